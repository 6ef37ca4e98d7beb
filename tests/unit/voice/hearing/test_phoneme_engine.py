"""The phoneme engine's judgement, with a model that hears exactly what a test lets it hear."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from audio.blocks import EAR_RATE, Samples
from voice.errors import EarError, WakePhraseError
from voice.hearing.base import Listening, Opening, Verdict, Wordings
from voice.hearing.enrolment import Enrolment
from voice.hearing.phoneme_engine import PhonemeRecogniser
from voice.hearing.pronunciation import Segments

FRAME = EAR_RATE // 50
TOKENS = ["<blank>", "<wb>", *"bcdefghijklmnopqstuvwxyz"]  # a and r are written otherwise
COSTLY = -30.0
WAKE = "bcdef ghijk"  # ten sounds
WORDINGS = {"stop": ("stop",), "slow": ("slow", "much slow"), "no": ("no",)}
ALL = Listening(True, frozenset(WORDINGS))
BEGINNING, RUNNING = Opening(), Opening(anywhere=True)
PACE = 3
"""Frames a sound."""


class Said:
    """Frames in which one token is sure; `cost` is how far it stays behind another one."""

    def __init__(self) -> None:
        self.rows: list[np.ndarray[Any, Any]] = []
        self.loudness: list[float] = []

    def token(self, name: str, cost: float = 0.0, frames: int = 1, *, quiet: bool = False) -> Said:
        row = np.full(len(TOKENS), COSTLY, np.float32)
        row[TOKENS.index("z")] = 0.0
        row[TOKENS.index(name)] = -cost
        if cost == 0:
            row[TOKENS.index("z")] = COSTLY
        self.rows += [row] * frames
        self.loudness += [0.001 if name == "<blank>" else 0.05 if quiet else 0.5] * frames
        return self

    def text(self, text: str, cost: float = 0.0, pace: int = PACE, *, quiet: bool = False) -> Said:
        for index, word in enumerate(text.split()):
            if index:
                self.token("<wb>", quiet=quiet)
            for letter in word:
                self.token(letter, cost, quiet=quiet).token("<blank>", frames=pace - 1)
        return self

    def silence(self, seconds: float) -> Said:
        return self.token("<blank>", frames=round(seconds * 50))


class Model:
    """As hama's: a sound of n frames that holds the number of what was said."""

    decoder_tokens = TOKENS

    def __init__(self) -> None:
        self.session = self
        self.said: list[Said] = []

    def sound(self, said: Said) -> Samples:
        self.said.append(said)
        sound = np.repeat(np.array(said.loudness, np.float32), FRAME)
        sound[0] = len(self.said)
        return sound

    def run(
        self, outputs: Sequence[str], feeds: Mapping[str, np.ndarray[Any, Any]]
    ) -> tuple[Any, Any]:
        assert list(outputs) == ["log_probs", "out_lengths"]
        waveform = feeds["waveform"]
        assert waveform.shape == (1, int(feeds["waveform_lengths"][0]))
        rows = self.said[int(waveform[0, 0]) - 1].rows
        # A level of their own a frame, as real log-probabilities have; and a row of padding.
        levels = np.linspace(-0.5, -2, len(rows), dtype=np.float32)[:, None]
        padded = np.concatenate([np.array(rows) + levels, np.zeros((1, len(TOKENS)))])
        return padded[None].astype(np.float32), np.array([len(rows)])


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Model:
    """What `hama` loads; its own pronunciations are letter by letter."""
    loaded = Model()
    hama = ModuleType("hama")
    vars(hama).update(
        ASRModel=lambda: loaded, G2PModel=lambda: lambda word: SimpleNamespace(ipa=word)
    )
    monkeypatch.setitem(sys.modules, "hama", hama)
    monkeypatch.setattr("voice.hearing.phoneme_engine.cleaned", lambda samples: samples)
    return loaded


def by_letters(lines: Sequence[str], voice: str) -> list[Segments]:
    return [tuple(tuple(word) for word in line.split()) for line in lines]


def ear(wake: str = WAKE, wordings: Wordings = WORDINGS) -> PhonemeRecogniser:
    return PhonemeRecogniser(wake, wordings, by_letters)


def hear(
    model: Model, said: Said, listening: Listening = ALL, opening: Opening = BEGINNING
) -> Verdict:
    return ear().hear(model.sound(said), listening, opening)


# The wake phrase


def test_a_perfect_phrase_scores_zero_and_tells_its_place(model: Model) -> None:
    verdict = hear(model, Said().silence(0.3).text(WAKE).silence(0.2))
    assert verdict.wake is not None
    assert verdict.wake.score == verdict.best_wake == 0
    assert verdict.wake.start == pytest.approx(0.3)
    assert verdict.wake.end == pytest.approx(0.3 + 29 * 0.02)
    assert verdict.command is None


@pytest.mark.parametrize(
    ("phonemes", "threshold"), [(5, -1.2), (6, -1.6), (7, -2.0), (10, -2.0), (16, -2.0)]
)
def test_the_shorter_the_better_it_must_fit(model: Model, phonemes: int, threshold: float) -> None:
    phrase = "bcdefghijklmnopq"[:phonemes]
    recogniser = ear(phrase, {})
    assert recogniser.wake_threshold == pytest.approx(threshold)
    near = model.sound(Said().text(phrase, cost=-threshold - 0.01))
    far = model.sound(Said().text(phrase, cost=-threshold + 0.01))
    assert recogniser.hear(near, ALL, BEGINNING).wake is not None
    verdict = recogniser.hear(far, ALL, BEGINNING)
    assert verdict.wake is None
    assert verdict.best_wake == pytest.approx(threshold - 0.01, abs=1e-4)


@pytest.mark.parametrize(
    ("before", "after", "score"),
    [
        ("no", "", 0.0),  # as "um": free
        ("stop it", "", -0.8),
        ("", "no it", -0.8),
        ("no", "no", -0.4),
        ("no stop this wind no", "", -2.0),
        ("", "no stop this wind no stop", -2.0),
    ],
)
def test_what_is_said_around_it_costs(model: Model, before: str, after: str, score: float) -> None:
    said = Said().silence(0.3).text(f"{before} {WAKE} {after}").silence(0.2)
    verdict = ear(wordings={}).hear(model.sound(said), ALL, BEGINNING)
    assert verdict.best_wake == pytest.approx(score)


def test_what_others_say_behind_it_costs_nothing(model: Model) -> None:
    said = Said().text("stop this wind", quiet=True).silence(0.1).text(WAKE).silence(0.1)
    verdict = hear(model, said.text("wind no", quiet=True))
    assert verdict.best_wake == 0
    assert verdict.wake is not None


def test_it_may_come_late_if_nobody_spoke_before(model: Model) -> None:
    assert hear(model, Said().silence(3.0).text(WAKE)).wake is not None


def test_what_the_stretch_before_held_whole_is_not_judged_again(model: Model) -> None:
    early, late = Said().silence(0.3).text(WAKE), Said().silence(0.5).text(WAKE)
    assert hear(model, early, opening=RUNNING) == Verdict()
    assert hear(model, late, opening=RUNNING).wake is not None


@pytest.mark.parametrize(("pace", "score"), [(1, -1.2), (2, -1.0), (3, 0.0), (5, 0.0)])
def test_faster_than_people_speak_it_costs(model: Model, pace: int, score: float) -> None:
    """At one frame a sound, -2.0 and 0.8 for having no gaps."""
    said = Said().silence(0.3).text(WAKE.replace(" ", ""), pace=pace).silence(0.2)
    verdict = ear(WAKE.replace(" ", ""), {}).hear(model.sound(said), ALL, BEGINNING)
    assert verdict.best_wake == pytest.approx(score)


@pytest.mark.parametrize(("floor", "allowance"), [(0.001, 0.0), (0.25, 0.8), (0.112, 0.4)])
def test_where_noise_fills_the_gaps_less_is_asked(
    model: Model, floor: float, allowance: float
) -> None:
    sound = model.sound(Said().silence(0.3).text(WAKE, cost=1.5).silence(0.2))
    first = sound[0]
    sound = np.maximum(sound, np.float32(floor))
    sound[0] = first
    verdict = ear(wordings={}).hear(sound, ALL, BEGINNING)
    assert verdict.best_wake == pytest.approx(-1.5 + allowance, abs=0.02)


def test_in_doubt_cleaned_sound_is_heard_too(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    def clean(samples: Samples) -> Samples:
        asked.append(len(samples))
        return model.sound(Said().text(WAKE))

    asked: list[int] = []
    monkeypatch.setattr("voice.hearing.phoneme_engine.cleaned", clean)
    for cost, wakes, looks in ((1.9, True, 0), (3.4, True, 1), (3.6, False, 0)):
        asked.clear()
        said = Said().text(WAKE, cost)
        verdict = ear(wordings={}).hear(model.sound(said), ALL, BEGINNING)
        assert (verdict.wake is not None, len(asked)) == (wakes, looks)


@pytest.mark.parametrize(("name", "counts"), [("hama 1", True), ("hama 2", False)])
def test_an_enrolment_adds_a_pronunciation_and_moves_the_threshold(
    model: Model, monkeypatch: pytest.MonkeyPatch, name: str, counts: bool
) -> None:
    monkeypatch.setattr("voice.hearing.phoneme_engine.model_name", lambda: "hama 1")
    own = Enrolment(WAKE, (("l", "m", "n", "<wb>", "o", "p", "q", "?"),), -0.2, name, 3)
    recogniser = PhonemeRecogniser(WAKE, {}, by_letters, enrolment=own)
    verdict = recogniser.hear(model.sound(Said().text("lmn opq")), ALL, BEGINNING)
    assert recogniser.wake_threshold == pytest.approx(-2.2 if counts else -2.0)
    assert (verdict.wake is not None) is counts


@pytest.mark.parametrize(("command", "wakes"), [("bcdex ghijk", True), ("bcdef ghijz", False)])
def test_a_command_that_fits_the_utterance_better_wins(
    model: Model, command: str, wakes: bool
) -> None:
    """The last sound is a z, but near enough to the wake phrase's k to wake."""
    said = Said().text("bcdef ghij").text("k", cost=3.0)
    recogniser = ear(wordings={"near": (command,)})
    verdict = recogniser.hear(model.sound(said), Listening(True, frozenset({"near"})), BEGINNING)
    assert (verdict.wake is not None) is wakes
    assert (verdict.command is not None) is not wakes


def test_it_wakes_nothing_when_it_is_not_asked_for(model: Model) -> None:
    verdict = hear(model, Said().text(WAKE), Listening(False, frozenset(WORDINGS)))
    assert verdict == Verdict()


@pytest.mark.parametrize(
    ("costly", "wakes"), [((8, 9), False), ((0, 1), False), ((1, 8), True), ((2, 5), True)]
)
def test_two_neighbours_that_do_not_fit_spoil_it(
    model: Model, costly: tuple[int, int], wakes: bool
) -> None:
    """As at the end of "take a break"; the same cost spread over the phrase is an accent."""
    said, letters = Said(), WAKE.replace(" ", "")
    for index, letter in enumerate(letters):
        said.text(letter, 6.0 if index in costly else 0.0)
    verdict = hear(model, said)
    assert verdict.best_wake == pytest.approx(-1.2 if wakes else 0.2 * -12.0, abs=1e-4)
    assert (verdict.wake is not None) is wakes


@pytest.mark.parametrize("spoken", ["bcxef ghijk", "bcdef ghixk"])
def test_any_pronunciation_serves(model: Model, spoken: str) -> None:
    def accents(lines: Sequence[str], voice: str) -> list[Segments]:
        other = {"bcdef": "bcxef", "ghijk": "ghixk"} if voice == "en-us" else {}
        changed = [" ".join(other.get(word, word) for word in line.split()) for line in lines]
        return by_letters(changed, voice)

    recogniser = PhonemeRecogniser(WAKE, {}, accents)
    verdict = recogniser.hear(model.sound(Said().text(spoken)), ALL, BEGINNING)
    assert verdict.best_wake == 0, "each word by its own accent"


def test_words_that_are_spoken_as_one_are_a_pronunciation_too(model: Model) -> None:
    def joined(lines: Sequence[str], voice: str) -> list[Segments]:
        return [(tuple("xybcd"),) for _ in lines]

    recogniser = PhonemeRecogniser(WAKE, {}, joined)
    verdict = recogniser.hear(model.sound(Said().text("xybcd")), ALL, BEGINNING)
    assert verdict.best_wake == 0


def test_a_word_without_a_sound_is_refused_by_name(model: Model) -> None:
    with pytest.raises(WakePhraseError, match="“123”"):
        ear("bcdef 123")


@pytest.mark.parametrize("written", ["ɡ", "g"])
def test_segments_are_written_as_the_model_does(model: Model, written: str) -> None:
    recogniser = PhonemeRecogniser("g", {}, lambda lines, voice: [((written,),) for _ in lines])
    verdict = recogniser.hear(model.sound(Said().silence(0.2).text("g")), ALL, BEGINNING)
    assert verdict.best_wake == 0


# Commands


def only(*names: str) -> Listening:
    return Listening(False, frozenset(names))


def test_a_command_tells_its_name_and_place(model: Model) -> None:
    said = Said().silence(0.3).text("much slow").silence(0.2)
    command = hear(model, said, only("stop", "slow")).command
    assert command is not None
    assert (command.name, command.score) == ("slow", 0)
    assert command.start == pytest.approx(0.3)
    assert command.end == pytest.approx(0.3 + 23 * 0.02)


@pytest.mark.parametrize(("cost", "taken"), [(1.34, True), (1.36, False)])
def test_a_command_must_fit(model: Model, cost: float, taken: bool) -> None:
    """Four sounds at 2.6, less 5 in all."""
    verdict = hear(model, Said().silence(0.1).text("slow", cost), only("slow"))
    assert (verdict.command is not None) is taken


@pytest.mark.parametrize(("cost", "taken"), [(2.2, True), (2.3, False)])
def test_stop_is_obeyed_although_it_is_short(model: Model, cost: float, taken: bool) -> None:
    """Our own sound spoils it; 2.25 a sound."""
    verdict = hear(model, Said().silence(0.1).text("stop", cost), only("stop"))
    assert (verdict.command is not None) is taken


@pytest.mark.parametrize(
    ("first", "second", "taken"), [(2.0, 0.8, True), (2.0, 0.9, False), (3.1, 0.0, False)]
)
def test_a_blurred_command_is_looked_at_again(
    model: Model, monkeypatch: pytest.MonkeyPatch, first: float, second: float, taken: bool
) -> None:
    """At -3 it is near; the second time, four sounds at 2.1, less 5 in all."""
    blurred = model.sound(Said().silence(0.1).text("slow", first))
    clean = model.sound(Said().silence(0.1).text("slow", second))
    monkeypatch.setattr("voice.hearing.phoneme_engine.cleaned", lambda samples: clean)
    monkeypatch.setattr("voice.hearing.phoneme_engine.merged", lambda first, second: second)
    verdict = ear().hear(blurred, only("slow"), BEGINNING)
    assert (verdict.command is not None) is taken
    running = ear().hear(blurred, only("slow"), Opening(anywhere=True))
    assert running.command is None


@pytest.mark.parametrize("around", ["{} win", "win {}", "b {} c"])
def test_a_command_accounts_for_the_whole_utterance(model: Model, around: str) -> None:
    said = Said().silence(0.3).text(around.format("no")).silence(0.2)
    assert hear(model, said, only("no", "stop")).command is None


@pytest.mark.parametrize(("cost", "taken"), [(2.1, True), (1.9, False)])
def test_a_command_must_be_ahead_of_the_next_one(model: Model, cost: float, taken: bool) -> None:
    """The two differ in one sound; the margin is 2 in all."""
    said = Said().silence(0.1).text("sto")
    said.token("p").rows[-1][TOKENS.index("q")] = -cost
    recogniser = ear(wordings={"stop": ("stop",), "other": ("stoq",)})
    verdict = recogniser.hear(model.sound(said), only("stop", "other"), BEGINNING)
    assert (verdict.command is not None) is taken
    alone = recogniser.hear(model.sound(said), only("stop"), BEGINNING)
    assert alone.command is not None, "what is not allowed now does not compete"


def test_two_wordings_of_one_command_do_not_compete(model: Model) -> None:
    recogniser = ear(wordings={"stop": ("stop", "stop it", "stob")})
    verdict = recogniser.hear(
        model.sound(Said().silence(0.1).text("stop")), only("stop"), BEGINNING
    )
    assert verdict.command is not None


@pytest.mark.parametrize("allowed", [(), ("slow",), ("unheard-of",)])
def test_what_is_not_allowed_is_not_heard(model: Model, allowed: tuple[str, ...]) -> None:
    assert hear(model, Said().silence(0.1).text("stop"), only(*allowed)).command is None


@pytest.mark.parametrize("pause", [0.0, 0.2])
def test_wake_phrase_and_command_in_one_breath(model: Model, pause: float) -> None:
    said = Said().silence(0.3).text(WAKE).token("<wb>", frames=3).silence(pause).text("stop")
    verdict = hear(model, said.silence(0.2))
    assert verdict.wake is not None
    assert verdict.command is not None
    assert (verdict.command.name, verdict.command.score) == ("stop", 0)
    assert verdict.command.start == pytest.approx(0.3 + 34 * 0.02 + pause)


def test_more_words_after_the_wake_phrase_wake_without_a_command(model: Model) -> None:
    verdict = hear(model, Said().silence(0.3).text(WAKE + " stop this wind"))
    assert verdict.wake is not None
    assert verdict.command is None


def test_without_commands_the_wake_phrase_is_heard(model: Model) -> None:
    verdict = ear(wordings={}).hear(model.sound(Said().text(WAKE)), ALL, BEGINNING)
    assert verdict.wake is not None
    assert verdict.command is None


# What is nothing


def test_silence_is_nothing(model: Model) -> None:
    verdict = hear(model, Said().silence(1.0))
    assert (verdict.wake, verdict.command) == (None, None)


@pytest.mark.parametrize("length", [0, 1, EAR_RATE // 10 - 1])
def test_what_is_too_short_is_nothing(model: Model, length: int) -> None:
    assert ear().hear(np.ones(length, np.float32), ALL, BEGINNING) == Verdict()


def test_without_espeak_its_own_pronunciations_serve(model: Model) -> None:
    recogniser = PhonemeRecogniser(WAKE, WORDINGS, None)
    verdict = recogniser.hear(model.sound(Said().text(f"{WAKE} stop")), ALL, BEGINNING)
    assert verdict.wake is not None
    assert verdict.command is not None


@pytest.mark.parametrize("error", [ImportError, RuntimeError, OSError])
def test_a_model_that_cannot_be_loaded_is_told(
    model: Model, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def fail() -> Callable[[], None]:
        raise error("secret")

    monkeypatch.setattr(sys.modules["hama"], "ASRModel", fail)
    with pytest.raises(EarError, match=r"cannot be loaded.*--engine vosk"):
        ear()

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
from voice.hearing.phoneme_engine import PhonemeRecogniser
from voice.hearing.pronunciation import Segments

FRAME = EAR_RATE // 50
TOKENS = ["<blank>", "<wb>", *"bcdefghijklmnopqstuvwxyz"]  # a and r are written otherwise
COSTLY = -30.0
WAKE = "bcdef ghijk"  # ten sounds
WORDINGS = {"stop": ("stop",), "slow": ("slow", "much slow"), "no": ("no",)}
ALL = Listening(True, frozenset(WORDINGS))
BEGINNING, ANYWHERE = Opening(), Opening(anywhere=True)


class Said:
    """Frames in which one token is sure; `cost` is how far it stays behind another one."""

    def __init__(self) -> None:
        self.rows: list[np.ndarray[Any, Any]] = []

    def token(self, name: str, cost: float = 0.0, frames: int = 1) -> Said:
        row = np.full(len(TOKENS), COSTLY, np.float32)
        row[TOKENS.index("z")] = 0.0
        row[TOKENS.index(name)] = -cost
        if cost == 0:
            row[TOKENS.index("z")] = COSTLY
        self.rows += [row] * frames
        return self

    def text(self, text: str, cost: float = 0.0) -> Said:
        for index, word in enumerate(text.split()):
            if index:
                self.token("<wb>")
            for letter in word:
                self.token(letter, cost)
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
        return np.full(len(said.rows) * FRAME, len(self.said), np.float32)

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
    assert verdict.wake.end == pytest.approx(0.3 + 11 * 0.02)
    assert verdict.command is None


@pytest.mark.parametrize(
    ("phonemes", "threshold"), [(5, -1.26), (6, -1.68), (7, -2.1), (10, -2.1), (16, -2.1)]
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


def test_it_begins_the_utterance(model: Model) -> None:
    assert hear(model, Said().silence(1.0).text(WAKE)).wake is not None
    late = Said().silence(1.1).text(WAKE)
    assert hear(model, late).wake is None
    assert hear(model, late, opening=ANYWHERE).wake is not None


@pytest.mark.parametrize(("cost", "wakes"), [(0.79, True), (0.81, False)])
def test_it_must_fit_better_in_running_speech(model: Model, cost: float, wakes: bool) -> None:
    said = Said().silence(2.0).text(WAKE, cost)
    assert (hear(model, said, opening=ANYWHERE).wake is not None) is wakes


@pytest.mark.parametrize(("command", "wakes"), [("bcdex ghijk", True), ("bcdef ghijz", False)])
def test_a_command_that_fits_the_utterance_better_wins(
    model: Model, command: str, wakes: bool
) -> None:
    """The last sound is a z, but near enough to the wake phrase's k to wake."""
    said = Said().text("bcdef ghij").token("k", cost=3.0)
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
        said.token(letter, 6.0 if index in costly else 0.0)
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
    assert command.end == pytest.approx(0.3 + 9 * 0.02)


@pytest.mark.parametrize(("cost", "taken"), [(2.44, True), (2.46, False)])
def test_a_command_must_fit(model: Model, cost: float, taken: bool) -> None:
    verdict = hear(model, Said().silence(0.1).text("stop", cost), only("stop"))
    assert (verdict.command is not None) is taken


@pytest.mark.parametrize("around", ["{} win", "win {}", "b {} c"])
def test_a_command_accounts_for_the_whole_utterance(model: Model, around: str) -> None:
    said = Said().silence(0.3).text(around.format("no")).silence(0.2)
    assert hear(model, said, only("no", "stop")).command is None


@pytest.mark.parametrize(("cost", "taken"), [(1.3, True), (1.1, False)])
def test_a_command_must_be_ahead_of_the_next_one(model: Model, cost: float, taken: bool) -> None:
    """The two differ in one of four sounds; the margin is 0.3 a sound."""
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
    assert verdict.command.start == pytest.approx(0.3 + 14 * 0.02 + pause)


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

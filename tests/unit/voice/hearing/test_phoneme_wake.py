"""The phoneme engine's judgement of the wake phrase."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from audio.blocks import Samples
from tests.unit.voice.hearing.phonemes_said import (
    ALL,
    BEGINNING,
    FRAME,
    RUNNING,
    WAKE,
    WORDINGS,
    Model,
    Said,
    by_letters,
    ear,
    hear,
)
from voice.errors import WakePhraseError
from voice.hearing.base import Listening, Verdict
from voice.hearing.enrolment import Enrolment
from voice.hearing.phoneme_engine import PhonemeRecogniser
from voice.hearing.pronunciation import Segments


def test_a_perfect_phrase_scores_zero_and_tells_its_place(model: Model) -> None:
    verdict = hear(model, Said().silence(0.3).text(WAKE).silence(0.2))
    assert verdict.wake is not None
    assert verdict.wake.score == verdict.best_wake == 0
    assert verdict.wake.start == pytest.approx(0.3)
    assert verdict.wake.end == pytest.approx(0.3 + 29 * 0.02)
    assert verdict.command is None


@pytest.mark.parametrize(
    ("phonemes", "threshold"), [(5, -1.08), (6, -1.44), (7, -1.8), (10, -1.8), (16, -1.8)]
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
        ("no stop this wind no", "", -1.8),
        ("", "no stop this wind no stop", -1.8),
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
    found = hear(model, late, opening=RUNNING).wake
    assert found is not None
    assert found.score == pytest.approx(-0.4)


@pytest.mark.parametrize(("pace", "score"), [(1, -1.5), (2, -1.0), (3, 0.0), (5, 0.0)])
def test_faster_than_people_speak_it_costs(model: Model, pace: int, score: float) -> None:
    """At one frame a sound, -2.0 and 0.5 for having no gaps."""
    said = Said().silence(0.3).text(WAKE.replace(" ", ""), pace=pace).silence(0.2)
    verdict = ear(WAKE.replace(" ", ""), {}).hear(model.sound(said), ALL, BEGINNING)
    assert verdict.best_wake == pytest.approx(score)


@pytest.mark.parametrize(("floor", "allowance"), [(0.01, 0.0), (0.035, 0.7), (0.112, 1.4)])
@pytest.mark.parametrize("empty", [0, 10])
def test_in_noise_less_is_asked(model: Model, floor: float, allowance: float, empty: int) -> None:
    """`empty`: frames without any sound, as at a file's beginning; they are no quiet room."""
    sound = model.sound(Said().silence(0.5).text(WAKE, cost=1.5).silence(0.2))
    first = sound[0]
    sound = np.maximum(sound, np.float32(floor))
    sound[: empty * FRAME] = 0
    sound[0] = first
    verdict = ear(wordings={}).hear(sound, ALL, BEGINNING)
    assert verdict.best_wake == pytest.approx(-1.5 + allowance, abs=0.03)


@pytest.mark.parametrize(("floor", "allowance"), [(0.01, 0.0), (0.112, 0.25), (0.25, 0.5)])
def test_where_reverberation_fills_the_gaps_a_little_less_is_asked(
    model: Model, floor: float, allowance: float
) -> None:
    sound = model.sound(Said().silence(0.3).text(WAKE, cost=1.5).silence(0.2))
    within = slice(15 * FRAME, -10 * FRAME)
    sound[within] = np.maximum(sound[within], np.float32(floor))
    verdict = ear(wordings={}).hear(sound, ALL, BEGINNING)
    assert verdict.best_wake == pytest.approx(-1.5 + allowance, abs=0.02)


def test_where_it_is_still_in_doubt_other_speeds_are_heard(
    model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    def other(samples: Samples, speed: float) -> Samples:
        asked.append(speed)
        return model.sound(Said().text(WAKE))

    asked: list[float] = []
    monkeypatch.setattr("voice.hearing.phoneme_engine.at_speed", other)
    for cost, wakes, looks in ((1.7, True, 0), (3.4, True, 2), (3.6, False, 0)):
        asked.clear()
        verdict = ear(wordings={}).hear(model.sound(Said().text(WAKE, cost)), ALL, BEGINNING)
        assert (verdict.wake is not None, len(asked)) == (wakes, looks)


def test_in_doubt_cleaned_sound_is_heard_too(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    def clean(samples: Samples) -> Samples:
        asked.append(len(samples))
        return model.sound(Said().text(WAKE))

    asked: list[int] = []
    monkeypatch.setattr("voice.hearing.phoneme_engine.cleaned", clean)
    for cost, wakes, looks in ((1.7, True, 0), (3.4, True, 1), (3.6, False, 0)):
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
    assert recogniser.wake_threshold == pytest.approx(-2.0 if counts else -1.8)
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

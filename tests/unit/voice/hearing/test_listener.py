"""The listener: what it asks the recogniser, and what comes of the answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from audio.blocks import EAR_RATE, QUANTUM, RATE, Samples, to_frames
from audio.events import Captured, SpeechStarted
from audio.frontend import Frontend
from voice.events import Heard
from voice.hearing.base import Listening, Match, Opening, Verdict
from voice.hearing.listener import Listener

ALL = Listening(True, frozenset({"stop"}))
WAKE = Verdict(Match("wake", 0.0, 0.3, 0.6), None, 0.0)
STOP = Verdict(None, Match("stop", 0.0, 0.3, 0.6), -4.0)
REJECTED = Verdict(None, None, -3.0)
MARK = 0.4
"""How loud a fake voice is; its number is added as a hundredth."""


class LoudVad:
    """Calls loud things speech."""

    def feed(self, quantum: Samples) -> float:
        return float(np.abs(quantum).max() > 0.2)


@dataclass
class FakeEar:
    """Answers what it was told to, one verdict after the other, and remembers the questions."""

    answers: Sequence[Verdict] | Callable[[Samples], Verdict] = ()
    asked: list[tuple[Samples, Listening, Opening]] = field(default_factory=list)
    name = "fake"
    wake_threshold = -2.0

    def hear(self, samples: Samples, listening: Listening, opening: Opening) -> Verdict:
        self.asked.append((samples, listening, opening))
        if callable(self.answers):
            return self.answers(samples)
        place = len(self.asked) - 1
        return self.answers[place] if place < len(self.answers) else REJECTED

    @property
    def openings(self) -> list[bool]:
        return [opening.anywhere for _, _, opening in self.asked]


def sound(*parts: tuple[float, float]) -> Samples:
    """Seconds of voice and seconds of silence after it, again and again; a voice has a number."""
    pieces = [np.zeros(to_frames(0.5), np.float32)]
    for number, (voice, silence) in enumerate(parts):
        pieces.append(np.full(to_frames(voice), MARK + number / 100, np.float32))
        pieces.append(np.zeros(to_frames(silence), np.float32))
    return np.concatenate(pieces)


def listen(
    ear: FakeEar, samples: Samples, listening: Listening = ALL, delay: int = 0
) -> list[SpeechStarted | Heard]:
    listener = Listener(Frontend(LoudVad(), None), ear, delay)
    far = np.zeros(QUANTUM, np.float32)
    return [
        event
        for frame in range(0, len(samples) - QUANTUM + 1, QUANTUM)
        for event in listener.feed(
            Captured(frame, samples[frame : frame + QUANTUM], far), listening
        )
    ]


def heard(events: Sequence[SpeechStarted | Heard]) -> list[Heard]:
    return [event for event in events if isinstance(event, Heard)]


def numbers(samples: Samples) -> set[int]:
    """Which voices are in a piece of sound."""
    loud = np.round((samples[samples > MARK - 0.005] - MARK) * 100, 0)
    values, counts = np.unique(loud.astype(int), return_counts=True)
    return {int(v) for v, c in zip(values, counts, strict=True) if c > EAR_RATE // 10}


def test_an_utterance_is_asked_about_once_and_whole() -> None:
    ear = FakeEar([WAKE])
    events = listen(ear, sound((0.8, 1.0)))
    assert [type(event) for event in events] == [SpeechStarted, Heard]
    ((samples, listening, opening),) = ear.asked
    assert listening == ALL
    assert opening == Opening(anywhere=False)
    assert numbers(samples) == {0}
    (verdict,) = heard(events)
    assert verdict.verdict == WAKE
    assert verdict.start / RATE == pytest.approx(0.5 - 0.3, abs=0.05)
    assert 1.3 < verdict.end / RATE < 1.6


@pytest.mark.parametrize("delay", [0, 7200])
def test_a_verdict_lands_after_the_declared_delay(delay: int) -> None:
    (verdict,) = heard(listen(FakeEar([WAKE]), sound((0.8, 1.0)), delay=delay))
    assert verdict.frame == verdict.end + delay


def test_where_nothing_is_allowed_nobody_is_asked() -> None:
    ear = FakeEar([WAKE])
    (verdict,) = heard(listen(ear, sound((0.8, 1.0)), Listening(False, frozenset())))
    assert ear.asked == []
    assert verdict.verdict == Verdict()


# Joins


def test_what_a_pause_has_parted_is_tried_as_one() -> None:
    ear = FakeEar([REJECTED, REJECTED, WAKE])
    first, second = heard(listen(ear, sound((0.5, 0.4), (0.5, 1.0))))
    assert [numbers(samples) for samples, _, _ in ear.asked] == [{0}, {1}, {0, 1}]
    assert (first.verdict, second.verdict) == (REJECTED, WAKE)
    assert second.start == first.start, "times of the verdict count from the join's beginning"
    assert second.end > first.end


def test_a_join_keeps_the_pause_between() -> None:
    ear = FakeEar([REJECTED, REJECTED, WAKE])
    listen(ear, sound((0.5, 0.4), (0.5, 1.0)))
    joined = ear.asked[2][0]
    loud = np.flatnonzero(joined > 0.2)
    gap = np.diff(loud)
    assert gap.max() / EAR_RATE == pytest.approx(0.4, abs=0.02)
    assert len(loud) / EAR_RATE == pytest.approx(1.0, abs=0.02)


def test_the_second_one_alone_comes_first() -> None:
    ear = FakeEar([REJECTED, STOP])
    first, second = heard(listen(ear, sound((0.5, 0.4), (0.5, 1.0))))
    assert len(ear.asked) == 2
    assert second.verdict == STOP
    assert second.start > first.start


def test_a_join_that_is_rejected_leaves_the_second_one() -> None:
    ear = FakeEar([REJECTED, Verdict(None, None, -2.5), Verdict(None, None, -9.0)])
    first, second = heard(listen(ear, sound((0.5, 0.4), (0.5, 1.0))))
    assert second.verdict == Verdict(None, None, -2.5)
    assert second.start > first.start


@pytest.mark.parametrize(
    ("parts", "asked"),
    [
        (((0.5, 0.4), (0.5, 1.0)), 3),
        (((0.5, 1.2), (0.5, 1.0)), 2),
        (((2.0, 0.4), (2.5, 1.0)), 2),
    ],
    ids=["joined", "too long a pause", "too long together"],
)
def test_only_what_belongs_together_is_joined(
    parts: tuple[tuple[float, float], ...], asked: int
) -> None:
    ear = FakeEar()
    listen(ear, sound(*parts))
    assert len(ear.asked) == asked


@pytest.mark.parametrize("taken", [WAKE, STOP])
def test_what_was_understood_is_not_joined_to_the_next(taken: Verdict) -> None:
    ear = FakeEar([taken, REJECTED])
    listen(ear, sound((0.5, 0.4), (0.5, 1.0)))
    assert len(ear.asked) == 2


def test_a_join_that_was_understood_is_not_joined_again() -> None:
    ear = FakeEar([REJECTED, REJECTED, WAKE])
    listen(ear, sound((0.5, 0.4), (0.5, 0.4), (0.5, 1.0)))
    assert [numbers(samples) for samples, _, _ in ear.asked] == [{0}, {1}, {0, 1}, {2}]


def test_a_rejection_leaves_only_the_last_utterance_behind() -> None:
    ear = FakeEar()
    listen(ear, sound((0.5, 0.4), (0.5, 0.4), (0.5, 1.0)))
    joins = [numbers(samples) for samples, _, _ in ear.asked]
    assert joins == [{0}, {1}, {0, 1}, {2}, {1, 2}]


# Running speech


def test_stretches_of_running_speech_have_no_beginning() -> None:
    ear = FakeEar()
    events = listen(ear, sound((8.0, 2.0), (0.5, 1.0)))
    assert ear.openings == [False, True, True, False]
    assert [len(samples) / EAR_RATE for samples, _, _ in ear.asked[:2]] == [4.0, 4.0]
    assert sum(isinstance(event, SpeechStarted) for event in events) == 2


def test_the_end_of_running_speech_is_no_beginning_either() -> None:
    """Joined to the next utterance it would pass for one, and half a sentence might wake."""
    ear = FakeEar()
    listen(ear, sound((5.0, 0.4), (0.5, 1.0)))
    assert ear.openings == [False, True, False]
    assert numbers(ear.asked[-1][0]) == {1}

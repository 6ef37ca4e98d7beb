"""Dictations: when they end, what they hold, and what they tell."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio.blocks import EAR_RATE, QUANTUM, Samples, to_frames, to_seconds
from audio.events import Utterance
from voice.events import Dictated, DictationEnd, DictationProgress
from voice.hearing.dictation import (
    LIMIT,
    LONGEST_END,
    NOTHING,
    OVERTIME,
    SHORTEST_END,
    STALE,
    Dictation,
    Dictations,
)
from voice.hearing.passage import LONGEST
from voice.hearing.scribe import Writing

END = 0.2
"""Seconds after which an utterance is complete."""
Event = DictationProgress | Dictated


class FakeScribe:
    """Writes "one two" for each piece, at once or when it is told to."""

    def __init__(self) -> None:
        self.pieces: list[Samples] = []
        self.writings: list[Writing] = []
        self.slow = False
        self.begun = self.rested = 0

    def begin(self) -> None:
        self.begun += 1

    def write(self, samples: Samples) -> Writing:
        self.pieces.append(samples)
        writing = Writing(None if self.slow else "one two")
        self.writings.append(writing)
        return writing

    def rest(self) -> None:
        self.rested += 1


class Speaker:
    """Somebody who dictates; time passes in quanta."""

    def __init__(self, start: int = 0) -> None:
        self.scribe = FakeScribe()
        self.dictation = Dictation(7, start, self.scribe)
        self.frame = start
        self.events: list[Event] = []

    def wait(self, seconds: float) -> Speaker:
        for _ in range(round(to_frames(seconds) / QUANTUM)):
            if self.ended:
                break
            self.frame += QUANTUM
            self.events += self.dictation.tick(self.frame)
        return self

    def say(self, seconds: float, *, command: bool = False) -> Speaker:
        """Speak, and wait until that is judged."""
        begun = self.frame
        self.dictation.speech(self.frame)
        for cut in stretches(begun, seconds):
            self.wait(to_seconds(cut.speech_end - self.frame))
            if not cut.cut:
                self.wait(END)
            self.dictation.hear(cut, self.frame, command=command)
        return self

    @property
    def ended(self) -> Dictated | None:
        last = self.events[-1] if self.events else None
        return last if isinstance(last, Dictated) else None

    def outcome(self) -> Dictated:
        """Fall silent for good."""
        self.wait(60)
        assert self.ended is not None
        return self.ended


def stretches(begin: int, seconds: float) -> Iterator[Utterance]:
    """What the segmenter makes of running speech."""
    end = begin + to_frames(seconds)
    while end - begin > to_frames(4.0):
        yield Utterance(begin, begin + to_frames(4.0), np.ones(4 * EAR_RATE, np.float32), True)
        begin += to_frames(3.0)
    length = round((end - begin) * EAR_RATE / to_frames(1.0))
    yield Utterance(begin, end, np.ones(length, np.float32), False)


def test_a_sentence_and_its_end() -> None:
    speaker = Speaker().wait(1.0).say(2.0)
    spoken = speaker.frame
    ended = speaker.outcome()
    assert (ended.why, ended.text, ended.number) == (DictationEnd.SILENCE, "one two", 7)
    assert to_seconds(ended.frame - spoken) == pytest.approx(to_seconds(SHORTEST_END) - END, 0.02)
    assert ended.seconds == pytest.approx(1 + 2 + 3.8, abs=0.05)


@given(st.lists(st.tuples(st.floats(0.5, 9.0), st.floats(0.3, 3.0)), min_size=1, max_size=4))
def test_thinking_pauses_of_three_seconds_never_cut(turns: list[tuple[float, float]]) -> None:
    speaker = Speaker()
    for speech, pause in turns:
        speaker.say(speech).wait(pause - END)
        assert speaker.ended is None
    assert speaker.outcome().why is DictationEnd.SILENCE


def test_who_pauses_long_is_given_more_time() -> None:
    hasty, slow = Speaker().say(2.0).wait(0.5).say(2.0), Speaker().say(2.0).wait(2.8).say(2.0)
    spoken = hasty.frame, slow.frame
    waited = [hasty.outcome().frame - spoken[0], slow.outcome().frame - spoken[1]]
    assert waited[0] < waited[1] - to_frames(1.0)
    assert waited[1] <= LONGEST_END


def test_breath_is_not_written_and_nobody_is_waited_for_because_of_it() -> None:
    speaker = Speaker().say(2.0)
    spoken = speaker.frame
    air = np.random.default_rng(1).normal(0.0, 0.1, 2 * EAR_RATE).astype(np.float32)
    speaker.dictation.speech(spoken)
    speaker.wait(2.0)
    utterance = Utterance(spoken, speaker.frame, air, False)
    speaker.dictation.hear(utterance, speaker.frame, command=False)
    ended = speaker.outcome()
    assert (ended.why, ended.text) == (DictationEnd.SILENCE, "one two")
    assert len(speaker.scribe.pieces) == 1
    assert to_seconds(ended.frame - spoken) == pytest.approx(to_seconds(SHORTEST_END) - END, 0.02)


def test_silence_from_the_beginning_ends_it() -> None:
    ended = Speaker(4_800).outcome()
    assert (ended.why, ended.text) == (DictationEnd.NOTHING, "")
    assert ended.frame - 4_800 == NOTHING


def test_a_command_ends_it_at_once_and_is_none_of_its_words() -> None:
    speaker = Speaker().say(2.0).wait(1.5).say(0.6, command=True)
    said = speaker.frame
    speaker.wait(0.01)
    assert speaker.ended is not None
    assert speaker.ended.why is DictationEnd.COMMAND
    assert speaker.ended.frame - said == QUANTUM
    assert speaker.ended.text == "one two"
    assert len(speaker.scribe.pieces) == 1


def test_what_was_said_before_it_began_is_none_of_it() -> None:
    speaker = Speaker(to_frames(10.0))
    before = Utterance(0, to_frames(9.9), np.ones(EAR_RATE, np.float32), False)
    speaker.dictation.hear(before, to_frames(10.1), command=False)
    assert speaker.outcome().why is DictationEnd.NOTHING


def test_a_monologue_is_ended_kindly_and_all_of_it_is_written() -> None:
    speaker = Speaker().say(1_800.0)
    assert speaker.ended is not None
    assert speaker.ended.why is DictationEnd.TOO_LONG
    assert LIMIT <= speaker.ended.frame <= LIMIT + OVERTIME
    written = sum(len(piece) for piece in speaker.scribe.pieces) / EAR_RATE
    assert written == pytest.approx(speaker.ended.seconds, abs=1.5)
    assert max(len(piece) for piece in speaker.scribe.pieces) <= LONGEST


def test_who_speaks_on_and_on_with_pauses_is_ended_too() -> None:
    speaker = Speaker()
    while speaker.ended is None and speaker.frame < 2 * LIMIT:
        speaker.say(2.5).wait(2.0)
    assert speaker.ended is not None
    assert speaker.ended.why is DictationEnd.TOO_LONG
    assert speaker.ended.frame <= LIMIT + OVERTIME


def test_speech_that_is_never_judged_does_not_hold_it_up() -> None:
    speaker = Speaker()
    speaker.dictation.speech(0)
    speaker.wait(to_seconds(LIMIT + OVERTIME) + 1)
    assert speaker.ended is not None


def test_a_jump_of_time_ends_it_with_what_was_said() -> None:
    speaker = Speaker().say(2.0)
    speaker.dictation.lose(speaker.frame)
    ended = speaker.outcome()
    assert (ended.why, ended.text) == (DictationEnd.LOST, "one two")


def test_progress_is_told_every_second_in_seconds_and_words() -> None:
    speaker = Speaker().say(2.0)
    speaker.outcome()
    progress = [event for event in speaker.events if isinstance(event, DictationProgress)]
    assert [round(event.seconds) for event in progress] == [1, 2, 3, 4, 5]
    assert [event.words for event in progress] == [0, 0, 2, 2, 2]


def test_what_was_said_before_a_pause_is_written_within_it() -> None:
    speaker = Speaker().say(2.0).wait(1.0)
    assert len(speaker.scribe.pieces) == 1


def test_the_end_waits_for_what_is_still_being_written() -> None:
    speaker = Speaker()
    speaker.scribe.slow = True
    speaker.say(2.0).wait(6.0)
    assert speaker.ended is None
    speaker.scribe.writings[0].text = "late words"
    ended = speaker.outcome()
    assert (ended.why, ended.text) == (DictationEnd.SILENCE, "late words")


def test_but_not_for_ever() -> None:
    speaker = Speaker()
    speaker.scribe.slow = True
    ended = speaker.say(2.0).outcome()
    assert (ended.why, ended.text) == (DictationEnd.FAILED, "")
    assert to_seconds(ended.frame) == pytest.approx(2 + 3.8 + to_seconds(STALE), abs=0.05)


def test_what_could_not_be_written_is_told_and_the_rest_handed_over() -> None:
    speaker = Speaker().say(6.0).wait(1.0)
    speaker.scribe.slow = True
    speaker.say(6.0)
    speaker.scribe.writings[-1].failed = True
    ended = speaker.outcome()
    assert (ended.why, ended.text) == (DictationEnd.FAILED, "one two")


def test_no_word_is_seen_in_what_may_be_logged() -> None:
    ended = Speaker().say(2.0).outcome()
    assert "one" not in repr(ended)
    assert "secret" not in repr(Writing("secret"))


# One after the other


def test_each_wish_is_a_dictation_of_its_own() -> None:
    scribe = FakeScribe()
    dictations = Dictations(scribe)
    assert dictations.follow(None, 0) == []
    assert not dictations.under_way
    for number in (1, 2):
        assert dictations.follow(number, 0) == []
        assert dictations.under_way
        (ended,) = [e for e in dictations.tick(NOTHING) if isinstance(e, Dictated)]
        assert ended.number == number
        assert dictations.follow(number, NOTHING) == [], "it is over, and does not begin anew"
        assert dictations.tick(2 * NOTHING) == []
    assert (scribe.begun, scribe.rested) == (2, 2)


def test_what_is_not_wished_for_any_more_is_forgotten() -> None:
    scribe = FakeScribe()
    dictations = Dictations(scribe)
    dictations.follow(1, 0)
    dictations.follow(None, QUANTUM)
    assert not dictations.under_way
    assert dictations.tick(2 * NOTHING) == []
    assert scribe.rested == 1


def test_without_a_scribe_it_fails_once() -> None:
    dictations = Dictations(None)
    (event,) = dictations.follow(3, 0)
    assert isinstance(event, Dictated)
    assert event.why is DictationEnd.FAILED
    assert dictations.follow(3, QUANTUM) == []

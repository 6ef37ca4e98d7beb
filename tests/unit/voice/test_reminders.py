"""Whom reminders reach, and whom they leave alone: properties over all that may happen."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from audio.blocks import to_frames
from voice.reminders import APART, SETTLE, SNOOZE, UNANSWERED, Reminders, Rule

MINUTE = to_frames(60.0)
EVENTS = ("call_started", "call_ended", "began", "stopped", "rested", "snooze", "wait")

rules = st.builds(
    Rule,
    st.none() | st.integers(1, 4),
    st.none() | st.sampled_from([10.0, 30.0, 60.0]),
)
stories = st.lists(st.tuples(st.sampled_from(EVENTS), st.integers(0, 40 * MINUTE)), max_size=40)


@dataclass(slots=True)
class Told:
    """What happened when, as one who looks on notes it down."""

    rule: Rule
    reminders: Reminders
    now: int = 0
    calling: bool = False
    busy: bool = False
    sounded: list[int] = field(default_factory=list)
    snoozed: list[int] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)

    def wait(self, frames: int) -> None:
        """Let time pass; what is due sounds at its frame."""
        until = self.now + frames
        while (due := self.reminders.deadline) is not None and due <= until:
            self.now = max(self.now, due)
            if not self.reminders.remind(self.now):
                self.trouble.append("due, but not given")
                break
            if self.calling or self.busy:
                self.trouble.append("disturbed somebody")
            self.sounded.append(self.now)
        self.now = until

    def tell(self, event: str) -> None:
        """Something happens now."""
        reminders, now = self.reminders, self.now
        if event == "call_started":
            self.calling = True
            reminders.call_started(now)
        elif event == "call_ended":
            self.calling = False
            reminders.call_ended(now)
        elif event == "began":
            self.busy = True
            reminders.began(now)
        elif event in ("stopped", "rested"):
            if self.busy:
                self.busy = False
                reminders.ended(now, rested=event == "rested")
        elif event == "snooze" and reminders.snooze(now):
            self.snoozed.append(now)


def play(rule: Rule, story: list[tuple[str, int]]) -> Told:
    told = Told(rule, Reminders(rule))
    for event, after in story:
        told.wait(after)
        told.tell(event)
    told.wait(to_frames(3600.0 * 4))
    return told


@given(rules, stories)
def test_nobody_is_disturbed_in_a_call_or_in_an_exercise(
    rule: Rule, story: list[tuple[str, int]]
) -> None:
    assert play(rule, story).trouble == []


@given(stories)
def test_nothing_sounds_and_nothing_is_put_off_unless_it_was_asked_for(
    story: list[tuple[str, int]],
) -> None:
    told = play(Rule(), story)
    assert told.sounded == []
    assert told.snoozed == []


@given(rules, stories)
def test_two_are_far_apart_unless_one_was_put_off(rule: Rule, story: list[tuple[str, int]]) -> None:
    told = play(rule, story)
    for first, second in zip(told.sounded, told.sounded[1:], strict=False):
        asked = any(first <= snoozed <= second for snoozed in told.snoozed)
        assert second - first >= (SNOOZE if asked else max(rule.apart, APART))


@given(rules, stories)
def test_later_is_never_sooner_than_that(rule: Rule, story: list[tuple[str, int]]) -> None:
    told = play(rule, story)
    for snoozed in told.snoozed:
        assert not [at for at in told.sounded if snoozed < at < snoozed + SNOOZE]


@given(rules, stories)
def test_who_gives_no_sign_is_not_reminded_for_ever(
    rule: Rule, story: list[tuple[str, int]]
) -> None:
    told = play(rule, story)
    before = len(told.sounded)
    told.wait(to_frames(3600.0 * 48))
    told.wait(to_frames(3600.0 * 48))
    assert len(told.sounded) - before <= UNANSWERED


def test_after_the_calls_that_were_asked_for_and_not_before() -> None:
    told = Told(Rule(after_calls=2), Reminders(Rule(after_calls=2)))
    for minute in (0, 5):
        assert told.sounded == []
        told.wait(minute * MINUTE)
        told.tell("call_started")
        told.wait(MINUTE)
        told.tell("call_ended")
    ended = told.now
    told.wait(SETTLE - 1)
    assert told.sounded == []
    told.wait(1)
    assert told.sounded == [ended + SETTLE]


def test_after_so_many_minutes_but_only_when_the_call_is_over() -> None:
    told = Told(Rule(None, 30.0), Reminders(Rule(None, 30.0)))
    told.wait(29 * MINUTE)
    told.tell("call_started")
    told.wait(10 * MINUTE)
    assert told.sounded == []
    told.tell("call_ended")
    told.wait(SETTLE)
    assert told.sounded == [39 * MINUTE + SETTLE]


def test_a_break_begins_everything_anew_and_a_stopped_one_does_not() -> None:
    for event, due in (("rested", 61 * MINUTE), ("stopped", 60 * MINUTE)):
        told = Told(Rule(None, 60.0), Reminders(Rule(None, 60.0)))
        told.tell("began")
        told.wait(MINUTE)
        told.tell(event)
        told.wait(70 * MINUTE)
        assert told.sounded == [due]


def test_a_break_takes_back_what_was_put_off() -> None:
    told = Told(Rule(1), Reminders(Rule(1)))
    told.tell("call_started")
    told.tell("call_ended")
    told.wait(SETTLE)
    told.tell("snooze")
    told.wait(MINUTE)
    told.tell("began")
    told.tell("rested")
    told.wait(200 * MINUTE)
    assert len(told.sounded) == 1


def test_what_was_put_off_comes_again_even_sooner_than_the_next_one_would() -> None:
    told = Told(Rule(None, 60.0), Reminders(Rule(None, 60.0)))
    told.wait(60 * MINUTE)
    told.tell("snooze")
    told.wait(SNOOZE)
    assert told.sounded == [60 * MINUTE, 60 * MINUTE + SNOOZE]


def test_after_each_call_is_still_not_after_each_of_many_short_ones() -> None:
    told = Told(Rule(1), Reminders(Rule(1)))
    for _ in range(12):
        told.tell("call_started")
        told.wait(MINUTE // 2)
        told.tell("call_ended")
        told.wait(MINUTE // 2)
    assert told.sounded == [MINUTE // 2 + SETTLE, MINUTE // 2 + SETTLE + APART]


def test_later_after_a_break_brings_nothing_nearer() -> None:
    told = Told(Rule(1, 60.0), Reminders(Rule(1, 60.0)))
    told.tell("call_started")
    told.tell("call_ended")
    told.wait(MINUTE)
    told.tell("began")
    told.tell("rested")
    told.tell("snooze")
    told.tell("call_started")
    told.tell("call_ended")
    told.wait(59 * MINUTE)
    assert told.sounded == [SETTLE]


def test_an_end_without_a_beginning_is_no_call() -> None:
    told = Told(Rule(1), Reminders(Rule(1)))
    told.tell("call_ended")
    told.wait(60 * MINUTE)
    assert told.sounded == []

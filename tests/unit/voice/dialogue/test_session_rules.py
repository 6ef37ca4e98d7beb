"""Whatever is said, pressed and left unsaid in whatever order: what always holds."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import settings as limits
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from audio.blocks import to_frames
from audio.events import CueFinished
from audio.timeline import Bus
from content.loader import load_exercises, load_language
from content.steps import JOURNAL, SILENT
from voice.dialogue.planning import Duration
from voice.dialogue.settings import START_OR_STOP, Settings
from voice.dialogue.state import CALLING, DEAF, WAITING, State
from voice.events import DictationEnd
from voice.hearing.base import Match, Verdict
from voice.reminders import Rule

COMMANDS = sorted(load_language("en").commands)
TRIGGERS = [*COMMANDS, "start", START_OR_STOP, "start:in-call", "choice:nonsense",
            "call-started", "call-ended", "call-", "start:4-2-6-0",
            "start:4.5-0-6.5-2", "start:0-0-0-0", "start:nonsense", "nonsense", ""]  # fmt: skip
SOFT_WORDS = {"stopped", "no.ok"}
PEDAL = ["start", "start:box", "start:1-0-2-3", "call-started", START_OR_STOP]
SILENT_STATES = WAITING | {State.HELD, State.PAUSED}
WINDOWS = [None, to_frames(90.0)]


class Anything(RuleBasedStateMachine):
    make_stage: Any

    @initialize(
        on_silence=st.sampled_from([None, *load_exercises()]),
        usual=st.sampled_from(sorted(load_exercises())),
        breaths=st.integers(1, 3),
        gain=st.sampled_from([0.1, 1.0, 2.0]),
        facts=st.sets(st.sampled_from([JOURNAL, SILENT])),
        window=st.sampled_from(WINDOWS),
        rule=st.sampled_from([Rule(), Rule(1), Rule(None, 5.0)]),
    )
    def begin(
        self, on_silence: str | None, usual: str, breaths: int, gain: float, facts: set[str],
        window: int | None, rule: Rule,
    ) -> None:  # fmt: skip
        chosen = Settings(on_silence, usual, Duration(breaths=breaths), gain, frozenset(facts),
                          True, ("die",), window=window, reminders=rule)  # fmt: skip
        self.limited = window is not None or rule != Rule()
        self.stage = self.make_stage(chosen)

    @rule(watched=st.booleans())
    def watch_calls(self, watched: bool) -> None:
        self.stage.watch_calls(watched)

    @rule(name=st.sampled_from(TRIGGERS))
    def press(self, name: str) -> None:
        self.stage.press(name)
        if name == "stop":
            self.nothing_but_a_soft_word()

    @rule(which=st.integers(0, 30))
    def press_what_makes_sense(self, which: int) -> None:
        self.press(self.sensible(which))

    @rule(name=st.sampled_from(PEDAL))
    def press_the_pedal(self, name: str) -> None:
        self.stage.press(name)

    @precondition(lambda self: not self.stage.lost)
    @rule(which=st.integers(0, 30))
    def say_what_makes_sense(self, which: int) -> None:
        self.speak(self.stage.state is State.ARMED, self.sensible(which))

    def sensible(self, which: int) -> str:
        allowed = sorted(self.stage.session.listening.commands) or ["call-ended"]
        return allowed[which % len(allowed)]

    @precondition(lambda self: self.stage.speech is None and not self.stage.lost)
    @rule()
    def begin_to_speak(self) -> None:
        self.stage.begin_to_speak()

    @precondition(lambda self: self.stage.speech is not None)
    @rule(wake=st.booleans(), command=st.none() | st.sampled_from([*COMMANDS, "nonsense"]))
    def end_speaking(self, wake: bool, command: str | None) -> None:
        self.heard(wake, command)

    @precondition(lambda self: not self.stage.lost)
    @rule(wake=st.booleans(), command=st.none() | st.sampled_from(COMMANDS))
    def speak(self, wake: bool, command: str | None) -> None:
        if self.stage.speech is None:
            self.stage.begin_to_speak()
        self.stage.wait(0.4)
        self.heard(wake, command)

    @precondition(lambda self: self.stage.session.listening.dictation is not None)
    @rule(
        text=st.sampled_from(["", "one", "what shall i say", "i want to die", "word " * 2_000]),
        why=st.sampled_from(DictationEnd),
    )
    def dictate(self, text: str, why: DictationEnd) -> None:
        self.stage.answer(text, why)

    @precondition(lambda self: self.stage.remembered)
    @rule(kept=st.booleans(), which=st.integers(1, 3))
    def journal_answers(self, kept: bool, which: int) -> None:
        self.stage.keep(kept, which)

    @precondition(lambda self: self.stage.recalls)
    @rule(count=st.integers(0, 25))
    def journal_tells(self, count: int) -> None:
        self.stage.recall(*["a good day"] * count)

    @precondition(lambda self: self.stage.renders)
    @rule(seconds=st.sampled_from([None, 0.02, 3.0, 40.0]), which=st.integers(0, 4))
    def voice_answers(self, seconds: float | None, which: int) -> None:
        renders = self.stage.renders
        self.stage.render(seconds, renders[-1 - which % len(renders)].number)

    @rule(seconds=st.sampled_from([0.01, 0.13, 0.4, 1.0, 2.7, 4.0, 9.0, 33.0]))
    def wait(self, seconds: float) -> None:
        self.stage.wait(seconds)

    @precondition(lambda self: not self.stage.lost)
    @rule()
    def lose(self) -> None:
        self.stage.lose()
        assert self.stage.state in SILENT_STATES

    @precondition(lambda self: self.stage.state in CALLING)
    @rule()
    def help_in_the_call(self) -> None:
        self.stage.press("start:in-call")

    @precondition(lambda self: self.stage.lost)
    @rule()
    def regain(self) -> None:
        self.stage.regain()

    @rule()
    def wait_long(self) -> None:
        self.stage.wait(310)

    def heard(self, wake: bool, command: str | None) -> None:
        before, hears = self.stage.state, self.stage.session.hears
        woken = Match("wake", -0.5, 0.0, 0.5) if wake else None
        value = "3 people" if command == "people" else ""
        obeyed = None if command is None else Match(command, -0.25, 0.5, 1.0, value)
        self.stage.end_speaking(Verdict(woken, obeyed))
        attends = before in (State.ARMED, State.ATTENDING)
        if hears and command == "stop" and not (attends and wake) and before is not State.ARMED:
            self.nothing_but_a_soft_word()

    def nothing_but_a_soft_word(self) -> None:
        stage = self.stage
        assert stage.state in WAITING
        left = [cue.name for cue, end in stage.player.live.values() if end - stage.now > 480]
        assert len(left) <= 1
        assert set(left) <= SOFT_WORDS

    @invariant()
    def a_deadline_is_to_come(self) -> None:
        session, now = self.stage.session, self.stage.now
        assert session.deadline is None or session.deadline >= now
        if session.state in (State.GUIDING, State.PAUSED, State.CLOSING, State.HELPING):
            if session.listening.dictation is not None:
                return  # whose end is told
            assert session.deadline is not None
        if session.state is State.ATTENDING and self.stage.speech is None:
            assert session.deadline is not None
        if not (session.running or self.limited):
            assert session.deadline is None

    @invariant()
    def full_gain_is_back_once_nobody_speaks(self) -> None:
        player = self.stage.player
        assert player.gain in (1.0, pytest.approx(0.25, rel=0.01))
        if self.stage.speech is None or self.stage.state in DEAF:
            assert player.gain == 1.0

    @invariant()
    def nothing_begins_without_a_device(self) -> None:
        if self.stage.lost:
            assert self.stage.state in SILENT_STATES
            assert not self.stage.session.listening.wake

    @invariant()
    def no_two_words_at_once(self) -> None:
        for bus in (Bus.SPEECH, Bus.PACER):
            cues = [(max(c.frame, 0), end) for c, end in self.live() if c.bus is bus]
            assert all(a[1] <= b[0] for a, b in pairwise(sorted(cues)))

    @invariant()
    def breathing_sounds_only_while_guiding(self) -> None:
        ramp = self.stage.now + self.stage.player.RAMP
        lasting = [cue for cue, end in self.live() if end > ramp]
        if self.stage.state in (State.IN_CALL, State.HELD):
            assert lasting == []
        if self.stage.state is State.HELPING:
            assert {cue.name for cue in lasting} <= {"tone"}
        if self.stage.state is not State.GUIDING:
            assert [c for c in lasting if c.bus is Bus.PACER and c.name != "breath.out"] == []

    @invariant()
    def breathing_ends_on_a_full_out_breath(self) -> None:
        breaths: list[CueFinished] = []
        for event in self.stage.player.log:
            if event.cue.bus is Bus.PACER and isinstance(event, CueFinished):
                breaths.append(event)
            elif event.cue.name == "closing-sound" and not isinstance(event, CueFinished):
                last = [one for one in breaths if event.frame - one.frame < to_frames(0.2)]
                whole = [one.cue.name for one in last if not one.cut]
                assert whole in ([], ["breath.out"])
                assert whole or {one.cue.name for one in last} <= {"breath.hold-out"}

    @invariant()
    def the_list_of_events_tells_of_every_phase(self) -> None:
        told = {r.frame for r in self.stage.reports if r.event == "phase"}
        sounded = {e.cue.frame for e in self.stage.player.log if e.cue.bus is Bus.PACER}
        assert told == sounded

    def live(self) -> Any:
        return self.stage.player.live.values()


@pytest.fixture(scope="session")
def machine(make_stage: Any) -> type[Anything]:
    return type("Machine", (Anything,), {"make_stage": staticmethod(make_stage)})


def test_whatever_happens(machine: type[Anything]) -> None:
    run_state_machine_as_test(machine, settings=limits(max_examples=100, stateful_step_count=40))

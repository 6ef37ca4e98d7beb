"""How long a simulation runs, and what it hands over; whole sessions are in tests/scenarios."""

from __future__ import annotations

import golden
import numpy as np
import pytest

from audio.blocks import QUANTUM, Clip, to_frames
from audio.frontend import Frontend
from audio.io.room import Room, RoomKind
from audio.io.wavworld import Placed
from content.loader import load_exercises
from voice.dialogue.planning import Duration
from voice.dialogue.session import Session
from voice.dialogue.settings import Settings
from voice.dialogue.sounds import Sounds
from voice.events import Triggered
from voice.hearing.fake import UNKNOWN, WAKE, FakeRecogniser, LoudnessVad
from voice.simulation import Recorded, Scene, mixed, simulate

COMMANDS = frozenset(golden.LANGUAGE.commands)
EAR = FakeRecogniser(COMMANDS)


def short(phrase: str) -> Clip:
    return Clip(np.full(4_800, 0.1, np.float32))


def run(scene: Scene, told: list[int] | None = None) -> Recorded:
    settings = Settings(duration=Duration(breaths=1))
    sounds = Sounds(short, lambda: np.random.default_rng(1))
    session = Session(load_exercises(), COMMANDS, settings, sounds)
    room = Room(RoomKind.NONE, np.random.default_rng(1))
    frontend = Frontend(LoudnessVad(), None)
    return simulate(scene, room, frontend, EAR, session, (told if told is not None else []).append)


def said(at: float, *names: str) -> Placed:
    return Placed(to_frames(at), EAR.say(*names))


def pressed(at: float, name: str) -> Triggered:
    return Triggered(to_frames(at), name)


def seconds(recorded: Recorded) -> float:
    return len(recorded.agent) / 48_000


def last(recorded: Recorded, event: str) -> float:
    return [r.frame for r in recorded.reports if r.event == event][-1] / 48_000


def test_it_goes_on_for_two_seconds_after_the_exercise() -> None:
    recorded = run(Scene(triggers=[pressed(0.5, "start")]))
    assert seconds(recorded) == pytest.approx(last(recorded, "exercise_finished") + 2, abs=0.011)


def test_it_goes_on_for_two_seconds_after_a_stop() -> None:
    recorded = run(Scene(triggers=[pressed(0.5, "start"), pressed(3, "stop")]))
    assert seconds(recorded) == pytest.approx(last(recorded, "stopped") + 2, abs=0.011)


def test_it_does_not_end_before_all_was_said_and_pressed() -> None:
    scene = Scene([said(30, UNKNOWN)], [pressed(0.5, "start"), pressed(1, "stop"),
                                        pressed(40, "how-long")])  # fmt: skip
    recorded = run(scene)
    assert last(recorded, "rejected") > 30
    assert last(recorded, "command") == 40


def test_a_second_session_is_heard_to_its_end() -> None:
    scene = Scene([said(20, WAKE, "start:equal")], [pressed(0.5, "start"), pressed(1, "stop")])
    recorded = run(scene)
    assert [r.event for r in recorded.reports].count("exercise_finished") == 1


@pytest.mark.parametrize("words", [(), (UNKNOWN,), ("start:box",)])
def test_where_nothing_wakes_it_ends_by_itself(words: tuple[str, ...]) -> None:
    recorded = run(Scene([said(1, *words)] if words else []))
    assert 8 <= seconds(recorded) < 12
    assert {r.event for r in recorded.reports} <= {"armed", "rejected"}


def test_it_waits_for_an_answer_that_nobody_gives() -> None:
    recorded = run(Scene([said(1, WAKE), said(2.6, "no")]))
    assert 8 <= seconds(recorded) - last(recorded, "cue_finished") < 9


@pytest.mark.parametrize("frames", [1, QUANTUM, 100_000])
def test_a_length_that_is_asked_for_is_kept_to_the_quantum(frames: int) -> None:
    recorded = run(Scene(triggers=[pressed(0, "start")], frames=frames))
    assert len(recorded.agent) == len(recorded.user) == -(-frames // QUANTUM) * QUANTUM


def test_reports_are_in_the_order_of_their_frames() -> None:
    recorded = run(Scene([said(1, WAKE, "start:box")]))
    frames = [report.frame for report in recorded.reports]
    assert frames == sorted(frames)


def test_progress_is_told_quantum_by_quantum() -> None:
    told: list[int] = []
    run(Scene(frames=5 * QUANTUM), told)
    assert told == [QUANTUM * n for n in range(1, 6)]


def test_both_voices_are_mixed_for_listening_without_overflow() -> None:
    loud = np.array([0.9, -0.9, 0.25], np.float32)
    np.testing.assert_array_equal(
        mixed(Recorded(loud, loud, [])), np.array([1.0, -1.0, 0.5], np.float32)
    )


def test_without_a_voice_and_a_journal_it_goes_on() -> None:
    recorded = run(Scene(triggers=[pressed(0.5, "start:my-trick")]))
    names = [report.fields.get("name") for report in recorded.reports]
    assert "own" not in names
    assert last(recorded, "exercise_finished") > 0

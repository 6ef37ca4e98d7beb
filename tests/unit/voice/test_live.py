"""The live loop on a device that needs no time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import numpy as np
import pytest

from audio.blocks import Clip, to_frames
from audio.events import Captured, SpeechStarted
from audio.io.fake import FakeDevice
from audio.timeline import Cancel, Duck
from content.loader import load_exercises, load_language
from content.steps import Keepsake
from voice.dialogue.planning import Duration
from voice.dialogue.session import Session
from voice.dialogue.settings import Settings
from voice.dialogue.sounds import Sounds
from voice.dialogue.state import State
from voice.errors import DeviceMissing, PartError, UserError
from voice.events import Heard, Practised, Remember, Report
from voice.hearing.base import Listening
from voice.live import MOST_POSTED, Beside, Live
from voice.triggers.calls.state import CallChange, CallEvent

FOUR = 4
"""Two texts, each begun and finished."""
SHORT = "start:2-0-2-0"


class Bell:
    """Never keeps anybody waiting; `turns` counts how often somebody would have."""

    def __init__(self) -> None:
        self.turns = 0
        self.then: Callable[[int], None] = lambda turn: None

    def acquire(self, block: bool = True, timeout: float | None = None) -> bool:
        if block:
            self.turns += 1
            self.then(self.turns)
        return False

    def release(self) -> None:
        pass


class Deaf:
    """Hears nothing."""

    busy = False

    def feed(self, captured: Captured, listening: Listening) -> list[SpeechStarted | Heard]:
        return []


@cache
def word(phrase: str) -> Clip:
    assert phrase in load_language("en").prompts
    return Clip(np.full(to_frames(0.3), 0.1, np.float32))


class World:
    """A live loop with nothing real in it."""

    def __init__(self, watch: Callable[[], None] = lambda: None) -> None:
        self.device = FakeDevice()
        self.bell = Bell()
        self.reports: list[Report] = []
        self.orders: list[Remember | Practised] = []
        sounds = Sounds(word, lambda: np.random.default_rng(1))
        settings = Settings(duration=Duration(breaths=2), keeps_exercises=True)
        commands = frozenset(load_language("en").commands)
        self.session = Session(load_exercises(), commands, settings, sounds)
        self.deaf = Deaf()
        self.recalled: tuple[str, ...] = ()
        self.rendered: list[str] = []
        self.live = Live(
            self.device,
            self.deaf,
            self.session,
            self.bell,
            self.reports.append,
            watch,
            Beside(self._keep, self._recall, self._render),
        )

    def _keep(self, order: Remember | Practised, answered: Callable[[bool], None]) -> None:
        self.orders.append(order)
        answered(True)

    def _recall(self, keepsake: Keepsake, answered: Callable[[tuple[str, ...]], None]) -> None:
        answered(self.recalled if keepsake is Keepsake.TRICK else ())

    def _render(self, text: str, answered: Callable[[Clip | None], None]) -> None:
        self.rendered.append(text)
        answered(word("stopped"))

    def events(self) -> list[str]:
        return [report.event for report in self.reports]


def test_an_exercise_that_was_asked_for_ends_the_run_once_all_is_said() -> None:
    world = World()
    world.live.run(SHORT)
    events = world.events()
    assert events[0] == "armed"
    assert events.index("exercise_started") < events.index("exercise_finished")
    assert events[-1] == "ended"
    assert events.count("cue_started") == events.count("cue_finished")
    assert world.session.state is State.ARMED


def test_what_is_to_be_kept_is_handed_over_once() -> None:
    world = World()
    world.live.run(SHORT)
    (order,) = world.orders
    assert isinstance(order, Practised)


def test_what_the_journal_has_is_read_out_and_never_reported() -> None:
    world = World()
    world.recalled = ("I look at the sea.", "I count to ten.")

    def end(turn: int) -> None:
        if [report.fields.get("name") for report in world.reports].count("own") == FOUR:
            world.live.end()

    world.bell.then = end
    world.live.run("start:my-trick")
    assert world.rendered == list(world.recalled)
    assert not [r for r in world.reports if {"sea", "ten"} & set(str(r.fields).split())]


def test_told_to_end_it_fades_before_the_run_is_over() -> None:
    world = World()

    def end(turn: int) -> None:
        if turn == 200:
            world.live.end()

    world.bell.then = end
    world.live.run(SHORT)
    assert "exercise_finished" not in world.events()
    gains = [order.gain for order in world.device.orders if isinstance(order, Duck)]
    assert gains[-1] == 0.0
    assert gains == sorted(gains, reverse=True)
    last = world.device.orders[-1]
    assert isinstance(last, Cancel)
    assert world.device.frame > last.frame


def test_the_device_rests_only_while_nothing_is_under_way() -> None:
    world = World()
    seen: dict[State, set[bool]] = {}

    def look(turn: int) -> None:
        seen.setdefault(world.session.state, set()).add(world.device.calm)

    world.bell.then = look
    world.live.run(SHORT)
    assert seen[State.GUIDING] == seen[State.CLOSING] == {False}
    assert world.device.calm


def test_somebody_who_speaks_is_attended_to() -> None:
    world = World()
    world.deaf.busy = True
    world.device.calm = True
    world.bell.then = lambda turn: world.live.end() if turn == 3 else None
    world.live.run()
    assert not world.device.calm


def test_a_run_that_is_told_to_end_before_it_began_does_nothing() -> None:
    world = World()
    world.live.end()
    world.live.run()
    assert world.events() == ["armed", "ended"]


def test_what_is_posted_is_obeyed_without_an_answer() -> None:
    world = World()
    for name in ("go-on", "start:box"):
        world.live.post(name)
    world.live.call(CallEvent(CallChange.STARTED, 0.0))
    world.bell.then = lambda turn: world.live.end() if turn == 2 else None
    world.live.run()
    commands = [r.fields.get("name") for r in world.reports if r.event in ("command", "rejected")]
    assert commands == ["go-on", "start:box", "call-started"]
    assert not world.device.listening


def test_of_a_thousand_triggers_at_once_most_are_dropped_but_no_call() -> None:
    world = World()
    for _ in range(1000):
        world.live.post("go-on")
    world.live.call(CallEvent(CallChange.STARTED, 0.0))
    world.bell.then = lambda turn: world.live.end() if turn == 2 else None
    world.live.run()
    assert world.events().count("rejected") == MOST_POSTED
    assert not world.device.listening


def ask_at(world: World, turn: int, name: str, pool: ThreadPoolExecutor) -> list[BaseException]:
    """Have another thread trigger something at a turn, and the run end when it was answered."""
    refused: list[BaseException] = []

    def ask() -> None:
        try:
            world.live.trigger(name)
        except UserError as error:
            refused.append(error)
        world.live.end()

    def then(now: int) -> None:
        if now == turn:
            pool.submit(ask)

    world.bell.then = then
    return refused


def test_a_trigger_from_another_thread_is_obeyed_and_answered() -> None:
    world = World()
    with ThreadPoolExecutor(1) as pool:
        refused = ask_at(world, 5, "start:box", pool)
        world.live.run()
    assert refused == []
    assert "exercise_started" in world.events()


def test_a_trigger_without_meaning_is_refused_with_a_sentence() -> None:
    world = World()
    with ThreadPoolExecutor(1) as pool:
        refused = ask_at(world, 5, "go-on", pool)
        world.live.run()
    assert str(refused[0]) == "“go-on” has no meaning just now: Breather is armed."


def test_without_a_device_a_start_is_refused_with_what_is_missing() -> None:
    world = World()
    world.device.lose("The loudspeaker went away; connect it again.")
    with ThreadPoolExecutor(1) as pool:
        refused = ask_at(world, 5, "start", pool)
        world.live.run()
    assert str(refused[0]) == "The loudspeaker went away; connect it again."
    assert "exercise_started" not in world.events()


def test_an_exercise_that_is_refused_at_once_ends_the_run() -> None:
    world = World()
    with pytest.raises(UserError, match="no meaning just now"):
        world.live.run("start:1-0-1-0")


def test_an_exercise_survives_a_device_that_goes_and_comes_back() -> None:
    world = World()

    def unplug(turn: int) -> None:
        if turn == 400:
            world.device.lose("The loudspeaker went away; connect it again.")
        if turn == 500:
            world.device.give_back()

    world.bell.then = unplug
    world.live.run("start:4-0-4-0")
    events = world.events()
    assert events.index("device_lost") < events.index("device_back") < events.index("resumed")
    assert "exercise_finished" in events


def test_a_part_that_failed_for_good_ends_the_run_with_its_sentence_after_a_fade() -> None:
    def fail() -> None:
        raise PartError("The speaker stopped working.")

    world = World(watch=fail)
    with pytest.raises(PartError, match="The speaker stopped working"):
        world.live.run("start:box")
    assert world.events()[-1] == "ended"


def test_a_missing_device_is_named_at_the_start() -> None:
    world = World()
    world.device.lose("There is no microphone; connect one.")
    with pytest.raises(DeviceMissing, match="There is no microphone"):
        world.live.wait_for_device(lambda: True)


def test_devices_that_never_answer_are_not_waited_for_without_end() -> None:
    world = World()
    world.device.lose("")
    with pytest.raises(DeviceMissing, match="breather devices"):
        world.live.wait_for_device(lambda: world.bell.turns < 20)


def test_waiting_for_a_device_can_be_ended() -> None:
    world = World()
    world.device.lose("")
    world.live.end()
    world.live.wait_for_device(lambda: True)
    assert world.live.ending

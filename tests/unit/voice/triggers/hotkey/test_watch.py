"""From keys that go down and up to triggers."""

from __future__ import annotations

from queue import Empty, SimpleQueue

import pytest

from voice.errors import PartError
from voice.triggers.hotkey.combination import Hotkey, parse_combination
from voice.triggers.hotkey.source import Change
from voice.triggers.hotkey.watch import HotkeyWatch
from voice.triggers.press import Press

PATIENCE_S = 60.0
HOTKEYS = [
    Hotkey(parse_combination("ctrl+alt+b"), {Press.SINGLE: "start"}),
    Hotkey(parse_combination("f9"), {Press.DOUBLE: "stop", Press.LONG: "start:in-call"}),
]


class Keys:
    """A KeySource in which the test presses; a time-out passes as the test says."""

    def __init__(self) -> None:
        self.sent: SimpleQueue[list[Change] | str] = SimpleQueue()
        self.waited: SimpleQueue[float | None] = SimpleQueue()
        self.refused: list[str] = []
        self.closed = 0

    def open(self) -> list[str]:
        return self.refused

    def wait(self, timeout_s: float | None) -> list[Change]:
        self.waited.put(timeout_s)
        found = self.sent.get(timeout=PATIENCE_S)
        if isinstance(found, str):
            raise PartError(found)
        return found

    def wake(self) -> None:
        self.sent.put([])

    def close(self) -> None:
        self.closed += 1


class Bench:
    """A watch on Keys; `now` is the time."""

    def __init__(self, *refused: str) -> None:
        self.now = 10.0
        self.keys = Keys()
        self.keys.refused = list(refused)
        self.acted: SimpleQueue[str] = SimpleQueue()
        self.told: SimpleQueue[str] = SimpleQueue()
        self.watch = HotkeyWatch(
            HOTKEYS, self.keys, self.acted.put, self.told.put, lambda: self.now
        )
        self.wait()

    def wait(self) -> float | None:
        """Until it waits again; how long it is willing to."""
        return self.keys.waited.get(timeout=PATIENCE_S)

    def send(self, *changes: Change, at: float) -> float | None:
        self.now = at
        self.keys.sent.put(list(changes))
        return self.wait()

    def actions(self) -> list[str]:
        found: list[str] = []
        while True:
            try:
                found.append(self.acted.get_nowait())
            except Empty:
                return found


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_a_single_press_acts_at_once_and_nothing_is_waited_for(bench: Bench) -> None:
    assert bench.send((0, True), at=10.0) is None
    assert bench.actions() == ["start"]
    bench.send((0, False), at=10.2)
    bench.send((0, True), at=10.4)
    assert bench.actions() == ["start"]
    bench.watch.close()


def test_double_and_long_presses(bench: Bench) -> None:
    bench.send((1, True), at=10.0)
    bench.send((1, False), at=10.1)
    bench.send((1, True), at=10.3)
    assert bench.actions() == ["stop"]
    bench.send((1, False), at=10.4)
    assert bench.send((1, True), at=12.0) == pytest.approx(0.8)
    assert bench.send(at=12.9) is None
    assert bench.actions() == ["start:in-call"]
    bench.watch.close()


def test_both_at_once(bench: Bench) -> None:
    bench.send((1, True), (0, True), at=10.0)
    assert bench.actions() == ["start"]
    bench.watch.close()


def test_what_cannot_be_had_is_told_and_the_rest_works() -> None:
    bench = Bench("Another program has it.")
    assert bench.told.get(timeout=PATIENCE_S) == "Another program has it."
    bench.send((0, True), at=10.0)
    assert bench.actions() == ["start"]
    bench.watch.close()


def test_the_end_of_the_desktop_is_told_and_ends_it(bench: Bench) -> None:
    bench.keys.sent.put("The desktop has ended.")
    assert bench.told.get(timeout=PATIENCE_S) == "The desktop has ended."
    bench.watch.close()
    assert bench.keys.closed == 1


def test_closed_it_lets_go_once(bench: Bench) -> None:
    bench.watch.close()
    bench.watch.close()
    assert bench.keys.closed == 1
    assert bench.told.empty()

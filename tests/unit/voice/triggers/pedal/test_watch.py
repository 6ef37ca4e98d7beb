"""Pedals that come and go while they are read."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from queue import Empty, SimpleQueue

import pytest
from desks import DROPPED, KEY, REPORT, SYN, Desk, key, open_pipe, record

from voice.triggers.pedal.pedal import Pedal
from voice.triggers.pedal.watch import MOST_KEYS, SCAN_S, PedalWatch
from voice.triggers.press import BOUNCE_S, Press

PATIENCE_S = 60.0
B, C, CONTROL = 48, 46, 29
START = {Press.SINGLE: "start"}


class Bench:
    """A watch with its pedals, and what it says."""

    def __init__(self, desk: Desk, stack: ExitStack) -> None:
        self.desk = desk
        self._stack = stack
        self.now = 100.0
        # A second pedal, whose events have the watch look at the clock before its time.
        self._other = desk.plug(99, "Other", 1, 1)
        self.acted: SimpleQueue[str] = SimpleQueue()
        self.told: SimpleQueue[str] = SimpleQueue()
        self.opened: SimpleQueue[Path] = SimpleQueue()
        self.refused: SimpleQueue[Path] = SimpleQueue()
        self.refusal: OSError | None = None

    def watch(self, *pedals: Pedal) -> PedalWatch:
        return self._stack.enter_context(
            PedalWatch(
                [*pedals, Pedal("0001:0001", B, {})],
                self.acted.put, self.told.put, lambda: self.now,
                classes=self.desk.classes, devices=self.desk.devices, open_pedal=self._open,
            )
        )  # fmt: skip

    def _open(self, path: Path) -> int:
        if path == self._other.path:
            return open_pipe(path)
        if self.refusal is not None:
            self.refused.put(path)
            raise self.refusal
        handle = open_pipe(path)
        self.opened.put(path)
        return handle

    def wait_open(self) -> Path:
        """Until a pedal was opened."""
        return self.opened.get(timeout=PATIENCE_S)

    def scan(self, until: SimpleQueue[Path]) -> Path:
        """Have it look for pedals until one is `opened`, or `refused`."""
        while True:
            self.now += SCAN_S
            self._other.send(key(self.now, B, 1))
            with suppress(Empty):
                return until.get(timeout=0.1)

    def next(self) -> str:
        return self.acted.get(timeout=PATIENCE_S)

    def nothing(self) -> bool:
        try:
            self.acted.get_nowait()
        except Empty:
            return True
        return False


@pytest.fixture
def bench(desk: Desk) -> Iterator[Bench]:
    with ExitStack() as stack:
        yield Bench(desk, stack)


def pedal(
    actions: Mapping[Press, str] = START, code: int | None = B, device: str = "0c45:7403"
) -> Pedal:
    return Pedal(device, code, actions)


def test_a_press_is_an_action_and_others_keys_are_none(bench: Bench) -> None:
    plugged = bench.desk.plug()
    bench.desk.plug(8, "Keyboard", 0x1234, 1).send(key(100, B, 1))
    bench.watch(pedal())
    assert bench.wait_open() == plugged.path
    plugged.send(key(100, C, 1) + key(100.1, C, 0) + key(100.2, B, 1) + key(100.3, B, 0))
    assert bench.next() == "start"
    assert bench.nothing()


def test_three_treadles_and_two_pedals(bench: Bench) -> None:
    one, other = bench.desk.plug(), bench.desk.plug(8, product=0x7404)
    bench.watch(
        pedal({Press.SINGLE: "start", Press.DOUBLE: "in-call"}),
        pedal({Press.LONG: "stop"}, C),
        pedal({Press.SINGLE: "pause"}, device="0C45:7404"),
    )
    assert {bench.wait_open(), bench.wait_open()} == {one.path, other.path}
    one.send(key(90, B, 1) + key(90.1, B, 0) + key(90.2, B, 1) + key(90.3, B, 0))
    assert bench.next() == "in-call"
    other.send(key(90, B, 1))
    assert bench.next() == "pause"
    one.send(key(91, C, 1))  # the clock is at 100: long since a long press
    assert bench.next() == "stop"
    assert bench.nothing()


def test_named_by_a_part_of_its_name_each_key_is_the_pedal(bench: Bench) -> None:
    plugged = bench.desk.plug()
    bench.watch(
        pedal({Press.LONG: "start"}, None, "footswitch"), pedal({Press.SINGLE: "stop"}, C, "PCsens")
    )
    bench.wait_open()
    # One press that sends two keys, and let go in between would be no long one.
    plugged.send(key(99, CONTROL, 1) + key(99, B, 1) + key(99.7, B, 0) + key(99.9, CONTROL, 0))
    assert bench.next() == "start"
    plugged.send(key(100, C, 1))
    assert bench.next() == "stop"
    assert bench.nothing()


def test_a_single_press_is_known_when_no_other_follows(bench: Bench) -> None:
    plugged = bench.desk.plug()
    bench.watch(pedal({Press.SINGLE: "start", Press.DOUBLE: "stop"}))
    bench.wait_open()
    plugged.send(key(99, B, 1) + key(99.1, B, 0))
    assert bench.next() == "start"


def test_pulled_out_while_pressed_it_does_nothing_and_works_again(bench: Bench) -> None:
    plugged = bench.desk.plug()
    watch = bench.watch(pedal({Press.LONG: "stop"}))
    bench.wait_open()
    plugged.send(key(1000, B, 1))  # which the clock never makes a long one
    plugged.vanish()
    plugged = bench.desk.plug()
    bench.scan(bench.opened)
    plugged.send(key(100.2, B, 0) + key(99, B, 1))
    assert bench.next() == "stop"
    assert watch.held == ["Other", "PCsensor FootSwitch"]
    assert bench.nothing()


def test_one_that_is_plugged_in_later_is_seen(bench: Bench) -> None:
    bench.watch(pedal())
    plugged = bench.desk.plug()
    bench.scan(bench.opened)
    plugged.send(key(100, B, 1))
    assert bench.next() == "start"


@pytest.mark.parametrize(
    ("refusal", "sentence"),
    [
        (PermissionError(errno.EACCES, "no"), "You may not read the pedal “PCsensor FootSwitch” "),
        (OSError(errno.EBUSY, "busy"), "Another program holds the pedal “PCsensor FootSwitch” "),
    ],
)
def test_a_refusal_is_told_once_and_tried_again(
    bench: Bench, refusal: OSError, sentence: str
) -> None:
    plugged = bench.desk.plug()
    bench.refusal = refusal
    bench.watch(pedal())
    for _ in range(3):
        bench.scan(bench.refused)
    assert bench.told.get(timeout=PATIENCE_S).startswith(sentence)
    bench.refusal = None
    bench.scan(bench.opened)
    plugged.send(key(100, B, 1))
    assert bench.next() == "start"
    assert bench.told.empty()


def test_after_a_loss_of_events_a_held_pedal_does_nothing(bench: Bench) -> None:
    plugged = bench.desk.plug()
    bench.watch(pedal({Press.LONG: "stop", Press.DOUBLE: "start"}))
    bench.wait_open()
    # By the clock, at 100, long since a long press.
    plugged.send(key(90, B, 1) + record(90.1, SYN, DROPPED, 0) + record(90.1, SYN, REPORT, 0))
    plugged.send(key(99, B, 1) + key(99.1, B, 0) + key(99.2, B, 1))
    assert bench.next() == "start"
    assert bench.nothing()


def test_a_thousand_changes_a_second_are_a_few_presses(bench: Bench) -> None:
    plugged = bench.desk.plug()
    bench.watch(pedal(), pedal({Press.SINGLE: "stop"}, C))
    bench.wait_open()
    storm = range(300)
    plugged.send(b"".join(record(100 + n / 1000, KEY, B, n % 2) for n in storm))
    plugged.send(key(101, C, 1))
    actions = [bench.next()]
    while actions[-1] != "stop":
        actions.append(bench.next())
    assert 1 <= actions.count("start") <= 300 / 1000 / (2 * BOUNCE_S) + 1


def test_nobody_is_locked_out_of_a_keyboard(bench: Bench) -> None:
    plugged = bench.desk.plug()
    watch = bench.watch(pedal({Press.LONG: "stop"}))
    bench.wait_open()
    plugged.send(b"".join(key(100, code, 1) for code in range(MOST_KEYS + 1)))
    assert "is a keyboard" in bench.told.get(timeout=PATIENCE_S)
    assert watch.held == ["Other"]
    another = bench.desk.plug(8)
    assert bench.scan(bench.opened) == another.path
    plugged.vanish()
    another.vanish()
    another = bench.desk.plug(8)
    assert bench.scan(bench.opened) == another.path
    plugged = bench.desk.plug()  # by its name in the kernel, what is no keyboard may be next
    assert bench.scan(bench.opened) == plugged.path


def test_closed_it_lets_go_of_everything(desk: Desk) -> None:
    plugged = desk.plug()
    with ExitStack() as stack:
        bench = Bench(desk, stack)
        before = set(os.listdir("/proc/self/fd"))
        watch = bench.watch(pedal())
        bench.wait_open()
        plugged.send(key(100, B, 1))
        bench.next()
    watch.close()
    assert set(os.listdir("/proc/self/fd")) == before

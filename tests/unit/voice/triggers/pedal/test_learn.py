"""“Press it now.”"""

from __future__ import annotations

from pathlib import Path

import pytest
from desks import Desk, key, open_pipe

from voice.errors import UserError
from voice.triggers.pedal.learn import NO_DEVICE, NOT_PRESSED, NOTHING, Learned, learn
from voice.triggers.pedal.nodes import RULES

CONTROL, B = 29, 48


class Clock:
    """Goes on by a second each time that it is asked."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1
        return self.now


def press(desk: Desk, seconds: float = 60.0) -> Learned:
    return learn(
        seconds, Clock(), classes=desk.classes, devices=desk.devices, open_device=open_pipe
    )


def test_the_first_key_that_goes_down_is_learned(desk: Desk) -> None:
    desk.plug(3, "Keyboard", 0x1234, 1).send(key(1, 28, 0))  # Enter, which began this
    desk.plug(5).send(key(2, B, 1) + key(2.1, 30, 1))
    learned = press(desk)
    assert (learned.node.name, learned.key) == ("PCsensor FootSwitch", B)


@pytest.mark.parametrize(
    ("sent", "learned"),
    [
        (key(1, CONTROL, 1) + key(1, B, 1) + key(2, B, 0) + key(2, CONTROL, 0), B),
        (key(1, CONTROL, 1) + key(2, CONTROL, 0), CONTROL),
        (key(1, CONTROL, 0) + key(1, B, 1), B),
    ],
)
def test_a_modifier_is_learned_where_it_comes_alone(desk: Desk, sent: bytes, learned: int) -> None:
    desk.plug().send(sent)
    assert press(desk).key == learned


def test_nothing_pressed(desk: Desk) -> None:
    desk.plug()
    with pytest.raises(UserError, match="Nothing was pressed") as raised:
        press(desk, 0.5)
    assert str(raised.value) == NOT_PRESSED


def test_one_that_is_pulled_out_is_no_answer(desk: Desk) -> None:
    desk.plug(3, "Keyboard", 0x1234, 1).vanish()
    desk.plug(5).send(key(1, B, 1))
    assert press(desk).key == B


def test_nothing_plugged_in(desk: Desk) -> None:
    with pytest.raises(UserError) as raised:
        press(desk)
    assert str(raised.value) == NOTHING


def test_no_permission(desk: Desk) -> None:
    def refuse(path: Path) -> int:
        raise PermissionError

    def ask() -> str:
        with pytest.raises(UserError) as raised:
            learn(60, Clock(), classes=desk.classes, devices=desk.devices, open_device=refuse)
        return str(raised.value)

    desk.plug(3, "Keyboard", 0x1234, 1)
    assert ask() == NO_DEVICE.format("“Keyboard” (1234:0001)", RULES)
    desk.plug(5)
    told = ask()
    assert "“PCsensor FootSwitch” (0c45:7403)" in told
    assert told.endswith('ATTRS{id/product}=="7403", TAG+="uaccess"')


def test_a_pedal_that_may_not_be_read_beside_one_that_may(desk: Desk) -> None:
    other = desk.plug(3, "Pad", 0x1234, 1)
    desk.plug(5, "Unknown pedal", 0x5678, 2)

    def refuse(path: Path) -> int:
        if path != other.path:
            raise PermissionError
        return open_pipe(path)

    with pytest.raises(UserError, match="“Unknown pedal”"):
        learn(0.5, Clock(), classes=desk.classes, devices=desk.devices, open_device=refuse)

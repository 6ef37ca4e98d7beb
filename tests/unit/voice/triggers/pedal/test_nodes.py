"""Which devices are plugged in."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from desks import Desk

from voice.triggers.pedal.nodes import Node, grab_node, open_node, plugged_in, udev_rule


def test_what_is_plugged_in_is_found(desk: Desk) -> None:
    desk.plug(3, "AT Translated Set 2 keyboard", 1, 1, bus=0x11)
    desk.plug(5)
    desk.plug(6, "A headset", 0x1234, 0xABCD, bus=5)
    gone = desk.plug(7)
    gone.vanish()
    (desk.classes / "mouse0" / "device").mkdir(parents=True)
    assert plugged_in(desk.classes, desk.devices) == [
        Node(desk.devices / "event5", "PCsensor FootSwitch", 0x0C45, 0x7403),
        Node(desk.devices / "event6", "A headset", 0x1234, 0xABCD),
    ]


def test_without_such_folders_nothing_is(tmp_path: Path) -> None:
    assert plugged_in(tmp_path / "none", tmp_path) == []


@pytest.mark.parametrize("opened", [open_node, grab_node])
def test_what_is_no_device_is_closed_again(desk: Desk, opened: object) -> None:
    path = desk.plug().path
    before = set(os.listdir("/proc/self/fd"))
    assert callable(opened)
    with pytest.raises(OSError, match="ioctl"):
        opened(path)
    assert set(os.listdir("/proc/self/fd")) == before


def test_the_rule_names_one_device() -> None:
    node = Node(Path("/dev/input/event7"), "FootSwitch", 0xC45, 0x7403)
    assert udev_rule(node) == (
        'SUBSYSTEM=="input", KERNEL=="event*", ATTRS{id/vendor}=="0c45", '
        'ATTRS{id/product}=="7403", TAG+="uaccess"'
    )

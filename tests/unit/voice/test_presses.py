"""Which of the pedals and hotkeys can be had on which machine."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import closing
from pathlib import Path
from queue import SimpleQueue

import pytest
from desks import Desk, key, open_pipe

from voice.config import Config
from voice.errors import PartError
from voice.presses import (
    FAR_DESKTOP,
    NO_DESKTOP,
    NO_PEDALS,
    Finding,
    findings,
    hotkey_source,
    label,
    open_presses,
)
from voice.triggers.hotkey.combination import Hotkey, parse_combination
from voice.triggers.pedal.pedal import Pedal
from voice.triggers.press import Press

PEDAL = Pedal("0c45:7403", 48, {Press.SINGLE: "start"})
HOTKEY = Hotkey(parse_combination("f9"), {Press.SINGLE: "start", Press.LONG: "stop"})
PATIENCE_S = 60.0


def refusal(environ: dict[str, str], platform: str = "linux") -> str:
    with pytest.raises(PartError) as raised:
        hotkey_source([HOTKEY], environ, platform, lambda: 0.0).close()
    return str(raised.value)


def hide(monkeypatch: pytest.MonkeyPatch, package: str, module: str) -> None:
    """Have a package be missing for a module of ours."""
    monkeypatch.setitem(sys.modules, package, None)
    monkeypatch.delitem(sys.modules, module, raising=False)


def test_without_any_nothing_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    with open_presses(Config(), told.append, told.append, lambda: 0.0):
        pass
    assert told == []
    assert list(findings(Config())) == []


@pytest.mark.skipif(sys.platform != "linux", reason="pedals are Linux'")
def test_a_desktop_that_is_not_there_is_told_and_the_rest_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE"):
        monkeypatch.delenv(name, raising=False)
    told: list[str] = []
    config = Config(pedal=(PEDAL,), hotkey=(HOTKEY,))
    with open_presses(config, told.append, told.append, lambda: 0.0):
        pass
    assert told == [NO_DESKTOP]


def test_elsewhere_a_pedal_is_a_hotkey(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    told: list[str] = []
    with open_presses(Config(pedal=(PEDAL,)), told.append, told.append, lambda: 0.0):
        pass
    assert told == [NO_PEDALS]
    assert [found.advice for found in findings(Config(pedal=(PEDAL,)))] == [NO_PEDALS]


def test_where_hotkeys_come_from(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refusal({}) == NO_DESKTOP
    assert refusal({"DISPLAY": "nonsense"}) == NO_DESKTOP
    assert refusal({"DISPLAY": "far.example:0"}) == FAR_DESKTOP
    assert refusal({"DISPLAY": "localhost:10.0"}) == FAR_DESKTOP
    hide(monkeypatch, "Xlib", "voice.triggers.hotkey.x11")
    assert "package python-xlib" in refusal({"DISPLAY": ":0"})
    hide(monkeypatch, "pynput", "voice.triggers.hotkey.elsewhere")
    assert "package pynput" in refusal({}, "win32")


@pytest.mark.skipif(sys.platform != "linux", reason="portals are Linux'")
@pytest.mark.parametrize(
    "environ",
    [{"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}, {"XDG_SESSION_TYPE": "wayland"}],
)
def test_on_wayland_it_is_the_portal(environ: dict[str, str]) -> None:
    from voice.triggers.hotkey.portal import PortalKeys

    with closing(hotkey_source([HOTKEY], environ, "linux", lambda: 0.0)) as source:
        assert isinstance(source, PortalKeys)


def test_what_the_desktop_shows() -> None:
    assert label(HOTKEY.actions) == "Breather: start, stop"


# What is there


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def found(desk: Desk, refused: OSError | None = None) -> Finding:
    def open_pedal(path: Path) -> int:
        if refused is not None:
            raise refused
        return open_pipe(path)

    config = Config(pedal=(PEDAL,))
    [finding] = findings(config, classes=desk.classes, devices=desk.devices, open_pedal=open_pedal)
    for plugged in desk.plugged:
        plugged.vanish()
    return finding


@pytest.mark.skipif(sys.platform != "linux", reason="pedals are Linux'")
class TestPedals:
    """What is told of them."""

    def test_one_that_is_ready_and_is_let_go_again(self, desk: Desk) -> None:
        desk.plug()
        before = len(os.listdir("/proc/self/fd"))
        assert found(desk) == Finding("pedal", True, "“PCsensor FootSwitch” (0c45:7403), ready")
        assert len(os.listdir("/proc/self/fd")) == before - 1  # and it was pulled out

    def test_none(self, desk: Desk) -> None:
        desk.plug(product=1)
        finding = found(desk)
        assert (finding.found, finding.detail) == (False, "“0c45:7403” is not plugged in")

    def test_one_that_may_not_be_read(self, desk: Desk) -> None:
        desk.plug()
        finding = found(desk, PermissionError(errno.EACCES, "no"))
        assert not finding.found
        assert "70-breather-pedal.rules" in finding.advice

    def test_one_that_another_holds(self, desk: Desk) -> None:
        desk.plug()
        finding = found(desk, OSError(errno.EBUSY, "busy"))
        assert finding.found
        assert "held by" in finding.detail

    def test_one_that_fails(self, desk: Desk) -> None:
        desk.plug()
        assert found(desk, OSError(errno.EIO, "broken")).advice == "Plug it in again."


def test_hotkeys_are_told_with_their_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE"):
        monkeypatch.delenv(name, raising=False)
    [finding] = findings(Config(hotkey=(HOTKEY,)))
    assert finding == Finding("hotkeys", False, "f9", NO_DESKTOP)
    monkeypatch.setenv("XDG_SESSION_TYPE", "wayland")
    [finding] = findings(Config(hotkey=(HOTKEY,)))
    assert finding == Finding("hotkeys", True, "f9, through the desktop's portal")


@pytest.mark.skipif(sys.platform != "linux", reason="pedals are Linux'")
def test_a_pedal_of_the_settings_is_a_trigger(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    plugged = desk.plug()
    plugged.send(key(1, 48, 1))
    watch = "voice.presses.PedalWatch"
    from voice.triggers.pedal.watch import PedalWatch

    def at_the_desk(*arguments: object) -> PedalWatch:
        return PedalWatch(
            *arguments,  # type: ignore[arg-type]
            classes=desk.classes, devices=desk.devices, open_pedal=open_pipe,
        )  # fmt: skip

    monkeypatch.setattr(watch, at_the_desk)
    acted: SimpleQueue[str] = SimpleQueue()
    with open_presses(Config(pedal=(PEDAL,)), acted.put, acted.put, lambda: 1.0):
        assert acted.get(timeout=PATIENCE_S) == "start"
    plugged.vanish()

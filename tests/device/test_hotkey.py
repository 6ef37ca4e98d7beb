"""Hotkeys on a real X server, pressed by xdotool."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from queue import Empty, SimpleQueue

import pytest

pytest.importorskip("Xlib", reason="python-xlib is not installed")

from desktop import Desktop, missing

from voice.errors import PartError
from voice.triggers.hotkey.combination import Hotkey, parse_combination
from voice.triggers.hotkey.watch import HotkeyWatch
from voice.triggers.hotkey.x11 import GONE, NO_SCREEN, TAKEN, X11Keys
from voice.triggers.press import LONG_S, Press

pytestmark = pytest.mark.skipif(bool(missing()), reason=f"not installed: {', '.join(missing())}")
PATIENCE_S = 60.0
WAIT_S = 5.0
"""For what has to come within milliseconds."""
LEAKS = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
"""python-xlib leaves a socket behind that could not be connected."""
BOTH = [parse_combination("ctrl+alt+b"), parse_combination("f9")]


@pytest.fixture
def desktop() -> Iterator[Desktop]:
    with Desktop() as desktop:
        yield desktop


@pytest.fixture
def keys(desktop: Desktop) -> Iterator[X11Keys]:
    with closing(X11Keys(BOTH, desktop.display)) as keys:
        assert keys.open() == []
        yield keys


def test_pressed_and_let_go(desktop: Desktop, keys: X11Keys) -> None:
    desktop.keys("key", "ctrl+alt+b")
    assert _until(keys, 2) == [(0, True), (0, False)]
    desktop.keys("key", "b", "key", "ctrl+b", "key", "shift+ctrl+alt+b", "key", "F9")
    assert _until(keys, 2) == [(1, True), (1, False)]


@pytest.mark.parametrize("lock", ["Caps_Lock", "Num_Lock"])
def test_locks_make_no_difference(desktop: Desktop, keys: X11Keys, lock: str) -> None:
    desktop.keys("key", lock, "key", "ctrl+alt+b")
    assert _until(keys, 2) == [(0, True), (0, False)]


def test_a_key_that_repeats_is_one_press(desktop: Desktop, keys: X11Keys) -> None:
    desktop.keys("keydown", "F9", "sleep", "1.5", "keyup", "F9")
    assert _until(keys, 2) == [(1, True), (1, False)]
    assert keys.wait(0) == []


def test_another_layout_has_it_elsewhere(desktop: Desktop) -> None:
    with closing(X11Keys([parse_combination("ctrl+alt+y")], desktop.display)) as keys:
        assert keys.open() == []
        desktop.keys("key", "ctrl+alt+y")
        assert _until(keys, 2) == [(0, True), (0, False)]
        swap(desktop, "y", "z")  # as the German layout has them
        keys.wait(WAIT_S)
        desktop.keys("key", "ctrl+alt+y")
        assert _until(keys, 2) == [(0, True), (0, False)]


def test_one_that_another_program_has_is_told(desktop: Desktop, keys: X11Keys) -> None:
    both = [BOTH[0], parse_combination("ctrl+alt+c")]
    with closing(X11Keys(both, desktop.display)) as others:
        assert others.open() == [TAKEN.format("ctrl+alt+b")]
        desktop.keys("key", "ctrl+alt+b", "key", "ctrl+alt+c")
        assert _until(others, 2) == [(1, True), (1, False)]
    assert _until(keys, 2) == [(0, True), (0, False)]


def test_let_go_others_can_have_it(desktop: Desktop) -> None:
    for _ in range(2):
        with closing(X11Keys(BOTH, desktop.display)) as keys:
            assert keys.open() == []


@LEAKS
def test_no_desktop(desktop: Desktop) -> None:
    desktop.end()
    with closing(X11Keys(BOTH, desktop.display)) as keys, pytest.raises(PartError) as raised:
        keys.open()
    assert str(raised.value) == NO_SCREEN


@LEAKS
def test_the_desktop_ends(desktop: Desktop, keys: X11Keys) -> None:
    desktop.end()
    with pytest.raises(PartError) as raised:
        _until(keys, 1)
    assert str(raised.value) == GONE


def test_single_double_and_long_presses(desktop: Desktop) -> None:
    presses = {Press.SINGLE: "start", Press.DOUBLE: "stop", Press.LONG: "start:in-call"}
    hotkeys = [Hotkey(BOTH[0], presses), Hotkey(BOTH[1], {Press.SINGLE: "pause"})]
    acted: SimpleQueue[str] = SimpleQueue()
    told: SimpleQueue[str] = SimpleQueue()
    source = X11Keys(BOTH, desktop.display)
    with HotkeyWatch(hotkeys, source, acted.put, told.put, time.monotonic):
        _press_until(desktop, "F9", acted)
        desktop.keys("key", "ctrl+alt+b")
        assert acted.get(timeout=PATIENCE_S) == "start"
        desktop.keys("key", "ctrl+alt+b", "sleep", "0.1", "key", "ctrl+alt+b")
        assert acted.get(timeout=PATIENCE_S) == "stop"
        held = ("keydown", "ctrl", "keydown", "alt", "keydown", "b", "sleep", str(LONG_S + 0.2))
        desktop.keys(*held, "keyup", "b", "keyup", "alt", "keyup", "ctrl")
        assert acted.get(timeout=PATIENCE_S) == "start:in-call"
    assert told.empty()
    assert acted.empty()


def swap(desktop: Desktop, one: str, other: str) -> None:
    """Have two keys change places."""
    from Xlib import XK
    from Xlib.display import Display

    with closing(Display(desktop.display)) as display:
        codes = [display.keysym_to_keycode(XK.string_to_keysym(name)) for name in (one, other)]
        tables = [display.get_keyboard_mapping(code, 1)[0] for code in codes]
        for code, table in zip(codes, reversed(tables), strict=True):
            display.change_keyboard_mapping(code, [table])
        display.sync()


def _until(keys: X11Keys, count: int) -> list[tuple[int, bool]]:
    found: list[tuple[int, bool]] = []
    while len(found) < count:
        found += keys.wait(PATIENCE_S)
    return found


def _press_until(desktop: Desktop, key: str, acted: SimpleQueue[str]) -> None:
    """Until the watch has the key."""
    while True:
        desktop.keys("key", key)
        try:
            acted.get(timeout=0.2)
        except Empty:
            continue
        return

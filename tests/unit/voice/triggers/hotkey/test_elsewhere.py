"""Hotkeys through pynput, with a listener of the test's own in its place."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from importlib import import_module
from types import ModuleType
from typing import Any, ClassVar

import pytest

from voice.triggers.hotkey.combination import parse_combination

KEYS = [parse_combination("ctrl+alt+b"), parse_combination("f9"), parse_combination("ctrl+f24")]
MODULE = "voice.triggers.hotkey.elsewhere"
PATIENCE_S = 60.0


class Listener:
    """What pynput's does, as its documentation tells."""

    IS_TRUSTED = True
    running: ClassVar[list[Listener]] = []

    def __init__(
        self, on_press: Callable[[object], None], on_release: Callable[[object], None]
    ) -> None:
        self.press, self.release = on_press, on_release

    def start(self) -> None:
        self.running.append(self)

    def wait(self) -> None:
        pass

    def stop(self) -> None:
        if self in self.running:
            self.running.remove(self)

    def canonical(self, key: object) -> object:
        return str(key).removesuffix("_l").removesuffix("_r")


class HotKey:
    """Of which only the reading is used."""

    @staticmethod
    def parse(text: str) -> list[str]:
        if "f24" in text:
            raise ValueError(text)
        return [part.strip("<>") for part in text.split("+")]


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    pynput, keyboard = ModuleType("pynput"), ModuleType("pynput.keyboard")
    vars(keyboard).update(Listener=Listener, HotKey=HotKey)
    vars(pynput)["keyboard"] = keyboard
    monkeypatch.setitem(sys.modules, "pynput", pynput)
    monkeypatch.setitem(sys.modules, "pynput.keyboard", keyboard)
    monkeypatch.delitem(sys.modules, MODULE, raising=False)
    yield import_module(MODULE)
    sys.modules.pop(MODULE)


@pytest.mark.parametrize(
    ("pressed", "changes"),
    [
        (["ctrl_l", "alt_r", "b", "b"], [(0, True)]),
        (["ctrl", "alt", "b", "-ctrl", "-b", "-alt"], [(0, True), (0, False)]),
        (["f9", "-f9", "f9"], [(1, True), (1, False), (1, True)]),
        (["ctrl", "b", "-b"], []),
        (["shift", "ctrl", "alt", "b"], []),
        (["ctrl", "f9"], []),
        (["a", "f9"], [(1, True)]),
    ],
)
def test_what_is_pressed(module: Any, pressed: list[str], changes: list[object]) -> None:
    with closing(module.PynputKeys(KEYS)) as keys:
        keys.open()
        [listener] = Listener.running
        for key in pressed:
            (listener.release if key[0] == "-" else listener.press)(key.removeprefix("-"))
        assert keys.wait(0) == changes
        assert keys.wait(0) == []
    assert Listener.running == []


def test_a_key_that_the_system_does_not_have_is_told(module: Any) -> None:
    with closing(module.PynputKeys(KEYS)) as keys:
        assert keys.open() == [module.NO_SUCH_KEY.format("f24")]


def test_a_system_that_does_not_allow_it_is_told(
    module: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Listener, "IS_TRUSTED", False)
    with closing(module.PynputKeys(KEYS[:2])) as keys:
        assert keys.open() == [module.UNTRUSTED]


def test_it_can_be_woken(module: Any) -> None:
    with closing(module.PynputKeys(KEYS)) as keys:
        keys.open()
        keys.wake()
        assert keys.wait(PATIENCE_S) == []

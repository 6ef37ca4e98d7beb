"""The call state beside a loop: hooks, sources, and what is told where there is none."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from voice import live_calls
from voice.config import Config, Place
from voice.errors import ConfigError
from voice.live_calls import NOBODY_TELLS, SOON_S, Calls, sources, watching
from voice.triggers.calls.state import CallEvent
from voice.triggers.calls.watch import CallWatch


class Loop:
    """What the loop is told."""

    def __init__(self) -> None:
        self.told: list[str | bool] = []

    def post(self, name: str) -> None:
        self.told.append(name)

    def call(self, event: CallEvent) -> None:
        self.told.append(event.change.value)

    def watch_calls(self, watched: bool) -> None:
        self.told.append(watched)


class World:
    def __init__(self, *, watches: bool = True) -> None:
        self.loop = Loop()
        self.said: list[str] = []
        self.now = 0.0
        watch = CallWatch(self.loop.call, lambda: self.now) if watches else None
        self.calls = Calls(self.loop, watch, self.said.append, lambda: self.now)  # type: ignore[arg-type]


def test_a_hook_changes_the_call_state_once_and_anything_else_is_posted() -> None:
    world = World()
    for name in ("start:box", "call-started", "call-started", "call-ended", "call-ended", "stop"):
        world.calls.press(name)
    changes = [told for told in world.loop.told if isinstance(told, str)]
    assert changes == ["start:box", "call-started", "call-ended", "stop"]
    assert world.loop.told[2] is True, "a hook tells of calls from now on"


def test_where_nothing_tells_of_calls_that_is_said_once() -> None:
    world = World()
    for _ in range(20):
        world.now += 1.0
        world.calls.look()
    assert world.said == [NOBODY_TELLS]
    assert set(world.loop.told) == {False}


def test_what_a_source_wants_mended_is_told_once() -> None:
    class Refused:
        connected = False
        problem = "Correct the login."

        def close(self) -> None:
            pass

    said: list[str] = []
    with CallWatch(lambda _: None, lambda: 0.0, [lambda _: Refused()]) as watch:
        calls = Calls(Loop(), watch, said.append, lambda: 0.0)  # type: ignore[arg-type]
        calls.look()
        calls.look()
    assert said == ["Correct the login."]


def test_a_hook_in_time_is_enough() -> None:
    world = World()
    world.calls.hook("call-ended")
    world.now = SOON_S + 1
    world.calls.look()
    assert world.said == []


def test_a_kiosk_has_no_calls() -> None:
    world = World(watches=False)
    assert world.calls.hook("call-started")
    world.now = SOON_S + 1
    world.calls.look()
    assert (world.loop.told, world.said) == ([], [])


def test_a_kiosk_asks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_calls, "sources", None)
    loop = Loop()
    with watching(Config(), Place.KIOSK, loop, print, lambda: 0.0) as calls:  # type: ignore[arg-type]
        calls.look()
    assert loop.told == []


def test_only_what_is_wanted_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def names(config: Config) -> list[str]:
        return [source.func.__name__ for source in sources(config, lambda: 0.0)]  # type: ignore[attr-defined]

    always = ["MicrophoneWatch" if sys.platform == "linux" else "AskedWatch"]
    assert names(Config()) == always
    assert names(Config(baresip=4444)) == [*always, "BaresipLink"]
    monkeypatch.setattr(live_calls, "config_folder", lambda: tmp_path)
    with pytest.raises(ConfigError, match="asterisk-login"):
        names(Config(asterisk="PJSIP/anna"))
    login = tmp_path / "asterisk-login"
    login.write_text("breather\nsecret\n", "utf-8")
    login.chmod(0o600)
    assert names(Config(asterisk="PJSIP/anna")) == [*always, "AmiLink"]

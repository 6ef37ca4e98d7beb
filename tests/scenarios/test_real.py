"""Whole sessions with real recognisers and voices, by the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from voice.cli import main

pytestmark = pytest.mark.model


@pytest.fixture
def simulate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs it with a render cache of its own for each name; returns sound and list as bytes."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))

    def run(name: str, *arguments: object) -> tuple[bytes, bytes]:
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / name))
        sound, events = tmp_path / f"{name}.wav", tmp_path / f"{name}.jsonl"
        code = main(["simulate", "--out", str(sound), "--events", str(events),
                     *map(str, arguments)])  # fmt: skip
        assert code == 0
        return sound.read_bytes(), events.read_bytes()

    return run


@pytest.fixture
def view_glass(shared_audio: Path) -> Path:
    return shared_audio / "en" / "view-glass-03.flac"


def kinds(events: bytes) -> list[str]:
    return [json.loads(line)["event"] for line in events.splitlines()]


@pytest.mark.parametrize("voice", ["piper", "pyttsx3"])
def test_the_same_inputs_give_the_same_bytes(simulate: Any, view_glass: Path, voice: str) -> None:
    arguments = ("--wake", "view glass", "--say", f"1:{view_glass}", "--trigger", "13:stop",
                 "--room", "headset", "--voice", voice)  # fmt: skip
    one, two = simulate("one", *arguments), simulate("two", *arguments)
    assert one == two
    assert "stopped" in kinds(one[1])


def test_the_block_size_changes_nothing(simulate: Any, view_glass: Path) -> None:
    arguments = ("--wake", "view glass", "--say", f"1:{view_glass}", "--seconds", "6",
                 "--room", "kiosk")  # fmt: skip
    usual = simulate("usual", *arguments)
    assert "wake" in kinds(usual[1])
    for block in (64, 160, 1024, "random"):
        assert simulate(f"block-{block}", *arguments, "--block", block)[1] == usual[1]


def test_a_whole_session_of_a_person_who_says_nothing_more(simulate: Any, view_glass: Path) -> None:
    _, events = simulate("whole", "--wake", "view glass", "--say", f"1:{view_glass}")
    heard = [kind for kind in kinds(events) if kind in ("wake", "rejected", "command", "stopped")]
    assert heard == ["wake"]
    assert kinds(events)[-2:] == ["exercise_finished", "armed"]


def test_another_phrase_wakes_nobody(simulate: Any, view_glass: Path) -> None:
    _, events = simulate("other", "--wake", "smart mirror", "--say", f"1:{view_glass}")
    assert kinds(events) == ["armed", "rejected"]

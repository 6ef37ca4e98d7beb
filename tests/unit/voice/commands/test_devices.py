"""`breather devices`: what is told of the devices, without any."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from audio.io.devices import Device, Direction
from voice.cli import main
from voice.commands import devices as command
from voice.errors import ChildError

HEADSET = Device("USB Headset", "ALSA", 1, 2, 48_000.0)
SPEAKERS = Device("Speakers", "ALSA", 0, 2, 44_100.0, frozenset({Direction.PLAYBACK}))
HANGS = Device("", "", 0, 0, 0.0)


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> list[Device]:
    """What the system would find; to be filled."""
    devices: list[Device] = []

    class Listed:
        def __init__(self, name: str, factory: Callable[[], object], attempts: int) -> None: ...

        def __enter__(self) -> Listed:
            return self

        def __exit__(self, *_: object) -> None: ...

        def call(self, request: None, timeout_s: float) -> list[Device]:
            if devices == [HANGS]:
                raise ChildError("It fell silent.")
            return devices

    monkeypatch.setattr(command, "Child", Listed)
    return devices


def test_what_there_is_and_what_is_taken(
    found: list[Device], capsys: pytest.CaptureFixture[str]
) -> None:
    found += [HEADSET, SPEAKERS]
    assert main(["devices"]) == 0
    out, told = capsys.readouterr()
    assert told == ""
    assert out.splitlines() == [
        "● USB Headset (ALSA): microphone and loudspeaker",
        "● Speakers (ALSA): loudspeaker",
        "Microphone: USB Headset, the first microphone that was found.",
        "Loudspeaker: Speakers, the system's choice of loudspeaker.",
    ]


def test_a_missing_microphone_is_named_and_the_rest_is_told_all_the_same(
    found: list[Device], capsys: pytest.CaptureFixture[str]
) -> None:
    found += [SPEAKERS]
    assert main(["devices"]) == 1
    out, told = capsys.readouterr()
    assert "Loudspeaker: Speakers" in out
    assert told.startswith("breather: There is no microphone; connect")
    assert told.count("\n") == 1


def test_nothing_at_all(found: list[Device], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["devices"]) == 1
    out, told = capsys.readouterr()
    assert out == "No sound device was found.\n"
    assert [line.split(";")[0] for line in told.splitlines()] == [
        "breather: There is no microphone",
        "breather: There is no loudspeaker",
    ]


def test_for_a_program(found: list[Device], capsys: pytest.CaptureFixture[str]) -> None:
    found += [SPEAKERS]
    assert main(["devices", "--json"]) == 1
    out, told = capsys.readouterr()
    told_of = json.loads(out)
    assert told == ""
    assert told_of["loudspeaker"]["name"] == "Speakers"
    assert "microphone" not in told_of
    assert len(told_of["missing"]) == 1


def test_a_sound_system_that_hangs(found: list[Device], capsys: pytest.CaptureFixture[str]) -> None:
    found += [HANGS]
    assert main(["devices"]) == 1
    assert capsys.readouterr().err == (
        "breather: The sound system does not answer; start it again.\n"
    )

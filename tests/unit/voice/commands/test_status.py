"""`breather status`: a few calm lines, or JSON."""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator
from dataclasses import replace

import pytest

from voice.commands.status import as_text, status
from voice.dialogue.state import State
from voice.errors import PartError, UserError
from voice.triggers.control import ControlServer
from voice.triggers.messages import EarState, Reply, Status
from voice.triggers.place import control_address, runtime_folder

ARMED = Status(
    State.ARMED, None, "en", "take a breather", "Headset", "Headset", "", EarState.READY, 0, 0, 30.0
)


@pytest.fixture(autouse=True)
def own_folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A runtime folder of the test's own, its path short enough for a socket."""
    with tempfile.TemporaryDirectory(prefix="b") as base:
        monkeypatch.setenv("XDG_RUNTIME_DIR", base)
        yield


def text(**changes: object) -> str:
    return "\n".join(as_text(replace(ARMED, **changes)))  # type: ignore[arg-type]


def test_all_is_well() -> None:
    assert text() == (
        "Breather listens for “take a breather” (en). It has run for 30 s.\n"
        "Microphone: Headset. Loudspeaker: Headset."
    )


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (State.IN_CALL, "hears nothing"),
        (State.HELD, "hears nothing until the call is over, and keeps your place in “box”"),
        (State.HELPING, "hears nothing"),
        (State.DORMANT, "has closed the microphone"),
        (State.ARMED, "listens for “take a breather”"),
        (State.ATTENDING, "is awake"),
        (State.GUIDING, "leads “box”"),
        (State.PAUSED, "is paused in “box”"),
        (State.CLOSING, "is ending “box”"),
    ],
)
def test_every_state_has_its_words(state: State, told: str) -> None:
    assert f"Breather {told}" in text(state=state, exercise="box")


def test_every_state_is_tried_here() -> None:
    assert all(text(state=state) for state in State)


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0.4, "0 s"), (59.9, "59 s"), (60.0, "1 min"), (3599.0, "59 min"), (3600.0, "1 h 0 min"),
     (100_000.0, "27 h 46 min")],
)  # fmt: skip
def test_how_long_it_has_run(seconds: float, told: str) -> None:
    assert f"run for {told}." in text(uptime_s=seconds)


def test_what_is_not_well_has_a_line_each() -> None:
    told = text(
        ear=EarState.LOADING, underruns=2, overruns=1, microphone=None, problem="Plug it in."
    )
    assert told.splitlines()[1:] == [
        "Microphone: none. Loudspeaker: Headset.",
        "The recogniser is still loading.",
        "Gaps in its sound: 2. Gaps in what it heard: 1.",
        "Plug it in.",
    ]


@pytest.mark.parametrize("as_json", [False, True])
def test_it_is_printed(as_json: bool, capsys: pytest.CaptureFixture[str]) -> None:
    reply = Reply(True, status=ARMED)
    with ControlServer(control_address(runtime_folder()), lambda request: reply):
        assert status(argparse.Namespace(json=as_json)) == 0
    out, told = capsys.readouterr()
    assert told == ""
    if not as_json:
        assert out == f"{text()}\n"
        return
    assert json.loads(out) == {
        "state": "armed", "exercise": None, "language": "en", "wake_phrase": "take a breather",
        "microphone": "Headset", "loudspeaker": "Headset", "problem": "", "ear": "ready",
        "underruns": 0, "overruns": 0, "uptime_s": 30.0, "page": "",
    }  # fmt: skip


def test_an_answer_without_a_status_is_none() -> None:
    with (
        ControlServer(control_address(runtime_folder()), lambda request: Reply(True)),
        pytest.raises(PartError, match="Another version"),
    ):
        status(argparse.Namespace(json=False))


def test_that_nothing_runs_is_told() -> None:
    with pytest.raises(UserError, match="not running"):
        status(argparse.Namespace(json=False))

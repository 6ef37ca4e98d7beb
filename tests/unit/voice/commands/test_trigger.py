"""`breather trigger`: what is sent, and what is told when it is not obeyed."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator

import pytest

from voice.commands.trigger import trigger
from voice.errors import PartError, UserError
from voice.triggers.control import ControlServer
from voice.triggers.messages import Reply, Request, TriggerRequest
from voice.triggers.place import control_address, runtime_folder


class Recorder:
    """Takes every request, and gives the reply that it has."""

    def __init__(self) -> None:
        self.reply = Reply(True)
        self.requests: list[Request] = []

    def __call__(self, request: Request) -> Reply:
        self.requests.append(request)
        return self.reply


@pytest.fixture(autouse=True)
def own_folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A runtime folder of the test's own, its path short enough for a socket."""
    with tempfile.TemporaryDirectory(prefix="b") as base:
        monkeypatch.setenv("XDG_RUNTIME_DIR", base)
        yield


@pytest.fixture
def running() -> Iterator[Recorder]:
    recorder = Recorder()
    with ControlServer(control_address(runtime_folder()), recorder):
        yield recorder


def test_the_name_is_sent_and_nothing_printed(
    running: Recorder, capsys: pytest.CaptureFixture[str]
) -> None:
    assert trigger(argparse.Namespace(name="start:4-2-6-0")) == 0
    assert running.requests == [TriggerRequest("start:4-2-6-0")]
    assert capsys.readouterr() == ("", "")


def test_what_there_is_to_say_is_printed(
    running: Recorder, capsys: pytest.CaptureFixture[str]
) -> None:
    running.reply = Reply(True, "Nothing was running.")
    assert trigger(argparse.Namespace(name="stop")) == 0
    assert capsys.readouterr().out == "Nothing was running.\n"


@pytest.mark.parametrize(("mistake", "kind"), [(True, UserError), (False, PartError)])
def test_a_refusal_is_told(mistake: bool, kind: type[Exception], running: Recorder) -> None:
    running.reply = Reply(False, "“box” is no trigger.", mistake)
    with pytest.raises(kind, match="“box” is no trigger"):
        trigger(argparse.Namespace(name="box"))


def test_that_nothing_runs_is_told() -> None:
    with pytest.raises(UserError, match="not running"):
        trigger(argparse.Namespace(name="stop"))

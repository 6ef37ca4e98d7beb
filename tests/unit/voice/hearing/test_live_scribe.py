"""The live scribe: nobody waits for it, and what it cannot write fails."""

from __future__ import annotations

import importlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from audio.restarts import Restarts
from voice.errors import EarError, ModelMissing, PartError
from voice.hearing.live_scribe import LiveScribe
from voice.hearing.scribe import InlineScribe, Writing
from voice.hearing.transcriber_process import TranscriberProcess

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and pipes of POSIX")
SHORT, LONG = np.zeros(8_000, np.float32), np.zeros(32_000, np.float32)
TRIES = 30_000


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """`transcriber_factories`, importable by this process and by its children."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    yield importlib.import_module("transcriber_factories")
    del sys.modules["transcriber_factories"]


def until(condition: Callable[[], bool]) -> None:
    """Wait for what another process or thread does."""
    pause = threading.Event()
    for _ in range(TRIES):
        if condition():
            return
        pause.wait(0.001)
    raise AssertionError("it never happened")


def live(build: Any, told: list[str] | None = None) -> LiveScribe:
    """One whose ends are told of."""
    return LiveScribe(
        build, Restarts("transcriber", lambda: 0.0, ([] if told is None else told).append)
    )


def test_pieces_are_written_in_their_order_and_nobody_waits(made: Any, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with live(made.Factory(made.Waiting(pipe=pipe))) as scribe:
        scribe.begin()
        writings = [scribe.write(SHORT), scribe.write(LONG)]
        assert not any(writing.done for writing in writings)
        for writing in writings:
            pipe.write_bytes(b"!")
            until(lambda writing=writing: writing.done)  # type: ignore[misc]
        assert [writing.text for writing in writings] == ["8000 samples", "32000 samples"]


def test_the_process_is_there_only_while_somebody_dictates(made: Any) -> None:
    with live(made.Factory(made.Counting())) as scribe:
        assert scribe.pid is None
        scribe.begin()
        until(lambda: scribe.pid is not None)
        first = scribe.pid
        scribe.rest()
        until(lambda: scribe.pid is None)
        writing = scribe.write(SHORT)
        until(lambda: writing.done)
        assert writing.text == "8000 samples"
        assert scribe.pid != first


def test_what_it_dies_over_fails_and_the_next_is_written(made: Any) -> None:
    told: list[str] = []
    with live(made.Factory(made.Dying()), told) as scribe:
        killing, harmless = scribe.write(LONG), scribe.write(SHORT)
        until(lambda: harmless.done)
        assert (killing.failed, killing.text) == (True, None)
        assert harmless.text == "8000 samples"
    assert told == ["The transcriber ended and is started again."] * 2


def test_killed_in_the_middle_of_a_piece_it_is_written_all_the_same(
    made: Any, tmp_path: Path
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    told: list[str] = []
    with live(made.Factory(made.Waiting(pipe=pipe)), told) as scribe:
        writing = scribe.write(SHORT)
        until(lambda: scribe.pid is not None)
        first = scribe.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        until(lambda: scribe.pid not in (None, first))
        pipe.write_bytes(b"!")
        until(lambda: writing.done)
        assert writing.text == "8000 samples"
    assert len(told) == 1


@pytest.mark.parametrize("name", ["Failing", "no_model"])
def test_what_cannot_be_written_or_loaded_fails(made: Any, name: str) -> None:
    build = made.no_model if name == "no_model" else made.Factory(made.Failing())
    with live(build) as scribe:
        scribe.begin()
        writing = scribe.write(SHORT)
        until(lambda: writing.done)
        assert writing.failed


def test_it_closes_in_the_middle_of_its_work(made: Any, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    told: list[str] = []
    scribe = live(made.Factory(made.Waiting(pipe=pipe)), told)
    writing = scribe.write(SHORT)
    until(lambda: scribe.pid is not None)
    scribe.close()
    scribe.close()
    assert scribe.pid is None
    assert writing.failed
    assert told == []


def test_it_closes_where_nobody_ever_dictated(made: Any) -> None:
    live(made.Factory(made.Counting())).close()


# Asked and waited for


def test_a_process_that_is_waited_for(made: Any) -> None:
    with TranscriberProcess(made.Factory(made.Counting())) as transcriber:
        transcriber.start()
        assert transcriber.transcribe(LONG) == "32000 samples"


def test_its_errors_are_sentences_without_a_word_of_what_was_said(made: Any) -> None:
    with TranscriberProcess(made.Factory(made.Failing())) as transcriber:
        with pytest.raises(PartError) as caught:
            transcriber.transcribe(SHORT)
        assert made.SECRET not in str(caught.value)
    with TranscriberProcess(made.Factory(made.Dying())) as dying, pytest.raises(EarError):
        dying.transcribe(LONG)
    with TranscriberProcess(made.no_model) as missing, pytest.raises(ModelMissing):
        missing.start()


def test_inline_it_is_written_at_once() -> None:
    class Echo:
        name = "echo"

        def transcribe(self, samples: np.ndarray[Any, Any]) -> str:
            return "yes"

    writing = InlineScribe(Echo()).write(SHORT)
    assert isinstance(writing, Writing)
    assert (writing.text, writing.done) == ("yes", True)

"""The watch that asks again and again, on recorders that are played."""

from __future__ import annotations

import threading
from collections.abc import Collection
from queue import SimpleQueue

import pytest

from voice.errors import PartError
from voice.triggers.calls import asked as module
from voice.triggers.calls.asked import AskedWatch
from voice.triggers.calls.microphone import ALL_DAY_S, START_S, Stream
from voice.triggers.calls.state import Observation, Recording

PATIENCE_S = 20.0


class Played:
    """Recorders, and the time, which goes on a little with each look."""

    def __init__(self, *numbers: int) -> None:
        self.numbers = numbers
        self.error: Exception | None = None
        self.ignored: Collection[str] = ()
        self.looked = threading.Semaphore(0)
        self.now = 0.0

    def streams(self, ignored: Collection[str]) -> list[Stream]:
        self.ignored = ignored
        self.now += START_S / 2
        self.looked.release()
        if self.error is not None:
            raise self.error
        return [Stream(number, "Phone", paused=False) for number in self.numbers]

    def look_twice(self) -> None:
        """Wait until what there is now was seen."""
        while self.looked.acquire(blocking=False):
            pass
        for _ in range(2):
            assert self.looked.acquire(timeout=PATIENCE_S)


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ASK_S", "SPARE", "RETRY_S"):
        monkeypatch.setattr(module, name, 0.001)


def watching(played: Played, told: SimpleQueue[Observation]) -> AskedWatch:
    return AskedWatch(told.put, lambda: played.now, lambda: played, ["OBS"])


def next_streams(told: SimpleQueue[Observation]) -> set[int]:
    observation = told.get(timeout=PATIENCE_S)
    assert isinstance(observation, Recording)
    return set(observation.streams)


def test_a_call_begins_and_ends() -> None:
    played, told = Played(), SimpleQueue[Observation]()
    with watching(played, told) as watch:
        played.look_twice()
        assert watch.connected
        assert played.ignored == ["OBS"]
        played.numbers = (7,)
        assert next_streams(told) == {7}
        played.numbers = ()
        assert next_streams(told) == set()
    assert told.empty()
    assert watch.problem == ""


def test_who_records_already_is_in_no_call_until_it_begins_anew() -> None:
    played, told = Played(1), SimpleQueue[Observation]()
    with watching(played, told):
        played.look_twice()
        played.numbers = (2,)  # on Windows the same program, which had crashed
        assert next_streams(told) == {2}


def test_what_is_not_known_ends_no_call_but_the_day_does() -> None:
    played, told = Played(), SimpleQueue[Observation]()
    with watching(played, told) as watch:
        played.look_twice()
        played.numbers = (7,)
        assert next_streams(told) == {7}
        played.error = OSError()
        played.look_twice()
        assert not watch.connected
        assert told.empty()
        played.error = None
        played.look_twice()
        assert watch.connected
        assert told.empty()
        played.error = OSError()
        played.now += ALL_DAY_S
        assert next_streams(told) == set()


def test_a_system_that_never_tells_says_so_and_is_left_alone() -> None:
    played = Played()
    played.error = PartError("Get a newer one.")
    watch = watching(played, SimpleQueue())
    watch._thread.join(PATIENCE_S)
    assert watch.problem == "Get a newer one."
    assert not watch.connected
    watch.close()
    watch.close()

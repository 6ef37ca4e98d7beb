"""Several sources and one call state."""

from __future__ import annotations

import threading

import pytest

from voice.triggers.calls.state import Begun, CallChange, CallEvent, Over, Recording
from voice.triggers.calls.watch import CallSource, CallWatch, Put

IN, OUT = CallChange.STARTED, CallChange.ENDED


class Source:
    """Says what it is told to say."""

    def __init__(self, put: Put) -> None:
        self.put = put
        self.connected = False
        self.problem = ""
        self.closed = False

    def close(self) -> None:
        self.closed = True


class Failing(Source):
    """Cannot be built."""

    def __init__(self, put: Put) -> None:
        raise OSError


def test_each_change_is_told_once_with_its_time() -> None:
    told: list[CallEvent] = []
    sources: list[Source] = []
    now = 5.0

    def build(put: Put) -> CallSource:
        sources.append(Source(put))
        return sources[-1]

    with CallWatch(told.append, lambda: now, [build, build]) as watch:
        assert not watch.knows
        sources[0].connected = True
        assert watch.knows
        sources[0].put(Begun("7"))
        sources[1].put(Recording(frozenset({1})))
        assert watch.in_call
        now = 9.0
        sources[0].put(Over("7"))
        sources[1].put(Recording(frozenset()))
        assert not watch.in_call
    assert told == [CallEvent(IN, 5.0), CallEvent(OUT, 9.0)]
    assert all(source.closed for source in sources)


def test_a_hook_is_a_source() -> None:
    told: list[CallEvent] = []
    watch = CallWatch(told.append, lambda: 1.0)
    assert not watch.knows
    watch.hook(Begun())
    assert watch.knows
    assert told == [CallEvent(IN, 1.0)]


def test_where_one_cannot_be_built_the_others_end() -> None:
    sources: list[Source] = []

    def build(put: Put) -> CallSource:
        sources.append(Source(put))
        return sources[-1]

    with pytest.raises(OSError):  # noqa: PT011
        CallWatch(lambda _: None, lambda: 0.0, [build, Failing])
    assert sources[0].closed


def test_many_threads_tell_in_turn() -> None:
    told: list[CallChange] = []
    watch = CallWatch(lambda event: told.append(event.change), lambda: 0.0)

    def call(name: str) -> None:
        for _ in range(250):
            watch.hook(Begun(name))
            watch.hook(Over(name))

    threads = [threading.Thread(target=call, args=(str(number),)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == [IN, OUT] * (len(told) // 2)
    assert not watch.in_call

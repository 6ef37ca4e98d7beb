"""Measures how soon a call closes the microphone, and its end opens it: scripts/bench_calls.py.

Breather runs on a PulseAudio server of its own, beside plain recorders and two baresip in a call.
The figures go to docs/benchmarks/ (calls.md, calls.json), unless --quick asks for a short look.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import runtime

if __name__ == "__main__":
    runtime.ensure()  # before what an older Python could not read

from figures import (
    RESULTS,
    Row,
    as_document,
    as_object,
    as_text,
    enter_environment,
    machine,
)

if __name__ == "__main__":
    enter_environment()

import multiprocessing
from multiprocessing.synchronize import Semaphore

import listen
import numpy as np
import pulse
from live import Breather, run
from measure_load import rest
from recorders import Recorders
from softphone import BARESIP, Softphone, program, two

from audio.blocks import RATE
from audio.events import Captured
from audio.io.live import LiveAudio
from audio.io.streams import Streams

COMMAND = "python3 scripts/bench_calls.py"
TITLE = "Calls: how soon the microphone is closed and open again"
TRIALS = 20
LASTS_S = 1.2
"""A call, and what is between two of them."""
HOLDS = ("hold", "resume", "mute", "mute", "hold", "resume")
HELD_S = 1.2
PATIENCE_S = 60.0


def main() -> None:
    """Measures, prints, and writes; exits with 1 where a goal is not reached."""
    quick = "--quick" in sys.argv[1:]
    rows = []
    for row in everything(5 if quick else TRIALS):
        rows.append(row)
        print(as_text(row), flush=True)
    if not quick:
        about = {"command": COMMAND, **machine()}
        figures = {**about, "rows": [as_object(row) for row in rows]}
        (RESULTS / "calls.json").write_text(
            json.dumps(figures, ensure_ascii=False, indent=1) + "\n", "utf-8"
        )
        (RESULTS / "calls.md").write_text(as_document(about, rows, TITLE, "calls.json"), "utf-8")
    if any(row.met is False for row in rows):
        sys.exit("A goal is not reached.")


def everything(trials: int) -> Iterator[Row]:
    """All rows, each as soon as it is measured."""
    with tempfile.TemporaryDirectory(prefix="breather-calls-") as name:
        folder = Path(name)
        with pulse.PulseWorld(folder) as world:
            yield reopened(world, 3 * trials)  # which takes little time
            with Recorders(world) as recorders, run(world.environ) as breather:
                breather.wait("armed")
                rest(breather)
                rig = Rig(world, recorders, breather)
                yield from rig.by_hook(trials)
                yield from rig.by_recorder(trials)
                if shutil.which(BARESIP) is not None:
                    with two(world, folder) as (one, other):
                        yield from rig.by_softphone(one, other, max(trials // 4, 3))
                lost = sum(line.event == "device_lost" for line in breather.lines)
                yield Row("devices lost, in all of this", lost, "times", 0)
                gaps = breather.status()["underruns"]
                yield Row("gaps in the sound, in all of this", gaps, "blocks")
                breather.end()


class Rig:
    """A Breather that is armed, and who records beside it."""

    def __init__(self, world: pulse.PulseWorld, recorders: Recorders, breather: Breather) -> None:
        self._world = world
        self._recorders = recorders
        self._breather = breather

    def _records(self, there: Set[int]) -> bool:
        """Whether we do; the process is another one after a device was lost."""
        return self._breather.part("audio") in there

    def by_hook(self, trials: int) -> Iterator[Row]:
        """A hook asks over the control socket."""
        closed: list[float] = []
        opened: list[float] = []
        for _ in range(trials):
            closed.append(self._closed_after(lambda: self._breather.trigger("call-started")))
            time.sleep(LASTS_S)
            opened.append(self._opened_after(lambda: self._breather.trigger("call-ended")))
            time.sleep(LASTS_S)
        yield row("hook “call-started” until our stream is gone from the server", closed, 500)
        yield row("hook “call-ended” until our stream is there again", opened, 100)

    def by_recorder(self, trials: int) -> Iterator[Row]:
        """Another program records, and ends."""
        closed: list[float] = []
        opened: list[float] = []
        ready: list[float] = []
        for _ in range(trials):
            with program(self._world, "parec", "--device=microphone", "--latency-msec=20") as one:
                began = self._recorders.wait(partial(_has, one.pid))
                closed.append(self._closed_after(lambda: None, began))
                time.sleep(LASTS_S)
                seen = self._breather.count
                ended = time.monotonic()
            opened.append(self._opened_after(lambda: None, ended))
            line = self._breather.wait("cue_started", seen, name="ready")
            ready.append(1000 * (line.arrived - ended))
            time.sleep(LASTS_S)
        yield row("another program begins to record, until our stream is gone", closed, 500)
        yield row("it ends, until our stream is there again", opened, 1500)
        yield row("it ends, until the ready sound begins", ready, 1500)

    def by_softphone(self, one: Softphone, other: Softphone, calls: int) -> Iterator[Row]:
        """One baresip calls the other, which hold, mute and hang up."""
        opened: list[float] = []
        false = 0
        for _ in range(calls):
            seen = self._breather.count
            other.order("dial", one.address)
            self._breather.wait("command", seen, name="call-started")
            for order in HOLDS:
                other.order(order)
                time.sleep(HELD_S)
            lines = self._breather.lines[seen:]
            false += sum(line.fields.get("name") == "call-ended" for line in lines)
            opened.append(self._opened_after(lambda: other.order("hangup")))
            time.sleep(LASTS_S)
        yield row("baresip hangs up, seen alone, until our stream is there", opened, 1500)
        yield Row("“call ended” in a call, by hold and mute", false, "times", 0,
                  count=calls * len(HOLDS))  # fmt: skip

    def _closed_after(self, act: Callable[[], None], since: float | None = None) -> float:
        since = time.monotonic() if since is None else since
        act()
        return 1000 * (self._recorders.wait(lambda there: not self._records(there)) - since)

    def _opened_after(self, act: Callable[[], None], since: float | None = None) -> float:
        since = time.monotonic() if since is None else since
        act()
        return 1000 * (self._recorders.wait(self._records) - since)


def _has(pid: int, there: Set[int]) -> bool:
    return pid in there


def reopened(world: pulse.PulseWorld, trials: int) -> Row:
    """From the loop's order to open the microphone until the first sound that is handed to it."""
    noise = np.random.default_rng(1).normal(0.0, 0.1, RATE * 2 * (trials + 10))
    with world.person() as person, places(world):
        person.say(noise.astype(np.float32))
        bell = multiprocessing.get_context("spawn").Semaphore(0)
        audio = LiveAudio(Streams(), bell, time.monotonic)
        audio.start()
        try:
            took = [_reopened(audio, bell) for _ in range(trials + 1)]
        finally:
            audio.close()
    return row("order to open the microphone until it hears", took[1:], 100)


def _reopened(audio: LiveAudio, bell: Semaphore) -> float:
    audio.listen(False)
    _until(audio, bell, heard=False)
    closed = time.monotonic()
    while time.monotonic() - closed < LASTS_S / 3:
        bell.acquire(timeout=0.1)
        audio.drain()
    asked = time.monotonic()
    audio.listen(True)
    _until(audio, bell, heard=True)
    return 1000 * (time.monotonic() - asked)


def _until(audio: LiveAudio, bell: Semaphore, *, heard: bool) -> None:
    """Do as the loop does until something is heard, or nothing is any more."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        bell.acquire(timeout=0.1)
        near = [event.near.any() for event in audio.drain() if isinstance(event, Captured)]
        if near and near[-1] == heard:
            return
    raise pulse.WorldError("the microphone does not do as it is told")


@contextmanager
def places(world: pulse.PulseWorld) -> Iterator[None]:
    """This process lives in the world, too."""
    before = dict(os.environ)
    os.environ.update(world.environ)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def row(name: str, took: Sequence[float], goal: float) -> Row:
    """A figure: the 95th percentile of some delays in milliseconds."""
    return Row(
        f"{name}, p95", round(listen.percentile(took, 0.95)), "ms", goal, count=len(took),
        peer=f"median {listen.percentile(took, 0.5):.0f} ms, longest {max(took):.0f} ms",
    )  # fmt: skip


if __name__ == "__main__":
    main()

"""What is done to the devices of a PulseAudio server, and undone: strokes for fault_devices."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from fault_world import HEADSET, DeviceWorld
from live import Breather, RunError
from pulse import MICROPHONE, WorldError

PATIENCE_S = 20.0
LOOK_S = 0.05
OFTEN_ENOUGH = 6
"""Looks in a row at which a stream is where it was moved to: then it stays there."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """What is done to the devices, and how it is undone."""

    strike: Callable[[Breather, DeviceWorld], None]
    mend: Callable[[Breather, DeviceWorld], None]
    stays: bool = False
    """Whether the device is there all the time, so that `mend` is only for the next one."""


def take(sink: str, breather: Breather, world: DeviceWorld) -> None:
    """Have the server prefer a sink, and Breather's stream on it, while nothing is under way."""
    default(sink, breather, world)
    deadline = time.monotonic() + PATIENCE_S
    seen = 0
    while seen < OFTEN_ENOUGH:  # as long as it opens its stream anew this may be another one
        move(sink, breather, world)
        time.sleep(LOOK_S)
        stream = stream_of(breather, world)
        seen = seen + 1 if stream and stream["sink"] == number_of(sink, world) else 0
        if time.monotonic() > deadline:
            raise RunError("its stream does not stay where it was moved to")


def unplug(modules: tuple[str, ...], breather: Breather, world: DeviceWorld) -> None:
    """Take devices away."""
    for module in modules:
        world.unplug(module)


def plug(modules: tuple[str, ...], breather: Breather, world: DeviceWorld) -> None:
    """Bring them back, by other numbers."""
    for module in modules:
        world.load(module)


def move(sink: str, breather: Breather, world: DeviceWorld) -> None:
    """Take what Breather plays to another sink, once it plays."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        if stream := stream_of(breather, world):
            with suppress(WorldError):  # it is opened anew just now, by another number
                world.control("move-sink-input", str(stream["index"]), sink)
                return
        time.sleep(LOOK_S)
    raise RunError("the server has no stream of it")


def stream_of(breather: Breather, world: DeviceWorld) -> dict[str, Any] | None:
    """What the server tells of the stream that Breather plays, if there is one."""
    pid = str(breather.part("audio"))
    streams: list[dict[str, Any]] = json.loads(world.control("-fjson", "list", "sink-inputs"))
    own = (s for s in streams if s["properties"].get("application.process.id") == pid)
    return next(own, None)


def number_of(sink: str, world: DeviceWorld) -> int | None:
    """The server's number of a sink, if there is one."""
    sinks: list[dict[str, Any]] = json.loads(world.control("-fjson", "list", "sinks"))
    return next((there["index"] for there in sinks if there["name"] == sink), None)


def default(sink: str, breather: Breather, world: DeviceWorld) -> None:
    """Have the server prefer another sink."""
    world.control("set-default-sink", sink)


def suspend(on: str, breather: Breather, world: DeviceWorld) -> None:
    """As the server does when another program takes the device for itself."""
    world.control("suspend-sink", "breather", on)


def leave(breather: Breather, world: DeviceWorld) -> None:
    """Nothing is to be undone."""


def stopped(number: signal.Signals, breather: Breather, world: DeviceWorld) -> None:
    """Have the server stand still, or go on."""
    os.kill(world.pid, number)


MOVED = Stroke(partial(move, "loudspeaker"), leave, stays=True)
DEFAULT = Stroke(partial(default, "loudspeaker"), partial(default, "breather"), stays=True)
UNPLUGGED = Stroke(partial(unplug, HEADSET), partial(plug, HEADSET))
DEAF = Stroke(partial(unplug, (MICROPHONE,)), partial(plug, (MICROPHONE,)))
HELD = Stroke(partial(suspend, "1"), partial(suspend, "0"))
SILENT = Stroke(partial(stopped, signal.SIGSTOP), partial(stopped, signal.SIGCONT))

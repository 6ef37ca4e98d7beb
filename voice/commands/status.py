"""`breather status`: how the Breather that runs is doing."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator

from voice.dialogue.state import State
from voice.errors import PartError
from voice.triggers.client import OTHER_VERSION, ask
from voice.triggers.messages import EarState, Status, StatusRequest
from voice.triggers.place import control_address, runtime_folder


def status(options: argparse.Namespace) -> int:
    """Print the status, with `options.json` for a program to read."""
    reply = ask(control_address(runtime_folder()), StatusRequest())
    if not reply.ok or reply.status is None:
        raise PartError(reply.message or OTHER_VERSION)
    if options.json:
        print(json.dumps(reply.status.as_table(), ensure_ascii=False))
    else:
        print("\n".join(as_text(reply.status)))
    return 0


def as_text(status: Status) -> Iterator[str]:
    """The status as lines for the person."""
    yield f"Breather {_doing(status)}. It has run for {_long(status.uptime_s)}."
    yield f"Microphone: {status.microphone or 'none'}. Loudspeaker: {status.loudspeaker or 'none'}."
    if status.ear is EarState.LOADING:
        yield "The recogniser is still loading."
    if status.underruns or status.overruns:
        yield (f"Gaps in its sound: {status.underruns}. Gaps in what it heard: {status.overruns}.")
    if status.problem:
        yield status.problem


def _doing(status: Status) -> str:
    exercise = f"“{status.exercise}”" if status.exercise else "an exercise"
    armed = "waits for a pedal, a key or `breather trigger`"
    if status.wake_phrase:
        armed = f"listens for “{status.wake_phrase}”"
    return {
        State.IN_CALL: "hears nothing until the call is over",
        State.HELD: f"hears nothing until the call is over, and keeps your place in {exercise}",
        State.HELPING: "hears nothing until the call is over, and gives a quiet pace meanwhile",
        State.DORMANT: "has closed the microphone until the next call is over, or for a trigger",
        State.ARMED: f"{armed} ({status.language})",
        State.ATTENDING: "is awake and listens for an exercise",
        State.GUIDING: f"leads {exercise}",
        State.PAUSED: f"is paused in {exercise}",
        State.CLOSING: f"is ending {exercise}",
    }[status.state]


def _long(seconds: float) -> str:
    minutes = int(seconds // 60)
    if minutes < 1:
        return f"{int(seconds)} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"

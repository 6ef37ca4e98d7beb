"""`breather devices`: what there is to hear and to speak with, what is taken, and why."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from audio.errors import AudioDeviceError
from audio.io.devices import Chosen, Device, Direction, choose
from voice.child import Child
from voice.commands.common import config_of, tell
from voice.errors import ChildError, DeviceMissing

PATIENCE_S = 15.0
"""A system with many devices takes a while to try them all."""


@dataclass(frozen=True, slots=True)
class Lister:
    """Lists devices in a process of its own: some systems' libraries print, hang or crash."""

    def __call__(self) -> Callable[[None], list[Device]]:
        """Give what answers."""
        from audio.io.portaudio import list_devices

        def find(_: None) -> list[Device]:
            try:
                return list_devices()
            except AudioDeviceError as error:
                raise DeviceMissing(str(error)) from None

        return find


def devices(options: argparse.Namespace) -> int:
    """Print the devices; raises DeviceMissing where one is missing that `run` needs."""
    config = config_of(options)
    found = _find()
    wanted = {Direction.CAPTURE: config.microphone, Direction.PLAYBACK: config.loudspeaker}
    chosen: dict[Direction, Chosen] = {}
    missing: list[str] = []
    for direction, name in wanted.items():
        try:
            chosen[direction] = choose(found, name, direction)
        except AudioDeviceError as error:
            missing.append(str(error))
    if options.json:
        print(json.dumps(_as_object(found, chosen, missing), ensure_ascii=False, indent=1))
    else:
        print("\n".join(_as_text(found, chosen)))
    if missing and not options.json:
        for sentence in missing[:-1]:
            tell(sentence)
        raise DeviceMissing(missing[-1])
    return DeviceMissing.exit_code if missing else 0


def _find() -> list[Device]:
    try:
        with Child("list of devices", Lister(), attempts=2) as child:
            return child.call(None, PATIENCE_S)
    except ChildError:
        raise DeviceMissing("The sound system does not answer; start it again.") from None


def _as_text(found: Sequence[Device], chosen: dict[Direction, Chosen]) -> list[str]:
    taken = [choice.device for choice in chosen.values()]
    lines = []
    for device in found:
        use = " and ".join(d.value for d in Direction if device.channels(d))
        lines.append(f"{'●' if device in taken else ' '} {device.name} ({device.host}): {use}")
    for direction, choice in chosen.items():
        title = direction.value.capitalize()
        lines.append(f"{title}: {choice.device.name}, {choice.reason}.")
    return lines or ["No sound device was found."]


def _as_object(
    found: Sequence[Device], chosen: dict[Direction, Chosen], missing: list[str]
) -> dict[str, object]:
    return {
        "devices": [
            {
                "name": device.name,
                "host": device.host,
                "inputs": device.inputs,
                "outputs": device.outputs,
                "rate": device.rate,
            }
            for device in found
        ],
        **{
            direction.value: {"name": choice.device.name, "reason": choice.reason}
            for direction, choice in chosen.items()
        },
        "missing": missing,
    }

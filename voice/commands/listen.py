"""`breather doctor --listen`: a level meter for the microphone, and what is wrong with it."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import closing

import numpy as np

from audio.blocks import Samples, to_frames
from audio.events import Captured
from audio.io.live import LiveAudio
from audio.io.streams import Streams
from audio.meter import Meter, Sound
from voice.commands.common import config_of, tell
from voice.errors import DeviceMissing
from voice.live_parts import make_bell

PIECE = to_frames(0.1)
BAR = 40
QUIETEST_DB = -70.0
PATIENCE_S = 10.0
WAIT_S = 0.1

SENTENCES: Mapping[Sound, str] = {
    Sound.NOTHING: "The microphone sends nothing; connect it anew.",
    Sound.MUTED: "The microphone is muted: every sample is zero. Unmute it, on the headset too.",
    Sound.CLIPPING: "The microphone is too loud, and cuts off the peaks; turn it down.",
    Sound.TOO_QUIET: (
        "The microphone is too quiet to hear anybody. If you spoke, turn it up in the sound "
        "settings, or move it nearer, and try again."
    ),
    Sound.FAINT: "The room is quiet. If you spoke, turn the microphone up.",
    Sound.GOOD: "The microphone works.",
}
BAD = frozenset({Sound.NOTHING, Sound.MUTED, Sound.CLIPPING})


def listen(options: argparse.Namespace) -> int:
    """Show the level for `options.seconds`, or until Ctrl-C; 1 where it cannot be used."""
    config = config_of(options)
    streams = Streams(microphone=config.microphone, block=config.block, playback=False)
    bell = make_bell()
    meter = Meter()
    show = _nothing if options.json else _show
    with closing(LiveAudio(streams, bell, time.monotonic)) as port:
        port.start()

        def rest() -> None:
            bell.acquire(timeout=WAIT_S)

        try:
            name = _wait(port, rest)
            tell(f"Listening on “{name}” for {options.seconds:g} s; say something.")
            _measure(port, rest, meter, to_frames(options.seconds), show)
        except KeyboardInterrupt:
            pass  # who has seen enough still wants to be told
    if show is _show:
        print(file=sys.stderr)
    _report(meter, as_json=options.json)
    return DeviceMissing.exit_code if meter.sound in BAD else 0


def _wait(port: LiveAudio, rest: Callable[[], None]) -> str:
    """The microphone's name once it runs; raises DeviceMissing."""
    started = time.monotonic()
    while not port.running:
        rest()
        port.drain()
        if port.problem or time.monotonic() > started + PATIENCE_S:
            raise DeviceMissing(port.problem or SENTENCES[Sound.NOTHING])
    microphone, _ = port.chosen
    return microphone.device.name if microphone else ""


def _measure(
    port: LiveAudio,
    rest: Callable[[], None],
    meter: Meter,
    frames: int,
    show: Callable[[float], None],
) -> None:
    """Feed the meter piece by piece, until `frames` have passed or the device is gone."""
    piece: list[Samples] = []
    until = port.frame + frames
    while port.running and port.frame < until:
        rest()
        for event in port.drain():
            if isinstance(event, Captured):
                piece.append(event.near)
        if sum(map(len, piece)) >= PIECE:
            show(meter.feed(np.concatenate(piece)))
            piece = []


def _show(level: float) -> None:
    part = np.clip(1 - level / QUIETEST_DB, 0.0, 1.0)
    bar = "█" * round(float(part) * BAR)
    end = "" if sys.stderr.isatty() else "\n"
    start = "\r" if sys.stderr.isatty() else ""
    print(f"{start}{bar:<{BAR}} {level:6.1f} dB", end=end, file=sys.stderr, flush=True)


def _nothing(_: float) -> None:
    """Shows nothing: a program reads the result."""


def _report(meter: Meter, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"sound": meter.sound.value, "loudest_db": round(meter.loudest, 1)}))
    else:
        print(SENTENCES[meter.sound])

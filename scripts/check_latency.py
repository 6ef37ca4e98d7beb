"""Holds `breather doctor --latency` against ways of a known length, on a JACK server of our own.

    python3 scripts/check_latency.py [FRAMES ...]

A client of the server gives back what it gets, so many frames later and exactly so (by default 0,
2400 and 4800). What is measured through it must grow by just as much. Prints a line for each way
and setting; exits with 1 where one is off by more than 0.1 ms, or was not heard.
"""

from __future__ import annotations

import argparse
import gc
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from figures import ROOT
from jack_person import come_first
from jack_world import JackWorld, missing
from listen import RATE
from pulse import WITH_US

NAME = "cable"
WAYS = (0, 2400, 4800)
HELD = 1 << 17
OFF_MS = 0.1
END_S = 5.0
READY = b"ready\n"


def be_cable(delay: int) -> None:
    """Be that client until the standard input ends."""
    import jack

    client = jack.Client(NAME, use_exact_name=True, no_start_server=True)
    taken, given = client.inports.register("in"), client.outports.register("out")
    held = np.zeros(HELD, np.float32)
    passed = 0

    def process(frames: int) -> None:
        nonlocal passed
        places = np.arange(passed, passed + frames)
        held[places % HELD] = np.frombuffer(taken.get_buffer(), np.float32)
        np.frombuffer(given.get_buffer(), np.float32)[:] = held[(places - delay) % HELD]
        passed += frames

    client.set_process_callback(process)
    gc.disable()
    client.activate()
    come_first()
    sys.stdout.buffer.write(READY)
    sys.stdout.flush()
    sys.stdin.read()


def measured(world: JackWorld, folder: Path, delay: int) -> dict[str, float | None]:
    """Milliseconds there and back through a cable so long, for each setting."""
    environ = {**world.environ, "XDG_RUNTIME_DIR": str(folder), "XDG_CONFIG_HOME": str(folder)}
    settings = folder / "settings.toml"
    settings.write_text(f'microphone = "{NAME}"\nloudspeaker = "{NAME}"\n', "utf-8")
    cable = subprocess.Popen(
        [*WITH_US, sys.executable, __file__, "--cable", str(delay)],
        env=world.environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    try:
        if cable.stdout is None or cable.stdout.readline() != READY:
            raise SystemExit("the cable did not come up")
        ran = subprocess.run(
            [sys.executable, "-m", "voice.cli", "doctor", "--latency", "--json",
             "--config", str(settings)],
            cwd=ROOT, env=environ, text=True, capture_output=True, check=False,
        )  # fmt: skip
    finally:
        cable.kill()
        cable.wait(END_S)
    if not ran.stdout:
        raise SystemExit(ran.stderr)
    return {
        f"{one['block']} frames, {one['latency_ms']:g} ms":
            one["round_trip_ms"] and one["round_trip_ms"]["median"]
        for one in json.loads(ran.stdout)["settings"]
    }  # fmt: skip


def main() -> int:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("ways", nargs="*", type=int, default=WAYS, metavar="FRAMES")
    parser.add_argument("--cable", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.cable is not None:
        be_cable(options.cable)
        return 0
    if absent := missing():
        raise SystemExit(f"not installed: {', '.join(absent)}")
    with tempfile.TemporaryDirectory(prefix="breather-") as name, JackWorld(Path(name)) as world:
        found = {way: measured(world, Path(name), way) for way in options.ways}
    first, *others = options.ways
    wrong = 0
    print(f"through a way of {first} frames: {found[first]}")
    for way in others:
        longer = (way - first) / RATE * 1000
        for setting, trip in found[way].items():
            base = found[first][setting]
            more = None if trip is None or base is None else trip - base
            wrong += more is None or abs(more - longer) > OFF_MS
            told = "not heard" if more is None else f"{more:.2f} ms more"
            print(f"{setting}: {longer:.2f} ms more, measured {told}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

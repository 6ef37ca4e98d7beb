"""Shows the page without microphone, loudspeaker or voice, to look at it and to try it out.

    python3 scripts/fake_kiosk.py [--port N] [--lang L] [--desk] [--trigger NAME]

The page's process, its API and the session are the real ones. The first line that is printed is
the page's address with its key. Lines on standard input: “trigger NAME”, “hear NAME” (a command;
“wake”; “wake:nl” for that in another language; “?” for what nobody understands), “kill” (the page's
process), “lose” and “back” (the sound device), “end”. Nothing is kept, and a Breather that runs is
not touched.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import time
from pathlib import Path

import runtime

if __name__ == "__main__":
    runtime.ensure()  # before what an older Python could not read

from typing import TYPE_CHECKING

from figures import enter_environment

if TYPE_CHECKING:
    from kiosk_world import World

GONE = "The loudspeaker went away; connect it again."


def main() -> None:
    """Run until the standard input ends, or says so."""
    enter_environment()
    from kiosk_world import world

    from voice.commands.common import tell
    from voice.config import Config, Place

    options = _options()
    on_silence = "slow" if options.desk else None
    config = Config(language=options.lang, on_silence=on_silence, minutes=options.minutes)
    place = Place.DESK if options.desk else Place.KIOSK
    with (
        tempfile.TemporaryDirectory() as folder,
        world(Path(folder), options.port, config, place, tell) as running,
    ):
        print(running.address, flush=True)
        if options.trigger:
            _do(running, f"trigger {options.trigger}")
        for line in sys.stdin:
            if line.strip() == "end":
                return
            _do(running, line.strip())


def _do(running: World, line: str) -> None:
    from voice.errors import BreatherError

    word, _, name = line.partition(" ")
    if word == "trigger":
        try:
            while running.live is None:
                time.sleep(0.01)
            running.live.trigger(name)
        except BreatherError as error:
            print(error, file=sys.stderr)
    elif word == "hear":
        running.ears.told.put(name)
    elif word == "kill" and running.page.pid is not None:
        os.kill(running.page.pid, signal.SIGKILL)
    elif word == "lose":
        running.device.lose(GONE)
    elif word == "back":
        running.device.give_back()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--port", type=int, default=8765, help="0: any")
    parser.add_argument("--lang", default="en")
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--desk", action="store_true", help="as beside `breather run`")
    parser.add_argument("--trigger", help="what to begin with")
    return parser.parse_args()


if __name__ == "__main__":
    main()

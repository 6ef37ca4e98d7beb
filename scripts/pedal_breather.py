"""Runs a command of Breather with pipes in place of pedals, and tells when a trigger arrives.

The first argument is the folder of a Desk. For each trigger that a pedal or hotkey leaves for the
loop there is a line in its file “posted”: the seconds, monotonic, at which it did.
"""

from __future__ import annotations

import sys
import time
from functools import partial
from pathlib import Path
from unittest.mock import patch

from desks import open_pipe

from voice import cli, presses
from voice.live import Live
from voice.triggers.pedal.watch import PedalWatch


def main() -> int:
    """As `breather` does; returns the exit code."""
    folder = Path(sys.argv[1])
    watch = partial(
        PedalWatch, classes=folder / "class", devices=folder / "dev", open_pedal=open_pipe
    )
    post = Live.post

    def posted(live: Live, name: str) -> None:
        post(live, name)
        at = time.monotonic()
        with (folder / "posted").open("a", encoding="ascii") as file:
            file.write(f"{at}\n")

    with patch.object(presses, "PedalWatch", watch), patch.object(Live, "post", posted):
        return cli.main(sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())

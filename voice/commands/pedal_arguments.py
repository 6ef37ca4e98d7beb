"""The options of `breather pedal`; imports nothing that `--help` does not need."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from voice import arguments


def add_pedal(commands: Any) -> None:
    """Add the command to `commands`, which argparse keeps the type of to itself."""
    pedal = commands.add_parser(
        "pedal",
        help="find out what your pedal is called",
        description="Tells what the pedal that you press is called, and puts it into the "
        "settings if you wish.",
    )
    actions = pedal.add_subparsers(dest="action", metavar="ACTION", required=True)
    learn = actions.add_parser(
        "learn",
        help="press it, and be told what to set",
        description="Waits until you press the pedal, and tells what to set for it.",
    )
    add = learn.add_argument
    add("--save", action="store_true", help="put it into the settings, too")
    add(
        "--seconds", type=arguments.seconds, default=30.0, metavar="N",
        help="how long to wait for the press (default: 30)",
    )  # fmt: skip
    add("--config", type=Path, metavar="FILE", help="settings (TOML)")

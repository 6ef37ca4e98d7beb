"""The options of `breather kiosk` and `breather window`; imports nothing beyond them."""

from __future__ import annotations

from typing import Any


def add_kiosk(commands: Any) -> Any:
    """Add `kiosk` to `commands`, whose type argparse keeps to itself; returns the command."""
    kiosk = commands.add_parser(
        "kiosk",
        help="lead whoever comes by, with a page on the screen",
        description="For a room that is shared: listens all the time, shows a page that can be "
        "touched, and keeps nothing. Ctrl-C ends it.",
    )
    kiosk.add_argument("--browser", action="store_true", help="show the page on the whole screen")
    return kiosk


def add_window(commands: Any) -> None:
    """Add `window`, in the same way."""
    window = commands.add_parser(
        "window",
        help="show the page of the Breather that runs in a window",
        description="Opens the page of a Breather that runs with “http = true”, or as a kiosk, in "
        "a window of its own.",
    )
    add = window.add_argument
    add("--full-screen", action="store_true", help="on the whole screen, for a kiosk")

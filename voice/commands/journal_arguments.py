"""The options of `breather journal`; imports nothing that `--help` does not need."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

DAYS = 28
MOST_DAYS = 3_660


def add_journal(commands: Any) -> None:
    """Add the command to `commands`, which argparse keeps the type of to itself."""
    journal = commands.add_parser(
        "journal",
        help="see, take along and erase what you chose to keep",
        description="Shows what you asked Breather to keep: wins, plans, tricks of your own, and "
        "which exercise ran. It is encrypted and on this machine alone.",
    )
    actions = journal.add_subparsers(dest="action", metavar="ACTION", required=True)
    listed = actions.add_parser("list", help="all entries, the earliest first")
    show = actions.add_parser("show", help="one entry in full")
    show.add_argument("number", type=int, metavar="NUMBER", help="as in the list")
    for command in (listed, show):
        command.add_argument("--json", action="store_true", help="print for a program to read")
        _add_language(command)
    export = actions.add_parser("export", help="write all entries to a file, not encrypted")
    export.add_argument("file", type=Path, metavar="FILE", help="its name ends in .json or .md")
    export.add_argument("--masked", action="store_true", help="without names and numbers")
    _add_language(export)
    importing = actions.add_parser("import", help="bring back what was exported as JSON")
    importing.add_argument("file", type=Path, metavar="FILE")
    _add_erase(actions)
    key = actions.add_parser("key", help="tell where the key is, renew it, or save a copy")
    what = key.add_mutually_exclusive_group()
    what.add_argument("--renew", action="store_true", help="give the journal another key")
    what.add_argument("--export", type=Path, metavar="FILE", help="save a copy of the key")
    what.add_argument("--restore", type=Path, metavar="FILE", help="take such a copy as the key")
    report = actions.add_parser("report", help="look back: a picture and a page, for you alone")
    report.add_argument(
        "--folder", type=Path, default=Path(), help="where to write (default: here)"
    )
    report.add_argument(
        "--days", type=_days, default=DAYS, metavar="N",
        help=f"how far to look back (default: {DAYS})",
    )  # fmt: skip
    _add_language(report)


def _add_language(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("--lang", metavar="L", help="language: en, nl, zh, ko (default: that of the settings)")
    add("--config", type=Path, metavar="FILE", help="settings (TOML)")


def _add_erase(actions: argparse._SubParsersAction[Any]) -> None:
    erase = actions.add_parser("erase", help="erase an entry, or all, for good")
    which = erase.add_mutually_exclusive_group(required=True)
    which.add_argument("number", type=int, nargs="?", metavar="NUMBER", help="as in the list")
    which.add_argument("--all", action="store_true", help="the whole journal and its key")
    erase.add_argument("--yes", action="store_true", help="do not ask")


def _days(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text[:9]) <= MOST_DAYS:
        raise argparse.ArgumentTypeError(f"“{text}” is not a number of days from 1 to {MOST_DAYS}")
    return int(text)

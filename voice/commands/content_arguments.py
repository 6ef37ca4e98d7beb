"""The options of `breather content`; imports nothing that `--help` does not need."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def add_content(commands: Any) -> None:
    """Add the command to `commands`, which argparse keeps the type of to itself."""
    content = commands.add_parser(
        "content",
        help="check exercises and words, or tell which techniques they teach",
        description="Exercises and words are text files, which you can change and add to.",
    )
    actions = content.add_subparsers(dest="action", metavar="ACTION", required=True)
    check = actions.add_parser(
        "check", help="tell what is to be mended: file, line and cure for each thing"
    )
    check.add_argument(
        "path", nargs="?", type=Path, metavar="FILE",
        help="a file, or a folder of your own (default: all that is shipped, and your own)",
    )  # fmt: skip
    actions.add_parser("coverage", help="which exercise teaches which technique, by language")

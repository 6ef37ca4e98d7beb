"""Writes the state diagram into docs/architecture.md, from the table: python3 scripts/diagram.py.

A test fails where the table has changed and the document has not.
"""

from __future__ import annotations

import sys
from pathlib import Path

import runtime

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "architecture.md"
BEGIN = "<!-- states: made by scripts/diagram.py -->\n"
END = "<!-- /states -->\n"


def filled(document: str, diagram: str) -> str:
    """The document with the diagram between its markers. Raises ValueError without those."""
    before, begin, rest = document.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"put {BEGIN.strip()} and {END.strip()} where the diagram belongs")
    return f"{before}{BEGIN}```mermaid\n{diagram}```\n{END}{after}"


def main() -> None:
    """Writes the document anew, if anything has changed."""
    runtime.ensure()
    sys.path.insert(0, str(ROOT))
    from voice.dialogue.state import diagram

    old = DOCUMENT.read_text("utf-8")
    try:
        new = filled(old, diagram())
    except ValueError as error:
        sys.exit(f"{DOCUMENT.name} was not written: {error}.")
    if new != old:
        DOCUMENT.write_text(new, "utf-8")


if __name__ == "__main__":
    main()

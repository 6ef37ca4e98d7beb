"""Recordings of people: a folder with `manifest.jsonl`, a line a recording.

A line is {"file", "text", "language"}; a text may hold several words with " · " between them, and
a remark in brackets behind them.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

MANIFEST = "manifest.jsonl"
BETWEEN = " · "


@dataclass(frozen=True, slots=True)
class Recording:
    """One recording and what is said in it."""

    path: Path
    text: str
    language: str

    @property
    def phrases(self) -> tuple[str, ...]:
        """The phrases in it; the text's remark in brackets is none of it."""
        return tuple(self.text.partition(" (")[0].split(BETWEEN))

    @property
    def several(self) -> bool:
        """Whether it holds more than one phrase."""
        return len(self.phrases) > 1


def asked(description: str) -> argparse.Namespace:
    """What a script is told: `folder`, and `quick`."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("folder", type=Path, help=f"recordings of people, with {MANIFEST}")
    parser.add_argument("--quick", action="store_true", help="a short look; writes nothing")
    return parser.parse_args()


def read_manifest(folder: Path) -> list[Recording]:
    """The recordings in a folder, each once; further fields of a line are left alone."""
    lines = (folder / MANIFEST).read_text("utf-8").splitlines()
    found = {row["file"]: row for row in (json.loads(line) for line in lines if line.strip())}
    return [Recording(folder / file, row["text"], row["language"]) for file, row in found.items()]

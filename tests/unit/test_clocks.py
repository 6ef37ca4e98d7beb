"""Who asks the clock on the wall, which may be set back and forward: nobody who waits."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
ON_THE_WALL = {
    "time.time", "time.time_ns", "time.localtime", "time.gmtime", "time.ctime", "time.asctime",
    "time.strftime", "datetime.now", "datetime.utcnow", "datetime.today", "date.today",
    "datetime.datetime.now", "datetime.date.today",
}  # fmt: skip
ALLOWED = {"voice/journal/places.py": {"datetime.now"}}
"""`local_now`, which tells people when something was; what it is handed to is tested for jumps."""


def asked(path: Path) -> Iterator[str]:
    """What a module asks the clock on the wall by."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Attribute) and ast.unparse(node) in ON_THE_WALL:
            yield ast.unparse(node)
        if isinstance(node, ast.ImportFrom) and node.module == "time":
            yield from (f"time.{name.name}" for name in node.names)


def test_one_function_alone_asks_it() -> None:
    found = {
        path.relative_to(ROOT).as_posix(): names
        for package in ("audio", "content", "voice")
        for path in (ROOT / package).rglob("*.py")
        if (names := ON_THE_WALL & set(asked(path)))
    }
    assert found == ALLOWED

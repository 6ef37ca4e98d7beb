"""The list of events that a session leaves behind."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from audio.blocks import to_seconds
from voice.errors import UserError
from voice.events import Report

Line = Mapping[str, object]


def as_line(report: Report) -> Line:
    """An object for the list of events: frame, seconds, event, and what belongs to it."""
    return {
        "frame": report.frame,
        "seconds": round(to_seconds(report.frame), 3),
        "event": report.event,
        **report.fields,
    }


def write_events(path: Path, lines: Sequence[Line]) -> None:
    """One object a line; the whole file or none, but straight through a link or to a device.

    Raises UserError where it cannot be written.
    """
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    try:
        if path.is_symlink() or (path.exists() and not path.is_file()):
            path.write_text(text, "utf-8")  # what /dev/stdout leads to must not be replaced
            return
        new = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            new.write_text(text, "utf-8")
            os.replace(new, path)
        finally:
            new.unlink(missing_ok=True)
    except OSError as error:
        raise UserError(
            f"{path} cannot be written ({error.strerror}); name another place."
        ) from None

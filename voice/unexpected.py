"""Errors that nobody expected, told without their text where they end up in a log.

Such a text may hold what was said. On a terminal Python tells all of it, as ever.
"""

from __future__ import annotations

import sys
import threading
import traceback
from types import TracebackType


def keep_text_out_of_logs() -> None:
    """Once in a process: what ends it, or one of its threads, is told by its kind and place alone,
    unless standard error is a terminal, or somebody else listens for such errors."""
    if sys.stderr is not None and sys.stderr.isatty():
        return
    if sys.excepthook is sys.__excepthook__:
        sys.excepthook = _end
    if threading.excepthook is threading.__excepthook__:
        threading.excepthook = lambda of: _end(of.exc_type, of.exc_value, of.exc_traceback)


def _end(
    kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
) -> None:
    lines = [f"breather: failed with {kind.__name__}"]
    lines += [f"  {at.filename}:{at.lineno} {at.name}" for at in traceback.extract_tb(trace)]
    cause = error and (error.__cause__ or error.__context__)
    if cause:
        lines.append(f"  after {type(cause).__name__}")
    if sys.stderr is not None:
        print("\n".join(lines), file=sys.stderr, flush=True)

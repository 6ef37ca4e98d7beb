"""What commands do with recordings in files: read each, tell what comes of it, go on."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, TypeVar

from audio.blocks import Samples
from audio.errors import AudioFileError
from audio.io.files import read_recording
from voice.commands.common import Progress, tell
from voice.errors import UserError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Result = TypeVar("Result", bound="DataclassInstance")


def for_each(
    options: argparse.Namespace,
    label: str,
    work: Callable[[str, Samples, Callable[[int], None]], Result],
    as_text: Callable[[Result], str],
) -> int:
    """Give every file of `options.files` to `work` (name, sound mono at RATE, progress).

    Prints a line for each, or with `options.json` all of them as JSON. Unreadable ones are told,
    and the exit code says so.
    """
    results: list[dict[str, object]] = []
    unread = 0
    for path in options.files:
        try:
            samples = read_recording(path)
        except AudioFileError as error:
            tell(str(error))
            unread += 1
            results.append({"file": str(path), "error": str(error)})
            continue
        bar = Progress(label, len(samples))
        result = work(str(path), samples, bar)
        bar.end()
        results.append(asdict(result))
        if not options.json:
            print(as_text(result), flush=True)
    if options.json:
        json.dump(results, sys.stdout, ensure_ascii=False, indent=1)
        print()
    return UserError.exit_code if unread else 0

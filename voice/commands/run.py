"""`breather run` and `breather breathe`: the loop on the devices of this machine."""

from __future__ import annotations

import argparse
import json
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from types import FrameType

from content.loader import CUSTOM
from content.model import PatternError, parse_pattern
from voice import live_parts
from voice.commands.common import config_of, tell, usual_config_file
from voice.commands.config import check
from voice.config import Config
from voice.dialogue.settings import START
from voice.errors import BreatherError, DeviceMissing, UserError
from voice.events import Report
from voice.live import Beside, Live
from voice.own_content import exercise_names
from voice.recording import as_line
from voice.triggers.instance import Instance
from voice.triggers.place import runtime_folder

PATIENCE_S = 10.0
"""How long the devices may take to answer at the start."""
VOICE_PATIENCE_S = 20.0
"""How long an exercise waits for its words; after that it begins without those that are missing."""


def run(options: argparse.Namespace) -> int:
    """Listen for the wake phrase, and lead, until Ctrl-C or SIGTERM."""
    with Instance(runtime_folder()):
        while True:
            settings = SettingsFile(options)
            if not _live(options, settings.config, settings.changed, None):
                return 0
            tell("The settings have changed; starting again with them.")


def breathe(options: argparse.Namespace) -> int:
    """Lead one exercise at once, and end with it."""
    config = config_of(options)
    if options.minutes is not None or options.breaths is not None:
        config = replace(config, minutes=options.minutes, breaths=options.breaths)
    exercise = _exercise(options.exercise, config)
    with Instance(runtime_folder()):
        try:
            _live(options, config, lambda: False, exercise)
        except DeviceMissing as error:
            tell(f"{error} Going on without a microphone; Ctrl-C ends it.")
            _live(options, config, lambda: False, exercise, capture=False)
    return 0


def _exercise(pattern: str, config: Config) -> str:
    """The exercise that is meant; raises UserError or PatternError."""
    if pattern == CUSTOM and config.pattern is None:
        raise UserError('“custom” needs a “pattern” in the settings, such as "4-2-6-0".')
    if pattern not in exercise_names():
        try:
            parse_pattern(pattern)
        except PatternError as error:
            there = ", ".join(sorted(exercise_names()))
            raise UserError(f"“{pattern}” is no exercise ({there}), and {error}") from None
    return pattern


def _live(
    options: argparse.Namespace,
    config: Config,
    stale: Callable[[], bool],
    exercise: str | None,
    *,
    capture: bool = True,
) -> bool:
    """Run the loop once, with `exercise` until that is over.

    True where it ended to be started again with other settings.
    """
    with ExitStack() as stack:
        parts = stack.enter_context(
            live_parts.live(
                config, tell, time.monotonic, exercise=exercise or config.exercise, capture=capture
            )
        )
        reload = False

        def watch() -> None:
            nonlocal reload
            parts.check()
            if not parts.session.running and stale():
                reload = True
                live.end()

        tell_of = _printer(options)

        def report(line: Report) -> None:
            parts.prepare(line)
            tell_of(line)

        live = Live(
            parts.port,
            parts.listener,
            parts.session,
            parts.bell,
            report,
            watch,
            Beside(parts.keeping.keep, parts.keeping.recall, parts.words.own),
        )
        stack.enter_context(_signals(live.end))
        stack.enter_context(live_parts.control(live, parts, config, time.monotonic))
        live.wait_for_device(_for(PATIENCE_S))
        if exercise is not None:
            _wait_for_voice(live, parts)
            live.run(START + exercise)
        else:
            if not (options.json or live.ending):
                print(_ready(parts.wake), flush=True)
            live.run()
        return reload


def _ready(wake: str) -> str:
    if not wake:
        return "Ready for a pedal, a key or `breather trigger`. Ctrl-C ends it."
    return f"Listening for “{wake}”. Ctrl-C ends it."


def _wait_for_voice(live: Live, parts: live_parts.LiveParts) -> None:
    """The words of an exercise that begins at once are waited for, where they are not there yet."""
    if not parts.words.ready(parts.first_words):
        tell("The voice is made ready, which is needed once.")
        still = _for(VOICE_PATIENCE_S)
        live.wait(lambda: parts.words.ready(parts.first_words) or not still())


def _for(seconds: float) -> Callable[[], bool]:
    """True for so long."""
    until = time.monotonic() + seconds
    return lambda: time.monotonic() < until


def _printer(options: argparse.Namespace) -> Callable[[Report], None]:
    def as_json(report: Report) -> None:
        print(json.dumps(as_line(report), ensure_ascii=False), flush=True)

    def for_people(report: Report) -> None:
        if report.event in TOLD:
            tell(TOLD[report.event])

    return as_json if options.json else for_people


TOLD: Mapping[str, str] = {
    "device_lost": "The sound device is gone; waiting for it to come back.",
    "device_back": "The sound device is back.",
}


@contextmanager
def _signals(end: Callable[[], None]) -> Iterator[None]:
    """Have Ctrl-C and SIGTERM end the run; a second Ctrl-C ends it at once."""

    def asked(number: int, frame: FrameType | None) -> None:
        end()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    before = {number: signal.signal(number, asked) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class SettingsFile:
    """The settings as they were read, and whether they are others by now."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._options = options
        self._path = options.config or usual_config_file()
        self.config = config_of(options)
        self._seen = self._stamp()
        self._latest = self.config

    def changed(self) -> bool:
        """Whether the file holds other settings than `config`; what is wrong in it is told."""
        stamp = self._stamp()
        if stamp != self._seen:
            self._seen = stamp
            try:
                latest = config_of(self._options)
                if self._path.exists():
                    check(self._path)
                self._latest = latest
            except BreatherError as error:
                tell(f"{error} Until then the settings from before hold.")
        return self._latest != self.config

    def _stamp(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size

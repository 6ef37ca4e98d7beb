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
from typing import TYPE_CHECKING

from content.loader import CUSTOM
from content.model import PatternError, parse_pattern
from voice import app, live_parts
from voice.commands.common import config_of, tell, usual_config_file
from voice.commands.config import check
from voice.config import Config, Place
from voice.dialogue.settings import START
from voice.dialogue.state import State
from voice.errors import BreatherError, DeviceMissing, UserError
from voice.events import Report
from voice.hearing.base import Match, Verdict
from voice.hearing.factory import EarFactory
from voice.live import Beside, Live
from voice.live_calls import watching
from voice.own_content import exercise_names
from voice.presses import open_presses
from voice.recording import as_line
from voice.triggers.instance import Instance
from voice.triggers.place import runtime_folder

if TYPE_CHECKING:
    from voice.kiosk.screen import Screen

PATIENCE_S = 10.0
"""How long the devices may take to answer at the start."""
QUESTION_PATIENCE_S = 10.0
"""How long somebody who has changed the language waits for its first words at the most, which are
to be rendered where nobody has spoken it yet."""
VOICE_PATIENCE_S = 20.0
"""How long an exercise waits for its words; after that it begins without those that are missing."""


def run(options: argparse.Namespace) -> int:
    """Listen for the wake phrase, and lead, until Ctrl-C or SIGTERM."""
    with Instance(runtime_folder()), ExitStack() as stack:
        settings, screen = SettingsFile(options), None
        if settings.config.http:
            from voice.kiosk.screen import opened

            screen = stack.enter_context(opened(settings.config, Place.DESK, (), tell))
        while lead(options, settings.config, settings.changed, screen=screen):
            tell("The settings have changed; starting again with them.")
            settings = SettingsFile(options)
        return 0


def breathe(options: argparse.Namespace) -> int:
    """Lead one exercise at once, and end with it."""
    config = config_of(options)
    if options.minutes is not None or options.breaths is not None:
        config = replace(config, minutes=options.minutes, breaths=options.breaths)
    exercise = _exercise(options.exercise, config)
    with Instance(runtime_folder()):
        try:
            lead(options, config, lambda: False, exercise)
        except DeviceMissing as error:
            tell(f"{error} Going on without a microphone; Ctrl-C ends it.")
            lead(options, config, lambda: False, exercise, capture=False)
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
            raise UserError(
                f"“{pattern}” is neither an exercise nor a pattern. {error} "
                f"The exercises are {there}."
            ) from None
    return pattern


def lead(
    options: argparse.Namespace,
    config: Config,
    stale: Callable[[], bool],
    exercise: str | None = None,
    *,
    capture: bool = True,
    place: Place = Place.DESK,
    screen: Screen | None = None,
    also: Mapping[str, EarFactory] | None = None,
    woken: str | None = None,
) -> bool:
    """Run the loop once, with `exercise` until that is over; `screen` shows what it does.

    `also`: see live_parts.live; where one of those wake phrases is said, the loop ends to be begun
    in that language, `woken` by it: the command that followed, or empty. True where it ended to be
    started again, also with other settings, which `stale` tells of.
    """
    clock = time.monotonic
    with ExitStack() as stack:
        first = exercise or config.exercise
        parts = stack.enter_context(
            live_parts.live(
                config, tell, clock, exercise=first, capture=capture, place=place, also=also
            )
        )
        if screen is not None:
            screen.begin(parts, config)
            stack.callback(screen.pause)
        watch = _Watch(parts, stale, _printer(options), screen)
        live = watch.live
        stack.enter_context(_signals(live.end))
        calls = stack.enter_context(watching(config, place, live, tell, clock))
        watch.also = calls.look
        handler = live_parts.answer(live, parts, calls, config, clock)
        if screen is not None:
            handler = screen.answering(handler)
        stack.enter_context(live_parts.control(handler))
        stack.enter_context(open_presses(config, calls.press, tell, clock))
        if exercise is not None:
            live.wait_for_device(_for(PATIENCE_S))
            _wait_for_voice(live, parts)
            live.run(START + exercise)
        else:
            _wait_for_device(live, parts)
            if not (options.json or live.ending):
                print(_ready(parts.wake), flush=True)
            if woken is not None:
                _wake(live, parts, woken)
            live.run()
        return watch.reload


class _Watch:
    """What is done beside a loop: once a second, and with every line that it tells."""

    def __init__(
        self,
        parts: live_parts.LiveParts,
        stale: Callable[[], bool],
        tell_of: Callable[[Report], None],
        screen: Screen | None,
    ) -> None:
        self.live = Live(
            parts.port,
            parts.listener,
            parts.session,
            parts.bell,
            self._report,
            self._look,
            Beside(parts.keeping.keep, parts.keeping.recall, parts.words.own),
        )
        self.also: Callable[[], None] = lambda: None
        """What else is looked at."""
        self.reload = False
        """Whether the loop was ended to be started again."""
        self._parts = parts
        self._stale = stale
        self._tell_of = tell_of
        self._screen = screen

    def _report(self, line: Report) -> None:
        self._parts.prepare(line)
        self._tell_of(line)
        if self._screen is not None:
            self._screen.take(line)
        if line.event == "language":
            self.reload = True
            self.live.end()

    def _look(self) -> None:
        parts = self._parts
        parts.check()
        parts.look()
        self.also()
        if self._screen is not None:
            self._screen.tick()
        # Who is in a call now would be taken for somebody who is in none.
        if parts.session.state in (State.ARMED, State.DORMANT) and self._stale():
            self.reload = True
            self.live.end()


def _ready(wake: str) -> str:
    if not wake:
        return "Ready for a pedal, a key or `breather trigger`. Ctrl-C ends it."
    return f"Listening for “{wake}”. Ctrl-C ends it."


def _wait_for_device(live: Live, parts: live_parts.LiveParts) -> None:
    """A headset may be connected long after the login."""
    try:
        live.wait_for_device(_for(PATIENCE_S))
    except DeviceMissing as error:
        tell(f"{error} Breather waits for it.")
        live.wait(lambda: parts.port.running)


def _wait_for_voice(live: Live, parts: live_parts.LiveParts) -> None:
    """The words of an exercise that begins at once are waited for, where they are not there yet."""
    if not parts.words.ready(parts.first_words):
        tell("The voice is made ready, which is needed once.")
        still = _for(VOICE_PATIENCE_S)
        live.wait(lambda: parts.words.ready(parts.first_words) or not still())


def _wake(live: Live, parts: live_parts.LiveParts, command: str) -> None:
    """Go on as if the wake phrase had been said to this loop, with a command in the same breath."""
    question = app.lines(parts.content, ["question-open"])
    parts.words.urgent(question)
    still = _for(QUESTION_PATIENCE_S)
    live.wait(lambda: parts.words.ready(question) or not still())
    said = Match(command, 0.0, 0.0, 0.0) if command else None
    live.hear(Verdict(Match("wake", 0.0, 0.0, 0.0), said))


def _for(seconds: float) -> Callable[[], bool]:
    """True for so long."""
    until = time.monotonic() + seconds
    return lambda: time.monotonic() < until


def _printer(options: argparse.Namespace) -> Callable[[Report], None]:
    def as_json(report: Report) -> None:
        print(json.dumps(as_line(report), ensure_ascii=False), flush=True)

    told = set[str]()

    def for_people(report: Report) -> None:
        if report.event in TOLD and report.event not in told:
            told.update({report.event} & ONCE)
            tell(TOLD[report.event])

    return as_json if options.json else for_people


TOLD: Mapping[str, str] = {
    "device_lost": "The sound device is gone; waiting for it to come back.",
    "device_back": "The sound device is back.",
    "dormant": "The microphone is closed until a call is over, or a pedal or key is pressed.",
}


ONCE = frozenset({"dormant"})
"""Of these, what is told at the first time alone: it would tell when calls were."""


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

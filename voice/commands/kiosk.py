"""`breather kiosk`: for whoever comes by, with a page and an open microphone; keeps nothing."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Event, Thread

from content.loader import languages, load_language
from content.model import Language
from voice import app
from voice.commands.common import tell
from voice.commands.run import SettingsFile, lead
from voice.config import VOLUME_RANGE, Config, Ear, Mouth, Place
from voice.errors import BreatherError, ModelMissing
from voice.hearing.factory import EarFactory
from voice.journal.places import local_now
from voice.kiosk import browser
from voice.kiosk.catalogue import NAMES, spoken_by
from voice.kiosk.keys import default_folder, keys
from voice.kiosk.screen import Screen, opened
from voice.kiosk.view import Spoken
from voice.triggers.instance import Instance
from voice.triggers.place import runtime_folder

RETURN_S = 120.0
"""After so long with nobody there, it speaks its first language again."""
BUSY_S = 3.0
"""Whoever asks every second, and did not for so long, was kept from it by somebody's exercise."""
AGAIN_S = 5.0
"""When a browser that was closed, or crashed, is opened again."""


def kiosk(options: argparse.Namespace) -> int:
    """Lead whoever comes by, until Ctrl-C or SIGTERM."""
    settings = SettingsFile(options)
    program = browser.find() if options.browser else None
    with Instance(runtime_folder()), ExitStack() as stack:
        found = choosable(settings.config, tell)
        offered = [one.spoken for one in found]
        ears = {one.spoken.code: one.ear for one in found if one.ear is not None}
        screen = stack.enter_context(opened(settings.config, Place.KIOSK, offered, tell))
        if program is None:
            tell(f"The page is at {screen.address}; `breather window --full-screen` opens it.")
        else:
            stack.enter_context(_kept_open(program, screen.address))
        while _once(options, settings, screen, ears):
            settings = SettingsFile(options)
        return 0


def _once(
    options: argparse.Namespace,
    settings: SettingsFile,
    screen: Screen,
    ears: Mapping[str, EarFactory],
) -> bool:
    """One loop; True where another one is to follow."""
    first = settings.config.language
    config = fitted(settings.config, screen.language, local_now())
    nobody = Nobody(time.monotonic)

    def stale() -> bool:
        if nobody.seconds() > RETURN_S:
            screen.language = first
        now = fitted(settings.config, screen.language, local_now())
        return settings.changed() or now != config

    try:
        return lead(
            options, config, stale,
            place=Place.KIOSK, screen=screen, also=ears, woken=screen.woken(),
        )  # fmt: skip
    except BreatherError as error:
        if config.language == first:
            raise
        tell(f"{error} Until then “{config.language}” cannot be spoken.")
        screen.language = first
        return True


def fitted(config: Config, language: str, now: datetime) -> Config:
    """The settings for a room that is shared, in a language, and at a time of the day."""
    own = language == config.language  # what was chosen for it may not be there for others
    loudest = config.loudest
    if config.quiet_hours is not None and config.quiet_hours.hold(now.time()):
        loudest = min(config.quiet_loudest, VOLUME_RANGE[1] if loudest is None else loudest)
    return replace(
        config,
        language=language,
        wake_phrase=config.wake_phrase if own else None,
        engine=config.engine if own else Ear.AUTO,
        voice=config.voice if own else Mouth.AUTO,
        on_silence=None,
        keep_exercises=False,
        volume=config.volume if loudest is None else min(config.volume, loudest),
        loudest=loudest,
    )


@dataclass(frozen=True, slots=True)
class Choosable:
    """A language that can be chosen."""

    spoken: Spoken
    ear: EarFactory | None
    """What hears it; None: nothing here does, and it can only be touched."""


def choosable(config: Config, tell: Callable[[str], None]) -> Sequence[Choosable]:
    """The languages that can be spoken here; none where that is only one.

    `tell` is given a sentence for each that nothing hears.
    """
    found: list[Choosable] = []
    for code in languages():
        one = fitted(config, code, local_now())
        try:
            app.choose_voice(one)
        except ModelMissing:
            continue
        words = load_language(code)
        ear = _ear(one, words, tell if code != config.language else lambda _: None)
        found.append(Choosable(spoken_by(words, "" if ear is None else ear.wake), ear))
    return found if len(found) > 1 else ()


def _ear(config: Config, words: Language, tell: Callable[[str], None]) -> EarFactory | None:
    """What hears a language; the one that is spoken first tells of itself when it begins."""
    if deafness := app.deafness(config):
        tell(f"{NAMES.get(config.language, config.language)}: {deafness}")
        return None
    return app.ear_factory(config, words, lambda _: None)


class Nobody:
    """For how long nobody was led, for one who asks every second while nobody is."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._since = self._asked = clock()

    def seconds(self) -> float:
        """For how long it is by now."""
        now = self._clock()
        if now - self._asked > BUSY_S:
            self._since = now
        self._asked = now
        return now - self._since


@contextmanager
def _kept_open(program: str, address: str) -> Iterator[None]:
    """A browser that shows the page full-screen, and is opened again when it ends."""
    over = Event()
    address = f"{address}/#key={keys(default_folder()).api}"

    def show() -> None:
        while not over.is_set():
            try:
                with browser.opened(program, address, browser.Form.FULL_SCREEN) as process:
                    while process.poll() is None and not over.wait(1.0):
                        pass
            except BreatherError as error:
                tell(str(error))
            over.wait(AGAIN_S)

    thread = Thread(target=show, name="browser")
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()

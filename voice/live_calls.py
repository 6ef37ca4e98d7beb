"""The call state beside a loop that runs: its sources, and what is said where there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from voice.config import Config, Place
from voice.live import Live
from voice.own_content import config_folder
from voice.triggers.calls.ami import AmiLink, read_login
from voice.triggers.calls.baresip import BaresipLink
from voice.triggers.calls.state import read_hook
from voice.triggers.calls.systems import microphone_watch
from voice.triggers.calls.watch import CallSource, CallWatch, Put

SOON_S = 5.0
"""By then a source that is there has been found."""
NOBODY_TELLS = (
    "Nothing here tells of calls, so the microphone stays open; docs/calls.md says how a softphone "
    "can tell."
)


class Calls:
    """What a loop knows of calls, by `watch`; None: they are none of its business."""

    def __init__(
        self,
        live: Live,
        watch: CallWatch | None,
        tell: Callable[[str], None],
        clock: Callable[[], float],
    ) -> None:
        self._live = live
        self._watch = watch
        self._tell = tell
        self._clock = clock
        self._until: float | None = clock() + SOON_S
        """When it is told that there is no source; None: it is not, or has been."""
        self._told: frozenset[str] = frozenset()

    def press(self, name: str) -> None:
        """Have any trigger obeyed; from any thread. Never waits."""
        if not self.hook(name):
            self._live.post(name)

    def hook(self, name: str) -> bool:
        """Whether a trigger tells of a call, which is taken then."""
        told = read_hook(name)
        if told is None:
            return False
        if self._watch is not None:
            self._watch.hook(told)
            self._live.watch_calls(True)
        return True

    def look(self) -> None:
        """See what is there to tell of calls; once a second."""
        if self._watch is None:
            return
        problems = self._watch.problems
        for problem in sorted(problems - self._told):
            self._tell(problem)
        self._told |= problems
        knows = self._watch.knows
        self._live.watch_calls(knows)
        if knows:
            self._until = None
        elif self._until is not None and self._clock() >= self._until:
            self._until = None
            self._tell(NOBODY_TELLS)


@contextmanager
def watching(
    config: Config,
    place: Place,
    live: Live,
    tell: Callable[[str], None],
    clock: Callable[[], float],
) -> Iterator[Calls]:
    """Watch for calls by all that there is on this machine; not at a kiosk."""
    if place is Place.KIOSK:
        yield Calls(live, None, tell, clock)
        return
    with CallWatch(live.call, clock, sources(config, clock)) as watch:
        yield Calls(live, watch, tell, clock)


def sources(config: Config, clock: Callable[[], float]) -> list[Callable[[Put], CallSource]]:
    """How each source of call state is built that these settings want on this system.

    Raises ConfigError where something is missing for one.
    """
    found: list[Callable[[Put], CallSource]] = []
    if (watch := microphone_watch(clock, config.ignored_programs)) is not None:
        found.append(watch)
    if config.baresip is not None:
        found.append(partial(BaresipLink, port=config.baresip))
    if config.asterisk is not None:
        login = read_login(config_folder() / "asterisk-login")
        found.append(partial(AmiLink, channel=config.asterisk, login=login))
    return found

"""Shows on the page what a loop does, one loop after another, while the page stays."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from typing import Protocol, TypeAlias

from content.own import Content
from voice.config import Config, Place
from voice.dialogue.session import Session
from voice.errors import PartError, UserError
from voice.events import Report
from voice.kiosk.catalogue import catalogue, spoken_by
from voice.kiosk.keys import default_folder, keys
from voice.kiosk.looking_back import look_back
from voice.kiosk.page import Page, listen
from voice.kiosk.view import Problem, ProblemKind, Spoken, View, starting
from voice.kiosk.viewer import ORDER, Moment, Viewer
from voice.kiosk.wire import Door, HeardAt
from voice.triggers.control import Handler
from voice.triggers.messages import LookBackRequest, Reply, Request, TriggerRequest
from voice.triggers.place import control_address, runtime_folder

LooksBack: TypeAlias = Callable[[str], dict[str, object]]
PACKAGES = ("starlette", "uvicorn")
LANGUAGE = "language:"
"""How the trigger begins by which the page asks for another language."""
NO_SOUND = "There is no sound device just now; connect it again."
DEAF = "Nothing here hears this language; touch what you want."


class Shown(Protocol):
    """What a port tells the page."""

    @property
    def running(self) -> bool:
        """Whether sound passes now."""

    @property
    def problem(self) -> str:
        """Why it does not, in a sentence."""

    @property
    def frame(self) -> int:
        """Frames that have passed."""

    @property
    def heard(self) -> tuple[int, float]:
        """A frame, and the second of the monotonic clock at which it is heard."""


class Showable(Protocol):
    """What a loop runs on, as far as the page shows it."""

    @property
    def port(self) -> Shown:
        """The devices."""

    @property
    def session(self) -> Session:
        """What decides."""

    @property
    def content(self) -> Content:
        """Exercises and words."""

    @property
    def wake(self) -> str:
        """The wake phrase; empty where nothing here hears the language."""

    @property
    def deaf(self) -> str:
        """Why nothing is heard just now, in a sentence; empty where it is."""

    @property
    def listens(self) -> bool:
        """Whether there is a microphone, be it for the wake phrases of other languages alone."""


class Screen:
    """What is shown; every method but `answering`'s handler is for the loop's thread.

    `address`: where the page is. `languages`: those that can be chosen there; none where there is
    no choice. `looks_back` gives what the person kept, in a language; None where nobody keeps.
    """

    def __init__(
        self,
        page: Page,
        address: str,
        place: Place,
        language: str,
        languages: Sequence[Spoken],
        looks_back: LooksBack | None = None,
    ) -> None:
        self.address = address
        self._page = page
        self._place = place
        self._languages = languages
        self._looks_back = looks_back
        self.language = language
        """The one that was chosen last."""
        self._woken: str | None = None
        self._parts: Showable | None = None
        self._viewer: Viewer | None = None
        self._shown: View | None = None
        self._ran = False
        """Whether this loop has had its devices."""
        self.pause()

    def begin(self, parts: Showable, config: Config) -> None:
        """A loop begins to run on these."""
        spoken = parts.content.language
        self._parts = parts
        self._viewer = Viewer(spoken, self._place, parts.wake)
        self.language = spoken.code
        offered = self._languages or [spoken_by(spoken, parts.wake)]
        self._page.offer(catalogue(parts.content, config.exercise, offered))
        self.tick()

    def take(self, report: Report) -> None:
        """The loop tells something."""
        if report.event == "language":
            self.language = str(report.fields["name"])
            self._woken = str(report.fields.get("command", ""))
        if self._viewer is not None:
            self._viewer.take(report)
            self._show()

    def tick(self) -> None:
        """A second has passed, about."""
        if self._parts is not None:
            self._page.tick(HeardAt(*self._parts.port.heard, self._parts.port.running))
            self._show()

    def pause(self) -> None:
        """The loop has ended; another one may begin."""
        self._parts = self._viewer = self._shown = None
        self._ran = False
        self._page.show(starting(self._place, self.language))

    def woken(self) -> str | None:
        """The command that followed another language's wake phrase, empty where none did; None
        where nobody has said one since this was asked."""
        woken, self._woken = self._woken, None
        return woken

    @property
    def busy(self) -> bool:
        """Whether somebody is being led, or asked."""
        return self._parts is not None and self._parts.session.running

    def answering(self, handler: Handler) -> Handler:
        """The handler of the control socket that takes the choice of a language, too, and gives
        the owner what they kept."""

        def answer(request: Request) -> Reply:
            if isinstance(request, LookBackRequest):
                return Reply(True, kept=self._kept())
            if isinstance(request, TriggerRequest) and request.name.startswith(LANGUAGE):
                self._choose(request.name.removeprefix(LANGUAGE))
                return Reply(True)
            reply = handler(request)
            if reply.status is None:
                return reply
            return replace(reply, status=replace(reply.status, page=self.address))

        return answer

    def _kept(self) -> dict[str, object]:
        if self._looks_back is None:
            raise UserError("A kiosk keeps nothing, so there is nothing to look back on.")
        return self._looks_back(self.language)

    def _choose(self, code: str) -> None:
        if code not in [spoken.code for spoken in self._languages]:
            raise UserError(f"The language “{code}” cannot be chosen here.")
        if self.busy:
            raise UserError("Another language can be chosen when the exercise is over.")
        self.language = code

    def _show(self) -> None:
        if self._parts is None or self._viewer is None:
            return
        port = self._parts.port
        self._ran = self._ran or port.running
        if not (self._ran or port.problem):
            return  # devices take a while to begin with
        view = self._viewer.view(moment(self._parts))
        if self._shown is None or _differs(view, self._shown):
            self._page.show(view)
            self._shown = view


def moment(parts: Showable) -> Moment:
    """What is the case now."""
    session, port = parts.session, parts.port
    problem = None
    if not port.running:
        problem = Problem(ProblemKind.SOUND, port.problem or NO_SOUND)
    elif parts.deaf or not parts.wake:
        problem = Problem(ProblemKind.HEARING, parts.deaf or DEAF)
    listening = session.listening
    wanted = {*(listening.commands or ORDER), "start", "stop"}
    if not session.running:
        wanted.remove("stop")
    return Moment(
        port.frame,
        session.state,
        session.exercise,
        listening,
        session.score,
        session.breaths,
        session.left(port.frame),
        session.hears and parts.listens and not parts.deaf,
        session.allowed(wanted),
        problem,
    )


@contextmanager
def opened(
    config: Config, place: Place, languages: Sequence[Spoken], tell: Callable[[str], None]
) -> Iterator[Screen]:
    """A page at the configured place, with nothing to show yet.

    Raises UserError where that cannot be had, PartError where its packages are missing.
    """
    if None in map(find_spec, PACKAGES):
        raise PartError(f"The page needs the packages {' and '.join(PACKAGES)}; install them.")
    with ExitStack() as stack:
        listener = stack.enter_context(listen(config.http_host, config.http_port))
        port = listener.getsockname()[1]
        control = control_address(runtime_folder())
        door = Door(config.http_host, port, keys(default_folder()), control)
        page = stack.enter_context(Page(listener, door, time.monotonic, tell))
        looks_back = partial(look_back, tell=tell) if place is Place.DESK else None
        yield Screen(page, door.address, place, config.language, languages, looks_back)


def _differs(view: View, shown: View) -> bool:
    """Whether there is more to show than that time has passed, which the page knows by itself."""
    return replace(view, frame=shown.frame, left_s=shown.left_s) != shown

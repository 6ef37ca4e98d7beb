"""The loop on real devices: hears, guides and obeys until it is told to end.

Everything happens in one thread. Others (the control socket, a signal, the recogniser) leave what
they have and ring the bell, which the audio process rings, too, for every block.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Protocol, TypeVar

from audio.blocks import Clip, to_frames
from audio.io.base import DevicePort
from content.steps import Keepsake
from voice.dialogue.bargein import FADE
from voice.dialogue.session import Session
from voice.errors import BreatherError, DeviceMissing, PartError, UserError
from voice.events import (
    CallsWatched,
    Event,
    Heard,
    Practised,
    Recall,
    Recalled,
    Remember,
    Remembered,
    Render,
    Rendered,
    Report,
    Triggered,
)
from voice.hearing.base import Verdict
from voice.loop import Hearing, Loop
from voice.triggers.calls.state import CallEvent

WATCH = to_frames(1.0)
"""How often the parts beside the loop are looked at."""
WAIT_S = 0.1
"""How long the loop sleeps, at most, when nothing rings."""
HANDED_OVER = to_frames(0.1)
"""How long after the fade it may take until the device has played it."""
LAST_WORDS = to_frames(0.5)
"""How long after the end of everything something may still begin to sound."""
ANSWER_S = 2.0
NO_DEVICE = "There is no sound device just now; connect it again."
MOST_POSTED = 64
"""Triggers that may wait to be obeyed; who presses faster than that means no more by it."""
_T = TypeVar("_T")


class Bell(Protocol):
    """What a semaphore of threads or of processes does."""

    def acquire(self, block: bool = True, timeout: float | None = None) -> bool:
        """Take one ring, waiting for it if `block`, for `timeout` seconds at most."""

    def release(self) -> None:
        """Ring."""


class LiveHearing(Hearing, Protocol):
    """Hearing that takes its time."""

    @property
    def busy(self) -> bool:
        """Whether somebody speaks, or waits for a verdict."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What is done beside the loop, which never waits for it.

    The last argument of each is called once, from any thread, with what came of it.
    """

    keep: Callable[[Remember | Practised, Callable[[bool], None]], None]
    """Puts something into the journal; whether it did."""
    recall: Callable[[Keepsake, Callable[[tuple[str, ...]], None]], None]
    """Takes the wins of today, or all tricks, out of the journal."""
    render: Callable[[str, Callable[[Clip | None], None]], None]
    """Makes sound of words of the person's own, which are kept nowhere; None where it cannot."""


class Live:
    """One run of the loop; `report` is given every line of the list of events.

    `watch` is called once a second, and raises BreatherError where a part failed for good.
    """

    def __init__(
        self,
        port: DevicePort,
        listener: LiveHearing,
        session: Session,
        bell: Bell,
        report: Callable[[Report], None],
        watch: Callable[[], None],
        beside: Beside,
    ) -> None:
        self._port = port
        self._listener = listener
        self._session = session
        self._bell = bell
        self._report = report
        self._watch = watch
        self._beside = beside
        self._answers: SimpleQueue[Callable[[int], Event]] = SimpleQueue()
        """What came from beside, as an event at a frame."""
        self._watched_calls = False
        self._asked: SimpleQueue[tuple[str, Future[str]]] = SimpleQueue()
        self._ending = False
        self._watched = 0
        self._refused = False
        """Whether the last trigger was."""
        self._sounding = 0
        """Words and signals that sound now."""
        self._over_at: int | None = None
        """When what was begun came to its end."""

    def end(self) -> None:
        """Have the run end with a fade; from any thread, or a signal's handler."""
        self._ending = True
        self._bell.release()

    @property
    def ending(self) -> bool:
        """Whether it was told to end."""
        return self._ending

    def trigger(self, name: str) -> None:
        """Have a trigger obeyed; from any thread but the loop's.

        Raises UserError if it is refused, PartError if the loop does not answer.
        """
        answer: Future[str] = Future()
        self._asked.put((name, answer))
        self._bell.release()
        try:
            refusal = answer.result(ANSWER_S)
        except TimeoutError:
            raise PartError("Breather is busy and did not answer; try again.") from None
        if refusal:
            raise UserError(refusal)

    def post(self, name: str) -> None:
        """Have a trigger obeyed if it has a meaning then; from any thread. Never waits."""
        if self._answers.qsize() < MOST_POSTED:
            self._answer(lambda frame: Triggered(frame, name))

    def call(self, event: CallEvent) -> None:
        """The call state changed; from any thread. Never waits."""
        self._answer(lambda frame: Triggered(frame, event.change.value))

    def hear(self, verdict: Verdict) -> None:
        """Take it as if somebody had said it just now; from any thread. Never waits."""
        self._answer(lambda frame: Heard(frame, frame, frame, verdict))

    def watch_calls(self, watched: bool) -> None:
        """Tell whether anything knows of calls now; from any thread."""
        if watched is not self._watched_calls:
            self._watched_calls = watched
            self._answer(lambda frame: CallsWatched(frame, watched))

    def wait_for_device(self, patience: Callable[[], bool]) -> None:
        """Return once sound runs; raises DeviceMissing with what is missing."""
        while not self._port.running and not self._ending:
            self._rest()
            self._port.drain()
            if self._port.problem:
                raise DeviceMissing(self._port.problem)
            if not patience():
                raise DeviceMissing(
                    "The sound devices do not answer; look at them with `breather devices`."
                )

    def wait(self, enough: Callable[[], bool]) -> None:
        """Let time pass until it is enough, or the run is told to end; nothing is obeyed."""
        while not enough() and not self._ending:
            self._rest()
            self._port.drain()
            for _, asked in _drained(self._asked):
                asked.set_result(self._port.problem or NO_DEVICE)
            self._look()

    def run(self, begin: str | None = None) -> None:
        """Go on until told to end; with `begin`, a trigger, until what it began is over.

        Raises BreatherError where a part failed for good.
        """
        port, listener, session = self._port, self._listener, self._session
        loop = Loop(port, listener, session, self._take_report, self._keep, self._ask)
        failure: BreatherError | None = None
        try:
            refusal = "" if begin is None else self._obey(loop, begin)
            if refusal:
                raise UserError(refusal)
            while not self._ending and (begin is None or not self._over()):
                self._turn(loop)
        except BreatherError as error:
            failure = error
        self._fade(loop)
        if failure is not None:
            raise failure

    def _turn(self, loop: Loop) -> None:
        self._rest()
        for answer in _drained(self._answers):
            loop.post(answer(self._port.frame))
        loop.tick(self._port.drain())
        for name, asked in _drained(self._asked):
            asked.set_result(self._obey(loop, name))
        self._port.rest(not (self._session.running or self._listener.busy))
        self._port.stay(self._session.stays)
        self._look()

    def _look(self) -> None:
        if self._port.frame >= self._watched + WATCH:
            self._watched = self._port.frame
            self._watch()

    def _rest(self) -> None:
        self._bell.acquire(True, WAIT_S)
        while self._bell.acquire(False):
            pass

    def _keep(self, order: Remember | Practised) -> None:
        number = order.number if isinstance(order, Remember) else 0
        self._beside.keep(
            order, lambda kept: self._answer(lambda frame: Remembered(frame, number, kept))
        )

    def _ask(self, order: Render | Recall) -> None:
        number = order.number
        if isinstance(order, Render):
            self._beside.render(
                order.text, lambda clip: self._answer(lambda frame: Rendered(frame, number, clip))
            )
        else:
            self._beside.recall(
                order.keepsake,
                lambda texts: self._answer(lambda frame: Recalled(frame, number, texts)),
            )

    def _answer(self, event: Callable[[int], Event]) -> None:
        self._answers.put(event)
        self._bell.release()

    def _obey(self, loop: Loop, name: str) -> str:
        """Do what a trigger asks; returns a sentence where it is refused."""
        self._refused = False
        loop.post(Triggered(self._port.frame, name))
        loop.tick([])
        if not self._refused:
            return ""
        if not self._port.running:
            return self._port.problem or NO_DEVICE
        return f"“{name}” has no meaning just now: Breather is {self._session.state.value}."

    def _take_report(self, report: Report) -> None:
        match report.event:
            case "rejected" if report.fields.get("source") == "trigger":
                self._refused = True
            case "cue_started":
                self._sounding += 1
            case "cue_finished":
                self._sounding -= 1
            case "device_lost":
                self._sounding = 0
            case "exercise_finished" | "stopped":
                self._over_at = self._port.frame
        self._report(report)

    def _over(self) -> bool:
        """Whether what was begun has ended, and its last word was said."""
        if self._session.running or self._over_at is None or self._sounding > 0:
            return False
        return self._port.frame >= self._over_at + LAST_WORDS

    def _fade(self, loop: Loop) -> None:
        """Let everything fade out; a device that is gone has nothing to fade."""
        until = self._port.frame + FADE + HANDED_OVER
        loop.carry_out(self._session.finish(self._port.frame))
        while self._port.running and self._port.frame < until:
            self._rest()
            loop.tick(self._port.drain())


def _drained(queue: SimpleQueue[_T]) -> list[_T]:
    """What is in the queue now."""
    taken: list[_T] = []
    while True:
        try:
            taken.append(queue.get_nowait())
        except Empty:
            return taken

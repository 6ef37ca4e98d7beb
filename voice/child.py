"""A child process that answers requests, may be killed at any time, and is started again.

Engines in C crash, hang and print; each lives in a child of its own, so that nothing of this
reaches the session. A request is repeated when the child ended over it or did not answer in time.
"""

from __future__ import annotations

import multiprocessing
import pickle
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Generic, Self, TypeVar, cast

from audio.process import interrupt_blocked, isolate
from audio.restarts import Restarts
from voice.errors import BreatherError, ChildError, PartError

Request = TypeVar("Request")
Reply = TypeVar("Reply")

ATTEMPTS = 3
START_TIMEOUT_S = 60.0
GRACE_S = 1.0
"""How long a child may take to end by itself once its pipe is closed."""


class Closable(ABC):
    """Something to be closed, and closed at the end of a `with`."""

    @abstractmethod
    def close(self) -> None:
        """Let go of everything; once more does nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


class Child(Closable, Generic[Request, Reply]):
    """Runs `factory()` in a spawned process and hands it one request at a time.

    `factory` must be picklable; what it returns need not be. It runs in the child, may take
    `start_timeout_s` (loading a model), and runs again in every restarted child. Requests and
    replies must be picklable. `name` is what the person is told about: "speaker", "ear".
    The process starts with the first call, or with `start()`. May be used from several threads;
    calls then wait for one another.

    A request is tried `attempts` times. With `restarts` that many deaths must be over the request
    itself: one that dies while it is built is built again, however often, when they say so.
    """

    def __init__(
        self,
        name: str,
        factory: Callable[[], Callable[[Request], Reply]],
        *,
        start_timeout_s: float = START_TIMEOUT_S,
        attempts: int = ATTEMPTS,
        restarts: Restarts | None = None,
    ) -> None:
        self._name = name
        self._factory = pickle.dumps(factory)
        self._start_timeout_s = start_timeout_s
        self._attempts = attempts
        self._restarts = restarts
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._process: BaseProcess | None = None
        self._pipe: Connection[object, object] | None = None

    @property
    def pid(self) -> int | None:
        """The process that answers now, if one was started."""
        process = self._process
        return None if process is None else process.pid

    @property
    def sentinel(self) -> int | None:
        """Becomes ready when the process ends, for `multiprocessing.connection.wait`."""
        process = self._process
        return None if process is None else process.sentinel

    def start(self) -> None:
        """Start the process and wait until its factory is done; errors are those of `call`."""
        with self._lock:
            self._persist(None)

    def call(self, request: Request, timeout_s: float) -> Reply:
        """Have one request answered; the child has `timeout_s` seconds for each attempt.

        Raises the `BreatherError` that the factory or handler raised; `PartError` when it was
        some other exception (its text stays in the child: it may hold spoken words);
        `ChildError` when the child died or fell silent over this request, `attempts` times.
        """
        with self._lock:
            return cast(Reply, self._persist((request, timeout_s)))

    def rest(self) -> None:
        """End the process once it has answered; the next call starts it again."""
        with self._lock:
            self._discard(kill=False)

    def close(self) -> None:
        """End the process; a call that is under way in another thread raises `ChildError`."""
        self._closed.set()
        process = self._process
        if self._lock.locked() and process is not None:
            with suppress(ValueError, AttributeError):  # just put away, or not yet started
                process.kill()
        with self._lock:
            self._discard(kill=False)

    def _persist(self, work: tuple[Request, float] | None) -> object:
        deaths = 0
        while deaths < self._attempts:
            if self._closed.is_set():
                raise ChildError(f"The {self._name} was closed; start Breather again.")
            built = False
            try:
                pipe = self._launch() if self._pipe is None else self._pipe
                built = True
                return self._attempt(pipe, work)
            except BreatherError:
                raise
            except (EOFError, OSError):  # a TimeoutError is an OSError
                self._discard(kill=True)
                deaths += built or self._restarts is None
                self._pause()
            except BaseException:  # Ctrl-C: its late reply must not answer the next request
                self._discard(kill=True)
                raise
        raise ChildError(
            f"The {self._name} stopped working {self._attempts} times in a row; "
            "run `breather doctor` to see what is wrong with it."
        )

    def _pause(self) -> None:
        """Wait before the next start, after an end that nobody asked for."""
        if self._restarts is not None and not self._closed.is_set():
            self._closed.wait(self._restarts.again())

    def _attempt(
        self, pipe: Connection[object, object], work: tuple[Request, float] | None
    ) -> object:
        if work is None:
            return None
        request, timeout_s = work
        pipe.send(request)
        return self._receive(pipe, timeout_s)

    def _launch(self) -> Connection[object, object]:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(
            target=_serve, args=(self._name, self._factory, theirs), name=self._name, daemon=True
        )
        self._pipe, self._process = ours, process
        try:
            with interrupt_blocked():
                process.start()
        finally:
            theirs.close()
        try:
            self._receive(ours, self._start_timeout_s)
        except BreatherError:
            self._discard(kill=False)  # a factory that failed leaves nothing to ask
            raise
        return ours

    def _receive(self, pipe: Connection[object, object], timeout_s: float) -> object:
        if not pipe.poll(timeout_s):
            raise TimeoutError
        error, reply = cast("tuple[BreatherError | None, object]", pipe.recv())
        if error is not None:
            raise error
        return reply

    def _discard(self, *, kill: bool) -> None:
        process, pipe = self._process, self._pipe
        self._process = self._pipe = None
        if pipe is not None:
            pipe.close()
        if process is None or process.pid is None:
            return
        if not kill:
            process.join(GRACE_S)
        if process.is_alive():
            process.kill()
        process.join()
        process.close()


def _serve(name: str, factory: bytes, pipe: Connection[object, object]) -> None:
    """Be the child: build the handler and answer until the pipe ends."""
    isolate()
    with suppress(EOFError, OSError):  # the parent went away, or closed its end
        try:
            handler = pickle.loads(factory)()
        except Exception as error:  # the process boundary: no traceback may cross it
            pipe.send((_told(name, error), None))
            return
        pipe.send((None, None))
        while True:
            request = pipe.recv()
            answer: tuple[BreatherError | None, object]
            try:
                answer = (None, handler(request))
            except Exception as error:  # as above; the child itself is still good
                answer = (_told(name, error), None)
            pipe.send(answer)


def _told(name: str, error: Exception) -> BreatherError:
    """What the parent may know: our own sentences as they are, of all others only the kind."""
    if isinstance(error, BreatherError):
        return error
    return PartError(
        f"The {name} failed with {type(error).__name__}; run `breather doctor` to check it."
    )

"""The recogniser in a process of its own, asked without waiting, and started again when it ends."""

from __future__ import annotations

import multiprocessing
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto
from multiprocessing import connection

from audio.blocks import Samples
from audio.events import Utterance
from audio.restarts import Restarts
from voice.child import Child, Closable
from voice.errors import BreatherError, ChildError, EarError, PartError
from voice.hearing.base import Listening, Opening, Recogniser, Verdict
from voice.hearing.ear import Answer, Answering, Asked
from voice.hearing.listener import Judge, Judgement

ANSWER_WITHIN = 5.0
"""Seconds; after them a verdict is of no use, and the process hangs."""
ATTEMPTS = 2
"""An utterance over which the process ended so often is not asked about again."""
GRACE_S = 0.2
"""How long closing waits for an answer that is under way."""


class Fate(Enum):
    """What became of an utterance since it was asked about."""

    OPEN = auto()
    """Speech may still go on."""
    FINAL = auto()
    """It was complete."""
    VOID = auto()
    """Speech went on, or nobody waits for the verdict any more."""


@dataclass(slots=True, eq=False)
class Question:
    """Who asks sets `fate`, the ear sets `answer`: each by a single assignment, once it is so."""

    utterance: Utterance
    opening: Opening
    listening: Listening
    fate: Fate = Fate.OPEN
    answer: Judgement | None = None
    attempts: int = 0


class LiveEar(Closable):
    """Answers questions one after the other, in a thread, by a process that may die.

    Utterances must be asked about in their order. The process is started at once, and again
    whenever it ends; `failure` is set where there is no recogniser to be had.
    """

    def __init__(self, build: Callable[[], Recogniser], restarts: Restarts) -> None:
        """`build` must be picklable; it runs in the process and may take long."""
        self._build = build
        self._restarts = restarts
        self._judge = Judge(self._hear)
        self._lock = threading.Lock()
        """Guards the questions; nobody waits for anything while it is held."""
        self._questions: deque[Question] = deque()
        self._last: Question | None = None
        self._child: Child[Asked, Answer] | None = None
        self._ready = False
        self._failure: BreatherError | None = None
        self._closed = threading.Event()
        self._bell, self._bell_pull = multiprocessing.Pipe(duplex=False)
        self._thread = threading.Thread(target=self._run, name="ear", daemon=True)
        self._thread.start()

    @property
    def ready(self) -> bool:
        """Whether the recogniser is loaded and its process lives."""
        return self._ready

    @property
    def pid(self) -> int | None:
        """The process that listens now, if there is one."""
        child = self._child
        return None if child is None else child.pid

    @property
    def problem(self) -> str:
        """Why nothing is heard just now, as a sentence; empty where it is, or soon will be."""
        return "" if self._ready else self._restarts.problem

    @property
    def failure(self) -> BreatherError | None:
        """Why nothing will be answered any more."""
        return self._failure

    def ask(self, question: Question) -> None:
        """Have it answered when its turn comes; never waits. Void ones are forgotten."""
        with self._lock:
            wanted = [other for other in self._questions if other.fate is not Fate.VOID]
            self._questions = deque([*wanted, question])
        self._ring()

    def close(self) -> None:
        """End the process and the thread; what was not answered will never be."""
        if self._closed.is_set():
            return
        self._closed.set()
        self._ring()
        self._thread.join(GRACE_S)
        child = self._child
        if self._thread.is_alive() and child is not None:
            child.close()  # in the middle of an answer, or still loading: it is killed
        self._thread.join()
        self._bell.close()
        self._bell_pull.close()

    def _ring(self) -> None:
        with suppress(OSError):  # closed
            self._bell_pull.send_bytes(b"!")

    def _run(self) -> None:
        try:
            while not self._closed.is_set():
                self._live()
                if not self._closed.is_set():
                    self._closed.wait(self._restarts.again())
        except BreatherError as error:
            if not self._closed.is_set():
                self._failure = error
        except Exception as error:  # the thread's boundary: nobody else would learn of it
            self._failure = EarError(
                f"The recogniser failed with {type(error).__name__}; run `breather doctor` to "
                "check it."
            )

    def _live(self) -> None:
        """Start the process, and answer until it ends or everything is closed."""
        with Child("ear", Answering(self._build), attempts=1) as child:
            self._child = child
            if self._closed.is_set():
                return  # it came too late for close() to be seen there
            with suppress(ChildError):
                child.start()
                self._ready = True
                while self._answer_all() and self._wait(child):
                    pass
            self._ready = False

    def _wait(self, child: Child[Asked, Answer]) -> bool:
        """Return when there is something to do; False when the process or all is at its end."""
        ended = child.sentinel
        if self._closed.is_set() or ended is None:
            return False
        rung = connection.wait([self._bell, ended])
        while self._bell.poll():
            self._bell.recv_bytes()
        return ended not in rung

    def _answer_all(self) -> bool:
        """Answer what waits; False where the recogniser failed over it."""
        while (question := self._take()) is not None:
            self._settle()
            try:
                question.answer = self._judge.judge(
                    question.utterance, question.opening, question.listening
                )
            except PartError:
                self._put_back(question)
                return False
            self._last = question
        return True

    def _take(self) -> Question | None:
        with self._lock:
            while self._questions and not self._closed.is_set():
                question = self._questions.popleft()
                if question.fate is not Fate.VOID:
                    return question
        return None

    def _put_back(self, question: Question) -> None:
        question.attempts += 1
        if question.attempts >= ATTEMPTS:
            question.answer = Judgement(question.utterance.start, Verdict())
            return
        with self._lock:
            self._questions.appendleft(question)

    def _settle(self) -> None:
        """By now it is certain what became of the question before."""
        last, self._last = self._last, None
        if last is not None and last.answer is not None and last.fate is Fate.FINAL:
            self._judge.settle(last.utterance, last.opening, last.answer.verdict)

    def _hear(self, samples: Samples, listening: Listening, opening: Opening) -> Verdict:
        assert self._child is not None
        answer = self._child.call((samples, listening, opening), ANSWER_WITHIN)
        return answer if isinstance(answer, Verdict) else Verdict()

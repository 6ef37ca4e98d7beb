"""From captured blocks to verdicts, live: nobody waits for the recogniser."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from audio.blocks import QUANTUM, to_frames
from audio.events import Captured, SpeechEnded, SpeechPaused, SpeechStarted, Utterance
from audio.frontend import Frontend
from voice.child import Closable
from voice.errors import BreatherError
from voice.events import Heard
from voice.hearing.base import Listening, Opening, Verdict
from voice.hearing.dictation import Dictations
from voice.hearing.listener import HeardEvent, Judgement
from voice.hearing.live_ear import Fate, LiveEar, Question
from voice.hearing.live_scribe import LiveScribe

STALE = to_frames(5.0)
"""What was said so long ago is answered with nothing: the person has gone on."""
WAITING = 3
"""Utterances that may wait for their verdict; for an older one the same holds."""


@dataclass(frozen=True, slots=True)
class _Ended:
    """A complete utterance that waits for its verdict."""

    frame: int
    question: Question


class LiveListener(Closable):
    """Feeds the frontend, and has the recogniser asked as soon as speech pauses.

    A verdict lands at the first quantum after it was found. Every SpeechStarted is followed by a
    Heard that ends after it, whatever happens to the process.
    """

    def __init__(self, frontend: Frontend, ear: LiveEar, scribe: LiveScribe | None = None) -> None:
        """Takes ear and scribe over, and closes them."""
        self._frontend = frontend
        self._ear = ear
        self._next: int | None = None
        """The frame of the quantum that follows the last one."""
        self._speaking: int | None = None
        """Since which frame somebody speaks."""
        self._running = False
        """Whether the next stretch goes on from one that was cut."""
        self._early: Question | None = None
        self._ended: deque[_Ended] = deque()
        self._scribe = scribe
        self._dictations = Dictations(self._scribe)

    @property
    def ready(self) -> bool:
        """Whether the recogniser is loaded and its process lives."""
        return self._ear.ready

    @property
    def busy(self) -> bool:
        """Whether somebody speaks or dictates, or waits for a verdict."""
        dictates = self._dictations.under_way
        return self._speaking is not None or bool(self._ended) or dictates

    @property
    def pid(self) -> int | None:
        """The process that listens now, if there is one."""
        return self._ear.pid

    @property
    def problem(self) -> str:
        """Why nothing is heard just now, as a sentence; empty where it is, or soon will be."""
        return self._ear.problem

    @property
    def failure(self) -> BreatherError | None:
        """Why nothing will be understood any more; what `feed` raises."""
        return self._ear.failure

    def feed(self, captured: Captured, listening: Listening) -> list[HeardEvent]:
        """Take one quantum; a Heard lands now. Never waits.

        Raises BreatherError where there is no recogniser to be had.
        """
        if self._ear.failure is not None:
            raise self._ear.failure
        now = captured.frame + QUANTUM
        events: list[HeardEvent] = []
        if self._next is not None and self._next != captured.frame:
            events += self._lose(now)
        self._next = now
        events += self._dictations.follow(listening.dictation, captured.frame)
        for event in self._frontend.feed(captured):
            match event:
                case SpeechStarted():
                    self._speaking = event.frame
                    self._dictations.speech(event.frame)
                    events.append(event)
                case SpeechPaused():
                    self._ask(event.utterance, listening)
                case SpeechEnded():
                    self._end(event, listening)
        return [*events, *self._land(now), *self._dictations.tick(now)]

    def close(self) -> None:
        """End the processes; nothing lands any more."""
        self._ear.close()
        if self._scribe is not None:
            self._scribe.close()

    def _ask(self, utterance: Utterance, listening: Listening) -> Question:
        self._forget()
        opening = Opening(anywhere=self._running)
        self._early = Question(utterance, opening, listening)
        self._ear.ask(self._early)
        return self._early

    def _forget(self) -> None:
        """Speech went on after what was asked about, or other words are allowed now."""
        if self._early is not None:
            self._early.fate = Fate.VOID
            self._early = None

    def _end(self, event: SpeechEnded, listening: Listening) -> None:
        early = self._early
        same = early is not None and early.utterance is event.utterance
        if early is None or not same or early.listening != listening:
            early = self._ask(event.utterance, listening)
        early.fate = Fate.FINAL
        self._early = None
        self._running = event.utterance.cut
        if not event.utterance.cut:
            self._speaking = None
        self._ended.append(_Ended(event.frame, early))

    def _land(self, now: int) -> list[Heard]:
        landed = []
        while self._ended:
            ended, question = self._ended[0].frame, self._ended[0].question
            stale = now - ended > STALE or len(self._ended) > WAITING
            if question.answer is None and not stale:
                break
            self._ended.popleft()
            answer = question.answer
            if answer is None or now - ended > STALE:
                question.fate = Fate.VOID
                answer = Judgement(question.utterance.start, Verdict())
            command = answer.verdict.command is not None
            self._dictations.hear(question.utterance, ended, command=command)
            landed.append(Heard(now, answer.start, ended, answer.verdict))
        return landed

    def _lose(self, now: int) -> list[Heard]:
        """Time has jumped: what was being said has no end that anybody could hear."""
        self._frontend.restart()
        self._dictations.lose(now)
        self._forget()
        self._running = False
        started, self._speaking = self._speaking, None
        return [] if started is None else [Heard(now, started, now, Verdict())]

"""From captured blocks to verdicts: utterances go to the recogniser, and where somebody paused
within a phrase, their join goes too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from audio.blocks import EAR_RATE, QUANTUM, RATE, Samples, to_frames
from audio.events import Captured, SpeechEnded, SpeechPaused, SpeechStarted, Utterance
from audio.frontend import Frontend
from voice.events import Dictated, DictationProgress, Heard
from voice.hearing.base import Listening, Opening, Recogniser, Verdict
from voice.hearing.dictation import Dictations
from voice.hearing.scribe import Scribe

JOIN_WITHIN = to_frames(0.6)
"""Two utterances with a pause up to this are also tried as one."""
LONGEST_JOIN = to_frames(4.0)

HeardEvent: TypeAlias = SpeechStarted | Heard | DictationProgress | Dictated
"""What a listener tells."""
Hear: TypeAlias = Callable[[Samples, Listening, Opening], Verdict]
"""As Recogniser.hear."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What somebody said."""

    start: int
    """Frame of the first sample that the verdict's times count from."""
    verdict: Verdict


class Judge:
    """Asks a recogniser about utterances that follow each other, and about joins of two.

    Raises what the recogniser raises; then nothing has changed, and it may be asked again.
    """

    def __init__(self, hear: Hear) -> None:
        self._hear = hear
        self._before: Utterance | None = None
        """The last utterance, if it was whole, from its beginning on, and rejected."""

    def judge(self, utterance: Utterance, opening: Opening, listening: Listening) -> Judgement:
        """Judge what may be the next utterance; nothing is kept until it is settled."""
        if not (listening.wake or listening.commands):
            return Judgement(utterance.start, Verdict())
        alone = Judgement(utterance.start, self._hear(utterance.samples, listening, opening))
        if self._before is None or not alone.verdict.rejected:
            return alone
        return self._judge_join(self._before, utterance, listening) or alone

    def settle(self, utterance: Utterance, opening: Opening, verdict: Verdict) -> None:
        """Remember what was said, and what it was taken for: the next one may go on from it."""
        whole = not opening.anywhere and not utterance.cut
        self._before = utterance if whole and verdict.rejected else None

    def _judge_join(
        self, before: Utterance, utterance: Utterance, listening: Listening
    ) -> Judgement | None:
        pause = utterance.start - before.speech_end
        length = utterance.speech_end - before.start
        if pause > JOIN_WITHIN or length > LONGEST_JOIN:
            return None
        joined = self._hear(join(before, utterance), listening, Opening())
        return None if joined.rejected else Judgement(before.start, joined)


class Listener:
    """Feeds the frontend and asks the recogniser, within feed, about what comes out of it.

    `delay` is how many frames after an utterance's end its verdict lands: declared, so that the
    same recordings give the same events on any machine. `scribe` writes what is dictated.
    """

    def __init__(
        self,
        frontend: Frontend,
        recogniser: Recogniser,
        delay: int,
        scribe: Scribe | None = None,
    ) -> None:
        self._frontend = frontend
        self._judge = Judge(recogniser.hear)
        self._delay = delay
        self._running = False
        """Whether the next stretch goes on from one that was cut."""
        self._dictations = Dictations(scribe)

    def feed(self, captured: Captured, listening: Listening) -> list[HeardEvent]:
        """Take one quantum; all but a SpeechStarted lands at its own frame, later than this one."""
        events: list[HeardEvent] = []
        told = self._dictations.follow(listening.dictation, captured.frame)
        for event in self._frontend.feed(captured):
            match event:
                case SpeechStarted():
                    self._dictations.speech(event.frame)
                    events.append(event)
                case SpeechEnded():
                    events.append(self._heard(event, listening))
                case SpeechPaused():  # no clock, no hurry
                    pass
        told += self._dictations.tick(captured.frame + QUANTUM)
        events += [replace(event, frame=event.frame + self._delay) for event in told]
        return events

    def _heard(self, event: SpeechEnded, listening: Listening) -> Heard:
        utterance = event.utterance
        opening = Opening(anywhere=self._running)
        judgement = self._judge.judge(utterance, opening, listening)
        self._judge.settle(utterance, opening, judgement.verdict)
        self._running = utterance.cut
        command = judgement.verdict.command is not None
        self._dictations.hear(utterance, event.frame, command=command)
        landing = event.frame + self._delay
        return Heard(landing, judgement.start, event.frame, judgement.verdict)


def join(before: Utterance, utterance: Utterance) -> Samples:
    """Both on one time axis; where they overlap, they hold the same sound."""
    offset = (utterance.start - before.start) * EAR_RATE // RATE
    joined = np.zeros(offset + len(utterance.samples), dtype=np.float32)
    joined[: len(before.samples)] = before.samples[: len(joined)]
    joined[offset:] = utterance.samples
    return joined

"""From captured blocks to verdicts: utterances go to the recogniser, and where somebody paused
within a phrase, their join goes too."""

from __future__ import annotations

import numpy as np

from audio.blocks import EAR_RATE, RATE, Samples, to_frames
from audio.events import Captured, SpeechEnded, SpeechStarted, Utterance
from audio.frontend import Frontend
from voice.events import Heard
from voice.hearing.base import Listening, Opening, Recogniser, Verdict

JOIN_WITHIN = to_frames(0.6)
"""Two utterances with a pause up to this are also tried as one."""
LONGEST_JOIN = to_frames(4.0)


class Listener:
    """Feeds the frontend and asks the recogniser about what comes out of it.

    `delay` is how many frames after an utterance's end its verdict lands: declared, so that the
    same recordings give the same events on any machine.
    """

    def __init__(self, frontend: Frontend, recogniser: Recogniser, delay: int) -> None:
        self._frontend = frontend
        self._recogniser = recogniser
        self._delay = delay
        self._before: Utterance | None = None
        """The last utterance, if it was whole, from its beginning on, and rejected."""
        self._running = False
        """Whether the next stretch goes on from one that was cut."""

    def feed(self, captured: Captured, listening: Listening) -> list[SpeechStarted | Heard]:
        """Take one quantum; a Heard lands at its own frame, later than this one."""
        events: list[SpeechStarted | Heard] = []
        for event in self._frontend.feed(captured):
            match event:
                case SpeechStarted():
                    events.append(event)
                case SpeechEnded():
                    events.append(self._judge(event, listening))
        return events

    def _judge(self, event: SpeechEnded, listening: Listening) -> Heard:
        utterance = event.utterance
        opening = Opening(anywhere=self._running or utterance.cut)
        start, verdict = utterance.start, Verdict()
        if listening.wake or listening.commands:
            verdict = self._recogniser.hear(utterance.samples, listening, opening)
            if _rejected(verdict) and self._before is not None:
                start, verdict = self._judge_join(self._before, utterance, verdict, listening)
        self._running = utterance.cut
        self._before = utterance if _rejected(verdict) and not opening.anywhere else None
        return Heard(event.frame + self._delay, start, event.frame, verdict)

    def _judge_join(
        self, before: Utterance, utterance: Utterance, alone: Verdict, listening: Listening
    ) -> tuple[int, Verdict]:
        pause = utterance.start - before.speech_end
        length = utterance.speech_end - before.start
        if pause > JOIN_WITHIN or length > LONGEST_JOIN:
            return utterance.start, alone
        joined = self._recogniser.hear(_join(before, utterance), listening, Opening())
        if _rejected(joined):
            return utterance.start, alone
        return before.start, joined


def _rejected(verdict: Verdict) -> bool:
    return verdict.wake is None and verdict.command is None


def _join(before: Utterance, utterance: Utterance) -> Samples:
    """Both on one time axis; where they overlap, they hold the same sound."""
    offset = (utterance.start - before.start) * EAR_RATE // RATE
    joined = np.zeros(offset + len(utterance.samples), dtype=np.float32)
    joined[: len(before.samples)] = before.samples[: len(joined)]
    joined[offset:] = utterance.samples
    return joined

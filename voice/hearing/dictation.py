"""A dictation: what somebody says in their own words, until they have said it.

The end is a silence that adapts to the speaker: it is longer than a thinking pause of 3 s from the
beginning on, as nobody knows yet who speaks, and grows with the pauses that they make. The words
are held here alone, until the end hands them over to whoever asked.
"""

from __future__ import annotations

from dataclasses import replace

from audio.blocks import Samples, to_frames, to_seconds
from audio.events import Utterance
from voice.events import Dictated, DictationEnd, DictationProgress
from voice.hearing.passage import Passage
from voice.hearing.scribe import Scribe, Writing
from voice.hearing.voiced import only_voice

SHORTEST_END = to_frames(3.8)
"""A silence that ends it: what somebody may think for, breathe in, and be noticed to go on."""
LONGEST_END = to_frames(5.5)
END_PER_PAUSE = 1.7
"""Times the longest pause made so far, between the two."""
NOTHING = to_frames(8.0)
"""Silence from the beginning on, until nobody is waited for."""
LIMIT = to_frames(180.0)
"""Nobody dictates longer; what is being said then is waited for as long as a stretch lasts."""
OVERTIME = to_frames(5.0)
WRITE_AFTER = to_frames(0.8)
"""A pause in which what was said before it is written, so that it is ready at the end."""
EVERY = to_frames(1.0)
"""Between two tellings of how far it is."""
STALE = to_frames(10.0)
"""After the end, what is not written by then is given up."""


class Dictation:
    """Takes utterances, has them written, and tells when all is said and written.

    Nothing here asks a clock: `now` is a frame. Holds 12 s of sound and the words of LIMIT.
    """

    def __init__(self, number: int, start: int, scribe: Scribe) -> None:
        self._number = number
        self._start = start
        self._scribe = scribe
        self._passage = Passage()
        self._writings: list[Writing] = []
        self._speech: int | None = None
        """Since when somebody speaks."""
        self._last: int | None = None
        """Where the last speech ended,"""
        self._longest = 0
        """and the longest pause between two."""
        self._end: tuple[DictationEnd, int] | None = None
        self._told = start
        scribe.begin()

    def speech(self, frame: int) -> None:
        """Somebody begins to speak."""
        self._speech = frame

    def hear(self, utterance: Utterance, ended: int, *, command: bool) -> None:
        """An utterance, complete or cut at frame `ended`, was judged; a command is no dictation.

        What has no voice in it, as breath, is silence.
        """
        if self._speech is not None and self._speech <= ended and not utterance.cut:
            self._speech = None
        if self._end is not None or utterance.speech_end <= self._start:
            return
        if command:
            self._finish(DictationEnd.COMMAND, ended)
            return
        spoken = only_voice(utterance.samples)
        if spoken is not None:
            self._take(replace(utterance, samples=spoken))
        if ended - self._start >= LIMIT:
            self._finish(DictationEnd.TOO_LONG, ended)

    def _take(self, utterance: Utterance) -> None:
        if self._last is not None:
            self._longest = max(self._longest, utterance.start - self._last)
        self._last = utterance.speech_end
        self._write(self._passage.add(utterance))

    def lose(self, now: int) -> None:
        """Time has jumped: nobody knows what was said meanwhile."""
        self._finish(DictationEnd.LOST, now)

    def tick(self, now: int) -> list[DictationProgress | Dictated]:
        """What is to be told at `now`; after a Dictated nothing more."""
        if self._end is None:
            self._look_at_silence(now)
        if self._end is not None:
            return self._hand_over(*self._end, now)
        if now - self._told < EVERY:
            return []
        self._told += EVERY
        seconds = round(to_seconds(now - self._start), 1)
        return [DictationProgress(now, self._number, seconds, len(self._text().split()))]

    def _look_at_silence(self, now: int) -> None:
        length = now - self._start
        if self._speech is not None:
            if length >= LIMIT + OVERTIME:
                self._finish(DictationEnd.TOO_LONG, now)
            return
        if length >= LIMIT:
            self._finish(DictationEnd.TOO_LONG, now)
        elif self._last is None:
            if length >= NOTHING:
                self._finish(DictationEnd.NOTHING, now)
        elif now - self._last >= self._patience():
            self._finish(DictationEnd.SILENCE, now)
        elif now - self._last >= WRITE_AFTER:
            self._write(self._passage.take())

    def _patience(self) -> int:
        """The silence that ends it, for this speaker."""
        return min(max(SHORTEST_END, round(self._longest * END_PER_PAUSE)), LONGEST_END)

    def _finish(self, why: DictationEnd, now: int) -> None:
        if self._end is None:
            self._end = why, now
            self._write(self._passage.take())

    def _write(self, pieces: list[Samples]) -> None:
        self._writings += [self._scribe.write(piece) for piece in pieces]

    def _hand_over(
        self, why: DictationEnd, ended: int, now: int
    ) -> list[DictationProgress | Dictated]:
        waiting = not all(writing.done for writing in self._writings)
        if waiting and now - ended < STALE:
            return []
        if waiting or any(writing.failed for writing in self._writings):
            why = DictationEnd.FAILED
        seconds = round(to_seconds(ended - self._start), 1)
        return [Dictated(now, self._number, why, seconds, self._text())]

    def _text(self) -> str:
        return " ".join(writing.text for writing in self._writings if writing.text)


class Dictations:
    """One dictation after the other, as the session wishes; without a scribe each fails at once."""

    def __init__(self, scribe: Scribe | None) -> None:
        self._scribe = scribe
        self._number: int | None = None
        self._current: Dictation | None = None

    @property
    def under_way(self) -> bool:
        """Whether somebody dictates."""
        return self._current is not None

    def follow(self, number: int | None, now: int) -> list[DictationProgress | Dictated]:
        """Begin what is wished for; what is not wished for any more is forgotten, words and all."""
        if number == self._number:
            return []
        self._let_go()
        self._number = number
        if number is None:
            return []
        if self._scribe is None:
            return [Dictated(now, number, DictationEnd.FAILED, 0.0, "")]
        self._current = Dictation(number, now, self._scribe)
        return []

    def speech(self, frame: int) -> None:
        """See Dictation."""
        if self._current is not None:
            self._current.speech(frame)

    def hear(self, utterance: Utterance, ended: int, *, command: bool) -> None:
        """See Dictation."""
        if self._current is not None:
            self._current.hear(utterance, ended, command=command)

    def lose(self, now: int) -> None:
        """See Dictation."""
        if self._current is not None:
            self._current.lose(now)

    def tick(self, now: int) -> list[DictationProgress | Dictated]:
        """See Dictation."""
        told = [] if self._current is None else self._current.tick(now)
        if any(isinstance(event, Dictated) for event in told):
            self._let_go()
        return told

    def _let_go(self) -> None:
        if self._current is not None and self._scribe is not None:
            self._scribe.rest()
        self._current = None

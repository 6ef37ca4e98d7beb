"""The exercise that runs, waits or came last: its guide, and what is known within it."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace

from audio.blocks import to_frames, to_seconds
from content.model import Exercise
from content.steps import SHORT, ReadBack
from voice.dialogue import guide as guides
from voice.dialogue.changing import shortened
from voice.dialogue.guide import Guide
from voice.dialogue.lasting import lasting
from voice.dialogue.memory import Memory
from voice.dialogue.planning import Duration
from voice.dialogue.reading import Reading
from voice.dialogue.sections import Section
from voice.dialogue.sounds import Sounds
from voice.events import Order, Value

BEFORE_NEXT = to_frames(0.5)
"""A breath between an exercise and the one to which it leads."""


class Practice:
    """Lays out one exercise after another; what gives orders has them to be carried out."""

    def __init__(self, given: Set[str], duration: Duration, sounds: Sounds) -> None:
        """`given`: the facts that hold for every exercise."""
        self.guide: Guide | None = None
        """None before the first exercise."""
        self.memory = Memory(given)
        self.reading = Reading()
        self._duration = duration
        self._wishes: Set[str] = frozenset()
        self._sounds = sounds
        self._began = 0
        self._waited = 0
        """Frames for which it was paused."""

    @property
    def running(self) -> Guide:
        """The exercise; only where there is one."""
        if self.guide is None:
            raise AssertionError("there is no exercise")
        return self.guide

    @property
    def breaths(self) -> dict[str, Value]:
        """What the list of events tells of it, beside its name."""
        guide = self.running
        return {"breaths": guide.plan.breaths} if guide.section.breathes else {}

    def seconds(self, now: int) -> float:
        """How long it has taken, with its pauses."""
        return to_seconds(now - self._began)

    def remaining(self, at: int, *, paused: bool) -> float:
        """Seconds that are left of it at frame `at`."""
        guide = self.running
        if not guide.section.breathes or guide.exercise.pattern is None:
            passed = to_seconds(at - self._began - self._waited)
            return max(guide.lasting.seconds - passed, 0.0)
        return guide.remaining_from_breath(at) if paused else guide.remaining(at)

    def begin(
        self, exercise: Exercise, duration: Duration, wishes: Set[str], gain: float, now: int
    ) -> list[Order]:
        """Begin an exercise; `wishes`: SHORT, SILENT, both or none."""
        self._duration, self._wishes = duration, wishes
        recalls = self._forget(exercise, now)
        known, sounds = self.memory.known, self._sounds
        planned = lasting(exercise, duration, known, sounds)
        guide, orders = guides.begin(exercise, duration, gain, now, sounds, known, planned)
        self.guide = guide
        return [*recalls, *orders, *self._expect()]

    def again(self, now: int) -> list[Order]:
        """Begin the same one anew, for as long as it was to be."""
        guide, duration, sounds = self.running, self._duration, self._sounds
        recalls = self._forget(guide.exercise, now)
        known = self.memory.known
        planned = lasting(guide.exercise, duration, known, sounds)
        self.guide, orders = guides.again(guide, duration, now, sounds, known, planned)
        return [*recalls, *orders, *self._expect()]

    def lead(self, exercise: Exercise, duration: Duration, now: int) -> list[Order]:
        """Begin the one to which this one leads, as short and as silent as it was wanted."""
        guide = self.running
        start = max(guide.score.end, now) + BEFORE_NEXT
        return self.begin(exercise, duration, self._wishes, guide.plan.gain, start)

    def wish(self, fact: str, now: int) -> None:
        """Have it be SHORT or SILENT; its score is as yet the old one."""
        if fact in self._wishes:
            return
        self._wishes = {*self._wishes, fact}
        self.memory.wish(fact)
        if fact == SHORT:
            guide = self.running
            known = self.memory.known
            planned = lasting(guide.exercise, self._duration, known, self._sounds)
            self.guide = replace(shortened(guide, now), lasting=planned)

    def onward(self) -> Section:
        """What comes after the section that is under way."""
        return guides.following(self.running, self.memory.known)

    def afresh(self, now: int) -> Section:
        """The section that is under way by what is known now, but for what was said of it."""
        return guides.afresh(self.running, self.memory.known, now)

    def proceed(self, onward: Section, beside: Sequence[str], now: int) -> list[Order]:
        """Go to that section, with the phrases `beside` before it."""
        known, sounds = self.memory.known, self._sounds
        self.guide, orders = guides.proceed(
            self.running, onward, beside, self._duration, now, sounds, known
        )
        return [*orders, *self._expect()]

    def go_on(self, paused_at: int, now: int) -> list[Order]:
        """Begin the breath anew in which the pause came at `paused_at`, or what else it was."""
        self.guide, orders = guides.resume(self.running, paused_at, now, self._sounds)
        return [*orders, *self.reading.again()]

    def waited(self, frames: int) -> None:
        """It was paused."""
        self._waited += frames

    def forget(self) -> None:
        """It is over: what was known in it is gone."""
        self.memory.begin()
        self.reading.drop()

    def _forget(self, exercise: Exercise, now: int) -> Sequence[Order]:
        """Forget the last one, and ask for what the next is to know."""
        self._began, self._waited = now, 0
        self.memory.begin(self._wishes)
        return self.memory.recall(exercise.recalls)

    def _expect(self) -> Sequence[Order]:
        """A section begins: what it is to bring is not there yet."""
        act = self.running.section.act
        self.memory.expect(act)
        return self.reading.begin(
            self.memory.texts(act.answer) if isinstance(act, ReadBack) else ()
        )

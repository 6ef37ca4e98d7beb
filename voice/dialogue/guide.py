"""An exercise under way: its plan, its score, and how both change while it runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from audio.blocks import to_frames, to_seconds
from audio.timeline import Bus, Cancel, Cue, Play
from content.model import (
    Breathe,
    Exercise,
    Pattern,
    PatternError,
    Say,
    breaths_for,
    parse_pattern,
)
from voice.dialogue.score import BEFORE_BOUNDARY, BETWEEN_SENTENCES, Keys, Plan, Score, lay_out
from voice.dialogue.sounds import Sounds
from voice.events import Order

PACE_STEP = 1.1
PACE_RANGE = (0.69, 1.45)
"""How much longer or shorter than its pattern a breath may become."""
GAIN_STEP = 10 ** (3 / 20)
GAIN_RANGE = (10 ** (-15.5 / 20), 10 ** (6.5 / 20))
CUSTOM = "custom"
LEAD_IN = to_frames(0.3)
BEFORE_CLOSING_WORDS = to_frames(1.2)


@dataclass(frozen=True, slots=True)
class Duration:
    """How long the breathing takes: minutes, or a number of breaths."""

    minutes: float | None = None
    breaths: int | None = None

    def of(self, exercise: Exercise, pattern: Pattern) -> int:
        """Whole breaths, at least one."""
        if self.breaths is not None:
            return self.breaths
        minutes = exercise.minutes if self.minutes is None else self.minutes
        return breaths_for(pattern, minutes)


@dataclass(frozen=True, slots=True)
class Guide:
    """What is laid out of an exercise; every change gives a new one and the orders for it."""

    exercise: Exercise
    base: Pattern
    """The pattern at pace 1."""
    plan: Plan
    score: Score
    pace: float = 1.0

    def remaining(self, now: int) -> float:
        """Seconds of breathing that are left at frame `now`."""
        return max(to_seconds(self.score.end - max(now, self.score.cycles[0])), 0.0)


def begin(
    exercise: Exercise,
    duration: Duration,
    gain: float,
    now: int,
    sounds: Sounds,
    keys: Keys,
    opening: Sequence[str] | None = None,
) -> tuple[Guide, list[Order]]:
    """Lay out an exercise from its first words, or from `opening` in their place."""
    pattern = exercise.pattern
    breaths = duration.of(exercise, pattern)
    notes, before = _steps(exercise, breaths * pattern.seconds)
    if opening is not None:
        before = list(opening)
    plan = Plan(pattern, breaths, 0, gain, notes)
    placed = {c.name for c in lay_out(plan, 0, 0, sounds.words, sounds.breath, keys).words}
    unplaced = [note for note in notes if note not in placed]
    words, start = _lead_in([*before, *unplaced], gain, now + LEAD_IN, sounds, keys)
    plan = replace(plan, notes=tuple(note for note in notes if note in placed))
    score = lay_out(plan, 0, start, sounds.words, sounds.breath, keys)
    return Guide(exercise, pattern, plan, score), [*words, *_plays(score)]


def _steps(exercise: Exercise, seconds: float) -> tuple[tuple[str, ...], list[str]]:
    """Phrases to be said while breathing, and those before it."""
    notes: tuple[str, ...] = ()
    before: list[str] = []
    for step in exercise.turns:
        if isinstance(step, Breathe):
            notes = step.notes
            break
        before.append(step.phrase_for(seconds))
    return notes, before


def named(exercises: Mapping[str, Exercise], name: str) -> Exercise | None:
    """The exercise of this name, or the custom one with the pattern that the name spells."""
    if name in exercises:
        return exercises[name]
    try:
        return replace(exercises[CUSTOM], pattern=parse_pattern(name))
    except (KeyError, PatternError):
        return None


def closing(guide: Guide, sounds: Sounds, keys: Keys) -> tuple[list[Order], int]:
    """The closing sound on the last out-breath and the words after it; and where they end."""
    steps = guide.exercise.turns
    after = steps[steps.index(next(s for s in steps if isinstance(s, Breathe))) + 1 :]
    clip = sounds.closing()
    bell = Cue(keys(), "closing-sound", clip, guide.score.end, guide.plan.gain, Bus.SIGNAL)
    seconds = guide.plan.breaths * guide.plan.pattern.seconds
    phrases = [step.phrase_for(seconds) for step in after if isinstance(step, Say)]
    words, end = speak(phrases, guide.plan.gain, bell.frame + BEFORE_CLOSING_WORDS, sounds, keys)
    return [Play(bell), *words], max(end, bell.end)


def speak(
    phrases: list[str], gain: float, frame: int, sounds: Sounds, keys: Keys
) -> tuple[list[Order], int]:
    """Phrases one after another from `frame`; and the frame at which the last one ends."""
    orders: list[Order] = []
    end = frame
    for phrase in phrases:
        clip = sounds.words(phrase)
        if clip is None:
            continue
        cue = Cue(keys(), phrase, clip, end + BETWEEN_SENTENCES if orders else frame, gain)
        orders.append(Play(cue))
        end = cue.end
    return orders, end


def _lead_in(
    phrases: list[str], gain: float, frame: int, sounds: Sounds, keys: Keys
) -> tuple[list[Order], int]:
    """The words before the first breath, which announce it last; and where it begins."""
    orders, end = speak([*phrases, "ready-lead-in"], gain, frame, sounds, keys)
    return orders, end + BEFORE_BOUNDARY


def resume(
    guide: Guide, cycle: int, now: int, sounds: Sounds, keys: Keys
) -> tuple[Guide, list[Order]]:
    """Go on with the breath that was interrupted, from its beginning."""
    words, start = _lead_in(["resumed"], guide.plan.gain, now + LEAD_IN, sounds, keys)
    score = lay_out(guide.plan, cycle, start, sounds.words, sounds.breath, keys)
    return replace(guide, score=score), [*words, *_plays(score)]


def change(
    guide: Guide, command: str, now: int, sounds: Sounds, keys: Keys
) -> tuple[Guide, list[Order]] | None:
    """Slower, faster, louder, quieter, or help (full words again), from the next breath on.

    None where it is already as slow, fast, loud or quiet as it goes.
    """
    plan = guide.plan
    pace = guide.pace
    if command in ("slower", "faster"):
        pace *= PACE_STEP if command == "slower" else 1 / PACE_STEP
        if not PACE_RANGE[0] <= pace <= PACE_RANGE[1]:
            return None
        try:
            plan = replace(plan, pattern=guide.base.scaled(pace))
        except PatternError:
            return None
    elif command in ("louder", "quieter"):
        gain = plan.gain * (GAIN_STEP if command == "louder" else 1 / GAIN_STEP)
        if not GAIN_RANGE[0] <= gain <= GAIN_RANGE[1]:
            return None
        plan = replace(plan, gain=gain)
    following = guide.score.cycle_at(now) + 1 if now >= guide.score.cycles[0] else guide.score.first
    if command == "help":
        plan = replace(plan, guided_from=following)
    return _relaid(replace(guide, plan=plan, pace=pace), following, now, sounds, keys)


def finish_early(guide: Guide, now: int) -> tuple[Guide, list[Order]]:
    """End with the breath that runs now, on its out-breath."""
    cycle = guide.score.cycle_at(now)
    plan = replace(guide.plan, breaths=cycle + 1)
    end = _last_out(guide.score, cycle)
    kept = tuple(p for p in guide.score.phases if p.cue.frame < end)
    words = tuple(w for w in guide.score.words if w.end <= end)
    staying = {p.cue.key for p in kept} | {w.key for w in words}
    gone = {cue.key for cue in guide.score.cues} - staying
    score = replace(guide.score, end=end, phases=kept, words=words,
                    cycles=tuple(c for c in guide.score.cycles if c < end))  # fmt: skip
    return replace(guide, plan=plan, score=score), [Cancel(now, frozenset(gone))]


def _last_out(score: Score, cycle: int) -> int:
    return max(p.cue.end for p in score.phases if p.cycle == cycle and p.kind.value == "out")


def _relaid(
    guide: Guide, cycle: int, now: int, sounds: Sounds, keys: Keys
) -> tuple[Guide, list[Order]]:
    """The same exercise with everything from the beginning of `cycle` laid out afresh."""
    old = guide.score
    if cycle >= guide.plan.breaths:
        return guide, []  # the last breath is under way: nothing left to change
    boundary = old.start_of(cycle)
    said = {cue.name for cue in old.words if cue.frame < boundary}
    plan = replace(guide.plan, notes=tuple(n for n in guide.plan.notes if n not in said))
    new = lay_out(plan, cycle, boundary, sounds.words, sounds.breath, keys)
    gone = frozenset(cue.key for cue in old.cues if cue.frame >= boundary)
    score = Score(
        old.first,
        (*(c for c in old.cycles if c < boundary), *new.cycles),
        new.end,
        (*(p for p in old.phases if p.cue.frame < boundary), *new.phases),
        (*(w for w in old.words if w.frame < boundary), *new.words),
    )
    return replace(guide, plan=plan, score=score), [Cancel(now, gone), *_plays(new)]


def _plays(score: Score) -> list[Order]:
    return [Play(cue) for cue in sorted(score.cues, key=lambda cue: cue.frame)]

"""An exercise under way: its plan, its score, and how both change while it runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from audio.blocks import to_frames, to_seconds
from audio.timeline import Bus, Cancel, Cue, Play
from content.model import (
    Breathe,
    Exercise,
    Pattern,
    PatternError,
    PhaseKind,
    Say,
    breaths_for,
    parse_pattern,
)
from voice.dialogue.score import (
    BEFORE_BOUNDARY,
    BETWEEN_SENTENCES,
    GUIDANCE,
    Plan,
    Score,
    announces,
    lay_out,
)
from voice.dialogue.sounds import Sounds
from voice.events import Order

PACE_STEP = 1.1
PACE_RANGE = (0.69, 1.45)
"""How much longer or shorter than its pattern a breath may become."""
GAIN_STEP = 10 ** (3 / 20)
GAIN_RANGE = (10 ** (-15.5 / 20), 10 ** (6.5 / 20))
"""Beyond these, "quieter" and "louder" do no more; a setting may begin beyond them."""
CUSTOM = "custom"
LEAD_IN = to_frames(0.3)
ANSWER_AFTER = to_frames(0.1)
AHEAD = to_frames(0.06)
"""How far ahead of its frame a sound is ordered at the latest. On a device, what the session knows
of the time is up to 30 ms old, and an order takes some time to arrive."""
BEFORE_CLOSING_WORDS = to_frames(1.2)
READY = "ready-lead-in"
"""The last words before the first breath."""
HELP = "help.guiding"
_NOTHING_YET = Score(0, (), 0, (), ())


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
    plan: Plan
    score: Score
    pace: float = 1.0
    """How much longer a breath is than the exercise's pattern."""
    lead_in: tuple[Cue, ...] = ()
    """The words of the exercise before the first breath of the score."""
    beside: tuple[Cue, ...] = ()
    """What was said last that is no part of the exercise: an answer, or how it goes on."""

    def breathes(self, now: int) -> bool:
        """Whether the breathing has begun at frame `now`, or is about to."""
        return now + AHEAD >= self.score.begin

    def remaining(self, now: int) -> float:
        """Seconds of breathing that are left at frame `now`."""
        return max(to_seconds(self.score.end - max(now, self.score.begin)), 0.0)

    def remaining_from_breath(self, now: int) -> float:
        """The same where the breath that runs at frame `now` will be begun anew."""
        return self.remaining(self.score.start_of(self.score.cycle_at(now)))


def named(exercises: Mapping[str, Exercise], name: str) -> Exercise | None:
    """The exercise of this name, or the custom one with the pattern that the name spells."""
    if name in exercises:
        return exercises[name]
    try:
        return replace(exercises[CUSTOM], pattern=parse_pattern(name))
    except (KeyError, PatternError):
        return None


def spoken(exercise: Exercise, duration: Duration) -> tuple[str, ...]:
    """The phrases with which it may be led, about in the order in which they come."""
    before, after = _turns(
        exercise, duration.of(exercise, exercise.pattern) * exercise.pattern.seconds
    )
    kinds = [phase.kind.value for phase in exercise.pattern.phases]
    cues = [f"{GUIDANCE}{level}.{kind}" for level in ("full", "short") for kind in kinds]
    return (*before, READY, *_notes(exercise), *cues, *after)


def begin(
    exercise: Exercise, duration: Duration, gain: float, now: int, sounds: Sounds
) -> tuple[Guide, list[Order]]:
    """Lay out an exercise from its first words."""
    breaths = duration.of(exercise, exercise.pattern)
    plan = Plan(exercise.pattern, breaths, 0, gain, _notes(exercise))
    before, _ = _turns(exercise, breaths * exercise.pattern.seconds)
    return _lead_in(Guide(exercise, plan, _NOTHING_YET), 0, [], before, now, sounds)


def again(guide: Guide, duration: Duration, now: int, sounds: Sounds) -> tuple[Guide, list[Order]]:
    """The same exercise from its first breath, as fast and as loud as it has become."""
    breaths = duration.of(guide.exercise, guide.plan.pattern)
    notes = _notes(guide.exercise)
    plan = replace(guide.plan, breaths=breaths, guided_from=0, notes=notes)
    return _lead_in(replace(guide, plan=plan), 0, ["again.ok"], [], now, sounds)


def resume(guide: Guide, at: int, now: int, sounds: Sounds) -> tuple[Guide, list[Order]]:
    """Go on with the breath that was interrupted at frame `at`, or with the words before it."""
    said = {word.name for word in guide.score.words if word.end <= at}
    plan = replace(guide.plan, notes=tuple(n for n in guide.plan.notes if n not in said))
    first, unsaid = guide.score.cycle_at(at), _unsaid(guide, at)
    return _lead_in(replace(guide, plan=plan), first, ["resumed"], unsaid, now, sounds)


def skip(guide: Guide, now: int, sounds: Sounds) -> tuple[Guide, list[Order]]:
    """Leave out the words before the breathing, or end with the breath that runs now.

    A breath that is about to begin counts as one that runs; so too in `tell`.
    """
    if not guide.breathes(now):
        notes = [phrase for phrase in _unsaid(guide, now) if phrase in _notes(guide.exercise)]
        new, orders = _lead_in(guide, guide.score.first, ["skip.ok"], notes, now, sounds)
        return new, [_cancel(now, guide, ()), *orders]
    last = replace(guide.plan, breaths=guide.score.cycle_at(now + AHEAD) + 1)
    return tell(replace(guide, plan=last), ["skip.ok"], now, sounds)


def changed(guide: Guide, command: str) -> Guide | None:
    """The guide with the plan for "slower", "faster", "louder" or "quieter"; its score is as yet
    the old one.

    None where it is already as slow, fast, loud or quiet as it goes.
    """
    if command in ("slower", "faster"):
        pace = guide.pace * (PACE_STEP if command == "slower" else 1 / PACE_STEP)
        if not PACE_RANGE[0] <= pace <= PACE_RANGE[1]:
            return None
        try:
            pattern = guide.exercise.pattern.scaled(pace)
        except PatternError:
            return None
        return replace(guide, plan=replace(guide.plan, pattern=pattern), pace=pace)
    gain = guide.plan.gain * (GAIN_STEP if command == "louder" else 1 / GAIN_STEP)
    if gain > GAIN_RANGE[1] if command == "louder" else gain < GAIN_RANGE[0]:
        return None
    return replace(guide, plan=replace(guide.plan, gain=gain))


def explain(guide: Guide, now: int, sounds: Sounds) -> tuple[Guide, list[Order]]:
    """Say what can be said, and guide with full words again afterwards."""
    clip = sounds.words(HELP)
    over = now + ANSWER_AFTER + (0 if clip is None else clip.frames)
    score = guide.score
    fresh = score.cycle_at(over) + 1 if guide.breathes(now) else score.first
    return tell(replace(guide, plan=replace(guide.plan, guided_from=fresh)), [HELP], now, sounds)


def tell(
    guide: Guide, phrases: Sequence[str], now: int, sounds: Sounds
) -> tuple[Guide, list[Order]]:
    """Say `phrases` beside the exercise, and lay out by its plan what comes after this breath.

    Before the breathing, they come before what is still to be said; later, guidance that would
    sound at the same time gives way, and notes that did are said in a later breath.
    """
    if not guide.breathes(now):
        unsaid = _unsaid(guide, now)
        new, orders = _lead_in(guide, guide.score.first, phrases, unsaid, now, sounds)
        return new, [_cancel(now, guide, ()), *orders]
    beside = speak(phrases, guide.plan.gain, now + ANSWER_AFTER, sounds)
    quiet = beside[-1].end if beside else now
    score, cues = _relaid(guide, now, quiet, sounds)
    orders = [_cancel(now, guide, score.cues), *plays((*beside, *cues))]
    return replace(guide, score=score, beside=beside), orders


def closing(guide: Guide, now: int, sounds: Sounds) -> tuple[Cue, ...]:
    """The closing sound at the end of the last out-breath, and the words after it."""
    frame = max(guide.score.end, now)
    bell = Cue(sounds.key(), "closing-sound", sounds.closing(), frame, guide.plan.gain, Bus.SIGNAL)
    answered = max((cue.end + BETWEEN_SENTENCES for cue in guide.beside), default=0)
    _, after = _turns(guide.exercise, guide.plan.breaths * guide.plan.pattern.seconds)
    words = speak(after, guide.plan.gain, max(frame + BEFORE_CLOSING_WORDS, answered), sounds)
    return bell, *words


def speak(phrases: Iterable[str], gain: float, frame: int, sounds: Sounds) -> tuple[Cue, ...]:
    """Phrases one after another from `frame`; one without words is left out."""
    cues: list[Cue] = []
    for phrase in phrases:
        clip = sounds.words(phrase)
        if clip is not None:
            start = cues[-1].end + BETWEEN_SENTENCES if cues else frame
            cues.append(Cue(sounds.key(), phrase, clip, start, gain))
    return tuple(cues)


def plays(cues: Iterable[Cue]) -> list[Order]:
    """The orders to play them."""
    return [Play(cue) for cue in sorted(cues, key=lambda cue: cue.frame)]


def _notes(exercise: Exercise) -> tuple[str, ...]:
    return next((s.notes for s in exercise.turns if isinstance(s, Breathe)), ())


def _turns(exercise: Exercise, seconds: float) -> tuple[list[str], list[str]]:
    """The phrases before and after the breathing, which takes `seconds`."""
    steps = exercise.turns
    middle = next((i for i, step in enumerate(steps) if isinstance(step, Breathe)), len(steps))
    before = [s.phrase_for(seconds) for s in steps[:middle] if isinstance(s, Say)]
    return before, [s.phrase_for(seconds) for s in steps[middle:] if isinstance(s, Say)]


def _unsaid(guide: Guide, at: int) -> list[str]:
    """What of the lead-in was not said to its end at frame `at`."""
    return [cue.name for cue in guide.lead_in if cue.end > at and cue.name != READY]


def _lead_in(
    guide: Guide,
    first: int,
    beside: Sequence[str],
    phrases: Sequence[str],
    now: int,
    sounds: Sounds,
) -> tuple[Guide, list[Order]]:
    """All words before the breathing, and then the breathing from the cycle `first` on.

    `beside` comes first and is not said again should the rest be interrupted. Notes for which
    the breathing has no room are said here.
    """
    plan = guide.plan
    placed = {word.name for word in lay_out(plan, first, 0, sounds).words}
    crowded = [note for note in plan.notes if note not in placed and note not in phrases]
    plan = replace(plan, notes=tuple(note for note in plan.notes if note in placed))
    words = speak([*beside, *phrases, *crowded, READY], plan.gain, now + LEAD_IN, sounds)
    start = (words[-1].end if words else now + LEAD_IN) + BEFORE_BOUNDARY
    score = lay_out(plan, first, start, sounds)
    aside = sum(sounds.words(phrase) is not None for phrase in beside)
    guide = replace(guide, plan=plan, score=score, beside=words[:aside], lead_in=words[aside:])
    return guide, plays((*words, *score.cues))


def _relaid(guide: Guide, now: int, quiet: int, sounds: Sounds) -> tuple[Score, tuple[Cue, ...]]:
    """The score by the guide's plan from the next breath on, and what of it is to be ordered.

    Words that would sound from `now` to `quiet` give way.
    """
    old, plan = guide.score, guide.plan
    following = old.cycle_at(now + AHEAD) + 1
    boundary = old.start_of(following)
    last = following >= plan.breaths
    phases = tuple(
        p
        for p in old.phases
        if p.cue.frame < boundary
        and not (last and p.cycle == following - 1 and p.kind is PhaseKind.HOLD_OUT)
    )
    words = tuple(w for w in old.words if w.frame < boundary and (w.end <= now or w.frame >= quiet))
    new = Score(following, (), phases[-1].cue.end, (), ())
    if not last:
        kept = {word.name for word in words}
        notes = tuple(note for note in plan.notes if note not in kept)
        new = lay_out(replace(plan, notes=notes), following, boundary, sounds, quiet)
    phases = (*phases, *new.phases)
    boundaries = {p.cue.frame for p in phases}
    words = tuple(w for w in words if announces(w) is None or announces(w) in boundaries)
    cycles = (*(c for c in old.cycles if c < boundary), *new.cycles)
    score = Score(old.first, cycles, new.end, phases, (*words, *new.words))
    return score, new.cues


def _cancel(now: int, guide: Guide, staying: Iterable[Cue]) -> Cancel:
    """Ends all of the exercise, and what was said beside it, but for `staying`."""
    all_of_it = (*guide.lead_in, *guide.beside, *guide.score.cues)
    keys = {cue.key for cue in all_of_it if cue.end > now}
    return Cancel(now, frozenset(keys - {cue.key for cue in staying}))

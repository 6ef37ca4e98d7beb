"""An exercise under way, section by section: its plan, its score, and how both change meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace

from audio.blocks import to_frames, to_seconds
from audio.timeline import Bus, Cancel, Cue, Play
from content.model import Exercise, PatternError, PhaseKind
from content.steps import Ask, Breathe, Silence
from voice.dialogue.planning import READY, Duration, plan_of
from voice.dialogue.score import (
    BEFORE_BOUNDARY,
    BETWEEN_SENTENCES,
    Plan,
    Score,
    announces,
    lay_out,
)
from voice.dialogue.sections import Section, section
from voice.dialogue.sounds import Sounds
from voice.events import Order

PACE_STEP = 1.1
PACE_RANGE = (0.69, 1.45)
"""How much longer or shorter than its pattern a breath may become."""
GAIN_STEP = 10 ** (3 / 20)
GAIN_RANGE = (10 ** (-15.5 / 20), 10 ** (6.5 / 20))
"""Beyond these, "quieter" and "louder" do no more; a setting may begin beyond them."""
LEAD_IN = to_frames(0.3)
ANSWER_AFTER = to_frames(0.1)
AHEAD = to_frames(0.06)
"""How far ahead of its frame a sound is ordered at the latest. On a device, what the session knows
of the time is up to 30 ms old, and an order takes some time to arrive."""
BEFORE_CLOSING_WORDS = to_frames(1.2)
HELP = "help.guiding"
_NOTHING_YET = Score(0, (), 0, (), ())


@dataclass(frozen=True, slots=True)
class Guide:
    """What is laid out of an exercise; every change gives a new one and the orders for it."""

    exercise: Exercise
    section: Section
    """The part of it that is under way."""
    seconds: float
    """How long all of it takes, as it was planned."""
    plan: Plan
    score: Score
    pace: float = 1.0
    """How much longer a breath is than the exercise's pattern."""
    lead_in: tuple[Cue, ...] = ()
    """The words of the section before the first breath of the score."""
    beside: tuple[Cue, ...] = ()
    """What was said last that is no part of the exercise: an answer, or how it goes on."""

    def begun(self, now: int) -> bool:
        """Whether the words before it are over at frame `now`, or are about to be."""
        return now + AHEAD >= self.score.begin

    def remaining(self, now: int) -> float:
        """Seconds of breathing that are left at frame `now`."""
        return max(to_seconds(self.score.end - max(now, self.score.begin)), 0.0)

    def remaining_from_breath(self, now: int) -> float:
        """The same where the breath that runs at frame `now` will be begun anew."""
        return self.remaining(self.score.start_of(self.score.cycle_at(now)))


def begin(
    exercise: Exercise,
    duration: Duration,
    gain: float,
    now: int,
    sounds: Sounds,
    facts: Set[str] = frozenset(),
) -> tuple[Guide, list[Order]]:
    """Lay out the first section of an exercise."""
    seconds = duration.seconds(exercise)
    first = section(exercise, 0, seconds, facts)
    plan = plan_of(exercise, first, duration, gain)
    guide = Guide(exercise, first, seconds, plan, _NOTHING_YET)
    return _lead_in(guide, 0, [], first.words, now + LEAD_IN, sounds)


def following(guide: Guide, facts: Set[str]) -> Section:
    """What comes after the section that is under way."""
    return section(guide.exercise, guide.section.following, guide.seconds, facts)


def proceed(
    guide: Guide,
    onward: Section,
    beside: Sequence[str],
    duration: Duration,
    now: int,
    sounds: Sounds,
) -> tuple[Guide, list[Order]]:
    """Lay out the section `onward`, which comes next, with the phrases `beside` before it."""
    plan = plan_of(guide.exercise, onward, duration, guide.plan.gain)
    start = now
    if isinstance(guide.section.act, Breathe | Silence):
        start = max(guide.score.end, now) + BETWEEN_SENTENCES
    elif beside or onward.words:
        start = now + LEAD_IN
    new = replace(guide, section=onward, plan=plan, pace=1.0)
    return _lead_in(new, 0, beside, onward.words, start, sounds)


def again(
    guide: Guide, duration: Duration, now: int, sounds: Sounds, facts: Set[str] = frozenset()
) -> tuple[Guide, list[Order]]:
    """The same exercise anew: from its first breath, as fast and as loud as it has become, or
    from its first words where it breathes nothing."""
    pattern = guide.plan.pattern
    if pattern is None:
        seconds = duration.seconds(guide.exercise)
        first = section(guide.exercise, 0, seconds, facts)
        plan = plan_of(guide.exercise, first, duration, guide.plan.gain)
        new = Guide(guide.exercise, first, seconds, plan, _NOTHING_YET)
        return _lead_in(new, 0, ["again.ok"], first.words, now + LEAD_IN, sounds)
    breaths = duration.of(guide.exercise, pattern)
    plan = replace(guide.plan, breaths=breaths, guided_from=0, notes=_notes(guide))
    return _lead_in(replace(guide, plan=plan), 0, ["again.ok"], [], now + LEAD_IN, sounds)


def resume(guide: Guide, at: int, now: int, sounds: Sounds) -> tuple[Guide, list[Order]]:
    """Go on with the breath that was interrupted at frame `at`, or with the words before it.

    A question is asked anew.
    """
    said = {word.name for word in guide.score.words if word.end <= at}
    plan = replace(guide.plan, notes=tuple(n for n in guide.plan.notes if n not in said))
    first, unsaid = guide.score.cycle_at(at), _unsaid(guide, at)
    if plan.pattern is None:
        plan = replace(plan, quiet=min(plan.quiet, max(guide.score.end - at, 0)))
    if isinstance(guide.section.act, Ask) and not unsaid:
        unsaid = [guide.section.act.phrase]
    return _lead_in(replace(guide, plan=plan), first, ["resumed"], unsaid, now + LEAD_IN, sounds)


def skip(guide: Guide, now: int, sounds: Sounds) -> tuple[Guide, list[Order]]:
    """Leave out the words before the breathing, or end with the breath that runs now.

    Only where breath is led. A breath that is about to begin counts as one that runs; so too in
    `tell`.
    """
    if not guide.begun(now):
        notes = [phrase for phrase in _unsaid(guide, now) if phrase in _notes(guide)]
        start = now + LEAD_IN
        new, orders = _lead_in(guide, guide.score.first, ["skip.ok"], notes, start, sounds)
        return new, [_cancel(now, guide, ()), *orders]
    last = replace(guide.plan, breaths=guide.score.cycle_at(now + AHEAD) + 1)
    return tell(replace(guide, plan=last), ["skip.ok"], now, sounds)


def changed(guide: Guide, command: str) -> Guide | None:
    """The guide with the plan for "slower", "faster", "louder" or "quieter"; its score is as yet
    the old one.

    None where it is already as slow, fast, loud or quiet as it goes.
    """
    if command in ("slower", "faster"):
        if guide.exercise.pattern is None or guide.plan.pattern is None:
            return None
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
    fresh = score.cycle_at(over) + 1 if guide.begun(now) else score.first
    return tell(replace(guide, plan=replace(guide.plan, guided_from=fresh)), [HELP], now, sounds)


def tell(
    guide: Guide, phrases: Sequence[str], now: int, sounds: Sounds
) -> tuple[Guide, list[Order]]:
    """Say `phrases` beside the exercise, and lay out by its plan what comes after this breath.

    Before the breathing, they come before what is still to be said; later, guidance that would
    sound at the same time gives way, and notes that did are said in a later breath.
    """
    if not guide.begun(now):
        unsaid = _unsaid(guide, now)
        new, orders = _lead_in(guide, guide.score.first, phrases, unsaid, now + LEAD_IN, sounds)
        return new, [_cancel(now, guide, ()), *orders]
    beside = speak(phrases, guide.plan.gain, now + ANSWER_AFTER, sounds)
    quiet = beside[-1].end if beside else now
    score, cues = _relaid(guide, now, quiet, sounds)
    orders = [_cancel(now, guide, score.cues), *plays((*beside, *cues))]
    return replace(guide, score=score, beside=beside), orders


def closing(guide: Guide, words: Sequence[str], now: int, sounds: Sounds) -> tuple[Cue, ...]:
    """The last words, after breathing or a silence with the closing sound before them."""
    frame = max(guide.score.end, now)
    answered = max((cue.end + BETWEEN_SENTENCES for cue in guide.beside), default=0)
    gain = guide.plan.gain
    if not isinstance(guide.section.act, Breathe | Silence):
        return speak(words, gain, max(frame + LEAD_IN, answered), sounds)
    bell = Cue(sounds.key(), "closing-sound", sounds.closing(), frame, gain, Bus.SIGNAL)
    return bell, *speak(words, gain, max(frame + BEFORE_CLOSING_WORDS, answered), sounds)


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


def _notes(guide: Guide) -> tuple[str, ...]:
    act = guide.section.act
    return act.notes if isinstance(act, Breathe) else ()


def _unsaid(guide: Guide, at: int) -> list[str]:
    """What of the lead-in was not said to its end at frame `at`."""
    return [cue.name for cue in guide.lead_in if cue.end > at and cue.name != READY]


def _lead_in(
    guide: Guide,
    first: int,
    beside: Sequence[str],
    phrases: Sequence[str],
    start: int,
    sounds: Sounds,
) -> tuple[Guide, list[Order]]:
    """All words from frame `start` on, and then what comes after them: breathing from the cycle
    `first` on, or silence.

    `beside` comes first and is not said again should the rest be interrupted. Notes for which
    the breathing has no room are said here.
    """
    plan = guide.plan
    placed = {word.name for word in lay_out(plan, first, 0, sounds).words}
    crowded = [note for note in plan.notes if note not in placed and note not in phrases]
    plan = replace(plan, notes=tuple(note for note in plan.notes if note in placed))
    ready = [READY] if plan.pattern is not None else []
    words = speak([*beside, *phrases, *crowded, *ready], plan.gain, start, sounds)
    begin = (words[-1].end if words else start) + BEFORE_BOUNDARY
    score = lay_out(plan, first, begin, sounds)
    aside = sum(sounds.words(phrase) is not None for phrase in beside)
    guide = replace(guide, plan=plan, score=score, beside=words[:aside], lead_in=words[aside:])
    return guide, plays((*words, *score.cues))


def _relaid(guide: Guide, now: int, quiet: int, sounds: Sounds) -> tuple[Score, tuple[Cue, ...]]:
    """The score by the guide's plan from the next breath on, and what of it is to be ordered.

    Words that would sound from `now` to `quiet` give way.
    """
    old, plan = guide.score, guide.plan
    upcoming = old.cycle_at(now + AHEAD) + 1
    boundary = old.start_of(upcoming)
    last = upcoming >= plan.breaths
    phases = tuple(
        p
        for p in old.phases
        if p.cue.frame < boundary
        and not (last and p.cycle == upcoming - 1 and p.kind is PhaseKind.HOLD_OUT)
    )
    words = tuple(w for w in old.words if w.frame < boundary and (w.end <= now or w.frame >= quiet))
    end = phases[-1].cue.end if phases else max(old.end, quiet)
    new = Score(upcoming, (), end, (), ())
    if not last:
        kept = {word.name for word in words}
        notes = tuple(note for note in plan.notes if note not in kept)
        new = lay_out(replace(plan, notes=notes), upcoming, boundary, sounds, quiet)
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

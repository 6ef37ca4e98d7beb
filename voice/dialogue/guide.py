"""An exercise under way, section by section: its plan, its score, and how both change meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from audio.blocks import Clip, to_seconds
from audio.timeline import Bus, Cancel, Cue
from content.model import Exercise, PhaseKind
from content.steps import SHORT, Ask, Breathe, Choose, Count, ReadBack, Silence, Tone
from voice.dialogue.cues import AHEAD, ANSWER_AFTER, LEAD_IN, plays, speak
from voice.dialogue.planning import READY, Duration, Lasting, plan_of
from voice.dialogue.score import (
    BEFORE_BOUNDARY,
    BETWEEN_SENTENCES,
    Plan,
    Score,
    announces,
    lay_out,
)
from voice.dialogue.sections import NOTHING, Known, Section, section
from voice.dialogue.sounds import Sounds
from voice.events import Order

HELP = "help.guiding"
OWN = "own"
"""What words of the person's own are called: they are never told."""
_NOTHING_YET = Score(0, (), 0, (), ())
_TIMED = (Breathe, Silence, Tone, ReadBack)
"""What is over at a frame that is known beforehand."""
_PAUSES = {Breathe: BETWEEN_SENTENCES, Silence: BETWEEN_SENTENCES, ReadBack: BETWEEN_SENTENCES}
"""How long after them words begin; LEAD_IN after others."""


@dataclass(frozen=True, slots=True)
class Guide:
    """What is laid out of an exercise; every change gives a new one and the orders for it."""

    exercise: Exercise
    section: Section
    """The part of it that is under way."""
    lasting: Lasting
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
    known: Known = NOTHING,
    lasting: Lasting | None = None,
    beside: Sequence[str] = (),
) -> tuple[Guide, list[Order]]:
    """Lay out the first section of an exercise, with the phrases `beside` before it."""
    lasting = lasting or Lasting(duration.seconds(exercise))
    first = section(exercise, 0, lasting.seconds, known)
    guide = Guide(exercise, first, lasting, Plan(None, 1, gain=gain), _NOTHING_YET)
    guide = replace(guide, plan=_plan(guide, first, duration, known))
    return _lead_in(guide, 0, beside, first.words, now + LEAD_IN, sounds)


def following(guide: Guide, known: Known) -> Section:
    """What comes after the section that is under way."""
    return section(guide.exercise, guide.section.following, guide.lasting.seconds, known)


def afresh(guide: Guide, known: Known, now: int) -> Section:
    """The section that is under way by what is known now, but for what was said of it."""
    anew = section(guide.exercise, guide.section.first, guide.lasting.seconds, known)
    said = {cue.name for cue in guide.lead_in if cue.end <= now}
    return replace(anew, words=tuple(word for word in anew.words if word not in said))


def proceed(
    guide: Guide,
    onward: Section,
    beside: Sequence[str],
    duration: Duration,
    now: int,
    sounds: Sounds,
    known: Known = NOTHING,
) -> tuple[Guide, list[Order]]:
    """Lay out the section `onward`, which comes next, with the phrases `beside` before it."""
    plan = _plan(guide, onward, duration, known)
    start = max(guide.score.end, now) if isinstance(guide.section.act, _TIMED) else now
    if beside or onward.words or plan.pattern is not None:
        start += _PAUSES.get(type(guide.section.act), LEAD_IN)
    new = replace(guide, section=onward, plan=plan, pace=1.0)
    return _lead_in(new, 0, beside, onward.words, start, sounds)


def cut(guide: Guide, now: int) -> Guide:
    """The guide where what is under way is over at frame `now`, whatever is left of it."""
    done = replace(guide.section, act=None)
    return replace(guide, section=done, score=replace(guide.score, end=now))


def again(
    guide: Guide,
    duration: Duration,
    now: int,
    sounds: Sounds,
    known: Known = NOTHING,
    lasting: Lasting | None = None,
) -> tuple[Guide, list[Order]]:
    """The same exercise anew, as fast and as loud as it has become: from its first breath where
    it breathes its own pattern, else from its first words."""
    lasting = lasting or guide.lasting
    if guide.exercise.pattern is None or guide.plan.pattern is None:
        beside, gain = ["again.ok"], guide.plan.gain
        return begin(guide.exercise, duration, gain, now, sounds, known, lasting, beside)
    breaths = _plan(guide, guide.section, duration, known).breaths
    plan = replace(guide.plan, breaths=breaths, guided_from=0, notes=_notes(guide))
    new = replace(guide, plan=plan, lasting=lasting)
    return _lead_in(new, 0, ["again.ok"], [], now + LEAD_IN, sounds)


def resume(guide: Guide, at: int, now: int, sounds: Sounds) -> tuple[Guide, list[Order]]:
    """Go on with the breath that was interrupted at frame `at`, or with the words before it.

    A question is asked anew.
    """
    said = {word.name for word in guide.score.words if word.end <= at}
    plan = replace(guide.plan, notes=tuple(n for n in guide.plan.notes if n not in said))
    first, unsaid = guide.score.cycle_at(at), _unsaid(guide, at)
    if plan.pattern is None:
        plan = replace(plan, quiet=min(plan.quiet, max(guide.score.end - at, 0)))
    if isinstance(guide.section.act, Ask | Choose | Count) and not unsaid:
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


def read(guide: Guide, clip: Clip, now: int, sounds: Sounds) -> tuple[Guide, list[Order]]:
    """Say words of the person's own, after what was said before."""
    frame = max(guide.score.end + BETWEEN_SENTENCES, now)
    own = Cue(sounds.key(), OWN, clip, frame, guide.plan.gain)
    return replace(guide, score=Score(0, (frame,), own.end, (), (own,))), plays([own])


def _plan(guide: Guide, part: Section, duration: Duration, known: Known) -> Plan:
    stretch, short = guide.lasting.stretch, SHORT in known.facts
    gain = guide.plan.gain
    return plan_of(guide.exercise, part.act, duration, gain, stretch=stretch, short=short)


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
    # What follows no words follows exactly.
    exactly = not words and isinstance(guide.section.act, Silence | Tone)
    begin = (words[-1].end if words else start) + (0 if exactly else BEFORE_BOUNDARY)
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
    words = tuple(w for w in old.words if w.frame < boundary and _may_stay(w, now, quiet))
    end = phases[-1].cue.end if phases else max([quiet, *(w.end for w in words)])
    if plan.quiet:
        end = max(end, old.end)
    new = Score(upcoming, (), end, (), ())
    if not last:
        kept = {word.name for word in words}
        notes = tuple(note for note in plan.notes if note not in kept)
        new = lay_out(replace(plan, notes=notes), upcoming, boundary, sounds, quiet)
    phases = (*phases, *new.phases)
    boundaries = {p.cue.frame for p in phases}
    words = tuple(w for w in words if announces(w) is None or announces(w) in boundaries)
    cycles = (*(c for c in old.cycles if c < boundary or c == old.begin), *new.cycles)
    score = Score(old.first, cycles, new.end, phases, (*words, *new.words))
    return score, new.cues


def _may_stay(cue: Cue, now: int, quiet: int) -> bool:
    """Whether it is over, begins when it is quiet again, or is no word."""
    return cue.end <= now or cue.frame >= quiet or cue.bus is not Bus.SPEECH


def _cancel(now: int, guide: Guide, staying: Iterable[Cue]) -> Cancel:
    """Ends all of the exercise, and what was said beside it, but for `staying`."""
    all_of_it = (*guide.lead_in, *guide.beside, *guide.score.cues)
    keys = {cue.key for cue in all_of_it if cue.end > now}
    return Cancel(now, frozenset(keys - {cue.key for cue in staying}))

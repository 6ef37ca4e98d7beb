"""How long an exercise takes from its first word to its last, and how it is made to fit."""

from __future__ import annotations

from dataclasses import replace

from audio.blocks import to_frames, to_seconds
from content.model import Exercise
from content.steps import KEPT, SHORT, Ask, Choose, Count, Keep, Lead
from voice.dialogue import guide as guides
from voice.dialogue.closing import closing
from voice.dialogue.planning import Duration, Lasting, half
from voice.dialogue.sections import Known
from voice.dialogue.sounds import Sounds

ANSWER_WITHIN = 4.0
"""Seconds that a question with options waits for one of them."""


def lasting(exercise: Exercise, duration: Duration, known: Known, sounds: Sounds) -> Lasting:
    """What an exercise announces, and how it keeps to it, with what is known as it begins."""
    seconds, short = duration.seconds(exercise), SHORT in known.facts
    if exercise.pattern is not None:
        if short:
            breaths = half(duration.of(exercise, exercise.pattern))
            seconds = breaths * exercise.pattern.seconds
        return Lasting(seconds)
    if short and (duration.minutes is None or exercise.stretch is None):
        whole = replace(known, facts=frozenset(known.facts - {SHORT}))
        usual = rehearsed(exercise, duration, whole, sounds, Lasting(seconds))
        seconds *= rehearsed(exercise, duration, known, sounds, Lasting(seconds)) / usual
    if exercise.stretch is None:
        return Lasting(seconds)
    # Not by none at all: there is no closing sound without a silence before it.
    once, twice = (
        rehearsed(exercise, duration, known, sounds, Lasting(seconds, stretch))
        for stretch in (1.0, 2.0)
    )
    silences = twice - once
    if silences <= 0:
        return Lasting(seconds)
    return Lasting(seconds, max((seconds - once) / silences + 1.0, 0.0))


def rehearsed(
    exercise: Exercise, duration: Duration, known: Known, sounds: Sounds, planned: Lasting
) -> float:
    """Seconds until its last word is said, where every question has an answer of usual length
    and the first option is chosen that silence would choose; above 0."""
    facts, numbers, now = set(known.facts), dict(known.numbers), 0
    known = replace(known, facts=facts, numbers=numbers)
    guide, _ = guides.begin(exercise, duration, 1.0, 0, sounds, known, planned)
    while (act := guide.section.act) is not None and not isinstance(act, Lead):
        now = max(guide.score.end, now)
        match act:
            case Ask(answer=answer, seconds=seconds):
                facts.add(answer)
                now += to_frames(seconds)
            case Count(answer=answer, seconds=seconds):
                facts.add(answer)
                numbers[answer] = 1
                now += to_frames(seconds)
            case Choose(silence=option):
                facts.add(option)
                now += to_frames(ANSWER_WITHIN)
            case Keep():
                facts.add(KEPT)
        onward = guides.following(guide, known)
        if onward.act is None:
            last = closing(guide, onward.words, now, sounds)
            return to_seconds(max([now, *(cue.end for cue in last)]))
        guide, _ = guides.proceed(guide, onward, (), duration, now, sounds, known)
    return to_seconds(max(guide.score.end, now, 1))

"""Changes of an exercise under way: how fast, how loud, how many breaths."""

from __future__ import annotations

from dataclasses import replace

from content.model import PatternError
from content.steps import Breathe
from voice.dialogue.cues import AHEAD
from voice.dialogue.guide import Guide
from voice.dialogue.planning import half, pattern_of

PACE_STEP = 1.1
PACE_RANGE = (0.69, 1.45)
"""How much longer or shorter than its pattern a breath may become."""
GAIN_STEP = 10 ** (3 / 20)
GAIN_RANGE = (10 ** (-15.5 / 20), 10 ** (6.5 / 20))
"""Beyond these, "quieter" and "louder" do no more; a setting may begin beyond them."""


NEARLY = 10 ** (0.5 / 20)
"""Half a step is none: who set a bound has set it by ear."""


def changed(guide: Guide, command: str, most_gain: float | None = None) -> Guide | None:
    """The guide with the plan for "slower", "faster", "louder" or "quieter"; its score is as yet
    the old one.

    None where it is already as slow, fast, loud or quiet as it goes; `most_gain`: what else it may
    not go beyond.
    """
    if command in ("slower", "faster"):
        return _paced(guide, PACE_STEP if command == "slower" else 1 / PACE_STEP)
    gain = guide.plan.gain * (GAIN_STEP if command == "louder" else 1 / GAIN_STEP)
    most = GAIN_RANGE[1] if most_gain is None else min(GAIN_RANGE[1], most_gain * NEARLY)
    if gain > most if command == "louder" else gain < GAIN_RANGE[0]:
        return None
    return replace(guide, plan=replace(guide.plan, gain=gain))


def shortened(guide: Guide, now: int) -> Guide:
    """The guide with half of its breaths, but at least one after that which runs now."""
    if not guide.section.breathes:
        return guide
    least = guide.score.cycle_at(now + AHEAD) + 2 if guide.begun(now) else 1
    breaths = min(max(half(guide.plan.breaths), least), guide.plan.breaths)
    return replace(guide, plan=replace(guide.plan, breaths=breaths))


def _paced(guide: Guide, factor: float) -> Guide | None:
    act, pace = guide.section.act, guide.pace * factor
    pattern = pattern_of(guide.exercise, act) if isinstance(act, Breathe) else None
    if pattern is None or not PACE_RANGE[0] <= pace <= PACE_RANGE[1]:
        return None
    try:
        paced = pattern.scaled(pace)
    except PatternError:
        return None
    return replace(guide, plan=replace(guide.plan, pattern=paced), pace=pace)

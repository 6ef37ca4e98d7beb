"""An exercise laid out in frames: every sound of it is known before the first one.

Pacing sounds start exactly at the boundaries. Words never carry the pace: a spoken cue ends
before the boundary that it announces, and where it cannot fit the tone speaks alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from types import MappingProxyType

from audio.blocks import Clip, to_frames
from audio.pacer import Breath
from audio.timeline import Bus, Cue
from content.model import Pattern, PhaseKind

Clips = Callable[[str], Clip | None]
"""Phrase id -> its rendered words, or None where there are none."""

BreathSounds = Callable[[Breath, int], Clip]
"""Kind and length in frames -> the pacing sound."""

BEFORE_BOUNDARY = to_frames(0.15)
"""A spoken cue ends this long before the boundary that it announces."""
AFTER_BOUNDARY = to_frames(0.2)
"""Words begin no sooner than this after a boundary, so that its tone is heard."""
BETWEEN_SENTENCES = to_frames(1.0)
FULL_CYCLES = 2
"""Cycles with full sentences."""
SHORT_CYCLES = 2
"""Cycles after them with single words; then the tones speak alone."""
PACER_GAIN = 0.7

SOUNDS = MappingProxyType(
    {
        PhaseKind.IN: Breath.IN,
        PhaseKind.TOP_UP: Breath.TOP_UP,
        PhaseKind.HOLD_IN: Breath.HOLD,
        PhaseKind.OUT: Breath.OUT,
        PhaseKind.HOLD_OUT: Breath.HOLD,
    }
)


@dataclass(frozen=True, slots=True)
class PhaseCue:
    """A phase at its place: which cycle, which kind, and its sound."""

    cycle: int
    """Counted from 0."""
    kind: PhaseKind
    cue: Cue


@dataclass(frozen=True, slots=True)
class Score:
    """Cues of the cycles `first` and on, and where each of these cycles begins."""

    first: int
    cycles: tuple[int, ...]
    """Frame at which each cycle begins."""
    end: int
    """Frame at which the last out-breath is over."""
    phases: tuple[PhaseCue, ...]
    words: tuple[Cue, ...]

    @property
    def cues(self) -> tuple[Cue, ...]:
        """Everything that sounds, in no particular order."""
        return (*(phase.cue for phase in self.phases), *self.words)

    def cycle_at(self, frame: int) -> int:
        """The cycle that runs at `frame`; the first one before the breathing has begun."""
        begun = sum(start <= frame for start in self.cycles)
        return self.first + max(begun - 1, 0)

    def start_of(self, cycle: int) -> int:
        """The frame at which a cycle begins; `end` for the one after the last."""
        index = cycle - self.first
        return self.cycles[index] if index < len(self.cycles) else self.end


@dataclass(frozen=True, slots=True)
class Plan:
    """What lay_out needs to know of an exercise that runs."""

    pattern: Pattern
    breaths: int
    """Whole breaths in all."""
    guided_from: int = 0
    """The cycle from which the words fade."""
    gain: float = 1.0
    """Linear, for words and pacer alike."""
    notes: tuple[str, ...] = field(default=())
    """Phrases to be said in the first breaths, where there is room beside the guidance."""


class Keys:
    """Hands out the keys of cues."""

    def __init__(self) -> None:
        self._next = 0

    def __call__(self) -> int:
        self._next += 1
        return self._next


def lay_out(
    plan: Plan, first: int, start: int, clips: Clips, sounds: BreathSounds, keys: Keys
) -> Score:
    """The score of cycles `first` to the last, the first of them beginning at frame `start`.

    What announces the very first phase is not in it: it stands before `start`.
    """
    phases = _phases(plan, first, start, sounds, keys)
    starts = [p.cue.frame for i, p in enumerate(phases) if i == 0 or p.cycle != phases[i - 1].cycle]
    words: list[Cue] = []
    notes = list(plan.notes)
    for current, following in pairwise(phases):
        announcement = _announcement(plan, current, following, clips, keys)
        note = _note(plan, current, announcement, notes, clips, keys)
        words += [cue for cue in (note, announcement) if cue is not None]
    return Score(first, tuple(starts), phases[-1].cue.end, tuple(phases), tuple(words))


def _phases(plan: Plan, first: int, start: int, sounds: BreathSounds, keys: Keys) -> list[PhaseCue]:
    phases: list[PhaseCue] = []
    cycle_frames = to_frames(plan.pattern.seconds)
    for cycle in range(first, plan.breaths):
        begin = start + (cycle - first) * cycle_frames
        passed = 0.0
        for phase in plan.pattern.phases:
            if cycle == plan.breaths - 1 and phase.kind is PhaseKind.HOLD_OUT:
                break  # the session ends on a full out-breath
            frame = begin + to_frames(passed)
            passed += phase.seconds
            frames = begin + to_frames(passed) - frame
            clip = sounds(SOUNDS[phase.kind], frames)
            name = f"breath.{phase.kind.value}"
            cue = Cue(keys(), name, clip, frame, PACER_GAIN * plan.gain, Bus.PACER)
            phases.append(PhaseCue(cycle, phase.kind, cue))
    return phases


def _announcement(
    plan: Plan, current: PhaseCue, following: PhaseCue, clips: Clips, keys: Keys
) -> Cue | None:
    """The words for the phase `following`, spoken at the end of `current`, if they fit."""
    guided = following.cycle - plan.guided_from
    levels: Sequence[str] = ()
    if guided < FULL_CYCLES:
        levels = ("full", "short")
    elif guided < FULL_CYCLES + SHORT_CYCLES:
        levels = ("short",)
    room = current.cue.clip.frames - AFTER_BOUNDARY - BEFORE_BOUNDARY
    for level in levels:
        name = f"cue.{level}.{following.kind.value}"
        clip = clips(name)
        if clip is not None and clip.frames <= room:
            frame = following.cue.frame - BEFORE_BOUNDARY - clip.frames
            return Cue(keys(), name, clip, frame, plan.gain)
    return None


def _note(
    plan: Plan,
    current: PhaseCue,
    announcement: Cue | None,
    notes: list[str],
    clips: Clips,
    keys: Keys,
) -> Cue | None:
    """The next note, where the phase has room for it before its announcement; takes it off."""
    if not notes:
        return None
    clip = clips(notes[0])
    if clip is None:
        notes.pop(0)
        return None
    begin = current.cue.frame + AFTER_BOUNDARY
    latest = current.cue.end - BEFORE_BOUNDARY
    if announcement is not None:
        latest = announcement.frame - BETWEEN_SENTENCES // 2
    if begin + clip.frames > latest:
        return None
    return Cue(keys(), notes.pop(0), clip, begin, plan.gain)

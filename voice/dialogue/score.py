"""An exercise laid out in frames: every sound of it is known before the first one.

Pacing sounds start exactly at the boundaries. Words never carry the pace: a spoken cue ends
before the boundary that it announces, and where it cannot fit the tone speaks alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

from audio.blocks import to_frames
from audio.pacer import Breath
from audio.timeline import Bus, Cue
from content.model import Pattern, PhaseKind
from voice.dialogue.sounds import Sounds

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
TONE_GAIN = 0.4
"""So quiet that a tone is heard beside a voice in the ear, and hides nothing of it."""
GUIDANCE = "cue."
"""How the ids of words begin that announce a phase."""

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
    """Frame at which the last out-breath, or the silence, is over."""
    phases: tuple[PhaseCue, ...]
    words: tuple[Cue, ...]
    """What is said, and what is signalled, while it runs."""

    @property
    def begin(self) -> int:
        """Frame at which the first of its cycles begins."""
        return self.cycles[0]

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

    pattern: Pattern | None
    """None where there is silence or a tone, which counts as one breath."""
    breaths: int
    """Whole breaths in all."""
    guided_from: int = 0
    """The cycle from which the words fade."""
    gain: float = 1.0
    """Linear, for words and pacer alike."""
    notes: tuple[str, ...] = ()
    """Phrases still to be said while breathing, as soon as there is room beside the guidance."""
    quiet: int = 0
    """Frames of silence where there is no pattern."""
    tone: bool = False
    """Whether one quiet tone stands in the place of the silence."""


def lay_out(plan: Plan, first: int, start: int, sounds: Sounds, words_from: int = 0) -> Score:
    """The score of cycles `first` to the last, the first of them beginning at frame `start`.

    No word begins before the frame `words_from`. What announces the very first phase is not in
    it: that stands before `start`.
    """
    if plan.tone:
        gain = TONE_GAIN * plan.gain
        tone = Cue(sounds.key(), "tone", sounds.tone(), start, gain, Bus.SIGNAL)
        return Score(0, (start,), tone.end, (), (tone,))
    if plan.pattern is None:
        return Score(0, (start,), start + plan.quiet, (), ())
    phases = _phases(plan, plan.pattern, first, start, sounds)
    starts = [p.cue.frame for i, p in enumerate(phases) if i == 0 or p.cycle != phases[i - 1].cycle]
    words: list[Cue] = []
    notes = list(plan.notes)
    for current, following in pairwise(phases):
        announcement = _announcement(plan, current, following, sounds)
        if announcement is not None and announcement.frame < words_from:
            announcement = None
        note = _note(plan, current, announcement, notes, sounds, words_from)
        words += [cue for cue in (note, announcement) if cue is not None]
    return Score(first, tuple(starts), phases[-1].cue.end, tuple(phases), tuple(words))


def phase_lengths(pattern: Pattern) -> list[tuple[PhaseKind, int]]:
    """The phases of one breath in frames, which add up to the breath's own."""
    lengths = []
    begin = passed = 0.0
    for phase in pattern.phases:
        begin, passed = passed, passed + phase.seconds
        lengths.append((phase.kind, to_frames(passed) - to_frames(begin)))
    return lengths


def announces(cue: Cue) -> int | None:
    """The frame of the boundary that these words announce; None where they are no guidance."""
    return cue.end + BEFORE_BOUNDARY if cue.name.startswith(GUIDANCE) else None


def _phases(plan: Plan, pattern: Pattern, first: int, start: int, sounds: Sounds) -> list[PhaseCue]:
    phases: list[PhaseCue] = []
    cycle_frames = to_frames(pattern.seconds)
    lengths = phase_lengths(pattern)
    for cycle in range(first, plan.breaths):
        begin = start + (cycle - first) * cycle_frames
        for kind, frames in lengths:
            if cycle == plan.breaths - 1 and kind is PhaseKind.HOLD_OUT:
                break  # the session ends on a full out-breath
            clip, name = sounds.breath(SOUNDS[kind], frames), f"breath.{kind.value}"
            cue = Cue(sounds.key(), name, clip, begin, PACER_GAIN * plan.gain, Bus.PACER)
            phases.append(PhaseCue(cycle, kind, cue))
            begin += frames
    return phases


def _announcement(plan: Plan, current: PhaseCue, following: PhaseCue, sounds: Sounds) -> Cue | None:
    """The words for the phase `following`, spoken at the end of `current`, if they fit."""
    guided = following.cycle - plan.guided_from
    levels: tuple[str, ...] = ()
    if guided < FULL_CYCLES:
        levels = ("full", "short")
    elif guided < FULL_CYCLES + SHORT_CYCLES:
        levels = ("short",)
    room = current.cue.clip.frames - AFTER_BOUNDARY - BEFORE_BOUNDARY
    for level in levels:
        name = f"{GUIDANCE}{level}.{following.kind.value}"
        clip = sounds.words(name)
        if clip is not None and clip.frames <= room:
            frame = following.cue.frame - BEFORE_BOUNDARY - clip.frames
            return Cue(sounds.key(), name, clip, frame, plan.gain)
    return None


def _note(
    plan: Plan,
    current: PhaseCue,
    announcement: Cue | None,
    notes: list[str],
    sounds: Sounds,
    words_from: int,
) -> Cue | None:
    """The next note, where the phase has room for it before its announcement; takes it off."""
    if not notes:
        return None
    clip = sounds.words(notes[0])
    if clip is None:
        notes.pop(0)
        return None
    begin = max(current.cue.frame + AFTER_BOUNDARY, words_from)
    latest = current.cue.end - BEFORE_BOUNDARY
    if announcement is not None:
        latest = announcement.frame - BETWEEN_SENTENCES // 2
    if begin + clip.frames > latest:
        return None
    return Cue(sounds.key(), notes.pop(0), clip, begin, plan.gain)

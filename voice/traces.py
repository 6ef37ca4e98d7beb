"""A session over time, without drawing it: breath, cues and loudness, and room for labels."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from audio.blocks import RATE, Samples, to_frames, to_seconds

Event: TypeAlias = Mapping[str, object]
"""An object of the list of events; functions here want them in the order of their frames."""
Point: TypeAlias = tuple[float, float]

_BEGINS = {"in": 0.0, "top-up": 0.8, "hold-in": 1.0, "out": 1.0, "hold-out": 0.0}
"""How full the lungs are when a phase follows nothing,"""
_ENDS = {"in": 1.0, "top-up": 1.0, "out": 0.0}
"""and at the end of one that moves."""
_POINTS = 24
"""Straight pieces that make the curve of one phase."""
_JOINT = to_frames(0.02)
"""Phases no further apart than this touch: their lengths are told in milliseconds."""


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase as far as it went; frames."""

    name: str
    begin: int
    end: int
    length: int
    """What it would have taken without an interruption."""


@dataclass(frozen=True, slots=True)
class Span:
    """A cue from its first to its last frame."""

    name: str
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Label:
    """A text from `left` to `right` that belongs to the place `at`; pixels."""

    at: float
    left: float
    right: float


def phases(events: Sequence[Event]) -> list[Phase]:
    """The phases in `events`, each up to what ended it."""
    turns = [event for event in events if event["event"] == "phase" or _interrupts(event)]
    found: list[Phase] = []
    for index, turn in enumerate(turns):
        if turn["event"] != "phase":
            continue
        begin, length = frame_of(turn), to_frames(_number(turn, "length"))
        end = begin + length
        for following in turns[index + 1 : index + 2]:
            if frame_of(following) <= end + _JOINT:
                end = frame_of(following)
        if abs(end - begin - length) <= _JOINT:
            length = end - begin
        if end > begin:
            found.append(Phase(str(turn["name"]), begin, end, length))
    return found


def breath_curve(course: Sequence[Phase]) -> list[list[Point]]:
    """How full the lungs are: unbroken lines of (seconds, 0 empty to 1 full).

    Every phase is half a cosine from where the one before it ended, or a part of that if it was
    interrupted; a gap begins a new line.
    """
    lines: list[list[Point]] = []
    for index, phase in enumerate(course):
        if index == 0 or course[index - 1].end != phase.begin:
            lines.append([(to_seconds(phase.begin), _BEGINS[phase.name])])
        height = lines[-1][-1][1]
        goal = _ENDS.get(phase.name, height)
        if any(p.name == "top-up" and p.begin == phase.end for p in course[index + 1 : index + 2]):
            goal = _BEGINS["top-up"]
        for point in range(1, _POINTS + 1):
            frames = (phase.end - phase.begin) * point / _POINTS
            moved = 0.5 - 0.5 * math.cos(math.pi * frames / phase.length)
            lines[-1].append(((phase.begin + frames) / RATE, height + (goal - height) * moved))
    return lines


def cue_spans(events: Sequence[Event], end: int) -> list[Span]:
    """Every cue, by its beginning; one that does not finish lasts up to frame `end`."""
    spans: list[Span] = []
    finished = [event for event in events if event["event"] == "cue_finished"]
    for event in events:
        if event["event"] == "cue_started":
            begin, name = frame_of(event), str(event["name"])
            mate = next((f for f in finished if f["name"] == name and frame_of(f) >= begin), None)
            if mate is not None:
                finished.remove(mate)
            spans.append(Span(name, begin, end if mate is None else frame_of(mate)))
    return spans


def stagger(labels: Sequence[Label], rows: int) -> list[int | None]:
    """A row for each label, 0 the lowest, so that none overlap; None where there is no room.

    `labels` in the order of time. From each a line goes down at `at`: the earlier one stands
    above the later one, so that no line runs through a text unless the rows are too few.
    """
    given: list[int | None] = [None] * len(labels)
    placed: list[tuple[Label, int]] = []
    for index in reversed(range(len(labels))):
        label = labels[index]
        near = [(other, row) for other, row in placed if _overlap(label, other)]
        free = set(range(rows)) - {row for _, row in near}
        if free:
            row = min(sorted(free), key=lambda row: _crossings(label, row, near))
            placed.append((label, row))
            given[index] = row
    return given


def fitting(labels: Sequence[Label], taken: Sequence[Label] = ()) -> list[bool]:
    """Which of `labels` have room in one row beside `taken`; the first ones choose first."""
    kept = list(taken)
    fits: list[bool] = []
    for label in labels:
        fits.append(not any(_overlap(label, other) for other in kept))
        if fits[-1]:
            kept.append(label)
    return fits


def _overlap(one: Label, other: Label) -> bool:
    return one.left < other.right and other.left < one.right


def _crossings(label: Label, row: int, placed: Sequence[tuple[Label, int]]) -> int:
    return sum(
        p.left < label.at < p.right if row > r else label.left < p.at < label.right
        for p, r in placed
    )


def envelope(samples: Samples, frames: int, columns: int) -> Samples:
    """RMS of `samples`, cut or filled with silence to `frames`, in each of `columns` parts."""
    size = math.ceil(frames / columns)
    padded = np.zeros(size * columns, np.float32)
    part = samples[:frames]
    padded[: len(part)] = part
    table = padded.reshape(columns, size)
    power = np.einsum("ij,ij->i", table, table) / size
    rms: Samples = np.sqrt(power)
    return rms


def frame_of(event: Event) -> int:
    """When it happened. Raises TypeError for a frame that is no number."""
    return int(_number(event, "frame"))


def _number(event: Event, key: str) -> float:
    value = event[key]
    if not isinstance(value, int | float):
        raise TypeError(f"{key} of the event {event['event']} is no number")
    return value


def _interrupts(event: Event) -> bool:
    if event["event"] == "command":
        return event["name"] == "call-started"
    return event["event"] in ("exercise_started", "paused", "stopped")

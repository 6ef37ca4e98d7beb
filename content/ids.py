"""The ids that the program itself speaks and hears: what every language must have."""

from __future__ import annotations

from content.length_phrases import LENGTH_PHRASES, REMAINING_PHRASES
from content.model import PhaseKind

CONTROLS = (
    "stop",
    "pause",
    "go-on",
    "again",
    "slower",
    "faster",
    "louder",
    "quieter",
    "skip",
    "help",
    "safety",
    "how-long",
    "yes",
    "no",
    "done",
    "short",
    "silent",
    "surprise",
    "people",
    "keep",
    "as-usual",
    "snooze",
)
"""Commands beside the starts and the choices ("start:slow", "choice:customer"), which follow from
the exercises that are there."""

CUES = tuple(f"cue.{form}.{kind.value}" for form in ("full", "short") for kind in PhaseKind)

PROMPTS = (
    "question",
    "question-open",
    "question-usual",
    "question-usual-open",
    "unknown",
    "shallow",
    "safety.short",
    "safety.full",
    "safety.crisis",
    "holds.note",
    "ready-lead-in",
    "help.attending",
    "help.guiding",
    "help.paused",
    "paused",
    "resumed",
    "slower.ok",
    "faster.ok",
    "louder.ok",
    "quieter.ok",
    "again.ok",
    "skip.ok",
    "no.ok",
    "short.ok",
    "silent.ok",
    "limit",
    "closing",
    "stopped",
    "sound.back",
    "call.over",
    "keep.nothing",
    "snooze.ok",
    "note.kept",
    "note.lost",
    "note.nowhere",
    *CUES,
    *LENGTH_PHRASES,
    *REMAINING_PHRASES,
)
"""Phrases beside those that the exercises' own Say steps name."""

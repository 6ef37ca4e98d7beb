"""`breather hear`: what would be heard in recordings."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from audio.blocks import QUANTUM, Samples, to_frames, to_seconds
from audio.events import Captured
from audio.io.room import RoomKind
from voice import app
from voice.commands.common import config_of, tell
from voice.commands.dictate import dictate
from voice.commands.files import for_each
from voice.events import Heard
from voice.hearing.base import Listening, Recogniser
from voice.hearing.ear import Ear
from voice.hearing.listener import Listener

BEFORE = to_frames(0.5)
AFTER = to_frames(1.0)
REFRACTORY = 2.0
"""Seconds after a waking in which no other one counts: in use, it is asked what to do meanwhile."""


@dataclass(slots=True)
class Findings:
    """What was heard in one file; every time is seconds from its beginning."""

    file: str
    threshold: float
    wakes: int = 0
    wakings: list[float] = field(default_factory=list)
    """Where each wake phrase ended."""
    score: float | None = None
    """The best that the wake phrase scored anywhere; None where nothing was said."""
    phrase_end_s: float | None = None
    """Where the first wake phrase ended,"""
    decision_s: float | None = None
    """and when that was known: the end of the utterance and the time that the engine took."""
    commands: list[dict[str, str | float]] = field(default_factory=list)


def hear(options: argparse.Namespace) -> int:
    """Tell for every file what is heard; unreadable ones are told and the others go on."""
    if options.dictate:
        return dictate(options)
    config = config_of(options)
    language = app.language_of(config)
    factory = app.ear_factory(config, language, tell)
    listening = Listening(True, frozenset(language.commands))
    with Ear(factory) as ear:

        def find(name: str, samples: Samples, bar: Callable[[int], None]) -> Findings:
            return examine(name, samples, ear, listening, time.perf_counter, bar)

        return for_each(options, "Hearing", find, _as_text)


def examine(
    name: str,
    samples: Samples,
    recogniser: Recogniser,
    listening: Listening,
    clock: Callable[[], float],
    progress: Callable[[int], None],
) -> Findings:
    """Feed one recording (mono at RATE) through the way that the microphone takes."""
    listener = Listener(app.frontend(RoomKind.NONE), recogniser, 0)
    length = -(-(BEFORE + len(samples) + AFTER) // QUANTUM) * QUANTUM
    near = np.zeros(length, np.float32)
    near[BEFORE : BEFORE + len(samples)] = samples
    far = np.zeros(QUANTUM, np.float32)
    findings = Findings(name, round(recogniser.wake_threshold, 3))
    for frame in range(0, length, QUANTUM):
        progress(frame)
        begun = clock()
        events = listener.feed(Captured(frame, near[frame : frame + QUANTUM], far), listening)
        for event in events:
            if isinstance(event, Heard):
                _note(findings, event, clock() - begun)
    return findings


def _note(findings: Findings, heard: Heard, took: float) -> None:
    start = to_seconds(heard.start - BEFORE)
    verdict = heard.verdict
    scores = [s for s in (findings.score, verdict.best_wake) if s is not None]
    findings.score = round(max(scores), 3) if scores else None
    end = None if verdict.wake is None else round(start + verdict.wake.end, 3)
    # Stretches of running speech overlap: both may hold the same phrase.
    if end is not None and not any(abs(end - known) < REFRACTORY for known in findings.wakings):
        if findings.wakes == 0:
            findings.phrase_end_s = end
            findings.decision_s = round(to_seconds(heard.end - BEFORE) + took, 3)
        findings.wakes += 1
        findings.wakings.append(end)
    if verdict.command is not None:
        command = verdict.command
        findings.commands.append(
            {
                "name": command.name,
                "score": round(command.score, 3),
                "seconds": round(start + command.start, 3),
            }
        )


def _as_text(findings: Findings) -> str:
    places = ", ".join(f"{seconds:.2f} s" for seconds in findings.wakings)
    said = ", ".join(f"{c['name']} at {c['seconds']:.2f} s" for c in findings.commands)
    wakes = f"wakes {findings.wakes} × ({places})" if findings.wakes else "does not wake"
    score = "nothing said" if findings.score is None else f"score {findings.score:.2f}"
    return f"{findings.file}: {wakes}, {score}, threshold {findings.threshold:.2f}" + (
        f"; commands: {said}" if said else ""
    )

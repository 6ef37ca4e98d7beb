"""An exercise under way when a fault is brought about, and whether its breaths keep their pace."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from fault_world import DeviceWorld
from listen import RATE
from live import TURN_S, Breather, Line, RunError
from measure_load import breath_sounds
from onsets import find_onsets, offsets
from pulse import Recording
from standstill import Witness, witness

from voice.dialogue.score import PACER_GAIN

PATTERN = "1.5-0-1.5-0"
"""Of the exercise “custom” in the settings of these runs: a boundary every 1.5 s."""
SPREAD = 1
"""Frames that boundaries may lie apart from where they were told."""
AFTERWARDS_S = 3.2
"""Two boundaries and more."""
LATE_S = 1.4
"""How late the line of a breath may come: less than half of what lies between two of its kind."""
WITHIN_S = 60.0
"""The longest that anything is waited for: it only ever passes where something is wrong."""


@dataclass(slots=True)
class Led:
    """An exercise past its first words, as it is told and as it is recorded."""

    breather: Breather
    recording: Recording
    since: int
    """The line of the list of events with the first breath."""
    apart: int
    """How far the recording is ahead of Breather's clock, frames."""
    world: DeviceWorld
    shortages: int
    """Of the sound server's, before that breath."""
    witness: Witness
    """Of the machine itself, since before it."""

    def let_pass(self, seconds: float) -> None:
        """Let so much be recorded."""
        frames = self.recording.frames + round(seconds * RATE)
        self.recording.wait(frames, WITHIN_S)

    def again(self, line: Line) -> None:
        """Measure anew from a breath that has just begun: what was before it has gone by."""
        self.since = self.breather.lines.index(line)
        self.apart = _apart(self.recording, line)
        self.shortages = self.world.shortages

    def astray(self) -> int | None:
        """How many frames a breath that began and ended since lies from its place, at the most.

        None where the machine was too busy for the sound, by what Breather tells or by what the
        sound server does, or stood still itself: it came late then, or not at all. Asked once.
        """
        if self.witness.end() or self.world.shortages > self.shortages:
            return None
        told = [line for line in self.breather.lines[self.since :] if line.event == "phase"]
        if any(line.event == "xrun" for line in self.breather.lines[self.since :]):
            return None
        first = max(told[0].frame + self.apart - RATE, 0)
        track = self.recording.breather(first)
        expected = [(line.frame + self.apart - first, str(line.fields["name"])) for line in told]
        away = offsets(find_onsets(track, breath_sounds(PATTERN), PACER_GAIN), expected[:-1])
        found = [frames for frames in away if frames is not None]
        if len(found) < len(away):
            raise RunError(f"{len(away) - len(found)} of {len(away)} breaths are not to be heard")
        return max(map(abs, found), default=0)


@contextmanager
def led(breather: Breather, world: DeviceWorld, *, words: bool = True) -> Iterator[Led]:
    """One that is begun, and stopped at the end of the with-block, unless it was before.

    `words`: they are rendered, and left out; who skips where there are none ends with one breath.
    """
    with world.recording() as recording, witness() as machine:
        seen = breather.count
        breather.trigger("start:custom")
        if words:
            breather.trigger("skip")
        line = breath_after(breather, breather.wait("exercise_started", seen))
        since = breather.lines.index(line)
        apart = _apart(recording, line)
        yield Led(breather, recording, since, apart, world, world.shortages, machine)
        if breather.status()["state"] != "armed":
            seen = breather.count
            breather.trigger("stop")
            breather.wait("armed", seen)


def breath_after(breather: Breather, since: Line) -> Line:
    """The first breath after `since`, a line that came at once, that comes about as soon.

    Where a machine was slow, breaths of an exercise before are still told for some seconds.
    """
    seen = breather.lines.index(since) + 1
    while True:
        line = breather.wait("phase", seen)
        late = line.arrived - since.arrived - (line.frame - since.frame) / RATE
        if line.frame > since.frame and late < LATE_S / 2:
            return line
        seen = breather.lines.index(line) + 1


def _apart(recording: Recording, line: Line) -> int:
    """How far the recording is ahead of Breather's clock, by a breath that has just begun; frames.

    Whatever sounds on into it, and however late on a busy machine its line has come.
    """
    arrived = recording.frames
    begin = max(arrived - round(LATE_S * RATE), 0)
    name = str(line.fields["name"])
    sound = breath_sounds(PATTERN)[name]
    recording.wait(arrived + len(sound) + RATE // 10, WITHIN_S)
    onsets = find_onsets(recording.breather(begin), {name: sound}, PACER_GAIN)
    if not onsets:
        raise RunError("a breath is not to be heard that was told")
    nearest = min(onsets, key=lambda onset: abs(begin + onset.frame - arrived))
    return begin + nearest.frame - line.frame


def until(true: Callable[[], bool], what: str) -> float:
    """Seconds until it is so. Raises RunError where it never is."""
    begun = time.monotonic()
    while not true():
        if time.monotonic() - begun > WITHIN_S:
            raise RunError(f"waited for {what}")
        time.sleep(TURN_S / 5)
    return time.monotonic() - begun


def stray_problem(astray: int | None) -> str:
    """A sentence where breaths lie elsewhere than they were told; empty where they do not."""
    if astray is None or astray <= SPREAD:
        return ""
    return f"A breath began {astray} frames from its place."

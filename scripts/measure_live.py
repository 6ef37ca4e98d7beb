"""How fast Breather answers a voice and a trigger, at a place where both sides are recorded."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum
from importlib import util
from itertools import cycle
from pathlib import Path
from typing import Protocol

import listen
import numpy as np
import pulse
from figures import ROOT
from listen import RATE, NotFound, Signal
from live import Breather, RunError
from measure_load import QUIET_FRAMES, ROOM, SEED

from audio.io.files import read_recording
from voice.speaking.piper_engine import PiperEngine
from voice.speaking.speaker import Speaker

PHRASE = "view glass"
RECORDINGS = ROOT.parent / "shared" / "audio" / "en"
AFTERWARDS_S = 0.6
"""How much of a recording must be left after its words, so that their end is theirs."""
INTO_WORDS_S = 0.5
"""So long after a trigger Breather speaks its first words, and goes on for two seconds."""
CALM_S = 0.3
"""Silence before anything is asked."""
UNDERSTOOD_S = 3.0
"""What is understood is obeyed within this after its end."""
NICE = -15
PATIENCE_S = 15.0


class Asked(Enum):
    """What is asked of Breather; the value is what its row is called."""

    WAKE = "phrase end → first audible frame"
    TRIGGER = "trigger → first audible frame handed to the server"
    STOP_VOICE = "“stop” end → silence"
    STOP_TRIGGER = "“stop” by trigger → silence handed to the server"


@dataclass(frozen=True, slots=True)
class Answers:
    """Milliseconds that the answers took, and what went wrong in the attempts beside them."""

    took: dict[Asked, list[float]] = field(default_factory=lambda: {asked: [] for asked in Asked})
    recorded: dict[Asked, list[float]] = field(
        default_factory=lambda: {asked: [] for asked in Asked}
    )
    """Until it was in the recording, where that is another thing."""
    over_words: list[float] = field(default_factory=list)
    """Those of a spoken “stop” where Breather spoke, too; else there was a breath sound."""
    failed: Counter[tuple[Asked, str]] = field(default_factory=Counter)

    @contextmanager
    def attempt(self, asked: Asked) -> Iterator[None]:
        """One measurement, which counts as failed where nothing was understood or recorded."""
        try:
            yield
        except RunError:
            self.failed[asked, "understood"] += 1
        except NotFound:
            self.failed[asked, "recorded"] += 1


class Talker(Protocol):
    """The person of a PulseAudio world, or of a JACK world."""

    def say(self, samples: Signal) -> None:
        """Say it as soon as everything before it is said; mono, at RATE."""


@dataclass(frozen=True, slots=True)
class Rig:
    """A person and Breather in one world, and what was recorded of both."""

    breather: Breather
    person: Talker
    recording: pulse.Recording
    now: Callable[[], int] | None = None
    """The frame of the recording just now, where the server tells it; else None."""

    def place(self, line: Signal, since: int) -> int:
        """The frame of the recording at which a line began that was said after `since`."""
        whole = since + len(line) + RATE
        while True:
            self.recording.wait(min(self.recording.frames + RATE // 10, whole), PATIENCE_S)
            try:
                return listen.place(line, self.recording.person(since)) + since
            except NotFound:
                if self.recording.frames >= whole:
                    raise

    def record(self, seconds: float) -> None:
        """Go on until so much more is recorded."""
        frames = self.recording.frames + round(seconds * RATE)
        self.recording.wait(frames, 2 * seconds + PATIENCE_S)

    def trigger(self, name: str) -> tuple[int | None, float]:
        """Trigger it; at which frame of the recording that was, and at which monotonic second."""
        with urgent():
            at, begun = None if self.now is None else self.now(), time.monotonic()
            self.breather.trigger(name)
        return at, begun

    def sounds_from(self, since: int) -> int:
        """The first audible frame of Breather's after `since`."""
        return listen.first_sound(self.recording.breather(since), 0) + since

    def silent_from(self, since: int) -> int:
        """The first frame after `since` from which Breather is silent."""
        return listen.silent_from(self.recording.breather(since), 0, QUIET_FRAMES) + since

    def calm(self) -> None:
        """Back to waiting for the wake phrase, and silence. Raises RunError."""
        with suppress(RunError):  # it refuses that where there is nothing to stop
            self.breather.trigger("stop")
        deadline = time.monotonic() + PATIENCE_S
        while True:
            self.record(CALM_S)
            begin = self.recording.frames - round(CALM_S * RATE)
            if not self.recording.breather(begin).any():
                return
            if time.monotonic() > deadline:
                raise RunError("it does not fall silent")


@contextmanager
def urgent() -> Iterator[None]:
    """This thread comes before busy neighbours, where that is allowed: a foot does, too."""
    thread, usual = threading.get_native_id(), os.getpriority(os.PRIO_PROCESS, 0)
    try:
        with suppress(PermissionError):
            os.setpriority(os.PRIO_PROCESS, thread, NICE)
        yield
    finally:
        with suppress(PermissionError):
            os.setpriority(os.PRIO_PROCESS, thread, usual)


def answers(rig: Rig, count: int) -> Answers:
    """So many answers to the wake phrase and to each “stop”, and twice as many to a trigger."""
    told = Answers()
    rig.calm()
    said = [_in_a_room(stop) for stop in stops()]
    for index, (line, stop) in enumerate(zip(people(count), cycle(said), strict=False)):
        _wake(rig, told, line)
        rig.calm()
        with told.attempt(Asked.TRIGGER):
            _begin(rig, told)
            _stop_by_trigger(rig, told)
        rig.calm()
        with told.attempt(Asked.TRIGGER):
            _begin(rig, told)
            _stop_by_voice(rig, told, stop, over_words=index % 2 == 1)
        rig.calm()
    return told


def _in_a_room(line: Signal) -> Signal:
    """A synthetic voice with the hiss that every microphone has, also after the words."""
    whole = np.pad(line, (0, round(AFTERWARDS_S * RATE)))
    hiss = np.random.default_rng(SEED).normal(0.0, ROOM, len(whole))
    return (whole + hiss).astype(np.float32)


def _wake(rig: Rig, told: Answers, line: Signal) -> None:
    """From the end of the wake phrase, said by a real person, to the first sound."""
    seen, since = rig.breather.count, rig.recording.frames
    rig.person.say(line)
    with told.attempt(Asked.WAKE):
        rig.breather.wait("wake", seen, patience=len(line) / RATE + UNDERSTOOD_S)
        rig.record(CALM_S)
        end = rig.place(line, since) + listen.speech_end(line)
        told.took[Asked.WAKE].append(listen.milliseconds(rig.sounds_from(since) - end))


def _begin(rig: Rig, told: Answers) -> None:
    """From a trigger to the first frame; then on into the first words.

    Where the server does not tell its frame, until Breather has reported it: that is after the
    block was handed over.
    """
    seen, since = rig.breather.count, rig.recording.frames
    at, begun = rig.trigger("start:slow")
    first = rig.breather.wait("cue_started", seen)
    rig.record(INTO_WORDS_S)
    _note(rig, told, Asked.TRIGGER, since, rig.sounds_from(since), at, first.arrived - begun)


def _stop_by_trigger(rig: Rig, told: Answers) -> None:
    """From a trigger, in the midst of a word, to silence."""
    seen, since = rig.breather.count, rig.recording.frames
    at, begun = rig.trigger("stop")
    last = rig.breather.wait("cue_finished", seen, cut=True)
    rig.record(CALM_S)
    with told.attempt(Asked.STOP_TRIGGER):
        quiet = rig.silent_from(since)
        _note(rig, told, Asked.STOP_TRIGGER, since, quiet, at, last.arrived - begun)


def _note(
    rig: Rig, told: Answers, asked: Asked, since: int, frame: int, at: int | None, reported: float
) -> None:
    """Keep how long an answer to a trigger took: by the server's clock, else as it is reported."""
    if at is not None:
        told.took[asked].append(listen.milliseconds(frame - at))
        return
    told.took[asked].append(1000 * reported)
    told.recorded[asked].append(listen.milliseconds(frame - since))


def _stop_by_voice(rig: Rig, told: Answers, line: Signal, *, over_words: bool) -> None:
    """From the end of a spoken “stop”, over Breather's words or over a breath, to silence."""
    if not over_words:
        seen = rig.breather.count
        rig.breather.trigger("skip")
        rig.breather.wait("phase", seen)
        rig.record(CALM_S)
    seen, since = rig.breather.count, rig.recording.frames
    rig.person.say(line)
    with told.attempt(Asked.STOP_VOICE):
        rig.breather.wait("stopped", seen, patience=len(line) / RATE + UNDERSTOOD_S)
        rig.record(CALM_S)
        end = rig.place(line, since) + listen.speech_end(line)
        took = listen.milliseconds(rig.silent_from(since) - end)
        told.took[Asked.STOP_VOICE].append(took)
        if over_words:
            told.over_words.append(took)


def people(count: int) -> list[Signal]:
    """So many recordings of the wake phrase whose end is plain to see."""
    found: list[Signal] = []
    for path in sorted(RECORDINGS.glob(f"{PHRASE.replace(' ', '-')}-*.flac")):
        line = read_recording(path)
        try:
            plain = len(line) - listen.speech_end(line) >= AFTERWARDS_S * RATE
        except NotFound:
            plain = False
        if plain:
            found.append(line[: listen.speech_end(line) + round(AFTERWARDS_S * RATE)])
        if len(found) == count:
            return found
    raise NotFound(f"there are only {len(found)} fitting recordings in {RECORDINGS}")


def stops() -> list[Signal]:
    """“Stop” in synthetic voices, as no real person's recording of it is there."""
    said = []
    with tempfile.TemporaryDirectory(prefix="breather-said-") as folder:
        for voice in ("en-gb", "en-us+f3"):
            path = Path(folder, "stop.wav")
            command = ["espeak-ng", "-v", voice, "-s", "140", "-w", str(path), "stop"]
            subprocess.run(command, check=True, capture_output=True)
            said.append(read_recording(path))
    if util.find_spec("piper"):
        with Speaker(PiperEngine.choose(), None) as speaker:
            said.append(speaker.clip("stop").samples)
    return said

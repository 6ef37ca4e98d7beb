"""The measurements of breath.py; runs in the environment in which Breather is installed.

Breath is made (breathing.py). The wake phrases and the colleagues are recordings of people, the
commands are spoken by synthetic voices.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from breathing import Breath, Manner, track
from figures import Row
from recordings import Recording, read_manifest

from audio.blocks import QUANTUM, RATE, Samples, to_frames, to_seconds
from audio.echo import EchoCanceller
from audio.events import Captured, SpeechEnded, SpeechStarted
from audio.frontend import Frontend
from audio.io.files import read_recording
from audio.io.room import DELAY, Room, RoomKind
from audio.pacer import Breath as Sound
from audio.pacer import breath_sound
from audio.vad import WINDOW, SileroVad, Vad, load_network
from content.loader import load_exercises, load_language
from content.model import PhaseKind
from voice import app
from voice.commands.hear import Findings, examine
from voice.config import Config, Ear
from voice.hearing.base import Listening, Recogniser
from voice.speaking.pyttsx3_engine import Pyttsx3Engine
from voice.speaking.speaker import Speaker

LEVELS = (-50.0, -35.0, -22.0, -8.0)
"""Of breath, dB re full scale, RMS; speech has about -20, and the loudest breath is clipped."""

TALKERS = 5
PHRASES = ("smart mirror", "view glass", "computer")
VOICES = ("en-us", "en-us+f3")
LEAD_IN = to_frames(10.0)
"""Of the place, before anything is said."""

OUT = (PhaseKind.OUT,)
HOLDS = (PhaseKind.HOLD_IN, PhaseKind.HOLD_OUT)


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody speaks, and how loudly."""

    name: str
    gain: float = 0.0
    """dB, of the voice."""
    noise: float | None = None
    """dB re full scale, RMS, of the steady noise; None: silence."""
    colleagues: float | None = None
    """dB re full scale, RMS, of all who talk in the background; None: nobody does."""
    missed: float | None = None
    """% of wake phrases that may be missed; None: no goal."""


PLACES = (
    Place("as recorded"),
    Place("20 dB below, in an office's noise", -20.0, -62.0, None, 10.0),
    Place("20 dB below, colleagues 15 dB below that", -20.0, -62.0, -57.0, 10.0),
    Place("20 dB below, colleagues 10 dB below that", -20.0, -62.0, -52.0),
    Place("as recorded, in loud steady noise", 0.0, -32.0),
)


def breath_rows(folder: Path, *, quick: bool = False) -> Iterator[Row]:
    """All figures, each as soon as it is measured; `folder` has a manifest.jsonl."""
    english = [one for one in read_manifest(folder) if one.language == "en"]
    yield from _ducks()
    yield from _colleagues_alone(english, 1 if quick else 3)
    yield from _wakes(english, 8 if quick else 2)
    yield from _commands(english, 16 if quick else 4)


def paces() -> list[list[Breath]]:
    """A cycle of each exercise's own pattern."""
    cycles: list[list[Breath]] = []
    for pattern in (e.pattern for e in load_exercises().values() if e.pattern is not None):
        breaths: list[Breath] = []
        for phase in pattern.phases:
            if phase.kind in HOLDS:
                breaths[-1] = Breath(breaths[-1].out, breaths[-1].seconds, phase.seconds)
            else:
                breaths.append(Breath(phase.kind in OUT, phase.seconds))
        cycles.append(breaths)
    return cycles


class Unguarded:
    """The network's own opinion, to compare with."""

    def __init__(self) -> None:
        self._network, _ = load_network()
        self._held = np.zeros(0, np.float32)
        self._probability = 0.0

    def feed(self, quantum: Samples, *, ours: bool = False) -> float:
        """See audio.vad.Vad."""
        self._held = np.concatenate((self._held, quantum))
        if len(self._held) >= WINDOW:
            self._probability = self._network(self._held[:WINDOW])
            self._held = self._held[WINDOW:]
        return self._probability


def _ducks() -> Iterator[Row]:
    for manner in Manner:
        count = told = bare = along = 0
        for number, pace in enumerate(paces()):
            for level in LEVELS:
                rng = np.random.default_rng(1_000 * number - int(level))
                lead = np.zeros(LEAD_IN, np.float32)
                near = np.concatenate((lead, track(pace, manner, level, rng)))
                far = _pacer(pace, len(near))
                count += 1
                told += starts(near, np.zeros_like(far), SileroVad())
                bare += starts(near, np.zeros_like(far), Unguarded())
                along += starts(near, far, SileroVad())
        name = f"breath {manner.value}: ducks in 10 cycles"
        peer = f"the network without the guards: {10 * bare / count:.2g}"
        yield Row(name, 10 * told / count, "", 1.0, count=count, peer=peer)
        yield Row(f"{name}, with the pacer's echo", 10 * along / count, "", 1.0, count=count)


def _pacer(breaths: Sequence[Breath], frames: int) -> Samples:
    """What is played meanwhile; nobody breathes ahead of it, so it leads by 0.3 s."""
    parts: list[Samples] = [np.zeros(LEAD_IN - to_frames(0.3), np.float32)]
    for breath in breaths:
        kind = Sound.OUT if breath.out else Sound.IN
        clip = breath_sound(kind, to_frames(breath.seconds), np.random.default_rng(0))
        parts += [clip.samples, np.zeros(to_frames(breath.pause), np.float32)]
    far = np.concatenate((*parts, np.zeros(to_frames(0.3), np.float32)))
    return far[:frames]


def starts(near: Samples, far: Samples, vad: Vad) -> int:
    """How often the guidance would be ducked, on a headset."""
    frontend = Frontend(vad, EchoCanceller())
    room = Room(RoomKind.HEADSET, np.random.default_rng(0))
    played = np.concatenate((np.zeros(room.reach, np.float32), far))
    count = 0
    for frame in range(0, len(near) - QUANTUM + 1, QUANTUM):
        quantum = near[frame : frame + QUANTUM].copy()
        room.add(quantum, played[frame : frame + room.reach - DELAY + QUANTUM], frame)
        captured = Captured(frame, quantum, far[frame : frame + QUANTUM])
        count += sum(isinstance(event, SpeechStarted) for event in frontend.feed(captured))
    return count


def _colleagues_alone(english: list[Recording], minutes: int) -> Iterator[Row]:
    """What they say among themselves, to the guidance of somebody who says nothing."""
    for place in (place for place in PLACES if place.colleagues is not None):
        near = _heard_at(place, np.zeros(minutes * 60 * RATE, np.float32), english, "", 0)
        told, bare = (ducked(near, vad) for vad in (SileroVad(), Unguarded()))
        yield Row(
            f"colleagues alone, at {place.colleagues:g} dB re full scale: part of the time ducked",
            round(100 * told, 1), "%", count=minutes,
            peer=f"the network without the guards: {100 * bare:.1f} %",
        )  # fmt: skip


def ducked(near: Samples, vad: Vad) -> float:
    """The part of the time for which somebody seems to speak, 0 to 1."""
    frontend = Frontend(vad, None)
    silence = np.zeros(QUANTUM, np.float32)
    speaks, quanta = False, 0
    for frame in range(0, len(near) - QUANTUM + 1, QUANTUM):
        for event in frontend.feed(Captured(frame, near[frame : frame + QUANTUM], silence)):
            match event:
                case SpeechStarted():
                    speaks = True
                case SpeechEnded(utterance=utterance):
                    speaks = utterance.cut
                case _:
                    pass
        quanta += speaks
    return quanta / (len(near) // QUANTUM)


def _wakes(english: list[Recording], every: int) -> Iterator[Row]:
    for place in PLACES:
        result: Counter[int] = Counter()
        for phrase in PHRASES:
            recogniser, listening = _ear(phrase)
            said = [recording for recording in english if phrase in recording.phrases]
            for seed, recording in enumerate(said[::every]):
                voice = read_recording(recording.path)
                near = _heard_at(place, voice, english, phrase, seed)
                result[_examined(near, recogniser, listening).wakes] += 1
        count = result.total()
        missed = 100 * result[0] / count
        yield Row(f"wake phrases {place.name}: missed", round(missed, 1), "%", place.missed,
                  count=count)  # fmt: skip


def _commands(english: list[Recording], every: int) -> Iterator[Row]:
    recogniser, listening = _ear(None)
    wordings = [
        (name, text)
        for name, texts in load_language("en").commands.items()
        for text in texts
    ][::every]  # fmt: skip
    for place in PLACES:
        result: Counter[str] = Counter()
        for voice in VOICES:
            with Speaker(Pyttsx3Engine.choose("en", voice), None) as person:
                for seed, (name, text) in enumerate(wordings):
                    near = _heard_at(place, person.clip(text).samples, english, text, seed)
                    heard = _examined(near, recogniser, listening).commands
                    right = {command["name"] for command in heard} == {name}
                    result["right" if right else "wrong" if heard else "missed"] += 1
        count = result.total()
        yield Row(f"commands {place.name}: understood", round(100 * result["right"] / count, 1),
                  "%", count=count, peer=f"taken for another: {result['wrong']}")  # fmt: skip


def _ear(wake: str | None) -> tuple[Recogniser, Listening]:
    config = Config(language="en", wake_phrase=wake, engine=Ear("phoneme"))
    words = app.language_of(config)
    recogniser = app.ear_factory(config, words, lambda _: None)()
    return recogniser, Listening(wake is not None, frozenset(words.commands))


def _examined(near: Samples, recogniser: Recogniser, listening: Listening) -> Findings:
    return examine("", near, recogniser, listening, time.perf_counter, lambda _: None)


def _heard_at(
    place: Place, voice: Samples, english: list[Recording], phrase: str, seed: int
) -> Samples:
    """A voice after a while of the place, and a second more of it."""
    lead, after = np.zeros(LEAD_IN, np.float32), np.zeros(RATE, np.float32)
    near = np.concatenate((lead, voice * np.float32(10 ** (place.gain / 20)), after))
    rng = np.random.default_rng(seed)
    if place.noise is not None:
        near += _office(len(near), rng) * np.float32(10 ** (place.noise / 20))
    if place.colleagues is not None:
        others = [recording for recording in english if phrase not in recording.phrases]
        near += _babble(len(near), others, rng) * np.float32(10 ** (place.colleagues / 20))
    return np.clip(near, -1.0, 1.0)


def _office(frames: int, rng: np.random.Generator) -> Samples:
    """Steady noise that falls by 4 dB an octave, at RMS 1."""
    octaves = np.log2(np.maximum(np.fft.rfftfreq(frames, 1 / RATE), 100.0) / 100.0)
    spectrum = np.fft.rfft(rng.standard_normal(frames)) * 10 ** (-4.0 * octaves / 20)
    return _unit(np.fft.irfft(spectrum, frames))


def _babble(frames: int, recordings: list[Recording], rng: np.random.Generator) -> Samples:
    """Several people who talk without a pause, at RMS 1."""
    total = np.zeros(frames, np.float32)
    for _ in range(TALKERS):
        parts: list[Samples] = []
        while to_seconds(sum(map(len, parts))) < to_seconds(frames) + 1.0:
            parts.append(_spoken(read_recording(recordings[rng.integers(len(recordings))].path)))
        begin = int(rng.integers(0, RATE))
        total += np.concatenate(parts)[begin : begin + frames]
    return _unit(total)


def _spoken(recording: Samples) -> Samples:
    """From the first loud sample to the last, at RMS 1."""
    loud = np.flatnonzero(np.abs(recording) > 0.02 * np.abs(recording).max())
    return _unit(recording[loud[0] : loud[-1] + 1])


def _unit(sound: Iterable[float]) -> Samples:
    array = np.asarray(sound, np.float32)
    return array / np.float32(np.sqrt(np.mean(np.square(array)) + 1e-12))

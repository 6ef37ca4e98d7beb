"""A recogniser for tests and scenarios: a word is a note, and its pitch tells which."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from audio.blocks import EAR_QUANTUM, EAR_RATE, RATE, Samples
from voice.hearing.base import Listening, Match, Opening, Verdict

WAKE = "wake"
UNKNOWN = "unknown"
"""What `say` makes a sound of that no recogniser knows."""
NOTE_S = 0.3
GAP_S = 0.08
"""Between the notes of one breath; shorter than the pause that ends an utterance."""
LOUDNESS = 0.3

_LOWEST, _STEP, _STRANGE = 700.0, 40.0, 7_000.0
"""Hz; the voice of `voice.speaking.fake` lies below."""
_SOUNDS = 0.01
"""RMS of a quantum from which on it holds a note."""


class FakeRecogniser:
    """A `Recogniser` of the wake phrase and `commands`, and the voice that it understands.

    A command may have its value after it: "start:box 3 minutes".
    """

    name = "fake"
    wake_threshold = -1.0

    def __init__(self, commands: Iterable[str]) -> None:
        names = (WAKE, *sorted(commands))
        self._pitches = {name: _LOWEST + _STEP * i for i, name in enumerate(names)}

    def say(self, *names: str) -> Samples:
        """The words in one breath, mono at RATE; raises KeyError for one that it does not know."""
        pitches = {**self._pitches, UNKNOWN: _STRANGE}
        time = np.arange(round(NOTE_S * RATE)) / RATE
        gap = np.zeros(round(GAP_S * RATE))
        parts = [LOUDNESS * np.sin(2 * np.pi * pitches[name] * time) for name in names]
        return np.concatenate([part for note in parts for part in (note, gap)]).astype(np.float32)

    def hear(self, samples: Samples, listening: Listening, opening: Opening) -> Verdict:
        """Judge one utterance; see Recogniser."""
        notes = self._notes(samples)
        names = [note.name for note in notes]
        places = [i for i, name in enumerate(names) if name == WAKE]
        if listening.wake and places and (places[0] == 0 or opening.anywhere):
            rest = notes[places[0] + 1 :]
            return Verdict(notes[places[0]], _only(rest, listening), notes[places[0]].score)
        return Verdict(None, _only(notes, listening), -5.0 if listening.wake else None)

    def names(self, samples: Samples) -> list[str]:
        """All that is said in it."""
        return [note.name for note in self._notes(samples)]

    def _notes(self, samples: Samples) -> list[Match]:
        windows = len(samples) // EAR_QUANTUM
        power = (samples[: windows * EAR_QUANTUM].reshape(windows, -1) ** 2).mean(axis=1)
        edges = np.flatnonzero(np.diff(np.concatenate([[0], power > _SOUNDS**2, [0]])))
        notes = []
        for first, end in (edges.reshape(-1, 2) * EAR_QUANTUM).tolist():
            name, _, value = self._name(samples[first:end]).partition(" ")
            notes.append(Match(name, -0.5, first / EAR_RATE, end / EAR_RATE, value))
        return notes

    def _name(self, note: Samples) -> str:
        size = 1 << 15
        peak = int(np.abs(np.fft.rfft(note, size)).argmax()) * EAR_RATE / size
        name = min(self._pitches, key=lambda name: abs(self._pitches[name] - peak))
        return name if abs(self._pitches[name] - peak) < _STEP / 4 else UNKNOWN


class FakeTranscriber:
    """A `Transcriber` of the notes of a FakeRecogniser: it writes their names."""

    name = "fake"

    def __init__(self, commands: Iterable[str]) -> None:
        self._ear = FakeRecogniser(commands)

    def transcribe(self, samples: Samples) -> str:
        """The words of one stretch; see Transcriber."""
        return " ".join(self._ear.names(samples))


class LoudnessVad:
    """A `Vad` for notes: what is loud is speech."""

    def feed(self, quantum: Samples, *, ours: bool = False) -> float:
        """See `Vad`."""
        return float(np.sqrt(np.mean(quantum**2)) > _SOUNDS)


def _only(notes: list[Match], listening: Listening) -> Match | None:
    """The command that accounts for all of it."""
    if len(notes) == 1 and notes[0].name in listening.commands:
        return notes[0]
    return None

"""Our ear for the benchmark: the way of `breather hear`, what phrases share being done once.

The voice activity detector cuts a sound into utterances once, and the phoneme network judges each
of them once; every phrase then listens with a Listener and a recogniser of its own.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from hearing_voices import resampled

from audio.blocks import EAR_RATE, QUANTUM, RATE, Samples, to_seconds
from audio.events import Captured, SpeechEvent
from audio.frontend import Frontend
from audio.io.room import RoomKind
from voice import app
from voice.commands.hear import AFTER, BEFORE
from voice.config import Config, Ear
from voice.events import Heard
from voice.hearing.base import Listening, Opening, Recogniser, Verdict
from voice.hearing.ctc import FloatArray
from voice.hearing.listener import Listener
from voice.hearing.phoneme_model import PhonemeModel

BEFORE_S, AFTER_S = to_seconds(BEFORE), to_seconds(AFTER)
_EMPTY = np.zeros(QUANTUM, np.float32)
_REMEMBERED = 8
"""Sounds; an utterance, its join with the one before, and a second look at each."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What came of one utterance for one phrase."""

    seconds: float
    """Its end, from the beginning of the sound."""
    woke: bool
    score: float | None
    """What is compared with the threshold; None where nothing was compared."""
    threshold: float
    command: str | None


class CountingModel(PhonemeModel):
    """Counts how often it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0

    def ratios(self, samples: Samples) -> FloatArray:
        """See PhonemeModel."""
        self.asked += 1
        return self.judged(samples)

    def judged(self, samples: Samples) -> FloatArray:
        """The same, uncounted."""
        return super().ratios(samples)


class RememberingModel(CountingModel):
    """Judges the same utterance only once, whoever asks; for good where a folder is given."""

    def __init__(self, folder: Path | None = None) -> None:
        super().__init__()
        self._folder = folder
        self._known: dict[bytes, FloatArray] = {}

    def judged(self, samples: Samples) -> FloatArray:
        """See CountingModel."""
        key = hashlib.sha256(samples.tobytes()).digest()
        if key not in self._known:
            while len(self._known) >= _REMEMBERED:
                self._known.pop(next(iter(self._known)))
            self._known[key] = self._kept(key, samples)
        return self._known[key]

    def _kept(self, key: bytes, samples: Samples) -> FloatArray:
        if self._folder is None:
            return super().judged(samples)
        path = self._folder / f"{key.hex()[:32]}.npy"
        if not path.exists():
            self._folder.mkdir(parents=True, exist_ok=True)
            new = path.with_suffix(f".{os.getpid()}")
            with new.open("wb") as file:
                np.save(file, super().judged(samples))
            os.replace(new, path)
        kept: FloatArray = np.load(path)
        return kept


class Counting:
    """A recogniser that counts how often it is asked."""

    def __init__(self, recogniser: Recogniser) -> None:
        self._recogniser = recogniser
        self.name = recogniser.name
        self.wake_threshold = recogniser.wake_threshold
        self.asked = 0

    def hear(self, samples: Samples, listening: Listening, opening: Opening) -> Verdict:
        """See Recogniser."""
        self.asked += 1
        return self._recogniser.hear(samples, listening, opening)


class _Replayed(Frontend):
    """Gives the events of one moment that were found before."""

    def __init__(self) -> None:
        self.now: SpeechEvent | None = None

    def feed(self, captured: Captured) -> list[SpeechEvent]:
        return [] if self.now is None else [self.now]


@dataclass(slots=True)
class Ours:
    """Our ear, listening for several phrases at once."""

    recognisers: dict[str, Counting]
    listening: Listening
    model: CountingModel | None = None

    @classmethod
    def of(
        cls,
        phrases: Sequence[str],
        *,
        commands: bool,
        wake: bool = True,
        folder: Path | None = None,
        model: CountingModel | None = None,
    ) -> Ours:
        """One recogniser a phrase, on one network; what it says is kept in `folder`.

        `commands`: whether all of them may be heard too, as in `breather hear`; `wake`: whether
        the phrases may; `model`: instead of one that remembers.
        """
        from voice.hearing.phoneme_engine import PhonemeRecogniser
        from voice.hearing.pronunciation import espeak_phonemiser

        config = Config(engine=Ear.PHONEME)
        factory = app.ear_factory(config, app.language_of(config), lambda _: None)
        wordings = factory.wordings if commands else {}
        model, phonemiser = model or RememberingModel(folder), espeak_phonemiser()
        made = {
            phrase: Counting(PhonemeRecogniser(phrase, wordings, phonemiser, model=model))
            for phrase in phrases
        }
        return cls(made, Listening(wake, frozenset(wordings)), model)

    @classmethod
    def with_one(cls, phrase: str, recogniser: Recogniser) -> Ours:
        """Another recogniser than ours on phonemes, and no commands."""
        return cls({phrase: Counting(recogniser)}, Listening(True, frozenset()))

    def hear(self, samples: Samples) -> dict[str, list[Decision]]:
        """Phrase -> a decision for every utterance in the sound (mono at EAR_RATE)."""
        return self.hear_fed(fed(samples))

    @property
    def judged(self) -> int:
        """How many utterances and joins were judged, by all phrases together,"""
        return sum(recogniser.asked for recogniser in self.recognisers.values())

    @property
    def looked_again(self) -> int:
        """and for how many of them a second look was taken."""
        return 0 if self.model is None else self.model.asked - self.judged

    def hear_fed(self, near: Samples) -> dict[str, list[Decision]]:
        """The same for what `fed` has made."""
        source = _Replayed()
        listeners = {
            phrase: Listener(source, recogniser, 0)
            for phrase, recogniser in self.recognisers.items()
        }
        found: dict[str, list[Decision]] = {phrase: [] for phrase in listeners}
        for event in utterances(near):
            source.now = event
            captured = Captured(event.frame, _EMPTY, _EMPTY)
            for phrase, listener in listeners.items():
                threshold = self.recognisers[phrase].wake_threshold
                for heard in listener.feed(captured, self.listening):
                    if isinstance(heard, Heard):
                        found[phrase].append(_decision(heard, threshold))
        return found


def fed(samples: Samples) -> Samples:
    """A sound (mono at EAR_RATE) as `breather hear` feeds it: at RATE, silence on both sides."""
    fine = resampled(samples, EAR_RATE, RATE)
    length = -(-(BEFORE + len(fine) + AFTER) // QUANTUM) * QUANTUM
    near = np.zeros(length, np.float32)
    near[BEFORE : BEFORE + len(fine)] = np.clip(fine, -1.0, 1.0)
    return near


def utterances(near: Samples) -> list[SpeechEvent]:
    """What the frontend finds in whole quanta of sound at RATE."""
    frontend = app.frontend(RoomKind.NONE)
    events: list[SpeechEvent] = []
    for frame in range(0, len(near), QUANTUM):
        events += frontend.feed(Captured(frame, near[frame : frame + QUANTUM], _EMPTY))
    return events


def _decision(heard: Heard, threshold: float) -> Decision:
    verdict = heard.verdict
    command = verdict.command.name if verdict.command is not None else None
    seconds = to_seconds(heard.end - BEFORE)
    return Decision(seconds, verdict.wake is not None, verdict.best_wake, threshold, command)

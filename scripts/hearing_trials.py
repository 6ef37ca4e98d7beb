"""What the benchmark of hearing lets our ear hear: people, clean, in noise and in rooms; voices.

Each function is a piece of work for a process of its own, and gives the same at every run.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from hearing_noise import Noise, in_a_room, noisy
from hearing_ours import Decision, Ours
from hearing_sets import SOUND_ALIKES, bystanders, load, people
from hearing_voices import Studio, voices
from recordings import Recording

from audio.blocks import Samples

SEED = 2026
"""Of everything here; settings were chosen on other seeds."""
SNR_DB = 10.0
ROOMS_S = (0.4, 0.5, 0.6)
DISTANCE_M = 2.0
ROOM_SNR_DB = 25.0
SPEEDS = (0.85, 1.0, 1.2)
CLEAN, ALIKE, OTHER = "clean", "sounds alike", "other"
NOT_SAID = (ALIKE, OTHER)


@dataclass(frozen=True, slots=True)
class Places:
    """Where recordings lie, and where what takes long to make is kept (None: nowhere)."""

    audio: Path
    keep: Path | None

    def kept(self, name: str) -> Path | None:
        """A folder in `keep`."""
        return self.keep / name if self.keep is not None else None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One sound, heard with one wake phrase set."""

    engine: str
    phrase: str
    condition: str
    """CLEAN, a kind of noise, "room 0.4 s"; or one of NOT_SAID."""
    said: str
    by_people: bool
    woke: bool
    margin: float
    """Best score above the threshold; -inf where nothing was found."""


@dataclass(frozen=True, slots=True)
class Condition:
    """How a recording is changed before it is heard."""

    name: str
    noise: Noise | None = None
    rt60: float | None = None

    def applied(
        self, samples: Samples, others: Sequence[Samples], rng: np.random.Generator
    ) -> Samples:
        """The recording under this condition."""
        if self.noise is not None:
            return noisy(samples, self.noise, SNR_DB, rng, others)
        if self.rt60 is not None:
            return in_a_room(samples, self.rt60, DISTANCE_M, rng, ROOM_SNR_DB)
        return samples


NOISES = tuple(Condition(kind.value, noise=kind) for kind in Noise)
ROOMS = tuple(Condition(f"room {rt60:g} s", rt60=rt60) for rt60 in ROOMS_S)
CONDITIONS = (Condition(CLEAN), *NOISES, *ROOMS)


def spoken_phrases(audio: Path) -> list[str]:
    """The phrases that several people say in the recordings."""
    return [text for text, group in people(audio, "en").items() if len(group) > 1]


def two_words(phrases: Sequence[str]) -> list[str]:
    """Those that are long enough for a wake phrase."""
    return [phrase for phrase in phrases if " " in phrase]


def clean_people(places: Places, phrases: Sequence[str]) -> list[Outcome]:
    """Every English recording, with each phrase set."""
    ours = Ours.of(phrases, commands=True, folder=places.kept("ratios"))
    found = []
    for text, group in people(places.audio, "en").items():
        for recording in group:
            for phrase, decisions in ours.hear(load(recording)).items():
                condition = CLEAN if phrase == text else OTHER
                found.append(outcome("ours", phrase, condition, text, decisions))
    return found


def hard_people(places: Places, phrase: str, condition: Condition, step: int) -> list[Outcome]:
    """Every `step`-th recording of the phrase under a condition."""
    ours = Ours.of([phrase], commands=True, folder=places.kept("ratios"))
    found = []
    for samples in changed(places, phrase, condition, step):
        decisions = ours.hear(samples)[phrase]
        found.append(outcome("ours", phrase, condition.name, phrase, decisions))
    return found


def changed(places: Places, phrase: str, condition: Condition, step: int) -> list[Samples]:
    """Every `step`-th recording of the phrase, as it sounds under a condition."""
    recordings = people(places.audio, "en")
    others = bystanders(phrase, recordings, Studio(places.kept("say")), voices())
    chosen: list[Recording] = recordings[phrase][::step]
    return [
        condition.applied(load(one), others, rng_for(condition.name, one.path.name))
        for one in chosen
    ]


def spoken_by_voices(places: Places, phrase: str, condition: Condition) -> list[Outcome]:
    """The phrase by every synthetic voice at SPEEDS."""
    studio = Studio(places.kept("say"))
    others = bystanders(phrase, people(places.audio, "en"), studio, voices())
    ours = Ours.of([phrase], commands=True, folder=places.kept("ratios"))
    found = []
    for voice in voices():
        for speed in SPEEDS:
            rng = rng_for(condition.name, f"{voice.name} {speed}")
            samples = condition.applied(studio.say(phrase, voice, speed), others, rng)
            decisions = ours.hear(samples)[phrase]
            found.append(outcome("ours", phrase, condition.name, phrase, decisions, people=False))
    return found


def sound_alikes(places: Places, phrase: str, step: int) -> list[Outcome]:
    """Everything that sounds like the phrase, by every `step`-th synthetic voice."""
    studio = Studio(places.kept("say"))
    ours = Ours.of([phrase], commands=True, folder=places.kept("ratios"))
    return [
        outcome(
            "ours", phrase, ALIKE, text, ours.hear(studio.say(text, voice))[phrase], people=False
        )
        for text in SOUND_ALIKES[phrase]
        for voice in voices()[::step]
    ]


def outcome(
    engine: str,
    phrase: str,
    condition: str,
    said: str,
    decisions: Sequence[Decision],
    *,
    people: bool = True,
) -> Outcome:
    """What one sound came to."""
    margins = [d.score - d.threshold for d in decisions if d.score is not None]
    woke = any(decision.woke for decision in decisions)
    margin = max(margins, default=-np.inf)
    return Outcome(engine, phrase, condition, said, people, woke, float(margin))


def rng_for(*names: str) -> np.random.Generator:
    """Random numbers of its own for everything that has a name."""
    return np.random.default_rng([SEED, *(zlib.crc32(name.encode()) for name in names)])

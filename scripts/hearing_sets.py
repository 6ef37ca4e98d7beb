"""The test sets of the benchmark of hearing: people, sound-alikes, and hours of calls.

Everything is mono float32 at EAR_RATE, and the same at every run: seeds are handed in. What takes
long to make is kept in a folder where one is handed in.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np
from hearing_noise import at_level, shaped, unclipped
from hearing_text import Turn, call
from hearing_voices import Studio, Voice, resampled
from recordings import MANIFEST, Recording, read_manifest

from audio.blocks import EAR_RATE, Samples

PHRASES = (
    "smart mirror", "view glass", "take a breather", "quiet corner", "silver lantern",
    "calm harbour", "lazy dolphin", "garden window", "marble fountain", "purple meadow",
    "gentle thunder", "winter blanket",
)  # fmt: skip
"""Wake phrases to listen for at once in running speech, which holds none of them."""

SOUND_ALIKES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "take a breather": (
            "take a break", "take a breath", "take a brother", "take a brief look",
            "take a feather", "take a bread roll", "bake a feather", "take a bridge",
            "take the bus",
        ),
        "smart mirror": (
            "smart minor", "smart mover", "small mirror", "smart matter", "start mirroring",
            "dark mirror", "smart Miller",
        ),
        "view glass": (
            "new glass", "view class", "few glasses", "view grass", "blue glass", "view plus",
            "you guess",
        ),
    }
)  # fmt: skip
"""Phrase -> what sounds like it and must not wake."""

PIECE_ROUNDS = 5
"""Rounds of one call; such a piece lasts about three minutes."""
FLOOR_DB = -62.0
"""A headset's noise, RMS re full scale, under the calls; without it the pauses would be empty."""
FILE_VERSION = 1


@dataclass(frozen=True, slots=True)
class Piece:
    """Some minutes of running speech."""

    name: str
    samples: Samples
    by_people: bool
    """False: synthetic voices."""

    @property
    def seconds(self) -> float:
        """Its length."""
        return len(self.samples) / EAR_RATE


def people(folder: Path, language: str) -> dict[str, list[Recording]]:
    """Phrase -> its recordings, from the manifest in `folder`; {} where there is none.

    A key that is said only once is a sentence or a conversation.
    """
    if not (folder / MANIFEST).is_file():
        return {}
    found: dict[str, list[Recording]] = {}
    for recording in read_manifest(folder):
        if recording.language == language:
            found.setdefault(recording.text, []).append(recording)
    return found


def load(recording: Recording) -> Samples:
    """Its sound at EAR_RATE."""
    import soundfile

    sound, rate = soundfile.read(recording.path, dtype="float32", always_2d=True)
    return resampled(sound.mean(axis=1, dtype=np.float32), int(rate), EAR_RATE)


def bystanders(
    phrase: str, recordings: Mapping[str, list[Recording]], studio: Studio, voices: Sequence[Voice]
) -> list[Samples]:
    """What others say, for babble: recordings of other phrases and sentences of calls."""
    said = [
        load(recording)
        for text, group in recordings.items()
        if text != phrase
        for recording in group[:12]
    ]
    rng = np.random.default_rng(77)
    turns = [turn for turn in call(rng, 4) if len(turn.sentences[0]) > 30][: 2 * len(voices)]
    pairs = zip(turns, [*voices, *voices], strict=False)
    return said + [studio.say(turn.sentences[0], voice) for turn, voice in pairs]


def calls(
    hours: float,
    seed: int,
    studio: Studio,
    voices: Sequence[Voice],
    folder: Path | None = None,
    part: int = 0,
    parts: int = 1,
) -> Iterator[Piece]:
    """At least `hours` of calls, a call at a time, by two of the voices each.

    Of several parts (for as many processes) each makes every `parts`-th call, and its share of
    the hours.
    """
    seconds, index = 0.0, part
    while seconds < hours * 3600 / parts:
        piece = _call(index, seed, studio, voices, folder)
        seconds += piece.seconds
        index += parts
        yield piece


def spoken_by_people(folder: Path, phrases: Sequence[str]) -> Iterator[Piece]:
    """Every recording there is, of any language, in which none of `phrases` is said."""
    for language in ("en", "ko", "zh"):
        for text, group in people(folder, language).items():
            if text in phrases:
                continue
            for recording in group:
                yield Piece(recording.path.name, load(recording), by_people=True)


def _call(
    index: int, seed: int, studio: Studio, voices: Sequence[Voice], folder: Path | None
) -> Piece:
    name = f"call-{FILE_VERSION}-{seed}-{index:04d}"
    if folder is None:
        return Piece(name, as_kept(_spoken(index, seed, studio, voices)), by_people=False)
    import soundfile

    path = folder / f"{name}-{len(voices)}.flac"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        new = path.with_suffix(f".{os.getpid()}")
        soundfile.write(new, as_kept(_spoken(index, seed, studio, voices)), EAR_RATE, format="FLAC")
        os.replace(new, path)
    samples, _ = soundfile.read(path, dtype="float32")
    return Piece(name, samples, by_people=False)


def as_kept(samples: Samples) -> Samples:
    """As it comes back from a file of 16 bits."""
    return (np.round(samples * 32768.0).clip(-32768, 32767) / 32768.0).astype(np.float32)


def _spoken(index: int, seed: int, studio: Studio, voices: Sequence[Voice]) -> Samples:
    rng = np.random.default_rng([seed, index])
    pair = rng.choice(len(voices), 2, replace=False)
    speeds = rng.uniform(0.85, 1.3, 2).round(2)
    levels = rng.uniform(-26.0, -20.0, 2)
    parts: list[Samples] = [_pause(rng, 1.0)]
    for turn in call(rng, PIECE_ROUNDS):
        side = turn.side
        voice, speed = voices[int(pair[side])], float(speeds[side])
        sound = _turn_sound(turn, voice, speed, studio, rng)
        parts += [at_level(sound, float(levels[side])), _pause(rng, 0.55)]
    whole = np.concatenate(parts)
    floor = shaped(len(whole), rng, EAR_RATE, slope_db=-3.0) * np.float32(10 ** (FLOOR_DB / 20))
    return unclipped(whole + floor)


def _turn_sound(
    turn: Turn, voice: Voice, speed: float, studio: Studio, rng: np.random.Generator
) -> Samples:
    """Its sentences; some are cut at a comma, where people stop to think."""
    parts: list[Samples] = []
    for sentence in turn.sentences:
        thinking = ", " in sentence and rng.random() < 0.35
        for clause in sentence.split(", ", 1) if thinking else [sentence]:
            parts += [studio.say(clause, voice, speed), _pause(rng, 0.3)]
    return np.concatenate(parts[:-1])


def _pause(rng: np.random.Generator, median_s: float) -> Samples:
    """Silence of natural length: half of them longer than `median_s`, few thrice as long."""
    seconds = min(median_s * float(rng.lognormal(0.0, 0.5)), 3.0)
    return np.zeros(round(seconds * EAR_RATE), np.float32)

"""Hours of running speech in which no wake phrase is said: what wakes all the same."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from hearing_ours import Ours
from hearing_peers import (
    MICRO_DEFAULT,
    OPEN_DEFAULT,
    MicroWakeWord,
    OpenWakeWord,
    Peaks,
    PocketSphinx,
    apart,
)
from hearing_sets import Piece, calls, spoken_by_people
from hearing_trials import SEED, Places
from hearing_voices import Studio, voices

FLOOR = -3.0
"""Margins below this are not kept: no threshold would be there."""


@dataclass(frozen=True, slots=True)
class Alarms:
    """What one engine did with one phrase in some hours without it."""

    engine: str
    phrase: str
    hours: float
    by_people_hours: float
    """How much of it real people say."""
    woke: int
    margins: tuple[float, ...]
    """The best moments, above or below the threshold, no two within a second and a half."""
    utterances: int = 0


@dataclass(frozen=True, slots=True)
class Looks:
    """How often our ear took a second look in running speech."""

    judged: int
    """Utterances and joins, once for each phrase."""
    again: int


@dataclass(slots=True)
class _Tally:
    hours: float = 0.0
    by_people_hours: float = 0.0
    woke: int = 0
    utterances: int = 0

    def add(self, piece: Piece) -> None:
        self.hours += piece.seconds / 3600
        self.by_people_hours += piece.seconds / 3600 if piece.by_people else 0.0


def ours_in_speech(
    places: Places, phrases: Sequence[str], hours: float, part: int, parts: int
) -> list[Alarms | Looks]:
    """Our ear's alarms in one part of the speech, for all phrases at once; no command competes."""
    ours = Ours.of(phrases, commands=False, folder=places.kept("ratios"))
    tallies = {phrase: _Tally() for phrase in phrases}
    margins: dict[str, list[float]] = {phrase: [] for phrase in phrases}
    for piece in speech(places, phrases, hours, part, parts):
        for phrase, decisions in ours.hear(piece.samples).items():
            tally = tallies[phrase]
            tally.add(piece)
            tally.utterances += len(decisions)
            tally.woke += len(apart([(d.seconds, 1.0) for d in decisions if d.woke], 0.0))
            scored = [(d.seconds, d.score - d.threshold) for d in decisions if d.score is not None]
            margins[phrase] += [margin for _, margin in apart(scored, FLOOR)]
    looks = Looks(ours.judged, ours.looked_again)
    return [looks, *(_alarms("ours", one, tallies[one], margins[one]) for one in phrases)]


def open_in_speech(places: Places, phrases: Sequence[str], hours: float) -> list[Alarms]:
    """openWakeWord's alarms for "alexa"."""
    return _trained("openWakeWord", OpenWakeWord(), OPEN_DEFAULT, places, phrases, hours)


def micro_in_speech(places: Places, phrases: Sequence[str], hours: float) -> list[Alarms]:
    """microWakeWord's alarms for "alexa"."""
    return _trained("microWakeWord", MicroWakeWord(), MICRO_DEFAULT, places, phrases, hours)


def sphinx_in_speech(
    places: Places, phrases: Sequence[str], wanted: Sequence[str], hours: float, threshold: float
) -> list[Alarms]:
    """PocketSphinx's alarms for the `wanted` phrases at one threshold."""
    tallies = {phrase: _Tally() for phrase in wanted}
    with tempfile.TemporaryDirectory(prefix="breather-") as folder:
        sphinx = PocketSphinx(wanted, threshold, Path(folder))
        for piece in speech(places, phrases, hours, 0, 1):
            said = sphinx.said(piece.samples)
            for phrase, tally in tallies.items():
                tally.add(piece)
                tally.woke += sum(found == phrase for _, found in said)
    name = f"PocketSphinx {threshold:g}"
    return [_alarms(name, phrase, tally, []) for phrase, tally in tallies.items()]


def together(parts: Sequence[Alarms]) -> list[Alarms]:
    """The parts of one engine and phrase as one."""
    kinds = dict.fromkeys((one.engine, one.phrase) for one in parts)
    return [
        Alarms(
            engine,
            phrase,
            sum(one.hours for one in mine),
            sum(one.by_people_hours for one in mine),
            sum(one.woke for one in mine),
            tuple(sorted(chain.from_iterable(one.margins for one in mine), reverse=True)),
            sum(one.utterances for one in mine),
        )
        for engine, phrase in kinds
        if (mine := [one for one in parts if (one.engine, one.phrase) == (engine, phrase)])
    ]


def speech(
    places: Places, phrases: Sequence[str], hours: float, part: int, parts: int
) -> Iterator[Piece]:
    """Recordings of people first, then calls, as many as `hours` take."""
    heard = 0.0
    for index, piece in enumerate(spoken_by_people(places.audio, phrases)):
        heard += piece.seconds / 3600
        if index % parts == part:
            yield piece
    rest = max(hours - heard, 0.0)
    yield from calls(rest, SEED, Studio(), voices(), places.kept("calls"), part, parts)


def _trained(
    name: str,
    engine: OpenWakeWord | MicroWakeWord,
    threshold: float,
    places: Places,
    phrases: Sequence[str],
    hours: float,
) -> list[Alarms]:
    tally, peaks = _Tally(), Peaks()
    for piece in speech(places, phrases, hours, 0, 1):
        tally.add(piece)
        peaks += engine.peaks(piece.samples, 0.05)
    tally.woke = sum(score > threshold for _, score in peaks)
    return [_alarms(name, "alexa", tally, [score - threshold for _, score in peaks])]


def _alarms(engine: str, phrase: str, tally: _Tally, margins: Sequence[float]) -> Alarms:
    return Alarms(
        engine, phrase, tally.hours, tally.by_people_hours, tally.woke,
        tuple(sorted(margins, reverse=True)), tally.utterances,
    )  # fmt: skip

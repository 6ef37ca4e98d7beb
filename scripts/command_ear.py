"""How the benchmark of commands hears: as the microphone's way, and each look at the sound, do."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from command_sets import AFTER, BEFORE, NOTHING, Case, recordings_of, render
from hearing_voices import Studio

from audio.blocks import QUANTUM, Samples
from audio.events import Captured, SpeechEnded, Utterance
from audio.frontend import Frontend
from audio.io.files import read_recording
from audio.vad import SileroVad
from content.loader import load_language
from voice.dialogue.settings import listening
from voice.dialogue.state import State
from voice.hearing.base import Listening, Match
from voice.hearing.command_matcher import SECOND_THRESHOLD, CommandMatcher
from voice.hearing.ctc import FloatArray
from voice.hearing.listener import JOIN_WITHIN, LONGEST_JOIN, join
from voice.hearing.phoneme_model import PhonemeModel
from voice.hearing.pronouncer import Pronouncer
from voice.hearing.pronunciation import espeak_phonemiser
from voice.hearing.second_look import cleaned, merged

UTTERANCE_S = 2.0
TIMED = 20


@dataclass(frozen=True, slots=True)
class Stretch:
    """The log-ratios of an utterance, and of it joined with the one before, if they may belong
    together."""

    alone: FloatArray
    joined: FloatArray | None


@dataclass(frozen=True, slots=True)
class Told:
    """What was said and what it was taken for."""

    case: Case
    taken: tuple[tuple[str, str], ...]

    @property
    def right(self) -> bool:
        """Whether it was understood."""
        return self.taken == (self.case.meaning,)

    @property
    def wrong(self) -> bool:
        """Whether it was taken for something that was not said."""
        return bool(self.taken) and not self.right


class Bench:
    """Hears cases; keeps sounds and log-ratios in `keep` where a folder is given."""

    def __init__(self, folder: Path, keep: Path | None) -> None:
        self._keep = keep
        self._known: dict[tuple[str, str], list[Stretch]] = {}
        self._studio = Studio(keep / "say" if keep else None)
        self.language = load_language("en")
        self.people = recordings_of(folder)
        self._model = model = PhonemeModel()
        pronouncer = Pronouncer(model.ids, espeak_phonemiser())
        self.matcher = CommandMatcher(
            self.language.wordings, pronouncer, model.blank, model.boundary
        )
        every = frozenset(self.language.commands)
        self.all = Listening(False, every)
        self.states = {
            "while asked": listening(State.ATTENDING, every),
            "while guided": listening(State.GUIDING, every),
        }

    def hear(self, cases: Iterable[Case], allowed: Listening) -> list[Told]:
        """What each is taken for; a command that is not allowed is left out."""
        told = []
        for case in cases:
            if case.meaning == NOTHING or case.meaning[0] in allowed.commands:
                sound = partial(render, case, self._studio, self.people)
                told.append(Told(case, tuple(self._taken(repr(case), sound, allowed))))
        return told

    def hear_people(self, every: int, allowed: Listening) -> list[tuple[str, ...]]:
        """The commands that each of their recordings, none of which has one, is taken for."""
        told = []
        for recording in self.people[::every]:

            def sound(path: Path = recording.path) -> Samples:
                return np.pad(read_recording(path), (BEFORE, AFTER))

            taken = self._taken(recording.path.name, sound, allowed)
            told.append(tuple(name for name, _ in taken))
        return told

    def seconds(self) -> float:
        """Processor time to match an utterance of UTTERANCE_S, the median of TIMED."""
        rng = np.random.default_rng(0)
        taken = []
        for _ in range(TIMED):
            sound = rng.normal(0, 0.1, round(16_000 * UTTERANCE_S)).astype(np.float32)
            ratios = self._model.ratios(sound)
            begun = time.process_time()
            self.matcher.read(ratios, self.all)
            taken.append(time.process_time() - begun)
        return float(np.median(taken))

    def _taken(
        self, key: str, sound: Callable[[], Samples], allowed: Listening
    ) -> Iterator[tuple[str, str]]:
        """As the listener's Judge: a join is asked about where both were rejected alone."""
        before = False
        for index, stretch in enumerate(self._kept(key, sound, "ratios")):
            again = partial(self._again, key, sound, index)
            match = self._match(stretch.alone, lambda: again().alone, allowed)  # noqa: B023
            if match is None and before and stretch.joined is not None:
                match = self._match(stretch.joined, lambda: again().joined, allowed)  # noqa: B023
            before = match is None
            if match is not None:
                yield match.name, match.value

    def _match(
        self, ratios: FloatArray, again: Callable[[], FloatArray | None], allowed: Listening
    ) -> Match | None:
        """As PhonemeRecogniser.hear: what is near is looked at a second time."""
        match = self.matcher.match(ratios, allowed, 0)
        if match is None and self.matcher.is_near(ratios, allowed):
            second = again()
            if second is not None:
                match = self.matcher.match(second, allowed, 0, SECOND_THRESHOLD)
        return match

    def _again(self, key: str, sound: Callable[[], Samples], index: int) -> Stretch:
        return self._kept(key, sound, "again")[index]

    def _kept(self, key: str, sound: Callable[[], Samples], look: str) -> list[Stretch]:
        """Each sound is needed for several sets of commands."""
        if (key, look) not in self._known:
            made = partial(self._stretches, sound, look)
            kept = self._keep
            found = made() if kept is None else self._stored(kept / look, key, made)
            self._known[key, look] = found
        return self._known[key, look]

    def _stored(self, folder: Path, key: str, made: Callable[[], list[Stretch]]) -> list[Stretch]:
        path = folder / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.npz"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            arrays = {}
            for index, stretch in enumerate(made()):
                arrays[f"alone {index}"] = stretch.alone.astype(np.float16)
                if stretch.joined is not None:
                    arrays[f"joined {index}"] = stretch.joined.astype(np.float16)
            np.savez(path, allow_pickle=False, **arrays)
        with np.load(path) as kept:
            found = {name: kept[name].astype(np.float32) for name in kept.files}
        count = sum(name.startswith("alone") for name in found)
        return [Stretch(found[f"alone {i}"], found.get(f"joined {i}")) for i in range(count)]

    def _stretches(self, sound: Callable[[], Samples], look: str) -> list[Stretch]:
        """By the way that the microphone takes; `look`: "again" for the second one."""
        near = sound()
        frontend, far = Frontend(SileroVad(), None), np.zeros(QUANTUM, np.float32)
        found: list[Stretch] = []
        before: Utterance | None = None
        for frame in range(0, len(near) - QUANTUM + 1, QUANTUM):
            for event in frontend.feed(Captured(frame, near[frame : frame + QUANTUM], far)):
                if not isinstance(event, SpeechEnded):
                    continue
                now, joined = event.utterance, None
                if (
                    before is not None
                    and now.start - before.speech_end <= JOIN_WITHIN
                    and now.speech_end - before.start <= LONGEST_JOIN
                ):
                    joined = self._ratios(join(before, now), look)
                found.append(Stretch(self._ratios(now.samples, look), joined))
                before = now
        return found

    def _ratios(self, samples: Samples, look: str) -> FloatArray:
        first = self._model.ratios(samples)
        return merged(first, self._model.ratios(cleaned(samples))) if look == "again" else first

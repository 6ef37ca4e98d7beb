"""What each part of the wake decision gives: python3 scripts/wake_trials.py FOLDER [--calls N].

FOLDER holds recordings of people with their `manifest.jsonl`. They are heard clean, in noise and
in a room, beside sound-alikes and N calls of synthetic voices, with each part of the decision left
out in turn. Figures go to docs/benchmarks/wake_trials.md and .json. Takes an hour.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast
from unittest import mock

import runtime

if __name__ == "__main__":
    runtime.ensure()  # before what an older Python could not read

if TYPE_CHECKING:
    from audio.blocks import Samples
    from audio.events import Utterance
    from voice.hearing.ctc import FloatArray
    from voice.hearing.phoneme_engine import PhonemeRecogniser
    from voice.hearing.phoneme_model import PhonemeModel

SEED = 7
CALLS_SEED = 1
PEOPLE = ("smart mirror", "view glass")
NAMED_ALIKES = ("take a break", "take a breath", "smart minor", "new glass")
NAMED, OTHER, CALLS = "sound-alikes (the four named)", "more sound-alikes", "calls"
SNR_DB = 10.0
DISTANCE_M = 2.0
SPOTTER, ENGINE = "voice.hearing.wake_spotter.", "voice.hearing.phoneme_engine."
TRIALS: Mapping[str, Mapping[str, object]] = {
    "all of it": {},
    "without the cost of words around it": {SPOTTER + "AROUND_COST": 0.0},
    "without the worst pair": {SPOTTER + "PAIR_WEIGHT": 0.0001},
    "without the pace": {SPOTTER + "HURRY_COST": 0.0},
    "without the allowance for noise": {SPOTTER + "NOISE_ALLOWANCE": 0.0},
    "without the allowance for rooms": {SPOTTER + "BLUR_ALLOWANCE": 0.0},
    "without the third look": {ENGINE + "SPEEDS": ()},
    "without the second and third look": {ENGINE + "DOUBT": 0.0},
}


@dataclass(frozen=True, slots=True)
class Said:
    """One sound of a set, as utterances and the joins of two that the listener would try."""

    set: str
    phrases: tuple[str, ...]
    """Which to listen for."""
    utterances: list[Utterance]
    hours: float


class Remembering:
    """A PhonemeModel that hears every sound once."""

    def __init__(self, model: PhonemeModel) -> None:
        self._model = model
        self.ids, self.blank, self.boundary = model.ids, model.blank, model.boundary
        self._known: dict[bytes, FloatArray] = {}

    def ratios(self, samples: Samples) -> FloatArray:
        """See PhonemeModel."""
        name = hashlib.blake2b(samples.tobytes(), digest_size=12).digest()
        if name not in self._known:
            self._known[name] = self._model.ratios(samples)
        return self._known[name]


def main() -> None:
    """Measure, print and write."""
    import figures

    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("--calls", type=int, default=15)
    chosen = options.parse_args()
    figures.enter_environment()
    said = list(_sets(chosen.folder, chosen.calls))
    results = {name: _trial(said, changes) for name, changes in TRIALS.items()}
    about = {"command": f"python3 scripts/wake_trials.py FOLDER --calls {chosen.calls}"}
    table = {**about, **figures.machine(), "trials": results}
    figures.RESULTS.mkdir(parents=True, exist_ok=True)
    (figures.RESULTS / "wake_trials.json").write_text(json.dumps(table, indent=1) + "\n", "utf-8")
    page = as_page(about["command"], results)
    (figures.RESULTS / "wake_trials.md").write_text(page, "utf-8")
    print(page)


def utterances(samples: Samples) -> list[Utterance]:
    """What the way from the microphone makes of a sound at EAR_RATE."""
    import numpy as np
    from hearing_voices import resampled

    from audio.blocks import EAR_RATE, QUANTUM, RATE
    from audio.events import Captured, SpeechEnded
    from audio.io.room import RoomKind
    from voice import app

    frontend = app.frontend(RoomKind.NONE)
    sound = resampled(samples, EAR_RATE, RATE)
    length = -(-(len(sound) + 3 * RATE // 2) // QUANTUM) * QUANTUM
    near = np.zeros(length, np.float32)
    near[RATE // 2 : RATE // 2 + len(sound)] = sound
    far = np.zeros(QUANTUM, np.float32)
    return [
        event.utterance
        for frame in range(0, length, QUANTUM)
        for event in frontend.feed(Captured(frame, near[frame : frame + QUANTUM], far))
        if isinstance(event, SpeechEnded)
    ]


def _sets(folder: Path, calls: int) -> Iterator[Said]:
    import hearing_sets
    import hearing_voices

    people = hearing_sets.people(folder, "en")
    studio, voices = hearing_voices.Studio(), hearing_voices.voices()
    for phrase in PEOPLE:
        recordings = [hearing_sets.load(recording) for recording in people[phrase]]
        others = hearing_sets.bystanders(phrase, people, studio, voices)
        for name, make in _conditions(others):
            for index, sound in enumerate(recordings):
                yield Said(name, (phrase,), utterances(make(sound, index)), 0.0)
            print(name, phrase, flush=True)
    for phrase, texts in hearing_sets.SOUND_ALIKES.items():
        for text, voice in itertools.product(texts, voices[::3]):
            sound = studio.say(text, voice)
            name = NAMED if text in NAMED_ALIKES else OTHER
            yield Said(name, (phrase,), utterances(sound), 0.0)
    for piece in itertools.islice(hearing_sets.calls(24.0, CALLS_SEED, studio, voices), calls):
        heard = utterances(piece.samples)
        yield Said(CALLS, hearing_sets.PHRASES, heard, piece.seconds / 3600)
        print(piece.name, flush=True)


def _conditions(others: list[Samples]) -> Iterator[tuple[str, Callable[[Samples, int], Samples]]]:
    import hearing_noise
    import numpy as np

    yield "clean", lambda sound, index: sound
    for kind in hearing_noise.Noise:

        def noisy(sound: Samples, index: int, kind: hearing_noise.Noise = kind) -> Samples:
            rng = np.random.default_rng([SEED, index])
            return hearing_noise.noisy(sound, kind, SNR_DB, rng, others)

        yield kind.name.lower(), noisy

    def roomy(sound: Samples, index: int) -> Samples:
        rng = np.random.default_rng([SEED, index])
        return hearing_noise.in_a_room(sound, float(rng.uniform(0.4, 0.6)), DISTANCE_M, rng)

    yield "room", roomy


MODEL: list[Remembering] = []


def _trial(said: list[Said], changes: Mapping[str, object]) -> dict[str, list[float]]:
    """Set -> how many woke, of how many; for the calls, of how many hours times phrases."""
    from voice.hearing.phoneme_engine import PhonemeRecogniser
    from voice.hearing.pronunciation import espeak_phonemiser

    counts: dict[str, list[float]] = {}
    with ExitStack() as stack:
        for name, value in changes.items():
            stack.enter_context(mock.patch(name, value))
        ears = {
            phrase: PhonemeRecogniser(phrase, {}, espeak_phonemiser(), _model())
            for phrase in {phrase for one in said for phrase in one.phrases}
        }
        for one in said:
            count = counts.setdefault(one.set, [0, 0])
            for phrase in one.phrases:
                woke = _wakes(ears[phrase], one.utterances)
                count[0] += woke if one.hours else min(woke, 1)
                count[1] += one.hours or 1
    return counts


def _model() -> PhonemeModel:
    """One for all trials."""
    from voice.hearing.phoneme_model import PhonemeModel

    if not MODEL:
        MODEL.append(Remembering(PhonemeModel()))
    return cast("PhonemeModel", MODEL[0])


def _wakes(ear: PhonemeRecogniser, heard: list[Utterance]) -> int:
    from voice.hearing.base import Listening, Opening
    from voice.hearing.listener import Judge

    judge, running, woke = Judge(ear.hear), False, 0
    for utterance in heard:
        opening = Opening(anywhere=running)
        verdict = judge.judge(utterance, opening, Listening(True, frozenset())).verdict
        judge.settle(utterance, opening, verdict)
        running = utterance.cut
        woke += verdict.wake is not None
    return woke


def as_page(command: str, results: Mapping[str, Mapping[str, list[float]]]) -> str:
    """The figures as a page."""
    sets = list(next(iter(results.values())))
    head = [
        "# The wake decision, part by part",
        "",
        f"Made by `{command}`: change nothing by hand.",
        "Recordings of people: missed, of all; noise is 10 dB below the words. Sound-alikes",
        "(synthetic voices): woke, of all. Calls (the same): woke, in so many phrase-hours.",
        "All at one threshold.",
        "",
        f"| | {' | '.join(sets)} |",
        f"|---|{'---|' * len(sets)}",
    ]
    rows = []
    for name, counts in results.items():
        cells = [
            f"{woke:g} / {of:.1f}" if one == CALLS
            else f"{woke:g} / {of:g}" if one in (NAMED, OTHER)
            else f"{of - woke:g} / {of:g}"
            for one, (woke, of) in counts.items()
        ]  # fmt: skip
        rows.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join([*head, *rows]) + "\n"


if __name__ == "__main__":
    main()

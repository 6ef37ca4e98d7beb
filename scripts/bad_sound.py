"""Measures hearing of bad sound: python3 scripts/bad_sound.py FOLDER [--quick].

FOLDER holds recordings of people and their `manifest.jsonl`. Those of two phrases are spoilt as
bad microphones, lines and cables do it, and heard through the whole way of `breather hear`. Then
come sounds that are no speech, silence, and a monologue of half an hour, and how much memory they
take. The figures go to docs/benchmarks/ (bad_sound.md and bad_sound.json); with --quick they are
only shown, of one recording in eight and of a tenth of each length.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import runtime

if __name__ == "__main__":
    runtime.ensure()  # before what an older Python could not read

if TYPE_CHECKING:
    from audio.blocks import Samples
    from voice.hearing.base import Listening, Recogniser

PHRASES = ("smart mirror", "view glass")
COMMAND = "python3 scripts/bad_sound.py FOLDER"


@dataclass(frozen=True, slots=True)
class Missed:
    """How the wake phrases did that were spoilt in one way."""

    spoilt: str
    recordings: int
    no_speech: int
    """In which nobody was noticed to speak;"""
    missed: int
    """these are among those that did not wake."""


@dataclass(frozen=True, slots=True)
class Long:
    """What was heard in something long that holds no wake phrase."""

    sound: str
    seconds: float
    utterances: int
    wakes: int
    commands: int
    core: float
    """Of one core, while it was heard as fast as possible; 0.1 is a tenth of its length."""
    memory_mb: float
    """By which the process has grown from a tenth of it on."""


def main() -> None:
    """Measures, prints and writes."""
    import figures
    import recordings

    options = recordings.asked("Measures hearing of bad sound.")

    figures.enter_environment()
    missed = []
    for row in spoilt_phrases(options.folder, 8 if options.quick else 1):
        missed.append(row)
        print(row, flush=True)
    long = []
    for sound in long_sounds(options.folder, 0.1 if options.quick else 1.0):
        long.append(sound)
        print(sound, flush=True)
    if options.quick:
        return
    about = {"command": COMMAND, **figures.machine()}
    results = {
        **about,
        "spoilt": [asdict(row) for row in missed],
        "long": [asdict(s) for s in long],
    }
    text = json.dumps(results, ensure_ascii=False, indent=1) + "\n"
    (figures.RESULTS / "bad_sound.json").write_text(text, "utf-8")
    page = as_document(missed, long, about["machine"], about["hearing"])
    (figures.RESULTS / "bad_sound.md").write_text(page, "utf-8")


def spoilt_phrases(folder: Path, step: int) -> Iterator[Missed]:
    """Every `step`th recording of the phrases, spoilt in every way."""
    from recordings import read_manifest
    from spoiling import SPOILT

    from audio.io.files import read_recording

    chosen = [one for one in read_manifest(folder) if one.text in PHRASES][::step]
    ears = {phrase: ear_for(phrase, commands=False) for phrase in PHRASES}
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "spoilt.wav"
        for name, spoil in SPOILT.items():
            no_speech = missed = 0
            for recording in chosen:
                spoil(read_recording(recording.path), path)
                sound = read_recording(path)
                wakes, noticed = hear_once(sound, ears[recording.text])
                no_speech += not noticed
                missed += wakes == 0
            yield Missed(name, len(chosen), no_speech, missed)


def long_sounds(folder: Path, part: float) -> Iterator[Long]:
    """Music, typing, silence and a monologue; `part` of the length of each."""
    import numpy as np
    from spoiling import keyboard, music

    from audio.io.files import read_recording

    names = ("sentence", "platforms", "two-speakers")
    speech = np.concatenate([read_recording(folder / "en" / f"{name}.flac") for name in names])
    rng = np.random.default_rng(5)
    hiss = rng.normal(0, 0.0005, 10 * 48_000).astype(np.float32)
    ear = ear_for("take a breather", commands=True)
    yield heard_for_long("music", music(20), 300 * part, ear)
    yield heard_for_long("typing", keyboard(20), 300 * part, ear)
    yield heard_for_long("digital silence", np.zeros(48_000, np.float32), 7_200 * part, ear)
    yield heard_for_long("the hiss of a room", hiss, 3_600 * part, ear)
    yield heard_for_long("a monologue", speech, 1_800 * part, ear)


def heard_for_long(name: str, piece: Samples, seconds: float, recogniser: Recogniser) -> Long:
    """Hear a sound again and again, for so many seconds, as the microphone would bring it."""
    import numpy as np

    from audio.blocks import QUANTUM, to_frames
    from audio.events import Captured
    from audio.io.room import RoomKind
    from voice import app
    from voice.events import Heard
    from voice.hearing.listener import Listener

    listener = Listener(app.frontend(RoomKind.NONE), recogniser, 0)
    listening = _listening()
    quanta = piece[: len(piece) // QUANTUM * QUANTUM].reshape(-1, QUANTUM)
    far = np.zeros(QUANTUM, np.float32)
    utterances = wakes = commands = 0
    grown = 0.0
    end = to_frames(seconds)
    begun = time.process_time()
    for frame in range(0, end, QUANTUM):
        near = quanta[frame // QUANTUM % len(quanta)]
        for event in listener.feed(Captured(frame, near, far), listening):
            if isinstance(event, Heard):
                utterances += 1
                wakes += event.verdict.wake is not None
                commands += event.verdict.command is not None
        if frame == end // 10 // QUANTUM * QUANTUM:
            grown = _resident_mb()
    core = round((time.process_time() - begun) / seconds, 4)
    return Long(name, seconds, utterances, wakes, commands, core, round(_resident_mb() - grown, 1))


def _resident_mb() -> float:
    with Path("/proc/self/statm").open() as told:
        return int(told.read().split()[1]) * 4_096 / 2**20


def ear_for(phrase: str, *, commands: bool) -> Recogniser:
    """The recogniser that would be chosen here, loaded."""
    from voice import app
    from voice.config import Config

    config = Config(wake_phrase=phrase)
    factory = app.ear_factory(config, app.language_of(config), lambda _: None)
    return (factory if commands else replace(factory, wordings={}))()


def _listening() -> Listening:
    from voice import app
    from voice.config import Config
    from voice.hearing.base import Listening

    return Listening(True, frozenset(app.language_of(Config()).commands))


def hear_once(sound: Samples, recogniser: Recogniser) -> tuple[int, bool]:
    """How often it wakes, and whether anybody was noticed at all."""
    from voice.commands.hear import examine
    from voice.hearing.base import Listening

    wake_alone = Listening(True, frozenset())
    found = examine("", sound, recogniser, wake_alone, lambda: 0.0, lambda _: None)
    return found.wakes, found.score is not None


def as_document(missed: list[Missed], long: list[Long], machine: str, hearing: str) -> str:
    """The figures as a page."""
    lines = [
        "# Hearing of bad sound",
        "",
        f"Made by `{COMMAND}`: change nothing by hand. The same figures for a program to read are",
        "in `bad_sound.json`.",
        "",
        f"Machine: {machine}. Hearing: {hearing}.",
        "",
        "## Wake phrases of people, spoilt",
        "",
        "“smart mirror” and “view glass” on people's own microphones, each typed and set as wake",
        "phrase, written to a file that is spoilt, and heard as `breather hear` does. “No speech”:",
        "nobody was noticed to speak at all; these count as missed, too.",
        "",
        "| spoilt | recordings | no speech | missed |",
        "|---|---|---|---|",
        *(
            f"| {m.spoilt} | {m.recordings} | {m.no_speech} | {m.missed} "
            f"({100 * m.missed / m.recordings:.1f} %) |"
            for m in missed
        ),
        "",
        "## What is no speech, and what does not end",
        "",
        "Heard for “take a breather” and all commands, faster than real time. “Core” is the part",
        "of one core that it would take; “grown” is by how much the process has grown from a tenth",
        "of it to its end. The monologue is two read sentences and a dialogue, again and again.",
        "",
        "| sound | length | utterances | wakes | commands | core | grown |",
        "|---|---|---|---|---|---|---|",
        *(
            f"| {s.sound} | {s.seconds / 60:g} min | {s.utterances} | {s.wakes} | {s.commands} "
            f"| {100 * s.core:.1f} % | {s.memory_mb:g} MB |"
            for s in long
        ),
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()

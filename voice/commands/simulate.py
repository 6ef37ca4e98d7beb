"""`breather simulate`: recordings in, a session out."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from audio.blocks import QUANTUM, to_frames
from audio.io.files import read_recording, write_wav
from audio.io.room import RoomKind
from audio.io.wavworld import Placed
from content.loader import CUSTOM, exercise_ids
from voice import app
from voice.commands.common import Progress, config_of, tell, writable
from voice.errors import UserError
from voice.events import Triggered
from voice.recording import as_line, write_events
from voice.simulation import Scene
from voice.simulation import simulate as run

BLOCK_SEED = 3
BLOCKS = (16, 1920)


def simulate(options: argparse.Namespace) -> int:
    """Run the loop on recordings and write what came of it."""
    out, events = writable(options.out), writable(options.events)
    if out == events and (out.is_file() or not out.exists()):
        raise UserError(f"--out and --events name the same file, {out}; give each its own.")
    config = config_of(options)
    language = app.language_of(config)
    commands = frozenset(language.commands)
    exercises = [name for name in exercise_ids() if name != CUSTOM or config.pattern]
    for _, name in options.trigger:
        app.check_trigger(name, exercises, commands)
    user = [Placed(to_frames(at), read_recording(Path(file))) for at, file in options.say]
    triggers = [Triggered(to_frames(at), name) for at, name in options.trigger]
    frames = None if options.seconds is None else to_frames(options.seconds)
    scene = Scene(user, triggers, _blocks(options.block), frames)
    kind = RoomKind(options.room)
    recogniser = app.ear_factory(config, language, tell)()
    progress = Progress("Simulating", frames or to_frames(90))
    with app.speaker(config, tell) as voice:
        session = app.session(config, language, app.sounds(language, voice.clip))
        recorded = run(scene, app.room(kind), app.frontend(kind), recogniser, session, progress)
    progress.end()
    lines = [as_line(report) for report in recorded.reports]
    write_wav(out, recorded.agent)
    write_events(events, lines)
    if options.json:
        print(json.dumps({"out": str(out), "events": str(events), "count": len(lines)}))
    else:
        print(f"{out}: what Breather said and played\n{events}: {len(lines)} events")
    return 0


def _blocks(size: int | str | None) -> int | Iterator[int]:
    if size != "random":
        return QUANTUM if size is None else int(size)
    rng = np.random.default_rng(BLOCK_SEED)
    return (int(rng.integers(*BLOCKS)) for _ in iter(int, 1))

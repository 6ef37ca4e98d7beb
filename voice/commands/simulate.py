"""`breather simulate`: recordings in, a session out."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from audio.blocks import QUANTUM, to_frames
from audio.io.files import read_recording, write_wav
from audio.io.room import RoomKind
from audio.io.wavworld import Placed
from content.loader import CUSTOM
from content.model import Language
from voice import app
from voice.commands.common import Progress, config_of, tell, writable
from voice.config import Config
from voice.errors import ModelMissing, UserError
from voice.events import Triggered
from voice.hearing.base import Recogniser
from voice.hearing.deaf import deaf
from voice.hearing.scribe import InlineScribe
from voice.hearing.transcriber_process import TranscriberProcess
from voice.recording import as_line, write_events
from voice.simulation import Scene
from voice.simulation import simulate as run
from voice.triggers.names import check_trigger

BLOCK_SEED = 3
BLOCKS = (16, 1920)


def simulate(options: argparse.Namespace) -> int:
    """Run the loop on recordings and write what came of it."""
    out, events = writable(options.out), writable(options.events)
    if out == events and (out.is_file() or not out.exists()):
        raise UserError(f"--out and --events name the same file, {out}; give each its own.")
    config = config_of(options)
    content = app.content_of(config, tell)
    commands = frozenset(content.language.commands)
    exercises = [name for name in content.exercises if name != CUSTOM or config.pattern]
    for _, name in options.trigger:
        check_trigger(name, exercises, commands)
    user = [Placed(to_frames(at), read_recording(Path(file))) for at, file in options.say]
    triggers = [Triggered(to_frames(at), name) for at, name in options.trigger]
    frames = None if options.seconds is None else to_frames(options.seconds)
    scene = Scene(user, triggers, _blocks(options.block), frames)
    kind = RoomKind(options.room)
    recogniser = _ear(config, content.language)
    progress = Progress("Simulating", frames or to_frames(90))
    with app.speaker(config, tell) as voice, ExitStack() as stack:
        made = app.sounds(content, lambda line: voice.clip(line.text, line.voice))
        session = app.session(config, content, made)
        frontend, scribe = app.frontend(kind), _scribe(config, stack)
        recorded = run(
            scene, app.room(kind), frontend, recogniser, session, progress, scribe,
            render=lambda text: voice.clip(text, personal=True),
        )  # fmt: skip
    progress.end()
    lines = [as_line(report) for report in recorded.reports]
    write_wav(out, recorded.agent)
    write_events(events, lines)
    if options.json:
        print(json.dumps({"out": str(out), "events": str(events), "count": len(lines)}))
    else:
        print(f"{out}: what Breather said and played\n{events}: {len(lines)} events")
    return 0


def _ear(config: Config, language: Language) -> Recogniser:
    """What listens; nothing does where nothing here hears the language, which is told."""
    if reason := app.deafness(config):
        tell(reason)
        return deaf()
    return app.ear_factory(config, language, tell)()


def _scribe(config: Config, stack: ExitStack) -> InlineScribe | None:
    """What writes what is dictated; None where nothing here can."""
    try:
        factory = app.transcriber_factory(config)
    except ModelMissing:
        return None
    return InlineScribe(stack.enter_context(TranscriberProcess(factory)))


def _blocks(size: int | str | None) -> int | Iterator[int]:
    if size != "random":
        return QUANTUM if size is None else int(size)
    rng = np.random.default_rng(BLOCK_SEED)
    return (int(rng.integers(*BLOCKS)) for _ in iter(int, 1))

"""`breather demo`: a whole session with a synthetic user, to listen to and to look at."""

from __future__ import annotations

import argparse
import json

import numpy as np

from audio.blocks import Samples, to_frames
from audio.io.files import write_wav
from audio.io.room import RoomKind
from audio.io.wavworld import Placed
from voice import app
from voice.commands.common import Progress, config_of, tell, writable
from voice.errors import UserError
from voice.events import Triggered
from voice.hearing.base import Recogniser
from voice.hearing.deaf import deaf
from voice.recording import as_line
from voice.simulation import Scene, mixed, simulate
from voice.speaking import piper_engine, pyttsx3_engine
from voice.speaking.base import Synthesiser
from voice.speaking.speaker import Speaker

WAKE_AT, ANSWER_AT, CHANGE_AT = to_frames(1.0), to_frames(9.0), to_frames(46.0)
HEARD = frozenset({"en"})
"""Languages whose synthetic voices the recognisers understand; in others a pedal is pressed."""
USER_GAIN = 0.9
EXPECTED = to_frames(95)
PEDAL = (Triggered(WAKE_AT, "start:slow"), Triggered(CHANGE_AT, "slower"))


def demo(options: argparse.Namespace) -> int:
    """Write session.wav and session.png, and say where."""
    folder = options.folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(
            f"The folder {folder} cannot be made ({error.strerror}); name another one."
        ) from None
    sound, picture = writable(folder / "session.wav"), writable(folder / "session.png")
    config = config_of(options)
    content = app.content_of(config, tell)
    recogniser: Recogniser = deaf()
    if config.language in HEARD:
        factory = app.ear_factory(config, content.language, tell)
        recogniser, commands = factory(), content.language.commands
        said = [factory.wake, commands["start:slow"][0], commands["slower"][0]]
        scene = Scene(_user(config.language, said))
    else:
        tell("No synthetic voice speaks this language well enough; the demo uses a pedal instead.")
        scene = Scene(triggers=PEDAL)
    progress = Progress("Making a session", EXPECTED)
    with app.speaker(config, tell) as voice:
        made = app.sounds(content, lambda line: voice.clip(line.text, line.voice))
        session = app.session(config, content, made)
        kind = RoomKind.HEADSET
        recorded = simulate(
            scene, app.room(kind), app.frontend(kind), recogniser, session, progress
        )
    progress.end()
    lines = [as_line(report) for report in recorded.reports]
    write_wav(sound, mixed(recorded))
    from voice.picture import draw

    try:
        draw(picture, recorded.agent, recorded.user, lines, "A session with Breather")
    except OSError as error:
        raise UserError(f"{picture} cannot be written ({error.strerror}).") from None
    if options.json:
        files = {"sound": str(sound.resolve()), "picture": str(picture.resolve())}
        print(json.dumps({**files, "events": lines}, ensure_ascii=False))
    else:
        print(f"The session to listen to:  {sound.resolve()}")
        print(f"The session to look at:    {picture.resolve()}")
    return 0


def _user(language: str, said: list[str]) -> list[Placed]:
    """A synthetic person who wakes Breather, chooses, and asks for a slower pace."""
    places = (WAKE_AT, ANSWER_AT, CHANGE_AT)
    engine: Synthesiser
    if pyttsx3_engine.available(language).version:
        engine = pyttsx3_engine.Pyttsx3Engine.choose(language)
    else:
        engine = piper_engine.PiperEngine.choose(language)
    with Speaker(engine, None) as person:
        return [
            Placed(frame, _quieter(person.clip(text).samples))
            for frame, text in zip(places, said, strict=True)
        ]


def _quieter(samples: Samples) -> Samples:
    return np.asarray(samples * USER_GAIN, np.float32)

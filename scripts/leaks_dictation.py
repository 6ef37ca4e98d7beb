"""Takes dictations from recordings as a session does, and tells how many words it heard.

scripts/leaks.py runs it under strace: for a moment what was said is text in memory, and it must be
nowhere else. The words to look for in it come by standard input, as arguments are open to all.
"""

from __future__ import annotations

import sys
from pathlib import Path

from audio.blocks import to_frames
from audio.io.files import read_recording
from audio.io.room import RoomKind
from audio.io.wavworld import Placed
from audio.private import keep_private
from content.loader import load_language
from voice import app
from voice.config import Config
from voice.events import Dictated
from voice.hearing.scribe import InlineScribe
from voice.hearing.transcriber_process import TranscriberProcess
from voice.simulation import Scene, simulate


def main() -> None:
    """Hears each file as one dictation."""
    keep_private()
    words = sys.stdin.read().split()
    config, language = Config(), load_language("en")
    recogniser = app.ear_factory(config, language, lambda _: None)()
    heard = 0
    with (
        app.speaker(config, lambda _: None) as voice,
        TranscriberProcess(app.transcriber_factory(config)) as transcriber,
    ):
        for file in sys.argv[1:]:
            session = app.session(config, language, app.sounds(language, voice.clip))
            got: list[Dictated] = []
            session.dictate(got.append, 0)
            samples = read_recording(Path(file))
            scene = Scene([Placed(to_frames(1), samples)], frames=len(samples) + to_frames(12))
            frontend, room = app.frontend(RoomKind.NONE), app.room(RoomKind.NONE)
            simulate(scene, room, frontend, recogniser, session, lambda _: None,
                     InlineScribe(transcriber))  # fmt: skip
            text = " ".join(dictated.text for dictated in got).lower()
            heard += sum(word in text for word in words)
    print(heard)


if __name__ == "__main__":
    main()

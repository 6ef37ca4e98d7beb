"""Takes dictations and notes wins from recordings as a session does, and counts them.

scripts/leaks.py runs it under strace: for a moment what was said is text in memory, and it must be
nowhere else. The words to look for in it come by standard input, as arguments are open to all.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from audio.blocks import QUANTUM, to_frames
from audio.events import DeviceBack, DeviceLost
from audio.io.files import read_recording
from audio.io.room import RoomKind
from audio.io.wavworld import Placed
from audio.private import keep_private
from voice import app
from voice.config import Config
from voice.dialogue.session import Session
from voice.events import Dictated, Practised, Remember, Triggered
from voice.hearing.scribe import InlineScribe
from voice.hearing.transcriber_process import TranscriberProcess
from voice.journal import Kind, note, open_journal
from voice.journal.places import local_now
from voice.simulation import Scene, simulate

TO_WRITE = to_frames(12.0)


NOTED_AT = to_frames(7.0)
"""When the question has been asked."""
STOPPED_AFTER = to_frames(1.5)


def main() -> None:
    """Hears each file as a dictation, and as a win that is noted; stops every second win."""
    keep_private()
    words = sys.stdin.read().split()
    config = Config()
    content = app.content_of(config)
    recogniser = app.ear_factory(config, content.language, lambda _: None)()
    book = open_journal(lambda _: None)
    heard = kept = dropped = 0

    def keep(order: Remember | Practised) -> bool:
        nonlocal kept
        if not isinstance(order, Remember):
            return False
        book.keep(note(Kind(order.keepsake.value), order.text, local_now(), config.language))
        kept += 1
        return True

    with (
        app.speaker(config, lambda _: None) as voice,
        TranscriberProcess(app.transcriber_factory(config)) as transcriber,
    ):

        def play(session: Session, scene: Scene) -> None:
            frontend, room = app.frontend(RoomKind.NONE), app.room(RoomKind.NONE)
            simulate(scene, room, frontend, recogniser, session, lambda _: None,
                     InlineScribe(transcriber), keep)  # fmt: skip

        def new_session() -> Session:
            made = app.sounds(content, lambda line: voice.clip(line.text, line.voice))
            return app.session(config, content, made, journal=True)

        for number, file in enumerate(sys.argv[1:]):
            samples = read_recording(Path(file))
            session = new_session()
            got: list[Dictated] = []
            session.dictate(got.append, 0)
            play(session, Scene([Placed(to_frames(1), samples)], frames=len(samples) + TO_WRITE))
            text = " ".join(dictated.text for dictated in got).lower()
            heard += sum(word in text for word in words)
            presses: list[Triggered | DeviceLost | DeviceBack] = [
                Triggered(to_frames(1), "start:note-win")
            ]
            if number % 2:
                stop = NOTED_AT + len(samples) + STOPPED_AFTER
                presses.append(Triggered(stop - stop % QUANTUM, "stop"))
                dropped += 1
            frames = NOTED_AT + len(samples) + TO_WRITE
            play(new_session(), Scene([Placed(NOTED_AT, samples)], presses, frames=frames))
    print(json.dumps({"heard": heard, "kept": kept, "dropped": dropped}))


if __name__ == "__main__":
    main()

"""Takes dictations, keeps what is to be kept and reads it back, from recordings as a session does.

scripts/leaks.py runs it under strace: for a moment what was said is text in memory, and sound
again where it is read back, and it must be nowhere else. The words to look for in it come by
standard input, as arguments are open to all; the last file is somebody who says "keep that".
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from audio.blocks import QUANTUM, Clip, Samples, to_frames
from audio.events import DeviceBack, DeviceLost
from audio.io.files import read_recording
from audio.io.room import RoomKind
from audio.io.wavworld import Placed
from audio.private import keep_private
from content.own import Content
from content.steps import Keepsake
from voice import app
from voice.config import Config
from voice.dialogue.session import Session
from voice.events import Dictated, Practised, Remember, Report, Triggered
from voice.hearing.scribe import InlineScribe
from voice.hearing.transcriber_process import TranscriberProcess
from voice.journal import Journal, Kind, note, open_journal
from voice.journal.places import local_now
from voice.simulation import Scene, simulate
from voice.speaking.speaker import Speaker

AFTER_QUESTION = to_frames(0.8)
TO_WRITE = to_frames(12.0)
STOPPED_AFTER = to_frames(1.5)
KEEP_AFTER = to_frames(1.2)
"""From the end of what was said to "keep that": a command stands by itself."""
WIN, TRICK = "note.ask", "my-trick.ask"
"""Questions whose answers their exercises keep."""
IDEA = "pass-it-on.idea"
"""One whose answer is kept only where somebody says so."""


@dataclass(slots=True)
class Person:
    """Speaks, and has a journal."""

    config: Config
    content: Content
    voice: Speaker
    transcriber: TranscriberProcess
    book: Journal
    words: Sequence[str]
    did: dict[str, int] = field(
        default_factory=lambda: {"heard": 0, "kept": 0, "dropped": 0, "read back": 0}
    )

    def dictate(self, samples: Samples) -> None:
        """Says it to nobody but who asked."""
        got: list[Dictated] = []
        session = self._session()
        session.dictate(got.append, 0)
        self._play(session, Scene([Placed(to_frames(1), samples)], frames=len(samples) + TO_WRITE))
        self._found(" ".join(dictated.text for dictated in got), "heard")

    def answer(
        self, exercise: str, question: str, samples: Samples, *, then: Samples | None = None,
        stop: bool = False,
    ) -> None:  # fmt: skip
        """Says it as the answer to a question, and then something else, or stops before its end."""
        presses: list[Triggered | DeviceLost | DeviceBack] = [
            Triggered(to_frames(1), f"start:{exercise}")
        ]
        reports = self._play(self._session(), Scene((), presses, frames=to_frames(90.0)))
        over = next(r.frame for r in reports
                    if r.event == "cue_finished" and r.fields["name"] == question)  # fmt: skip
        at = over - over % QUANTUM + AFTER_QUESTION
        said = [Placed(at, samples)]
        end = at + len(samples)
        if then is not None:
            said.append(Placed(end + KEEP_AFTER, then))
            end += KEEP_AFTER + len(then)
        if stop:
            pressed = end + STOPPED_AFTER
            presses.append(Triggered(pressed - pressed % QUANTUM, "stop"))
            self.did["dropped"] += 1
        self._play(self._session(), Scene(said, presses, frames=end + 3 * TO_WRITE))

    def _session(self) -> Session:
        made = app.sounds(self.content, lambda line: self.voice.clip(line.text, line.voice))
        return app.session(self.config, self.content, made, journal=True)

    def _play(self, session: Session, scene: Scene) -> Sequence[Report]:
        frontend, room = app.frontend(RoomKind.NONE), app.room(RoomKind.NONE)
        recogniser = app.ear_factory(self.config, self.content.language, lambda _: None)()
        return simulate(scene, room, frontend, recogniser, session, lambda _: None,
                        InlineScribe(self.transcriber), self._keep, self._render,
                        self._recall).reports  # fmt: skip

    def _keep(self, order: Remember | Practised) -> bool:
        if not isinstance(order, Remember):
            return False
        kind = Kind(order.keepsake.value)
        self.book.keep(note(kind, order.text, local_now(), self.config.language))
        self.did["kept"] += 1
        return True

    def _render(self, text: str) -> Clip:
        self._found(text, "read back")
        return self.voice.clip(text, personal=True)

    def _recall(self, keepsake: Keepsake) -> Sequence[str]:
        kind = Kind(keepsake.value)
        return [one.entry.text for one in self.book.entries() if one.entry.kind is kind]

    def _found(self, text: str, what: str) -> None:
        self.did[what] += sum(word in text.lower() for word in self.words)


def main() -> None:
    """Has each file dictated, noted as a win or a trick, read back, and kept by "keep that"."""
    keep_private()
    words = sys.stdin.read().split()
    *files, last = sys.argv[1:]
    keep_that = read_recording(Path(last))
    config = Config()
    with (
        app.speaker(config, lambda _: None) as voice,
        TranscriberProcess(app.transcriber_factory(config)) as transcriber,
    ):
        content, book = app.content_of(config), open_journal(lambda _: None)
        person = Person(config, content, voice, transcriber, book, words)
        for number, file in enumerate(files):
            samples = read_recording(Path(file))
            person.dictate(samples)
            person.answer("note-win", WIN, samples, stop=bool(number % 2))
            person.answer("my-trick", TRICK, samples)
            person.answer("pass-it-on", IDEA, samples, then=keep_that)
    print(json.dumps(person.did))


if __name__ == "__main__":
    main()

"""A script that says one text through pyttsx3 and ends: order in by stdin, sound out by stdout.

One process a text, for three reasons: espeak-ng carries its state from one text to the next, so
that in one process the same words never sound (or last) quite the same twice; pyttsx3 is known to
hang in a second `runAndWait`; and neither standard input nor output is a file on a disk.
Next to nothing but the standard library and pyttsx3 is imported, which keeps a start at 50 ms.
"""

from __future__ import annotations

import importlib
import io
import json
import os
import sys
import tempfile
import threading
from pathlib import Path

from audio.private import keep_private

PATIENCE_S = 15.0
"""Nobody waits for this process any longer."""
NO_VOICE = 3
"""Exit code when the engine does not know the voice that was asked for."""


def main() -> int:
    """Do one order: `{"text": ..., "voice": ..., "rate": ..., "driver": ...}`."""
    keep_private()  # what it says may be the person's own words
    watchdog = threading.Timer(PATIENCE_S, os._exit, (1,))  # outlives a parent that was killed
    watchdog.daemon = True
    watchdog.start()
    sound_out = os.dup(1)
    os.dup2(2, 1)  # pyttsx3 prints to stdout
    order = json.load(sys.stdin.buffer)
    say = _say_in_memory if order["driver"] == "espeak" else _say_through_file
    sound = say(**order)
    if sound is None:
        return NO_VOICE
    with open(sound_out, "wb") as out:
        out.write(sound)
    return 0


def _say_in_memory(text: str, voice: str, rate: int, driver: str) -> bytes | None:
    """espeak-ng, on every system: its driver hands the file to `wave`, which takes memory too.

    The driver is used without pyttsx3's engine, whose run loop asks espeak-ng to cancel what it is
    busy with; now and then (1 in 60) that was the order to set the rate.
    """
    module = importlib.import_module(f"pyttsx3.drivers.{driver}")
    speaker = module.buildDriver(_NoEngine())
    try:
        speaker.setProperty("voice", voice)
    except ValueError:
        return None
    speaker.setProperty("rate", rate)
    sound = io.BytesIO()
    speaker.save_to_file(text, sound)
    speaker.startLoop()  # returns when espeak-ng has told that it has finished
    return sound.getvalue()


class _NoEngine:
    """What a driver reports to; `startLoop` tells us all we need."""

    def notify(self, topic: str, **details: object) -> None:
        """A word or the utterance started or ended."""

    def setBusy(self, busy: bool) -> None:
        """The driver began or ended to speak."""


def _say_through_file(text: str, voice: str, rate: int, driver: str) -> bytes | None:
    """The system's own voices (Windows, macOS), which write nothing but files. Not tested yet."""
    import pyttsx3

    engine = pyttsx3.init(driver)
    spoken = [v.id for v in engine.getProperty("voices") if _speaks(v.languages or [], voice)]
    if not spoken:
        return None
    engine.setProperty("voice", spoken[0])
    engine.setProperty("rate", rate)
    with tempfile.TemporaryDirectory(prefix="breather-") as directory:
        path = Path(directory) / "clip"
        engine.save_to_file(text, str(path))
        engine.runAndWait()
        return path.read_bytes()


def _speaks(languages: list[str], wanted: str) -> bool:
    """Whether one of a voice's tags ("ko", "ko_KR", "ko-KR") is the wanted language."""
    return any(str(tag).replace("_", "-").lower().split("-")[0] == wanted for tag in languages)


if __name__ == "__main__":
    sys.exit(main())

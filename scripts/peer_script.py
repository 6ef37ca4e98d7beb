"""A voice agent as one would put it together: Vosk's final results, and pyttsx3 to answer.

    python3 scripts/peer_script.py MODEL BREATH.wav WORD [WORD …]

The first word wakes it: it answers with `say()` and plays the breath; whatever word it hears then
ends that. It prints a line for each word that it understood. In its favour it knows these words
alone (Vosk takes several times as long for open speech), looks at the sound every 0.1 s, and plays
by a program of its own that it can end.
"""

from __future__ import annotations

import json
import subprocess
import sys
from queue import SimpleQueue

import pyttsx3
import sounddevice
import vosk

RATE = 16_000
PIECE = 1_600


def main() -> None:
    """Hears and answers until it is ended."""
    model, breath, *words = sys.argv[1:]
    vosk.SetLogLevel(-1)
    grammar = json.dumps(words, ensure_ascii=False)
    recogniser = vosk.KaldiRecognizer(vosk.Model(model), RATE, grammar)
    voice = pyttsx3.init()
    heard: SimpleQueue[bytes] = SimpleQueue()
    playing: subprocess.Popen[bytes] | None = None
    with sounddevice.RawInputStream(
        samplerate=RATE, blocksize=PIECE, dtype="int16", channels=1,
        callback=lambda data, *_: heard.put(bytes(data)),
    ):  # fmt: skip
        print("ready", flush=True)
        while True:
            if not recogniser.AcceptWaveform(heard.get()):
                continue
            text = json.loads(recogniser.Result())["text"]
            if text and playing is not None:
                playing.kill()
                playing.wait()
                playing = None
            elif text == words[0]:
                voice.say("Yes?")
                voice.runAndWait()
                playing = subprocess.Popen(["aplay", "-q", breath])
            if text:
                print(text, flush=True)


if __name__ == "__main__":
    main()

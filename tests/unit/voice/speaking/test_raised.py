"""A voice that is raised: higher and faster by one factor, of the same loudness."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from audio.blocks import RATE
from voice.speaking.fake import FakeSynthesiser
from voice.speaking.finish import finish
from voice.speaking.loudness import TARGET_LUFS, loudness
from voice.speaking.raised import FACTOR, Raised

TEXT = "Why did nobody call me back?"


def pitch(pcm: np.ndarray) -> float:
    return float(np.argmax(np.abs(np.fft.rfft(pcm)))) * RATE / len(pcm)


def test_is_higher_and_faster_by_the_factor() -> None:
    ours, other = (finish(*engine.render(TEXT)) for engine in voices())
    assert pitch(other) / pitch(ours) == pytest.approx(FACTOR, rel=0.01)
    assert len(ours) / len(other) == pytest.approx(FACTOR, rel=0.05)
    assert loudness(other / np.float32(32767)) == pytest.approx(TARGET_LUFS, abs=0.5)


def test_is_another_voice_of_the_same_engine() -> None:
    ours, other = voices()
    assert (other.name, other.version) == (ours.name, ours.version)
    assert other.voice != ours.voice
    assert other.other().voice == other.voice
    assert pickle.loads(pickle.dumps(other)) == other


@pytest.mark.parametrize("writes", [True, False])
def test_writes_files_where_the_engine_does(writes: bool) -> None:
    assert Raised(FakeSynthesiser(writes_files=writes)).writes_files is writes


def voices() -> tuple[FakeSynthesiser, Raised]:
    ours = FakeSynthesiser()
    other = ours.other()
    assert isinstance(other, Raised)
    return ours, other

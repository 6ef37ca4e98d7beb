"""Dictation with the real engines: what is written of real people, and what of nothing."""

from __future__ import annotations

import re
import threading
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from soxr import resample

from audio.blocks import EAR_RATE, RATE, Samples, to_frames
from audio.frontend import Frontend
from audio.io.files import read_recording
from audio.restarts import Restarts
from audio.vad import SileroVad
from voice.commands.dictate import take_down
from voice.events import Dictated, DictationEnd
from voice.hearing import moonshine_engine
from voice.hearing.live_scribe import LiveScribe
from voice.hearing.scribe import InlineScribe
from voice.hearing.transcriber import Transcriber, TranscriberFactory
from voice.models import find_vosk_model, models_folder

pytestmark = pytest.mark.model
needs_moonshine = pytest.mark.skipif(
    not moonshine_engine.available(), reason="moonshine-voice is not installed"
)


@cache
def moonshine() -> Transcriber:
    return TranscriberFactory("moonshine")()


def dictated(samples: Samples, transcriber: Transcriber) -> Dictated:
    frontend = Frontend(SileroVad(), None)
    return take_down(samples, frontend, InlineScribe(transcriber), lambda _: None)


def words(text: str) -> list[str]:
    return re.findall(r"[a-z']+", text.lower())


@needs_moonshine
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("sentence", "Mr Quilter is the apostle of the middle classes "
                     "and we are glad to welcome his gospel"),
        ("platforms", "Today only platforms one and three are used"),
    ],
)  # fmt: skip
def test_read_sentences_are_written_word_for_word(shared_audio: Path, name: str, text: str) -> None:
    ended = dictated(read_recording(shared_audio / "en" / f"{name}.flac"), moonshine())
    assert words(ended.text) == words(text)
    assert ended.why is DictationEnd.SILENCE


@needs_moonshine
def test_a_thinking_pause_of_three_seconds_parts_nothing(shared_audio: Path) -> None:
    first = read_recording(shared_audio / "en" / "platforms.flac")
    second = read_recording(shared_audio / "en" / "sentence.flac")
    pause = np.zeros(to_frames(1.5), np.float32)  # and as much at the edges of the two
    ended = dictated(np.concatenate((first, pause, second)), moonshine())
    assert words(ended.text)[:3] == ["today", "only", "platforms"]
    assert words(ended.text)[-1] == "gospel"


@needs_moonshine
@pytest.mark.parametrize("gain", [0.01, 10.0], ids=["40 dB too quiet", "clipped"])
def test_a_bad_microphone_is_understood_in_the_main(shared_audio: Path, gain: float) -> None:
    sound = read_recording(shared_audio / "en" / "platforms.flac")
    ended = dictated(np.clip(sound * gain, -1, 1), moonshine())
    assert {"platforms", "three"} <= set(words(ended.text))


@needs_moonshine
def test_of_nothing_nothing_is_written() -> None:
    ended = dictated(np.zeros(RATE, np.float32), moonshine())
    assert (ended.why, ended.text) == (DictationEnd.NOTHING, "")


@needs_moonshine
def test_a_monologue_is_ended_after_three_minutes(shared_audio: Path) -> None:
    """Its pieces are counted, not written: that would take a minute."""

    class Counting:
        name = "counting"
        longest = 0

        def transcribe(self, samples: Samples) -> str:
            Counting.longest = max(Counting.longest, len(samples))
            return "some words"

    speech = read_recording(shared_audio / "en" / "sentence.flac")
    ended = dictated(np.tile(speech, 40), Counting())
    assert ended.why is DictationEnd.TOO_LONG
    assert 180 <= ended.seconds <= 186
    assert Counting.longest <= 128_000


@needs_moonshine
def test_the_process_writes_what_is_written_inline(shared_audio: Path) -> None:
    sound = resample(read_recording(shared_audio / "en" / "platforms.flac"), RATE, EAR_RATE)
    expected = moonshine().transcribe(sound)
    pause = threading.Event()
    restarts = Restarts("transcriber", lambda: 0.0, pytest.fail)
    with LiveScribe(TranscriberFactory("moonshine"), restarts) as scribe:
        scribe.begin()
        writing = scribe.write(sound)
        assert not writing.done, "nobody waits"
        for _ in range(60_000):
            if writing.done:
                break
            pause.wait(0.001)
    assert (writing.text, writing.failed) == (expected, False)


def test_korean_is_written_by_vosk(shared_audio: Path) -> None:
    model = find_vosk_model("ko", models_folder())
    if model is None:
        pytest.skip("no Korean Vosk model is installed")
    transcriber = TranscriberFactory("vosk", model)()
    ended = dictated(read_recording(shared_audio / "ko" / "sentence.flac"), transcriber)
    said = ended.text.replace(" ", "")
    assert said.startswith("그는이리저리피하면서")
    assert said.endswith("옆으로걸어갔다")

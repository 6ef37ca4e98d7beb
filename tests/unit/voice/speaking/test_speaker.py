"""The speaker with a fake voice: same clips from everywhere, faults, and where words may go."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from audio.blocks import to_frames
from voice.errors import ChildError, ModelMissing, SpeakerError
from voice.speaking.base import Voice
from voice.speaking.cache import ClipCache
from voice.speaking.fake import FakeSynthesiser
from voice.speaking.finish import EDGE
from voice.speaking.loudness import TARGET_LUFS, loudness
from voice.speaking.speaker import Speaker

TEXT = "Breathe in slowly."
SECRET = "what a person said"


@pytest.fixture
def cache(tmp_path: Path) -> ClipCache:
    return ClipCache(tmp_path / "clips", pytest.fail)


def test_clips_have_one_loudness(cache: ClipCache) -> None:
    with Speaker(FakeSynthesiser(), cache) as speaker:
        for text in ("In.", TEXT, "Breathe in. Now hold your breath for a while. Out."):
            assert loudness(speaker.clip(text).samples) == pytest.approx(TARGET_LUFS, abs=1)


def test_sentences_are_apart_by_the_pause() -> None:
    with Speaker(FakeSynthesiser(), None, pause_s=2.0) as speaker:
        one, two = speaker.clip("Breathe in."), speaker.clip("Breathe in. Breathe in.")
    assert two.frames == 2 * one.frames + to_frames(2.0) - 2 * EDGE


def test_rendered_and_cached_are_the_same(cache: ClipCache, faulty: Any, tmp_path: Path) -> None:
    with Speaker(FakeSynthesiser(), cache) as speaker:
        rendered = speaker.clip(TEXT)
    with Speaker(FakeSynthesiser(), None) as speaker:
        again = speaker.clip(TEXT, personal=True)
    with Speaker(faulty.Missing(), cache) as speaker:  # it would fail if it were asked
        cached = speaker.clip(TEXT)
    assert np.array_equal(rendered.samples, cached.samples)
    assert np.array_equal(rendered.samples, again.samples)


@pytest.mark.parametrize(
    "other", [FakeSynthesiser(version="2"), FakeSynthesiser(name="b"), FakeSynthesiser(voice="c")]
)
def test_another_voice_has_clips_of_its_own(
    cache: ClipCache, tmp_path: Path, other: FakeSynthesiser
) -> None:
    for engine in (FakeSynthesiser(), other):
        with Speaker(engine, cache) as speaker:
            speaker.clip(TEXT)
    assert len(list((tmp_path / "clips").iterdir())) == 2


def test_somebody_else_has_clips_of_its_own_from_the_same_process(
    cache: ClipCache, tmp_path: Path, faulty: Any
) -> None:
    with Speaker(FakeSynthesiser(), cache) as speaker:
        ours = speaker.clip(TEXT)
        process = speaker._child.pid
        others = speaker.clip(TEXT, Voice.OTHER)
        assert speaker._child.pid == process
        assert speaker.clip(TEXT, Voice.OTHER) is others
        assert speaker.clip(TEXT) is ours
    assert others.frames < 0.9 * ours.frames
    assert loudness(others.samples) == pytest.approx(TARGET_LUFS, abs=1)
    assert len(list((tmp_path / "clips").iterdir())) == 2
    with Speaker(faulty.Missing(), cache) as speaker:  # it would fail if it were asked
        for voice, clip in ((Voice.OWN, ours), (Voice.OTHER, others)):
            assert np.array_equal(speaker.clip(TEXT, voice).samples, clip.samples)


def test_a_damaged_clip_is_rendered_anew(cache: ClipCache, tmp_path: Path) -> None:
    with Speaker(FakeSynthesiser(), cache) as speaker:
        before = speaker.clip(TEXT)
    (file,) = (tmp_path / "clips").iterdir()
    file.write_bytes(file.read_bytes()[:1000])
    with Speaker(FakeSynthesiser(), cache) as speaker:
        after = speaker.clip(TEXT)
    assert np.array_equal(before.samples, after.samples)
    assert file.stat().st_size > 1000


def test_words_said_before_need_no_cache(faulty: Any, tmp_path: Path) -> None:
    engine = faulty.Dying(log=tmp_path / "log", times=0)
    with Speaker(engine, None) as speaker:
        speaker.clip(TEXT)
        speaker.clip(TEXT)
    assert (tmp_path / "log").read_text() == "x"


@pytest.mark.skipif(sys.platform == "win32", reason="kills as POSIX does")
def test_killed_while_it_renders(faulty: Any, tmp_path: Path) -> None:
    with Speaker(faulty.Dying(log=tmp_path / "log", times=2), None) as speaker:
        clip = speaker.clip(TEXT)
    with Speaker(FakeSynthesiser(), None) as speaker:
        assert np.array_equal(clip.samples, speaker.clip(TEXT).samples)


@pytest.mark.skipif(sys.platform == "win32", reason="kills as POSIX does")
def test_killed_over_and_over(faulty: Any, tmp_path: Path) -> None:
    with (
        Speaker(faulty.Dying(log=tmp_path / "log", times=99), None) as speaker,
        pytest.raises(ChildError, match="speaker stopped working"),
    ):
        speaker.clip(TEXT)


def test_a_missing_voice_says_what_to_do(faulty: Any) -> None:
    with Speaker(faulty.Missing(), None) as speaker, pytest.raises(ModelMissing, match="Install"):
        speaker.clip(TEXT)


def test_errors_hold_no_words(faulty: Any) -> None:
    with (
        Speaker(faulty.Failing(), None) as speaker,
        pytest.raises(SpeakerError, match="ValueError") as caught,
    ):
        speaker.clip(SECRET, personal=True)
    assert caught.value.__cause__ is None
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("text", ["", " ", "?!", "..."])
def test_nothing_to_say(text: str) -> None:
    with Speaker(FakeSynthesiser(), None) as speaker, pytest.raises(SpeakerError, match="nothing"):
        speaker.clip(text)


def test_a_voice_without_a_sound(faulty: Any, cache: ClipCache, tmp_path: Path) -> None:
    with Speaker(faulty.Silent(), cache) as speaker, pytest.raises(SpeakerError, match="nothing"):
        speaker.clip(TEXT)
    assert not (tmp_path / "clips").exists()


def test_a_voice_that_writes_files_is_refused_personal_words() -> None:
    with Speaker(FakeSynthesiser(writes_files=True), None) as speaker:
        assert speaker.clip(TEXT).frames > 0
        with pytest.raises(SpeakerError, match="own words"):
            speaker.clip(SECRET, personal=True)


SPEAK_WHERE_NO_FILE_CAN_GROW = """
import resource
import sys
from pathlib import Path

from voice.speaking.base import Voice
from voice.speaking.cache import ClipCache
from voice.speaking.fake import FakeSynthesiser
from voice.speaking.piper_engine import PiperEngine
from voice.speaking.pyttsx3_engine import Pyttsx3Engine
from voice.speaking.speaker import Speaker

resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
choose = {"fake": FakeSynthesiser, "pyttsx3": Pyttsx3Engine.choose, "piper": PiperEngine.choose}
cache = ClipCache(Path.cwd() / "clips", print)
with Speaker(choose[sys.argv[1]](), cache) as speaker:
    print(speaker.clip("what a person said", personal=sys.argv[2] == "personal").frames > 0)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit of POSIX")
@pytest.mark.parametrize(
    "engine",
    [
        "fake",
        pytest.param("pyttsx3", marks=pytest.mark.model),
        pytest.param("piper", marks=pytest.mark.model),
    ],
)
@pytest.mark.parametrize("kind", ["personal", "fixed"])
def test_personal_words_go_to_no_file(tmp_path: Path, engine: str, kind: str) -> None:
    """No process may write a byte into any file, and all usual places are one, empty directory."""
    places = dict.fromkeys(("HOME", "TMPDIR", "XDG_CACHE_HOME"), str(tmp_path))
    path = os.pathsep.join(sys.path)
    environment = {**os.environ, **places, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", SPEAK_WHERE_NO_FILE_CAN_GROW, engine, kind],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    *told, spoken = done.stdout.splitlines()
    assert spoken == "True"
    assert len(told) == (kind == "fixed"), "only fixed words tried, and could not be kept"
    if kind == "personal":
        assert list(tmp_path.iterdir()) == []

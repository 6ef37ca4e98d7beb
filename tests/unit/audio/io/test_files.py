from __future__ import annotations

import errno
import io
import os
import stat
import sys
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from audio.blocks import RATE, Samples
from audio.errors import AudioFileError
from audio.io.files import read_recording, write_wav


def sine(seconds: float, rate: int, level: float = 0.5) -> Samples:
    time = np.arange(round(seconds * rate))
    return (level * np.sin(2 * np.pi * 440 * time / rate)).astype(np.float32)


def sentence(error: pytest.ExceptionInfo[AudioFileError], path: Path) -> str:
    """The message, which names the file and is one sentence."""
    text = str(error.value)
    assert str(path) in text
    assert "\n" not in text
    assert text.endswith((".", "pip install soundfile", "pip install soxr"))
    return text


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000])
@pytest.mark.parametrize("name", ["a.wav", "a.flac"])
def test_any_rate_becomes_the_inner_one(tmp_path: Path, rate: int, name: str) -> None:
    path = tmp_path / name
    soundfile.write(path, sine(1.0, rate), rate)
    samples = read_recording(path)
    assert samples.dtype == np.float32
    assert samples.shape == (RATE,)
    middle = slice(RATE // 4, RATE * 3 // 4)
    np.testing.assert_allclose(samples[middle], sine(1.0, RATE)[middle], atol=0.01)


@pytest.mark.parametrize("channels", [2, 6])
def test_channels_are_averaged(tmp_path: Path, channels: int) -> None:
    path = tmp_path / "many.wav"
    sound = np.zeros((4800, channels), np.float32)
    sound[:, 0] = 0.6
    soundfile.write(path, sound, RATE, subtype="FLOAT")
    np.testing.assert_allclose(read_recording(path), 0.6 / channels, rtol=1e-6)


def test_a_long_file_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "long.wav"
    sound = np.zeros(600 * 8_000, np.int16)
    sound[-8_000:] = 8_000
    soundfile.write(path, sound, 8_000)
    samples = read_recording(path)
    assert len(samples) == 600 * RATE
    assert samples[-RATE // 2] == pytest.approx(8_000 / 32_768, abs=0.01)
    assert abs(samples[-2 * RATE]) < 0.001


def test_the_file_need_not_be_named_by_its_format(tmp_path: Path) -> None:
    path = tmp_path / "recording"
    soundfile.write(path, sine(0.1, RATE), RATE, format="WAV")
    assert len(read_recording(path)) == RATE // 10


def test_a_little_over_full_scale_is_clipped(tmp_path: Path) -> None:
    path = tmp_path / "hot.wav"
    soundfile.write(path, sine(0.1, RATE, 1.5), RATE, subtype="FLOAT")
    samples = read_recording(path)
    assert samples.max() == 1.0
    assert samples.min() == -1.0


def wav(samples: Samples, rate: int = RATE, subtype: str = "FLOAT") -> bytes:
    file = io.BytesIO()
    soundfile.write(file, samples, rate, format="WAV", subtype=subtype)
    return file.getvalue()


def flac() -> bytes:
    file = io.BytesIO()
    rng = np.random.default_rng(1)
    soundfile.write(file, rng.uniform(-0.5, 0.5, 90_000), RATE, format="FLAC")
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"", "nothing.wav", "not a sound file"),
        (b"hello, this is text", "text.wav", "not a sound file"),
        (b"RIFF", "header.wav", "not a sound file"),
        (b"\x00\x01" * 5000, "headless.raw", "not a sound file"),
        (flac()[:60_000], "half.flac", "damaged"),
        (wav(np.zeros(0, np.float32)), "empty.wav", "its length is 0"),
        (wav(np.array([0, np.nan, 0], np.float32)), "nan.wav", "not numbers"),
        (wav(np.array([0, np.inf, 0], np.float32)), "inf.wav", "not numbers"),
        (wav(np.array([0, 32_000, 0], np.float32)), "integers.wav", "full scale"),
        (wav(np.zeros(9, np.float32), rate=3), "slow.wav", "3 samples a second"),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value else "",
)
def test_what_is_no_recording_is_refused_in_a_sentence(
    tmp_path: Path, content: bytes, name: str, says: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(AudioFileError) as error:
        read_recording(path)
    assert says in sentence(error, path)


def test_a_missing_file_and_a_folder_are_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(AudioFileError) as error:
        read_recording(tmp_path / "gone.wav")
    assert "missing" in sentence(error, tmp_path / "gone.wav")
    with pytest.raises(AudioFileError) as error:
        read_recording(tmp_path)
    assert "folder" in sentence(error, tmp_path)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no /dev/zero here")
def test_a_device_is_no_recording() -> None:
    with pytest.raises(AudioFileError, match="not a file"):
        read_recording(Path("/dev/zero"))


@pytest.mark.parametrize(
    ("code", "says"), [(errno.EACCES, "may not be read"), (errno.EIO, "cannot be read")]
)
def test_a_file_closed_to_us_is_refused_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, says: str
) -> None:
    path = tmp_path / "closed.wav"
    path.write_bytes(wav(sine(0.1, RATE)))
    monkeypatch.setattr(Path, "open", failing(code))
    with pytest.raises(AudioFileError) as error:
        read_recording(path)
    assert says in sentence(error, path)


@pytest.mark.parametrize("library", ["soundfile", "soxr"])
def test_a_missing_library_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: str
) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(wav(sine(0.1, 16_000), 16_000))
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(AudioFileError) as error:
        read_recording(path)
    assert f"pip install {library}" in sentence(error, path)


@settings(max_examples=60, deadline=None)
@given(content=st.binary(max_size=200), at=st.integers(0, 1200))
def test_no_damage_comes_through_as_another_error(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, at: int
) -> None:
    path = tmp_path_factory.mktemp("damaged") / "a.wav"
    good = wav(sine(0.02, RATE), subtype="PCM_16")
    path.write_bytes(good[:at] + content + good[at + len(content) :])
    try:
        samples = read_recording(path)
    except AudioFileError:
        return
    assert len(samples)
    assert np.abs(samples).max() <= 1


def failing(code: int) -> Callable[..., None]:
    def fail(*args: object, **kwargs: object) -> None:
        raise OSError(code, os.strerror(code))

    return fail


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "out.wav"
    written = np.concatenate([sine(7.0, RATE), np.array([1.0, -1.0, 0.0], np.float32)])
    write_wav(path, written)
    with wave.open(str(path)) as file:
        assert file.getparams()[:4] == (1, 2, RATE, len(written))
    np.testing.assert_allclose(read_recording(path), written, atol=1 / 16_000)


def test_another_rate_and_no_sound_can_be_written(tmp_path: Path) -> None:
    write_wav(tmp_path / "none.wav", np.zeros(0, np.float32), rate=16_000)
    with wave.open(str(tmp_path / "none.wav")) as file:
        assert (file.getframerate(), file.getnframes()) == (16_000, 0)


def test_beyond_full_scale_is_clipped_and_does_not_wrap_round(tmp_path: Path) -> None:
    path = tmp_path / "hot.wav"
    write_wav(path, np.array([2.0, -2.0], np.float32))
    np.testing.assert_allclose(read_recording(path), [1, -1], atol=1e-4)


def test_the_file_has_the_rights_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"")
    write_wav(tmp_path / "out.wav", sine(0.1, RATE))
    modes = {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("plain", "out.wav")}
    assert len(modes) == 1


@pytest.mark.parametrize("broken", ["os.replace", "os.fsync"])
@pytest.mark.parametrize(
    ("code", "says"),
    [
        (errno.ENOSPC, "make room"),
        (errno.EACCES, "may not be written"),
        (errno.EIO, "cannot be written"),
    ],
)
def test_what_fails_leaves_the_old_file_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str, code: int, says: str
) -> None:
    path = tmp_path / "out.wav"
    write_wav(path, sine(0.1, RATE))
    before = path.read_bytes()
    monkeypatch.setattr(broken, failing(code))
    with pytest.raises(AudioFileError) as error:
        write_wav(path, sine(0.2, RATE))
    assert says in sentence(error, path)
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["out.wav"]


def test_a_missing_folder_and_a_folder_as_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(AudioFileError) as error:
        write_wav(tmp_path / "no" / "out.wav", sine(0.1, RATE))
    assert "folder" in sentence(error, tmp_path / "no" / "out.wav")
    with pytest.raises(AudioFileError) as error:
        write_wav(tmp_path, sine(0.1, RATE))
    assert "is a folder" in sentence(error, tmp_path)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_device_is_told_and_a_device_is_not_replaced(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "replace", failing(errno.EIO))
    with pytest.raises(AudioFileError, match="make room"):
        write_wav(Path("/dev/full"), sine(0.1, RATE))
    write_wav(Path("/dev/null"), sine(0.1, RATE))


def test_a_link_goes_on_pointing_at_the_file(tmp_path: Path) -> None:
    (tmp_path / "link.wav").symlink_to(tmp_path / "real.wav")
    write_wav(tmp_path / "link.wav", sine(0.1, RATE))
    assert (tmp_path / "link.wav").is_symlink()
    assert len(read_recording(tmp_path / "real.wav")) == RATE // 10


def test_only_mono_is_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="mono"):
        write_wav(tmp_path / "two.wav", np.zeros((5, 2), np.float32))

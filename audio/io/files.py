"""Sound files: recordings in at any rate, sessions out."""

from __future__ import annotations

import errno
import math
import os
import tempfile
import wave
from pathlib import Path
from typing import IO, TYPE_CHECKING

import numpy as np

from audio.blocks import RATE, Samples
from audio.errors import AudioFileError

if TYPE_CHECKING:
    from soundfile import SoundFile

_PIECE = 1 << 18
_LOWEST_RATE, _HIGHEST_RATE = 4_000, 768_000
_LOUDEST = 16.0
"""A float file beyond this was not written with full scale at 1."""


def read_recording(path: Path) -> Samples:
    """Return a recording as mono at RATE within -1 to 1; channels are averaged.

    Reads what libsndfile knows (WAV, FLAC, OGG, MP3 ...), of any rate and length. Raises
    AudioFileError for a file that is missing, no file, closed to us, no sound, damaged, empty,
    of an impossible rate, or with samples that are not numbers or far beyond full scale.
    """
    try:
        if path.is_dir():
            raise AudioFileError(f"{path} is a folder; name a WAV or FLAC file in it.")
        if path.exists() and not path.is_file():
            raise AudioFileError(f"{path} is not a file; give a WAV or FLAC file.")
        with path.open("rb") as file:
            mono, rate = _decode(file, path)
    except OSError as error:
        raise AudioFileError(_why_unread(path, error)) from None
    if not len(mono):
        raise AudioFileError(f"{path} holds no sound, its length is 0; record it again.")
    if rate != RATE:
        mono = _resample(mono, rate, path)
    np.clip(mono, -1.0, 1.0, out=mono)
    return mono


def write_wav(path: Path, samples: Samples, rate: int = RATE) -> None:
    """Write mono samples as 16-bit PCM, clipped to -1 to 1, to the whole or not at all.

    What was at `path` stays until the new file is complete; a device such as /dev/null is
    written to straight. Raises AudioFileError where that cannot be done, ValueError for samples
    that are not mono.
    """
    if samples.ndim != 1:
        raise ValueError(f"mono samples have one dimension, not {samples.ndim}")
    try:
        if path.is_dir():
            raise AudioFileError(f"{path} is a folder; name a file in it.")
        if path.exists() and not path.is_file():
            with path.open("wb") as device:
                _encode(device, samples, rate)
            return
        target = path.resolve()
        with tempfile.TemporaryDirectory(prefix=".writing-", dir=target.parent) as folder:
            new = Path(folder, "new.wav")
            with new.open("xb") as file:
                _encode(file, samples, rate)
                file.flush()
                os.fsync(file.fileno())
            os.replace(new, target)
    except OSError as error:
        raise AudioFileError(_why_unwritten(path, error)) from None


def _decode(file: IO[bytes], path: Path) -> tuple[Samples, int]:
    try:
        import soundfile
    except (ImportError, OSError):
        raise AudioFileError(
            f"Reading {path} needs libsndfile; install it with: pip install soundfile"
        ) from None
    try:
        # A name that ends in .raw makes soundfile ask for a rate: a TypeError.
        with soundfile.SoundFile(file) as sound:
            rate = int(sound.samplerate)
            if not _LOWEST_RATE <= rate <= _HIGHEST_RATE:
                raise AudioFileError(
                    f"{path} claims {rate} samples a second, which no recording has;"
                    f" export it at {RATE} Hz."
                )
            return _read_mono(sound, path), rate
    except (soundfile.SoundFileError, TypeError):
        raise AudioFileError(
            f"{path} is damaged or not a sound file; give a WAV or FLAC file that plays."
        ) from None


def _read_mono(sound: SoundFile, path: Path) -> Samples:
    """Read to the end, by pieces, as many channels may be large."""
    pieces = [np.zeros(0, np.float32)]
    while len(piece := sound.read(_PIECE, dtype="float32", always_2d=True)):
        loudest = float(np.abs(piece).max())
        if not math.isfinite(loudest):
            raise AudioFileError(
                f"{path} has samples that are not numbers; export it as 16-bit PCM."
            )
        if loudest > _LOUDEST:
            raise AudioFileError(
                f"{path} has samples up to {loudest:.3g}, far beyond full scale, which is 1;"
                " export it as 16-bit PCM."
            )
        pieces.append(piece.mean(axis=1, dtype=np.float32))
    return np.concatenate(pieces)


def _resample(mono: Samples, rate: int, path: Path) -> Samples:
    try:
        import soxr
    except ImportError:
        raise AudioFileError(
            f"Reading {path} at {rate} Hz needs soxr; install it with: pip install soxr"
        ) from None
    return np.asarray(soxr.resample(mono, rate, RATE), np.float32)


def _encode(file: IO[bytes], samples: Samples, rate: int) -> None:
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.setnframes(len(samples))
        for begin in range(0, len(samples), _PIECE):
            piece = np.clip(samples[begin : begin + _PIECE], -1.0, 1.0)
            out.writeframesraw(np.rint(piece * 32767).astype("<i2").tobytes())


def _why_unread(path: Path, error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return f"{path} is missing; check its name and folder."
    if isinstance(error, PermissionError):
        return f"{path} may not be read; change its permissions or give another file."
    return f"{path} cannot be read ({error.strerror}); give another file."


def _why_unwritten(path: Path, error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"{path} does not fit on the disk; make room or write to another disk."
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return f"The folder of {path} is missing; make it first or name another."
    if isinstance(error, PermissionError):
        return f"{path} may not be written; change the permissions there or name another folder."
    return f"{path} cannot be written ({error.strerror}); name another place."

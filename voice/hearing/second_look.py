"""Further looks at doubtful sound: with less noise and reverberation, and at other speeds.

No look is better for all. Noise hides phonemes, cleaning takes some away, and what the network
mishears once it often hears rightly from a shorter or longer throat: so each phoneme counts with
the mean probability of all looks.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from audio.blocks import EAR_RATE, Samples
from voice.hearing.ctc import FloatArray

_SIZE, _HOP = 512, 128
_WINDOW = np.sqrt(np.hanning(_SIZE + 1)[:_SIZE])
_FLOOR = 0.2**2
"""The least that is left of a part's power: what is taken away entirely leaves chirps."""
_QUIET = 0.2
"""The part of the time in which nothing but noise is heard."""
_NOISE = 2.6
"""Times the noise's power that is taken down: twice, and 1.3 as a quantile is below the mean."""
_LATE = 6
"""Hops (48 ms) after which reverberation blurs, and no longer helps;"""
_REVERBERATION_S = 0.5
"""it dies away by 60 dB in this time, in rooms for talking;"""
_REVERBERATION = 2.0
"""and so many times its power is taken down."""
_MEMORY = 0.7

Power = npt.NDArray[np.float64]


def cleaned(samples: Samples) -> Samples:
    """The same length of sound (at EAR_RATE), with less noise and less reverberation."""
    padded = np.concatenate([np.zeros(_SIZE), samples, np.zeros(2 * _SIZE)])
    frames = np.lib.stride_tricks.sliding_window_view(padded, _SIZE)[::_HOP] * _WINDOW
    spectra = np.fft.rfft(frames)
    power: Power = np.square(np.abs(spectra))
    dry = _less_noise(power)
    gain = dry * _less_reverberation(power * dry)
    parts = np.fft.irfft(spectra * np.sqrt(gain), _SIZE) * _WINDOW
    whole = np.zeros(len(padded))
    for index, part in enumerate(parts):
        whole[index * _HOP : index * _HOP + _SIZE] += part
    whole *= _HOP / float(np.sum(np.square(_WINDOW)))
    return whole[_SIZE : _SIZE + len(samples)].astype(np.float32)


def at_speed(samples: Samples, speed: float) -> Samples:
    """The same sound `speed` times as fast, and as much higher."""
    import soxr

    return np.asarray(soxr.resample(samples, EAR_RATE, EAR_RATE / speed), np.float32)


def at_frames(ratios: FloatArray, frames: int) -> FloatArray:
    """What was heard at another speed, laid on so many frames; `ratios` has at least one."""
    places = ((np.arange(frames) + 0.5) * len(ratios) / frames).astype(np.intp)
    return ratios[np.minimum(places, len(ratios) - 1)]


def merged(*looks: FloatArray) -> FloatArray:
    """Log-ratios of the mean of the looks' probabilities."""
    frames = min(len(look) for look in looks)
    summed = np.logaddexp.reduce([look[:frames] for look in looks])
    ratios: FloatArray = summed - summed.max(axis=1, keepdims=True)
    return ratios


def _less_noise(power: Power) -> Power:
    """What is left of each part's power."""
    summed = np.cumsum(np.pad(power, ((3, 2), (0, 0))), axis=0)
    smooth = (summed[5:] - summed[:-5]) / 5
    noise = np.quantile(smooth, _QUIET, axis=0)
    left: Power = np.maximum(1 - _NOISE * noise / np.maximum(smooth, 1e-12), _FLOOR)
    return left


def _less_reverberation(power: Power) -> Power:
    """What is left of each part's power."""
    dying = 10 ** (-6 * _LATE * _HOP / EAR_RATE / _REVERBERATION_S)
    late = np.zeros_like(power)
    heard = np.zeros(power.shape[1])
    for index in range(len(power) - _LATE):
        heard = _MEMORY * power[index] + (1 - _MEMORY) * heard
        late[index + _LATE] = heard
    taken = _REVERBERATION * dying * late
    left: Power = np.maximum(1 - taken / np.maximum(power, 1e-14), _FLOOR)
    return left

"""Programme loudness after ITU-R BS.1770-4 / EBU R 128, for mono clips of any length."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from audio.blocks import RATE, Samples

TARGET_LUFS = -23.0
"""EBU R 128's programme level: every clip is brought to it, so no prompt sticks out."""

CEILING = 10 ** (-1 / 20)
"""The highest sample value that a levelled clip may have: -1 dBFS."""

_BLOCK = RATE * 2 // 5
_HOP = _BLOCK // 4
_ABSOLUTE_GATE_LUFS = -70.0
_RELATIVE_GATE_LU = -10.0
_OFFSET_LUFS = -0.691
_RING_OUT = RATE // 5
"""Frames of zeros behind the clip, in which the filters' response dies away."""

# BS.1770-4, tables 1 and 2: a shelf for the head, then a high-pass; both given for 48 kHz.
_STAGES = (
    (
        (1.53512485958697, -2.69169618940638, 1.19839281085285),
        (-1.69065929318241, 0.73248077421585),
    ),
    ((1.0, -2.0, 1.0), (-1.99004745483398, 0.99007225036621)),
)


def loudness(samples: Samples) -> float:
    """Integrated loudness in LUFS of mono `samples` at RATE; -inf for silence.

    The standard measures in blocks of 400 ms; a shorter clip, for which it defines nothing, is one
    block of its own length. So a word has the loudness it would have if it went on.
    """
    if len(samples) == 0:
        return -np.inf
    energy = np.concatenate(([0.0], np.cumsum(_k_weighted(samples) ** 2)))
    block = min(_BLOCK, len(samples))
    starts = np.arange(0, len(samples) - block + 1, _HOP)
    power = (energy[starts + block] - energy[starts]) / block
    heard = power[power > _power(_ABSOLUTE_GATE_LUFS)]
    if len(heard) == 0:
        return -np.inf
    heard = heard[heard > heard.mean() * 10 ** (_RELATIVE_GATE_LU / 10)]
    return float(_OFFSET_LUFS + 10 * np.log10(heard.mean()))


def levelled(samples: Samples, target_lufs: float = TARGET_LUFS) -> Samples:
    """`samples` at `target_lufs`, or as near below it as `CEILING` allows; silence as it is."""
    measured = loudness(samples)
    if measured == -np.inf:
        return samples
    gain = 10 ** ((target_lufs - measured) / 20)
    return (samples * min(gain, CEILING / float(np.abs(samples).max()))).astype(np.float32)


def _power(lufs: float) -> float:
    return float(10 ** ((lufs - _OFFSET_LUFS) / 10))


def _k_weighted(samples: Samples) -> npt.NDArray[np.float64]:
    """The two filters as one multiplication in the frequency domain: numpy alone will do."""
    length = 1 << (len(samples) + _RING_OUT - 1).bit_length()
    delay = np.exp(-2j * np.pi * np.fft.rfftfreq(length))
    response = np.ones_like(delay)
    for (b0, b1, b2), (a1, a2) in _STAGES:
        response *= (b0 + b1 * delay + b2 * delay**2) / (1 + a1 * delay + a2 * delay**2)
    spectrum = np.fft.rfft(samples.astype(np.float64), length)
    return np.fft.irfft(spectrum * response, length)[: len(samples)]

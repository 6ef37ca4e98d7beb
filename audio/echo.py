"""Takes our own sound out of the microphone's."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from audio.blocks import EAR_QUANTUM, EAR_RATE, Samples

_PARTITIONS = 30
"""Quanta (10 ms each) that the echo's path may last, its delay included."""

_BINS = EAR_QUANTUM + 1
_SIZE = 2 * EAR_QUANTUM

_PRIOR = 0.3
"""Variance of each coefficient of the path before anything was heard. Between a headset and a
loudspeaker; at a tenth of it, the first words of a loudspeaker pass for somebody's."""

_KEPT = 0.998
"""Part of the path that is the same a quantum later; the rest may have changed."""

_SMOOTH = 0.8
"""Of the power of what is not echo, from quantum to quantum."""

_FLOOR = 1e-8

_UNMODELLED = 0.03
"""Part of the echo's power that no linear path explains: distortion, drift (-15 dB)."""

_BAND = slice(250 * _SIZE // EAR_RATE, 4_000 * _SIZE // EAR_RATE + 1)
"""The bins in which speech is."""

_CLEARLY = 10**0.6
"""Power over the echo that may be left from which on a sound is somebody's (6 dB)."""

_QUICK = 0.35
"""How fast the powers that are compared follow: within about 50 ms."""

_Real = npt.NDArray[np.float32]
_Complex = npt.NDArray[np.complex64]


class EchoCanceller:
    """Learns the way from our output to the microphone, and subtracts what comes by it.

    A Kalman filter in the frequency domain over partitions of the path (Enzner and Vary,
    "Frequency-domain adaptive Kalman filter for acoustic echo control in hands-free
    telephones", Signal Processing 86, 2006): the person's own voice slows its learning down
    instead of misleading it. Adds no delay. While nothing of ours can be heard, the
    microphone's samples pass unchanged and cost nothing.
    """

    def __init__(self) -> None:
        shape = (_PARTITIONS, _BINS)
        self._played: _Complex = np.zeros(shape, dtype=np.complex64)
        self._path: _Complex = np.zeros(shape, dtype=np.complex64)
        self._doubt: _Real = np.full(shape, _PRIOR, dtype=np.float32)
        self._others: _Real = np.zeros(_BINS, dtype=np.float32)
        self._frame: Samples = np.zeros(_SIZE, dtype=np.float32)
        self._left = self._missed = 0.0
        self._silent = _PARTITIONS + 1

    @property
    def suspect(self) -> bool:
        """What is left is no clearer than the echo that the filter may have missed."""
        return self._silent <= _PARTITIONS and self._left < _CLEARLY * self._missed

    def feed(self, near: Samples, far: Samples) -> Samples:
        """Take EAR_QUANTUM samples at EAR_RATE of both; return `near` without the echo.

        `far` is what we played while `near` was captured, or up to 300 ms before.
        """
        self._silent = 0 if far.any() else self._silent + 1
        self._frame = np.concatenate((self._frame[EAR_QUANTUM:], far))
        if self._silent > _PARTITIONS:
            self._left = self._missed = 0.0
            return near
        self._played[1:] = self._played[:-1]
        self._played[0] = np.fft.rfft(self._frame)
        heard = np.fft.irfft(np.sum(self._played * self._path, axis=0), _SIZE)
        echo = heard[EAR_QUANTUM:].astype(np.float32)
        left = near - echo
        self._learn(_padded(left), _power(_padded(echo)))
        return left

    def _learn(self, error: _Complex, echo: _Real) -> None:
        played = _power(self._played)
        power = _power(error)
        missed = 0.5 * np.sum(played * self._doubt, axis=0)
        unknown = missed[_BAND].sum() + _UNMODELLED * echo[_BAND].sum()
        self._left += _QUICK * (float(power[_BAND].sum()) - self._left)
        self._missed += _QUICK * (float(unknown) - self._missed)
        self._others += (1.0 - _SMOOTH) * (power - self._others)
        gain = 0.5 * self._doubt / (missed + self._others + _FLOOR)
        # The path has no more than a partition's length in each: the gradient keeps to it.
        step = np.fft.irfft(np.conj(self._played) * (gain * error), axis=1)[:, :EAR_QUANTUM]
        self._path += np.fft.rfft(step, _SIZE, axis=1)
        self._doubt *= _KEPT * (1.0 - 0.5 * gain * played)
        self._doubt += (1.0 - _KEPT) * _power(self._path)


def _padded(quantum: Samples) -> _Complex:
    """The spectrum of a quantum behind another of zeros."""
    zeros = np.zeros(EAR_QUANTUM, dtype=np.float32)
    return np.fft.rfft(np.concatenate((zeros, quantum))).astype(np.complex64)


def _power(spectrum: _Complex) -> _Real:
    return np.square(spectrum.real) + np.square(spectrum.imag)

"""Takes our own sound out of the microphone's."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from audio.blocks import EAR_QUANTUM, Samples
from audio.residual import SIZE, Residual

_PARTITIONS = 30
"""Quanta (10 ms each) that the echo's path may last, its delay included."""

_BINS = EAR_QUANTUM + 1

_REFERENCES = 3
"""What we played, its square and its cube."""

_PRIOR = 6.0
"""Variance of each coefficient of the path before anything was heard, where the path begins. The
first second of a loudspeaker's words gets 2 dB quieter than with 0.3; a headset hardly cares."""

_FADING = 10**-0.04
"""What becomes of it from one partition to the next, as sound fades in a room."""

_BENT_PRIOR = 0.003
"""The same of the ways by which comes what a loudspeaker adds to our sound."""

_KEPT = 0.9995
"""Part of the path that is the same a quantum later; the rest may have changed."""

_STEEP = 4.0
"""Loud parts of our words have the inverse of it as their amplitude."""

_SMOOTH = 0.8
"""Of the power of what is left, from quantum to quantum."""

_FLOOR = 1e-8

_LEAST_NOISE = 0.1
"""Part of what is left that is taken for somebody else's, however much echo may be in it."""

_Real = npt.NDArray[np.float32]
_Complex = npt.NDArray[np.complex64]


class EchoCanceller:
    """Learns the way from our output to the microphone, and subtracts what comes by it.

    It learns three ways: of the sound, and of its square and its cube, as a loudspeaker bends what
    it plays.

    A Kalman filter in the frequency domain over partitions of the path (Enzner and Vary,
    "Frequency-domain adaptive Kalman filter for acoustic echo control in hands-free
    telephones", Signal Processing 86, 2006): the person's own voice slows its learning down
    instead of misleading it. Adds no delay. While nothing of ours can be heard, the
    microphone's samples pass unchanged and cost nothing."""

    def __init__(self) -> None:
        shape = (_REFERENCES, _PARTITIONS, _BINS)
        self._played: _Complex = np.zeros(shape, dtype=np.complex64)
        self._path: _Complex = np.zeros(shape, dtype=np.complex64)
        self._doubt: _Real = np.full(shape, _BENT_PRIOR, dtype=np.float32)
        self._doubt[0] = (_PRIOR * _FADING ** np.arange(_PARTITIONS))[:, np.newaxis]
        self._others: _Real = np.zeros(_BINS, dtype=np.float32)
        self._frame: Samples = np.zeros((_REFERENCES, SIZE), dtype=np.float32)
        self._residual = Residual()
        self._silent = _PARTITIONS + 1

    @property
    def active(self) -> bool:
        """Our own sound may still be in what is heard."""
        return self._silent <= _PARTITIONS

    @property
    def suspect(self) -> bool:
        """What is left is no clearer than what is usually left of our own sound."""
        return self.active and self._residual.suspect

    @property
    def certain(self) -> bool:
        """What is left is surely somebody's, as nothing of ours can be so loud in it."""
        return not self.active or self._residual.certain

    def feed(self, near: Samples, far: Samples) -> Samples:
        """Take EAR_QUANTUM samples at EAR_RATE of both; return `near` without the echo.

        `far` is what we played while `near` was captured, or up to 300 ms before.
        """
        self._silent = 0 if far.any() else self._silent + 1
        self._frame = np.concatenate((self._frame[:, EAR_QUANTUM:], _bent(far)), axis=1)
        if self._silent > _PARTITIONS:
            if self._silent == _PARTITIONS + 1:
                self._residual.forget()
            return near
        self._played[:, 1:] = self._played[:, :-1]
        self._played[:, 0] = np.fft.rfft(self._frame)
        heard = np.fft.irfft(np.sum(self._played * self._path, axis=(0, 1)), SIZE)
        echo = heard[EAR_QUANTUM:].astype(np.float32)
        left = near - echo
        self._learn(_padded(left), _power(_padded(echo)))
        return left

    def quieten(self, left: Samples) -> Samples:
        """Take what feed() returned; return it with less of what is left of our own sound.

        For recognisers. Whoever looks for speech had better look at `left`: words that come out
        of sudden quiet are no speech to Silero's network.
        """
        return left if self._silent > _PARTITIONS else self._residual.quieten(left)

    def _learn(self, error: _Complex, echo: _Real) -> None:
        played = _power(self._played)
        power = _power(error)
        missed = 0.5 * np.sum(played * self._doubt, axis=(0, 1))
        self._residual.learn(power, echo + missed)
        self._others += (1.0 - _SMOOTH) * (power - self._others)
        noise = np.maximum(self._others - missed, _LEAST_NOISE * self._others)
        gain = 0.5 * self._doubt / (missed + noise + _FLOOR)
        # The path has no more than a partition's length in each: the gradient keeps to it.
        step = np.fft.irfft(np.conj(self._played) * (gain * error))[..., :EAR_QUANTUM]
        self._path += np.fft.rfft(step, SIZE)
        self._doubt *= _KEPT * (1.0 - 0.5 * gain * played)
        self._doubt += (1.0 - _KEPT) * _power(self._path)


def _bent(far: Samples) -> Samples:
    """Our sound, its square and its cube: near its loudest parts, all are about as loud."""
    even = _STEEP * np.square(far)
    return np.stack((far, even, _STEEP * even * far))


def _padded(quantum: Samples) -> _Complex:
    """The spectrum of a quantum behind another of zeros."""
    zeros = np.zeros(EAR_QUANTUM, dtype=np.float32)
    return np.fft.rfft(np.concatenate((zeros, quantum))).astype(np.complex64)


def _power(spectrum: _Complex) -> _Real:
    return np.square(spectrum.real) + np.square(spectrum.imag)

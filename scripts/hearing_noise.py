"""Noise and rooms for the benchmarks of hearing. All sound is mono float32.

Speech-active: the blocks of 20 ms whose power is within 20 dB of the 95th percentile of all
blocks. A level, and the signal in a ratio of signal to noise, is the mean power over those; the
noise in it is the mean power over its whole length.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

import numpy as np
import numpy.typing as npt

from audio.blocks import EAR_RATE, Samples

BLOCK_S = 0.02
ACTIVE_DB = 20.0
BEFORE_S = 1.5
"""Noise before the words, so that a voice activity detector knows the background,"""
AFTER_S = 0.7
"""and after them."""
BABBLERS = 7
LOUDEST = 0.98
SOUND_SPEED = 343.0
EARLY_S = 0.08
"""Up to here every reflection is reckoned; later ones are noise of the same energy."""
DECAY = 6 * np.log(10)
"""Energy has fallen by 60 dB after exp(-DECAY)."""
FACING_DB = 3.0
"""How much louder a mouth is towards the microphone that it faces than all around."""
ROOM_M = (5.2, 4.1, 2.8)
"""A break room: length, width, height."""

FloatArray = npt.NDArray[np.float64]


class Noise(Enum):
    """What is heard beside the words."""

    PINK = "pink"
    OFFICE = "office"
    """Hum of the mains, a fan, typing, and people far off."""
    BABBLE = "babble"
    """BABBLERS other voices at once."""


def active_power(samples: Samples, rate: int = EAR_RATE) -> float:
    """Mean power of the speech-active blocks; 0 for silence."""
    size = round(BLOCK_S * rate)
    count = len(samples) // size
    if not count:
        return float(np.mean(samples.astype(np.float64) ** 2)) if len(samples) else 0.0
    blocks = samples[: count * size].astype(np.float64).reshape(count, size)
    powers = np.mean(blocks**2, axis=1)
    active = powers[powers >= np.percentile(powers, 95) * 10 ** (-ACTIVE_DB / 10)]
    return float(active.mean())


def at_level(samples: Samples, level_db: float, rate: int = EAR_RATE) -> Samples:
    """The same sound with its speech-active part at `level_db` re full scale, without clipping."""
    power = active_power(samples, rate)
    if power <= 0:
        return samples
    gain = 10 ** (level_db / 20) / np.sqrt(power)
    return unclipped(samples * np.float32(gain))


def unclipped(samples: Samples) -> Samples:
    """The same sound, made quieter as a whole where it would go beyond full scale."""
    peak = float(np.abs(samples).max(initial=0.0))
    return samples if peak <= LOUDEST else samples * np.float32(LOUDEST / peak)


def noisy(
    samples: Samples,
    kind: Noise,
    snr_db: float,
    rng: np.random.Generator,
    others: Sequence[Samples] = (),
    rate: int = EAR_RATE,
) -> Samples:
    """The words with noise from BEFORE_S before them to AFTER_S after them.

    `others`: what is said by the voices of BABBLE and OFFICE; hand in neither this speaker nor
    this phrase.
    """
    before, after = round(BEFORE_S * rate), round(AFTER_S * rate)
    padded = np.concatenate(
        [np.zeros(before, np.float32), samples, np.zeros(after, np.float32)]
    ).astype(np.float32)
    noise = make_noise(kind, len(padded), rng, others, rate)
    wanted = active_power(samples, rate) / 10 ** (snr_db / 10)
    noise *= np.float32(np.sqrt(wanted / np.mean(noise.astype(np.float64) ** 2)))
    return unclipped(padded + noise)


def make_noise(
    kind: Noise,
    length: int,
    rng: np.random.Generator,
    others: Sequence[Samples] = (),
    rate: int = EAR_RATE,
) -> Samples:
    """`length` samples of noise, at no particular level."""
    if kind is Noise.PINK:
        return shaped(length, rng, rate, slope_db=-3.0)
    if kind is Noise.BABBLE:
        return babble(length, others, rng, rate)
    return _office(length, others, rng, rate)


def shaped(length: int, rng: np.random.Generator, rate: int, slope_db: float) -> Samples:
    """Noise from 60 Hz to 0.47 of the rate (at most 7.5 kHz) that falls by `slope_db` an octave."""
    spectrum = np.fft.rfft(rng.standard_normal(length))
    hertz = np.fft.rfftfreq(length, 1 / rate)
    octaves = np.log2(np.maximum(hertz, 60.0) / 60.0)
    spectrum *= 10 ** (slope_db * octaves / 20)
    spectrum[(hertz < 60) | (hertz > min(7_500.0, 0.47 * rate))] = 0
    noise = np.fft.irfft(spectrum, length)
    noise /= np.sqrt(np.mean(noise**2) + 1e-20)
    return np.asarray(noise, np.float32)


def babble(
    length: int,
    others: Sequence[Samples],
    rng: np.random.Generator,
    rate: int,
    many: int = BABBLERS,
) -> Samples:
    """`many` voices at once, equally loud, each saying one thing after the other.

    Raises ValueError where there are fewer different things to say than voices.
    """
    if len(others) < many:
        raise ValueError(f"babble needs at least {many} things that are said; got {len(others)}")
    shares = np.array_split(rng.permutation(len(others)), many)  # nobody says another's words
    total = np.zeros(length, np.float32)
    for share in shares:
        total += _talk(length, [others[i] for i in share], rng, rate)
    return total


def _talk(length: int, said: Sequence[Samples], rng: np.random.Generator, rate: int) -> Samples:
    voice = np.zeros(length, np.float32)
    at = -int(rng.integers(rate))  # in the middle of a word, as it were
    while at < length:
        words = at_level(said[int(rng.integers(len(said)))], -23.0, rate)
        begin, end = max(at, 0), min(at + len(words), length)
        if end > begin:
            voice[begin:end] += words[begin - at : end - at]
        at += max(len(words), 1) + int(rng.integers(round(0.3 * rate)))
    return voice


def _office(length: int, others: Sequence[Samples], rng: np.random.Generator, rate: int) -> Samples:
    time = np.arange(length) / rate
    hum = np.zeros(length)
    for harmonic, level in ((1, 0.0), (2, -4.0), (3, -9.0), (5, -15.0)):
        phase = rng.uniform(0, 2 * np.pi)
        hum += 10 ** (level / 20) * np.sin(2 * np.pi * 50 * harmonic * time + phase)
    blades = np.sin(2 * np.pi * rng.uniform(110, 160) * time)
    fan = shaped(length, rng, rate, slope_db=-5.0) * (1 + 0.15 * blades)
    talk = babble(length, others, rng, rate)
    far = np.convolve(talk, np.ones(5) / 5, "same")  # walls take the high notes
    far /= np.sqrt(np.mean(far.astype(np.float64) ** 2) + 1e-20)
    return (0.3 * hum + 0.7 * fan + 0.5 * far + _typing(length, rng, rate)).astype(np.float32)


def _typing(length: int, rng: np.random.Generator, rate: int) -> FloatArray:
    """Strokes of keys, each a click of 8 ms and a softer one when the key comes up."""
    sound = np.zeros(length)
    click = round(0.008 * rate)
    envelope = np.exp(-np.arange(click) / (0.0015 * rate))
    at = 0.0
    while (place := round(at * rate)) < length - click:
        strength = rng.uniform(1.0, 4.0)
        for offset, share in ((0, 1.0), (round(rng.uniform(0.06, 0.1) * rate), 0.4)):
            begin = place + offset
            stroke = np.diff(rng.standard_normal(click + 1)) * envelope * strength * share
            end = min(begin + click, length)
            sound[begin:end] += stroke[: max(end - begin, 0)]
        at += rng.uniform(0.09, 0.25) if rng.random() < 0.93 else rng.uniform(0.8, 2.5)
    return sound


def in_a_room(
    samples: Samples,
    rt60: float,
    distance: float,
    rng: np.random.Generator,
    room_snr_db: float | None = None,
    rate: int = EAR_RATE,
) -> Samples:
    """The words as a microphone `distance` metres away hears them, no louder and no quieter.

    `rt60`: seconds until the sound has fallen by 60 dB; each call has a room and places of its
    own. `room_snr_db`: with mild noise of the room, so far below the words, from BEFORE_S before
    them to AFTER_S after them.
    """
    response = impulse_response(rt60, distance, rng, rate)
    wet = _convolved(samples, response)
    power, dry = active_power(wet, rate), active_power(samples, rate)
    wet *= np.float32(np.sqrt(dry / power)) if power > 0 else np.float32(1)
    if room_snr_db is None:
        return unclipped(wet)
    wet = np.pad(wet, (round(BEFORE_S * rate), round(AFTER_S * rate)))
    noise = shaped(len(wet), rng, rate, slope_db=-4.0)
    return unclipped(wet + noise * np.float32(np.sqrt(dry / 10 ** (room_snr_db / 10))))


def impulse_response(
    rt60: float, distance: float, rng: np.random.Generator, rate: int = EAR_RATE
) -> FloatArray:
    """From a mouth to a microphone in a shoebox of a room; begins with the direct sound.

    The first EARLY_S by image sources; then noise that goes on from their energy.
    """
    size = np.array(ROOM_M) * rng.uniform(0.9, 1.1, 3)
    mouth, microphone = _places(size, distance, rng)
    volume = float(size.prod())
    surface = 2 * float(size[0] * size[1] + size[1] * size[2] + size[0] * size[2])
    kept = np.exp(-4 * DECAY * volume / (SOUND_SPEED * surface * rt60) / 2)
    distances, bounces = _images(size, mouth, microphone, EARLY_S * SOUND_SPEED + distance)
    # Rough walls turn phases; were all alike, their sum would boom beyond what a room does.
    gains = kept**bounces / (4 * np.pi * distances) * rng.choice((-1.0, 1.0), len(bounces))
    gains[bounces == 0] = 1 / (4 * np.pi * distance)
    response = np.zeros(round((rt60 * 1.1 + EARLY_S) * rate))
    places = np.round((distances - distance) / SOUND_SPEED * rate).astype(int)
    early = round(EARLY_S * rate)
    inside = places < early
    np.add.at(response, places[inside], gains[inside])
    fade = np.exp(-DECAY / 2 * np.arange(len(response)) / rate / rt60)
    seam = slice(early // 2, early)
    power = np.sum(response[seam] ** 2) / np.sum(fade[seam] ** 2)
    late = rng.standard_normal(len(response) - early)
    response[early:] = late * fade[early:] * np.sqrt(power)
    response[0] *= 10 ** (FACING_DB / 20)
    return response * 4 * np.pi * distance


def measured_rt60(response: FloatArray, rate: int = EAR_RATE) -> float:
    """Seconds for 60 dB, by the slope of the energy that is yet to come between -5 and -25 dB."""
    to_come = np.cumsum(response[::-1] ** 2)[::-1]
    level = 10 * np.log10(to_come / to_come[0] + 1e-15)
    begin, end = int(np.argmax(level <= -5)), int(np.argmax(level <= -25))
    return 60 / 20 * (end - begin) / rate


def _places(
    size: FloatArray, distance: float, rng: np.random.Generator
) -> tuple[FloatArray, FloatArray]:
    """A mouth and a microphone, `distance` apart, both half a metre from every wall."""
    while True:
        microphone = rng.uniform(0.5, size - 0.5)
        microphone[2] = rng.uniform(0.9, 1.4)
        angle = rng.uniform(0, 2 * np.pi)
        mouth = microphone + distance * np.array([np.cos(angle), np.sin(angle), 0.0])
        if np.all(mouth > 0.5) and np.all(mouth < size - 0.5):
            return mouth, microphone


def _images(
    size: FloatArray, mouth: FloatArray, microphone: FloatArray, reach: float
) -> tuple[FloatArray, FloatArray]:
    """Distances of the mirrored mouths within `reach`, and at how many walls each was mirrored."""
    axes, counts = [], []
    for length, source, ear in zip(size, mouth, microphone, strict=True):
        order = np.arange(-int(reach / length) - 2, int(reach / length) + 3)
        mirrored = np.where(order % 2 == 0, source, length - source)
        axes.append(order * length + mirrored - ear)
        counts.append(np.abs(order))
    x, y, z = np.meshgrid(*axes, indexing="ij")
    bounces = sum(np.meshgrid(*counts, indexing="ij"))
    distances = np.sqrt(x**2 + y**2 + z**2).ravel()
    near = distances <= reach
    return distances[near], np.asarray(bounces, float).ravel()[near]


def _convolved(samples: Samples, response: FloatArray) -> Samples:
    length = len(samples) + len(response) - 1
    size = 1 << (length - 1).bit_length()
    product = np.fft.rfft(samples, size) * np.fft.rfft(response, size)
    return np.fft.irfft(product, size)[:length].astype(np.float32)

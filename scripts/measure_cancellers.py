"""Echo cancellers side by side: the same sound, the same gate, the same ear."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module, util
from typing import Any, Protocol

import numpy as np
from echo_people import say
from echo_sessions import EXERCISES, HEADSET, LOUDSPEAKER, Situation, Stage
from measure_echo import Figure, rate

from audio.blocks import EAR_QUANTUM, EAR_RATE, QUANTUM, RATE, Samples, to_frames
from audio.echo import EchoCanceller
from audio.events import SpeechEnded
from audio.frontend import Decimator
from audio.io.room import DELAY, Room, RoomKind
from audio.segmenter import Segmenter
from audio.vad import BACKGROUND, SileroVad
from voice import app
from voice.config import Config
from voice.events import Triggered
from voice.hearing.base import Listening, Opening, Recogniser
from voice.hearing.listener import Judge
from voice.simulation import Scene

LENGTH = 30.0
SAID_AT = (1.5, 5.5, 9.5, 13.5, 17.5, 21.5, 25.5)
ROOMS, QUICK_ROOMS = 10, 2
SETTLED = 20 * EAR_RATE
"""From here on it is told by how much a canceller makes the echo quieter."""


class Canceller(Protocol):
    """Takes a quantum of the microphone and one of ours, and returns the first without ours."""

    def feed(self, near: Samples, far: Samples) -> Samples:
        """Both have EAR_QUANTUM samples."""
        ...


class SpeexEcho:
    """pyaec: the canceller of speexdsp."""

    def __init__(self) -> None:
        module: Any = import_module("pyaec")
        self._echo = module.Aec(EAR_QUANTUM, EAR_RATE * 3 // 10, EAR_RATE, False)

    def feed(self, near: Samples, far: Samples) -> Samples:
        """See Canceller."""
        left = self._echo.cancel_echo(_pcm(near), _pcm(far))
        return np.asarray(left, np.float32) / np.float32(32_768)


class WebRtcEcho:
    """pywebrtc-audio: AEC3."""

    def __init__(self) -> None:
        module: Any = import_module("pywebrtc_audio")
        self._echo = module.EchoCanceller(sample_rate=EAR_RATE)

    def feed(self, near: Samples, far: Samples) -> Samples:
        """See Canceller."""
        return np.asarray(self._echo.process(near, far), np.float32)


class NoCanceller:
    """What comes is what was captured."""

    def feed(self, near: Samples, far: Samples) -> Samples:
        """See Canceller."""
        del far
        return near


PEERS: Mapping[str, type] = {"pyaec": SpeexEcho, "pywebrtc_audio": WebRtcEcho}


@dataclass(frozen=True, slots=True)
class _Case:
    """Half a minute of an exercise at the microphone and as played, at EAR_RATE."""

    near: Samples
    far: Samples


def compared(*, quick: bool = False) -> Iterator[Figure]:
    """Figures of each canceller that is installed; our gate judges for all of them."""
    config = Config(language="en")
    recogniser = app.ear_factory(config, app.language_of(config), lambda _: None)()
    words = {name: _decimated(sound) for name, sound in say("stop").items()}
    makers: dict[str, type] = {"ours": EchoCanceller, "none": NoCanceller}
    makers |= {name: made for name, made in PEERS.items() if util.find_spec(name)}
    with app.speaker(config, lambda _: None) as speaker:
        stage = Stage(config, recogniser, speaker)
        for situation in (HEADSET, LOUDSPEAKER):
            count = QUICK_ROOMS if quick else ROOMS
            cases = [_case(stage, situation, seed) for seed in range(count)]
            for name, made in makers.items():
                yield from _figures(name, made, situation, cases, words, recogniser)


def _figures(
    name: str, made: type, situation: Situation, cases: list[_Case],
    words: Mapping[str, Samples], recogniser: Recogniser,
) -> Iterator[Figure]:  # fmt: skip
    voices = sorted(words)
    kept = said = own = 0
    quieter: list[float] = []
    for seed, case in enumerate(cases):
        left, taken = _heard(made(), case, recogniser)
        own += len(taken)
        quieter.append(_decibels(case.near[SETTLED:]) - _decibels(left[SETTLED:]))
        near = case.near.copy()
        rng = np.random.default_rng(seed)
        spans: list[tuple[float, float]] = []
        for number, at in enumerate(SAID_AT):
            word = words[voices[(seed * len(SAID_AT) + number) % len(voices)]]
            begin = int((at + rng.uniform(0.0, 1.5)) * EAR_RATE)
            near[begin : begin + len(word)] += word
            spans.append((begin / EAR_RATE, (begin + len(word)) / EAR_RATE))
        _, taken = _heard(made(), _Case(near, case.far), recogniser)
        stops = [at for at, command in taken if command == "stop"]
        kept += sum(any(begin < at < end + 1.0 for at in stops) for begin, end in spans)
        said += len(spans)
    peer = f"echo quieter by {np.median(quieter):.1f} dB; commands of our own sound: {own}"
    label = f"{situation.name}, never ducked, canceller {name}: “stop” kept"
    yield rate(label, kept, said, None, peer)


def _heard(
    canceller: Canceller, case: _Case, recogniser: Recogniser
) -> tuple[Samples, list[tuple[float, str]]]:
    """What a canceller leaves, and when which command was taken; our own canceller is the gate."""
    gate, vad, segmenter = EchoCanceller(), SileroVad(), Segmenter(Decimator.delay)
    judge, opening = Judge(recogniser.hear), Opening()
    listening = Listening(False, frozenset(app.language_of(Config()).commands))
    left: list[Samples] = []
    taken: list[tuple[float, str]] = []
    for at in range(0, len(case.near) - EAR_QUANTUM + 1, EAR_QUANTUM):
        near, far = case.near[at : at + EAR_QUANTUM], case.far[at : at + EAR_QUANTUM]
        bare = gate.feed(near, far)
        ours = isinstance(canceller, EchoCanceller)
        left.append(bare if ours else canceller.feed(near, far))
        probability = vad.feed(left[-1], ours=gate.suspect)
        if gate.suspect:
            probability = min(probability, BACKGROUND)
        sound = gate.quieten(bare) if ours else left[-1]
        for event in segmenter.feed(sound, probability, at * RATE // EAR_RATE):
            if isinstance(event, SpeechEnded):
                verdict = judge.judge(event.utterance, opening, listening).verdict
                judge.settle(event.utterance, opening, verdict)
                if verdict.command is not None:
                    taken.append((event.frame / RATE, verdict.command.name))
    return np.concatenate(left), taken


def _case(stage: Stage, situation: Situation, seed: int) -> _Case:
    exercise = EXERCISES[seed % len(EXERCISES)]
    scene = Scene((), [Triggered(to_frames(0.5), f"start:{exercise}")], frames=to_frames(LENGTH))
    far = stage.play(scene, Situation("", RoomKind.NONE, situation.faults), 0).agent
    room = Room(situation.room, np.random.default_rng(seed), situation.faults)
    played = np.concatenate((np.zeros(room.reach, np.float32), far))
    near = np.zeros(len(far), np.float32)
    for at in range(0, len(far) - QUANTUM + 1, QUANTUM):
        room.add(near[at : at + QUANTUM], played[at : at + room.reach - DELAY + QUANTUM], at)
    return _Case(_decimated(near), _decimated(far))


def _decimated(sound: Samples) -> Samples:
    decimator = Decimator()
    whole = np.concatenate((sound, np.zeros(-len(sound) % QUANTUM, np.float32)))
    return np.concatenate(
        [decimator.feed(whole[at : at + QUANTUM]) for at in range(0, len(whole), QUANTUM)]
    )


def _decibels(sound: Samples) -> float:
    return float(10 * np.log10(np.mean(np.square(sound, dtype=np.float64)) + 1e-12))


def _pcm(sound: Samples) -> list[int]:
    pcm: list[int] = np.clip(np.rint(sound * 32_768), -32_768, 32_767).astype(np.int16).tolist()
    return pcm

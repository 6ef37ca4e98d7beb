"""Echo cancellers side by side: the same sound, the same gate, the same ear."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module, util
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from echo_people import say
from echo_sessions import EXERCISES, HEADSET, LOUDSPEAKER, Situation, Stage
from measure_echo import Figure, rate

from audio.blocks import EAR_QUANTUM, EAR_RATE, QUANTUM, Samples, to_frames, to_seconds
from audio.echo import EchoCanceller
from audio.events import Captured, SpeechEnded
from audio.frontend import Decimator, Frontend
from audio.io.room import DELAY, Room, RoomKind
from audio.vad import SileroVad
from voice import app
from voice.config import Config
from voice.events import Triggered
from voice.hearing.base import Listening, Opening, Recogniser
from voice.hearing.listener import Judge
from voice.simulation import Scene

LENGTH = 30.0
SAID_AT = (1.5, 5.5, 9.5, 13.5, 17.5, 21.5, 25.5)
ROOMS, QUICK_ROOMS = 4, 1
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
        left = self._echo.cancel_echo(_pcm(near).tolist(), _pcm(far).tolist())
        return np.asarray(left, np.float32) / np.float32(32_768)


class WebRtcEcho:
    """pywebrtc-audio: AEC3."""

    def __init__(self) -> None:
        module: Any = import_module("pywebrtc_audio")
        self._echo = module.EchoCanceller(sample_rate=EAR_RATE)

    def feed(self, near: Samples, far: Samples) -> Samples:
        """See Canceller."""
        return np.asarray(self._echo.process(near, far), np.float32)


class LiveKitEcho:
    """livekit: AEC3, as its agents have it."""

    def __init__(self) -> None:
        rtc: Any = import_module("livekit.rtc")
        apm: Any = import_module("livekit.rtc.apm")
        self._frame = rtc.AudioFrame
        self._echo = apm.AudioProcessingModule(echo_cancellation=True)

    def feed(self, near: Samples, far: Samples) -> Samples:
        """See Canceller."""
        played = self._frame(bytearray(_pcm(far).tobytes()), EAR_RATE, 1, EAR_QUANTUM)
        heard = self._frame(bytearray(_pcm(near).tobytes()), EAR_RATE, 1, EAR_QUANTUM)
        self._echo.process_reverse_stream(played)
        self._echo.set_stream_delay_ms(0)
        self._echo.process_stream(heard)
        return np.frombuffer(heard.data, np.int16).astype(np.float32) / np.float32(32_768)


class NoCanceller:
    """What comes is what was captured."""

    def feed(self, near: Samples, far: Samples) -> Samples:
        """See Canceller."""
        del far
        return near


class _Gated(EchoCanceller):
    """Another's sound, judged by what our own would have left."""

    def __init__(self, other: Canceller) -> None:
        super().__init__()
        self._other = other

    def feed(self, near: Samples, far: Samples) -> Samples:
        super().feed(near, far)
        return self._other.feed(near, far)

    def quieten(self, left: Samples) -> Samples:
        return left


PEERS: Mapping[str, tuple[str, type[Canceller]]] = {
    "pyaec (speexdsp)": ("pyaec", SpeexEcho),
    "pywebrtc-audio (AEC3)": ("pywebrtc_audio", WebRtcEcho),
    "livekit (AEC3)": ("livekit", LiveKitEcho),
}


@dataclass(frozen=True, slots=True)
class _Rival:
    """A canceller, by itself and at its place before the ear."""

    name: str
    alone: Callable[[], Canceller]
    placed: Callable[[], EchoCanceller | None]


@dataclass(frozen=True, slots=True, eq=False)
class _Case:
    """Half a minute of an exercise at the microphone and as played."""

    near: Samples
    far: Samples


def compared(*, quick: bool = False) -> Iterator[Figure]:
    """Figures of each canceller that is installed; our gate judges for all of them."""
    config = Config(language="en")
    recogniser = app.ear_factory(config, app.language_of(config), lambda _: None)()
    words = say("stop")
    with app.speaker(config, lambda _: None) as speaker:
        stage = Stage(config, recogniser, speaker)
        for situation in (HEADSET, LOUDSPEAKER):
            count = QUICK_ROOMS if quick else ROOMS
            cases = [_case(stage, situation, seed) for seed in range(count)]
            for rival in _rivals():
                yield _figure(rival, situation, cases, words, recogniser)


def _rivals() -> Iterator[_Rival]:
    yield _Rival("ours", EchoCanceller, EchoCanceller)
    yield _Rival("none, our gate", NoCanceller, lambda: _Gated(NoCanceller()))
    yield _Rival("bypass, no gate", NoCanceller, lambda: None)
    for name, (module, made) in PEERS.items():
        if util.find_spec(module):
            yield _Rival(name, made, lambda made=made: _Gated(made()))  # type: ignore[misc]


def _figure(
    rival: _Rival, situation: Situation, cases: Sequence[_Case],
    words: Mapping[str, Samples], recogniser: Recogniser,
) -> Figure:  # fmt: skip
    voices = sorted(words)
    kept = own = 0
    alone = [_alone(rival.alone(), case) for case in cases]
    for seed, case in enumerate(cases):
        own += len(_heard(rival.placed(), case, recogniser))
        near = case.near.copy()
        rng = np.random.default_rng(seed)
        spans: list[tuple[float, float]] = []
        for number, at in enumerate(SAID_AT):
            word = words[voices[(seed * len(SAID_AT) + number) % len(voices)]]
            begin = to_frames(at + rng.uniform(0.0, 1.5))
            near[begin : begin + len(word)] += word
            spans.append((to_seconds(begin), to_seconds(begin + len(word))))
        taken = _heard(rival.placed(), _Case(near, case.far), recogniser)
        stops = [at for at, command in taken if command == "stop"]
        kept += sum(any(begin < at < end + 1.0 for at in stops) for begin, end in spans)
    quieter = float(np.median([one for one, _ in alone]))
    work = float(np.mean([percent for _, percent in alone]))
    peer = (
        f"echo quieter by {quieter:.1f} dB; {work:.1f} % of a core; "
        f"commands of our own sound alone: {own}"
    )
    label = f"{situation.name}, never ducked, canceller {rival.name}: “stop” kept"
    return rate(label, kept, len(cases) * len(SAID_AT), None, peer)


def _alone(canceller: Canceller, case: _Case) -> tuple[float, float]:
    """By how many dB it makes the settled echo quieter, and the percent of a core it takes."""
    near, far = _decimated(case.near), _decimated(case.far)
    begun = time.process_time()
    left = np.concatenate(
        [
            canceller.feed(near[at : at + EAR_QUANTUM], far[at : at + EAR_QUANTUM])
            for at in range(0, len(near) - EAR_QUANTUM + 1, EAR_QUANTUM)
        ]
    )
    percent = 100 * (time.process_time() - begun) / LENGTH
    return _decibels(near[SETTLED:]) - _decibels(left[SETTLED:]), percent


def _heard(
    echo: EchoCanceller | None, case: _Case, recogniser: Recogniser
) -> list[tuple[float, str]]:
    """When which command was taken, in seconds."""
    frontend, judge, opening = Frontend(SileroVad(), echo), Judge(recogniser.hear), Opening()
    listening = Listening(False, frozenset(app.language_of(Config()).commands))
    taken: list[tuple[float, str]] = []
    for frame in range(0, len(case.near) - QUANTUM + 1, QUANTUM):
        part = slice(frame, frame + QUANTUM)
        for event in frontend.feed(Captured(frame, case.near[part], case.far[part])):
            if isinstance(event, SpeechEnded):
                verdict = judge.judge(event.utterance, opening, listening).verdict
                judge.settle(event.utterance, opening, verdict)
                if verdict.command is not None:
                    taken.append((to_seconds(event.frame), verdict.command.name))
    return taken


def _case(stage: Stage, situation: Situation, seed: int) -> _Case:
    exercise = EXERCISES[seed % len(EXERCISES)]
    scene = Scene((), [Triggered(to_frames(0.5), f"start:{exercise}")], frames=to_frames(LENGTH))
    far = stage.play(scene, Situation("", RoomKind.NONE, situation.faults), 0).agent
    room = Room(situation.room, np.random.default_rng(seed), situation.faults)
    played = np.concatenate((np.zeros(room.reach, np.float32), far))
    near = np.zeros(len(far), np.float32)
    for at in range(0, len(far) - QUANTUM + 1, QUANTUM):
        room.add(near[at : at + QUANTUM], played[at : at + room.reach - DELAY + QUANTUM], at)
    return _Case(near, far)


def _decimated(sound: Samples) -> Samples:
    decimator = Decimator()
    whole = np.concatenate((sound, np.zeros(-len(sound) % QUANTUM, np.float32)))
    return np.concatenate(
        [decimator.feed(whole[at : at + QUANTUM]) for at in range(0, len(whole), QUANTUM)]
    )


def _decibels(sound: Samples) -> float:
    return float(10 * np.log10(np.mean(np.square(sound, dtype=np.float64)) + 1e-12))


def _pcm(sound: Samples) -> npt.NDArray[np.int16]:
    pcm: npt.NDArray[np.int16] = np.clip(np.rint(sound * 32_768), -32_768, 32_767).astype(np.int16)
    return pcm

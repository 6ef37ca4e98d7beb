"""Other engines for the benchmark of hearing; each is imported only where it is asked for.

They are the extra `bench`: nothing of Breather needs them. All of them are fed as a microphone
would feed them, by small pieces of mono sound at EAR_RATE.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from importlib import metadata, util
from pathlib import Path
from typing import Any

import numpy as np

from audio.blocks import EAR_RATE, Samples

EDGE_S = 1.0
"""Silence before and after a recording; these engines look back over a second or more."""
SAME_S = 1.5
"""Detections closer than this are one."""
OPEN_DEFAULT, MICRO_DEFAULT = 0.5, 0.9
"""Their own thresholds for "alexa": openWakeWord's example, microWakeWord's model file."""
SPHINX_THRESHOLDS = (1e-40, 1e-30, 1e-20, 1e-10)
MODULES = {
    "pyopen-wakeword": "pyopen_wakeword",
    "pymicro-wakeword": "pymicro_wakeword",
    "pocketsphinx": "pocketsphinx",
    "vosk": "vosk",
}

Peaks = list[tuple[float, float]]
"""(seconds, score) of the best moments, each farther than SAME_S from the next."""


def absent(package: str) -> str:
    """A sentence if the package is not installed, or nothing."""
    if util.find_spec(MODULES[package]) is not None:
        return ""
    how = "pip install --no-deps --require-hashes -r requirements-bench.lock"
    return f"{package} is not installed; `{how}` brings it"


def versions() -> str:
    """Those that are here, with their versions."""
    there = [package for package in MODULES if not absent(package)]
    return ", ".join(f"{package} {metadata.version(package)}" for package in there)


def edged(samples: Samples) -> Samples:
    """A recording with EDGE_S of silence on both sides."""
    edge = np.zeros(round(EDGE_S * EAR_RATE), np.float32)
    return np.concatenate([edge, samples, edge])


class OpenWakeWord:
    """openWakeWord, trained for "alexa"; a score is the network's probability."""

    def __init__(self) -> None:
        from pyopen_wakeword import Model, OpenWakeWordFeatures
        from pyopen_wakeword import OpenWakeWord as Network

        self._network = Network.from_builtin(Model.ALEXA)
        self._features = OpenWakeWordFeatures.from_builtin()

    def peaks(self, samples: Samples, floor: float) -> Peaks:
        """The moments that scored above `floor`."""
        self._network.reset()
        self._features.reset()
        scored = []
        for seconds, piece in _pieces(samples, 1280):
            for features in self._features.process_streaming(piece):
                scored += [(seconds, float(p)) for p in self._network.process_streaming(features)]
        return apart(scored, floor)


class MicroWakeWord:
    """microWakeWord, trained for "alexa"; a score is the mean of its last probabilities."""

    def __init__(self) -> None:
        from pymicro_wakeword import MicroWakeWord as Network
        from pymicro_wakeword import MicroWakeWordFeatures, Model

        self._network = Network.from_builtin(Model.ALEXA)
        self._features: Callable[[], Any] = MicroWakeWordFeatures

    def peaks(self, samples: Samples, floor: float) -> Peaks:
        """The moments that scored above `floor`."""
        self._network.reset()
        front = self._features()
        scored = []
        for seconds, piece in _pieces(samples, 160):
            for features in front.process_streaming(piece):
                score = self._network.process_streaming_prob(features)
                scored.append((seconds, float(score or 0.0)))
        return apart(scored, floor)


class PocketSphinx:
    """PocketSphinx's keyphrase search with the model in its package, at one threshold."""

    def __init__(self, phrases: Sequence[str], threshold: float, folder: Path) -> None:
        """`folder`: where its list of phrases may be written."""
        import pocketsphinx

        listed = folder / "keyphrases.txt"
        lines = [f"{phrase} /{threshold:g}/\n" for phrase in phrases]
        listed.write_text("".join(lines), "utf-8")
        self._decoder = pocketsphinx.Decoder(lm=None, kws=str(listed), loglevel="FATAL")

    def said(self, samples: Samples) -> list[tuple[float, str]]:
        """(seconds, phrase) of everything it spotted; it begins anew after each, as in use."""
        found = []
        self._decoder.start_utt()
        for seconds, piece in _pieces(samples, 1600):
            self._decoder.process_raw(piece, False, False)
            if self._decoder.hyp() is not None:
                found += [(seconds, phrase) for phrase in self._spotted()]
                self._decoder.end_utt()
                self._decoder.start_utt()
        self._decoder.end_utt()
        return found

    def _spotted(self) -> list[str]:
        return list(dict.fromkeys(segment.word.strip() for segment in self._decoder.seg()))


class VoskLoop:
    """Vosk as its examples use it: a grammar, the stream as it comes, and its own finals."""

    def __init__(self, model: Path, phrases: Sequence[str]) -> None:
        import vosk

        vosk.SetLogLevel(-2)
        self._model = vosk.Model(str(model))
        self._grammar = json.dumps([*phrases, "[unk]"], ensure_ascii=False)

    def said(self, samples: Samples) -> list[str]:
        """Every word of its finals."""
        import vosk

        decoder = vosk.KaldiRecognizer(self._model, EAR_RATE, self._grammar)
        finals = []
        for _, piece in _pieces(samples, 1600):
            if decoder.AcceptWaveform(piece):
                finals.append(decoder.Result())
        finals.append(decoder.FinalResult())
        return [word for final in finals for word in json.loads(final)["text"].split()]


def apart(scored: Sequence[tuple[float, float]], floor: float) -> Peaks:
    """The highest score first, then the highest that is far enough from it, and so on."""
    found: Peaks = []
    for seconds, score in sorted(scored, key=lambda one: -one[1]):
        if score <= floor:
            break
        if all(abs(seconds - known) >= SAME_S for known, _ in found):
            found.append((seconds, score))
    return found


def _pieces(samples: Samples, size: int) -> Iterator[tuple[float, bytes]]:
    """(seconds of its end, 16 bit PCM) of each piece."""
    pcm = (np.clip(samples, -1, 1) * 32767).astype("<i2")
    for begin in range(0, len(pcm), size):
        yield (begin + size) / EAR_RATE, pcm[begin : begin + size].tobytes()

"""One conversation in the WAV world, and what its sound says when it is dictated back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from bench_dictation import distance, plain
from conversations import QUESTION_S, Told

from audio.blocks import EAR_RATE, QUANTUM, RATE, Clip, Samples, to_frames, to_seconds
from audio.io.files import write_wav
from audio.io.room import RoomKind
from audio.io.wavworld import Placed
from content.own import Content
from content.steps import Keepsake
from voice import app
from voice.config import Config
from voice.events import Practised, Remember, Report, Triggered
from voice.hearing.scribe import InlineScribe
from voice.hearing.transcriber_process import TranscriberProcess
from voice.simulation import Recorded, Scene, mixed, simulate
from voice.speaking.pyttsx3_engine import Pyttsx3Engine
from voice.speaking.speaker import Speaker

AFTER = to_frames(0.35)
"""How much of the silence after a phrase is dictated with it."""
OWN = "own"
"""The name of a cue in the person's own words."""


@dataclass(slots=True)
class _Stage:
    """What every try of a conversation has in common."""

    content: Content
    voice: Speaker
    transcriber: TranscriberProcess
    noted: Sequence[str]
    kept: list[str] = field(default_factory=list)
    read_back: list[str] = field(default_factory=list)
    """What was said in the person's own words, in its order."""

    def play(self, exercise: str, said: Sequence[Placed]) -> Recorded:
        """Lead the exercise for somebody who says this."""
        self.kept.clear()
        self.read_back.clear()
        made = app.sounds(self.content, lambda line: self.voice.clip(line.text, line.voice))
        session = app.session(Config(), self.content, made, journal=True)
        recogniser = app.ear_factory(Config(), self.content.language, lambda _: None)()
        scene = Scene(said, [Triggered(QUANTUM, f"start:{exercise}")], frames=None)
        return simulate(
            scene, app.room(RoomKind.HEADSET), app.frontend(RoomKind.HEADSET), recogniser, session,
            lambda _: None, InlineScribe(self.transcriber), self._keep,
            self._render, self._recall,
        )  # fmt: skip

    def _keep(self, order: Remember | Practised) -> bool:
        if isinstance(order, Remember):
            self.kept.append(order.text)
        return True

    def _render(self, text: str) -> Clip:
        self.read_back.append(text)
        return self.voice.clip(text, personal=True)

    def _recall(self, keepsake: Keepsake) -> Sequence[str]:
        return self.noted if keepsake is Keepsake.WIN else ()


def converse(
    exercise: str, answers: Mapping[str, str], noted: Sequence[str], folder: Path | None
) -> Told:
    """Lead an exercise for a person who answers each of these questions."""
    config = Config()
    content = app.content_of(config)
    with (
        app.speaker(config, lambda _: None) as voice,
        Speaker(Pyttsx3Engine.choose(config.language), None) as person,
        TranscriberProcess(app.transcriber_factory(config)) as transcriber,
    ):
        stage = _Stage(content, voice, transcriber, noted)
        said: list[Placed] = []
        # An answer moves all that comes after it, so that each question is found anew.
        for question, answer in answers.items():
            over = _end_of(question, stage.play(exercise, said).reports)
            said.append(Placed(over + to_frames(QUESTION_S), person.clip(answer).samples))
        recorded = stage.play(exercise, said)
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            write_wav(folder / f"{exercise}.wav", mixed(recorded))
        words, wrong, missed = _dictated_back(recorded, stage)
    return Told(
        exercise, to_seconds(len(recorded.agent)) / 60, len(answers), _answered(recorded.reports),
        len(stage.kept), words, wrong, missed,
    )  # fmt: skip


def _end_of(phrase: str, reports: Sequence[Report]) -> int:
    """When a phrase was over. Raises StopIteration where it was not said."""
    over = (r.frame for r in reports if r.event == "cue_finished" and r.fields["name"] == phrase)
    frame = next(over)
    return frame - frame % QUANTUM


def _answered(reports: Sequence[Report]) -> int:
    """How many questions were answered: in words that were written, or by a number."""
    written = [r for r in reports if r.event == "dictation_ended" and r.fields.get("words")]
    return len(written) + sum(report.event == "counted" for report in reports)


def _dictated_back(recorded: Recorded, stage: _Stage) -> tuple[int, int, tuple[str, ...]]:
    """How many words were said, how many came back wrong, and which phrases those were in."""
    words = wrong = 0
    missed: list[str] = []
    begun: dict[str, int] = {}
    own = iter(stage.read_back)
    for report in recorded.reports:
        name = str(report.fields.get("name", ""))
        if report.event == "cue_started":
            begun[name] = report.frame
        elif report.event == "cue_finished" and name in (OWN, *stage.content.language.spoken):
            text = next(own) if name == OWN else stage.content.language.text(name)
            sound = _for_ear(recorded.agent[begun[name] : report.frame + AFTER])
            expected = plain(text)
            found = plain(stage.transcriber.transcribe(sound))
            off = min(distance(expected, found), len(expected))
            words += len(expected)
            wrong += off
            missed += [name] if off else []
    return words, wrong, tuple(missed)


def _for_ear(sound: Samples) -> Samples:
    import soxr

    return np.asarray(soxr.resample(sound, RATE, EAR_RATE), np.float32)

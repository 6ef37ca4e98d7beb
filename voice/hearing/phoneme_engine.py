"""Wake phrase and commands by phoneme scores.

A phrase is scored by its best CTC path over several pronunciations; a command has to account for
the whole utterance.
"""

from __future__ import annotations

from dataclasses import replace

from audio.blocks import Samples
from voice.hearing.base import Listening, Match, Opening, Verdict, Wordings
from voice.hearing.command_matcher import SECOND_THRESHOLD, THRESHOLD, CommandMatcher
from voice.hearing.ctc import FloatArray
from voice.hearing.enrolment import Enrolment
from voice.hearing.phoneme_model import FRAME_SECONDS, PhonemeModel, model_name
from voice.hearing.pronouncer import Pronouncer
from voice.hearing.pronunciation import Phonemiser
from voice.hearing.second_look import at_frames, at_speed, cleaned, merged
from voice.hearing.wake_spotter import WakeSpotter, levels

DOUBT = -3.5
"""From this score up to the threshold the wake phrase is looked for again, in cleaned sound,"""
SPEEDS = (1 / 0.93, 1 / 1.07)
"""and if that leaves it in doubt, at these speeds too."""

SHARED = 5
"""Frames (0.1 s) at the end of the wake phrase that may belong to the command after it."""


class PhonemeRecogniser:
    """Scores utterances against typed phrases. Raises EarError if the model cannot be loaded."""

    name = "phoneme"

    def __init__(
        self,
        wake: str,
        wordings: Wordings,
        phonemiser: Phonemiser | None,
        model: PhonemeModel | None = None,
        enrolment: Enrolment | None = None,
    ) -> None:
        """`model`: one that is loaded already, to be shared; `enrolment`: of who will wake it."""
        self._model = model = model or PhonemeModel()
        pronouncer = Pronouncer(model.ids, phonemiser)
        counts = enrolment is not None and enrolment.counts_for(wake, model_name())
        self._wake = WakeSpotter(
            wake,
            pronouncer,
            model.blank,
            model.boundary,
            pronouncer.enrolled(enrolment.pronunciations) if enrolment and counts else (),
            enrolment.shift if enrolment and counts else 0.0,
        )
        self._commands = CommandMatcher(wordings, pronouncer, model.blank, model.boundary)

    @property
    def wake_threshold(self) -> float:
        """The least score at which the wake phrase is taken."""
        return self._wake.threshold

    def hear(self, samples: Samples, listening: Listening, opening: Opening) -> Verdict:
        """Judge one utterance; see Recogniser."""
        ratios = self._model.ratios(samples)
        verdict = self._judge(ratios, samples, listening, opening)
        if opening.anywhere or verdict.wake is not None or verdict.command is not None:
            return verdict  # in running speech a second look finds only what nobody said
        near = self._commands.is_near(ratios, listening)
        if not near and not self._doubtful(verdict):
            return verdict
        clean = self._model.ratios(cleaned(samples))
        again = merged(ratios, clean)
        second = self._judge(again, samples, listening, opening, SECOND_THRESHOLD)
        if second.wake is not None or (near and second.command is not None):
            return second
        if not (self._doubtful(verdict) and self._doubtful(second)):
            return verdict
        again = merged(ratios, clean, *self._at_speeds(samples, len(ratios)))
        third = self._judge(again, samples, listening, opening, SECOND_THRESHOLD)
        return verdict if third.wake is None else third

    def _at_speeds(self, samples: Samples, frames: int) -> list[FloatArray]:
        heard = [self._model.ratios(at_speed(samples, speed)) for speed in SPEEDS]
        return [at_frames(ratios, frames) for ratios in heard if len(ratios)]

    def _doubtful(self, verdict: Verdict) -> bool:
        return verdict.best_wake is not None and verdict.best_wake >= DOUBT

    def _judge(
        self,
        ratios: FloatArray,
        samples: Samples,
        listening: Listening,
        opening: Opening,
        threshold: float = THRESHOLD,
    ) -> Verdict:
        """Judge the log-ratios of one utterance; `threshold`: of commands."""
        if not len(ratios):
            return Verdict()
        whole = self._commands.match(ratios, listening, 0, threshold)
        spot = None
        if listening.wake:
            spot = self._wake.spot(ratios, levels(samples, len(ratios)), opening)
        if spot is None:
            return Verdict(None, whole)
        if whole is not None and whole.score > spot.fit:
            return Verdict(None, whole, spot.score)  # "box breathing" has much of a wake phrase
        if spot.score + spot.after < self._wake.threshold:
            return Verdict(None, whole, spot.score)
        wake = Match("wake", spot.score, spot.start, spot.end)
        command = self._after(ratios, listening, wake, threshold)
        if command is None and spot.score < self._wake.threshold:
            return Verdict(None, whole, spot.score)
        score = spot.score if command is None else spot.score + spot.after
        return Verdict(replace(wake, score=score), command, score)

    def _after(
        self, ratios: FloatArray, listening: Listening, wake: Match, threshold: float
    ) -> Match | None:
        """The command in the same breath; its first sound may have gone into the phrase's last."""
        end = round(wake.end / FRAME_SECONDS)
        for rest in (end, max(end - SHARED, 0)):
            command = self._commands.match(ratios[rest:], listening, rest, threshold)
            if command is not None:
                return command
        return None

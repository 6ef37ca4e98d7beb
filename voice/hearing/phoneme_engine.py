"""Wake phrase and commands by phoneme scores.

A phrase is scored by its best CTC path over several pronunciations; a command has to account for
the whole utterance.
"""

from __future__ import annotations

from audio.blocks import Samples
from voice.hearing.base import Listening, Opening, Verdict, Wordings
from voice.hearing.command_matcher import CommandMatcher
from voice.hearing.ctc import FloatArray
from voice.hearing.phoneme_model import FRAME_SECONDS, PhonemeModel
from voice.hearing.pronouncer import Pronouncer
from voice.hearing.pronunciation import Phonemiser
from voice.hearing.wake_spotter import WakeSpotter


class PhonemeRecogniser:
    """Scores utterances against typed phrases. Raises EarError if the model cannot be loaded."""

    name = "phoneme"

    def __init__(self, wake: str, wordings: Wordings, phonemiser: Phonemiser | None) -> None:
        self._model = model = PhonemeModel()
        pronouncer = Pronouncer(model.ids, phonemiser)
        self._wake = WakeSpotter(wake, pronouncer, model.blank, model.boundary)
        self._commands = CommandMatcher(wordings, pronouncer, model.blank, model.boundary)

    @property
    def wake_threshold(self) -> float:
        """The least score at which the wake phrase is taken."""
        return self._wake.threshold

    def hear(self, samples: Samples, listening: Listening, opening: Opening) -> Verdict:
        """Judge one utterance; see Recogniser."""
        return self.judge(self._model.ratios(samples), listening, opening)

    def judge(self, ratios: FloatArray, listening: Listening, opening: Opening) -> Verdict:
        """Judge the log-ratios of one utterance."""
        if not len(ratios):
            return Verdict()
        wake, best = self._wake.spot(ratios, opening) if listening.wake else (None, None)
        whole = self._commands.match(ratios, listening, 0)
        if wake is None:
            return Verdict(None, whole, best)
        if whole is not None and whole.score > wake.score:
            return Verdict(None, whole, best)  # "box breathing" has much of "take a breather"
        rest = round(wake.end / FRAME_SECONDS)
        return Verdict(wake, self._commands.match(ratios[rest:], listening, rest), best)

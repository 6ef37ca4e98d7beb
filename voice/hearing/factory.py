"""How a recogniser is built: what the ear process is handed, and all that it has to import."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from voice.hearing.base import Recogniser, Wordings
from voice.hearing.enrolment import Enrolment


@dataclass(frozen=True, slots=True)
class EarFactory:
    """Builds a recogniser, here or in the ear process; picklable."""

    engine: str
    wake: str
    wordings: Wordings
    model: Path | None
    enrolment: Enrolment | None = None
    """How the person says the wake phrase."""

    def __call__(self) -> Recogniser:
        """Load the model; raises EarError or WakePhraseError."""
        if self.engine == "vosk" and self.model is not None:
            from voice.hearing.vosk_engine import VoskRecogniser

            return VoskRecogniser(self.model, self.wake, self.wordings)
        from voice.hearing.phoneme_engine import PhonemeRecogniser
        from voice.hearing.pronunciation import espeak_phonemiser

        return PhonemeRecogniser(
            self.wake, self.wordings, espeak_phonemiser(), enrolment=self.enrolment
        )

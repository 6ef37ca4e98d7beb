"""English words by Moonshine's tiny model, which lies inside the package `moonshine-voice`.

It opens no connection and writes no file (looked at with strace). Its own search for speech, its
telling of speakers and its copy of the sound are switched off: they take as long again, and we
know already where the speech is. It takes a thread for every core; there is no option for that.
"""

from __future__ import annotations

from importlib import util
from typing import Any

from audio.blocks import EAR_RATE, Samples
from voice.errors import EarError, ModelMissing
from voice.hearing.transcriber import levelled

PACKAGE = "moonshine_voice"
MODEL = "tiny-en"
LANGUAGES = frozenset({"en"})
OPTIONS = {
    "identify_speakers": "false",
    "return_audio_data": "false",
    "vad_threshold": "0.0",
    # 6.5 unless told, at which fast speakers lose the end of what they say.
    "max_tokens_per_second": "13.0",
}
SHORTEST = EAR_RATE // 5
"""Samples: of less, no word can be told."""


def available() -> bool:
    """Whether the package is there; does not import it."""
    return util.find_spec(PACKAGE) is not None


class MoonshineTranscriber:
    """Writes English, with capitals and marks. Raises EarError or ModelMissing at start."""

    name = "moonshine"

    def __init__(self) -> None:
        self._engine = _load()

    def transcribe(self, samples: Samples) -> str:
        """The words of one stretch; see Transcriber."""
        if len(samples) < SHORTEST:
            return ""
        sound = levelled(samples)
        if not sound.any():
            return ""  # of silence it makes words
        try:
            transcript = self._engine.transcribe_without_streaming(sound.tolist(), EAR_RATE)
        except Exception:  # its own classes, and those of ctypes; the text may hold words
            raise EarError(
                "Moonshine could not transcribe what was said; run `breather doctor` to check it."
            ) from None
        return " ".join(line.text.strip() for line in transcript.lines).strip()


def _load() -> Any:
    if not available():
        raise ModelMissing("Moonshine is not installed; install the package moonshine-voice.")
    try:
        from moonshine_voice import ModelArch
        from moonshine_voice.transcriber import Transcriber
        from moonshine_voice.utils import get_model_path

        folder = get_model_path(MODEL)
        if not folder.is_dir():
            raise ModelMissing(
                "This version of moonshine-voice carries no model; install version 0.0.62."
            )
        return Transcriber(model_path=folder, model_arch=ModelArch.TINY, options=OPTIONS)
    except ModelMissing:
        raise
    except Exception as error:  # the package's boundary: a damaged model, a missing library
        raise EarError("Moonshine cannot be loaded; install moonshine-voice again.") from error

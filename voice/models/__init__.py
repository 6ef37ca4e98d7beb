"""Models and voices: which there are, fetching them, and finding them again.

All of it needs the standard library alone, as `scripts/prepare.py` uses it before anything else is
installed.
"""

from voice.models.places import find_piper_voice, find_vosk_model, models_folder

__all__ = ["find_piper_voice", "find_vosk_model", "models_folder"]

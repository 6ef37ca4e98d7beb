"""Several pronunciations of a text, as IPA segments by the word.

espeak-ng gives the British and American ones. It is run as a program; where it is missing, the
copy inside Piper serves (same rules, same output).
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Sequence
from importlib import util

from voice.errors import EarError

Segments = tuple[tuple[str, ...], ...]
"""Words of IPA segments; a diphthong or affricate is one segment."""

Phonemiser = Callable[[Sequence[str], str], list[Segments]]
"""Lines and an espeak-ng voice -> each line's pronunciation."""

_MARKS = str.maketrans("", "", "ˈˌːˑʲ\u0329\u200d")
_PAIRS = ("aɪ", "aʊ", "eɪ", "oʊ", "əʊ", "ɔɪ", "tʃ", "dʒ")


def espeak_phonemiser() -> Phonemiser | None:
    """The espeak-ng program, else the copy inside Piper, else None.

    What it gives raises EarError where that does not work.
    """
    program = shutil.which("espeak-ng")
    if program is not None:
        return lambda lines, voice: _by_program(program, lines, voice)
    if util.find_spec("piper") is not None:
        return _by_piper
    return None


def _by_piper(lines: Sequence[str], voice: str) -> list[Segments]:
    from piper.phonemize_espeak import ESPEAK_DATA_DIR, EspeakPhonemizer

    try:
        phonemiser = EspeakPhonemizer(ESPEAK_DATA_DIR)
        spoken = [phonemiser.phonemize(voice, line) for line in lines]
    except RuntimeError:
        raise EarError(
            "The copy of espeak-ng inside Piper, which tells how words are pronounced, does not "
            "work; install the program espeak-ng."
        ) from None
    return [_segments(" ".join("".join(sentence) for sentence in line)) for line in spoken]


def _by_program(program: str, lines: Sequence[str], voice: str) -> list[Segments]:
    # A full stop keeps espeak-ng from joining lines; its answer has a line for each sentence.
    text = "".join(f"{line}.\n" for line in lines)
    command = [program, "-q", "--ipa", "-v", voice, "--stdin"]
    try:
        done = subprocess.run(
            command, input=text, capture_output=True, encoding="utf-8", check=True
        )
    except (OSError, subprocess.CalledProcessError, UnicodeDecodeError):
        raise EarError(
            "The program espeak-ng, which tells how words are pronounced, does not work; "
            "install it again."
        ) from None
    found = [_segments(line) for line in done.stdout.splitlines() if line.strip()]
    if len(found) == len(lines):
        return found
    if len(lines) > 1:  # one of them is spoken as two sentences, or as none
        return [_by_program(program, [line], voice)[0] for line in lines]
    return [tuple(word for words in found for word in words)]


def _segments(ipa: str) -> Segments:
    words = []
    for word in ipa.translate(_MARKS).split():
        segments: list[str] = []
        rest = word
        while rest:
            size = 2 if rest[:2] in _PAIRS else 1
            segments.append(rest[:size])
            rest = rest[size:]
        words.append(tuple(segments))
    return tuple(words)

"""Whether a typed wake phrase can be heard reliably."""

from __future__ import annotations

import unicodedata

from voice.errors import WakePhraseError
from voice.hearing.pronunciation import Phonemiser

LEAST_PHONEMES = 5
GOOD_PHONEMES = 7
_VOWELS = set("aeiouyàáâäèéêëìíîïòóôöùúûü")


def normalise(text: str) -> str:
    """The phrase in lower case, words parted by one space, no punctuation at its ends."""
    words = unicodedata.normalize("NFC", text).casefold().replace("-", " ").split()
    return " ".join(stripped for word in words if (stripped := word.strip(".,;:!?…\"'“”‘’()")))


def check(phrase: str, phonemiser: Phonemiser | None, language: str) -> list[str]:
    """Warnings about a normalised phrase; raises WakePhraseError where it cannot serve."""
    words = phrase.split()
    if not words:
        raise WakePhraseError("The wake phrase is empty; give two words, as in “take a breather”.")
    for word in words:
        if not _pronounceable(word, language):
            raise WakePhraseError(
                f"The wake phrase has a word that cannot be pronounced: “{word}”; "
                "write it in plain words of its language, numbers too."
            )
    count = count_phonemes(phrase, phonemiser, language)
    if count < LEAST_PHONEMES:
        longest = max(words, key=len)
        raise WakePhraseError(
            f"The wake phrase “{longest if len(words) == 1 else phrase}” is too short to be told "
            f"from other speech ({count} sounds); choose one of two words or more."
        )
    why = f"has only {count} sounds" if count < GOOD_PHONEMES else "is a single word"
    if count < GOOD_PHONEMES or len(words) == 1:
        return [
            f"The wake phrase {why}; it may be heard when nobody said it. Two longer words are "
            "safer: try them with “breather wake check”."
        ]
    return []


def count_phonemes(phrase: str, phonemiser: Phonemiser | None, language: str) -> int:
    """Sounds in the phrase: by espeak-ng, for Hangul by its letters, else estimated."""
    if _is_hangul(phrase):
        return sum(_hangul_sounds(syllable) for syllable in phrase if not syllable.isspace())
    if phonemiser is None:
        return sum(len(word) for word in phrase.split()) * 3 // 4
    return sum(len(word) for word in phonemiser([phrase], language)[0])


def _pronounceable(word: str, language: str) -> bool:
    letters = word.replace("'", "").replace("’", "")
    if not letters or not letters.isalpha():
        return False
    if language == "ko":
        return _is_hangul(letters)
    if language in ("en", "nl"):
        return _latin(letters)
    return True


def _latin(letters: str) -> bool:
    accented = all("LATIN" in unicodedata.name(letter, "") for letter in letters)
    return accented and bool(_VOWELS & set(letters))


def _is_hangul(text: str) -> bool:
    return all("가" <= letter <= "힣" for letter in text if not letter.isspace())


def _hangul_sounds(syllable: str) -> int:
    """Initial (unless silent), vowel, and a final consonant if there is one."""
    code = ord(syllable) - 0xAC00
    silent_initial = code // 588 == 11
    return 2 - silent_initial + (code % 28 > 0)

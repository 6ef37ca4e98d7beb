"""The phoneme engine on recordings of real people, and on synthetic voices."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from audio.blocks import Samples, to_frames
from audio.io.files import read_recording
from content.loader import load_language
from voice.events import Heard
from voice.hearing.base import Listening, Opening, Recogniser, Verdict
from voice.hearing.phoneme_engine import PhonemeRecogniser
from voice.hearing.pronunciation import espeak_phonemiser

pytestmark = pytest.mark.model
pytest.importorskip("hama", reason="the phoneme engine has no package for this system")

Hear = Callable[[Recogniser, Samples, Listening], Sequence[Heard]]
Speak = Callable[[str, str], Samples]

PHRASES = ("smart mirror", "view glass")
SPEAKERS = 20
OTHERS = ("alexa", "computer", "jarvis", "snowboy")
WAKE_ONLY = Listening(True, frozenset())
ENGLISH = load_language("en")
COMMANDS = frozenset(ENGLISH.commands)
VOICES = ("en-gb", "en-us+f3", "piper")
SPOKEN = {
    "stop": "stop",
    "please stop": "stop",
    "pause": "pause",
    "go on": "go-on",
    "continue": "go-on",
    "slower": "slower",
    "a bit faster": "faster",
    "louder please": "louder",
    "how much longer": "how-long",
    "box breathing": "start:box",
    "slow breathing": "start:slow",
    "four seven eight": "start:four-seven-eight",
}

NUMBERS = {
    "box for three minutes": ("start:box", "3 minutes"),
    "slow breathing for half a minute": ("start:slow", "0.5 minutes"),
    "breathe for two minutes": ("start:usual", "2 minutes"),
    "ten breaths": ("start:usual", "10 breaths"),
    "four two six": ("start:custom", "4-2-6-0"),
    "four zero six": ("start:custom", "4-0-6-0"),
    "start five two seven two": ("start:custom", "5-2-7-2"),
    "four seven eight": ("start:four-seven-eight", ""),
}


@pytest.fixture(scope="module")
def ears() -> dict[str, PhonemeRecogniser]:
    """An ear for each phrase."""
    phonemiser = espeak_phonemiser()
    return {phrase: PhonemeRecogniser(phrase, {}, phonemiser) for phrase in PHRASES}


@pytest.fixture(scope="module")
def ear() -> PhonemeRecogniser:
    """The English default with every command."""
    return PhonemeRecogniser("take a breather", ENGLISH.wordings, espeak_phonemiser())


def wakes(heard: Sequence[Heard]) -> int:
    return sum(event.verdict.wake is not None for event in heard)


def commands(heard: Sequence[Heard]) -> list[str]:
    return [event.verdict.command.name for event in heard if event.verdict.command]


def speakers(folder: Path, phrase: str, number: int) -> Iterator[Path]:
    files = sorted((folder / "en").glob(f"{phrase.replace(' ', '-')}-*.flac"))
    assert len(files) >= number
    yield from files[:: len(files) // number][:number]


class Both:
    """Asks each ear about the same utterance, so that a recording is cut only once."""

    name = "both"
    wake_threshold = 0.0

    def __init__(self, ears: dict[str, PhonemeRecogniser]) -> None:
        self._ears = ears

    def hear(self, samples: Samples, listening: Listening, opening: Opening) -> Verdict:
        verdicts = [ear.hear(samples, listening, opening) for ear in self._ears.values()]
        return next((verdict for verdict in verdicts if verdict.wake), verdicts[0])


def test_twenty_speakers_of_two_phrases_wake_once_each(
    shared_audio: Path, ears: dict[str, PhonemeRecogniser], hear: Hear
) -> None:
    wrong = {}
    for phrase, ear in ears.items():
        for path in speakers(shared_audio, phrase, SPEAKERS):
            times = wakes(hear(ear, read_recording(path), WAKE_ONLY))
            if times != 1:
                wrong[path.name] = times
    assert len(wrong) <= 1, wrong


def test_other_phrases_and_sentences_wake_neither(
    shared_audio: Path, ears: dict[str, PhonemeRecogniser], hear: Hear
) -> None:
    files = [path for phrase in OTHERS for path in speakers(shared_audio, phrase, 7)]
    files += [shared_audio / "en" / "sentence.flac", shared_audio / "en" / "platforms.flac"]
    assert len(files) == 30
    for path in files:
        assert wakes(hear(Both(ears), read_recording(path), WAKE_ONLY)) == 0, path.name


@pytest.mark.parametrize("phrase", PHRASES)
def test_one_phrase_does_not_wake_the_other(
    shared_audio: Path, ears: dict[str, PhonemeRecogniser], hear: Hear, phrase: str
) -> None:
    (other,) = set(PHRASES) - {phrase}
    for path in speakers(shared_audio, other, 5):
        assert wakes(hear(ears[phrase], read_recording(path), WAKE_ONLY)) == 0, path.name


@pytest.mark.parametrize("voice", VOICES)
def test_a_dozen_commands_in_synthetic_voices(
    ear: PhonemeRecogniser, hear: Hear, speak: Speak, voice: str
) -> None:
    allowed = Listening(False, COMMANDS)
    wrong = {}
    for text, command in SPOKEN.items():
        names = commands(hear(ear, speak(text, voice), allowed))
        if names != [command]:
            wrong[text] = names
    assert len(wrong) <= 1, wrong
    assert not any(wrong.values()), f"taken for another command: {wrong}"


@pytest.mark.parametrize("voice", VOICES)
def test_numbers_in_synthetic_voices(
    ear: PhonemeRecogniser, hear: Hear, speak: Speak, voice: str
) -> None:
    heard = {
        text: [
            (event.verdict.command.name, event.verdict.command.value)
            for event in hear(ear, speak(text, voice), Listening(False, COMMANDS))
            if event.verdict.command
        ]
        for text in NUMBERS
    }
    wrong = {text: found for text, found in heard.items() if found != [NUMBERS[text]]}
    assert len(wrong) <= 2, wrong
    assert not any(wrong.values()), f"taken for something else: {wrong}"


@pytest.mark.parametrize("voice", VOICES)
def test_wake_phrase_and_exercise_in_one_breath(
    ear: PhonemeRecogniser, hear: Hear, speak: Speak, voice: str
) -> None:
    heard = hear(ear, speak("take a breather box breathing", voice), Listening(True, COMMANDS))
    verdicts = [event.verdict for event in heard if event.verdict.wake or event.verdict.command]
    assert len(verdicts) == 1
    assert verdicts[0].wake is not None
    assert verdicts[0].command is not None
    assert verdicts[0].command.name == "start:box"
    assert verdicts[0].command.start >= verdicts[0].wake.end


@pytest.mark.parametrize("voice", ["en-gb", "piper"])
@pytest.mark.parametrize(
    "text",
    [
        "note a win for the team",
        "stop that noise over there",
        "he said the box was breathing fire",
        "take a letter to the office",
    ],
)
def test_sentences_are_neither_phrase_nor_command(
    ear: PhonemeRecogniser, hear: Hear, speak: Speak, voice: str, text: str
) -> None:
    for event in hear(ear, speak(text, voice), Listening(True, COMMANDS)):
        assert event.verdict.wake is None
        assert event.verdict.command is None


@pytest.mark.parametrize("sound", ["silence", "noise", "hum", "click", "too short"])
def test_what_is_no_speech_is_nothing(ear: PhonemeRecogniser, sound: str) -> None:
    samples = np.zeros(32_000, np.float32)
    if sound == "noise":
        samples = np.random.default_rng(1).normal(0, 0.1, 32_000).astype(np.float32)
    elif sound == "hum":
        samples = (0.3 * np.sin(2 * np.pi * 100 * np.arange(32_000) / 16_000)).astype(np.float32)
    elif sound == "click":
        samples[16_000] = 1.0
    elif sound == "too short":
        samples = samples[:800]
    verdict = ear.hear(samples, Listening(True, COMMANDS), Opening())
    assert (verdict.wake, verdict.command) == (None, None)


@pytest.mark.parametrize("voice", ["en-us", "en-gb"])
def test_a_pause_within_the_phrase_does_not_matter(
    ear: PhonemeRecogniser, hear: Hear, speak: Speak, voice: str
) -> None:
    pause = np.zeros(to_frames(0.3), np.float32)
    said = np.concatenate([speak("take a", voice), pause, speak("breather", voice)])
    heard = hear(ear, said, WAKE_ONLY)
    assert len(heard) == 2, "the pause parts them"
    assert wakes(heard) == 1


def test_phrases_that_espeak_speaks_as_one_word_are_heard(hear: Hear, speak: Speak) -> None:
    """ "of the" is one word to espeak-ng."""
    ear = PhonemeRecogniser("breath of the day", {}, espeak_phonemiser())
    assert wakes(hear(ear, speak("breath of the day", "en-us"), WAKE_ONLY)) == 1


def test_without_espeak_it_still_wakes(hear: Hear, shared_audio: Path) -> None:
    ear = PhonemeRecogniser("smart mirror", {}, None)
    files = list(speakers(shared_audio, "smart mirror", 3))
    assert [wakes(hear(ear, read_recording(path), WAKE_ONLY)) for path in files] == [1, 1, 1]

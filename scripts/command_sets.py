"""What the benchmark of commands says: wordings, numbers, and speech that is no command."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import numpy as np
from hearing_noise import Noise, at_level, babble, in_a_room, noisy, shaped
from hearing_voices import LEVEL_DB, Studio, Voice
from recordings import Recording, read_manifest

from audio.blocks import RATE, Samples, to_frames
from audio.io.files import read_recording
from content.model import Language
from content.numbers import Numbered

SEED = 4
"""Of everything here."""
VOICES = (
    Voice("piper", "joe"),
    Voice("flite", "rms"),
    Voice("espeak-ng", "en-us"),
    Voice("piper", "joe", 1.15),
    Voice("flite", "slt"),
    Voice("flite", "awb"),
    Voice("espeak-ng", "en-gb-x-rp"),
    Voice("espeak-ng", "en-gb-scotland+m3"),
    Voice("espeak-ng", "en-029+f3"),
    Voice("espeak-ng", "en-us+f5"),
)
HELD_OUT = (
    Voice("flite", "kal16"),
    Voice("espeak-ng", "en-us+m7"),
    Voice("espeak-ng", "en-gb+f2"),
)
"""With these nothing was chosen."""
RECORDED = ("piper", "flite")
"""The engines whose voices are made of recordings of people."""
SPEEDS = (0.85, 1.0, 1.15)
PART = 4
"""Each voice says the fourth part of the plain wordings, chosen by chance."""
BEFORE = to_frames(0.6)
AFTER = to_frames(1.0)
NOTHING = ("", "")


class Place(Enum):
    """Where it is said."""

    CLEAN = "clean"
    OFFICE = "office noise 18 dB below"
    ROOM = "in a room, 0.45 s, 1 m"
    QUIET_15 = "20 dB more softly, colleagues 15 dB below"
    QUIET_10 = "20 dB more softly, colleagues 10 dB below"


MILD = (Place.CLEAN, Place.CLEAN, Place.OFFICE, Place.ROOM)
COLLEAGUES_DB = {Place.QUIET_15: 15.0, Place.QUIET_10: 10.0}
SOFT_DB = -20.0
OFFICE_DB = -62.0


@dataclass(frozen=True, slots=True)
class Case:
    """Something said somewhere."""

    text: str
    voice: Voice
    speed: float
    place: Place
    meaning: tuple[str, str] = NOTHING
    """The command and its value; NOTHING where it is none."""


def commands(language: Language, voices: Sequence[Voice]) -> Iterator[Case]:
    """Each voice says a part of the plain wordings, and all of "stop" and of those with numbers."""
    said = [((name, ""), text) for name, texts in language.commands.items() for text in texts]
    for voice in voices:
        chosen = [
            (meaning, text) for meaning, text in said
            if meaning[0] == "stop" or _seed(voice.name, text) % PART == 0
        ]  # fmt: skip
        chosen += _numbers(language, np.random.default_rng((SEED, _seed(voice.name))))
        for meaning, text in chosen:
            rng = np.random.default_rng((SEED, _seed(voice.name, text)))
            speed = SPEEDS[rng.integers(len(SPEEDS))]
            yield Case(text, voice, speed, MILD[rng.integers(len(MILD))], meaning)


def among_colleagues(language: Language, voices: Sequence[Voice], every: int) -> Iterator[Case]:
    """Some of the plain wordings, softly, while others talk."""
    said = [((name, ""), text) for name, texts in language.commands.items() for text in texts]
    for place in COLLEAGUES_DB:
        for number, voice in enumerate(voices):
            for meaning, text in said[number % every :: every]:
                yield Case(text, voice, 1.0, place, meaning)


def sentences(voices: Sequence[Voice]) -> Iterator[Case]:
    """Speech that is no command."""
    for index, text in enumerate(SENTENCES):
        yield Case(text, voices[index % len(voices)], 1.0, Place.CLEAN)


def render(case: Case, studio: Studio, others: Sequence[Recording]) -> Samples:
    """What the microphone captures, at RATE, from a quiet moment before to one after it.

    `others`: who talks in the background.
    """
    words = studio.say(case.text, case.voice, case.speed, RATE)
    rng = np.random.default_rng((SEED, _seed(case.voice.name, case.text, case.place.value)))
    if case.place is Place.OFFICE:
        return noisy(words, Noise.PINK, 18.0, rng, rate=RATE)
    if case.place is Place.ROOM:
        return _padded(in_a_room(words, 0.45, 1.0, rng, 30.0, RATE))
    if case.place is Place.CLEAN:
        return _padded(words)
    return _softly(words, COLLEAGUES_DB[case.place], others, rng)


def _softly(
    words: Samples, below: float, others: Sequence[Recording], rng: np.random.Generator
) -> Samples:
    quiet = np.zeros(to_frames(4.0), np.float32)
    near = np.concatenate((quiet, _padded(words))) * np.float32(10 ** (SOFT_DB / 20))
    chosen = rng.choice(len(others), 30, replace=False)
    said = [read_recording(others[index].path) for index in chosen]
    level = LEVEL_DB + SOFT_DB - below
    near += at_level(babble(len(near), said, rng, RATE, 5), level, RATE)
    near += at_level(shaped(len(near), rng, RATE, slope_db=-4.0), OFFICE_DB, RATE)
    return near


def _padded(words: Samples) -> Samples:
    return np.concatenate((np.zeros(BEFORE, np.float32), words, np.zeros(AFTER, np.float32)))


def _numbers(language: Language, rng: np.random.Generator) -> Iterator[tuple[tuple[str, str], str]]:
    for name, wordings in language.numbered.items():
        for wording in wordings:
            yield _filled(name, wording, language, rng)


def _filled(
    name: str, wording: Numbered, language: Language, rng: np.random.Generator
) -> tuple[tuple[str, str], str]:
    """With numbers that mean something, and are no plain wording such as "four seven eight"."""
    plain = {text for texts in language.commands.values() for text in texts}
    while True:
        chosen = [slot.said[rng.integers(len(slot.said))] for slot in wording.slots]
        words = iter(text for text, _ in chosen)
        text = " ".join(part if isinstance(part, str) else next(words) for part in wording.parts)
        value = wording.value([number for _, number in chosen])
        if value is not None and text not in plain:
            return (name, value), text


def _seed(*words: str) -> int:
    return zlib.crc32("|".join(words).encode())


def recordings_of(folder: Path) -> list[Recording]:
    """The English ones."""
    return [recording for recording in read_manifest(folder) if recording.language == "en"]


SENTENCES = (
    "i had to stop him",
    "Slow down please, sir, I said no.",
    "can you stop the transfer before it goes out",
    "we will pause your account until friday",
    "the box should arrive on monday",
    "the box was delivered to four seven nine mill road",
    "your number is four seven eight two one",
    "that makes four two six euros in total",
    "it takes three to five minutes to restart",
    "please hold for two minutes while i look that up",
    "hold on for a minute please",
    "i can hear you louder now",
    "could you speak a bit slower for me",
    "no that is not the address i have",
    "yes i can see it on my screen",
    "yes of course i will do that for you",
    "go on i am listening to you",
    "please continue with your order number",
    "we continue to work on the problem",
    "i will call you again tomorrow",
    "the printer stopped again this morning",
    "you can skip the second page of the form",
    "help me understand what happened",
    "help is on its way to you",
    "how long have you had this problem",
    "how long did the delivery take last time",
    "how many minutes are left on my plan",
    "the safety of your data comes first",
    "is this safe to click on",
    "it was louder than the other one",
    "make sure it is not louder than that",
    "she told me to slow breathing down a little",
    "take a deep breath and start over",
    "my doctor said slow breathing helps a lot",
    "i sighed when i saw the invoice",
    "the sigh of relief was easy to hear",
    "once more than twice we had this fault",
    "one more time i will explain the contract",
    "keep going straight and turn left at the light",
    "carry on luggage is limited to eight kilos",
    "turn it off and turn it on again",
    "turn it down to twenty degrees",
    "the volume of calls is higher on mondays",
    "lower the price and i will think about it",
    "raise the matter with my manager",
    "we speed up the process for you",
    "faster shipping costs four euros more",
    "never mind the noise in the background",
    "maybe later this week we can talk",
    "not today because the office is closed",
    "that's enough information for the form",
    "please end the call when you are done",
    "end it with a full stop",
    "the end of the contract is in may",
    "wait a moment while i check with my colleague",
    "give me a moment to find your file",
    "let me put you on hold for a moment",
    "i said stop but he kept talking",
    "stop saying that it is my fault",
    "it does not stop ringing",
    "from the beginning of the month you pay less",
    "do it again if the light stays red",
    "what can i say to make this better",
    "what are the opening hours on sunday",
    "next part number please",
    "the square building next to the bank",
    "breathe in the fresh air on the balcony",
    "even breathing hurts with this cold",
    "equal pay for equal work",
    "ten breaths of fresh air would help",
    "the meeting starts in ten minutes",
    "we close in half an hour",
    "i need two minutes of your time",
    "two for you and six for me",
    "four in the morning and six at night",
    "in four days and out by six",
    "press one for billing and two for support",
    "the code is five five five five",
    "my extension is six zero four",
    "your pin ends with nine zero",
    "read the notes before you sign",
    "thank you for calling have a nice day",
    "is there anything else i can do",
    "i would like to cancel my order",
    "could you spell your last name please",
    "the payment went through yesterday",
    "sorry about that let me try once again",
    "no thanks to the weather we were late",
    "no one told me about the fee",
    "yes please send it to my home",
    "okay so what happens now",
    "i see that makes sense",
    "that sounds good but it costs too much",
    "resume the download from the menu",
    "the resume was sent on tuesday",
    "it is quieter in the other room",
    "quite a bit of time has passed",
    "a little faster than last year",
    "the faster one is sold out",
    "make it a double room please",
    "history repeats itself again and again",
    "stop by our office if you like",
    "stop sign on the corner",
    "a non stop flight to new york",
    "top of the page on the right",
    "shop around before you decide",
    "the boss said it was fine",
    "those were the last ones",
    "hello",
    "okay",
    "right",
    "hmm let me see",
    "thanks",
    "good morning",
    "goodbye",
    "just a second",
    "sure",
    "what",
    "really",
    "i know",
    "who is there",
    "coffee",
    "lunch at noon",
    "see you later",
)

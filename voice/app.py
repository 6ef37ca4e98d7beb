"""Chooses and builds the drivers: the one place beside the command line that knows them all."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from importlib import util
from pathlib import Path
from random import Random

import numpy as np

from audio.blocks import Clip, to_frames
from audio.echo import EchoCanceller
from audio.frontend import Frontend
from audio.io.room import Room, RoomKind
from audio.restarts import Restarts
from audio.vad import SileroVad
from content.hours import read_hours
from content.loader import OWN_PATTERN, content_root, languages
from content.model import Language
from content.own import Content, load_all
from content.steps import JOURNAL, SILENT, VISIT
from voice.config import Config, Ear, Mouth, Place
from voice.dialogue.planning import Duration
from voice.dialogue.session import Session
from voice.dialogue.settings import Settings
from voice.dialogue.sounds import Sounds
from voice.errors import ConfigError, ModelMissing
from voice.habits import Habits
from voice.hearing import enrolment, moonshine_engine
from voice.hearing.factory import EarFactory
from voice.hearing.phrase import check, normalise
from voice.hearing.pronunciation import Phonemiser, espeak_phonemiser
from voice.hearing.transcriber import TranscriberFactory
from voice.models import find_vosk_model, models_folder
from voice.models.catalogue import Kind, advice
from voice.own_content import content_folder
from voice.reminders import Rule
from voice.speaking import piper_engine, pyttsx3_engine
from voice.speaking.base import Line, Synthesiser, Voice
from voice.speaking.cache import ClipCache, default_directory
from voice.speaking.speaker import Speaker

ROOM_SEED = 1
PACER_SEED = 2
PHONEME_LANGUAGES = frozenset({"en"})
"""Where the phoneme scores were measured to be good."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An engine that was chosen, and why."""

    name: str
    reason: str


def content_of(config: Config, tell: Callable[[str], None] = lambda _: None) -> Content:
    """What is shipped in the configured language, with the person's own beside it.

    `tell` is given a sentence for what had to be left out. Raises UserError where there is no such
    language.
    """
    if config.language not in languages():
        there = ", ".join(languages())
        raise ConfigError(f"There is no language “{config.language}” yet; choose from {there}.")
    found = load_all(config.language, content_folder(), config.pattern or OWN_PATTERN)
    for problem in found.problems:
        tell(str(problem))
    return found


def language_of(config: Config) -> Language:
    """The words of the configured language; raises UserError where there is none."""
    return content_of(config).language


def choose_ear(config: Config, models: Path) -> Choice:
    """Which recogniser will listen; raises ModelMissing where what was asked for is missing."""
    model = find_vosk_model(config.language, models)
    has_phoneme = util.find_spec("hama") is not None
    if config.engine is Ear.PHONEME and not has_phoneme:
        raise ModelMissing(
            "The engine “phoneme” has no package for this system; use --engine vosk."
        )
    if config.engine is Ear.VOSK and model is None:
        raise ModelMissing(
            f"There is no Vosk model for “{config.language}”; install one with "
            f"“{advice(config.language, Kind.EARS)}”, or use --engine phoneme."
        )
    if config.engine is not Ear.AUTO:
        return Choice(config.engine.value, "asked for")
    if has_phoneme and config.language in PHONEME_LANGUAGES:
        return Choice("phoneme", "measured good for this language")
    if model is not None:
        return Choice("vosk", f"model {model.name if model.name != 'model' else 'in a package'}")
    raise ModelMissing(
        f"Nothing here can hear “{config.language}”; install a Vosk model with "
        f"“{advice(config.language, Kind.EARS)}”."
    )


def ear_factory(config: Config, language: Language, tell: Callable[[str], None]) -> EarFactory:
    """The recogniser for a configuration; warnings about the wake phrase are told."""
    models = models_folder()
    chosen = choose_ear(config, models)
    if chosen.name == "phoneme" and config.language not in PHONEME_LANGUAGES:
        tell(
            f"The phoneme engine hears “{config.language}” badly; install a Vosk model with "
            f"“{advice(config.language, Kind.EARS)}”."
        )
    phonemiser: Phonemiser | None = espeak_phonemiser()
    wake = normalise(config.wake_phrase if config.wake_phrase is not None else language.wake_phrase)
    for warning in check(wake, phonemiser, config.language):
        tell(warning)
    model = find_vosk_model(config.language, models) if chosen.name == "vosk" else None
    own = enrolment.load(enrolment.default_folder()) if chosen.name == "phoneme" else None
    return EarFactory(chosen.name, wake, language.wordings, model, own)


def deafness(config: Config) -> str:
    """Why nothing here can hear the configured language; empty where something can.

    Raises ModelMissing where an engine was asked for that is not there.
    """
    try:
        choose_ear(config, models_folder())
    except ModelMissing as error:
        if config.engine is not Ear.AUTO:
            raise
        return f"{error} Until then start with a pedal, a key or `breather trigger`."
    return ""


def transcriber_factory(config: Config) -> TranscriberFactory:
    """What writes dictations in the configured language; raises ModelMissing where nothing can."""
    for_moonshine = config.language in moonshine_engine.LANGUAGES
    if for_moonshine and moonshine_engine.available():
        return TranscriberFactory("moonshine")
    model = find_vosk_model(config.language, models_folder(), fixed=True)
    if model is not None:
        return TranscriberFactory(Ear.VOSK.value, model)
    cure = (
        "install the package moonshine-voice==0.0.62"
        if for_moonshine
        else f"install a Vosk model with “{advice(config.language, Kind.EARS)}”"
    )
    raise ModelMissing(f"Nothing here can write down what is said in “{config.language}”; {cure}.")


def choose_voice(config: Config) -> tuple[Synthesiser, Choice]:
    """Which synthesiser will speak; raises ModelMissing where there is none."""
    piper = piper_engine.available(config.language)
    if config.voice is Mouth.PIPER or (config.voice is Mouth.AUTO and piper.version):
        reason = "asked for" if config.voice is Mouth.PIPER else "the best voice installed"
        return piper_engine.PiperEngine.choose(config.language), Choice("piper", reason)
    reason = "asked for" if config.voice is Mouth.PYTTSX3 else piper.advice
    return pyttsx3_engine.Pyttsx3Engine.choose(config.language), Choice("pyttsx3", reason)


def speaker(
    config: Config, tell: Callable[[str], None], restarts: Restarts | None = None
) -> Speaker:
    """The speaker for a configuration, with the person's render cache."""
    cache = ClipCache(default_directory(), tell)
    return Speaker(choose_voice(config)[0], cache, restarts=restarts)


def frontend(kind: RoomKind) -> Frontend:
    """The way from the microphone to utterances; our own echo is taken out where there is one."""
    return Frontend(SileroVad(), None if kind is RoomKind.NONE else EchoCanceller())


def room(kind: RoomKind) -> Room:
    """Simulated acoustics, the same at every run."""
    return Room(kind, np.random.default_rng(ROOM_SEED))


def lines(content: Content, names: Iterable[str]) -> tuple[Line, ...]:
    """What is spoken for names of phrases, each with its voice; see `Language.text`."""
    other = frozenset[str]().union(*(e.other_voice for e in content.exercises.values()))
    return tuple(
        Line(content.language.text(name), Voice.OTHER if name in other else Voice.OWN)
        for name in names
    )


def sounds(content: Content, words: Callable[[Line], Clip | None]) -> Sounds:
    """What a session can play; `words` gives the sound of a line."""
    names = tuple(content.language.spoken)
    spoken = dict(zip(names, lines(content, names), strict=True))
    return Sounds(lambda name: words(spoken[name]), pacer_noise)


def pacer_noise() -> np.random.Generator:
    """What the breath sounds are made of, the same at every run."""
    return np.random.default_rng(PACER_SEED)


def habits(exercises: Collection[str], now: Callable[[], datetime], random: Random) -> Habits:
    """What picks an exercise by what was done before."""
    return Habits(read_hours(content_root(), frozenset(exercises)), now, random)


def session(
    config: Config,
    content: Content,
    made: Sounds,
    place: Place = Place.DESK,
    *,
    journal: bool = False,
    deaf: bool = False,
    habits: Habits | None = None,
) -> Session:
    """The session for a configuration; `journal`: whether what is said can be kept, at a kiosk
    until the person leaves; `deaf`: whether nothing understands the language.

    Raises ConfigError where an exercise that it names was left out as broken.
    """
    desk = place is Place.DESK
    facts = {JOURNAL: journal and desk, VISIT: journal and not desk, SILENT: config.silent}
    settings = Settings(
        config.on_silence,
        config.exercise,
        Duration(config.minutes, config.breaths),
        10 ** (config.volume / 20),
        frozenset(fact for fact, holds in facts.items() if holds),
        config.keep_exercises,
        content.language.crisis,
        content.language.nothing,
        to_frames(config.wake_window) if config.wake_window and desk else None,
        config.ready_sound,
        None if config.loudest is None else 10 ** (config.loudest / 20),
        Rule(config.remind_after_calls, config.remind_after_minutes) if desk else Rule(),
        deaf,
    )
    for name in filter(None, (config.exercise, config.on_silence)):
        if name not in content.exercises:
            raise ConfigError(f"“{name}” cannot be led; see “breather content check”.")
    commands = frozenset(content.language.commands)
    if habits is None:
        return Session(content.exercises, commands, settings, made)
    return Session(content.exercises, commands, settings, made, habits.surprise, habits.usual)

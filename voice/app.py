"""Chooses and builds the drivers: the one place beside the command line that knows them all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import util
from pathlib import Path

import numpy as np

from audio.blocks import Clip
from audio.echo import EchoCanceller
from audio.frontend import Frontend
from audio.io.room import Room, RoomKind
from audio.vad import SileroVad
from content.loader import languages, load_exercises, load_language
from content.model import Exercise, Language, PatternError, parse_pattern
from content.steps import JOURNAL
from voice.child import ATTEMPTS
from voice.config import Config, Ear, Mouth
from voice.dialogue.planning import Duration
from voice.dialogue.session import Session
from voice.dialogue.settings import START, Settings
from voice.dialogue.sounds import Sounds
from voice.errors import ConfigError, ModelMissing, UserError
from voice.hearing import enrolment, moonshine_engine
from voice.hearing.factory import EarFactory
from voice.hearing.phrase import check, normalise
from voice.hearing.pronunciation import Phonemiser, espeak_phonemiser
from voice.hearing.transcriber import TranscriberFactory
from voice.models import find_vosk_model, models_folder
from voice.models.catalogue import Kind, advice
from voice.speaking import piper_engine, pyttsx3_engine
from voice.speaking.base import Synthesiser
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


def language_of(config: Config) -> Language:
    """The words of the configured language; raises UserError where there is none."""
    if config.language not in languages():
        there = ", ".join(languages())
        raise ConfigError(f"There is no language “{config.language}” yet; choose from {there}.")
    return load_language(config.language)


def exercises_of(config: Config) -> Mapping[str, Exercise]:
    """All exercises, with the person's own pattern where there is one."""
    return load_exercises(config.pattern) if config.pattern else load_exercises()


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
    if has_phoneme:
        return Choice("phoneme", f"no Vosk model for “{config.language}” is installed")
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


def speaker(config: Config, tell: Callable[[str], None], *, attempts: int = ATTEMPTS) -> Speaker:
    """The speaker for a configuration, with the person's render cache."""
    cache = ClipCache(default_directory(), tell)
    return Speaker(choose_voice(config)[0], cache, attempts=attempts)


def frontend(kind: RoomKind) -> Frontend:
    """The way from the microphone to utterances; our own echo is taken out where there is one."""
    return Frontend(SileroVad(), None if kind is RoomKind.NONE else EchoCanceller())


def room(kind: RoomKind) -> Room:
    """Simulated acoustics, the same at every run."""
    return Room(kind, np.random.default_rng(ROOM_SEED))


def sounds(language: Language, words: Callable[[str], Clip | None]) -> Sounds:
    """What a session can play; `words` gives the sound of a text."""
    return Sounds(lambda phrase: words(language.prompts[phrase]), pacer_noise)


def pacer_noise() -> np.random.Generator:
    """What the breath sounds are made of, the same at every run."""
    return np.random.default_rng(PACER_SEED)


def session(config: Config, language: Language, made: Sounds, *, journal: bool = False) -> Session:
    """The session for a configuration; `journal`: whether what is said can be put into one."""
    settings = Settings(
        config.on_silence,
        config.exercise,
        Duration(config.minutes, config.breaths),
        10 ** (config.volume / 20),
        frozenset({JOURNAL}) if journal else frozenset(),
        config.keep_exercises,
    )
    return Session(exercises_of(config), frozenset(language.commands), settings, made)


def check_trigger(name: str, exercises: Sequence[str], commands: frozenset[str]) -> None:
    """Raise UserError where nothing answers to a trigger of this name."""
    known = {"start", "call-started", "call-ended", *(START + exercise for exercise in exercises)}
    known |= {command for command in commands if not command.startswith(START)}
    if name in known:
        return
    if name.startswith(START):
        try:
            parse_pattern(name.removeprefix(START))
        except PatternError as error:
            raise UserError(f"“{name}” names no exercise; {error}") from None
        return
    raise UserError(f"“{name}” is no trigger; choose from {', '.join(sorted(known))}.")

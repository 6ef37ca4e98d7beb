"""The person's settings: one strict TOML file; unknown keys and wrong types are refused."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import Enum
from pathlib import Path
from typing import Any

from content.model import Pattern, PatternError, parse_pattern
from content.reading import line_of
from voice import config_page as page
from voice.config_presses import hotkeys, pedals
from voice.errors import ConfigError
from voice.kiosk.hours import Hours
from voice.triggers.hotkey.combination import Hotkey
from voice.triggers.pedal.pedal import Pedal

SHORTEST_MINUTES = 0.1
LONGEST_MINUTES = 60.0
MOST_BREATHS = 600
VOLUME_RANGE = (-24.0, 6.0)
BLOCK_RANGE = (64, 1920)
LATENCY_RANGE = (5.0, 200.0)
WINDOW_RANGE = (10.0, 3600.0)
MOST_CALLS = 100
REMINDER_RANGE = (10.0, 480.0)


class Ear(Enum):
    """Which recogniser; AUTO takes the best that is installed for the language."""

    AUTO = "auto"
    PHONEME = "phoneme"
    VOSK = "vosk"


class Mouth(Enum):
    """Which synthesiser; AUTO takes the best that is installed for the language."""

    AUTO = "auto"
    PIPER = "piper"
    PYTTSX3 = "pyttsx3"


class Place(Enum):
    """Where Breather is: the person's own, or for everybody who comes by."""

    DESK = "desk"
    KIOSK = "kiosk"
    """No calls, no journal; it always listens for the wake phrase."""


@dataclass(frozen=True, slots=True)
class Config:
    """Every setting with its default."""

    language: str = "en"
    wake_phrase: str | None = None
    """None: the language's own."""
    engine: Ear = Ear.AUTO
    voice: Mouth = Mouth.AUTO
    exercise: str = "slow"
    """The usual one: for "yes" and for a plain start."""
    on_silence: str | None = "slow"
    """What begins when nobody answers the question; None ("nothing" in the file): wait again."""
    minutes: float | None = None
    breaths: int | None = None
    pattern: Pattern | None = None
    """The person's own, for the exercise "custom"."""
    volume: float = 0.0
    """dB."""
    microphone: str | None = None
    """Part of the device's name; None: the system's own choice. So too the next."""
    loudspeaker: str | None = None
    block: int = 480
    """Frames that the device asks for at once."""
    latency: float = 30.0
    """Milliseconds that the device is asked to hold."""
    keep_exercises: bool = False
    """Whether the journal is to hold which exercise was done when, and how long it took."""
    silent: bool = False
    """Whether nothing is to be said aloud, as in an open-plan office: where exercises know a
    silent way, they take it."""
    models_mirror: str | None = None
    """The address that stands in for the models' download places; None: those themselves."""
    http: bool = False
    """Whether the page and the API are there beside `run`; beside `kiosk` they always are."""
    http_host: str = page.LOOPBACK
    """The address at which they are found."""
    http_port: int = page.PORT
    loudest: float | None = None
    """dB to which "louder" may go; None: as far as it goes anyway."""
    quiet_hours: Hours | None = None
    """When a kiosk is to be quieter."""
    quiet_loudest: float = -12.0
    """dB; how loud it is then at the most."""
    wake_window: float | None = 90.0
    """Seconds for which the wake phrase is listened for after a call or an exercise; None
    ("always" in the file): as long as there is no call."""
    ready_sound: bool = True
    """Whether a soft sound tells after a call that the wake phrase is listened for."""
    ignored_programs: tuple[str, ...] = ()
    """Those that use the microphone and are never a call, by their names or their files' names."""
    baresip: int | None = None
    """The port on which that softphone tells of its calls; None: it is not asked."""
    asterisk: str | None = None
    """The person's channel there, as "PJSIP/anna"; None: Asterisk is not asked."""
    remind_after_calls: int | None = None
    """How many calls without a break end in a soft sound; None: no number does. So too the next."""
    remind_after_minutes: float | None = None
    pedal: tuple[Pedal, ...] = ()
    hotkey: tuple[Hotkey, ...] = ()


NAMES = {field.name.replace("_", "-"): field.name for field in fields(Config)}


def load(path: Path, exercises: frozenset[str]) -> Config:
    """Read a file; raises ConfigError with one sentence that names the file, line and key."""
    text, table = read(path)
    try:
        return parse(table, exercises)
    except ConfigError as error:
        line = _line(text, str(error))
        raise ConfigError(f"{path}{line}: {error}") from None


def read(path: Path) -> tuple[str, Mapping[str, Any]]:
    """The text of a file and its settings, not judged yet; raises ConfigError as `load` does."""
    try:
        text = path.read_text("utf-8-sig")  # Windows' editors begin with a mark
        return text, tomllib.loads(text)
    except OSError as error:
        raise ConfigError(f"{path} cannot be read ({error.strerror}); check its name.") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path} is not UTF-8 text; save it as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path} is not valid TOML: {error}; correct it there.") from None
    except (ValueError, RecursionError):
        raise ConfigError(
            f"{path} holds a number or a nesting beyond all bounds; take it out."
        ) from None


def _line(text: str, sentence: str) -> str:
    """Where in the file the key stands with which the sentence about it begins."""
    key = re.match("“([^”]+)”", sentence)
    line = line_of(text, _path(key[1])) if key else 0
    return f", line {line}" if line else ""


def _path(key: str) -> tuple[str | int, ...]:
    """The way to a key in tables and lists, such as “pedal[2].press”, which counts from 1."""
    parts = re.findall(r"[^.[\]]+|\[\d+\]", key)
    return tuple(int(part[1:-1]) - 1 if part[0] == "[" else part for part in parts)


def parse(table: Mapping[str, Any], exercises: frozenset[str]) -> Config:
    """A table as read from TOML; raises ConfigError for unknown keys, types and values."""
    for key in table:
        if key not in NAMES:
            raise ConfigError(f"“{key}” is no setting; choose from {', '.join(NAMES)}.")
    values: dict[str, Any] = {
        NAMES[key]: _VALUES[key](key, value, exercises) for key, value in table.items()
    }
    if values.get("minutes") is not None and values.get("breaths") is not None:
        raise ConfigError("“minutes” and “breaths” exclude each other; keep one of them.")
    config = Config(**values)
    for name in (config.exercise, config.on_silence):
        if name == "custom" and config.pattern is None:
            raise ConfigError('“custom” needs a “pattern”, such as "4-2-6-0".')
    return config


def _text(key: str, value: object, _: frozenset[str]) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ConfigError(f"“{key}” must be a text in quotes.")
    return value


def _number(key: str, value: object, low: float, high: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise ConfigError(f"“{key}” must be a number from {low:g} to {high:g}.")
    return float(value)


def _minutes(key: str, value: object, _: frozenset[str]) -> float:
    return _number(key, value, SHORTEST_MINUTES, LONGEST_MINUTES)


def _volume(key: str, value: object, _: frozenset[str]) -> float:
    return _number(key, value, *VOLUME_RANGE)


def _breaths(key: str, value: object, _: frozenset[str]) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_BREATHS:
        raise ConfigError(f"“{key}” must be a whole number from 1 to {MOST_BREATHS}.")
    return value


def _latency(key: str, value: object, _: frozenset[str]) -> float:
    return _number(key, value, *LATENCY_RANGE)


def _block(key: str, value: object, _: frozenset[str]) -> int:
    low, high = BLOCK_RANGE
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise ConfigError(f"“{key}” must be a whole number from {low} to {high}.")
    return value


def _window(key: str, value: object, _: frozenset[str]) -> float | None:
    if isinstance(value, str) and value != "always":
        raise ConfigError(f"“{key}” must be “always”, or a number of seconds.")
    return None if value == "always" else _number(key, value, *WINDOW_RANGE)


def _port(key: str, value: object, _: frozenset[str]) -> int:
    return int(_number(key, value if isinstance(value, int) else None, 1, 65535))


def _channel(key: str, value: object, _: frozenset[str]) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"\w+/[^\s/]+", value):
        raise ConfigError(f"“{key}” must be a channel in quotes, such as “PJSIP/anna”.")
    return value


def _calls(key: str, value: object, _: frozenset[str]) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_CALLS:
        raise ConfigError(f"“{key}” must be a whole number from 1 to {MOST_CALLS}.")
    return value


def _reminder(key: str, value: object, _: frozenset[str]) -> float:
    return _number(key, value, *REMINDER_RANGE)


def _programs(key: str, value: object, _: frozenset[str]) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
        raise ConfigError(f'“{key}” must be a list of names in quotes, as ["OBS"].')
    return tuple(value)


def _yes_or_no(key: str, value: object, _: frozenset[str]) -> bool:
    if not isinstance(value, bool):
        raise ConfigError(f"“{key}” must be true or false.")
    return value


def _address(key: str, value: object, _: frozenset[str]) -> str:
    if not isinstance(value, str) or not value.startswith(("http://", "https://")):
        raise ConfigError(f"“{key}” must be an address that begins with https:// or http://.")
    return value


def _exercise(key: str, value: object, exercises: frozenset[str]) -> str:
    if not isinstance(value, str) or value not in exercises:
        raise ConfigError(f"“{key}” must be one of {', '.join(sorted(exercises))}.")
    return value


def _on_silence(key: str, value: object, exercises: frozenset[str]) -> str | None:
    return None if value == "nothing" else _exercise(key, value, exercises | {"nothing"})


def _pattern(key: str, value: object, exercises: frozenset[str]) -> Pattern:
    try:
        return parse_pattern(_text(key, value, exercises))
    except PatternError as error:
        raise ConfigError(f"“{key}”: {error}") from None


def _ear(key: str, value: object, _: frozenset[str]) -> Ear:
    return Ear(_choice(key, value, [ear.value for ear in Ear]))


def _mouth(key: str, value: object, _: frozenset[str]) -> Mouth:
    return Mouth(_choice(key, value, [mouth.value for mouth in Mouth]))


def _choice(key: str, value: object, choices: list[str]) -> str:
    if value not in choices:
        raise ConfigError(f"“{key}” must be one of {', '.join(choices)}.")
    return str(value)


_VALUES = {
    "language": _text,
    "wake-phrase": _text,
    "engine": _ear,
    "voice": _mouth,
    "exercise": _exercise,
    "on-silence": _on_silence,
    "minutes": _minutes,
    "breaths": _breaths,
    "pattern": _pattern,
    "volume": _volume,
    "microphone": _text,
    "loudspeaker": _text,
    "block": _block,
    "latency": _latency,
    "keep-exercises": _yes_or_no,
    "silent": _yes_or_no,
    "models-mirror": _address,
    "wake-window": _window,
    "ready-sound": _yes_or_no,
    "ignored-programs": _programs,
    "baresip": _port,
    "asterisk": _channel,
    "remind-after-calls": _calls,
    "remind-after-minutes": _reminder,
    "http": _yes_or_no,
    "http-host": page.host,
    "http-port": page.port,
    "loudest": _volume,
    "quiet-hours": page.hours,
    "quiet-loudest": _volume,
    "pedal": pedals,
    "hotkey": hotkeys,
}

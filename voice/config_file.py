"""The settings as a file: a commented one to begin with, and how the present ones are shown."""

from __future__ import annotations

import json
import os
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from textwrap import wrap

from content.loader import CUSTOM, exercise_ids, languages, load_language
from content.reading import line_of
from voice.config import (
    BLOCK_RANGE,
    LATENCY_RANGE,
    LONGEST_MINUTES,
    MOST_BREATHS,
    MOST_CALLS,
    NAMES,
    REMINDER_RANGE,
    SHORTEST_MINUTES,
    VOLUME_RANGE,
    WINDOW_RANGE,
    Config,
    Ear,
    Mouth,
    load,
    parse,
    read,
)
from voice.config_page import PORTS
from voice.dialogue.settings import START_OR_STOP
from voice.errors import ConfigError, UserError
from voice.own_content import exercise_names

HEAD = """\
# The settings of Breather. Nothing is set in this file yet: to set something, take away the “#”
# before its name and change what follows the “=”. `breather config check` tells whether all is
# well. A Breather that runs takes changes over as soon as it leads no exercise.
"""
CUSTOM_PATTERN = "4-2-6-0"
WIDTH = 94
"""Of a line without its “# ”."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the commented file says about one setting."""

    key: str
    about: tuple[str, ...]
    """What it decides, with unit and range, a sentence or two in lines."""
    default: str = ""
    """What holds where the setting has no value of its own; empty: it has one."""
    example: object = ""
    """A value to show in that case."""


def entries() -> tuple[Entry, ...]:
    """Every setting, in the order of the file."""
    words = load_language(Config().language)
    exercises = ", ".join(name for name in exercise_ids() if name != CUSTOM)
    own = "the choice of your desktop"
    return (
        Entry("language", (f"The language that is spoken and understood: {_or(languages())}.",)),
        Entry(
            "wake-phrase",
            ("What wakes it: two words or more, in plain words of the language.",),
            "the language's own",
            words.wake_phrase,
        ),
        Entry("engine", (f"The recogniser: {_or(ear.value for ear in Ear)}.",
                         "With “auto” it is the best that is installed for the language.")),
        Entry("voice", (f"The synthesiser: {_or(mouth.value for mouth in Mouth)}; as before.",)),
        Entry("exercise", ("What begins with “yes” and with a plain start:",
                           *wrap(f"{exercises} or {CUSTOM}.", WIDTH))),
        Entry("on-silence", ("What begins when nobody answers the question: an exercise,",
                             "or “nothing”, to wait for the wake phrase again.")),
        Entry("minutes", ("How long to breathe: "
                          f"{SHORTEST_MINUTES:g} to {LONGEST_MINUTES:g} minutes.",),
              "as long as each exercise says", "2"),
        Entry("breaths", (f"The same as a number of breaths, 1 to {MOST_BREATHS}.",
                          "Set “minutes” or “breaths”, not both."), "see “minutes”", "10"),
        Entry("pattern", (f"Your own pattern, for the exercise “{CUSTOM}”: seconds for",
                          "in-hold-out-hold, whole or half ones; 0 leaves a hold out."),
              f"none; “{CUSTOM}” cannot be chosen", CUSTOM_PATTERN),
        Entry("volume", ("How loud voice and breath sounds are: "
                         f"{VOLUME_RANGE[0]:g} to {VOLUME_RANGE[1]:g} dB.",)),
        Entry("microphone", ("The microphone: a part of its name; "
                             "`breather devices` lists them.",), own, "headset"),
        Entry("loudspeaker", ("The loudspeaker or headphones, in the same way.",), own, "headset"),
        Entry("block", (f"How much sound moves at once: {BLOCK_RANGE[0]} to {BLOCK_RANGE[1]} "
                        "frames;", "48 frames last a millisecond.")),
        Entry("latency", ("How much sound the device holds: "
                          f"{LATENCY_RANGE[0]:g} to {LATENCY_RANGE[1]:g} milliseconds.",
                          "Less answers sooner, and costs more; try 80 where the sound has gaps.")),
        Entry("keep-exercises", ("Whether your journal is to hold which exercise you did when,",
                                 "and how long it took; true or false.")),
        Entry("silent", ("Whether you want to say nothing aloud, as in an open-plan office: then",
                         "exercises that know a silent way take it; true or false.")),
        Entry("models-mirror", ("Where `breather models install` looks in place of the models' own",
                                "download places, on a network that does not reach them."),
              "those download places", "https://models.example.com"),
        Entry("wake-window", ("How long it listens for the wake phrase after a call or exercise:",
                              f"{WINDOW_RANGE[0]:g} to {WINDOW_RANGE[1]:g} seconds, or “always”,"
                              " but never in a call.")),
        Entry("ready-sound", ("Whether a soft sound after a call tells that it listens again;",
                              "true or false.")),
        Entry("ignored-programs", ("Programs that use the microphone and are no calls, such as for",
                                   "dictation; `breather doctor` names those that hold it now."),
              "none", ["OBS"]),
        Entry("baresip", ("The port at which the softphone baresip tells of its calls.",),
              "baresip is not asked", "4444"),
        Entry("asterisk", ("Your channel in an Asterisk on this machine, which tells of its calls;",
                           "see docs/calls.md for the login that it needs."),
              "Asterisk is not asked", "PJSIP/anna"),
        Entry("remind-after-calls", (f"After how many calls without a break, 1 to {MOST_CALLS}, a",
                                     "soft sound reminds you of one; see docs/reminders.md."),
              "never", "5"),
        Entry("remind-after-minutes", ("After how many minutes without a break it does: "
                                       f"{REMINDER_RANGE[0]:g} to {REMINDER_RANGE[1]:g}.",),
              "never", "90"),
        Entry("http", ("Whether `breather run` has a page to look at, and an API for programs,",
                       "on this machine alone; true or false. A kiosk always has.")),
        Entry("http-host", ("The address of this machine at which they are; beyond its default",
                            "others reach it, too: read docs/api.md first.")),
        Entry("http-port", (f"The port, {PORTS[0]} to {PORTS[1]}.",)),
        Entry("loudest", ("How loud “louder” may make it: "
                          f"{VOLUME_RANGE[0]:g} to {VOLUME_RANGE[1]:g} dB.",),
              "as far as it goes", "0"),
        Entry("quiet-hours", ("When a kiosk is to be quieter, from and to a time of the day.",),
              "never", "20:00-07:00"),
        Entry("quiet-loudest", ("How loud it is then at the most, in dB.",)),
        Entry("pedal", ("Foot pedals: a device, its key, and what a press, a double or a long one",
                        "does; `breather pedal learn` writes them for you. Keep them at the end."),
              "none", [{"device": "0c45:7403", "key": "b", "press": START_OR_STOP}]),
        Entry("hotkey", ("Keys that work in every window, in the same way.",),
              "none", [{"keys": "ctrl+alt+b", "press": START_OR_STOP, "long": "start:in-call"}]),
    )  # fmt: skip


def commented_default() -> str:
    """The file for somebody who has none: every setting, none of them set."""
    return "\n".join([HEAD, *("\n".join(_commented(entry)) + "\n" for entry in entries())])


def effective(path: Path) -> str:
    """The settings that hold, as TOML, each with where it comes from.

    Raises ConfigError as `load` does; a file that is missing is none.
    """
    there = path.exists()
    text, table = read(path) if there else ("", {})
    if there:
        load(path, exercise_names())
    head = f"# {path}" if there else f"# {path} is not there; all of these are defaults."
    lines = [head]
    for entry in entries():
        if entry.key in table:
            line = line_of(text, (entry.key,))
            where = f"line {line}" if line else "in the file"
            lines.append(f"{entry.key} = {_toml(table[entry.key])}  # {where}")
        elif entry.default:
            lines.append(f"# {entry.key}: {entry.default}  # default")
        else:
            lines.append(f"{entry.key} = {_toml(_default(entry.key))}  # default")
    return "\n".join(lines)


def create(path: Path) -> None:
    """Write the commented default, whole or not at all, for its owner only.

    Raises UserError where it cannot be written.
    """
    _write(path, commented_default())


def append(path: Path, table: str) -> None:
    """Put a table of its own at the end of the file, made first where it is missing.

    Raises ConfigError, and leaves the file as it was, where that has no place for it; UserError
    where it cannot be written.
    """
    text = read(path)[0] if path.exists() else commented_default()
    longer = f"{text.rstrip()}\n\n{table}"
    try:
        parse(tomllib.loads(longer), exercise_names())
    except (ConfigError, tomllib.TOMLDecodeError):
        raise ConfigError(
            f"{path} has no place for this; put it in yourself with “breather config edit”."
        ) from None
    _write(path.resolve(), longer)


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, aside = tempfile.mkstemp(dir=path.parent, prefix=path.stem, suffix=".part")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            os.replace(aside, path)
        except BaseException:
            Path(aside).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise UserError(
            f"{path} cannot be written ({error.strerror}); name another file with --config."
        ) from None


def _commented(entry: Entry) -> Iterator[str]:
    for line in entry.about:
        yield f"# {line}"
    if entry.default:
        yield f"# Default: {entry.default}."
        text = entry.example
        value = int(text) if isinstance(text, str) and text.isdecimal() else text
    else:
        value = _default(entry.key)
    yield f"# {entry.key} = {_toml(value)}"


def _default(key: str) -> object:
    return getattr(Config(), NAMES[key])


def _toml(value: object) -> str:
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {_toml(item)}' for key, item in value.items())} }}"
    # The escapes of JSON are TOML's, too; but TOML wants one for “delete” as well.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")


def _or(names: Iterator[str] | tuple[str, ...]) -> str:
    *others, last = names
    return f"{', '.join(others)} or {last}"

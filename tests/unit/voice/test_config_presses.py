"""Pedals and hotkeys in the settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from content.loader import exercise_ids
from voice.config import Config, load
from voice.errors import ConfigError
from voice.triggers.hotkey.combination import Hotkey, parse_combination
from voice.triggers.pedal.pedal import Pedal
from voice.triggers.press import Press

EXERCISES = frozenset(exercise_ids())

FULL = """
volume = -6

[[pedal]]
device = "0c45:7403"
key = "b"
press = "start"
double = "stop"
long = "start:in-call"

[[pedal]]
device = " FootSwitch "

[[pedal]]
device = "Infinity"
key = 257
long = "start:4-2-6-0"

[[hotkey]]
keys = "Ctrl + ALT+b"
double = "pause"

[[hotkey]]
keys = "f9"
press = "call-ended:pbx"
"""


def read(folder: Path, text: str) -> Config:
    path = folder / "config.toml"
    path.write_text(text, "utf-8")
    return load(path, EXERCISES)


def refused(folder: Path, text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        read(folder, text)
    sentence = str(caught.value).removeprefix(f"{folder / 'config.toml'}, ")
    assert sentence.endswith(".")
    assert ". " not in sentence
    return sentence


def test_every_way_to_set_them(tmp_path: Path) -> None:
    config = read(tmp_path, FULL)
    presses = {Press.SINGLE: "start", Press.DOUBLE: "stop", Press.LONG: "start:in-call"}
    assert config.pedal == (
        Pedal("0c45:7403", 48, presses),
        Pedal("FootSwitch", None, {Press.SINGLE: "start-or-stop"}),
        Pedal("Infinity", 257, {Press.LONG: "start:4-2-6-0"}),
    )
    assert config.hotkey == (
        Hotkey(parse_combination("ctrl+alt+b"), {Press.DOUBLE: "pause"}),
        Hotkey(parse_combination("f9"), {Press.SINGLE: "call-ended:pbx"}),
    )


def test_in_one_line_each(tmp_path: Path) -> None:
    config = read(tmp_path, 'pedal = [{ device = "Scythe" }]\nhotkey = [{ keys = "pause" }]\n')
    assert (len(config.pedal), len(config.hotkey)) == (1, 1)


@pytest.mark.parametrize(
    ("table", "line", "told"),
    [
        ('[[pedal]]\nkey = "b"', 1, "“pedal[1]” has no “device”"),
        ("[[pedal]]\ndevice = 0x0c45", 2, "“pedal[1].device” must be a text"),
        ('[[pedal]]\ndevice = " "', 2, "“pedal[1].device” must be a text"),
        ('[[pedal]]\ndevice = "x"\nkey = "bb"', 3, "“pedal[1].key” must be what “breather pedal"),
        ('[[pedal]]\ndevice = "x"\nkey = true', 3, "“pedal[1].key” must be what “breather pedal"),
        ('[[pedal]]\ndevice = "x"\nkey = 0', 3, "“pedal[1].key” must be what “breather pedal"),
        ('[[pedal]]\ndevice = "x"\nkey = 768', 3, "“pedal[1].key” must be what “breather pedal"),
        ('[[pedal]]\ndevice = "x"\npress = 1', 3, "“pedal[1].press” must be a trigger in quotes"),
        ('[[pedal]]\ndevice = "x"\nlong = "jump"', 3, "“pedal[1].long”: “jump” is no trigger"),
        (
            '[[pedal]]\ndevice = "x"\n[[pedal]]\ndevice = "y"\npress = "start:9"', 5,
            "“pedal[2].press”: “start:9” names no exercise",
        ),
        ('[[pedal]]\ndevice = "x"\n[[pedal]]\ndevice = "x"', 3, "“pedal[2]” is there twice"),
        ('[[pedal]]\ndevice = "x"\nvolume = 3', 3, "“pedal[1].volume” is no setting; choose from"),
        ("[[hotkey]]\nkeys = 9", 2, "“hotkey[1].keys” must be a text"),
        ('[[hotkey]]\nkeys = "ctrl+alt+bb"', 2, "“hotkey[1].keys”: “bb” is no key"),
        ('[[hotkey]]\nkeys = "b"', 2, "“hotkey[1].keys”: “b” could no longer be typed"),
        (
            '[[hotkey]]\nkeys = "win+b"\n\n[[hotkey]]\nkeys = "super+B"', 4,
            "“hotkey[2]” is there twice",
        ),
        ('hotkey = [{ keys = "f9" }, { key = "b" }]', 1, "“hotkey[2].key” is no setting"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(
    tmp_path: Path, table: str, line: int, told: str
) -> None:
    sentence = refused(tmp_path, f"volume = 1\n\n{table}\n")
    assert sentence.startswith(f"line {line + 2}: {told}")

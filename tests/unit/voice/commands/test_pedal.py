"""`breather pedal learn`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import pytest

from content.loader import exercise_ids
from voice.cli import main
from voice.commands import pedal
from voice.config import Config, load
from voice.config_file import append
from voice.errors import ConfigError, UserError
from voice.triggers.pedal.learn import Learned
from voice.triggers.pedal.nodes import Node
from voice.triggers.pedal.pedal import Pedal
from voice.triggers.press import Press

if sys.platform != "linux":
    pytest.skip("pedals are Linux'", allow_module_level=True)

NODE = Node(Path("/dev/input/event7"), "PCsensor\tFoot", 0x0C45, 0x7403)
LINES = """
[[pedal]]  # PCsensorFoot
device = "0c45:7403"
key = "b"
press = "start-or-stop"
"""


@pytest.fixture(autouse=True)
def pressed(monkeypatch: pytest.MonkeyPatch) -> list[Learned]:
    """What is pressed next."""
    pressed = [Learned(NODE, 48)]
    monkeypatch.setattr(pedal, "learn", lambda *_: pressed[0])
    return pressed


def settings(path: Path) -> Config:
    return load(path, frozenset(exercise_ids()))


def test_it_tells_what_to_set(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "config.toml"
    assert main(["pedal", "learn", "--config", str(path)]) == 0
    told = capsys.readouterr().out
    assert told.startswith("That was “PCsensor\tFoot” (0c45:7403), key b.\n")
    assert told.endswith(LINES)
    assert not path.exists()


def test_saved_it_is_set(tmp_path: Path, pressed: list[Learned]) -> None:
    path = tmp_path / "config.toml"
    learn = ["pedal", "learn", "--save", "--config", str(path)]
    assert main(learn) == 0
    one = Pedal("0c45:7403", 48, {Press.SINGLE: "start-or-stop"})
    assert settings(path).pedal == (one,)
    pressed[0] = Learned(NODE, 257)
    assert main(learn) == 0
    assert settings(path).pedal == (one, Pedal("0c45:7403", 257, one.actions))


def test_what_is_in_the_file_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "config.toml"
    mine = '# mine\nvolume = -6\n\n[[pedal]]\ndevice = "Foot" # old'
    path.write_text(mine, "utf-8")
    learn = ["pedal", "learn", "--save", "--config", str(path)]
    assert main(learn) == 0
    assert "already" in capsys.readouterr().out
    assert path.read_text("utf-8") == mine
    path.write_text(mine.replace("Foot", "Hand"), "utf-8")
    assert main(learn) == 0
    assert path.read_text("utf-8").startswith(mine.replace("Foot", "Hand"))
    assert len(settings(path).pedal) == 2


@pytest.mark.parametrize("mine", ['pedal = [{ device = "Hand" }]\n', "volume = 99\n", "volume"])
def test_a_file_without_a_place_for_it_stays_as_it_is(tmp_path: Path, mine: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(mine, "utf-8")
    with pytest.raises(ConfigError, match=r"“breather config edit”|not valid TOML"):
        append(path, LINES)
    assert path.read_text("utf-8") == mine


def test_elsewhere_it_says_how_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(UserError, match="hotkey"):
        pedal.pedal(argparse.Namespace(save=False, seconds=1.0, config=None))

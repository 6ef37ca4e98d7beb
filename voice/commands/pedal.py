"""`breather pedal learn`: which device and key a pedal is, and what to set for it."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from voice import config_file
from voice.commands.common import tell, usual_config_file
from voice.config import load
from voice.dialogue.settings import START_OR_STOP
from voice.errors import UserError
from voice.own_content import exercise_names
from voice.presses import NO_PEDALS
from voice.triggers.keys import key_of
from voice.triggers.pedal.learn import Learned, learn

TABLE = """\
[[pedal]]  # {name}
device = "{device}"
key = {key}
press = "{action}"
"""


def pedal(options: argparse.Namespace) -> int:
    """Have the person press the pedal; raises UserError where it cannot be read."""
    if sys.platform != "linux":
        raise UserError(NO_PEDALS)
    learned = learn(options.seconds, time.monotonic, lambda: tell("Press the pedal now."))
    path: Path = options.config or usual_config_file()
    key = key_of(learned.key)
    print(f"That was {learned.node.title}, key {learned.key if key is None else key.name}.")
    table = table_of(learned)
    if not options.save:
        print(f"Put this at the end of {path}, or say --save next time:\n\n{table}", end="")
    elif _is_there(learned, path):
        print(f"It is in {path} already.")
    else:
        config_file.append(path, table)
        print(f"It is in {path} now, where you can change what it does:\n\n{table}", end="")
    return 0


def table_of(learned: Learned) -> str:
    """What the settings need for a pedal."""
    node, key = learned.node, key_of(learned.key)
    name = "".join(letter for letter in node.name if letter.isprintable())
    return TABLE.format(
        name=name,
        device=f"{node.vendor:04x}:{node.product:04x}",
        key=learned.key if key is None else f'"{key.name}"',
        action=START_OR_STOP,
    )


def _is_there(learned: Learned, path: Path) -> bool:
    if not path.exists():
        return False
    node = learned.node
    return any(
        pedal.is_at(node.vendor, node.product, node.name) and pedal.key in (None, learned.key)
        for pedal in load(path, exercise_names()).pedal
    )

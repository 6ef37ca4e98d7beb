"""What each command of the command line does."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from types import MappingProxyType

from voice.commands.demo import demo
from voice.commands.doctor import doctor
from voice.commands.hear import hear
from voice.commands.simulate import simulate

COMMANDS: Mapping[str, Callable[[argparse.Namespace], int]] = MappingProxyType(
    {"demo": demo, "simulate": simulate, "hear": hear, "doctor": doctor}
)

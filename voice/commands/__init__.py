"""What each command of the command line does: a module is imported when its command is chosen."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType

COMMANDS: Mapping[str, str] = MappingProxyType(
    {
        "run": "run",
        "breathe": "run",
        "kiosk": "kiosk",
        "window": "window",
        "trigger": "trigger",
        "status": "status",
        "pedal": "pedal",
        "service": "service",
        "config": "config",
        "content": "content",
        "devices": "devices",
        "doctor": "doctor",
        "demo": "demo",
        "simulate": "simulate",
        "hear": "hear",
        "wake": "wake",
        "models": "models",
        "journal": "journal",
    }
)
"""Command -> the module here with a function of its name."""


def carry_out(options: argparse.Namespace) -> int:
    """Do what `options.command` names; returns the exit code."""
    module = import_module(f"voice.commands.{COMMANDS[options.command]}")
    code: int = getattr(module, options.command)(options)
    return code

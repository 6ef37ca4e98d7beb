"""What the commands share: settings from file and options, progress, what is told."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from voice import config as configs
from voice.config import Config, Ear, Mouth
from voice.errors import UserError
from voice.own_content import config_folder, exercise_names

BAR = 24


def config_of(options: argparse.Namespace) -> Config:
    """The settings: the file's, with what the options say in their place."""
    path = config_file(options)
    config = configs.load(path, exercise_names()) if path else Config()
    if options.lang:
        config = replace(config, language=options.lang)
    if options.wake is not None:
        config = replace(config, wake_phrase=options.wake)
    if options.engine:
        config = replace(config, engine=Ear(options.engine))
    if options.voice:
        config = replace(config, voice=Mouth(options.voice))
    return config


def config_file(options: argparse.Namespace) -> Path | None:
    """The file that the settings come from: the one named, the usual one, or none."""
    if options.config:
        return Path(options.config)
    usual = usual_config_file()
    return usual if usual.exists() else None


def usual_config_file() -> Path:
    """Where this person's settings are looked for."""
    return config_folder() / "config.toml"


def tell(sentence: str) -> None:
    """A sentence for the person, beside the command's result."""
    print(f"breather: {sentence}", file=sys.stderr)


class Progress:
    """A bar on a terminal, nothing elsewhere; `frame` is how far the session is."""

    def __init__(self, label: str, expected: int) -> None:
        self._label = label
        self._expected = max(expected, 1)
        self._shown = -1
        self._live = sys.stderr.isatty()

    def __call__(self, frame: int) -> None:
        """Show the frame, at most once a second of session."""
        from audio.blocks import to_seconds

        second = int(to_seconds(frame))
        if not self._live or second == self._shown:
            return
        self._shown = second
        done = min(frame / self._expected, 1.0)
        bar = "·" * round(done * BAR)
        print(f"\r{self._label} {bar:<{BAR}} {second} s", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        """Take the bar away."""
        if self._live:
            print("\r\033[K", end="", file=sys.stderr, flush=True)


def writable(path: Path) -> Path:
    """The path, if its folder is there; so that a long run is not lost at its end."""
    if not path.parent.is_dir():
        raise UserError(f"There is no folder “{path.parent}” for {path.name}; make it first.")
    if path.is_dir():
        raise UserError(f"{path} is a folder; name a file in it.")
    return path

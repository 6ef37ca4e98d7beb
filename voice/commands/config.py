"""`breather config`: shows, edits and checks the settings."""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from voice import config_file
from voice.commands.common import tell, usual_config_file
from voice.config import load
from voice.errors import ConfigError, PartError, UserError
from voice.own_content import exercise_names

EDITORS = ("sensible-editor", "nano", "vim", "vi")
"""What a terminal has, where nothing is said about it."""


def config(options: argparse.Namespace) -> int:
    """Do what `options.action` says: show, edit, check or path.

    The file is `options.file`, else `options.config`, else the usual one.
    """
    named: Path | None = options.file or options.config
    path = named or usual_config_file()
    match options.action:
        case "path":
            print(path)
        case "show":
            if named:
                load(path, exercise_names())  # only the usual file may be missing
            print(config_file.effective(path))
        case "check":
            _check_there(path, named)
        case "edit":
            _edit(path)
    return 0


def _check_there(path: Path, named: Path | None) -> None:
    if named is None and not path.exists():
        print(f"{path} is not there, so the defaults hold; make it with “breather config edit”.")
        return
    check(path)
    print(f"{path} is in order.")


def check(path: Path) -> None:
    """Raise BreatherError with whatever in the file would keep Breather from running."""
    settings = load(path, exercise_names())
    from voice import app
    from voice.hearing import phrase
    from voice.hearing.pronunciation import espeak_phonemiser

    try:
        language = app.language_of(settings)
        wake = settings.wake_phrase if settings.wake_phrase is not None else language.wake_phrase
        warnings = phrase.check(phrase.normalise(wake), espeak_phonemiser(), settings.language)
    except UserError as error:
        raise ConfigError(f"{path}: {error}") from None
    deafness = app.deafness(settings)
    app.choose_voice(settings)
    for warning in [*warnings, *filter(None, [deafness])]:
        tell(warning)


def _edit(path: Path) -> None:
    """Open the file in the person's editor, made first where it is missing, and check it then."""
    editor = find_editor(os.environ, terminal=sys.stdin.isatty())
    if editor is None:
        raise UserError(
            f"There is no editor here; set EDITOR to the name of one, or edit {path} yourself."
        )
    if not path.exists():
        config_file.create(path)
    try:
        ended = subprocess.run([*editor, str(path)], check=False).returncode
    except OSError as error:
        raise UserError(
            f"The editor “{editor[0]}” cannot be started ({error.strerror}); set EDITOR to the "
            f"name of another one, or edit {path} yourself."
        ) from None
    if ended != 0:
        raise PartError(f"The editor “{editor[0]}” failed; look at {path} before you go on.")
    check(path)
    print(f"{path} is in order.")


def find_editor(environment: Mapping[str, str], *, terminal: bool) -> list[str] | None:
    """The command that opens the person's editor; None where there is none.

    Without a `terminal` only an editor that was named, or one with a window, will do.
    """
    for variable in ("VISUAL", "EDITOR"):
        if given := environment.get(variable, "").strip():
            return _words(given)
    if sys.platform == "win32":
        return ["notepad"]
    if sys.platform == "darwin":
        return ["open", "-W", "-n", "-t"]
    found = next((name for name in EDITORS if shutil.which(name)), None)
    return [found] if found and terminal else None


def _words(command: str) -> list[str]:
    """A command and its arguments; a program in a folder with spaces may come without quotes."""
    if Path(command).is_file():
        return [command]
    try:
        parts = shlex.split(command, posix=sys.platform != "win32")
    except ValueError:
        return [command]
    return [part.strip('"') for part in parts]

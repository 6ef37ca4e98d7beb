"""Where the one Breather of a person is found: a folder and an address that only they may open.

Imports next to nothing: `breather trigger` has to be quick.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Mapping
from pathlib import Path

from voice.errors import UserError

NAME = "breather"
LONGEST_ADDRESS = 103
"""Bytes; what the address of a socket may have on every system (macOS allows the fewest)."""


def runtime_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """This person's folder for what ends with the login; made where it is missing.

    Raises UserError where it cannot be made or is not theirs.
    """
    folder = _choose(environment)
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or not _is_ours(found):
            raise UserError(
                f"{folder} belongs to somebody else; set XDG_RUNTIME_DIR to a folder of your own."
            )
        if sys.platform != "win32" and found.st_mode & 0o077:
            folder.chmod(0o700)
    except OSError as error:
        raise UserError(
            f"The folder {folder} cannot be used ({error.strerror}); set XDG_RUNTIME_DIR to a "
            "folder of your own."
        ) from None
    return folder


def control_address(folder: Path) -> str:
    """The address of the control socket of the Breather whose runtime folder this is.

    Raises UserError where no socket can have it.
    """
    if sys.platform == "win32":
        import zlib

        return rf"\\.\pipe\{NAME}-{zlib.crc32(str(folder).encode()):08x}"
    address = str(folder / "control")
    if len(os.fsencode(address)) > LONGEST_ADDRESS:
        raise UserError(
            f"The path {address} is too long for a socket; set XDG_RUNTIME_DIR to a shorter one."
        )
    return address


def _choose(environment: Mapping[str, str]) -> Path:
    """What the login gives; else a folder among those of others, named by the user's number.

    Not left to platformdirs: its import takes as long as all the rest of `breather trigger`, and
    a program without XDG_RUNTIME_DIR (cron, a pedal's driver) must find what one with it made.
    """
    given = environment.get("XDG_RUNTIME_DIR", "")
    if given and os.path.isabs(given) and _is_own_folder(Path(given)):
        return Path(given) / NAME
    if sys.platform == "win32" or sys.platform == "darwin":
        import tempfile

        return Path(tempfile.gettempdir()) / NAME  # already the person's own
    usual = Path(f"/run/user/{os.geteuid()}")
    return usual / NAME if _is_own_folder(usual) else Path(f"/tmp/{NAME}-{os.geteuid()}")


def _is_own_folder(path: Path) -> bool:
    try:
        found = path.stat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and _is_ours(found)


def _is_ours(found: os.stat_result) -> bool:
    return sys.platform == "win32" or found.st_uid == os.geteuid()

"""Which parts a checkout of Breather needs prepared, which of them are due, and their order.

Parts: Debian packages, the virtual environment with the locked packages, an audio server and the
development tools (both for the tests only), Breather itself, and the English Vosk model. A stamp in
the environment says what each part was made from; a part without a valid entry is made anew. An
environment whose packages were left half installed is thrown away.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import packages
from progress import Bar

sys.path.insert(1, str(Path(__file__).resolve().parent.parent))
# Of the checkout, and in need of nothing but the standard library: there is no environment yet.
from voice.models.catalogue import catalogue
from voice.models.errors import FetchError
from voice.models.places import models_folder
from voice.models.store import install

AGAIN = "python3 scripts/prepare.py"
MISSING = "missing model"
MODEL = "vosk-model-small-en-us-0.15"
IN_ENVIRONMENT = ("packages", "tools", "project")


@dataclass(frozen=True, slots=True)
class Place:
    """A checkout, and the folder of the models, which all checkouts of a person share."""

    root: Path
    models: Path

    @property
    def venv(self) -> Path:
        """The virtual environment."""
        return self.root / ".venv"

    @property
    def stamp(self) -> Path:
        """The file that says what each part was made from."""
        return self.venv / "prepared.json"

    def program(self, name: str) -> Path:
        """The path of a program in the virtual environment."""
        return packages.program(self.venv, name)

    def text(self, name: str) -> str:
        """The text of a file in the checkout."""
        return (self.root / name).read_text("utf-8")


def here() -> Place:
    """The checkout that this file belongs to."""
    return Place(Path(__file__).resolve().parent.parent, models_folder())


def prepare(place: Place, *, dev: bool, again: bool) -> None:
    """Makes the parts that are due, and with `again` those that could not be had before.

    Raises StepError where Breather cannot run without the part, OSError for unwritable files.
    """
    if not again and not due(place, dev=dev):
        return
    with locked(place.root / ".venv.lock") as lock:
        if again:
            _forget(place, "system", "test system", MISSING)
        # Asked anew, as another start may have made them meanwhile.
        _make(place, due(place, dev=dev), dev=dev, lock=lock)


def due(place: Place, *, dev: bool) -> list[str]:
    """The parts to be made, in their order."""
    stamp = read_stamp(place.stamp)
    made_from = keys(place, dev=dev)
    parts = [part for part, key in made_from.items() if stamp.get(part) != key]
    if "packages" in parts:  # what lies in the environment is made with it
        parts = [part for part in made_from if part in parts or part in IN_ENVIRONMENT]
    if "project" not in parts and not place.program("breather").exists():
        parts.append("project")
    if not (place.models / MODEL).is_dir() and stamp.get(MISSING) != MODEL:
        parts.append("model")
    return parts


def keys(place: Place, *, dev: bool) -> dict[str, str]:
    """For each part, what it is made from; a part is done while its stamp says the same."""
    # An upgrade of the system's Python changes where the environment's one leads to.
    python = os.path.realpath(place.program("python"))
    locked_set = digest(str(place.root), python, place.text("requirements.lock"))
    found = {"system": " ".join(packages.DEBIAN), "packages": locked_set}
    if dev:
        found["test system"] = " ".join(packages.DEBIAN_TESTS)
        found["tools"] = digest(locked_set, place.text("requirements-dev.lock"))
    return {**found, "project": digest(locked_set, place.text("pyproject.toml"))}


def digest(*texts: str) -> str:
    """A short name for a sequence of texts."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:32]


def read_stamp(path: Path) -> dict[str, str]:
    """The entries of a stamp; none where it is missing or damaged."""
    try:
        stamp = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def write_stamp(path: Path, stamp: Mapping[str, str]) -> None:
    """Writes a stamp, whole or not at all."""
    new = path.with_suffix(".new")
    new.write_text(json.dumps(stamp, indent=1) + "\n", "utf-8")
    os.replace(new, path)


@contextmanager
def locked(path: Path) -> Iterator[int]:
    """Holds the lock that all starts in a checkout share; waits, with a sentence, for another."""
    with path.open("a+b") as file:
        if not _take(file, wait=False):
            print("Another start is preparing Breather: waiting for it.", file=sys.stderr)
            while not _take(file, wait=True):
                pass  # Windows waits ten seconds at a time
        yield file.fileno()


if sys.platform == "win32":
    import msvcrt

    def _take(file: IO[bytes], *, wait: bool) -> bool:
        file.seek(0)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _take(file: IO[bytes], *, wait: bool) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def _make(place: Place, parts: list[str], *, dev: bool, lock: int) -> None:
    if not parts:
        return
    print("Preparing Breather", file=sys.stderr)
    steps: dict[str, Callable[[], None]] = {
        "system": lambda: packages.system(lock),
        "test system": lambda: packages.test_system(lock),
        "packages": lambda: _packages(place, lock),
        "tools": lambda: packages.tools(place.venv, place.root / "requirements-dev.lock", lock),
        "project": lambda: packages.project(place.venv, place.root, lock),
        "model": lambda: _model(place),
    }
    done = []
    for part in parts:
        steps[part]()
        done.append(part)
        if place.venv.is_dir():  # the system's packages come before there is a place for a stamp
            made_from = keys(place, dev=dev)
            _note(place, {name: made_from[name] for name in done if name in made_from})


def _packages(place: Place, lock: int) -> None:
    """The environment: brought up to date if it was whole and of this place, else made new."""
    stamp = read_stamp(place.stamp)
    base = {"python": os.path.realpath(place.program("python")), "root": str(place.root)}
    fresh = "packages" not in stamp or any(stamp.get(name) != base[name] for name in base)
    # Until the last package is there, a start that is cut off must not take it for whole.
    _forget(place, *IN_ENVIRONMENT)
    packages.environment(place.venv, place.root / "requirements.lock", lock, fresh=fresh)
    kept = {MISSING: stamp[MISSING]} if MISSING in stamp else {}
    _note(place, {**kept, **base, "python": os.path.realpath(place.program("python"))})


def _model(place: Place) -> None:
    with Bar("English Vosk model") as bar:
        try:
            install(catalogue()[MODEL], place.models, bar.show)
        except FetchError as error:
            bar.note = (
                f"not to be had ({error}): the embedded engines are used; try again with: {AGAIN}"
            )
            _note(place, {MISSING: MODEL})


def _note(place: Place, entries: Mapping[str, str]) -> None:
    write_stamp(place.stamp, {**read_stamp(place.stamp), **entries})


def _forget(place: Place, *names: str) -> None:
    stamp = read_stamp(place.stamp)
    kept = {name: value for name, value in stamp.items() if name not in names}
    if kept != stamp:
        write_stamp(place.stamp, kept)

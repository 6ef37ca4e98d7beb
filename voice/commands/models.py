"""`breather models`: lists, installs, removes and verifies models and voices."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from voice.errors import ModelMissing, PartError, UserError
from voice.models.catalogue import Entry, Kind, catalogue, described
from voice.models.errors import FetchError, megabytes
from voice.models.manifest import damage, read
from voice.models.places import models_folder
from voice.models.sources import Checked
from voice.models.store import Installed, first_use, install, installed, remove, size_of

LANGUAGES = {"en": "English", "nl": "Dutch", "zh": "Chinese", "ko": "Korean"}
BAR = 24


@dataclass(frozen=True, slots=True)
class Row:
    """A model as it is listed."""

    name: str
    language: str
    kind: str
    installed: bool
    package: str
    """The package that brings it; empty: it is downloaded."""
    size: int | None
    """Bytes: on the disk where it is installed, else of the download."""
    exact: bool
    licence: str
    sha256: str | None
    """Of the download, where it is known or was recorded."""
    note: str


def models(options: argparse.Namespace) -> int:
    """Do what `options.action` says; the exit code is 1 where a model is damaged."""
    folder = models_folder()
    match options.action:
        case "list":
            return _list(list(_rows(folder)), options.lang, as_json=options.json)
        case "install":
            return _install(options, folder)
        case "remove":
            return _remove(options.name, folder)
    return _verify(options.name, folder)


def _list(rows: list[Row], language: str | None, *, as_json: bool) -> int:
    chosen = [row for row in rows if language in (None, row.language)]
    if as_json:
        fields = Row.__dataclass_fields__
        table = [{name: getattr(row, name) for name in fields} for row in chosen]
        print(json.dumps(table, ensure_ascii=False, indent=1))
        return 0
    if not chosen:
        known = ", ".join(LANGUAGES)
        raise UserError(f"There is no model for “{language}” in the catalogue; it has {known}.")
    width = max(len(row.name) for row in chosen)
    for code in dict.fromkeys(row.language for row in chosen):
        of_it = [row for row in chosen if row.language == code]
        print(f"{LANGUAGES.get(code, code)} ({code})")
        for row in of_it:
            print(_line(row, width))
        if not any(row.kind == Kind.VOICE.value for row in of_it):
            print("  –  voice  none of Piper's speaks it; pyttsx3 does")
    print(f"✓ can be used; the others: breather models install NAME\nThey lie in {models_folder()}")
    return 0


def _line(row: Row, width: int) -> str:
    about = "" if row.exact or row.installed else "~"
    size = f"{about}{megabytes(row.size)}" if row.size else "?"
    where = "in a package" if row.package and row.installed else ""
    if row.package and not row.installed:
        where = f"pip install {row.package.replace('_', '-')}"
    notes = "; ".join(part for part in (where, row.note) if part)
    mark = "✓" if row.installed else "–"
    return f"  {mark}  {row.kind:<5}  {row.name:<{width}}  {size:>7}  {row.licence}" + (
        f"  ({notes})" if notes else ""
    )


def _rows(folder: Path) -> Iterator[Row]:
    """Those of the catalogue, and whatever else lies in the folder."""
    there = {path.name: path for path in installed(folder)}
    others = [entry for name in there if name not in catalogue() and (entry := described(name))]
    for entry in sorted([*catalogue().values(), *others], key=_by_language):
        where = there.get(entry.name) or entry.packaged()
        yield Row(
            entry.name,
            entry.language,
            entry.kind.value,
            where is not None,
            entry.package,
            size_of(where) if where else entry.size,
            entry.exact,
            entry.licence,
            entry.sha256 or _recorded(entry.name, folder),
            entry.note if where is None or entry.name in catalogue() else "not in the catalogue",
        )


def _by_language(entry: Entry) -> int:
    """English first, as in the catalogue; then the others, then unknown ones."""
    order = list(LANGUAGES)
    return order.index(entry.language) if entry.language in order else len(order)


def _recorded(name: str, folder: Path) -> str | None:
    noted = first_use(name, folder)
    return noted.read_text("utf-8").split()[0] if noted.exists() else None


def _install(options: argparse.Namespace, folder: Path) -> int:
    name = options.name
    entry = described(name)
    known = name in catalogue()
    if entry is None or not (known or options.source):
        raise UserError(f"There is no model “{name}” to download; see: breather models list")
    if entry.package:
        package = entry.package.replace("_", "-")
        raise UserError(f"“{name}” comes as a package; install it with: pip install {package}")
    if (folder / name).is_dir():
        print(f"{name} is installed already; to have it anew, remove it first.")
        return 0
    mirror = "" if options.source else (options.mirror or _mirror(options))
    if host := _reaches(entry, mirror, options.source or ""):
        print(f"Fetching it from {host}, which learns this machine's address and what is fetched.")
    try:
        with Bar(f"{name} ({megabytes(entry.size)})" if entry.size else name) as bar:
            done = install(entry, folder, bar.show, mirror=mirror, given=options.source or "")
    except FetchError as error:
        raise PartError(f"{name} could not be installed: {error}; {_advice(options)}.") from error
    except KeyboardInterrupt:
        print(
            "breather: Interrupted; what has come is kept, and the next install goes on from it.",
            file=sys.stderr,
        )
        raise
    print(f"{name} is installed: {megabytes(done.size)} in {done.folder}.\n{_told(done)}")
    return 0


def _reaches(entry: Entry, mirror: str, source: str) -> str:
    """Which server is asked; empty where a file is taken."""
    address = source or mirror or entry.remotes()[0].url
    return urlsplit(address).hostname or ""


def _told(done: Installed) -> str:
    """What the checksum was compared with, honestly."""
    match done.checked:
        case Checked.KNOWN:
            return "It is the file that was expected, by its checksum."
        case Checked.BEFORE:
            return "It is the same file as the first time, by its checksum."
        case Checked.FIRST:
            return (
                "Breather knows no checksum of it, so nobody vouches for it but the server.\n"
                f"Its own is recorded, and the next download has to have the same: {done.sha256}"
            )
        case Checked.GIVEN:
            return f"There was no checksum to compare it with; its own is {done.sha256}"


def _advice(options: argparse.Namespace) -> str:
    if options.source:
        return f"check “{options.source}”"
    return (
        "try again, as a download goes on where it broke off, or name a file with --from or a "
        "mirror with --mirror"
    )


def _mirror(options: argparse.Namespace) -> str:
    """The address that the settings name in place of the download places."""
    from voice import config as configs
    from voice.commands.common import config_file
    from voice.own_content import exercise_names

    path = config_file(options)
    return (configs.load(path, exercise_names()).models_mirror or "") if path else ""


def _remove(name: str, folder: Path) -> int:
    entry = described(name)
    if entry is not None and entry.packaged() and not (folder / name).is_dir():
        package = entry.package.replace("_", "-")
        raise UserError(f"“{name}” comes in a package; remove it with: pip uninstall {package}")
    there = {path.name for path in installed(folder)}
    try:
        found = (entry is not None or name in there) and remove(name, folder)
    except OSError as error:
        raise PartError(
            f"{name} could not be removed ({error.strerror}); end every Breather and try again."
        ) from None
    if not found:
        raise UserError(f"There is no model “{name}” here; see: breather models list")
    print(f"{name} is removed.")
    return 0


def _verify(name: str | None, folder: Path) -> int:
    paths = [path for path in installed(folder) if name in (None, path.name)]
    if not paths and name is None:
        print("No models are installed but those in packages, which pip looks after.")
        return 0
    if not paths:
        raise ModelMissing(f"“{name}” is not installed here; see: breather models list")
    damaged = [path.name for path in paths if not _sound(path)]
    for wrong in damaged:
        print(f"To mend it: breather models remove {wrong}; breather models install {wrong}")
    return 1 if damaged else 0


def _sound(path: Path) -> bool:
    """Tell how one model is; whether nothing is known to be wrong with it."""
    with Bar(path.name) as bar:
        wrong = list(damage(path, thorough=True, show=bar.show))
    for what in wrong:
        print(f"✗ {path.name}: {what}")
    if wrong:
        return False
    manifest = read(path)
    if manifest is None:
        print(f"– {path.name}: nothing was recorded when it was put there, so nothing can be told")
    else:
        print(f"✓ {path.name}: all {len(manifest.files)} files are as they were installed")
    return True


class Bar:
    """A bar on a terminal, nothing elsewhere; a context manager that takes it away."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._shown = -1
        self._live = sys.stderr.isatty()

    def __enter__(self) -> Self:
        self.show(0.0)
        return self

    def __exit__(self, *_: object) -> None:
        if self._live:
            print("\r\033[K", end="", file=sys.stderr, flush=True)

    def show(self, part: float) -> None:
        """Draw `part` of the whole, 0 to 1; never goes back."""
        percent = max(self._shown, min(100, int(part * 100)))
        if self._live and percent != self._shown:
            bar = "·" * (percent * BAR // 100)
            line = f"\r{self._label} {bar:<{BAR}} {percent:3d} %"
            print(line, end="", file=sys.stderr, flush=True)
        self._shown = percent

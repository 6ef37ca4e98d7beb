"""What was installed, file by file, kept inside a model's folder; and whether it is still so."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from voice.models.download import digest_of

FILE = "breather-model.json"


@dataclass(frozen=True, slots=True)
class Recorded:
    """One file as it was installed."""

    size: int
    """Bytes."""
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """A model as it was installed."""

    name: str
    language: str
    licence: str
    source: str
    """The address or the file that it came from."""
    sha256: str
    """Of what was fetched (a voice: of its largest file)."""
    files: Mapping[str, Recorded]


def record(folder: Path, name: str, language: str, licence: str, source: str, digest: str) -> None:
    """Writes the manifest of all that is in a folder."""
    files = {
        path.relative_to(folder).as_posix(): {
            "size": path.stat().st_size,
            "sha256": digest_of(path),
        }
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    described = {
        "name": name, "language": language, "licence": licence, "source": source,
        "sha256": digest, "files": files,
    }  # fmt: skip
    (folder / FILE).write_text(json.dumps(described, ensure_ascii=False, indent=1) + "\n", "utf-8")


def read(folder: Path) -> Manifest | None:
    """The manifest in a folder; None where there is none. Raises ValueError where it is damaged."""
    try:
        described = json.loads((folder / FILE).read_text("utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, RecursionError) as error:
        raise ValueError from error
    try:
        files = {
            str(name): Recorded(int(file["size"]), str(file["sha256"]))
            for name, file in described.pop("files").items()
        }
        return Manifest(files=files, **{key: str(value) for key, value in described.items()})
    except (KeyError, TypeError, AttributeError, OverflowError) as error:
        raise ValueError from error


def damage(
    folder: Path, *, thorough: bool, show: Callable[[float], None] = lambda _: None
) -> Iterator[str]:
    """What is wrong with the files in a folder, each in a few words, such as “X is missing”.

    Nothing where no manifest tells what they should be. Only if `thorough` are they read; else
    they are looked for and measured, which is done in no time.
    """
    try:
        manifest = read(folder)
    except ValueError:
        yield f"{FILE} is damaged"
        return
    files = manifest.files if manifest else {}
    total, done = max(sum(file.size for file in files.values()), 1), 0
    for name, file in files.items():
        path = folder / name
        if not path.is_file():
            yield f"{name} is missing"
        elif path.stat().st_size != file.size:
            yield f"{name} is {path.stat().st_size} bytes long in place of {file.size}"
        elif thorough and not _same(path, file):
            yield f"{name} has changed"
        done += file.size
        show(done / total)


def _same(path: Path, file: Recorded) -> bool:
    try:
        return digest_of(path) == file.sha256
    except OSError:
        return False

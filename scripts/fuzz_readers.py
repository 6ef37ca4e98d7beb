"""Everything that reads files, with good files to spoil and the errors that it may raise."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import numpy as np

from audio.errors import AudioFileError
from audio.io.files import read_recording
from content.loader import exercise_ids, load_exercises, load_language
from content.reading import ContentError
from content.validate import check
from voice import config
from voice.config_file import commented_default
from voice.errors import BreatherError, ConfigError, UserError
from voice.hearing import enrolment
from voice.journal import exchange
from voice.journal.entry import Entry, Kind
from voice.journal.errors import ImportRefused, JournalError
from voice.journal.keys import Key, parsed, written
from voice.models import manifest

CONTENT = Path(__file__).resolve().parent.parent / "content"
Read = Callable[[bytes], None]

TOML = (b"[", b"]", b"[[", b"{", b"}", b'"', b'"""', b"=", b"\n", b".", b"1e400", b"nan", b"-1",
        b"true", b"99999999999999999999", b"\\u0000", b"\xff", b"\xef\xbb\xbf", b"{minutes}",
        b"1979-05-27", b"steps = ", b"when = ", b"#", b"'''", b", ")  # fmt: skip
JSON = (b"[", b"]", b"{", b"}", b'"', b":", b",", b"null", b"NaN", b"1e999", b"-0", b"true",
        b"\\ud800", b"\\u0000", b"9" * 400, b"\xff", b"[" * 3000, b"2026-11-22T00:00")  # fmt: skip
SOUND = (b"RIFF", b"WAVE", b"fmt ", b"data", b"fLaC", b"OggS", b"LIST", b"\xff\xff\xff\xff",
         b"\x00\x00\x00\x00", b"\x7f\xff\xff\xff", b"FORM", b"AIFF", b"ID3", b"\x01\x00",
         b"\x80", b"RF64")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reader:
    """Something that reads files."""

    name: str
    what: str
    count: int
    """Inputs in the full form."""
    good: tuple[bytes, ...]
    tokens: tuple[bytes, ...]
    errors: tuple[type[BaseException], ...]
    prepare: Callable[[Path], Read]
    """In a folder of its own: what reads an input."""


def _settings(folder: Path) -> Read:
    path, exercises = folder / "config.toml", frozenset(exercise_ids())

    def read(data: bytes) -> None:
        path.write_bytes(data)
        config.load(path, exercises)

    return read


def _exercise(folder: Path) -> Read:
    root = _own_content(folder)

    def read(data: bytes) -> None:
        (root / "exercises" / "slow.toml").write_bytes(data)
        load_exercises(root=root)
        check(root)

    return read


def _language(file: str) -> Callable[[Path], Read]:
    def prepare(folder: Path) -> Read:
        root = _own_content(folder)

        def read(data: bytes) -> None:
            (root / "en" / file).write_bytes(data)
            load_language("en", root)

        return read

    return prepare


def _recording(folder: Path) -> Read:
    path = folder / "recording.wav"

    def read(data: bytes) -> None:
        path.write_bytes(data)
        samples = read_recording(path)
        assert samples.ndim == 1
        assert np.isfinite(samples).all()

    return read


def _journal_import(folder: Path) -> Read:
    path = folder / "journal.json"

    def read(data: bytes) -> None:
        path.write_bytes(data)
        exchange.read_file(path)

    return read


def _key(_: Path) -> Read:
    def read(data: bytes) -> None:
        parsed(data.decode("utf-8", "replace"), "The key")

    return read


def _enrolment(folder: Path) -> Read:
    def read(data: bytes) -> None:
        (folder / enrolment.FILE).write_bytes(data)
        enrolment.load(folder)

    return read


def _manifest(folder: Path) -> Read:
    def read(data: bytes) -> None:
        (folder / manifest.FILE).write_bytes(data)
        manifest.read(folder)

    return read


def _own_content(folder: Path) -> Path:
    root = folder / "content"
    if not root.exists():
        wanted = shutil.ignore_patterns("*.py", "__pycache__", "ko")
        shutil.copytree(CONTENT, root, ignore=wanted)
    return root


def _sounds() -> tuple[bytes, ...]:
    import soundfile

    rng = np.random.default_rng(1)
    noise = rng.normal(0, 0.1, (1_600, 2)).astype(np.float32)
    kinds = [("WAV", "PCM_16", 1), ("WAV", "FLOAT", 2), ("FLAC", "PCM_16", 1), ("OGG", "VORBIS", 1),
             ("AIFF", "PCM_24", 2), ("WAV", "IMA_ADPCM", 1)]  # fmt: skip
    files = []
    for form, subtype, channels in kinds:
        file = io.BytesIO()
        soundfile.write(file, noise[:, :channels], 8_000, subtype, format=form)
        files.append(file.getvalue())
    return tuple(files)


def _entries() -> bytes:
    now = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
    entries = [
        Entry(Kind.WIN, now, "en", text="She laughed “at last”.\nTwice."),
        Entry(Kind.PLAN, now, "ko", text="전화가 울리면 숨을 쉬어요"),
        Entry(Kind.EXERCISE, now, "en", exercise="4-2-6-0", seconds=61.5),
        Entry(Kind.GLAD, now, "nl", people=2),
    ]
    return exchange.as_json(entries).encode()


def _known_enrolment() -> bytes:
    made = enrolment.Enrolment("take a breather", (("t", "eɪ"), ("k",)), -0.2, "hama 1.7.0", 3)
    return json.dumps(asdict(made)).encode()


def _known_manifest() -> bytes:
    files = {"am/final.mdl": {"size": 3, "sha256": "0" * 64}}
    table = {"name": "a", "language": "en", "licence": "Apache-2.0", "source": "/a.zip",
             "sha256": "0" * 64, "files": files}  # fmt: skip
    return json.dumps(table).encode()


def _toml(*files: str) -> tuple[bytes, ...]:
    return tuple((CONTENT / file).read_bytes() for file in files)


def _good_settings() -> Sequence[bytes]:
    whole = commented_default()
    return (
        whole.encode(),
        whole.replace("# ", "").encode(),
        b'wake-phrase = "take a break"\nminutes = 2.5\nvolume = -3\npattern = "4-2-6-0"\n',
    )


@cache
def _all() -> Mapping[str, Reader]:
    content = (ContentError,)
    readers = [
        Reader("settings", "settings", 20_000, tuple(_good_settings()), TOML, (ConfigError,),
               _settings),
        Reader("exercise", "an exercise, with the check of all content", 2_000,
               _toml("exercises/slow.toml", "exercises/note-win.toml"), TOML, content, _exercise),
        Reader("words", "words of a language", 3_000, _toml("en/words.toml"), TOML, content,
               _language("words.toml")),
        Reader("commands", "commands of a language", 3_000, _toml("en/commands.toml"), TOML,
               content, _language("commands.toml")),
        Reader("recording", "recordings: WAV, FLAC, OGG, AIFF", 20_000, _sounds(), SOUND,
               (AudioFileError,), _recording),
        Reader("journal", "an import of the journal", 20_000, (_entries(),), JSON,
               (ImportRefused,), _journal_import),
        Reader("key", "a key of the journal", 5_000, (written([Key(bytes(range(32)))]).encode(),),
               TOML, (JournalError,), _key),
        Reader("enrolment", "an enrolment", 10_000, (_known_enrolment(),), JSON, (UserError,),
               _enrolment),
        Reader("manifest", "what was installed of a model", 10_000, (_known_manifest(),), JSON,
               (ValueError, BreatherError), _manifest),
    ]  # fmt: skip
    return {reader.name: reader for reader in readers}


READERS = ("settings", "exercise", "words", "commands", "recording", "journal", "key", "enrolment",
           "manifest")  # fmt: skip


def reader(name: str) -> Reader:
    """A reader by its name."""
    return _all()[name]

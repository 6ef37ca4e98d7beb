"""Pronunciations: what espeak-ng says, by whichever way it is here."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from importlib import util
from pathlib import Path

import pytest

from voice.errors import EarError
from voice.hearing.pronouncer import ACCENTS
from voice.hearing.pronunciation import Phonemiser, Segments, espeak_phonemiser

WORDS = [
    "view glass",
    "smart mirror",
    "take a breather",
    "choice",
    "stop",
    "slow breathing",
    "out of office",
]

needs_posix = pytest.mark.skipif(sys.platform == "win32", reason="the fake program is a script")
needs_program = pytest.mark.skipif(
    shutil.which("espeak-ng") is None, reason="espeak-ng is not installed"
)
needs_piper = pytest.mark.skipif(util.find_spec("piper") is None, reason="Piper is not installed")


def made(folder: Path, body: str, monkeypatch: pytest.MonkeyPatch) -> Phonemiser:
    """The phonemiser with a shell script in espeak-ng's place; reads with `cat`."""
    program = folder / "espeak-ng"
    program.write_text(f"#!/bin/sh\n{body}\n", "utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    phonemiser = espeak_phonemiser()
    assert phonemiser is not None
    return phonemiser


def without_program(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Phonemiser | None:
    monkeypatch.setenv("PATH", str(folder))
    return espeak_phonemiser()


def flat(pronunciation: Segments) -> str:
    return " ".join("".join(word) for word in pronunciation)


@needs_posix
def test_words_segments_and_marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The stress marks and the length mark, by their numbers.
    spoken = " tʃ\u02c8ɔɪs  əʊ\u02c8u\u02d0 dʒ\u02ccaɪ"
    phonemise = made(tmp_path, f"cat >/dev/null; echo '{spoken}'", monkeypatch)
    assert phonemise(["x"], "en") == [(("tʃ", "ɔɪ", "s"), ("əʊ", "u"), ("dʒ", "aɪ"))]


@needs_posix
def test_every_line_is_asked_for_at_once_in_the_voice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = f'echo "$@" >> {tmp_path}/asked; tr -d .'
    phonemise = made(tmp_path, body, monkeypatch)
    assert phonemise(["ab c", "d"], "en-gb") == [(("a", "b"), ("c",)), (("d",),)]
    asked = (tmp_path / "asked").read_text().splitlines()
    assert len(asked) == 1
    assert "-v en-gb" in asked[0]


@needs_posix
def test_a_line_spoken_as_two_sentences_stays_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    phonemise = made(tmp_path, r"sed 's/\.$//' | tr ';' '\n'", monkeypatch)
    assert phonemise(["a;b", "c"], "en") == [(("a",), ("b",)), (("c",),)]


@needs_posix
def test_a_line_of_which_nothing_is_spoken_is_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    phonemise = made(tmp_path, r"sed 's/\.$//' | grep -v '#'; true", monkeypatch)
    assert phonemise(["#", "c"], "en") == [(), (("c",),)]


@needs_posix
@pytest.mark.parametrize("body", ["exit 1", r"cat >/dev/null; printf '\377\n'"])
def test_a_program_that_does_not_work_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    phonemise = made(tmp_path, body, monkeypatch)
    with pytest.raises(EarError, match=r"espeak-ng.*install it again"):
        phonemise(["secret words"], "en")


@needs_posix
def test_a_program_that_went_away_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    phonemise = made(tmp_path, "cat", monkeypatch)
    (tmp_path / "espeak-ng").unlink()
    with pytest.raises(EarError, match="install it again"):
        phonemise(["a"], "en")


def test_without_both_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(util, "find_spec", lambda name: None)
    assert without_program(tmp_path, monkeypatch) is None


@needs_program
@needs_piper
@pytest.mark.parametrize("voice", ["en", *ACCENTS])
def test_program_and_piper_agree(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, voice: str
) -> None:
    by_program = espeak_phonemiser()
    by_piper = without_program(tmp_path, monkeypatch)
    assert by_program is not None
    assert by_piper is not None
    assert by_program(WORDS, voice) == by_piper(WORDS, voice)


@needs_piper
def test_a_voice_that_piper_lacks_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    phonemise = without_program(tmp_path, monkeypatch)
    assert phonemise is not None
    with pytest.raises(EarError, match=r"Piper.*install"):
        phonemise(["a"], "no-such-voice")


@needs_program
def test_the_program_tells_accents_apart() -> None:
    phonemise = espeak_phonemiser()
    assert phonemise is not None
    assert ACCENTS == ("en-us", "en")
    american, british = phonemise(["box glass"], "en-us"), phonemise(["box glass"], "en")
    assert (flat(american[0]), flat(british[0])) == ("bɑks ɡlæs", "bɒks ɡlas")


@needs_program
@needs_posix
def test_needs_no_utf8_locale() -> None:
    code = (
        "from voice.hearing.pronunciation import espeak_phonemiser;"
        "print(ascii(espeak_phonemiser()(['caf\\xe9'], 'en')))"
    )
    bare = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **bare, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == ascii([(("k", "a", "f", "eɪ"),)]) + "\n"

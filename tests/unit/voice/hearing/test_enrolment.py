"""What is kept of how a person says the wake phrase."""

from __future__ import annotations

import json
import stat
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.errors import UserError
from voice.hearing import enrolment as enrolments
from voice.hearing.enrolment import FILE, Enrolment, default_folder, forget, load, save

TAKEN = Enrolment("view glass", (("v", "j", "u"), ("v", "ʌ")), -0.25, "hama 1.7.0", 3)
TOKENS = st.lists(st.text(min_size=1, max_size=3), min_size=1, max_size=9).map(tuple)


def test_what_was_saved_is_loaded(tmp_path: Path) -> None:
    folder = tmp_path / "home" / "breather"
    assert load(folder) is None
    save(folder, TAKEN)
    assert load(folder) == TAKEN
    assert [path.name for path in folder.iterdir()] == [FILE]


@pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX")
def test_it_is_for_its_owner_only(tmp_path: Path) -> None:
    save(tmp_path / "breather", TAKEN)
    assert stat.S_IMODE((tmp_path / "breather" / FILE).stat().st_mode) == 0o600


def test_the_next_one_takes_its_place(tmp_path: Path) -> None:
    save(tmp_path, TAKEN)
    other = Enrolment("smart mirror", (("s",),), 0.0, "hama 1.7.0", 1)
    save(tmp_path, other)
    assert load(tmp_path) == other


def test_it_is_forgotten(tmp_path: Path) -> None:
    save(tmp_path, TAKEN)
    assert forget(tmp_path)
    assert load(tmp_path) is None
    assert not forget(tmp_path)


def test_it_counts_for_its_phrase_and_network_alone() -> None:
    assert TAKEN.counts_for("view glass", "hama 1.7.0")
    assert not TAKEN.counts_for("view glasses", "hama 1.7.0")
    assert not TAKEN.counts_for("view glass", "hama 1.8.0")


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", "3", "\x00", "[" * 100_000])
def test_a_damaged_file_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)
    with pytest.raises(UserError, match=r"is damaged; remove it, and enrol again\."):
        load(tmp_path)
    assert forget(tmp_path)


@pytest.mark.parametrize(
    ("key", "value"),
    [("phrase", ""), ("phrase", 3), ("pronunciations", None), ("pronunciations", [[]]),
     ("pronunciations", [[1]]), ("pronunciations", [["a"] * 101]), ("pronunciations", 7),
     ("pronunciations", [["a"]] * 17), ("shift", "0"), ("shift", None), ("shift", float("nan")),
     ("shift", -2.1), ("shift", 2.1), ("takes", 0), ("takes", 1.5), ("model", None),
     ("sound", "base64")],
)  # fmt: skip
def test_what_was_never_saved_is_refused(tmp_path: Path, key: str, value: Any) -> None:
    (tmp_path / FILE).write_text(json.dumps({**asdict(TAKEN), key: value}))
    with pytest.raises(UserError, match="is damaged"):
        load(tmp_path)


def test_it_holds_phonemes_and_no_sound(tmp_path: Path) -> None:
    save(tmp_path, TAKEN)
    kept = json.loads((tmp_path / FILE).read_text("utf-8"))
    assert set(kept) == {"phrase", "pronunciations", "shift", "model", "takes"}


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="cannot be written"):
        save(tmp_path / "file", TAKEN)


def test_it_lies_in_the_persons_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(enrolments, "models_folder", lambda: tmp_path / "breather" / "models")
    assert default_folder() == tmp_path / "breather"


@given(
    st.builds(
        Enrolment,
        st.text(min_size=1),
        st.lists(TOKENS, min_size=1, max_size=16).map(tuple),
        st.floats(-2, 2),
        st.text(min_size=1),
        st.integers(1, 99),
    )
)
def test_any_enrolment_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, enrolment: Enrolment
) -> None:
    try:
        json.dumps(asdict(enrolment), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return  # half a character cannot be in a file
    folder = tmp_path_factory.mktemp("data")
    save(folder, enrolment)
    assert load(folder) == enrolment

"""`breather journal` through the command line."""

from __future__ import annotations

import io
import json
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.unit.voice.journal.worlds import BOX, GLAD, PLAN, WIN
from voice.cli import main
from voice.commands.common import usual_config_file
from voice.journal import places
from voice.journal.entry import Kind
from voice.journal.places import journal_folder, open_journal
from voice.journal.words import words

pytest.importorskip("sqlcipher3")

ALL = [WIN, PLAN, BOX, GLAD]
NAMED = replace(PLAN, text="If Mr Smith calls at 9, then I breathe.")
HEAVY = {"numpy", "sqlcipher3", "keyring", "matplotlib", "secretstorage"}
MODULES = """
import json, sys
from voice.cli import main
try:
    main(["journal", "--help"])
except SystemExit:
    print(json.dumps(sorted(sys.modules)))
"""


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """The keyring of who runs the tests is none of their business."""
    monkeypatch.setattr(places, "system_keyring", lambda: None)


@pytest.fixture
def kept() -> None:
    """A journal with an entry of each kind but one."""
    for entry in ALL:
        open_journal(print).keep(entry)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["journal", *arguments])
    return code, *capsys.readouterr()


@pytest.mark.usefixtures("kept")
def test_the_list_has_a_line_for_each_entry(capsys: pytest.CaptureFixture[str]) -> None:
    open_journal(print).keep(replace(WIN, text="I stayed calm.\n" * 20))
    code, out, err = run(capsys, "list")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "   1  2026-11-22 09:30  a win: I stayed calm with a loud caller."
    assert lines[3] == "   3  2026-11-22 12:30  box breathing, 2 min"
    assert len(lines) == 5
    assert max(map(len, lines)) <= 100
    rows = json.loads(run(capsys, "list", "--json")[1])
    assert rows[0] == {
        "number": 1, "kind": "win", "moment": "2026-11-22T09:30:15.250000+01:00",
        "language": "en", "text": "I stayed calm with a loud caller.",
    }  # fmt: skip


def test_a_line_of_wide_letters_has_room_for_half_as_many(
    capsys: pytest.CaptureFixture[str],
) -> None:
    open_journal(print).keep(replace(WIN, text="很" * 200))
    _, out, _ = run(capsys, "list", "--lang", "zh")
    assert 25 <= out.count("很") <= 36
    assert out.endswith("很…\n")


@pytest.mark.usefixtures("kept")
def test_one_entry_is_shown_in_full(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "show", "2") == (
        0, "Sunday, 22 November 2026  11:30\na plan: If he shouts, then I breathe out first.\n", ""
    )  # fmt: skip
    assert json.loads(run(capsys, "show", "4", "--json")[1])["people"] == 2
    code, out, err = run(capsys, "show", "9")
    assert (code, out) == (2, "")
    assert err == "breather: There is no entry 9; see: breather journal list\n"


def test_without_a_journal_nothing_is_made(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run(capsys, "list")[:2] == (0, "Nothing is kept.\n")
    assert run(capsys, "key")[0] == 0
    assert run(capsys, "erase", "1")[0] == 2
    assert run(capsys, "erase", "--all", "--yes") == (0, "Nothing is kept.\n", "")
    assert run(capsys, "export", str(tmp_path / "a.json"))[0] == 2
    assert run(capsys, "key", "--renew")[0] == 1
    assert not (journal_folder() / "entries").exists()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("kept")
def test_an_export_says_first_what_is_in_it_and_comes_back(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "mine.json"
    code, out, err = run(capsys, "export", str(path))
    assert code == 0
    assert (
        "mine.json will hold 1 win, 1 plan, 1 exercise and 1 note of people who left glad." in err
    )
    assert "not encrypted" in err
    assert out == f"{path} is written, for you alone to open.\n"
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert run(capsys, "import", str(path))[1] == "Kept now: 0. There already: 4.\n"
    assert run(capsys, "erase", "--all", "--yes")[0] == 0
    assert run(capsys, "import", str(path))[1] == "Kept now: 4. There already: 0.\n"
    assert [one.entry for one in open_journal(print).entries()] == ALL


def test_an_export_can_go_without_names(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    open_journal(print).keep(NAMED)
    path = tmp_path / "mine.md"
    assert run(capsys, "export", str(path), "--masked")[0] == 0
    assert "  > If Mr … calls at …, then I breathe." in path.read_text("utf-8")


@pytest.mark.usefixtures("kept")
def test_an_export_has_a_form_and_a_place(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert "end it in .json or .md" in run(capsys, "export", str(tmp_path / "a.txt"))[2]
    assert "no folder" in run(capsys, "export", str(tmp_path / "none" / "a.md"))[2]
    (tmp_path / "b.md").mkdir()
    assert "is a folder" in run(capsys, "export", str(tmp_path / "b.md"))[2]


def test_one_bad_entry_stops_all_of_an_import(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "mine.json"
    row = {"kind": "glad", "moment": "2026-11-22T09:30:15+01:00", "language": "en", "people": 1}
    entries = [row, {**row, "people": 0}]
    path.write_text(json.dumps({"breather-journal": 1, "entries": entries}))
    code, _, err = run(capsys, "import", str(path))
    assert code == 2
    assert "entry 2, “people”: Write a whole number from 1 to 1000. Nothing was imported." in err
    assert not journal_folder().exists()


@pytest.mark.usefixtures("kept")
def test_an_entry_is_erased_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "erase", "1") == (0, "Entry 1 is erased for good.\n", "")
    assert run(capsys, "erase", "1")[0] == 2
    assert [one.number for one in open_journal(print).entries()] == [2, 3, 4]
    assert run(capsys, "erase")[0] == 2


@pytest.mark.usefixtures("kept")
def test_all_is_erased_only_after_a_yes(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    code, _, err = run(capsys, "erase", "--all")
    assert code == 2
    assert "add --yes" in err
    for answer in ("\n", "no\n", ""):
        monkeypatch.setattr("sys.stdin", Terminal(answer))
        assert run(capsys, "erase", "--all")[1] == "Nothing was erased.\n"
    assert len(open_journal(print).entries()) == len(ALL)
    monkeypatch.setattr("sys.stdin", Terminal("Y\n"))
    code, out, err = run(capsys, "erase", "--all")
    assert (code, out) == (0, "The journal and its key are erased for good.\n")
    assert "for good? [y/N]" in err
    assert [path.name for path in journal_folder().iterdir()] == ["lock"]


@pytest.mark.usefixtures("kept")
def test_the_key_is_saved_lost_and_taken_back(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    copy, place = tmp_path / "copy", journal_folder() / "key"
    secret = place.read_text().split()[-1]
    _, out, _ = run(capsys, "key")
    assert f"The key is in the file {place}." in out
    assert secret not in out
    code, out, err = run(capsys, "key", "--export", str(copy))
    assert code == 0
    assert "can read it" in err
    assert secret not in out + err
    if sys.platform != "win32":
        assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    place.unlink()
    code, _, err = run(capsys, "list")
    assert code == 1
    assert "breather journal key --restore FILE" in err
    assert run(capsys, "key", "--restore", str(copy))[0] == 0
    assert run(capsys, "list")[0] == 0
    assert "a new key" in run(capsys, "key", "--renew")[1]
    assert run(capsys, "key", "--restore", str(copy))[0] == 1
    assert len(open_journal(print).entries()) == len(ALL)


@pytest.mark.parametrize("text", [None, "", "breather journal key\n", "x" * 5_000])
def test_another_file_is_no_key(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str | None
) -> None:
    path = tmp_path / "copy"
    if text is not None:
        path.write_text(text)
    code, _, err = run(capsys, "key", "--restore", str(path))
    assert code == 2
    assert str(path) in err


def test_a_damaged_journal_is_told_and_the_command_goes_on(
    capsys: pytest.CaptureFixture[str], kept: None
) -> None:
    path = journal_folder() / "entries" / "journal.db"
    path.write_bytes(path.read_bytes()[:5_000])
    code, out, err = run(capsys, "list")
    assert (code, out) == (0, "Nothing is kept.\n")
    assert "set aside as" in err
    assert run(capsys, "list")[2] == ""


def test_looking_back_makes_a_page_and_a_picture(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("voice.commands.journal.local_now", lambda: WIN.moment)
    for entry in (WIN, BOX):
        open_journal(print).keep(entry)
    code, out, err = run(capsys, "report", "--folder", str(tmp_path), "--days", "7")
    assert code == 0
    assert "16 November to 22 November" in out
    assert "nothing is sent anywhere" in out
    assert "not encrypted" in err
    assert (tmp_path / "looking-back.md").read_text("utf-8") == out.removesuffix("\n")
    assert (tmp_path / "looking-back.png").read_bytes().startswith(b"\x89PNG")
    for days in ("0", "3661", "a"):
        assert run(capsys, "report", "--days", days)[0] == 2


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("code", ["nl", "zh", "ko"])
def test_list_and_export_speak_the_language_of_the_settings(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, code: str
) -> None:
    said = words(code)
    settings = usual_config_file()
    settings.parent.mkdir()
    settings.write_text(f'language = "{code}"')
    _, listed, _ = run(capsys, "list")
    assert said.exercise("box") in listed
    assert said.noted(Kind.WIN, WIN.text) in listed
    assert run(capsys, "show", "1")[1].startswith(said.long_date(WIN.moment.date()))
    path = tmp_path / "mine.md"
    _, out, err = run(capsys, "export", str(path))
    assert out == f"{said.written(str(path))}\n"
    assert said.holds(["mine.md"], ALL) in err
    assert said.plain in err
    assert path.read_text("utf-8").startswith(f"# {said.journal}\n")
    english = run(capsys, "list", "--lang", "en")[1]
    assert "box breathing" in english
    other = tmp_path / "other.toml"
    other.write_text('language = "en"')
    assert run(capsys, "list", "--config", str(other))[1] == english
    assert run(capsys, "list", "--config", str(other), "--lang", code)[1] == listed


def test_settings_that_cannot_be_read_stand_in_the_way_of_words_alone(
    capsys: pytest.CaptureFixture[str], kept: None
) -> None:
    settings = usual_config_file()
    settings.parent.mkdir()
    settings.write_text("language = 3")
    code, _, err = run(capsys, "list")
    assert code == 2
    assert f"{settings}, line 1: “language” must be a text in quotes." in err
    assert run(capsys, "list", "--json")[0] == 0
    assert run(capsys, "list", "--lang", "en")[0] == 0
    assert run(capsys, "erase", "1")[0] == 0


def test_without_a_font_the_picture_is_in_english_and_the_cure_is_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("voice.commands.journal.local_now", lambda: WIN.moment)
    monkeypatch.setattr("voice.journal.fonts.installed", list)
    open_journal(print).keep(BOX)
    place = ("report", "--folder", str(tmp_path), "--days", "7", "--lang")
    _, _, err = run(capsys, *place, "en")
    assert "font" not in err
    english = (tmp_path / "looking-back.png").read_bytes()
    code, out, err = run(capsys, *place, "ko")
    assert code == 0
    assert err.splitlines()[0] == f"breather: {words('ko').no_font()}"
    assert "Noto Sans CJK KR" in err
    assert words("ko").exercise("box") in out
    assert (tmp_path / "looking-back.png").read_bytes() == english


def test_help_needs_nothing_of_all_that() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", MODULES], capture_output=True, text=True, check=True
    )
    loaded = set(json.loads(ended.stdout.splitlines()[-1]))
    assert not HEAVY & loaded
    assert not [name for name in loaded if name.startswith("voice.journal")]

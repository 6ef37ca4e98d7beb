"""The page's files: what is in the folder, and nothing that is not meant for a browser."""

from __future__ import annotations

from pathlib import Path

from voice.kiosk.files import PAGE, page_files, read


def test_files_are_found_with_their_types_below_the_folder(tmp_path: Path) -> None:
    (tmp_path / "words").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html>")
    (tmp_path / "words" / "en.json").write_text("{}")
    found = read(tmp_path)
    assert set(found) == {"index.html", "words/en.json"}
    assert found["index.html"].media_type == "text/html; charset=utf-8"
    assert found["index.html"].tag != found["words/en.json"].tag


def test_what_no_browser_wants_is_left_out(tmp_path: Path) -> None:
    for name in ("notes.md", "secret", "page.js~", ".hidden", "code.py"):
        (tmp_path / name).write_text("no")
    assert read(tmp_path) == {}


def test_a_folder_that_is_missing_holds_nothing(tmp_path: Path) -> None:
    assert read(tmp_path / "none") == {}


def test_the_page_is_shipped_with_nothing_inline_and_nothing_from_elsewhere() -> None:
    found = page_files()
    page = found[PAGE].content.decode()
    assert "<style" not in page
    assert "<script>" not in page
    assert " style=" not in page
    assert " on" not in page.replace(" one", "").replace(" only", "").replace(" on ", " ")
    for path, file in found.items():
        if path.endswith((".html", ".css", ".js")):
            text = file.content.decode().replace("http://www.w3.org/", "")
            assert "http://" not in text, path
            assert "https://" not in text, path

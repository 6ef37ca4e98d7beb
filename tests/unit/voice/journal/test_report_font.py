"""The picture in letters that its own font lacks: with made-up fonts whose letters are boxes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

import pytest
from fontTools import fontBuilder as builder
from fontTools import ttLib
from fontTools.pens import ttGlyphPen as pens
from fontTools.ttLib import ttCollection

from tests.unit.voice.journal.worlds import BOX, GLAD, PLAN, WIN
from voice.journal import fonts
from voice.journal.fonts import Font
from voice.journal.report_picture import draw
from voice.journal.words import words

DAY = date(2026, 11, 22)


def boxes(path: Path, name: str, letters: Iterable[str], style: str = "Regular") -> Path:
    """A font file with a box for each of the letters."""
    pen = pens.TTGlyphPen(None)
    for place in ((100, 0), (100, 700), (900, 700), (900, 0)):
        (pen.moveTo if place == (100, 0) else pen.lineTo)(place)
    pen.closePath()
    box, names = pen.glyph(), {ord(letter): f"u{ord(letter)}" for letter in letters}
    font = builder.FontBuilder(1000, isTTF=True)
    font.setupGlyphOrder([".notdef", *names.values()])
    font.setupCharacterMap(names)
    font.setupGlyf(dict.fromkeys([".notdef", *names.values()], box))
    font.setupHorizontalMetrics(dict.fromkeys([".notdef", *names.values()], (1000, 0)))
    font.setupHorizontalHeader(ascent=880, descent=-120)
    font.setupNameTable({"familyName": name, "styleName": style})
    font.setupOS2()
    font.setupPost()
    font.save(path)
    return path


@pytest.mark.parametrize("code", ["en", "nl"])
def test_where_our_own_font_will_do_none_is_looked_for(code: str) -> None:
    def refused() -> Iterable[Path]:
        raise AssertionError

    said = words(code)
    assert fonts.choose(said.letters, said.fonts, refused) == fonts.own()


@pytest.mark.parametrize("code", ["zh", "ko"])
def test_a_font_with_the_letters_draws_the_picture(code: str, tmp_path: Path) -> None:
    said = words(code)
    found = boxes(tmp_path / "a.ttf", said.fonts[0], said.letters)
    font = fonts.choose(said.letters, said.fonts, lambda: [fonts.own().file, found])
    assert font == Font(found)
    entries = [WIN, PLAN, BOX, GLAD]
    # A letter that the font lacks would be a warning, and so an error here.
    picture = draw(entries, DAY - timedelta(days=400), DAY, said, font)
    assert picture.startswith(b"\x89PNG")
    assert picture != draw(entries, DAY - timedelta(days=400), DAY, words("en"), fonts.own())
    assert draw([], DAY, DAY, said, font).startswith(b"\x89PNG")


def test_the_first_of_the_names_is_taken_and_its_plain_weight(tmp_path: Path) -> None:
    names = ["First Sans", "Second Sans"]
    other = boxes(tmp_path / "a.ttf", "Other", "가나")
    second = boxes(tmp_path / "b.ttf", "Second Sans", "가나")
    bold = boxes(tmp_path / "c.ttf", "First Sans", "가나", "Bold")
    plain = boxes(tmp_path / "d.ttf", "First Sans", "가나")
    files = [other, second, bold, plain]
    while files:
        best = fonts.choose("가나", names, lambda: files)
        assert best == Font(max(files))
        files.remove(max(files))


def test_of_a_file_with_several_faces_the_one_for_the_language_is_taken(tmp_path: Path) -> None:
    faces = [boxes(tmp_path / f"{name}.ttf", name, "가나") for name in ("Others", "Ours", "More")]
    collection = ttCollection.TTCollection()
    collection.fonts = [ttLib.TTFont(face) for face in faces]
    collection.save(tmp_path / "all.ttc")
    files = [tmp_path / "all.ttc"]
    assert fonts.choose("가나", ["Ours", "Others"], lambda: files) == Font(files[0], 1)
    assert fonts.choose("가나", ["Others", "Ours"], lambda: files) == Font(files[0], 0)


def test_a_font_without_a_letter_or_that_is_none_is_passed_over(tmp_path: Path) -> None:
    boxes(tmp_path / "a.ttf", "Some Sans", "가")
    (tmp_path / "b.ttf").write_bytes(b"no font")
    (tmp_path / "c.ttf").write_bytes(b"")
    files = [*sorted(tmp_path.iterdir()), tmp_path / "none.ttf"]
    assert fonts.choose("가나", ["Some Sans"], lambda: files) is None
    assert fonts.choose("가", ["Some Sans"], lambda: files) == Font(files[0])


def test_the_fonts_of_this_machine_can_be_read() -> None:
    for font in fonts.installed():
        assert font.suffix.lower() in {".ttf", ".otf", ".ttc"}
    assert fonts.choose("a", (), fonts.installed) == fonts.own()

"""`breather journal`: shows, takes along, brings back and erases what the person kept."""

from __future__ import annotations

import argparse
import json
import sys
from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from unicodedata import east_asian_width

from content.loader import exercise_ids
from voice import config as configs
from voice.commands.common import config_file, tell, writable
from voice.errors import UserError
from voice.journal import exchange, files
from voice.journal.entry import WORDED, Entry, Kept
from voice.journal.errors import KeyTrouble
from voice.journal.keys import Key, parsed, written
from voice.journal.places import local_now, open_journal
from voice.journal.store import Journal
from voice.journal.words import DEFAULT, Words, words

LINE = 72
"""Columns of an entry in the list."""
PICTURE, PAGE = "looking-back.png", "looking-back.md"
LARGEST_KEY = 1_000
"""Bytes of a file with a key."""


def journal(options: argparse.Namespace) -> int:
    """Do what `options.action` says; raises UserError and JournalError."""
    book = open_journal(tell)
    match options.action:
        case "list":
            _list(book, options)
        case "show":
            _show(book, options)
        case "export":
            _export(book, options)
        case "import":
            _import(book, options.file)
        case "erase" if options.all:
            _erase_all(book, sure=options.yes)
        case "erase":
            _erase(book, options.number)
        case "key":
            _key(book, options)
        case "report":
            _report(book, options)
    return 0


def _words_for(options: argparse.Namespace) -> Words:
    """The words of the language that the options name, else of the one in the settings."""
    if options.lang:
        return words(options.lang)
    path = config_file(options)
    config = configs.load(path, frozenset(exercise_ids())) if path else configs.Config()
    return words(config.language)


def _list(book: Journal, options: argparse.Namespace) -> None:
    kept = book.entries()
    if options.json:
        print(json.dumps([_row(one) for one in kept], ensure_ascii=False, indent=1))
        return
    said = _words_for(options)
    if not kept:
        print(said.nothing)
    for one in kept:
        line = " ".join(_said(one.entry, said).split())
        print(f"{one.number:>4}  {one.entry.moment:%Y-%m-%d %H:%M}  {_cut(line)}")


def _cut(line: str) -> str:
    """As much of a line as has room; letters of Chinese and Korean are two columns wide."""
    widths = (2 if east_asian_width(letter) in "WF" else 1 for letter in line)
    ends = list(accumulate(widths))
    if not ends or ends[-1] <= LINE:
        return line
    return f"{line[: bisect_right(ends, LINE - 1)].rstrip()}…"


def _show(book: Journal, options: argparse.Namespace) -> None:
    found = next((one for one in book.entries() if one.number == options.number), None)
    if found is None:
        raise _no_entry(options.number)
    if options.json:
        print(json.dumps(_row(found), ensure_ascii=False, indent=1))
    else:
        said = _words_for(options)
        entry = found.entry
        print(f"{said.long_date(entry.moment.date())}  {entry.moment:%H:%M}\n{_said(entry, said)}")


def _said(entry: Entry, said: Words) -> str:
    text = said.said(entry)
    return said.noted(entry.kind, text) if entry.kind in WORDED else text


def _row(kept: Kept) -> dict[str, object]:
    return {"number": kept.number, **exchange.row(kept.entry)}


def _export(book: Journal, options: argparse.Namespace) -> None:
    path: Path = options.file
    form = path.suffix.lower()
    if form not in (".json", ".md"):
        raise UserError(f"“{path.name}” says nothing of a form; end it in .json or .md.")
    said = _words_for(options)
    entries = [kept.entry for kept in book.entries()]
    if not entries:
        raise UserError("Nothing is kept, so there is nothing to export.")
    if options.masked:
        entries = exchange.without_names(entries)
    tell(said.holds([path.name], entries))
    tell(said.plain)
    _write(path, exchange.as_json(entries) if form == ".json" else
           exchange.as_markdown(entries, said))  # fmt: skip
    print(said.written(str(path)))


def _import(book: Journal, path: Path) -> None:
    entries = exchange.read_file(path)
    new = len(book.keep_new(entries))
    there = len(entries) - new
    print(f"Kept now: {new}. There already: {there}.")


def _erase(book: Journal, number: int) -> None:
    if not book.erase(number):
        raise _no_entry(number)
    print(f"Entry {number} is erased for good.")


def _erase_all(book: Journal, *, sure: bool) -> None:
    if not sure:
        if not sys.stdin.isatty():
            raise UserError("This would erase the whole journal and its key; add --yes to do so.")
        print("Erase the whole journal and its key, for good? [y/N] ", end="", file=sys.stderr)
        sys.stderr.flush()
        if sys.stdin.readline().strip().lower() not in ("y", "yes"):
            print("Nothing was erased.")
            return
    erased = book.erase_all()
    print("The journal and its key are erased for good." if erased else "Nothing is kept.")


def _key(book: Journal, options: argparse.Namespace) -> None:
    if options.restore is not None:
        where = book.restore_key(_read_key(options.restore))
        print(f"The key opens the journal; it is in {where} now.")
    elif options.renew:
        print(f"The journal has a new key, in {book.renew_key()}; copies of the old one are void.")
    elif options.export is not None:
        _, key = book.key()
        tell("Whoever has this file and the journal can read it; put it where only you can.")
        _write(options.export, written([key]))
        print(f"{options.export} is written, for you alone to open.")
    elif book.there:
        where, _ = book.key()
        print(f"The key is in {where}.\nThe journal is {book.file}.")
    else:
        print("There is no journal yet, so there is no key either.")


def _read_key(path: Path) -> Key:
    try:
        text = files.read(path, LARGEST_KEY)
    except OSError as error:
        raise UserError(f"{path} cannot be read ({error.strerror}); check its name.") from None
    if text is None:
        raise UserError(f"There is no file {path}; check its name.")
    try:
        return parsed(text, str(path))[-1]
    except KeyTrouble:
        raise UserError(f"{path} holds no key of a journal; choose another file.") from None


def _report(book: Journal, options: argparse.Namespace) -> None:
    from voice.journal import report

    said = _words_for(options)
    folder: Path = options.folder
    last = local_now().date()
    first = last - timedelta(days=options.days - 1)
    entries = report.within([kept.entry for kept in book.entries()], last, options.days)
    page = report.page(entries, first, last, said)
    picture = _picture(entries, first, last, said)
    writable(folder / PICTURE)
    tell(said.holds([PICTURE, PAGE], entries))
    tell(said.plain)
    _write(folder / PICTURE, picture)
    _write(folder / PAGE, page)
    print(page)


def _picture(entries: Sequence[Entry], first: date, last: date, said: Words) -> bytes:
    """In the language of the words where this machine has a font for it, else in English."""
    from voice.journal import fonts, report_picture

    font = fonts.choose(said.letters, said.fonts, fonts.installed)
    if font is None:
        tell(said.no_font())
        said, font = words(DEFAULT), fonts.own()
    return report_picture.draw(entries, first, last, said, font)


def _write(path: Path, content: str | bytes) -> None:
    try:
        files.write(writable(path), content)
    except OSError as error:
        raise UserError(
            f"{path} cannot be written ({error.strerror}); name another place."
        ) from None


def _no_entry(number: int) -> UserError:
    return UserError(f"There is no entry {number}; see: breather journal list")

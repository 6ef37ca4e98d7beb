"""`breather journal`: shows, takes along, brings back and erases what the person kept."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from voice.commands.common import tell, writable
from voice.errors import UserError
from voice.journal import exchange, files
from voice.journal.entry import WORDED, Entry, Kept, Kind
from voice.journal.errors import KeyTrouble
from voice.journal.keys import Key, parsed, written
from voice.journal.places import local_now, open_journal
from voice.journal.store import Journal
from voice.journal.words import DEFAULT, Words, words

LINE = 72
"""Characters of an entry in the list."""
PICTURE, PAGE = "looking-back.png", "looking-back.md"
LARGEST_KEY = 1_000
"""Bytes of a file with a key."""


def journal(options: argparse.Namespace) -> int:
    """Do what `options.action` says; raises UserError and JournalError."""
    book = open_journal(tell)
    match options.action:
        case "list":
            _list(book, as_json=options.json)
        case "show":
            _show(book, options.number, as_json=options.json)
        case "export":
            _export(book, options.file, mask=options.masked)
        case "import":
            _import(book, options.file)
        case "erase" if options.all:
            _erase_all(book, sure=options.yes)
        case "erase":
            _erase(book, options.number)
        case "key":
            _key(book, options)
        case "report":
            _report(book, options.folder, options.days)
    return 0


def _list(book: Journal, *, as_json: bool) -> None:
    kept = book.entries()
    if as_json:
        print(json.dumps([_row(one) for one in kept], ensure_ascii=False, indent=1))
        return
    if not kept:
        print("Nothing is kept.")
    said = words(DEFAULT)
    for one in kept:
        line = " ".join(_said(one.entry, said).split())
        line = line if len(line) <= LINE else f"{line[: LINE - 1].rstrip()}…"
        print(f"{one.number:>4}  {one.entry.moment:%Y-%m-%d %H:%M}  {line}")


def _show(book: Journal, number: int, *, as_json: bool) -> None:
    found = next((one for one in book.entries() if one.number == number), None)
    if found is None:
        raise _no_entry(number)
    if as_json:
        print(json.dumps(_row(found), ensure_ascii=False, indent=1))
    else:
        said = words(DEFAULT)
        entry = found.entry
        print(f"{said.long_date(entry.moment.date())}, {entry.moment:%H:%M}\n{_said(entry, said)}")


def _said(entry: Entry, said: Words) -> str:
    text = said.said(entry)
    return f"{said.kinds[entry.kind.value]}: {text}" if entry.kind in WORDED else text


def _row(kept: Kept) -> dict[str, object]:
    return {"number": kept.number, **exchange.row(kept.entry)}


def _export(book: Journal, path: Path, *, mask: bool) -> None:
    form = path.suffix.lower()
    if form not in (".json", ".md"):
        raise UserError(f"“{path.name}” says nothing of a form; end it in .json or .md.")
    entries = [kept.entry for kept in book.entries()]
    if not entries:
        raise UserError("Nothing is kept, so there is nothing to export.")
    if mask:
        entries = exchange.without_names(entries)
    said = words(DEFAULT)
    tell(f"{path.name} will hold {_inside(entries, said)}. {said.plain}")
    _write(path, exchange.as_json(entries) if form == ".json" else
           exchange.as_markdown(entries, said))  # fmt: skip
    print(f"{path} is written, for you alone to open.")


def _inside(entries: Sequence[Entry], said: Words) -> str:
    counts = Counter(entry.kind for entry in entries)
    return ", ".join(f"{said.several[k.value]}: {counts[k]}" for k in Kind if counts[k])


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


def _report(book: Journal, folder: Path, days: int) -> None:
    from datetime import timedelta

    from voice.journal import report, report_picture

    last = local_now().date()
    first = last - timedelta(days=days - 1)
    entries = report.within([kept.entry for kept in book.entries()], last, days)
    said = words(DEFAULT)
    page = report.page(entries, first, last, said)
    picture = report_picture.draw(entries, first, last, said)
    writable(folder / PICTURE)
    tell(f"{PICTURE} and {PAGE} will hold {_inside(entries, said) or 'nothing'}. {said.plain}")
    _write(folder / PICTURE, picture)
    _write(folder / PAGE, page)
    print(page)


def _write(path: Path, content: str | bytes) -> None:
    try:
        files.write(writable(path), content)
    except OSError as error:
        raise UserError(
            f"{path} cannot be written ({error.strerror}); name another place."
        ) from None


def _no_entry(number: int) -> UserError:
    return UserError(f"There is no entry {number}; see: breather journal list")

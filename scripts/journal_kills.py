"""Kills a process that keeps entries, again and again, and counts what is missing then."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from threading import Semaphore
from typing import TYPE_CHECKING

from journal_marked import journal_at, made, name_of

if TYPE_CHECKING:
    from voice.journal.keeper import Answer
    from voice.journal.store import Journal

ROUNDS = 10
"""Kills that one journal lives through, so that its making is hit, too."""
LONGEST_LIFE_S = 0.4
FILLER = (0, 9_000)
"""Characters of an entry beside its sum: none to three pages."""
ERASING, RENEWING = 0.2, 0.1
"""How often, after an entry, another one is erased, or the key is renewed."""


@dataclass(frozen=True, slots=True)
class Kills:
    """What was found after so many kills."""

    kills: int
    confirmed: int
    """Entries whose keeping was confirmed."""
    lost: int
    erased: int
    """Entries whose erasing was confirmed."""
    back: int
    """Of these, those that were there again."""
    renewed: int
    """How often the renewing of the key was confirmed."""
    half: int
    """Entries that were there in part."""
    unreadable: int
    """Times that the journal could not be opened, or was called damaged."""
    unconfirmed: int
    """Entries that were there whole, though the kill came before their confirmation."""


@dataclass(slots=True)
class Ledger:
    """What a journal must and must not hold, by the number in each text."""

    kept: set[int] = field(default_factory=set)
    erased: set[int] = field(default_factory=set)
    erasing: set[int] = field(default_factory=set)
    """Asked for, and not confirmed."""
    renewed: int = 0
    """How often the key was."""


def kill(folders: Sequence[Path], times: int, seed: int) -> Kills:
    """Kill a child so many times, and look each time; journals lie in the folders by turns."""
    rng = random.Random(seed)
    total = Kills(0, 0, 0, 0, 0, 0, 0, 0, 0)
    ledger, begin = Ledger(), 0
    for number in range(times):
        path = folders[number // ROUNDS % len(folders)] / str(number // ROUNDS)
        if number % ROUNDS == 0:
            ledger = Ledger()
        before = frozenset(ledger.kept | ledger.erasing), frozenset(ledger.erased)
        begin += 1_000_000
        _live_and_die(path, ledger, begin, rng)
        total = _look(path, ledger, total, before)
    return total


def _live_and_die(path: Path, ledger: Ledger, begin: int, rng: random.Random) -> None:
    """One child from its start to its kill; the ledger is brought up to date."""
    reader, writer = os.pipe()
    seed, life = rng.random(), rng.uniform(0, LONGEST_LIFE_S)
    known = sorted(ledger.kept)
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            os.close(reader)
            _child(path, writer, begin, known, random.Random(seed))
        os._exit(1)
    os.close(writer)
    time.sleep(life)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    with open(reader, encoding="ascii") as confirmations:
        for line in confirmations.read().splitlines():
            what, name = line.split()
            _note(ledger, what, int(name))
    if not os.WIFSIGNALED(status):
        raise RuntimeError("The child ended by itself.")


def _note(ledger: Ledger, what: str, name: int) -> None:
    match what:
        case "kept":
            ledger.kept.add(name)
        case "erasing":
            ledger.kept.discard(name)
            ledger.erasing.add(name)
        case "erased":
            ledger.erasing.discard(name)
            ledger.erased.add(name)
        case "renewed":
            ledger.renewed += 1


def _child(path: Path, pipe: int, begin: int, known: list[int], rng: random.Random) -> None:
    """Keep through the keeper, and now and then erase, or renew the key, in between."""
    from voice.journal.keeper import Keeper

    room = Semaphore(1)

    def say(what: str, name: int) -> None:
        os.write(pipe, f"{what} {name}\n".encode("ascii"))  # whole: it is short

    def answered(name: int, answer: Answer) -> None:
        if answer.kept:
            say("kept", name)
        room.release()

    journal = journal_at(path, lambda _: None)
    keeper = Keeper(journal)
    while True:
        room.acquire()  # until then the keeper is at work
        dice = rng.random()
        if dice < ERASING and known:
            name = known.pop(rng.randrange(len(known)))
            say("erasing", name)
            if _erase(journal, name):
                say("erased", name)
        elif dice > 1 - RENEWING and journal.there:
            journal.renew_key()
            say("renewed", 0)
        begin += 1
        keeper.keep(made(begin, rng.randint(*FILLER)), partial(answered, begin))


def _erase(journal: Journal, name: int) -> bool:
    numbers = [kept.number for kept in journal.entries() if name_of(kept.entry) == name]
    return bool(numbers) and all(map(journal.erase, numbers))


def _look(
    path: Path, ledger: Ledger, so_far: Kills, before: tuple[frozenset[int], frozenset[int]]
) -> Kills:
    """What is in a journal after a kill."""
    from voice.journal.errors import JournalError

    told: list[str] = []
    names: list[int | None] = []
    try:
        names = [name_of(kept.entry) for kept in journal_at(path, told.append).entries()]
    except JournalError as error:
        told.append(str(error))
    there = {name for name in names if name is not None}
    kept, erased = before
    sure = (ledger.kept | ledger.erased | ledger.erasing) - kept - erased
    extra = there - ledger.kept - ledger.erased - ledger.erasing
    found = replace(
        so_far,
        kills=so_far.kills + 1,
        confirmed=so_far.confirmed + len(sure),
        lost=so_far.lost + len(ledger.kept - there),
        erased=so_far.erased + len(ledger.erased - erased),
        back=so_far.back + len(ledger.erased & there),
        renewed=so_far.renewed + ledger.renewed,
        half=so_far.half + names.count(None),
        unreadable=so_far.unreadable + len(told),
        unconfirmed=so_far.unconfirmed + len(extra),
    )
    ledger.renewed = 0
    ledger.kept |= there - ledger.erased  # they are there for good now
    ledger.erasing &= there
    ledger.kept -= ledger.erasing
    return found

"""Measures how commands are understood: python3 scripts/bench_commands.py FOLDER.

FOLDER holds recordings of people (see recordings.py): they say no command. There are no recordings
of people who say these commands, so synthetic voices do. What is allowed is what is so in a state
of the dialogue, or everything at once. The figures go to docs/benchmarks/ (commands.md and
commands.json), unless --quick asks for a short look.
--keep FOLDER keeps what takes long to make.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import runtime

if __name__ == "__main__":
    runtime.ensure()  # before what an older Python could not read

import figures

if TYPE_CHECKING:
    from command_ear import Bench, Told
    from hearing_rates import Rate
    from hearing_voices import Voice

    from voice.hearing.base import Listening

COMMAND = "python3 scripts/bench_commands.py FOLDER"
RECORDINGS = figures.ROOT.parent / "shared" / "audio"


def rows(*, quick: bool, folder: Path = RECORDINGS, keep: Path | None = None) -> list[Rate]:
    """A row for each figure."""
    from command_ear import TIMED, UTTERANCE_S, Bench
    from command_sets import HELD_OUT, VOICES, commands
    from hearing_rates import Rate

    bench = Bench(folder, keep)
    voices = VOICES[::5] if quick else VOICES
    others = HELD_OUT[:1] if quick else HELD_OUT
    cases = list(commands(bench.language, voices))
    fresh = list(commands(bench.language, others))
    found: list[Rate] = []
    for state, allowed in bench.states.items():
        told = bench.hear(cases, allowed)
        note = f"{_count(bench, allowed)}; {len(voices)} synthetic voices, half with mild noise"
        found += _shares(f"commands: allowed {state}", told, note, goals=True)
        found += _shares(f"… {state}, “stop”", [one for one in told if _is_stop(one)], "")
        name = f"… {state}, {len(others)} voices that nothing was chosen with"
        found += _shares(name, bench.hear(fresh, allowed), "")
    told = bench.hear(cases, bench.all)
    found += _all_at_once(told)
    found += _others(bench, voices, quick=quick)
    cost = round(1000 * bench.seconds(), 1)
    name = f"processor time to match an utterance of {UTTERANCE_S:g} s, all commands allowed"
    found.append(Rate(name, cost, "ms", 40.0, count=TIMED))
    if not quick:
        for one in told:
            if not one.right:
                print(f"  “{one.case.text}” by {one.case.voice.name}: {one.taken}")
    return found


def _all_at_once(told: Sequence[Told]) -> Iterator[Rate]:
    from command_sets import RECORDED, Place

    yield from _shares("all at once", told, "")
    natural = [one for one in told if one.case.voice.engine in RECORDED]
    yield from _shares("… voices made of recordings (flite, Piper)", natural, "")
    for place in (Place.CLEAN, Place.OFFICE, Place.ROOM):
        here = [one for one in told if one.case.place is place]
        yield from _shares(f"… {place.value}", here, "")
    yield from _shares("… “stop” in all wordings", [one for one in told if _is_stop(one)], "")
    numbers = [one for one in told if one.case.meaning[1]]
    yield from _shares("… with numbers", numbers, "")
    patterns = [one for one in numbers if one.case.meaning[0] == "start:custom"]
    yield from _shares("… patterns of three or four numbers", patterns, "")


def _others(bench: Bench, voices: Sequence[Voice], *, quick: bool) -> Iterator[Rate]:
    """What is no command, and commands among colleagues; everything is allowed."""
    from command_sets import COLLEAGUES_DB, among_colleagues, sentences
    from hearing_rates import share

    said = bench.hear(sentences(voices), bench.all)
    taken = sum(one.wrong for one in said)
    yield share("sentences that are no command: taken for one", taken, len(said), None)
    people = bench.hear_people(5 if quick else 1, bench.all)
    names = Counter(name for names in people for name in names)
    among = ", ".join(f"{name} {count} ×" for name, count in sorted(names.items()))
    count = sum(map(bool, people))
    yield share("people's recordings: taken for a command", count, len(people), 1.0, peer=among)
    few = [voices[0], voices[-1]]
    soft = bench.hear(among_colleagues(bench.language, few, 16 if quick else 8), bench.all)
    for place in COLLEAGUES_DB:
        here = [one for one in soft if one.case.place is place]
        yield from _shares(f"commands {place.value}", here, "")


def _is_stop(told: Told) -> bool:
    return told.case.meaning[0] == "stop"


def _count(bench: Bench, allowed: Listening) -> str:
    names = allowed.commands
    plain = sum(len(texts) for name, texts in bench.language.commands.items() if name in names)
    numbered = sum(len(ways) for name, ways in bench.language.numbered.items() if name in names)
    return f"{len(names)} commands in {plain} wordings and {numbered} with numbers"


def _shares(name: str, told: Sequence[Told], note: str, *, goals: bool = False) -> Iterator[Rate]:
    from hearing_rates import share

    right, wrong = sum(one.right for one in told), sum(one.wrong for one in told)
    goal = (95.0, 1.0) if goals else (None, None)
    count = len(told)
    yield share(f"{name}: right", right, count, goal[0], more_is_better=True, peer=note)
    yield share(f"{name}: wrong one taken", wrong, count, goal[1])
    if goals:
        yield share(f"{name}: rejected", count - right - wrong, count, None)


def main() -> None:
    """Measures, prints and writes; exits with 1 where a goal is not reached."""
    options = _options()
    figures.enter_environment()
    from hearing_rates import as_row

    found = rows(quick=options.quick, folder=options.folder, keep=options.keep)
    for row in found:
        print(figures.as_text(row), flush=True)
    if not options.quick:
        about = {"command": COMMAND, **figures.machine()}
        told = {**about, "rows": [as_row(row) for row in found]}
        text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
        (figures.RESULTS / "commands.json").write_text(text, "utf-8")
        (figures.RESULTS / "commands.md").write_text(_page(about, found), "utf-8")
    if any(row.met is False for row in found):
        raise SystemExit("A goal is not reached.")


def _page(about: dict[str, str], found: Sequence[Rate]) -> str:
    lines = [
        "# Commands",
        "",
        f"Made by `{about['command']}`: change nothing by hand. The same figures for a program to",
        "read are in `commands.json`.",
        "",
        f"Machine: {about['machine']}. Python {about['python']}. The commands are spoken by",
        "synthetic voices, as nobody has recorded people who say them: so this tells of confusions",
        "and of some accents, and little of what a tired person makes of the words. The goals are",
        "for what is allowed in a state of the dialogue, with all of its numbers. The figures of",
        "the rule, and which wordings were left out, were chosen with these same sounds, but for",
        "the rows that say otherwise.",
        "",
        "| what | value | 95 % interval | goal | met | of what |",
        "|---|---|---|---|---|---|",
    ]
    for row in found:
        interval = "" if row.interval is None else f"{row.interval[0]:g} – {row.interval[1]:g}"
        sign = "≥" if row.more_is_better else "≤"
        goal = "" if row.goal is None else f"{sign} {row.goal:g} {row.unit}"
        met = {True: "yes", False: "no", None: ""}[row.met]
        lines.append(
            f"| {row.name} | {row.value:g} {row.unit} | {interval} | {goal} | {met} | {row.peer} |"
        )
    return "\n".join(lines) + "\n"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measures how commands are understood.")
    parser.add_argument("folder", type=Path, help="recordings of people, with a manifest.jsonl")
    parser.add_argument("--quick", action="store_true", help="a short look; writes nothing")
    parser.add_argument("--keep", type=Path, help="where to keep sounds from run to run")
    return parser.parse_args()


if __name__ == "__main__":
    main()

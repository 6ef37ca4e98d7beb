"""Leads whole conversations with a synthetic person, and dictates Breather's own words back.

    python3 scripts/conversations.py [--quick] [--folder FOLDER]

A change history and a success recap as `breather simulate` leads them: the person answers each
question aloud in another voice, Breather writes it down, reads back, and goes on. Then what
Breather said is dictated to its own transcriber and compared with what it was to say. The result
goes to docs/benchmarks/conversations.md; the sound to FOLDER, if one is named.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import runtime

if __name__ == "__main__":
    runtime.ensure()  # before what an older Python could not read

from figures import RESULTS, enter_environment, machine

QUESTION_S = 0.8
"""From the end of a question to the answer."""
GOAL = 0.9
"""Of the words."""
PEOPLE = "success-recap.people"
ANSWERS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "change-history": {
            "change-history.event": "A man shouted at me because his parcel was late. I went quiet "
            "and put him on hold.",
            "change-history.wish": "I would have liked to tell him that I was looking for it.",
            "change-history.line": "I am looking for your parcel right now, and I will stay with "
            "you until we know.",
            "change-history.plan": "If somebody shouts, then I say what I am doing for them.",
        },
        "success-recap": {
            "success-recap.first": "I found a lost order for an old lady.",
            "success-recap.part": "I asked the right question about the street.",
            "success-recap.second": "I helped a new colleague with her first call.",
            "success-recap.part-again": "I sat down beside her and listened.",
            "success-recap.third": "The queue was empty before lunch.",
            "success-recap.part-last": "I kept my answers short.",
            PEOPLE: "two people",
            "success-recap.home": "Today I helped some people, and that is enough.",
        },
    }
)
NOTED = ("A customer thanked me twice.",)
"""Wins that are in the journal before the recap."""
PAGE = """\
# Conversations

Made by `{command}`: change nothing by hand. The same figures for a program to read are in
`{json_name}`.

Machine: {machine}. Python {python}. Hearing: {hearing}; speaking: {speaking}.

A synthetic person answers each question aloud. What Breather said in these conversations was
dictated back to its own transcriber, sentence by sentence where it stands in the sound; the goal is
nine words in ten.

| conversation | minutes | questions | answered | kept | words said | recognised |
|---|---|---|---|---|---|---|
{rows}

Words that came back otherwise: {missed}.
"""


@dataclass(frozen=True, slots=True)
class Told:
    """What came of one conversation."""

    name: str
    minutes: float
    questions: int
    answered: int
    kept: int
    words: int
    wrong: int
    missed: tuple[str, ...]
    """Names of phrases that did not come back as they were said."""

    @property
    def recognised(self) -> float:
        """The part of the words that came back."""
        return 1 - self.wrong / self.words


def main() -> None:
    """Runs, prints, writes; exits with 1 where a question was not answered or a goal not met."""
    parser = argparse.ArgumentParser(description="Leads whole conversations.")
    parser.add_argument("--quick", action="store_true", help="the recap alone; writes nothing")
    parser.add_argument("--folder", type=Path, help="where the sound goes, if anywhere")
    options = parser.parse_args()
    enter_environment()
    from conversing import converse

    names = ["success-recap"] if options.quick else list(ANSWERS)
    told = [converse(name, ANSWERS[name], NOTED, options.folder) for name in names]
    for one in told:
        print(_row(one))
    if not options.quick:
        _write(told)
    bad = [one.name for one in told if one.answered < one.questions or one.recognised < GOAL]
    if bad:
        sys.exit(f"Not as it should be: {', '.join(bad)}.")


def _row(one: Told) -> str:
    return (
        f"| {one.name} | {one.minutes:.1f} | {one.questions} | {one.answered} | {one.kept} "
        f"| {one.words} | {100 * one.recognised:.1f} % |"
    )


def _write(told: Sequence[Told]) -> None:
    table = [
        {"name": one.name, "minutes": one.minutes, "questions": one.questions,
         "answered": one.answered, "kept": one.kept, "words": one.words, "wrong": one.wrong,
         "missed": [*one.missed]}
        for one in told
    ]  # fmt: skip
    (RESULTS / "conversations.json").write_text(json.dumps(table, indent=1) + "\n", "utf-8")
    about = {
        "command": "python3 scripts/conversations.py",
        "json_name": "conversations.json",
        "rows": "\n".join(map(_row, told)),
        "missed": ", ".join(name for one in told for name in one.missed) or "none",
        **machine(),
    }
    (RESULTS / "conversations.md").write_text(PAGE.format(**about), "utf-8")


if __name__ == "__main__":
    main()

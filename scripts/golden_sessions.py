"""Plays whole exercises in every language, and writes what happened.

    python3 scripts/golden_sessions.py

The lists in tests/golden/sessions are what the tests compare with: a line for each thing that was
said, asked or done, with its frame. Look at the difference before it is committed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from pathlib import Path
from types import MappingProxyType

from stage import Silent, Stage, silence

from audio.blocks import to_frames
from content.lengths import READ_BACK, spoken
from content.loader import languages, load_exercises, load_language
from content.steps import JOURNAL, SILENT, Ask
from voice.dialogue.settings import Settings
from voice.events import DictationEnd, Report
from voice.hearing.dictation import NOTHING

FOLDER = Path(__file__).parents[1] / "tests" / "golden" / "sessions"
LONGEST_S = 1_800.0
TICK_S = 0.25
BEGIN = "chime"
"""What sounds as an exercise begins."""
NUMBER_S = 2.0
"""How long an answer takes that is a number or an option; in own words, what is usual;"""
RENDER_S = 0.5
"""how long it takes until there is a voice for own words;"""
NOTED_S = 2.0
"""and how long it reads what was noted before."""
LEFT_OUT = frozenset({"cue_finished", "phase", "ducked", "armed", "dictation_progress"})


@dataclass(frozen=True, slots=True)
class Person:
    """What somebody says and does, by the name of what is said to them."""

    answers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Phrase -> own words, or a command."""
    does: Sequence[tuple[str, float, str]] = ()
    """A phrase, seconds after it began, and what is done then, once."""
    wins: tuple[str, ...] = ()
    """What was noted during the day."""


@dataclass(frozen=True, slots=True)
class Scene:
    """An exercise, and who does it."""

    exercise: str
    person: Person = Person()
    language: str = "en"
    facts: frozenset[str] = frozenset({JOURNAL})


EVENT, WISH, LINE, PLAN = (f"change-history.{name}" for name in ("event", "wish", "line", "plan"))
CHANGE = MappingProxyType(
    {
        EVENT: "a man shouted as his parcel was late",
        WISH: "to tell him that i was looking for it",
        LINE: "i am looking for your parcel right now",
        PLAN: "if somebody shouts then i breathe out first",
    }
)
FIRST, PART, HOME = (f"success-recap.{name}" for name in ("first", "part", "home"))
RECAP = MappingProxyType(
    {
        FIRST: "a lady laughed",
        PART: "i listened",
        "success-recap.second": "nobody waited long",
        "success-recap.part-again": "i was quick",
        "success-recap.third": "we had cake",
        "success-recap.part-last": "i brought it",
        "success-recap.people": "people 2 people",
        HOME: "it was a good day",
    }
)
LONG = MappingProxyType(
    {
        name: [(question, 6.0, "lose"), (question, 30.0, "regain"), ("sound.back", 5.0, "yes")]
        for name, question in (("change-history", WISH), ("success-recap", PART))
    }
)
NOTED = ("a colleague thanked me", "the printer works")


def conversations() -> Mapping[str, Scene]:
    """A change history and a success recap, with all that may come between."""
    scenes: dict[str, Scene] = {}
    talks = (
        ("change-history", CHANGE, (), WISH, "change-history.rest"),
        ("success-recap", RECAP, NOTED, PART, "success-recap.turned:2"),
    )
    for exercise, answers, wins, question, later in talks:
        person = partial(Person, answers, wins=wins)
        scenes |= {
            f"{exercise}, full answers": Scene(exercise, person()),
            f"{exercise}, silence throughout": Scene(exercise, Person(wins=wins)),
            f"{exercise}, silent and nothing kept": Scene(
                exercise, Person(), facts=frozenset({SILENT})
            ),
            f"{exercise}, stop in an answer": Scene(exercise, person([(question, 6.0, "stop")])),
            f"{exercise}, again": Scene(exercise, person([(later, 0.5, "again")])),
            f"{exercise}, pause and go on": Scene(
                exercise, person([(question, 6.0, "pause"), ("paused", 20.0, "go-on")])
            ),
            f"{exercise}, a microphone lost for a moment": Scene(
                exercise, person([(question, 6.0, "lose"), (question, 7.5, "regain")])
            ),
            f"{exercise}, a microphone lost for long": Scene(exercise, person(LONG[exercise])),
        }
    return scenes


def silent_sessions(language: str) -> Mapping[str, Scene]:
    """Every exercise with somebody who says nothing."""
    return {name: Scene(name, language=language) for name in load_exercises()}


def play(scene: Scene) -> Stage:
    """The scene to its end; words are as long as a calm voice takes."""
    language = load_language(scene.language)
    sounds = Silent(lambda name: silence(spoken(language.text(name), language)))
    settings = Settings(facts=scene.facts, crisis=language.crisis)
    stage = Stage(settings, sounds, language=scene.language)
    stage.press(f"start:{scene.exercise}")
    played = _Played(stage, scene.person, _usual(scene.exercise))
    while stage.session.running:
        if stage.now > to_frames(LONGEST_S):
            raise RuntimeError(f"{scene.exercise} does not end")
        stage.wait(TICK_S)
        played.turn()
    stage.wait(5.0)
    return stage


def _usual(exercise: str) -> Mapping[str, float]:
    """How long the answer to each question usually takes."""
    steps = load_exercises()[exercise].steps
    return {step.phrase: step.seconds for step in steps if isinstance(step, Ask)}


class _Played:
    """Answers for the person, the journal and the voice; each a while later."""

    def __init__(self, stage: Stage, person: Person, usual: Mapping[str, float]) -> None:
        self._stage = stage
        self._person = person
        self._usual = usual
        self._took: dict[str, float] = {}
        """How long what was said took."""
        self._due: list[tuple[int, Callable[[], None]]] = []
        self._seen = self._remembered = self._rendered = self._recalled = 0
        self._dictation: int | None = None
        self._done: set[tuple[str, float, str]] = set()

    def turn(self) -> None:
        """Look at what is new, and do what is due."""
        stage = self._stage
        for report in stage.reports[self._seen :]:
            if report.event == "cue_started":
                self._heard(str(report.fields["name"]))
        self._seen = len(stage.reports)
        self._dictate()
        for remember in stage.remembered[self._remembered :]:
            self._later(TICK_S, partial(stage.keep, True, remember.number))
        for render in stage.renders[self._rendered :]:
            took = self._took.get(render.text)
            length = NOTED_S if took is None else READ_BACK * took
            self._later(RENDER_S, partial(stage.render, length, render.number))
        for _ in stage.recalls[self._recalled :]:
            self._later(TICK_S, partial(stage.recall, *self._person.wins))
        self._remembered, self._rendered = len(stage.remembered), len(stage.renders)
        self._recalled = len(stage.recalls)
        due = [act for frame, act in self._due if frame <= stage.now]
        self._due = [(frame, act) for frame, act in self._due if frame > stage.now]
        for act in due:
            act()

    def _later(self, seconds: float, act: Callable[[], None]) -> None:
        self._due.append((self._stage.now + to_frames(seconds), act))

    def _heard(self, phrase: str) -> None:
        for done in self._person.does:
            if done[0] == phrase and done not in self._done:
                self._done.add(done)
                self._later(done[1], partial(self._do, done[2]))

    def _do(self, what: str) -> None:
        if what == "lose":
            self._stage.lose()
            if self._stage.session.listening.dictation is not None:
                self._stage.answer("", DictationEnd.LOST)
        elif what == "regain":
            self._stage.regain()
        else:
            self._stage.say(what)

    def _dictate(self) -> None:
        """Answer a question once it is listened to; a number as soon as it may be said."""
        listening = self._stage.session.listening
        asked = [name for name in self._stage.spoken if name in self._person.answers]
        said = self._person.answers[str(asked[-1])] if asked else ""
        if listening.dictation is not None and listening.dictation != self._dictation:
            self._dictation = listening.dictation
            asked_last = str(self._stage.spoken[-1])
            text = said if asked_last in self._person.answers else ""
            seconds = self._usual[asked_last] if text else NOTHING / to_frames(1.0)
            self._took[text] = seconds
            self._later(seconds, partial(self._answer, listening.dictation, text, seconds))
        name, _, value = said.partition(" ")
        if name in listening.commands and not self._stage.lost:
            self._stage.wait(NUMBER_S)
            self._stage.say(name, value)

    def _answer(self, number: int, text: str, seconds: float) -> None:
        if self._stage.session.listening.dictation == number and not self._stage.lost:
            why = DictationEnd.SILENCE if text else DictationEnd.NOTHING
            self._stage.answer(text, why, seconds)


def lines(name: str, stage: Stage) -> Iterator[str]:
    """What is kept of a scene: a heading, and a line for each event of weight."""
    yield f"# {name}"
    for report in sorted(stage.reports, key=lambda report: report.frame):
        if report.event not in LEFT_OUT and not str(report.fields.get("name")).startswith("cue."):
            yield _line(report)


def _line(report: Report) -> str:
    event = "" if report.event == "cue_started" else f" {report.event}"
    told = report.fields.get("name", report.fields.get("why", ""))
    return f"{report.frame}{event} {told}".rstrip()


def sections(text: str) -> dict[str, list[str]]:
    """A list that was written, scene by scene."""
    found: dict[str, list[str]] = {}
    name = ""
    for heading, group in groupby(text.splitlines(), lambda line: line.startswith("# ")):
        rows = list(group)
        if heading:
            name = rows[-1][2:]
        else:
            found[name] = [f"# {name}", *rows]
    return found


def scenes() -> Mapping[str, Mapping[str, Scene]]:
    """All scenes by the list that they are in."""
    return {
        **{code: silent_sessions(code) for code in languages()},
        "conversations": conversations(),
    }


def main() -> None:
    """Writes one list a language, and one for the conversations."""
    FOLDER.mkdir(exist_ok=True)
    for name, of_list in scenes().items():
        rows = [line for title, scene in of_list.items() for line in lines(title, play(scene))]
        path = FOLDER / f"{name}.txt"
        path.write_text("\n".join(rows) + "\n", "utf-8")
        print(f"{path}: {len(rows)} lines")


if __name__ == "__main__":
    main()

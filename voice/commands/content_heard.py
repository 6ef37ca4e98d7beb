"""What the checks of content ask of the ear: which commands may be taken for each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set

from content import sound_rules
from content.command_rules import listed
from content.language_reading import WAKE_PHRASE, toml_key
from content.model import Exercise, Language
from content.problem import File, Problem
from content.steps import Choose
from voice.dialogue.settings import CHOICE, PEOPLE, YES_OR_NO, listening
from voice.dialogue.state import State
from voice.hearing.numbers_grammar import WordGrammar
from voice.hearing.pronunciation import Phonemiser


def together(exercises: Mapping[str, Exercise], commands: Set[str]) -> Sequence[frozenset[str]]:
    """The sets of commands that may be heard at the same time, the wake phrase among them."""
    sets = []
    for state in State:
        heard = listening(state, frozenset(commands))
        sets.append(heard.commands | ({WAKE_PHRASE} if heard.wake else frozenset()))
    guided = listening(State.GUIDING, frozenset(commands)).commands
    questions = {
        frozenset(f"{CHOICE}{option}" for option in step.options)
        | (YES_OR_NO if step.yes else frozenset())
        for exercise in exercises.values()
        for step in exercise.steps
        if isinstance(step, Choose)
    }
    return [*sets, *(guided | options for options in questions), guided | {PEOPLE}]


def problems(
    language: Language,
    exercises: Mapping[str, Exercise],
    file: File,
    phonemiser: Phonemiser | None,
    only: Callable[[str], bool] = lambda command: True,
) -> Iterator[Problem]:
    """Wordings that do not lead to their command, by text and, with a phonemiser, by sound.

    `file`: the language's commands; `only`: which commands are looked at.
    """
    sets = together(exercises, language.commands.keys())
    yield from dict.fromkeys(_misled(language, sets, file, only))
    if phonemiser is not None:
        yield from sound_rules.problems(language, file, sets, phonemiser, only)


def _misled(
    language: Language,
    sets: Sequence[frozenset[str]],
    file: File,
    only: Callable[[str], bool],
) -> Iterator[Problem]:
    grammar = WordGrammar(language.wordings, lambda word: True)
    texts = listed(language)
    for names in sets:
        for name in sorted(names - {WAKE_PHRASE}):
            for text in texts[name] if only(name) else ():
                meaning = grammar.meaning(text.split(), names)
                if meaning is None or meaning[0] != name:
                    taken = "nothing" if meaning is None else toml_key(meaning[0])
                    yield file.problem(
                        toml_key(name), f"'{text}' is taken for {taken}; write another wording."
                    )

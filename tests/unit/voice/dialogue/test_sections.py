from __future__ import annotations

import pytest

from content.model import Exercise
from content.steps import JOURNAL, SILENT, TRICKS, WINS, Ask, Condition, Say, Silence, Step
from voice.dialogue.planning import beginning
from voice.dialogue.sections import NOTHING, Known, Section, section

ASK = Ask("ask", "plan", 10.0)


def of(*steps: Step, known: Known = NOTHING, first: int = 0, seconds: float = 60.0) -> Section:
    return section(Exercise("one", ("T01",), None, steps), first, seconds, known)


def test_words_go_as_far_as_the_first_act() -> None:
    assert of(Say("a"), Say("b"), Silence(3.0), Say("c")) == Section(("a", "b"), Silence(3.0), 3)


def test_a_question_is_the_last_of_its_words() -> None:
    assert of(Say("a"), ASK, Say("b")) == Section(("a", "ask"), ASK, 2)


def test_without_an_act_it_is_the_end() -> None:
    assert of(ASK, Say("a"), first=1) == Section(("a",), None, 2, 1)


def test_a_length_is_that_of_the_exercise() -> None:
    assert of(Say("length.*"), seconds=120).words == ("length.two-minutes",)


@pytest.mark.parametrize(
    ("facts", "words"),
    [(set(), ("c",)), ({"x"}, ("a", "c")), ({"x", "y"}, ("a", "b", "c")), ({"y"}, ("c",))],
)
def test_what_a_step_asks_for_must_be_known(facts: set[str], words: tuple[str, ...]) -> None:
    steps = (Say("a", condition=Condition(frozenset({"x"}))),
             Say("b", condition=Condition(frozenset({"x", "y"}))),
             Say("c", condition=Condition(unless=frozenset({"z"}))))  # fmt: skip
    assert of(*steps, known=Known(facts)).words == words


@pytest.mark.parametrize(
    "late",
    [Say("n", WINS), Say("w", condition=Condition(frozenset({WINS}))),
     Silence(4.0, Condition(unless=frozenset({WINS})))],
)  # fmt: skip
def test_what_hangs_on_the_journal_begins_a_section_while_it_is_awaited(late: Step) -> None:
    awaited = Known(awaited=frozenset({WINS}))
    assert of(Say("a"), late, known=awaited) == Section(("a",), Silence(0.0), 1)
    assert of(Say("a"), late).following == 2
    assert of(Say("a"), late, known=Known(awaited=frozenset({TRICKS}))).following == 2


def test_what_is_awaited_in_vain_is_not_waited_for_twice() -> None:
    awaited = Known(awaited=frozenset({WINS}))
    assert of(Say("a"), Say("n", WINS), Say("b"), known=awaited, first=1) == Section(
        ("b",), None, 3, 1
    )


@pytest.mark.parametrize(("number", "words"), [(0, ("n:0",)), (20, ("n:20",)), (21, ())])
def test_numbers_are_said_as_far_as_they_are_rendered(number: int, words: tuple[str, ...]) -> None:
    assert of(Say("n", "people"), known=Known(numbers={"people": number})).words == words


def test_what_may_be_said_first_is_known_whatever_the_person_wants() -> None:
    aloud, kept = Condition(unless=frozenset({SILENT})), Condition(frozenset({JOURNAL}))
    within = Condition(frozenset({SILENT}))
    steps = (Say("a"), Say("kept", condition=kept), Say("aloud", condition=aloud),
             Say("within", condition=within), Silence(3.0), Say("later"))  # fmt: skip
    names = beginning(Exercise("one", ("T01",), None, steps))
    assert set(names) == {"a", "kept", "aloud", "within"}
    assert names[0] == "a"

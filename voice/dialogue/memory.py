"""What is known within an exercise: what the person answered, and what is true besides."""

from __future__ import annotations

from collections.abc import Set

from content.steps import (
    KEPT,
    RECALLED,
    SECONDS,
    TRICKS,
    WINS,
    WRITTEN,
    Act,
    Ask,
    Choose,
    Count,
    Keep,
    Keepsake,
)
from voice.dialogue.sections import Known
from voice.events import Dictated, DictationEnd, Recall, Recalled, Remember

_KEEPSAKES = {WINS: Keepsake.WIN, TRICKS: Keepsake.TRICK}


class Memory:
    """Forgets everything with `begin`; words are in here, and in orders, alone."""

    def __init__(self, given: Set[str]) -> None:
        """`given`: the facts that hold for every exercise."""
        self._given = frozenset(given)
        self._facts: set[str] = set(given)
        self._numbers: dict[str, int] = {}
        self._texts: dict[str, tuple[str, ...]] = {}
        """What can be read back: an answer's words, or what was recalled."""
        self._recalls: dict[int, str] = {}
        """What was asked of the journal, by the order's number."""
        self._number = self._recalled = 0
        self._last = ""
        self._asked: dict[int, str] = {}
        """Which answer is to be kept, by the order's number, until the journal has answered."""
        self._kept: set[str] = set()
        """The answers that were."""
        self._awaited: int | None = None
        """The order whose answer a Keep step waits for."""

    @property
    def known(self) -> Known:
        """What sections are laid out by; it changes with what comes to be known."""
        return Known(self._facts, self._numbers, frozenset(self._recalls.values()))

    def begin(self, wishes: Set[str] = frozenset()) -> None:
        """Another exercise begins, or none; `wishes`: what the person wants it to be."""
        self._facts = {*self._given, *wishes}
        self._numbers.clear()
        self._texts.clear()
        self._recalls.clear()
        self._last, self._awaited = "", None
        self._asked.clear()
        self._kept.clear()

    def wish(self, fact: str) -> None:
        """The person wants the exercise to be otherwise from now on."""
        self._facts.add(fact)

    # What comes out of the journal

    def recall(self, names: Set[str]) -> list[Recall]:
        """What to order to have these known, of RECALLED."""
        orders = []
        for name in sorted(names & RECALLED):
            self._recalled += 1
            self._recalls[self._recalled] = name
            orders.append(Recall(self._recalled, _KEEPSAKES[name]))
        return orders

    def recalled(self, event: Recalled) -> None:
        """The journal has told."""
        name = self._recalls.pop(event.number, None)
        if name is not None:
            self._texts[name] = tuple(text for text in event.texts if text)
            self._numbers[name] = len(self._texts[name])
            if self._texts[name]:
                self._facts.add(name)

    def texts(self, answer: str) -> tuple[str, ...]:
        """What there is to be read back of it."""
        return self._texts.get(answer, ())

    # What the person answers

    def expect(self, act: Act | None) -> None:
        """A section with this act begins: what it will make a fact is none yet."""
        match act:
            case Ask(answer=answer):
                self._facts -= {answer, WRITTEN}
                self._forget(answer)
                self._numbers.pop(SECONDS, None)
            case Choose(options=options):
                self._facts -= set(options)
            case Count(answer=answer):
                self._facts.discard(answer)
                self._forget(answer)
            case Keep():
                self._facts.discard(KEPT)

    def settled(self, act: Act | None) -> bool:
        """Whether a question was answered already, or its answer kept."""
        match act:
            case Ask(answer=answer):
                return answer in self._facts
            case Keep():
                return KEPT in self._facts
            case _:
                return False

    def answer(self, answer: str, dictated: Dictated, seconds: float) -> None:
        """It was given, or not; who spoke has answered, even where nothing could be written.

        `seconds`: how long they spoke.
        """
        if dictated.text or dictated.why is DictationEnd.FAILED:
            self._facts.add(answer)
            self._numbers[SECONDS] = round(seconds)
        if dictated.text:
            self._facts.add(WRITTEN)
            self._texts[answer] = (dictated.text,)
            self._last = answer

    def choose(self, option: str) -> None:
        """One of the options was said, or is taken."""
        self._facts.add(option)

    def count(self, answer: str, number: int) -> None:
        """A number was said."""
        self._facts.add(answer)
        self._numbers[answer] = number

    # What is kept

    @property
    def last(self) -> str:
        """The answer that was given last, and has words; "" for none."""
        return self._last

    @property
    def waits(self) -> bool:
        """Whether a Keep step waits for the journal."""
        return self._awaited is not None

    def has_kept(self, answer: str) -> bool:
        """Whether an answer is in the journal."""
        return answer in self._kept

    def remember(self, answer: str, keepsake: Keepsake) -> Remember:
        """What to order to have an answer kept that has words, or is a number."""
        self._number += 1
        self._asked[self._number] = answer
        words, people = " ".join(self.texts(answer)), self._numbers.get(answer, 0)
        return Remember(self._number, keepsake, words, people)

    def keep(self, step: Keep) -> Remember | None:
        """What to order for a step; None where there is nothing to keep, or it is asked for."""
        if not (any(self.texts(step.answer)) or self._numbers.get(step.answer)):
            return None
        if step.answer in self._kept:
            self._facts.add(KEPT)
            return None
        asked = [number for number, answer in self._asked.items() if answer == step.answer]
        if asked:
            self._awaited = asked[-1]
            return None
        order = self.remember(step.answer, step.keepsake)
        self._awaited = order.number
        return order

    def give_up(self) -> bool:
        """The journal is not waited for any longer; whether it was."""
        waited, self._awaited = self.waits, None
        return waited

    def kept(self, number: int, kept: bool) -> bool:
        """It was kept, or not; returns whether a step waited for that."""
        answer = self._asked.pop(number, None)
        if kept and answer is not None:
            self._kept.add(answer)
        if number != self._awaited:
            return False
        self._awaited = None
        if kept:
            self._facts.add(KEPT)
        return True

    def _forget(self, answer: str) -> None:
        """It is asked for anew."""
        self._texts.pop(answer, None)
        self._numbers.pop(answer, None)
        self._kept.discard(answer)
        if self._last == answer:
            self._last = ""

"""The usual exercise: what is done most often where that is known, else what was chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from content.model import Exercise


class Usual:
    """Knows both; `habit` names what is done most often, if anything is."""

    def __init__(
        self,
        exercises: Mapping[str, Exercise],
        chosen: Exercise,
        habit: Callable[[], str | None] | None,
    ) -> None:
        self.chosen = chosen
        """What the person has set."""
        self._exercises = exercises
        self._name = habit

    @property
    def habit(self) -> Exercise | None:
        """What is done most often and can be led by voice; None where that is not known."""
        name = None if self._name is None else self._name()
        exercise = self._exercises.get(name or "")
        return None if exercise is None or exercise.wordless else exercise

    @property
    def one(self) -> Exercise:
        """The one that "yes" begins."""
        return self.habit or self.chosen

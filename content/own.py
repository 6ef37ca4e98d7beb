"""A person's own folder of exercises and words beside the shipped one, which it cannot break."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from content.exercise_reading import OWN_PATTERN, ExerciseFile, read_exercise, resolved
from content.language_reading import read_numbers
from content.loader import SHIPPED, content_root, language_for, load_exercises, open_table
from content.model import Exercise, Language, Pattern
from content.own_words import OwnFiles, OwnWords, merged
from content.reading import ContentError

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Content:
    """All that there is in one language: what is shipped, and the person's own."""

    exercises: Mapping[str, Exercise]
    language: Language
    problems: tuple[ContentError, ...]
    """Why something of the person's own was left out."""


def load_all(
    code: str,
    folder: Path | None,
    pattern: Pattern = OWN_PATTERN,
    root: Traversable | None = None,
) -> Content:
    """The shipped content and that of a folder; `pattern`: the person's own, for "custom".

    The folder is laid out as the shipped one; None for no folder. Raises ContentError where the
    shipped content is broken or has no such language, never for what is in the folder.
    """
    root = root or content_root()
    exercises = load_exercises(pattern, root)
    language = language_for(exercises, code, root)
    if folder is None:
        return Content(exercises, language, ())
    numbers = read_numbers(open_table(root, SHIPPED, code, "commands.toml"))
    own = _Own(exercises)
    own.read(folder)
    own.resolve()
    words = own.words(OwnFiles(folder, language, numbers))
    own.resolve()
    found = own.exercises()
    return Content(
        MappingProxyType({**exercises, **found}),
        merged(language, [words[name] for name in found]),
        tuple(own.problems),
    )


@dataclass(slots=True)
class _Own:
    """The exercises of a folder, without those that turned out to be broken."""

    shipped: Mapping[str, Exercise]
    files: dict[str, ExerciseFile] = field(default_factory=dict)
    problems: list[ContentError] = field(default_factory=list)

    def exercises(self) -> dict[str, Exercise]:
        """All that are left."""
        known = self._known()
        return {name: resolved(file, known) for name, file in self.files.items()}

    def read(self, folder: Path) -> None:
        """Each file by itself."""
        for name in self._names(folder):
            try:
                file = open_table(folder, str(folder), "exercises", f"{name}.toml")
                if name in self.shipped:
                    raise file.error("id", "This name is taken; give the file and its id another.")
                self.files[name] = read_exercise(name, OWN_PATTERN, file)
            except ContentError as error:
                self.problems.append(error)

    def _names(self, folder: Path) -> list[str]:
        try:
            paths = [path for path in (folder / "exercises").iterdir() if path.suffix == ".toml"]
        except FileNotFoundError:
            return []
        except OSError as error:
            reason = error.strerror or "unknown reason"
            sentence = f"This folder cannot be read ({reason})."
            self.problems.append(ContentError(f"{folder}/exercises", 0, "", sentence))
            return []
        return sorted(path.stem for path in paths)

    def resolve(self) -> None:
        """Leaves out what names an exercise that is not there, until nothing does."""
        before = -1
        while before != len(self.files):
            before = len(self.files)
            self._keep(partial(resolved, exercises=self._known()))

    def words(self, files: OwnFiles) -> dict[str, OwnWords]:
        """The words of each; what has none is left out."""
        found = self._keep(lambda file: files.words(file.exercise))
        self.problems += [error for error in files.problems if error not in self.problems]
        if not self.problems:
            self.problems += files.unused()
        return found

    def _keep(self, find: Callable[[ExerciseFile], Found]) -> dict[str, Found]:
        """What is found for each file; a file for which that is refused is left out."""
        found: dict[str, Found] = {}
        for name, file in list(self.files.items()):
            try:
                found[name] = find(file)
            except ContentError as error:
                del self.files[name]
                if error not in self.problems:
                    self.problems.append(error)
        return found

    def _known(self) -> dict[str, Exercise]:
        own = {name: file.exercise for name, file in self.files.items()}
        return {**self.shipped, **own}

"""How one person says the wake phrase: phonemes and a threshold, and no sound at all.

It is kept in the person's data folder until they forget it. It counts for one phrase and for the
network that it was made with.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from voice.errors import UserError
from voice.models.places import models_folder

FILE = "wake-enrolment.json"
MOST_PRONUNCIATIONS = 16
MOST_TOKENS = 100
SHIFT_RANGE = (-2.0, 2.0)
"""Of a mean log-ratio a phoneme: beyond it would wake at anything, or at nothing."""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What was learnt from a person who said the wake phrase."""

    phrase: str
    pronunciations: tuple[tuple[str, ...], ...]
    """Phonemes (IPA), a sequence for each way that it was said; none where the common ones fit."""
    shift: float
    """Added to the threshold; below 0 it wakes more easily."""
    model: str
    """The network with its version, such as "hama 1.7.0": another one's phonemes may differ."""
    takes: int
    """How often the phrase was said."""

    def counts_for(self, phrase: str, model: str) -> bool:
        """Whether it was made for this phrase and network."""
        return (self.phrase, self.model) == (phrase, model)


def default_folder() -> Path:
    """The person's data folder."""
    return models_folder().parent


def load(folder: Path) -> Enrolment | None:
    """The enrolment in a folder; None where there is none. Raises UserError where it is damaged."""
    path = folder / FILE
    try:
        return _read(json.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UserError(
            f"{path} cannot be read ({error.strerror}); remove it, and enrol again."
        ) from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise UserError(f"{path} is damaged; remove it, and enrol again.") from None


def save(folder: Path, enrolment: Enrolment) -> None:
    """Keep an enrolment in place of the one before, whole or not at all, for its owner only.

    Raises UserError where it cannot be written.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, aside = tempfile.mkstemp(dir=folder, prefix=FILE, suffix=".part")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(asdict(enrolment), file, ensure_ascii=False, indent=1)
            os.replace(aside, folder / FILE)
        except BaseException:
            Path(aside).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise UserError(
            f"{folder / FILE} cannot be written ({error.strerror}); make room or access for it."
        ) from None


def forget(folder: Path) -> bool:
    """Delete the enrolment, damaged or not; whether there was one. Raises UserError."""
    path = folder / FILE
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise UserError(
            f"{path} cannot be deleted ({error.strerror}); delete it yourself."
        ) from None
    return True


def _read(table: Mapping[str, Any]) -> Enrolment:
    """Raises ValueError, KeyError or TypeError for whatever `save` would not have written."""
    pronunciations = tuple(tuple(map(_text, tokens)) for tokens in table["pronunciations"])
    shift, takes = table["shift"], table["takes"]
    known = len(table) == len(Enrolment.__dataclass_fields__)
    sizes = [len(tokens) for tokens in pronunciations]
    fits = (
        len(sizes) <= MOST_PRONUNCIATIONS
        and all(0 < size <= MOST_TOKENS for size in sizes)
        and isinstance(shift, int | float)
        and SHIFT_RANGE[0] <= shift <= SHIFT_RANGE[1]
        and isinstance(takes, int)
        and takes > 0
    )
    if not (known and fits):
        raise ValueError
    return Enrolment(
        _text(table["phrase"]), pronunciations, float(shift), _text(table["model"]), takes
    )


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError
    return value

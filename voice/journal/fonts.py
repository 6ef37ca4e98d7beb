"""Finds a font for the picture of the report; none is ever fetched."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

REGULAR = frozenset({"Regular", "Book", "Normal"})
"""What the plain weight of a font is called."""


@dataclass(frozen=True, slots=True, order=True)
class Font:
    """A face in a file: some files hold one for each language."""

    file: Path
    face: int = 0


def own() -> Font:
    """DejaVu Sans, which comes with matplotlib: the same everywhere."""
    import matplotlib

    return Font(Path(matplotlib.get_data_path(), "fonts", "ttf", "DejaVuSans.ttf"))


def installed() -> list[Path]:
    """The fonts of this machine as they are now: matplotlib's own list misses newer ones."""
    from matplotlib.font_manager import findSystemFonts

    return [Path(file) for file in findSystemFonts()]


def choose(
    letters: Iterable[str], names: Sequence[str], files: Callable[[], Iterable[Path]]
) -> Font | None:
    """The font with all these letters: our own, else of `files` the one that is first in `names`.

    One with a name that is not among them is taken last; None where no file has the letters.
    """
    needed = frozenset(map(ord, letters))
    if any(_ranked(own().file, needed, names)):
        return own()
    fit = [ranked for file in files() for ranked in _ranked(file, needed, names)]
    return min(fit)[1] if fit else None


def _ranked(
    file: Path, needed: frozenset[int], names: Sequence[str]
) -> Iterator[tuple[tuple[int, bool], Font]]:
    """The faces of a file that have the letters, each with how well it fits: least is best."""
    from matplotlib.ft2font import FT2Font

    faces, face = 1, 0
    while face < faces:
        try:
            font = FT2Font(file, face_index=face)
        except (OSError, RuntimeError):  # no font, or one that FreeType cannot read
            return
        if all(map(font.get_char_index, needed)):
            place = names.index(font.family_name) if font.family_name in names else len(names)
            yield (place, font.style_name not in REGULAR), Font(file, face)
        faces, face = font.num_faces, face + 1

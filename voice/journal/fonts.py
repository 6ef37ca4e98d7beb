"""Finds a font for the picture of the report; none is ever fetched."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

REGULAR = frozenset({"Regular", "Book", "Normal"})
"""What the plain weight of a font is called."""


def own() -> Path:
    """DejaVu Sans, which comes with matplotlib: the same everywhere."""
    import matplotlib

    return Path(matplotlib.get_data_path(), "fonts", "ttf", "DejaVuSans.ttf")


def installed() -> list[Path]:
    """The fonts of this machine as they are now: matplotlib's own list misses newer ones."""
    from matplotlib.font_manager import findSystemFonts

    return [Path(file) for file in findSystemFonts()]


def choose(
    letters: Iterable[str], names: Sequence[str], files: Callable[[], Iterable[Path]]
) -> Path | None:
    """The font with all these letters: our own, else of `files` the one that is first in `names`.

    One with a name that is not among them is taken last; None where no file has the letters.
    """
    needed = frozenset(map(ord, letters))
    if _rank(own(), needed, names) is not None:
        return own()
    ranked = ((_rank(file, needed, names), file) for file in files())
    fit = [(rank, file) for rank, file in ranked if rank is not None]
    return min(fit)[1] if fit else None


def _rank(file: Path, needed: frozenset[int], names: Sequence[str]) -> tuple[int, bool] | None:
    from matplotlib.ft2font import FT2Font

    try:
        font = FT2Font(file)
    except (OSError, RuntimeError):  # no font, or one that FreeType cannot read
        return None
    if not all(map(font.get_char_index, needed)):
        return None
    place = names.index(font.family_name) if font.family_name in names else len(names)
    return place, font.style_name not in REGULAR

"""Which form of a phrase goes with a number, by the Unicode CLDR."""

from __future__ import annotations

from babel import Locale, UnknownLocaleError

COUNTS = range(21)
"""The numbers whose phrases are made ready beforehand."""
NONE = "none"
"""The form for 0 where a phrase has one of its own; the others are the language's categories."""
FORMS = (NONE, "zero", "one", "two", "few", "many", "other")
COUNT = "{count}"
"""The place of a number, in the language's own number word where it has one."""
NUMBER = "{number}"
"""The place of a number, in digits."""
_TRIED = range(201)


def category(code: str, number: int) -> str:
    """The plural category of a whole number in a language: "one", "other" …"""
    return str(Locale.parse(code).plural_form(number))


def categories(code: str) -> frozenset[str]:
    """The plural categories that whole numbers have in a language.

    Raises ValueError for a code that is no language's.
    """
    try:
        return frozenset(category(code, number) for number in _TRIED)
    except UnknownLocaleError as error:
        raise ValueError(str(error)) from None

"""What can go wrong while a model is fetched."""

from __future__ import annotations


class FetchError(Exception):
    """A model could not be had; the text is a short reason that fits into a sentence."""


class NoRoom(FetchError):
    """The disk has too little room for it."""

    def __init__(self, wanted: int, free: int) -> None:
        super().__init__(
            f"it needs {megabytes(wanted)} more on the disk, and {megabytes(free)} are free"
        )


def megabytes(size: int) -> str:
    """A number of bytes for a person: "41 MB", "1.8 GB"."""
    if size >= 1_000_000_000:
        return f"{size / 1e9:.1f} GB"
    return f"{max(round(size / 1e6), 1)} MB"

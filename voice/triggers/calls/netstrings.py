"""Netstrings: a length in digits, a colon, so many bytes, a comma."""

from __future__ import annotations

from collections.abc import Iterator

LONGEST = 65_536
"""Bytes; no message is longer."""


class NotNetstrings(Exception):
    """What arrives is something else."""


class Netstrings:
    """Takes bytes as they arrive."""

    def __init__(self) -> None:
        self._held = b""

    def feed(self, content: bytes) -> Iterator[bytes]:
        """The messages that are complete by now; raises NotNetstrings after the last good one."""
        self._held += content
        while (begin := self._begin()) is not None:
            end = begin + int(self._held[: begin - 1])
            if end - begin > LONGEST:
                raise NotNetstrings
            if len(self._held) <= end:
                return
            if self._held[end : end + 1] != b",":
                raise NotNetstrings
            message, self._held = self._held[begin:end], self._held[end + 1 :]
            yield message

    def _begin(self) -> int | None:
        """Where the first message begins; None until its length is there."""
        longest = len(str(LONGEST))
        digits, colon, _ = self._held[: longest + 1].partition(b":")
        if self._held and (not digits.isdigit() or len(digits) > longest):
            raise NotNetstrings
        return len(digits) + 1 if colon else None

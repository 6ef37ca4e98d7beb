"""A desktop of our own: an X server without a screen, and hands on its keyboard."""

from __future__ import annotations

import os
import shutil
import subprocess
from types import TracebackType
from typing import Self

PROGRAMS = ("Xvfb", "xdotool")


def missing() -> list[str]:
    """The programs that are not installed here."""
    return [name for name in PROGRAMS if shutil.which(name) is None]


class Desktop:
    """Ends with the with-block."""

    def __init__(self) -> None:
        self.display = ""
        """As in DISPLAY."""
        self._server: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        out, into = os.pipe()
        try:
            # It takes the first number that is free, and writes it once it can be connected to.
            # As on a desktop somebody has logged in to, the last window that closes ends nothing:
            # by itself it would begin anew then, and turn away who comes at that moment.
            self._server = subprocess.Popen(
                [
                    "Xvfb", "-displayfd", str(into), "-screen", "0", "320x240x24", "-noreset",
                    "-nolisten", "tcp",
                ],
                pass_fds=[into], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )  # fmt: skip
            os.close(into)
            with os.fdopen(out) as numbers:
                self.display = f"unix:{numbers.readline().strip()}"
        except BaseException:
            self.end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self.end()

    def end(self) -> None:
        """As when the person logs out; once more does nothing."""
        if self._server is not None:
            self._server.kill()
            self._server.wait()
            self._server = None

    def keys(self, *arguments: str) -> None:
        """Have xdotool do something."""
        subprocess.run(
            ["xdotool", *arguments], env={**os.environ, "DISPLAY": self.display}, check=True,
            timeout=60,
        )  # fmt: skip

"""The system's browser, opened at the page with a profile of its own that is gone afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from enum import Enum
from html import escape
from pathlib import Path

from voice.errors import UserError

CHROMIUMS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "microsoft-edge-stable",
    "brave-browser",
    "msedge",
    "chrome",
)
FIREFOXES = ("firefox", "firefox-esr")
PLACES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    "/Applications/Firefox.app/Contents/MacOS/firefox",
    r"C:\Program Files\Mozilla Firefox\firefox.exe",
)
"""Where those are that no name leads to."""
SNAPS = Path("/snap")
END_S = 5.0
LEADS = """\
<!doctype html><meta charset="utf-8"><title>Breather</title>
<meta http-equiv="refresh" content="0; url={address}">
"""
"""A page that leads on: what stands in a command line can be read by everybody on the machine."""


class Form(Enum):
    """How the page is shown."""

    FULL_SCREEN = "full screen"
    """With nothing else to be had."""
    WINDOW = "window"
    """Small, beside other work."""


def find(which: Callable[[str], str | None] = shutil.which) -> str:
    """The program of a browser; raises UserError where there is none."""
    found = (which(name) for name in (*CHROMIUMS, *FIREFOXES))
    for program in (*found, *PLACES):
        if program is not None and Path(program).exists():
            return program
    raise UserError("There is no browser here that can show the page; install Chromium or Firefox.")


def command(program: str, profile: Path, first: str, form: Form) -> list[str]:
    """What is run to open the address `first`."""
    full = form is Form.FULL_SCREEN
    if Path(program).stem.lower().startswith("firefox"):
        how = ["--kiosk"] if full else ["--width", "440", "--height", "720"]
        return [program, "--no-remote", "--profile", str(profile), *how, first]
    how = ["--kiosk", first] if full else [f"--app={first}", "--window-size=440,720"]
    return [
        program,
        f"--user-data-dir={profile}",
        "--no-first-run",
        "--no-default-browser-check",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-default-apps",
        "--disable-extensions",
        "--disable-features=Translate,MediaRouter,OptimizationHints",
        "--disable-sync",
        "--disable-pinch",
        "--noerrdialogs",
        "--overscroll-history-navigation=0",
        "--password-store=basic",
        *how,
    ]


@contextmanager
def opened(program: str, address: str, form: Form) -> Iterator[subprocess.Popen[bytes]]:
    """A browser at the address; ended at the end, and what it wrote is deleted."""
    profile = Path(tempfile.mkdtemp(prefix="breather-", dir=_place(program)))
    try:
        first = profile / "begin.html"
        first.write_text(LEADS.format(address=escape(address)), "utf-8")
        first.chmod(0o600)
        process = _start(command(program, profile, first.as_uri(), form))
        try:
            yield process
        finally:
            _end(process)
    finally:
        shutil.rmtree(profile, ignore_errors=True)


def _place(program: str) -> Path | None:
    """Where its profile lies: a browser that is a snap sees no folder but its own."""
    if SNAPS in Path(program).resolve().parents or Path(program).resolve().name == "snap":
        own = Path.home() / "snap" / Path(program).stem / "common"
        own.mkdir(parents=True, exist_ok=True)
        return own
    return None


def _start(line: Sequence[str]) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            line,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise UserError(
            f"The browser {line[0]} cannot be started ({error.strerror}); start it by hand."
        ) from None


def _end(process: subprocess.Popen[bytes]) -> None:
    """The browser with all of its processes."""
    for by_force in (False, True):
        with suppress(OSError):
            if sys.platform == "win32":
                process.terminate()
            else:
                import signal

                os.killpg(process.pid, signal.SIGKILL if by_force else signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(END_S)
            return

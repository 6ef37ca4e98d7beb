"""Installs packages: Debian's with apt-get, Python's with pip in the virtual environment."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from progress import Bar, StepError, run

DEBIAN = ("espeak-ng", "libportaudio2", "libasound2-plugins")
"""The last one is PortAudio's way to a sound server."""
DEBIAN_TESTS = (
    "alsa-utils",
    "baresip-core",
    "chromium",
    "dbus-daemon",
    "fonts-noto-cjk",
    "jackd2",
    "pipewire",
    "pipewire-pulse",
    "pulseaudio",
    "pulseaudio-utils",
    "strace",
    "wireplumber",
    "wrk",
    "xdotool",
    "xvfb",
)
"""Sound servers, a softphone, a browser, a display, what shows every call of a program, and what
floods a server with requests."""
PIP = ("-m", "pip", "--disable-pip-version-check", "--no-input", "--retries", "2", "install")
# The lock is complete and names what builds, so pip needs to look for nothing by itself.
COMPLETE = ("--progress-bar", "off", "--no-deps", "--no-build-isolation", "--use-pep517")


def program(venv: Path, name: str) -> Path:
    """The path of a program in a virtual environment."""
    if platform.system() == "Windows":
        return venv / "Scripts" / f"{name}.exe"
    return venv / "bin" / name


def system(lock: int) -> None:
    """Installs Debian's packages or says what to type; never fails, as much works without."""
    venv = [] if _makes_venvs() else [_venv_package()]
    _debian([*DEBIAN, *venv], lock, other="Install espeak-ng and PortAudio")


def test_system(lock: int) -> None:
    """Installs what only tests and benchmarks need, or says what to type; never fails."""
    _debian(DEBIAN_TESTS, lock, other="For the tests with sound devices, install PulseAudio")


def _debian(names: Sequence[str], lock: int, other: str) -> None:
    """Installs the packages that are missing; `other`: what to do where there is no apt-get."""
    if platform.system() != "Linux":
        return
    if not shutil.which("apt-get"):
        print(f"  {other} with your system's packages.", file=sys.stderr)
        return
    missing = [name for name in names if not _installed(name)]
    if not missing:
        return
    by_hand = f"sudo apt-get install {' '.join(missing)}"
    root = _become_root()
    if root is None:
        print(f"  Some Debian packages are missing; install them with: {by_hand}", file=sys.stderr)
        return
    apt = [*root, "apt-get", "-q", "-y", "-o", "APT::Status-Fd=1", "-o", "DPkg::Lock::Timeout=60"]
    # A desktop's own audio server may exclude ours: that one stays, and the tests are skipped.
    keep = ["install", "--no-install-recommends", "--no-remove"]
    update, install = [*apt, "update"], [*apt, *keep, *missing]
    with Bar("Debian packages") as bar:
        with suppress(StepError):  # one source of many that does not answer is no reason to stop
            run(update, bar, lambda log: apt_part(log) / 4, failure="", held=[lock])
        try:
            run(install, bar, lambda log: 0.25 + apt_part(log) * 0.75, failure="", held=[lock])
        except StepError:
            bar.note = f"could not be installed; try: {by_hand}"


def environment(venv: Path, lock_file: Path, lock: int, *, fresh: bool) -> None:
    """Makes the virtual environment anew if `fresh`, and installs the locked packages into it.

    Raises StepError.
    """
    with Bar("Python packages") as bar:
        if fresh:
            _new_venv(venv, bar, lock)
        text = lock_file.read_text("utf-8")
        # Where a package comes as source, the locked setuptools builds it.
        build = venv / "build.lock"
        build.write_text("\n".join(r for r in requirements(text) if r.startswith("setuptools==")))
        part = pip_part(len(requirements(text)), lambda: _count(venv))
        for file in (build, lock_file):
            _pip(venv, ["--require-hashes", "-r", str(file)], bar, part, lock)


def tools(venv: Path, lock_file: Path, lock: int) -> None:
    """Installs the locked development tools. Raises StepError."""
    with Bar("Development tools") as bar:
        total, before = len(requirements(lock_file.read_text("utf-8"))), _count(venv)
        part = pip_part(total, lambda: _count(venv) - before)
        _pip(venv, ["--require-hashes", "-r", str(lock_file)], bar, part, lock)


def project(venv: Path, root: Path, lock: int) -> None:
    """Installs Breather itself, so that the environment runs what lies in the checkout."""
    with Bar("Breather itself") as bar:
        _pip(venv, ["--no-index", "-e", str(root)], bar, lambda _: 0.5, lock)


def requirements(lock: str) -> list[str]:
    """The requirements in a lock, each with its marker and hashes."""
    return re.findall(r"^[^\s#][^\n]*(?:\n[ \t]+[^\n]*)*", lock, re.MULTILINE)


def pip_part(total: int, installed: Callable[[], int]) -> Callable[[str], float]:
    """Tells, from pip's output and the number of packages installed, how far it is with `total`."""

    def part(log: str) -> float:
        lines = log.splitlines()
        wanted = max(1, total - sum(line.startswith("Ignoring ") for line in lines))
        met = sum(line.startswith(("Collecting ", "Requirement already")) for line in lines)
        return 0.7 * min(1.0, met / wanted) + 0.3 * min(1.0, installed() / wanted)

    return part


def apt_part(log: str) -> float:
    """Tells from APT's status lines how far it is: half is for fetching, half for unpacking."""
    found = re.findall(r"^(dl|pm)status:[^:]*:([\d.]+):", log, re.MULTILINE)
    if not found:
        return 0.0
    kind, percent = found[-1]
    return (0.0 if kind == "dl" else 0.5) + float(percent) / 200


def _pip(
    venv: Path, arguments: list[str], bar: Bar, part: Callable[[str], float], lock: int
) -> None:
    failure = (
        f"{bar.label} could not be installed, for the reason above: mend it (often the network "
        "connection or the free disk space) and start again."
    )
    command: list[str | Path] = [program(venv, "python"), *PIP, *COMPLETE, *arguments]
    run(command, bar, part, failure=failure, held=[lock])


def _new_venv(venv: Path, bar: Bar, lock: int) -> None:
    if not _makes_venvs():
        raise StepError(
            "This Python cannot make virtual environments: type "
            f"sudo apt-get install {_venv_package()} and start again."
        )
    failure = f"The virtual environment could not be made: remove {venv} and start again."
    make: list[str | Path] = [sys.executable, "-m", "venv", "--clear", venv]
    run(make, bar, lambda _: 0.0, failure=failure, held=[lock])


def _makes_venvs() -> bool:
    """Whether this Python can make virtual environments (Debian packs that part apart)."""
    probe = [sys.executable, "-c", "import ensurepip, venv"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


def _venv_package() -> str:
    return f"python3.{sys.version_info.minor}-venv"


def _count(venv: Path) -> int:
    places = ("lib/*/site-packages/*.dist-info", "Lib/site-packages/*.dist-info")
    return sum(1 for place in places for _ in venv.glob(place))


def _installed(name: str) -> bool:
    query = ["dpkg-query", "-W", "-f=${db:Status-Status}", name]
    answer = subprocess.run(query, capture_output=True, check=False)
    return answer.stdout.strip() == b"installed"


def _become_root() -> list[str] | None:
    """What to put before a command so that it runs as root without a question; None: impossible."""
    if sys.platform != "win32" and os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo is None:
        return None
    probe = subprocess.run([sudo, "-n", "true"], capture_output=True, check=False)
    if probe.returncode == 0:
        return [sudo, "-n", "env", "DEBIAN_FRONTEND=noninteractive"]
    return None

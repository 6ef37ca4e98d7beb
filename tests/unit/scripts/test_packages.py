from __future__ import annotations

import packages
import pytest

LOCK = """\
# a comment
numpy==2.4.6 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
pywin32==312 ; sys_platform == 'win32' \\
    --hash=sha256:cc
    # via pyttsx3
setuptools==84.2.1 \\
    --hash=sha256:dd
"""


def test_requirements_keep_their_markers_and_hashes() -> None:
    numpy, pywin32, setuptools = packages.requirements(LOCK)
    assert numpy == "numpy==2.4.6 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb"
    assert pywin32.startswith("pywin32==312 ; sys_platform == 'win32'")
    assert setuptools.endswith("dd")


@pytest.mark.parametrize(
    ("log", "installed", "part"),
    [
        ("", 0, 0.0),
        ("Collecting a\n", 0, 0.7 / 4),
        ("Ignoring d: markers\nIgnoring c: markers\nCollecting a\n", 0, 0.7 / 2),
        ("Requirement already satisfied: a\n" * 4, 4, 1.0),
        ("Collecting a\n" * 9, 99, 1.0),
        ("  Downloading Collecting\n", 0, 0.0),
    ],
)
def test_pip_part_counts_what_is_collected_and_installed(
    log: str, installed: int, part: float
) -> None:
    assert packages.pip_part(4, lambda: installed)(log) == pytest.approx(part)


def test_pip_part_survives_a_lock_of_which_nothing_applies() -> None:
    assert packages.pip_part(1, lambda: 0)("Ignoring a: markers\n") == 0.0


@pytest.mark.parametrize(
    ("log", "part"),
    [
        ("", 0.0),
        ("Reading package lists...\n", 0.0),
        ("dlstatus:1:20.0:Retrieving file\n", 0.1),
        ("dlstatus:1:20.0:x\npmstatus:espeak-ng:50.0:Unpacking\nSetting up\n", 0.75),
        ("pmstatus:espeak-ng:100.0000:Installed\n", 1.0),
    ],
)
def test_apt_part_reads_the_last_status_line(log: str, part: float) -> None:
    assert packages.apt_part(log) == pytest.approx(part)

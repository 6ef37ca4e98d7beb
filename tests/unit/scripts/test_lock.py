from __future__ import annotations

import re
from pathlib import Path

import lock
import packages
import pytest

GOOD = f"{lock.HEADER}numpy==2.4.6 ; sys_platform != 'win32' \\\n    --hash=sha256:aa\n"


def test_a_good_lock_has_no_faults() -> None:
    assert lock.faults(GOOD) == []


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://packages.example/simple",
        "--find-links /somewhere",
        "-e .",
        "thing @ file:///somewhere/thing.whl \\\n    --hash=sha256:aa",
        "torch==2.0 \\\n    --hash=sha256:aa",
        "pyobjc==1 ; platform_release >= '20' \\\n    --hash=sha256:aa",
        "numpy==2.4.6",
    ],
)
def test_faults_finds_what_must_not_be_in_a_lock(line: str) -> None:
    assert lock.faults(f"{GOOD}{line}\n")


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_the_locks_of_the_project_have_no_faults(name: str) -> None:
    assert lock.faults(Path(lock.ROOT, name).read_text("utf-8")) == []


def test_the_lock_holds_no_onnx_runtime_that_uploads_usage_data() -> None:
    text = Path(lock.ROOT, "requirements.lock").read_text("utf-8")
    version = re.search(r"^onnxruntime==(\d+)\.(\d+)", text, re.MULTILINE)
    assert version is not None
    assert tuple(map(int, version.groups())) < (1, 29)


def test_the_lock_names_what_builds_the_project() -> None:
    text = Path(lock.ROOT, "requirements.lock").read_text("utf-8")
    assert [r for r in packages.requirements(text) if r.startswith("setuptools==")]

"""What a log gets to see of an error that nobody expected."""

from __future__ import annotations

import subprocess
import sys

import pytest

SAID = "the customer from Riverside Street"
FAILING = f"""
import threading
from voice.unexpected import keep_text_out_of_logs
keep_text_out_of_logs()
def obey():
    try:
        {{}}[{SAID!r}]
    except KeyError as error:
        raise ValueError({SAID!r}) from error
"""


@pytest.mark.parametrize(
    ("how", "code"),
    [("obey()", 1), ("t = threading.Thread(target=obey); t.start(); t.join()", 0)],
)
def test_kind_and_place_are_told_and_no_text(how: str, code: int) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", FAILING + how], capture_output=True, text=True, check=False
    )
    assert ran.returncode == code
    assert ran.stdout == ""
    assert SAID not in ran.stderr
    first, *places, last = ran.stderr.splitlines()
    assert first == "breather: failed with ValueError"
    assert places[-1].endswith(" obey")
    assert last == "  after KeyError"

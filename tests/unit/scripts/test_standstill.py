"""The witness of the machine itself, and what is judged by it."""

from __future__ import annotations

import subprocess
import sys

import attack_kiosk
import pytest
import standstill


def test_only_what_is_much_longer_than_a_turn_is_a_standstill() -> None:
    turn, long = standstill.TURN_S, standstill.LONG_S
    moments = [0.0, turn, 2 * turn + long / 2, 3 * turn + 2 * long, 4 * turn + 2 * long]
    assert list(standstill.gaps(iter(moments))) == [pytest.approx(1000 * 1.5 * long)]


def test_a_witness_tells_what_it_saw_when_it_is_asked() -> None:
    with standstill.witness() as witness:
        seen = witness.end()
    assert seen is None or all(late > 1000 * standstill.LONG_S for late in seen)


@pytest.mark.skipif(sys.platform != "linux", reason="only there it can come first")
def test_a_witness_does_not_outlive_who_began_it() -> None:
    begun = (
        "import subprocess, sys\n"
        "process = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE)\n"
        "process.stdout.readline()"
    )
    command = [sys.executable, "-c", begun, sys.executable, standstill.__file__]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as parent:
        _, told = parent.communicate(timeout=10)  # both have closed it: the witness has ended
    assert told == b""


@pytest.mark.parametrize(
    ("underruns", "standstills", "disturbed"),
    [
        (0, (), False),
        (1, (), True),
        (1, (21.7,), False),
        (3, (21.7,), False),
        (4, (21.7,), True),
        (6, (21.7, 25.0), False),
        (7, (21.7, 25.0), True),
        (0, (41.7,), False),
        (1, None, True),
    ],
)
def test_no_more_underruns_are_excused_than_the_machine_stood_still(
    underruns: int, standstills: tuple[float, ...] | None, disturbed: bool
) -> None:
    outcome = attack_kiosk.Outcome("flood", 9, {"200": 9}, 0, underruns, standstills, 1.0)
    assert outcome.disturbed is disturbed
    assert attack_kiosk.judged([outcome])[0] == (["flood"] if disturbed else [])


def test_what_got_through_is_told_whatever_the_machine_did() -> None:
    outcome = attack_kiosk.Outcome("foreign Host", 9, {"200": 1}, 1, 0, (), 1.0)
    assert attack_kiosk.judged([outcome]) == (["foreign Host"], "Not withstood: foreign Host.")

from __future__ import annotations

import pytest
from bench_echo import OURS, PEERS, line, page

ABOUT = {
    "command": "python3 scripts/bench_echo.py",
    "machine": "two cores",
    "python": "3.11",
    "hearing": "an ear",
    "speaking": "a mouth",
}
ROW: dict[str, object] = {
    "name": "obeyed", "value": 98.5, "unit": "%", "goal": 97.0, "met": True,
    "count": 152, "interval": (95.0, 99.5), "peer": "over words",
}  # fmt: skip


@pytest.mark.parametrize("text", [OURS, PEERS])
def test_a_page_names_the_command_that_made_it_and_holds_each_row(text: str) -> None:
    made = page(text, ABOUT, [ROW])
    assert "Made by `python3 scripts/bench_echo.py`" in made
    assert "Machine: two cores. Python 3.11. Hearing: an ear; speaking: a mouth." in made
    row = "| obeyed | 98.5 % | ≥ 97 % | yes | 152 | 95 to 99.5 | over words |"
    assert made.splitlines()[-1] == row


def test_what_has_no_goal_says_neither_yes_nor_no() -> None:
    told = line({**ROW, "goal": None, "met": None})
    assert told == "obeyed | 98.5 % | 152 | 95 to 99.5 | over words"

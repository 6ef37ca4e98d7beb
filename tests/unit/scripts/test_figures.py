from __future__ import annotations

import figures
import measure
import pytest
from figures import Row

from content.model import parse_pattern


@pytest.mark.parametrize(
    ("row", "met"),
    [
        (Row("a", 0.3, "s", 0.3), True),
        (Row("a", 0.31, "s", 0.3), False),
        (Row("a", 9.9, "×", 10.0, more_is_better=True), False),
        (Row("a", 10.0, "×", 10.0, more_is_better=True), True),
        (Row("a", 7.0, "s"), None),
        (Row("a", None, "s", 1.0), None),
    ],
)
def test_a_goal_is_met_on_its_own_side(row: Row, met: bool | None) -> None:
    assert row.met is met
    assert figures.as_object(row)["met"] is met


def test_the_page_has_every_row_with_goal_and_peer() -> None:
    about = {"command": "c", "machine": "m", "python": "3", "hearing": "h", "speaking": "s"}
    rows = [
        Row("start", 0.1234, "s", 0.3, count=9, peer="bare: 0.1 s"),
        Row("speed", 5.0, "×", 10.0, more_is_better=True),
        Row("second start", None, "s", 1.0, count=0, peer="not prepared"),
    ]
    page = figures.as_document(about, rows, "Speed", "speed.json")
    assert page.startswith("# Speed\n\nMade by `c`: ")
    assert "read are in `speed.json`." in page
    assert "| start | 0.1234 s | ≤ 0.3 s | yes | 9 | bare: 0.1 s |\n" in page
    assert "| speed | 5 × | ≥ 10 × | no | 1 |  |\n" in page
    assert "| second start | not measured | ≤ 1 s |  | 0 | not prepared |\n" in page
    assert [figures.as_text(row)[0] for row in rows] == ["✓", "✗", "–"]


def test_phases_are_expected_where_the_pattern_says() -> None:
    places = measure.expected(parse_pattern("4-0-6-0"), 20.0, first=7)
    assert places == [
        (7, "in"),
        (7 + 4 * 48_000, "out"),
        (7 + 10 * 48_000, "in"),
        (7 + 14 * 48_000, "out"),
    ]
    halves = measure.expected(parse_pattern("1.5-0.5-2.5-0"), 9.0, first=0)
    assert [frame for frame, _ in halves] == [0, 72_000, 96_000, 216_000, 288_000, 312_000]

"""The table of faults: rows in their order, with every trial that was lost."""

from __future__ import annotations

import json
import pickle
import sys
from concurrent.futures import Future
from pathlib import Path

import pytest

pytest.importorskip("fcntl", reason="the sound servers of the table are Linux's")

import soak
from fault_table import Row, add, as_page, as_text, new_row
from faults import Fault, Outcome

ABOUT = {"date": "2026-01-02", "command": "python3 scripts/soak.py"}


def row_of(fault: Fault, *outcomes: Outcome) -> Row:
    row = new_row(fault)
    add(row, outcomes)
    return row | ABOUT


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "benchmarks" / "faults.json"
    monkeypatch.setattr(soak, "TABLE", path)
    monkeypatch.setattr(soak, "RESULTS", path.parent)
    return path


def names(table: Path) -> list[str]:
    return [row["name"] for row in json.loads(table.read_text("utf-8"))["rows"]]


def test_no_two_rows_have_one_name() -> None:
    every = [fault.name for fault in soak.every_fault()]
    assert len(set(every)) == len(every)


def test_every_row_can_be_handed_to_another_process() -> None:
    for fault in soak.every_fault():
        assert pickle.loads(pickle.dumps(fault)).name == fault.name


def test_no_row_is_at_two_rounds_at_once() -> None:
    two = soak.every_fault()[:2]
    begun: list[tuple[str, int]] = []
    under_way: list[Future[str]] = []

    def begin(fault: Fault, upto: int) -> Future[str]:
        begun.append((fault.name, upto))
        under_way.append(Future())
        latest = under_way[-1]
        if len(under_way) == len(two):
            for future in under_way:
                future.set_result("done")
            under_way.clear()
        return latest

    assert len(list(soak.in_rounds(two, soak.ROUND + 5, begin))) == 4
    names = {fault.name for fault in two}
    assert [upto for _, upto in begun] == [20, 20, 25, 25]
    assert {name for name, _ in begun[:2]} == {name for name, _ in begun[2:]} == names


def test_what_a_round_raises_ends_all_that_has_not_begun() -> None:
    futures = [Future[str](), Future[str]()]
    rows = soak.in_rounds(soak.every_fault()[:2], 20, lambda fault, upto: futures.pop())
    *_, last = futures
    futures[0].set_exception(OSError("The disk is full."))
    with pytest.raises(OSError, match="full"):
        next(rows)
    assert last.cancelled()


def test_a_lost_trial_is_counted_and_told() -> None:
    fault = soak.every_fault()[0]
    row = row_of(fault, Outcome("", {"back": 0.2}), Outcome("It hung."), Outcome("It hung."))
    assert (row["value"], row["count"], row["goal"], row["met"]) == (1, 3, 3, False)
    assert as_text(row).startswith(f"1 of 3: {fault.name} (back 0.2, 0.2")
    assert "of 1 trials" in as_text(row)
    assert "| 1 of 3; 2 × It hung. |" in as_page([row])


def test_rows_are_in_one_order_whichever_came_first(table: Path) -> None:
    first, second, third = soak.every_fault()[:3]
    for fault in (third, first, second):
        soak._put(row_of(fault, Outcome("It hung.")))
    soak._put(row_of(third, Outcome("")))
    assert names(table) == [first.name, second.name, third.name]
    page = table.with_suffix(".md").read_text("utf-8")
    assert (page.count("0 of 1"), page.count("1 of 1")) == (2, 1)


def test_only_what_is_begun_anew_is_forgotten(table: Path) -> None:
    first, second = soak.every_fault()[:2]
    for fault in (first, second):
        soak._put(row_of(fault, Outcome("")))
    soak._forget([first])
    assert names(table) == [second.name]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [(["--jobs", "0"], "one at least"), (["--rows", "earthquake"], "no row")],
)
def test_what_cannot_be_run_is_refused(
    arguments: list[str],
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "argv", ["soak.py", *arguments])
    monkeypatch.setattr(soak, "enter_environment", lambda: None)
    with pytest.raises(SystemExit) as ended:
        soak.main()
    assert ended.value.code == 2
    assert told in capsys.readouterr().err

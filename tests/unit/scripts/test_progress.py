from __future__ import annotations

import io
import os
import sys

import pytest
from progress import Bar, StepError, run, tail


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_bar_draws_each_percent_once_and_never_goes_back() -> None:
    out = Terminal()
    with Bar("Part", out) as bar:
        for part in (0.0, 0.501, 0.505, 0.2, 2.0):
            bar.show(part)
    drawn = out.getvalue().split("\r")[1:-1]
    assert [line.split()[-2] for line in drawn] == ["0", "50", "100"]
    assert out.getvalue().endswith("ready (0 s)\n")


def test_bar_is_one_line_where_nobody_watches() -> None:
    out = io.StringIO()
    with Bar("Part", out) as bar:
        bar.show(0.5)
        bar.note = "not to be had"
    assert out.getvalue() == "  Part                 not to be had\n"


def test_bar_says_that_a_step_was_not_done() -> None:
    out = io.StringIO()
    with pytest.raises(StepError), Bar("Part", out):
        raise StepError("It failed.")
    assert out.getvalue().split() == ["Part", "not", "done"]


def test_bar_writes_to_a_terminal_that_knows_only_ascii() -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="ascii")
    out.isatty = lambda: True  # type: ignore[method-assign] # a terminal without a terminal
    with Bar("Part", out) as bar:
        bar.show(1.0)
    assert b"????" in raw.getvalue()


def test_run_shows_nothing_of_a_program_that_succeeds(
    capfd: pytest.CaptureFixture[str],
) -> None:
    run(
        [sys.executable, "-c", "print('chatter')"],
        Bar("Part", io.StringIO()),
        lambda _: 0.0,
        failure="It failed.",
    )
    assert capfd.readouterr() == ("", "")


def test_run_hands_over_the_end_of_what_a_failing_program_said() -> None:
    said = "import sys; print('\\n\\n'.join(map(str, range(99)))); sys.exit(3)"
    bar = Bar("Part", io.StringIO())
    with pytest.raises(StepError, match=r"^It failed\.$") as caught:
        run([sys.executable, "-c", said], bar, lambda _: 0.0, failure="It failed.")
    assert caught.value.log.splitlines() == [str(number) for number in range(91, 99)]


def test_run_ends_the_program_when_it_is_interrupted() -> None:
    started: list[int] = []

    def interrupt(log: str) -> float:
        if log.endswith("\n"):
            started.append(int(log))
            raise KeyboardInterrupt
        return 0.0

    waits = "import os, threading; print(os.getpid(), flush=True); threading.Event().wait(60)"
    with pytest.raises(KeyboardInterrupt):
        run([sys.executable, "-c", waits], Bar("Part", io.StringIO()), interrupt, failure="")
    with pytest.raises(ProcessLookupError):
        os.kill(started[0], 0)


def test_tail_leaves_out_empty_lines() -> None:
    assert tail("a\n\n  \nb\n") == "a\nb"

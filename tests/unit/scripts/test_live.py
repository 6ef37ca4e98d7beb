from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import live
import pytest
from live import Breather, RunError

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the benchmarks' world is Linux")

STAND_IN = """
import json, signal, sys, time
def ended(*_):
    print(json.dumps({"frame": 9, "event": "stopped"}), flush=True)
    sys.exit(0)
signal.signal(signal.SIGTERM, ended)
print("I say so", file=sys.stderr, flush=True)
for frame, event in enumerate(sys.argv[1:]):
    print(json.dumps({"frame": frame, "event": event, "name": event * 2}), flush=True)
while True:
    time.sleep(1)
"""


@pytest.fixture
def stand_in(tmp_path: Path) -> tuple[str, str]:
    path = tmp_path / "stand_in.py"
    path.write_text(STAND_IN)
    return sys.executable, str(path)


def test_lines_are_waited_for_by_event_field_and_place(stand_in: tuple[str, str]) -> None:
    with Breather(os.environ, "a", "b", "a", program=stand_in) as breather:
        assert breather.wait("b", name="bb").frame == 1
        assert breather.wait("a").frame == 0
        assert breather.wait("a", since=1).frame == 2
        assert breather.end() == 0
        assert [line.event for line in breather.lines] == ["a", "b", "a", "stopped"]
        assert breather.told == "I say so\n"


def test_what_never_comes_is_told_with_what_came(stand_in: tuple[str, str]) -> None:
    with Breather(os.environ, "a", program=stand_in) as breather:
        breather.wait("a")
        with pytest.raises(RunError, match=r"“b”.*reported: a; it said: "):
            breather.wait("b", patience=0.1)


def test_one_that_ended_is_not_waited_for(stand_in: tuple[str, str]) -> None:
    with Breather(os.environ, program=(sys.executable, "-c", "")) as breather:
        with pytest.raises(RunError, match="nothing"):
            breather.wait("a")
        assert breather.wait_for_end() == 0


def test_one_that_does_not_end_is_told_and_then_ended(stand_in: tuple[str, str]) -> None:
    with Breather(os.environ, "a", program=stand_in) as breather:
        breather.wait("a")
        with pytest.raises(RunError, match="does not end"):
            breather.wait_for_end(patience=0.1)
    assert breather.wait_for_end() == -signal.SIGKILL
    assert not breather.running


def test_parts_are_known_by_their_names(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {1: "python", 2: "breather-audio", 3: "breather-ear", 4: "breather-speake", 5: ""}
    monkeypatch.setattr(live, "tree", lambda _: list(names))
    monkeypatch.setattr(live, "name_of", lambda pid: names[pid])
    with Breather(os.environ, program=(sys.executable, "-c", "")) as breather:
        assert breather.parts() == {"audio": 2, "ear": 3, "speaker": 4}

"""`breather window` asks Breather itself where its page is, and gives the key to nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from voice.cli import main
from voice.commands import window
from voice.dialogue.state import State
from voice.kiosk import keys
from voice.kiosk.browser import Form
from voice.triggers.control import ControlServer
from voice.triggers.messages import EarState, Reply, Request, Status
from voice.triggers.place import control_address, runtime_folder

PAGE = "http://127.0.0.1:8765"


def status(page: str) -> Reply:
    told = Status(
        State.ARMED, None, "en", "take a breather", None, None, "", EarState.READY, 0, 0, 1.0, page
    )
    return Reply(True, status=told)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setattr(keys, "default_folder", lambda: tmp_path / "state")
    monkeypatch.setattr(window, "default_folder", lambda: tmp_path / "state")
    monkeypatch.setattr(window, "find", lambda: "chromium")
    return tmp_path


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Form]]:
    found: list[tuple[str, Form]] = []

    @contextmanager
    def opened(program: str, address: str, form: Form) -> Iterator[SimpleNamespace]:
        found.append((address, form))
        yield SimpleNamespace(wait=lambda: 0)

    monkeypatch.setattr(window, "opened", opened)
    return found


def served(page: str) -> ControlServer:
    def answer(request: Request) -> Reply:
        return status(page)

    return ControlServer(control_address(runtime_folder()), answer)


@pytest.mark.parametrize(
    ("arguments", "form"),
    [([], Form.WINDOW), (["--full-screen"], Form.FULL_SCREEN)],
)
def test_the_page_of_the_breather_that_runs_is_opened_with_its_key(
    folder: Path, shown: list[tuple[str, Form]], arguments: list[str], form: Form
) -> None:
    with served(PAGE):
        assert main(["window", *arguments]) == 0
    made = keys.keys(folder / "state")
    # A screen for everybody is not given the owner's key.
    owners = f"&owner={made.owner}" if form is Form.WINDOW else ""
    assert shown == [(f"{PAGE}/#key={made.api}{owners}", form)]


def test_a_breather_without_a_page_is_told(
    folder: Path, shown: list[tuple[str, Form]], capsys: pytest.CaptureFixture[str]
) -> None:
    with served(""):
        assert main(["window"]) == 2
    assert "set “http = true”, or start “breather kiosk”" in capsys.readouterr().err
    assert shown == []


def test_where_none_runs_that_is_told(
    folder: Path, shown: list[tuple[str, Form]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["window"]) == 2
    assert "Breather is not running" in capsys.readouterr().err
    assert shown == []

"""A PulseAudio world for each test, and the words rendered once for all of them."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytest.importorskip("fcntl", reason="the world of these tests is Linux")

import fcntl

import pulse
from live import Breather, run
from measure_load import rest

WAKE = ("--wake", "view glass")

Start = Callable[..., Breather]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder needs devices, and is left out where there can be none."""
    absent = pulse.missing()
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.device)
            if absent:
                item.add_marker(pytest.mark.skip(f"not installed: {', '.join(absent)}"))


def short_folder() -> Iterator[Path]:
    """A folder with a path that is short enough for a socket."""
    folder = Path(tempfile.mkdtemp(prefix="breather-"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache with every word rendered; one for all processes that run tests."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    cache = shared / "rendered"
    with (shared / "rendered.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not cache.exists():
            for folder in short_folder():
                _render(folder)
                shutil.move(folder / "cache", cache)
    return cache


def _render(folder: Path) -> None:
    with pulse.PulseWorld(folder) as world, run(world.environ) as breather:
        breather.wait("armed")
        rest(breather)
        assert breather.end() == 0


@pytest.fixture
def world(rendered: Path) -> Iterator[pulse.PulseWorld]:
    """A world of its own, in which every word is rendered."""
    for folder in short_folder():
        (folder / "cache").symlink_to(rendered)
        with pulse.PulseWorld(folder) as world:
            yield world


@pytest.fixture
def wordless_world() -> Iterator[pulse.PulseWorld]:
    """One in which nothing is rendered: for commands that do not speak."""
    for folder in short_folder():
        with pulse.PulseWorld(folder) as world:
            yield world


@pytest.fixture
def armed(world: pulse.PulseWorld) -> Iterator[Start]:
    """Starts `breather run`, and returns once it is armed and hears; it must have ended calmly."""
    started: list[Breather] = []

    def start(*arguments: str) -> Breather:
        breather = run(world.environ, *WAKE, *arguments)
        started.append(breather)
        breather.wait("armed")
        breather.wait_for_status(ear="ready")
        return breather

    yield start
    for breather in started:
        with breather:
            assert not breather.running or breather.end() == 0
        assert_calm(breather.told)


def assert_calm(told: str) -> None:
    """Whether all that was said are sentences to a person."""
    assert "Traceback" not in told
    for line in told.splitlines():
        assert line.startswith("breather: "), told
        assert line.endswith("."), told


@pytest.fixture(scope="session")
def calm() -> Callable[[str], None]:
    """See assert_calm."""
    return assert_calm

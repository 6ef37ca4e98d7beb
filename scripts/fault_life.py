"""A Breather that lives through faults: how it begins, and whether it ended with nothing lost."""

from __future__ import annotations

import json
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fault_led import PATTERN, until
from fault_world import DeviceWorld
from faults import Fault
from live import Breather, RunError, run
from measure_live import PHRASE
from processes import tree

SETTINGS = """\
wake-phrase = "{phrase}"
pattern = "{pattern}"
minutes = 10
keep-exercises = true
http = true
http-port = {port}
"""


@dataclass(frozen=True, slots=True)
class Life:
    """A Breather in a world of its own."""

    breather: Breather
    world: DeviceWorld


@contextmanager
def begun(fault: Fault, rendered: Path) -> Iterator[Life]:
    """One that is armed and hears; whatever is left of it is ended with the with-block."""
    with tempfile.TemporaryDirectory(prefix="breather-") as name:
        folder = Path(name)
        (folder / "cache").symlink_to(rendered)
        settings = folder / "settings.toml"
        settings.write_text(SETTINGS.format(phrase=PHRASE, pattern=PATTERN, port=_free()), "utf-8")
        beside = folder / "beside"
        beside.mkdir()
        with DeviceWorld(folder) as world:
            environ = {
                **world.environ, "XDG_DATA_HOME": str(folder / "data"), **fault.environ(beside)
            }  # fmt: skip
            with run(environ, "--config", str(settings), *fault.arguments) as breather:
                breather.wait("armed")
                breather.wait_for_status(ear="ready", problem="")
                yield Life(breather, world)


def ended(life: Life) -> str:
    """End it; a sentence where anything was lost, empty where nothing was."""
    breather = life.breather
    exercises = sum(line.event == "exercise_started" for line in breather.lines)
    processes = tree(breather.pid)
    try:
        code = breather.end()
    except RunError:
        return "It did not end when it was asked to."
    try:  # the last of them sees by itself that the others have gone
        until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in processes), "their end")
    except RunError:
        return "A process of it was left."
    told = breather.told.splitlines()
    done = breather.command("journal", "list", "--json")
    kept = [entry for entry in json.loads(done.stdout or "[]") if entry["kind"] == "exercise"]
    if code:
        return f"Its exit code was {code}."
    if any(not line.startswith("breather: ") or not line.endswith(".") for line in told):
        return "It told more than sentences."
    if len(kept) != exercises:
        return f"The journal holds {len(kept)} of {exercises} exercises."
    return ""


def _free() -> int:
    """A port that nobody has just now."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
    return port

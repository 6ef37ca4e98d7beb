"""`breather service`: has Breather begin with the person's login."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from voice.commands.common import tell, usual_config_file
from voice.config import Config, load
from voice.errors import ConfigError
from voice.kiosk import keys
from voice.models.places import models_folder
from voice.own_content import exercise_names
from voice.service.base import Service, Standing, ask
from voice.service.program import Program, breather
from voice.speaking.cache import default_directory
from voice.triggers.instance import Instance
from voice.triggers.place import runtime_folder

UNTESTED = "This way was written from the system's documentation and not tried on it yet."


def service(options: argparse.Namespace) -> int:
    """Install, remove or look at the service; the exit code of a look is its Standing."""
    match options.action:
        case "install":
            found = _service(_program(_config(), kiosk=options.kiosk))
            _refuse_beside_another(found)
            print(found.install())
        case "remove":
            print(_service(_program(Config())).remove())
        case _:
            return _look(kiosk=options.kiosk)
    if sys.platform != "linux":
        tell(UNTESTED)
    return 0


def _look(*, kiosk: bool) -> int:
    wrong = ""
    try:
        config = _config()
    except ConfigError as error:
        config, wrong = Config(), f" {error}"
    found = _service(_program(config, kiosk=kiosk)).look()
    print(f"{found.says}{wrong}")
    return found.standing.value


def _config() -> Config:
    path = usual_config_file()
    return load(path, exercise_names()) if path.exists() else Config()


def _program(config: Config, *, kiosk: bool = False) -> Program:
    settings, cache = usual_config_file().parent, default_directory().parent
    writes = (settings, models_folder().parent, cache, keys.default_folder())
    if kiosk:  # the browser needs what the unit forbids, so it is opened by another one
        return breather("kiosk", network=True, writes=writes)
    return breather("run", network=needs_network(config), writes=writes)


def needs_network(config: Config) -> bool:
    """Whether these settings have it speak with other programs by an address."""
    return config.http or config.baresip is not None or config.asterisk is not None


def _service(program: Program) -> Service:
    """The way of this system."""
    if sys.platform == "darwin":
        from voice.service.launchd import LaunchdService

        return LaunchdService(program, Path.home(), os.getuid(), ask)
    if sys.platform == "win32":
        from voice.service.tasks import TaskService

        user = "\\".join(os.environ.get(key, "") for key in ("USERDOMAIN", "USERNAME"))
        return TaskService(program, models_folder().parent, user, ask)
    from voice.service.systemd import SystemdService

    return SystemdService(program, usual_config_file().parents[1] / "systemd" / "user", ask)


def _refuse_beside_another(found: Service) -> None:
    """Two cannot run at once: one in a terminal would keep the service from it."""
    if found.look().standing is not Standing.RUNS:
        Instance(runtime_folder()).close()

"""Real softphones in a world of their own: two baresip that call each other over loopback."""

from __future__ import annotations

import json
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from pulse import WITH_US, PulseWorld, WorldError

BARESIP = "baresip"
PATIENCE_S = 60.0
TURN_S = 0.02


@contextmanager
def program(world: PulseWorld, *command: str) -> Iterator[subprocess.Popen[bytes]]:
    """A program in the world, killed at the end."""
    process = subprocess.Popen(
        [*WITH_US, *command], env=world.environ, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.wait()


class Softphone:
    """A baresip, and its module ctrl_tcp by which it obeys."""

    def __init__(self, folder: Path, sip: int, control: int) -> None:
        self.address = f"sip:person@127.0.0.1:{sip}"
        self.control = control
        self._folder = folder
        self._link: socket.socket | None = None
        folder.mkdir()
        (folder / "accounts").write_text(f"<{self.address}>;regint=0;answermode=auto\n", "ascii")
        (folder / "contacts").touch()
        places = [*Path("/usr/lib").glob("*/baresip/modules"), Path("/usr/lib/baresip/modules")]
        (folder / "config").write_text(
            f"sip_listen 127.0.0.1:{sip}\n"
            "net_interface 127.0.0.1\n"
            "audio_player alsa,pulse\naudio_source alsa,pulse\naudio_alert alsa,pulse\n"
            f"module_path {places[0]}\nmodule g711.so\nmodule alsa.so\n"
            "module_tmp uuid.so\nmodule_tmp account.so\nmodule_app menu.so\n"
            f"module_app ctrl_tcp.so\nctrl_tcp_listen 127.0.0.1:{control}\n",
            "ascii",
        )

    @contextmanager
    def running(self, world: PulseWorld) -> Iterator[None]:
        """Run it until the with-block is left. Raises WorldError where it does not answer."""
        with program(world, BARESIP, "-f", str(self._folder)), ExitStack() as stack:
            deadline = time.monotonic() + PATIENCE_S
            while self._link is None:
                with suppress(ConnectionRefusedError):
                    address = ("127.0.0.1", self.control)
                    self._link = stack.enter_context(socket.create_connection(address))
                if time.monotonic() > deadline:
                    raise WorldError("baresip does not answer")
                time.sleep(TURN_S)
            yield

    def release(self) -> None:
        """Leave its socket to another: it serves one at a time."""
        if self._link is not None:
            self._link.close()

    def order(self, command: str, value: str = "") -> None:
        """Have it do something. Raises WorldError where it does not run."""
        if self._link is None:
            raise WorldError("baresip does not run")
        message = json.dumps({"command": command, "params": value}).encode()
        self._link.sendall(b"%d:%s," % (len(message), message))


@contextmanager
def two(world: PulseWorld, folder: Path) -> Iterator[tuple[Softphone, Softphone]]:
    """Two that run, with what they keep in `folder`."""
    with ExitStack() as stack:
        phones = []
        for name in ("one", "other"):
            phone = Softphone(folder / name, *_free())
            stack.enter_context(phone.running(world))
            phones.append(phone)
        yield phones[0], phones[1]


def _free() -> tuple[int, int]:
    """Two ports that nobody has; the one after the first is wanted for TLS."""
    while True:
        with ExitStack() as stack, suppress(OSError):
            opened = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in "ab"]
            sip, control = (one.getsockname()[1] for one in opened)
            stack.enter_context(socket.create_server(("127.0.0.1", sip + 1)))
            return sip, control

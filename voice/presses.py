"""Builds what reads the person's pedals and hotkeys, and tells what is there of them."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from voice.config import Config
from voice.errors import PartError
from voice.triggers.hotkey.combination import Hotkey
from voice.triggers.hotkey.source import KeySource
from voice.triggers.hotkey.watch import HotkeyWatch
from voice.triggers.pedal.nodes import CLASSES, DEVICES, grab_node, no_permission, plugged_in
from voice.triggers.pedal.pedal import Pedal
from voice.triggers.pedal.watch import PedalWatch
from voice.triggers.press import Press

NO_PEDALS = (
    "Pedals are read on Linux only; have the pedal type a key such as f13, and set that as a "
    "hotkey."
)
NO_DESKTOP = (
    "There is no desktop here that could have hotkeys; start Breather in one, or leave “hotkey” "
    "out of the settings."
)
FAR_DESKTOP = "Hotkeys work on this machine's own desktop only; leave “hotkey” out of the settings."
NO_PACKAGE = "Hotkeys need the package {}; install it, as docs/hotkey.md says."


@contextmanager
def open_presses(
    config: Config, act: Callable[[str], None], tell: Callable[[str], None],
    clock: Callable[[], float],
) -> Iterator[None]:  # fmt: skip
    """Have each press of the pedals and hotkeys in the settings be a trigger, while this lasts.

    `act`, and `tell` with sentences for the person, are called from other threads, and must
    neither wait nor raise; `clock`: monotonic seconds. What cannot be had is told.
    """
    with ExitStack() as stack:
        if config.pedal and sys.platform != "linux":
            tell(NO_PEDALS)
        elif config.pedal:
            stack.enter_context(PedalWatch(config.pedal, act, tell, clock))
        if config.hotkey:
            try:
                source = hotkey_source(config.hotkey, os.environ, sys.platform, clock)
            except PartError as error:
                tell(str(error))
            else:
                stack.enter_context(HotkeyWatch(config.hotkey, source, act, tell, clock))
        yield


def hotkey_source(
    hotkeys: Sequence[Hotkey],
    environ: Mapping[str, str],
    platform: str,
    clock: Callable[[], float],
) -> KeySource:
    """Where the hotkeys come from on this system; raises PartError where they cannot be had."""
    wanted = [hotkey.keys for hotkey in hotkeys]
    if platform in ("win32", "darwin"):
        try:
            from voice.triggers.hotkey.elsewhere import PynputKeys
        except ImportError:
            raise PartError(NO_PACKAGE.format("pynput")) from None
        return PynputKeys(wanted)
    if is_wayland(environ):
        from voice.triggers.hotkey.portal import PortalKeys

        return PortalKeys(wanted, [label(hotkey.actions) for hotkey in hotkeys], clock)
    host, colon, number = environ.get("DISPLAY", "").rpartition(":")
    if not colon:
        raise PartError(NO_DESKTOP)
    if host not in ("", "unix"):
        raise PartError(FAR_DESKTOP)
    try:
        from voice.triggers.hotkey.x11 import X11Keys
    except ImportError:
        raise PartError(NO_PACKAGE.format("python-xlib")) from None
    return X11Keys(wanted, f"unix:{number}")  # which never tries the network


def is_wayland(environ: Mapping[str, str]) -> bool:
    """Whether the desktop is one on which programs cannot take keys by themselves."""
    return bool(environ.get("WAYLAND_DISPLAY")) or environ.get("XDG_SESSION_TYPE") == "wayland"


def label(actions: Mapping[Press, str]) -> str:
    """What the desktop shows for a hotkey."""
    return f"Breather: {', '.join(actions.values())}"


@dataclass(frozen=True, slots=True)
class Finding:
    """A pedal, or the way to hotkeys, on this machine."""

    name: str
    found: bool
    detail: str
    advice: str = ""


def findings(
    config: Config,
    *,
    classes: Path = CLASSES,
    devices: Path = DEVICES,
    open_pedal: Callable[[Path], int] = grab_node,
) -> Iterator[Finding]:
    """What is there of the pedals and hotkeys in the settings; nothing where there are none."""
    for pedal in config.pedal:
        if sys.platform != "linux":
            yield Finding("pedal", False, pedal.device, NO_PEDALS)
        else:
            yield _pedal(pedal, classes, devices, open_pedal)
    if config.hotkey:
        keys = ", ".join(str(hotkey.keys) for hotkey in config.hotkey)
        try:
            source = hotkey_source(config.hotkey, os.environ, sys.platform, lambda: 0.0)
        except PartError as error:
            yield Finding("hotkeys", False, keys, str(error))
        else:
            source.close()
            ways = {"linux": "X11", "win32": "Windows", "darwin": "macOS"}
            way = "the desktop's portal" if is_wayland(os.environ) else ways[sys.platform]
            yield Finding("hotkeys", True, f"{keys}, through {way}")


def _pedal(
    pedal: Pedal, classes: Path, devices: Path, open_pedal: Callable[[Path], int]
) -> Finding:
    nodes = [n for n in plugged_in(classes, devices) if pedal.is_at(n.vendor, n.product, n.name)]
    if not nodes:
        return Finding(
            "pedal", False, f"“{pedal.device}” is not plugged in",
            "Plug it in, or see with “breather pedal learn” what it is called.",
        )  # fmt: skip
    node = nodes[0]
    try:
        os.close(open_pedal(node.path))
    except PermissionError:
        return Finding("pedal", False, node.title, no_permission(node))
    except OSError as error:
        if error.errno == errno.EBUSY:
            return Finding(
                "pedal", True, f"{node.title}, held by the Breather that runs or another"
            )
        return Finding("pedal", False, f"{node.title} cannot be read", "Plug it in again.")
    return Finding("pedal", True, f"{node.title}, ready")

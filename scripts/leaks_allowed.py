"""What Breather may write and open: the short list that the proof of scripts/leaks.py stands on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from leaks_trace import Seen

OWN_WAYS = frozenset({"own pipe"})
"""Between Breather's own processes, from memory to memory: the one place for what was said."""
SOUND_WAYS = frozenset({"the sound server"})
"""Where what is played goes, and what was recorded comes from."""
KEY_FILE = "the journal's key, where there is no keyring"
"""The one place for the key."""


@dataclass(frozen=True, slots=True)
class Place:
    """Files or addresses of one kind."""

    name: str
    pattern: str
    """Matches the whole of it; {names} are those of a world's folders."""


FILES: Sequence[Place] = (
    Place("rendered fixed words", r"{cache}/breather(/clips(/\w+\.(clip|part))?)?"),
    Place("what the person asked for (--out, --events, --folder)", r"{out}(/.*)?"),
    Place("control socket and lock, in memory", r"{runtime}/breather(/(lock|control))?"),
    Place(
        "the journal, encrypted",
        r"{data}/breather(/journal(/lock|/(entries|damaged-[^/]+)"
        r"(/(journal|new)\.db(-wal|-journal|-shm)?)?)?)?",
    ),
    Place(KEY_FILE, r"{data}/breather/journal/\.?key[\w.\-]*"),
    Place("nothing, /dev/null", r"/dev/null"),
    Place("the terminal", r"/dev/(tty|pts/\d+)"),
    Place("semaphores, in memory", r"/dev/shm/(sem\.[\w\-]+|\w{{6}})"),
    Place("the sound server's memory", r"/dev/shm/pulse-shm-\d+"),
    Place(
        "the sound server's cookie and folders",
        r"({config}|{home}/\.config)/pulse(/cookie)?|{runtime}/pulse",
    ),
    Place("JACK's memory (PortAudio asks for JACK)", r"/dev/shm/jack_db-\d+(/[\w.]+)?"),
    Place("matplotlib's list of fonts", r"({cache}|{config})/matplotlib(/fontlist[\w.\-]*)?"),
    Place(
        "compiled modules of Python",
        r"({code}|{environment}|{python})/.*__pycache__(/[\w.\-]+\.pyc(\.\d+)?)?",
    ),
    Place("the folders around those", r"{cache}|{config}|{data}|{runtime}|{home}/\.config"),
)
MEMORY: Sequence[Place] = (
    Place("sound between processes, in memory", r"memfd:breather"),
    Place("the sound server's memory", r"memfd:pulseaudio"),
)
SOCKETS: Sequence[Place] = (
    Place("the sound server", r"AF_UNIX ({pulse}|{runtime}/pulse/native|(/var)?/run/pulse/native)"),
    Place("JACK, which PortAudio asks for", r"AF_UNIX /dev/shm/jack_default_\d+_\d+"),
    Place("no sound server, where one is asked for in vain", r"AF_UNIX /dev/null"),
    Place("Breather's own control socket", r"AF_UNIX {runtime}/breather/control"),
    Place("D-Bus (keyring, desktop)", r"AF_UNIX @?(/run/user/\d+|/tmp|/run/dbus|{runtime})/"
          r"(bus|dbus-\w+|system_bus_socket)"),
    Place("loopback", r"AF_INET (127\.[\d.]+)(:\d+)?|AF_INET6 ::1(:\d+)?"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Judged:
    """A run as the list sees it."""

    files: Counter[str]
    """Place -> files."""
    sockets: Counter[str]
    searched: Counter[str]
    """Way -> bytes."""
    said: Mapping[str, set[str]]
    """Way -> markers found where they may be."""
    faults: Sequence[str]


def judge(seen: Seen, folders: Mapping[str, Path]) -> Judged:
    """Everything by its place; what has none, and every marker out of place, is a fault."""
    named = {name: re.escape(str(path)) for name, path in folders.items()}
    faults = list(dict.fromkeys(seen.faults))
    files = _by_place(seen.files, FILES, named, faults, "written, and on no list")
    files += _by_place(seen.memory, MEMORY, named, faults, "made, and on no list")
    sockets = _by_place(seen.sockets, SOCKETS, named, faults, "reached for, and on no list")
    searched: Counter[str] = Counter()
    said: dict[str, set[str]] = {}
    for channel, count in seen.bytes.items():
        searched[_way(channel, named)] += count
    for channel, markers in seen.found.items():
        way = _way(channel, named)
        wrong = markers if way not in OWN_WAYS else markers & {"key"}
        if way in SOUND_WAYS:
            wrong = markers - {"sound"}
        elif way == KEY_FILE:
            wrong = markers - {"key"}
        if wrong:
            faults.append(f"{', '.join(sorted(wrong))}: in what was written to {way} ({channel})")
        said[way] = said.get(way, set()) | (markers - wrong)
    return Judged(files, sockets, searched, MappingProxyType(said), faults)


def exposed(folder: Path) -> list[str]:
    """What in a folder, itself included, others than its owner may open."""
    found = []
    for path in [folder, *sorted(folder.rglob("*"))]:
        mode = path.lstat().st_mode
        if mode & 0o077 and not path.is_symlink():
            found.append(f"{path.name} has the mode {mode & 0o777:o}")
    return found


def _by_place(
    seen: Counter[str], places: Iterable[Place], named: Mapping[str, str], faults: list[str],
    wrong: str,
) -> Counter[str]:  # fmt: skip
    counted: Counter[str] = Counter()
    for what, count in sorted(seen.items()):
        place = _place(what, places, named)
        if place is None:
            faults.append(f"{what}: {wrong}")
        else:
            counted[place] += 1 if places is FILES else count
    return counted


def _place(what: str, places: Iterable[Place], named: Mapping[str, str]) -> str | None:
    for place in places:
        if re.fullmatch(place.pattern.format(**named), what):
            return place.name
    return None


def _way(channel: str, named: Mapping[str, str]) -> str:
    if channel.startswith("/memfd:"):
        return _place(channel[1:], MEMORY, named) or channel
    if channel.startswith("AF_"):
        return _place(channel, SOCKETS, named) or channel
    if channel.startswith("/"):
        return _place(channel, FILES, named) or channel
    return channel

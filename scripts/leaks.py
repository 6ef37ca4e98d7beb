"""Looks for whatever leaves Breather: python3 scripts/leaks.py [--quick] [--offline].

Every call with which a program writes, names or connects is traced (strace) with its whole payload,
in a day of sessions on files and in a live run at a sound server of its own, people's and synthetic
voices speaking marker words, processes killed in between. Every file and socket must be on the list
in leaks_allowed.py, and the markers nowhere but in memory. The result goes to
docs/benchmarks/leaks.md. With --offline the same in a network namespace with nothing in it.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import runtime

if __name__ == "__main__":
    runtime.ensure()  # before what an older Python could not read

from figures import RESULTS, enter_environment, machine

if TYPE_CHECKING:
    from leaks_scenes import Played

INSIDE = "--inside"
"""Given to the run within the namespace."""
PAGE = """\
# What leaves Breather

Made by `{command}`: change nothing by hand. The same figures for a program to read are in
`{json_name}`.

Machine: {machine}. Python {python}. Hearing: {hearing}; speaking: {speaking}.

**{verdict}**

{network}Traced with strace: every call that writes, names, connects or starts a program, with its
whole payload. Each payload was searched for {markers} forms of the marker words and of stretches of
their sound. The list of what is allowed is `scripts/leaks_allowed.py`.

{scenes}
## Files written, by place

{files}
## Sockets, by kind

{sockets}
## Payloads searched

Markers may be in Breather's own pipes, through which a process hands to another what it has
understood, from memory to memory; their sound also in what is exchanged with the sound server.
Found there: {said}.

{searched}
"""


def main() -> None:
    """Runs, prints, writes; exits with 1 where something leaks."""
    options = _options()
    enter_environment()
    if not options.inside and (options.offline or os.geteuid()):
        _enter_namespace(offline=options.offline)
    if missing := absent():
        sys.exit(f"Install {', '.join(missing)} first, for instance with apt-get.")
    if options.offline:
        _loopback_only()
    played, count = play(options.minutes, options.hours, options.cache, kill=not options.quick)
    faults = [fault for scene in played for fault in all_faults(scene)]
    for scene in played:
        print(f"{scene.name}: " + ", ".join(f"{n:g} {what}" for what, n in scene.did.items()))
    if not options.quick or options.out:
        _write(options, played, count, faults)
    for fault in faults:
        print(f"✗ {fault}")
    print(_verdict(faults))
    if faults:
        sys.exit(1)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Looks for whatever leaves Breather.")
    parser.add_argument("--minutes", type=float, help="of the live run (default: 60)")
    parser.add_argument("--hours", type=int, help="of the day on files (default: 8)")
    parser.add_argument("--quick", action="store_true", help="a session of each; writes nothing")
    parser.add_argument("--offline", action="store_true", help="with no network but loopback")
    parser.add_argument("--cache", type=Path, help="words that are rendered already")
    parser.add_argument("--out", type=Path, help="folder for the result (default: docs/benchmarks)")
    parser.add_argument(INSIDE, action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.minutes = options.minutes or (0.01 if options.quick else 60.0)
    options.hours = options.hours or (0 if options.quick else 8)
    return options


def absent() -> list[str]:
    """What is not installed here, and needed."""
    import pulse

    return [*pulse.missing(), *([] if shutil.which("strace") else ["strace"])]


def _enter_namespace(*, offline: bool) -> None:
    """Goes on as root of a namespace, who may look into processes that are closed to others."""
    unshare = ["unshare", "--user", "--map-root-user", *(["--net"] if offline else [])]
    if shutil.which("unshare") is None:
        sys.exit("Install util-linux first, for instance with apt-get.")
    command = [*unshare, sys.executable, *sys.argv, INSIDE]
    os.execvp(command[0], command)


def _loopback_only() -> None:
    import socket

    names = [name for _, name in socket.if_nameindex()]
    if names != ["lo"]:
        sys.exit(f"There is more than loopback here: {', '.join(names)}.")


def play(minutes: float, hours: int, cache: Path | None, *, kill: bool) -> tuple[list[Played], int]:
    """All scenes, and how many forms of the markers were looked for."""
    from leaks_live import live
    from leaks_scenes import Ground, Played, Stage, day, markers, spoken

    said = spoken()
    looked_for = markers(said)
    played = []
    for name in ("a day of sessions on files", "a live run at a sound server"):
        scene = Played(name)
        with tempfile.TemporaryDirectory(prefix="breather-") as folder:
            stage = Stage(Ground(Path(folder)), looked_for, scene)
            if cache is not None:
                shutil.copytree(cache, stage.ground.folders["cache"], dirs_exist_ok=True)
            if "live" in name:
                live(stage, said, minutes, kill=kill)
            else:
                day(stage, said, hours)
            scene.faults += [f"open to others: {text}" for text in stage.ground.exposed()]
        played.append(scene)
    return played, looked_for.count


def all_faults(scene: Played) -> list[str]:
    """What is wrong with a scene, each fault once."""
    found = [*scene.faults, *(fault for judged in scene.judged for fault in judged.faults)]
    return [f"{scene.name}: {fault}" for fault in dict.fromkeys(found)]


def _verdict(faults: Sequence[str]) -> str:
    if faults:
        return f"Something leaks, or could not be looked at: {'; '.join(faults)}."
    return "Nothing leaked: everything written and opened is on the list, and no marker elsewhere."


def _write(
    options: argparse.Namespace, played: Sequence[Played], count: int, faults: Sequence[str]
) -> None:
    name = "leaks-offline" if options.offline else "leaks"
    folder = options.out or RESULTS
    arguments = [text for text in sys.argv[1:] if text != INSIDE]
    files, sockets, searched = (_sum(played, part) for part in ("files", "sockets", "searched"))
    table = {
        "scenes": {scene.name: scene.did for scene in played}, "files": files, "sockets": sockets,
        "searched": searched, "said": _said(played), "markers": count,
        "offline": options.offline, "faults": [*faults],
    }  # fmt: skip
    (folder / f"{name}.json").write_text(json.dumps(table, indent=1) + "\n", "utf-8")
    about = {
        "command": " ".join(["python3 scripts/leaks.py", *arguments]),
        "json_name": f"{name}.json",
        "network": "In a network namespace with nothing but loopback. " if options.offline else "",
        "verdict": _verdict(faults),
        "markers": str(count),
        "scenes": "".join(_scene(scene) for scene in played),
        "files": _table("place", "files", files),
        "sockets": _table("kind", "times", sockets),
        "searched": _table("way", "bytes", searched),
        "said": _said(played),
        **machine(),
    }
    (folder / f"{name}.md").write_text(PAGE.format(**about), "utf-8")


def _scene(scene: Played) -> str:
    did = "; ".join(f"{what} {number:,.0f}" for what, number in scene.did.items())
    return f"- {scene.name}: {did}; programs under strace {len(scene.judged)}.\n"


def _said(played: Sequence[Played]) -> str:
    """Which markers were where they may be, so that one sees that they would have been found."""
    ways: dict[str, set[str]] = {}
    for judged in (judged for scene in played for judged in scene.judged):
        for way, found in judged.said.items():
            ways.setdefault(way, set()).update(found)
    told = [f"{', '.join(sorted(found))} ({way})" for way, found in ways.items() if found]
    return "; ".join(told) or "none"


def _sum(played: Sequence[Played], part: str) -> dict[str, int]:
    total: Counter[str] = Counter()
    for scene in played:
        for judged in scene.judged:
            total.update(getattr(judged, part))
    return dict(total.most_common())


def _table(what: str, count: str, rows: dict[str, int]) -> str:
    lines = [f"| {what} | {count} |", "|---|---|"]
    return "\n".join(lines + [f"| {name} | {number:,} |" for name, number in rows.items()]) + "\n"


if __name__ == "__main__":
    main()

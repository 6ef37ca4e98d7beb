"""Attacks the page of a kiosk while it leads an exercise, and counts what got through.

    python3 scripts/attack_kiosk.py [--quick]

Breather runs as a kiosk on an audio server of its own. Floods are made by wrk. The result
goes to docs/benchmarks/kiosk_attacks.md and kiosk_attacks.json.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import runtime

if __name__ == "__main__":
    runtime.ensure()  # before what an older Python could not read

from figures import RESULTS, enter_environment, machine
from standstill import witness

if TYPE_CHECKING:
    from kiosk_attacks import Attack
    from kiosk_target import Target
    from live import Breather

MINUTES = 30.0
"""How long the exercise is, which goes on through all attacks."""
SETTLE_S = 2.0
BLOCK_MS = 10
"""A machine that stands still for so long costs one underrun at the most."""
PAGE = """\
# Attacks on the kiosk

Made by `{command}`: change nothing by hand. The same figures for a program to read are in
`kiosk_attacks.json`.

Machine: {machine}. Python {python}. Hearing: {hearing}; speaking: {speaking}.

An exercise runs through all of it. “Got through”: was answered although it should not have been, or
reached Breather. The longest silence is that of a page that listens all the while, and is told the
time every second. “Machine stood still”: how often not even a process that comes before all others
went on for 20 ms or more. No sound can go on then: an underrun for each 10 ms of it is not held
against Breather.

| attack | tried | answered | got through | underruns | machine stood still | longest silence, s |
|---|---|---|---|---|---|---|
{rows}

{verdict}
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an attack."""

    attack: str
    tried: int
    answers: dict[str, int]
    """How often each answer came."""
    through: int
    underruns: int
    standstills_ms: tuple[float, ...] | None
    """Of the machine itself, each; None where that is not known."""
    longest_s: float

    @property
    def disturbed(self) -> bool:
        """Whether sound was lost that the machine could have played."""
        return self.underruns > sum(-(-late // BLOCK_MS) for late in self.standstills_ms or ())

    def as_row(self) -> str:
        """As a line of the table."""
        answers = ", ".join(f"{what}: {count:,}" for what, count in sorted(self.answers.items()))
        return (
            f"| {self.attack} | {self.tried:,} | {answers} | {self.through} | {self.underruns} "
            f"| {self._stood_still} | {self.longest_s:.1f} |"
        )

    @property
    def _stood_still(self) -> str:
        if self.standstills_ms is None:
            return "not known"
        longest = f", {max(self.standstills_ms):.0f} ms" if self.standstills_ms else ""
        return f"{len(self.standstills_ms)}{longest}"


def main() -> None:
    """Attack, print, write; exits with 1 where something got through or the sound was disturbed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--quick", action="store_true", help="three seconds of each, and nothing written"
    )
    options = parser.parse_args()
    enter_environment()
    if shutil.which("wrk") is None:
        sys.exit("The floods are made by wrk: install it, for instance with `apt install wrk`.")
    outcomes: list[Outcome] = []
    for outcome in run(3.0 if options.quick else 30.0):
        outcomes.append(outcome)
        print(outcome.as_row(), flush=True)
    faults, verdict = judged(outcomes)
    if not options.quick:
        _write(outcomes, verdict)
    print(verdict)
    if faults:
        sys.exit(1)


def _write(outcomes: Sequence[Outcome], verdict: str) -> None:
    about = {"command": "python3 scripts/attack_kiosk.py", **machine()}
    RESULTS.mkdir(parents=True, exist_ok=True)
    rows = "\n".join(outcome.as_row() for outcome in outcomes)
    page = PAGE.format(rows=rows, verdict=verdict, **about)
    (RESULTS / "kiosk_attacks.md").write_text(page, "utf-8")
    figures = {"about": about, "attacks": [asdict(outcome) for outcome in outcomes]}
    (RESULTS / "kiosk_attacks.json").write_text(json.dumps(figures, indent=1) + "\n", "utf-8")


def judged(outcomes: Sequence[Outcome]) -> tuple[list[str], str]:
    """What was not withstood, and that as a sentence."""
    faults = [outcome.attack for outcome in outcomes if outcome.through or outcome.disturbed]
    if faults:
        return faults, f"Not withstood: {'; '.join(faults)}."
    return [], "Nothing got through, and no sound was lost that this machine could have played."


def run(seconds: float) -> Iterator[Outcome]:
    """What comes of each attack; those that last do so for so long."""
    from kiosk_attacks import attacks

    with _kiosk() as (breather, target):
        breather.trigger("start:slow")
        breather.wait("phase")
        for attack in attacks(seconds):
            yield _outcome(breather, target, attack)
        if breather.status()["exercise"] != "slow":
            raise SystemExit("The exercise did not go on to the end of the attacks.")


def _outcome(breather: Breather, target: Target, attack: Attack) -> Outcome:
    from kiosk_target import Looking

    lost, lines = int(breather.status()["underruns"]), breather.count
    with Looking(target) as looking, witness() as machine_itself:
        tried, answers = attack.act(target)
        time.sleep(SETTLE_S)
        standstills = machine_itself.end()
    through = sum(answers.get(answer, 0) for answer in attack.forbidden)
    # Nothing but the exercise itself may have had an effect.
    through += sum(line.event == "command" for line in breather.lines[lines:])
    underruns = int(breather.status()["underruns"]) - lost
    return Outcome(
        attack.name, tried, dict(answers), through, underruns, standstills, looking.longest_s
    )


@contextmanager
def _kiosk() -> Iterator[tuple[Breather, Target]]:
    import live
    from kiosk_target import Target
    from measure_load import rest
    from pulse import PulseWorld

    with tempfile.TemporaryDirectory(prefix="breather-attack-") as name:
        folder = Path(name)
        with PulseWorld(folder) as world:
            settings = folder / "settings.toml"
            port = _free_port()
            settings.write_text(f"http-port = {port}\nminutes = {MINUTES}\n", "utf-8")
            arguments = ("kiosk", "--json", "--config", str(settings))
            environ = {**world.environ, "XDG_STATE_HOME": str(folder / "state")}
            with live.Breather(environ, *arguments) as breather:
                breather.wait("armed")
                breather.wait_for_status(ear="ready")
                rest(breather)  # the words of a first start are rendered on all cores
                key = (folder / "state" / "breather" / "api-key").read_text().strip()
                yield breather, Target("127.0.0.1", port, key)
                if code := breather.end():
                    raise SystemExit(f"Breather ended with {code}.")


def _free_port() -> int:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


if __name__ == "__main__":
    main()

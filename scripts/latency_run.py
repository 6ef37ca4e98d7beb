"""The course of bench_latency: sound servers, Breather on each, and its peers beside it.

On a calm machine Breather answers voice and trigger on one server after the other. Then one leads
a long session on a JACK server of its own, and a pacer made with time.sleep() another, while the
usual script answers, and Breather on PipeWire. Once both are over every core is kept busy by
others, and all answer at once beside two further sessions.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import jack_world
import measure_live
import measure_load
import measure_peers
import pipewire_world
import pulse
from latency_found import JACK, PIPEWIRE, PULSE, SCRIPT, Found, Lost, Plan
from latency_session import Course, led
from live import Breather, run
from measure_live import Answers, Rig
from processes import all_cores_busy, worked

from audio.io.audioprocess import SETTLED_S

WAKE = ("--wake", measure_live.PHRASE)
DEVICES = {JACK: ("system", "system")}
"""What an empty client takes, where the server has no choice of its own."""


def absent() -> list[str]:
    """What is not installed here, without which nothing can be measured."""
    return [*pulse.missing(), *jack_world.missing()]


def measure(plan: Plan, folder: Path, say: Callable[[str], None]) -> Found:
    """All of it; `say` is told what comes next. Raises RunError, WorldError or NotFound."""
    found = Found()
    say("One Breather alone: its first start, at rest, and starts with all words rendered.")
    with ExitStack() as stack:
        desk = stack.enter_context(pulse.PulseWorld(_made(folder / "desk")))
        cache = folder / "desk" / "cache"
        _ignore_the_empty_client(folder / "desk")
        _alone(desk, plan, found)
        elsewhere = _another_home(desk.environ, folder / "elsewhere")
        found.starts[False] = measure_load.starts(elsewhere, plan.starts, _in(plan.busy_min))
        rigs: dict[str, Rig] = {}
        for name, place in _places(desk, folder, cache):
            rigs[name] = stack.enter_context(place)
            if name != PIPEWIRE:
                say(f"Answers on a calm machine: {name}.")
                _ask({name: rigs[name]}, None, plan, found, busy=False)
        say("Others that are asked, and the one that leads the session, get ready.")
        jack = stack.enter_context(jack_world.JackWorld(_made(folder / "course")))
        course = stack.enter_context(_course(jack, plan, cache))
        stage = stack.enter_context(_script(folder, found))
        others = {name: rig for name, rig in rigs.items() if name == PIPEWIRE}
        say(f"A session of {plan.session_min:g} minutes begins; meanwhile, answers of others.")
        with led(course, plan, folder / "sleeper", found, busy=False):
            _ask(others, stage, plan, found, busy=False)
        say(f"Every core is kept busy for {plan.busy_min:g} minutes.")
        with all_cores_busy(), led(course, plan, folder / "busy sleeper", found, busy=True):
            until = _in(plan.busy_min)
            # On one JACK server a client that is late makes it late for all.
            bare = stack.enter_context(jack_world.JackWorld(_made(folder / "bare")))
            played = {PULSE: rigs[PULSE].breather, JACK: course.breather}
            with _counted({PULSE: desk.environ, JACK: bare.environ}, played, found):
                _ask(rigs, stage, plan, found, busy=True)
                found.starts[True] = measure_load.starts(elsewhere, plan.starts, until)
                time.sleep(max(until - time.monotonic(), 0.0))
    return found


def _places(
    desk: pulse.PulseWorld, folder: Path, cache: Path
) -> Iterator[tuple[str, AbstractContextManager[Rig]]]:
    """Where Breather is asked, on one server after the other."""
    yield JACK, _on_a_jack_server(folder, cache)
    yield PULSE, _on_pulse(desk)
    if not pipewire_world.missing():
        yield PIPEWIRE, _on_pipewire(folder, cache)


def _alone(desk: pulse.PulseWorld, plan: Plan, found: Found) -> None:
    """What Breather takes, while no other one shares its memory."""
    found.cold_s, found.most_mb = measure_load.first_start(desk.environ)
    with desk.person() as person, _armed(desk.environ) as breather:
        found.rest = measure_load.at_rest(breather, person, plan.rest_s)
        breather.end()
    with measure_load.empty_client(desk.environ) as empty:
        time.sleep(SETTLED_S + 1)
        before, begun = worked([empty.pid]), time.monotonic()
        time.sleep(plan.rest_s / 2)
        passed = time.monotonic() - begun
        found.empty_work = 100 * (worked([empty.pid]) - before) / passed
        empty.end()


def _ignore_the_empty_client(folder: Path) -> None:
    """It plays and records, and would be taken for a call."""
    settings = folder / "config" / "breather"
    settings.mkdir()
    program = Path(sys.executable).resolve().name
    ignored = f'ignored-programs = ["{program}", "ALSA plug-in [{program}]"]\n'
    (settings / "config.toml").write_text(ignored, "utf-8")


@contextmanager
def _armed(environ: Mapping[str, str]) -> Iterator[Breather]:
    """A Breather that hears, and has nothing left to render."""
    with run(environ, *WAKE) as breather:
        breather.wait("armed")
        breather.wait_for_status(ear="ready")
        measure_load.rest(breather)
        yield breather


@contextmanager
def _course(jack: jack_world.JackWorld, plan: Plan, cache: Path) -> Iterator[Course]:
    """One that is to lead the sessions."""
    settings = f"minutes = {plan.session_min:.2f}\n"
    with jack.seat("session", settings, cache) as seat, _armed(seat.environ) as breather:
        yield Course(breather, seat.recording)


@contextmanager
def _on_a_jack_server(folder: Path, cache: Path) -> Iterator[Rig]:
    with jack_world.JackWorld(_made(folder / "jack")) as jack, _on_jack(jack, cache) as rig:
        yield rig


@contextmanager
def _on_pipewire(folder: Path, cache: Path) -> Iterator[Rig]:
    with (
        pipewire_world.PipeWireWorld(_made(folder / "pw", cache)) as world,
        _on_pulse(world) as rig,
    ):
        yield rig


@contextmanager
def _on_jack(jack: jack_world.JackWorld, cache: Path) -> Iterator[Rig]:
    with jack.seat("desk", cache=cache) as seat, _armed(seat.environ) as breather:
        yield Rig(breather, seat.person, seat.recording, lambda: jack.now - seat.first)


@contextmanager
def _on_pulse(desk: pulse.PulseWorld) -> Iterator[Rig]:
    with (
        desk.person() as person,
        desk.recording() as recording,
        _armed(desk.environ) as breather,
    ):
        yield Rig(breather, person, recording)


@contextmanager
def _script(folder: Path, found: Found) -> Iterator[measure_peers.Stage | None]:
    """The usual script, on a PulseAudio server of its own; None where it cannot be run."""
    found.no_script = measure_peers.missing()
    if found.no_script:
        yield None
        return
    breath = measure_load.breath_sounds("10-0-10-0")["in"]
    with (
        pulse.PulseWorld(_made(folder / "peer")) as world,
        world.person() as person,
        world.recording() as recording,
        measure_peers.script(world.environ, breath, folder) as script,
    ):
        yield measure_peers.Stage(script, person, recording)


def _ask(
    rigs: Mapping[str, Rig], stage: measure_peers.Stage | None, plan: Plan, found: Found, *,
    busy: bool,
) -> None:  # fmt: skip
    """All questions to all of these at once."""
    with ThreadPoolExecutor() as pool:
        asked: dict[str, Future[Answers]] = {
            name: pool.submit(measure_live.answers, rig, plan.trials) for name, rig in rigs.items()
        }
        if stage is not None:
            until = _in(plan.busy_min)
            asked[SCRIPT] = pool.submit(measure_peers.answers, stage, plan.trials, until)
    for name, answers in asked.items():
        found.answers[name, busy] = answers.result()


@contextmanager
def _counted(
    servers: Mapping[str, Mapping[str, str]], breathers: Mapping[str, Breather], found: Found
) -> Iterator[None]:
    """Count what is lost meanwhile, also by empty clients, each on one of the `servers`."""
    begun = time.monotonic()
    before = {name: _underruns(breather) for name, breather in breathers.items()}
    with ExitStack() as stack:
        clients = {
            name: stack.enter_context(measure_load.empty_client(environ, *DEVICES.get(name, ())))
            for name, environ in servers.items()
        }
        yield
        empty = {name: client.end()[0] for name, client in clients.items()}
    minutes = (time.monotonic() - begun) / 60
    for name, breather in breathers.items():
        found.lost[name] = Lost(_underruns(breather) - before[name], empty[name], minutes)


def _underruns(breather: Breather) -> int:
    return int(breather.status()["underruns"])


def _another_home(environ: Mapping[str, str], folder: Path) -> dict[str, str]:
    """The same world and rendered words, for a second Breather of another person."""
    home = _made(folder)
    (home / "run").mkdir(mode=0o700)
    return {**environ, "XDG_RUNTIME_DIR": str(home / "run")}


def _made(folder: Path, cache: Path | None = None) -> Path:
    """A new folder, with the words that were rendered elsewhere."""
    folder.mkdir(parents=True)
    if cache is not None:
        (folder / "cache").symlink_to(cache)
    return folder


def _in(minutes: float) -> float:
    """So much later, on the monotonic clock; seconds."""
    return time.monotonic() + 60 * minutes

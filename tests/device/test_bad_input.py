"""What happens to devices, servers and processes while it runs: a sentence, never a hang."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from live import Breather, Line, run
from measure_live import stops
from measure_load import breath_apart
from pulse import LOUDSPEAKER, MICROPHONE, PulseWorld

from audio.io.files import read_recording

Start = Callable[..., Breather]
Calm = Callable[[str], None]

HELD = "module-null-sink sink_name=held format=float32le channels=2 rate=48000"
# A converter to the form that receivers take over an optical cable: it knows one rate only.
REFUSES = """\
</usr/share/alsa/alsa.conf>
pcm.refusing { type a52 slavepcm "null" rate 44100 channels 2 format S16_LE }
"""


@pytest.fixture
def view_glass(shared_audio: Path) -> np.ndarray:
    """A real person who says the wake phrase."""
    return read_recording(shared_audio / "en" / "view-glass-03.flac")


@contextmanager
def exercising(world: PulseWorld, armed: Start) -> Iterator[tuple[Breather, Line]]:
    """An exercise just at its first breath."""
    breather = armed()
    breather.trigger("start:slow")
    breather.trigger("skip")
    yield breather, breather.wait("phase")


def ended(environ: dict[str, str], *arguments: str) -> tuple[int, str]:
    """Exit code and words of a run that cannot even begin."""
    with run(environ, *arguments) as breather:
        return breather.wait_for_end(patience=30), breather.told


def waiting(environ: dict[str, str], *arguments: str) -> str:
    """What a run says that waits for a device, and then ends calmly."""
    with run(environ, *arguments) as breather:
        told = breather.wait_for_told("Breather waits for it.")
        assert breather.end() == 0
    return told


def test_without_any_device_it_says_what_is_missing_and_waits(
    world: PulseWorld, calm: Calm
) -> None:
    told = waiting({**world.environ, "PULSE_SERVER": f"unix:{world.socket}-none"})
    calm(told)
    assert "device" in told


def test_without_any_device_an_exercise_says_what_is_missing(world: PulseWorld, calm: Calm) -> None:
    environ = {**world.environ, "PULSE_SERVER": f"unix:{world.socket}-none"}
    with Breather(environ, "breathe", "slow", "--json") as breather:
        assert breather.wait_for_end(patience=30) != 0
    calm(breather.told)
    assert "device" in breather.told


def test_a_name_that_no_device_has_is_answered_with_those_that_there_are(
    world: PulseWorld, calm: Calm, tmp_path: Path
) -> None:
    config = tmp_path / "config.toml"
    config.write_text('loudspeaker = "Jabra"\n')
    told = waiting(world.environ, "--config", str(config))
    calm(told)
    assert "Jabra" in told
    assert "pulse" in told


def test_a_device_that_refuses_the_rate_is_named(
    world: PulseWorld, calm: Calm, tmp_path: Path
) -> None:
    (tmp_path / "asound.conf").write_text(REFUSES)
    config = tmp_path / "config.toml"
    config.write_text('loudspeaker = "refusing"\n')
    environ = {**world.environ, "ALSA_CONFIG_PATH": str(tmp_path / "asound.conf")}
    told = waiting(environ, "--config", str(config))
    calm(told)
    assert "refusing" in told
    assert "48" in told


def test_another_program_that_holds_the_device_is_guessed(world: PulseWorld, calm: Calm) -> None:
    world.load(HELD)
    command = ["pacat", "--playback", "--device=held", "--passthrough", "--raw",
               "--format=s16le", "--rate=48000", "--channels=2", "/dev/zero"]  # fmt: skip
    holder = subprocess.Popen(command, env=world.environ)
    try:
        while "Sink: " not in world.control("list", "sink-inputs").rpartition("protocol-native")[2]:
            assert holder.poll() is None
        told = waiting({**world.environ, "PULSE_SINK": "held"})
    finally:
        holder.kill()
        holder.wait()
    calm(told)
    assert "another program" in told


def test_a_microphone_that_goes_away_pauses_the_exercise_and_its_place_is_kept(
    world: PulseWorld, armed: Start
) -> None:
    with exercising(world, armed) as (breather, _):
        breather.wait("phase", cycle=2)
        seen = breather.count
        world.unplug(MICROPHONE)
        breather.wait("device_lost", seen)
        breather.wait_for_status(state="paused")
        assert breather.status()["problem"]
        world.load(MICROPHONE)
        breather.wait("device_back", seen)
        go_on(breather)
        assert breather.wait("phase", seen).fields["cycle"] == 2


def test_a_loudspeaker_that_goes_away_ends_no_exercise(world: PulseWorld, armed: Start) -> None:
    """The server may move the sound to another one at once, and then nothing is lost."""
    with exercising(world, armed) as (breather, _):
        world.unplug(LOUDSPEAKER)
        while not any(line.event == "device_lost" or line.fields.get("cycle") == 2
                      for line in breather.lines):  # fmt: skip
            assert breather.running
        world.load(LOUDSPEAKER)
        seen = breather.count
        if any(line.event == "device_lost" for line in breather.lines):
            breather.wait("device_back")
            go_on(breather)
        breather.wait("phase", seen)


def test_a_device_that_comes_back_is_heard_again(
    world: PulseWorld, armed: Start, view_glass: np.ndarray
) -> None:
    breather = armed()
    world.unplug(MICROPHONE)
    breather.wait("device_lost")
    world.load(MICROPHONE)
    breather.wait("device_back")
    with world.person() as person, world.recording():
        person.say(view_glass)
        breather.wait("wake")


def test_an_audio_server_that_is_killed_and_started_again(
    world: PulseWorld, armed: Start, view_glass: np.ndarray
) -> None:
    with exercising(world, armed) as (breather, _):
        seen = breather.count
        world.kill()
        breather.wait("device_lost", seen)
        breather.wait_for_status(state="paused")
        world.start()
        breather.wait("device_back", seen)
        with world.recording() as recording:
            go_on(breather)
            breath_apart(recording, breather.wait("phase", seen))
        breather.trigger("stop")
        breather.wait("armed", seen)
        with world.person() as person:
            person.say(view_glass)
            breather.wait("wake", seen)


@pytest.mark.parametrize(
    ("moment", "part"),
    [("armed", "ear"), ("guiding", "audio"),  # the short form; the others take a minute
     *(pytest.param(*other, marks=pytest.mark.slow)
       for other in (("starting", "audio"), ("starting", "ear"), ("armed", "audio"),
                     ("guiding", "ear")))],
)  # fmt: skip
def test_a_part_that_is_killed_is_started_again(
    world: PulseWorld, armed: Start, view_glass: np.ndarray, part: str, moment: str
) -> None:
    if moment == "starting":
        with run(world.environ) as breather:
            kill(breather, part)
            breather.wait_for_status(state="armed", ear="ready")
            assert breather.end() == 0
        return
    breather = armed()
    if moment == "guiding":
        breather.trigger("start:slow")
        breather.trigger("skip")
        breather.wait("phase")
    before = breather.count
    killed = kill(breather, part)
    while breather.part(part) in (None, killed):
        assert breather.running
    if part == "audio":
        breather.wait("device_back", before)
        if moment == "guiding":
            go_on(breather)
            breather.wait("phase", before)
    breather.wait_for_status(ear="ready", problem="")
    seen = breather.count
    with world.person() as person:
        person.say(stops()[0] if moment == "guiding" else view_glass)
        breather.wait("command" if moment == "guiding" else "wake", seen)


def test_a_speaker_that_is_killed_while_it_renders_is_started_again(
    world: PulseWorld, calm: Calm, tmp_path: Path
) -> None:
    environ = {**world.environ, "XDG_CACHE_HOME": str(tmp_path)}
    with run(environ) as breather:
        breather.wait("armed")
        kill(breather, "speaker")
        before = rendered_in(tmp_path)
        while rendered_in(tmp_path) <= before:
            assert breather.running
        assert breather.end() == 0
    calm(breather.told)


@pytest.mark.parametrize("part", ["audio", pytest.param("ear", marks=pytest.mark.slow)])
def test_a_part_that_is_killed_again_and_again_is_told_of_and_all_else_goes_on(
    world: PulseWorld, armed: Start, calm: Calm, part: str
) -> None:
    breather = armed()
    killed: int | None = None
    while "3 times in a row" not in breather.told:
        assert breather.running
        found = breather.part(part)
        if found is not None and found != killed:
            os.kill(found, signal.SIGKILL)
            killed = found
    assert breather.status()["state"] == "armed"
    assert breather.end() == 0
    calm(breather.told)


def test_wrong_settings_are_refused_at_the_start_and_told_while_it_runs(
    world: PulseWorld, armed: Start, calm: Calm, tmp_path: Path
) -> None:
    config = tmp_path / "config.toml"
    config.write_text("volume = 99\n")
    code, told = ended(world.environ, "--config", str(config))
    assert code == 2
    calm(told)
    assert "volume" in told
    config.write_text("volume = -3\n")
    breather = armed("--config", str(config))
    config.write_text("volume = 'loud'\n")
    while "volume" not in breather.told:
        assert breather.running
    assert breather.status()["state"] == "armed"
    seen = breather.count
    config.write_text("volume = -6\nminutes = 1\n")
    breather.wait("armed", seen)


def go_on(breather: Breather) -> None:
    """What a person says after an outage that was too long to go on by itself."""
    if breather.status()["state"] == "paused":
        breather.trigger("go-on")


def rendered_in(cache: Path) -> int:
    """How many texts a cache holds."""
    return sum(path.is_file() for path in cache.rglob("*"))


def kill(breather: Breather, part: str) -> int:
    """Wait for a part, and kill it."""
    while (pid := breather.part(part)) is None:
        assert breather.running
    os.kill(pid, signal.SIGKILL)
    return pid

"""PortAudio's devices and streams. Nothing but this module imports sounddevice."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Collection, Set
from contextlib import suppress
from typing import Any, Final

from audio.blocks import RATE
from audio.errors import AudioDeviceError
from audio.io import jack
from audio.io.callbacks import Capture, Playback
from audio.io.devices import SERVERS, Chosen, Device, Direction, choose
from audio.io.streams import Opened, Streams

LOST: Final = 3
"""Exit code: a device went away, which is no fault of the process."""

_NO_RATE, _NO_CHANNELS, _BUSY = -9997, -9998, -9985
"""PortAudio's codes."""

_VARIABLES = {Direction.CAPTURE: "PULSE_SOURCE", Direction.PLAYBACK: "PULSE_SINK"}


LOADING_S = 5.0
"""PortAudio is there within a second, or held up by something."""


def load_driver() -> Any:
    """The module sounddevice, which initialises PortAudio; raises AudioDeviceError without one.

    Where a leftover of JACK holds it up, that is removed and the process ends: for another try.
    """
    loaded = threading.Event()
    if sys.platform == "linux":
        threading.Thread(target=_free, args=(loaded,), daemon=True).start()
    try:
        import sounddevice
    except OSError:
        raise AudioDeviceError(
            "The sound library PortAudio is missing; on Debian, install libportaudio2."
        ) from None
    finally:
        loaded.set()
    return sounddevice


def _free(loaded: threading.Event) -> None:
    if not loaded.wait(LOADING_S) and jack.clear(jack.database(), os.getpid()):
        os._exit(LOST)


def list_devices(driver: Any = None) -> list[Device]:
    """What PortAudio finds now; looked for anew, which ends all streams of this process.

    Call it in a process of its own: some of the system's libraries write to stderr.
    """
    driver = driver or load_driver()
    driver._terminate()
    driver._initialize()
    return [device for device, _ in _found(driver)]


def _found(driver: Any) -> list[tuple[Device, int]]:
    hosts = driver.query_hostapis()
    return [
        (_device(entry, number, hosts[entry["hostapi"]]), number)
        for number, entry in enumerate(driver.query_devices())
    ]


def _device(entry: Any, number: int, host: Any) -> Device:
    defaults = {
        Direction.CAPTURE: host["default_input_device"],
        Direction.PLAYBACK: host["default_output_device"],
    }
    return Device(
        entry["name"],
        host["name"],
        entry["max_input_channels"],
        entry["max_output_channels"],
        entry["default_samplerate"],
        frozenset(direction for direction, default in defaults.items() if default == number),
    )


class Sound:
    """The two streams over one PortAudio."""

    def __init__(self, driver: Any, streams: Streams, play: Playback, hear: Capture) -> None:
        self._driver = driver
        self._streams = streams
        self._callbacks = {Direction.CAPTURE: hear, Direction.PLAYBACK: play}
        self._named = {
            Direction.CAPTURE: streams.microphone,
            Direction.PLAYBACK: streams.loudspeaker,
        }
        self._open: dict[Direction, Any] = {}
        self._chosen: dict[Direction, Chosen] = {}

    @property
    def opened(self) -> Opened:
        """What is open."""
        chosen, playing = self._chosen, self._open.get(Direction.PLAYBACK)
        # PortAudio tells it for the first frame of a block.
        latency = 0.0 if playing is None else playing.latency + self._streams.block / RATE
        return Opened(chosen.get(Direction.CAPTURE), chosen.get(Direction.PLAYBACK), latency)

    @property
    def directions(self) -> Set[Direction]:
        """Whose streams are open."""
        return self._open.keys()

    def open(self, directions: Collection[Direction]) -> None:
        """Open and start all of these streams, or none, beside those that run.

        Raises AudioDeviceError.
        """
        found = _found(self._driver)
        devices = [device for device, _ in found]
        chosen = {
            direction: choose(devices, self._named[direction], direction)
            for direction in Direction
            if direction in directions
        }
        try:
            for direction, choice in chosen.items():
                index = next(number for device, number in found if device is choice.device)
                self._open[direction] = self._stream(direction, choice.device, index)
            for direction, choice in chosen.items():
                self._guarded(self._open[direction].start, direction, choice.device)
            self._chosen.update(chosen)
        except AudioDeviceError:
            self.close(directions)
            raise

    def _stream(self, direction: Direction, device: Device, index: int) -> Any:
        capture = direction is Direction.CAPTURE
        kind = self._driver.RawInputStream if capture else self._driver.RawOutputStream

        def build(channels: int) -> Any:
            return kind(
                samplerate=RATE,
                blocksize=self._streams.block,
                device=index,
                channels=channels,
                dtype="float32",
                latency=self._streams.latency,
                callback=self._callbacks[direction],
            )

        try:
            return build(1)
        except self._driver.PortAudioError as error:
            if _code(error) != _NO_CHANNELS:
                raise AudioDeviceError(_why(direction, device, _code(error))) from None
        return self._guarded(lambda: build(device.channels(direction)), direction, device)

    def _guarded(self, act: Callable[[], Any], direction: Direction, device: Device) -> Any:
        try:
            return act()
        except self._driver.PortAudioError as error:
            raise AudioDeviceError(_why(direction, device, _code(error))) from None

    def look_again(self) -> None:
        """Have PortAudio find what was connected since; only while nothing is open."""
        self._driver._terminate()
        self._driver._initialize()

    def stopped(self) -> Direction | None:
        """A stream that ended, if one did."""
        for direction, stream in self._open.items():
            if not stream.active:
                return direction
        return None

    def close(self, directions: Collection[Direction]) -> None:
        """Close these at once, where they are open; the others go on."""
        for direction in directions:
            self._chosen.pop(direction, None)
            stream = self._open.pop(direction, None)
            if stream is not None:
                with suppress(self._driver.PortAudioError):
                    stream.close()


def _code(error: Exception) -> int:
    return error.args[1] if len(error.args) > 1 else 0


def _why(direction: Direction, device: Device, code: int) -> str:
    name = f"The {direction.value} “{device.name}”"
    if code == _NO_RATE:
        return f"{name} refuses {RATE} Hz; set it to that rate, or choose another device."
    if code == _BUSY:
        return f"{name} is missing or held by another program; connect it, or close that program."
    variable = _VARIABLES[direction]
    if device.name in SERVERS and variable in os.environ:
        return (
            f"{name} cannot be opened; check that the sound server has"
            f" “{os.environ[variable]}”, which {variable} names, and that it is not held by"
            " another program."
        )
    return (
        f"{name} cannot be opened; connect it anew, close another program that may hold it,"
        " or choose another device."
    )

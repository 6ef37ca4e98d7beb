"""A PulseAudio world in which devices come and go: a headset, a loudspeaker for all to hear, and
no variable that says which of them Breather takes, as on a desktop."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from listen import RATE
from pulse import LOUDSPEAKER, MICROPHONE, MODULES, PulseWorld, Recording

LOUD = (
    "module-null-sink sink_name=loudspeaker format=float32le channels=2 "
    f"rate={RATE} channel_map=front-left,front-right norewinds=1"
)
WEBCAM = "module-null-source source_name=webcam"
NOT_SHARED = "enable-shm = no\n"
"""PulseAudio 16.1 sometimes aborts by an assertion of its own where a client that shares memory
with it dies while it stands still itself."""
WORLD, *WIRES = MODULES
PROMPT = f"{WORLD} norewinds=1"
"""Usually such a sink takes 2 s ahead when it begins, and is deaf for so long; no headset is."""
HEADSET = LOUDSPEAKER, MICROPHONE
"""The two modules that are there while the headset is connected."""
MUSIC = "bluez_sink.00_1B_66_00_00_01.a2dp_sink"
BLUETOOTH = (
    LOUDSPEAKER.replace("sink_name=breather", f"sink_name={MUSIC}"),
    LOUDSPEAKER.replace(
        "sink_name=breather", "sink_name=bluez_sink.00_1B_66_00_00_01.headset_head_unit rate=16000"
    ),
    MICROPHONE.replace(
        "source_name=microphone",
        "source_name=bluez_source.00_1B_66_00_00_01.headset_head_unit rate=16000",
    ),
)
"""The sink of a Bluetooth headset for music, and its sink and source for calls."""
SHORTAGE = " underrun of "
"""What the server writes into its log where a stream has nothing for it in time."""


class DeviceWorld(PulseWorld):
    """The world of `pulse`, whose sink `breather` and source `microphone` are a headset's; it is
    the server's default while it is connected, and the sink `loudspeaker` otherwise."""

    def __init__(self, folder: Path) -> None:
        modules = LOUD, WEBCAM, PROMPT, *WIRES
        super().__init__(folder, modules, log_level="debug", settings=NOT_SHARED)

    @property
    def shortages(self) -> int:
        """How often a stream gave the server too little: it filled in silence and told nobody."""
        return self.log.count(SHORTAGE)

    @property
    def environ(self) -> dict[str, str]:
        """As on a desktop: the server decides which device is taken."""
        environ = super().environ
        return {name: value for name, value in environ.items()
                if name not in ("PULSE_SINK", "PULSE_SOURCE")}  # fmt: skip

    def start(self) -> None:
        """See PulseWorld; the headset is the default then."""
        super().start()
        self.control("set-default-sink", "breather")
        self.control("set-default-source", "microphone")

    @contextmanager
    def overheard(self) -> Iterator[Recording]:
        """Everything that comes from the loudspeaker, until the with-block is left."""
        with self.recording("loudspeaker.monitor") as recording:
            yield recording

"""Which streams of a sound server are other programs' use of a microphone."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field

import pytest

from voice.triggers.calls.microphone import Stream
from voice.triggers.calls.pulse import NONE, is_ours, recorders

SPEAKERS, MICROPHONE = 1, 2


@dataclass
class Source:
    index: int
    monitor_of_sink: int


@dataclass
class Output:
    """A stream as both servers describe it."""

    index: int = 7
    source: int = MICROPHONE
    client: int = 3
    corked: int = 0
    resample_method: str = "copy"
    proplist: dict[str, str] = field(default_factory=dict)


class Server:
    """Stands in for a connection."""

    def __init__(self, *outputs: Output) -> None:
        self._outputs = list(outputs)

    def source_list(self) -> list[Source]:
        return [Source(SPEAKERS, 0), Source(MICROPHONE, NONE)]

    def source_output_list(self) -> list[Output]:
        return self._outputs


def phone(**more: str) -> dict[str, str]:
    return {
        "application.name": "Phone",
        "application.process.id": "4321",
        "application.process.binary": "phone-bin",
        "media.name": "Call with somebody",
        **more,
    }


def found(output: Output, *ignored: str, ours: int = 1) -> list[Stream]:
    return recorders(Server(output), ignored, lambda pid: pid == ours)


def test_a_program_on_the_microphone_is_found_by_its_own_name() -> None:
    assert found(Output(proplist=phone())) == [Stream(7, "Phone", False)]
    assert found(Output(proplist=phone(), corked=1)) == [Stream(7, "Phone", True)]
    nameless = {"application.process.binary": "phone-bin", "media.name": "Call with somebody"}
    assert found(Output(proplist=nameless)) == [Stream(7, "phone-bin", False)]
    assert found(Output()) == [Stream(7, "a program without a name", False)]


@pytest.mark.parametrize(
    "output",
    [
        Output(proplist=phone(), source=SPEAKERS),
        Output(proplist=phone(), source=NONE),
        Output(proplist=phone(), client=NONE),
        Output(proplist=phone(), resample_method="peaks"),
        Output(proplist=phone(**{"resample.peaks": "true"})),
        Output(proplist=phone(**{"application.id": "org.PulseAudio.pavucontrol"})),
        Output(proplist=phone(**{"node.link-group": "filter-1"})),
    ],
    ids=["loudspeaker", "nowhere", "server", "meter", "PipeWire's meter", "mixer", "filter"],
)
def test_what_is_no_use_of_the_microphone(output: Output) -> None:
    assert found(output) == []


def test_we_and_the_ignored_are_left_out() -> None:
    output = Output(proplist=phone())
    assert found(output, ours=4321) == []
    assert found(output, "PHONE-BIN") == found(output, "phone") == []
    assert found(output, "ph") != []


def test_an_id_that_is_no_number_is_somebody_else() -> None:
    output = Output(proplist=phone(**{"application.process.id": "x"}))
    assert found(output) == [Stream(7, "Phone", False)]


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_our_children_are_ours() -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", "input()"], stdin=subprocess.PIPE, close_fds=True
    )
    try:
        assert is_ours(os.getpid())
        assert is_ours(child.pid)
        assert not is_ours(os.getppid())
        assert not is_ours(1)
        assert not is_ours(0)
    finally:
        child.communicate(b"\n")
    assert not is_ours(child.pid)

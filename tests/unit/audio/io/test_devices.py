"""Which device is taken, and what is said where there is none."""

from __future__ import annotations

import pytest

from audio.errors import AudioDeviceError
from audio.io.devices import Device, Direction, choose

CAPTURE, PLAYBACK = Direction.CAPTURE, Direction.PLAYBACK


def device(name: str, host: str = "ALSA", default: Direction | None = None) -> Device:
    return Device(name, host, 2, 2, 48000.0, frozenset([default] if default else []))


def test_the_sound_server_comes_before_alsas_own_default() -> None:
    devices = [device("default", default=CAPTURE), device("pipewire"), device("pulse")]
    chosen = choose(devices, None, CAPTURE)
    assert chosen.device.name == "pulse"
    assert "sound server" in chosen.reason


def test_without_a_server_it_is_the_systems_choice_for_that_direction() -> None:
    devices = [device("a"), device("b", default=CAPTURE), device("c", default=PLAYBACK)]
    assert choose(devices, None, CAPTURE).device.name == "b"
    assert choose(devices, None, PLAYBACK).device.name == "c"


def test_windows_best_interface_comes_first() -> None:
    devices = [
        device("Headset", "MME", PLAYBACK),
        device("Headset", "Windows WASAPI", PLAYBACK),
    ]
    for wanted in (None, "headset"):
        assert choose(devices, wanted, PLAYBACK).device.host == "Windows WASAPI"


def test_where_nothing_is_the_default_it_is_the_first() -> None:
    assert choose([device("a"), device("b")], None, PLAYBACK).device.name == "a"


def test_a_part_of_the_name_is_enough_and_case_does_not_matter() -> None:
    devices = [device("HDA Intel"), device("Jabra Evolve: USB Audio (hw:1,0)")]
    chosen = choose(devices, " jabra ", CAPTURE)
    assert chosen.device is devices[1]
    assert "asked for" in chosen.reason


def test_the_whole_name_comes_before_a_part_of_another() -> None:
    devices = [device("Headset 2"), device("Headset")]
    assert choose(devices, "headset", CAPTURE).device is devices[1]


def test_of_several_the_first_is_taken_and_that_is_said() -> None:
    chosen = choose([device("USB 1"), device("USB 2")], "usb", CAPTURE)
    assert chosen.device.name == "USB 1"
    assert "the first of 2" in chosen.reason


def test_what_has_no_channels_that_way_is_no_such_device() -> None:
    deaf = Device("Speaker", "ALSA", 0, 2, 48000.0)
    with pytest.raises(AudioDeviceError, match=r"^There is no microphone; connect such a device"):
        choose([deaf], None, CAPTURE)


def test_a_name_that_nothing_has_is_answered_with_those_there_are() -> None:
    with pytest.raises(AudioDeviceError, match="“Jabra” in its name; there is “a”, “b”"):
        choose([device("a"), device("b"), device("a", "OSS")], "Jabra", PLAYBACK)

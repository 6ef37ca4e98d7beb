"""The portal GlobalShortcuts, against one of our own on a bus of our own."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from threading import Thread

import pytest

if sys.platform != "linux":
    pytest.skip("portals are Linux'", allow_module_level=True)

from tests.unit.voice.triggers.hotkey.portals import PATIENCE_S, Bus, Portal
from voice.errors import PartError
from voice.triggers.hotkey.combination import parse_combination
from voice.triggers.hotkey.portal import GONE, NO_PORTAL, REFUSED, UNNAMED, PortalKeys

pytestmark = pytest.mark.skipif(Bus.missing(), reason="dbus-daemon is not installed")

KEYS = [parse_combination("ctrl+alt+b"), parse_combination("super+page-up")]
LABELS = ["Breather: start", "Breather: stop"]


@pytest.fixture
def bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bus]:
    bus = Bus(tmp_path)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
    yield bus
    bus.end()


@pytest.fixture
def portal(bus: Bus) -> Iterator[Portal]:
    portal = Portal(bus.address)
    yield portal
    portal.end()


@pytest.fixture
def keys() -> Iterator[PortalKeys]:
    with closing(PortalKeys(KEYS, LABELS, lambda: 0.0)) as keys:
        yield keys


def refusal(ask: Callable[[], object]) -> str:
    with pytest.raises(PartError) as raised:
        ask()
    return str(raised.value)


def test_it_says_who_it_is_and_asks_for_the_keys(portal: Portal, keys: PortalKeys) -> None:
    assert keys.open() == []
    assert portal.next_call() == ("Register", ("org.breather.Breather", {}))
    assert portal.next_call()[0] == "CreateSession"
    member, (session, wanted, window, _) = portal.next_call()
    assert (member, session, window) == ("BindShortcuts", portal.session, "")
    assert [(name, {k: v[1] for k, v in about.items()}) for name, about in wanted] == [
        ("0", {"description": LABELS[0], "preferred_trigger": "CTRL+ALT+b"}),
        ("1", {"description": LABELS[1], "preferred_trigger": "LOGO+Prior"}),
    ]


def test_what_is_pressed_and_let_go_arrives(portal: Portal, keys: PortalKeys) -> None:
    keys.open()
    portal.tell("Activated", "1", session="/org/freedesktop/portal/desktop/session/1_1/other")
    portal.tell("Activated", "7")  # which we never asked for
    portal.tell("Activated", "1")
    portal.tell("Deactivated", "1")
    found: list[tuple[int, bool]] = []
    while len(found) < 2:
        found += keys.wait(PATIENCE_S)
    assert found == [(1, True), (1, False)]


def test_nothing_pressed_is_nothing(portal: Portal, keys: PortalKeys) -> None:
    keys.open()
    assert keys.wait(0) == []


def test_a_portal_from_before_the_registry(bus: Bus, keys: PortalKeys) -> None:
    with closing(_Ended(Portal(bus.address, with_registry=False))):
        assert keys.open() == []


def test_one_that_wants_a_desktop_file(portal: Portal, keys: PortalKeys) -> None:
    portal.errors["CreateSession"] = "org.freedesktop.portal.Error.NotAllowed"
    assert refusal(keys.open) == UNNAMED


def test_a_desktop_without_hotkeys(portal: Portal, keys: PortalKeys) -> None:
    portal.errors["CreateSession"] = "org.freedesktop.DBus.Error.UnknownMethod"
    assert refusal(keys.open) == NO_PORTAL


def test_no_portal_on_the_bus(bus: Bus, keys: PortalKeys) -> None:
    assert refusal(keys.open) == NO_PORTAL


@pytest.mark.parametrize("address", [None, "", "unix:path=/nowhere", "tcp:host=localhost"])
def test_no_bus(address: str | None, keys: PortalKeys, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    if address is not None:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    assert refusal(keys.open) == NO_PORTAL


@pytest.mark.parametrize("method", ["CreateSession", "BindShortcuts"])
def test_the_person_says_no(portal: Portal, keys: PortalKeys, method: str) -> None:
    portal.answers[method] = 1
    assert refusal(keys.open) == REFUSED


def test_it_can_be_ended_while_the_person_is_asked(portal: Portal, keys: PortalKeys) -> None:
    portal.silent.add("BindShortcuts")
    found: list[str] = []
    opening = Thread(target=lambda: found.append(refusal(keys.open)))
    opening.start()
    while portal.next_call()[0] != "BindShortcuts":
        pass
    keys.wake()
    opening.join(PATIENCE_S)
    assert found == [REFUSED]


def test_nobody_answers_the_question(portal: Portal) -> None:
    portal.silent.add("BindShortcuts")
    seconds = iter(range(0, 100_000, 100))
    with closing(PortalKeys(KEYS, LABELS, lambda: next(seconds))) as keys:
        portal.silent.add("CreateSession")
        assert refusal(keys.open) == REFUSED


def test_the_desktop_takes_the_keys_back(portal: Portal, keys: PortalKeys) -> None:
    keys.open()
    portal.take_back()
    assert refusal(lambda: keys.wait(PATIENCE_S)) == GONE


def test_the_portal_ends(portal: Portal, keys: PortalKeys) -> None:
    keys.open()
    portal.end()
    assert refusal(lambda: keys.wait(PATIENCE_S)) == GONE


def test_the_bus_ends(bus: Bus, portal: Portal, keys: PortalKeys) -> None:
    keys.open()
    portal.end()
    bus.end()
    assert refusal(lambda: [keys.wait(PATIENCE_S) for _ in range(3)]) == GONE


class _Ended:
    def __init__(self, portal: Portal) -> None:
        self._portal = portal

    def close(self) -> None:
        self._portal.end()

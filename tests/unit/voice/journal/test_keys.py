"""Keys, and where they lie."""

from __future__ import annotations

import logging
import stat
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.voice.journal.worlds import FakeBackend
from voice.journal import keys
from voice.journal.errors import KeyTrouble
from voice.journal.keys import Key, KeyFile, KeyPlace, SystemKeyring, parsed, written

ONE, TWO = Key(bytes(range(32))), Key(b"\xff" * 32)


@pytest.fixture(params=["file", "keyring"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> KeyPlace:
    return KeyFile(tmp_path / "key") if request.param == "file" else SystemKeyring(FakeBackend())


def test_a_key_lies_where_it_was_put(place: KeyPlace) -> None:
    assert place.load() == ()
    place.save([ONE])
    place.save([ONE, TWO])
    assert place.load() == (ONE, TWO)
    place.forget()
    place.forget()
    assert place.load() == ()


def test_a_key_shows_itself_to_nobody() -> None:
    for text in (repr(ONE), str(ONE), f"{[ONE]}"):
        assert ONE.secret.hex() not in text
        assert "\\x01" not in text


def test_a_file_tells_its_key_even_if_it_is_damaged() -> None:
    salt = bytearray(ONE.salt)
    assert ONE.made(bytes(salt))
    assert not TWO.made(bytes(salt))
    salt[3] ^= 1
    assert ONE.made(bytes(salt))
    assert ONE.made(ONE.salt[:5])
    assert not ONE.made(TWO.salt[:5])


@pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX")
def test_the_file_is_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "key"
    place = KeyFile(path)
    place.save([ONE])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    place.load()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


@pytest.mark.parametrize("text", ["", "x", "00" * 31, "00" * 33, f"{'00' * 32} " * 3, "é" * 64])
def test_what_is_no_key_is_refused_and_stays(tmp_path: Path, text: str) -> None:
    path = tmp_path / "key"
    path.write_text(text)
    with pytest.raises(KeyTrouble, match=r"holds no key of a journal; put the right one back\."):
        KeyFile(path).load()
    assert path.read_text() == text


@given(st.lists(st.binary(min_size=32, max_size=32).map(Key), min_size=1, max_size=2))
def test_what_was_written_is_parsed(some: list[Key]) -> None:
    assert list(parsed(written(some), "It")) == some


def test_a_keyring_without_an_answer_is_told_without_its_words(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    backend = FakeBackend(broken=True)
    place = SystemKeyring(backend)
    for call in (place.load, place.forget, lambda: place.save([ONE])):
        with pytest.raises(KeyTrouble, match="does not answer; unlock it") as raised:
            call()
        assert "secret words" not in str(raised.value)
        assert raised.value.__suppress_context__
    assert caplog.text == ""


def test_a_keyring_that_keeps_nothing_is_no_place() -> None:
    with pytest.raises(KeyTrouble):
        SystemKeyring(FakeBackend(forgetful=True)).save([ONE])


def test_only_the_systems_own_keyrings_are_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    asked: list[str] = []

    def absent(name: str) -> None:
        asked.append(name)
        raise ImportError

    monkeypatch.setattr(keys, "import_module", absent)
    for platform in ("linux", "darwin", "win32", "plan9"):
        assert keys.system_keyring(platform) is None
    assert not [name for name in asked if "null" in name or "file" in name or "plain" in name]
    assert len(asked) == 4


def test_the_first_keyring_that_works_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    class Works(FakeBackend):
        viable = True

    class Fails:
        viable = False

    class Module:
        Keyring, DBusKeyring = Fails, Works

    monkeypatch.setattr(keys, "import_module", lambda _: Module)
    place = keys.system_keyring("linux")
    assert place is not None
    place.save([ONE])
    assert place.load() == (ONE,)

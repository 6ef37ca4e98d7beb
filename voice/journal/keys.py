"""The key of the journal, and the two places where it may lie: the keyring, or a file.

A key is 32 random bytes. The salt of the database follows from it, so that a file tells whether
it was made with a key. While a key is renewed its place holds two, the old one first.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Protocol

from voice.journal import files
from voice.journal.errors import KeyTrouble

KEY_BYTES = 32
SALT_BYTES = 16
MOST_KEYS = 2
HEAD = "breather journal key"
"""Begins a key file."""
SERVICE, ACCOUNT = "breather", "journal"
"""What the keyring knows the key by."""
_LARGEST = 1_000
_KEYRINGS = {
    "linux": (
        ("keyring.backends.SecretService", "Keyring"),
        ("keyring.backends.kwallet", "DBusKeyring"),
    ),
    "darwin": (("keyring.backends.macOS", "Keyring"),),
    "win32": (("keyring.backends.Windows", "WinVaultKeyring"),),
}
"""The system's own keyrings: named one by one, so that no other backend is ever loaded."""


@dataclass(frozen=True, slots=True)
class Key:
    """A secret; it shows itself to nobody."""

    secret: bytes = field(repr=False)

    @property
    def salt(self) -> bytes:
        """What a database made with this key begins with."""
        return hashlib.blake2b(self.secret, digest_size=SALT_BYTES, person=b"breather").digest()

    @property
    def raw(self) -> str:
        """Key and salt as SQLCipher takes them, without deriving anything."""
        return f"x'{self.secret.hex()}{self.salt.hex()}'"

    def made(self, head: bytes) -> bool:
        """Whether a file that begins so was made with this key, even if some bytes are wrong."""
        salt = self.salt
        if len(head) < SALT_BYTES:
            return salt.startswith(head)
        return sum(a == b for a, b in zip(head, salt, strict=False)) >= SALT_BYTES // 2


class KeyPlace(Protocol):
    """Where keys lie; every method raises JournalError where the place gives no answer."""

    @property
    def name(self) -> str:
        """For the person: in what, or where."""

    def load(self) -> tuple[Key, ...]:
        """The keys that are there; none where there is nothing of ours."""

    def save(self, keys: Sequence[Key]) -> None:
        """Put these in place of those that are there; they are there for good afterwards."""

    def forget(self) -> None:
        """Delete them."""


class KeyFile:
    """A file for its owner only, where there is no keyring."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def name(self) -> str:
        """Its path."""
        return f"the file {self._path}"

    def load(self) -> tuple[Key, ...]:
        """See KeyPlace; a mode that lets others read is mended."""
        with files.on_disk():
            text = files.read(self._path, _LARGEST)
            if text is not None and sys.platform != "win32" and self._open_to_others():
                self._path.chmod(0o600)
        return () if text is None else parsed(text, str(self._path))

    def save(self, keys: Sequence[Key]) -> None:
        """See KeyPlace."""
        with files.on_disk():
            files.write(self._path, written(keys))

    def forget(self) -> None:
        """See KeyPlace; its bytes are overwritten before it goes."""
        with files.on_disk():
            files.shred(self._path)

    def _open_to_others(self) -> bool:
        return bool(self._path.stat().st_mode & 0o077)


class Backend(Protocol):
    """What a keyring of the library `keyring` does."""

    def get_password(self, service: str, username: str) -> str | None:
        """The secret, or None."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a secret."""

    def delete_password(self, service: str, username: str) -> None:
        """Delete it."""


class SystemKeyring:
    """The keyring of the person's system."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    @property
    def name(self) -> str:
        """In plain words."""
        return "the keyring of your system"

    def load(self) -> tuple[Key, ...]:
        """See KeyPlace; it may ask the person to unlock it, and waits for them."""
        try:
            text = self._backend.get_password(SERVICE, ACCOUNT)
        except Exception:  # of whatever the system's part raises: none of it is for the person
            raise _silent() from None
        return () if text is None else parsed(text, "The entry “breather” in your keyring")

    def save(self, keys: Sequence[Key]) -> None:
        """See KeyPlace; what was written is read again."""
        text = " ".join(key.secret.hex() for key in keys)
        try:
            self._backend.set_password(SERVICE, ACCOUNT, text)
            there = self._backend.get_password(SERVICE, ACCOUNT)
        except Exception:
            raise _silent() from None
        if there != text:
            raise _silent()

    def forget(self) -> None:
        """See KeyPlace."""
        try:
            if self._backend.get_password(SERVICE, ACCOUNT) is not None:
                self._backend.delete_password(SERVICE, ACCOUNT)
        except Exception:
            raise _silent() from None


def system_keyring(platform: str = sys.platform) -> SystemKeyring | None:
    """The keyring of this system, if it has one that answers."""
    for module, name in _KEYRINGS.get(platform, ()):
        try:
            backend = getattr(import_module(module), name)
            if backend.viable:
                return SystemKeyring(backend())
        except Exception:
            continue  # a part of the system that is not there, in its own words
    return None


def written(keys: Sequence[Key]) -> str:
    """Keys as the text of a key file."""
    return f"{HEAD} {' '.join(key.secret.hex() for key in keys)}\n"


def parsed(text: str, where: str) -> tuple[Key, ...]:
    """The keys in a text, one or two. Raises KeyTrouble; `where` begins its sentence."""
    parts = text.removeprefix(HEAD).split()
    try:
        keys = tuple(Key(bytes.fromhex(part)) for part in parts)
    except ValueError:
        keys = ()
    if not 0 < len(keys) <= MOST_KEYS or any(len(key.secret) != KEY_BYTES for key in keys):
        raise KeyTrouble(f"{where} holds no key of a journal; put the right one back.")
    return keys


def _silent() -> KeyTrouble:
    return KeyTrouble("The keyring of your system does not answer; unlock it and try again.")

"""The keys that the API asks for: three texts in a folder that only the person may open."""

from __future__ import annotations

import hmac
import re
import secrets
import sys
from dataclasses import dataclass, field
from pathlib import Path

from voice.errors import UserError
from voice.journal import files

BYTES = 32
API, HOOK, OWNER = "api-key", "hook-key", "owner-key"
_FORM = re.compile(r"[A-Za-z0-9_-]{40,100}")
_LARGEST = 1_000


@dataclass(frozen=True, slots=True)
class Keys:
    """Whoever has one may ask."""

    api: str = field(repr=False)
    """For all of the API; the page has it, too."""
    hook: str = field(repr=False)
    """To say that a call began or ended, and nothing else: it stands in addresses, which are kept
    in many places."""
    owner: str = field(repr=False)
    """To see what the person kept: their own window alone has it."""

    def opens(self, given: str) -> bool:
        """Whether this is the API's key."""
        return hmac.compare_digest(self.api.encode(), given.encode())

    def hooks(self, given: str) -> bool:
        """Whether this is the hooks' key."""
        return hmac.compare_digest(self.hook.encode(), given.encode())

    def owns(self, given: str) -> bool:
        """Whether this is the owner's key."""
        return hmac.compare_digest(self.owner.encode(), given.encode())


def default_folder() -> Path:
    """Where this person's keys are."""
    import platformdirs

    return Path(platformdirs.user_state_dir("breather", appauthor=False))


def keys(folder: Path) -> Keys:
    """The keys of a folder, made where they are missing; raises UserError where they cannot be."""
    try:
        files.folder(folder)
        return Keys(*(_key(folder / name) for name in (API, HOOK, OWNER)))
    except OSError as error:
        raise UserError(
            f"The keys in {folder} cannot be read or made ({error.strerror}); see to it that the "
            "folder is yours."
        ) from None


def _key(path: Path) -> str:
    found = (files.read(path, _LARGEST) or "").strip()
    if _FORM.fullmatch(found) and not _open_to_others(path):
        return found
    made = secrets.token_urlsafe(BYTES)
    files.write(path, made + "\n")
    return made


def _open_to_others(path: Path) -> bool:
    """Whether others may have read it: then it is no key any more."""
    return sys.platform != "win32" and bool(path.stat().st_mode & 0o077)

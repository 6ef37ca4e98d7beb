"""Settings of the page and of a kiosk: where it is found, and how loud it may be when."""

from __future__ import annotations

import ipaddress

from voice.errors import ConfigError
from voice.kiosk.hours import Hours, parse_hours

PORTS = (1024, 65535)
PORT = 8765
LOOPBACK = "127.0.0.1"


def host(key: str, value: object, _: frozenset[str]) -> str:
    """An address of this machine; one that stands for all of them is refused."""
    try:
        found = ipaddress.ip_address(value if isinstance(value, str) else "")
    except ValueError:
        found = None
    if found is None or found.is_unspecified:
        raise ConfigError(
            f"“{key}” must be an address of this machine, such as “{LOOPBACK}”, by which it is "
            "reached."
        )
    return str(found)


def port(key: str, value: object, _: frozenset[str]) -> int:
    """A port that a program of a person may have."""
    low, high = PORTS
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise ConfigError(f"“{key}” must be a whole number from {low} to {high}.")
    return value


def hours(key: str, value: object, _: frozenset[str]) -> Hours:
    """Hours of the day."""
    try:
        return parse_hours(value if isinstance(value, str) else "")
    except ValueError:
        raise ConfigError(f"“{key}” must be hours such as “20:00-07:00”.") from None

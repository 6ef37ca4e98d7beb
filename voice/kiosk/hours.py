"""The hours of a day in which a kiosk is to be quieter."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time

_FORM = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-3]):([0-5][0-9])")


@dataclass(frozen=True, slots=True)
class Hours:
    """From one time of the day to another, over midnight where the second is the earlier one."""

    begin: time
    end: time

    def hold(self, now: time) -> bool:
        """Whether a time of the day is within them; the end itself is not."""
        if self.begin <= self.end:
            return self.begin <= now < self.end
        return now >= self.begin or now < self.end


def parse_hours(text: str) -> Hours:
    """Hours written as "20:00-07:00"; raises ValueError for anything else."""
    found = _FORM.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} names no hours")
    begin_hour, begin_minute, end_hour, end_minute = map(int, found.groups())
    return Hours(time(begin_hour, begin_minute), time(end_hour, end_minute))

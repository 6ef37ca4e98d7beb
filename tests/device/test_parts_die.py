"""Parts of Breather that die in the midst of a session: scripts/soak.py does so for hours."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from fault_life import begun, ended
from fault_parts import PART_FAULTS
from fault_time import TIME_FAULTS
from faults import Fault

SHORT = (
    "audio process dies",
    pytest.param("recogniser dies", marks=pytest.mark.slow),
    pytest.param("page dies", marks=pytest.mark.slow),
    pytest.param("machine 10 times too slow", marks=pytest.mark.slow),
)
FAULTS = {fault.name: fault for fault in (*PART_FAULTS, *TIME_FAULTS)}


@pytest.mark.parametrize("name", SHORT)
def test_nothing_is_lost(rendered: Path, name: str) -> None:
    fault: Fault = FAULTS[name]
    with begun(fault, rendered) as life:
        outcome = fault.trial(life.breather, life.world, Random(9))
        assert outcome.problem == ""
        assert ended(life) == ""

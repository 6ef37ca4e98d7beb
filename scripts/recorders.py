"""Who records on a sound server, seen from outside, and when that changed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from pulse import PulseWorld, WorldError

from audio.io.pulse import load_pulsectl

PATIENCE_S = 60.0
TURN_S = 0.05


class Recorders:
    """Looks at every change until the with-block is left."""

    def __init__(self, world: PulseWorld) -> None:
        self._server = world.environ["PULSE_SERVER"]
        self._there: frozenset[int] = frozenset()
        self._at = time.monotonic()
        self._more = threading.Condition()
        self._over = False
        self._thread = threading.Thread(target=self._watch, name="recorders", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self._over = True
        self._thread.join()

    @property
    def there(self) -> frozenset[int]:
        """The processes that record now."""
        return self._there

    def wait(self, enough: Callable[[frozenset[int]], bool]) -> float:
        """When the processes that record were these for the first time since the last change;
        seconds, monotonic. Raises WorldError where that does not come."""
        with self._more:
            if not self._more.wait_for(lambda: enough(self._there), PATIENCE_S):
                raise WorldError("nobody begins or ends to record")
            return self._at

    def _watch(self) -> None:
        pulsectl = load_pulsectl()
        with pulsectl.Pulse("recorders", server=self._server) as pulse:
            news = [True]

            def changed(_event: object) -> None:
                news[0] = True
                raise pulsectl.PulseLoopStop

            pulse.event_mask_set("source_output")
            pulse.event_callback_set(changed)
            while not self._over:
                if news[0]:
                    news[0] = False
                    self._look(pulse, time.monotonic())
                else:
                    pulse.event_listen(TURN_S)

    def _look(self, pulse: Any, now: float) -> None:
        told = (
            output.proplist.get("application.process.id") for output in pulse.source_output_list()
        )
        there = frozenset(int(pid) for pid in told if pid is not None)
        with self._more:
            if there != self._there:
                self._there, self._at = there, now
                self._more.notify_all()

"""Prepares all that Breather needs: python3 scripts/prepare.py.

`start.py` and `test.py` begin with it. Run by itself it also tries again what could not be had.
"""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING

import runtime

if TYPE_CHECKING:
    from parts import Place


def main(*, dev: bool = False, again: bool = False) -> Place:
    """Prepares what is due, silent if that is nothing; if it cannot, exits with 1."""
    runtime.ensure()
    import parts
    from progress import StepError

    place = parts.here()
    # The programs that a step runs are ended with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("\nEnded; the next start prepares the rest."))
    try:
        parts.prepare(place, dev=dev, again=again)
    except StepError as error:
        if error.log:
            print(f"\n{error.log}\n", file=sys.stderr)
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("\nInterrupted; the next start prepares the rest.")
    except OSError as error:
        sys.exit(f"Breather could not be prepared: {error.strerror} ({error.filename}).")
    return place


if __name__ == "__main__":
    main(again=True)

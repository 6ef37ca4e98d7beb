"""Writes the description of the API: docs/api.json.

python3 scripts/api.py
"""

from __future__ import annotations

import runtime

if __name__ == "__main__":
    runtime.ensure()  # before what an older Python could not read

from figures import ROOT, enter_environment


def main() -> None:
    """Write it anew."""
    enter_environment()
    from voice.kiosk.openapi import description

    path = ROOT / "docs" / "api.json"
    path.write_text(description(), "utf-8")
    print(path)


if __name__ == "__main__":
    main()

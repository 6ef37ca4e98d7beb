"""Writes docs/sbom.json, what Breather is made of (CycloneDX 1.6): python3 scripts/sbom.py.

It is made from the lock alone, so that the same lock gives the same file; the hashes of every
package's files stand in the lock.
"""

from __future__ import annotations

import json
import tomllib
import uuid
from collections.abc import Mapping
from typing import Any

from licences import ABOUT, LOCK, ROOT, UNKNOWN, Locked, locked

SBOM = ROOT / "docs" / "sbom.json"


def sbom(lock: str, project: Mapping[str, Any]) -> dict[str, Any]:
    """The document for a lock; `project` is that table of pyproject.toml."""
    packages = list(locked(lock))
    name, version = project["name"], project["version"]
    reference = f"pkg:pypi/{name}@{version}"
    about = {
        "type": "application", "bom-ref": reference, "name": name, "version": version,
        "licenses": [{"expression": project["license"]}], "purl": reference,
    }  # fmt: skip
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, lock)}",
        "version": 1,
        "metadata": {"component": about},
        "components": [_component(package) for package in packages],
    }


def text(lock: str, project: Mapping[str, Any]) -> str:
    """The document as it is written."""
    return json.dumps(sbom(lock, project), indent=1) + "\n"


def main() -> None:
    """Writes the file."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    SBOM.write_text(text((ROOT / LOCK).read_text("utf-8"), project), "utf-8")


def _component(package: Locked) -> dict[str, Any]:
    reference = f"pkg:pypi/{package.name}@{package.version}"
    licence = ABOUT[package.name].licence
    component: dict[str, Any] = {
        "type": "library", "bom-ref": reference, "name": package.name, "version": package.version,
        "purl": reference,
    }  # fmt: skip
    if licence != UNKNOWN:
        component["licenses"] = [{"expression": licence}]
    if package.condition:
        component["properties"] = [{"name": "breather:condition", "value": package.condition}]
    return component


if __name__ == "__main__":
    main()

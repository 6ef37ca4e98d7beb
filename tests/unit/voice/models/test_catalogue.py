"""The catalogue: complete, consistent, and no address but the official ones."""

from __future__ import annotations

import re

import pytest

from voice.models.catalogue import LARGEST, Entry, Kind, advice, catalogue, described
from voice.models.places import PACKAGES

ENTRIES = list(catalogue().values())


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_each_entry_is_complete(entry: Entry) -> None:
    assert entry.language in ("en", "nl", "zh", "ko")
    assert entry.licence
    assert entry.size is not None
    assert 1_000_000 < entry.size < LARGEST
    assert entry.sha256 is None or re.fullmatch("[0-9a-f]{64}", entry.sha256)
    assert bool(entry.package) is bool(entry.inside)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_files_come_from_the_official_places(entry: Entry) -> None:
    place = {
        Kind.EARS: "https://alphacephei.com/vosk/models/",
        Kind.VOICE: "https://huggingface.co/rhasspy/piper-voices/resolve/v1.0.0/",
    }[entry.kind]
    for remote in entry.remotes():
        assert remote.url.startswith(place)
        assert remote.url.endswith(f"/{remote.name}")
        assert remote.most <= LARGEST


@pytest.mark.parametrize(("kind", "languages"), [(Kind.EARS, "en nl zh ko"),
                                                 (Kind.VOICE, "en nl zh")])  # fmt: skip
def test_each_language_has_what_there_is(kind: Kind, languages: str) -> None:
    for language in languages.split():
        name = advice(language, kind).removeprefix("breather models install ")
        assert catalogue()[name].language == language
        assert not catalogue()[name].fixed


def test_where_there_is_none_the_list_is_advised() -> None:
    assert advice("ko", Kind.VOICE) == advice("xx", Kind.EARS) == "breather models list"


def test_a_voice_lies_by_its_language_and_quality() -> None:
    urls = [remote.url.rpartition("v1.0.0/")[2] for remote in
            catalogue()["nl_BE-nathalie-medium"].remotes()]  # fmt: skip
    assert urls == [
        "nl/nl_BE/nathalie/medium/nl_BE-nathalie-medium.onnx",
        "nl/nl_BE/nathalie/medium/nl_BE-nathalie-medium.onnx.json",
        "nl/nl_BE/nathalie/medium/MODEL_CARD",
    ]


def test_the_packages_are_those_that_the_loader_looks_into() -> None:
    ears = {e.language: e.package for e in ENTRIES if e.package and e.kind is Kind.EARS}
    assert ears == PACKAGES


@pytest.mark.parametrize(
    ("name", "kind", "language"),
    [("vosk-model-small-fr-0.22", Kind.EARS, "fr"), ("vosk-model-cn-9", Kind.EARS, "zh"),
     ("vosk-model-en-us-0.42", Kind.EARS, "en"), ("de_DE-thorsten-high", Kind.VOICE, "de")],
)  # fmt: skip
def test_what_is_not_in_it_tells_by_its_name(name: str, kind: Kind, language: str) -> None:
    entry = described(name)
    assert entry is not None
    assert (entry.name, entry.kind, entry.language) == (name, kind, language)


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../vosk-model-en", "vosk-model-en/../..", "model", "/etc", ".partial",
             "vosk-model-", "en_US-joe", "nl_NL-a/b-medium"],
)  # fmt: skip
def test_other_names_are_none(name: str) -> None:
    assert described(name) is None

"""What a model has to consist of, so that a wrong or incomplete one is named as such."""

from __future__ import annotations

import json
import struct
from pathlib import Path

_FST = 0x7EB2FDD6.to_bytes(4, "little")
"""With this begins every graph of OpenFST."""
_HEADER = struct.Struct("<iiQqqq")
"""Version, flags, properties, first state, number of states, number of arcs."""
_STATE, _ARC = 20, 16
"""Bytes of each in a graph of the kind “const”, at the least."""


def missing_file(model: Path) -> str:
    """The first file that a Vosk model needs and this one has not; empty where all are there."""
    parts = _parts(model)
    for name in (parts["acoustics"], parts["features"]):
        if not (model / name).is_file():
            return name
    if is_fixed(model) or all((model / name).is_file() for name in _lookahead(model)):
        return ""
    return next(name for name in _lookahead(model) if not (model / name).is_file())


def is_fixed(model: Path) -> bool:
    """Whether a Vosk model's vocabulary is fixed, so that it cannot listen for a phrase."""
    graph = (model / _parts(model)["graph"]).is_file()
    return graph and not all((model / name).is_file() for name in _lookahead(model))


def damaged_file(model: Path) -> str:
    """A file of a Vosk model that is empty or cut short, in a few words; empty where none is.

    Only what Vosk itself would not refuse but fall over: it reads such a graph, and crashes then.
    """
    parts = _parts(model)
    config = Path(parts["features"]).with_name("model.conf")
    for name in (parts["acoustics"], parts["features"], config.as_posix()):
        if (model / name).is_file() and not (model / name).stat().st_size:
            return f"{name} is empty"
    graph = parts["graph"] if is_fixed(model) else _lookahead(model)[0]
    return f"{graph} is cut short" if _is_cut_short(model / graph) else ""


def voice_language(config: Path) -> str:
    """The language that a Piper voice's configuration names, such as "nl"; empty: none, damaged."""
    try:
        described = json.loads(config.read_text("utf-8"))
        if family := described.get("language", {}).get("family"):
            return str(family)
        # Voices of the first years name the language of espeak-ng alone.
        return str(described["espeak"]["voice"]).partition("-")[0]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return ""


def _is_cut_short(graph: Path) -> bool:
    """Whether a graph is shorter than the states and arcs that it says it has."""
    with graph.open("rb") as file:
        head = file.read(400)
    if not head.startswith(_FST):
        return True
    # The graph itself is the last of those that are packed into one another.
    place = head.rfind(_FST) + len(_FST)
    kind, place = _text(head, place)
    _, place = _text(head, place)
    if kind != b"const" or len(head) < place + _HEADER.size:
        return False
    *_, states, arcs = _HEADER.unpack_from(head, place)
    return bool(graph.stat().st_size < states * _STATE + arcs * _ARC)


def _text(head: bytes, place: int) -> tuple[bytes, int]:
    """A text with its length before it, and where it ends."""
    end = place + 4 + int.from_bytes(head[place : place + 4], "little")
    return head[place + 4 : end], end


def _parts(model: Path) -> dict[str, str]:
    """Where a model's files lie: in folders, or in the first models side by side."""
    if (model / "final.mdl").is_file():
        return {"acoustics": "final.mdl", "features": "mfcc.conf", "graph": "HCLG.fst"}
    return {"acoustics": "am/final.mdl", "features": "conf/mfcc.conf", "graph": "graph/HCLG.fst"}


def _lookahead(model: Path) -> tuple[str, str]:
    """The graph in two parts, whose second one Vosk replaces by a vocabulary of ours."""
    folder = _parts(model)["graph"].removesuffix("HCLG.fst")
    return f"{folder}HCLr.fst", f"{folder}Gr.fst"

"""What bench_latency found, as rows: one for each target, and all figures beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median

import listen
from figures import Row
from latency_found import JACK, PIPEWIRE, PULSE, SCRIPT, SERVERS, Found
from measure_live import Answers, Asked

GOALS = {
    Asked.TRIGGER: ((0.95, 30.0),),
    Asked.WAKE: ((0.5, 300.0), (0.95, 450.0)),
    Asked.STOP_VOICE: ((0.95, 450.0),),
    Asked.STOP_TRIGGER: ((0.95, 40.0),),
}
"""Of each question: which part of the answers is to come within how many milliseconds."""
NAMES = {0.5: "p50", 0.95: "p95"}
LOST_MOST = 1.0
"""Underruns in ten minutes on JACK, beyond those of an empty client."""
SPREAD_MOST = 1.0
SILENT_PERCENT = 3.0
ARMED_MB, MOST_MB = 350.0, 700.0
ARMED_S = 2.0


def rows(found: Found) -> Iterator[Row]:
    """One for each target; those on PipeWire, and on a busy machine, have no goal."""
    for asked, goals in GOALS.items():
        for part, goal in goals:
            for busy in (False, True):
                for server in SERVERS:
                    if (server, busy) not in found.answers:
                        continue
                    yield _answered(found, asked, part, goal, server, busy)
    yield from _paces(found)
    yield from _lost(found)
    yield from _taken(found)
    yield from _starts(found)


def state(busy: bool) -> str:
    """What a machine is called."""
    return "every core busy" if busy else "calm"


def _answered(found: Found, asked: Asked, part: float, goal: float, server: str, busy: bool) -> Row:
    answers = found.answers[server, busy]
    took, name = answers.took[asked], f"{asked.value}, {NAMES[part]}, {server}, {state(busy)}"
    wanted = None if busy or server == PIPEWIRE else goal
    notes = [*_failures(answers, asked), *_script(found, asked, part, took, busy)]
    if not took:
        return Row(name, None, "ms", wanted, count=0, peer="; ".join(notes))
    notes[:0] = [f"median {median(took):.0f}, longest {max(took):.0f} ms"]
    if asked is Asked.STOP_VOICE and answers.over_words:
        notes.append(
            f"of those said over Breather's words: median {median(answers.over_words):.0f}"
        )
    if answers.recorded[asked]:
        late = listen.percentile(answers.recorded[asked], part)
        notes.append(f"in the recording, with the server's and the recorder's delay, {late:.0f} ms")
    value = round(listen.percentile(took, part), 1)
    return Row(name, value, "ms", wanted, count=len(took), peer="; ".join(notes))


def _failures(answers: Answers, asked: Asked) -> Iterator[str]:
    for (what, why), count in sorted(answers.failed.items(), key=str):
        if what is asked:
            yield f"{count} more not {why}"


def _script(
    found: Found, asked: Asked, part: float, ours: Sequence[float], busy: bool
) -> Iterator[str]:
    """What the usual script takes for the same, and how many times as long that is."""
    if asked not in (Asked.WAKE, Asked.STOP_VOICE):
        return
    answers = found.answers.get((SCRIPT, busy))
    theirs = answers.took[asked] if answers else []
    if theirs and ours:
        value = listen.percentile(theirs, part)
        times = value / listen.percentile(ours, part)
        yield f"{SCRIPT} {value:,.0f} ms ({times:.1f} ×, {len(theirs)} trials)"
    else:
        yield f"{SCRIPT} was not measured: {found.no_script or 'it did not answer'}"


def _paces(found: Found) -> Iterator[Row]:
    for busy, paced in found.paced.items():
        pace, sleeper = paced.breather, paced.sleeper
        drift = listen.milliseconds(sleeper.away[-1])
        yield Row(
            f"phase onsets of {paced.minutes:g} minutes in the recording, spread, JACK, "
            f"{state(busy)}",
            float(pace.spread), "frames", None if busy else SPREAD_MOST, count=len(pace.away),
            peer=f"{pace.missing} not found; the server itself left out {paced.left_out:,} frames, "
            f"for all its clients; underruns that Breather told: {paced.underruns}; "
            f"{_stood_still(paced.still_ms)}; the pacer with time.sleep(): "
            f"spread {sleeper.spread:,} frames, {drift:,.0f} ms late at its end",
        )  # fmt: skip


def _stood_still(milliseconds: Sequence[float] | None) -> str:
    if milliseconds is None:
        return "whether the machine stood still could not be seen"
    if not milliseconds:
        return "the machine never stood still for 20 ms"
    longest = max(milliseconds)
    return f"the machine itself stood still {len(milliseconds)} times, up to {longest:.0f} ms"


def _lost(found: Found) -> Iterator[Row]:
    for server, goal in ((JACK, LOST_MOST), (PULSE, 0.0)):
        lost = found.lost[server]
        beyond = max(lost.ours - lost.empty, 0) if server == JACK else lost.ours
        what = "underruns beyond an empty client's" if server == JACK else "underruns"
        yield Row(
            f"{what}, blocks of 10 ms, {lost.minutes:.0f} minutes, every core busy, {server}",
            float(beyond), "", goal, count=lost.blocks,
            peer=f"Breather {lost.ours}, the empty client {lost.empty}, of {lost.blocks:,} blocks; "
            f"{_stood_still(found.paced[True].still_ms)}",
        )  # fmt: skip


def _taken(found: Found) -> Iterator[Row]:
    rest = found.rest
    if rest is not None:
        each = ", ".join(f"{name} {part:.1f}" for name, part in rest.work.items())
        yield Row(
            "processor while armed in a silent room, of one core",
            round(sum(rest.work.values()), 1), "%", SILENT_PERCENT,
            peer=f"{each}; an empty client with the same two streams {found.empty_work:.1f}",
        )  # fmt: skip
        each = ", ".join(f"{name} {part:.0f}" for name, part in rest.memory.items())
        yield Row("memory while armed, all processes (proportional set size)",
                  round(sum(rest.memory.values())), "MB", ARMED_MB, peer=each)  # fmt: skip
    yield Row("most memory of all processes, all words being rendered and a session led",
              round(found.most_mb), "MB", MOST_MB)  # fmt: skip


def _starts(found: Found) -> Iterator[Row]:
    for busy, starts in found.starts.items():
        for name, took, goal in (("`breather run` until armed", starts.armed, ARMED_S),
                                 ("SIGTERM until it has ended", starts.ended, None)):  # fmt: skip
            row = f"{name}, p95, {state(busy)}"
            if not took:
                yield Row(row, None, "s", count=0, peer="there was no time left for it")
                continue
            peer = f"median {median(took):.2f} s, longest {max(took):.2f} s"
            if goal and not busy:
                peer += f"; with nothing rendered {found.cold_s:.2f} s"
            yield Row(row, round(listen.percentile(took, 0.95), 2), "s",
                      None if busy else goal, count=len(took), peer=peer)  # fmt: skip


def series(found: Found) -> Iterator[tuple[str, str, bool, list[float]]]:
    """(question, who, whether every core was busy, milliseconds) of all that was asked."""
    for asked in Asked:
        for (who, busy), answers in found.answers.items():
            if answers.took[asked]:
                yield asked.value, who, busy, answers.took[asked]

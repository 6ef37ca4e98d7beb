"""What the benchmark of hearing found, and the rows that it makes: one a target, then the peers."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from hearing_compared import KOREAN, PART_S, Delay
from hearing_rates import Rate, an_hour, around_mean, garwood, share, unmeasured
from hearing_sets import PHRASES
from hearing_speech import Alarms, Looks
from hearing_trials import ALIKE, CLEAN, NOISES, OTHER, ROOMS, SNR_DB, Outcome
from listen import percentile

from audio.segmenter import SILENCE

OURS = "ours"
NOISE_NAMES = tuple(condition.name for condition in NOISES)
ROOM_NAMES = tuple(condition.name for condition in ROOMS)
PEERS = ("openWakeWord", "microWakeWord")
NOT_QUICK = "left out by --quick"


@dataclass(slots=True)
class Results:
    """Everything that one run found."""

    outcomes: list[Outcome] = field(default_factory=list)
    alarms: list[Alarms] = field(default_factory=list)
    """Put together: one an engine and phrase."""
    looks: list[Looks] = field(default_factory=list)
    delays: list[Delay] = field(default_factory=list)
    work: tuple[list[float], list[float]] | None = None
    """Processor seconds per second, for parts of silence and of speech."""
    absent: dict[str, str] = field(default_factory=dict)
    """Another engine, or what it was to be asked -> why that could not be had."""
    elsewhere: list[Rate] = field(default_factory=list)
    """Rows of the benchmarks of commands and of echo."""

    def of(
        self,
        conditions: Sequence[str],
        *,
        engine: str = OURS,
        phrases: Sequence[str] | None = None,
        people: bool = True,
    ) -> list[Outcome]:
        """The outcomes of one engine under any of these conditions."""
        return [
            one
            for one in self.outcomes
            if one.engine == engine
            and one.condition in conditions
            and one.by_people == people
            and (phrases is None or one.phrase in phrases)
        ]


def rows(results: Results, phrases: Sequence[str], *, quick: bool) -> list[Rate]:
    """A row a target; `phrases`: the two-word ones that people say."""
    return [
        *_missed(results, phrases),
        _false_wakes(results, quick=quick),
        _alikes(results),
        *_in_time(results),
        *_elsewhere(results),
        *_work(results),
        *_synthetic(results),
        *_peers(results, phrases),
    ]


def missed_row(name: str, outcomes: Sequence[Outcome], goal: float | None, peer: str = "") -> Rate:
    """The share of outcomes without a waking."""
    return share(name, sum(not one.woke for one in outcomes), len(outcomes), goal, peer=peer)


def _missed(results: Results, phrases: Sequence[str]) -> Iterator[Rate]:
    said = ", ".join(f"“{phrase}”" for phrase in phrases)
    table = (
        ("missed wake phrases, clean, real people", (CLEAN,), 1.0),
        (f"missed at {SNR_DB:g} dB noise, real people in made noise", NOISE_NAMES, 3.0),
        ("missed in a room (0.4–0.6 s, 2 m), real people in simulated rooms", ROOM_NAMES, 5.0),
    )
    for name, conditions, goal in table:
        outcomes = results.of(conditions, phrases=phrases)
        peer = f"{said}; {by_condition(outcomes)}" if len(conditions) > 1 else said
        yield missed_row(name, outcomes, goal, peer)


def by_condition(outcomes: Iterable[Outcome]) -> str:
    """Such as "pink 1 of 60, babble 3 of 60": the missed ones."""
    listed = list(outcomes)
    all_of = Counter(one.condition for one in listed)
    missed = Counter(one.condition for one in listed if not one.woke)
    return ", ".join(f"{name} {missed[name]} of {count}" for name, count in all_of.items())


def _false_wakes(results: Results, *, quick: bool) -> Rate:
    name, goal = "false wakes in running speech, a phrase and hour", 0.1
    mine = [one for one in results.alarms if one.engine == OURS and one.phrase in PHRASES]
    if not mine:
        return unmeasured(name, "an hour", goal, NOT_QUICK if quick else "not measured")
    events, hours = sum(one.woke for one in mine), sum(one.hours for one in mine)
    worst = max(mine, key=lambda one: one.woke)
    peer = (
        f"{len(mine)} phrases at once in {worst.hours:.2f} h of calls by synthetic voices, of it "
        f"{worst.by_people_hours:.2f} h real people; the phrases hear the same speech, so these "
        f"hours are not independent: at most {garwood(events)[1] / worst.hours / len(mine):.2f} "
        f"an hour if they were, {garwood(worst.woke)[1] / worst.hours:.2f} by the worst phrase "
        f"alone (“{worst.phrase}”, {worst.woke})"
    )
    return an_hour(name, events, hours, goal, peer)


def _alikes(results: Results) -> Rate:
    outcomes = results.of((ALIKE,), people=False)
    woken = Counter(one.said for one in outcomes if one.woke)
    said = ", ".join(f"“{text}” {count} ×" for text, count in woken.most_common(6))
    name = "words that sound alike and wake, synthetic voices"
    return share(name, sum(woken.values()), len(outcomes), 5.0, peer=said)


def _in_time(results: Results) -> Iterator[Rate]:
    judged = sum(one.judged for one in results.looks)
    again = sum(one.again for one in results.looks)
    peer = "of running speech, once for each phrase" if judged else NOT_QUICK
    yield share("utterances that need a second look", again, judged, 5.0, peer=peer)
    twice = [one for one in results.delays if one.again]
    name = "wake phrases that need a second look, clean, real people"
    yield share(name, len(twice), len(results.delays), None, peer="of those that wake")
    name, goal = "phrase end → decision, p95, real people", 400.0
    told = [one.by_level for one in results.delays if one.by_level is not None]
    if told:
        late = percentile([one.by_ear for one in results.delays], 0.95)
        peer = (
            f"end of the words by level alone; median {_ms(percentile(told, 0.5))}; by the ear's "
            f"own alignment p95 {_ms(late)}; {10 * SILENCE} ms of it are the silence that ends an "
            f"utterance; "
            f"with the time that the ear takes, {_of_second_looks(twice)}"
        )
        value = float(round(1000 * percentile(told, 0.95)))
        yield Rate(name, value, "ms", goal, False, len(told), peer, _ordered(told))
    else:
        yield unmeasured(name, "ms", goal, "no phrase was heard")


def _of_second_looks(delays: Sequence[Delay]) -> str:
    told = [one.by_level for one in delays if one.by_level is not None]
    if not told:
        return "which never needed a second look here"
    return (
        f"its second look included ({len(told)} times; then median {_ms(percentile(told, 0.5))}, "
        f"at most {_ms(max(told))})"
    )


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.0f} ms"


def _ordered(values: Sequence[float]) -> tuple[float, float]:
    """A 95 % interval of the 95th percentile, by order: ranks ± 1.96 standard deviations."""
    ordered, count = sorted(values), len(values)
    spread = 1.96 * (count * 0.95 * 0.05) ** 0.5
    low, high = round(count * 0.95 - spread), round(count * 0.95 + spread)
    picked = ordered[max(low - 1, 0)], ordered[min(high, count - 1)]
    return round(1000 * picked[0], 1), round(1000 * picked[1], 1)


WANTED = (
    ("bench_commands.py", "commands: ", ": right", ("%", 95.0, True)),
    ("bench_commands.py", "commands: ", ": wrong one taken", ("%", 1.0, False)),
    ("bench_commands.py", "commands: ", ": rejected", ("%", None, False)),
    ("bench_echo.py", "“stop” over our own sound, ", "headset", ("%", 97.0, True)),
    ("bench_echo.py", "“stop” over our own sound, ", "loudspeaker", ("%", 90.0, True)),
    ("bench_echo.py", "self-triggers", "headset", ("", 0.0, False)),
    ("bench_echo.py", "self-triggers", "loudspeaker", ("", 0.0, False)),
)
"""Which rows of other benchmarks are targets: how their names begin and what is in them."""


def _elsewhere(results: Results) -> Iterator[Rate]:
    """The WANTED ones as they come from there; or that they could not be had."""
    for script, begins, holds, (unit, goal, more) in WANTED:
        there = [
            row
            for row in results.elsewhere
            if row.name.startswith(begins) and holds in row.name and row.goal == goal
        ]
        yield from there
        if not there:
            name = f"{begins.rstrip(': ,')}, {holds.lstrip(': ')}"
            yield unmeasured(name, unit, goal, f"{script} gave no such row", more)


def _work(results: Results) -> Iterator[Rate]:
    names = "processor while the room is silent, of one core", "processor in speech, of one core"
    for index, (name, goal) in enumerate(zip(names, (3.0, 25.0), strict=True)):
        if results.work is None:
            yield unmeasured(name, "%", goal, "not measured")
            continue
        peer = (
            f"processor time of all hearing for a second of sound, without devices, in "
            f"{len(results.work[index])} parts of {PART_S:g} s; latency.md has the whole program "
            "on devices"
        )
        parts = [100 * part for part in results.work[index]]
        value = round(statistics.mean(parts), 1)
        yield Rate(name, value, "%", goal, False, len(parts), peer, around_mean(parts))


def _synthetic(results: Results) -> Iterator[Rate]:
    for condition in (CLEAN, *NOISE_NAMES, *ROOM_NAMES):
        outcomes = results.of((condition,), phrases=["take a breather"], people=False)
        if outcomes:
            name = f"“take a breather” missed, {condition}, synthetic voices"
            yield missed_row(name, outcomes, None)


def _peers(results: Results, phrases: Sequence[str]) -> Iterator[Rate]:
    for engine in (OURS, *PEERS):
        if engine in results.absent:
            yield unmeasured(f"{engine}: “alexa” missed", "%", None, results.absent[engine])
            continue
        for name, conditions in ((CLEAN, (CLEAN,)), (f"{SNR_DB:g} dB noise", NOISE_NAMES)):
            outcomes = results.of(conditions, engine=engine, phrases=["alexa"])
            if outcomes:
                yield missed_row(f"{engine}: “alexa” missed, {name}, real people", outcomes, None)
        others = results.of((OTHER,), engine=engine, phrases=["alexa"])
        name = f"{engine}: woken by other recordings of people, “alexa” set"
        if others:
            yield share(name, sum(one.woke for one in others), len(others), None)
        yield from _alarm_rows(results, engine, ["alexa"])
    yield from _sphinx(results, phrases)
    yield from _korean(results)
    known = (*PEERS, "PocketSphinx", *KOREAN)
    for asked, reason in results.absent.items():
        if asked not in known:
            yield unmeasured(asked, "%", None, reason)


def _alarm_rows(results: Results, engine: str, phrases: Sequence[str]) -> Iterator[Rate]:
    mine = [one for one in results.alarms if one.engine == engine and one.phrase in phrases]
    if mine:
        said = " and ".join(f"“{one.phrase}”" for one in mine)
        name = f"{engine}: false wakes in running speech, {said}"
        events, hours = sum(one.woke for one in mine), sum(one.hours for one in mine)
        yield an_hour(name, events, hours, None, "hours times phrases" if len(mine) > 1 else "")


def _sphinx(results: Results, phrases: Sequence[str]) -> Iterator[Rate]:
    if "PocketSphinx" in results.absent:
        name = "PocketSphinx: missed, clean, real people"
        yield unmeasured(name, "%", None, results.absent["PocketSphinx"])
    engines = dict.fromkeys(one.engine for one in results.outcomes)
    for engine in engines:
        if engine.startswith("PocketSphinx"):
            outcomes = results.of((CLEAN,), engine=engine, phrases=phrases)
            yield missed_row(f"{engine}: missed, clean, real people", outcomes, None)
            yield from _alarm_rows(results, engine, phrases)


def _korean(results: Results) -> Iterator[Rate]:
    for engine in KOREAN:
        if engine in results.absent:
            name = f"{engine}, Korean: keywords missed"
            yield unmeasured(name, "%", None, results.absent[engine])
            continue
        said = results.of((CLEAN,), engine=engine)
        yield missed_row(f"{engine}, Korean: keywords missed, one speaker", said, None)
        others = results.of((OTHER,), engine=engine)
        woken = sum(one.woke for one in others)
        name = f"{engine}, Korean: woken by other recordings (ko, zh, en)"
        yield share(name, woken, len(others), None)
    reason = "its English model can only be downloaded, and could not be had"
    yield unmeasured("Vosk's grammar loop, English: missed", "%", None, reason)

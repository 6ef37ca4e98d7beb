"""Table, figures and picture of the benchmark of hearing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from figures import Row
from hearing_peers import SPHINX_THRESHOLDS
from hearing_rates import Rate, as_row
from hearing_rows import NOISE_NAMES, OURS, PEERS, ROOM_NAMES, Results
from hearing_sets import PHRASES
from hearing_trials import ALIKE, CLEAN, OTHER, Outcome

if TYPE_CHECKING:
    from matplotlib.axes import Axes

NAME = "bench_hearing"
INTRODUCTION = """\
Made by `{command}` in {took}: change nothing by hand. The same figures for a program to read are
in `bench_hearing.json`. Intervals are of 95 %: Wilson's for shares, Poisson's exact one for counts
in hours, Student's for the mean of a few parts, and for a percentile the ranks around it.

Machine: {machine}. Python {python}. Hearing: {hearing}. Beside it:
{peers}.

- **Real people** are the recordings of six short phrases in Picovoice's public repositories
  (Apache-2.0; no part of this project). Each phrase was typed and set as wake phrase, without
  training, and heard the way of `breather hear`. Noise and rooms around them are **made**: a
  signal-to-noise ratio is the power of the speech-active blocks of 20 ms (within 20 dB of the 95th
  percentile) over that of the noise. Pink noise; an office (hum, fan, typing, distant talk); babble
  of seven other voices. Rooms by image sources (5.2 × 4.1 × 2.8 m), then noise of the same decay,
  the mouth 2 m away and turned to the microphone (at 0.5 s the direct sound is 7 dB below all the
  rest), with noise of the room 25 dB below the words.
- **Synthetic voices** are Piper, flite and espeak-ng, eighteen in all, some of them one voice with
  another pitch. They tell of confusions, not of people's accents. There are no recordings of people
  saying “take a breather” or the commands. More about commands: `commands.md`; about one's own
  sound in the microphone: `scripts/bench_echo.py`.
- **Running speech** is calls to a service desk, written for this benchmark and spoken by synthetic
  voices at several speeds, both sides as loud as each other, and seven minutes of real people. It
  says “take a break”, “history”, “stop”, “smart”, “mirror” and “glass” in other senses. Twelve
  phrases are listened for at once, with commands off, so that none can take a waking away.
- The peers hear the same sounds. openWakeWord and microWakeWord know “alexa” only, for which they
  were trained; for us it is a phrase like any other, and a shorter one than we advise.
"""


def write(folder: Path, about: Mapping[str, str], results: Results, rows: Sequence[Rate]) -> None:
    """Writes page, figures and picture."""
    folder.mkdir(parents=True, exist_ok=True)
    lists = {"phrases": _by_phrase(results), "speech": _speech(results)}
    told = {**about, "rows": [as_row(row) for row in rows], **lists}
    text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
    (folder / f"{NAME}.json").write_text(text, "utf-8")
    (folder / f"{NAME}.md").write_text(as_document(about, results, rows), "utf-8")
    draw(results, folder / f"{NAME}.png")


def as_document(about: Mapping[str, str], results: Results, rows: Sequence[Rate]) -> str:
    """The page."""
    lines = [
        "# Hearing, beside other engines",
        "",
        INTRODUCTION.format(**about),
        "| what | value | 95 % interval | goal | met | to compare with |",
        "|---|---|---|---|---|---|",
        *map(_line, rows),
        "",
        f"![Missed wake phrases over false alarms an hour]({NAME}.png)",
        "",
        "A curve moves the threshold of all phrases together; the cross is where it stands, and",
        "what a second look at doubtful phrases makes of it.",
        "",
        *_phrase_table(results),
        *_speech_table(results),
        *_alike_table(results),
    ]
    return "\n".join(lines).rstrip() + "\n"


def curve(
    outcomes: Sequence[Outcome], margins: Sequence[float], hours: float
) -> list[tuple[float, float]]:
    """(false alarms an hour, share missed) as the threshold moves from strict to lenient."""
    true = np.array([one.margin for one in outcomes])
    false = np.array(margins, dtype=float)
    known = np.concatenate([true[np.isfinite(true)], false])
    steps = np.unique(np.round(known, 4))[::-1]
    return [(float((false >= step).sum()) / hours, float((true < step).mean())) for step in steps]


def draw(results: Results, path: Path) -> None:
    """The picture: one curve an engine."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(8, 6), dpi=110)
    _draw_ours(axes, results)
    for engine, colour in zip(PEERS, ("tab:orange", "tab:red"), strict=True):
        _draw_curve(axes, results, engine, ["alexa"], (CLEAN,), f"{engine}, “alexa”", colour)
    _draw_sphinx(axes, results)
    axes.set_xscale("symlog", linthresh=0.01, linscale=0.4)
    axes.set_xlim(-0.003, 100)
    axes.set_ylim(-1, 40)
    axes.axvline(0.1, color="grey", linewidth=0.8, linestyle=":")
    axes.set_xticks([0, 0.01, 0.1, 1, 10, 100], ["0", "0.01", "0.1", "1", "10", "100"])
    axes.set_xlabel("false alarms an hour of running speech (mostly synthetic voices)")
    axes.set_ylabel("missed, % of recordings of real people")
    axes.set_title("Wake phrases: missed over false alarms (cross: as set)")
    axes.grid(alpha=0.3)
    axes.legend(fontsize=8, ncol=2, loc="upper center", bbox_to_anchor=(0.5, -0.13))
    figure.tight_layout()
    figure.savefig(path, metadata={"Software": None})
    pyplot.close(figure)


def _draw_ours(axes: Axes, results: Results) -> None:
    said = sorted({one.phrase for one in results.of((CLEAN,)) if " " in one.phrase})
    table = (
        ((CLEAN,), "ours, typed two-word phrases, clean", "tab:blue"),
        (NOISE_NAMES, "ours, the same at 10 dB noise", "tab:cyan"),
        (ROOM_NAMES, "ours, the same in a room", "tab:purple"),
    )
    for conditions, label, colour in table:
        _draw_curve(axes, results, OURS, said, conditions, label, colour, PHRASES)
    _draw_curve(axes, results, OURS, ["alexa"], (CLEAN,), "ours, typed “alexa”", "tab:green")


def _draw_curve(
    axes: Axes,
    results: Results,
    engine: str,
    phrases: Sequence[str],
    conditions: Sequence[str],
    label: str,
    colour: str,
    listened: Sequence[str] = (),
) -> None:
    outcomes = results.of(conditions, engine=engine, phrases=phrases)
    alarms = [
        one
        for one in results.alarms
        if one.engine == engine and one.phrase in (listened or phrases)
    ]
    if not outcomes or not alarms:
        return
    hours = sum(one.hours for one in alarms)
    points = curve(outcomes, [margin for one in alarms for margin in one.margins], hours)
    rates, missed = zip(*points, strict=True)
    axes.step(rates, [100 * part for part in missed], where="post", label=label, color=colour)
    set_at = sum(one.woke for one in alarms) / hours
    not_woken = 100 * sum(not one.woke for one in outcomes) / len(outcomes)
    axes.plot(set_at, not_woken, "x", color=colour, markersize=9, markeredgewidth=2)


def _draw_sphinx(axes: Axes, results: Results) -> None:
    points = []
    for threshold in SPHINX_THRESHOLDS:
        engine = f"PocketSphinx {threshold:g}"
        outcomes = results.of((CLEAN,), engine=engine)
        alarms = [one for one in results.alarms if one.engine == engine]
        if outcomes and alarms:
            hours = sum(one.hours for one in alarms)
            missed = 100 * sum(not one.woke for one in outcomes) / len(outcomes)
            points.append((sum(one.woke for one in alarms) / hours, missed))
    if points:
        rates, shares = zip(*sorted(points), strict=True)
        label = "PocketSphinx, typed two-word phrases, clean"
        axes.plot(rates, shares, "o-", color="tab:brown", markersize=4, label=label)


def _by_phrase(results: Results) -> list[dict[str, object]]:
    groups: dict[tuple[str, str, bool, str], list[Outcome]] = {}
    for one in results.outcomes:
        groups.setdefault((one.engine, one.phrase, one.by_people, one.condition), []).append(one)
    return [
        {
            "engine": engine,
            "phrase": phrase,
            "by": "people" if people else "synthetic voices",
            "condition": condition,
            "count": len(found),
            "woke": sum(one.woke for one in found),
        }
        for (engine, phrase, people, condition), found in groups.items()
    ]


def _speech(results: Results) -> list[dict[str, object]]:
    return [
        {
            "engine": one.engine,
            "phrase": one.phrase,
            "hours": round(one.hours, 3),
            "utterances": one.utterances,
            "woke": one.woke,
            "best_margins": [round(margin, 3) for margin in one.margins[:12]],
        }
        for one in results.alarms
    ]


def _line(row: Rate) -> str:
    plain = Row(row.name, row.value, row.unit, row.goal, row.more_is_better)
    met = {True: "yes", False: "**no**", None: ""}[plain.met]
    value = "not measured" if row.value is None else f"{row.value:g} {row.unit}".strip()
    interval = "" if row.interval is None else f"{row.interval[0]:g} – {row.interval[1]:g}"
    sign = "≥" if row.more_is_better else "≤"
    goal = "" if row.goal is None else f"{sign} {row.goal:g} {row.unit}".strip()
    return f"| {row.name} | {value} | {interval} | {goal} | {met} | {row.peer} |"


def _phrase_table(results: Results) -> Iterator[str]:
    yield "## Our ear by phrase: heard of said"
    yield ""
    conditions = (CLEAN, *NOISE_NAMES, *ROOM_NAMES, OTHER)
    heads = [*conditions[:-1], "woken by other recordings"]
    yield f"| phrase | by | {' | '.join(heads)} |"
    yield "|---|---|" + "---|" * len(heads)
    for people, who in ((True, "people"), (False, "synthetic voices")):
        said = results.of((CLEAN,), people=people)
        for phrase in dict.fromkeys(one.phrase for one in said):
            cells = []
            for condition in conditions:
                found = results.of((condition,), phrases=[phrase], people=people)
                woke = sum(one.woke for one in found)
                cells.append(f"{woke} of {len(found)}" if found else "")
            yield f"| {phrase} | {who} | {' | '.join(cells)} |"
    yield ""


def _speech_table(results: Results) -> Iterator[str]:
    mine = [one for one in results.alarms if one.engine == OURS]
    if mine:
        yield "## Our ear in running speech by phrase"
        yield ""
        yield "| phrase | hours | utterances | woke | best scores above the threshold |"
        yield "|---|---|---|---|---|"
        for one in mine:
            best = ", ".join(f"{margin:+.2f}" for margin in one.margins[:4])
            yield f"| {one.phrase} | {one.hours:.2f} | {one.utterances} | {one.woke} | {best} |"
        yield ""


def _alike_table(results: Results) -> Iterator[str]:
    outcomes = results.of((ALIKE,), people=False)
    yield "## Words that sound alike, by synthetic voices"
    yield ""
    yield "| wake phrase | said | voices that wake |"
    yield "|---|---|---|"
    for phrase, said in dict.fromkeys((one.phrase, one.said) for one in outcomes):
        found = [one for one in outcomes if (one.phrase, one.said) == (phrase, said)]
        yield f"| {phrase} | {said} | {sum(one.woke for one in found)} of {len(found)} |"
    yield ""

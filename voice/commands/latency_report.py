"""What `breather doctor --latency` says: a row a setting, what follows, and the same as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from audio.io.devices import Chosen
from audio.latency import Measured, Spread
from voice.commands.latency_advice import Setting, advised, setting_of, steady

HEAD = """\
block  latency    there and back, ms          jitter, ms      blocks   gaps   processor
frames      ms   median    p95    max   median    p95    max          out  in"""

NOT_HEARD = (
    "The microphone did not hear the tones, so nothing is known of the way there and back. With a "
    "headset that is usual: hold an earpiece to the microphone, or join output and input with a "
    "cable, and measure again. All else was measured."
)
MUTED = "The microphone is muted: every sample is zero. Unmute it, on the headset too."
BUSY = (
    "There were gaps at every setting, or nearly: close what keeps this machine busy, and measure "
    "again."
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that was found out."""

    measured: tuple[Measured, ...]
    present: Setting
    """What the settings say now."""
    chosen: tuple[Chosen | None, Chosen | None]
    """Microphone and loudspeaker."""
    gain: float
    """Of the tones, linear; 0: they were not heard."""
    muted: bool
    """Whether the microphone gave nothing but zeros."""

    @property
    def advised(self) -> Measured | None:
        """See latency_advice.advised."""
        return advised(self.measured, self.present)


def row(measured: Measured, *, present: bool) -> str:
    """One setting below HEAD."""
    blocks = measured.jitter.count if measured.jitter else 0
    processor = "–" if measured.processor is None else f"{measured.processor:.1f} %"
    return (
        f"{measured.block:>6} {measured.latency:>7g}  {_three(measured.trip)}"
        f"  {_three(measured.jitter)}  {blocks:>6}  {measured.underruns:>3} {measured.overruns:>3}"
        f"   {processor:>9}{'  yours' if present else ''}"
    )


def as_text(outcome: Outcome) -> str:
    """What follows below the rows."""
    return "\n".join(["", *_lines(outcome)])


def _lines(outcome: Outcome) -> Iterator[str]:
    for name, choice in zip(("Microphone", "Loudspeaker"), outcome.chosen, strict=True):
        if choice is not None:
            yield f"{name}: {choice.device.name}, {choice.reason}."
    if not outcome.gain:
        yield MUTED if outcome.muted else NOT_HEARD
    best = outcome.advised
    if best is None:
        yield BUSY
    elif setting_of(best) == outcome.present:
        yield "Your setting is a good one for this machine; leave it."
    else:
        yield "Better for this machine; `breather config edit` opens the file for these lines:"
        yield ""
        yield f"block = {best.block}"
        yield f"latency = {best.latency:g}"


def as_json(outcome: Outcome) -> str:
    """All of it for a program."""
    best = outcome.advised
    microphone, loudspeaker = (
        choice and {"name": choice.device.name, "reason": choice.reason}
        for choice in outcome.chosen
    )
    return json.dumps(
        {
            "microphone": microphone,
            "loudspeaker": loudspeaker,
            "heard": outcome.gain > 0,
            "muted": outcome.muted,
            "gain": outcome.gain,
            "present": asdict(outcome.present),
            "advised": None if best is None else asdict(setting_of(best)),
            "settings": [_as_object(measured) for measured in outcome.measured],
        },
        ensure_ascii=False,
        indent=1,
    )


def _as_object(measured: Measured) -> dict[str, object]:
    return {
        "block": measured.block,
        "latency_ms": measured.latency,
        "round_trip_ms": measured.trip and asdict(measured.trip),
        "jitter_ms": measured.jitter and asdict(measured.jitter),
        "microphone_jitter_ms": measured.hearing_jitter and asdict(measured.hearing_jitter),
        "underruns": measured.underruns,
        "overruns": measured.overruns,
        "processor_percent": measured.processor,
        "steady": steady(measured),
    }


def _three(values: Spread | None) -> str:
    if values is None:
        return f"{'–':>6} {'–':>6} {'–':>6}"
    return f"{values.median:>6.1f} {values.p95:>6.1f} {values.most:>6.1f}"

"""Makes voice/hearing/background.npz: python3 scripts/wake_background.py.

Some minutes of conversation between synthetic voices, as the phoneme network hears it. Takes
about two minutes. What the estimate of `breather wake check` rests on.
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

import runtime

if __name__ == "__main__":
    runtime.ensure()  # before what an older Python could not read

CALLS = 5
SEED = 1


def main() -> None:
    """Make the file."""
    import figures

    figures.enter_environment()
    import hearing_sets
    import hearing_voices
    import numpy as np
    import wake_trials

    from voice.hearing import background
    from voice.hearing.phoneme_model import PhonemeModel
    from voice.hearing.wake_spotter import levels

    voices = hearing_voices.voices()
    calls = hearing_sets.calls(1.0, SEED, hearing_voices.Studio(), voices)
    model, stretches, seconds = PhonemeModel(), [], 0.0
    for piece in itertools.islice(calls, CALLS):
        seconds += piece.seconds
        running = False
        for utterance in wake_trials.utterances(piece.samples):
            ratios = model.ratios(utterance.samples)
            loud = levels(utterance.samples, len(ratios))
            if len(ratios):
                stretches.append(background.Stretch(ratios, loud, running))
            running = utterance.cut
        print(piece.name, len(stretches), flush=True)
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else background.FILE
    table = background.pack(stretches, seconds / 3600)
    np.savez_compressed(target, **table)  # type: ignore[arg-type]  # arrays by name
    print(target, target.stat().st_size)


if __name__ == "__main__":
    main()

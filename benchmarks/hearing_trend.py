"""How often the trend warns where nothing has happened, and whether it warns of a pull: simulated scalps.

Run ``python -m benchmarks.hearing_trend [SERIES]``; takes two minutes. Numbers go to
``benchmarks/numbers/hearing_trend.json``.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

import numpy as np

from facialis.measures.auditory import cut_clicks, follow_waves
from facialis.protocol import Protocol, Record, State, Stimulus
from facialis.visit import record
from facialis.vocabulary import Arousal, Side, StimulationSite

CLICKS, RATE_HZ = 3000, 21.1
CONDITIONS = {"drowsy": State(arousal=Arousal.DROWSY), "under propofol": State(propofol_ug_ml=4.0)}
PULLS_MM = (0.0, 1.0, 2.0, 3.0, 4.0)
NUMBERS = Path(__file__).parent / "numbers" / "hearing_trend.json"


def grades(state: State, seed: int) -> list[str]:
    """Return the grade of every average of a thousand clicks after the first."""
    stimulus = Stimulus(
        site=StimulationSite.EAR, side=Side.LEFT, at_s=0.1, pulses=CLICKS, rate_hz=RATE_HZ, width_ms=0.1,
        masking_db=40.0,
    )  # fmt: skip
    scalp = Record(instrument="scalp_eeg", sides=(Side.LEFT,), rate_hz=16000.0)
    seconds = round(0.2 + CLICKS / RATE_HZ, 3)
    protocol = Protocol(duration_s=seconds, state=state, stimuli=(stimulus,), record=(scalp,))
    recording = record("healthy", protocol=protocol, seed=seed, strands=1).recording
    moments = follow_waves(cut_clicks(recording, channel="Cz-A1", clicks_s=np.array(stimulus.starts_s)))
    warned = [moment.warned for moment in moments if moment.warned is not None]
    return ["unknown" if each.grade is None else each.grade.name.lower() for each in warned]


def pulled(state: State, pull_mm: float) -> State:
    """Return the condition with a pull after the first thousand clicks."""
    end = round(1000.0 / RATE_HZ, 3)
    course = ((0.0, 0.0), (end, 0.0), (end + 0.5, pull_mm))
    return state.model_copy(update={"eighth_traction_mm": course})


def main() -> None:
    """Run and save."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    numbers: dict[str, object] = {"series": many, "averages a series": CLICKS // 1000 - 1}
    for index, (name, state) in enumerate(CONDITIONS.items()):
        for pull in PULLS_MM:
            first = 1000 * (10 * index + round(pull))
            count = Counter(one for seed in range(many) for one in grades(pulled(state, pull), first + seed))
            numbers[f"{name}, pull of {pull:g} mm"] = dict(sorted(count.items()))
            print(name, pull, dict(count), flush=True)
    NUMBERS.write_text(json.dumps(numbers, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

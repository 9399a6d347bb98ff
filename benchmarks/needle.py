"""How well the needle tells units apart: made-up recordings with known discharges, by number of units, rate and noise.

Run ``python -m benchmarks.needle [SEED ...]``; takes about two minutes a seed. Numbers go to
``benchmarks/numbers/needle.json``. Units are 3-8 fibres within 1.5 ms of each other; sizes differ by up to a factor of
three; every discharge varies by 5 %.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np

from facialis.measures.activity import find_activity
from tests.needle_situations import Situation, every, hits, needle

KINDS: dict[str, tuple[tuple[tuple[float, float], ...], tuple[float, float]]] = {
    "voluntary, 8-20 Hz": (((0.3, 18.0),), (8.0, 20.0)),
    "bursts of 200 ms, 50-120 Hz": (every(0.6, 0.2), (50.0, 120.0)),
    "bursts of 80 ms, 200-350 Hz": (every(0.4, 0.08), (200.0, 350.0)),
}
SIZES = (10.0, 30.0)
UNITS = (1, 2, 3, 4, 6)
NUMBERS = Path(__file__).parent / "numbers" / "needle.json"


def score(situation: Situation) -> dict[str, float]:
    """Return what was found of a situation.

    ``trusted``: units that passed the checks. ``sensitivity``: share of the discharges of the units they stand for.
    ``wrong``: share of their potentials that are no discharge of that unit.
    """
    recording, truth = needle(situation)
    begin = time.process_time()
    found = find_activity(recording, np.random.default_rng(0)).tracks[0].units
    seconds = time.process_time() - begin
    assert found is not None
    matched = potentials = discharges = 0
    for unit in found.separated:
        best = max(truth, key=lambda true: hits(unit.times_s, true))
        matched += hits(unit.times_s, best)
        potentials += unit.times_s.size
        discharges += best.size
    return {
        "trusted": float(len(found.separated)),
        "sensitivity": matched / discharges if discharges else float("nan"),
        "wrong": 1.0 - matched / potentials if potentials else float("nan"),
        "cpu_s": seconds,
    }


def main() -> None:
    """Run and save."""
    seeds = [int(text) for text in sys.argv[1:]] or [100, 101]
    lines = []
    for kind, (bursts, rates) in KINDS.items():
        for size in SIZES:
            for units in UNITS:
                for seed in seeds:
                    sizes = tuple(size * np.geomspace(0.6, 1.8, units)) if units > 1 else (size,)
                    line = {"kind": kind, "size": size, "units": units, "seed": seed}
                    line |= score(Situation(sizes, bursts, rates, seed=seed))
                    lines.append(line)
                    print(
                        "  ".join(f"{k} {v:.3g}" if isinstance(v, float) else f"{v}" for k, v in line.items()),
                        flush=True,
                    )
    finite = [{k: (None if v != v else v) for k, v in line.items()} for line in lines]
    NUMBERS.write_text(json.dumps(finite, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()

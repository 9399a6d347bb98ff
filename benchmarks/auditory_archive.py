"""How well wave V of two repeats agrees in real averages: PhysioNet EARNDB 1.0.0, five listeners, tone bursts.

Run ``python -m benchmarks.auditory_archive FOLDER`` with the folder of its records (``N1_evoked_ave100_F1_R1.hea`` and
so on); half a minute. Numbers go to ``benchmarks/numbers/auditory_archive.json``. The three widths of ``locate_wave_v``
were once chosen with all five listeners in view; here, besides, each listener is read with the widths that suit the
other four best, so that no listener is judged by a choice that he took part in.
"""

from __future__ import annotations

import itertools
import json
import re
import sys
from pathlib import Path
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from facialis.examinations import examine_recording
from facialis.io import read_recording
from facialis.measures.auditory import locate_wave_v, waves

Array = NDArray[np.float64]
WINDOW_MS = (5.0, 14.0)
RATE_HZ = 48_000.0
LOUD_DB = 50
"""Level [dB SPL] from which repeats are compared."""
FALLS_MS, CRESTS_MS, BEFORE_MS = (0.5, 1.0, 1.5), (0.15, 0.3), (1.0, 1.5, 2.5)
"""Widths of the fall, of the crest, and how long before the fall the crest is sought: eighteen settings."""
NUMBERS = Path(__file__).parent / "numbers" / "auditory_archive.json"


def read_pairs(folder: Path) -> dict[str, list[tuple[Array, Array]]]:
    """Return both repeats of every loud average, by listener."""
    pairs: dict[str, list[tuple[Array, Array]]] = {}
    for first in sorted(folder.glob("N*_R1.hea")):
        said = re.match(r"(N\d)_evoked_ave(\d+)_F\d_R1", first.stem)
        second = first.with_name(first.name.replace("_R1", "_R2"))
        if said is None or int(said[2]) < LOUD_DB or not second.exists():
            continue
        one, two = (np.asarray(read_recording(path).signals[0].values[0], np.float64) for path in (first, second))
        pairs.setdefault(said[1], []).append((one, two))
    return pairs


def apart(pairs: list[tuple[Array, Array]], setting: tuple[float, float, float]) -> Array:
    """Return how far wave V lies apart in the repeats [ms]."""
    names = dict(zip(("FALL_MS", "CREST_MS", "CREST_BEFORE_MS"), setting, strict=True))
    with patch.multiple(waves, **names):
        found = [[locate_wave_v(x, rate_hz=RATE_HZ, start_ms=0.0, window_ms=WINDOW_MS) for x in pair] for pair in pairs]
    return np.abs(np.diff(np.array(found), axis=1)[:, 0])


def apart_by_largest(pairs: list[tuple[Array, Array]]) -> Array:
    """Return how far the largest samples lie apart [ms]."""
    times = np.arange(pairs[0][0].size) * (1e3 / RATE_HZ)
    inside = np.flatnonzero((times >= WINDOW_MS[0]) & (times <= WINDOW_MS[1]))
    return np.array([abs(times[inside[a[inside].argmax()]] - times[inside[b[inside].argmax()]]) for a, b in pairs])


def describe(values: Array) -> dict[str, float]:
    """Return median, mean, and shares within half and one millisecond."""
    return {
        "pairs": values.size, "median_ms": round(float(np.median(values)), 3),
        "mean_ms": round(float(values.mean()), 3), "within_half_ms": round(float(np.mean(values <= 0.5)), 3),
        "within_1_ms": round(float(np.mean(values <= 1.0)), 3),
    }  # fmt: skip


def better(ours: Array, largest: Array, *, seed: int = 0) -> dict[str, float]:
    """Return in how many pairs ours are closer, farther, and the chance of that by flipped signs."""
    difference = largest - ours
    signs = np.random.default_rng(seed).choice(np.array([-1.0, 1.0]), (10_000, difference.size))
    chance = (1.0 + float(((signs @ difference) >= difference.sum()).sum())) / 10_001.0
    return {"closer": int((difference > 0).sum()), "farther": int((difference < 0).sum()), "p": round(chance, 4)}


def main() -> None:
    """Compare, and save."""
    folder = Path(sys.argv[1])
    pairs = read_pairs(folder)
    settings = list(itertools.product(FALLS_MS, CRESTS_MS, BEFORE_MS))
    table = {who: {setting: apart(own, setting) for setting in settings} for who, own in pairs.items()}
    largest = {who: apart_by_largest(own) for who, own in pairs.items()}
    usual = (waves.FALL_MS, waves.CREST_MS, waves.CREST_BEFORE_MS)
    kept: dict[str, Array] = {}
    chosen: dict[str, list[float]] = {}
    for who in pairs:
        others = [each for each in pairs if each != who]
        best = min(settings, key=lambda one: float(np.mean(np.concatenate([table[each][one] for each in others]))))
        kept[who], chosen[who] = table[who][best], list(best)
    as_is = {who: apart(own, usual) for who, own in pairs.items()}
    joined = [np.concatenate(list(part.values())) for part in (as_is, kept, largest)]
    numbers = {
        "archive": "PhysioNet EARNDB 1.0.0", "level_db_spl": f"{LOUD_DB} and more",
        "widths in use, chosen with all in view": describe(joined[0]) | better(joined[0], joined[2]),
        "widths chosen on the other four listeners": describe(joined[1]) | better(joined[1], joined[2]),
        "largest sample": describe(joined[2]),
        "listeners": {
            who: {"chosen_ms": chosen[who], "held_out": describe(kept[who]), "in_use": describe(as_is[who]),
                  "largest": describe(largest[who])} for who in pairs
        },
        "examined": _examined(folder),
    }  # fmt: skip
    NUMBERS.write_text(json.dumps(numbers, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(numbers, indent=1))


def _examined(folder: Path) -> dict[str, int]:
    """Return how many records the examination reads as they are."""
    answers = [examine_recording("baep", read_recording(path)) for path in sorted(folder.glob("N*.hea"))]
    calibrated = sum(examined.of("wave V amplitude")[0].value is not None for examined in answers)
    return {"records": len(answers), "with a height in uV": calibrated}


if __name__ == "__main__":
    main()

"""How well responses are found in hard sweeps, beside peers and beside an oracle, in one run.

Run ``python -m benchmarks.responses [SEED ...]``; takes about ten seconds a variant. Numbers go to
``benchmarks/numbers/responses.json``.

The oracle knows the waveform, place and size of every response, the M wave, the tail and the covariance of the noise;
it decides by the likelihood ratio. The peers are a cumulative sum of the rectified sweep (Page 1954, Biometrika 41:100;
on evoked responses Ellaway 1978, Electroencephalogr Clin Neurophysiol 45:302) and a threshold on the smoothed rectified
sweep (Hodges & Bui 1996, Electroencephalogr Clin Neurophysiol 101:511). Both are told where the M wave ends, and their
constants are chosen on the very sweeps they are judged by.
"""

from __future__ import annotations

import json
import os
import sys
import time
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.hard_sweeps import SHAPES, Hardness, Truth, generate
from facialis.measures.evoked import Sweeps, find_responses
from facialis.measures.evoked.band import to_band

Array = NDArray[np.float64]

WINDOW_MS = (7.0, 16.0)
VARIANTS: dict[str, Hardness] = {
    "description": Hardness(),
    "alike": Hardness(alike=True),
    "alike, locked": Hardness(alike=True, latency="locked"),
    "free latency": Hardness(latency="free"),
    "moving M wave": Hardness(m_wave="free"),
    "M wave with a tail": Hardness(m_tail=0.03),
    "amplifier noise": Hardness(noise="amplifier"),
    "pink noise": Hardness(noise="pink"),
    "background EMG": Hardness(noise="emg"),
    "background EMG, alike": Hardness(noise="emg", alike=True, latency="locked"),
    "stray potentials": Hardness(spikes=0.1),
    "no responses": Hardness(present=0.0),
    **{shape: Hardness(shape=shape) for shape in SHAPES},
}
NUMBERS = Path(__file__).parent / "numbers" / "responses.json"


def score(present: NDArray[np.bool_], onset_ms: Array, truth: Truth) -> dict[str, float]:
    """Return F1, false alarms per absent response, misses per response, and latency errors [ms]."""
    hits = present & truth.present
    error = onset_ms[hits] - truth.onset_ms[hits]
    return {
        "f1": 2.0 * hits.sum() / max(present.sum() + truth.present.sum(), 1),
        "false_alarms": float((present & ~truth.present).sum() / max((~truth.present).sum(), 1)),
        "missed": float((truth.present & ~present).sum() / max(truth.present.sum(), 1)),
        "error_ms": float(np.median(np.abs(error))) if error.size else float("nan"),
        "bias_ms": float(np.median(error)) if error.size else float("nan"),
    }


def _rectified(sweeps: Sweeps, truth: Truth, *, thinned: bool) -> tuple[Array, Array]:
    """Return rectified sweeps in units of their baseline, from the end of the M wave on, and their times."""
    band = to_band(sweeps) if thinned else None
    values = sweeps.values if band is None else band.values
    times = sweeps.times_ms if band is None else band.times_ms
    quiet = times > WINDOW_MS[1] + 9.0
    size = np.abs(values - values[:, quiet].mean(axis=1, keepdims=True))
    before = np.abs(values[:, times < -1.0])
    size = (size - before.mean()) / before.std()
    size[times < np.maximum(truth.m_end_ms + 0.4, WINDOW_MS[0] - 1.0)[:, None]] = 0.0
    return size[:, times <= WINDOW_MS[1] + 9.0], times[times <= WINDOW_MS[1] + 9.0]


def cusum(size: Array, times: Array, *, drift: float, limit: float) -> tuple[NDArray[np.bool_], Array]:
    """Return alarms of a one-sided cumulative sum, and the last time it was 0 before each."""
    total, zero = np.zeros(len(size)), np.full(len(size), times[0])
    found, onset = np.zeros(len(size), bool), np.full(len(size), np.nan)
    for place in np.flatnonzero(times >= WINDOW_MS[0] - 1.0):
        total = np.maximum(total + size[:, place] - drift, 0.0)
        zero = np.where(total == 0.0, times[place], zero)
        new = (total > limit) & ~found
        onset[new] = zero[new]
        found |= new
    return found, onset


def threshold(size: Array, times: Array, *, width_ms: float, limit: float) -> tuple[NDArray[np.bool_], Array]:
    """Return where the mean of the rectified sweep over ``width_ms`` first exceeds a limit, and when."""
    width = max(round(width_ms / (times[1] - times[0])), 1)
    sums = np.cumsum(np.pad(size, ((0, 0), (1, 0))), axis=1)
    above = (sums[:, width:] - sums[:, :-width]) / np.sqrt(width) > limit
    above[:, times[: above.shape[1]] < WINDOW_MS[0] - 1.0] = False
    return above.any(axis=1), times[above.argmax(axis=1)]


def best_peer(sweeps: Sweeps, truth: Truth, name: str) -> dict[str, float]:
    """Return the score of a peer with the constants that give it the best F1 less 0.03 for each ms of error."""
    best: dict[str, float] = {}
    grids = {
        "cusum": product((0.25, 0.5, 0.75, 1.0, 1.5), (4.0, 6.0, 8.0, 11.0, 15.0, 20.0, 30.0, 45.0)),
        "threshold": product((0.4, 0.8, 1.5, 3.0), (3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 13.0)),
    }
    grid = list(grids[name])
    for thinned in (False, True):
        size, times = _rectified(sweeps, truth, thinned=thinned)
        for one, two in grid:
            if name == "cusum":
                found = cusum(size, times, drift=one, limit=two)
            else:
                found = threshold(size, times, width_ms=one, limit=two)
            line = score(*found, truth)
            line["worth"] = line["f1"] - 0.03 * line["error_ms"] if np.isfinite(line["error_ms"]) else -1.0
            best = max(best, line, key=lambda each: each.get("worth", -2.0))
    return best


def oracle(truth: Truth, hard: Hardness, *, rng: np.random.Generator) -> float:
    """Return the F1 that knowing everything but the presence allows, mean of a hundred draws of the noise."""
    samples = truth.waves.shape[1]
    place = np.arange(samples)
    factor = np.linalg.cholesky(truth.covariance[np.abs(place[:, None] - place)] + 1e-6 * np.eye(samples))
    distance = np.square(np.linalg.solve(factor, truth.waves.T)).sum(axis=0)
    scores = []
    for _ in range(100):
        ratio = np.where(truth.present, 0.5, -0.5) * distance + np.sqrt(distance) * rng.standard_normal(distance.size)
        found = ratio > np.log((1.0 - hard.present) / hard.present)
        scores.append(2.0 * (found & truth.present).sum() / max(found.sum() + truth.present.sum(), 1))
    return float(np.mean(scores))


def measure(sweeps: Sweeps, truth: Truth, **how: bool) -> dict[str, float]:
    """Return the score of the measure, how often its 95 % intervals hold the truth, and its time."""
    begin = time.process_time()
    found = find_responses(sweeps, window_ms=WINDOW_MS, **how)
    line = {"cpu_s": time.process_time() - begin, **score(found.present, found.onset_ms[:, 0], truth)}
    hits = found.present & truth.present
    if hits.any():
        amplitude, onset = found.amplitude_uv[hits], found.onset_ms[hits]
        size, at = truth.peak_to_peak_uv[hits], truth.onset_ms[hits]
        line["onset_covered"] = float(np.mean((onset[:, 1] <= at) & (at <= onset[:, 2])))
        line["amplitude_ratio"] = float(np.median(amplitude[:, 0] / size))
        line["amplitude_covered"] = float(np.mean((amplitude[:, 1] <= size) & (size <= amplitude[:, 2])))
    return line


def run(seeds: list[int]) -> dict[str, list[dict[str, float]]]:
    """Measure every variant with every seed and print a line for each."""
    numbers: dict[str, list[dict[str, float]]] = {}
    measure(*generate(0, Hardness(sweeps=20)))  # imports
    for name, hard in VARIANTS.items():
        for seed in seeds:
            sweeps, truth = generate(seed, hard)
            line = {"seed": float(seed), **measure(sweeps, truth)}
            alone = measure(sweeps, truth, learn=False)
            line |= {f"not_learned_{key}": alone[key] for key in ("f1", "error_ms")}
            if hard.present:
                line["oracle_f1"] = oracle(truth, hard, rng=np.random.default_rng(seed))
                for peer in ("cusum", "threshold"):
                    best = best_peer(sweeps, truth, peer)
                    line |= {f"{peer}_{key}": best[key] for key in ("f1", "error_ms")}
            numbers.setdefault(name, []).append(line)
            print(f"{name}: " + "  ".join(f"{key} {value:.3g}" for key, value in line.items()), flush=True)
    return numbers


def _finite(line: dict[str, float]) -> dict[str, float | None]:
    return {key: float(f"{value:.5g}") if np.isfinite(value) else None for key, value in line.items()}


def main() -> None:
    """Run and save."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    numbers = run([int(text) for text in sys.argv[1:]] or [7])
    NUMBERS.parent.mkdir(exist_ok=True)
    known = {name: [_finite(line) for line in lines] for name, lines in numbers.items()}
    NUMBERS.write_text(json.dumps(known, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()

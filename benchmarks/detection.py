"""How well bursts are found in the hard recording, beside what an oracle reaches on one channel.

Run ``python -m benchmarks.detection [SEED ...]``; takes about ten seconds a variant. Numbers go to
``benchmarks/numbers/detection.json``.

The oracle knows the envelope, strength and place of every burst and the noise. It sees one channel at a time, decides
by the likelihood ratio at the true place, and pays for its threshold with the false alarms that a search of pure noise
with burst templates gives. It is the ceiling for detectors that look at channels one by one; the detector here also
uses what the channels share, and may pass it.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.hard_recording import Hardness, Truth, envelope, generate
from benchmarks.matching import match
from facialis.measures.activity import Activity, find_activity
from facialis.measures.detection.noise import Trace
from facialis.measures.episodes import find_episodes
from facialis.records import Recording
from facialis.vocabulary import Side

VARIANTS: dict[str, Hardness] = {
    "description": Hardness(),
    "box, flat spectrum": Hardness(shape="box", spectrum="flat"),
    "hann": Hardness(shape="hann"),
    "hann, flat, band noise": Hardness(shape="hann", spectrum="flat", noise="band"),
    "decay, shared strength": Hardness(shape="decay", shared=True),
    "four channels silent": Hardness(silent=4),
    "strong heart and hum": Hardness(heart_uv=60.0, hum_uv=40.0),
    "no bursts": Hardness(silent=8),
}
NUMBERS = Path(__file__).parent / "numbers" / "detection.json"


def score(activity: Activity, truth: Truth) -> dict[str, float]:
    """Return F1, precision, recall and onset errors [ms] against the truth, onsets within 50 ms matched one to one."""
    found, true, errors = 0, truth.onset_s.size, []
    for row, track in enumerate(activity.tracks):
        onsets = track.bursts.onset_s
        known = np.sort(truth.onset_s[truth.channel == row])
        at, to = match(onsets, known)
        errors.append(onsets[at] - known[to])
        found += onsets.size
    error = 1e3 * np.concatenate(errors)
    hits = error.size
    return {
        "bursts": float(true),
        "f1": 2.0 * hits / max(found + true, 1),
        "precision": hits / max(found, 1),
        "recall": hits / max(true, 1),
        "false_alarms_per_min": (found - hits) / (activity.recording.duration_s / 60.0) / len(activity.tracks),
        "median_error_ms": float(np.median(np.abs(error))) if hits else float("nan"),
        "bias_ms": float(np.median(error)) if hits else float("nan"),
    }


def tonic_score(activity: Activity, truth: Truth) -> dict[str, float]:
    """Return F1 of the label tonic for spasms of a second or more; the onset of a spasm may be off by 0.25 s."""
    first = truth.channel == (truth.channel[0] if truth.channel.size else 0)
    known = np.sort(truth.onset_s[first & truth.tonic])
    episodes = [e for e in find_episodes(activity) if e.side is Side.LEFT and e.kind.value == "tonic spasm"]
    at, _ = match(np.array([e.onset_s for e in episodes]), known, 0.25)
    return {"tonic": float(known.size), "tonic_f1": 2.0 * at.size / max(len(episodes) + known.size, 1)}


def _runs(trace: Trace, ratio: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the log-likelihood ratio of a burst with this power profile starting at every bin."""
    half = 0.5 * trace.dof_s * trace.bin_s
    slope = 1.0 - 1.0 / ratio
    return np.asarray(half * (np.convolve(trace.energy, slope[::-1], "valid") - np.log(ratio).sum()))


def oracle(recording: Recording, truth: Truth, hard: Hardness, *, seed: int) -> float:
    """Return the F1 of the oracle on one channel at a time."""
    rng = np.random.default_rng(0)
    traces = [track.trace for track in find_activity(recording, rng).tracks]
    empty, _ = generate(seed + 1000, Hardness(**{**hard.__dict__, "silent": 8, "seconds": 120.0}))
    noise = [track.trace for track in find_activity(empty, rng).tracks]
    right, gain = [], []
    for channel, on, off, snr in zip(truth.channel, truth.onset_s, truth.offset_s, truth.snr_db, strict=True):
        part = traces[channel].energy[round(on / traces[channel].bin_s) : round(off / traces[channel].bin_s)]
        gain.append((part.mean() - 1.0) / 10 ** (snr / 10))
    scale = max(float(np.median(gain)), 1e-3)
    for channel, on, off, snr in zip(truth.channel, truth.onset_s, truth.offset_s, truth.snr_db, strict=True):
        trace = traces[channel]
        first, bins = round(on / trace.bin_s), max(round((off - on) / trace.bin_s), 4)
        ratio = 1.0 + scale * 10 ** (snr / 10) * envelope(hard.shape, bins, 1.0 / trace.bin_s) ** 2
        at = trace.energy[first : first + bins]
        right.append(
            0.5 * trace.dof_s * trace.bin_s * float(np.sum(at * (1.0 - 1.0 / ratio[: at.size]) - np.log(ratio)))
        )
    false = []
    for trace in noise:
        best = np.full(trace.energy.size, -np.inf)
        for length in (20, 40, 70):
            for snr in (2.0, 6.0, 12.0):
                ratio = 1.0 + scale * 10 ** (snr / 10) * envelope(hard.shape, length, 1000.0) ** 2
                run = _runs(trace, ratio)
                best[: run.size] = np.maximum(best[: run.size], run)
        blocks = best[: best.size // 50 * 50].reshape(-1, 50).max(axis=1)
        false.append(blocks)
    alarms = np.sort(np.concatenate(false))[::-1]
    share = 8 * hard.seconds / (len(noise) * 120.0)
    limits = np.quantile(right, np.linspace(0.0, 0.6, 200))
    hits = np.array([(np.array(right) > limit).sum() for limit in limits])
    wrong = np.array([np.searchsorted(-alarms, -limit) * share for limit in limits])
    return float(np.max(2.0 * hits / (hits + wrong + len(right))))


def run(seeds: list[int]) -> dict[str, list[dict[str, float]]]:
    """Measure every variant with every seed and print a line for each."""
    numbers: dict[str, list[dict[str, float]]] = {}
    warm, _ = generate(0, Hardness(seconds=20.0))
    find_activity(warm, np.random.default_rng(0))
    for name, hard in VARIANTS.items():
        for seed in seeds:
            recording, truth = generate(seed, hard)
            begin = time.process_time()
            activity = find_activity(recording, np.random.default_rng(0))
            line = {"seed": float(seed), "cpu_s": time.process_time() - begin, **score(activity, truth)}
            if truth.onset_s.size:
                line |= tonic_score(activity, truth)
                line["oracle_f1"] = oracle(recording, truth, hard, seed=seed)
            numbers.setdefault(name, []).append(line)
            shown = "  ".join(f"{key} {value:.3g}" for key, value in line.items())
            print(f"{name}: {shown}", flush=True)
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

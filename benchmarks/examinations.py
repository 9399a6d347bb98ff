"""Errors of what examinations measure beside single responses: onsets of M waves, R2 and jitter, on generated sweeps.

Run ``python -m benchmarks.examinations``; takes about a minute. Numbers go to ``benchmarks/numbers/examinations.json``.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from facialis.errors import NotAssessableError
from facialis.measures.evoked import Sweeps
from facialis.measures.evoked.bursts import find_burst_onsets, measure_late_burst
from facialis.measures.evoked.direct import measure_direct
from facialis.measures.evoked.jitter import compute_jitter

Array = NDArray[np.float64]
RATE_HZ = 20_000.0
TIMES_MS = np.arange(-40.0, 110.0, 1e3 / RATE_HZ)
NUMBERS = Path(__file__).parent / "numbers" / "examinations.json"


def m_waves(count: int = 300) -> dict[str, float]:
    """Return errors of the M wave's onset and size: 0.2-6 mV, onset 1.8-5 ms, tails up to 2 mV, 5 uV of noise."""
    rng = np.random.default_rng(1)
    onset_errors, size_errors, missed = [], [], 0
    for _ in range(count):
        onset, size = rng.uniform(1.8, 5.0), np.exp(rng.uniform(np.log(200.0), np.log(6000.0)))
        lasts, tail, tail_ms = rng.uniform(4.0, 10.0), rng.uniform(-2000.0, 2000.0), rng.uniform(0.5, 1.5)
        place = np.clip((TIMES_MS - onset) / lasts, 0.0, 1.0)
        form = -np.sin(2.0 * np.pi * place ** rng.uniform(0.7, 1.0)) * np.sin(np.pi * place) ** 0.5
        values = size * form / np.ptp(form) + 5.0 * rng.standard_normal(TIMES_MS.size)
        values += np.where(TIMES_MS >= 0.2, tail * np.exp(-np.maximum(TIMES_MS, 0.0) / tail_ms), 0.0)
        values += np.where((TIMES_MS >= 0) & (TIMES_MS < 0.2), 2e4, 0.0)
        try:
            found = measure_direct(Sweeps(values[None], RATE_HZ, float(TIMES_MS[0])))
        except NotAssessableError:
            missed += 1
            continue
        onset_errors.append(found.onset_ms - onset)
        size_errors.append(found.peak_to_peak_uv / size - 1.0)
    error = np.array(onset_errors)
    return {
        "missed": missed / count, "onset_bias_ms": float(np.median(error)),
        "onset_error_ms": float(np.median(np.abs(error))), "onset_error_95_ms": float(np.quantile(np.abs(error), 0.95)),
        "size_bias": float(np.median(size_errors)), "size_error_95": float(np.quantile(np.abs(size_errors), 0.95)),
    }  # fmt: skip


def late_bursts(count: int = 200) -> dict[str, float]:
    """Return errors of R2: interference of 20-300 Hz, onset 25-45 ms, 20-50 ms long, 2-10 times the noise."""
    rng = np.random.default_rng(2)
    errors, durations = [], []
    for _ in range(count):
        onset, lasts, size = rng.uniform(25.0, 45.0), rng.uniform(20.0, 50.0), rng.uniform(2.0, 10.0)
        jitter = rng.normal(0.0, 1.5, 8)
        rows = []
        for late in jitter:
            emg = np.convolve(rng.standard_normal(TIMES_MS.size), np.hanning(50), "same")
            place = np.clip((TIMES_MS - onset - late) / lasts, 0.0, 1.0)
            rows.append(6.0 * rng.standard_normal(TIMES_MS.size) + 6.0 * size * emg / emg.std() * (
                np.sin(np.pi * np.sqrt(place)) > 0) * np.sin(np.pi * np.sqrt(place)))  # fmt: skip
        sweeps = Sweeps(np.array(rows), RATE_HZ, float(TIMES_MS[0]))
        burst = measure_late_burst(sweeps, (21.0, 60.0))
        if burst is None:
            continue
        found = find_burst_onsets(sweeps, (21.0, 60.0), end_ms=burst.end_ms)
        errors += list(found - onset - jitter)
        durations.append(burst.duration_ms - lasts)
    error = np.array(errors)[np.isfinite(errors)]
    return {
        "found": len(durations) / count, "onset_bias_ms": float(np.median(error)),
        "onset_error_ms": float(np.median(np.abs(error))), "onset_error_95_ms": float(np.quantile(np.abs(error), 0.95)),
        "duration_bias_ms": float(np.median(durations)),
        "duration_error_ms": float(np.median(np.abs(durations))),
    }  # fmt: skip


def jitters(count: int = 200) -> dict[str, float]:
    """Return errors of the jitter of 60 answers whose latency scatters by 10-80 us, and drifts by 200 us meanwhile."""
    rng = np.random.default_rng(3)
    ratios, covered = [], []
    for _ in range(count):
        shocks, scatter = 0.2 * np.arange(60), rng.uniform(10.0, 80.0)
        times = shocks + 1e-6 * (8000.0 + np.linspace(0.0, 200.0, 60) + scatter * rng.standard_normal(60))
        found = compute_jitter(times, shocks, unit=1, window_ms=(1.0, 50.0))
        truth = 2.0 / np.sqrt(np.pi) * scatter
        if found is not None:
            ratios.append(found.jitter_us / truth)
            covered.append(found.low_us <= truth <= found.high_us)
    return {
        "ratio": float(np.median(ratios)), "ratio_95": float(np.quantile(np.abs(np.array(ratios) - 1.0), 0.95)),
        "covered": float(np.mean(covered)),
    }  # fmt: skip


def main() -> None:
    """Run and save."""
    numbers = {"m_waves": m_waves(), "late_bursts": late_bursts(), "jitters": jitters()}
    for name, line in numbers.items():
        print(name, {key: round(value, 4) for key, value in line.items()})
    short = {name: {key: float(f"{value:.4g}") for key, value in line.items()} for name, line in numbers.items()}
    NUMBERS.write_text(json.dumps(short, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()

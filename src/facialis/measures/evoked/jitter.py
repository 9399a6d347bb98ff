"""Jitter: how much the latency of one motor unit varies from stimulus to stimulus."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from facialis.measures.base import Table

Array = NDArray[np.float64]

TOGETHER_MS = 1.0
"""Latencies of one component lie within this time [ms] of their middle."""
LEAST = 10
"""Fewest answers of a component, and fewest pairs of consecutive ones; guides ask for 50 (Stalberg & Trontelj, Single
Fiber EMG)."""
COLUMNS = ("unit", "latency_ms", "answers", "stimuli", "blocking", "jitter_us", "low_us", "high_us", "scatter_us")


@dataclass(frozen=True, slots=True)
class Jitter:
    """Latencies of one unit.

    Parameters
    ----------
    unit : int
        Its number.
    latency_ms : float
        Mean latency.
    answers, stimuli : int
        How many stimuli it answered, of how many.
    jitter_us : float
        Mean absolute difference of the latencies of consecutive answers.
    low_us, high_us : float
        95 % interval of that.
    scatter_us : float
        Standard deviation of the latencies: larger than the jitter where they drift.
    """

    unit: int
    latency_ms: float
    answers: int
    stimuli: int
    jitter_us: float
    low_us: float
    high_us: float
    scatter_us: float

    @property
    def blocking(self) -> float:
        """Share of stimuli without an answer."""
        return 1.0 - self.answers / self.stimuli


def compute_jitter(times_s: Array, stimuli_s: Array, *, unit: int, window_ms: tuple[float, float]) -> Jitter | None:
    """Return the jitter of one unit, or ``None`` where it does not answer often enough at one latency.

    Mean consecutive difference: the mean of ``|latency[i + 1] - latency[i]|`` over consecutive stimuli that were both
    answered; a slow drift of the latency changes it little.

    Parameters
    ----------
    times_s : ndarray
        Potentials of the unit.
    stimuli_s : ndarray
        Stimuli, sorted.
    unit : int
        Its number.
    window_ms : tuple of float
        Where answers are looked for.

    References
    ----------
    Ekstedt J, Nilsson G, Stalberg E (1974). J Neurol Neurosurg Psychiatry 37:526.
    """
    lag = 1e3 * (times_s[None, :] - stimuli_s[:, None])
    lag = np.where((lag >= window_ms[0]) & (lag <= window_ms[1]), lag, np.nan)
    known = np.sort(lag[np.isfinite(lag)])
    if known.size < LEAST:
        return None
    inside = np.searchsorted(known, known + 2.0 * TOGETHER_MS) - np.arange(known.size)
    first = int(inside.argmax())
    middle = float(np.median(known[first : first + int(inside[first])]))
    off = np.where(np.isfinite(lag), np.abs(lag - middle), np.inf)
    nearest = off.argmin(axis=1)
    rows = np.arange(stimuli_s.size)
    latency = np.where(off[rows, nearest] <= TOGETHER_MS, lag[rows, nearest], np.nan)
    answered = np.isfinite(latency)
    steps = np.abs(np.diff(latency))
    steps = steps[np.isfinite(steps)]
    if answered.sum() < LEAST or steps.size < LEAST:
        return None
    value = 1e3 * float(steps.mean())
    half = 1.96e3 * float(steps.std(ddof=1) / np.sqrt(steps.size))
    return Jitter(
        unit, float(np.nanmean(latency)), int(answered.sum()), stimuli_s.size, value, max(value - half, 0.0),
        value + half, 1e3 * float(np.nanstd(latency)),
    )  # fmt: skip


def jitter_table(found: list[Jitter]) -> Table:
    """Return one row per unit."""
    rows = tuple(
        (
            each.unit, round(each.latency_ms, 3), each.answers, each.stimuli, round(each.blocking, 3),
            round(each.jitter_us, 1), round(each.low_us, 1), round(each.high_us, 1), round(each.scatter_us, 1),
        )
        for each in found
    )  # fmt: skip
    return Table(COLUMNS, rows)

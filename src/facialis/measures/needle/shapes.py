"""Amplitude, duration and phases of a unit's potential, from those that stand alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Row = NDArray[np.float32]
Array = NDArray[np.float64]

WINDOW_S = (0.008, 0.012)
"""Potentials are averaged this far [s] before and after their peak; another potential in it disturbs."""
ENOUGH = 5
"""Undisturbed potentials that are averaged at least."""
SPIKE_S = (0.001, 0.0015)
"""Where potentials overlap, only the height of the main spike is measured, this far [s] before and after its peak."""
BASELINE_S = 0.003
"""The first part [s] of the window, before the potential."""
EDGE_UV = 8.0
"""A potential begins and ends where it departs from the baseline by this much [uV], or by three times the noise of the
average: what a cursor at 100 uV per division does by eye."""
PHASE_UV = 20.0
"""A phase counts from this height [uV]."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The mean potential of a unit.

    Parameters
    ----------
    amplitude_uv : float
        Peak to peak.
    duration_ms, phases : float, int, optional
        ``None`` where too few potentials stand alone.
    averaged : int
        Potentials that stand alone.
    """

    amplitude_uv: float
    duration_ms: float | None
    phases: int | None
    averaged: int


def compute_shape(values: Row, rate_hz: float, *, times_s: Array, all_times_s: Array) -> Shape:
    """Return the shape of a unit's potential.

    Parameters
    ----------
    values : ndarray of float32, shape (samples,)
        Channel without drift, otherwise unfiltered [uV].
    rate_hz : float
        Its sampling rate.
    times_s : ndarray
        Peaks of the unit's potentials after the first sample.
    all_times_s : ndarray
        Those of every potential, sorted.

    References
    ----------
    Stalberg et al. 2019, Clin Neurophysiol 130:1688 (duration, amplitude, phases).
    """
    alone = times_s[_alone(times_s, all_times_s)]
    if alone.size >= ENOUGH:
        mean = np.median(_windows(values, rate_hz, alone, WINDOW_S), axis=0)
        quiet = mean[: round(BASELINE_S * rate_hz)]
        mean = mean - np.median(quiet)
        edge = max(EDGE_UV, 3.0 * float(np.std(quiet)))
        duration = 1e3 * _extent(mean, edge, round(WINDOW_S[0] * rate_hz)) / rate_hz
        return Shape(float(np.ptp(mean)), duration, _phases(mean, max(PHASE_UV, edge)), alone.size)
    spike = np.median(_windows(values, rate_hz, times_s, SPIKE_S), axis=0)
    return Shape(float(np.ptp(spike)), None, None, int(alone.size))


def _alone(times: Array, others: Array) -> NDArray[np.bool_]:
    """Return which times have no other potential in their window; ``others`` holds them too."""
    first = np.searchsorted(others, times - WINDOW_S[0])
    last = np.searchsorted(others, times + WINDOW_S[1], "right")
    return np.asarray(last - first == 1)


def _windows(values: Row, rate_hz: float, times: Array, reach: tuple[float, float]) -> Array:
    before, after = (round(part * rate_hz) for part in reach)
    at = np.round(times * rate_hz).astype(np.int64)
    inside = at[(at >= before) & (at + after < values.size)]
    if not inside.size:
        return np.zeros((1, before + after + 1))
    return np.asarray(values[inside[:, None] + np.arange(-before, after + 1)], np.float64)


def _extent(mean: Array, edge: float, peak: int) -> float:
    """Return how many samples lie between the first and the last departure from the baseline around the peak."""
    beyond = np.flatnonzero(np.abs(mean) > edge)
    if not beyond.size:
        return 0.0
    runs = np.split(beyond, np.flatnonzero(np.diff(beyond) > peak // 4) + 1)
    own = min(runs, key=lambda run: int(np.abs(run - peak).min()))
    return float(own[-1] - own[0] + 1)


def _phases(mean: Array, height: float) -> int:
    signs = np.sign(mean[np.abs(mean) > height])
    return 1 + int(np.count_nonzero(np.diff(signs))) if signs.size else 0

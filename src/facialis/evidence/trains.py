"""Trains of single motor units, from an ideal decomposition: every discharge of every unit is known."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from facialis.episode import HalfEpisode
from facialis.vocabulary import MUSCLE_CODE, Muscle

Array = NDArray[np.float64]
PAUSE_MS = 10.0
"""A longer interval [ms] ends a train within a burst: below 100 Hz nobody calls it one."""
FEWEST = 4
"""Discharges of a train."""


def discharges_of(half: HalfEpisode, *muscles: Muscle) -> list[Array]:
    """Return the discharge times [ms] of every unit of some muscles that fires at all."""
    codes = [MUSCLE_CODE[muscle] for muscle in muscles]
    found = half.discharges
    own = np.isin(half.axons.muscle[found.unit], codes)
    times, units = found.time_ms[own], found.unit[own]
    return [times[units == unit] for unit in np.unique(units)]


def train_rates(half: HalfEpisode, *muscles: Muscle, after_ms: float, before_ms: float = np.inf) -> tuple[float, ...]:
    """Return the mean interspike frequency [Hz] of every train between two times."""
    trains: list[Array] = []
    for times in discharges_of(half, *muscles):
        inside = times[(times >= after_ms) & (times < before_ms)]
        trains += np.split(inside, np.flatnonzero(np.diff(inside) >= PAUSE_MS) + 1)
    return tuple(float(1000.0 / np.diff(train).mean()) for train in trains if len(train) >= FEWEST)

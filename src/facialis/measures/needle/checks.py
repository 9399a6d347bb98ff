"""Whether a unit is separated: what is asked of its potentials before anything is said about it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from facialis.measures.needle.decomposition import REFRACTORY_S, Decomposition, Potentials
from facialis.measures.needle.templates import best_fit

Array = NDArray[np.float64]

CORE_S = 0.001
"""Potentials are judged this far [s] before and after their peak."""


@dataclass(frozen=True, slots=True)
class Quality:
    """What is known about the separation of one unit.

    Parameters
    ----------
    potentials : int
        How many were assigned to it.
    snr : float
        Peak of its template over the noise in the band of spikes.
    isolation : float
        Distance to the nearest other unit, in standard deviations of what its potentials leave along that direction:
        half of it is the margin before one is taken for the other. Infinite where there is no other.
    misfit : float
        Share of their energy that half of the potentials leave unexplained at most.
    spoilt : float
        Share of its potentials that leave more than half of their energy.
    scatter : float
        Standard deviation of their size.
    refractory : float
        Share of intervals shorter than a unit can fire.
    mixture : float
        How often two potentials follow each other in that time, relative to how often they do at 2.2-15 ms: 0 in a
        unit, 1 where independent units were taken for one. 0 where there are too few pairs to tell.
    drift : float
        1 less the correlation of the mean potential in the first and the last third.
    """

    potentials: int
    snr: float
    isolation: float
    misfit: float
    spoilt: float
    scatter: float
    refractory: float
    mixture: float
    drift: float


SHORTEST_S = 0.0022
"""Intervals below this [s] are violations: spasm units reach 400 Hz (row S02), a tenth more is granted."""


WIDE_S = 0.015
"""Up to this interval [s] pairs show how dense they are where nothing forbids them."""
FEWEST_CLOSE = 3
"""Fewer close pairs than this tell nothing."""


def judge(found: Decomposition, unit: int) -> Quality:
    """Return the quality of one unit.

    Parameters
    ----------
    found : Decomposition
        A channel explained.
    unit : int
        Row of its template.
    """
    library, own = found.library, found.potentials.of(unit)
    wave = library.templates[unit].astype(np.float64)
    left = _around(found, own)
    half, core = library.length // 2, round(CORE_S * found.spikes.rate_hz)
    middle = slice(half - core, half + core + 1)
    energy = own.gain**2 * float(wave[middle] @ wave[middle])
    misfit = np.square(left[:, middle]).sum(axis=1) / np.maximum(energy, 1e-12)
    intervals = np.diff(found.times_s(unit))
    return Quality(
        potentials=len(own),
        snr=float(np.abs(wave).max()) / found.spikes.noise_uv,
        isolation=min((_isolation(found, left, unit, k) for k in range(found.units) if k != unit), default=np.inf),
        misfit=float(np.median(misfit)) if misfit.size else 1.0,
        spoilt=float(np.mean(misfit > 0.5)) if misfit.size else 1.0,
        scatter=float(np.std(own.gain)) if len(own) else 1.0,
        refractory=float(np.mean(intervals < SHORTEST_S)) if intervals.size else 0.0,
        mixture=_mixture(found.times_s(unit)),
        drift=_drift(left, own, wave[None]),
    )  # fmt: skip


def _mixture(times_s: Array) -> float:
    """Return the density of pairs closer than a unit can fire, relative to that of pairs a little further apart."""
    close = wide = 0
    for step in range(1, 12):
        gaps = times_s[step:] - times_s[:-step]
        close += int(np.sum(gaps < SHORTEST_S))
        wide += int(np.sum((gaps >= SHORTEST_S) & (gaps < WIDE_S)))
    if close < FEWEST_CLOSE:
        return 0.0
    return (close / (SHORTEST_S - REFRACTORY_S)) / (max(wide, 1) / (WIDE_S - SHORTEST_S))


def _around(found: Decomposition, own: Potentials) -> Array:
    """Return what is left around potentials, shape (potentials, length)."""
    at = own.place[:, None] + np.arange(found.library.length)
    return np.asarray(found.residual[np.minimum(at, found.residual.size - 1)], np.float64)


def _isolation(found: Decomposition, left: Array, unit: int, other: int) -> float:
    library = found.library
    _, difference = best_fit(library.templates[unit], library.templates[other], low=0.7, high=1.3)
    size = float(np.linalg.norm(difference))
    if size == 0 or not len(left):
        return 0.0
    along = left @ (difference / size)
    spread = 1.4826 * float(np.median(np.abs(along - np.median(along))))
    return size / max(spread, float(np.sqrt(library.noise[unit])), 1e-9)


def _drift(left: Array, own: Potentials, wave: Array) -> float:
    third = len(own) // 3
    if third < 2:
        return 0.0
    whole = left + own.gain[:, None] * wave
    early, late = np.median(whole[:third], axis=0), np.median(whole[-third:], axis=0)
    return 1.0 - float(early @ late) / max(float(np.linalg.norm(early) * np.linalg.norm(late)), 1e-12)

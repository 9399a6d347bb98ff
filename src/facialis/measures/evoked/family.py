"""What a response may look like, before the series is known: a family of random waves, and what the series teaches.

A response is a Gaussian process under an envelope that rises fast and falls slowly. Members of the family differ in
duration and in the width of their phases; one more member is learned from responses of the series.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from facialis.measures.evoked.band import Band

Array = NDArray[np.float64]

DURATIONS_MS = (3.0, 4.5, 6.5, 9.0, 13.0)
"""Durations of responses [ms]: from a few motor units to F waves of the limbs, which last 8.6 (SD 2.9) and
13.0 (4.5) ms (Nobrega et al. 2004, Clin Neurophysiol 115:2365)."""
WIDTHS_MS = (0.25, 0.5, 1.0)
"""Correlation length of a response [ms]: half a phase of the sharpest and the widest units."""
RISE = 0.06
"""Part of the duration in which the envelope rises."""
FALL = 0.5
"""Part of the duration in which it falls."""
RANK = 16
"""Components kept of each member."""
LEARNED = 6
"""Components kept of the member that is learned."""
STEP_MS = 0.05
"""Resolution of the waves [ms]."""


@dataclass(frozen=True, eq=False, slots=True)
class Member:
    """Waves around an onset.

    Parameters
    ----------
    components : ndarray, shape (samples, rank)
        Waves whose random sums are responses of root mean square 1; in the band of the sweeps.
    before_ms : float
        Time from the first sample to the onset: the filter's reach.
    """

    components: Array
    before_ms: float

    @property
    def offsets_ms(self) -> Array:
        """Time of each sample after the onset."""
        return np.asarray(np.arange(len(self.components)) * STEP_MS - self.before_ms, np.float64)

    def at(self, times_ms: Array, onsets_ms: Array) -> Array:
        """Return the components for each onset, shape (onsets, times, rank)."""
        place = (times_ms[None, :] - onsets_ms[:, None] + self.before_ms) / STEP_MS
        low = np.clip(place.astype(np.int64), 0, len(self.components) - 2)
        part = np.clip(place - low, 0.0, 1.0)[..., None]
        waves = self.components[low] * (1.0 - part) + self.components[low + 1] * part
        waves[(place < 0) | (place > len(self.components) - 1)] = 0.0
        return np.asarray(waves)


def generic_family(band: Band, durations_ms: tuple[float, ...] = DURATIONS_MS) -> list[Member]:
    """Return members of every duration and width, seen through the filter of ``band``."""
    taps = band.response_of_filter(STEP_MS)
    return [_member(duration, width, taps) for duration in durations_ms for width in WIDTHS_MS]


def _member(duration_ms: float, width_ms: float, taps: Array) -> Member:
    half = taps.size // 2
    waves = np.pad(_components(duration_ms, width_ms), ((half, half), (0, 0)))
    if half:
        waves = np.stack([np.convolve(wave, taps, "same") for wave in waves.T], axis=1)
    return Member(waves, half * STEP_MS)


@functools.cache
def _components(duration_ms: float, width_ms: float) -> Array:
    times = np.arange(0.0, duration_ms + 0.5 * STEP_MS, STEP_MS)
    place = times / duration_ms
    envelope = np.minimum(place / RISE, 1.0) * np.minimum((1.0 - place) / FALL, 1.0)
    lags = (times[:, None] - times) / width_ms
    power, axes = np.linalg.eigh(np.exp(-0.5 * lags**2) * envelope[:, None] * envelope)
    kept = np.argsort(power)[::-1][:RANK]
    components = axes[:, kept] * np.sqrt(np.maximum(power[kept], 0.0))
    return np.asarray(components / np.sqrt(np.square(components).sum(axis=1).mean()))


def learned_member(waves: Array, weights: Array, *, before_ms: float) -> Member:
    """Return a member whose waves are those of the series.

    Parameters
    ----------
    waves : ndarray, shape (responses, samples)
        Waves aligned at their onsets, in steps of 0.05 ms.
    weights : ndarray, shape (responses,)
        How certain each is.
    before_ms : float
        Time from the first sample to the onset.
    """
    size = np.sqrt(np.square(waves).sum(axis=1, keepdims=True))
    unit = waves / np.maximum(size, 1e-9)
    moment = (unit * weights[:, None]).T @ unit / weights.sum()
    power, axes = np.linalg.eigh(moment)
    kept = np.argsort(power)[::-1][:LEARNED]
    typical = 6.0 / STEP_MS  # samples over which the root mean square is 1
    components = axes[:, kept] * np.sqrt(np.maximum(power[kept], 0.0) * typical / max(power.sum(), 1e-12))
    return Member(components, before_ms)

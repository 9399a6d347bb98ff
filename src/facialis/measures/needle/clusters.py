"""Potentials that look alike: first guesses of the units, from spikes that stand clear of each other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from facialis.measures.needle import kernel
from facialis.measures.needle.band import Spikes

Row = NDArray[np.float32]
Array = NDArray[np.float64]
Places = NDArray[np.int64]

PEAK = 5.5
"""A spike stands out of the noise by this factor: in white noise, one false spike in an hour."""
APART_S = 0.0015
"""Of several peaks within this time [s], the largest is the spike."""
WINDOW_S = 0.0015
"""Spikes are compared this far [s] before and after their peak."""
VARIES = 0.08
"""Usual change of the form of a potential from one discharge to the next, along any direction, relative to its size:
jitter of its fibres."""
SIZE_VARIES = 0.12
"""Usual relative change of its size."""
MOST = 3000
"""Spikes that are compared with each other."""
FEWEST = 6
"""Spikes that make a unit."""
LEAST_SHARE = 0.04
"""Smaller shares of the spikes are superpositions that chance to look alike; a rarer unit is found in a later round,
when others are explained."""
DIMENSIONS = 8
"""Principal axes of the spikes along which they are compared."""
AXES = 3
"""Two heaps are looked for along so many of the longest axes of a group."""
VALLEY = 0.6
"""Two heaps are two where the points between them, with two standard errors, are fewer than this share of those at
either middle. An even spread gives 1; heaps 3.5 spreads apart give 0.4."""


def find_spikes(spikes: Spikes, values: Row, *, limit: float = PEAK) -> Places:
    """Return places of spikes in ``values``, which may be what other units leave.

    Parameters
    ----------
    spikes : Spikes
        The channel.
    values : ndarray of float32
        Signal in the same band.
    limit : float
        Height over the noise.
    """
    places = np.empty(values.size // 8 + 1, np.int64)
    apart = max(round(APART_S * spikes.rate_hz), 2)
    count = kernel.find_peaks(values, spikes.usable, limit * spikes.noise_uv, apart, places)
    return places[:count].copy()


def find_groups(spikes: Spikes, values: Row, *, places: Places) -> list[Places]:
    """Return groups of spikes that look alike, largest first; places in none of them are left out.

    Parameters
    ----------
    spikes : Spikes
        The channel.
    values : ndarray of float32
        Signal in the same band.
    places : ndarray of int64
        Peaks.

    Notes
    -----
    Spikes become points in the space of the largest principal components of their forms, and of their size, scaled so
    that noise and the usual change from one discharge to the next measure 1. Points with at least six neighbours
    within the distance that noise makes belong to the same group as these (density clustering: Ester et al. 1996,
    KDD-96:226). Groups that are two heaps are divided.
    """
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components
    from scipy.spatial import cKDTree

    if places.size > MOST:
        places = places[np.linspace(0, places.size - 1, MOST).round().astype(np.int64)]
    if places.size < FEWEST:
        return []
    points = _features(spikes, values, places)
    reach = np.sqrt(2.0 * points.shape[1])
    pairs = cKDTree(points).query_pairs(reach, output_type="ndarray")
    neighbours = np.bincount(pairs.ravel(), minlength=places.size)
    dense = neighbours >= FEWEST - 1
    pairs = pairs[dense[pairs].all(axis=1)]
    graph = coo_matrix((np.ones(len(pairs), np.int8), (pairs[:, 0], pairs[:, 1])), (places.size,) * 2)
    labels = connected_components(graph, directed=False)[1]
    groups = [np.flatnonzero(dense & (labels == label)) for label in np.unique(labels[dense])]
    divided = [part for group in groups for part in _divided(points, group)]
    divided.sort(key=lambda group: (-group.size, int(group[0])))
    least = max(FEWEST, LEAST_SHARE * places.size)
    return [places[group] for row, group in enumerate(divided) if group.size >= (least if row else FEWEST)]


def _features(spikes: Spikes, values: Row, places: Places) -> Array:
    before = round(WINDOW_S * spikes.rate_hz)
    windows = np.empty((places.size, 2 * before + 1), np.float32)
    kernel.cut_windows(values, places, top_fractions(values, places), before, windows)
    size = np.linalg.norm(windows.astype(np.float64), axis=1, keepdims=True) / max(spikes.noise_uv, 1e-9)
    scaled = windows / (size * spikes.noise_uv) / np.sqrt(1.0 / size**2 + VARIES**2)
    scaled -= scaled.mean(axis=0)
    power, axes = _axes(scaled)
    noise = np.array([directed_noise(spikes, axis) for axis in axes[:DIMENSIONS]])
    kept = max(int(np.sum(power[: noise.size] > 1.5 * noise)), 2)
    points = scaled @ (axes[:kept] / np.sqrt(noise[:kept, None])).T
    return np.hstack([points, np.arcsinh(SIZE_VARIES * size) / SIZE_VARIES])


def directed_noise(spikes: Spikes, wave: NDArray[np.floating]) -> float:
    """Return the variance of the noise along a wave, relative to that of a sample (1 where noise is white)."""
    energy = float(np.dot(wave, wave))
    if energy <= 0:
        return 1.0
    own = np.correlate(wave, wave, "full")[wave.size - 1 :]
    lags = min(own.size, spikes.correlation.size)
    total = own[0] + 2.0 * float(np.dot(own[1:lags], spikes.correlation[1:lags]))
    return float(max(total / energy, 0.05))


def top_fractions(values: Row, places: Places) -> Row:
    """Return where between samples the tops of peaks lie, -0.5 to 0.5."""
    left, middle, right = (np.abs(values[places + step]) for step in (-1, 0, 1))
    bend = left - 2.0 * middle + right
    return np.where(bend < 0, 0.5 * (left - right) / np.minimum(bend, -1e-9), 0.0).clip(-0.5, 0.5).astype(np.float32)


def _divided(points: Array, group: Places) -> list[Places]:
    """Return a group, or its parts where it is clearly two heaps along its longest axis."""
    parts = two_heaps(points[group])
    if parts is None:
        return [group]
    return _divided(points, group[parts[0]]) + _divided(points, group[parts[1]])


def two_heaps(points: Array) -> tuple[Places, Places] | None:
    """Return the two heaps that points clearly are along one of their longest axes, or nothing where they are one.

    Parameters
    ----------
    points : ndarray, shape (points, dimensions)
        Rows to be divided.
    """
    if len(points) < 4 * FEWEST:
        return None
    own = points - np.median(points, axis=0)
    for axis in _axes(own)[1][:AXES]:
        along = own @ axis
        order = np.argsort(along, kind="stable")
        low = _valley(along[order])
        if low:
            return order[:low], order[low:]
    return None


def _axes(points: Array) -> tuple[Array, Array]:
    """Return the variances along the principal axes, largest first, and the axes as rows."""
    power, axes = np.linalg.eigh(points.T @ points / len(points))
    return power[::-1], axes.T[::-1]


def _valley(values: Array) -> int:
    """Return how many sorted values lie below a clear valley, 0 where there is none."""
    count = values.size
    at = np.arange(FEWEST, count - FEWEST)
    total, squares = np.cumsum(values), np.cumsum(values**2)
    left, right = total[at - 1] / at, (total[-1] - total[at - 1]) / (count - at)
    inside = squares[-1] - at * left**2 - (count - at) * right**2
    best = int(np.argmin(inside))
    half = 0.4 * max(float(np.sqrt(inside[best] / count)), 1e-12)
    centres = (0.5 * (left[best] + right[best]), left[best], right[best])
    between, *middles = (int(np.searchsorted(values, x + half) - np.searchsorted(values, x - half)) for x in centres)
    few = between + 2.0 * np.sqrt(between + 1.0) < VALLEY * min(middles)
    return int(np.searchsorted(values, centres[0])) if few else 0

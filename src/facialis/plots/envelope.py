"""Fewer points without losing a peak: the smallest and the largest value of every stretch."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def compute_envelope(values: NDArray[np.floating], bins: int) -> NDArray[np.float32]:
    """Return the smallest and largest value of each of ``bins`` stretches, alternating.

    Parameters
    ----------
    values : ndarray, shape (samples,)
        One trace; ``nan`` where nothing was recorded.
    bins : int
        Number of stretches, at least 1.

    Returns
    -------
    ndarray of float32, shape (2 * bins,)
        ``nan`` for a stretch without any finite value. A trace of up to ``2 * bins`` samples is returned as it is.

    Examples
    --------
    >>> compute_envelope(np.array([0.0, 3.0, -2.0, 1.0, 5.0, 4.0]), 2).tolist()
    [-2.0, 3.0, 1.0, 5.0]
    """
    if values.size <= 2 * bins:
        return np.asarray(values, np.float32)
    starts = np.arange(bins) * values.size // bins
    low = np.minimum.reduceat(np.where(np.isnan(values), np.inf, values), starts)
    high = np.maximum.reduceat(np.where(np.isnan(values), -np.inf, values), starts)
    pairs = np.stack([low, high], axis=1).astype(np.float32)
    pairs[~np.isfinite(pairs)] = np.nan
    return pairs.ravel()


def compute_scale_bar(largest: float) -> float:
    """Return the largest of 1, 2, 5, 10, 20, ... that is not above ``largest`` (above 0).

    Examples
    --------
    >>> compute_scale_bar(370.0)
    200.0
    """
    decade = 10.0 ** np.floor(np.log10(largest))
    steps = [step for step in (1.0, 2.0, 5.0) if step * decade <= largest * (1.0 + 1e-9)]
    return float(max(steps) * decade)

"""Intervals and probabilities that the rules of judgement rest on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def wilson(share: float, count: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927).

    Examples
    --------
    >>> [round(end, 3) for end in wilson(0.0, 20)]
    [0.0, 0.161]
    """
    z = 1.959964
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z * np.sqrt(share * (1 - share) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    return max(float(middle - half), 0.0), min(float(middle + half), 1.0)


def lower_limit(means: Array) -> tuple[float, float | None, float | None]:
    """Return the value that 2.5 % of persons stay below, with a bootstrap interval (2,000 draws, fixed seed)."""
    limit = float(np.quantile(means, 0.025))
    if len(means) < 2:
        return limit, None, None
    drawn = np.random.default_rng(0).choice(means, (2000, len(means)))
    low, high = np.quantile(np.quantile(drawn, 0.025, axis=1), (0.025, 0.975))
    return limit, float(low), float(high)


def mean_interval(means: Array) -> tuple[float | None, float | None]:
    """Return the 95 % interval of a mean by Student's t; nothing of a single value."""
    if len(means) < 2:
        return None, None
    from scipy.special import stdtrit

    half = float(stdtrit(len(means) - 1, 0.975) * means.std(ddof=1) / np.sqrt(len(means)))
    return float(means.mean()) - half, float(means.mean()) + half


def homogeneity(model: Array, published: Array) -> float:
    """Return the probability of a difference as large between two distributions of counts; empty classes drop out."""
    from scipy.stats import chi2_contingency

    table = np.vstack([model, published])
    table = table[:, table.sum(axis=0) > 0]
    return 1.0 if table.shape[1] < 2 else float(chi2_contingency(table).pvalue)

"""One-to-one matching of found with true onsets. Needs numpy alone, so that the peers' environment can use it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def match(
    found_s: NDArray[np.float64], true_s: NDArray[np.float64], within_s: float = 0.05
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Match found onsets one to one with true onsets of one channel: as many pairs as possible, in order of time.

    Returns
    -------
    tuple of ndarray of int
        Positions of the pairs in ``found_s`` and ``true_s`` (both sorted).
    """
    pairs, f, t = [], 0, 0
    while f < found_s.size and t < true_s.size:
        difference = found_s[f] - true_s[t]
        if abs(difference) <= within_s:
            pairs.append((f, t))
            f, t = f + 1, t + 1
        elif difference < 0:
            f += 1
        else:
            t += 1
    both = np.array(pairs, np.int64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def f1_score(found_s: list[NDArray[np.float64]], true_s: list[NDArray[np.float64]]) -> float:
    """Return F1 over channels: twice the pairs over all found and all true."""
    pairs = sum(match(np.sort(found), np.sort(true))[0].size for found, true in zip(found_s, true_s, strict=True))
    number = sum(found.size for found in found_s) + sum(true.size for true in true_s)
    return 2.0 * pairs / max(number, 1)

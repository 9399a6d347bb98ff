"""Stretches of time in which something holds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def find_stretches(
    holds: NDArray[np.bool_], rate_hz: float, *, shortest_s: float = 0.0, bridge_s: float = 0.0
) -> list[tuple[int, int]]:
    """Return first sample and sample after the last of every stretch.

    Parameters
    ----------
    holds : ndarray of bool, shape (samples,)
        Where it holds.
    rate_hz : float
        Samples per second.
    shortest_s : float
        Shorter stretches are left out.
    bridge_s : float
        Gaps up to this long are closed first.

    Examples
    --------
    >>> find_stretches(np.array([0, 1, 1, 0, 1, 0, 0], bool), 10.0)
    [(1, 3), (4, 5)]
    >>> find_stretches(np.array([0, 1, 1, 0, 1, 0, 0], bool), 10.0, bridge_s=0.1)
    [(1, 5)]
    """
    edges = np.flatnonzero(np.diff(np.concatenate([[False], holds, [False]]).astype(np.int8)))
    found: list[tuple[int, int]] = []
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if found and start - found[-1][1] <= bridge_s * rate_hz + 1e-9:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return [(start, end) for start, end in found if end - start >= shortest_s * rate_hz - 1e-9]

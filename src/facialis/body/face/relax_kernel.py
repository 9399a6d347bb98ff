"""Compiled motion of damped springs whose rest and stiffness change."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from facialis.numerics.jit import kernel

Array = NDArray[np.float64]


@kernel()
def relax(rest: Array, stiffness: Array, mass: Array, damping: Array, step_s: float, path: Array) -> None:
    """Follow the moving rest from rest; arrays (coordinates, steps) and (coordinates,), SI but for mm.

    Each step is exact for the stiffness at its middle and a rest that moves linearly.
    """
    coordinates, steps = rest.shape
    for k in range(coordinates):
        half_rate = 0.5e3 * damping[k] / mass[k]  # b / 2m in 1/s: mN s/mm over g is 1e3 1/s
        fall = np.exp(-half_rate * step_s)
        x, v, known, cosine, sine = rest[k, 0], 0.0, -1.0, 1.0, step_s
        path[k, 0] = x
        for step in range(steps - 1):
            square = 500.0 * (stiffness[k, step] + stiffness[k, step + 1]) / mass[k]  # omega^2 in 1/s^2
            slope = (rest[k, step + 1] - rest[k, step]) / step_s
            lag = 2.0 * half_rate * slope / square
            if square != known:  # all but the upper lid's stays as it is
                known = square
                cosine, sine = _parts(half_rate * half_rate - square, step_s)
            y, w = x - rest[k, step] + lag, v - slope
            # exp(M h) of y'' + 2 a y' + omega^2 y = 0
            x = rest[k, step + 1] - lag + fall * ((cosine + half_rate * sine) * y + sine * w)
            v = slope + fall * ((cosine - half_rate * sine) * w - square * sine * y)
            path[k, step + 1] = x


@kernel()
def _parts(inside: float, step_s: float) -> tuple[float, float]:
    """Return cosh(r h) and sinh(r h) / r of r = sqrt(inside), cos and sin where that is imaginary."""
    root = max(np.sqrt(abs(inside)) * step_s, 1e-9)
    if inside > 0.0:
        up, down = np.exp(root), np.exp(-root)
        return 0.5 * (up + down), 0.5 * (up - down) / root * step_s
    return np.cos(root), np.sin(root) / root * step_s

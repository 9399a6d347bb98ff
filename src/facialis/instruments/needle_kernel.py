"""Compiled loop over fibres near a needle."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from facialis.numerics.jit import kernel

Array = NDArray[np.float64]


@kernel()
def follow_fibres(
    start_mm: Array,
    y_mm: Array,
    depth_mm: Array,
    velocity: Array,
    strength: Array,
    delay_ms: Array,
    half_mm: Array,
    points: Array,
    anisotropy: float,
    radial_s_m: float,
    step_ms: float,
    weights: Array,
) -> None:
    """Fill ``weights`` (fibres, samples) with what the electrode points see of both waves, per unit slope.

    Gradient of a point source in anisotropic muscle, with its mirror image above the skin.
    """
    samples = weights.shape[1]
    scale = 1e6 / (4.0 * math.pi * radial_s_m)  # mm and mm^-3 to m^-2
    for f in range(len(start_mm)):
        first = int(math.floor(delay_ms[f] / step_ms + 0.5))
        for p in range(points.shape[0]):
            across = max(math.hypot(points[p, 1] - y_mm[f], points[p, 2] - depth_mm[f]), points[p, 4])
            mirrored = math.hypot(points[p, 1] - y_mm[f], points[p, 2] + depth_mm[f])
            near = anisotropy * across * across
            far = anisotropy * mirrored * mirrored
            share = points[p, 3] * strength[f] * scale
            for direction in range(2):
                sign = 1.0 if direction == 0 else -1.0
                distance = half_mm[f] - sign * start_mm[f]
                steps = int(max(distance, 0.0) / (velocity[f] * step_ms) + 0.5)
                for k in range(steps):
                    n = first + k
                    if n >= samples:
                        break
                    along = points[p, 0] - start_mm[f] - sign * velocity[f] * (k + 0.5) * step_ms
                    a = near + along * along
                    b = far + along * along
                    weights[f, n] += sign * share * along * (1.0 / (a * math.sqrt(a)) + 1.0 / (b * math.sqrt(b)))

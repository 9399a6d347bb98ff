"""Compiled summation of twitches: two exponential states per unit, exact between samples."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from facialis.numerics.jit import kernel


@kernel()
def add_twitches(
    time_ms: NDArray[np.float64],
    kick_mn: NDArray[np.float64],
    first: NDArray[np.int64],
    contraction_ms: NDArray[np.float64],
    muscle: NDArray[np.int8],
    step_ms: float,
    total: NDArray[np.float64],
) -> None:
    """Add to ``total`` (muscles, samples) the force of all units.

    With f = b and a' = -a/T, b' = (a - b)/T, an impulse that adds e P to a gives b = P t/T exp(1 - t/T). Once
    a unit has been silent for 40 contraction times its force is below 1e-15 of the twitch and the unit rests
    until its next impulse.
    """
    samples = total.shape[1]
    for unit in range(len(contraction_ms)):
        tau = contraction_ms[unit]
        i = first[unit]
        end = first[unit + 1]
        row = muscle[unit]
        decay = math.exp(-step_ms / tau)
        while i < end:
            a = 0.0
            b = 0.0
            sample = max(0, int(math.ceil(time_ms[i] / step_ms)))
            last = time_ms[i]
            while sample < samples:
                now = sample * step_ms
                while i < end and time_ms[i] <= now:
                    gone = now - time_ms[i]
                    share = kick_mn[i] * math.e * math.exp(-gone / tau)
                    a += share
                    b += share * gone / tau
                    last = time_ms[i]
                    i += 1
                total[row, sample] += b
                if now - last > 40.0 * tau:
                    break
                b = (b + a * step_ms / tau) * decay
                a *= decay
                sample += 1
            if sample >= samples:
                break

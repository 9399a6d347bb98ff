"""Compiled kernel of the neuromuscular junction. Longer than other functions: one impulse, start to end."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from facialis.numerics.jit import kernel

CLASSES = 8
"""Junctions that sample the fibres of a unit; resolution of the recruited fraction is 1 / CLASSES."""


@kernel()
def _hashed(key: np.uint64, first: int, second: int, third: int) -> float:
    """Uniform number in (0, 1) from a counter (splitmix64 finaliser)."""
    state = key + np.uint64(first) * np.uint64(0x9E3779B97F4A7C15)
    for word in (np.uint64(second), np.uint64(third)):
        state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        state = (state ^ (state >> np.uint64(31))) + word * np.uint64(0xD1342543DE82EF95) + np.uint64(1)
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    state = state ^ (state >> np.uint64(31))
    return (float(state >> np.uint64(11)) + 0.5) * (1.0 / 9007199254740992.0)


@kernel()
def _normal(key: np.uint64, first: int, second: int, third: int) -> float:
    """Standard normal number from a counter (Box-Muller)."""
    radius = math.sqrt(-2.0 * math.log(_hashed(key, first, second, 2 * third)))
    return radius * math.cos(2.0 * math.pi * _hashed(key, first, second, 2 * third + 1))


@kernel()
def _spread(key: np.uint64, unit_count: int, which: int, median: float, variation: float) -> NDArray[np.float64]:
    """Draw one log-normal value for each sampled junction of each unit."""
    values = np.empty((unit_count, CLASSES))
    for unit in range(unit_count):
        for k in range(CLASSES):
            values[unit, k] = median * math.exp(variation * _normal(key, unit, k, which))
    return values


@kernel()
def pass_junctions(
    time_ms: NDArray[np.float64],
    axon: NDArray[np.int32],
    unit_count: int,
    key: np.uint64,
    values: NDArray[np.float64],
    left: NDArray[np.float64],
    results: NDArray[np.float64],
) -> None:
    """Fill ``results`` (start, recruited, amplitude, speed) per impulse; recruited is 0 where none passed."""
    delay, rise, jitter, safety, safety_cv, quantal_cv, used, floor, refill, refractory, refractory_cv = values[:11]
    raised, raised_tau, loss, loss_tau, slow, slow_tau, fast, fast_tau, tired, tired_tau = values[11:21]
    never = -1e12
    arrived = np.full(unit_count, never)
    impulses = np.zeros(unit_count, np.int64)
    release = np.ones(unit_count)
    fired = np.full((unit_count, CLASSES), never)
    exhaustion = np.zeros((unit_count, CLASSES))
    own_safety = _spread(key, unit_count, 0, safety, safety_cv)
    own_refractory = _spread(key, unit_count, 1, refractory, refractory_cv)
    for i in range(len(time_ms)):
        now = time_ms[i]
        unit = axon[i]
        impulses[unit] += 1
        count = impulses[unit]
        q = 1.0 - (1.0 - release[unit]) * math.exp(-(now - arrived[unit]) / refill)
        arrived[unit] = now
        release[unit] = q - used * max(q - floor, 0.0)
        passed = 0
        late = 0.0
        amplitude = 0.0
        speed = 0.0
        for k in range(CLASSES):
            past = now - fired[unit, k] - own_refractory[unit, k]
            if past <= 0.0:
                continue
            noise = _normal(key, unit, k, 2 + count) / math.sqrt(max(q, 1e-6))
            endplate = left[i] * (own_safety[unit, k] * q * (1.0 + quantal_cv * noise))
            threshold = 1.0 + raised * math.exp(-past / raised_tau)
            if endplate <= threshold:
                continue
            since = now - fired[unit, k]
            exhaustion[unit, k] *= math.exp(-since / tired_tau)
            passed += 1
            late += rise * threshold / endplate
            amplitude += (1.0 - loss * math.exp(-past / loss_tau)) * math.exp(-exhaustion[unit, k])
            speed += (1.0 - slow * math.exp(-past / slow_tau)) * (1.0 + fast * math.exp(-since / fast_tau))
            exhaustion[unit, k] += tired
            fired[unit, k] = now
        if passed > 0:
            results[0, i] = now + delay + late / passed + jitter * _normal(key, unit, CLASSES, count)
            results[1, i] = passed / CLASSES
            results[2, i] = amplitude / passed
            results[3, i] = speed / passed

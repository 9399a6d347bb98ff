"""Compiled loops of the instruments: waves along fibres, and templates added at every discharge."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from facialis.numerics.jit import kernel

Array = NDArray[np.float64]
Integers = NDArray[np.int64]


@kernel()
def _gradient(table: Array, layer: int, within: float, side: int, aside: float, along: float, step: float) -> float:
    """Interpolate the table; odd along the fibres, 0 beyond its end."""
    position = abs(along) / step
    z = int(position)
    if z + 1 >= table.shape[2]:
        return 0.0
    part = position - z
    here = 0.0
    for k in range(2):
        for j in range(2):
            share = (within if k == 1 else 1.0 - within) * (aside if j == 1 else 1.0 - aside)
            cell = table[layer + k, side + j]
            here += share * ((1.0 - part) * cell[z] + part * cell[z + 1])
    return here if along >= 0.0 else -here


@kernel()
def follow_waves(
    row: Integers,
    start_mm: Array,
    velocity: Array,
    strength: Array,
    delay_ms: Array,
    left_mm: Array,
    right_mm: Array,
    layer: Integers,
    within: Array,
    electrode_x: Array,
    electrode_y: Array,
    table: Array,
    lateral_step: float,
    axial_step: float,
    step_ms: float,
    weights: Array,
) -> None:
    """Add to ``weights`` (rows, samples) what both electrodes see of the waves of every bundle, per slope.

    Midpoint rule in time; equation of :mod:`facialis.instruments.surface_templates`. The reference counts
    negative.
    """
    samples = weights.shape[1]
    for g in range(len(row)):
        first = int(math.floor(delay_ms[g] / step_ms + 0.5))
        for e in range(2):
            position = electrode_y[g, e] / lateral_step
            side = int(position)
            if side + 1 >= table.shape[1]:
                continue
            aside = position - side
            sign = strength[g] if e == 0 else -strength[g]
            for direction in range(2):
                forward = direction == 0
                travel = velocity[g] if forward else -velocity[g]
                end = right_mm[g] if forward else left_mm[g]
                steps = int(abs(end - start_mm[g]) / (velocity[g] * step_ms) + 0.5)
                for k in range(steps):
                    n = first + k
                    if n >= samples:
                        break
                    along = electrode_x[g, e] - start_mm[g] - travel * (k + 0.5) * step_ms
                    seen = _gradient(table, layer[g], within[g], side, aside, along, axial_step)
                    weights[row[g], n] -= sign * seen if forward else -sign * seen


@kernel()
def add_templates(
    time_ms: Array,
    unit: NDArray[np.int32],
    size: Array,
    speed: Array,
    row: Integers,
    values: Array,
    template_rate: float,
    lead_ms: float,
    rate_hz: float,
    trace: Array,
) -> None:
    """Add to ``trace`` the template of every discharge, scaled by ``size``, stretched by ``1 / speed``."""
    samples = len(trace)
    length = values.shape[1]
    for i in range(len(time_ms)):
        r = row[unit[i]]
        if r < 0:
            continue
        template = values[r]
        advance = speed[i] * template_rate / rate_hz
        n = max(0, int(math.ceil((time_ms[i] - lead_ms / speed[i]) * 1e-3 * rate_hz)))
        position = (lead_ms + (n / rate_hz * 1e3 - time_ms[i]) * speed[i]) * 1e-3 * template_rate
        while n < samples and position < length - 1:
            k = int(position)
            part = position - k
            trace[n] += size[i] * ((1.0 - part) * template[k] + part * template[k + 1])
            n += 1
            position += advance


@kernel()
def _hashed(key: np.uint64, first: int, second: int) -> float:
    """Uniform number in (0, 1) from a counter (splitmix64 finaliser)."""
    state = key + np.uint64(first) * np.uint64(0x9E3779B97F4A7C15)
    for turn in range(2):
        state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        state = state ^ (state >> np.uint64(31))
        if turn == 0:
            state += np.uint64(second) * np.uint64(0xD1342543DE82EF95) + np.uint64(1)
    return (float(state >> np.uint64(11)) + 0.5) * (1.0 / 9007199254740992.0)


@kernel()
def add_fibres(
    time_ms: Array,
    unit: NDArray[np.int32],
    recruited: Array,
    amplitude: Array,
    speed: Array,
    row: Integers,
    first: Integers,
    values: Array,
    jitter_ms: float,
    key: np.uint64,
    template_rate: float,
    lead_ms: float,
    rate_hz: float,
    trace: Array,
) -> None:
    """Add to ``trace`` every near fibre of every discharge, each with its own jitter and chance to fail.

    Rows ``first[r] .. first[r + 1]`` of ``values`` are the fibres of unit row ``r``.
    """
    samples = len(trace)
    length = values.shape[1]
    for i in range(len(time_ms)):
        r = row[unit[i]]
        if r < 0:
            continue
        for f in range(first[r], first[r + 1]):
            if _hashed(key, i, 3 * f) > recruited[i]:
                continue
            radius = math.sqrt(-2.0 * math.log(_hashed(key, i, 3 * f + 1)))
            start = time_ms[i] + jitter_ms * radius * math.cos(2.0 * math.pi * _hashed(key, i, 3 * f + 2))
            n = max(0, int(math.ceil((start - lead_ms / speed[i]) * 1e-3 * rate_hz)))
            position = (lead_ms + (n / rate_hz * 1e3 - start) * speed[i]) * 1e-3 * template_rate
            while n < samples and position < length - 1:
                k = int(position)
                part = position - k
                trace[n] += amplitude[i] * ((1.0 - part) * values[f, k] + part * values[f, k + 1])
                n += 1
                position += speed[i] * template_rate / rate_hz

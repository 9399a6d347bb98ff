"""The strand solved plainly, to be read and to judge the compiled solver by; hundreds of times slower.

The membrane is the one of the kernel (:mod:`facialis.body.nerve.currents`); the equations stand at the head of
:mod:`facialis.body.nerve.kernel`. Each step solves all axons and their cleft at once, by elimination. The increments D
of an axon follow from the cleft potential phi as D = T (r + L (V + phi)), where L is the axial current and T inverts
the axon's tridiagonal matrix. That leaves one small dense system for phi. No iteration, no lumping, no vectors.

All arrays have the shape (strands, cells, WIDTH). Steps are small ones, never long; strands do not sleep.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from facialis.body.nerve import kernel as k
from facialis.body.nerve.currents import (
    advance_available,
    advance_h,
    advance_m,
    advance_n,
    advance_p,
    advance_s,
    sodium_current,
)
from facialis.body.nerve.strands import Strands

Array = NDArray[np.float64]


def advance_plainly(strands: Strands, steps: int, *, injected_na: Array | None = None) -> None:
    """Advance strands by small steps.

    Parameters
    ----------
    strands : Strands
        Changed in place: state and cleft. All must have the same sealed cells.
    steps : int
        How many steps of ``strands.grid.step_ms``; a multiple of :data:`facialis.body.nerve.kernel.SLOW_STEPS`.
    injected_na : ndarray, shape (steps, strands, 2, WIDTH), optional
        Current into the first and the last cell at the end of every step, nA.
    """
    state = {row: strands.state[:, :, row].astype(np.float64) for row in range(k.STATE_ROWS)}
    coef = {row: strands.coef[:, :, row].astype(np.float64) for row in range(k.COEFFICIENT_ROWS)}
    dt = strands.grid.step_ms
    for step in range(steps):
        diagonal, right, slope = _membrane(strands, state, coef, dt)
        if injected_na is not None:
            right[:, 0] += injected_na[step, :, 0]
            right[:, -1] += injected_na[step, :, 1]
        increment = _solve(strands, coef[k.AXIAL], diagonal, right, state[k.V])
        state[k.M] += slope * (increment - state[k.DV])
        state[k.DV] = increment
        state[k.V] = state[k.V] + increment
        if (step + 1) % k.SLOW_STEPS == 0:
            _slow(strands, state, coef, k.SLOW_STEPS * dt, dt)
    for row, values in state.items():
        strands.state[:, :, row] = values


def _membrane(strands: Strands, state: dict[int, Array], coef: dict[int, Array], dt: float) -> tuple[Array, ...]:
    """Advance the sodium gates; return diagonal, right side and the slope of activation."""
    rates, active = strands.rates, strands.active[:, :, None] > 0
    before = state[k.DV]
    v = state[k.V] + before
    middle = v - 0.5 * before
    m, slope = advance_m(state[k.M], middle, rates[k.Q_M], dt)
    state[k.M] = np.where(active, m, state[k.M])
    state[k.H] = np.where(active, advance_h(state[k.H], middle, rates[k.Q_H], dt), state[k.H])
    m, slope = state[k.M], np.where(active, slope, 0.0)
    drive, drive_slope = sodium_current(v, rates[k.RT_F], rates[k.SODIUM_IN], rates[k.SODIUM_OUT])
    transient = np.where(active, coef[k.SODIUM_PERMEABILITY] * (m * m * state[k.H]), 0.0)
    permeability = transient * m + np.where(active, state[k.OPEN_SODIUM], 0.0)
    g_k = np.where(active, state[k.OPEN_POTASSIUM], 0.0)
    i_na = permeability * drive
    i_k = g_k * (v - strands.cleft[:, :, k.EK, None])
    state[k.SODIUM_CHARGE] = state[k.SODIUM_CHARGE] + dt * i_na
    state[k.POTASSIUM_CHARGE] = state[k.POTASSIUM_CHARGE] + dt * i_k
    g = permeability * drive_slope + 3.0 * transient * slope * drive + g_k + coef[k.LEAK]
    outward = i_na + i_k + coef[k.LEAK] * (v - rates[k.LEAK_MV]) + np.where(active, state[k.PUMPED], 0.0)
    capacity = coef[k.C_NF] / dt
    return 1.5 * capacity + g, (0.5 * capacity + g) * before - outward, slope


def _solve(strands: Strands, axial: Array, diagonal: Array, right: Array, v: Array) -> Array:
    """Solve (1) and (2) for the increments of V; phi and its increment go into ``strands.cleft``."""
    first, last = strands.sealed[0]
    alone = _tridiagonal(axial, diagonal, right + _axial_current(axial, v))
    cells, sealed = v.shape[1], last - first
    if sealed == 0:
        return alone
    # answers of the axons, and of the current that leaves them, to 1 mV in each sealed cell
    unit = np.zeros((*v.shape[:1], cells, 1, sealed))
    unit[:, np.arange(first, last), 0, np.arange(sealed)] = 1.0
    answer = _tridiagonal(axial, diagonal, _axial_current(axial, unit))
    into = _axial_current(axial, answer + unit).sum(axis=2)[:, first:last]
    along = strands.cleft[:, :, k.ALONG, None]
    cleft = _axial_current(along, unit[:, :, 0])[:, first:last]
    bath = strands.cleft[:, first:last, k.AROUND, None] * np.eye(sealed)
    driven = _axial_current(axial, v + alone).sum(axis=2)[:, first:last, None]
    phi = _solve_together(strands, into + cleft - bath, driven[..., 0])
    strands.cleft[:, first:last, k.DPHI] = phi - strands.cleft[:, first:last, k.PHI]
    strands.cleft[:, first:last, k.PHI] = phi
    return np.asarray(alone + np.einsum("ncws,ns->ncw", answer, phi))


def _solve_together(strands: Strands, own: Array, driven: Array) -> Array:
    """Return phi of the sealed cells where ``own`` phi + ``driven`` + what comes from neighbours is 0."""
    neighbours = strands.neighbours
    if not len(neighbours.other):
        return np.asarray(np.linalg.solve(own, -driven[..., None])[..., 0])
    count, sealed = driven.shape
    matrix = np.zeros((count, sealed, count, sealed))
    every = np.arange(count)
    matrix[every, :, every, :] = own
    here = np.repeat(every, np.diff(neighbours.start))
    for cell in range(sealed):
        matrix[here, cell, neighbours.other, cell] = neighbours.conductance
    whole = matrix.reshape(count * sealed, count * sealed)
    return np.asarray(np.linalg.solve(whole, -driven.ravel()).reshape(count, sealed))


def _axial_current(conductance: Array, potential: Array) -> Array:
    """Return d(g d u) along the cells; further dimensions of ``potential`` are carried along."""
    extra = potential.ndim - conductance.ndim
    g = conductance[:, :-1].reshape(*conductance[:, :-1].shape, *(1,) * extra)
    flow = g * np.diff(potential, axis=1)
    current = np.zeros(np.broadcast_shapes(potential.shape, (*conductance.shape, *(1,) * extra)))
    current[:, :-1] += flow
    current[:, 1:] -= flow
    return current


def _tridiagonal(axial: Array, diagonal: Array, right: Array) -> Array:
    """Solve (diagonal - d(g d .)) x = right along the cells, by elimination without pivots."""
    cells = diagonal.shape[1]
    extra = (None,) * (right.ndim - diagonal.ndim)
    ahead = axial[:, :-1]
    total = diagonal.copy()
    total[:, :-1] += ahead
    total[:, 1:] += ahead
    x = right.copy()
    for cell in range(1, cells):
        share = ahead[:, cell - 1] / total[:, cell - 1]
        total[:, cell] -= share * ahead[:, cell - 1]
        x[:, cell] += share[(..., *extra)] * x[:, cell - 1]
    x[:, -1] /= total[:, -1][(..., *extra)]
    for cell in range(cells - 2, -1, -1):
        x[:, cell] = (x[:, cell] + ahead[:, cell][(..., *extra)] * x[:, cell + 1]) / total[:, cell][(..., *extra)]
    return x


def _slow(strands: Strands, state: dict[int, Array], coef: dict[int, Array], elapsed: float, step: float) -> None:
    """Advance slow gates, concentrations and pump; see the kernel's function of the same name."""
    rates, active = strands.rates, strands.active[:, :, None] > 0
    v = state[k.V] + 0.5 * state[k.DV]
    tiring = (rates[k.TIRING], rates[k.RECOVERY], rates[k.TIRING_MV], rates[k.TIRING_SLOPE])
    p = advance_p(state[k.P], v, rates[k.Q_P], elapsed)
    s = advance_s(state[k.S], v, rates[k.Q_S], elapsed)
    n = advance_n(state[k.N], v, rates[k.Q_N], elapsed)
    available = advance_available(state[k.AVAILABLE], v, *tiring, elapsed)
    influx = state[k.SODIUM_CHARGE] - elapsed * coef[k.SODIUM_INFLUX]
    sodium = state[k.SODIUM] - coef[k.TO_SODIUM] * (influx + 3.0 * elapsed * state[k.PUMPED])
    filled = (sodium + rates[k.SODIUM_REST]) / (sodium + rates[k.SODIUM_REST] + rates[k.PUMP_KM])
    found: dict[int, Any] = {
        k.P: p, k.S: s, k.N: n, k.AVAILABLE: available, k.SODIUM: sodium,
        k.OPEN_SODIUM: coef[k.PERSISTENT] * (p * p * p * available),
        k.OPEN_POTASSIUM: coef[k.SLOW_K] * s + coef[k.FAST_K] * n**4,
        k.PUMPED: coef[k.PUMP] * (filled**3 - rates[k.PUMP_REST]),
    }  # fmt: skip
    _potassium(strands, state[k.POTASSIUM_CHARGE].sum(axis=2), elapsed, step)
    for row, values in found.items():
        state[row] = np.where(active, values, state[row])
    state[k.SODIUM_CHARGE] = np.zeros_like(v)
    state[k.POTASSIUM_CHARGE] = np.zeros_like(v)


def _potassium(strands: Strands, released: Array, elapsed: float, step: float) -> None:
    """Let potassium enter the sealed clefts and be cleared; set its reversal potential for the coming interval."""
    rates, cleft = strands.rates, strands.cleft
    before = cleft[:, :, k.POTASSIUM].copy()
    excess = before - rates[k.K_REST] + cleft[:, :, k.TO_POTASSIUM] * released
    after = rates[k.K_REST] + excess / (1.0 + elapsed * cleft[:, :, k.CLEARANCE])
    coming = np.maximum(after + (0.5 + 0.5 * step / elapsed) * (after - before), 0.5 * after)
    closed = (cleft[:, :, k.TO_POTASSIUM] > 0) & (strands.active > 0)
    cleft[:, :, k.POTASSIUM] = np.where(closed, after, before)
    reversal = rates[k.EK_REST] + rates[k.RT_F] * np.log(coming / rates[k.K_REST])
    cleft[:, :, k.EK] = np.where(closed, reversal, cleft[:, :, k.EK])

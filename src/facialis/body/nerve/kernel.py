"""Compiled solve of a strand: sixteen axons and the cleft they share, together and implicitly.

For axon i and cell k, with V = U - phi the membrane potential and phi the cleft potential,

    C dV/dt + I_ion(V) + I_pump = d(ga d(V + phi)) + stimulus                                  (1)
    d(Le d phi) - Gb phi + sum_i d(ga_i d(V_i + phi)) + stimulus = 0                            (2)

where d(g d u)_k = g_k (u_{k+1} - u_k) - g_{k-1} (u_k - u_{k-1}). Equation (2) holds no time derivative, so phi and V
are solved at the same instant. Time: BDF2; gates by the trapezium rule at an extrapolated mid-step potential.

Units: mV, ms, nF, uS, nA, mM. Files of kernels may be long: kernels that call each other share a file.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import prange
from numpy.typing import NDArray

from facialis.numerics import simd
from facialis.numerics.jit import kernel

WIDTH = simd.LANES
"""Axons of a strand: one vector, one cleft."""

Real = NDArray[np.floating[Any]]
Array = NDArray[np.float64]
Integers = NDArray[np.int64]

# rows of the state array, shape (strands, cells, STATE_ROWS, WIDTH)
V, DV, M, H, P, S, N, SODIUM, NEIGHBOUR, AVAILABLE, PUMPED, SODIUM_CHARGE, POTASSIUM_CHARGE = range(13)
STATE_ROWS = 13

# rows of the coefficient array, shape (strands, cells, COEFFICIENT_ROWS, WIDTH)
C_NF, SODIUM_PERMEABILITY, PERSISTENT, SLOW_K, FAST_K, LEAK, PUMP, TO_SODIUM, SODIUM_INFLUX, AXIAL = range(10)
COEFFICIENT_ROWS = 10

# rows of the cleft array, shape (strands, cells, CLEFT_ROWS)
PHI, DPHI, POTASSIUM, ALONG, TO_BATH, TO_POTASSIUM, CLEARANCE, EK = range(8)
CLEFT_ROWS = 8

# entries of the rate vector
(
    Q_M, Q_H, Q_P, Q_S, Q_N, RT_F, SODIUM_OUT, SODIUM_IN, PUMP_REST, PUMP_KM, SODIUM_REST, EK_REST, K_REST,
    LEAK_MV, SPIKE_MV, NEIGHBOUR_TAU, EPHAPTIC_MV, TOLERANCE, PULSE_MS, WAKE_MV_MS,
    TIRING, RECOVERY, TIRING_MV, TIRING_SLOPE,
) = range(24)  # fmt: skip
RATE_ROWS = 24
FARADAY = 96485.33
"""Coulomb per mole."""

REACH, LAG_MS = 6, 2.0
"""An impulse is carried on by cells this near (cells) and this soon (ms) after the one before: a node can be six cells
away; bare membrane takes up to 1 ms to answer and never fires again that soon."""
HELD_MS = 6.0
"""Longest time (ms) for which a poor stretch holds up an impulse that is then carried on by cells silent so long."""
ORIGIN = 16
"""A label is cause + ORIGIN * where it came from: 0 born in the lesion, 1 proximal end, 2 distal end."""
ECTOPIC, EPHAPTIC = 3, 4
"""Codes of :class:`facialis.vocabulary.Cause`."""
CORRECTIONS = 8
"""Most corrections of the cleft potential in a step."""
QUIET_NA = 1.0
"""Throughput below which the balance is judged against this current instead, nA per cell sum."""
SLOW_MS = 0.0399
"""Slow variables (sodium, potassium, prolonged inactivation) move when this time has passed, ms."""
SETTLE_MS = 2.0
"""Quiet time before a strand takes long steps."""
AWAKE, DROWSY = 0, 1


@kernel(inline=True)
def _advance_gate(x, rise_top, rise_bottom, fall_top, fall_bottom, dt):
    """Advance dx/dt = rise (1 - x) - fall x by dt, with rise and fall given as quotients.

    The Pade form (1, 2) of the exponential: third order, L-stable. One division for rates and step together.
    """
    rise = dt * rise_top * fall_bottom
    z = rise + dt * fall_top * rise_bottom
    bottom = rise_bottom * fall_bottom
    return x + (rise - z * x) * (bottom + z * 0.16666666666666666) / (
        bottom * bottom + z * (bottom * 0.6666666666666666 + z * 0.16666666666666666)
    )


@kernel(inline=True)
def _not_zero(z):
    """Return z, or 1e-3 where |z| is smaller: z / (1 - exp(-z)) is smooth there."""
    return simd.select_greater(z, 1e-3, z, 0.0 * z + 1e-3)


@kernel(inline=True)
def _bottom(z):
    """Return 1 - exp(-z), the lower part of z / (1 - exp(-z)), with z held within 30."""
    return 1.0 - simd.exp(-simd.held(z, 30.0))


@kernel()
def _membrane(state, coef, rates, cleft, active, cells, dt, diagonal, right):
    """Advance the gates of a strand by dt; write diagonal and right side of (1), axial terms apart.

    The unknown is the increment of V; gates see the extrapolated mid-step potential, currents the extrapolated end.
    """
    q_m, q_h, q_p, q_s, q_n = rates[Q_M], rates[Q_H], rates[Q_P], rates[Q_S], rates[Q_N]
    rt_f = rates[RT_F]
    over_rt_f = 1.0 / rt_f
    sodium_in, sodium_out = rates[SODIUM_IN], rates[SODIUM_OUT]
    leak_mv = rates[LEAK_MV]
    per_dt = 1.0 / dt
    for k in range(cells):
        at = k * STATE_ROWS * WIDTH
        of = k * COEFFICIENT_ROWS * WIDTH
        before = simd.load(state, at + DV * WIDTH)
        v = simd.load(state, at + V * WIDTH) + before
        g_leak = simd.load(coef, of + LEAK * WIDTH)
        c = simd.load(coef, of + C_NF * WIDTH) * per_dt
        if active[k] == 0:
            simd.store(diagonal, k * WIDTH, 1.5 * c + g_leak)
            simd.store(right, k * WIDTH, (0.5 * c + g_leak) * before - g_leak * (v - leak_mv))
            continue
        mid = v - 0.5 * before
        # rates of Schwarz, Reid & Bostock 1995 (1/ms at 20 degC) times their temperature factors
        up, down = _not_zero((mid + 18.4) * (1 / 10.3)), _not_zero((-22.7 - mid) * (1 / 9.16))
        m = _advance_gate(
            simd.load(state, at + M * WIDTH),
            (q_m * 1.86 * 10.3) * up, _bottom(up), (q_m * 0.086 * 9.16) * down, _bottom(down), dt,
        )  # fmt: skip
        up = _not_zero((-111.0 - mid) * (1 / 11.0))
        h = _advance_gate(
            simd.load(state, at + H * WIDTH),
            (q_h * 0.0336 * 11.0) * up, _bottom(up),
            0.0 * mid + q_h * 2.3, 1.0 + simd.exp(simd.held((-28.8 - mid) * (1 / 13.4), 30.0)), dt,
        )  # fmt: skip
        up, down = _not_zero((mid + 27.0) * (1 / 10.2)), _not_zero((-34.0 - mid) * (1 / 10.0))
        p = _advance_gate(
            simd.load(state, at + P * WIDTH),
            (q_p * 0.01 * 10.2) * up, _bottom(up), (q_p * 0.00025 * 10.0) * down, _bottom(down), dt,
        )  # fmt: skip
        up, down = _not_zero((mid + 12.5) * (1 / 23.6)), _not_zero((-80.1 - mid) * (1 / 21.8))
        s = _advance_gate(
            simd.load(state, at + S * WIDTH),
            (q_s * 0.00122 * 23.6) * up, _bottom(up), (q_s * 0.000739 * 21.8) * down, _bottom(down), dt,
        )  # fmt: skip
        up, down = _not_zero((mid + 93.2) * (1 / 1.1)), _not_zero((-76.0 - mid) * (1 / 10.5))
        n = _advance_gate(
            simd.load(state, at + N * WIDTH),
            (q_n * 0.00798 * 1.1) * up, _bottom(up), (q_n * 0.0142 * 10.5) * down, _bottom(down), dt,
        )  # fmt: skip
        simd.store(state, at + M * WIDTH, m)
        simd.store(state, at + H * WIDTH, h)
        simd.store(state, at + P * WIDTH, p)
        simd.store(state, at + S * WIDTH, s)
        simd.store(state, at + N * WIDTH, n)
        # sodium by Goldman-Hodgkin-Katz: P area (cm3/s) F (C/mol) 1e-6 mol/cm3/mM 1e9 nA/A
        u = _not_zero(v * over_rt_f)
        outer = 1.0 / _bottom(u)
        x = u * outer
        slope = outer * (1.0 + u - x)
        permeability = (
            simd.load(coef, of + SODIUM_PERMEABILITY * WIDTH) * (m * m * m * h)
            + simd.load(coef, of + PERSISTENT * WIDTH) * (p * p * p * simd.load(state, at + AVAILABLE * WIDTH))
        ) * (FARADAY * 1e3)
        i_na = permeability * (sodium_in * x - sodium_out * (x - u))
        g_na = permeability * (sodium_in * slope + sodium_out * (1.0 - slope)) * over_rt_f
        g_k = simd.load(coef, of + SLOW_K * WIDTH) * s + simd.load(coef, of + FAST_K * WIDTH) * (n * n * n * n)
        i_k = g_k * (v - cleft[k, EK])
        i_pump = simd.load(state, at + PUMPED * WIDTH)
        charge = at + SODIUM_CHARGE * WIDTH
        simd.store(state, charge, simd.load(state, charge) + dt * i_na)
        charge = at + POTASSIUM_CHARGE * WIDTH
        simd.store(state, charge, simd.load(state, charge) + dt * i_k)
        g = g_na + g_k + g_leak
        simd.store(diagonal, k * WIDTH, 1.5 * c + g)
        simd.store(right, k * WIDTH, (0.5 * c + g) * before - i_na - i_k - g_leak * (v - leak_mv) - i_pump)


@kernel()
def _slow(state, coef, rates, cleft, active, elapsed):
    """Advance sodium, pump, prolonged inactivation and cleft potassium by ``elapsed`` ms, from charges that flowed."""
    pump_rest, pump_sum = rates[PUMP_REST], rates[SODIUM_REST] + rates[PUMP_KM]
    sodium_rest = rates[SODIUM_REST]
    tiring, recovery = rates[TIRING], rates[RECOVERY]
    tiring_mv, over_tiring = rates[TIRING_MV], 1.0 / rates[TIRING_SLOPE]
    for k in range(cleft.shape[0]):
        if active[k] == 0:
            continue
        at = k * STATE_ROWS * WIDTH
        of = k * COEFFICIENT_ROWS * WIDTH
        v = simd.load(state, at + V * WIDTH)
        # prolonged inactivation of the persistent sodium of bare membrane
        available = _advance_gate(
            simd.load(state, at + AVAILABLE * WIDTH),
            0.0 * v + recovery, 0.0 * v + 1.0,
            0.0 * v + tiring, 1.0 + simd.exp(simd.held((tiring_mv - v) * over_tiring, 30.0)), elapsed,
        )  # fmt: skip
        simd.store(state, at + AVAILABLE * WIDTH, available)
        # pump: cubic in sodium, counted from rest, where the leak already balances it
        influx = simd.load(state, at + SODIUM_CHARGE * WIDTH) - elapsed * simd.load(coef, of + SODIUM_INFLUX * WIDTH)
        pumped = simd.load(state, at + PUMPED * WIDTH)
        sodium = simd.load(state, at + SODIUM * WIDTH)
        sodium = sodium - simd.load(coef, of + TO_SODIUM * WIDTH) * (influx + 3.0 * elapsed * pumped)
        filled = (sodium + sodium_rest) / (sodium + pump_sum)
        simd.store(state, at + SODIUM * WIDTH, sodium)
        simd.store(
            state, at + PUMPED * WIDTH, simd.load(coef, of + PUMP * WIDTH) * (filled * filled * filled - pump_rest)
        )
        if cleft[k, TO_POTASSIUM] > 0.0:
            released = float(simd.total(simd.load(state, at + POTASSIUM_CHARGE * WIDTH)))
            excess = cleft[k, POTASSIUM] - rates[K_REST] + cleft[k, TO_POTASSIUM] * released
            cleft[k, POTASSIUM] = rates[K_REST] + excess / (1.0 + elapsed * cleft[k, CLEARANCE])
            cleft[k, EK] = rates[EK_REST] + rates[RT_F] * np.log(cleft[k, POTASSIUM] / rates[K_REST])
        simd.store(state, at + SODIUM_CHARGE * WIDTH, 0.0 * v)
        simd.store(state, at + POTASSIUM_CHARGE * WIDTH, 0.0 * v)


@kernel()
def _factor(coef, cells, diagonal, inverse):
    """Factor the tridiagonal matrix of every lane; ``inverse`` holds the reciprocal pivots."""
    row = COEFFICIENT_ROWS * WIDTH
    ahead = simd.load(coef, AXIAL * WIDTH)
    previous = 1.0 / (simd.load(diagonal, 0) + ahead)
    simd.store(inverse, 0, previous)
    for k in range(1, cells):
        behind = ahead
        ahead = simd.load(coef, k * row + AXIAL * WIDTH)
        previous = 1.0 / (simd.load(diagonal, k * WIDTH) + ahead + behind - behind * behind * previous)
        simd.store(inverse, k * WIDTH, previous)


@kernel()
def _solve_lanes(state, coef, cells, inverse, right, phi, solved):
    """Solve (1) for the increments of V in all lanes with a given cleft potential."""
    row = COEFFICIENT_ROWS * WIDTH
    potential = STATE_ROWS * WIDTH
    ahead = simd.load(coef, AXIAL * WIDTH)
    here = simd.load(state, V * WIDTH)
    flow = 0.0 * here
    r = flow
    for k in range(cells):
        behind = ahead
        flow_behind = flow
        ahead = simd.load(coef, k * row + AXIAL * WIDTH)
        carried = behind * r if k > 0 else 0.0 * r
        if k + 1 < cells:
            there = simd.load(state, (k + 1) * potential + V * WIDTH)
            flow = ahead * (there - here + (phi[k + 1] - phi[k]))
            here = there
        else:
            flow = 0.0 * flow
        r = (simd.load(right, k * WIDTH) + flow - flow_behind + carried) * simd.load(inverse, k * WIDTH)
        simd.store(solved, k * WIDTH, r)
    for back in range(1, cells):
        k = cells - 1 - back
        ahead = simd.load(coef, k * row + AXIAL * WIDTH)
        r = simd.load(solved, k * WIDTH) + simd.load(inverse, k * WIDTH) * ahead * r
        simd.store(solved, k * WIDTH, r)


@kernel()
def _cleft_residual(state, coef, cleft, first, last, phi, solved, residual):
    """Left side of (2) with the sum over lanes; return the largest residual and the throughput, nA."""
    row = COEFFICIENT_ROWS * WIDTH
    potential = STATE_ROWS * WIDTH
    k = first - 1
    here = simd.load(state, k * potential + V * WIDTH) + simd.load(solved, k * WIDTH)
    there = simd.load(state, first * potential + V * WIDTH) + simd.load(solved, first * WIDTH)
    flow = simd.load(coef, k * row + AXIAL * WIDTH) * (there - here + (phi[first] - phi[k]))
    worst, through = 0.0, 0.0
    for k in range(first, last):
        here = there
        there = simd.load(state, (k + 1) * potential + V * WIDTH) + simd.load(solved, (k + 1) * WIDTH)
        behind = flow
        flow = simd.load(coef, k * row + AXIAL * WIDTH) * (there - here + (phi[k + 1] - phi[k]))
        into = flow - behind
        along = cleft[k, ALONG] * (phi[k + 1] - phi[k]) - cleft[k - 1, ALONG] * (phi[k] - phi[k - 1])
        residual[k] = simd.total(into) + along - cleft[k, TO_BATH] * phi[k]
        worst = max(worst, abs(residual[k]))
        through += simd.total(simd.absolute(into))
    return worst, through


@kernel()
def _factor_lump(coef, cleft, diagonal, first, last, block):
    """Block-Thomas factors of the strand lumped into a double cable (one axon potential u, one cleft potential p)."""
    row = COEFFICIENT_ROWS * WIDTH
    behind = float(simd.total(simd.load(coef, (first - 1) * row + AXIAL * WIDTH)))
    for k in range(first, last):
        admittance = float(simd.total(simd.load(diagonal, k * WIDTH)))
        ahead = float(simd.total(simd.load(coef, k * row + AXIAL * WIDTH)))
        uu = admittance + ahead + behind
        pp = admittance + cleft[k, ALONG] + cleft[k - 1, ALONG] + cleft[k, TO_BATH]
        up = -admittance
        if k > first:
            b = cleft[k - 1, ALONG]
            uu -= behind * behind * block[k - 1, 0]
            up -= behind * b * block[k - 1, 1]
            pp -= b * b * block[k - 1, 2]
        det = uu * pp - up * up
        block[k, 0] = pp / det
        block[k, 1] = -up / det
        block[k, 2] = uu / det
        block[k, 3] = ahead
        behind = ahead


@kernel()
def _correct(cleft, first, last, block, residual, phi, work):
    """Add the lumped correction for ``residual`` to ``phi``."""
    for k in range(first, last):
        ru = 0.0
        rp = residual[k]
        if k > first:
            ru += block[k - 1, 3] * work[k - 1, 0]
            rp += cleft[k - 1, ALONG] * work[k - 1, 1]
        work[k, 0] = block[k, 0] * ru + block[k, 1] * rp
        work[k, 1] = block[k, 1] * ru + block[k, 2] * rp
    for back in range(last - first):
        k = last - 1 - back
        if k + 1 < last:
            ru = block[k, 3] * work[k + 1, 0]
            rp = cleft[k, ALONG] * work[k + 1, 1]
            work[k, 0] += block[k, 0] * ru + block[k, 1] * rp
            work[k, 1] += block[k, 1] * ru + block[k, 2] * rp
        phi[k] += work[k, 1]


@kernel()
def _carried_on_by(crossed, crossed_at, lane, t, first, last):
    """Return the cell, of some, that crossed last during the LAG_MS before ``t`` and has its label; -1 if none did."""
    found = -1
    for q in range(first, last):
        if crossed[q] == 1 or crossed_at[q, lane] > t or t - crossed_at[q, lane] > LAG_MS:
            continue
        if found < 0 or crossed_at[q, lane] > crossed_at[found, lane]:
            found = q
    return found


@kernel()
def _held_up_at(crossed_at, label, lane, t, k):
    """Return the cell where an impulse from outside the lesion has waited for ``k`` to answer; -1 if there is none."""
    found = -1
    if t - crossed_at[k, lane] <= HELD_MS:
        return found
    for q in range(crossed_at.shape[0]):
        if crossed_at[q, lane] > t or t - crossed_at[q, lane] > HELD_MS or label[q, lane] < ORIGIN:
            continue
        if found < 0 or crossed_at[q, lane] > crossed_at[found, lane]:
            found = q
    return found


@kernel()
def _label(state, coef, crossed, crossed_at, label, pending, lane, limit_mv, births, born):
    """Follow the impulses of one lane through this step; return the number of births so far.

    A cell that crosses threshold carries on the impulse of the neighbour within REACH cells that crossed last during
    the last LAG_MS; where there is none, an impulse that is being handed over at that end; then one anywhere in the
    lane, as cleft potentials can make it leap; then one that was held up; else an impulse is born. ``crossed`` holds 1
    for cells that crossed in this step and becomes 2 as they are labelled.
    """
    cells = crossed.shape[0]
    while True:
        k = -1
        for q in range(cells):
            if crossed[q] == 1 and (k < 0 or crossed_at[q, lane] < crossed_at[k, lane]):
                k = q
        if k < 0:
            return born
        t = crossed_at[k, lane]
        found = _carried_on_by(crossed, crossed_at, lane, t, max(0, k - REACH), min(cells, k + REACH + 1))
        end = 0 if k < REACH else (1 if k >= cells - REACH else -1)
        if found < 0 and end >= 0 and pending[end, lane] >= 0:
            label[k, lane] = pending[end, lane] + ORIGIN * (1 + end)
            pending[end, lane] = -1
            crossed[k] = 2
            continue
        if found < 0:
            found = _carried_on_by(crossed, crossed_at, lane, t, 0, cells)
        if found < 0:
            found = _held_up_at(crossed_at, label, lane, t, k)
        crossed[k] = 2
        if found >= 0:
            label[k, lane] = label[found, lane]
            continue
        label[k, lane] = ECTOPIC
        for q in range(max(0, k - REACH), min(cells, k + REACH + 1)):
            push = state[(q * STATE_ROWS + NEIGHBOUR) * WIDTH + lane]
            if push > limit_mv * coef[(q * COEFFICIENT_ROWS + C_NF) * WIDTH + lane]:
                label[k, lane] = EPHAPTIC
        if born < births.shape[0]:
            births[born, 0] = t
            births[born, 1] = lane
            births[born, 2] = k
            births[born, 3] = label[k, lane]
        born += 1


@kernel()
def _step(state, coef, rates, cleft, active, sealed, dt, injected, scratch, phi, residual, block, work):
    """Advance one strand by dt: membranes, then lanes and cleft together; increments of V end in ``scratch[2]``.

    Returns the largest residual of (2) and the throughput, nA.
    """
    cells = cleft.shape[0]
    diagonal, right, solved, inverse = scratch[0], scratch[1], scratch[2], scratch[3]
    _membrane(state, coef, rates, cleft, active, cells, dt, diagonal, right)
    for j in range(WIDTH):
        right[j] += injected[0, j]
        right[(cells - 1) * WIDTH + j] += injected[1, j]
    _factor(coef, cells, diagonal, inverse)
    first, last = sealed[0], sealed[1]
    for k in range(first, last):
        phi[k] = cleft[k, PHI] + cleft[k, DPHI]
    _solve_lanes(state, coef, cells, inverse, right, phi, solved)
    worst, through = 0.0, 0.0
    if last > first:
        tolerance = rates[TOLERANCE]
        worst, through = _cleft_residual(state, coef, cleft, first, last, phi, solved, residual)
        if worst > tolerance * max(through, QUIET_NA):
            _factor_lump(coef, cleft, diagonal, first, last, block)
            for _ in range(CORRECTIONS):
                _correct(cleft, first, last, block, residual, phi, work)
                _solve_lanes(state, coef, cells, inverse, right, phi, solved)
                worst, through = _cleft_residual(state, coef, cleft, first, last, phi, solved, residual)
                if worst <= tolerance * max(through, QUIET_NA):
                    break
        for k in range(first, last):
            cleft[k, DPHI] = phi[k] - cleft[k, PHI]
            cleft[k, PHI] = phi[k]
    return worst, through


@kernel()
def _accept(state, coef, rates, cleft, sealed, dt, t_new, solved, crossed_at, flags, hits):
    """Store the new V, mark upward threshold crossings; return the fastest change, mV/ms."""
    cells = cleft.shape[0]
    fastest = 0.0 * simd.load(solved, 0)
    threshold = rates[SPIKE_MV]
    for k in range(cells):
        at = k * STATE_ROWS * WIDTH
        increment = simd.load(solved, k * WIDTH)
        v = simd.load(state, at + V * WIDTH)
        simd.store(state, at + DV * WIDTH, increment)
        simd.store(state, at + V * WIDTH, v + increment)
        fastest = simd.select_greater(increment, fastest, simd.absolute(increment), fastest)
        if simd.crosses(v, v + increment, threshold):
            for j in range(WIDTH):
                v1 = state[at + V * WIDTH + j]
                step = state[at + DV * WIDTH + j]
                if v1 >= threshold and v1 - step < threshold:
                    crossed_at[k, j] = t_new - dt * (v1 - threshold) / step
                    flags[j, k] = 1
                    hits[j] += 1
    decay = np.exp(-dt / rates[NEIGHBOUR_TAU])
    # the cells on either side of the sealed ones feel its edge
    first, last = max(sealed[0] - 1, 1), min(sealed[1] + 1, cells - 1)
    for k in range(first if sealed[1] > sealed[0] else last, last):
        at = k * STATE_ROWS * WIDTH
        of = k * COEFFICIENT_ROWS * WIDTH
        push = simd.load(coef, of + AXIAL * WIDTH) * (cleft[k + 1, PHI] - cleft[k, PHI]) - simd.load(
            coef, of + (AXIAL - COEFFICIENT_ROWS) * WIDTH
        ) * (cleft[k, PHI] - cleft[k - 1, PHI])
        old = simd.load(state, at + NEIGHBOUR * WIDTH)
        simd.store(state, at + NEIGHBOUR * WIDTH, old * decay + dt * push)
    return float(simd.largest(fastest)) / dt


@kernel()
def _advance_strand(
    state, coef, rates, cleft, active, sealed, clock, scratch, potentials, crossed_at, label, pending, amplitude,
    pulses, t0, steps, dt, stride, exits, births, balance,
):  # fmt: skip
    """Advance one strand through a window of ``steps`` small steps; return numbers of exits and births.

    ``clock`` holds [mode, quiet time, time since the slow variables moved, ms]; mode 1 takes steps of ``stride`` small
    ones while nothing moves.
    ``pulses`` rows are (time, lane, end, cause), sorted by time; each injects a raised-cosine current.
    """
    cells = cleft.shape[0]
    phi, residual, block, work = potentials[0], potentials[1], potentials[2:6].T, potentials[6:8].T
    injected = np.zeros((2, WIDTH))
    flags = np.zeros((WIDTH, cells), np.int8)
    hits = np.zeros(WIDTH, np.int64)
    left, born = 0, 0
    if pulses.shape[0] > 0 and clock[0] == DROWSY:
        _change_step(state, cleft, 1.0 / stride)
        clock[0] = AWAKE
        clock[1] = 0.0
    step = 0
    while step < steps:
        jump = stride if clock[0] == DROWSY and step + stride <= steps else 1
        if jump == 1 and clock[0] == DROWSY:
            _change_step(state, cleft, 1.0 / stride)
            clock[0] = AWAKE
        h = dt * jump
        t_new = t0 + dt * (step + jump)
        entering = _inject(pulses, pending, amplitude, rates[PULSE_MS], t_new, h, injected)
        worst, through = _step(
            state, coef, rates, cleft, active, sealed, h, injected, scratch, phi, residual, block, work
        )
        balance[0] = max(balance[0], worst / max(through, QUIET_NA))
        fastest = _accept(state, coef, rates, cleft, sealed, h, t_new, scratch[2], crossed_at, flags, hits)
        for j in range(WIDTH):
            if hits[j] > 0:
                born = _label(state, coef, flags[j], crossed_at, label, pending, j, rates[EPHAPTIC_MV], births, born)
                for end in range(2):
                    k = end * (cells - 1)
                    if flags[j, k] > 0 and label[k, j] // ORIGIN != 1 + end:
                        if left < exits.shape[0]:
                            exits[left, 0] = crossed_at[k, j]
                            exits[left, 1] = j
                            exits[left, 2] = end
                            exits[left, 3] = label[k, j] % ORIGIN
                        left += 1
                hits[j] = 0
                flags[j, :] = 0
        clock[2] += h
        if clock[2] >= SLOW_MS:
            _slow(state, coef, rates, cleft, active, clock[2])
            clock[2] = 0.0
        step += jump
        if fastest > rates[WAKE_MV_MS] or entering:
            if clock[0] == DROWSY:
                _change_step(state, cleft, 1.0 / stride)
                clock[0] = AWAKE
            clock[1] = 0.0
        else:
            clock[1] += h
            if clock[0] == AWAKE and clock[1] > SETTLE_MS and (steps - step) % stride == 0:
                _change_step(state, cleft, 1.0 * stride)
                clock[0] = DROWSY
    return left, born


@kernel()
def _change_step(state, cleft, ratio):
    """Scale the last increments for a step ``ratio`` times as long."""
    for k in range(cleft.shape[0]):
        at = k * STATE_ROWS * WIDTH + DV * WIDTH
        simd.store(state, at, simd.load(state, at) * ratio)
        cleft[k, DPHI] *= ratio


@kernel()
def _inject(pulses, pending, amplitude, width, t_new, dt, injected):
    """Fill the currents into the two end cells at ``t_new``; return whether any pulse is under way."""
    injected[:] = 0.0
    active = False
    for i in range(pulses.shape[0]):
        since = t_new - pulses[i, 0]
        if since < 0.0:
            active = True
        elif since < width + dt:
            lane, end = int(pulses[i, 1]), int(pulses[i, 2])
            if since <= dt * 1.000001:
                pending[end, lane] = int(pulses[i, 3])
            if since < width:
                injected[end, lane] += amplitude[end, lane] * (1.0 - np.cos(2.0 * np.pi * since / width))
            active = True
    return active


@kernel()
def _advance_one(
    s, pulses, state, coef, rates, cleft, active, sealed, clock, scratch, potentials, crossed_at, label, pending,
    amplitude, t0, steps, dt, stride, exits, births, counts, balance,
):  # fmt: skip
    """Advance strand ``s`` through one window and look for numbers that are not finite."""
    left, born = _advance_strand(
        state[s].reshape(-1), coef[s].reshape(-1), rates, cleft[s], active[s], sealed[s], clock[s], scratch[s],
        potentials[s], crossed_at[s], label[s], pending[s], amplitude[s], pulses, t0, steps, dt, stride, exits[s],
        births[s], balance[s],
    )  # fmt: skip
    counts[s, 0] = left
    counts[s, 1] = born
    for cell in range(state.shape[1]):
        for lane in range(WIDTH):
            if not np.isfinite(state[s, cell, V, lane]):
                balance[s, 0] = np.nan


@kernel(parallel=True)
def advance_window(
    state: Real, coef: Real, rates: Array, cleft: Array, active: NDArray[np.int8], sealed: Integers, clock: Array,
    scratch: Real, potentials: Array, crossed_at: Array, label: Integers, pending: Integers, amplitude: Array,
    pulses: Array, pulse_start: Integers, awake: Integers, t0: float, steps: int, dt: float, stride: int,
    exits: Array, births: Array, counts: Integers, balance: Array,
) -> None:  # fmt: skip
    """Advance the strands listed in ``awake`` through one window; strands are independent islands.

    Parameters
    ----------
    state : ndarray, shape (strands, cells, STATE_ROWS, WIDTH)
        Membrane state, changed in place.
    coef : ndarray, shape (strands, cells, COEFFICIENT_ROWS, WIDTH)
        Capacitances, conductances, permeabilities.
    rates : ndarray, shape (RATE_ROWS,)
        Numbers common to all axons.
    cleft : ndarray, shape (strands, cells, CLEFT_ROWS)
        Cleft state and conductances, changed in place.
    active : ndarray of int8, shape (strands, cells)
        0 where all lanes are passive myelin.
    sealed : ndarray of int, shape (strands, 2)
        First and past-the-last cell whose cleft is solved; equal where the cleft is open to the bath.
    clock : ndarray, shape (strands, 3)
        Mode (AWAKE or DROWSY), quiet time and time since the slow variables moved, ms.
    crossed_at : ndarray, shape (strands, cells, WIDTH)
        Time of the last passage of an impulse, ms, changed in place.
    label : ndarray of int, shape (strands, cells, WIDTH)
        Cause and origin of the last impulse that passed, changed in place.
    pending : ndarray of int, shape (strands, 2, WIDTH)
        Cause of an impulse being handed to either end, -1 for none, changed in place.
    amplitude : ndarray, shape (strands, 2, WIDTH)
        Current that hands an impulse over, nA.
    awake : ndarray of int, shape (awake,)
        Strands to advance.
    pulses : ndarray, shape (pulses, 4)
        Time, lane, end and cause of impulses that enter, grouped by position in ``awake``.
    pulse_start : ndarray of int, shape (awake + 1,)
        Offsets of each strand's pulses.
    t0, dt : float
        Start of the window and small step, ms.
    steps, stride : int
        Small steps in the window; small steps in one drowsy step.
    exits, births : ndarray, shape (strands, capacity, 4)
        Filled with (time, lane, end, cause) and (time, lane, cell, cause).
    counts : ndarray of int, shape (strands, 2)
        Number of exits and births.
    scratch : ndarray, shape (strands, 4, cells * WIDTH)
        Memory of the lanes' solver, in the precision of ``state``.
    potentials : ndarray, shape (strands, 8, cells)
        Memory of the cleft's solver; row 0 must be 0 outside the sealed cells.
    balance : ndarray, shape (strands, 1)
        Largest residual of the cleft's current balance over its throughput.
    """
    for i in prange(awake.shape[0]):
        s = awake[i]
        _advance_one(
            s, pulses[pulse_start[i] : pulse_start[i + 1]], state, coef, rates, cleft, active, sealed, clock, scratch,
            potentials, crossed_at, label, pending, amplitude, t0, steps, dt, stride, exits, births, counts, balance,
        )  # fmt: skip


@kernel()
def advance_window_alone(
    state: Real, coef: Real, rates: Array, cleft: Array, active: NDArray[np.int8], sealed: Integers, clock: Array,
    scratch: Real, potentials: Array, crossed_at: Array, label: Integers, pending: Integers, amplitude: Array,
    pulses: Array, pulse_start: Integers, awake: Integers, t0: float, steps: int, dt: float, stride: int,
    exits: Array, births: Array, counts: Integers, balance: Array,
) -> None:  # fmt: skip
    """Do what :func:`advance_window` does on one core, without the cost of a parallel launch."""
    for i in range(awake.shape[0]):
        s = awake[i]
        _advance_one(
            s, pulses[pulse_start[i] : pulse_start[i + 1]], state, coef, rates, cleft, active, sealed, clock, scratch,
            potentials, crossed_at, label, pending, amplitude, t0, steps, dt, stride, exits, births, counts, balance,
        )  # fmt: skip


@kernel()
def doze(
    state: Real, coef: Real, rates: Array, cleft: Array, active: NDArray[np.int8], sealed: Integers, clock: Array,
    scratch: Real, potentials: Array, crossed_at: Array, sleeping: Integers, dt: float, fastest: Array,
) -> None:  # fmt: skip
    """Advance sleeping strands by one long step; ``fastest`` receives the largest change of V, mV/ms.

    Slow variables (sodium, potassium, prolonged inactivation) move on; a strand that moves must be roused.
    """
    for i in range(sleeping.shape[0]):
        s = sleeping[i]
        flat = state[s].reshape(-1)
        injected = np.zeros((2, WIDTH))
        phi, residual = potentials[s, 0], potentials[s, 1]
        block, work = potentials[s, 2:6].T, potentials[s, 6:8].T
        _step(
            flat, coef[s].reshape(-1), rates, cleft[s], active[s], sealed[s], dt, injected, scratch[s], phi, residual,
            block, work,
        )  # fmt: skip
        _slow(flat, coef[s].reshape(-1), rates, cleft[s], active[s], clock[s, 2] + dt)
        clock[s, 2] = 0.0
        flags = np.zeros((WIDTH, cleft.shape[1]), np.int8)
        hits = np.zeros(WIDTH, np.int64)
        fastest[i] = _accept(
            flat, coef[s].reshape(-1), rates, cleft[s], sealed[s], dt, 0.0, scratch[s, 2], crossed_at[s], flags, hits
        )


@kernel()
def change_step(state: Real, cleft: Array, s: int, ratio: float) -> None:
    """Scale the last increments of strand ``s`` for a step ``ratio`` times as long."""
    _change_step(state[s].reshape(-1), cleft[s], ratio)

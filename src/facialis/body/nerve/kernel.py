"""Compiled solve of a strand: sixteen axons and the cleft they share, together and implicitly.

For axon i and cell k, with V = U - phi the membrane potential and phi the cleft potential,

    C dV/dt + I_ion(V) + I_pump = d(ga d(V + phi)) + stimulus                                  (1)
    d(Le d phi) - Ga phi + S + sum_i d(ga_i d(V_i + phi)) + stimulus = 0                        (2)

where d(g d u)_k = g_k (u_{k+1} - u_k) - g_{k-1} (u_k - u_{k-1}), Ga leads to the bath and to the clefts of neighbouring
strands, and S is what comes from those. Equation (2) holds no time derivative, so phi and V are solved at the same
instant. Time: BDF2 with a step that may change; sodium gates at an extrapolated mid-step potential, activation
linearised about it; slow gates a few steps long, staggered by half of that.

The unknowns are increments of V. With phi extrapolated, the lanes are solved; what is left of (2) is removed by
conjugate gradients, preconditioned by the strand lumped into one double cable. Its factors may be some steps old: they
only decide how quickly the corrections converge.

Units: mV, ms, nF, uS, nA, mM. Files of kernels may be long: kernels that call each other share a file.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import prange
from numpy.typing import NDArray

from facialis.body.nerve.currents import (
    FARADAY as FARADAY,
)
from facialis.body.nerve.currents import (
    advance_available,
    advance_h,
    advance_m,
    advance_n,
    advance_p,
    advance_s,
    sodium_current,
)
from facialis.numerics import simd
from facialis.numerics.jit import kernel
from facialis.numerics.lanes import LANES

WIDTH = LANES
"""Axons of a strand: one vector, one cleft."""

Real = NDArray[np.floating[Any]]
Array = NDArray[np.float64]
Integers = NDArray[np.int64]

# rows of the state array, shape (strands, cells, STATE_ROWS, WIDTH); those of every step come first
(
    V, DV, M, H, OPEN_SODIUM, OPEN_POTASSIUM, PUMPED, SODIUM_CHARGE, POTASSIUM_CHARGE, P, S, N, SODIUM, AVAILABLE,
    NEIGHBOUR,
) = range(15)  # fmt: skip
STATE_ROWS = 15

# rows of the coefficient array, shape (strands, cells, COEFFICIENT_ROWS, WIDTH)
C_NF, SODIUM_PERMEABILITY, PERSISTENT, SLOW_K, FAST_K, LEAK, PUMP, TO_SODIUM, SODIUM_INFLUX, AXIAL = range(10)
COEFFICIENT_ROWS = 10

# rows of the cleft array, shape (strands, cells, CLEFT_ROWS)
PHI, DPHI, POTASSIUM, ALONG, AROUND, TO_POTASSIUM, CLEARANCE, EK = range(8)
CLEFT_ROWS = 8

# entries of the rate vector
(
    Q_M, Q_H, Q_P, Q_S, Q_N, RT_F, SODIUM_OUT, SODIUM_IN, PUMP_REST, PUMP_KM, SODIUM_REST, EK_REST, K_REST,
    LEAK_MV, SPIKE_MV, NEIGHBOUR_TAU, EPHAPTIC_MV, TOLERANCE, PULSE_MS, WAKE_MV_MS,
    TIRING, RECOVERY, TIRING_MV, TIRING_SLOPE,
) = range(24)  # fmt: skip
RATE_ROWS = 24

# rows of the lanes' memory, shape (strands, SCRATCH_ROWS, cells * WIDTH)
DIAGONAL, RIGHT, INVERSE, SOLVED, EXTRA, M_SLOPE = range(6)
SCRATCH_ROWS = 6
# rows of the cleft's memory, shape (strands, POTENTIAL_ROWS, cells)
PHI_NOW, RESIDUAL, BLOCK, CHANGE_U, CHANGE, DIRECTION, RESPONSE, SOURCE, POTENTIAL_ROWS = 0, 1, 2, 6, 7, 8, 9, 10, 11
# entries of a strand's clock, ms but the first
MODE, QUIET, SINCE_SLOW, LAST_STEP, CLOCKS = range(5)

REACH, LAG_MS = 6, 2.0
"""An impulse is carried on by cells this near (cells) and this soon (ms) after the one before: a node can be six cells
away; bare membrane takes up to 1 ms to answer and never fires again that soon."""
HELD_MS = 6.0
"""Longest time (ms) for which a poor stretch holds up an impulse that is then carried on by cells silent so long."""
ORIGIN = 16
"""A label is cause + ORIGIN * where it came from: 0 born in the lesion, 1 proximal end, 2 distal end."""
ECTOPIC, EPHAPTIC = 3, 4
"""Codes of :class:`facialis.vocabulary.Cause`."""
CORRECTIONS = 20
"""Most corrections of the cleft potential in a step; one or two are usual."""
QUIET_NA = 1.0
"""Throughput below which the balance is judged against this current instead, nA per cell sum."""
SLOW_STEPS = 4
"""Slow gates and slow variables (sodium, potassium, prolonged inactivation) move once in so many small steps."""
SETTLE_MS = 2.0
"""Quiet time before a strand takes its longest steps, ms."""
JUMPS = (1, 2, 4, 8)
"""Small steps taken at once; each divides the steps of a window."""
AWAKE, DROWSY = 0, 3
"""Modes: places in JUMPS. The longest steps are for strands in which nothing moves."""
CALM_MV, SWERVE_MV = 0.01, 0.1
"""Steps grow while no increment differs from the last by more than the first, and are small above the second, mV."""
AHEAD_MS = 0.1
"""Steps are small from this long before an impulse is handed over, ms; no less than the longest step awake."""


@kernel()
def _membrane(state, coef, rates, cleft, active, cells, dt, lead, trail, diagonal, right, m_slope):
    """Advance the sodium gates of a strand by dt; write diagonal and right side of (1), axial terms apart.

    The unknown is the increment of V; gates see the extrapolated mid-step potential, currents the extrapolated end.
    ``lead`` and ``trail`` weigh the new and the last increment in the time derivative, 3/2 and 1/2 for equal steps.
    """
    q_m, q_h, rt_f = rates[Q_M], rates[Q_H], rates[RT_F]
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
            simd.store(diagonal, k * WIDTH, lead * c + g_leak)
            simd.store(right, k * WIDTH, (trail * c + g_leak) * before - g_leak * (v - leak_mv))
            continue
        middle = v - 0.5 * before
        m, slope = advance_m(simd.load(state, at + M * WIDTH), middle, q_m, dt)
        h = advance_h(simd.load(state, at + H * WIDTH), middle, q_h, dt)
        simd.store(state, at + M * WIDTH, m)
        simd.store(state, at + H * WIDTH, h)
        simd.store(m_slope, k * WIDTH, slope)
        drive, drive_slope = sodium_current(v, rt_f, sodium_in, sodium_out)
        transient = simd.load(coef, of + SODIUM_PERMEABILITY * WIDTH) * (m * m * h)
        permeability = transient * m + simd.load(state, at + OPEN_SODIUM * WIDTH)
        g_k = simd.load(state, at + OPEN_POTASSIUM * WIDTH)
        i_na = permeability * drive
        i_k = g_k * (v - cleft[k, EK])
        charge = at + SODIUM_CHARGE * WIDTH
        simd.store(state, charge, simd.load(state, charge) + dt * i_na)
        charge = at + POTASSIUM_CHARGE * WIDTH
        simd.store(state, charge, simd.load(state, charge) + dt * i_k)
        g = permeability * drive_slope + 3.0 * transient * slope * drive + g_k + g_leak
        simd.store(diagonal, k * WIDTH, lead * c + g)
        outward = i_na + i_k + g_leak * (v - leak_mv) + simd.load(state, at + PUMPED * WIDTH)
        simd.store(right, k * WIDTH, (trail * c + g) * before - outward)


@kernel()
def _slow(state, coef, rates, cleft, active, sealed, elapsed, step):
    """Advance slow gates, pump, prolonged inactivation, sodium and cleft potassium by ``elapsed`` ms.

    Concentrations follow from the charges that flowed. What is found here stands for the coming interval, whose steps
    of ``step`` ms see currents at their ends: it is meant half an interval and half a step ahead.
    """
    ahead = 0.5 + 0.5 * step / elapsed
    pump_rest, pump_sum, sodium_rest = rates[PUMP_REST], rates[SODIUM_REST] + rates[PUMP_KM], rates[SODIUM_REST]
    for k in range(cleft.shape[0]):
        if active[k] == 0:
            continue
        at = k * STATE_ROWS * WIDTH
        of = k * COEFFICIENT_ROWS * WIDTH
        v = simd.load(state, at + V * WIDTH) + 0.5 * simd.load(state, at + DV * WIDTH)
        p = advance_p(simd.load(state, at + P * WIDTH), v, rates[Q_P], elapsed)
        s = advance_s(simd.load(state, at + S * WIDTH), v, rates[Q_S], elapsed)
        n = advance_n(simd.load(state, at + N * WIDTH), v, rates[Q_N], elapsed)
        available = advance_available(
            simd.load(state, at + AVAILABLE * WIDTH),
            v, rates[TIRING], rates[RECOVERY], rates[TIRING_MV], rates[TIRING_SLOPE], elapsed,
        )  # fmt: skip
        simd.store(state, at + P * WIDTH, p)
        simd.store(state, at + S * WIDTH, s)
        simd.store(state, at + N * WIDTH, n)
        simd.store(state, at + AVAILABLE * WIDTH, available)
        simd.store(state, at + OPEN_SODIUM * WIDTH, simd.load(coef, of + PERSISTENT * WIDTH) * (p * p * p * available))
        potassium = simd.load(coef, of + SLOW_K * WIDTH) * s + simd.load(coef, of + FAST_K * WIDTH) * (n * n * n * n)
        simd.store(state, at + OPEN_POTASSIUM * WIDTH, potassium)
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
            before = cleft[k, POTASSIUM]
            excess = before - rates[K_REST] + cleft[k, TO_POTASSIUM] * released
            after = rates[K_REST] + excess / (1.0 + elapsed * cleft[k, CLEARANCE])
            cleft[k, POTASSIUM] = after
            coming = max(after + ahead * (after - before), 0.5 * after)
            cleft[k, EK] = rates[EK_REST] + rates[RT_F] * np.log(coming / rates[K_REST])
        simd.store(state, at + SODIUM_CHARGE * WIDTH, 0.0 * v)
        simd.store(state, at + POTASSIUM_CHARGE * WIDTH, 0.0 * v)
    _remember_push(state, coef, rates, cleft, sealed, elapsed)


@kernel()
def _remember_push(state, coef, rates, cleft, sealed, elapsed):
    """Follow the current that neighbours push into every cell, over the last fraction of a millisecond."""
    if sealed[1] <= sealed[0]:
        return
    decay = np.exp(-elapsed / rates[NEIGHBOUR_TAU])
    # the cells on either side of the sealed ones feel its edge
    for k in range(max(sealed[0] - 1, 1), min(sealed[1] + 1, cleft.shape[0] - 1)):
        at = (k * STATE_ROWS + NEIGHBOUR) * WIDTH
        of = (k * COEFFICIENT_ROWS + AXIAL) * WIDTH
        push = simd.load(coef, of) * (cleft[k + 1, PHI] - cleft[k, PHI]) - simd.load(
            coef, of - COEFFICIENT_ROWS * WIDTH
        ) * (cleft[k, PHI] - cleft[k - 1, PHI])
        simd.store(state, at, simd.load(state, at) * decay + elapsed * push)


@kernel()
def _factor_and_forward(state, coef, cells, phi, scratch):
    """Factor the tridiagonal matrix of every lane and carry the right side of (1) from the first cell to the last."""
    diagonal, right, inverse, solved = scratch[DIAGONAL], scratch[RIGHT], scratch[INVERSE], scratch[SOLVED]
    row = COEFFICIENT_ROWS * WIDTH
    potential = STATE_ROWS * WIDTH
    here = simd.load(state, V * WIDTH)
    behind = 0.0 * here
    flow_behind, pivot, r = behind, behind, behind
    for k in range(cells - 1):
        ahead = simd.load(coef, k * row + AXIAL * WIDTH)
        there = simd.load(state, (k + 1) * potential + V * WIDTH)
        flow = ahead * (there - here + (phi[k + 1] - phi[k]))
        pivot = 1.0 / (simd.load(diagonal, k * WIDTH) + ahead + behind - behind * behind * pivot)
        r = (simd.load(right, k * WIDTH) + flow - flow_behind + behind * r) * pivot
        simd.store(inverse, k * WIDTH, pivot)
        simd.store(solved, k * WIDTH, r)
        behind, flow_behind, here = ahead, flow, there
    k = cells - 1
    pivot = 1.0 / (simd.load(diagonal, k * WIDTH) + behind - behind * behind * pivot)
    simd.store(inverse, k * WIDTH, pivot)
    simd.store(solved, k * WIDTH, (simd.load(right, k * WIDTH) - flow_behind + behind * r) * pivot)


@kernel()
def _back(state, coef, cleft, first, last, phi, scratch, residual, source):
    """Finish the solve of (1) from the last cell to the first; return largest residual of (2) and throughput, nA."""
    inverse, solved = scratch[INVERSE], scratch[SOLVED]
    row = COEFFICIENT_ROWS * WIDTH
    potential = STATE_ROWS * WIDTH
    cells = cleft.shape[0]
    k = cells - 1
    r = simd.load(solved, k * WIDTH)
    v_above, change_above, flow_above = simd.load(state, k * potential + V * WIDTH), r + phi[k], 0.0 * r
    worst, through = 0.0, 0.0
    for back in range(1, cells):
        k = cells - 1 - back
        ahead = simd.load(coef, k * row + AXIAL * WIDTH)
        r = simd.load(solved, k * WIDTH) + simd.load(inverse, k * WIDTH) * ahead * r
        simd.store(solved, k * WIDTH, r)
        if k + 1 < first or k >= last:
            if k >= last:
                v_above, change_above = simd.load(state, k * potential + V * WIDTH), r + phi[k]
            continue
        v, change = simd.load(state, k * potential + V * WIDTH), r + phi[k]
        flow = ahead * (v_above - v + (change_above - change))
        if k + 1 < last:
            into = flow_above - flow
            along = cleft[k + 1, ALONG] * (phi[k + 2] - phi[k + 1]) - cleft[k, ALONG] * (phi[k + 1] - phi[k])
            residual[k + 1] = simd.total(into) + along - cleft[k + 1, AROUND] * phi[k + 1] + source[k + 1]
            worst = max(worst, abs(residual[k + 1]))
            through += simd.total(simd.absolute(into))
        v_above, change_above, flow_above = v, change, flow
    return worst, through


@kernel()
def _respond(coef, cleft, first, last, change, scratch, response):
    """Find what a change of the cleft potential does to lanes, in ``scratch[EXTRA]``, and to the residual of (2)."""
    inverse, extra = scratch[INVERSE], scratch[EXTRA]
    row = COEFFICIENT_ROWS * WIDTH
    cells = cleft.shape[0]
    behind = 0.0 * simd.load(inverse, 0)
    flow_behind, r = behind, behind
    for k in range(first - 1, cells):
        ahead = simd.load(coef, k * row + AXIAL * WIDTH)
        flow = ahead * (change[k + 1] - change[k]) if k < last else 0.0 * r
        r = (flow - flow_behind + behind * r) * simd.load(inverse, k * WIDTH)
        simd.store(extra, k * WIDTH, r)
        behind, flow_behind = ahead, flow
    above, flow_above = r + change[cells - 1], 0.0 * r
    for back in range(1, cells):
        k = cells - 1 - back
        ahead = simd.load(coef, k * row + AXIAL * WIDTH)
        r = simd.load(inverse, k * WIDTH) * ahead * r
        if k + 1 >= first:
            r = r + simd.load(extra, k * WIDTH)
            here = r + change[k]
            flow = ahead * (above - here)
            if k + 1 < last:
                along = cleft[k + 1, ALONG] * (change[k + 2] - change[k + 1])
                along -= cleft[k, ALONG] * (change[k + 1] - change[k])
                response[k + 1] = simd.total(flow_above - flow) + along - cleft[k + 1, AROUND] * change[k + 1]
            above, flow_above = here, flow
        simd.store(extra, k * WIDTH, r)


@kernel()
def _correct(coef, cleft, sealed, refresh, enough, worst, scratch, potentials):
    """Correct phi and the lanes until (2) holds, by conjugate gradients; return the largest residual, nA.

    The lumped strand stands for the whole one between corrections (it is the preconditioner); where its old factors do
    not do at once they are made anew.
    """
    first, last = sealed[0], sealed[1]
    phi, residual, response = potentials[PHI_NOW], potentials[RESIDUAL], potentials[RESPONSE]
    change, direction = potentials[CHANGE], potentials[DIRECTION]
    block, work = potentials[BLOCK:CHANGE_U].T, potentials[CHANGE_U : CHANGE + 1].T
    solved, extra = scratch[SOLVED], scratch[EXTRA]
    before = 0.0
    for correction in range(CORRECTIONS):
        if worst <= enough:
            break
        anew = correction == 1 if not refresh else correction == 0
        if anew:
            _factor_lump(coef, cleft, scratch[DIAGONAL], first, last, block)
        _lumped_change(cleft, first, last, block, residual, work)
        matched = 0.0
        for k in range(first, last):
            matched += residual[k] * change[k]
        carried = 0.0 if anew or correction == 0 else matched / before
        before = matched
        for k in range(first, last):
            direction[k] = change[k] + carried * direction[k]
        _respond(coef, cleft, first, last, direction, scratch, response)
        against = 0.0
        for k in range(first, last):
            against -= direction[k] * response[k]
        size = matched / against if against > 0.0 else 1.0
        worst = 0.0
        for k in range(first, last):
            phi[k] += size * direction[k]
            residual[k] += size * response[k]
            worst = max(worst, abs(residual[k]))
        for k in range(cleft.shape[0]):
            simd.store(solved, k * WIDTH, simd.load(solved, k * WIDTH) + size * simd.load(extra, k * WIDTH))
    return worst


@kernel()
def _factor_lump(coef, cleft, diagonal, first, last, block):
    """Block-Thomas factors of the strand lumped into a double cable (one axon potential u, one cleft potential p)."""
    row = COEFFICIENT_ROWS * WIDTH
    behind = float(simd.total(simd.load(coef, (first - 1) * row + AXIAL * WIDTH)))
    for k in range(first, last):
        admittance = float(simd.total(simd.load(diagonal, k * WIDTH)))
        ahead = float(simd.total(simd.load(coef, k * row + AXIAL * WIDTH)))
        uu = admittance + ahead + behind
        pp = admittance + cleft[k, ALONG] + cleft[k - 1, ALONG] + cleft[k, AROUND]
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
def _lumped_change(cleft, first, last, block, residual, work):
    """Find the change of phi that the lumped strand asks for, in ``work[:, 1]``."""
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
def _step(state, coef, rates, cleft, active, sealed, clock, dt, refresh, injected, scratch, potentials):
    """Advance one strand by dt: membranes, then lanes and cleft together; increments of V end in ``scratch[SOLVED]``.

    Returns the largest residual of (2) and the throughput, nA.
    """
    cells = cleft.shape[0]
    ratio = dt / clock[LAST_STEP] if clock[LAST_STEP] > 0.0 else 1.0
    if abs(ratio - 1.0) > 1e-6:
        _extend_increments(state, cleft, ratio)
    # before a shorter step little happened, and the last increments lie on a straight line
    ratio = max(ratio, 1.0)
    clock[LAST_STEP] = dt
    lead, trail = (1.0 + 2.0 * ratio) / (1.0 + ratio), ratio / (1.0 + ratio)
    right = scratch[RIGHT]
    _membrane(state, coef, rates, cleft, active, cells, dt, lead, trail, scratch[DIAGONAL], right, scratch[M_SLOPE])
    for j in range(WIDTH):
        right[j] += injected[0, j]
        right[(cells - 1) * WIDTH + j] += injected[1, j]
    first, last = sealed[0], sealed[1]
    phi, residual = potentials[PHI_NOW], potentials[RESIDUAL]
    for k in range(first, last):
        phi[k] = cleft[k, PHI] + cleft[k, DPHI]
    _factor_and_forward(state, coef, cells, phi, scratch)
    worst, through = _back(state, coef, cleft, first, last, phi, scratch, residual, potentials[SOURCE])
    if last <= first:
        return worst, through
    enough = rates[TOLERANCE] * max(through, QUIET_NA)
    worst = _correct(coef, cleft, sealed, refresh, enough, worst, scratch, potentials)
    for k in range(first, last):
        cleft[k, DPHI] = phi[k] - cleft[k, PHI]
        cleft[k, PHI] = phi[k]
    return worst, through


@kernel()
def _accept(state, rates, cleft, dt, t_new, scratch, crossed_at, flags, hits):
    """Store the new V, let activation follow it, mark upward threshold crossings.

    Returns the fastest change, mV/ms, and the largest difference between an increment and the last one, mV.
    """
    cells = cleft.shape[0]
    solved, m_slope, bend = scratch[SOLVED], scratch[M_SLOPE], scratch[RIGHT]
    fastest = 0.0 * simd.load(solved, 0)
    swerve = fastest
    threshold = rates[SPIKE_MV]
    for k in range(cells):
        at = k * STATE_ROWS * WIDTH
        increment = simd.load(solved, k * WIDTH)
        v = simd.load(state, at + V * WIDTH)
        missed = increment - simd.load(state, at + DV * WIDTH)
        simd.store(state, at + M * WIDTH, simd.load(state, at + M * WIDTH) + simd.load(m_slope, k * WIDTH) * missed)
        simd.store(state, at + DV * WIDTH, increment)
        simd.store(state, at + V * WIDTH, v + increment)
        fastest = simd.select_greater(increment, fastest, simd.absolute(increment), fastest)
        swerve = simd.select_greater(missed, swerve, simd.absolute(missed), swerve)
        if simd.crosses(v, v + increment, threshold):
            simd.store(bend, k * WIDTH, missed)
            for j in range(WIDTH):
                v1 = state[at + V * WIDTH + j]
                step = state[at + DV * WIDTH + j]
                if v1 >= threshold and v1 - step < threshold:
                    # along the parabola through this step and the one before, by one Newton iteration from the chord
                    part, curve = 1.0 - (v1 - threshold) / step, bend[k * WIDTH + j]
                    part -= 0.5 * part * (part - 1.0) * curve / max(step + (part - 0.5) * curve, 0.25 * step)
                    crossed_at[k, j] = t_new - dt * (1.0 - min(max(part, 0.0), 1.0))
                    flags[j, k] = 1
                    hits[j] += 1
    return float(simd.largest(fastest)) / dt, float(simd.largest(swerve))


@kernel()
def _extend_increments(state, cleft, ratio):
    """Scale the last increments to a step ``ratio`` times as long."""
    for k in range(cleft.shape[0]):
        at = k * STATE_ROWS * WIDTH + DV * WIDTH
        simd.store(state, at, simd.load(state, at) * ratio)
        cleft[k, DPHI] *= ratio


@kernel()
def _advance_strand(
    state, coef, rates, cleft, active, sealed, clock, scratch, potentials, crossed_at, label, pending, amplitude,
    pulses, t0, steps, dt, stride, exits, births, balance, heard, said,
):  # fmt: skip
    """Advance one strand through a window of ``steps`` small steps; return numbers of exits and births.

    ``clock`` holds mode, quiet time, time since the slow variables moved and the last step; steps are as long as
    ``JUMPS[mode]`` small ones, ``stride`` at most.
    ``pulses`` rows are (time, lane, end, cause), sorted by time; each injects a raised-cosine current.
    """
    cells = cleft.shape[0]
    injected = np.zeros((2, WIDTH))
    flags = np.zeros((WIDTH, cells), np.int8)
    hits = np.zeros(WIDTH, np.int64)
    left, born = 0, 0
    if pulses.shape[0] > 0:
        clock[MODE] = AWAKE
        clock[QUIET] = 0.0
    step = 0
    refresh = True
    while step < steps:
        jump = min(JUMPS[int(clock[MODE])], stride)
        while step % jump > 0 or step + jump > steps:
            clock[MODE] -= 1
            jump = min(JUMPS[int(clock[MODE])], stride)
        h = dt * jump
        t_new = t0 + dt * (step + jump)
        entering = _inject(pulses, pending, amplitude, rates[PULSE_MS], t_new, h, injected)
        if heard.shape[0] > 0:
            potentials[SOURCE] = heard[step + jump]
        worst, through = _step(
            state, coef, rates, cleft, active, sealed, clock, h, refresh, injected, scratch, potentials
        )
        balance[0] = max(balance[0], worst / max(through, QUIET_NA))
        if heard.shape[0] > 0:
            _say(cleft, step, jump, said)
        fastest, swerve = _accept(state, rates, cleft, h, t_new, scratch, crossed_at, flags, hits)
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
        clock[SINCE_SLOW] += h
        refresh = clock[SINCE_SLOW] > (SLOW_STEPS - 0.5) * dt
        if refresh:
            _slow(state, coef, rates, cleft, active, sealed, clock[SINCE_SLOW], h)
            clock[SINCE_SLOW] = 0.0
        step += jump
        moves = entering or fastest > rates[WAKE_MV_MS]
        clock[QUIET] = 0.0 if moves else clock[QUIET] + h
        if entering or swerve > SWERVE_MV:
            clock[MODE] = AWAKE
        elif clock[MODE] == DROWSY:
            clock[MODE] -= moves
        elif step % min(JUMPS[int(clock[MODE]) + 1], stride) == 0:
            clock[MODE] += (swerve < CALM_MV and clock[MODE] + 1 < DROWSY) or clock[QUIET] > SETTLE_MS
    return left, born


@kernel()
def _say(cleft, step, jump, said):
    """Write down the cleft potential of the small steps that the last step spans, on the straight line."""
    for part in range(1, jump + 1):
        for k in range(cleft.shape[0]):
            said[step + part, k] = cleft[k, PHI] - cleft[k, DPHI] * (jump - part) / jump


@kernel()
def _inject(pulses, pending, amplitude, width, t_new, dt, injected):
    """Fill the currents into the two end cells at ``t_new``; return whether any pulse is under way."""
    injected[:] = 0.0
    active = False
    for i in range(pulses.shape[0]):
        since = t_new - pulses[i, 0]
        if since < 0.0:
            active = active or since > -AHEAD_MS
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
    amplitude, t0, steps, dt, stride, exits, births, counts, balance, heard, said,
):  # fmt: skip
    """Advance strand ``s`` through one window and look for numbers that are not finite."""
    left, born = _advance_strand(
        state[s].reshape(-1), coef[s].reshape(-1), rates, cleft[s], active[s], sealed[s], clock[s], scratch[s],
        potentials[s], crossed_at[s], label[s], pending[s], amplitude[s], pulses, t0, steps, dt, stride, exits[s],
        births[s], balance[s], heard[s], said[s],
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
    exits: Array, births: Array, counts: Integers, balance: Array, heard: Array, said: Array,
) -> None:  # fmt: skip
    """Advance the strands listed in ``awake`` through one window, each by itself.

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
    clock : ndarray, shape (strands, CLOCKS)
        Mode (place in JUMPS), quiet time, time since the slow variables moved and length of the last step, ms.
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
        Small steps in the window; small steps taken at once, at most.
    exits, births : ndarray, shape (strands, capacity, 4)
        Filled with (time, lane, end, cause) and (time, lane, cell, cause).
    counts : ndarray of int, shape (strands, 2)
        Number of exits and births.
    scratch : ndarray, shape (strands, SCRATCH_ROWS, cells * WIDTH)
        Memory of the lanes' solver, in the precision of ``state``.
    potentials : ndarray, shape (strands, POTENTIAL_ROWS, cells)
        Memory of the cleft's solver; 0 outside the sealed cells.
    balance : ndarray, shape (strands, 1)
        Largest residual of the cleft's current balance over its throughput.
    heard, said : ndarray, shape (strands, steps + 1, cells)
        Current from neighbouring clefts, nA, and cleft potential, mV, at the small steps of the window; its start is
        given, the rest of the second is filled. Shape (strands, 0, cells): there are no neighbours.
    """
    for i in prange(awake.shape[0]):
        s = awake[i]
        _advance_one(
            s, pulses[pulse_start[i] : pulse_start[i + 1]], state, coef, rates, cleft, active, sealed, clock, scratch,
            potentials, crossed_at, label, pending, amplitude, t0, steps, dt, stride, exits, births, counts, balance,
            heard, said,
        )  # fmt: skip


@kernel()
def advance_window_alone(
    state: Real, coef: Real, rates: Array, cleft: Array, active: NDArray[np.int8], sealed: Integers, clock: Array,
    scratch: Real, potentials: Array, crossed_at: Array, label: Integers, pending: Integers, amplitude: Array,
    pulses: Array, pulse_start: Integers, awake: Integers, t0: float, steps: int, dt: float, stride: int,
    exits: Array, births: Array, counts: Integers, balance: Array, heard: Array, said: Array,
) -> None:  # fmt: skip
    """Do what :func:`advance_window` does on one core, without the cost of a parallel launch."""
    for i in range(awake.shape[0]):
        s = awake[i]
        _advance_one(
            s, pulses[pulse_start[i] : pulse_start[i + 1]], state, coef, rates, cleft, active, sealed, clock, scratch,
            potentials, crossed_at, label, pending, amplitude, t0, steps, dt, stride, exits, births, counts, balance,
            heard, said,
        )  # fmt: skip


@kernel()
def _doze_one(
    s, state, coef, rates, cleft, active, sealed, clock, scratch, potentials, crossed_at, dt
):  # fmt: skip
    """Advance a sleeping strand by one long step; return the fastest change of V, mV/ms."""
    flat, coefficients = state[s].reshape(-1), coef[s].reshape(-1)
    injected = np.zeros((2, WIDTH))
    flags = np.zeros((WIDTH, cleft.shape[1]), np.int8)
    hits = np.zeros(WIDTH, np.int64)
    potentials[s, SOURCE] = 0.0
    _step(
        flat, coefficients, rates, cleft[s], active[s], sealed[s], clock[s], dt, True, injected, scratch[s],
        potentials[s],
    )  # fmt: skip
    fastest, _ = _accept(flat, rates, cleft[s], dt, 0.0, scratch[s], crossed_at[s], flags, hits)
    _slow(flat, coefficients, rates, cleft[s], active[s], sealed[s], clock[s, SINCE_SLOW] + dt, dt)
    clock[s, SINCE_SLOW] = 0.0
    return fastest


@kernel(parallel=True)
def doze(
    state: Real, coef: Real, rates: Array, cleft: Array, active: NDArray[np.int8], sealed: Integers, clock: Array,
    scratch: Real, potentials: Array, crossed_at: Array, sleeping: Integers, dt: Array, fastest: Array,
) -> None:  # fmt: skip
    """Advance sleeping strands by one long step each; ``fastest`` receives the largest change of V, mV/ms.

    Slow variables (sodium, potassium, prolonged inactivation) move on; a strand that moves must be roused.
    """
    for i in prange(sleeping.shape[0]):
        fastest[i] = _doze_one(
            sleeping[i], state, coef, rates, cleft, active, sealed, clock, scratch, potentials, crossed_at, dt[i]
        )


@kernel()
def doze_alone(
    state: Real, coef: Real, rates: Array, cleft: Array, active: NDArray[np.int8], sealed: Integers, clock: Array,
    scratch: Real, potentials: Array, crossed_at: Array, sleeping: Integers, dt: Array, fastest: Array,
) -> None:  # fmt: skip
    """Do what :func:`doze` does on one core, without the cost of a parallel launch."""
    for i in range(sleeping.shape[0]):
        fastest[i] = _doze_one(
            sleeping[i], state, coef, rates, cleft, active, sealed, clock, scratch, potentials, crossed_at, dt[i]
        )


@kernel(parallel=True)
def hear_neighbours(
    cleft: Array, stiffness: Array, sealed: Integers, said: Array, start: Integers, other: Integers,
    conductance: Array, rows: Integers, steps: int, heard: Array, change: Array,
) -> None:  # fmt: skip
    """Find what flows into the clefts of strands from those of their neighbours, over one window.

    Parameters
    ----------
    cleft, sealed, said, heard
        As in :func:`advance_window`; ``heard`` is filled.
    stiffness : ndarray, shape (strands, cells)
        Conductance along cleft and axons, with which a cell resists a quick current from without, uS.
    start, other, conductance : ndarray
        Neighbours of strand s are ``other[start[s] : start[s + 1]]``; between their clefts, uS per cell.
    rows : ndarray of int
        Strands that listen.
    steps : int
        Small steps in the window.
    change : ndarray, shape (rows,)
        Receives by how much the cleft potential differs, at most, because of what was not heard before, mV.
    """
    for i in prange(rows.shape[0]):
        change[i] = _hear_one(
            rows[i], cleft, stiffness, sealed, said, start, other, conductance, steps, heard
        )  # fmt: skip


@kernel()
def hear_neighbours_alone(
    cleft: Array, stiffness: Array, sealed: Integers, said: Array, start: Integers, other: Integers,
    conductance: Array, rows: Integers, steps: int, heard: Array, change: Array,
) -> None:  # fmt: skip
    """Do what :func:`hear_neighbours` does on one core, without the cost of a parallel launch."""
    for i in range(rows.shape[0]):
        change[i] = _hear_one(
            rows[i], cleft, stiffness, sealed, said, start, other, conductance, steps, heard
        )  # fmt: skip


@kernel()
def _hear_one(s, cleft, stiffness, sealed, said, start, other, conductance, steps, heard):
    """Fill what one strand hears; return by how much that moves its cleft potential against before, mV."""
    worst = 0.0
    for step in range(steps + 1):
        for k in range(sealed[s, 0], sealed[s, 1]):
            flow = 0.0
            for at in range(start[s], start[s + 1]):
                flow += conductance[at] * said[other[at], step, k]
            worst = max(worst, abs(flow - heard[s, step, k]) / (cleft[s, k, AROUND] + stiffness[s, k]))
            heard[s, step, k] = flow
    return worst

"""Kernels for myelinated axons that are generic over the membrane of their nodes, on the engine's vector type.

Sixteen axons advance in the lanes of one vector. The passive cells of an internode are condensed: with the modes y_j of
its cells (even or odd about its middle, decay lambda_j, weight q_j at either end), u = V - E_myelin at its two nodes,

    dy_j/dt = -lambda_j y_j + (g_b / C) q_j (u_left +- u_right),   current into a node = g_b (sum_j +-q_j y_j - u)  (1)

which is the cells' own system in other coordinates: no approximation beyond that of the cells. Time is the implicit
midpoint rule for potential, modes and gates together, with one Newton correction from an extrapolated midpoint: second
order. A gate x' = alpha (1 - x) - beta x gives at the midpoint, with c = dt / 2,

    x_mid = (x + c alpha) / (1 + c (alpha + beta)),    x_end = 2 x_mid - x,                                         (2)

and its slope dx_mid/dV enters the current's, so a gate faster than the step (Sweeney's m: 3-10 us) does not lag behind.
While nothing moves, a strand takes long steps by the implicit Euler rule (c = dt, x_end = x_mid), which damps all
modes.

A membrane is a ``NamedTuple`` of its numbers with an overload of :func:`predict`; Numba compiles the kernel anew for
each class and keeps the machine code on disk, because a ``NamedTuple`` class is pickled by its name.
Units: ms, mV, nF, uS, nA.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import types
from numba.extending import overload

from facialis.numerics import simd
from facialis.numerics.jit import kernel

WIDTH = simd.LANES
MODES = 5
"""Cells of an internode, and so modes: three even, two odd."""
EVEN = 3

# rows of the state of a node: potential above E_myelin, its last increment, then per gate: value, midpoint, slope
U, STEP, GATES = 0, 1, 2
# rows of a strand's node coefficients; what follows DENSITIES belongs to the membrane
CAPACITY, STAY, PASS, DENSITIES = 0, 1, 2, 3
# rows of a strand's modes, each MODES long: keep (y -> y), drive (end potentials -> y), show (y -> current at an end)
KEEP, DRIVE, SHOW = 0, 1, 2
# rows of the scratch memory of a node
RESULT, FACTOR, MIDDLE, FROM_LEFT, FROM_RIGHT = range(5)
SCRATCH_ROWS = 5


class Sweeney(NamedTuple):
    """Node of Sweeney, Mortimer & Durand 1987 (mammal, 37 degC): m2h sodium and leak; u counts from -80 mV.

    Rates in 1/ms: alpha_m = (97 + 0.363 u) / (1 + e^((31 - u) / 5.3)), beta_m = alpha_m / e^((u - 23.8) / 4.17),
    beta_h = 15.6 / (1 + e^((24 - u) / 10)), alpha_h = beta_h / e^((u - 5.5) / 5).
    Two gates; two densities: sodium and leak conductance [uS].
    """

    sodium_mv: float = 115.64
    leak_mv: float = -0.01


class Schwarz(NamedTuple):
    """Node of Schwarz, Reid & Bostock 1995 as the engine has it; u counts from the leak's potential ``leak_at_mv``.

    Five gates m, h, p, s, n with temperature factors q; four densities: sodium permeability [cm3/s], slow and fast
    potassium and leak conductance [uS]. The node has no persistent sodium, so p is left out.
    """

    leak_at_mv: float
    potassium_mv: float
    thermal_mv: float
    sodium_in_mm: float
    sodium_out_mm: float
    q_m: float
    q_h: float
    q_s: float
    q_n: float


def predict(membrane, state, at, coef, of, x, c):  # type: ignore[no-untyped-def]
    """Predict gates at potential ``x`` of the midpoint and keep them; return current [nA] and slope [uS].

    ``state[at:]`` are the rows of the node, ``coef[of:]`` the membrane's densities, ``c`` half the step (or the step).
    """
    raise NotImplementedError


@overload(predict, inline="always")
def _predict(membrane, state, at, coef, of, x, c):  # type: ignore[no-untyped-def]  # noqa: ARG001 - Numba's rule
    if isinstance(membrane, types.NamedUniTuple) and membrane.instance_class is Sweeney:
        return _sweeney
    if isinstance(membrane, types.NamedUniTuple) and membrane.instance_class is Schwarz:
        return _schwarz
    return None


def _sweeney(membrane, state, at, coef, of, x, c):  # type: ignore[no-untyped-def]
    m0 = simd.load(state, at + GATES * WIDTH)
    h0 = simd.load(state, at + (GATES + 3) * WIDTH)
    # m: alpha = a / (1 + e1), beta = alpha e2; (2) times 1 + e1 above and below
    e1 = simd.exp((31.0 - x) * (1 / 5.3))
    e2 = simd.exp((23.8 - x) * (1 / 4.17))
    a = c * (97.0 + 0.363 * x)
    over = 1.0 / (1.0 + e1 + a * (1.0 + e2))
    m = (m0 * (1.0 + e1) + a) * over
    slope_m = (
        (c * 0.363) * (1.0 - m) - c * 0.363 * (m * e2) + (a * (1 / 4.17)) * (m * e2) + (1 / 5.3) * (e1 * (m - m0))
    ) * over
    # h: beta = 15.6 / (1 + e3), alpha = beta e4, e4 = e^1.1 (e3 / e^2.4)^2
    e3 = simd.exp((24.0 - x) * 0.1)
    e4 = 0.024723526470339388 * (e3 * e3)
    b = c * 15.6
    over = 1.0 / (1.0 + e3 + b * (1.0 + e4))
    h = (h0 * (1.0 + e3) + b * e4) * over
    slope_h = (0.1 * (e3 * (h - h0)) - (b * 0.2) * (e4 * (1.0 - h))) * over
    simd.store(state, at + (GATES + 1) * WIDTH, m)
    simd.store(state, at + (GATES + 2) * WIDTH, slope_m)
    simd.store(state, at + (GATES + 4) * WIDTH, h)
    simd.store(state, at + (GATES + 5) * WIDTH, slope_h)
    sodium = simd.load(coef, of)
    leak = simd.load(coef, of + WIDTH)
    pull = x - membrane.sodium_mv
    mm = m * m
    current = sodium * (mm * h) * pull + leak * (x - membrane.leak_mv)
    slope = sodium * (mm * h + (2.0 * (m * slope_m) * h + mm * slope_h) * pull) + leak
    return current, slope


FARADAY = 96485.33
"""C/mol."""


@kernel(inline=True)
def _away(z):
    """Return z, or 1e-3 where |z| is smaller."""
    return simd.select_greater(z, 1e-3, z, 0.0 * z + 1e-3)


@kernel(inline=True)
def _gate(x, rise_top, rise_bottom, fall_top, fall_bottom, c):
    """Return a gate at the midpoint by (2), with its rates given as quotients: one division."""
    bottom = rise_bottom * fall_bottom
    rise = c * rise_top * fall_bottom
    return (x * bottom + rise) / (bottom + rise + c * fall_top * rise_bottom)


@kernel(inline=True)
def _linoid_bottom(z):
    """Return 1 - exp(-z), z held within 30."""
    return 1.0 - simd.exp(-simd.held(z, 30.0))


def _schwarz(membrane, state, at, coef, of, x, c):  # type: ignore[no-untyped-def]
    v = x + membrane.leak_at_mv
    # m with its slope: rise = P f, f = z / (1 - e^-z), df/dz = (1 + z - f) / (1 - e^-z); fall likewise
    row = at + GATES * WIDTH
    m0 = simd.load(state, row)
    up, down = _away((v + 18.4) * (1 / 10.3)), _away((-22.7 - v) * (1 / 9.16))
    over_up, over_down = 1.0 / _linoid_bottom(up), 1.0 / _linoid_bottom(down)
    f_up, f_down = up * over_up, down * over_down
    rise, fall = (c * membrane.q_m * 1.86 * 10.3) * f_up, (c * membrane.q_m * 0.086 * 9.16) * f_down
    over = 1.0 / (1.0 + rise + fall)
    m = (m0 + rise) * over
    steeper = (c * membrane.q_m * 1.86) * (over_up * (1.0 + up - f_up))
    flatter = (c * membrane.q_m * 0.086) * (over_down * (1.0 + down - f_down))
    slope_m = (steeper * (1.0 - m) + flatter * m) * over
    simd.store(state, row + WIDTH, m)
    simd.store(state, row + 2 * WIDTH, slope_m)
    # the slower gates follow the extrapolated midpoint
    row = at + (GATES + 3) * WIDTH
    up = _away((-111.0 - v) * (1 / 11.0))
    h = _gate(
        simd.load(state, row),
        (membrane.q_h * 0.0336 * 11.0) * up,
        _linoid_bottom(up),
        0.0 * v + membrane.q_h * 2.3,
        1.0 + simd.exp(simd.held((-28.8 - v) * (1 / 13.4), 30.0)),
        c,
    )
    simd.store(state, row + WIDTH, h)
    row = at + (GATES + 6) * WIDTH
    up, down = _away((v + 12.5) * (1 / 23.6)), _away((-80.1 - v) * (1 / 21.8))
    s = _gate(
        simd.load(state, row),
        (membrane.q_s * 0.00122 * 23.6) * up,
        _linoid_bottom(up),
        (membrane.q_s * 0.000739 * 21.8) * down,
        _linoid_bottom(down),
        c,
    )
    simd.store(state, row + WIDTH, s)
    row = at + (GATES + 9) * WIDTH
    up, down = _away((v + 93.2) * (1 / 1.1)), _away((-76.0 - v) * (1 / 10.5))
    n = _gate(
        simd.load(state, row),
        (membrane.q_n * 0.00798 * 1.1) * up,
        _linoid_bottom(up),
        (membrane.q_n * 0.0142 * 10.5) * down,
        _linoid_bottom(down),
        c,
    )
    simd.store(state, row + WIDTH, n)
    # sodium by Goldman-Hodgkin-Katz: cm3/s, C/mol, mM
    w = _away(v * (1.0 / membrane.thermal_mv))
    outer = 1.0 / _linoid_bottom(w)
    y = w * outer
    steep = outer * (1.0 + w - y)
    permeability = simd.load(coef, of) * (m * m * h) * (FARADAY * 1e3)
    drive = membrane.sodium_in_mm * y - membrane.sodium_out_mm * (y - w)
    by_potential = (membrane.sodium_in_mm * steep + membrane.sodium_out_mm * (1.0 - steep)) * (
        1.0 / membrane.thermal_mv
    )
    g = simd.load(coef, of + WIDTH) * s + simd.load(coef, of + 2 * WIDTH) * (n * n * n * n)
    leak = simd.load(coef, of + 3 * WIDTH)
    current = permeability * m * drive + g * (v - membrane.potassium_mv) + leak * x
    slope = permeability * (m * by_potential + 3.0 * slope_m * drive) + g + leak
    return current, slope


@kernel(inline=True)
def _bring(modes, internode, shown, left, right, k):
    """Advance the modes of internode ``k`` with its ends' midpoint potentials; keep what the next step sees of them."""
    both = left + right
    odds = left - right
    even = 0.0 * left
    odd = even
    for j in range(MODES):
        at = (k * MODES + j) * WIDTH
        keep = simd.load(internode, (KEEP * MODES + j) * WIDTH)
        drive = simd.load(internode, (DRIVE * MODES + j) * WIDTH)
        show = simd.load(internode, (SHOW * MODES + j) * WIDTH)
        y = keep * simd.load(modes, at)
        if j < EVEN:
            y = y + drive * both
            even = even + show * y
        else:
            y = y + drive * odds
            odd = odd + show * y
        simd.store(modes, at, y)
    simd.store(shown, (SCRATCH_ROWS * k + FROM_LEFT) * WIDTH, even + odd)
    simd.store(shown, (SCRATCH_ROWS * k + FROM_RIGHT) * WIDTH, even - odd)


@kernel()
def _show(modes, internode, shown, nodes):
    """Sum up what the coming step sees of the modes, after a change of step."""
    for k in range(nodes - 1):
        even = 0.0 * simd.load(modes, k * MODES * WIDTH)
        odd = even
        for j in range(MODES):
            y = simd.load(modes, (k * MODES + j) * WIDTH) * simd.load(internode, (SHOW * MODES + j) * WIDTH)
            if j < EVEN:
                even = even + y
            else:
                odd = odd + y
        simd.store(shown, (SCRATCH_ROWS * k + FROM_LEFT) * WIDTH, even + odd)
        simd.store(shown, (SCRATCH_ROWS * k + FROM_RIGHT) * WIDTH, even - odd)


@kernel(inline=True)
def _forward(membrane, nodes, state, rows, coef, scratch, pulse, c, theta):
    """Predict every node and eliminate forward."""
    capacity = simd.load(coef, CAPACITY * WIDTH) * (1.0 / c)
    stay = simd.load(coef, STAY * WIDTH)
    off = simd.load(coef, PASS * WIDTH)
    u = simd.load(state, U * WIDTH)
    drift = theta * simd.load(state, STEP * WIDTH)
    x = u + drift
    flow = 0.0 * x  # what arrives from the left: modes and the neighbour's prediction
    factor = 0.0 * x
    result = 0.0 * x
    sides = 0.0
    right = simd.load(pulse, 0)
    for k in range(nodes):
        at = k * rows * WIDTH
        mine = k * SCRATCH_ROWS * WIDTH
        current, slope = predict(membrane, state, at, coef, DENSITIES * WIDTH, x, c)
        residual = flow + right - current - capacity * drift
        flow = off * x
        x_now = x
        if k + 1 < nodes:
            sides += 1.0
            u = simd.load(state, at + (rows + U) * WIDTH)
            drift = theta * simd.load(state, at + (rows + STEP) * WIDTH)
            x = u + drift
            residual = residual + off * x + simd.load(scratch, mine + FROM_LEFT * WIDTH)
            flow = flow + simd.load(scratch, mine + FROM_RIGHT * WIDTH)
        diagonal = capacity + slope + sides * stay
        residual = residual - (sides * stay) * x_now
        carried = off * factor
        factor = 1.0 / (diagonal - off * carried)
        result = (residual + off * result) * factor
        simd.store(scratch, mine + RESULT * WIDTH, result)
        simd.store(scratch, mine + FACTOR * WIDTH, off * factor)
        simd.store(scratch, mine + MIDDLE * WIDTH, x_now)
        sides = 1.0
        right = 0.0 * x


@kernel()
def advance(membrane, gates, state, coefs, internodes, modes, scratch, pulse, pulse_ms, steps, ladder, settle,
            crossed_at, threshold, clock):  # fmt: skip
    """Advance one strand from rest by ``steps`` of ``ladder[0]`` ms.

    Parameters
    ----------
    membrane : NamedTuple
        Numbers of the membrane; its class chooses :func:`predict`.
    gates : int
        Gates of the membrane.
    state, modes, scratch : ndarray, flat
        Nodes, internodes, memory; changed in place.
    coefs, internodes : ndarray, shape (2, ...)
        Coefficients for the short and for the long step.
    pulse : ndarray, shape (WIDTH,)
        Current into the first node [nA] during the first ``pulse_ms``.
    ladder : ndarray, shape (2,)
        Short and long step, ms; the long one is a multiple of the short one.
    settle : tuple of float
        Change [mV/ms] below which, and time [ms] after which, steps are long.
    crossed_at : ndarray, shape (nodes, WIDTH)
        Receives when each node last rose through ``threshold``, ms.
    clock : ndarray of int, shape (2,)
        Receives the numbers of short and long steps taken.
    """
    nodes = crossed_at.shape[0]
    rows = GATES + 3 * gates
    stride = int(round(ladder[1] / ladder[0]))
    step, level, quiet = 0, 0, 0.0
    silent = np.zeros_like(pulse)
    while step < steps:
        want = 1 if quiet >= settle[1] and step + stride <= steps else 0
        if want != level:
            level = want
            _show(modes, internodes[level], scratch, nodes)
            ratio = float(stride) if level == 1 else 1.0 / stride
            for k in range(nodes):
                at = (k * rows + STEP) * WIDTH
                simd.store(state, at, simd.load(state, at) * ratio)
        jump = stride if level == 1 else 1
        dt = ladder[level]
        theta = 1.0 if level == 1 else 0.5
        now = step * ladder[0]
        driven = now + theta * dt < pulse_ms
        _forward(membrane, nodes, state, rows, coefs[level], scratch, pulse if driven else silent, theta * dt, theta)
        fastest = _backward(
            nodes, gates, state, rows, internodes[level], modes, scratch, 1.0 / theta, crossed_at, threshold, now, dt
        )
        clock[level] += 1
        step += jump
        quiet = quiet + dt if fastest < settle[0] * dt and now >= pulse_ms else 0.0


@kernel(inline=True)
def _backward(nodes, gates, state, rows, internode, modes, scratch, over_theta, crossed_at, threshold, now, dt):
    """Substitute backward; store potentials, gates and modes at the end of the step; return the largest change, mV."""
    correction = 0.0 * simd.load(scratch, 0)
    beyond = correction
    fastest = correction
    for back in range(nodes):
        k = nodes - 1 - back
        at = k * rows * WIDTH
        mine = k * SCRATCH_ROWS * WIDTH
        factor = simd.load(scratch, mine + FACTOR * WIDTH)
        correction = simd.load(scratch, mine + RESULT * WIDTH) + factor * correction
        middle = simd.load(scratch, mine + MIDDLE * WIDTH) + correction
        u = simd.load(state, at + U * WIDTH)
        increment = over_theta * (middle - u)
        simd.store(state, at + U * WIDTH, u + increment)
        simd.store(state, at + STEP * WIDTH, increment)
        fastest = simd.select_greater(increment, fastest, simd.absolute(increment), fastest)
        for gate in range(gates):
            row = at + (GATES + 3 * gate) * WIDTH
            x = simd.load(state, row)
            x_mid = simd.load(state, row + WIDTH) + simd.load(state, row + 2 * WIDTH) * correction
            simd.store(state, row, x + over_theta * (x_mid - x))
        if k + 1 < nodes:
            _bring(modes, internode, scratch, middle, beyond, k)
        beyond = middle
        if simd.crosses(u, u + increment, threshold):
            for j in range(WIDTH):
                after = state[at + U * WIDTH + j]
                rise = state[at + STEP * WIDTH + j]
                if after >= threshold and after - rise < threshold:
                    crossed_at[k, j] = now + dt * (1.0 - (after - threshold) / rise)
    return float(simd.largest(fastest))


# Axons that share a cleft: every cell is solved, as the cleft's potential has no closed form along an internode.
# rows of a cell's coefficients, per group of sixteen lanes; of a myelin cell only the leak of the densities is used
CELL_CAPACITY, AHEAD, CELL_DENSITIES, MYELIN = 0, 1, 2, 3
CELL_ROWS = 4
# rows of the cleft: potential at the last midpoint, its last increment, conductance along and to the bath
PHI, DPHI, ALONG, TO_BATH = range(4)
# rows of the scratch memory of a cell, per group
DIAGONAL, RIGHT, SOLVED, INVERSE, PLACE = range(5)
CELL_SCRATCH = 5
CORRECTIONS = 12
"""Most corrections of the cleft potential in a step; axons in step need one."""


@kernel()
def _predict_cells(membrane, cells, groups, node, state, rows, coef, scratch, pulse, c):
    """Predict all cells at the midpoint; write diagonal and right side of their equations, axial terms apart."""
    for k in range(cells):
        for g in range(groups):
            at = (k * groups + g) * rows * WIDTH
            of = (k * groups + g) * CELL_ROWS * WIDTH
            mine = (k * groups + g) * CELL_SCRATCH * WIDTH
            drift = 0.5 * simd.load(state, at + STEP * WIDTH)
            x = simd.load(state, at + U * WIDTH) + drift
            capacity = simd.load(coef, of + CELL_CAPACITY * WIDTH) * (1.0 / c)
            if node[k]:
                current, slope = predict(membrane, state, at, coef, of + CELL_DENSITIES * WIDTH, x, c)
            else:
                slope = simd.load(coef, of + MYELIN * WIDTH)
                current = slope * x
            right = 0.0 - current - capacity * drift
            if k == 0:
                right = right + simd.load(pulse, g * WIDTH)
            simd.store(scratch, mine + DIAGONAL * WIDTH, capacity + slope)
            simd.store(scratch, mine + RIGHT * WIDTH, right)
            simd.store(scratch, mine + PLACE * WIDTH, x)


@kernel()
def _factor_lanes(cells, groups, coef, scratch):
    """Factor the tridiagonal matrix of every lane."""
    for g in range(groups):
        ahead = 0.0 * simd.load(coef, g * CELL_ROWS * WIDTH)
        inverse = ahead
        for k in range(cells):
            mine = (k * groups + g) * CELL_SCRATCH * WIDTH
            behind = ahead
            ahead = simd.load(coef, ((k * groups + g) * CELL_ROWS + AHEAD) * WIDTH)
            pivot = simd.load(scratch, mine + DIAGONAL * WIDTH) + ahead + behind - behind * behind * inverse
            inverse = 1.0 / pivot
            simd.store(scratch, mine + INVERSE * WIDTH, inverse)


@kernel()
def _solve_lanes(cells, groups, coef, scratch, phi):
    """Solve all lanes for the correction of the predicted potential with a given cleft potential."""
    for g in range(groups):
        nothing = 0.0 * simd.load(coef, g * CELL_ROWS * WIDTH)
        ahead, flow, r = nothing, nothing, nothing
        here = simd.load(scratch, (g * CELL_SCRATCH + PLACE) * WIDTH)
        for k in range(cells):
            mine = (k * groups + g) * CELL_SCRATCH * WIDTH
            behind, flow_behind = ahead, flow
            ahead = simd.load(coef, ((k * groups + g) * CELL_ROWS + AHEAD) * WIDTH)
            if k + 1 < cells:
                there = simd.load(scratch, mine + (groups * CELL_SCRATCH + PLACE) * WIDTH)
                flow = ahead * (there - here + (phi[k + 1] - phi[k]))
                here = there
            else:
                flow = nothing
            r = simd.load(scratch, mine + RIGHT * WIDTH) + flow - flow_behind + behind * r
            r = r * simd.load(scratch, mine + INVERSE * WIDTH)
            simd.store(scratch, mine + SOLVED * WIDTH, r)
        for back in range(1, cells):
            k = cells - 1 - back
            mine = (k * groups + g) * CELL_SCRATCH * WIDTH
            ahead = simd.load(coef, ((k * groups + g) * CELL_ROWS + AHEAD) * WIDTH)
            r = simd.load(scratch, mine + SOLVED * WIDTH) + simd.load(scratch, mine + INVERSE * WIDTH) * ahead * r
            simd.store(scratch, mine + SOLVED * WIDTH, r)


@kernel()
def _balance(cells, groups, coef, scratch, cleft, phi, residual):
    """Current that the cleft would have to take up in every cell, nA; return the largest and the throughput."""
    for k in range(cells):
        residual[k] = cleft[k, TO_BATH] * -phi[k]
    through = 0.0
    for k in range(cells - 1):
        flows = 0.0 * simd.load(coef, 0)
        for g in range(groups):
            mine = (k * groups + g) * CELL_SCRATCH * WIDTH
            further = mine + groups * CELL_SCRATCH * WIDTH
            here = simd.load(scratch, mine + PLACE * WIDTH) + simd.load(scratch, mine + SOLVED * WIDTH)
            there = simd.load(scratch, further + PLACE * WIDTH) + simd.load(scratch, further + SOLVED * WIDTH)
            ahead = simd.load(coef, ((k * groups + g) * CELL_ROWS + AHEAD) * WIDTH)
            flows = flows + ahead * (there - here + (phi[k + 1] - phi[k]))
        axial = float(simd.total(flows))
        flow = axial + cleft[k, ALONG] * (phi[k + 1] - phi[k])
        residual[k] += flow
        residual[k + 1] -= flow
        through += abs(axial)
    worst = 0.0
    for k in range(cells):
        worst = max(worst, abs(residual[k]))
    return worst, through


@kernel()
def _factor_lump(cells, groups, present, coef, scratch, cleft, block):
    """Factor the bundle lumped into a double cable: one axon potential and one cleft potential a cell.

    A spare lane has no axial conductance and must not count as a way into the axons either.
    """
    behind = 0.0
    for k in range(cells):
        membranes = 0.0 * simd.load(coef, 0)
        axials = membranes
        for g in range(groups):
            diagonal = simd.load(scratch, ((k * groups + g) * CELL_SCRATCH + DIAGONAL) * WIDTH)
            membranes = membranes + simd.load(present, g * WIDTH) * diagonal
            axials = axials + simd.load(coef, ((k * groups + g) * CELL_ROWS + AHEAD) * WIDTH)
        admittance, ahead = float(simd.total(membranes)), float(simd.total(axials))
        along_behind = cleft[k - 1, ALONG] if k > 0 else 0.0
        along = cleft[k, ALONG] if k + 1 < cells else 0.0
        uu = admittance + ahead + behind
        pp = admittance + along + along_behind + cleft[k, TO_BATH]
        up = -admittance
        if k > 0:
            uu -= behind * behind * block[k - 1, 0]
            up -= behind * along_behind * block[k - 1, 1]
            pp -= along_behind * along_behind * block[k - 1, 2]
        det = uu * pp - up * up
        block[k, 0], block[k, 1], block[k, 2], block[k, 3] = pp / det, -up / det, uu / det, ahead
        behind = ahead


@kernel()
def _correct_phi(cells, cleft, block, residual, work, phi):
    """Add the lumped correction for ``residual`` to ``phi``."""
    for k in range(cells):
        ru, rp = 0.0, residual[k]
        if k > 0:
            ru += block[k - 1, 3] * work[k - 1, 0]
            rp += cleft[k - 1, ALONG] * work[k - 1, 1]
        work[k, 0] = block[k, 0] * ru + block[k, 1] * rp
        work[k, 1] = block[k, 1] * ru + block[k, 2] * rp
    for back in range(1, cells):
        k = cells - 1 - back
        ru = block[k, 3] * work[k + 1, 0]
        rp = cleft[k, ALONG] * work[k + 1, 1]
        work[k, 0] += block[k, 0] * ru + block[k, 1] * rp
        work[k, 1] += block[k, 1] * ru + block[k, 2] * rp
    for k in range(cells):
        phi[k] += work[k, 1]


@kernel()
def _accept_cells(cells, groups, gates, node, state, rows, scratch, crossed_at, threshold, now, dt):
    """Store potentials and gates at the end of the step and note threshold crossings."""
    for k in range(cells):
        for g in range(groups):
            at = (k * groups + g) * rows * WIDTH
            mine = (k * groups + g) * CELL_SCRATCH * WIDTH
            correction = simd.load(scratch, mine + SOLVED * WIDTH)
            u = simd.load(state, at + U * WIDTH)
            increment = 2.0 * (simd.load(scratch, mine + PLACE * WIDTH) + correction - u)
            simd.store(state, at + U * WIDTH, u + increment)
            simd.store(state, at + STEP * WIDTH, increment)
            if node[k]:
                for gate in range(gates):
                    row = at + (GATES + 3 * gate) * WIDTH
                    x = simd.load(state, row)
                    x_mid = simd.load(state, row + WIDTH) + simd.load(state, row + 2 * WIDTH) * correction
                    simd.store(state, row, x + 2.0 * (x_mid - x))
                if simd.crosses(u, u + increment, threshold):
                    for j in range(WIDTH):
                        after = state[at + U * WIDTH + j]
                        rise = state[at + STEP * WIDTH + j]
                        if after >= threshold and after - rise < threshold:
                            crossed_at[k, g * WIDTH + j] = now + dt * (1.0 - (after - threshold) / rise)


@kernel()
def advance_coupled(membrane, gates, groups, present, node, state, coef, cleft, scratch, pulse, pulse_ms, steps, dt,
                    tolerance, crossed_at, threshold, memory, worst_balance):  # fmt: skip
    """Advance axons that share one cleft by ``steps`` midpoint steps of ``dt`` ms, axons and cleft together.

    The potential V of every lane and the cleft's phi solve

        C dV/dt + I(V) = d(ga d(V + phi)) + stimulus,
        d(Le d phi) - Gb phi + sum_i d(ga_i d(V_i + phi)) = 0                                                      (3)

    at the midpoint of each step. Phi is found by correction: solve the lanes, take what is left of the second equation
    as a source for the bundle lumped into one double cable, add its phi, solve the lanes again until the remainder is
    below ``tolerance`` of the throughput. Axons in step are solved by one correction.

    Parameters
    ----------
    present : ndarray, shape (groups * WIDTH,)
        1 where a lane holds an axon, 0 where it is spare.
    node : ndarray of int8, shape (cells,)
        1 where a cell is a node.
    state, coef, scratch : ndarray, flat
        Rows of every cell and group of sixteen lanes.
    cleft : ndarray, shape (cells, 4)
        Potential, its increment, conductances; changed in place.
    memory : ndarray, shape (8, cells)
        Of the cleft's solver.
    worst_balance : ndarray, shape (2,)
        Receives the largest remainder over throughput, and the number of corrections in all steps.
    """
    cells = node.shape[0]
    rows = GATES + 3 * gates
    phi, residual, block, work = memory[0], memory[1], memory[2:6].T, memory[6:8].T
    silent = np.zeros_like(pulse)
    for step in range(steps):
        now = step * dt
        driven = now + 0.5 * dt < pulse_ms
        _predict_cells(membrane, cells, groups, node, state, rows, coef, scratch, pulse if driven else silent, 0.5 * dt)
        _factor_lanes(cells, groups, coef, scratch)
        _factor_lump(cells, groups, present, coef, scratch, cleft, block)
        for k in range(cells):
            phi[k] = cleft[k, PHI] + cleft[k, DPHI]
        _solve_lanes(cells, groups, coef, scratch, phi)
        worst, through = _balance(cells, groups, coef, scratch, cleft, phi, residual)
        for _ in range(CORRECTIONS):
            if worst <= tolerance * (through + 1e-3):
                break
            _correct_phi(cells, cleft, block, residual, work, phi)
            _solve_lanes(cells, groups, coef, scratch, phi)
            worst, through = _balance(cells, groups, coef, scratch, cleft, phi, residual)
            worst_balance[1] += 1.0
        worst_balance[0] = max(worst_balance[0], worst / (through + 1e-3))
        for k in range(cells):
            cleft[k, DPHI] = phi[k] - cleft[k, PHI]
            cleft[k, PHI] = phi[k]
        _accept_cells(cells, groups, gates, node, state, rows, scratch, crossed_at, threshold, now, dt)

"""The uncoupled problem laid out for the lean kernel: twenty nodes, nineteen passive internodes of five cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.nerve import kernels as lean

Real = NDArray[np.floating[Any]]
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Problem:
    """Geometry and membranes; lengths and diameter in um, per-area values in uF/cm2 and S/cm2, potentials from rest."""

    nodes: int = 20
    cells: int = lean.MODES
    node_um: float = 1.5
    internode_um: float = 1000.0
    diameter_um: float = 7.0
    axoplasm_ohm_cm: float = 54.7
    node_uf_cm2: float = 2.5
    sodium_s_cm2: float = 1.445
    leak_s_cm2: float = 0.128
    myelin_uf_cm2: float = 5e-4
    myelin_s_cm2: float = 5e-6
    pulse_na: float = 2.0
    pulse_ms: float = 0.1
    duration_ms: float = 20.0
    threshold_mv: float = 50.0
    first: int = 5
    last: int = 15


def node_values(problem: Problem) -> tuple[float, float, float]:
    """Return capacitance [nF], sodium and leak conductance [uS] of a node."""
    area = np.pi * problem.diameter_um * problem.node_um * 1e-8
    return problem.node_uf_cm2 * area * 1e3, problem.sodium_s_cm2 * area * 1e6, problem.leak_s_cm2 * area * 1e6


def internode_values(problem: Problem) -> tuple[float, float, float, float]:
    """Return capacitance [nF] and leak [uS] of a cell, axial conductance [uS] between cells and to a node."""
    length = problem.internode_um / problem.cells
    area = np.pi * problem.diameter_um * length * 1e-8
    per_um = problem.axoplasm_ohm_cm * 1e4 / (np.pi * problem.diameter_um**2 / 4.0) * 1e-6  # Mohm/um
    inner, outer = 1.0 / (per_um * length), 1.0 / (per_um * 0.5 * (length + problem.node_um))
    return problem.myelin_uf_cm2 * area * 1e3, problem.myelin_s_cm2 * area * 1e6, inner, outer


def condense(
    step_ms: float, long_ms: float, *, c_node: Array, densities: list[Array], c_cell: Array, g_cell: Array,
    inner: Array, outer: Array,
) -> tuple[Array, Array]:  # fmt: skip
    """Return the kernel's coefficients of nodes and modes for a short (midpoint) and a long (implicit Euler) step.

    Parameters
    ----------
    step_ms, long_ms : float
        The steps.
    c_node, c_cell, g_cell, inner, outer : ndarray, shape (WIDTH,)
        Capacitance of node and cell [nF], leak of a cell, axial conductance between cells and to a node [uS].
    densities : list of ndarray
        What the membrane of a node reads.

    Returns
    -------
    tuple of ndarray
        Shape (2, rows * WIDTH) and (2, 3 * MODES * WIDTH).
    """
    pairs = [internode_modes(lean.MODES, *values) for values in zip(c_cell, g_cell, inner, outer, strict=True)]
    decay, weight = (np.array([pair[which] for pair in pairs]).T for which in (0, 1))  # modes by lanes
    even = np.arange(lean.MODES) < lean.EVEN
    coefs, internodes = [], []
    for c, whole in ((0.5 * step_ms, 2.0), (long_ms, 1.0)):  # y_end = y + whole (y_mid - y)
        damp = 1.0 / (1.0 + c * decay)
        drive = c * outer / c_cell * weight * damp  # y_mid = damp y + drive (u_left +- u_right)
        r_even, r_odd = (weight * drive)[even].sum(axis=0), (weight * drive)[~even].sum(axis=0)
        coefs.append([c_node, outer * (1.0 - r_even - r_odd), outer * (r_even - r_odd), *densities])
        internodes.append([whole * damp + 1.0 - whole, whole * drive, outer * weight * damp])
    return np.array(coefs).reshape(2, -1), np.array(internodes).reshape(2, -1)


def internode_modes(cells: int, c: float, g: float, inner: float, outer: float) -> tuple[Array, Array]:
    """Return decay rates [1/ms] and weights at the left end of the modes of an internode, even ones first."""
    conductance = np.diag(np.full(cells, g + 2.0 * inner))
    conductance[0, 0] = conductance[-1, -1] = g + inner + outer
    conductance -= inner * (np.eye(cells, k=1) + np.eye(cells, k=-1))
    decay, vectors = np.linalg.eigh(conductance / c)
    odd = np.sign(vectors[0] * vectors[-1]) < 0
    order = np.argsort(odd, kind="stable")
    return decay[order], vectors[0, order]


@dataclass(eq=False)
class Layout:
    """Arrays of the lean kernel for a number of strands."""

    state: Real
    modes: Real
    scratch: Real
    coefs: Real
    internodes: Real
    pulse: Real
    ladder: Array
    crossed_at: Array
    clock: NDArray[np.int64]


def lay(problem: Problem, axons: int, *, step_ms: float, stride: int, real: type) -> Layout:
    """Return axons at rest, sixteen to a strand; lanes that are not needed hold axons without stimulus."""
    strands = -(-axons // lean.WIDTH)
    c_node, sodium, leak = node_values(problem)
    lanes = np.ones(lean.WIDTH)
    c_cell, g_cell, inner, outer = (value * lanes for value in internode_values(problem))
    coefs, internodes = condense(
        step_ms, step_ms * stride, c_node=c_node * lanes, densities=[sodium * lanes, leak * lanes], c_cell=c_cell,
        g_cell=g_cell, inner=inner, outer=outer,
    )  # fmt: skip
    u0 = rest_gates()
    rows = lean.GATES + 6
    state = np.zeros((strands, problem.nodes, rows, lean.WIDTH))
    state[:, :, lean.GATES], state[:, :, lean.GATES + 3] = u0
    pulse = np.zeros((strands, lean.WIDTH))
    pulse.flat[:axons] = problem.pulse_na
    return Layout(
        state=state.reshape(strands, -1).astype(real),
        modes=np.zeros((strands, (problem.nodes - 1) * problem.cells * lean.WIDTH), real),
        scratch=np.zeros((strands, problem.nodes * lean.SCRATCH_ROWS * lean.WIDTH), real),
        coefs=coefs.astype(real),
        internodes=internodes.astype(real),
        pulse=pulse.astype(real),
        ladder=np.array([step_ms, step_ms * stride]),
        crossed_at=np.full((strands, problem.nodes, lean.WIDTH), np.nan),
        clock=np.zeros(2, np.int64),
    )


def rest_gates() -> tuple[float, float]:
    """Return Sweeney's m and h at rest."""
    alpha_m = 97.0 / (1.0 + np.exp(31.0 / 5.3))
    beta_m = alpha_m * np.exp(23.8 / 4.17)
    alpha_h_over_beta = np.exp(5.5 / 5.0)
    return float(alpha_m / (alpha_m + beta_m)), float(alpha_h_over_beta / (1.0 + alpha_h_over_beta))


def run(problem: Problem, layout: Layout, *, settle: tuple[float, float]) -> None:
    """Advance all strands, one after the other, through the whole problem."""
    membrane = lean.Sweeney()
    steps = round(problem.duration_ms / layout.ladder[0])
    for strand in range(len(layout.state)):
        lean.advance(
            membrane, 2, layout.state[strand], layout.coefs, layout.internodes, layout.modes[strand],
            layout.scratch[strand], layout.pulse[strand], problem.pulse_ms, steps, layout.ladder, settle,
            layout.crossed_at[strand], problem.threshold_mv, layout.clock,
        )  # fmt: skip


def velocity_m_s(problem: Problem, layout: Layout, axons: int) -> Array:
    """Return the conduction velocity of every axon between two inner nodes."""
    times = layout.crossed_at.transpose(0, 2, 1).reshape(-1, problem.nodes)[:axons]
    length_mm = (problem.last - problem.first) * (problem.node_um + problem.internode_um) * 1e-3
    return np.asarray(length_mm / (times[:, problem.last] - times[:, problem.first]))


@dataclass(eq=False)
class Bundle:
    """Arrays of the lean kernel for axons that share one cleft."""

    groups: int
    present: Real
    node: NDArray[np.int8]
    state: Real
    coef: Real
    cleft: Array
    scratch: Real
    pulse: Real
    crossed_at: Array
    memory: Array
    balance: Array


def lay_bundle(problem: Problem, axons: int, *, cleft_ratio: float, pulse_na: Array, real: type) -> Bundle:
    """Return axons at rest in one cleft that is sealed along its length and open at both ends.

    Parameters
    ----------
    problem : Problem
        One axon.
    axons : int
        Axons in the cleft; spare lanes have no axial conductance and stay at rest.
    cleft_ratio : float
        Longitudinal conductance of the cleft over the sum of the axons' own: 1 gives Gi / (Gi + Ge) = 0.5.
    pulse_na : ndarray, shape (axons,)
        Stimulus of every axon.
    real : type
        ``numpy.float32`` or ``numpy.float64``.
    """
    groups = -(-axons // lean.WIDTH)
    period = problem.cells + 1
    cells = (problem.nodes - 1) * period + 1
    node = np.zeros(cells, np.int8)
    node[::period] = 1
    c_node, sodium, leak = node_values(problem)
    c_cell, g_cell, inner, outer = internode_values(problem)
    ahead = np.where((node[:-1] + node[1:]) > 0, outer, inner)
    lanes = np.arange(groups * lean.WIDTH) < axons
    coef = np.zeros((cells, lean.CELL_ROWS, groups * lean.WIDTH))
    coef[:, lean.CELL_CAPACITY] = np.where(node, c_node, c_cell)[:, None]
    coef[:-1, lean.AHEAD] = ahead[:, None] * lanes
    coef[:, lean.CELL_DENSITIES] = np.where(node, sodium, 0.0)[:, None]
    coef[:, lean.MYELIN] = np.where(node, leak, g_cell)[:, None]
    rows = lean.GATES + 6
    state = np.zeros((cells, rows, groups * lean.WIDTH))
    m, h = rest_gates()
    state[:, lean.GATES], state[:, lean.GATES + 3] = m, h
    cleft = np.zeros((cells, 4))
    cleft[:-1, lean.ALONG] = cleft_ratio * axons * ahead
    cleft[[0, -1], lean.TO_BATH] = OPEN_US
    pulse = np.zeros(groups * lean.WIDTH)
    pulse[:axons] = pulse_na

    def grouped(array: Array) -> Real:
        split = array.reshape(cells, -1, groups, lean.WIDTH).transpose(0, 2, 1, 3)
        return np.ascontiguousarray(split).reshape(-1).astype(real)

    return Bundle(
        groups=groups, present=lanes.astype(real), node=node, state=grouped(state), coef=grouped(coef), cleft=cleft,
        scratch=np.zeros(cells * groups * lean.CELL_SCRATCH * lean.WIDTH, real), pulse=pulse.astype(real),
        crossed_at=np.full((cells, groups * lean.WIDTH), np.nan), memory=np.zeros((8, cells)), balance=np.zeros(2),
    )  # fmt: skip


OPEN_US = 1e3
"""Conductance to the bath at an open end, uS: a hundred times that of the cleft."""


def run_bundle(problem: Problem, bundle: Bundle, *, step_ms: float, duration_ms: float, tolerance: float) -> None:
    """Advance a bundle from rest."""
    lean.advance_coupled(
        lean.Sweeney(), 2, bundle.groups, bundle.present, bundle.node, bundle.state, bundle.coef, bundle.cleft,
        bundle.scratch, bundle.pulse, problem.pulse_ms, round(duration_ms / step_ms), step_ms, tolerance,
        bundle.crossed_at, problem.threshold_mv, bundle.memory, bundle.balance,
    )  # fmt: skip


def bundle_velocity_m_s(problem: Problem, bundle: Bundle, axons: int) -> Array:
    """Return the conduction velocity of every axon of a bundle between two inner nodes; NaN where no impulse passed."""
    times = bundle.crossed_at[:: problem.cells + 1, :axons]
    length_mm = (problem.last - problem.first) * (problem.node_um + problem.internode_um) * 1e-3
    return np.asarray(length_mm / (times[problem.last] - times[problem.first]))

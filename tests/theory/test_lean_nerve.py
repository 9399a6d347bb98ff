"""The lean kernels of the benchmarks solve the equations that they are timed on."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.integrate import solve_ivp

# compiled code without annotations stands behind it
problem_module: Any = importlib.import_module("benchmarks.nerve.problem")
engine_module: Any = importlib.import_module("benchmarks.engine")
Array = NDArray[np.float64]
pytestmark = pytest.mark.slow


def condensed(step_ms: float, *, real: type = np.float64, stride: int = 1000) -> float:
    problem = problem_module.Problem(duration_ms=0.75)
    layout = problem_module.lay(problem, 16, step_ms=step_ms, stride=stride, real=real)
    problem_module.run(problem, layout, settle=(-1.0, 1e9))
    return float(problem_module.velocity_m_s(problem, layout, 16)[0])


def whole(problem: Any, step_ms: float, *, ratio: float, pulse_na: Array) -> Any:
    bundle = problem_module.lay_bundle(problem, len(pulse_na), cleft_ratio=ratio, pulse_na=pulse_na, real=np.float64)
    problem_module.run_bundle(problem, bundle, step_ms=step_ms, duration_ms=problem.duration_ms, tolerance=1e-11)
    return bundle


def test_condensed_internodes_give_the_velocity_of_solved_cells() -> None:
    problem = problem_module.Problem(duration_ms=0.75)
    bundle = whole(problem, 0.005, ratio=1e7, pulse_na=np.array([problem.pulse_na]))
    solved = float(problem_module.bundle_velocity_m_s(problem, bundle, 1)[0])
    assert condensed(0.005) == pytest.approx(solved, rel=1e-6)


def test_halving_the_step_quarters_the_error_of_the_velocity() -> None:
    v = [condensed(step) for step in (0.0025, 0.00125, 0.000625)]
    assert (v[0] - v[1]) / (v[1] - v[2]) == pytest.approx(4.0, rel=0.15)


def test_single_precision_keeps_the_velocity() -> None:
    assert condensed(0.005, real=np.float32) == pytest.approx(condensed(0.005), rel=2e-6)


def test_long_steps_at_rest_do_not_move_the_volley() -> None:
    problem = problem_module.Problem(duration_ms=5.0)
    layout = problem_module.lay(problem, 16, step_ms=0.005, stride=100, real=np.float64)
    problem_module.run(problem, layout, settle=(0.1, 0.2))
    assert layout.clock[1] > 5
    assert float(problem_module.velocity_m_s(problem, layout, 16)[0]) == condensed(0.005)


def test_the_engines_membrane_gives_the_engines_velocities() -> None:
    """Fibres of 6-12 um; both solvers are second order, so the limit of small steps is extrapolated."""
    limits = []
    for run in (engine_module.by_engine, engine_module.by_lean):
        rough, fine = (run(step, np.float64)[0] for step in (0.002, 0.001))
        limits.append(fine + (fine - rough) / 3.0)
    assert limits[1] == pytest.approx(limits[0], rel=5e-4)
    assert 4.5 * 12.0 < limits[0][-1] < 7.0 * 12.0


def test_axons_in_step_run_like_one_with_doubled_axial_resistance() -> None:
    problem = problem_module.Problem(duration_ms=1.0)
    together = whole(problem, 0.005, ratio=1.0, pulse_na=np.full(20, problem.pulse_na))
    doubled = problem_module.Problem(duration_ms=1.0, axoplasm_ohm_cm=2.0 * problem.axoplasm_ohm_cm)
    alone = whole(doubled, 0.005, ratio=1e7, pulse_na=np.array([problem.pulse_na]))
    expected = float(problem_module.bundle_velocity_m_s(doubled, alone, 1)[0])
    assert problem_module.bundle_velocity_m_s(problem, together, 20) == pytest.approx(
        np.full(20, expected), rel=1e-3
    )  # the grounded ends differ


def test_coupled_axons_follow_an_independent_dense_solution() -> None:
    """Two axons of four nodes in a cleft, one stimulated: scipy's Radau on the equations with phi eliminated."""
    problem = problem_module.Problem(nodes=4, duration_ms=0.12, first=1, last=3)
    pulse = np.array([problem.pulse_na, 0.0])
    bundle = whole(problem, 0.0005, ratio=1.0, pulse_na=pulse)
    v, phi = dense_solution(problem, pulse)
    cells = len(bundle.node)
    u = bundle.state.reshape(cells, -1, 16)[:, 0, :2].T
    last_phi = bundle.cleft[:, 0] + 0.5 * bundle.cleft[:, 1]  # kept at the middle of the last step
    assert np.ptp(phi) > 0.5  # mV
    assert np.abs(u - v).max() < 0.01 * np.ptp(v)
    assert np.abs(last_phi - phi).max() < 0.01 * np.ptp(phi)


def dense_solution(problem: Any, pulse_na: Array) -> tuple[Array, Array]:
    """Return potentials above rest, shape (axons, cells), and the cleft's, at the end of the problem, mV."""
    c_node, sodium, leak = problem_module.node_values(problem)
    c_cell, g_cell, inner, outer = problem_module.internode_values(problem)
    period = problem.cells + 1
    cells = (problem.nodes - 1) * period + 1
    node = np.arange(cells) % period == 0
    ahead = np.where(node[:-1] | node[1:], outer, inner)
    laplace = np.zeros((cells, cells))
    for k, g in enumerate(ahead):
        laplace[k : k + 2, k : k + 2] += np.array([[-g, g], [g, -g]])
    axons = len(pulse_na)
    bath = np.zeros(cells)
    bath[[0, -1]] = problem_module.OPEN_US
    cleft = 2.0 * axons * laplace - np.diag(bath)  # the cleft's own and the axons' part of the operator on phi
    c = np.where(node, c_node, c_cell)
    size = axons * cells
    gates = axons * problem.nodes

    def phi_of(v: Array) -> Array:
        return np.asarray(np.linalg.solve(cleft, -laplace @ v.sum(axis=0)))

    def slope(t: float, y: Array) -> Array:
        v = y[:size].reshape(axons, cells)
        m, h = y[size : size + gates].reshape(axons, -1), y[size + gates :].reshape(axons, -1)
        u = v[:, node]
        alpha_m = (97.0 + 0.363 * u) / (1.0 + np.exp((31.0 - u) / 5.3))
        beta_m = alpha_m / np.exp((u - 23.8) / 4.17)
        beta_h = 15.6 / (1.0 + np.exp((24.0 - u) / 10.0))
        alpha_h = beta_h / np.exp((u - 5.5) / 5.0)
        current = np.where(node, 0.0, g_cell) * v
        current[:, node] = sodium * m**2 * h * (u - 115.64) + leak * (u + 0.01)
        flow = (v + phi_of(v)) @ laplace
        flow[:, 0] += pulse_na * (t < problem.pulse_ms)
        dm, dh = alpha_m * (1.0 - m) - beta_m * m, alpha_h * (1.0 - h) - beta_h * h
        return np.concatenate([((flow - current) / c).ravel(), dm.ravel(), dh.ravel()])

    m0, h0 = problem_module.rest_gates()
    y = np.concatenate([np.zeros(size), np.full(gates, m0), np.full(gates, h0)])
    for start, end in ((0.0, problem.pulse_ms - 1e-9), (problem.pulse_ms, problem.duration_ms)):
        y = solve_ivp(slope, (start, end), y, method="Radau", rtol=1e-7, atol=1e-8).y[:, -1]
    v = y[:size].reshape(axons, cells)
    return v, phi_of(v)

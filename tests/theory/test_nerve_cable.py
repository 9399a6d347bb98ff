"""Cables without channels against theory, and the order of the discretisation in time and space."""

from __future__ import annotations

import functools

import numpy as np
import pytest
from numpy.typing import NDArray

from facialis.body.nerve import kernel as k
from facialis.body.nerve.strands import Strands, lay_strands
from facialis.body.nerve.windows import advance_strands
from facialis.body.nerve.zone import Geometry, NerveParameters
from tests.nerve_situations import bundle, nerve, run, settle, volley

Array = NDArray[np.float64]
DIAMETER_UM = np.linspace(6.0, 11.0, k.WIDTH)


def bare_cable(parameters: NerveParameters, length_mm: float, diameter_um: Array) -> Strands:
    """Axons without any myelin or node: one cable of equal cells."""
    cells = round(length_mm / parameters.grid.cell_mm)
    shape = (1, cells, k.WIDTH)
    geometry = Geometry(np.empty(0), np.full(shape, parameters.grid.cell_mm), np.zeros(shape, np.bool_), 0)
    diameter = np.broadcast_to(diameter_um, (1, k.WIDTH)).copy()
    cable = lay_strands(
        parameters,
        geometry,
        diameter_um=diameter,
        temperature_c=37.0,
        bare_fraction=np.ones(shape),
        persistent_cm_s=np.zeros((1, k.WIDTH)),
        real=np.float64,
    )
    cable.amplitude *= 10.0  # bare membrane has a capacitance twenty times that of a myelinated internode
    return cable


def passive_cable(cells: int, *, step_ms: float) -> tuple[Strands, Array, Array, Array]:
    """Leaky cable without channels; also its capacitance (nF), leak and axial conductance (uS) per cell."""
    cable = bare_cable(nerve(grid={"step_ms": step_ms, "stride": 1, "cell_mm": 0.05}), 0.05 * cells, DIAMETER_UM)
    capacitance, leak, axial = (cable.coef[0, 0, row].copy() for row in (k.C_NF, k.LEAK, k.AXIAL))
    leak = 10.0 * leak
    cable.coef[:] = 0.0
    cable.coef[:, :, k.C_NF], cable.coef[:, :, k.LEAK] = capacitance, leak
    cable.coef[:, :-1, k.AXIAL] = axial
    cable.active[:] = 0
    return cable, capacitance, leak, axial


def test_input_resistance_and_decay_length() -> None:
    """The integral of the response over time is charge times resistance: R cosh((L - x)/l) / sinh(L/l)."""
    cells, step_ms = 80, 0.005
    cable, capacitance, leak, axial = passive_cable(cells, step_ms=step_ms)
    rest = cable.state[0, :, k.V].copy()
    area = np.zeros_like(rest)
    steps = round(15.0 * float((capacitance / leak).max()) / step_ms)
    pulses = [(step_ms, 0, lane, 0, 0) for lane in range(k.WIDTH)]
    for step in range(steps):
        now = pulses if step == 1 else []
        advance_strands(cable, now, start_ms=step * step_ms, end_ms=(step + 1) * step_ms)
        area += step_ms * (cable.state[0, :, k.V] - rest)
    charge = cable.amplitude[0, 0] * cable.grid.pulse_ms
    # decay per cell of the discrete cable: cosh(a) = 1 + leak / (2 axial); 1 / a tends to the decay length in cells
    per_cell = np.arccosh(1.0 + leak / (2.0 * axial))
    decay_cells = np.sqrt(axial / leak)
    np.testing.assert_allclose(1.0 / per_cell, decay_cells, rtol=0.006)
    place = np.arange(cells)[:, None] + 0.5
    near = slice(0, 12)  # four decay lengths; further out the discrete length differs visibly
    ideal = np.cosh((cells - place) / decay_cells) / np.sinh(cells / decay_cells) / np.sqrt(leak * axial)
    np.testing.assert_allclose((area / charge)[near], ideal[near], rtol=0.05)
    exact = np.cosh((cells - place) * per_cell) / np.sinh(cells * per_cell) / (2.0 * axial * np.sinh(per_cell / 2.0))
    np.testing.assert_allclose((area / charge)[near], exact[near], rtol=2e-4)


@pytest.mark.parametrize("mode", [1, 3])
def test_a_cosine_dies_at_the_rate_of_theory(mode: int) -> None:
    """Sealed cable: cos(n pi x / L) decays with (1 + (n pi l / L)^2) / tau."""
    cells, duration_ms = 80, 1.0
    cable, capacitance, leak, axial = passive_cable(cells, step_ms=0.005)
    rest = cable.state[0, :, k.V].copy()
    shape = np.cos(mode * np.pi * (np.arange(cells) + 0.5) / cells)[:, None]
    rate = (leak + axial * (mode * np.pi / cells) ** 2) / capacitance
    cable.state[0, :, k.V] += shape
    cable.state[0, :, k.DV] = shape * (1.0 - np.exp(rate * 0.005))  # the step before the first
    run(cable, duration_ms)
    left = (cable.state[0, :, k.V] - rest) / shape
    np.testing.assert_allclose(left, np.broadcast_to(np.exp(-rate * duration_ms), left.shape), rtol=2e-3)


@functools.cache
def bare_passages(cell_mm: float, step_ms: float) -> Array:
    """Times at which impulses pass 1.2 and 3.6 mm of a bare axon, between cells by interpolation."""
    parameters = nerve(grid={"cell_mm": cell_mm, "step_ms": step_ms, "stride": 1})
    cable = settle(bare_cable(parameters, 4.8, DIAMETER_UM), 10.0)
    run(cable, 8.0, volley(10.0), start_ms=10.0)
    crossed = cable.crossed_at[0]
    assert crossed.min() > 0, "conducted to the end"
    x = cell_mm * (np.arange(len(crossed)) + 0.5)
    return np.array([[np.interp(at, x, crossed[:, lane]) for lane in range(k.WIDTH)] for at in (1.2, 3.6)])


def test_second_order_in_space() -> None:
    took = [np.diff(bare_passages(cell_mm, 0.0025), axis=0)[0] for cell_mm in (0.08, 0.04, 0.02)]
    order = np.log2(np.abs(took[0] - took[1]) / np.abs(took[1] - took[2]))
    assert np.all(order > 1.7)
    assert np.all(order < 2.4)


def test_second_order_in_time() -> None:
    took = [np.diff(bare_passages(0.08, step_ms), axis=0)[0] for step_ms in (0.01, 0.005, 0.0025)]
    order = np.log2(np.abs(took[0] - took[1]) / np.abs(took[1] - took[2]))
    assert np.all(order > 1.7)
    assert np.all(order < 2.4)


def test_bare_axons_conduct_slowly_and_with_the_root_of_the_diameter() -> None:
    """Continuous conduction, 1/20-1/40 of normal over a bare internode (Bostock & Sears 1978), velocity as D^0.5."""
    took = np.diff(bare_passages(0.04, 0.0025), axis=0)[0]
    velocity = 2.4 / took
    assert 1.0 < velocity.min() < velocity.max() < 2.3
    exponent = np.polyfit(np.log(DIAMETER_UM), np.log(velocity), 1)[0]
    assert exponent == pytest.approx(0.5, abs=0.03)


def test_in_step_with_half_the_conductance_outside_is_double_axial_resistance() -> None:
    """All axons alike and Gi / (Gi + Ge) = 0.5: d(V + phi) = dV / 2 everywhere."""
    parameters = nerve(grid={"cell_mm": 0.1, "stride": 1, "tolerance": 1e-8})
    sealed, alone = (bare_cable(parameters, 6.0, np.full(k.WIDTH, 8.5)) for _ in range(2))
    cells = sealed.geometry.cells
    sealed.sealed[0] = (1, cells - 1)
    sealed.cleft[0, :-1, k.ALONG] = sealed.coef[0, :-1, k.AXIAL].sum(axis=-1)
    alone.coef[:, :, k.AXIAL] *= 0.5
    took = []
    for cable in (sealed, alone):
        settle(cable, 10.0)
        run(cable, 8.0, volley(10.0), start_ms=10.0)
        crossed = cable.crossed_at[0]
        assert crossed[20:41].min() > 0, "conducted"
        took.append(crossed[40] - crossed[20])
    np.testing.assert_allclose(took[0], took[1], rtol=0.005)
    assert np.ptp(took[0]) < 1e-6, "all in step"


def test_second_order_in_time_with_coupling() -> None:
    """Impulses that leave a sealed lesion, eight of sixteen driven."""
    last = []
    for step_ms in (0.005, 0.0025, 0.00125):
        parameters = nerve(grid={"step_ms": step_ms, "stride": 1, "tolerance": 1e-7})
        strand = settle(bundle(parameters, bare=0.1, openness=np.exp(-14.0), persistent_cm_s=np.zeros((1, k.WIDTH))))
        exits = run(strand, 5.0, volley(20.0, range(8)), start_ms=20.0)
        out = exits[exits[:, 3] == 1]
        last.append(out[np.argsort(out[:, 2], kind="stable")][:, [2, 0]])
    np.testing.assert_array_equal(last[0][:, 0], last[2][:, 0])
    order = np.log2(np.abs(last[0] - last[1])[:, 1] / np.abs(last[1] - last[2])[:, 1])
    assert np.median(order) > 1.7

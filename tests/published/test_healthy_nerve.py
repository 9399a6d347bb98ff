"""The healthy nerve, as cables solved everywhere: rest, one impulse for one shock, velocity, refractoriness."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from facialis.body.nerve import kernel as k
from facialis.body.nerve.membrane import velocity_m_s
from facialis.body.nerve.zone import NerveParameters, internode_mm
from tests.nerve_situations import NERVE, bundle, count_by_lane, healthy_cable, nerve, run, settle, volley

Array = NDArray[np.float64]
FINE = nerve(grid={"stride": 1})
"""Without long steps."""
DIAMETERS_UM = np.linspace(4.0, 12.0, k.WIDTH)
FACIAL = (DIAMETERS_UM >= 7.0) & (DIAMETERS_UM <= 10.0)
AT_MS = 20.0
DENSITIES = (
    "sodium_permeability_cm_s", "fast_potassium_ms_cm2", "slow_potassium_ms_cm2", "leak_ms_cm2", "capacitance_uf_cm2",
)  # fmt: skip


def conduct(parameters: NerveParameters, temperature_c: float = 37.0) -> tuple[Array, Array, NDArray[np.int64]]:
    """Return resting potentials, times of passage (cells, fibres) and the number of impulses that leave."""
    cable = settle(healthy_cable(parameters, DIAMETERS_UM, temperature_c=temperature_c), AT_MS)
    rest = cable.state[0, :, k.V].astype(np.float64)
    exits = run(cable, 8.0, volley(AT_MS), start_ms=AT_MS)
    return rest, cable.crossed_at[0] - AT_MS, count_by_lane(exits)


@functools.cache
def cable_velocity_m_s(temperature_c: float = 37.0, step_ms: float = 0.005) -> Array:
    """Velocity between the 8th and the 16th node of fibres of 4-12 um."""
    per = FINE.grid.cells_per_internode
    _, passed, _ = conduct(nerve(grid={"stride": 1, "step_ms": step_ms}), temperature_c)
    return np.asarray(8.0 * internode_mm(NERVE.fibre, DIAMETERS_UM) / (passed[16 * per] - passed[8 * per]))


@functools.cache
def at_diameter(diameter_um: float, temperature_c: float = 37.0) -> float:
    """Velocity of a fibre of any diameter from 4 to 12 um."""
    return float(np.interp(diameter_um, DIAMETERS_UM, cable_velocity_m_s(temperature_c)))


def test_rest_is_minus_80_and_stays_there() -> None:
    cable = healthy_cable(FINE, DIAMETERS_UM)
    run(cable, 50.0)
    early = cable.state[0, :, k.V].copy()
    run(cable, 200.0, start_ms=50.0)
    late = cable.state[0, :, k.V]
    assert np.abs(late + 80.0).max() < 3.0
    assert np.abs(late - early).max() < 0.05


def test_one_shock_gives_one_impulse_in_every_calibre() -> None:
    rest, passed, exits = conduct(FINE)
    np.testing.assert_array_equal(exits, 1)
    assert np.all(np.diff(passed[:: FINE.grid.cells_per_internode], axis=0) > 0), "from node to node, in order"
    assert np.abs(rest + 80.0).max() < 3.0


@pytest.mark.parametrize("factor", [0.7, 1.3])
@pytest.mark.parametrize("density", DENSITIES)
def test_one_shock_gives_one_impulse_whatever_the_density(density: str, factor: float) -> None:
    changed: dict[str, Any] = {density: factor * getattr(NERVE.node, density)}
    rest, _, exits = conduct(nerve(grid={"stride": 1}, node=changed))
    np.testing.assert_array_equal(exits, 1)
    assert np.abs(rest + 80.0).max() < 3.0


def test_all_densities_at_their_worst_at_once() -> None:
    node = NERVE.node
    excitable: dict[str, Any] = {
        "sodium_permeability_cm_s": 1.3 * node.sodium_permeability_cm_s,
        "leak_ms_cm2": 0.7 * node.leak_ms_cm2,
        "fast_potassium_ms_cm2": 0.7 * node.fast_potassium_ms_cm2,
        "slow_potassium_ms_cm2": 0.7 * node.slow_potassium_ms_cm2,
    }
    rest, _, exits = conduct(nerve(grid={"stride": 1}, node=excitable))
    np.testing.assert_array_equal(exits, 1)
    assert np.abs(rest + 80.0).max() < 3.0


def test_nobody_fires_unasked() -> None:
    cable = healthy_cable(FINE, DIAMETERS_UM)
    assert len(run(cable, 100.0)) == 0


def test_facial_fibres_conduct_at_45_to_60_m_s() -> None:
    assert at_diameter(7.0) == pytest.approx(45.0, abs=0.5)
    assert at_diameter(10.0) == pytest.approx(60.0, abs=0.5)


def test_the_fastest_lie_within_row_a27() -> None:
    assert abs(at_diameter(10.0) - 59.6) < 4.5


def test_velocity_is_proportional_to_diameter_within_four_percent() -> None:
    ratio = (cable_velocity_m_s() / DIAMETERS_UM)[FACIAL]
    assert np.ptp(ratio) / ratio.mean() < 0.08
    slope, intercept = np.polyfit(DIAMETERS_UM[FACIAL], cable_velocity_m_s()[FACIAL], 1)
    line = slope * DIAMETERS_UM[FACIAL] + intercept
    np.testing.assert_allclose(cable_velocity_m_s()[FACIAL], line, rtol=0.002)


def test_a_cooled_nerve_conducts_as_in_row_a28() -> None:
    """Row A28, 33-46 m/s in the opened skull: all fibres of 7-10 um at 29 degC."""
    assert at_diameter(7.0, 29.0) > 33.0
    assert at_diameter(10.0, 29.0) < 46.5
    assert at_diameter(8.5, 37.0) > 46.0, "not without cooling"


@pytest.mark.parametrize("temperature_c", [29.0, 31.0, 34.0, 37.0])
def test_delay_lines_conduct_as_cables_do(temperature_c: float) -> None:
    cable = cable_velocity_m_s(temperature_c)
    line = velocity_m_s(NERVE.fibre, DIAMETERS_UM, temperature_c=temperature_c)
    middle = (DIAMETERS_UM >= 8.0) & (DIAMETERS_UM <= 9.0)
    np.testing.assert_allclose(line[middle], cable[middle], rtol=0.025)
    np.testing.assert_allclose(line[FACIAL], cable[FACIAL], rtol=0.04)
    over_the_zone_ms = NERVE.grid.zone_mm * np.abs(1.0 / line - 1.0 / cable)
    assert over_the_zone_ms[FACIAL].max() < 0.020


def test_velocity_converges_with_the_step() -> None:
    coarse, fine, finer = (cable_velocity_m_s(37.0, step_ms)[FACIAL] for step_ms in (0.0025, 0.00125, 0.000625))
    order = np.log2((coarse - fine) / (fine - finer))
    assert np.all(order > 1.6)
    np.testing.assert_allclose(coarse, finer + (finer - fine) / 3.0, rtol=0.002)


@pytest.mark.parametrize("diameter_um", [7.0, 8.5, 10.0])
def test_absolute_refractory_period(diameter_um: float) -> None:
    """A shock of three times the strength, every lane at its own interval."""
    intervals = np.linspace(0.5, 1.25, k.WIDTH)
    cable = settle(healthy_cable(FINE, np.full(k.WIDTH, diameter_um), internodes=16), 10.0)
    cable.amplitude *= 3.0
    second = [(11.0 + float(interval), 0, lane, 0, 0) for lane, interval in enumerate(intervals)]
    count = count_by_lane(run(cable, 6.0, volley(11.0) + second, start_ms=10.0))
    assert count.min() == 1
    assert count.max() == 2
    assert np.all(np.diff(count) >= 0)
    refractory = float(intervals[count == 2][0])
    assert 0.5 < refractory <= 1.05
    assert refractory == pytest.approx(NERVE.fibre.refractory_ms, abs=0.06)


@pytest.mark.parametrize("end", [0, 1])
def test_a_healthy_zone_takes_as_long_as_the_delay_it_replaces(end: int) -> None:
    """From the start of the hand-over to the passage of the last cell, in both directions."""
    diameter = np.tile(np.linspace(7.0, 10.0, k.WIDTH), (1, 1))
    zone = settle(bundle(FINE, bare=0.0, openness=1.0, diameter_um=diameter, lesion_mm=3.0, coupled=False))
    exits = run(zone, 4.0, volley(AT_MS, end=end), start_ms=AT_MS)
    np.testing.assert_array_equal(count_by_lane(exits, end=1 - end), 1)
    through = exits[:, 0] - AT_MS
    lane = exits[:, 2].astype(int)
    span = 3.0 + 2.0 * FINE.grid.guard_internodes * internode_mm(NERVE.fibre, diameter[0])
    expected = span / velocity_m_s(NERVE.fibre, diameter[0], temperature_c=37.0)
    np.testing.assert_allclose(through, expected[lane], rtol=0, atol=0.015)

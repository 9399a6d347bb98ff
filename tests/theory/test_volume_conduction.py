"""Potentials of current sources against closed forms and against direct summation of membrane current."""

import numpy as np
import pytest
from numpy.typing import NDArray

from facialis.instruments.template_kernels import follow_waves
from facialis.numerics.volume_conduction import (
    TissueParameters,
    compute_membrane_slope,
    compute_point_gradient,
    compute_point_potential,
    compute_surface_gradient,
)
from facialis.parameters.farina2004 import TISSUE

Array = NDArray[np.float64]
ISOTROPIC = TISSUE.replace(axial_s_m=0.1, radial_s_m=0.1, cover_s_m=0.1)
ALONG = np.arange(0.0, 40.0)


def _table(
    tissue: TissueParameters = TISSUE,
    *,
    depths: tuple[float, ...] = (4.0,),
    cover_mm: float = 0.0,
    electrode_mm: float = 0.0,
) -> Array:
    return compute_surface_gradient(tissue, np.array(depths), cover_mm=cover_mm, electrode_mm=electrode_mm)


def test_gradient_is_the_derivative_of_the_potential() -> None:
    x = np.linspace(-20, 20, 81)
    step = 1e-4
    ahead = compute_point_potential(TISSUE, x + step, r_mm=np.array(3.0))
    behind = compute_point_potential(TISSUE, x - step, r_mm=np.array(3.0))
    gradient = compute_point_gradient(TISSUE, x, r_mm=np.array(3.0))
    assert np.allclose((ahead - behind) / (2e-3 * step), gradient, rtol=1e-5, atol=1e-6 * abs(gradient).max())


def test_a_point_source_falls_with_distance_and_carries_farther_along_the_fibres() -> None:
    potential = compute_point_potential(TISSUE, np.array([0.0, 0.0, 5.0]), r_mm=np.array([5.0, 10.0, 0.0]))
    assert potential[0] == pytest.approx(2 * potential[1])
    assert potential[2] / potential[0] == pytest.approx(np.sqrt(TISSUE.axial_s_m / TISSUE.radial_s_m))


@pytest.mark.parametrize("lateral_mm", [0, 3, 10])
def test_without_cover_the_table_is_the_half_space(lateral_mm: int) -> None:
    """Twice the point source of unbounded muscle (mirror image), to 1 % of the largest gradient."""
    table = _table()[0, 2 * lateral_mm, :40]
    exact = 2 * compute_point_gradient(TISSUE, ALONG, r_mm=np.hypot(4.0, lateral_mm))
    assert np.allclose(table, exact, atol=0.01 * abs(_table()[0]).max())


def test_a_cover_of_the_same_stuff_is_depth() -> None:
    covered = _table(ISOTROPIC, depths=(3.0,), cover_mm=2.0)[0, 6]
    bare = _table(ISOTROPIC, depths=(5.0,))[0, 6]
    assert np.allclose(covered, bare, rtol=1e-6, atol=1e-9 * abs(bare).max())


def test_deeper_sources_farther_electrodes_and_larger_discs_give_less() -> None:
    peaks = [abs(row).max() for row in _table(depths=(2.0, 4.0, 8.0, 16.0))]
    assert np.all(np.diff(peaks) < 0)
    aside = abs(_table()[0]).max(axis=1)
    assert aside[20] < 0.3 * aside[0]  # 10 mm to the side
    assert abs(_table(electrode_mm=4.0)).max() < 0.8 * abs(_table()).max()


def test_a_thin_disc_is_a_point() -> None:
    assert np.allclose(_table(electrode_mm=0.01), _table(), rtol=1e-3, atol=1e-4 * abs(_table()).max())


def test_the_membrane_returns_to_rest() -> None:
    t = np.linspace(0, 12, 24001)
    slope = compute_membrane_slope(TISSUE, t)
    potential = np.cumsum(slope) * (t[1] - t[0])
    assert potential.max() == pytest.approx(96 * 27 * np.exp(-3), rel=1e-3)  # A z^3 exp(-z) at z = 3
    assert abs(potential[-1]) < 1e-3
    assert not compute_membrane_slope(TISSUE, np.array([-1.0])).any()


def _potential_by_membrane_current(
    electrode_x: float, *, start: float, ends: tuple[float, float], depth: float
) -> Array:
    """Sum point sources: outward current is minus the change of axial current; with end-plate and tendons."""
    velocity, step = 2.5, 0.05
    z = np.arange(ends[0], ends[1] + 1e-9, step)
    middle = 0.5 * (z[1:] + z[:-1])
    wave = 2.0 * compute_point_potential(TISSUE, electrode_x - z, r_mm=np.array(depth))
    result = []
    for t in np.arange(400) * 0.1:
        slope = compute_membrane_slope(TISSUE, t - abs(middle - start) / velocity)
        axial = TISSUE.intracellular_s_m * np.sign(middle - start) * slope / velocity  # S/m V/m per m2 of fibre
        outward = -np.diff(np.concatenate([[0.0], axial, [0.0]]))
        assert abs(outward.sum()) < 1e-9 * max(abs(outward).sum(), 1e-12)
        result.append(float(outward @ wave))
    return np.array(result)


@pytest.mark.parametrize("electrode_x", [-4.0, 3.0, 11.0])
def test_travelling_waves_equal_the_sum_of_their_membrane_currents(electrode_x: float) -> None:
    """Generation at the end-plate, travel and extinction at the tendons; 2 % of the peak."""
    depth, rate = 4.0, 10.0
    weights = np.zeros((1, 400))
    one = np.ones(1)
    follow_waves(
        np.zeros(1, np.int64), -4.0 * one, 2.5 * one, TISSUE.intracellular_s_m * one, 0.0 * one, -15.0 * one,
        18.0 * one, np.zeros(1, np.int64), 0.0 * one, np.array([[electrode_x, 500.0]]), np.array([[0.0,
        500.0]]),
        np.repeat(_table(depths=(depth,)), 2, axis=0), 0.5, 1.0, 1 / rate, weights,
    )  # fmt: skip
    slope = compute_membrane_slope(TISSUE, np.asarray((np.arange(400) - 0.5) / rate, np.float64))
    waves = np.convolve(weights[0], slope)[:400] * 1e-3 / rate
    direct = _potential_by_membrane_current(electrode_x, start=-4.0, ends=(-15.0, 18.0), depth=depth)
    assert np.allclose(waves, direct, atol=0.02 * abs(direct).max())

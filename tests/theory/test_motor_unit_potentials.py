"""What every motor-unit potential must obey, whatever the muscle."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from facialis.instruments.needle_emg import NEEDLE
from facialis.instruments.needle_templates import NeedleFibres, Tip, compute_fibre_potentials
from facialis.instruments.surface_emg import SURFACE
from facialis.instruments.surface_templates import compute_templates, electrode_pair, group_fibres, place_pair, tabulate
from facialis.records.arrays import Spikes
from facialis.vocabulary import MUSCLE_CODE, Muscle, Side
from tests.muscle_situations import face


def _fibres_at(distance_mm: NDArray[Any]) -> NDArray[Any]:
    """Potentials of equal fibres 40 mm deep, at given distances from a needle half-way to the tendon."""
    one = np.ones(len(distance_mm))
    fibres = NeedleFibres(
        unit=np.zeros(len(one), np.int64), x_mm=0 * one, y_mm=distance_mm, depth_mm=40 * one, velocity_m_s=2.5 * one,
        area_m2=7e-10 * one, delay_ms=0 * one, half_mm=40 * one,
    )  # fmt: skip
    return compute_fibre_potentials(
        fibres, Tip(12.0, 0.0, 40.0), geometry=NEEDLE.geometry, tissue=NEEDLE.tissue, rate_hz=25000, duration_ms=25
    )


def test_a_fibre_falls_faster_than_a_point_source() -> None:
    """No net current leaves a fibre: beyond the wavelength potential falls faster than 1/r."""
    size = np.ptp(_fibres_at(-np.array([0.25, 0.5, 1.0, 2.0, 4.0])), axis=1)
    assert np.all(np.diff(size) < 0)
    assert size[3] < 0.5 * size[2]
    assert size[4] < 0.4 * size[3]


def test_a_passing_potential_is_positive_negative_positive() -> None:
    potential = _fibres_at(np.array([-0.4]))[0]
    negative = int(potential.argmin())
    assert potential[:negative].max() > 0.1 * abs(potential.min())
    assert potential[negative:].max() > 0.1 * abs(potential.min())


def test_arrival_is_distance_over_velocity() -> None:
    """Core 12 mm from the end-plate at 2.5 m/s; the steepest negative swing lies where the depolarisation passes."""
    potential = _fibres_at(np.array([-0.4]))[0]
    arrival = np.diff(potential).argmin() / 25.0 - 2.0
    assert arrival == pytest.approx(12.0 / 2.5 + 0.4, abs=0.4)


def test_surface_templates_carry_no_net_area() -> None:
    """The membrane returns to rest, so a potential integrates to nothing over time."""
    source = face(Side.LEFT, Spikes.empty())
    groups = group_fibres(source.units, delay_scatter_ms=0.4, tendon_scatter=0.2, rng=np.random.default_rng(1))
    muscle = Muscle.MENTALIS
    along = place_pair(source.units, muscle, spacing_mm=15.0)
    templates = compute_templates(
        source, groups, electrodes=electrode_pair(muscle, source, along=along), muscles=(muscle,),
        table=tabulate(SURFACE.tissue, cover_mm=2.5, electrode_mm=2.0), cover_mm=2.5, tissue=SURFACE.tissue,
        rate_hz=10000, duration_ms=40,
    )  # fmt: skip
    own = templates.values[templates.row[source.units.muscle == MUSCLE_CODE[muscle]]]
    assert abs(own).max() > 20.0
    assert np.all(abs(own.sum(axis=1)) < 2e-3 * abs(own).sum(axis=1))
    assert np.all(templates.row[source.units.muscle != MUSCLE_CODE[muscle]] == -1)

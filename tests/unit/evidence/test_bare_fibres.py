"""Fibres on a bench: velocity and crossing read from known traces, and crossing only through a sealed cleft."""

from __future__ import annotations

import numpy as np
import pytest

from facialis.cohort import draw_patient
from facialis.evidence.base import Case
from facialis.evidence.families.bare_fibres import TOGETHER, Watched, excite, lay_bench, transit_ms, velocity_m_s

STEP_MS, CELL_MM = 0.0125, 0.1


def travelling(m_s: float, *, late_ms: float = 0.0, fibres: int = 2) -> Watched:
    """Gaussian waves of 0.2 ms that pass forty cells at a velocity; the second fibre later by a time."""
    time = np.arange(0.0, 12.0, STEP_MS)[:, None, None]
    place = (np.arange(40) * CELL_MM)[None, :, None]
    late = np.array([0.0, late_ms])[None, None, :fibres]
    wave = np.exp(-0.5 * ((time - 1.0 - place / m_s - late) / 0.2) ** 2)
    return Watched(-80.0 + 100.0 * wave, 5.0 * wave, STEP_MS, CELL_MM, {1: 7})


@pytest.mark.parametrize("m_s", [0.5, 1.0, 2.0])
def test_velocity_of_a_wave_of_known_velocity(m_s: float) -> None:
    assert velocity_m_s(travelling(m_s), 0) == pytest.approx(m_s, rel=0.02)


def test_a_wave_that_stands_still_or_stays_below_threshold_has_no_velocity() -> None:
    still = travelling(1e9)
    assert velocity_m_s(still, 0) is None
    quiet = Watched(np.full((100, 40, 1), -80.0), np.zeros((100, 40, 1)), STEP_MS, CELL_MM, {})
    assert velocity_m_s(quiet, 0) is None


def test_transit_is_the_time_between_inward_peaks() -> None:
    assert transit_ms(travelling(1.0, late_ms=0.2), (0,)) == [pytest.approx(0.2, abs=STEP_MS)]


@pytest.fixture(scope="module")
def person() -> Case:
    """A drawn patient on the bench; what the tests change is the lesion's sealing."""
    return Case(draw_patient(1), 1, 3)


def test_what_crosses_needs_a_sealed_cleft(person: Case) -> None:
    crossed = []
    for sealing in (0.0, 16.0):
        case = Case(person.patient.with_changes(left={"lesion": {"sealing": sealing}}), 1, 3)
        watched = excite(lay_bench(case), tuple(range(TOGETHER[-2])))
        crossed.append(len(watched.born))
    assert crossed[0] == 0
    assert crossed[1] >= 8


def test_current_through_the_wall_is_what_comes_along_the_axon(person: Case) -> None:
    """Over the stretch and the time of one impulse inward and outward charge cancel but for what leaves at the ends."""
    watched = excite(lay_bench(person), (0,))
    own = watched.inward_na[:, :, 0]
    assert own.max() > 1.0
    assert abs(own.sum()) < 0.05 * np.abs(own).sum()
    assert not watched.born, "one fibre does not excite another in this model"

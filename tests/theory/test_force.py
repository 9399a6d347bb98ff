"""Twitch summation against closed forms."""

import math
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from facialis.body.muscle import compute_force
from facialis.errors import SimulationError
from facialis.parameters.fuglevand1993 import FORCE
from facialis.records.arrays import Discharges
from tests.muscle_situations import half_muscles

_, UNITS = half_muscles()
UNIT = 40
ROW = int(UNITS.muscle[UNIT])
PEAK = float(UNITS.twitch_mn[UNIT] * UNITS.weight[UNIT])
TIME = float(UNITS.contraction_ms[UNIT])


def _fired(time_ms: list[float] | NDArray[Any], unit: int = UNIT) -> Discharges:
    count = len(time_ms)
    one = np.ones(count)
    return Discharges(
        np.asarray(time_ms, float), np.full(count, unit, np.int32), np.zeros(count, np.int8), one, one, one
    )


def _force(discharges: Discharges, *, seconds: float = 2.0, rate_hz: float = 1000.0) -> NDArray[Any]:
    total = compute_force(discharges, UNITS, force=FORCE, duration_s=seconds, rate_hz=rate_hz)
    return np.asarray(total[ROW])


def _train(rate_hz: float, seconds: float) -> NDArray[Any]:
    return np.arange(0.0, 1e3 * seconds, 1e3 / rate_hz)


def test_a_twitch_has_its_closed_form() -> None:
    force = _force(_fired([100.3]))
    since = np.arange(2000) - 100.3
    expected = np.where(since > 0, PEAK * since / TIME * np.exp(1 - since / TIME), 0.0)
    assert np.allclose(force, expected, rtol=1e-9, atol=1e-12 * PEAK)


def test_force_does_not_depend_on_the_sampling_rate() -> None:
    discharges = _fired(_train(17.3, 1.5))
    assert np.allclose(_force(discharges)[::10], _force(discharges, rate_hz=100), rtol=1e-9)


def test_slow_twitches_add_and_the_area_per_discharge_is_e_p_t() -> None:
    rate = 0.35 * 1e3 / TIME  # below the bend of the gain
    force = _force(_fired(_train(rate, 40)), seconds=40)
    steady = force[10000:].mean()
    assert steady == pytest.approx(PEAK * math.e * TIME * 1e-3 * rate, rel=0.01)


def test_force_levels_off_at_the_tetanus() -> None:
    """The gain curve saturates at e x0 / S(x0) twitches."""
    tetanus = PEAK * math.e * FORCE.linear_below / -math.expm1(-FORCE.steepness * FORCE.linear_below**3)
    steady = [_force(_fired(_train(rate, 4)), seconds=4)[2000:].mean() for rate in (20, 60, 150, 300)]
    assert np.all(np.diff(steady[:3]) > -1e-3 * tetanus)
    assert steady[3] == pytest.approx(tetanus, rel=0.01)
    assert steady[2] == pytest.approx(steady[3], rel=0.01)
    assert 5 < tetanus / PEAK < 12


def test_units_add_and_fibres_that_failed_leave_out_their_share() -> None:
    whole = _fired([100.0])
    half = Discharges(whole.time_ms, whole.unit, whole.cause, 0.5 * whole.recruited, whole.amplitude, whole.speed)
    assert np.allclose(_force(half), 0.5 * _force(whole))
    neighbour = UNIT + 1
    assert int(UNITS.muscle[neighbour]) == ROW
    both = Discharges(
        np.array([100.0, 100.0]), np.array([UNIT, neighbour], np.int32), np.zeros(2, np.int8), np.ones(2),
        np.ones(2),
        np.ones(2),
    )  # fmt: skip
    assert np.allclose(_force(both), _force(whole) + _force(_fired([100.0], neighbour)))


def test_a_discharge_before_the_start_still_acts_and_silence_is_zero() -> None:
    assert _force(_fired([-10.0]))[0] == pytest.approx(PEAK * 10 / TIME * math.exp(1 - 10 / TIME))
    assert not _force(_fired([])).any()


def test_a_length_of_zero_is_refused() -> None:
    with pytest.raises(SimulationError, match=r"duration_s = 0"):
        _force(_fired([1.0]), seconds=0)

"""Junction and muscle fibre at the rates of voluntary effort and of hemifacial spasm."""

import numpy as np
import pytest

from facialis.body.muscle import transmit
from facialis.parameters.wood2001 import JUNCTION
from facialis.records.arrays import Discharges
from tests.muscle_situations import half_muscles, train

_, UNITS = half_muscles()


def _trains(rate_hz: float, seconds: float) -> list[Discharges]:
    return [transmit(train(rate_hz, seconds), UNITS, junction=JUNCTION, key=key) for key in range(12)]


def test_delay_is_about_seven_tenths_of_a_ms_with_little_jitter() -> None:
    """0.5-1.0 ms at 37 degC; end-plates jitter by 12-14 us (Stalberg & Trontelj), the mean of a unit by less."""
    start = np.concatenate([fired.time_ms % 200.0 for fired in _trains(5, 10)])
    spread = np.mean([np.std(fired.time_ms % 200.0) for fired in _trains(5, 10)])
    assert 0.6 < start.mean() < 0.8
    assert 0.003 < spread < 0.014


def test_healthy_junctions_do_not_block_at_voluntary_rates() -> None:
    """At most one blocking end-plate in twenty (Sanders 2019 Clin Neurophysiol 130:1417)."""
    for rate in (10, 30):
        assert np.mean([fired.recruited.mean() for fired in _trains(rate, 3)]) > 0.95


@pytest.mark.parametrize(("rate_hz", "least"), [(250, 0.9), (300, 0.75)])
def test_fibres_follow_the_first_impulses_of_a_spasm_train(rate_hz: float, least: float) -> None:
    """Trains of 250-350 Hz are recorded in muscle (row S01): the first ten impulses must pass, if smaller."""
    passed = np.mean([fired.recruited.sum() / 10 for fired in _trains(rate_hz, 10 / rate_hz)])
    assert passed > least


def test_size_falls_along_a_train_at_high_rate_and_recovers_after_it() -> None:
    fired = _trains(300, 1.0)
    early = np.mean([(f.recruited * f.amplitude)[f.time_ms < 30].mean() for f in fired])
    late = np.mean([(f.recruited * f.amplitude)[f.time_ms > 900].mean() for f in fired])
    slow = np.mean([(f.recruited * f.amplitude)[f.time_ms > 900].mean() for f in _trains(10, 1.0)])
    assert late < 0.8 * early
    assert slow > 0.95


def test_nothing_passes_within_the_refractory_period() -> None:
    """2.2-4.6 ms in human muscle (Farmer 1960): a second impulse after 1.5 ms is lost, after 6 ms it passes."""
    assert all(len(fired) == 1 for fired in _trains(1000 / 1.5, 0.0031))
    assert all(len(fired) == 2 for fired in _trains(1000 / 6.0, 0.0121))


def test_a_second_impulse_travels_slower_then_faster() -> None:
    """Z'Graggen & Bostock 2009: relatively refractory to about 3.4 ms, then supernormal."""
    close = np.mean([fired.speed[-1] for fired in _trains(1000 / 3.0, 0.0061)])
    later = np.mean([fired.speed[-1] for fired in _trains(1000 / 10.0, 0.0201)])
    assert close < 1.0 < later < 1.2

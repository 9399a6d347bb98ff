import numpy as np
import pytest

from facialis.body.muscle import transmit
from facialis.errors import SimulationError
from facialis.parameters.wood2001 import JUNCTION
from facialis.records.arrays import Spikes
from facialis.vocabulary import Cause
from tests.muscle_situations import at_terminals, contraction, half_muscles, train

AXONS, UNITS = half_muscles()


def test_same_key_same_bits_and_another_key_other_draws() -> None:
    spikes = contraction(AXONS, 0.4, seconds=1)
    first = transmit(spikes, UNITS, junction=JUNCTION, key=5)
    again = transmit(spikes, UNITS, junction=JUNCTION, key=5)
    other = transmit(spikes, UNITS, junction=JUNCTION, key=6)
    assert np.array_equal(first.time_ms, again.time_ms)
    assert not np.array_equal(first.time_ms, other.time_ms)


def test_what_a_unit_does_does_not_depend_on_other_units() -> None:
    spikes = contraction(AXONS, 0.4, seconds=1)
    axon = int(spikes.axon[0])
    together = transmit(spikes, UNITS, junction=JUNCTION, key=5)
    alone = transmit(spikes.where(spikes.axon == axon), UNITS, junction=JUNCTION, key=5)
    assert np.array_equal(together.time_ms[together.unit == axon], alone.time_ms)


def test_discharges_are_sorted_and_keep_the_cause() -> None:
    spikes = at_terminals(np.array([5.0, 1.0, 9.0]), np.array([3, 2, 3]), Cause.EPHAPTIC)
    fired = transmit(spikes, UNITS, junction=JUNCTION, key=1)
    assert np.array_equal(fired.unit, [2, 3, 3])
    assert np.all(np.diff(fired.time_ms) > 0)
    assert set(fired.cause) == {Cause.EPHAPTIC}


def test_a_junction_far_below_threshold_passes_nothing() -> None:
    blocked = JUNCTION.replace(safety_factor=0.2)
    assert len(transmit(train(10, 2), UNITS, junction=blocked, key=1)) == 0


def test_a_weak_junction_fails_in_part_and_late() -> None:
    weak = JUNCTION.replace(safety_factor=1.0)
    rested = transmit(train(1, 60), UNITS, junction=JUNCTION, key=1)
    failing = transmit(train(1, 60), UNITS, junction=weak, key=1)
    assert np.mean(rested.recruited) > 0.99
    assert 0.2 < np.sum(failing.recruited) / 60 < 0.8
    assert np.mean(failing.time_ms % 1000) > np.mean(rested.time_ms % 1000) + 0.08


def test_no_impulses_give_no_discharges() -> None:
    assert len(transmit(Spikes.empty(), UNITS, junction=JUNCTION, key=1)) == 0


def test_unsorted_impulses_and_unknown_axons_are_refused() -> None:
    backwards = Spikes(np.array([2.0, 1.0]), np.zeros(2, np.int32), np.zeros(2, np.int8), np.zeros(2, np.int8))
    with pytest.raises(SimulationError, match="not sorted"):
        transmit(backwards, UNITS, junction=JUNCTION, key=1)
    with pytest.raises(SimulationError, match="axon 9999"):
        transmit(at_terminals(np.array([1.0]), np.array([9999])), UNITS, junction=JUNCTION, key=1)

"""Units are found where they can be told apart, with their rates; elsewhere the needle says that they cannot."""

from __future__ import annotations

import numpy as np
import pytest

from facialis.measures import measure
from facialis.measures.activity import find_activity
from facialis.measures.interspike_rate import find_plateau, median_interval
from facialis.measures.needle.units import Units
from facialis.records import Channel, Recording, Signal
from facialis.vocabulary import SignalKind
from tests.emg_situations import LEFT, face, train
from tests.needle_situations import NOISE_UV, RATE_HZ, Situation, every, hits, needle

NAME = "needle mentalis left"
STEADY = ((0.3, 18.0),)


def units_of(recording: Recording) -> Units:
    units = find_activity(recording, np.random.default_rng(0)).tracks[0].units
    assert units is not None
    return units


@pytest.mark.parametrize("size", [10.0, 20.0, 80.0])
def test_one_unit_at_a_voluntary_rate_is_found_whole(size: float) -> None:
    recording, (true,) = needle(Situation((size,), STEADY, (10.0, 20.0)))
    (unit,) = units_of(recording).separated
    matched = hits(unit.times_s, true)
    assert matched >= 0.97 * true.size
    assert matched >= 0.98 * unit.times_s.size
    assert unit.shape.amplitude_uv == pytest.approx(size * NOISE_UV, rel=0.12)


@pytest.mark.parametrize("rate_hz", [150.0, 250.0, 350.0])
def test_one_unit_of_a_spasm_is_followed_through_its_own_overlaps(rate_hz: float) -> None:
    recording, (true,) = needle(Situation((25.0,), every(0.5, 0.1), (0.95 * rate_hz, 1.05 * rate_hz), seed=1))
    (unit,) = units_of(recording).separated
    matched = hits(unit.times_s, true)
    assert matched >= 0.95 * true.size
    assert matched >= 0.98 * unit.times_s.size
    (finding,) = measure(recording, ["interspike_rate"]).findings
    assert finding.value == pytest.approx(rate_hz, rel=0.05)
    assert finding.low is not None
    assert finding.high is not None
    assert finding.low < rate_hz < finding.high


@pytest.mark.parametrize("units", [2, 3])
def test_units_at_voluntary_rates_are_told_apart(units: int) -> None:
    sizes = (30.0, 20.0, 14.0)[:units]
    recording, truth = needle(Situation(sizes, STEADY, (8.0, 18.0), seed=2))
    separated = units_of(recording).separated
    assert len(separated) == units
    for unit in separated:
        matched = max(hits(unit.times_s, true) for true in truth)
        assert matched >= 0.95 * unit.times_s.size


@pytest.mark.parametrize(("units", "rate_hz"), [(4, 300.0), (6, 100.0)])
def test_an_interference_pattern_is_not_measurable(units: int, rate_hz: float) -> None:
    sizes = tuple(np.linspace(15.0, 40.0, units))
    recording, _ = needle(Situation(sizes, every(0.5, 0.2), (0.8 * rate_hz, rate_hz), seed=5))
    potentials, rate = measure(recording, ["motor_unit_potentials", "interspike_rate"]).findings
    assert potentials.value is None
    assert rate.value is None
    assert rate.reason.startswith("not measurable: ")


def test_noise_alone_has_no_units() -> None:
    values = NOISE_UV * np.random.default_rng(0).standard_normal((1, 400_000)).astype(np.float32)
    recording = Recording((Signal(values, RATE_HZ, "uV", (Channel("n", SignalKind.NEEDLE_EMG),)),))
    (finding,) = measure(recording, ["motor_unit_potentials"]).findings
    assert finding.value is None
    assert "not measurable" in finding.reason


@pytest.mark.parametrize("name", ["motor_unit_potentials", "interspike_rate"])
def test_the_surface_claims_no_discharge_rate(name: str) -> None:
    (finding,) = measure(face(train(LEFT, 5.0, twitches=6, rate_hz=6.0), seconds=20.0), [name]).findings
    assert finding.value is None
    assert finding.status.value == "not assessable"
    assert finding.reason.startswith("surface EMG")


def test_a_slow_needle_recording_is_refused_with_the_rate_it_needs() -> None:
    values = np.random.default_rng(0).standard_normal((1, 20_000)).astype(np.float32)
    recording = Recording((Signal(values, 1000.0, "uV", (Channel("n", SignalKind.NEEDLE_EMG),)),))
    (finding,) = measure(recording, ["interspike_rate"]).findings
    assert finding.reason == "not measurable: sampled at 1000 Hz, needs 3000 Hz"


def test_no_potential_is_found_in_a_missing_stretch() -> None:
    recording, (true,) = needle(Situation((30.0,), STEADY, (10.0, 20.0)))
    signal = recording.signals[0]
    values = signal.values.copy()
    values[0, 100_000:160_000] = np.nan
    (unit,) = units_of(Recording((Signal(values, RATE_HZ, "uV", signal.channels),))).separated
    inside = (unit.times_s > 5.0) & (unit.times_s < 8.0)
    assert not inside.any()
    outside = true[(true < 4.99) | (true > 8.01)]
    assert hits(unit.times_s, outside) >= 0.97 * outside.size


def test_start_of_the_signal_moves_the_potentials() -> None:
    recording, _ = needle(Situation((30.0,), STEADY, (10.0, 20.0)))
    signal = recording.signals[0]
    later = Recording((Signal(signal.values, RATE_HZ, "uV", signal.channels, 50.0),))
    assert units_of(later).units[0].times_s == pytest.approx(units_of(recording).units[0].times_s + 50.0)


def test_duration_and_phases_are_those_of_the_mean_potential() -> None:
    recording, _ = needle(Situation((60.0,), STEADY, (10.0, 15.0), varies=0.02))
    (unit,) = units_of(recording).separated
    assert unit.shape.averaged > 100
    assert unit.shape.duration_ms is not None
    assert 1.0 < unit.shape.duration_ms < 6.0
    assert unit.shape.phases is not None
    assert 2 <= unit.shape.phases <= 5


def test_in_fast_trains_duration_is_left_open() -> None:
    recording, _ = needle(Situation((30.0,), ((1.0, 3.0), (5.0, 7.0)), (290.0, 310.0)))
    (unit,) = units_of(recording).separated
    assert unit.shape.duration_ms is None
    assert unit.shape.amplitude_uv > 0


def test_the_plateau_is_the_longest_level_run() -> None:
    assert find_plateau(np.array([100.0, 100, 250, 260, 255, 245, 250, 100])) == (2, 7)
    assert find_plateau(np.array([100.0, 200, 300])) == (0, 0)


def test_the_interval_of_a_median_needs_six_values() -> None:
    assert median_interval(np.arange(5.0)) == (None, None)
    assert median_interval(np.arange(6.0)) == (0.0, 5.0)

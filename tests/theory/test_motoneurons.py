"""Motoneurons against closed forms, and the rules that every motoneuron pool obeys."""

from __future__ import annotations

import math

import numpy as np
import pytest

from facialis.body.nucleus import NucleusParameters, advance, start
from facialis.parameters.kirk2021 import HEALTHY_NUCLEUS
from facialis.vocabulary import MUSCLE_CODE, Cause, Muscle, TaskName
from tests.nucleus_situations import NO_IMPULSES, Task, barrage, do, face, fire, pool, quiet, ramp, trains

STILL = HEALTHY_NUCLEUS.replace(noise_mv=0.0, common_noise=0.0)
RAISED = HEALTHY_NUCLEUS.replace(plateau=3.0)
EYE = Muscle.ORBICULARIS_OCULI


def _gain(nucleus: NucleusParameters, count: int) -> np.ndarray:
    """Maximal voluntary current over each motoneuron's rheobase."""
    state = start(nucleus, pool(count=count), rng=np.random.default_rng(0))
    settings = nucleus.pools[Muscle.FRONTALIS]
    largest = nucleus.threshold_mv - nucleus.rest_mv
    largest /= nucleus.resistance_mohm / math.sqrt(settings.recruitment_ratio)
    return settings.reserve * largest / state.rheobase_na


def test_without_after_hyperpolarisation_the_rate_is_that_of_the_textbook() -> None:
    """Leaky integrator: interval = refractory period + tau ln((I - V_reset) / (I - V_threshold))."""
    bare = STILL.replace(ahp_conductance=0.0)
    count = 12
    found = [
        np.diff(train)[2:].mean()
        for train in trains(fire(pool(count=count), ramp(Muscle.FRONTALIS, rise_s=0, hold_s=0.5), nucleus=bare), count)
    ]
    current = _gain(bare, count)
    at_reset = (bare.reset_mv - bare.rest_mv) / (bare.threshold_mv - bare.rest_mv)
    floor = 1.0 / (bare.pools[Muscle.FRONTALIS].recruitment_ratio * bare.pools[Muscle.FRONTALIS].reserve)
    current *= floor / (1.0 + bare.fringe) + 1.0 - floor  # full effort, a fringe short of full current
    expected = bare.refractory_ms + bare.membrane_ms * np.log((current - at_reset) / (current - 1.0))
    assert expected.max() / expected.min() > 3.0
    np.testing.assert_allclose(found, expected, rtol=0.01)


def test_fifty_times_smaller_steps_move_no_impulse_by_more_than_a_tenth_of_a_step() -> None:
    """One noiseless motoneuron in the middle of its pool at maximal drive, against exact sub-steps of 2 us."""
    found = fire(pool(count=1), ramp(Muscle.FRONTALIS, rise_s=0, hold_s=0.4), nucleus=STILL).time_ms
    settings, n = STILL.pools[Muscle.FRONTALIS], STILL
    floor = 1.0 / (settings.recruitment_ratio * settings.reserve)
    current = settings.reserve * math.sqrt(settings.recruitment_ratio) * (floor / (1.0 + n.fringe) + 1.0 - floor)
    current *= n.threshold_mv - n.rest_mv
    step, ahp_ms = 0.002, 0.5 * (n.ahp_slow_ms + n.ahp_fast_ms)
    v, ahp, free_at, expected = n.rest_mv, 0.0, 0.0, []
    for k in range(round(399.0 / step)):
        if (k + 0.5) * step > free_at:
            mean = ahp * (1.0 - 0.5 * step / ahp_ms)
            target = (n.rest_mv + mean * n.ahp_mv + current) / (1.0 + mean)
            v = target + (v - target) * math.exp(-step * (1.0 + mean) / n.membrane_ms)
        ahp *= math.exp(-step / ahp_ms)
        if v >= n.threshold_mv:
            expected.append((k + 1) * step)
            v, free_at = n.reset_mv, (k + 1) * step + n.refractory_ms
            ahp += n.ahp_conductance * (1.0 - ahp / n.ahp_ceiling)
    assert len(expected) > 10
    intervals = np.abs(np.diff(found[: len(expected)]) - np.diff(expected))
    assert intervals.max() < 0.01


def test_noise_at_rest_has_the_declared_size() -> None:
    """Noise of 5 mV keeps every neuron awake; the threshold lies 5 standard deviations away."""
    loud = HEALTHY_NUCLEUS.replace(noise_mv=5.0, rest_mv=-70.0, threshold_mv=-45.0)
    axons = pool(count=300)
    state = start(loud, axons, rng=np.random.default_rng(0))
    seen = []
    for window in range(40):
        advance(state, quiet(1.0), antidromic=NO_IMPULSES, t0_ms=23.3 * window, t1_ms=23.3 * (window + 1), key=2)
        seen.append(state.live[:, 0].copy())
    potential = np.array(seen[5:])
    assert potential.std() == pytest.approx(5.0, rel=0.04)
    assert potential.mean() == pytest.approx(-70.0, abs=0.2)


def test_recruitment_by_size() -> None:
    axons = pool(count=150)
    first = np.array([train[0] for train in trains(fire(axons, ramp(Muscle.FRONTALIS, rise_s=5.0)), 150)])
    order_size = np.argsort(np.argsort(axons.diameter_um))
    order_fired = np.argsort(np.argsort(first))
    assert np.corrcoef(order_size, order_fired)[0, 1] > 0.85
    quarters = [first[order_size // 38 == quarter].mean() for quarter in range(4)]
    assert np.all(np.diff(quarters) > 0)


def test_small_motoneurons_fire_faster_at_any_drive() -> None:
    """Onion skin: of two units of a pool, the one recruited first is the faster."""
    axons = pool(count=150)
    rate = np.array(
        [len(train) for train in trains(fire(axons, ramp(Muscle.FRONTALIS, rise_s=0.2, hold_s=3.0, to=0.6)), 150)]
    )
    assert np.corrcoef(axons.diameter_um, rate)[0, 1] < -0.85


@pytest.mark.parametrize("change", [{"ahp_conductance": 0.3}, {"ahp_slow_ms": 20.0, "ahp_fast_ms": 13.0}])
def test_a_weaker_or_shorter_after_hyperpolarisation_fires_faster(change: dict[str, float]) -> None:
    drive = ramp(Muscle.FRONTALIS, rise_s=0.2, hold_s=1.0)
    usual, changed = (len(fire(pool(), drive, nucleus=n).time_ms) for n in (STILL, STILL.replace(**change)))
    assert changed > 1.4 * usual


def test_rates_adapt_within_the_first_intervals() -> None:
    found = trains(fire(pool(count=10), ramp(Muscle.FRONTALIS, rise_s=0, hold_s=1.0), nucleus=STILL), 10)
    train = max(found, key=len)
    gaps = np.diff(train)
    assert gaps[0] < 0.6 * gaps[-1]
    np.testing.assert_allclose(gaps[12:], gaps[-1], rtol=0.02)


def test_a_healthy_nucleus_is_silent_without_drive() -> None:
    assert len(fire(face(30), quiet(60.0)).time_ms) == 0


@pytest.mark.parametrize("task", [TaskName.CLOSE_EYES, TaskName.SMILE, TaskName.RAISE_BROWS])
def test_healthy_firing_ends_with_the_drive(task: TaskName) -> None:
    drive = do([Task(task, 0.1, 1.0, 0.8)], seconds=4)
    last = np.flatnonzero(drive[0].max(axis=0))[-1]
    firing = fire(face(30), drive)
    assert len(firing.time_ms) > 100
    assert firing.time_ms[-1] < last + 20.0
    assert set(firing.cause.tolist()) == {Cause.DRIVE}


def test_a_raised_nucleus_alone_stops_soon_after_the_drive() -> None:
    drive = do([Task(TaskName.CLOSE_EYES, 0.1, 1.0, 0.8)], seconds=4)
    last = np.flatnonzero(drive[0].max(axis=0))[-1]
    assert fire(face(30), drive, nucleus=RAISED).time_ms[-1] < last + 100.0


def test_a_healthy_nucleus_answers_a_barrage_with_nothing_but_back_firing() -> None:
    axons = pool(EYE, count=60)
    firing = fire(axons, quiet(2.0), shocks=barrage(axons, at_ms=200.0, for_ms=300.0, rate_hz=250.0))
    assert set(firing.cause.tolist()) == {Cause.BACKFIRE}
    assert firing.time_ms[-1] < 510.0


def test_a_raised_nucleus_goes_on_after_a_barrage_and_tires() -> None:
    axons = pool(EYE, count=60)
    firing = fire(axons, quiet(15.0), nucleus=RAISED, shocks=barrage(axons, at_ms=200.0, for_ms=300.0, rate_hz=250.0))
    late = firing.time_ms[firing.cause == Cause.PLATEAU]
    assert len(late) > 2 * 60
    assert 800.0 < late[-1] < 8000.0


def test_without_fatigue_it_would_last_longer() -> None:
    axons = pool(EYE, count=40)
    shocks = barrage(axons, at_ms=200.0, for_ms=300.0, rate_hz=250.0)
    tiring, untiring = (
        fire(axons, quiet(12.0), nucleus=RAISED.replace(fatigue_ms=ms), shocks=shocks).time_ms
        for ms in (2000.0, 60000.0)
    )
    assert len(untiring) > 1.5 * len(tiring)
    assert untiring[-1] > tiring[-1] + 500.0


def test_kindling_crosses_between_perioral_pools_and_no_others() -> None:
    """Row A11. Chin units are barraged; then other pools get a short drive, which a kindled plateau makes stronger."""
    axons = face(30)
    chin = np.flatnonzero(axons.muscle == MUSCLE_CODE[Muscle.MENTALIS])
    times, who = barrage(pool(count=30), at_ms=100.0, for_ms=800.0, rate_hz=60.0)
    drive = do([Task(TaskName.PURSE_LIPS, 1.0, 0.5, 0.5), Task(TaskName.RAISE_BROWS, 1.0, 0.5, 0.5)], seconds=2)
    counts = {}
    for overlap in (0.0, 0.5):
        firing = fire(axons, drive, nucleus=RAISED.replace(overlap=overlap), shocks=(times, chin[who].astype(np.int32)))
        counts[overlap] = np.bincount(axons.muscle[firing.axon], minlength=13)
    lips, brow = MUSCLE_CODE[Muscle.ORBICULARIS_ORIS], MUSCLE_CODE[Muscle.FRONTALIS]
    assert counts[0.5][lips] > counts[0.0][lips]
    assert counts[0.5][brow] == counts[0.0][brow]

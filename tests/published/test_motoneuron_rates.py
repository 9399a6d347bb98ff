"""Discharge rates, blinks, F waves and latencies against rows of role `input` and `calibrate`."""

from __future__ import annotations

import numpy as np
import pytest

from facialis.body.anatomy import path_mm
from facialis.body.nucleus import draw_blinks
from facialis.parameters.bentivoglio1997 import BLINKS
from facialis.parameters.kirk2021 import HEALTHY_NUCLEUS
from facialis.parameters.kullman1971 import FACE, ROOT
from facialis.vocabulary import MUSCLE_CODE, MUSCLES, Cause, Muscle, TaskName
from tests.nucleus_situations import Array, Task, do, face, fire, pool, quiet, ramp, trains

EYE = MUSCLE_CODE[Muscle.ORBICULARIS_OCULI]


def _rates(muscle: Muscle, *, last: bool) -> Array:
    """Rate of every unit in a ramp to maximal effort in 5 s: over its first, or its last, five intervals."""
    found = trains(fire(pool(muscle, count=150), ramp(muscle, rise_s=5.0)), 150)
    pick = slice(-6, None) if last else slice(0, 6)
    return np.array([5000.0 / np.ptp(train[pick]) for train in found if len(train) > 6])


def test_a50a_frontalis_units_start_near_8_hz() -> None:
    assert _rates(Muscle.FRONTALIS, last=False).mean() == pytest.approx(8.0, rel=0.1)


def test_a50b_the_fastest_frontalis_units_reach_76_hz() -> None:
    assert np.percentile(_rates(Muscle.FRONTALIS, last=True), 95) == pytest.approx(76.0, rel=0.1)


def test_a51_eyelid_units_reach_10_to_25_hz() -> None:
    low, high = np.percentile(_rates(Muscle.ORBICULARIS_OCULI, last=True), [5, 95])
    assert min(high, 25.0) - max(low, 10.0) >= 0.5 * min(high - low, 15.0)
    assert high < 27.5


def test_no_other_muscle_reaches_the_rates_of_the_first_trial() -> None:
    for muscle in set(MUSCLES) - {Muscle.FRONTALIS}:
        assert np.median(_rates(muscle, last=True)) < 30.0


def test_intervals_vary_by_15_to_35_percent() -> None:
    drive = ramp(Muscle.MENTALIS, rise_s=0.3, hold_s=6.0, to=0.3)
    found = [np.diff(train[train > 1000]) for train in trains(fire(pool(Muscle.MENTALIS), drive), 100)]
    variation = np.median([gaps.std() / gaps.mean() for gaps in found if len(gaps) > 20])
    assert 0.15 < variation < 0.35


def test_a40_one_in_27_impulses_comes_back() -> None:
    """Fraction of motoneurons that answer one supramaximal shock at rest, the F/M ratio of a pool."""
    axons = pool(Muscle.MENTALIS, count=600)
    times = np.repeat(500.0 + 1000.0 * np.arange(20), 600)
    firing = fire(axons, quiet(21.0), shocks=(times, np.tile(np.arange(600, dtype=np.int32), 20)))
    assert np.all(firing.cause == Cause.BACKFIRE)
    assert len(firing.time_ms) / len(times) == pytest.approx(0.037, rel=0.2)
    each = np.bincount(firing.axon, minlength=600)
    assert np.mean(each == 0) > 0.5  # Schiller & Stalberg 1978: half give none


@pytest.mark.parametrize(("talk", "rate"), [(False, 17.0), (True, 26.0)])
def test_a56_blinks_a_minute(*, talk: bool, rate: float) -> None:
    tasks = [Task(TaskName.SPONTANEOUS_BLINKS)] + ([Task(TaskName.SPEAK, 0.0, 1800.0)] if talk else [])
    counts = [len(draw_blinks(BLINKS, tasks, duration_s=1800, rng=np.random.default_rng(s))) for s in range(8)]
    assert np.mean(counts) / 30 == pytest.approx(rate, rel=0.05)


def test_healthy_blinks_are_bursts_of_the_eyelid_alone() -> None:
    """Lower face below 5 % of the eyelid's impulses; lid units fire 1-6 impulses at 60-250 Hz."""
    axons = face(60)
    tasks = [Task(TaskName.SPONTANEOUS_BLINKS)]
    blinks = draw_blinks(BLINKS, tasks, duration_s=60, rng=np.random.default_rng(2))
    firing = fire(axons, do(tasks, seconds=60, blinks=blinks))
    per_muscle = np.bincount(axons.muscle[firing.axon], minlength=13)
    assert np.all(firing.cause == Cause.BLINK)
    assert per_muscle[MUSCLE_CODE[Muscle.NASALIS] :].sum() <= 0.05 * per_muscle[EYE]
    assert per_muscle[MUSCLE_CODE[Muscle.CORRUGATOR]] < 0.1 * per_muscle[EYE]
    lid = [train for train in trains(firing, len(axons))[EYE * 60 : EYE * 60 + 60] if len(train)]
    gaps = np.concatenate([np.diff(train) for train in lid])
    inside = gaps[gaps < 100.0]
    assert 60.0 < 1000.0 / np.median(inside) < 250.0
    assert 1.0 < 1.0 + len(inside) / np.sum(gaps >= 100.0) < 6.0


def test_l11b_and_a35c_the_course_fits_both_latencies() -> None:
    """0.9 ms pass in terminals, junction and onset of the potential; 33-46 m/s is row A28."""
    paths = path_mm(ROOT, FACE)
    assert 33.0 < paths["from_exit"][EYE] / (4.65 - 0.9) < 46.0
    fast = 6.0 * (ROOT.diameter_um + 2.0 * ROOT.diameter_sd_um)
    assert paths["from_foramen"][EYE] / fast + 0.9 == pytest.approx(2.9, abs=2 * 0.4)


def test_the_nucleus_declares_what_it_is_adjusted_to() -> None:
    rows = {HEALTHY_NUCLEUS.source_of(name).text.split(".")[0] for name in ("ahp_conductance", "rebound_mv", "overlap")}
    assert rows == {"row A50a", "row A40", "row A11"}

"""The slow equations: what they follow, how fast, and that they can stand still and turn back."""

from __future__ import annotations

import math

import numpy as np
import pytest

from facialis.body.adaptation import SlowState, Traffic, advance_state, draw_load, kindled
from facialis.parameters.course2026 import ADAPTATION, RECEDING, STANDSTILL
from facialis.vocabulary import MUSCLES

SILENT = Traffic(0.0, np.zeros(len(MUSCLES)), np.ones(len(MUSCLES)))


def _state(load: float, *, shown: float, channels: float = 0.0, nucleus: float = 0.0) -> SlowState:
    return SlowState(np.array([load]), np.array([shown]), np.array([shown]), channels, nucleus, np.ones(len(MUSCLES)))


def _advance(state: SlowState, months: float, *, load: float, traffic: Traffic = SILENT) -> SlowState:
    return advance_state(
        state,
        ADAPTATION,
        months=months,
        load_at=lambda _: np.array([load]),
        pressing=lambda _: np.array([load]),
        bared=lambda loads: float(loads[0]),
        traffic_at=lambda _: traffic,
    )


def test_myelin_follows_a_risen_load_with_its_time_constant_and_a_fallen_one_faster() -> None:
    risen = _advance(_state(1.0, shown=0.2), ADAPTATION.loss_month, load=1.0)
    assert risen.myelin[0] == pytest.approx(1.0 - 0.8 * math.exp(-1.0), abs=1e-9)
    fallen = _advance(_state(0.0, shown=1.0), ADAPTATION.repair_month, load=0.0)
    assert fallen.myelin[0] == pytest.approx(math.exp(-1.0), abs=1e-9)


def test_freed_clefts_open_at_once_while_myelin_needs_months() -> None:
    day = _advance(_state(0.0, shown=1.0), 1.0 / 30.0, load=0.0)
    assert day.cleft[0] < 1e-9
    assert day.myelin[0] > 0.99


def test_one_long_step_and_many_short_ones_agree() -> None:
    busy = Traffic(8.0, np.full(len(MUSCLES), 5.0), np.ones(len(MUSCLES)))
    whole = _advance(_state(1.0, shown=0.2), 24.0, load=1.0, traffic=busy)
    parts = _state(1.0, shown=0.2)
    for _ in range(48):
        parts = _advance(parts, 0.5, load=1.0, traffic=busy)
    assert parts.channels == pytest.approx(whole.channels, abs=1e-9)
    assert parts.nucleus == pytest.approx(whole.nucleus, abs=1e-9)
    np.testing.assert_allclose(parts.muscle, whole.muscle, atol=1e-9)


def test_motoneurons_are_kindled_by_traffic_and_calm_down_without_it() -> None:
    assert kindled(ADAPTATION, ADAPTATION.traffic_half_hz) == pytest.approx(0.5)
    calm = _advance(_state(0.2, shown=0.2, nucleus=0.8), 3.0 * ADAPTATION.nucleus_month, load=0.2)
    assert calm.nucleus == pytest.approx(0.8 * math.exp(-3.0), abs=1e-9)


def test_muscles_grow_by_work_and_waste_without_transmission() -> None:
    work, transmission = np.zeros(len(MUSCLES)), np.ones(len(MUSCLES))
    work[2], transmission[7] = ADAPTATION.work_half_hz, 0.0
    muscle = _advance(_state(0.2, shown=0.2), 60.0, load=0.2, traffic=Traffic(0.0, work, transmission)).muscle
    assert muscle[2] == pytest.approx(1.0 + 0.5 * ADAPTATION.most_growth, abs=1e-6)
    assert muscle[7] == pytest.approx(1.0 - ADAPTATION.most_wasting, abs=1e-6)
    assert np.all(np.delete(muscle, [2, 7]) == 1.0)


def test_a_vessel_may_grow_stand_still_or_leave() -> None:
    start = np.array([0.4])
    grown, still, left = (
        draw_load(how, start, years=20, rng=np.random.default_rng(3))[:, 0]
        for how in (ADAPTATION, STANDSTILL, RECEDING)
    )
    assert grown[-1] > 0.9
    assert np.all(still == 0.4)
    assert left[-1] == 0.0
    assert grown.max() <= ADAPTATION.most_load


def test_a_longer_course_begins_as_the_shorter_one() -> None:
    short, long = (
        draw_load(ADAPTATION, np.array([0.2, 0.5]), years=years, rng=np.random.default_rng(1)) for years in (5, 30)
    )
    np.testing.assert_array_equal(short, long[:6])


def test_a_branch_leaves_the_unbroken_walk_where_it_begins_and_keeps_its_wandering() -> None:
    start = np.array([0.5])
    unbroken = draw_load(ADAPTATION, start, years=12, rng=np.random.default_rng(2))
    at = 0.75 * unbroken[4] + 0.25 * unbroken[5]
    same = draw_load(ADAPTATION, at, years=12, rng=np.random.default_rng(2), from_year=4.25)
    np.testing.assert_allclose(same[4:], unbroken[4:], atol=1e-12)
    faster = ADAPTATION.replace(growth=ADAPTATION.growth + 0.04)
    branch = draw_load(faster, at, years=12, rng=np.random.default_rng(2), from_year=4.25)
    assert 0.75 * branch[4, 0] + 0.25 * branch[5, 0] == pytest.approx(at[0])
    assert branch[5, 0] - unbroken[5, 0] == pytest.approx(0.03)

"""Rows of role calibrate that a spasm must meet: S01, S02, S05, S12, at 25 strands and three seeds."""

from __future__ import annotations

import numpy as np
import pytest

from tests.brief.situations import (
    CLOSED_MS,
    FOUR,
    OPEN_MS,
    SECONDS,
    closure,
    from_lesion,
    of_muscles,
    overlaps_by_half,
    shocked,
    train_rates,
)

SEEDS = (0, 1, 2)


def test_s01_interspike_frequency_of_after_activity() -> None:
    """After-activity follows a shock to the nerve, as in the study (Nielsen 1984)."""
    halves = [shocked("typical", seed).left for seed in SEEDS]
    rates = np.concatenate([train_rates(from_lesion(half.arrived), after_ms=100.0) for half in halves])
    assert len(rates) >= 100
    assert overlaps_by_half(rates, 250.0, 350.0)


def test_s02_motor_unit_frequency_within_bursts() -> None:
    halves = [closure("typical", seed).left for seed in SEEDS]
    rates = np.concatenate(
        [train_rates(from_lesion(half.arrived), after_ms=CLOSED_MS, before_ms=OPEN_MS) for half in halves]
    )
    assert len(rates) >= 50
    assert overlaps_by_half(rates, 150.0, 400.0)


@pytest.mark.parametrize("seed", SEEDS)
def test_s05_bursts_run_in_four_muscles_of_one_side_at_once(seed: int) -> None:
    episode = closure("typical", seed)
    edges = np.arange(0.0, 1000.0 * SECONDS + 1.0, 100.0)
    active = [
        np.histogram(of_muscles(episode.left, from_lesion(episode.left.arrived), muscle).time_ms, edges)[0] >= 5
        for muscle in FOUR
    ]
    assert np.logical_and.reduce(active).sum() >= 3
    assert len(from_lesion(episode.right.arrived)) == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_s12_movement_sets_off_the_spasm_and_the_spasm_outlasts_it(seed: int) -> None:
    half = closure("typical", seed).left
    lesion = of_muscles(half, from_lesion(half.arrived), *FOUR[1:]).time_ms
    before = np.sum(lesion < CLOSED_MS) / CLOSED_MS
    during = np.sum((lesion >= CLOSED_MS) & (lesion < OPEN_MS)) / (OPEN_MS - CLOSED_MS)
    assert during > 5.0 * before
    assert during > 0.2
    assert np.sum(lesion >= OPEN_MS) > 20

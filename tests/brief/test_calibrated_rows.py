"""Rows of role calibrate that a spasm must meet: S01, S02, S05, S12, at 25 strands and three seeds."""

from __future__ import annotations

import functools

import numpy as np
import pytest

from facialis.episode import Episode
from studies import calibrated
from studies.calibrated import S01_HZ, S02_HZ, after_activity_hz, bins_of_four, burst_hz, is_set_off, overlaps_by_half
from studies.impulses import born_in_lesion
from tests.brief.situations import closure

SEEDS = (0, 1, 2)
STRANDS = 25


@functools.cache
def shocked(seed: int) -> Episode:
    return calibrated.shocked(seed, STRANDS)


def test_s01_interspike_frequency_of_after_activity() -> None:
    """After-activity follows a shock to the nerve, as in the study (Nielsen 1984)."""
    rates = np.concatenate([after_activity_hz(shocked(seed).left) for seed in SEEDS])
    assert len(rates) >= 100
    assert overlaps_by_half(rates, *S01_HZ)


def test_s02_motor_unit_frequency_within_bursts() -> None:
    rates = np.concatenate([burst_hz(closure("typical", seed).left) for seed in SEEDS])
    assert len(rates) >= 50
    assert overlaps_by_half(rates, *S02_HZ)


@pytest.mark.parametrize("seed", SEEDS)
def test_s05_bursts_run_in_four_muscles_of_one_side_at_once(seed: int) -> None:
    episode = closure("typical", seed)
    assert bins_of_four(episode.left) >= 3
    assert len(born_in_lesion(episode.right)) == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_s12_movement_sets_off_the_spasm_and_the_spasm_outlasts_it(seed: int) -> None:
    assert is_set_off(closure("typical", seed).left)


def test_s12_no_spasm_is_set_off_where_nothing_is_born_in_the_lesion() -> None:
    assert not is_set_off(closure("healthy", 0).left)

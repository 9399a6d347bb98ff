"""Stretches that cannot be measured are found, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from facialis.io import inspection
from facialis.io.inspection import mark_unusable

RATE_HZ = 2000.0


@pytest.fixture
def noise() -> NDArray[np.float64]:
    return 5.0 * np.random.default_rng(0).standard_normal(10_000)


def test_clean_noise_is_usable(noise: NDArray[np.float64]) -> None:
    valid, notes = mark_unusable(noise, rate_hz=RATE_HZ, limits=(-100.0, 100.0), name="x")
    assert valid.all()
    assert notes == []


def test_missing_samples_are_marked(noise: NDArray[np.float64]) -> None:
    noise[100:300] = np.nan
    valid, notes = mark_unusable(noise, rate_hz=RATE_HZ, limits=None, name="x")
    assert np.flatnonzero(~valid).tolist() == list(range(100, 300))
    assert notes == ["x: 0.1 s missing in 1 stretches, measured around"]


def test_a_frozen_lead_is_marked(noise: NDArray[np.float64]) -> None:
    noise[2000:3000] = 1.5
    valid, notes = mark_unusable(noise, rate_hz=RATE_HZ, limits=None, name="x")
    assert np.flatnonzero(~valid).tolist() == list(range(2000, 3000))
    assert "frozen" in notes[0]


def test_clipping_is_marked_with_a_margin(noise: NDArray[np.float64]) -> None:
    noise[5000:5040] = 90.0
    clipped = np.clip(noise, -50.0, 50.0)
    valid, notes = mark_unusable(clipped, rate_hz=RATE_HZ, limits=(-50.0, 50.0), name="x")
    assert np.flatnonzero(~valid).tolist() == list(range(4960, 5080))
    assert "clipped" in notes[0]


def test_a_wholly_flat_channel_has_no_usable_sample() -> None:
    valid, _ = mark_unusable(np.zeros(1000), rate_hz=RATE_HZ, limits=None, name="x")
    assert not valid.any()


def test_blocks_give_what_one_look_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(1)
    values = rng.standard_normal(40_000)
    for place in rng.integers(0, 39_000, 30):  # frozen, missing and clipped runs of every length, many across blocks
        length = int(rng.integers(1, 900))
        values[place : place + length] = rng.choice([np.nan, 5.0, -5.0, 0.3])
    whole = mark_unusable(values, rate_hz=RATE_HZ, limits=(-5.0, 5.0), name="x")
    monkeypatch.setattr(inspection, "BLOCK", 1000)
    parts = mark_unusable(values, rate_hz=RATE_HZ, limits=(-5.0, 5.0), name="x")
    assert np.array_equal(parts[0], whole[0])
    assert parts[1] == whole[1]
    assert len(whole[1]) == 3

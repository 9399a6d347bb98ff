"""Onset and duration are read from a course of improvement, whatever it came from."""

from __future__ import annotations

import numpy as np
import pytest

from facialis.evidence.families.botulinum import DAYS, FELT, lasting_d, onset_d


def test_onset_is_the_crossing_between_two_days() -> None:
    assert onset_d(np.array([0.0, 4.0, 8.0]), np.array([0.0, 0.0, 2.0 * FELT])) == pytest.approx(6.0)
    assert onset_d(np.array([0.0, 4.0]), np.array([FELT, 0.9])) == 0.0
    assert onset_d(np.array([0.0, 4.0]), np.array([0.0, 0.1])) is None


def test_duration_counts_days_above_half_of_the_peak() -> None:
    box = np.where((DAYS >= 14.0) & (DAYS <= 105.0), 0.8, 0.0)
    assert 91.0 <= lasting_d(DAYS, box) <= 105.0 + 7.5 - 14.0 + 1.0
    assert lasting_d(DAYS, np.full(len(DAYS), 0.4)) == pytest.approx(200.0)

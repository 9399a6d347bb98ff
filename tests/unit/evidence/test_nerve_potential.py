"""The potential of the nerve: one peak of one volley, two of two, and the time between them."""

from __future__ import annotations

import numpy as np
import pytest

from facialis.evidence.families.nerve_potential import STEP_MS, double_peak_ms, potential

VOLLEY = np.linspace(0.9, 1.1, 40)
AREA = np.full(40, 64.0)


def test_a_volley_alone_has_one_peak() -> None:
    trace = potential(VOLLEY, AREA)
    assert trace.argmax() * STEP_MS == pytest.approx(1.0, abs=STEP_MS)
    assert double_peak_ms(trace) is None


@pytest.mark.parametrize("later_ms", [0.7, 1.1, 2.5])
def test_what_comes_back_is_a_second_peak(later_ms: float) -> None:
    trace = potential(np.concatenate([VOLLEY, VOLLEY[:8] + later_ms + 0.08]), np.concatenate([AREA, AREA[:8]]))
    assert double_peak_ms(trace) == pytest.approx(later_ms, abs=0.06)


def test_a_few_fibres_are_below_what_counts() -> None:
    thin = np.concatenate([AREA, [10.0]])
    assert double_peak_ms(potential(np.concatenate([VOLLEY, [3.0]]), thin)) is None


def test_silence_has_no_peak() -> None:
    assert double_peak_ms(potential(np.empty(0), np.empty(0))) is None

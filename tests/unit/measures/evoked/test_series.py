"""Persistence, latencies, trend and recovery of series whose responses are known."""

from __future__ import annotations

import numpy as np
import pytest

from facialis.errors import NotAssessableError, QuantityError
from facialis.measures.base import Table
from facialis.measures.evoked import (
    Responses,
    compute_recovery,
    compute_trend,
    cut_sweeps,
    find_responses,
    summarise_responses,
)
from tests.unit.measures.evoked.situations import CHIN, recording, series


def responses(sizes_uv: np.ndarray, onset_ms: np.ndarray | None = None) -> Responses:
    """Return responses as if found: 0 is absent, ``nan`` not assessable."""
    count, present = sizes_uv.size, np.nan_to_num(sizes_uv) > 0
    times = np.arange(0.0, 2.0 * count, 2.0, dtype=np.float64)
    onset = np.full(count, 10.0) if onset_ms is None else onset_ms
    three = np.where(present[:, None], onset[:, None] + np.array([0.0, -0.2, 0.2]), np.nan)
    size = np.where(present[:, None], sizes_uv[:, None] * np.array([1.0, 0.8, 1.2]), np.nan)
    return Responses(
        "chin", (7.0, 20.0), 0.01, times, np.isfinite(sizes_uv), present, present.astype(float), three,
        three[:, 0] + 1.0, size, size * 2.0, np.where(present, 5.0, np.nan), float(present.mean()),
    )  # fmt: skip


def _of(table: Table, quantity: str) -> dict[str, object]:
    return next(dict(zip(table.columns, row, strict=True)) for row in table.rows if row[0] == quantity)


def test_a_series_is_summed_up_by_the_conventions() -> None:
    sizes = np.array([50.0, 0.0, 100.0, np.nan, 150.0, 0.0, 20.0, 80.0, 100.0, 50.0, 50.0])
    onset = np.array([10.0, 0, 9.5, 0, 11.0, 0, 9.0, 10.0, 10.0, 10.0, 10.0])
    table = summarise_responses(responses(sizes, onset), direct_uv=2000.0)
    assert _of(table, "persistence")["value"] == pytest.approx(0.8)  # 8 of 10 assessable
    assert _of(table, "latency, minimal") | {"low": 8.8, "value": 9.0} == _of(table, "latency, minimal")
    assert _of(table, "latency, mean")["value"] == pytest.approx(79.5 / 8)
    assert _of(table, "chronodispersion")["value"] == pytest.approx(2.0)
    assert _of(table, "chronodispersion")["remark"] == "too small: 10 stimuli, needs 50"
    assert _of(table, "ratio to the M wave")["value"] == pytest.approx(75.0 / 2000.0)


def test_small_responses_are_not_counted_where_a_limit_is_given() -> None:
    table = summarise_responses(responses(np.tile([50.0, 20.0], 5)), least_uv=30.0)
    assert _of(table, "persistence")["value"] == pytest.approx(0.5)
    assert _of(table, "amplitude, mean")["value"] == pytest.approx(50.0)


def test_a_short_series_is_refused() -> None:
    with pytest.raises(NotAssessableError, match="Record 10"):
        summarise_responses(responses(np.full(9, 50.0)))
    with pytest.raises(QuantityError, match="direct_uv"):
        summarise_responses(responses(np.full(12, 50.0)), direct_uv=0.0)


def test_a_loss_lies_outside_the_control_limits_and_a_steady_series_inside() -> None:
    rng = np.random.default_rng(3)
    sizes = np.concatenate((rng.normal(100.0, 15.0, 50), np.zeros(10)))
    table = compute_trend(responses(sizes), baseline=20)
    outside = [row[table.columns.index("outside")] for row in table.rows]
    assert outside == [False, False, False, True]
    last = dict(zip(table.columns, table.rows[-1], strict=True))
    assert (last["ratio"], last["persistence"], last["start_s"]) == (0.0, 0.0, 100.0)


def test_control_limits_hold_in_steady_series() -> None:
    rng = np.random.default_rng(4)
    rows = [
        row
        for _ in range(60)
        for row in compute_trend(responses(rng.normal(100.0, 20.0, 220)), baseline=20, block=20).rows
    ]
    assert np.mean([row[-1] for row in rows]) < 0.02  # 1 in 370 for a known spread, here from 20 sweeps


def test_a_trend_needs_a_baseline() -> None:
    with pytest.raises(QuantityError, match="baseline = 5"):
        compute_trend(responses(np.full(40, 50.0)), baseline=5)
    with pytest.raises(NotAssessableError, match="No response in the baseline"):
        compute_trend(responses(np.zeros(40)), baseline=20)


def test_a_recovery_curve_is_the_ratio_to_single_stimuli() -> None:
    interval = np.repeat([1.0, 3.0, 7.0], 10)
    sizes = np.repeat([0.0, 40.0, 80.0], 10) * np.tile([0.9, 1.1], 15)
    table = compute_recovery(responses(sizes), responses(np.tile([70.0, 90.0], 10)), interval_ms=interval)
    ratio = [row[table.columns.index("ratio")] for row in table.rows]
    assert ratio == pytest.approx([0.0, 0.5, 1.0])
    full = dict(zip(table.columns, table.rows[2], strict=True))
    assert 0.8 < full["low"] < 1.0 < full["high"] < 1.2
    assert table.rows[0][-1] is None
    with pytest.raises(QuantityError, match="29 intervals for 30"):
        compute_recovery(responses(sizes), responses(np.full(20, 50.0)), interval_ms=interval[1:])


def test_from_a_recording_to_its_summary() -> None:
    marked = recording(shocks_s=np.arange(1.0, 13.0), seconds=14.0, mains_uv=10.0, shock_uv=2000.0)
    found = find_responses(cut_sweeps(marked, channel=CHIN.name), window_ms=(6.0, 25.0))
    table = summarise_responses(found)
    assert _of(table, "persistence")["value"] == 1.0
    assert _of(table, "latency, mean")["value"] == pytest.approx(12.0, abs=0.2)
    assert _of(table, "amplitude, mean")["value"] == pytest.approx(80.0, rel=0.05)


def test_a_series_found_in_sweeps_has_the_persistence_that_was_put_in() -> None:
    table = summarise_responses(find_responses(series(np.tile([60.0, 0.0, 60.0], 20)), window_ms=(7.0, 20.0)))
    row = _of(table, "persistence")
    assert row["value"] == pytest.approx(2 / 3, abs=0.04)

"""Responses are found where they are, and only there; their numbers hold the truth."""

from __future__ import annotations

import numpy as np
import pytest

from facialis.errors import NotAssessableError, QuantityError
from facialis.measures.evoked import Responses, Sweeps, average_sweeps, find_responses
from tests.unit.measures.evoked.situations import RATE_HZ, TIMES_MS, series, wave

WINDOW = (7.0, 20.0)
SIZES = np.tile([60.0, 0.0, 40.0, 90.0], 15)


ONSETS_MS = 12.0 + np.random.default_rng(5).normal(0.0, 0.5, SIZES.size)


@pytest.fixture(scope="module")
def found() -> Responses:
    return find_responses(series(SIZES, onset_ms=ONSETS_MS, m_uv=1000.0), window_ms=WINDOW)


def test_responses_are_told_from_their_absence_beside_an_m_wave(found: Responses) -> None:
    assert np.mean(found.present == (SIZES > 0)) >= 0.98
    assert np.all(found.present[SIZES > 0])
    assert found.confidence[SIZES > 0].min() > 0.9
    assert np.median(found.confidence[SIZES == 0]) < 0.1
    assert found.share_present == pytest.approx(0.75, abs=0.06)


def test_latency_and_amplitude_hold_the_truth(found: Responses) -> None:
    there = found.present & (SIZES > 0)
    onset, amplitude = found.onset_ms[there], found.amplitude_uv[there]
    assert np.median(np.abs(onset[:, 0] - ONSETS_MS[there])) < 0.3
    assert np.mean((onset[:, 1] <= ONSETS_MS[there]) & (ONSETS_MS[there] <= onset[:, 2])) >= 0.9
    assert np.median(amplitude[:, 0] / SIZES[there]) == pytest.approx(1.0, abs=0.05)
    assert np.mean((amplitude[:, 1] <= SIZES[there]) & (SIZES[there] <= amplitude[:, 2])) >= 0.85
    area = SIZES[there] / np.pi * 5.0  # of a whole sine of 5 ms
    assert np.median(found.area_uv_ms[there, 0] / area) == pytest.approx(1.0, abs=0.07)
    assert np.median(found.duration_ms[there]) == pytest.approx(5.0, abs=0.5)


def test_absent_responses_have_no_numbers(found: Responses) -> None:
    assert np.isnan(found.onset_ms[~found.present]).all()
    assert np.isnan(found.amplitude_uv[~found.present]).all()
    rows = [dict(zip(found.table().columns, row, strict=True)) for row in found.table().rows]
    absent = next(row for row in rows if not row["present"])
    assert absent["onset_ms"] is None
    assert absent["stimulus_s"] == pytest.approx(absent["sweep"])
    assert found.at_least(50.0).sum() < found.present.sum()


@pytest.mark.parametrize("rate", [0.01, 0.1])
def test_noise_alone_is_called_a_response_as_often_as_stated(rate: float) -> None:
    alarms = [
        find_responses(series(np.zeros(150), seed=seed, m_uv=500.0), window_ms=WINDOW, false_alarm=rate).present
        for seed in (11, 12, 13)
    ]
    assert 0.3 * rate <= np.mean(alarms) <= 2.2 * rate  # 450 sweeps


def test_what_goes_on_when_the_window_begins_is_no_response() -> None:
    sweeps = series(np.zeros(40), m_uv=1500.0)  # M wave from 3 to 8.5 ms
    assert find_responses(sweeps, window_ms=(5.0, 20.0)).present.mean() < 0.06


def test_the_series_sharpens_the_latency_of_its_responses() -> None:
    onsets = 12.0 + np.random.default_rng(6).normal(0.0, 0.4, 80)
    sweeps = series(np.full(80, 25.0), onset_ms=onsets)
    spread = [
        np.std(find_responses(sweeps, window_ms=WINDOW, learn=learn).onset_ms[:, 0] - onsets) for learn in (False, True)
    ]
    assert spread[1] < 0.6 * spread[0]


def test_an_average_shows_what_no_single_sweep_shows() -> None:
    sweeps = series(np.full(100, 5.0), noise_uv=8.0)
    assert find_responses(sweeps, window_ms=WINDOW, learn=False).present.mean() < 0.3
    found = find_responses(average_sweeps(sweeps), window_ms=WINDOW)
    assert found.present.all()
    assert found.onset_ms[0, 0] == pytest.approx(12.0, abs=0.4)
    assert found.amplitude_uv[0, 1] <= 5.0 <= found.amplitude_uv[0, 2]


@pytest.mark.parametrize("how", ["mean", "median", "trimmed"])
def test_the_noise_of_an_average_is_what_is_left(how: str) -> None:
    average = average_sweeps(series(np.full(100, 50.0)), how)
    error = average.values - wave(TIMES_MS, 12.0, size_uv=50.0)
    assert average.noise_uv == pytest.approx(float(np.std(error)), rel=0.1)
    assert average.noise_gain * 5.0 == pytest.approx(float(np.std(error)), rel=0.1)


def test_a_median_is_not_moved_by_single_sweeps() -> None:
    sweeps = series(np.full(21, 50.0), noise_uv=1.0)
    spoilt = sweeps.values.copy()
    spoilt[4] += 1e4
    average = average_sweeps(Sweeps(spoilt, RATE_HZ, sweeps.start_ms), "median")
    assert np.abs(average.values - wave(TIMES_MS, 12.0, size_uv=50.0)).max() < 2.0


def test_the_same_sweeps_give_the_same_answer() -> None:
    sweeps = series(SIZES[:20], m_uv=800.0)
    first, second = (find_responses(sweeps, window_ms=WINDOW) for _ in range(2))
    assert np.array_equal(first.onset_ms, second.onset_ms, equal_nan=True)


def test_a_sweep_that_is_never_quiet_is_not_assessable() -> None:
    sweeps = series(np.full(20, 60.0))
    values = sweeps.values.copy()
    values[7, TIMES_MS > 2.0] += 300.0 * np.sin(TIMES_MS[TIMES_MS > 2.0] * 2.0)
    values[9, TIMES_MS > 2.0] = np.nan
    found = find_responses(Sweeps(values, RATE_HZ, sweeps.start_ms), window_ms=WINDOW)
    assert list(np.flatnonzero(~found.assessable)) == [7, 9]
    assert not found.present[[7, 9]].any()
    assert any("2 sweeps not assessable" in note for note in found.notes)


def test_what_the_sweeps_cannot_answer_is_refused_with_the_need() -> None:
    sweeps = series(np.full(4, 60.0))
    coarse = Sweeps(sweeps.values[:, ::5], 2000.0, sweeps.start_ms)
    with pytest.raises(NotAssessableError, match=r"2000 Hz.*4000 Hz"):
        find_responses(coarse, window_ms=WINDOW)
    late = Sweeps(sweeps.values[:, TIMES_MS >= -3.0], RATE_HZ, -3.0)
    with pytest.raises(NotAssessableError, match="at least 6 ms before"):
        find_responses(late, window_ms=WINDOW)
    with pytest.raises(NotAssessableError, match="Cut them to 51 ms"):
        find_responses(sweeps, window_ms=(7.0, 48.0))
    with pytest.raises(NotAssessableError, match="flat"):
        find_responses(Sweeps(np.zeros((2, TIMES_MS.size)), RATE_HZ, sweeps.start_ms), window_ms=WINDOW)
    with pytest.raises(NotAssessableError, match="1 sweep"):
        average_sweeps(sweeps.where(np.array([0])))


@pytest.mark.parametrize(
    ("window", "alarm", "field"),
    [((20.0, 7.0), 0.01, "window_ms"), ((-3.0, 7.0), 0.01, "window_ms"), (WINDOW, 0.0, "alarm")],
)
def test_numbers_out_of_range_are_refused(window: tuple[float, float], alarm: float, field: str) -> None:
    with pytest.raises(QuantityError, match=field):
        find_responses(series(np.full(4, 60.0)), window_ms=window, false_alarm=alarm)

"""Sweeps after clicks: on time, without artefact, without loud or incomplete ones; unsuitable recordings refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from facialis.errors import NotAssessableError
from facialis.measures.auditory import cut_clicks
from facialis.records import Channel, Recording, Signal
from facialis.vocabulary import Side, SignalKind

Array = NDArray[np.float64]
RATE = 20000.0
CLICKS_S = np.round(0.1 + np.arange(60) * 0.0473, 5)
SECONDS = 3.1


def trace(*, wave_uv: float = 1.0, at_ms: float = 5.6, artefact_uv: float = 0.0, noise_uv: float = 0.0) -> Array:
    """A bell behind every click, a pulse of 0.6 ms at the click, and white noise."""
    times = np.arange(round(SECONDS * RATE)) / RATE
    values = noise_uv * np.random.default_rng(1).standard_normal(times.size)
    for click in CLICKS_S:
        since = 1e3 * (times - click)
        values += wave_uv * np.exp(-0.5 * np.square((since - at_ms) / 0.28))
        values += np.where((since >= -1e-6) & (since < 0.6), artefact_uv, 0.0)
    return values


def recording(values: Array, *, rate_hz: float = RATE, start_s: float = 0.0, valid: Any = None) -> Recording:
    channel = Channel("Cz-A1", SignalKind.EEG, None, Side.LEFT)
    given = (np.isfinite(values) if valid is None else valid)[None]
    return Recording((Signal(values[None], rate_hz, "uV", (channel,), start_s, given),))


def test_a_wave_stays_where_it_is_and_keeps_most_of_its_height() -> None:
    sweeps = cut_clicks(recording(trace()), channel="Cz-A1", clicks_s=CLICKS_S)
    mean = sweeps.values.mean(axis=0)
    assert len(sweeps) == 60
    assert (sweeps.times_ms[0], sweeps.times_ms[-1]) == (pytest.approx(-2.0), pytest.approx(14.0))
    assert sweeps.times_ms[mean.argmax()] == pytest.approx(5.6, abs=0.051)  # a sample: the band has no delay
    assert np.ptp(mean) == pytest.approx(1.0, rel=0.15)


def test_an_artefact_twenty_times_the_wave_is_bridged() -> None:
    clean = cut_clicks(recording(trace()), channel="Cz-A1", clicks_s=CLICKS_S).values.mean(axis=0)
    dirty = cut_clicks(recording(trace(artefact_uv=20.0)), channel="Cz-A1", clicks_s=CLICKS_S)
    assert np.abs(dirty.values.mean(axis=0) - clean).max() < 0.02
    assert "bridged" in dirty.notes[0]


def test_an_artefact_that_outlasts_the_bridge_is_not_hidden() -> None:
    values = trace()
    for click in CLICKS_S:
        first = round((click + 0.001) * RATE)
        values[first : first + 6] += 20.0
    mean = cut_clicks(recording(values), channel="Cz-A1", clicks_s=CLICKS_S).values.mean(axis=0)
    assert np.abs(mean[:80]).max() > 5.0


def test_sweeps_with_muscle_are_left_out_and_counted() -> None:
    values = trace(noise_uv=1.0)
    for click in CLICKS_S[[3, 17, 40]]:
        values[round((click + 0.004) * RATE) :][:80] += 60.0 * np.sin(2 * np.pi * 250.0 * np.arange(80) / RATE)
    sweeps = cut_clicks(recording(values), channel="Cz-A1", clicks_s=CLICKS_S)
    assert np.isin(CLICKS_S[[3, 17, 40]], sweeps.stimulus_s).sum() == 0
    assert len(sweeps) == 57
    assert sweeps.notes[-1] == "3 of 60 sweeps left out as loud or incomplete"


def test_sweeps_with_a_gap_are_left_out() -> None:
    values = trace(noise_uv=0.2)
    valid = np.ones(values.size, bool)
    first = round((CLICKS_S[10] + 0.006) * RATE)
    valid[first : first + 10] = False
    values[first : first + 10] = np.nan
    sweeps = cut_clicks(recording(values, valid=valid), channel="Cz-A1", clicks_s=CLICKS_S)
    assert CLICKS_S[10] not in sweeps.stimulus_s
    assert len(sweeps) == 59
    assert np.isfinite(sweeps.values).all()


def test_the_clock_of_the_signal_counts() -> None:
    shifted = cut_clicks(recording(trace(), start_s=7.25), channel="Cz-A1", clicks_s=CLICKS_S + 7.25)
    assert shifted.times_ms[shifted.values.mean(axis=0).argmax()] == pytest.approx(5.6, abs=0.051)
    assert shifted.stimulus_s[0] == pytest.approx(CLICKS_S[0] + 7.25)


def test_clicks_at_the_ends_are_left_out() -> None:
    clicks = np.concatenate([[0.001], CLICKS_S, [SECONDS - 0.003]])
    assert len(cut_clicks(recording(trace()), channel="Cz-A1", clicks_s=clicks)) == 60


def test_coarse_channels_and_short_series_are_refused() -> None:
    with pytest.raises(NotAssessableError, match="8000 Hz or more"):
        cut_clicks(recording(trace()[::5], rate_hz=4000.0), channel="Cz-A1", clicks_s=CLICKS_S)
    with pytest.raises(NotAssessableError, match="19 clicks inside Cz-A1"):
        cut_clicks(recording(trace()), channel="Cz-A1", clicks_s=CLICKS_S[:19])
    with pytest.raises(NotAssessableError, match="0 clicks inside Cz-A1"):
        cut_clicks(recording(trace()), channel="Cz-A1", clicks_s=CLICKS_S + 60.0)


def test_a_series_of_which_hardly_a_sweep_is_whole_is_refused() -> None:
    values = trace(noise_uv=0.2)
    valid = np.ones(values.size, bool)
    valid[round(1.0 * RATE) :] = False
    with pytest.raises(NotAssessableError, match="are calm"):
        cut_clicks(recording(values, valid=valid), channel="Cz-A1", clicks_s=CLICKS_S)

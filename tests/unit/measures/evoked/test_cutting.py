"""Sweeps are cut where the stimuli are, and what was done to them is said."""

from __future__ import annotations

import numpy as np
import pytest

from facialis.errors import NotAssessableError, QuantityError, RecordingError
from facialis.measures.evoked import Sweeps, blank, cut_sweeps, find_stimuli, subtract_tail
from tests.unit.measures.evoked.situations import CHIN, RATE_HZ, TIMES_MS, recording, wave

SHOCKS = np.arange(1.0, 11.0)
CHANNEL = CHIN.name


@pytest.mark.parametrize("how", [None, "stimulus zygomatic", "trigger", "artefact", SHOCKS])
def test_stimuli_from_events_labels_triggers_artefacts_and_times_agree(how: str | None) -> None:
    found = find_stimuli(recording(shocks_s=SHOCKS, shock_uv=3000.0), how, channel=CHANNEL)
    assert found.times_s == pytest.approx(SHOCKS, abs=1.1 / RATE_HZ)
    assert found.note.startswith("10 stimuli")


def test_sweeps_hold_the_signal_around_each_stimulus() -> None:
    sweeps = cut_sweeps(
        recording(shocks_s=SHOCKS, noise_uv=0.01), channel=CHANNEL, window_ms=(-10.0, 30.0), mains=False
    )
    assert sweeps.values.shape == (10, 401)
    assert (sweeps.start_ms, sweeps.end_ms) == pytest.approx((-10.0, 30.0))
    assert sweeps.values[3] == pytest.approx(wave(sweeps.times_ms, 12.0, size_uv=80.0), abs=0.1)
    assert sweeps.stimulus_s == pytest.approx(SHOCKS)


def test_no_marks_are_refused_with_the_remedy() -> None:
    with pytest.raises(NotAssessableError, match=r"No event marks a stimulus.*trigger channel"):
        cut_sweeps(recording(shocks_s=SHOCKS, marked=False), channel=CHANNEL)
    with pytest.raises(NotAssessableError, match="No stimulus artefact stands out"):
        cut_sweeps(recording(shocks_s=SHOCKS), channel=CHANNEL, stimuli="artefact")
    with pytest.raises(NotAssessableError, match="never changes"):
        cut_sweeps(recording(shocks_s=np.empty(0)), channel=CHANNEL, stimuli="trigger")
    with pytest.raises(RecordingError, match="not in the recording"):
        cut_sweeps(recording(shocks_s=SHOCKS), channel="frontalis left")
    with pytest.raises(RecordingError, match="Stimulus at 99 s"):
        cut_sweeps(recording(shocks_s=SHOCKS), channel=CHANNEL, stimuli=[99.0])


def test_overlapping_trains_are_refused_or_cut_around_one_shock() -> None:
    pairs = recording(shocks_s=np.sort(np.concatenate((SHOCKS, SHOCKS + 0.005))))
    with pytest.raises(NotAssessableError, match="5 ms apart"):
        cut_sweeps(pairs, channel=CHANNEL)
    assert cut_sweeps(pairs, channel=CHANNEL, trains="first").stimulus_s == pytest.approx(SHOCKS)
    last = cut_sweeps(pairs, channel=CHANNEL, trains="last")
    assert last.stimulus_s == pytest.approx(SHOCKS + 0.005)
    assert any("10 stimuli of trains not cut around" in note for note in last.notes)


def test_mains_are_subtracted_without_touching_the_response() -> None:
    loud = cut_sweeps(recording(shocks_s=SHOCKS, mains_uv=30.0, noise_uv=1.0), channel=CHANNEL)
    clean = cut_sweeps(recording(shocks_s=SHOCKS, noise_uv=1.0), channel=CHANNEL, mains=False)
    assert np.abs(loud.values - clean.values).max() < 1.5  # of 30
    assert any("mains at 50.0" in note and "21.2 uV rms" in note for note in loud.notes)


def test_a_recording_without_mains_is_left_as_it_is() -> None:
    sweeps = cut_sweeps(recording(shocks_s=SHOCKS), channel=CHANNEL)
    untouched = cut_sweeps(recording(shocks_s=SHOCKS), channel=CHANNEL, mains=False)
    assert np.array_equal(sweeps.values, untouched.values)
    assert "no mains found" in sweeps.notes


def test_stimuli_at_the_edge_are_left_out_and_counted() -> None:
    sweeps = cut_sweeps(recording(shocks_s=np.append(SHOCKS, 11.99)), channel=CHANNEL)
    assert len(sweeps) == 10
    assert "1 stimuli too near an end of the recording left out" in sweeps.notes


def test_blanking_marks_what_it_bridges() -> None:
    sweeps = blank(Sweeps(np.tile(TIMES_MS, (2, 1)), RATE_HZ, float(TIMES_MS[0])), (-0.5, 2.0))
    inside = (TIMES_MS >= -0.501) & (TIMES_MS <= 2.001)
    assert np.array_equal(~sweeps.valid[0], inside)
    assert sweeps.values[0] == pytest.approx(TIMES_MS)  # a ramp bridged by a line is the ramp
    with pytest.raises(QuantityError, match="blank_ms"):
        blank(sweeps, (-90.0, 2.0))


def test_a_fitted_tail_is_gone_and_the_response_stays() -> None:
    tail = 800.0 * np.exp(-np.maximum(TIMES_MS, 0.0) / 1.7) * (TIMES_MS >= 0) + 7.0
    response = wave(TIMES_MS, 12.0, size_uv=60.0)
    noise = np.random.default_rng(2).standard_normal((20, TIMES_MS.size))
    sweeps = Sweeps(tail + response + noise, RATE_HZ, float(TIMES_MS[0]))
    cleaned = subtract_tail(sweeps, fit_ms=((0.3, 10.0), (25.0, 49.0)))
    later = TIMES_MS > 0.5
    assert np.abs(cleaned.values.mean(axis=0) - response)[later].max() < 3.0
    assert "time constant 1.7 ms" in cleaned.notes[-1]


def test_sweeps_that_contradict_themselves_are_refused() -> None:
    with pytest.raises(RecordingError, match="shape"):
        Sweeps(np.zeros(5), RATE_HZ, 0.0)
    with pytest.raises(RecordingError, match="rate"):
        Sweeps(np.zeros((1, 5)), 0.0, 0.0)
    with pytest.raises(RecordingError, match="one time per sweep"):
        Sweeps(np.zeros((2, 5)), RATE_HZ, 0.0, stimulus_s=np.zeros(3))

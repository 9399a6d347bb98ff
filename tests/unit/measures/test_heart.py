"""The heart is taken out, and nothing else is taken for it."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from facialis.measures import measure
from facialis.measures.detection.heart import find_beats, subtract_beats
from facialis.records import Event, Recording, Signal
from tests.emg_situations import LEFT, face, train


def beats_of(seconds: float, *, spread_s: float = 0.04, seed: int = 0) -> NDArray[np.float64]:
    intervals = np.random.default_rng(seed).normal(0.85, spread_s, round(seconds / 0.7))
    beats = np.cumsum(intervals)
    return beats[beats < seconds - 0.5]


def with_heart(recording: Recording, beats: NDArray[np.float64], height_uv: float) -> Recording:
    signal = recording.signals[0]
    times, wave = signal.times_s, np.zeros(signal.samples)
    for beat in beats:
        near = slice(*np.searchsorted(times, (beat - 0.1, beat + 0.1)))
        for height, at, width in ((-0.15, -0.022, 0.006), (1.0, 0.0, 0.008), (-0.25, 0.02, 0.007)):
            wave[near] += height * np.exp(-0.5 * ((times[near] - beat - at) / width) ** 2)
    shares = np.linspace(0.4, 1.0, len(signal.channels))[:, None]
    values = (signal.values + height_uv * shares * wave).astype(np.float32)
    return Recording((Signal(values, signal.rate_hz, "uV", signal.channels),), recording.events)


@pytest.mark.parametrize("height_uv", [20.0, 150.0])
def test_bursts_are_those_without_the_heart(height_uv: float) -> None:
    plain = face([b for at in (5.0, 20.0, 35.0) for b in train(LEFT, at, twitches=8, rate_hz=7.0)])
    measured = measure(with_heart(plain, beats_of(60.0), height_uv))
    assert len(measured.bursts) == pytest.approx(96, abs=2)
    (note,) = [note for note in measured.notes if note.startswith("heart")]
    assert "at 70 per minute" in note or "at 71 per minute" in note


def test_beats_are_timed_within_two_milliseconds() -> None:
    true = beats_of(60.0)
    signal = with_heart(face([]), true, 40.0).signals[0]
    found = find_beats(list(signal.values), signal.rate_hz)
    assert found.size == pytest.approx(true.size, abs=2)
    offset = np.array([found[np.abs(found - beat).argmin()] - beat for beat in true[1:-1]])
    assert np.std(offset) < 0.002  # a constant offset is that of the wave's centre


def test_what_is_left_is_the_noise() -> None:
    signal = with_heart(face([]), beats_of(60.0), 100.0).signals[0]
    row = signal.values[7].copy()
    height = subtract_beats(row, signal.rate_hz, beats_s=find_beats(list(signal.values), signal.rate_hz))
    assert height == pytest.approx(100.0, rel=0.1)
    assert row.std() == pytest.approx(3.0, rel=0.05)


@pytest.mark.parametrize("content", ["quiet", "spasms"])
def test_no_heart_is_found_where_there_is_none(content: str) -> None:
    bursts = [b for at in range(3, 57, 3) for b in train(LEFT, float(at), twitches=8, rate_hz=7.0)]
    recording = face(bursts if content == "spasms" else [])
    assert find_beats(list(recording.signals[0].values), 2000.0).size == 0


def test_a_stimulator_is_not_a_heart() -> None:
    exact = np.arange(1.0, 59.0, 0.9)
    stimulated = with_heart(face([]), exact, 80.0)
    assert not any(note.startswith("heart") for note in measure(stimulated, ["bursts"]).notes)
    jittered = beats_of(60.0)
    marked = with_heart(face([], events=tuple(Event(float(at), "stimulus") for at in jittered)), jittered, 80.0)
    assert not any(note.startswith("heart") for note in measure(marked, ["bursts"]).notes)

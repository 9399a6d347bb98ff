"""Bursts with known onsets are found where they are, and nothing is found where nothing is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from facialis.measures import measure
from facialis.measures.activity import Activity, find_activity
from facialis.records import Channel, Recording, Signal
from facialis.vocabulary import SignalKind
from tests.emg_situations import CHEEK, CHIN, EYE, LEFT, MUSCLES, RIGHT, emg, face, train, twitch


def found(recording: Recording) -> Activity:
    return find_activity(recording, np.random.default_rng(0))


def noise_only(seed: int, *, channels: int, seconds: float, rate_hz: float = 2000.0) -> Recording:
    values = np.random.default_rng(seed).standard_normal((channels, round(seconds * rate_hz))).astype(np.float32)
    names = tuple(Channel(f"EMG{row}", SignalKind.SURFACE_EMG) for row in range(channels))
    return Recording((Signal(5.0 * values, rate_hz, "uV", names),))


@pytest.mark.parametrize("rate_hz", [1000.0, 2000.0, 4000.0])
def test_quiet_muscles_have_no_bursts(rate_hz: float) -> None:
    activity = found(noise_only(3, channels=4, seconds=120.0, rate_hz=rate_hz))
    assert sum(len(track.bursts) for track in activity.tracks) <= 1


@pytest.mark.parametrize("rate_hz", [1000.0, 2000.0, 4000.0, 10_000.0])
def test_noise_is_that_of_the_band_at_any_rate(rate_hz: float) -> None:
    (track,) = found(noise_only(4, channels=1, seconds=20.0, rate_hz=rate_hz)).tracks
    assert track.noise_uv == pytest.approx(5.0 * np.sqrt(430.0 / (0.5 * rate_hz)), rel=0.06)


def with_potentials(*, channels: int, on: int) -> Recording:
    """White noise with a potential of 10 ms three times a second in the first ``on`` channels."""
    recording = noise_only(6, channels=channels, seconds=30.0)
    u = np.arange(20) / 20.0
    wave = 60.0 * np.sin(2 * np.pi * u) * np.sin(np.pi * u)
    values = recording.signals[0].values.copy()
    for at in range(1000, 59_000, 667):
        values[:on, at : at + 20] += wave.astype(np.float32)
    return Recording((replace(recording.signals[0], values=values),))


@pytest.mark.parametrize("channels", [1, 4])
def test_single_potentials_of_one_channel_are_no_bursts(channels: int) -> None:
    assert len(found(with_potentials(channels=channels, on=1)).tracks[0].bursts) <= 2  # of 87


def test_short_potentials_that_channels_share_are_bursts() -> None:
    assert [len(track.bursts) for track in found(with_potentials(channels=4, on=4)).tracks] == [87] * 4


@pytest.mark.parametrize("channels", [1, 8])
def test_what_is_counted_is_believed(channels: int) -> None:
    rng = np.random.default_rng(2)
    content = [
        (LEFT, m, at, rng.uniform(0.02, 0.09), rng.uniform(2.5, 9)) for at in np.arange(1, 58, 0.2) for m in MUSCLES
    ]
    signal = face(content, sides=(LEFT,)).signals[0]
    values = np.concatenate([signal.values, signal.values[:, ::-1]])[:channels]
    names = tuple(Channel(f"EMG{row}", SignalKind.SURFACE_EMG) for row in range(channels))
    tracks = found(Recording((Signal(values, signal.rate_hz, "uV", names),))).tracks
    sure = np.concatenate([track.bursts.confidence for track in tracks])
    assert sure.size > 150 * channels
    assert sure.min() >= 0.5
    assert 0.01 < np.mean(sure < 0.99) < 0.3


def test_a_constant_contraction_from_start_to_end_is_not_chopped() -> None:
    rng = np.random.default_rng(5)
    values = (2.0 * rng.standard_normal((1, 60_000)) + 20.0 * emg(rng, 60_000, 2000.0)).astype(np.float32)
    channel = Channel("mentalis left", SignalKind.SURFACE_EMG)
    activity = found(Recording((Signal(values, 2000.0, "uV", (channel,)),)))
    assert len(activity.tracks[0].bursts) <= 2


def test_strong_bursts_are_timed_within_two_milliseconds() -> None:
    starts = np.arange(1.0, 58.0, 0.73)
    activity = found(face([(LEFT, EYE, at, 0.06, 30.0) for at in starts], sides=(LEFT,)))
    bursts = activity.tracks[0].bursts
    assert len(bursts) == starts.size
    assert np.median(np.abs(bursts.onset_s - starts)) < 0.002
    assert np.median(np.abs(bursts.offset_s - starts - 0.06)) < 0.003
    ratio = np.fft.rfftfreq(2000, 1 / 2000.0) / 90.0
    power = ratio**2 / (1.0 + ratio**2) ** 2
    in_band = power[20:450].sum() / power.sum()
    assert bursts.amplitude_uv.mean() == pytest.approx(30.0 * np.sqrt(in_band * (1 - 2 / 3 * 6 / 60)), rel=0.04)
    assert all(len(track.bursts) == 0 for track in activity.tracks[1:])


def test_twitches_at_twelve_a_second_are_counted_one_by_one() -> None:
    content = [b for at in (5.0, 15.0, 25.0) for b in train(LEFT, at, twitches=15, rate_hz=12.0)]
    activity = found(face(content, seconds=40.0))
    counts = np.array([len(track.bursts) for track in activity.tracks])
    assert np.all(np.abs(counts[:4] - 45) <= 1)
    assert np.all(counts[4:] == 0)


def test_weak_bursts_are_found_with_the_help_of_the_others_and_say_so() -> None:
    starts = np.arange(1.0, 58.0, 0.4)
    weak = [(LEFT, EYE, at, 0.03, 2.6) for at in starts]
    strong = [(LEFT, muscle, at + 0.005, 0.04, 30.0) for at in starts for muscle in MUSCLES[1:]]
    alone = found(face(weak)).tracks[0].bursts
    helped = found(face(weak + strong)).tracks[0].bursts
    assert len(helped) > 1.2 * len(alone)
    assert np.sum(np.abs(helped.onset_s[:, None] - starts).min(axis=1) < 0.05) > 0.95 * len(helped)
    lent = helped.confidence_alone < 0.5
    assert lent.sum() > 10
    assert np.all(helped.confidence[lent] > helped.confidence_alone[lent])


def test_a_silent_channel_gains_nothing_from_busy_neighbours() -> None:
    starts = np.arange(1.0, 58.0, 0.4)
    busy = [(LEFT, muscle, at, 0.05, 60.0) for at in starts for muscle in MUSCLES[1:]]
    assert len(found(face(busy)).tracks[0].bursts) <= 1


def test_mains_and_drift_are_removed_and_said() -> None:
    recording = face(twitch(LEFT, 10.0), seconds=20.0)
    signal = recording.signals[0]
    t = signal.times_s
    hum = 50.0 * np.sin(2 * np.pi * 50 * t) + 10.0 * np.sin(2 * np.pi * 150 * t) + 300.0 * np.sin(2 * np.pi * 0.7 * t)
    disturbed = Signal((signal.values + hum).astype(np.float32), signal.rate_hz, "uV", signal.channels)
    measured = measure(Recording((disturbed,)), ["bursts"])
    assert len(measured.bursts) == 4
    (note,) = [note for note in measured.notes if note.startswith("mains")]
    assert "50 Hz" in note
    assert "8 of 8 channels" in note


def test_an_unusable_stretch_is_measured_around() -> None:
    recording = face(train(LEFT, 5.0, twitches=5, rate_hz=5.0), seconds=20.0)
    signal = recording.signals[0]
    values = signal.values.copy()
    values[:, 24_000:30_000] = np.nan
    values[1, 30_000:] = np.nan
    activity = found(Recording((Signal(values, signal.rate_hz, "uV", signal.channels),)))
    assert [len(track.bursts) for track in activity.tracks] == [5] * 4 + [0] * 4
    assert activity.tracks[0].measured_s == pytest.approx(17.0, abs=0.1)
    assert activity.tracks[1].measured_s == pytest.approx(12.0, abs=0.1)


def test_a_channel_without_a_usable_sample_is_left_out_and_said() -> None:
    recording = face(twitch(LEFT, 5.0), seconds=10.0)
    signal = recording.signals[0]
    valid = signal.valid.copy()
    valid[3] = False
    activity = found(Recording((Signal(signal.values, signal.rate_hz, "uV", signal.channels, 0.0, valid),)))
    assert len(activity.tracks) == 7
    assert any("orbicularis_oris left: no usable sample" in note for note in activity.notes)


def test_start_of_the_signal_moves_the_bursts() -> None:
    recording = face(twitch(LEFT, 5.0), seconds=10.0)
    signal = recording.signals[0]
    later = Signal(signal.values, signal.rate_hz, "uV", signal.channels, 100.0)
    onset = found(Recording((later,))).tracks[0].bursts.onset_s
    assert onset == pytest.approx([105.0], abs=0.004)


def test_scale_does_not_matter() -> None:
    recording = face([*train(LEFT, 5.0, twitches=9, rate_hz=6.0), (RIGHT, CHEEK, 12.0, 0.3, 9.0)], seconds=20.0)
    signal = recording.signals[0]
    scaled = Recording((Signal(signal.values * np.float32(64.0), signal.rate_hz, "uV", signal.channels),))
    for one, two in zip(found(recording).tracks, found(scaled).tracks, strict=True):
        assert np.array_equal(one.bursts.onset_s, two.bursts.onset_s)
        assert two.bursts.amplitude_uv == pytest.approx(64.0 * one.bursts.amplitude_uv, rel=1e-4)


def test_the_same_recording_gives_the_same_bits() -> None:
    recording = face([*train(LEFT, 5.0, twitches=9, rate_hz=6.0), (LEFT, CHIN, 14.0, 2.0, 9.0)], seconds=20.0)
    assert measure(recording).to_json() == measure(recording).to_json()


@pytest.mark.parametrize("samples", [0, 1, 5, 90, 400])
def test_very_short_records_are_measured_without_an_error(samples: int) -> None:
    values = np.random.default_rng(0).standard_normal((2, samples)).astype(np.float32)
    names = (Channel("mentalis left", SignalKind.SURFACE_EMG), Channel("chin", SignalKind.SURFACE_EMG))
    measured = measure(Recording((Signal(values, 2000.0, "uV", names),)))
    assert len(measured.bursts) == 0

"""What spoils a recording is measured around or taken out, and every bit of it is said."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from facialis.measures import Measurement, measure
from facialis.measures.activity import find_activity
from facialis.measures.detection.cleaning import COLUMNS, mark_unusable
from facialis.measures.detection.steps import subtract_steps
from facialis.numerics.filters import remove_lines_and_drift
from facialis.records import Recording, Signal
from tests.emg_situations import LEFT, face, tonic, train

RATE_HZ = 2000.0
ORIS = "orbicularis_oris left"


def changed(recording: Recording, values: NDArray[Any], valid: NDArray[np.bool_] | None = None) -> Recording:
    signal = recording.signals[0]
    new = Signal(values.astype(np.float32), signal.rate_hz, "uV", signal.channels, 0.0, valid)  # type: ignore[arg-type]
    return Recording((new,), recording.events)


def cleaned(measured: Measurement, channel: str) -> dict[str, dict[str, Any]]:
    """Return the rows of one channel in the table of cleaning, by what was wrong."""
    rows = (dict(zip(COLUMNS, row, strict=True)) for row in measured.cleaning.rows)
    return {row["what"]: row for row in rows if row["channel"] == channel}


def with_steps(recording: Recording, places_s: NDArray[np.float64], height_uv: float, row: int) -> Recording:
    values = recording.signals[0].values.copy()
    for sign, at in zip(np.resize([1.0, -1.0], places_s.size), places_s, strict=True):
        values[row, round(at * RATE_HZ) :] += sign * height_uv
    return changed(recording, values)


def test_a_clean_recording_has_nothing_to_say() -> None:
    measured = measure(face(train(LEFT, 5.0, twitches=6, rate_hz=6.0), seconds=20.0))
    assert measured.cleaning.rows == ()


@pytest.mark.parametrize("height_uv", [40.0, 400.0, 4000.0])
def test_steps_are_counted_sized_and_make_no_bursts(height_uv: float) -> None:
    places = np.random.default_rng(4).uniform(2.0, 58.0, 12) + np.arange(12) * 1e-4
    spasms = [b for at in (5.0, 25.0, 45.0) for b in train(LEFT, at, twitches=6, rate_hz=6.0)]
    plain = measure(face(spasms))
    away = np.array([at for at in places if min(abs(at - row[3]) for row in plain.bursts.rows) > 0.2])
    measured = measure(with_steps(face(spasms), away, height_uv, 3))
    assert len(measured.bursts) == len(plain.bursts)
    step = cleaned(measured, ORIS)["step"]
    assert step["count"] == away.size
    assert step["seconds"] == pytest.approx(0.04 * away.size)
    assert step["largest_uv"] == pytest.approx(height_uv, rel=0.15)
    assert any(note.startswith(f"step: {away.size} in 1 of 8 channels") for note in measured.notes)


def test_strong_contractions_are_not_steps() -> None:
    content = [b for at in range(2, 58, 4) for b in tonic(LEFT, float(at), duration=2.0, size=300.0)]
    measured = measure(face(content))
    assert all("step" not in cleaned(measured, row[0]) for row in measured.cleaning.rows)


def test_a_step_is_taken_out_to_the_noise() -> None:
    rng = np.random.default_rng(3)
    noise = rng.standard_normal(40_000).astype(np.float32)
    stepped = noise.copy()
    stepped[20_003:] += 200.0
    filtered, _ = remove_lines_and_drift(stepped, RATE_HZ, above_hz=20.0)
    plain, _ = remove_lines_and_drift(noise, RATE_HZ, above_hz=20.0)
    places, heights = subtract_steps(filtered, RATE_HZ, above_hz=20.0, usable=np.ones(40_000, bool))
    assert places.tolist() == [20_003]
    assert heights == pytest.approx([200.0], rel=0.05)
    assert np.abs(filtered - plain)[19_000:21_000].max() < 12.0  # of 100 on either side of the jump


def test_movement_is_told_from_drift_and_both_are_sized() -> None:
    recording = face(train(LEFT, 5.0, twitches=6, rate_hz=6.0), seconds=60.0)
    t = recording.signals[0].times_s
    values = recording.signals[0].values.astype(np.float64)
    for at in (10.0, 30.0, 50.0):
        values[0] += 300.0 * np.exp(-0.5 * ((t - at) / 0.4) ** 2) * np.sin(2 * np.pi * 3.0 * (t - at))
    values[1] += 500.0 * np.sin(2 * np.pi * t / 40.0)
    measured = measure(changed(recording, values))
    assert len(measured.bursts) == 24
    moved = cleaned(measured, "orbicularis_oculi left")["movement"]
    assert moved["count"] == 3
    assert 2.0 < moved["seconds"] < 8.0
    assert moved["largest_uv"] == pytest.approx(290.0, rel=0.1)
    assert moved["handling"] == "filtered out below 20 Hz"
    drifted = cleaned(measured, "zygomaticus_major left")
    assert set(drifted) == {"drift"}
    assert drifted["drift"]["largest_uv"] == pytest.approx(1000.0, rel=0.05)


def test_missing_flat_and_clipped_stretches_are_told_apart() -> None:
    recording = face(tonic(LEFT, 5.0, duration=10.0, size=60.0), seconds=30.0)
    values = recording.signals[0].values.copy()
    values[0, 40_000:44_000] = np.nan
    values[1, 50_000:51_000] = 7.25
    values[2] = np.clip(values[2], -70.0, 70.0)
    valid = np.isfinite(values)
    valid[3, 20_000:20_600] = False
    measured = measure(changed(recording, values, valid))
    names = [channel.name for channel in recording.channels]
    seen = [cleaned(measured, name) for name in names[:4]]
    assert (seen[0]["missing"]["count"], seen[0]["missing"]["seconds"]) == (1, 2.0)
    assert (seen[1]["flat"]["count"], seen[1]["flat"]["seconds"]) == (1, 0.5)
    assert (seen[3]["marked unusable"]["count"], seen[3]["marked unusable"]["seconds"]) == (1, 0.3)
    at_limit = np.abs(recording.signals[0].values[2]) >= 70.0
    assert seen[2]["clipped"]["largest_uv"] == 70.0
    assert seen[2]["clipped"]["seconds"] < at_limit.sum() / RATE_HZ
    assert seen[2]["clipped"]["count"] > 20


def test_the_top_of_a_coarsely_sampled_wave_is_not_clipped() -> None:
    values = np.round(3.0 * np.random.default_rng(0).standard_normal(200_000)).astype(np.float32)
    values[500:504] = 40.0  # once
    usable, found = mark_unusable(values, np.ones(values.size, bool), rate_hz=RATE_HZ, name="x")
    assert found == []
    assert usable.all()


@pytest.mark.parametrize("length_s", [0.05, 0.5, 3.0])
def test_a_burst_does_not_reach_across_a_missing_stretch(length_s: float) -> None:
    recording = face(tonic(LEFT, 5.0, duration=10.0), seconds=20.0)
    values = recording.signals[0].values.copy()
    first, last = 18_000, 18_000 + round(length_s * RATE_HZ)
    values[0, first:last] = np.nan
    activity = find_activity(changed(recording, values), np.random.default_rng(0))
    bursts = activity.tracks[0].bursts
    assert len(bursts) == 2
    assert bursts.offset_s[0] <= 9.0
    assert bursts.onset_s[1] >= 9.0 + length_s
    assert [len(track.bursts) for track in activity.tracks[1:4]] == [1, 1, 1]
    assert any(note.startswith("burst cut: 1 in 1 of 8 channels") for note in activity.notes)


def test_the_table_of_cleaning_stands_in_json_and_among_the_tables() -> None:
    recording = face(train(LEFT, 5.0, twitches=6, rate_hz=6.0), seconds=20.0)
    values = recording.signals[0].values.copy()
    values[0, 30_000:34_000] = np.nan
    measured = measure(changed(recording, values))
    content = json.loads(measured.to_json())["cleaning"]
    assert tuple(content["columns"]) == COLUMNS
    assert content["rows"] == [["orbicularis_oculi left", "missing", 1, 2.0, None, "measured around"]]
    assert measured.tables()["cleaning"].splitlines()[1].startswith("orbicularis_oculi left,missing,1,2.0")

"""The shared BIDS and OpenSignals recordings."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from facialis.errors import FormatError
from facialis.io import read_recording
from facialis.io.inspection import runs_of
from facialis.measures import measure
from facialis.records import Channel, Recording, Signal
from facialis.vocabulary import Muscle, SignalKind

EMG = Path(__file__).parents[4] / "shared" / "recordings" / "emg"
pytestmark = pytest.mark.skipif(not EMG.exists(), reason="the shared recordings are not here")


def test_a_bids_folder_takes_muscles_from_its_sidecar() -> None:
    recording = read_recording(EMG / "bids_emg" / "emg_CustomBipolarFace")
    muscles = [channel.muscle for channel in recording.channels]
    assert muscles == [None, None, None, Muscle.PLATYSMA, Muscle.ORBICULARIS_ORIS, None]
    assert any("the sidecar says V, the file uV" in note for note in recording.provenance.notes)
    assert recording.events[0].label == "foo"


def test_a_bids_folder_with_a_broken_recording_is_refused() -> None:
    with pytest.raises(FormatError, match="number of signals"):
        read_recording(EMG / "bids_emg" / "emg_Multimodal")


def smoothed(signal: Signal, window_s: float) -> NDArray[np.float64]:
    """Root mean square of the first channel in a sliding window."""
    window = round(window_s * signal.rate_hz)
    squares = np.square(signal.values[0] - signal.values[0].mean(dtype=np.float64), dtype=np.float64)
    return np.asarray(np.sqrt(np.convolve(squares, np.ones(window) / window, "same")))


def contractions_in(signal: Signal, threshold_uv: float, window_s: float) -> list[tuple[float, float]]:
    """Stretches of at least 0.3 s above a threshold, with pauses below 0.3 s bridged."""
    found: list[list[float]] = []
    for first, last in runs_of(smoothed(signal, window_s) > threshold_uv) / signal.rate_hz:
        if found and first - found[-1][1] < 0.3:
            found[-1][1] = last
        else:
            found.append([first, last])
    return [(first, last) for first, last in found if last - first >= 0.3]


# The list of recordings speaks of eight. Nine stand in the trace, one every 2.9-3.6 s, each 5 to 30 times the noise
# between them: every threshold from 30 to 60 uV and every window from 50 to 200 ms finds the same nine.
PEAKS_S = (2.0, 5.2, 8.6, 12.2, 15.1, 17.9, 20.9, 24.0, 27.2)


@pytest.mark.parametrize("threshold_uv", [30.0, 40.0, 60.0])
@pytest.mark.parametrize("window_s", [0.1, 0.2])
def test_nine_contractions_stand_in_the_trace(threshold_uv: float, window_s: float) -> None:
    (signal,) = read_recording(EMG / "plux_emg" / "emg_bursts.h5").signals
    assert (signal.rate_hz, signal.unit) == (1000.0, "uV")
    found = contractions_in(signal, threshold_uv, window_s)
    assert len(found) == len(PEAKS_S)
    assert all(first < peak < last for (first, last), peak in zip(found, PEAKS_S, strict=True))


def test_the_same_contractions_are_measured() -> None:
    (finding,) = measure(read_recording(EMG / "plux_emg" / "emg_bursts.h5"), ["contractions"]).of("contractions")
    assert len(finding.detail) == len(PEAKS_S)
    assert all(row[0] < peak < row[1] for row, peak in zip(finding.detail.rows, PEAKS_S, strict=True))


def test_a_single_contraction_of_noise_is_one_burst_in_every_channel() -> None:
    """The samples of these fixtures are noise whose strength rises and falls once, 30 dB above its floor."""
    for folder, channels in (("emg_CustomBipolarFace", 6), ("emg_MultiBodyParts", 2)):
        recording = read_recording(EMG / "bids_emg" / folder)
        rows = measure(recording, ["bursts"]).bursts.rows
        assert len(rows) == channels
        for row, values in zip(rows, recording.signals[0].values, strict=True):
            loudest = float(np.average(np.arange(values.size), weights=values**2)) / recording.signals[0].rate_hz
            assert row[3] < loudest < row[4]


@pytest.mark.parametrize(("seconds", "records", "most_per_min"), [(60, 2, 0.25), (10, 6, 0.5)])
def test_noise_gives_no_bursts_beyond_the_stated_rate(seconds: int, records: int, most_per_min: float) -> None:
    """Measured: 0 in 133 channel-minutes for records of 10 s and more, 0.03 per minute at 5 s, 0.2 at 2 s, 3 at 1 s."""
    bursts = 0
    for number in range(records):
        values = 3.0 * np.random.default_rng([seconds, number]).standard_normal((6, 2000 * seconds))
        channels = tuple(Channel(f"EMG{i}", SignalKind.SURFACE_EMG) for i in range(6))
        signal = Signal(values.astype(np.float32), 2000.0, "uV", channels)
        bursts += len(measure(Recording((signal,)), ["bursts"]).bursts)
    assert bursts / (records * 6 * seconds / 60.0) <= most_per_min


def test_a_damaged_hdf5_file_is_refused(tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.h5"
    shutil.copyfile(EMG / "plux_emg" / "emg_bursts.h5", damaged)
    content = damaged.read_bytes()
    damaged.write_bytes(content[: len(content) // 2])
    with pytest.raises(FormatError, match="no OpenSignals file"):
        read_recording(damaged)

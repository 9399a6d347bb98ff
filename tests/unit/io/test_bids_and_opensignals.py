"""The shared BIDS and OpenSignals recordings."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from facialis.errors import FormatError
from facialis.io import read_recording
from facialis.measures import measure
from facialis.vocabulary import Muscle

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


def test_cyclic_contractions_are_counted() -> None:
    pytest.importorskip("h5py")
    recording = read_recording(EMG / "plux_emg" / "emg_bursts.h5")
    assert recording.signals[0].rate_hz == 1000.0
    (finding,) = measure(recording).of("contractions")
    # The notes beside the file speak of eight; nine stand in the trace, the last one half a second before its end.
    assert len(finding.detail) == 9


def test_a_damaged_hdf5_file_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("h5py")
    damaged = tmp_path / "damaged.h5"
    shutil.copyfile(EMG / "plux_emg" / "emg_bursts.h5", damaged)
    content = damaged.read_bytes()
    damaged.write_bytes(content[: len(content) // 2])
    with pytest.raises(FormatError, match="no OpenSignals file"):
        read_recording(damaged)

"""MNE: objects in memory and FIF files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from facialis.errors import FormatError, RecordingError
from facialis.io import read_recording
from facialis.results import measure
from facialis.vocabulary import Muscle, Side, SignalKind

VOLTS = 2e-5 * np.random.default_rng(0).standard_normal((4, 8000))
RATE_HZ = 2000.0


@pytest.fixture
def raw() -> Any:
    mne = pytest.importorskip("mne", reason="MNE is not installed")
    values = VOLTS.copy()
    values[0, 100:200] = np.nan
    values[3] = 0.0
    values[3, 3000:3100] = 5.0
    names = ["zyg L", "ment R", "Fp1", "cue"]
    made = mne.io.RawArray(values, mne.create_info(names, RATE_HZ, ["emg", "emg", "eeg", "stim"]), verbose="ERROR")
    made.set_annotations(mne.Annotations([1.0, 2.0], [0.5, 0.25], ["smile", "BAD_movement"]))
    return made


def test_an_object_is_read_without_a_file(raw: Any) -> None:
    recording = read_recording(raw)
    (signal,) = recording.signals
    assert (signal.rate_hz, signal.unit, signal.samples) == (RATE_HZ, "uV", 8000)
    assert signal.values[1] == pytest.approx(1e6 * VOLTS[1], rel=1e-5)
    assert [(c.muscle, c.side, c.kind) for c in signal.channels] == [
        (Muscle.ZYGOMATICUS_MAJOR, Side.LEFT, SignalKind.SURFACE_EMG),
        (Muscle.MENTALIS, Side.RIGHT, SignalKind.SURFACE_EMG),
        (None, None, SignalKind.OTHER),
    ]
    assert [(e.label, e.onset_s, e.duration_s) for e in recording.events] == [("smile", 1.0, 0.5), ("cue 5", 1.5, 0.05)]


def test_what_is_missing_or_bad_is_measured_around(raw: Any) -> None:
    (signal,) = read_recording(raw).signals
    assert np.flatnonzero(~signal.valid[0]).tolist() == [*range(100, 200), *range(4000, 4500)]
    assert np.flatnonzero(~signal.valid[1]).tolist() == list(range(4000, 4500))


def test_an_object_is_measured_like_a_file(raw: Any) -> None:
    assert measure(raw).of("bursts")


def test_a_cropped_object_keeps_its_events_in_place(raw: Any) -> None:
    events = read_recording(raw.copy().crop(tmin=0.5)).events
    assert [(e.label, e.onset_s) for e in events] == [("smile", 0.5), ("cue 5", 1.0)]


def test_a_saved_file_is_read(raw: Any, tmp_path: Path) -> None:
    raw.save(tmp_path / "a_raw.fif", verbose="ERROR")
    (signal,) = read_recording(tmp_path / "a_raw.fif").signals
    assert signal.values[1] == pytest.approx(1e6 * VOLTS[1], rel=1e-4)


def test_a_damaged_file_is_refused(raw: Any, tmp_path: Path) -> None:
    raw.save(tmp_path / "a_raw.fif", verbose="ERROR")
    content = (tmp_path / "a_raw.fif").read_bytes()
    (tmp_path / "b_raw.fif").write_bytes(content[: len(content) // 3])
    with pytest.raises(FormatError, match="its chain of tags breaks"):
        read_recording(tmp_path / "b_raw.fif")


def test_a_channel_that_is_no_voltage_cannot_be_mapped_to_a_muscle(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("# rate_hz: 1000\ngrip (N)\n1\n2\n3\n")
    with pytest.raises(RecordingError, match="'N', which is no voltage"):
        read_recording(tmp_path / "a.csv", {"grip": "mentalis left"})


def test_without_the_library_the_remedy_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mne", None)
    (tmp_path / "a.fif").write_bytes(bytes(100))
    with pytest.raises(FormatError, match=r"MNE is not installed\. pip install 'facialis\[mne\]'"):
        read_recording(tmp_path / "a.fif")


def test_an_object_of_another_kind_is_refused() -> None:
    with pytest.raises(FormatError, match="An object of type list is no recording"):
        read_recording([1, 2, 3])

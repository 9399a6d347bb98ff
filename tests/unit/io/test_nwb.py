"""NWB: series with conversion, electrodes, gaps and intervals; and what is refused."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from facialis.errors import FormatError
from facialis.io import read_recording
from facialis.vocabulary import Muscle, Side, SignalKind

RATE_HZ = 2000.0
CODES = np.random.default_rng(0).integers(-300, 300, (4000, 2)).astype(np.int16)


def series(file: h5py.File, name: str = "EMG", *, data: Any = CODES, stamps: Any = None, rate: float = RATE_HZ) -> Any:
    group = file.require_group("acquisition").create_group(name)
    group.attrs["neurodata_type"] = "ElectricalSeries"
    group["data"] = data
    group["data"].attrs.update({"conversion": 1e-7, "offset": 2e-6, "unit": "volts"})
    if stamps is None:
        group["starting_time"] = 5.0
        group["starting_time"].attrs.update({"rate": rate, "unit": "seconds"})
    else:
        group["timestamps"] = stamps
    return group


def electrodes(file: h5py.File, group: Any, places: list[str]) -> None:
    table = file.require_group("general/extracellular_ephys/electrodes")
    table["location"] = places
    group["electrodes"] = np.arange(len(places))


def test_codes_become_microvolts_and_places_muscles(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "a.nwb", "w") as file:
        electrodes(file, series(file), ["left mentalis", "right frontalis"])
        file["general/subject/sex"], file["general/subject/age"] = "F", "P61Y"
    recording = read_recording(tmp_path / "a.nwb")
    (signal,) = recording.signals
    assert signal.values == pytest.approx(0.1 * CODES.T + 2.0, abs=1e-4)
    assert (signal.rate_hz, signal.unit, signal.start_s) == (RATE_HZ, "uV", 0.0)
    assert [(c.muscle, c.side) for c in signal.channels] == [
        (Muscle.MENTALIS, Side.LEFT), (Muscle.FRONTALIS, Side.RIGHT),
    ]  # fmt: skip
    assert (recording.subject.sex, recording.subject.age_year) == ("female", 61.0)


def test_intervals_and_annotations_become_events(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "a.nwb", "w") as file:
        series(file)
        trials = file.create_group("intervals/trials")
        trials["start_time"], trials["stop_time"] = [5.5, 6.0], [5.75, 6.5]
        trials["trial_type"] = ["blink", "smile"]
        notes = file.create_group("acquisition/notes")
        notes.attrs["neurodata_type"] = "AnnotationSeries"
        notes["data"], notes["timestamps"] = ["spasm"], [6.25]
    events = read_recording(tmp_path / "a.nwb").events
    assert [(e.label, e.onset_s, e.duration_s) for e in events] == [
        ("blink", 0.5, 0.25), ("smile", 1.0, 0.5), ("spasm", 1.25, 0.0),
    ]  # fmt: skip


def test_gaps_between_time_stamps_stay_gaps(tmp_path: Path) -> None:
    kept = np.r_[0:1500, 1800:4000]
    stamps = 5.0 + kept / RATE_HZ + 1e-5 * np.random.default_rng(1).standard_normal(kept.size)
    with h5py.File(tmp_path / "a.nwb", "w") as file:
        series(file, data=CODES[kept], stamps=stamps)
    (signal,) = read_recording(tmp_path / "a.nwb").signals
    assert signal.rate_hz == RATE_HZ
    assert np.flatnonzero(~signal.valid[0]).tolist() == list(range(1500, 1800))
    assert signal.values[:, 1800:] == pytest.approx(0.1 * CODES[1800:].T + 2.0, abs=1e-4)


def test_irregular_stamps_are_refused_with_the_reason(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "a.nwb", "w") as file:
        series(file, stamps=np.cumsum(np.random.default_rng(0).exponential(1.0 / RATE_HZ, len(CODES))))
    with pytest.raises(FormatError, match="not equally spaced"):
        read_recording(tmp_path / "a.nwb")


def test_missing_values_stay_missing(tmp_path: Path) -> None:
    values = CODES.astype(np.float32)
    values[100:200, 1] = np.nan
    with h5py.File(tmp_path / "a.nwb", "w") as file:
        series(file, data=values)
    (signal,) = read_recording(tmp_path / "a.nwb").signals
    assert np.flatnonzero(~signal.valid[1]).tolist() == list(range(100, 200))
    assert signal.valid[0].all()


def test_what_is_no_voltage_is_no_electromyogram(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "a.nwb", "w") as file:
        series(file)
        series(file, "grip", data=CODES[:, 0])["data"].attrs["unit"] = "N"
    kinds = [channel.kind for channel in read_recording(tmp_path / "a.nwb").channels]
    assert kinds == [SignalKind.SURFACE_EMG, SignalKind.SURFACE_EMG, SignalKind.OTHER]


def test_what_does_not_fit_into_the_file_is_refused(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "a.nwb", "w") as file:
        group = series(file)
        del group["data"]
        group.create_dataset("data", (10**10, 2), np.int16, chunks=(10_000, 2))
    with pytest.raises(FormatError, match="declares 2e"):
        read_recording(tmp_path / "a.nwb")


def test_samples_in_another_file_are_not_followed(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "other.h5", "w") as file:
        file["data"] = CODES
    with h5py.File(tmp_path / "a.nwb", "w") as file:
        group = series(file)
        del group["data"]
        group["data"] = h5py.ExternalLink(str(tmp_path / "other.h5"), "data")
    with pytest.raises(FormatError, match="lies in another file"):
        read_recording(tmp_path / "a.nwb")


@pytest.mark.skipif(sys.platform != "linux", reason="memory is bounded on Linux only")
def test_a_text_that_claims_gigabytes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.nwb"
    with h5py.File(path, "w") as file:
        electrodes(file, series(file), ["left mentalis", "right frontalis"])
        place = file["general/extracellular_ephys/electrodes/location"].id.get_offset()
    content = bytearray(path.read_bytes())
    content[place : place + 16] = (0xF0000000).to_bytes(4, "little") + (1 << 40).to_bytes(8, "little") + bytes(4)
    path.write_bytes(content)
    with pytest.raises(FormatError, match="is no NWB file that can be read"):
        read_recording(path)


@pytest.mark.parametrize("name", ["a.nwb", "a.h5"])
def test_a_file_that_is_something_else_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"something else entirely, long enough to be looked at")
    with pytest.raises(FormatError, match="does not start like"):
        read_recording(tmp_path / name)


@pytest.mark.filterwarnings("ignore")
def test_a_file_of_the_reference_library_is_read(tmp_path: Path) -> None:
    pynwb = pytest.importorskip("pynwb", reason="the reference library is not installed")
    made = pynwb.NWBFile("s", "id", dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    device = made.create_device(name="amplifier")
    place = made.create_electrode_group("face", "surface", "face", device)
    for location in ("left mentalis", "right frontalis"):
        made.add_electrode(group=place, location=location)
    region = made.create_electrode_table_region([0, 1], "both")
    made.add_acquisition(
        pynwb.ecephys.ElectricalSeries("EMG", CODES, region, starting_time=5.0, rate=RATE_HZ, conversion=1e-7)
    )
    made.add_trial(start_time=5.5, stop_time=6.0)
    with pynwb.NWBHDF5IO(tmp_path / "a.nwb", "w") as file:
        file.write(made)
    recording = read_recording(tmp_path / "a.nwb")
    assert recording.signals[0].values == pytest.approx(0.1 * CODES.T, abs=1e-4)
    assert [channel.side for channel in recording.channels] == [Side.LEFT, Side.RIGHT]
    assert [(event.label, event.onset_s) for event in recording.events] == [("trials", 0.5)]

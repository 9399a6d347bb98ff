"""A saved visit comes back equal, is made again to the bit, and its recording measures the same from file."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from facialis.errors import PatientError, StoreError
from facialis.io import read_recording, write_edf
from facialis.patient import Patient
from facialis.presets import preset, read_patient
from facialis.protocol import Protocol
from facialis.results import Replay, load_result, measure, parse_scale, replay, save, save_measurement
from facialis.store import digest_spikes
from facialis.vocabulary import Side
from tests.visit_situations import small_visit


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A saved small visit; tests only read it."""
    target = tmp_path_factory.mktemp("results") / "small"
    assert save(small_visit(), target) == target / "report.html"
    return target


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, np.ndarray):
        return bool(one.dtype == other.dtype and np.array_equal(one, other, equal_nan=one.dtype.kind == "f"))
    if is_dataclass(one):
        return all(_same(getattr(one, field.name), getattr(other, field.name)) for field in fields(one))
    if isinstance(one, dict):
        return set(one) == set(other) and all(_same(one[name], other[name]) for name in one)
    return bool(one == other)


def test_every_array_of_the_episode_comes_back(folder: Path) -> None:
    written, read = small_visit().episode, load_result(folder).episode
    assert read is not None
    assert (read.patient, read.protocol) == (written.patient, written.protocol)
    assert (read.seed, read.strands, read.seconds_of_work) == (3, 1, written.seconds_of_work)
    assert _same(read.blinks_ms, written.blinks_ms)
    for side in Side:
        assert _same(read.side(side), written.side(side))
    assert len(read.left.fired) > 0
    assert len(read.left.state) > 0


def test_the_recording_comes_back_at_full_precision(folder: Path) -> None:
    recording = load_result(folder).recording
    assert recording is not None
    assert _same(recording.signals[0].values, small_visit().recording.signals[0].values)
    assert recording.provenance == small_visit().recording.provenance


def test_a_replay_is_identical_to_the_bit(folder: Path) -> None:
    outcome = replay(folder)
    assert outcome.identical
    assert len(outcome.same) == 8
    assert outcome.differing == {}
    assert outcome.verdict == "Identical: every impulse is the same, bit for bit."


def test_a_replay_of_another_seed_is_not_identical(folder: Path, tmp_path: Path) -> None:
    _edit(folder, tmp_path, seed=4)
    outcome = replay(tmp_path)
    assert not outcome.identical
    assert not outcome.same["left.fired"]
    assert "the manifest was edited, or facialis is at fault" in outcome.verdict


def test_a_replay_names_the_version_that_differs(folder: Path, tmp_path: Path) -> None:
    manifest = _edit(folder, tmp_path, versions={"numpy": "1.0"})
    assert replay(tmp_path).differing == {"numpy": ("1.0", np.__version__)}
    assert "numpy" in manifest["versions"]
    assert "numpy 1.0 -> 2" in Replay({"left.fired": False}, {"numpy": ("1.0", "2")}).verdict


def _edit(folder: Path, target: Path, **changes: Any) -> dict[str, Any]:
    """Put an edited manifest into an otherwise empty folder."""
    manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    (target / "manifest.json").write_text(json.dumps({**manifest, "files": {}, **changes}), encoding="utf-8")
    return manifest


def test_the_manifest_says_how_to_make_it_again(folder: Path) -> None:
    manifest = load_result(folder).manifest
    assert (manifest.kind, manifest.seed, manifest.strands) == ("visit", 3, 1)
    assert manifest.full_strands == preset("typical").root.strands
    assert manifest.patient is not None
    assert Patient.model_validate(manifest.patient) == preset("typical")
    assert manifest.spikes == digest_spikes(small_visit().episode)
    assert set(manifest.versions) == {"python", "facialis", "numpy", "scipy", "numba", "llvmlite", "source"}


def test_the_folder_holds_what_the_manual_says(folder: Path) -> None:
    names = {path.name for path in folder.iterdir()}
    assert names >= {
        "report.html", "recording.edf", "recording.npz", "episode.npz", "events.csv", "measures.json",
        "findings.csv", "patient.yaml", "protocol.yaml", "manifest.json",
    }  # fmt: skip


def test_the_written_patient_and_protocol_can_be_simulated(folder: Path) -> None:
    patient = read_patient(folder / "patient.yaml")
    assert patient == preset("typical")
    assert Protocol.read(folder / "protocol.yaml") == small_visit().episode.protocol


def test_the_same_visit_gives_the_same_files(folder: Path, tmp_path: Path) -> None:
    save(small_visit(), tmp_path / "again")
    one, other = load_result(folder).manifest.files, load_result(tmp_path / "again").manifest.files
    assert one == other


def test_the_recording_measures_the_same_from_its_file(folder: Path) -> None:
    """A file rounds to its own step; whoever rounds the recording alike measures the same, to the bit."""
    simulated, file = small_visit().recording, read_recording(folder / "recording.edf")
    rounded = [
        replace(own, values=written.values) for own, written in zip(simulated.signals, file.signals, strict=True)
    ]
    assert measure(replace(simulated, signals=tuple(rounded))).findings == measure(file).findings


def test_rounding_moves_a_measure_by_less_than_one_event(folder: Path) -> None:
    simulated, real = measure(small_visit().recording), measure(folder / "recording.edf")
    one_event_per_min = 60.0 / small_visit().recording.duration_s
    assert [finding.measure for finding in simulated.findings] == [finding.measure for finding in real.findings]
    for one, other in zip(simulated.findings, real.findings, strict=True):
        assert one.status is other.status
        assert (one.value is None) == (other.value is None)
        if one.value is not None and other.value is not None:
            slack = 1.01 * one_event_per_min if one.unit == "per_min" else 0.0
            assert one.value == pytest.approx(other.value, rel=1e-3, abs=slack)


def test_measures_of_a_file_are_saved_without_its_signals(folder: Path, tmp_path: Path) -> None:
    recording = read_recording(folder / "recording.edf")
    report = save_measurement(recording, tmp_path / "measured")
    result = load_result(tmp_path / "measured")
    assert result.report == report
    assert (result.recording, result.episode, result.manifest.kind) == (None, None, "measurement")
    assert json.loads(result.measures_json)["duration_s"] == pytest.approx(0.4)
    with pytest.raises(StoreError, match="not a simulation"):
        replay(tmp_path / "measured")


def test_a_name_in_the_header_reaches_no_file(folder: Path, tmp_path: Path) -> None:
    content = bytearray((folder / "recording.edf").read_bytes())
    content[8:88] = b"MCH-0234567 F 02-MAY-1951 Haagse_Harry".ljust(80)
    (tmp_path / "haagse_harry.edf").write_bytes(content)
    save_measurement(read_recording(tmp_path / "haagse_harry.edf"), tmp_path / "measured")
    for path in (tmp_path / "measured").iterdir():
        text = path.read_text(encoding="utf-8", errors="replace").lower()
        assert not [secret for secret in ("haagse", "harry", "0234567", "may-1951", "1951-05") if secret in text]


def test_a_channel_name_is_no_path(tmp_path: Path) -> None:
    recording = read_recording(
        write_edf(small_visit().recording, tmp_path / "r.edf"), {"mentalis left": "mentalis left"}
    )
    save_measurement(recording, tmp_path / "measured")
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == ["measured"]


def test_a_scale_is_a_number_of_strands_or_full() -> None:
    patient = preset("typical")
    assert parse_scale("25", patient) == 25
    assert parse_scale("full", patient) == patient.root.strands
    for wrong in ("0", "-3", "2.5", "all", "100000", "²"):
        with pytest.raises(PatientError, match="cannot be simulated"):
            parse_scale(wrong, patient)

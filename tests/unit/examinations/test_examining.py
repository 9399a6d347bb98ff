"""Examinations of patients and files: one function, one command, one folder, written whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import facialis as fc
from facialis.cli.app import app
from facialis.errors import NameNotFoundError, ProtocolError, RecordingError
from facialis.io import write_edf
from facialis.store import read_manifest
from facialis.vocabulary import Muscle, Side
from tests.examination_situations import recording, wave

EYE, CHIN = (Muscle.ORBICULARIS_OCULI, Side.LEFT), (Muscle.MENTALIS, Side.LEFT)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An EDF+ file of twelve shocks that are answered after 9.5 ms."""
    made = recording({EYE: lambda since, _: wave(since, 9.5, 120.0)}, ["stim mandibular L"] * 12, rate_hz=10_000.0)
    path = tmp_path_factory.mktemp("edf") / "spread.edf"
    write_edf(made, path)
    return path


def test_a_file_gives_a_whole_folder(file: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["examine", "lateral-spread", str(file), "-o", str(tmp_path / "spread")])
    assert done.exit_code == 0, done.output
    assert "12 stimuli from annotations" in done.output
    manifest = read_manifest(tmp_path / "spread")
    assert manifest.kind == "examination"
    assert {"report.html", "summary.csv", "sweeps.csv", "markers.csv", "examination.json"} <= set(manifest.files)
    assert sum(name.startswith("sweeps/") for name in manifest.files) == 1
    rows = json.loads((tmp_path / "spread" / "examination.json").read_text(encoding="utf-8"))["findings"]
    (onset,) = [row["value"] for row in rows if row["quantity"] == "onset"]
    assert onset == pytest.approx(9.5, abs=0.5)
    page = (tmp_path / "spread" / "report.html").read_text(encoding="utf-8")
    assert page.count('class="plot"') == 3
    assert "not a medical device" in page
    assert json.loads(fc.load_result(tmp_path / "spread").measures_json)["examination"] == "lateral_spread"
    again = fc.examine("lateral_spread", file, markers=tmp_path / "spread" / "markers.csv")
    assert again.of("onset")[0].value == onset


def test_what_is_refused_leaves_nothing(file: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["examine", "blink-reflex", str(file), "-o", str(tmp_path / "blink")])
    assert done.exit_code == 2
    assert "supraorbital" in done.output + done.stderr
    assert list(tmp_path.iterdir()) == []


def test_names_and_numbers_are_checked_before_anything_is_simulated() -> None:
    with pytest.raises(NameNotFoundError, match="f_wav"):
        fc.examine("f-wav", "healthy")
    with pytest.raises(ProtocolError, match="201 stimuli"):
        fc.examine("f-wave", "healthy", sweeps=201)
    with pytest.raises(RecordingError, match="known"):
        fc.examine("f-wave", "healthy", stimulated="mandibular left")


def test_the_m_wave_of_a_small_healthy_patient(tmp_path: Path) -> None:
    """Row A35c: 2.9 (SD 0.4) ms to the eye; both sides alike within what three strands leave."""
    found = fc.examine("cmap", "healthy", strands=3, sweeps=1, folder=tmp_path / "m")
    for side in ("left", "right"):
        (latency,) = found.of("distal latency", f"orbicularis oculi {side}")
        assert latency.value == pytest.approx(2.9, abs=0.8)
    assert 0.2 < (found.of("left over right", "oculi")[0].value or 0.0) < 5.0
    assert read_manifest(tmp_path / "m").strands == 3
    files = read_manifest(tmp_path / "m").files
    assert {"recording.edf", "episode.npz", "patient.yaml", "protocol.yaml"} <= set(files)
    again = fc.examine("cmap", fc.read_recording(tmp_path / "m" / "recording.edf"))
    left = "orbicularis oculi left"
    assert again.of("amplitude", left)[0].value == pytest.approx(found.of("amplitude", left)[0].value, rel=0.02)

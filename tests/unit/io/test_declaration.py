"""Bare tables, and what is said about them: in a note beside them, in another note, or on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from facialis.cli.app import app
from facialis.errors import FormatError
from facialis.io import declared_by, read_recording
from facialis.measures import measure
from facialis.vocabulary import Muscle, SignalKind

FMOV = Path(__file__).parents[4] / "shared" / "recordings" / "emg" / "fmov_facial" / "10_FMOV_preprocessed.txt"
FMOV_COLUMNS = (
    "skin conductance (uS), zygomaticus (mV), corrugator (mV), zygomaticus processed (mV), corrugator processed (mV), "
    "line 1 (event), line 2 (event), line 3 (event)"
)
COLUMNS = ["skin conductance (uS)", "zyg L (mV)", "cue (event)"]


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """Two seconds at 1 kHz with a cue of 0.1 s after one second, every line ending with a separator."""
    rng = np.random.default_rng(0)
    lines = [f"15.3\t{0.01 * rng.standard_normal():.6f}\t{7 if 1000 <= i < 1100 else 0}\t\n" for i in range(2000)]
    path = tmp_path / "bare.txt"
    path.write_text("".join(lines))
    return path


def test_a_bare_table_asks_for_a_declaration(bare: Path) -> None:
    with pytest.raises(FormatError, match=r"does not say what its columns are.*\.json.*or declare both"):
        read_recording(bare)


@pytest.mark.parametrize("columns", [COLUMNS, ", ".join(COLUMNS)])
def test_declared_columns_become_channels_and_events(bare: Path, columns: list[str] | str) -> None:
    recording = read_recording(bare, declared={"rate_hz": 1000, "columns": columns})
    skin, emg = recording.signals
    assert (skin.unit, emg.unit, emg.rate_hz, emg.samples) == ("uS", "uV", 1000.0, 2000)
    assert emg.channels[0].muscle is Muscle.ZYGOMATICUS_MAJOR
    assert skin.valid.all()  # a slow sensor may stand still
    assert [(e.label, e.onset_s, e.duration_s) for e in recording.events] == [("cue 7", 1.0, 0.1)]
    assert float(emg.values.std()) == pytest.approx(10.0, rel=0.05)


def test_a_note_elsewhere_is_read_and_what_is_said_beside_it_goes_first(bare: Path, tmp_path: Path) -> None:
    note = tmp_path / "elsewhere.json"
    note.write_text(json.dumps({"rate_hz": 500, "columns": COLUMNS}))
    assert read_recording(bare, declared=declared_by(note)).signals[0].rate_hz == 500.0
    assert read_recording(bare, declared=declared_by(note, rate_hz=1000.0)).signals[0].rate_hz == 1000.0


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ({"rate_hz": 1000, "columns": [*COLUMNS, "more (uV)"]}, "4 columns named, 3 present"),
        ({"rate_hz": 1000, "columns": ["skin"]}, "'skin' declares no unit"),
        ({"rate_hz": 0, "columns": COLUMNS}, "rate_hz is '0'"),
        ({"columns": COLUMNS}, "declares no sampling rate"),
        ({"rate_hz": 1000}, "does not say what its columns are"),
        ({"rate": 1000, "columns": COLUMNS}, "has no field rate"),
    ],
)
def test_what_is_wrong_in_a_declaration_is_named(bare: Path, declared: dict[str, object], said: str) -> None:
    with pytest.raises(FormatError, match=said):
        read_recording(bare, declared=declared)


def test_a_note_that_is_no_note_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{")
    for name, said in (("a.json", "no JSON"), ("b.json", "Cannot read")):
        with pytest.raises(FormatError, match=said):
            declared_by(tmp_path / name)


def test_a_file_that_speaks_for_itself_takes_no_declaration(tmp_path: Path) -> None:
    (tmp_path / "a.edf").write_bytes(b"0       " + bytes(600))
    with pytest.raises(FormatError, match="says itself what it holds"):
        read_recording(tmp_path / "a.edf", declared={"rate_hz": 100})


def test_the_command_line_takes_rate_and_columns(bare: Path, tmp_path: Path) -> None:
    told = ["--rate-hz", "1000", "--columns", ", ".join(COLUMNS)]
    result = CliRunner().invoke(app, ["measure", str(bare), *told, "-o", str(tmp_path / "out")])
    assert result.exit_code == 0, result.output
    findings = json.loads((tmp_path / "out" / "measures.json").read_text())["findings"]
    assert any(f["measure"] == "bursts" and f["about"] == "zyg L" for f in findings)


@pytest.mark.skipif(not FMOV.exists(), reason="the shared facial recordings are not here")
def test_a_facial_recording_at_100_hz_gives_envelopes_only() -> None:
    recording = read_recording(FMOV, declared=declared_by(columns=FMOV_COLUMNS, rate_hz=100.0))
    kinds = [(channel.name, channel.kind) for channel in recording.channels]
    assert [name for name, kind in kinds if kind is SignalKind.SURFACE_EMG] == ["zygomaticus", "corrugator"]
    assert recording.duration_s == pytest.approx(350.19)
    assert [sum(e.label == f"line {i} 5" for e in recording.events) for i in (1, 2, 3)] == [4, 4, 4]
    measured = measure(recording)
    assert any("sampled below 500 Hz, envelope only" in note for note in measured.notes)
    for name in ("onset_order", "synchrony"):
        (finding,) = measured.of(name)
        assert (finding.value, finding.status.value) == (None, "not assessable")
        assert "sampled at 100 Hz, needs 500 Hz" in finding.reason
    assert len(measured.of("contractions")) == 2

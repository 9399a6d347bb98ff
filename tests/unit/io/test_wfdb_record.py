"""WFDB records: the shared needle recordings, and files that are not what they say."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from facialis.errors import FormatError
from facialis.io import read_recording
from facialis.measures import measure
from facialis.vocabulary import SignalKind

EMGDB = Path(__file__).parents[4] / "shared" / "recordings" / "emg" / "emgdb"
pytestmark = pytest.mark.skipif(not EMGDB.exists(), reason="the shared needle recordings are not here")


@pytest.mark.parametrize("suffix", [".hea", ".dat", ""])
def test_a_record_is_read_by_any_of_its_names(suffix: str) -> None:
    recording = read_recording(EMGDB / f"emg_healthy{suffix}")
    signal = recording.signals[0]
    assert signal.values.shape == (1, 50860)
    assert (signal.rate_hz, signal.unit) == (4000.0, "uV")
    assert signal.channels[0].kind is SignalKind.NEEDLE_EMG
    assert float(signal.values[0, 0]) == pytest.approx(-33.3, abs=0.05)
    assert recording.subject.age_year == 44.0


@pytest.mark.parametrize("record", ["emg_healthy", "emg_myopathy", "emg_neuropathy"])
def test_side_and_synchrony_are_not_assessable_on_one_needle(record: str) -> None:
    measured = measure(read_recording(EMGDB / f"{record}.hea"))
    for name in ("spasm_rate", "synchrony", "blinks", "tonic_spasms", "onset_order"):
        (finding,) = measured.of(name)
        assert (finding.value, finding.status.value) == (None, "not assessable")
        assert "one channel, side unknown" in finding.reason
    (bursts,) = measured.of("bursts")
    assert bursts.value is not None
    assert any("single motor-unit potentials" in note for note in measured.notes)


def test_a_truncated_signal_file_is_refused(tmp_path: Path) -> None:
    shutil.copy(EMGDB / "emg_healthy.hea", tmp_path)
    (tmp_path / "emg_healthy.dat").write_bytes((EMGDB / "emg_healthy.dat").read_bytes()[:5000])
    with pytest.raises(FormatError, match=r"emg_healthy.dat is truncated: 5000 of 101720 bytes"):
        read_recording(tmp_path / "emg_healthy.hea")
    (tmp_path / "emg_healthy.dat").unlink()
    with pytest.raises(FormatError, match="not beside it"):
        read_recording(tmp_path / "emg_healthy")


@pytest.mark.parametrize(
    "text",
    ["", "hello", "a 1 4000 10\n", "a 1 4000 10\n../../etc/passwd 16\n", "a 1 x 10\na.dat 16\n", "a 1 4000 10\nb 99"],
)
def test_a_header_that_makes_no_sense_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.hea").write_text(text)
    with pytest.raises(FormatError):
        read_recording(tmp_path / "a.hea")

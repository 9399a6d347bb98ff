"""Tables of numbers are read when they say what they are, and refused when they don't."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from facialis.errors import FacialisError, FormatError
from facialis.io import read_recording
from facialis.vocabulary import Muscle, Side, SignalKind


def written(folder: Path, text: str, name: str = "a.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def rows(count: int = 50) -> str:
    return "".join(f"{i / 500:.4f},{np.sin(i):.4f},{np.cos(i):.4f}\n" for i in range(count))


def test_units_rate_muscle_and_side_come_from_the_first_line(tmp_path: Path) -> None:
    recording = read_recording(written(tmp_path, "time (s),zyg L (mV),corr R (uV)\n" + rows()))
    (signal,) = recording.signals
    assert (signal.rate_hz, signal.unit, signal.values.shape) == (500.0, "uV", (2, 50))
    assert signal.values[:, 1] == pytest.approx([841.5, 0.5403], rel=1e-3)
    assert (signal.channels[0].muscle, signal.channels[0].side) == (Muscle.ZYGOMATICUS_MAJOR, Side.LEFT)


def test_a_rate_in_a_comment_and_missing_values(tmp_path: Path) -> None:
    text = "# rate_hz: 2000\nchin left (uV);grip force (N)\n1,5;2\nnan;3\n2,5;4\n"
    recording = read_recording(written(tmp_path, text))
    emg, force = recording.signals
    assert emg.rate_hz == 2000.0
    assert emg.valid.tolist() == [[True, False, True]]
    assert (force.unit, force.channels[0].kind) == ("N", SignalKind.OTHER)


def test_a_note_beside_a_bare_file_declares_it(tmp_path: Path) -> None:
    path = written(tmp_path, rows(), "bare.txt")
    (tmp_path / "bare.json").write_text(json.dumps({"rate_hz": 100, "columns": ["skin (uS)", "zygomaticus (mV)"]}))
    recording = read_recording(path)
    assert [channel.name for channel in recording.channels] == ["skin", "zygomaticus"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("time (s),zyg L\n" + rows(), "'zyg L' declares no unit"),
        ("zyg L (uV)\n1\n2\n3\n", "no sampling rate"),
        (rows(), "does not say what its columns are"),
        ("time (s),zyg L (uV)\n0,1\n0.1,2\n0.9,3\n", "not equally spaced"),
        ("time (s),zyg L (uV)\n0,1\n0.1\n0.2,3\n", "no regular table"),
        ("# rate_hz: 0\nzyg (uV)\n1\n2\n3\n", "rate_hz is '0'"),
        ("hello\n", "fewer than three"),
    ],
)
def test_what_is_missing_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(FormatError, match=said):
        read_recording(written(tmp_path, text))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet="0123456789.,;\t\n ()uVs#-eEnaxrt_hz:", max_size=300))
def test_any_text_is_read_or_refused(tmp_path: Path, text: str) -> None:
    try:
        recording = read_recording(written(tmp_path, text))
    except FacialisError as error:
        message = str(error)
    else:
        message = recording.signals[0].unit or "none"
    assert message

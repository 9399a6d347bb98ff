"""A movement written and read back is the same; tables of other makers are read or refused in words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from facialis.errors import FormatError
from facialis.io import is_face_movement, read_face_movement, write_face_movement
from facialis.measures.face import measure_face
from tests.face_situations import face_in_spasm


def test_arrays_come_back_bit_for_bit(tmp_path: Path) -> None:
    given = face_in_spasm()
    found = read_face_movement(write_face_movement(given, tmp_path / "face.npz"))
    assert np.array_equal(found.aperture_mm, given.aperture_mm)
    assert np.array_equal(found.motion_mm, given.motion_mm)
    assert (found.rate_hz, found.events, found.subject) == (given.rate_hz, given.events, given.subject)


def test_a_table_measures_the_same(tmp_path: Path) -> None:
    given = replace(face_in_spasm(), events=())  # a table keeps no tasks
    given.motion_mm[1, 3] = np.nan
    found = read_face_movement(write_face_movement(given, tmp_path / "face.csv"))
    assert np.isnan(found.motion_mm[1, 3]).all()
    assert found.rate_hz == pytest.approx(given.rate_hz, rel=1e-5)
    names = ["binocular_vision", "eye_closure", "smc_grade"]
    pairs = zip(measure_face(given, names).findings, measure_face(found, names).findings, strict=True)
    assert all(b.value == pytest.approx(a.value, abs=2e-3) for a, b in pairs)


def test_a_film_with_uneven_frames_is_brought_to_a_clock(tmp_path: Path) -> None:
    rows = "\n".join(f"{t},{9 + t}" for t in (0.0, 0.03, 0.08, 0.1))
    (tmp_path / "film.csv").write_text(f"time_s,left_aperture_mm\n{rows}\n", encoding="utf-8")
    found = read_face_movement(tmp_path / "film.csv")
    assert found.aperture_mm[0] == pytest.approx(9.0 + np.arange(4) / 30)
    assert np.isnan(found.aperture_mm[1]).all()
    assert "irregular" in found.provenance.notes[0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("time_s,left_ear_mm\n0,1\n1,1\n", "columns left_ear_mm"),
        ("left_aperture_mm\n9\n", "time_s"),
        ("24.5\t0.1\t0.2\n24.6\t0.1\t0.2\n", "unknown columns 24.5"),
        ("time_s,left_aperture_mm\n0,9\n0,9\n", "do not rise"),
        ("time_s,left_aperture_mm\n0,nine\n1,9\n", "nine"),
        ("time_s,left_aperture_mm\n0\n", "line 2: 1 of 2"),
        ("", "empty"),
    ],
)
def test_what_is_no_movement_is_refused_in_words(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "face.csv").write_text(text, encoding="utf-8")
    with pytest.raises(FormatError, match=words):
        read_face_movement(tmp_path / "face.csv")


def test_arrays_of_something_else_are_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "other.npz", x=np.zeros(3))
    with pytest.raises(FormatError, match="no movement"):
        read_face_movement(tmp_path / "other.npz")
    with pytest.raises(FormatError, match=r"\.csv or \.npz"):
        write_face_movement(face_in_spasm(), tmp_path / "face.txt")


@pytest.mark.parametrize(
    ("head", "face"),
    [
        ("time_s,left_aperture_mm", True),
        ("right_cheek_up_mm,time_s", True),
        ("frame,EAR2D6_l,EAR2D6_r", True),  # a ratio: refused by the reader, with the columns that it takes
        ("frame;left eyelid", True),
        ("time (s),zyg L (uV)", False),
        ("time (s),left ear (uV)", False),  # an electrode on the ear
        ("near,zyg", False),
    ],
)
def test_a_table_is_told_from_signals_by_its_head(tmp_path: Path, head: str, face: bool) -> None:
    path = tmp_path / "table.csv"
    path.write_text(f"{head}\n0,1\n", encoding="utf-8")
    assert is_face_movement(path) is face
    assert is_face_movement(path.rename(tmp_path / "table.txt")) is False


def test_arrays_are_told_by_what_they_hold(tmp_path: Path) -> None:
    assert is_face_movement(write_face_movement(face_in_spasm(), tmp_path / "face.npz"))
    np.savez(tmp_path / "other.npz", values=np.zeros(3))
    assert not is_face_movement(tmp_path / "other.npz")
    assert not is_face_movement(tmp_path / "nowhere.csv")

"""Declarations are found by looking into the rooms, on first use; an unknown name is answered with the known ones."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from facialis import catalogue
from facialis.catalogue import declared, describe_presets, instrument, nearest, schema
from facialis.errors import NameNotFoundError


@pytest.fixture
def empty_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A room of its own, importable for one test."""
    room = tmp_path / "spare_room"
    room.mkdir()
    (room / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(catalogue, "ROOMS", {"spare": ("spare_room", "SPARE"), "none": ("no_such_room", "NONE")})
    declared.cache_clear()
    yield room
    declared.cache_clear()
    for name in [name for name in sys.modules if name.partition(".")[0] == "spare_room"]:
        del sys.modules[name]


def _declare(room: Path, module: str, name: str) -> None:
    text = f"from types import SimpleNamespace\n\nSPARE = SimpleNamespace(name={name!r}, title='a spare')\n"
    (room / f"{module}.py").write_text(text, encoding="utf-8")


def test_the_instruments_of_the_house_are_found() -> None:
    assert set(declared("instrument")) >= {"surface_emg", "needle_emg", "belly_tendon_emg"}
    assert instrument("needle_emg").name == "needle_emg"


def test_one_new_file_is_a_new_record(empty_room: Path) -> None:
    assert dict(declared("spare")) == {}
    _declare(empty_room, "second", "beta")
    _declare(empty_room, "first", "zeta")
    declared.cache_clear()
    assert list(declared("spare")) == ["beta", "zeta"]


def test_a_file_that_declares_nothing_is_not_imported(empty_room: Path) -> None:
    _declare(empty_room, "first", "alpha")
    (empty_room / "kernel.py").write_text("raise RuntimeError('a kernel was compiled')\n", encoding="utf-8")
    assert list(declared("spare")) == ["alpha"]


def test_two_records_of_one_name_are_refused(empty_room: Path) -> None:
    _declare(empty_room, "first", "alpha")
    _declare(empty_room, "second", "alpha")
    with pytest.raises(ImportError, match=r"spare_room\.second\.SPARE repeats the name 'alpha'"):
        declared("spare")


def test_a_record_without_a_name_is_refused(empty_room: Path) -> None:
    (empty_room / "first.py").write_text("SPARE = 3\n", encoding="utf-8")
    with pytest.raises(ImportError, match=r"spare_room\.first\.SPARE has no name"):
        declared("spare")


@pytest.mark.usefixtures("empty_room")
def test_a_room_that_does_not_exist_holds_nothing() -> None:
    assert dict(declared("none")) == {}


def test_an_unknown_name_is_answered_with_the_nearest_and_all() -> None:
    with pytest.raises(NameNotFoundError) as caught:
        instrument("Surface-EMG")
    assert caught.value.problem == "There is no instrument 'Surface-EMG'."
    assert caught.value.remedy == (
        "Did you mean 'surface_emg'? Declared: belly_tendon_emg, needle_emg, scalp_eeg, surface_emg."
    )


def test_nothing_near_is_not_guessed() -> None:
    with pytest.raises(NameNotFoundError, match=r"^There is no thing 'xyz'\. Declared: alpha\.$"):
        nearest("thing", "xyz", known=["alpha"])
    with pytest.raises(NameNotFoundError, match="No thing is declared yet"):
        nearest("thing", "xyz", known=[])


def test_importing_the_catalogue_looks_into_no_room() -> None:
    program = "import sys, facialis.catalogue; print('facialis.instruments.surface_emg' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_schemas_carry_units_and_ranges() -> None:
    vessel = schema("patient")["$defs"]["Vessel"]["properties"]["diameter_mm"]
    assert (vessel["unit"], vessel["minimum"], vessel["maximum"]) == ("mm", 0.3, 6.0)
    assert set(schema()) == {"patient", "protocol"}


def test_the_table_of_presets_says_how_they_differ() -> None:
    rows = {row["preset"]: row for row in describe_presets()}
    assert list(rows) == ["healthy", "contact", "early", "typical", "severe", "synkinesis", "myokymia", "blepharospasm"]
    assert rows["healthy"]["vessel"] == "none"
    assert rows["typical"]["vessel"].startswith("left: anterior inferior cerebellar artery")

"""A patient who cannot be simulated is refused with field, value and remedy, before anything runs."""

from pathlib import Path
from typing import Any

import pytest

from facialis.errors import PatientError
from facialis.parameters.campos2008 import LOOP
from facialis.presets import preset, read_patient
from facialis.quantities import Role


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"left": {"vessels": (LOOP.replace(site_mm=11.0, contact_mm=2.5),)}}, r"left\.vessels\.0 presses up to 13\.5"),
        ({"grid": {"step_ms": 0.016}}, r"step_ms of 0\.016 shifts impulses by about 7\.4 us"),
        ({"grid": {"step_ms": 0.05}}, r"grid\.step_ms = 0\.05"),
        ({"grid": {"accuracy_us": 1.0}}, r"step of at most 0\.00589 ms"),
        ({"left": {"node": {"leak_ms_cm2": -1.0}}}, r"left\.node\.leak_ms_cm2 = -1"),
        ({"right": {"bare": {"fast_potassium_ms_cm2": -0.1}}}, r"right\.bare\.fast_potassium_ms_cm2 = -0\.1"),
        ({"left": {"cleft": {"open_us_mm": 0.0}}}, r"left\.cleft\.open_us_mm = 0"),
        ({"left": {"fibre": {"myelin_ns_mm": float("nan")}}}, r"left\.fibre\.myelin_ns_mm"),
        ({"left": {"lesion": {"length_mm": 3.0}}}, r"left\.lesion\.length_mm is not a field"),
    ],
)
def test_a_nerve_that_cannot_be_solved_is_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(PatientError, match=words):
        preset("typical").with_changes(**changes)


def test_a_finer_step_allows_more_accuracy() -> None:
    finer = preset("typical").with_changes(grid={"step_ms": 0.005, "accuracy_us": 1.0})
    assert finer.grid.step_ms == 0.005


def test_a_longer_zone_holds_a_farther_contact() -> None:
    far = LOOP.replace(site_mm=11.0, contact_mm=2.5)
    moved = preset("typical").with_changes(left={"vessels": (far,)}, grid={"zone_mm": 14.0})
    assert moved.left.vessels == (far,)


def test_a_changed_value_says_that_it_was_given() -> None:
    """A preset's source must not stand beside a number that it never had."""
    changed = preset("typical").with_changes(left={"lesion": {"ectopy": 0.5}})
    assert changed.left.lesion.source_of("ectopy").role is Role.GIVEN
    assert changed.left.lesion.source_of("sealing") == preset("typical").left.lesion.source_of("sealing")


def test_a_vessel_from_a_file_needs_no_source(tmp_path: Path) -> None:
    file = tmp_path / "vein.yaml"
    file.write_text(
        "base: typical\n"
        "left:\n"
        "  vessels:\n"
        "    - {kind: vein, diameter_mm: 1, site_mm: 3, angle_deg: 0, load: 1, contact_mm: 2, depth_mm: 1}\n"
    )
    vessel = read_patient(file).left.vessels[0]
    assert (vessel.kind, vessel.source_of("load").role) == ("vein", Role.GIVEN)

"""Patients are candidates with a spasm: looked at once, in order, and only as many as are needed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from facialis.evidence import screening
from facialis.evidence.base import families
from facialis.evidence.rows import find_rows
from facialis.evidence.run import make_plan, run_plan
from facialis.evidence.screening import CANDIDATES, FOLDER, POPULATION, choose, has_spasm, screened
from facialis.presets import preset


def keep(folder: Path, *spasms: bool) -> None:
    """Keep what was found of the first candidates."""
    (folder / FOLDER).mkdir(parents=True)
    for number, spasm in enumerate(spasms):
        path = folder / FOLDER / f"{POPULATION}.{number:04d}.json"
        path.write_text(json.dumps({"spasm": spasm, "reason": ""}), encoding="utf-8")


def test_a_patient_is_the_next_candidate_with_a_spasm(tmp_path: Path) -> None:
    keep(tmp_path, False, True, False, False, True)
    found = [choose(tmp_path, POPULATION, number=number, seed=0, strands=25) for number in (0, 1)]
    assert found == [1, 4]
    assert screened(tmp_path, POPULATION) == (5, 2)


def test_nobody_is_looked_at_twice_nor_beyond_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []

    def never(_patient: object, *, seed: int, strands: int) -> bool:
        looked.append(f"{seed} {strands}")
        return False

    monkeypatch.setattr(screening, "has_spasm", never)
    for _ in range(2):
        assert choose(tmp_path, POPULATION, number=0, seed=0, strands=3) is None
    assert looked == [f"{number} 3" for number in range(CANDIDATES)]
    assert screened(tmp_path, POPULATION) == (CANDIDATES, 0)


def test_a_run_without_patients_says_how_many_were_looked_at(tmp_path: Path) -> None:
    keep(tmp_path, *([False] * CANDIDATES))
    (tmp_path / "settings.json").write_text('{"seed": 0, "strands": 3}', encoding="utf-8")
    plan = make_plan(find_rows("S19"), people=1, patients=1, strands=3, mechanisms=["all"])
    assert run_plan(plan, tmp_path) == 1
    kept = json.loads((tmp_path / "readings" / "weakness.all.0000.json").read_text(encoding="utf-8"))
    assert kept["readings"]["S19"] == {"values": [], "reason": f"no more patients: {CANDIDATES} candidates screened"}


def test_the_ruler_decides_who_is_ill() -> None:
    assert has_spasm(preset("typical"), seed=0, strands=25)
    assert not has_spasm(preset("healthy"), seed=0, strands=25)


def test_treatments_are_asked_with_all_mechanisms_only() -> None:
    jobs = [column for family, column, _ in make_plan(find_rows("L25,T13"), people=1, patients=1).jobs()]
    assert jobs == ["all", "null", "all"]
    assert families()["operation"].columns == ("all",)

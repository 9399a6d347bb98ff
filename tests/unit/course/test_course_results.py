"""A course in a folder: written, read back, branched, examined at a moment; what cannot be is refused."""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from facialis.course import Course, follow
from facialis.course.integrate import Steps
from facialis.errors import ProtocolError, StoreError
from facialis.parameters.course2026 import STANDSTILL
from facialis.report.course import describe_onset, write_course_report
from facialis.results import find_person, load_course, save_course, take_up
from facialis.store import read_manifest, write_manifest
from facialis.treatments import Plan
from facialis.treatments.decompression import Operation
from facialis.treatments.rules import Rule, When
from facialis.vocabulary import Side

NEVER = When.model_validate({"spasm_time_above": 0.9, "not_sooner": "10wk"})


@cache
def years() -> Course:
    steps = Steps(first_month=12.0, least_month=12.0)
    operation = Operation.model_validate({"at": "1y", "relief": 0.5})
    rule = Rule(name="decompression", fields={"relief": 0.9}, side=Side.RIGHT, when=NEVER, from_d=0.0, until_d=900.0)
    plan = Plan((), (rule,)).with_orders(("decompression", operation))
    return follow("early", years=1.0, seed=3, strands=2, adaptation=STANDSTILL, steps=steps, plan=plan)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save_course(years(), tmp_path / "years")
    return tmp_path / "years"


def test_a_course_read_back_gives_the_same_patient_at_every_moment(folder: Path) -> None:
    read = load_course(folder)
    for when in ("0mo", "7.3mo", "1y"):
        assert read.at(when).left == years().at(when).left
    assert read.plan == years().plan
    assert read.at("1y").left.vessels[0].load == pytest.approx(0.3)
    assert (read.seed, read.strands, read.adaptation) == (3, 2, STANDSTILL)


def test_the_timeline_holds_every_moment(folder: Path) -> None:
    rows = list(csv.DictReader((folder / "timeline.csv").read_text().splitlines()))
    assert [float(row["year"]) for row in rows] == pytest.approx([m.state.months / 12.0 for m in years().moments])
    assert {row["side"] for row in rows} == {"left"}
    muscles = list(csv.DictReader((folder / "muscles.csv").read_text().splitlines()))
    assert len(muscles) == 13 * len(rows)


def test_a_moment_is_a_person_with_the_seed_of_the_course(folder: Path) -> None:
    person, seed = find_person(folder, "6mo")
    assert (person.name, seed) == ("early 6mo", 3)
    with pytest.raises(ProtocolError, match="--at"):
        find_person(folder, None)
    with pytest.raises(ProtocolError, match="no course"):
        find_person("typical", "6mo")


def test_a_branch_begins_where_the_course_stood_and_may_grow_otherwise(folder: Path) -> None:
    taken = take_up(folder, "6mo", growth=-0.1)
    assert taken.start is not None
    assert taken.start.months == pytest.approx(6.0)
    assert taken.adaptation.growth == -0.1
    np.testing.assert_allclose(taken.start.left.load, [0.6])
    with pytest.raises(ProtocolError, match="growth"):
        take_up(folder, "6mo", growth=9.0)
    with pytest.raises(ProtocolError, match="--from"):
        take_up(folder)


def test_a_course_whose_patient_lacks_what_this_version_needs_is_refused(folder: Path) -> None:
    content = json.loads((folder / "course.json").read_text())
    del content["patient"]["root"]["blur"]
    (folder / "course.json").write_text(json.dumps(content))
    write_manifest(folder, read_manifest(folder, checked=False))
    with pytest.raises(StoreError, match=r"root\.blur"):
        load_course(folder)


def test_a_changed_file_is_refused(folder: Path) -> None:
    (folder / "course.json").write_text("{}")
    with pytest.raises(StoreError):
        load_course(folder)


def test_the_report_says_when_muscles_join_and_that_rates_are_assumed() -> None:
    page = write_course_report(years())
    assert "Rates of the slow equations are assumptions" in page
    assert describe_onset(years(), Side.LEFT) in page
    assert describe_onset(years(), Side.RIGHT) == "no spasm in these years."

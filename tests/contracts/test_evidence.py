"""Every finding has an experiment or a reason, predictions reach nothing, changes after a run are logged."""

from __future__ import annotations

import re

from facialis.evidence.base import Family, families
from facialis.evidence.discriminating import DISCRIMINATING
from facialis.evidence.not_run import MISSING, why_not_run
from facialis.evidence.rows import EvidenceRole, rows
from facialis.evidence.scorecard import OUTCOMES
from tests.contracts.source import PACKAGE, ROOT, python_files, relative

TUNING = ROOT / "docs" / "evidence" / "tuning.md"
ROOMS = ("body", "parameters", "cohort", "instruments", "examinations")
FILES = ("presets.py", "patient.py", "surroundings.py", "simulate.py", "episode.py")


def test_every_outcome_row_has_an_experiment_or_a_reason() -> None:
    answered = {outcome.row for family in families().values() for outcome in family.outcomes}
    outcomes = {row.id for row in rows().values() if row.role in OUTCOMES}
    assert len(answered) >= 44
    assert [name for name in outcomes - answered if not why_not_run(rows()[name])] == []
    assert set(MISSING) & answered == set(), "answered by now: take it out of MISSING"
    assert all(rows()[name].role is not EvidenceRole.INPUT for name in answered), "inputs are never scored"


def test_every_family_says_how_it_reads_each_row() -> None:
    for family in families().values():
        assert isinstance(family, Family)
        assert family.seconds > 0
        assert all(len(outcome.how.split()) >= 5 for outcome in family.outcomes), family.name


def test_nothing_that_makes_or_reads_a_recording_names_a_prediction() -> None:
    """Parameters, thresholds and windows may lean on rows of role input, calibrate and brief only."""
    named = re.compile(rf"\b({'|'.join(row.id for row in rows().values() if row.role is EvidenceRole.PREDICT)})\b")
    files = [*python_files(*(PACKAGE / room for room in ROOMS)), *(PACKAGE / file for file in FILES)]
    assert len(files) > 80
    found = {relative(file): named.findall(file.read_text(encoding="utf-8")) for file in files}
    assert {file: ids for file, ids in found.items() if ids} == {}


def test_rows_that_discriminate_are_answered() -> None:
    answered = {outcome.row for family in families().values() for outcome in family.outcomes}
    named = [each.row for each in DISCRIMINATING]
    assert 6 <= len(named) <= 8
    assert len(set(named)) == len(named)
    assert set(named) <= answered


def test_the_tuning_log_says_what_when_and_why() -> None:
    text = TUNING.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.startswith("| ")][2:]
    for line in lines:
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        assert len(cells) == 6, line
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", cells[0]), line
        assert all(cells), f"every column is filled: {line}"
        row = rows().get(cells[4])
        assert row is not None, line
        assert row.role is EvidenceRole.CALIBRATE, f"nothing is tuned to {cells[4]}: {line}"

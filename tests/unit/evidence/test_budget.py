"""What a run costs and reaches is told before it begins; it stops at its budget and goes on after it was killed."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from facialis.errors import EvidenceError
from facialis.evidence.base import families
from facialis.evidence.budget import budget_words, reach, short_of
from facialis.evidence.rows import find_rows
from facialis.evidence.run import make_plan, read_readings, run_plan
from facialis.evidence.screening import FOLDER, POPULATION, SECONDS_EACH
from facialis.results import validate

HEALTHY = "A35c,A58"
"""An M wave, and a property of the lid: two experiments on healthy people."""


def test_declared_costs_and_screening_make_the_time(tmp_path: Path) -> None:
    plan = make_plan(find_rows("L03"), patients=2, mechanisms=["all"], strands=25)
    found = reach(plan, tmp_path)
    assert (found.experiments, found.patients) == (2, 2)
    assert found.seconds == pytest.approx(2 * families()["spread"].seconds + 2 * 3.0 * SECONDS_EACH)


def test_measured_costs_replace_declared_ones(tmp_path: Path) -> None:
    (tmp_path / "readings").mkdir()
    kept = {"family": "spread", "column": "all", "number": 0, "seconds": 100.0, "readings": {}}
    (tmp_path / "readings" / "spread.all.0000.json").write_text(json.dumps(kept), encoding="utf-8")
    (tmp_path / FOLDER).mkdir()
    for number, spasm in enumerate((True, False, False, False)):
        path = tmp_path / FOLDER / f"{POPULATION}.{number:04d}.json"
        path.write_text(json.dumps({"spasm": spasm, "reason": ""}), encoding="utf-8")
    plan = make_plan(find_rows("L03"), patients=3, mechanisms=["all"], strands=25)
    found = reach(plan, tmp_path)
    assert found.experiments == 2
    assert found.seconds == pytest.approx(2 * 100.0 + 2 * 4.0 * SECONDS_EACH)


def test_a_budget_reaches_whole_people_only(tmp_path: Path) -> None:
    plan = make_plan(find_rows(HEALTHY), people=10, patients=1, mechanisms=["all"], strands=25)
    one = sum(families()[name].seconds for name in ("m_wave", "lid"))
    assert reach(plan, tmp_path, seconds=3.5 * one).people in (3, 4)
    assert reach(plan, tmp_path).people == 10
    said = budget_words(plan, tmp_path, wanted=find_rows(HEALTHY), seconds=1e-6)
    assert "The budget reaches 1 patients and 0 healthy people." in said


def test_rows_that_will_say_too_few_are_named_with_what_they_ask_for(tmp_path: Path) -> None:
    wanted = find_rows("A35c,L03,L07,P06")
    plan = make_plan(wanted, people=100, patients=6, mechanisms=["all"])
    assert short_of(wanted, plan, reached=reach(plan, tmp_path)) == {20: ("L07",)}
    plan = make_plan(wanted, people=99, patients=4, mechanisms=["all"])
    assert short_of(wanted, plan, reached=reach(plan, tmp_path)) == {5: ("L03", "P06"), 20: ("L07",), 100: ("A35c",)}


def test_nothing_is_begun_after_the_budget(tmp_path: Path) -> None:
    plan = make_plan(find_rows("A58"), people=3, patients=1, mechanisms=["all"], strands=3)
    assert run_plan(plan, tmp_path / "none", seconds=0.0) == 0
    assert not read_readings(tmp_path / "none")
    with pytest.raises(EvidenceError, match="seconds_budget = -1"):
        validate(tmp_path / "bad", rows="A58", seconds_budget=-1.0)


def test_a_killed_run_goes_on_where_it_was(tmp_path: Path) -> None:
    """Killed without warning after its first readings, then run to the end; the same as a run without a break."""
    plan = make_plan(find_rows("A50"), people=4, patients=1, mechanisms=["all"], strands=3)
    run_plan(plan, tmp_path / "whole")
    folder = tmp_path / "killed"
    code = (
        "from facialis.evidence.run import make_plan, run_plan; from facialis.evidence.rows import find_rows; "
        "from pathlib import Path; import sys; "
        "run_plan(make_plan(find_rows('A50'), people=4000, patients=1, mechanisms=['all'], strands=3), "
        "Path(sys.argv[1]))"
    )
    child = subprocess.Popen([sys.executable, "-c", code, str(folder)])
    try:
        until = time.monotonic() + 300.0
        while len(list(folder.glob("readings/*.json"))) < 2 and time.monotonic() < until:
            assert child.poll() is None
            time.sleep(0.02)
    finally:
        child.kill()
        child.wait()
    done = {path: path.read_bytes() for path in folder.glob("readings/*.json")}
    assert len(done) >= 2
    assert run_plan(plan, folder) == max(4 - len(done), 0)
    assert all(path.read_bytes() == content for path, content in done.items())
    killed, whole = read_readings(folder), read_readings(tmp_path / "whole")
    assert {n: killed["A50a", "all"][n] for n in range(4)} == whole["A50a", "all"]

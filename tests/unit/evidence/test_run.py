"""A run: said beforehand, kept as it goes, not done twice, refused where it cannot be."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from facialis.cli.app import app
from facialis.errors import EvidenceError, NameNotFoundError, PatientError
from facialis.evidence.base import Family, Outcome, Reading, Who, check_families, conversion, families, reading
from facialis.evidence.pages import write_markdown
from facialis.evidence.rows import find_rows, rows
from facialis.evidence.rules import Verdict
from facialis.evidence.run import NULL, SETTINGS, make_plan, person, read_readings, run_plan
from facialis.evidence.scorecard import build_scorecard, rate_words
from facialis.results import validate

SMALL = "A35c,A37,A50,E20a"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two people: motor units, the M wave and contact, at 3 strands."""
    folder = tmp_path_factory.mktemp("validation") / "small"
    validate(folder, rows=SMALL, people=2, patients=1, strands=3, mechanisms=["all", NULL])
    return folder


def test_a_small_run_gives_numbers_tables_and_pages(small: Path) -> None:
    with (small / "results.csv").open(encoding="utf-8", newline="") as lines:
        table = {(line["row"], line["column"]): line for line in csv.DictReader(lines)}
    wave = table["A35c", "all"]
    assert 2.0 < float(wave["mean"]) < 4.0
    assert (wave["verdict"], wave["people"]) == ("too few", "2")
    assert table["E20a", "all"]["verdict"] == "not scored"
    assert "an echo" in table["E20a", "all"]["reason"]
    page = (small / "results.md").read_text(encoding="utf-8")
    assert "| A35c | direct M latency, orbicularis oculi | 2.9 (SD 0.4) ms |" in page
    assert "<h1>The model held against what has been published</h1>" in (small / "report.html").read_text("utf-8")


def test_what_is_done_is_not_done_again(small: Path) -> None:
    plan = make_plan(find_rows(SMALL), people=2, patients=1, strands=3, mechanisms=["all", NULL])
    before = {path: path.stat().st_mtime_ns for path in (small / "readings").iterdir()}
    assert len(before) == 12
    assert run_plan(plan, small) == 0
    assert {path: path.stat().st_mtime_ns for path in (small / "readings").iterdir()} == before


def test_the_same_seed_gives_the_same_readings(small: Path, tmp_path: Path) -> None:
    plan = make_plan(find_rows("A50"), people=1, patients=1, strands=3, mechanisms=["all"])
    run_plan(plan, tmp_path / "again")
    assert read_readings(tmp_path / "again")["A50a", "all"][0] == read_readings(small)["A50a", "all"][0]


def test_a_folder_of_another_scale_is_refused(small: Path, tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match=r"'strands': 3.* asked for .*'strands': 5"):
        run_plan(make_plan(find_rows("A50"), people=1, strands=5), small)
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(EvidenceError, match="holds something else"):
        run_plan(make_plan(find_rows("A50"), people=1), tmp_path)
    assert not (tmp_path / SETTINGS).exists()


def test_the_budget_is_said_before_anything_is_done(tmp_path: Path) -> None:
    said: list[str] = []

    def stop(done: float, text: str) -> None:
        raise KeyboardInterrupt(f"{done} {text}")

    with pytest.raises(KeyboardInterrupt):
        validate(tmp_path / "new", rows="L03", patients=2, progress=stop, notice=said.append)
    assert said[0].startswith("10 experiments for 6 rows, about ")
    assert "minutes of one core" in said[0]


@pytest.mark.parametrize(("name", "value"), [("people", 0), ("patients", 10_001)])
def test_numbers_out_of_range_are_refused(name: str, value: int) -> None:
    with pytest.raises(EvidenceError, match=f"{name} = {value}"):
        make_plan(find_rows("L03"), **{name: value})  # type: ignore[arg-type]


def test_unknown_words_are_refused_on_the_command_line(tmp_path: Path) -> None:
    for words, error in (
        (["--rows", "Q1"], NameNotFoundError),
        (["--mechanism", "magic"], PatientError),
        (["--patients", "0"], EvidenceError),
    ):
        done = CliRunner().invoke(app, ["validate", *words, "-o", str(tmp_path / "new")])
        assert isinstance(done.exception, error) or done.exit_code == 2, (words, done)
        assert not (tmp_path / "new").exists()


def test_healthy_people_are_run_once_for_all_mechanisms() -> None:
    plan = make_plan(find_rows("A35a,L03"), people=2, patients=1)
    jobs = [(family.name, column, number) for family, column, number in plan.jobs()]
    assert [job for job in jobs if job[0] == "blink_reflex"] == [
        ("blink_reflex", "all", 0), ("blink_reflex", NULL, 0), ("blink_reflex", "all", 1), ("blink_reflex", NULL, 1),
    ]  # fmt: skip
    assert [column for name, column, _ in jobs if name == "spread"] == ["all", "ephaptic", "nuclear", "reflex", NULL]


def test_columns_differ_in_the_mechanisms_of_one_person() -> None:
    spread = families()["spread"]
    whole, nuclear = (person(spread, column, number=1, seed=0) for column in ("all", "nuclear"))
    assert whole.mechanisms.ephapse
    assert not nuclear.mechanisms.ephapse
    assert whole.left == nuclear.left


def test_a_reading_that_cannot_be_assessed_says_why(tmp_path: Path) -> None:
    folder = tmp_path / "made"
    (folder / "readings").mkdir(parents=True)
    (folder / SETTINGS).write_text('{"seed": 0, "strands": 25}', encoding="utf-8")
    made = {"family": "spread", "column": "all", "number": 0, "seconds": 1.0}
    found = {"L03": {"values": [1.0], "reason": ""}, "L01a": {"values": [], "reason": "not seen"}}
    (folder / "readings" / "spread.all.0000.json").write_text(json.dumps({**made, "readings": found}), "utf-8")
    card = build_scorecard(find_rows("L01a,L03"), folder, columns=["all"])
    assert [entry.judgements["all"].verdict for entry in card.entries] == [Verdict.NO_NUMBER, Verdict.TOO_FEW]
    assert card.with_number() == 1
    assert rate_words(card.tally("all", rows()["L03"].role)) == "none scored"


def test_families_that_do_not_fit_the_table_are_refused() -> None:
    def family(*outcomes: Outcome) -> dict[str, Family]:
        return {"made": Family("made", "Made", Who.HEALTHY, outcomes, lambda _: {}, 1.0)}

    for outcomes, said in (
        ((Outcome("Q1", "ms", "how"),), "no such row"),
        ((Outcome("A35a", "mV", "how"),), "read in mV, published in ms"),
        ((Outcome("A35a", "ms", "how"), Outcome("A35a", "ms", "how")), "served by made already"),
        ((Outcome("L07", "1", "how"),), "a fact without a least effect"),
    ):
        with pytest.raises(EvidenceError, match=said):
            check_families(family(*outcomes), rows())


def test_units_are_converted_to_those_of_the_row() -> None:
    assert conversion("uV", rows()["A37"]) == pytest.approx(1e-3)
    assert conversion("1", rows()["A40"]) == pytest.approx(100.0)
    assert conversion("Hz", rows()["S01"]) == 1.0


def test_a_reading_keeps_numbers_only() -> None:
    assert reading(1.0, None, float("nan")) == Reading((1.0,))
    assert reading(None, reason="hidden") == Reading((), "hidden")


def test_a_simulation_that_fails_is_a_reading_with_a_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from facialis.errors import SimulationError

    def fail(*_: object) -> dict[str, Reading]:
        raise SimulationError("not finite")

    monkeypatch.setattr(Family, "apply", fail)
    run_plan(make_plan(find_rows("A35c"), people=1, patients=1, strands=2, mechanisms=["all"]), tmp_path / "new")
    assert read_readings(tmp_path / "new")["A35c", "all"][0] == Reading((), "SimulationError: not finite")


def test_a_column_that_only_repeats_the_first_says_so(small: Path) -> None:
    page = (small / "results.md").read_text(encoding="utf-8")
    assert "as all" not in page
    card = build_scorecard(find_rows("A35c"), small, columns=["all", "nuclear", NULL])
    assert [card.entries[0].repeats(column) for column in card.columns] == [False, True, False]
    assert "as all" in write_markdown(card, ["Made for a test."])

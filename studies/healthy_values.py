"""Healthy values and what `typical` shows, as the examinations read them: ``docs/examinations/healthy.md``.

Run it from the project's folder; examinations that lie in the folder are not made again:

    python -m studies.healthy_values runs/
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any, NamedTuple

from facialis.examinations.examine import examine_patient
from studies.impulses import table

PAGE = Path(__file__).parent.parent / "docs" / "examinations" / "healthy.md"
CASES = (
    ("healthy", "cmap", "all"),
    ("healthy", "blink_reflex", "all"),
    ("healthy", "f_wave", "all"),
    ("healthy", "lateral_spread", "all"),
    ("typical", "lateral_spread", "all"),
    ("typical", "f_wave", "all"),
    ("typical", "lateral_spread", "nuclear"),
    ("typical", "lateral_spread", "reflex"),
    ("typical", "blink_reflex", "all"),
)
"""Patient, examination, mechanism; the last takes longest."""


INTRODUCTION = """Made by `python -m studies.healthy_values runs/`: examinations of the presets at 25 of 438 strands,
seed 0, left side. Nothing here was tuned to a row. In brackets: interval of the finding. Decision 007 says why the F
wave is early. One simulated unit stands for 17, so that the amplitude of a single F wave is too large at this scale.
The muscle that is stimulated is seen through the volume to about 16 ms at the skin of the other: there the needle
decides."""


class Row(NamedTuple):
    """A finding that stands beside a published one: examination, quantity, place, what was published, evidence row."""

    examination: str
    quantity: str
    place: str
    published: str
    row: str


ROWS = (
    Row("cmap", "distal latency", "orbicularis oculi left", "2.9 (SD 0.4) ms", "A35c"),
    Row("cmap", "amplitude", "M nasalis left", "limit of normal 1.1 mV", "A37"),
    Row("cmap", "amplitude", "M nasalis right", "limit of normal 1.1 mV", "A37"),
    Row("blink_reflex", "R1, latency", "orbicularis oculi left", "10.5 (SD 0.8) ms", "A35a"),
    Row("blink_reflex", "R2, latency", "orbicularis oculi left", "30.5 (SD 3.4) ms", "A35b"),
    Row("blink_reflex", "R2, latency", "orbicularis oculi right", "30.5 (SD 3.4) ms", "A35b"),
    Row("blink_reflex", "early answer of the lower face, persistence", "mentalis left", "none", ""),
    Row("f_wave", "minimal latency", "depressor anguli oris", "8.97 (SD 0.53) ms, cathode 2 cm from it", "A38"),
    Row("f_wave", "F/M ratio", "depressor anguli oris", "3.7 %, needle, mentalis", "A40"),
    Row("f_wave", "F/M ratio", "mentalis", "3.7 %, needle, mentalis", "A40"),
    Row("lateral_spread", "persistence", "orbicularis oculi", "0 of 20 people", "L06"),
    Row("lateral_spread", "persistence", "mentalis", "0 of 20 people", "L06"),
)


def _file(runs: Path, case: tuple[str, str, str]) -> Path:
    return runs / f"examined-{'-'.join(case)}.json"


def examine(case: tuple[str, str, str], runs: Path) -> None:
    """Do an examination and store its findings unless they are there."""
    file, (patient, examination, mechanism) = _file(runs, case), case
    if file.exists():
        return
    examined, visit = examine_patient(examination, patient, mechanism=mechanism)
    runs.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps([list(row) for row in examined.summary().rows]), encoding="utf-8")
    print(f"{' '.join(case)}: {visit.episode.seconds_of_work:.0f} s", flush=True)


def findings(runs: Path, case: tuple[str, str, str]) -> list[list[str]]:
    """Return quantity, place, value and remark of every finding of an examination."""
    rows = json.loads(_file(runs, case).read_text(encoding="utf-8"))
    return [[row[0], row[1], _value(row[2:]), row[7]] for row in rows]


def _value(row: list[Any]) -> str:
    value, low, high, unit = row[:4]
    if value is None:
        return "not assessable"
    span = f" ({_number(low)}-{_number(high)})" if low is not None and high is not None and low != high else ""
    return f"{_number(value)}{span} {'' if unit == '1' else unit}".strip()


def _number(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 1000.0 else f"{value:.3g}"


def page(runs: Path) -> str:
    """Return the page, of the examinations that are there."""
    there = [case for case in CASES if _file(runs, case).exists()]
    parts = [
        "# Healthy values, and what `typical` shows",
        INTRODUCTION,
        table(("examination", "quantity", "place", "model", "published", "row"), _beside(runs, there)),
    ]
    for case in there:
        patient, examination, mechanism = case
        under = "" if mechanism == "all" else f", mechanism {mechanism}"
        shown = [row for row in findings(runs, case) if patient != "healthy" or examination == "lateral_spread"]
        if shown:
            parts += [f"## {examination.replace('_', ' ').capitalize()} of `{patient}`{under}"]
            parts += [table(("quantity", "place", "model", "remark"), shown)]
    return "\n\n".join(parts) + "\n"


def _beside(runs: Path, there: list[tuple[str, str, str]]) -> list[list[str]]:
    rows = []
    for wanted in ROWS:
        case = ("healthy", wanted.examination, "all")
        for quantity, place, value, _ in findings(runs, case) if case in there else ():
            if quantity == wanted.quantity and wanted.place in place:
                rows.append(
                    [wanted.examination.replace("_", " "), quantity, place, value, wanted.published, wanted.row]
                )
    return rows


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("runs", type=Path)
    given = arguments.parse_args()
    for each in CASES:
        examine(each, given.runs)
    PAGE.write_text(page(given.runs), encoding="utf-8")

"""What rest looks like: discharges isolated, grouped, tonic or mixed, and the grade of the moving face."""

from __future__ import annotations

from collections.abc import Mapping

from facialis.evidence.base import Case, Family, Outcome, Reading, Who, reading
from facialis.measures import measure
from facialis.measures.activity import Kind
from facialis.measures.face import measure_face
from facialis.measures.measurement import Measurement
from facialis.measures.spasm_rate import COLUMNS
from facialis.movement import move
from facialis.protocol import Protocol, Record, Task
from facialis.visit import Visit
from facialis.vocabulary import TaskName

SECONDS = 12.0
CLASSES = ("S07a", "S07b", "S07c", "S07d")
GRADES = ("G02a", "G02b", "G02c", "G02d")


def _run(case: Case) -> Mapping[str, Reading]:
    protocol = Protocol(
        name="rest", duration_s=SECONDS, tasks=(Task(do=TaskName.SPONTANEOUS_BLINKS),), record=(Record(),)
    )
    visit = case.record(protocol)
    return {**_patterns(measure(visit.recording)), **_grades(visit)}


def _grades(visit: Visit) -> Mapping[str, Reading]:
    """Return which of the four grades the left side has."""
    found = measure_face(move(visit.episode)).of("smc_grade")
    grade = next((f.value for f in found if f.about == "left"), None)
    if not grade:
        return {row: Reading(reason=f"no one-sided movement in {SECONDS:g} s") for row in GRADES}
    return {row: reading(float(place == round(grade))) for place, row in enumerate(GRADES, 1)}


def _patterns(found: Measurement) -> Mapping[str, Reading]:
    """Return which pattern of discharge the left side shows."""
    at = {name: COLUMNS.index(name) for name in ("side", "kind", "twitches")}
    kinds = set()
    for row in found.episodes.rows:
        if row[at["side"]] != "left":
            continue
        if row[at["kind"]] == Kind.TONIC.value:
            kinds.add("tonic")
        elif row[at["kind"]] == Kind.CLONIC.value:
            kinds.add("grouped" if row[at["twitches"]] > 1 else "isolated")
    if not kinds:
        return {row: Reading(reason=f"no spasm in {SECONDS:g} s") for row in CLASSES}
    alone = {frozenset({"isolated"}): "S07a", frozenset({"grouped"}): "S07b", frozenset({"tonic"}): "S07c"}
    own = alone.get(frozenset(kinds), "S07d")
    return {row: reading(float(row == own)) for row in CLASSES}


_SEEN = f"{SECONDS:g} s at rest with spontaneous blinks, skin, left side"
_DEPARTS = "seconds instead of minutes; the abstract does not say where isolated ends and grouped begins"
_GRADED = "seconds instead of a history; grades by thresholds that are assumptions (facialis.measures.face.smc_grade)"
FAMILY = Family(
    name="rest",
    title="Rest: patterns of discharge, and grade",
    who=Who.PATIENTS,
    outcomes=(
        Outcome("S07a", "1", f"single twitches only; {_SEEN}", departs=_DEPARTS),
        Outcome("S07b", "1", f"spasms of two twitches or more only; {_SEEN}", departs=_DEPARTS),
        Outcome("S07c", "1", f"contractions of 1 s or more only; {_SEEN}", departs=_DEPARTS),
        Outcome("S07d", "1", f"more than one of these; {_SEEN}", departs=_DEPARTS),
        *(
            Outcome(row, "1", f"suggested SMC grade {grade} of the moving face; {SECONDS:g} s at rest", departs=_GRADED)
            for row, grade in zip(GRADES, ("I", "II", "III", "IV"), strict=True)
        ),
    ),
    run=_run,
    seconds=36.0,
)
"""Spontaneous activity."""

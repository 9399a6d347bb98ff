"""What discharges at rest look like: isolated, grouped, tonic, mixed."""

from __future__ import annotations

from collections.abc import Mapping

from facialis.evidence.base import Case, Family, Outcome, Reading, Who, reading
from facialis.measures import measure
from facialis.measures.activity import Kind
from facialis.measures.spasm_rate import COLUMNS
from facialis.protocol import Protocol, Record, Task
from facialis.vocabulary import TaskName

SECONDS = 12.0
CLASSES = ("S07a", "S07b", "S07c", "S07d")


def _run(case: Case) -> Mapping[str, Reading]:
    protocol = Protocol(
        name="rest", duration_s=SECONDS, tasks=(Task(do=TaskName.SPONTANEOUS_BLINKS),), record=(Record(),)
    )
    found = measure(case.record(protocol).recording)
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
FAMILY = Family(
    name="rest",
    title="Patterns of discharge at rest",
    who=Who.PATIENTS,
    outcomes=(
        Outcome("S07a", "1", f"single twitches only; {_SEEN}", departs=_DEPARTS),
        Outcome("S07b", "1", f"spasms of two twitches or more only; {_SEEN}", departs=_DEPARTS),
        Outcome("S07c", "1", f"contractions of 1 s or more only; {_SEEN}", departs=_DEPARTS),
        Outcome("S07d", "1", f"more than one of these; {_SEEN}", departs=_DEPARTS),
    ),
    run=_run,
    seconds=36.0,
)
"""Spontaneous activity."""

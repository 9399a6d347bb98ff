"""How fast the lid comes down in a voluntary blink of healthy people."""

from __future__ import annotations

from collections.abc import Mapping

from facialis.evidence.base import Case, Family, Outcome, Reading, Who, reading
from facialis.measures.face import measure_face
from facialis.movement import move
from facialis.protocol import Protocol, Record, Task
from facialis.vocabulary import Muscle, TaskName

BLINKS, EVERY_S = 5, 1.5


def _run(case: Case) -> Mapping[str, Reading]:
    tasks = tuple(Task(do=TaskName.BLINK, at_s=0.5 + EVERY_S * number) for number in range(BLINKS))
    protocol = Protocol(
        name="voluntary blinks", duration_s=0.5 + EVERY_S * BLINKS, tasks=tasks,
        record=(Record(muscles=(Muscle.ORBICULARIS_OCULI,)),),
    )  # fmt: skip
    found = measure_face(move(case.record(protocol).episode))
    value = next((f.value for f in found.of("face_blinks") if f.about == "closing time"), None)
    return {"A58": reading(value, reason="no blink of both eyes")}


FAMILY = Family(
    name="lid",
    title="Voluntary blinks",
    who=Who.HEALTHY,
    outcomes=(
        Outcome(
            "A58", "ms", f"start of closing (5 % of the way) to within 5 % of the lowest lid, median of {BLINKS} blinks"
        ),
    ),
    run=_run,
    seconds=2.0,
)
"""Lids that move."""

"""Whether the face is weak on the side of the spasm."""

from __future__ import annotations

from collections.abc import Mapping

from facialis.evidence.base import Case, Family, Outcome, Reading, Who, reading, value_of
from facialis.examinations.cmap import protocol
from facialis.vocabulary import Side

WEAK = 0.8
"""M wave over that of the other side below which a side is called weak (assumption: healthy sides differ by less)."""


def _run(case: Case) -> Mapping[str, Reading]:
    ratio = value_of(case.examine("cmap", protocol(Side.LEFT, 3)), "left over right", "nasalis")
    return {"S19": Reading(reason="no M wave on one side") if ratio is None else reading(float(ratio < WEAK))}


FAMILY = Family(
    name="weakness",
    title="Weakness on the side of the spasm",
    who=Who.PATIENTS,
    outcomes=(
        Outcome(
            "S19",
            "1",
            f"M wave of nasalis from the foramen below {WEAK:g} of the other side's",
            departs="an examiner saw weakness of movement; a block in the root is not seen from the foramen",
        ),
    ),
    run=_run,
    seconds=14.0,
)
"""Compound potentials of both sides."""

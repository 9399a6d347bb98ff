"""Whether injury of the nerve alone, or contact alone, gives lateral spread."""

from __future__ import annotations

from collections.abc import Mapping

from facialis.cohort import without_lesion
from facialis.evidence.base import Case, Family, Outcome, Reading, Who, reading
from facialis.evidence.families.spread import presence, spread_protocol
from facialis.protocol import State


def _run(case: Case) -> Mapping[str, Reading]:
    injury = presence(case.examine("lateral_spread", spread_protocol(State(vessel_load=0.0))))
    contact = presence(case.examine("lateral_spread", spread_protocol(), patient=without_lesion(case.patient)))
    if injury is None or contact is None:
        return {"P13": Reading(reason="hidden by the volume-conducted M wave in every channel")}
    return {"P13": reading(float(not injury and not contact))}


FAMILY = Family(
    name="causes_alone",
    title="Injury or contact alone",
    who=Who.PATIENTS,
    outcomes=(
        Outcome(
            "P13",
            "1",
            "no lateral spread with the vessel lifted off the patient's lesion, nor with the vessel on a healthy root",
            departs="people instead of rats; injury is the patient's own demyelination",
            minimum="neither gives a response in 19 of 20 patients",
        ),
    ),
    run=_run,
    seconds=34.0,
)
"""The same examination with one cause taken away."""

"""Tablets: what usual doses take from the vigour of a spasm."""

from __future__ import annotations

from collections.abc import Mapping

from facialis.evidence.base import Case, Family, Outcome, Reading, Who, reading
from facialis.evidence.vigour import least_uv, untreated, vigour_protocol, vigour_uv
from facialis.simulate import simulate
from facialis.treatments import Plan, find_treatments
from facialis.visit import observe

DOSES_MG = {"carbamazepine": 600.0, "baclofen": 30.0, "clonazepam": 2.0}
"""Usual daily doses of the drugs that the row calls of little use (gabapentin, of which many are said to respond, is
left out)."""
DAY = 30.0
HELPED = 0.5
"""A fall of the vigour by so much is a response (assumption)."""


def on_drug(case: Case, drug: str, *, daily_mg: float) -> float:
    """Return the vigour on the thirtieth day of a drug, uV."""
    order = find_treatments()[drug].order.model_validate({"at": 0.0, "daily": f"{daily_mg:g} mg"})
    treated = Plan().with_orders((drug, order)).treat(case.patient, DAY)
    episode = simulate(treated, vigour_protocol(), seed=case.seed, strands=case.strands)
    return vigour_uv(observe(episode))


def _run(case: Case) -> Mapping[str, Reading]:
    episode = untreated(case)
    before = vigour_uv(observe(episode))
    if before < least_uv(episode):
        return {"T01": Reading(reason="no spasm to treat")}
    left = [on_drug(case, drug, daily_mg=dose) / before for drug, dose in DOSES_MG.items()]
    return {"T01": reading(float(min(left) > 1.0 - HELPED))}


FAMILY = Family(
    name="drugs",
    title="Tablets",
    who=Who.PATIENTS,
    outcomes=(
        Outcome(
            "T01",
            "1",
            "under none of "
            + ", ".join(f"{drug} {dose:g} mg" for drug, dose in DOSES_MG.items())
            + f" a day does the vigour of one spasm fall by {100 * HELPED:g} %, day {DAY:g}",
            departs="one spasm instead of a patient's judgement over weeks; doses are not raised until they help",
            minimum="no response to any of the three in 19 of 20 patients",
        ),
    ),
    run=_run,
    seconds=12.0,
    columns=("all", "null"),
)
"""Three drugs, one at a time."""

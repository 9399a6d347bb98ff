"""Botulinum toxin: when a usual session begins to help, how much, and for how long; lids that drop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from facialis.contraction import recontract
from facialis.episode import Episode
from facialis.evidence.base import Case, Family, Outcome, Reading, Who, reading
from facialis.evidence.vigour import least_uv, untreated, vigour_uv
from facialis.movement import move
from facialis.patient import Patient
from facialis.treatments import Order, Plan, find_treatments
from facialis.visit import observe
from facialis.vocabulary import Side

Array = NDArray[np.float64]
DAYS = np.array([0, 2, 4, 6, 8, 10, 12, 14, 18, 22, 28, 35, 45, 60, 75, 90, 105, 120, 135, 150, 170, 200], np.float64)
FELT, HELPED = 0.25, 0.5
"""Improvement that is felt, and that makes a responder (assumptions)."""
APART_D, SESSIONS = 104.0, 12
"""Sessions 3.4 months apart, and how many (row T11)."""
DROP_MM, PTOSIS_D = 2.0, 21.0
"""Fall of the lid at rest that is called ptosis (assumption: 1-2 mm is mild), and when it is looked for."""
MEDIAL = {"upper_lid_medial": 2.5, "upper_lid_lateral": 2.5, "lower_lid_middle": 2.5, "lower_lid_lateral": 2.5}
LATERAL = {"canthus_lateral": 2.5, "upper_lid_lateral": 2.5, "lower_lid_middle": 2.5, "lower_lid_lateral": 2.5}
"""Units at four sites, with the upper lid's medial one moved outwards in the second."""
MONTH_D = 30.44


def session(at_d: float, sites: str | Mapping[str, float] = "standard") -> Plan:
    """Return a plan of one session of onabotulinumtoxin A."""
    return Plan().with_orders(_ordered(at_d, sites))


def _ordered(at_d: float, sites: str | Mapping[str, float]) -> tuple[str, Order]:
    given = sites if isinstance(sites, str) else {site: f"{units:g} U" for site, units in sites.items()}
    order = find_treatments()["botulinum"].order
    return "botulinum", order.model_validate({"at": at_d, "product": "onabotulinumtoxinA", "sites": given})


def improvement(episode: Episode, patient: Patient, *, plan: Plan, days: Array) -> Array:
    """Return on some days the part of the spasm's vigour that has gone; impulses are those of the untreated spasm."""
    before = vigour_uv(observe(episode))
    after = [vigour_uv(observe(recontract(episode, plan.treat(patient, float(day))))) for day in days]
    return 1.0 - np.array(after) / before


def onset_d(days: Array, gone: Array) -> float | None:
    """Return the day on which an improvement of :data:`FELT` is reached, on straight lines; ``None`` if never."""
    above = np.flatnonzero(gone >= FELT)
    if not len(above):
        return None
    first = int(above[0])
    return (
        float(days[0])
        if first == 0
        else float(np.interp(FELT, gone[first - 1 : first + 1], days[first - 1 : first + 1]))
    )


def lasting_d(days: Array, gone: Array) -> float:
    """Return for how long more than half of the greatest improvement lasts, on straight lines."""
    fine = np.linspace(days[0], days[-1], 2000)
    course = np.interp(fine, days, gone)
    return float(np.mean(course >= 0.5 * course.max()) * (days[-1] - days[0]))


def _twelfth(episode: Episode, patient: Patient) -> float:
    plan = Plan().with_orders(*(_ordered(APART_D * n, "standard") for n in range(SESSIONS)))
    start = APART_D * (SESSIONS - 1)
    days = start + DAYS[::2]
    return lasting_d(days - start, improvement(episode, patient, plan=plan, days=days))


def drops(episode: Episode, patient: Patient, *, sites: Mapping[str, float]) -> float:
    """Return 1 where the left lid at rest falls by :data:`DROP_MM`, else 0."""
    treated = session(0.0, sites).treat(patient, PTOSIS_D)
    open_mm = [_open_mm(each) for each in (episode, recontract(episode, treated))]
    return float(open_mm[0] - open_mm[1] >= DROP_MM)


def _open_mm(episode: Episode) -> float:
    movement = move(episode)
    return float(np.percentile(movement.aperture_mm[list(Side).index(Side.LEFT)], 95))


def _run(case: Case) -> Mapping[str, Reading]:
    episode, patient = untreated(case), case.patient
    lids = {
        "T12a": reading(100.0 * drops(episode, patient, sites=MEDIAL)),
        "T12b": reading(100.0 * drops(episode, patient, sites=LATERAL)),
    }
    if vigour_uv(observe(episode)) < least_uv(episode):
        return {**{row: Reading(reason="no spasm to treat") for row in ROWS}, **lids}
    gone = improvement(episode, patient, plan=session(0.0), days=DAYS)
    return {
        "T13": reading(onset_d(DAYS, gone), reason=f"never {100 * FELT:g} % better"),
        "T10a": reading(float(gone.max() >= HELPED)),
        "T10b": reading(100.0 * float(gone.max())),
        "T10c": reading(lasting_d(DAYS, gone) / MONTH_D),
        "T11": reading(_twelfth(episode, patient) / MONTH_D),
        **lids,
    }


ROWS: Sequence[str] = ("T10a", "T10b", "T10c", "T11", "T13")
_HOW = "vigour of one spasm (facialis.evidence.vigour), the same impulses through junctions on every day"
_RATED = "patients rated themselves; impulses at the muscles are taken as unchanged by the toxin"
FAMILY = Family(
    name="botulinum",
    title="Botulinum toxin",
    who=Who.PATIENTS,
    outcomes=(
        Outcome("T13", "day", f"day on which {100 * FELT:g} % of the vigour has gone; {_HOW}", departs=_RATED),
        Outcome("T10a", "1", f"greatest fall {100 * HELPED:g} % or more; {_HOW}", departs=_RATED),
        Outcome("T10b", "%", f"greatest fall; {_HOW}", departs=_RATED),
        Outcome("T10c", "month", f"time during which half of the greatest fall is kept; {_HOW}", departs=_RATED),
        Outcome("T11", "month", f"the same in the twelfth session, {APART_D:g} days apart", departs=_RATED),
        Outcome(
            "T12a",
            "%",
            f"lid at rest lower by {DROP_MM:g} mm on day {PTOSIS_D:g}, 2.5 units medially in the upper lid",
            departs="people do not differ in how their septum holds the toxin back: all or none",
        ),
        Outcome("T12b", "%", "the same with that site at the outer canthus", departs="as T12a"),
    ),
    run=_run,
    seconds=11.0,
    columns=("all", "null"),
)
"""One spasm, and the same behind treated junctions."""

"""Years without treatment: where it begins, how it spreads, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from facialis.course import Course, follow
from facialis.evidence.base import Case, Family, Outcome, Reading, Who, reading
from facialis.parameters.campos2008 import CONTACT, SILENT_LESION
from facialis.parameters.course2026 import ADAPTATION
from facialis.patient import Patient
from facialis.vocabulary import Muscle, Side

YEARS = 15.0
AROUND_EYE = (Muscle.ORBICULARIS_OCULI,)
UPPER = (Muscle.ORBICULARIS_OCULI, Muscle.FRONTALIS, Muscle.CORRUGATOR)
"""What is moved where a first symptom is called one around the eye, and in the upper face."""


def before_disease(patient: Patient) -> Patient:
    """Return the person before the disease: the vessel touches, lesion and nucleus are still sound."""
    vessels = tuple(vessel.replace(load=CONTACT.load) for vessel in patient.left.vessels)
    nucleus = patient.left.nucleus.replace(plateau=0.0, trigeminal_gain=1.0)
    left = patient.left.model_copy(update={"vessels": vessels, "lesion": SILENT_LESION, "nucleus": nucleus})
    return patient.model_copy(update={"left": left, "name": f"{patient.name}, before"})


def firsts(course: Course) -> tuple[Muscle | None, bool | None]:
    """Return the muscle that leads when a spasm is first there, and whether both halves take part at the end."""
    seen = [moment.life.counted[Side.LEFT] for moment in course.moments]
    begun = next((each for each in seen if each.joined), None)
    if begun is None:
        return None, None
    last = seen[-1].joined
    both = any(muscle in UPPER for muscle in last) and any(muscle not in UPPER for muscle in last)
    return begun.leading, both


def rising(course: Course) -> float | None:
    """Return the rank correlation of grade and time since the first spasm; ``None`` of fewer than four grades."""
    from scipy.stats import spearmanr

    grades = [(m.state.months, m.life.seen[Side.LEFT].grade) for m in course.moments if m.simulated]
    with_spasm = [pair for pair in grades if pair[1] > 0]
    if len(with_spasm) < 4:
        return None
    months, grade = np.array(with_spasm).T
    return 0.0 if np.ptp(grade) == 0 else float(spearmanr(months, grade).statistic)


def _run(case: Case) -> Mapping[str, Reading]:
    course = follow(
        before_disease(case.patient), years=YEARS, seed=case.seed, strands=case.strands, adaptation=ADAPTATION
    )
    first, both = firsts(course)
    if first is None:
        return {row: Reading(reason=f"silent for {YEARS:g} years") for row in ("E07a", "E07b", "E10", "G04")}
    rank = rising(course)
    return {
        "E07a": reading(float(first in AROUND_EYE)),
        "E07b": reading(float(first in UPPER)),
        "E10": reading(float(bool(both))),
        "G04": Reading(reason="under four moments with a spasm") if rank is None else reading(float(rank > 0.0)),
    }


_COURSE = f"{YEARS:g} years from mere contact, load rising by {ADAPTATION.growth:g} a year on average"
_FIRST = "the muscle with most discharges of the lesion in the first two seconds of life in which any muscle takes part"
_SHORT = "seconds of life every few months, where patients remember; rates are assumptions"
FAMILY = Family(
    name="years",
    title="Years without treatment",
    who=Who.PATIENTS,
    outcomes=(
        Outcome("E07a", "1", f"orbicularis oculi is {_FIRST}; {_COURSE}", departs=_SHORT),
        Outcome("E07b", "1", f"a muscle around the eye or of the brow is {_FIRST}; {_COURSE}", departs=_SHORT),
        Outcome("E10", "1", f"upper and lower face take part at the end; {_COURSE}", departs=_SHORT),
        Outcome(
            "G04",
            "1",
            f"rank correlation of grade and time since the first spasm above 0; {_COURSE}",
            departs="within patients, where the paper compares patients; grade I-III by the electromyogram",
            minimum="above 0 in 19 of 20 patients",
        ),
    ),
    run=_run,
    seconds=130.0,
    columns=("all",),
)
"""A course from contact on."""

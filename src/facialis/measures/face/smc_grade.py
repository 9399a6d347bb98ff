"""A suggested SMC grade, with its reasons."""

from __future__ import annotations

import numpy as np

from facialis.measures.base import Finding, Table
from facialis.measures.face.base import FaceMeasure, FaceNeeds, FaceView
from facialis.measures.face.excursions import displacement, find_excursions, join_spasms
from facialis.measures.face.vision import find_losses
from facialis.vocabulary import FaceRegion, Side

TONIC_S = 1.0
"""A tonic spasm takes the eye for this long. Assumption; 0.5-3."""
FREQUENT_PER_MIN = 2.0
"""Frequent tonic spasm. Assumption; 1-6."""
LOST_PART = 0.1
"""Or the eye is lost for this part of the time. Assumption; 0.05-0.3."""
DISFIGURED_MM = 4.0
"""Disfiguring asymmetry: mouth or cheek stand this far from the other side. Assumption; 3-8."""
DISFIGURED_PART = 0.5
"""For at least this part of the time. Assumption; 0.3-0.8."""
LOWER = (FaceRegion.CHEEK, FaceRegion.MOUTH, FaceRegion.CHIN, FaceRegion.NECK)


def _asymmetry(view: FaceView, side: Side) -> float:
    """Return the part of the time in which mouth or cheek stand far from the other side."""
    parts = [0.0]
    for region in (FaceRegion.CHEEK, FaceRegion.MOUTH):
        if region in view.regions[side] and region in view.regions[side.other]:
            apart = displacement(view, side, region=region) - displacement(view, side.other, region=region)
            parts.append(float(np.mean(apart[np.isfinite(apart)] >= DISFIGURED_MM)))
    return max(parts)


def _grade(view: FaceView, side: Side) -> Finding:
    spasms = join_spasms(find_excursions(view), side)
    losses = [loss for loss in find_losses(view) if loss.side is side]
    seconds = view.movement.duration_s
    tonic = 60.0 * sum(loss.duration_s >= TONIC_S for loss in losses) / seconds
    lost = sum(loss.duration_s for loss in losses) / seconds
    lower = sum(any(each.region in LOWER for each in spasm) for spasm in spasms)
    apart = _asymmetry(view, side)
    tests = (
        (4, "disfiguring asymmetry", f"{apart:.0%} of the time {DISFIGURED_MM:g} mm apart", apart >= DISFIGURED_PART),
        (3, "vision impaired by frequent tonic spasm", f"{tonic:.1f} of {TONIC_S:g} s a minute, eye lost {lost:.0%}",
         tonic >= FREQUENT_PER_MIN or lost >= LOST_PART),
        (2, "lower face takes part", f"{lower} of {len(spasms)} one-sided movements", lower > 0),
        (1, "one-sided movement", f"{len(spasms)} one-sided movements", len(spasms) > 0),
    )  # fmt: skip
    grade = next((number for number, _, _, met in tests if met), 0)
    rows = tuple((number, what, found, met) for number, what, found, met in tests)
    why = next((f"{what}: {found}" for number, what, found, _ in tests if number == grade), "no one-sided movement")
    return Finding(
        "smc_grade", side.value, float(grade), "1", reason=why, detail=Table(("grade", "asks", "found", "met"), rows)
    )


def _compute(view: FaceView) -> list[Finding]:
    return [_grade(view, side) for side in Side]


FACE_MEASURE = FaceMeasure(
    name="smc_grade",
    title="Suggested SMC grade",
    unit="1",
    definition=(
        "Grades of Lee 2012: 1 eye only, 2 lower face too, 3 vision impaired by frequent tonic spasm, 4 disfiguring "
        f"asymmetry; 0 where nothing moves on one side. Frequent: {FREQUENT_PER_MIN:g} losses of the eye of "
        f"{TONIC_S:g} s "
        f"a minute, or {LOST_PART:.0%} of the time. Disfiguring: mouth or cheek {DISFIGURED_MM:g} mm from the other "
        f"side in "
        f"{DISFIGURED_PART:.0%} of the time."
    ),
    needs=FaceNeeds(eyes=2, regions=3, rate_hz=15.0, seconds=5.0),
    validity=(
        "A suggestion: the scale leaves `frequent` and `disfiguring` to the physician, and the thresholds here are "
        "assumptions "
        "that nobody has compared with graders. A short recording may miss what a day would show."
    ),
    compute=_compute,
    columns={"grade": "grade", "asks": "what it asks", "found": "what was found", "met": "whether it is met"},
)

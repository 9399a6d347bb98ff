"""Events by region, one-sided and shared."""

from __future__ import annotations

from facialis.measures.base import Finding, Table
from facialis.measures.face.base import FaceMeasure, FaceNeeds, FaceView
from facialis.measures.face.excursions import LEAST_MM, SHARED, find_excursions
from facialis.vocabulary import Side

COLUMNS = {
    "side": "where",
    "region": "what moves",
    "onset_s": "start",
    "offset_s": "end",
    "peak_mm": "largest displacement",
    "one_sided": "whether the same region of the other side stays behind",
    "during": "what the patient was doing",
}


def _compute(view: FaceView) -> list[Finding]:
    excursions = find_excursions(view)
    minutes = view.movement.duration_s / 60.0
    findings = []
    for side in Side:
        for region in view.regions[side]:
            own = [each for each in excursions if each.side is side and each.region is region]
            alone = sum(each.one_sided for each in own)
            rows = tuple(
                (side.value, region.value, round(e.onset_s, 3), round(e.offset_s, 3), round(e.peak_mm, 2), e.one_sided,
                 view.during(e.onset_s, e.offset_s))
                for e in own
            )  # fmt: skip
            words = f"{len(own)} movements in all"
            if region not in view.regions[side.other]:
                words += "; the other side was not seen, so none can be called one-sided"
            about = f"{side.value} {region.value}"
            findings.append(
                Finding(
                    "region_events", about, alone / minutes, "per_min", reason=words, detail=Table(tuple(COLUMNS), rows)
                )
            )
    return findings


FACE_MEASURE = FaceMeasure(
    name="region_events",
    title="One-sided movements by region",
    unit="per_min",
    definition=(
        f"Displacements from rest of {LEAST_MM:g} mm and more (eye: narrowing of the fissure), of one region of one "
        f"side, "
        f"in most of which the same region of the other side moves by less than {SHARED:.0%} of it."
    ),
    needs=FaceNeeds(eyes=0, regions=1, rate_hz=10.0, seconds=1.0),
    validity=(
        "A one-sided smile or a wink on purpose counts. Landmarks of a film do not follow the skin of cheek and neck; "
        "what is unseen there is not counted. Thresholds are assumptions."
    ),
    compute=_compute,
    columns=COLUMNS,
)

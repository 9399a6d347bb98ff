"""Synchrony and order of regions within one-sided movements."""

from __future__ import annotations

import numpy as np

from facialis.measures.base import Finding, Table
from facialis.measures.face.base import FaceMeasure, FaceNeeds, FaceView
from facialis.measures.face.excursions import find_excursions, join_spasms
from facialis.vocabulary import Side

TOGETHER_S = 0.1
"""Regions begin together within this time. Assumption: three frames of a common camera."""
LEAST_GROUPS = 3
"""Fewer movements of several regions are not summed up. Assumption."""
COLUMNS = {
    "region": "what moves",
    "movements": "one-sided movements in which it takes part",
    "first": "in how many it is the first",
    "median_lag_ms": "behind the first region",
}


def _compute(view: FaceView) -> list[Finding]:
    excursions = find_excursions(view)
    findings = []
    for side in Side:
        groups = [group for group in join_spasms(excursions, side) if len({e.region for e in group}) > 1]
        if len(groups) < LEAST_GROUPS:
            reason = f"{len(groups)} one-sided movements of several regions, needs {LEAST_GROUPS}"
            findings.append(FACE_MEASURE.refuse(side.value, reason))
            continue
        together, lags = [], {region: list[float]() for region in view.regions[side]}
        for group in groups:
            onset = {e.region: e.onset_s for e in reversed(group)}
            begin = min(onset.values())
            together.append(sum(t - begin <= TOGETHER_S for t in onset.values()) > 1)
            for region, time in onset.items():
                lags[region].append(1000.0 * (time - begin))
        rows = tuple(
            (region.value, len(found), sum(lag == 0.0 for lag in found), round(float(np.median(found)), 1))
            for region, found in lags.items()
            if found
        )
        findings.append(
            Finding("region_order", side.value, float(np.mean(together)), "1",
                    reason=f"{len(groups)} movements of several regions", detail=Table(tuple(COLUMNS), rows))
        )  # fmt: skip
    return findings


FACE_MEASURE = FaceMeasure(
    name="region_order",
    title="Synchrony and order of regions",
    unit="1",
    definition=(
        f"Of the one-sided movements that reach two regions or more, the part in which two or more regions begin "
        f"within "
        f"{1000 * TOGETHER_S:g} ms; and for every region its median lag behind the first."
    ),
    needs=FaceNeeds(eyes=0, regions=2, rate_hz=20.0),
    validity="Lags below two frames mean nothing. Heavy tissue starts later than a lid pulled at the same time.",
    compute=_compute,
    columns=COLUMNS,
)

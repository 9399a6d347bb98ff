"""How much of the time each eye is closed."""

from __future__ import annotations

import numpy as np

from facialis.measures.base import Finding
from facialis.measures.face.base import FaceMeasure, FaceNeeds, FaceView
from facialis.vocabulary import Side

CLOSED = 0.8
"""An eye is closed where its fissure is narrowed by this part. From PERCLOS, Wierwille 1994."""


def _compute(view: FaceView) -> list[Finding]:
    findings = []
    for side in Side:
        if side not in view.open_mm:
            findings.append(FACE_MEASURE.refuse(side.value, "this eye was not seen open"))
            continue
        closure = view.closure(side)
        closure = closure[np.isfinite(closure)]
        remark = f"open eye {view.open_mm[side]:.1f} mm"
        findings += [
            Finding(FACE_MEASURE.name, side.value, float(np.mean(closure >= CLOSED)), "1", reason=remark),
            Finding(FACE_MEASURE.name, f"{side.value}, mean narrowing", float(closure.mean()), "1"),
        ]
    return findings


FACE_MEASURE = FaceMeasure(
    name="eye_closure",
    title="Eye closed",
    unit="1",
    definition=(
        f"Part of the seen frames in which the lid fissure is narrowed by {CLOSED:.0%} or more of that eye's own open "
        "height (its 95th percentile); and the mean narrowing. Blinks count."
    ),
    needs=FaceNeeds(eyes=1),
    validity=(
        "An eye that is narrowed through the whole recording looks open by this measure; compare the open heights of "
        "both "
        "eyes, and see tonic_clonic. Not compared with raters."
    ),
    compute=_compute,
)

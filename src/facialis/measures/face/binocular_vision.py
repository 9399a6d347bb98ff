"""Time with one eye lost: binocular vision, and with it stereopsis, is gone."""

from __future__ import annotations

import numpy as np

from facialis.measures.base import Finding, Table
from facialis.measures.face.base import FaceMeasure, FaceNeeds, FaceView
from facialis.measures.face.vision import FREE, PUPIL_MM, SHORTEST_S, SUDDEN_S, Loss, find_losses

ACTIVITIES = {"reading": (4.0, "words"), "walking": (1.3, "m"), "driving at 50 km/h": (13.9, "m")}
"""What passes in a second. Assumptions: 240 words a minute, 1.3 m/s, 50 km/h."""
COLUMNS = {
    "side": "eye that is lost",
    "onset_s": "start",
    "offset_s": "end",
    "duration_s": "length",
    "covering_s": "time in which the pupil was covered; empty where the recording begins covered",
    "onset": "sudden or gradual",
    "during": "what the patient was doing",
    **{
        name.replace(" ", "_").replace("/", "_per_"): f"{unit} that pass meanwhile"
        for name, (_, unit) in ACTIVITIES.items()
    },
}


def _row(view: FaceView, loss: Loss) -> tuple[object, ...]:
    known = np.isfinite(loss.covering_s)
    onset = "sudden" if loss.sudden else "gradual" if known else "unknown"
    meanwhile = (round(loss.duration_s * pace, 1) for pace, _ in ACTIVITIES.values())
    covering = round(loss.covering_s, 3) if known else None
    times = (round(loss.onset_s, 3), round(loss.offset_s, 3), round(loss.duration_s, 3))
    return (loss.side.value, *times, covering, onset, view.during(loss.onset_s, loss.offset_s), *meanwhile)


def _per_task(view: FaceView, losses: list[Loss]) -> list[Finding]:
    """Return, for every activity marked with a length, the time lost in it and the longest loss."""
    findings = []
    marked = [event for event in view.movement.events if event.offset_s > event.onset_s]
    for label in dict.fromkeys(event.label for event in marked):
        spans = [(event.onset_s, event.offset_s) for event in marked if event.label == label]
        lost = [
            min(loss.offset_s, end) - max(loss.onset_s, start)
            for loss in losses
            for start, end in spans
            if loss.onset_s < end and loss.offset_s > start
        ]
        times = view.movement.times_s
        inside = np.any([(times >= start) & (times < end) for start, end in spans], axis=0)
        seen = (np.isfinite(view.movement.aperture_mm).all(axis=0) & inside).sum() / view.movement.rate_hz
        if not seen:
            findings.append(FACE_MEASURE.refuse(f"during {label}", "both eyes were never seen together"))
            continue
        words = f"of {seen:.1f} s; longest {max(lost, default=0.0):.2f} s; {len(lost)} losses"
        findings.append(Finding(FACE_MEASURE.name, f"during {label}", sum(lost), "s", reason=words))
    return findings


def _compute(view: FaceView) -> list[Finding]:
    losses = find_losses(view)
    seen = np.isfinite(view.movement.aperture_mm).all(axis=0).sum() / view.movement.rate_hz
    if not seen:
        return [FACE_MEASURE.refuse("recording", "both eyes were never seen together")]
    total, longest = sum(loss.duration_s for loss in losses), max((loss.duration_s for loss in losses), default=0.0)
    sudden = sum(loss.sudden for loss in losses)
    table = Table(tuple(COLUMNS), tuple(_row(view, loss) for loss in losses))
    passed = ", ".join(f"{name} {longest * pace:.0f} {unit}" for name, (pace, unit) in ACTIVITIES.items())

    def finding(about: str, value: float, unit: str, *, reason: str = "", detail: Table | None = None) -> Finding:
        return Finding(FACE_MEASURE.name, about, value, unit, reason=reason, detail=detail or Table(()))

    return [
        finding("total", total, "s", reason=f"of {seen:.1f} s in which both eyes were seen", detail=table),
        finding("part of the time", total / seen, "1"),
        finding("longest", longest, "s", reason=f"passing meanwhile: {passed}" if losses else ""),
        finding("losses", float(len(losses)), "count"),
        finding("sudden losses", float(sudden), "count"),
        *(
            finding(side.value, sum(loss.duration_s for loss in losses if loss.side is side), "s")
            for side in view.open_mm
        ),
        *_per_task(view, losses),
    ]


FACE_MEASURE = FaceMeasure(
    name="binocular_vision",
    title="Time with one eye lost",
    unit="s",
    definition=(
        f"Stretches of {SHORTEST_S:g} s and more in which the lids of exactly one eye leave {FREE:.0%} or less of the "
        f"height of a pupil of {PUPIL_MM:g} mm free. Blinks of both eyes take both away and are not counted. Sudden: "
        f"covered within {SUDDEN_S:g} s. Also by every task or activity marked with a length, such as reading."
    ),
    needs=FaceNeeds(eyes=2, rate_hz=15.0),
    validity=(
        "Within 2 % of the planted time at 30 frames a second and more: edges lie on straight lines between frames. "
        "Size and place of the pupil are assumed; where the eyes look is not known. A blink in a loss parts it in two."
    ),
    compute=_compute,
    columns=COLUMNS,
)

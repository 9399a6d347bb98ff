"""Blinks of both eyes: rate, amplitude, closing time, speed, asymmetry."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from facialis.measures.base import Finding, Table
from facialis.measures.face.base import FaceMeasure, FaceNeeds, FaceView
from facialis.measures.face.stretches import find_stretches
from facialis.vocabulary import Side

BLINK = 0.4
"""Both eyes narrowed by this part at once. Assumption; incomplete blinks narrow by half and more."""
LONGEST_S = 0.5
"""A longer closure is no blink. Assumption; blinks last 0.1-0.4 s."""
LEAST_MM = 1.5
"""An eye that closes by less was shut already. Assumption."""
FOOT = 0.05
"""Closing runs from this part of the amplitude to the lowest lid. Assumption."""
RATE_FOR_SPEED_HZ = 100.0
"""Closing takes less than 0.1 s: fewer frames cannot time it."""
COLUMNS = {
    "onset_s": "start of closing, left",
    "left_mm": "amplitude",
    "right_mm": "amplitude",
    "left_closing_ms": "start of closing to the lowest lid; empty below 100 frames a second",
    "right_closing_ms": "same",
    "left_mm_per_s": "largest speed of closing; empty below 100 frames a second",
    "right_mm_per_s": "same",
}


def _closing(lid: NDArray[np.float64], rate_hz: float, *, inside: tuple[int, int]) -> tuple[float, float, float, float]:
    """Return onset (samples), amplitude mm, closing ms and speed mm/s of one lid in one blink."""
    start, end = inside
    lowest = start + int(np.nanargmin(lid[start:end]))
    before = lid[max(0, lowest - round(0.3 * rate_hz)) : lowest + 1]
    amplitude = float(np.nanmax(before) - lid[lowest])
    high = np.flatnonzero(before >= np.nanmax(before) - FOOT * amplitude)
    foot = lowest - (len(before) - 1 - int(high[-1]))
    low = np.flatnonzero(lid[foot : lowest + 1] <= lid[lowest] + FOOT * amplitude)
    steps = np.diff(lid[foot : lowest + 1])
    speed = float(-np.nanmin(steps, initial=0.0) * rate_hz)
    return float(foot), amplitude, 1000.0 * float(low[0]) / rate_hz, speed


def find_blinks(view: FaceView) -> list[tuple[int, int]]:
    """Return first sample and sample after the last of every blink of both eyes."""
    both = np.minimum(*(view.closure(side) for side in Side)) >= BLINK
    rate = view.movement.rate_hz
    return [(a, b) for a, b in find_stretches(both, rate, bridge_s=0.02) if (b - a) / rate <= LONGEST_S]


def _compute(view: FaceView) -> list[Finding]:
    rate, fast = view.movement.rate_hz, view.movement.rate_hz >= RATE_FOR_SPEED_HZ
    rows, ratios = [], []
    for inside in find_blinks(view):
        found = [_closing(view.movement.aperture(side), rate, inside=inside) for side in Side]
        (onset, left, left_ms, left_speed), (_, right, right_ms, right_speed) = found
        if min(left, right) < LEAST_MM:
            continue  # an eye that is shut already cannot blink
        ratios.append(abs(left - right) / max(left, right))
        timed = (left_ms, right_ms, round(left_speed, 1), round(right_speed, 1)) if fast else (None,) * 4
        rows.append((round(view.movement.start_s + onset / rate, 3), round(left, 2), round(right, 2), *timed))
    table = Table(tuple(COLUMNS), tuple(rows))
    counted = Finding("face_blinks", "recording", 60.0 * len(rows) / view.movement.duration_s, "per_min", detail=table)
    if not rows:
        return [counted, FACE_MEASURE.refuse("amplitude", "no blink of both eyes")]
    findings = [counted]
    for column, about, unit in ((1, "amplitude, left", "mm"), (2, "amplitude, right", "mm")):
        findings.append(Finding("face_blinks", about, float(np.median([row[column] for row in rows])), unit))
    findings.append(Finding("face_blinks", "asymmetry", float(np.median(ratios)), "1"))
    if not fast:
        words = f"{rate:g} frames per second, needs {RATE_FOR_SPEED_HZ:g}"
        return [*findings, FACE_MEASURE.refuse("closing time and speed", words)]
    for column, about, unit in ((3, "closing time", "ms"), (5, "closing speed", "mm/s")):
        values = [row[column + eye] for row in rows for eye in (0, 1)]
        findings.append(Finding("face_blinks", about, float(np.median(values)), unit))
    return findings


FACE_MEASURE = FaceMeasure(
    name="face_blinks",
    title="Blinks of both eyes",
    unit="per_min",
    definition=(
        f"Both fissures narrowed by {BLINK:.0%} and more at once, for at most {LONGEST_S:g} s. Amplitude: highest lid "
        f"in the "
        f"0.3 s before to lowest. Closing: from {FOOT:.0%} of the amplitude to within {FOOT:.0%} of the lowest point."
    ),
    needs=FaceNeeds(eyes=2, rate_hz=20.0, seconds=1.0),
    validity=(
        "A blink of an eye that is shut already is not counted. Closing time and speed need 100 frames a second and "
        "are known to "
        "a "
        "frame. Incomplete blinks below the threshold are missed."
    ),
    compute=_compute,
    columns=COLUMNS,
)

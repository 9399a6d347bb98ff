"""Tonic and clonic parts of eyelid spasm, from the difference between the lid fissures."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from facialis.measures.base import Finding, Table
from facialis.measures.face.base import FaceMeasure, FaceNeeds, FaceView
from facialis.measures.face.stretches import find_stretches
from facialis.vocabulary import Side

WINDOW_S = 3.0
"""Length of the smoothing window (Nomura & Sakai, HFS_analysis_app)."""
ORDER = 2
"""Order of the smoothing polynomial (same)."""
BLINK = 0.5
"""Frames in which both eyes are narrowed by this part are a blink and are left out, with a margin. Assumption."""
MARGIN_S = 0.1
"""Margin about a blink. Assumption."""
CLONIC = 0.1
"""A clonic spasm: the fast part narrows the eye by this part of the other eye's height. Assumption; 0.05-0.2."""
ELEVATED = 0.1
"""The tonic part is raised above this. Assumption; 0.05-0.2."""
BRIDGE_S = 0.05
"""Fast parts so close together are one. Assumption."""


def compute_difference(view: FaceView, side: Side) -> NDArray[np.float64]:
    """Compute how much narrower one eye is than the other, over the other's height; ``nan`` in blinks.

    Where the eye stands wider open than the other when both are open, as after surgery, its own height is taken for
    full: a wide eye that closes is never counted as one that opens.
    """
    movement = view.movement
    wide = max(1.0, view.open_mm[side] / view.open_mm[side.other])
    other = np.maximum(movement.aperture(side.other), 0.2 * view.open_mm[side.other])
    difference = (other - movement.aperture(side) / wide) / other
    shut = (view.closure(side) >= BLINK) & (view.closure(side.other) >= BLINK)
    margin = 2 * round(MARGIN_S * movement.rate_hz) + 1
    near = np.convolve(shut.astype(float), np.ones(margin), mode="same") > 0.5
    return np.asarray(np.where(near, np.nan, difference))


def split(difference: NDArray[np.float64], rate_hz: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return slow (tonic) and fast (clonic) part; gaps are bridged by straight lines first."""
    from scipy.signal import savgol_filter

    known = np.isfinite(difference)
    index = np.arange(len(difference))
    filled = np.interp(index, index[known], difference[known])
    length = 2 * round(0.5 * WINDOW_S * rate_hz) + 1
    tonic = np.asarray(savgol_filter(filled, length, ORDER), dtype=np.float64)
    return tonic, np.where(known, filled - tonic, 0.0)


def _of_side(view: FaceView, side: Side) -> list[Finding]:
    rate = view.movement.rate_hz
    difference = compute_difference(view, side)
    known = np.isfinite(difference)
    if known.sum() < WINDOW_S * rate:
        return [FACE_MEASURE.refuse(side.value, f"{known.sum() / rate:.1f} s outside blinks, needs {WINDOW_S:g} s")]
    tonic, clonic = split(difference, rate)
    spasms = find_stretches(clonic > CLONIC, rate, bridge_s=BRIDGE_S)
    seconds = known.sum() / rate
    start = view.movement.start_s
    rows = tuple(
        (side.value, round(start + a / rate, 3), round(start + b / rate, 3), round(float(clonic[a:b].max()), 3))
        for a, b in spasms
    )
    covered = sum(b - a for a, b in spasms) / rate
    values = (
        ("tonic mean", float(tonic[known].mean()), "1"),
        ("tonic elevation", float((tonic[known] > ELEVATED).mean()), "1"),
        ("clonic rate", 60.0 * len(spasms) / seconds, "per_min"),
        ("clonic coverage", covered / seconds, "1"),
    )
    wider = view.open_mm[side] - view.open_mm[side.other]
    remark = f"stands open {wider:.1f} mm wider than the other eye; corrected" if wider > 0.5 else ""
    columns = ("side", "onset_s", "offset_s", "peak")
    detail = Table(columns, rows)
    return [
        Finding(FACE_MEASURE.name, f"{side.value}, {what}", value, unit, reason=remark,
                detail=detail if what == "clonic rate" else Table(()))
        for what, value, unit in values
    ]  # fmt: skip


def _affected(view: FaceView) -> Side:
    """Return the side named as affected, else that whose eye is the narrower in the mean."""
    named = view.movement.subject.affected_side
    left = compute_difference(view, Side.LEFT)
    return named or (Side.LEFT if not np.isfinite(left).any() or np.nanmean(left) >= 0.0 else Side.RIGHT)


def _compute(view: FaceView) -> list[Finding]:
    side = _affected(view)
    return [*_of_side(view, side), FACE_MEASURE.refuse(side.other.value, "this eye is the one compared with")]


FACE_MEASURE = FaceMeasure(
    name="tonic_clonic",
    title="Tonic and clonic parts of eyelid spasm",
    unit="1",
    definition=(
        "Narrowing of the affected eye (as named, else the narrower one) against the other over the other's height, "
        "blinks left out, is split by a Savitzky-Golay "
        f"filter ({WINDOW_S:g} s, order {ORDER}) as Nomura and Sakai do: the slow part is tonic, the rest clonic. "
        f"Tonic "
        f"mean; part of the time with the tonic part above {ELEVATED:g}; clonic narrowings above {CLONIC:g} per "
        f"minute and "
        "the part of the time they cover."
    ),
    needs=FaceNeeds(eyes=2, rate_hz=15.0, seconds=WINDOW_S),
    validity=(
        "The filter follows a spasm of some seconds only in part and rings at its edges: a sudden tonic closure also "
        "leaves a clonic mark. Thresholds of detection are ours. A drooping lid counts as tonic."
    ),
    compute=_compute,
    columns={
        "side": "eye",
        "onset_s": "start",
        "offset_s": "end",
        "peak": "largest fast narrowing over the eye's height",
    },
)

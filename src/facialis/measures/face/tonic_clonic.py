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
PROVOKED = "task purse_lips"
"""What the open tool provokes spasms with: its tonic elevation is that of pursed lips over the rest."""
TRANSITION_S = 1.0
"""About the beginning and end of a provocation the filter leaks into the fast part: not counted (same tool)."""
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


def _provocation(view: FaceView) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return where lips are pursed, and what lies near the edges of that, shapes (samples,)."""
    times = view.movement.times_s
    inside, edges = np.zeros(len(times), np.bool_), np.zeros(len(times), np.bool_)
    for event in view.movement.events:
        if event.label == PROVOKED and event.offset_s > event.onset_s:
            inside |= (times >= event.onset_s) & (times < event.offset_s)
            for edge in (event.onset_s, event.offset_s):
                edges |= np.abs(times - edge) <= TRANSITION_S
    return inside, edges


def _tonic(tonic: NDArray[np.float64], clonic: NDArray[np.float64], *, pursed: NDArray[np.bool_]) -> dict[str, float]:
    """Return what is said of the slow part, in which blinks are left out."""
    slow, fast = float(np.abs(tonic).sum()), float(np.abs(clonic).sum())
    found = {
        "tonic mean": float(tonic.mean()),
        "tonic share": slow / max(slow + fast, 1e-12),
        "tonic time": float((tonic > ELEVATED).mean()),
    }
    if pursed.any() and not pursed.all():
        found["tonic elevation"] = float(tonic[pursed].mean() - tonic[~pursed].mean())
    return found


def _of_side(view: FaceView, side: Side) -> list[Finding]:
    rate, start = view.movement.rate_hz, view.movement.start_s
    difference = compute_difference(view, side)
    known = np.isfinite(difference)
    if known.sum() < WINDOW_S * rate:
        return [FACE_MEASURE.refuse(side.value, f"{known.sum() / rate:.1f} s outside blinks, needs {WINDOW_S:g} s")]
    tonic, clonic = split(difference, rate)
    pursed, edges = _provocation(view)
    spasms = find_stretches((clonic > CLONIC) & ~edges, rate, bridge_s=BRIDGE_S)
    seconds = max(float((known & ~edges).sum()) / rate, 1.0 / rate)
    rows = tuple(
        (side.value, round(start + a / rate, 3), round(start + b / rate, 3), round(float(clonic[a:b].max()), 3))
        for a, b in spasms
    )
    lengths = [(b - a) / rate for a, b in spasms]
    wider = view.open_mm[side] - view.open_mm[side.other]
    remark = f"stands open {wider:.1f} mm wider than the other eye; corrected" if wider > 0.5 else ""

    def finding(what: str, value: float, unit: str = "1", *, detail: Table | None = None) -> Finding:
        name = f"{side.value}, {what}"
        return Finding(FACE_MEASURE.name, name, value, unit, reason=remark, detail=detail or Table(()))

    table = Table(("side", "onset_s", "offset_s", "peak"), rows)
    findings = [
        *(finding(what, value) for what, value in _tonic(tonic[known], clonic[known], pursed=pursed[known]).items()),
        finding("clonic rate", 60.0 * len(spasms) / seconds, "per_min", detail=table),
        finding("clonic coverage", sum(lengths) / seconds),
    ]
    if spasms:
        findings.append(finding("clonic amplitude", float(np.mean([row[3] for row in rows]))))
        findings.append(finding("clonic duration", 1000.0 * float(np.mean(lengths)), "ms"))
    return findings


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
        f"blinks left out, is split by a Savitzky-Golay filter ({WINDOW_S:g} s, order {ORDER}) as Nomura and Sakai do: "
        "the slow part is tonic, the rest clonic. Tonic mean; tonic share, its sum of magnitudes over that of both "
        f"parts; tonic elevation, its mean while lips are pursed less that otherwise; tonic time, the part above "
        f"{ELEVATED:g}. Clonic narrowings above {CLONIC:g}: per minute, part of the time, mean peak, mean length; "
        f"{TRANSITION_S:g} s about the beginning and end of pursed lips are left out."
    ),
    needs=FaceNeeds(eyes=2, rate_hz=15.0, seconds=WINDOW_S),
    validity=(
        "The filter follows a spasm of some seconds only in part and rings at its edges: a sudden tonic closure also "
        "leaves a clonic mark. The open tool calls clonic what exceeds half a standard deviation for four frames, "
        "which finds spasms in noise; the threshold here is fixed, and ours. A drooping lid counts as tonic."
    ),
    compute=_compute,
    columns={
        "side": "eye",
        "onset_s": "start",
        "offset_s": "end",
        "peak": "largest fast narrowing over the eye's height",
    },
)

"""The pupil behind the lids: when an eye is lost, and binocular vision with it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from facialis.measures.face.base import FaceView
from facialis.measures.face.stretches import find_stretches
from facialis.vocabulary import FaceMotion, Side

PUPIL_MM = 4.0
"""Diameter of the pupil. Assumption: room light, middle age; 2-7 mm from glare to dusk."""
PUPIL_AT = 0.56
"""Height of the pupil's centre above the lower lid over the open fissure. Assumption: the upper lid's margin stands
4-4.5 mm above the light reflex of an eye open by about 10 mm."""
LOWER_SHARE = 0.1
"""Part of a closure that the lower lid makes, where its movement was not seen. Assumption; 0.05-0.2."""
FREE = 0.1
"""An eye sees while more than this part of the pupil's height is free. Assumption; 0-0.5."""
BEGUN = 0.9
"""An onset begins where less than this part of the pupil is free. Assumption."""
SUDDEN_S = 0.15
"""A loss is sudden where the pupil is covered within this time. Assumption: too short to react to."""
SHORTEST_S = 0.1
"""Shorter losses are lids that shut one after the other in a blink, not an eye lost. Assumption."""


@dataclass(frozen=True, slots=True)
class Loss:
    """One stretch in which exactly one eye sees.

    Parameters
    ----------
    side : Side
        Eye that is lost.
    onset_s, offset_s : float
        When only the other eye begins to see, and when that is over, on straight lines between frames.
    covering_s : float
        Time from the pupil free to the eye lost; ``nan`` where the recording begins covered.
    """

    side: Side
    onset_s: float
    offset_s: float
    covering_s: float

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.offset_s - self.onset_s

    @property
    def sudden(self) -> bool:
        """Whether the pupil was covered within the time of a blink."""
        return self.covering_s <= SUDDEN_S


def compute_free_pupil(view: FaceView, side: Side) -> NDArray[np.float64]:
    """Compute the part of the pupil's height that the lids leave free.

    Parameters
    ----------
    view : FaceView
        A face whose eye of that side was seen open.
    side : Side
        Which eye.

    Returns
    -------
    ndarray, shape (samples,)
        0 (covered) to 1; ``nan`` where the lids were not seen.
    """
    lids, lower, centre = _lid_heights(view, side)
    top = np.minimum(lids + lower, centre + 0.5 * PUPIL_MM)
    bottom = np.maximum(lower, centre - 0.5 * PUPIL_MM)
    return np.asarray(np.clip((top - bottom) / PUPIL_MM, 0.0, 1.0))


def _lid_heights(view: FaceView, side: Side) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """Return fissure, rise of the lower lid, and height of the pupil's centre over the lower lid at rest, mm."""
    lids, opened = view.movement.aperture(side), view.open_mm[side]
    lower = view.movement.motion(side, FaceMotion.LOWER_LID_UP)
    return lids, np.where(np.isfinite(lower), lower, LOWER_SHARE * np.maximum(opened - lids, 0.0)), PUPIL_AT * opened


def compute_gap(view: FaceView, side: Side) -> NDArray[np.float64]:
    """Compute by how many millimetres the lids leave more of a pupil free than an eye needs to see.

    Returns
    -------
    ndarray, shape (samples,)
        Above 0: the eye sees; ``nan`` where the lids were not seen. It does not end at a covered pupil as
        :func:`compute_free_pupil` does, so that a straight line between two frames meets 0 near where the lid did.
    """
    lids, lower, centre = _lid_heights(view, side)
    foot = np.maximum(lower, centre - 0.5 * PUPIL_MM) + FREE * PUPIL_MM
    return np.asarray(np.minimum(lids + lower - foot, centre + 0.5 * PUPIL_MM - foot))


def find_losses(view: FaceView) -> list[Loss]:
    """Return every stretch in which exactly one eye sees, by onset; frames in which an eye is unseen end a stretch."""
    gap = {side: compute_gap(view, side) for side in Side}
    rate, start = view.movement.rate_hz, view.movement.start_s
    losses = []
    for side in Side:
        free = compute_free_pupil(view, side)
        alone = np.minimum(-gap[side], gap[side.other])  # mm; above 0 where only the other eye sees
        for first, after in find_stretches(alone > 0.0, rate):
            onset, offset = first - _beyond(alone, first, first - 1), after - 1 + _beyond(alone, after - 1, after)
            if offset - onset < SHORTEST_S * rate - 1e-9:
                continue
            clear = np.flatnonzero(free[:first] >= BEGUN)
            covering = (first - clear[-1]) / rate if len(clear) else np.nan
            losses.append(Loss(side, start + onset / rate, start + offset / rate, float(covering)))
    return sorted(losses, key=lambda loss: loss.onset_s)


def _beyond(values: NDArray[np.float64], inside: int, outside: int) -> float:
    """Return how far beyond the sample inside a line to the one outside stays above 0, samples."""
    if not 0 <= outside < len(values):
        return 0.0 if outside < 0 else 1.0
    high, low = float(values[inside]), float(values[outside])
    return high / (high - low) if np.isfinite(low) else 0.5

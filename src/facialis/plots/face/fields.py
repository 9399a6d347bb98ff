"""How the skin of the mesh follows one millimetre of every motion."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from facialis.plots.face.landmarks import (
    BROW,
    BROW_FOOT,
    CHEEK,
    CHIN,
    CORNER,
    LID_CORNERS,
    LOWER_LID,
    LOWER_LIP_ALL,
    MOUTH_LOWER,
    MOUTH_UPPER,
    NOSE_WING,
    UPPER_LID,
    UPPER_LIP,
    eye_ring,
    sign,
)
from facialis.vocabulary import FaceMotion, Side

Array = NDArray[np.float64]
CM_PER_MM = 0.1
MOTIONS = tuple(FaceMotion)
"""Fields of skin; lids are fractions of the fissure, the neck has a surface of its own."""


def make_fields(rest_cm: Array) -> Array:
    """Return the displacement of every vertex for 1 mm of every motion; lids: for a whole closure.

    Parameters
    ----------
    rest_cm : ndarray, shape (vertices, 3)
        Mesh at rest.

    Returns
    -------
    ndarray, shape (2, 12, vertices, 3)
        Left and right; centimetres. The neck's row is 0.
    """
    return np.stack([np.stack([_field(rest_cm, side, motion) for motion in MOTIONS]) for side in Side])


def _field(rest: Array, side: Side, motion: FaceMotion) -> Array:
    if motion is FaceMotion.NECK_TIGHT:
        return np.zeros_like(rest)
    if motion in (FaceMotion.UPPER_LID_DOWN, FaceMotion.LOWER_LID_UP):
        return _lid(rest, side, upper=motion is FaceMotion.UPPER_LID_DOWN)
    away = sign(side)
    anchors, direction, width = {
        FaceMotion.BROW_UP: ((*BROW[side], *BROW_FOOT[side]), (0.0, 1.0, 0.05), 1.1),
        FaceMotion.BROW_IN: ((*BROW[side][3:], *BROW_FOOT[side][3:]), (-0.9 * away, -0.35, 0.25), 1.0),
        FaceMotion.CHEEK_UP: (CHEEK[side], (0.1 * away, 0.75, 0.55), 1.7),
        FaceMotion.NOSE_UP: (NOSE_WING[side], (0.35 * away, 0.9, 0.1), 0.8),
        FaceMotion.UPPER_LIP_UP: (UPPER_LIP[side], (0.0, 1.0, 0.15), 0.9),
        FaceMotion.CORNER_OUT: (CORNER[side], (0.95 * away, 0.0, -0.4), 1.6),
        FaceMotion.CORNER_UP: (CORNER[side], (0.0, 1.0, 0.0), 1.5),
        FaceMotion.LIPS_PURSED: ((*CORNER[side], *UPPER_LIP[side]), (-0.25 * away, 0.0, 0.9), 1.3),
        FaceMotion.CHIN_UP: (CHIN[side], (0.0, 0.9, 0.35), 1.2),
    }[motion]
    weight = _near(rest, anchors, width) * _own_side(rest, side)
    lids = np.isin(np.arange(len(rest)), sorted(eye_ring(side)))
    weight = weight * np.where(lids, 0.15, 1.0) * _guard(rest, side, motion)
    return np.asarray(CM_PER_MM * weight[:, None] * np.array(direction))


def _near(rest: Array, anchors: tuple[int, ...], width: float) -> Array:
    """Return 1 at the anchors, falling with distance."""
    distance = np.linalg.norm(rest[:, None] - rest[list(anchors)], axis=2).min(axis=1)
    return np.asarray(np.exp(-0.5 * (np.maximum(distance - 0.2, 0.0) / width) ** 2))


def _own_side(rest: Array, side: Side) -> Array:
    """Return 1 on a side, 0 on the other, one half in the midline, with a soft seam of skin and lips."""
    along = np.clip(0.5 + sign(side) * rest[:, 0] / 2.4, 0.0, 1.0)
    return np.asarray(along**2 * (3.0 - 2.0 * along))


def _guard(rest: Array, side: Side, motion: FaceMotion) -> Array:
    """Return what holds skin back: the lower lip from the upper one, the lids' skin from cheek and brow."""
    index = np.arange(len(rest))
    guard = np.ones(len(rest))
    lower_lip = np.isin(index, [*LOWER_LIP_ALL, *MOUTH_LOWER[1:-1]])
    if motion is FaceMotion.UPPER_LIP_UP:
        below = rest[:, 1] < rest[list(MOUTH_UPPER), 1].mean() - 0.25
        guard = np.where(lower_lip | below, 0.12, 1.0)
    elif motion is FaceMotion.CHEEK_UP:
        lid = rest[list(LOWER_LID[side]), 1].mean()
        guard = np.clip((lid + 0.1 - rest[:, 1]) / 0.9, 0.0, 1.0)
    elif motion in (FaceMotion.BROW_UP, FaceMotion.BROW_IN):
        lid = rest[list(UPPER_LID[side]), 1].max()
        guard = np.clip((rest[:, 1] - lid) / 0.9, 0.0, 1.0)
    return np.asarray(guard)


def _lid(rest: Array, side: Side, *, upper: bool) -> Array:
    """Return the way of a lid to its fellow: margins meet, the skin behind follows less and less."""
    moving = UPPER_LID[side] if upper else LOWER_LID[side]
    target = LOWER_LID[side] if upper else UPPER_LID[side]
    way = rest[list(target)] - rest[list(moving)]
    field = np.zeros_like(rest)
    field[list(moving)] = way
    still = frozenset((*moving, *target, *LID_CORNERS[side]))
    offset = rest[:, None] - rest[list(moving)]
    distance = np.linalg.norm(offset, axis=2)
    nearest = distance.argmin(axis=1)
    behind = offset[np.arange(len(rest)), nearest, 1] * (1.0 if upper else -1.0)
    reach = 1.7 if upper else 1.3  # cm of skin that give way evenly
    weight = np.clip(1.0 - distance.min(axis=1) / reach, 0.0, 1.0) * np.clip(behind / 0.1, 0.0, 1.0)
    skin = ~np.isin(np.arange(len(rest)), sorted(still))
    field[skin] = (weight[:, None] * way[nearest])[skin]
    return field

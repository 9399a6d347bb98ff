"""What a page needs to draw the moving face itself: vertices, how they follow, colours, and every frame's factors."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
from numpy.typing import NDArray

from facialis.plots.face.parts import EYEBALL_CM, LID_CM
from facialis.plots.face.picture import BACKGROUND, CAMERA_CM, FRAME_CM, FacePainter, closure_of, fold_depths
from facialis.plots.face.png import png_address
from facialis.plots.face.texture import FOLDS
from facialis.records import FaceMovement
from facialis.vocabulary import Side

RATE_HZ = 30.0
"""Frames per second that a page holds; between them it draws straight lines."""
LEAST_CM = 2e-4
"""Vertices that one millimetre moves by less stay out of a field."""
SCALE = 500.0
"""Factors are held as whole numbers of 1 / SCALE."""


def describe_face(painter: FacePainter) -> dict[str, Any]:
    """Return everything about a face that does not depend on its movement, ready for JSON."""
    skin, _ = painter.parts
    moving = painter.moving
    first = len(skin.vertex_cm)
    fields = [_sparse(field.reshape(-1, 3)) for field in painter.fields]
    for row, cord in zip((11, 23), painter.cords, strict=True):
        fields[row] = _sparse(cord.reshape(-1, 3), first=first)
    sheet = painter.sheet
    return {
        "vertex": pack(moving.vertex, np.float32),
        "triangle": pack(moving.triangle, np.uint16),
        "place": pack(moving.surface[:, :2], np.float32),
        "gloss": pack(moving.surface[:, 2], np.float32),
        "shadow": pack(moving.surface[:, 4], np.float32),
        "skins": first,
        "fields": fields,
        "still": {
            "vertex": pack(painter.still.vertex, np.float32),
            "triangle": pack(painter.still.triangle, np.uint16),
            "paint": pack(painter.still.paint(painter.still.vertex), np.float32),
        },
        "eyes": [[*centre.tolist(), EYEBALL_CM + LID_CM] for centre in painter.eyes.values()],
        "sheet": png_address(_bytes(sheet.colour)),
        "size": [sheet.colour.shape[1], sheet.colour.shape[0]],
        "folds": [_fold(*sheet.folds[side, name]) for side in Side for name in FOLDS],
        "frame": list(FRAME_CM),
        "camera": CAMERA_CM,
        "background": list(BACKGROUND),
        "pixels": [painter.width, painter.height],
        "scale": SCALE,
    }


def describe_frames(painter: FacePainter, movement: FaceMovement) -> dict[str, Any]:
    """Return the factors of fields and folds of every frame, ready for JSON."""
    shown = movement.resampled(RATE_HZ)
    closure = closure_of(shown.aperture_mm)
    rows = []
    for frame in range(shown.samples):
        motion = np.nan_to_num(shown.motion_mm[:, :, frame])
        folds = fold_depths(motion)
        depth = [min(max(folds[side, name], 0.0), 1.0) for side in Side for name in FOLDS]
        rows.append(np.concatenate([painter.shares(motion, closure[:, frame]).ravel(), depth]))
    factors = np.clip(np.round(SCALE * np.array(rows)), -32768, 32767)
    return {"rate": RATE_HZ, "start": movement.start_s, "count": len(rows), "factors": pack(factors, np.int16)}


def _sparse(field: NDArray[np.float64], *, first: int = 0) -> dict[str, str]:
    """Return the vertices that a field moves, and by how much, in units of 10 um."""
    moved = np.flatnonzero(np.abs(field).max(axis=1) > LEAST_CM)
    return {"at": pack(moved + first, np.uint16), "by": pack(np.round(1e4 * field[moved]), np.int16)}


def _fold(row: int, column: int, dark: NDArray[np.float32]) -> dict[str, Any]:
    """Return a fold as a black picture whose opacity is its darkness."""
    image = np.zeros((*dark.shape, 4), np.uint8)
    image[..., 3] = np.round(255.0 * dark)
    return {"row": row, "column": column, "image": png_address(image)}


def _bytes(colour: NDArray[np.float32]) -> NDArray[np.uint8]:
    return np.asarray(np.clip(255.0 * colour + 0.5, 0.0, 255.0), np.uint8)


def pack(values: Any, kind: type[np.generic]) -> str:
    """Return numbers as base64 of their bytes, least first."""
    return base64.b64encode(np.ascontiguousarray(values, dtype=kind).tobytes()).decode("ascii")

"""What the mesh lacks: eyeballs, the inside of the mouth, head and hair, ears, neck with platysma, shoulders."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from facialis.plots.face.landmarks import LID_CORNERS, LOWER_LID, UPPER_LID, sign
from facialis.plots.face.texture import EYE_AT, EYE_PX, place_of_flat
from facialis.vocabulary import Side

Array = NDArray[np.float64]
EYEBALL_CM = 1.25
LID_CM = 0.06
"""Thickness of a lid over the eyeball."""
CORDS_CM = (1.6, 2.9, 4.2)
"""Places of the cords of the platysma below the jaw, from the midline."""


@dataclass(frozen=True, eq=False, slots=True)
class Part:
    """A piece with its own triangles.

    Parameters
    ----------
    vertex_cm : ndarray, shape (vertices, 3)
        At rest.
    triangle : ndarray of int, shape (triangles, 3)
        Of its vertices.
    place : ndarray, shape (vertices, 2)
        Column and row in the sheet of colours.
    gloss : float
        How much it shines.
    shaded : bool
        Whether light falls on it as on skin; else evenly.
    shadow : ndarray, shape (vertices,), optional
        Part of the light that other parts leave it.
    """

    vertex_cm: Array
    triangle: NDArray[np.int64]
    place: Array
    gloss: float = 0.0
    shaded: bool = True
    shadow: Array | None = None


def eyeball_centre(rest_cm: Array, side: Side) -> Array:
    """Return the centre of an eyeball on which the lids at rest lie."""
    margins = rest_cm[[*UPPER_LID[side][1:-1], *LOWER_LID[side][1:-1]]]
    middle = rest_cm[list(LID_CORNERS[side]), :2].mean(axis=0)
    inside = EYEBALL_CM + LID_CM
    beside = ((margins[:, :2] - middle) ** 2).sum(axis=1)
    depth = margins[:, 2] - np.sqrt(np.maximum(inside**2 - beside, 0.0))
    return np.array([middle[0], middle[1] - 0.05, float(np.median(depth))])


def make_parts(rest_cm: Array) -> list[Part]:
    """Return everything that does not move."""
    eyes = [_eyeball(eyeball_centre(rest_cm, side)) for side in Side]
    ears = [_ellipsoid((7.8 * sign(side), 0.9, -2.6), (0.6, 1.95, 1.0), "skin") for side in Side]
    head = _ellipsoid((0.0, 0.6, -3.4), (7.5, 8.9, 7.0), "skin")
    hair = _ellipsoid((0.0, 1.5, -3.2), (8.3, 9.2, 9.2), "hair", keep=_hairline)
    cloth = _ellipsoid((0.0, -20.6, -3.0), (17.0, 6.3, 6.5), "cloth")
    return [*eyes, *_mouth(), head, hair, *ears, cloth]


def make_neck() -> tuple[Part, Array]:
    """Return the neck, and the displacement of its vertices for 1 mm of either side's platysma, (2, vertices, 3)."""
    rows, columns = 24, 121
    angle = np.linspace(-0.62 * np.pi, 0.62 * np.pi, columns)  # 0 is the front
    down = np.linspace(0.0, 1.0, rows)
    around, along = np.meshgrid(angle, down)
    wide = 4.7 + 1.0 * along**3
    vertex = np.stack([wide * np.sin(around), -6.0 - 11.0 * along, -2.6 + 5.0 * np.cos(around) - 1.2 * along], axis=-1)
    larynx = np.exp(-0.5 * ((around / 0.16) ** 2 + ((along - 0.55) / 0.12) ** 2))
    vertex[..., 2] += 0.45 * larynx
    shadow = 0.55 + 0.45 * np.clip((along - 0.22 - 0.1 * np.cos(around)) / 0.35, 0.0, 1.0)  # of the jaw
    place = np.broadcast_to(place_of_flat("skin"), (rows * columns, 2))
    part = Part(
        vertex.reshape(-1, 3), grid_triangles(rows, columns), np.array(place), gloss=0.02, shadow=shadow.ravel()
    )
    outward = np.stack([np.sin(around), np.zeros_like(around), np.cos(around)], axis=-1)
    cords = []
    for side in Side:
        across = sign(side) * vertex[..., 0]
        ridge = np.zeros_like(across)
        for at in CORDS_CM:
            middle = at * (0.8 + 0.42 * along)
            ridge += np.exp(-0.5 * ((across - middle) / 0.24) ** 2) - 0.4 * np.exp(
                -0.5 * ((across - middle) / 0.62) ** 2
            )
        ridge *= np.clip((along - 0.12) / 0.25, 0.0, 1.0) * np.clip((1.0 - along) / 0.4, 0.0, 1.0)
        cords.append((0.036 * ridge[..., None] * outward).reshape(-1, 3))
    return part, np.stack(cords)


def grid_triangles(rows: int, columns: int) -> NDArray[np.int64]:
    """Return two triangles for every cell of a grid of vertices."""
    index = np.arange(rows * columns).reshape(rows, columns)
    a, b, c, d = (part.ravel() for part in (index[:-1, :-1], index[:-1, 1:], index[1:, :-1], index[1:, 1:]))
    return np.concatenate([np.stack([a, c, b], axis=1), np.stack([b, c, d], axis=1)])


def _eyeball(centre: Array) -> Part:
    """Return the front half of an eyeball."""
    turn, tilt = np.meshgrid(np.linspace(0.0, 2.0 * np.pi, 49), np.linspace(0.0, 0.5 * np.pi, 19))
    unit = np.stack([np.sin(tilt) * np.cos(turn), np.sin(tilt) * np.sin(turn), np.cos(tilt)], axis=-1).reshape(-1, 3)
    place = np.array(EYE_AT) + EYE_PX * unit[:, :2] * [1.0, -1.0]
    return Part(centre + EYEBALL_CM * unit, grid_triangles(19, 49), place, gloss=0.10)


def _mouth() -> list[Part]:
    """Return the dark of the mouth and the upper teeth, bent along the jaw."""
    parts = []
    for name, wide, top, foot, front in (("mouth", 4.4, -1.6, -7.0, 4.45), ("teeth", 2.3, -3.1, -4.42, 4.75)):
        x, y = np.meshgrid(np.linspace(-wide, wide, 21), np.linspace(top, foot, 5))
        vertex = np.stack([x, y, front - 0.13 * x**2], axis=-1).reshape(-1, 3)
        place = np.array(np.broadcast_to(place_of_flat(name), (len(vertex), 2)))
        parts.append(Part(vertex, grid_triangles(5, 21), place, shaded=False))
    return parts


def _hairline(vertex: Array) -> NDArray[np.bool_]:
    """Return which vertices of the scalp carry hair: above the forehead and behind the temples."""
    behind = np.clip((0.5 - vertex[:, 2]) / 3.0, 0.0, 1.0)
    return np.asarray(vertex[:, 1] > 6.15 - 6.3 * behind)


def _ellipsoid(
    centre: tuple[float, float, float], radii: tuple[float, float, float], colour: str, *, keep: object = None
) -> Part:
    turn, tilt = np.meshgrid(np.linspace(0.0, 2.0 * np.pi, 65), np.linspace(0.0, np.pi, 41))
    unit = np.stack([np.sin(tilt) * np.sin(turn), np.cos(tilt), np.sin(tilt) * np.cos(turn)], axis=-1).reshape(-1, 3)
    vertex = np.array(centre) + unit * np.array(radii)
    triangle = grid_triangles(41, 65)
    if callable(keep):
        triangle = triangle[keep(vertex)[triangle].all(axis=1)]
    place = np.array(np.broadcast_to(place_of_flat(colour), (len(vertex), 2)))
    return Part(vertex, triangle, place, gloss=0.04 if colour == "hair" else 0.01)

"""What was drawn last: a picture that is brought up to date where something moved."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from facialis.plots.face.parts import Part
from facialis.plots.face.texture import Sheet
from facialis.vocabulary import Side

Array = NDArray[np.float64]
Large = NDArray[np.float32]
Image = NDArray[np.uint8]
MOVED_PX, BRIGHTER = 0.2, 0.006
"""Pixels of the large image, and light, by which a vertex must change to be drawn anew: a twentieth of a pixel of the
picture, one grey level."""
DEPTHS = 25
"""Folds deepen in so many steps, as in the browser."""
RIM_PX = 12
"""Pixels of the sheet about a fold that belong to triangles reaching into it."""
LIGHTS = np.array([[-0.42, 0.50, 0.76], [0.62, 0.12, 0.78]])
"""Directions of key and fill light."""


class Skin:
    """Vertices and triangles with what their light needs.

    Parameters
    ----------
    parts : list of Part
        Drawn as one.
    """

    def __init__(self, parts: list[Part]) -> None:
        first = np.cumsum([0, *(len(part.vertex_cm) for part in parts)])
        self.vertex = np.concatenate([part.vertex_cm for part in parts])
        self.triangle = np.concatenate([part.triangle + at for part, at in zip(parts, first[:-1], strict=True)])
        self.surface = np.concatenate([_surface(part) for part in parts])
        unit = LIGHTS / np.linalg.norm(LIGHTS, axis=1, keepdims=True)
        shine = unit[0] + np.array([0.0, 0.0, 1.0])
        self._lights = np.stack([*unit, shine / np.linalg.norm(shine)])

    def paint(self, vertex: Array) -> Array:
        """Return column, row, light and gloss of every vertex, shape (vertices, 4)."""
        from facialis.plots.face.raster_kernel import shade

        paint = np.empty((len(vertex), 4))
        shade(vertex, self.triangle, self.surface, self._lights, paint)
        return paint


def _surface(part: Part) -> Array:
    """Return column, row, gloss, whether it is shaded, and the light left, shape (vertices, 5)."""
    count = len(part.vertex_cm)
    shadow = np.ones(count) if part.shadow is None else part.shadow
    return np.column_stack([part.place, np.full(count, part.gloss), np.full(count, float(part.shaded)), shadow])


@dataclass(eq=False, slots=True)
class Canvas:
    """A picture of twice the size, its depths, and what was drawn into it.

    Parameters
    ----------
    behind, behind_depths : ndarray of float32, shapes (rows, columns, 3) and (rows, columns)
        What stands still.
    image, depths : ndarray of float32
        What is drawn.
    texture : ndarray of float32, shape (rows, columns, 3)
        Colours with the folds as they are now.
    small : ndarray of uint8, shape (rows / 2, columns / 2, 3)
        The picture.
    place, paint : ndarray, shapes (vertices, 3) and (vertices, 4)
        Vertices as drawn.
    steps : dict of (Side, str) to int
        Depth of every fold as drawn.
    """

    behind: Large
    behind_depths: Large
    image: Large
    depths: Large
    texture: Large
    small: Image
    place: Array
    paint: Array
    steps: dict[tuple[Side, str], int]

    def draw(self, skin: Skin, *, place: Array, paint: Array, refolded: NDArray[np.bool_]) -> Image:
        """Bring the picture up to date and return it; the same array is returned where nothing moved.

        Parameters
        ----------
        skin : Skin
            What moves.
        place, paint : ndarray
            Its vertices now.
        refolded : ndarray of bool, shape (vertices,)
            Those whose colours changed.
        """
        from facialis.plots.face.raster_kernel import draw_triangles, follow, halve, restore

        tiles = all_tiles(self.depths, marked=False)
        if not follow(place, paint, skin.triangle, MOVED_PX, BRIGHTER, refolded, self.place, self.paint, tiles):
            return self.small
        restore(tiles, self.behind, self.behind_depths, self.image, self.depths)
        draw_triangles(self.place, self.paint, skin.triangle, self.texture, tiles, self.depths, self.image)
        self.small = self.small.copy()
        halve(tiles, self.image, self.small)
        return self.small

    def fold(self, sheet: Sheet, depth: dict[tuple[Side, str], float], *, place: Array) -> NDArray[np.bool_]:
        """Deepen the folds as given, 0-1, and return which vertices, at ``place`` in the sheet, show another colour."""
        changed = np.zeros(len(place), np.bool_)
        steps = {name: round(DEPTHS * min(max(amount, 0.0), 1.0)) for name, amount in depth.items()}
        for name in [name for name, step in steps.items() if step != self.steps.get(name, 0)]:
            row, column, dark = sheet.folds[name]
            rows, columns = slice(row, row + dark.shape[0]), slice(column, column + dark.shape[1])
            self.texture[rows, columns] = sheet.folded(
                {each: step / DEPTHS for each, step in steps.items()}, rows=rows, columns=columns
            )
            across = (place[:, 0] > columns.start - RIM_PX) & (place[:, 0] < columns.stop + RIM_PX)
            changed |= across & (place[:, 1] > rows.start - RIM_PX) & (place[:, 1] < rows.stop + RIM_PX)
        self.steps = steps
        return changed


def all_tiles(depths: Large, *, marked: bool) -> NDArray[np.bool_]:
    """Return a mark for every tile of an image."""
    from facialis.plots.face.raster_kernel import TILE

    rows, columns = depths.shape
    return np.full((-(-rows // TILE), -(-columns // TILE)), marked)

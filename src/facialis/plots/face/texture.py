"""Colours: skin, lips, brows, eyes, drawn once into one sheet; folds of the skin are laid over it frame by frame."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from facialis.plots.face.landmarks import (
    BROW,
    BROW_FOOT,
    CHEEK,
    CHIN,
    CORNER,
    LID_CORNERS,
    LIP_RIM_LOWER,
    LIP_RIM_UPPER,
    LOWER_LID,
    NOSE_WING,
    UPPER_LID,
    sign,
)
from facialis.vocabulary import Side

Array = NDArray[np.float64]
PER_CM = 36.0
LEFT_CM, TOP_CM = -8.2, 9.0
COLUMNS, ROWS = 590, 684
EYE_AT, EYE_PX = (80.0, ROWS + 82.0), 78.0
"""Centre of the drawn eye in the sheet, and pixels per radius of the eyeball."""
FLAT = {
    "skin": (0.84, 0.65, 0.55), "hair": (0.20, 0.15, 0.12), "cloth": (0.42, 0.47, 0.52), "mouth": (0.20, 0.06, 0.06),
    "teeth": (0.93, 0.91, 0.86),
}  # fmt: skip
"""Colours without a drawing."""
LIPS, LASH = (0.72, 0.41, 0.39), (0.16, 0.10, 0.09)
FOLDS = ("crow", "frown", "forehead", "nasolabial", "chin", "under_eye")


@dataclass(frozen=True, eq=False, slots=True)
class Sheet:
    """All colours, and where folds darken them.

    Parameters
    ----------
    colour : ndarray of float32, shape (rows, columns, 3)
        Red, green, blue, 0-1.
    folds : dict of (Side, str) to tuple
        Row, column and darkness (rows, columns) of a fold of full depth.
    """

    colour: NDArray[np.float32]
    folds: dict[tuple[Side, str], tuple[int, int, NDArray[np.float32]]]

    def folded(self, depth: dict[tuple[Side, str], float], *, rows: slice, columns: slice) -> NDArray[np.float32]:
        """Return a rectangle of the colours with folds as deep as given, 0-1."""
        drawn = self.colour[rows, columns].copy()
        for name, amount in depth.items():
            row, column, dark = self.folds[name]
            top, left = max(row, rows.start), max(column, columns.start)
            foot, right = min(row + dark.shape[0], rows.stop), min(column + dark.shape[1], columns.stop)
            inside = (slice(top - row, foot - row), slice(left - column, right - column))
            if amount > 0.0 and top < foot and left < right:
                part = drawn[top - rows.start : foot - rows.start, left - columns.start : right - columns.start]
                part *= (1.0 - min(amount, 1.0) * dark[inside])[..., None]
        return drawn


def place_on_sheet(points_cm: Array) -> Array:
    """Return column and row of skin at rest, shape (points, 2)."""
    return np.stack([(points_cm[:, 0] - LEFT_CM) * PER_CM, (TOP_CM - points_cm[:, 1]) * PER_CM], axis=1)


def place_of_flat(name: str) -> tuple[float, float]:
    """Return column and row of a colour without a drawing."""
    return (200.0 + 30.0 * list(FLAT).index(name), ROWS + 40.0)


def draw_sheet(rest_cm: Array) -> Sheet:
    """Draw the sheet for a mesh at rest."""
    rng = np.random.default_rng(11)
    sheet = np.empty((ROWS + 170, COLUMNS, 3))
    sheet[:] = FLAT["skin"]
    x = LEFT_CM + (np.arange(COLUMNS) + 0.5) / PER_CM
    y = TOP_CM - (np.arange(ROWS) + 0.5) / PER_CM
    grid = np.stack(np.meshgrid(x, y), axis=-1)
    face = sheet[:ROWS]
    face *= 1.0 + 0.012 * rng.standard_normal((ROWS, COLUMNS, 1))
    for side in Side:
        cheek = rest_cm[list(CHEEK[side]), :2].mean(axis=0)
        _blend(face, (0.83, 0.55, 0.48), 0.35 * np.exp(-0.5 * ((grid - cheek) ** 2).sum(axis=-1) / 1.7**2))
    _blend(face, LIPS, 0.85 * _inside(grid, rest_cm[[*LIP_RIM_UPPER, *LIP_RIM_LOWER[-2:0:-1]], :2], soft=0.10))
    for side in Side:
        _draw_brow(face, rest_cm, side, rng=rng)
        corners = list(LID_CORNERS[side])
        upper = [corners[0], *UPPER_LID[side], corners[1]]
        lower = [corners[0], *LOWER_LID[side], corners[1]]
        _blend(face, LASH, 0.9 * _stroke(grid, rest_cm[upper, :2] - [0.0, 0.02], 0.045))
        _blend(face, (0.62, 0.40, 0.36), 0.5 * _stroke(grid, rest_cm[lower, :2], 0.045))
        _blend(face, (0.55, 0.38, 0.32), 0.45 * _stroke(grid, _off(rest_cm[upper, :2], 0.0, 0.36), 0.06))
        _blend(face, (0.35, 0.2, 0.17), 0.7 * _stroke(grid, _nostril(rest_cm, side), 0.13))
    _draw_hairline(face, grid, rng=rng)
    _draw_eye(sheet, rng)
    for name, colour in FLAT.items():
        column, row = (round(value) for value in place_of_flat(name))
        sheet[row - 12 : row + 12, column - 12 : column + 12] = colour
    folds = {(side, name): _fold(grid, rest_cm, side=side, name=name) for side in Side for name in FOLDS}
    return Sheet(sheet.astype(np.float32), folds)


def _draw_hairline(face: Array, grid: Array, *, rng: np.random.Generator) -> None:
    """Draw hair above the forehead, deeper at the temples."""
    ragged = np.interp(grid[0, :, 0], np.linspace(LEFT_CM, -LEFT_CM, 160), rng.normal(0.0, 0.07, 160))
    line = 7.0 - 0.055 * np.maximum(np.abs(grid[0, :, 0]) - 1.0, 0.0) ** 2 + ragged
    _blend(face, FLAT["hair"], (grid[..., 1] - line) / 0.35)


def _blend(face: Array, colour: tuple[float, float, float], amount: Array) -> None:
    face += np.clip(amount, 0.0, 1.0)[..., None] * (np.array(colour) - face)


def _stroke(grid: Array, line: Array, width: float) -> Array:
    """Return 1 on a line of points, falling with distance."""
    reach = 4.0 * width  # beyond, less than a thousandth is left
    near = [
        np.flatnonzero((axis > low - reach) & (axis < high + reach))
        for axis, low, high in (
            (grid[:, 0, 1], line[:, 1].min(), line[:, 1].max()),
            (grid[0, :, 0], line[:, 0].min(), line[:, 0].max()),
        )
    ]
    dark = np.zeros(grid.shape[:2])
    if not (len(near[0]) and len(near[1])):
        return dark
    window = (slice(near[0][0], near[0][-1] + 1), slice(near[1][0], near[1][-1] + 1))
    part = grid[window]
    best = np.full(part.shape[:2], np.inf)
    for a, b in pairwise(line):
        along = np.clip(((part - a) @ (b - a)) / max(((b - a) ** 2).sum(), 1e-9), 0.0, 1.0)
        best = np.minimum(best, ((part - a - along[..., None] * (b - a)) ** 2).sum(axis=-1))
    dark[window] = np.exp(-0.5 * best / width**2)
    return dark


def _inside(grid: Array, polygon: Array, *, soft: float) -> Array:
    """Return 1 inside a polygon, 0 outside, with a soft rim."""
    x, y = grid[..., 0], grid[..., 1]
    inside = np.zeros(grid.shape[:2], np.bool_)
    for (ax, ay), (bx, by) in zip(polygon, np.roll(polygon, -1, axis=0), strict=True):
        if ay != by:
            inside ^= ((ay > y) != (by > y)) & (x < (bx - ax) * (y - ay) / (by - ay) + ax)
    rim = _stroke(grid, np.concatenate([polygon, polygon[:1]]), soft)
    return np.where(inside, 1.0 - 0.5 * rim, 0.5 * rim)


def _off(points: Array, right: float, up: float) -> Array:
    """Return points moved by centimetres."""
    return np.asarray(points + np.array([right, up]))


def _nostril(rest: Array, side: Side) -> Array:
    away = sign(side)
    foot = rest[2, :2]
    return np.array([_off(foot, 0.45 * away, 0.42), _off(foot, 0.85 * away, 0.5)])


def _draw_brow(face: Array, rest: Array, side: Side, *, rng: np.random.Generator) -> None:
    """Draw hairs between the upper and lower edge, leaning to the temple."""
    top, foot = rest[list(BROW[side]), :2], rest[list(BROW_FOOT[side]), :2]
    x = LEFT_CM + (np.arange(COLUMNS) + 0.5) / PER_CM
    y = TOP_CM - (np.arange(ROWS) + 0.5) / PER_CM
    middle = 0.5 * (top + foot)
    grid = np.stack(np.meshgrid(x, y), axis=-1)
    amount = 0.55 * _stroke(grid, middle, 0.16)
    for _ in range(260):
        at = rng.uniform(0.0, len(middle) - 1.001)
        k, part = int(at), at % 1.0
        root = (1 - part) * foot[k] + part * foot[k + 1]
        up = (1 - part) * (top - foot)[k] + part * (top - foot)[k + 1]
        start = root + rng.uniform(0.15, 0.6) * up
        tip = start + 0.28 * up + np.array([sign(side) * rng.uniform(0.1, 0.3), rng.uniform(-0.02, 0.08)])
        _put_hair(amount, start, tip)
    _blend(face, (0.22, 0.15, 0.11), amount)


def _put_hair(amount: Array, start: Array, tip: Array) -> None:
    steps = np.linspace(0.0, 1.0, 14)[:, None]
    points = (1 - steps) * start + steps * tip
    column = np.clip(((points[:, 0] - LEFT_CM) * PER_CM).astype(int), 0, COLUMNS - 1)
    row = np.clip(((TOP_CM - points[:, 1]) * PER_CM).astype(int), 0, ROWS - 1)
    amount[row, column] = np.minimum(amount[row, column] + 0.45, 0.95)


def _draw_eye(sheet: Array, rng: np.random.Generator) -> None:
    """Draw sclera, iris and pupil as seen from the front, radius 1 at the rim of the eyeball."""
    size = int(EYE_PX) + 2
    column, row = (int(value) for value in EYE_AT)
    axis = np.arange(-size, size + 1) / EYE_PX
    px, py = np.meshgrid(axis, axis)
    radius, angle = np.hypot(px, py), np.arctan2(py, px)
    eye = np.empty((*radius.shape, 3))
    eye[:] = (0.90, 0.88, 0.86)
    _blend(eye, (0.80, 0.66, 0.62), 0.6 * np.clip((radius - 0.65) / 0.35, 0.0, 1.0))
    spokes = np.interp(angle, np.linspace(-np.pi, np.pi, 90), rng.uniform(0.75, 1.15, 90), period=2 * np.pi)
    iris = np.array([0.33, 0.42, 0.46]) * spokes[..., None] * (0.75 + 0.5 * radius / 0.49)[..., None]
    within = np.clip((0.49 - radius) / 0.02, 0.0, 1.0)[..., None]
    eye += within * (iris - eye)
    _blend(eye, (0.12, 0.13, 0.15), 0.8 * np.exp(-0.5 * ((radius - 0.48) / 0.03) ** 2))
    _blend(eye, (0.02, 0.02, 0.02), np.clip((0.17 - radius) / 0.02, 0.0, 1.0))
    _blend(eye, (1.0, 1.0, 1.0), np.clip((0.075 - np.hypot(px + 0.16, py + 0.2)) / 0.03, 0.0, 1.0))
    sheet[row - size : row + size + 1, column - size : column + size + 1] = np.clip(eye, 0.0, 1.0)


def _fold(grid: Array, rest: Array, *, side: Side, name: str) -> tuple[int, int, NDArray[np.float32]]:
    """Return one fold cut to its place."""
    dark = sum(0.34 * _stroke(grid, line, width) for line, width in _lines(rest, side, name))
    if name == "chin":
        speckle = np.random.default_rng(3).random(grid.shape[:2]) ** 2
        middle = rest[list(CHIN[side]), :2].mean(axis=0)
        dark = 0.55 * speckle * np.exp(-0.5 * ((grid - middle) ** 2).sum(axis=-1) / 0.8**2) + dark
    rows, columns = np.nonzero(np.asarray(dark) > 0.01)
    first, left = int(rows.min()), int(columns.min())
    cut = np.asarray(dark)[first : rows.max() + 1, left : columns.max() + 1]
    return first, left, np.clip(cut, 0.0, 0.7).astype(np.float32)


def _lines(rest: Array, side: Side, name: str) -> list[tuple[Array, float]]:
    """Return the lines of a fold and their widths, cm."""
    away = sign(side)
    outer = rest[LID_CORNERS[side][0], :2]
    if name == "crow":
        rays = ((0.25, 0.45, 1.5), (0.35, 0.05, 1.7), (0.3, -0.35, 1.5))
        return [
            (np.array([_off(outer, 0.35 * away, 0.6 * dy), _off(outer, length * away, dy * length)]), 0.055)
            for _, dy, length in rays
        ]
    if name == "frown":
        inner = rest[BROW_FOOT[side][4], :2]
        return [(np.array([_off(inner, -0.35 * away, -0.25), _off(inner, -0.45 * away, 0.8)]), 0.1)]
    if name == "forehead":
        brow = rest[list(BROW[side]), :2]
        return [(_off(brow, 0.0, up), 0.06) for up in (0.9, 1.5, 2.1)]
    if name == "nasolabial":
        wing, corner = rest[NOSE_WING[side][0], :2], rest[CORNER[side][0], :2]
        middle = 0.5 * (wing + corner) + [0.75 * away, 0.15]
        return [(np.array([_off(wing, 0.2 * away, 0.2), middle, _off(corner, 0.8 * away, -0.35)]), 0.2)]
    if name == "under_eye":
        lower = rest[list(LOWER_LID[side]), :2]
        return [(_off(lower, 0.0, -down), 0.06) for down in (0.35, 0.65)]
    chin = rest[list(CHIN[side]), :2].mean(axis=0)
    return [(np.array([_off(chin, -0.9 * away, 0.9), _off(chin, 0.3 * away, 0.95)]), 0.17)]

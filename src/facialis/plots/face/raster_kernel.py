"""Compiled drawing of textured triangles with a depth buffer."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from facialis.numerics.jit import kernel


@kernel()
def draw_triangles(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    depth: NDArray[np.float64],
    paint: NDArray[np.float64],
    triangle: NDArray[np.int64],
    texture: NDArray[np.float32],
    depths: NDArray[np.float32],
    image: NDArray[np.float32],
) -> None:
    """Draw into ``image`` (rows, columns, 3) what lies nearer than ``depths`` (larger is nearer).

    ``paint`` (vertices, 4) holds column and row in the texture, light and gloss; all are interpolated along the plane
    of a triangle.
    """
    rows, columns = depths.shape
    for t in range(triangle.shape[0]):
        a, b, c = triangle[t, 0], triangle[t, 1], triangle[t, 2]
        ax, ay = x[a], y[a]
        bx, by, cx, cy = x[b] - ax, y[b] - ay, x[c] - ax, y[c] - ay
        area = bx * cy - cx * by
        if abs(area) < 1e-12:
            continue
        scale = 1.0 / area
        first_column = max(int(np.floor(ax + min(0.0, bx, cx) - 0.5)), 0)
        last_column = min(int(np.ceil(ax + max(0.0, bx, cx) - 0.5)), columns - 1)
        first_row = max(int(np.floor(ay + min(0.0, by, cy) - 0.5)), 0)
        last_row = min(int(np.ceil(ay + max(0.0, by, cy) - 0.5)), rows - 1)
        for row in range(first_row, last_row + 1):
            py = row + 0.5 - ay
            for column in range(first_column, last_column + 1):
                px = column + 0.5 - ax
                wb = (px * cy - cx * py) * scale
                wc = (bx * py - px * by) * scale
                wa = 1.0 - wb - wc
                if wa < 0.0 or wb < 0.0 or wc < 0.0:
                    continue
                z = wa * depth[a] + wb * depth[b] + wc * depth[c]
                if z <= depths[row, column]:
                    continue
                depths[row, column] = z
                u = int(wa * paint[a, 0] + wb * paint[b, 0] + wc * paint[c, 0])
                v = int(wa * paint[a, 1] + wb * paint[b, 1] + wc * paint[c, 1])
                u = min(max(u, 0), texture.shape[1] - 1)
                v = min(max(v, 0), texture.shape[0] - 1)
                light = wa * paint[a, 2] + wb * paint[b, 2] + wc * paint[c, 2]
                gloss = wa * paint[a, 3] + wb * paint[b, 3] + wc * paint[c, 3]
                image[row, column, 0] = texture[v, u, 0] * light + gloss
                image[row, column, 1] = texture[v, u, 1] * light + gloss
                image[row, column, 2] = texture[v, u, 2] * light + gloss


@kernel()
def halve(image: NDArray[np.float32], small: NDArray[np.uint8]) -> None:
    """Average two by two pixels into bytes."""
    for row in range(small.shape[0]):
        for column in range(small.shape[1]):
            for k in range(3):
                value = (
                    image[2 * row, 2 * column, k]
                    + image[2 * row, 2 * column + 1, k]
                    + image[2 * row + 1, 2 * column, k]
                    + image[2 * row + 1, 2 * column + 1, k]
                )
                small[row, column, k] = np.uint8(min(max(value * np.float32(63.75) + np.float32(0.5), 0.0), 255.0))

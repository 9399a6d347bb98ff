"""Compiled light, projection and drawing of textured triangles with a depth buffer, tile by tile."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from facialis.numerics.jit import kernel

TILE = 16
"""Side of a tile, in pixels of the large image: what is drawn again when something in it moves."""


@kernel()
def shade(
    vertex: NDArray[np.float64],
    triangle: NDArray[np.int64],
    surface: NDArray[np.float64],
    lights: NDArray[np.float64],
    paint: NDArray[np.float64],
) -> None:
    """Write column, row, light and gloss of every vertex.

    ``surface`` (vertices, 5) holds column and row in the texture, gloss, whether light falls on it, and the part of the
    light that other parts leave it; ``lights`` are the directions of key, fill and shine, of length 1.
    """
    normal = np.zeros(vertex.shape)
    for t in range(triangle.shape[0]):
        a, b, c = triangle[t, 0], triangle[t, 1], triangle[t, 2]
        ux, uy, uz = vertex[b, 0] - vertex[a, 0], vertex[b, 1] - vertex[a, 1], vertex[b, 2] - vertex[a, 2]
        vx, vy, vz = vertex[c, 0] - vertex[a, 0], vertex[c, 1] - vertex[a, 1], vertex[c, 2] - vertex[a, 2]
        nx, ny, nz = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
        for corner in (a, b, c):
            normal[corner, 0] += nx
            normal[corner, 1] += ny
            normal[corner, 2] += nz
    for i in range(vertex.shape[0]):
        nx, ny, nz = normal[i, 0], normal[i, 1], normal[i, 2]
        size = 1.0 / max(np.sqrt(nx * nx + ny * ny + nz * nz), 1e-12)
        key = size * (nx * lights[0, 0] + ny * lights[0, 1] + nz * lights[0, 2])
        fill = size * (nx * lights[1, 0] + ny * lights[1, 1] + nz * lights[1, 2])
        shine = size * (nx * lights[2, 0] + ny * lights[2, 1] + nz * lights[2, 2])
        light = 0.34 + 0.56 * min(max(0.85 * key + 0.15, 0.0), 1.0) + 0.24 * min(max(fill, 0.0), 1.0)
        paint[i, 0], paint[i, 1] = surface[i, 0], surface[i, 1]
        paint[i, 2] = (light if surface[i, 3] > 0.5 else 0.85) * surface[i, 4]
        paint[i, 3] = surface[i, 2] * min(max(shine, 0.0), 1.0) ** 24


@kernel()
def rest_on_ball(vertex: NDArray[np.float64], count: int, centre: NDArray[np.float64], radius: float) -> None:
    """Lift onto a ball whatever of the first ``count`` vertices would cut into its front."""
    for i in range(count):
        x, y, z = vertex[i, 0] - centre[0], vertex[i, 1] - centre[1], vertex[i, 2] - centre[2]
        square = x * x + y * y + z * z
        if z > 0.0 and square < radius * radius:
            size = radius / np.sqrt(square)
            vertex[i, 0], vertex[i, 1], vertex[i, 2] = centre[0] + x * size, centre[1] + y * size, centre[2] + z * size


@kernel()
def project(
    vertex: NDArray[np.float64], frame: NDArray[np.float64], camera: float, width: float, height: float,
    place: NDArray[np.float64],
) -> None:  # fmt: skip
    """Write column, row (pixels of the large image) and depth of every vertex."""
    for i in range(vertex.shape[0]):
        nearer = camera / (camera - vertex[i, 2])
        place[i, 0] = (vertex[i, 0] * nearer - frame[0]) / (frame[1] - frame[0]) * width
        place[i, 1] = (frame[3] - vertex[i, 1] * nearer) / (frame[3] - frame[2]) * height
        place[i, 2] = vertex[i, 2]


@kernel()
def follow(
    place: NDArray[np.float64], paint: NDArray[np.float64], triangle: NDArray[np.int64], far: float, bright: float,
    moved: NDArray[np.bool_], drawn: NDArray[np.float64], painted: NDArray[np.float64], tiles: NDArray[np.bool_],
) -> int:  # fmt: skip
    """Bring what was drawn up to date and mark the tiles that change; return how many vertices moved.

    A vertex moves when it has left its drawn place by more than ``far`` pixels or its light by more than ``bright``;
    ``moved`` may name others whose colour changed.
    """
    count = 0
    for i in range(place.shape[0]):
        away = max(abs(place[i, 0] - drawn[i, 0]), abs(place[i, 1] - drawn[i, 1]))
        light = max(abs(paint[i, 2] - painted[i, 2]), abs(paint[i, 3] - painted[i, 3]))
        moved[i] = moved[i] or away > far or light > bright
        count += moved[i]
    if count == 0:
        return 0
    for t in range(triangle.shape[0]):
        a, b, c = triangle[t, 0], triangle[t, 1], triangle[t, 2]
        if moved[a] or moved[b] or moved[c]:
            _mark(drawn, a, b, c, tiles)
    for i in range(place.shape[0]):
        if moved[i]:
            drawn[i, :] = place[i, :]
            painted[i, :] = paint[i, :]
    for t in range(triangle.shape[0]):
        a, b, c = triangle[t, 0], triangle[t, 1], triangle[t, 2]
        if moved[a] or moved[b] or moved[c]:
            _mark(drawn, a, b, c, tiles)
    return count


@kernel()
def _mark(drawn: NDArray[np.float64], a: int, b: int, c: int, tiles: NDArray[np.bool_]) -> None:
    rows, columns = tiles.shape
    low_x = min(drawn[a, 0], drawn[b, 0], drawn[c, 0])
    high_x = max(drawn[a, 0], drawn[b, 0], drawn[c, 0])
    low_y = min(drawn[a, 1], drawn[b, 1], drawn[c, 1])
    high_y = max(drawn[a, 1], drawn[b, 1], drawn[c, 1])
    first_row, last_row = max(int(low_y - 1.0) // TILE, 0), min(int(high_y + 1.0) // TILE, rows - 1)
    first_column, last_column = max(int(low_x - 1.0) // TILE, 0), min(int(high_x + 1.0) // TILE, columns - 1)
    for row in range(first_row, last_row + 1):
        for column in range(first_column, last_column + 1):
            tiles[row, column] = True


@kernel()
def restore(
    tiles: NDArray[np.bool_], behind: NDArray[np.float32], behind_depths: NDArray[np.float32],
    image: NDArray[np.float32], depths: NDArray[np.float32],
) -> None:  # fmt: skip
    """Put back, in marked tiles, what stands still behind everything that moves."""
    rows, columns = depths.shape
    for row in range(rows):
        for tile in range(tiles.shape[1]):
            if tiles[row // TILE, tile]:
                first, after = tile * TILE, min((tile + 1) * TILE, columns)
                for column in range(first, after):
                    depths[row, column] = behind_depths[row, column]
                    for k in range(3):
                        image[row, column, k] = behind[row, column, k]


@kernel()
def draw_triangles(
    place: NDArray[np.float64],
    paint: NDArray[np.float64],
    triangle: NDArray[np.int64],
    texture: NDArray[np.float32],
    tiles: NDArray[np.bool_],
    depths: NDArray[np.float32],
    image: NDArray[np.float32],
) -> None:
    """Draw into ``image`` (rows, columns, 3) the triangles that touch a marked tile and lie nearer than ``depths``.

    Larger depths are nearer. Position, light and place in the texture are interpolated along the plane of a triangle.
    Where nothing moved, a triangle drawn again meets its own depth and changes nothing.
    """
    rows, columns = depths.shape
    for t in range(triangle.shape[0]):
        a, b, c = triangle[t, 0], triangle[t, 1], triangle[t, 2]
        ax, ay = place[a, 0], place[a, 1]
        bx, by, cx, cy = place[b, 0] - ax, place[b, 1] - ay, place[c, 0] - ax, place[c, 1] - ay
        area = bx * cy - cx * by
        if abs(area) < 1e-12:
            continue
        first_column = max(int(np.floor(ax + min(0.0, bx, cx) - 0.5)), 0)
        last_column = min(int(np.ceil(ax + max(0.0, bx, cx) - 0.5)), columns - 1)
        first_row = max(int(np.floor(ay + min(0.0, by, cy) - 0.5)), 0)
        last_row = min(int(np.ceil(ay + max(0.0, by, cy) - 0.5)), rows - 1)
        if first_column > last_column or first_row > last_row:
            continue
        if not _touches(tiles, first_row, last_row, first_column, last_column):
            continue
        scale = 1.0 / area
        # Every quantity is a plane over the image: at + along * px + down * py.
        b_along, b_down, c_along, c_down = cy * scale, -cx * scale, -by * scale, bx * scale
        py = first_row + 0.5 - ay
        b_low, b_at, b_step = _edge(0.0, b_along, b_down, py, ax)
        c_low, c_at, c_step = _edge(0.0, c_along, c_down, py, ax)
        a_low, a_at, a_step = _edge(1.0, -b_along - c_along, -b_down - c_down, py, ax)
        z_along, z_down = _slopes(place, 2, a, b, c, b_along, b_down, c_along, c_down)
        u_along, u_down = _slopes(paint, 0, a, b, c, b_along, b_down, c_along, c_down)
        v_along, v_down = _slopes(paint, 1, a, b, c, b_along, b_down, c_along, c_down)
        l_along, l_down = _slopes(paint, 2, a, b, c, b_along, b_down, c_along, c_down)
        g_along, g_down = _slopes(paint, 3, a, b, c, b_along, b_down, c_along, c_down)
        for row in range(first_row, last_row + 1):
            py = row + 0.5 - ay
            low, high = float(first_column), float(last_column)
            low, high = (max(low, b_at), high) if b_low else (low, min(high, b_at))
            low, high = (max(low, c_at), high) if c_low else (low, min(high, c_at))
            low, high = (max(low, a_at), high) if a_low else (low, min(high, a_at))
            b_at, c_at, a_at = b_at + b_step, c_at + c_step, a_at + a_step
            if low > high + 1e-9:
                continue
            first, last = int(low + (1.0 - 1e-9)), int(high + 1e-9)
            z_row, u_row, v_row = place[a, 2] + z_down * py, paint[a, 0] + u_down * py, paint[a, 1] + v_down * py
            l_row, g_row = paint[a, 2] + l_down * py, paint[a, 3] + g_down * py
            for column in range(first, last + 1):
                px = column + 0.5 - ax
                z = np.float32(z_row + z_along * px)
                if z <= depths[row, column]:
                    continue
                depths[row, column] = z
                u, v = int(u_row + u_along * px), int(v_row + v_along * px)
                light, gloss = np.float32(l_row + l_along * px), np.float32(g_row + g_along * px)
                image[row, column, 0] = texture[v, u, 0] * light + gloss
                image[row, column, 1] = texture[v, u, 1] * light + gloss
                image[row, column, 2] = texture[v, u, 2] * light + gloss


@kernel()
def _touches(tiles: NDArray[np.bool_], first_row: int, last_row: int, first_column: int, last_column: int) -> bool:
    """Return whether a rectangle touches a marked tile."""
    for row in range(first_row // TILE, last_row // TILE + 1):
        for column in range(first_column // TILE, last_column // TILE + 1):
            if tiles[row, column]:
                return True
    return False


@kernel()
def _slopes(
    values: NDArray[np.float64], k: int, a: int, b: int, c: int,
    b_along: float, b_down: float, c_along: float, c_down: float,
) -> tuple[float, float]:  # fmt: skip
    """Return by how much a value changes along a row and down a column."""
    ab, ac = values[b, k] - values[a, k], values[c, k] - values[a, k]
    return b_along * ab + c_along * ac, b_down * ab + c_down * ac


@kernel()
def _edge(at: float, along: float, down: float, py: float, ax: float) -> tuple[bool, float, float]:
    """Return whether an edge bounds rows from the left, the column where it crosses a row, and its step to the next.

    On the edge ``at + along * px + down * py`` is 0, inside above; an edge along a row crosses it far away.
    """
    slope = along if abs(along) > 1e-9 else 1e-9
    cut = -1.0 / slope
    return slope > 0.0, (at + down * py) * cut + ax - 0.5, down * cut


@kernel()
def halve(tiles: NDArray[np.bool_], image: NDArray[np.float32], small: NDArray[np.uint8]) -> None:
    """Average two by two pixels of marked tiles into bytes."""
    half = TILE // 2
    for row in range(small.shape[0]):
        for tile in range(tiles.shape[1]):
            if not tiles[row // half, tile]:
                continue
            for column in range(tile * half, min((tile + 1) * half, small.shape[1])):
                for k in range(3):
                    value = (
                        image[2 * row, 2 * column, k]
                        + image[2 * row, 2 * column + 1, k]
                        + image[2 * row + 1, 2 * column, k]
                        + image[2 * row + 1, 2 * column + 1, k]
                    )
                    small[row, column, k] = np.uint8(
                        min(max(value * np.float32(63.75) + np.float32(0.5), np.float32(0.0)), np.float32(255.0))
                    )

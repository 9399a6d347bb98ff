"""The skin: eyes and mouth cut open, lids and lips brought to rest, triangles divided until they look smooth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from facialis.plots.face.landmarks import LOWER_LID, MOUTH_LOWER, MOUTH_UPPER, UPPER_LID, eye_ring
from facialis.plots.face.mesh import Mesh
from facialis.vocabulary import Side

Array = NDArray[np.float64]
Triangles = NDArray[np.int64]
OPEN_CM = 0.97
"""Height of the open lid fissure in the picture."""
DIVISIONS = 2


@dataclass(frozen=True, eq=False, slots=True)
class Surface:
    """Smooth skin that is a linear function of the mesh.

    Parameters
    ----------
    rest_cm : ndarray, shape (468, 3)
        Mesh at rest.
    smooth : sparse array, shape (vertices, 468)
        Vertices of the smooth skin from those of the mesh.
    triangle : ndarray of int, shape (triangles, 3)
        Of the smooth skin.
    """

    rest_cm: Array
    smooth: csr_array
    triangle: Triangles


def make_surface(mesh: Mesh) -> Surface:
    """Cut, rest and divide."""
    rest, triangle = bring_to_rest(mesh.vertex_cm), cut_open(mesh.triangle)
    smooth = csr_array(np.eye(len(rest)))
    for _ in range(DIVISIONS):
        step, triangle = divide(triangle, smooth.shape[0])
        smooth = csr_array(step @ smooth)
    return Surface(rest, smooth, triangle)


def cut_open(triangle: Triangles) -> Triangles:
    """Return the triangles that are skin: those that close eyes and mouth are left out."""
    keep = np.ones(len(triangle), np.bool_)
    for hole in (eye_ring(Side.LEFT), eye_ring(Side.RIGHT), frozenset((*MOUTH_UPPER, *MOUTH_LOWER))):
        keep &= ~np.isin(triangle, sorted(hole)).all(axis=1)
    return triangle[keep]


def bring_to_rest(vertex_cm: Array) -> Array:
    """Return the mesh with eyes as open as a face at rest has them, and lips that touch."""
    rest = vertex_cm.copy()
    for side in Side:
        upper, lower = list(UPPER_LID[side]), list(LOWER_LID[side])
        gap = vertex_cm[upper, 1] - vertex_cm[lower, 1]
        more = gap * (OPEN_CM / gap.max() - 1.0)
        rest[upper, 1] += 0.75 * more
        rest[lower, 1] -= 0.25 * more
    upper, lower = list(MOUTH_UPPER[1:-1]), list(MOUTH_LOWER[1:-1])
    gap = vertex_cm[upper, 1] - vertex_cm[lower, 1]
    rest[upper, 1] -= 0.45 * gap
    rest[lower, 1] += 0.52 * gap
    return rest


def divide(triangle: Triangles, vertices: int) -> tuple[csr_array, Triangles]:
    """Divide every triangle into four, smoothing as Loop did.

    Returns
    -------
    step : sparse array, shape (vertices + edges, vertices)
        New vertices from old ones.
    triangle : ndarray of int, shape (4 * triangles, 3)
        New triangles.

    References
    ----------
    Loop 1987, Smooth subdivision surfaces based on triangles, University of Utah.
    """
    corner = np.concatenate([triangle[:, [0, 1]], triangle[:, [1, 2]], triangle[:, [2, 0]]])
    opposite = np.concatenate([triangle[:, 2], triangle[:, 0], triangle[:, 1]])
    edge, which = np.unique(np.sort(corner, axis=1), axis=0, return_inverse=True)
    which = which.ravel()
    shared = np.bincount(which) == 2
    rows, columns, weights = [], [], []

    def put(row: Triangles, column: Triangles, weight: Array | float) -> None:
        rows.append(row)
        columns.append(column)
        weights.append(np.broadcast_to(weight, row.shape))

    number = vertices + np.arange(len(edge))
    for end in (0, 1):
        put(number, edge[:, end], np.where(shared, 0.375, 0.5))
    inner = shared[which]
    put(number[which][inner], opposite[inner], 0.125)
    _keep_vertices(edge, shared, vertices, put=put)
    size = (vertices + len(edge), vertices)
    step = coo_array((np.concatenate(weights), (np.concatenate(rows), np.concatenate(columns))), shape=size)
    ab, bc, ca = (number[part] for part in np.split(which, 3))
    a, b, c = triangle.T
    parts = [np.stack(t, axis=1) for t in ((a, ab, ca), (b, bc, ab), (c, ca, bc), (ab, bc, ca))]
    return csr_array(step), np.concatenate(parts)


def _keep_vertices(edge: Triangles, shared: NDArray[np.bool_], vertices: int, *, put: object) -> None:
    """Smooth the old vertices: those on a border along it, the others with all neighbours."""
    assert callable(put)
    border = np.zeros(vertices, np.bool_)
    border[edge[~shared].ravel()] = True
    everyone = np.arange(vertices)
    valence = np.maximum(np.bincount(edge.ravel(), minlength=vertices), 1)
    beta = (0.625 - (0.375 + 0.25 * np.cos(2.0 * np.pi / valence)) ** 2) / valence
    used = np.isin(everyone, edge)
    put(everyone, everyone, np.where(~used, 1.0, np.where(border, 0.75, 1.0 - valence * beta)))
    for near, far in ((0, 1), (1, 0)):
        at, other = edge[:, near], edge[:, far]
        weight = np.where(border[at], np.where(shared, 0.0, 0.125), beta[at])
        put(at, other, weight)

"""The mesh of a face: 468 vertices and the triangles between them, read from the file fetched at set-up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from facialis.errors import ResourceError
from facialis.resources import MESH, REMEDY, read_resource

VERTICES, TRIANGLES = 468, 898
_VARINT, _BYTES, _FLOAT = 0, 2, 5


@dataclass(frozen=True, eq=False, slots=True)
class Mesh:
    """Vertices and triangles.

    Parameters
    ----------
    vertex_cm : ndarray, shape (vertices, 3)
        x to the subject's left, y up, z to the front, cm.
    triangle : ndarray of int, shape (triangles, 3)
        Vertices of each triangle, counter-clockwise from the front.
    """

    vertex_cm: NDArray[np.float64]
    triangle: NDArray[np.int64]


def read_mesh() -> Mesh:
    """Read the mesh of the face.

    Raises
    ------
    ResourceError
        If the file is missing, altered, or no mesh.
    """
    return parse_mesh(read_resource(MESH))


def parse_mesh(content: bytes) -> Mesh:
    """Read vertices and triangles from the protocol-buffer message of the canonical face.

    Field 1 holds the mesh; in it field 3 are floats (x, y, z, u, v of each vertex), field 4 are vertex numbers.

    Raises
    ------
    ResourceError
        If the content is truncated or no such message.
    """
    try:
        inner = next(value for field, value in _fields(content) if field == 1 and isinstance(value, bytes))
        floats = [value for field, value in _fields(inner) if field == 3 and isinstance(value, bytes)]
        numbers = [value for field, value in _fields(inner) if field == 4 and isinstance(value, int)]
        vertex = np.frombuffer(b"".join(floats), "<f4").astype(np.float64).reshape(VERTICES, 5)[:, :3]
        triangle = np.array(numbers, np.int64).reshape(TRIANGLES, 3)
    except (StopIteration, IndexError, ValueError):
        raise ResourceError(f"{MESH.name} holds no mesh of {VERTICES} vertices.", REMEDY) from None
    if not np.isfinite(vertex).all() or triangle.min() < 0 or triangle.max() >= VERTICES:
        raise ResourceError(f"{MESH.name} names vertices that do not exist.", REMEDY)
    return Mesh(vertex, triangle)


def _fields(content: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Yield number and value of every field of a message."""
    at = 0
    while at < len(content):
        key, at = _varint(content, at)
        kind = key & 7
        if kind == _VARINT:
            value, at = _varint(content, at)
            yield key >> 3, value
            continue
        length, at = _varint(content, at) if kind == _BYTES else (4, at)
        if kind not in (_BYTES, _FLOAT) or at + length > len(content):
            raise ValueError("no message of this kind")
        yield key >> 3, content[at : at + length]
        at += length


def _varint(content: bytes, at: int) -> tuple[int, int]:
    """Return a number of seven bits a byte, lowest first, and the place behind it."""
    value = shift = 0
    while True:
        byte = content[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at

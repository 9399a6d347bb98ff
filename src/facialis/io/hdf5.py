"""What the readers of HDF5 files share: opening, checking and copying data sets without trusting them."""

from __future__ import annotations

import contextlib
import mmap
import struct
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from facialis.errors import FacialisError, FormatError
from facialis.io.base import MEMORY_FACTOR, SPARE_BYTES, Samples, check_size
from facialis.io.memory_limit import bounded_memory

SIGNATURE = b"\x89HDF\r\n\x1a\n"
HEAP, HEAP_LEAST = b"GCOL\x01", 4096
BLOCK_VALUES = 1 << 20
MAX_CHUNK_BYTES = 1 << 26
"""A data set is read by chunks; one chunk is held in memory whole."""


def check_heaps(path: Path) -> None:
    """Refuse a file in whose heaps of texts one object does not follow another: the library would go round in circles.

    A collection starts with ``GCOL``, version 1, three bytes and its length; then come objects, each with its number (2
    bytes), references (2), nothing (4), its length (8) and its content, filled up to a multiple of 8.

    Raises
    ------
    FormatError
        If an object reaches beyond its collection, or is damaged.
    """
    if path.stat().st_size < HEAP_LEAST:
        return
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        start = content.find(HEAP)
        while start >= 0:
            length = int.from_bytes(content[start + 8 : start + 16], "little")
            if HEAP_LEAST <= length <= len(content) - start and not _is_heap(content, start, start + length):
                raise FormatError(f"{path.name}: its texts are damaged (at byte {start}).", "Copy or export it again.")
            start = content.find(HEAP, start + 1)


def _is_heap(content: mmap.mmap, start: int, end: int) -> bool:
    place = start + 16
    while place + 16 <= end:
        number, _, _, length = struct.unpack_from("<HHIQ", content, place)
        if number == 0:
            return bool(16 <= length <= end - place)
        place += 16 + (length + 7) // 8 * 8
    return place <= end


def is_hdf5(path: Path) -> bool:
    """Return whether a file starts like HDF5."""
    with path.open("rb") as file:
        return file.read(len(SIGNATURE)) == SIGNATURE


@contextlib.contextmanager
def opened(path: Path, not_this: str, *, remedy: str) -> Iterator[Any]:
    """Open an HDF5 file for reading; whatever the library stumbles on becomes one error.

    The library believes the lengths of texts before it looks for them, so that its memory is bounded.

    Parameters
    ----------
    path : Path
        The file.
    not_this : str
        What is said about a file that cannot be read, after its name.
    remedy : str
        What to do then.

    Raises
    ------
    FormatError
        If it cannot be read.
    """
    import h5py

    check_heaps(path)
    more = int(MEMORY_FACTOR * path.stat().st_size) + SPARE_BYTES
    try:
        with bounded_memory(more), h5py.File(path, "r") as file:
            yield file
    except FacialisError:
        raise
    except Exception as error:  # noqa: BLE001 - damaged files make the library raise almost anything
        raise FormatError(f"{path.name} {not_this} ({type(error).__name__}).", remedy) from None


def text(value: Any) -> str:
    """Return an attribute or a scalar data set as text."""
    if hasattr(value, "shape") and value.shape == () and hasattr(value, "dtype") and not isinstance(value, np.generic):
        value = value[()]
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def checked_column(data: Any, path: Path) -> int:
    """Return the number of samples of a data set with one channel.

    Raises
    ------
    FormatError
        If it has several columns, is no number, is stored outside the file, or is larger than its file can hold.
    """
    shape = checked_shape(data, path)
    if len(shape) > 2 or (len(shape) == 2 and min(shape) != 1 and shape[1] != 1):
        raise FormatError(f"{path.name}: {data.name} has the shape {shape}.", "One column of samples is read.")
    return int(np.prod(shape, dtype=np.int64))


def checked_shape(data: Any, path: Path) -> tuple[int, ...]:
    """Return the shape of a data set of numbers.

    Raises
    ------
    FormatError
        As :func:`checked_column`.
    """
    if not hasattr(data, "shape") or not data.shape or data.dtype.kind not in "iuf":
        raise FormatError(f"{path.name}: {data.name} is no array of numbers.", "Export it again.")
    if data.external or data.is_virtual or Path(data.file.filename).resolve() != path.resolve():
        raise FormatError(f"{path.name}: {data.name} lies in another file.", "Export it as one file.")
    chunk = data.chunks or (1,)
    if np.prod(chunk, dtype=np.float64) * data.dtype.itemsize > MAX_CHUNK_BYTES:
        raise FormatError(f"{path.name}: {data.name} is stored in chunks of {chunk}.", "Export it in smaller ones.")
    samples = float(np.prod(data.shape, dtype=np.float64))
    if samples < 1:
        raise FormatError(f"{path.name}: {data.name} holds no sample.", "Export it again.")
    check_size(f"{path.name}: {data.name}", samples=int(samples), file_bytes=path.stat().st_size)
    return tuple(int(length) for length in data.shape)


def copied(data: Any, row: Samples, *, scale: float = 1.0, offset: float = 0.0) -> None:
    """Fill ``row`` with ``data * scale + offset``, block by block."""
    column = len(data.shape) == 2 and data.shape[1] == 1
    for first in range(0, row.size, BLOCK_VALUES):
        last = min(first + BLOCK_VALUES, row.size)
        part = data[first:last] if len(data.shape) == 1 or column else data[0, first:last]
        row[first:last] = np.ravel(part).astype(np.float64) * scale + offset


def copied_columns(
    data: Any, rows: Sequence[Samples], *, first: int, scale: NDArray[np.float64], offset: float
) -> None:
    """Fill every row with its column of ``data`` from line ``first`` on, ``data * scale + offset``, block by block."""
    at_once = max(BLOCK_VALUES // len(rows), 1)
    for done in range(0, rows[0].size, at_once):
        lines = min(at_once, rows[0].size - done)
        part = data[first + done : first + done + lines].astype(np.float64).reshape(lines, len(rows))
        for row, column, factor in zip(rows, part.T, scale, strict=True):
            row[done : done + lines] = column * factor + offset

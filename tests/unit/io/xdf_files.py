"""XDF files as a recorder writes them, chunk by chunk."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

CODES = {"int16": "<i2", "float32": "<f4", "double64": "<f8"}


def _chunk(tag: int, content: bytes) -> bytes:
    length = len(content) + 2
    lead = b"\x01" + struct.pack("<B", length) if length < 256 else b"\x04" + struct.pack("<I", length)
    return lead + struct.pack("<H", tag) + content


def header(
    number: int,
    name: str,
    *,
    kind: str = "EMG",
    rate_hz: float = 2000.0,
    form: str = "float32",
    channels: Sequence[tuple[str, str]] = (("zyg L", "microvolts"),),
) -> bytes:
    """Return the chunk that describes a stream; channels are label and unit."""
    described = "".join(
        f"<channel><label>{label}</label><unit>{unit}</unit><type>{kind}</type></channel>" for label, unit in channels
    )
    xml = (
        f"<?xml version='1.0'?><info><name>{name}</name><type>{kind}</type><channel_count>{len(channels)}"
        f"</channel_count><nominal_srate>{rate_hz:g}</nominal_srate><channel_format>{form}</channel_format>"
        f"<source_id>{name}</source_id><created_at>0</created_at>"
        f"<desc><channels>{described}</channels></desc></info>"
    )
    return _chunk(2, struct.pack("<I", number) + xml.encode())


def samples(number: int, values: NDArray[np.floating], times: NDArray[np.float64], *, form: str = "float32") -> bytes:
    """Return a chunk of samples; a time that is nan is left out, as recorders do where it follows from the rate."""
    parts = [struct.pack("<I", number), b"\x04", struct.pack("<I", len(values))]
    for row, at in zip(values.astype(CODES[form]), times, strict=True):
        parts += [b"\x00" if np.isnan(at) else b"\x08" + struct.pack("<d", at), row.tobytes()]
    return _chunk(3, b"".join(parts))


def texts(number: int, marks: Sequence[tuple[float, str]]) -> bytes:
    """Return a chunk of markers."""
    parts = [struct.pack("<I", number), b"\x01", struct.pack("<B", len(marks))]
    for at, text in marks:
        raw = text.encode()
        parts += [b"\x08" + struct.pack("<d", at), b"\x01" + struct.pack("<B", len(raw)) + raw]
    return _chunk(3, b"".join(parts))


def offset(number: int, at: float, value: float) -> bytes:
    """Return a chunk that says what has to be added to the stream's clock."""
    return _chunk(4, struct.pack("<Idd", number, at, value))


def written(path: Path, *chunks: bytes) -> Path:
    """Write a file of chunks."""
    start = _chunk(1, b"<?xml version='1.0'?><info><version>1.0</version></info>")
    path.write_bytes(b"XDF:" + start + b"".join(chunks))
    return path

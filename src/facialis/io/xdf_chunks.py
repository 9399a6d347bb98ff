"""Chunks of an XDF file, checked against the length of the file before anything is believed.

Layout, from the specification of XDF 1.0: after ``XDF:`` come chunks, each a length, a tag and its content. Tag 2
describes a stream, 3 holds samples, 4 tells how far the stream's clock was from the recorder's, 6 closes a stream.
"""

from __future__ import annotations

import struct
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from facialis.errors import FormatError
from facialis.io.xdf_clock import Stretch, add_stamps

MAGIC = b"XDF:"
STREAM, SAMPLES, OFFSET = 2, 3, 4
FORMATS = {
    "int8": "i1", "int16": "<i2", "int32": "<i4", "int64": "<i8", "float32": "<f4", "double64": "<f8", "string": "",
}  # fmt: skip
MAX_STREAMS = 200
MAX_CHANNELS = 1024
MAX_HEADER_BYTES = 4_000_000
MAX_EVENTS = 200_000
MAX_TEXT = 2_000
MAX_STRETCHES = 1_000
LATEST_S = 1e9
BLOCK_VALUES = 1 << 18
MARKERS = {"markers", "marker", "events", "event", "trigger", "triggers", "stim"}
COPY_AGAIN = "Copy or record the file again; nothing was read from it."


@dataclass(slots=True)
class Stream:
    """One stream: how it describes itself, and what arrived.

    Parameters
    ----------
    header : Element
        Its description.
    name, kind, form : str
        Name, content type and format of the samples.
    channels : int
        Values per sample.
    rate_hz : float
        Nominal rate, 0 where samples come when they come.
    samples : int
        How many arrived.
    filled : int
        Samples in the last block; the others are full.
    blocks : list of ndarray of float32, shape (samples, channels)
        Numbers of a regular stream in the order of arrival.
    stretches : list of Stretch
        Clock of the samples.
    texts : list of tuple of (float, str)
        Time and text of markers.
    offsets : list of tuple of float
        Time on the stream's clock and what has to be added to it.
    """

    header: ET.Element
    name: str
    kind: str
    form: str
    channels: int
    rate_hz: float
    samples: int = 0
    blocks: list[NDArray[np.float32]] = field(default_factory=list)
    filled: int = 0
    stretches: list[Stretch] = field(default_factory=list)
    texts: list[tuple[float, str]] = field(default_factory=list)
    offsets: list[tuple[float, float]] = field(default_factory=list)

    @property
    def marks(self) -> bool:
        """Whether its samples are events."""
        return not FORMATS[self.form] or (self.rate_hz == 0 and self.kind.lower() in MARKERS)

    def keep(self, values: NDArray[Any]) -> None:
        """Copy samples into blocks of a fixed size, however they were cut into chunks."""
        while len(values):
            if not self.blocks or self.filled == len(self.blocks[-1]):
                self.blocks.append(np.empty((max(BLOCK_VALUES // self.channels, 1), self.channels), np.float32))
                self.filled = 0
            taken = values[: len(self.blocks[-1]) - self.filled]
            with np.errstate(over="ignore", invalid="ignore"):
                self.blocks[-1][self.filled : self.filled + len(taken)] = taken
            self.filled += len(taken)
            values = values[len(taken) :]


def read_streams(path: Path) -> list[Stream]:
    """Return every stream of a file.

    Raises
    ------
    FormatError
        If the file ends inside a chunk, or a chunk contradicts itself.
    """
    streams: dict[int, Stream] = {}
    size = path.stat().st_size
    with path.open("rb") as file:
        if file.read(4) != MAGIC:
            raise FormatError(f"{path.name} is named XDF but does not start like it.", "Check what it is.")
        try:
            for tag, content in _chunks(file, size, path.name):
                if tag not in {STREAM, SAMPLES, OFFSET}:
                    continue
                number = int(struct.unpack_from("<I", content)[0])
                if tag == STREAM:
                    streams[number] = _stream(content[4:], path.name)
                    if len(streams) > MAX_STREAMS:
                        raise FormatError(f"{path.name} holds more than {MAX_STREAMS} streams.", COPY_AGAIN)
                elif tag == OFFSET and number in streams:
                    streams[number].offsets.append(struct.unpack_from("<dd", content, 4))
                elif tag == SAMPLES and number in streams:
                    _add_samples(streams[number], content, path.name)
        except struct.error:
            raise FormatError(f"{path.name}: a chunk is shorter than what it holds.", COPY_AGAIN) from None
    return list(streams.values())


def _chunks(file: BinaryIO, size: int, name: str) -> Iterator[tuple[int, bytes]]:
    while lead := file.read(1):
        length, _ = _length(lead + file.read(8 if lead[0] == 8 else 4 if lead[0] == 4 else 1), 0, name)
        place = file.tell()
        if length < 2 or place + length > size:
            raise FormatError(f"{name} ends inside a chunk of {length} bytes.", COPY_AGAIN)
        tag = struct.unpack("<H", file.read(2))[0]
        if tag in {STREAM, SAMPLES, OFFSET}:
            yield tag, file.read(length - 2)
        else:
            file.seek(length - 2, 1)


def _length(content: bytes, place: int, name: str) -> tuple[int, int]:
    """Return a number of one, four or eight bytes, and where it ends."""
    width = content[place] if place < len(content) else 0
    if width not in {1, 4, 8}:
        raise FormatError(f"{name}: a length has {width} bytes; allowed are 1, 4 and 8.", COPY_AGAIN)
    code = {1: "<B", 4: "<I", 8: "<Q"}[width]
    return int(struct.unpack_from(code, content, place + 1)[0]), place + 1 + width


def _stream(raw: bytes, name: str) -> Stream:
    if len(raw) > MAX_HEADER_BYTES or b"<!" in raw.replace(b"<!--", b""):
        raise FormatError(f"{name}: the description of a stream is not plain XML.", COPY_AGAIN)
    try:
        header = ET.fromstring(raw.decode("utf-8", "replace"))  # entities were refused above
        channels, rate = int(header.findtext("channel_count", "")), float(header.findtext("nominal_srate", ""))
    except (ET.ParseError, ValueError):
        raise FormatError(f"{name}: the description of a stream cannot be read.", COPY_AGAIN) from None
    form = header.findtext("channel_format", "")
    if form not in FORMATS or not 1 <= channels <= MAX_CHANNELS or not 0 <= rate <= 1e6:
        raise FormatError(
            f"{name}: a stream has {channels} channels of format {form[:20]!r} at {rate:g} Hz.",
            f"Formats: {', '.join(FORMATS)}; 1 to {MAX_CHANNELS} channels; 0 to 1e6 Hz.",
        )
    title = (header.findtext("name") or "stream")[:80]
    return Stream(header, title, (header.findtext("type") or "")[:40], form, channels, rate)


def _add_samples(stream: Stream, content: bytes, name: str) -> None:
    count, place = _length(content, 4, name)
    form = FORMATS[stream.form]
    least = 1 + stream.channels * (np.dtype(form).itemsize if form else 2)
    if count * least > len(content) - place:
        raise FormatError(
            f"{name}: a chunk of {len(content)} bytes says that it holds {count} samples.", "The file is damaged."
        )
    if not form:
        _add_texts(stream, content, count, place=place, name=name)
        return
    bare = np.dtype([("flag", "u1"), ("value", form, (stream.channels,))])
    stamped = np.dtype([("flag", "u1"), ("time", "<f8"), ("value", form, (stream.channels,))])
    while count:
        kind = stamped if content[place] == 8 else bare
        run = _run(content, kind, count, place=place, name=name)
        _add_run(stream, run, stamped=kind is stamped, name=name)
        count -= len(run)
        place += len(run) * kind.itemsize


def _add_run(stream: Stream, run: NDArray[np.void], *, stamped: bool, name: str) -> None:
    if stream.rate_hz > 0:
        for first in range(0, len(run), BLOCK_VALUES):
            part = run[first : first + BLOCK_VALUES]
            if stamped:
                times = part["time"].astype(np.float64)
                if not (np.abs(times) < LATEST_S).all():
                    raise FormatError(f"{name}: stream {stream.name!r} holds impossible times.", COPY_AGAIN)
                add_stamps(stream.stretches, stream.samples, times=times, rate_hz=stream.rate_hz)
                if len(stream.stretches) > MAX_STRETCHES:
                    raise FormatError(f"{name}: stream {stream.name!r} breaks off too often.", "It is not regular.")
            stream.keep(part["value"])
            stream.samples += len(part)
        return
    if stream.marks and stamped:
        stream.texts += [(float(time), f"{value[0]:g}") for time, value in zip(run["time"], run["value"], strict=True)]
    stream.samples += len(run)
    _check_texts(stream, name)


def _run(content: bytes, kind: np.dtype[np.void], count: int, *, place: int, name: str) -> NDArray[np.void]:
    """Return the samples from here on that are stored alike."""
    flag, length = content[place], 0
    if flag not in {0, 8}:
        raise FormatError(f"{name}: the time of a sample has {flag} bytes; allowed are 0 and 8.", COPY_AGAIN)
    fitting = min(count, (len(content) - place) // kind.itemsize)
    window = 64
    while length < fitting:
        upto = min(length + window, fitting)
        flags = np.frombuffer(content, kind, upto - length, place + length * kind.itemsize)["flag"]
        alike = int(np.argmin(flags == flag)) if (flags != flag).any() else len(flags)
        length += alike
        if alike < len(flags):
            break
        window *= 2
    if length == 0:
        raise FormatError(f"{name}: a chunk is shorter than what it holds.", COPY_AGAIN)
    return np.frombuffer(content, kind, length, place)


def _add_texts(stream: Stream, content: bytes, count: int, *, place: int, name: str) -> None:
    at = stream.texts[-1][0] if stream.texts else 0.0
    for _ in range(count):
        if place < len(content) and content[place] == 8:
            at = struct.unpack_from("<d", content, place + 1)[0]
            place += 8
        place += 1
        texts = []
        for _ in range(stream.channels):
            length, place = _length(content, place, name)
            texts.append(content[place : place + min(length, MAX_TEXT)].decode("utf-8", "replace"))
            place += length
        stream.texts.append((float(at), " ".join(text for text in texts if text)))
    _check_texts(stream, name)


def _check_texts(stream: Stream, name: str) -> None:
    if len(stream.texts) > MAX_EVENTS:
        raise FormatError(f"{name}: stream {stream.name!r} holds more than {MAX_EVENTS} events.", COPY_AGAIN)

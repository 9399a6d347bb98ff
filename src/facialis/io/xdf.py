"""Reader for XDF, what LabRecorder writes: regular streams of numbers become channels, markers become events.

Clocks: the offsets that the recorder measured are fitted by a straight line per stream and added. Within a stretch
without a break the samples are taken as equally spaced, since only their arrival is stamped; where the stamps jump,
samples are missing, and the gap is filled with ``nan``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from facialis.errors import FormatError
from facialis.io.base import RawChannel, RawContent, Reader, Samples, check_size
from facialis.io.xdf_chunks import LATEST_S, MAGIC, Stream, read_streams
from facialis.io.xdf_clock import BREAK_S, Line, Stretch
from facialis.records import Event

RATE_SLACK = 0.05
"""A stream whose samples arrive at a rate further than this share from what it declares is not regular (assumption)."""


@dataclass(frozen=True, slots=True)
class _Placed:
    """Where the stretches of a stream lie on one regular clock.

    ``pieces`` holds first sample of the stream, one past its last, and the place of the first on the clock.
    """

    stream: Stream
    rate_hz: float
    start_s: float
    pieces: tuple[tuple[int, int, int], ...]
    notes: tuple[str, ...]

    @property
    def samples(self) -> int:
        first, last, at = self.pieces[-1]
        return at + last - first


def _recognise(path: Path, head: bytes) -> bool:
    return head.startswith(MAGIC) or (path.suffix.lower() == ".xdf" and bool(head))


def _read(path: Path) -> RawContent:
    streams = [stream for stream in read_streams(path) if stream.samples or stream.texts]
    marks = [stream for stream in streams if stream.marks]
    regular = [stream for stream in streams if stream.rate_hz > 0 and not stream.marks]
    notes = [
        f"XDF: stream {stream.name!r} has no regular rate and is no EMG; left out"
        for stream in streams
        if not stream.marks and stream.rate_hz == 0
    ]
    if not regular:
        raise FormatError(
            f"{path.name} holds no stream with a regular rate ({len(streams)} streams in all).",
            "An electromyogram needs equally spaced samples: record it with its nominal rate.",
        )
    placed = [_placed(stream, path.name) for stream in regular]
    zero = min(each.start_s for each in placed)
    sizes = sum(each.samples * each.stream.channels for each in placed)
    check_size(path.name, samples=sizes, file_bytes=path.stat().st_size)
    channels = tuple(channel for each in placed for channel in _channels(each, zero))
    events = tuple(event for stream in marks for event in _events(stream, zero))
    notes += [note for each in placed for note in each.notes]
    return RawContent(channels, lambda rows: _decode(placed, rows), events, notes=tuple(notes))


def _placed(stream: Stream, name: str) -> _Placed:
    slope, constant = _correction(stream)
    stretches = stream.stretches or [Stretch(0, 0.0, 0, 0.0, count=1)]
    lines = [stretch.line(stream.rate_hz).corrected(slope, constant) for stretch in stretches]
    rate, notes = _rate(stream, lines, name)
    edges = [0, *(stretch.first for stretch in stretches[1:]), stream.samples]
    zero, free = lines[0].at(0), 0
    pieces: list[tuple[int, int, int]] = []
    for line, first, last in zip(lines, edges[:-1], edges[1:], strict=True):
        at = round((line.at(first) - zero) * rate)
        if at < free - BREAK_S * rate:
            raise FormatError(
                f"{name}: the clock of stream {stream.name!r} runs backwards.", "It was restarted: record it anew."
            )
        pieces.append((first, last, max(at, free)))
        free = pieces[-1][2] + last - first
    if free > stream.samples:
        lost = (free - stream.samples) / rate
        notes += (f"XDF: {lost:.4g} s of stream {stream.name!r} were lost in {len(lines) - 1} gaps",)
    return _Placed(stream, rate, zero, tuple(pieces), notes)


def _rate(stream: Stream, lines: list[Line], name: str) -> tuple[float, tuple[str, ...]]:
    """Return the rate on the recorder's clock: the nominal one unless it is off by a sample or more over the stream."""
    total = sum(line.count for line in lines)
    step = sum(line.step * line.count for line in lines) / total if total else 1.0 / stream.rate_hz
    if not abs(step * stream.rate_hz - 1.0) <= RATE_SLACK:
        found = f"{1.0 / step:.5g} Hz" if step > 0 else "no rate at all"
        raise FormatError(
            f"{name}: stream {stream.name!r} declares {stream.rate_hz:g} Hz and arrives at {found}: it is not regular.",
            "Only regular streams are measured: resample it, or correct its nominal rate.",
        )
    if abs(step * stream.rate_hz - 1.0) * stream.samples < 1.0:
        return stream.rate_hz, ()
    rate = round(1.0 / step, 3)
    if rate == stream.rate_hz:
        return rate, ()
    return rate, (f"XDF: stream {stream.name!r} runs at {rate:.8g} Hz on the recorder's clock, not {stream.rate_hz:g}",)


def _correction(stream: Stream) -> tuple[float, float]:
    """Return slope and constant of what has to be added to times of the stream's clock."""
    pairs = np.array([p for p in stream.offsets if max(map(abs, p)) < LATEST_S], np.float64).reshape(-1, 2)
    if len(pairs) == 0:
        return 0.0, 0.0
    at, value = pairs[:, 0] - pairs[0, 0], pairs[:, 1]
    spread = float(np.square(at - at.mean()).sum())
    if len(pairs) < 3 or spread == 0:
        return 0.0, float(np.median(value))
    slope = float(((at - at.mean()) * (value - value.mean())).sum()) / spread
    return slope, float(value.mean() - slope * (at.mean() + pairs[0, 0]))


def _channels(placed: _Placed, zero: float) -> list[RawChannel]:
    stream, found = placed.stream, []
    described = stream.header.findall("desc/channels/channel")
    for number in range(stream.channels):
        told = described[number] if len(described) == stream.channels else None
        label, unit, kind = (
            "" if told is None else (told.findtext(name) or "").strip()[:80] for name in ("label", "unit", "type")
        )
        found.append(
            RawChannel(
                label or f"{stream.name} {number + 1}", placed.samples, placed.rate_hz, unit,
                start_s=round(placed.start_s - zero, 6), kind=kind or stream.kind,
            )
        )  # fmt: skip
    return found


def _events(stream: Stream, zero: float) -> list[Event]:
    slope, constant = _correction(stream)
    found = ((at * (1.0 + slope) + constant - zero, text) for at, text in stream.texts)
    return [Event(at, text) for at, text in found if text and abs(at) < LATEST_S]


def _decode(placed: list[_Placed], rows: Sequence[Samples]) -> None:
    """Hand the blocks over, and let go of each."""
    first_row = 0
    for each in placed:
        mine = rows[first_row : first_row + each.stream.channels]
        first_row += each.stream.channels
        if each.samples > each.stream.samples:
            for row in mine:
                row[:] = np.nan
        done = 0
        each.stream.blocks.reverse()
        while each.stream.blocks:
            block = each.stream.blocks.pop()
            if not each.stream.blocks:
                block = block[: each.stream.filled]
            for first, last, at in each.pieces:
                part = slice(max(first - done, 0), max(last - done, 0))
                values = block[part]
                place = at + done + part.start - first
                for row, column in zip(mine, values.T, strict=True):
                    row[place : place + len(values)] = column
            done += len(block)


READER = Reader("xdf", "XDF (LabRecorder)", _recognise, _read)

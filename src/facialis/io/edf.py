"""Reader for EDF, EDF+ and BDF."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from facialis.errors import FormatError
from facialis.io.base import RawChannel, RawContent, Reader, Samples, check_size
from facialis.io.edf_header import COPY_AGAIN, Header, SignalHeader, is_edf, read_header
from facialis.io.identity import secrets_in
from facialis.records import Event

Bytes = NDArray[np.uint8]

MAX_EVENTS = 200_000
MAX_TEXT = 2_000
"""Bytes of an annotation that are kept."""
BLOCK_BYTES = 1 << 23
"""Bytes decoded in one go."""
CLOCK_SLACK_S = 0.25
"""A data record of a continuous file that starts this much [s] from where it should follows a pause; clocks that drift
by less are left to the recorder (assumption)."""


def _recognise(path: Path, head: bytes) -> bool:
    return is_edf(head) or (path.suffix.lower() in {".edf", ".bdf"} and bool(head))


def _read(path: Path) -> RawContent:
    with path.open("rb") as file:
        if not is_edf(file.read(8)):
            raise FormatError(f"{path.name} is named EDF or BDF but does not start like one.", "Check what it is.")
    header = read_header(path)
    signals = [signal for signal in header.signals if not signal.is_annotation]
    check_size(
        path.name,
        samples=header.records * sum(signal.samples for signal in signals),
        file_bytes=header.records * header.record_bytes,
    )
    start_s, events = _events(path, header)
    sex, age = _sex_and_age(header)
    return RawContent(
        tuple(_channel(signal, header) for signal in signals),
        lambda rows: _decode(path, header, rows),
        tuple(Event(e.onset_s - start_s, e.label, e.duration_s, e.channel) for e in events),
        sex,
        age,
        secrets_in(header.patient, *_staff(header)),
        header.notes,
    )


def _channel(signal: SignalHeader, header: Header) -> RawChannel:
    rate = signal.samples / header.record_s
    near = round(rate)  # record durations are written with 8 characters
    rate = float(near) if near and abs(rate / near - 1.0) < 2e-6 else rate
    scale, offset = _line(signal)
    ends = np.array(signal.digital, np.float32) * scale + offset
    limits = (float(ends.min()), float(ends.max()))
    count = header.records * signal.samples
    return RawChannel(signal.label, count, rate, signal.dimension, limits, signal.transducer)


def _line(signal: SignalHeader) -> tuple[np.float32, np.float32]:
    """Return what turns a code into a value: factor and offset."""
    low, high = signal.digital
    scale = (signal.physical[1] - signal.physical[0]) / (high - low)
    return np.float32(scale), np.float32(signal.physical[0] - low * scale)


def _decode(path: Path, header: Header, rows: Sequence[Samples]) -> None:
    with path.open("rb") as file:
        file.seek(header.header_bytes)
        pieces = _wide_pieces(file, header) if header.record_bytes > BLOCK_BYTES else _pieces(file, header)
        kept = [signal for signal in header.signals if not signal.is_annotation]
        lines = [_line(signal) for signal in kept]
        for number, first, raw in pieces:
            codes = _codes(raw, header.sample_bytes)
            scale, offset = lines[number]
            part = rows[number][first : first + codes.size]
            np.multiply(codes, scale, out=part)
            part += offset


def _pieces(file: BinaryIO, header: Header) -> Iterator[tuple[int, int, Bytes]]:
    """Yield number of the signal, number of its first sample, and bytes; as many data records in one go as fit."""
    width = header.record_bytes
    at_once = BLOCK_BYTES // width
    for first in range(0, header.records, at_once):
        wanted = min(at_once, header.records - first)
        block = _taken(file, wanted * width).reshape(wanted, width)
        number, place = 0, 0
        for signal in header.signals:
            end = place + signal.samples * header.sample_bytes
            if not signal.is_annotation:
                yield number, first * signal.samples, block[:, place:end]
                number += 1
            place = end


def _wide_pieces(file: BinaryIO, header: Header) -> Iterator[tuple[int, int, Bytes]]:
    """Yield the same where one data record is more than fits: signal by signal, in parts."""
    at_once = BLOCK_BYTES // header.sample_bytes
    for record in range(header.records):
        number = 0
        for signal in header.signals:
            if signal.is_annotation:
                file.seek(signal.samples * header.sample_bytes, os.SEEK_CUR)
                continue
            for first in range(0, signal.samples, at_once):
                wanted = min(at_once, signal.samples - first) * header.sample_bytes
                yield number, record * signal.samples + first, _taken(file, wanted).reshape(1, wanted)
            number += 1


def _taken(file: BinaryIO, wanted: int) -> Bytes:
    raw = np.fromfile(file, np.uint8, wanted)
    if raw.size < wanted:
        raise FormatError("The file became shorter while it was read.", COPY_AGAIN)
    return raw


def _codes(raw: Bytes, sample_bytes: int) -> NDArray[np.float32]:
    if sample_bytes == 2:
        return np.ascontiguousarray(raw).view("<i2").ravel().astype(np.float32)
    parts = raw.reshape(-1, 3)
    wide = np.zeros((len(parts), 4), np.uint8)
    wide[:, 1:] = parts
    return (wide.view("<i4").ravel() >> 8).astype(np.float32)


def _events(path: Path, header: Header) -> tuple[float, list[Event]]:
    """Return the start of the first data record and the annotations."""
    events: list[Event] = []
    starts: list[float] = []
    for record, first_signal, at, length, text in _annotations(path, header):
        if text:
            events.append(_event(at, length, text))
        elif first_signal and len(starts) == record:
            starts.append(at)
        if len(events) > MAX_EVENTS:
            raise FormatError(f"{path.name} holds more than {MAX_EVENTS} annotations.", COPY_AGAIN)
    return _checked_start(path, header, starts), events


def _checked_start(path: Path, header: Header, starts: list[float]) -> float:
    if not header.plus or not starts:
        return starts[0] if starts else 0.0
    if starts[0] < 0:
        raise FormatError(f"{path.name}: the first data record starts at {starts[0]:g} s.", COPY_AGAIN)
    drift = np.array(starts) - starts[0] - header.record_s * np.arange(len(starts))
    if len(starts) == header.records and np.abs(drift).max() > CLOCK_SLACK_S:
        worst = int(np.abs(drift).argmax())
        raise FormatError(
            f"{path.name} says that it is continuous, but data record {worst + 1} starts {drift[worst]:+.4g} s from "
            "where it should: its clock stops or jumps.",
            "Export it as continuous EDF+C, one file per stretch.",
        )
    return starts[0]


def _annotations(path: Path, header: Header) -> Iterator[tuple[int, bool, float, float, str]]:
    """Yield data record, whether it stands in its first annotation signal, onset, duration and text."""
    places, place = [], header.header_bytes
    for signal in header.signals:
        width = signal.samples * header.sample_bytes
        if signal.is_annotation:
            places.append((place, width))
        place += width
    with path.open("rb") as file:
        for record in range(header.records if places else 0):
            for where, width in places:
                file.seek(where + record * header.record_bytes)
                for at, length, text in _stamped(file.read(width)):
                    yield record, where == places[0][0], at, length, text


def _stamped(raw: bytes) -> Iterator[tuple[float, float, str]]:
    for part in re.finditer(rb"(?:^|(?<=\x00))[+-][^\x00]*", raw):
        fields = part[0].split(b"\x14", MAX_EVENTS)
        if len(fields) < 2:
            continue
        onset, _, duration = fields[0].partition(b"\x15")
        try:
            at, length = float(onset), float(duration or 0)
        except ValueError:
            continue
        if abs(at) < 1e9 and 0 <= length < 1e9:
            texts = fields[1:-1] if len(fields) > 2 else fields[1:]
            yield from ((at, length, text[:MAX_TEXT].decode("utf-8", "replace")) for text in texts)


def _event(at: float, length: float, text: str) -> Event:
    label, mark, channel = text.rpartition("@@")
    return Event(at, label, length, channel) if mark else Event(at, text, length)


def _staff(header: Header) -> tuple[str, ...]:
    fields = header.recording.split()
    return tuple(fields[2:4]) if fields[:1] == ["Startdate"] else ()


def _sex_and_age(header: Header) -> tuple[str | None, float | None]:
    patient, recording = header.patient.split(), header.recording.split()
    if not header.plus or len(patient) < 3:
        return None, None
    sex = {"F": "female", "M": "male"}.get(patient[1])
    born, seen = _date(patient[2]), _date(recording[1] if len(recording) > 1 else "")
    age = None if born is None or seen is None else (seen - born).days // 365.25
    return sex, age if age is not None and 0 <= age <= 120 else None


def _date(text: str) -> dt.date | None:
    months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
    match = re.fullmatch(r"(\d{1,2})-([A-Z]{3})-(\d{4})", text.upper())
    if not match or match[2] not in months:
        return None
    try:
        return dt.date(int(match[3]), months.index(match[2]) + 1, int(match[1]))
    except ValueError:
        return None


READER = Reader("edf", "EDF, EDF+ and BDF, continuous", _recognise, _read)

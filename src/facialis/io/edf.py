"""Reader for EDF, EDF+ and BDF."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from facialis.errors import FormatError
from facialis.io.base import RawChannel, RawContent, Reader
from facialis.io.edf_header import COPY_AGAIN, Header, SignalHeader, is_edf, read_header
from facialis.io.identity import secrets_in
from facialis.records import Event

MAX_EVENTS = 1_000_000


def _recognise(path: Path, head: bytes) -> bool:
    return is_edf(head) or (path.suffix.lower() in {".edf", ".bdf"} and bool(head))


def _read(path: Path) -> RawContent:
    with path.open("rb") as file:
        if not is_edf(file.read(8)):
            raise FormatError(f"{path.name} is named EDF or BDF but does not start like one.", "Check what it is.")
    header = read_header(path)
    records = _map_records(path, header)
    channels, events = [], []
    place = 0
    for signal in header.signals:
        block = records[:, place : place + signal.samples * header.sample_bytes]
        place += signal.samples * header.sample_bytes
        if signal.is_annotation:
            events += _annotations(block)
        else:
            channels.append(_channel(signal, block, header))
    start_s, events = _without_clock(events)
    if header.plus and start_s < 0:
        raise FormatError(f"{path.name}: the first data record starts at {start_s:g} s.", COPY_AGAIN)
    events = [Event(e.onset_s - start_s, e.label, e.duration_s, e.channel) for e in events]
    sex, age = _sex_and_age(header)
    return RawContent(
        tuple(channels), tuple(events[:MAX_EVENTS]), sex, age, secrets_in(header.patient, *_staff(header)), header.notes
    )


def _map_records(path: Path, header: Header) -> NDArray[np.uint8]:
    width = header.sample_bytes * sum(signal.samples for signal in header.signals)
    flat = np.memmap(path, np.uint8, "r", offset=header.header_bytes, shape=(header.records * width,))
    return np.asarray(flat).reshape(header.records, width)


def _channel(signal: SignalHeader, block: NDArray[np.uint8], header: Header) -> RawChannel:
    low, high = signal.digital
    if header.sample_bytes == 2:
        digital = np.ascontiguousarray(block).view("<i2").ravel().astype(np.float32)
    else:
        parts = block.reshape(block.shape[0], signal.samples, 3)
        wide = np.zeros((*parts.shape[:2], 4), np.uint8)
        wide[..., 1:] = parts
        digital = (wide.view("<i4")[..., 0] >> 8).ravel().astype(np.float32)
    scale = (signal.physical[1] - signal.physical[0]) / (high - low)
    values = digital * np.float32(scale) + np.float32(signal.physical[0] - low * scale)
    ends = np.array((low, high), np.float32) * np.float32(scale) + np.float32(signal.physical[0] - low * scale)
    unit = signal.dimension
    rate = signal.samples / header.record_s
    near = round(rate)  # record durations are written with 8 characters
    rate = float(near) if near and abs(rate / near - 1.0) < 2e-6 else rate
    return RawChannel(signal.label, values, rate, unit, (float(ends.min()), float(ends.max())), signal.transducer)


def _annotations(block: NDArray[np.uint8]) -> list[Event]:
    events = []
    for record in block:
        for part in record.tobytes().split(b"\x00"):
            fields = part.split(b"\x14")
            if len(fields) < 2 or fields[0][:1] not in {b"+", b"-"}:
                continue
            onset, _, duration = fields[0].partition(b"\x15")
            try:
                at, length = float(onset), float(duration or 0)
            except ValueError:
                continue
            if not (abs(at) < 1e9 and 0 <= length < 1e9):
                continue
            texts = fields[1:-1] if len(fields) > 2 else fields[1:]
            events += [_event(at, length, text.decode("utf-8", "replace")) for text in texts]
    return events


def _event(at: float, length: float, text: str) -> Event:
    label, mark, channel = text.rpartition("@@")
    return Event(at, label, length, channel) if mark else Event(at, text, length)


def _without_clock(events: list[Event]) -> tuple[float, list[Event]]:
    """Return the start of the first data record and the events without the time-keeping ones."""
    clock = [event.onset_s for event in events if not event.label]
    return (clock[0] if clock else 0.0), [event for event in events if event.label]


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

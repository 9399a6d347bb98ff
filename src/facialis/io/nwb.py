"""Reader for NWB 2 files: the electrical series under ``acquisition``, intervals and annotations as events.

NWB is HDF5 with fixed names, so it is read as such; samples stored without a rate but with time stamps are read where
the stamps are equally spaced, with gaps as ``nan``, and refused where they are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from facialis.errors import FormatError
from facialis.io.base import RawChannel, RawContent, Reader, Samples, check_size
from facialis.io.hdf5 import checked_shape, copied_columns, is_hdf5, opened, text
from facialis.io.identity import secrets_in
from facialis.io.stamps import Piece, pieces_of
from facialis.records import Event

NOT_THIS, REMEDY = "is no NWB file that can be read", "Export it again, or as EDF."
SERIES = {"ElectricalSeries", "TimeSeries"}
PERSONAL = ("general/subject/subject_id", "general/subject/description", "general/experimenter", "identifier")
MAX_EVENTS = 200_000


@dataclass(frozen=True, slots=True)
class _Series:
    """One series: where it stands, how codes become values, and where its stretches lie on the clock."""

    place: str
    channels: tuple[RawChannel, ...]
    scale: NDArray[np.float64]
    offset: float
    pieces: tuple[Piece, ...]


def _recognise(path: Path, head: bytes) -> bool:
    return path.suffix.lower() == ".nwb" and bool(head)


def _read(path: Path) -> RawContent:
    if not is_hdf5(path):
        raise FormatError(f"{path.name} is named NWB but does not start like HDF5.", "Check what it is.")
    with opened(path, NOT_THIS, remedy=REMEDY) as file:
        series = [_series(group, file, path) for group in _groups(file) if _kind(group) in SERIES]
        if not series:
            raise FormatError(f"{path.name} holds no series of samples under acquisition.", REMEDY)
        zero = min(each.channels[0].start_s for each in series)
        channels = tuple(replace(c, start_s=c.start_s - zero) for each in series for c in each.channels)
        check_size(path.name, samples=sum(c.samples for c in channels), file_bytes=path.stat().st_size)
        sex, age = _sex_and_age(file)
        secrets = secrets_in(*(word for name in PERSONAL for word in _texts(file.get(name), 100)))
        events = tuple(replace(event, onset_s=event.onset_s - zero) for event in _events(file, path))
    return RawContent(channels, lambda rows: _decode(path, series, rows), events, sex, age, secrets)


def _kind(group: Any) -> str:
    return text(group.attrs.get("neurodata_type", "")) if hasattr(group, "attrs") else ""


def _groups(file: Any) -> Iterator[Any]:
    found = file.get("acquisition")
    yield from (found.values() if hasattr(found, "values") else ())


def _series(group: Any, file: Any, path: Path) -> _Series:
    data = group["data"]
    shape = checked_shape(data, path)
    if len(shape) > 2:
        raise FormatError(f"{path.name}: {data.name} has the shape {shape}.", "Time by channels is read.")
    count = shape[1] if len(shape) == 2 else 1
    scale = np.full(count, float(data.attrs.get("conversion", 1.0)))
    if "channel_conversion" in group and group["channel_conversion"].shape == (count,):
        scale = scale * group["channel_conversion"][()].astype(np.float64)
    rate, start, pieces = _clock(group, shape[0], path)
    samples = pieces[-1].at + pieces[-1].last - pieces[-1].first
    unit = text(data.attrs.get("unit", ""))
    name = group.name.rpartition("/")[2]
    labels = _labels(group, file, count)
    kind = "" if _kind(group) == "ElectricalSeries" else _other_kind(name)
    channels = tuple(
        RawChannel(
            name if count == 1 else f"{name} {i + 1}", samples, rate, "" if unit in {"n.a.", "unknown"} else unit,
            None, labels[i], start, kind,
        )
        for i in range(count)
    )  # fmt: skip
    return _Series(data.name, channels, scale, float(data.attrs.get("offset", 0.0)), pieces)


def _other_kind(name: str) -> str:
    return "EMG" if re.search(r"emg|electromyo", name, re.IGNORECASE) else ""


def _clock(group: Any, samples: int, path: Path) -> tuple[float, float, tuple[Piece, ...]]:
    """Return rate, start and stretches of a series."""
    if "starting_time" in group:
        start, rate = float(group["starting_time"][()]), float(group["starting_time"].attrs["rate"])
        if not (0 < rate <= 1e6 and abs(start) < 1e9):
            raise FormatError(f"{path.name}: {group.name} starts at {start:g} s with {rate:g} Hz.", REMEDY)
        return rate, start, (Piece(0, samples, 0),)
    stamps = group["timestamps"]
    if checked_shape(stamps, path) != (samples,):
        raise FormatError(f"{path.name}: {group.name} has {stamps.shape} stamps for {samples} samples.", REMEDY)
    return pieces_of(stamps, name=f"{path.name}: {group.name}")


def _labels(group: Any, file: Any, count: int) -> list[str]:
    """Return what the table of electrodes says about the place of every channel."""
    table = file.get("general/extracellular_ephys/electrodes")
    if "electrodes" not in group or table is None:
        return [""] * count
    rows = [int(row) for row in np.ravel(group["electrodes"][: count + 1])]
    columns = [_texts(table.get(name), 10_000) for name in ("label", "location", "group_name") if name in table]
    found = [
        " ".join(column[row] for column in columns if 0 <= row < len(column) and column[row] not in {"unknown", ""})
        for row in rows
    ]
    return found if len(found) == count else [""] * count


def _texts(data: Any, most: int) -> list[str]:
    if data is None or not hasattr(data, "shape") or len(data.shape) > 1:
        return []
    if data.shape == ():
        return [text(data)[:1000]]
    return [text(value)[:1000] for value in data[:most]]


def _events(file: Any, path: Path) -> Iterator[Event]:
    for table in file.get("intervals", {}).values():
        starts, stops = (_numbers(table.get(name), path) for name in ("start_time", "stop_time"))
        told = next((table[name] for name in ("label", "trial_type", "condition") if name in table), None)
        labels = _texts(told, MAX_EVENTS) or [table.name.rpartition("/")[2]] * starts.size
        for at, end, label in zip(starts.tolist(), stops.tolist(), labels, strict=False):
            if abs(at) < 1e9 and 0 <= end - at < 1e9:
                yield Event(at, label, end - at)
    for group in _groups(file):
        if _kind(group) == "AnnotationSeries":
            stamps = _numbers(group["timestamps"], path).tolist()
            yield from (
                Event(at, label)
                for at, label in zip(stamps, _texts(group["data"], MAX_EVENTS), strict=False)
                if abs(at) < 1e9
            )


def _numbers(data: Any, path: Path) -> NDArray[np.float64]:
    if data is None or not hasattr(data, "shape") or data.shape == (0,):
        return np.empty(0)
    if checked_shape(data, path)[0] > MAX_EVENTS or len(data.shape) != 1:
        raise FormatError(f"{path.name}: {data.name} holds more than {MAX_EVENTS} events.", REMEDY)
    return np.asarray(data[()], np.float64)


def _sex_and_age(file: Any) -> tuple[str | None, float | None]:
    subject = {name: "".join(_texts(file.get(f"general/subject/{name}"), 1)) for name in ("sex", "age")}
    age = re.match(r"P(\d{1,3})Y", subject["age"])
    years = float(age[1]) if age and float(age[1]) <= 120 else None
    return {"F": "female", "M": "male"}.get(subject["sex"]), years


def _decode(path: Path, series: list[_Series], rows: Sequence[Samples]) -> None:
    first = 0
    with opened(path, NOT_THIS, remedy=REMEDY) as file:
        for each in series:
            mine = list(rows[first : first + len(each.channels)])
            first += len(mine)
            for row in mine if len(each.pieces) > 1 else ():
                row[:] = np.nan
            for piece in each.pieces:
                parts = [row[piece.at : piece.at + piece.last - piece.first] for row in mine]
                copied_columns(file[each.place], parts, first=piece.first, scale=each.scale, offset=each.offset)


READER = Reader("nwb", "NWB 2 (.nwb): series under acquisition", _recognise, _read)

"""Reader for tables of numbers: CSV, TSV or text, with units declared.

The first line that is not a comment names the columns with their units, ``time (s), zyg L (uV), corr R (mV)``. Without
a column ``time`` a comment gives the rate: ``# rate_hz: 1000``. What a file without such a line holds is declared in a
note; see :mod:`facialis.io.declaration`. Missing values are empty, ``nan`` or ``n/a``. Where the separator is a
semicolon, a comma is the decimal mark.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from facialis.errors import FormatError
from facialis.io.base import RawChannel, RawContent, Reader, Samples, check_size
from facialis.io.declaration import HOW, MAX_COLUMNS, Column, checked_declaration, checked_rate, column, read_note
from facialis.io.marks import Marks
from facialis.io.table_lines import Layout, lines_of, look_at, numbers_in

SUFFIXES = {".csv", ".tsv", ".txt", ".dat"}
UNITS_OF_TIME = {"s": 1.0, "sec": 1.0, "ms": 1e-3, "us": 1e-6}


@dataclass(slots=True)
class _Clock:
    """Times of the samples, as far as they tell the rate."""

    first: float = math.nan
    last: float = math.nan
    samples: int = 0
    steps: tuple[float, float] = (math.inf, -math.inf)

    def add(self, times: NDArray[np.float64]) -> None:
        steps = np.diff(times, prepend=self.last) if self.samples else np.diff(times)
        if steps.size:
            low, high = float(steps.min()), float(steps.max())  # nan stays nan
            self.steps = (min(low, self.steps[0]) if low == low else low, max(high, self.steps[1]))
        self.first = self.first if self.samples else float(times[0])
        self.last = float(times[-1])
        self.samples += times.size


def _recognise(path: Path, head: bytes) -> bool:
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES or (suffix == ".dat" and path.with_suffix(".hea").exists()):
        return False
    return bool(head) and not any(byte < 9 for byte in head)


def _read(path: Path) -> RawContent:
    return _read_declared(path, {})


def _read_declared(path: Path, declared: Mapping[str, Any]) -> RawContent:
    layout = look_at(path)
    rate, columns = _declaration(path, layout, declared)
    clock = next((i for i, column in enumerate(columns) if column.is_clock), None)
    marks = {i: Marks(column.name) for i, column in enumerate(columns) if column.is_event}
    kept = [i for i in range(len(columns)) if i != clock and i not in marks]
    times, blocks, samples = _Clock(), [], 0
    for lines in lines_of(path, layout):
        values = numbers_in(lines, layout, name=path.name)
        if clock is not None:
            times.add(values[:, clock] * UNITS_OF_TIME.get(columns[clock].unit.lower(), math.nan))
        for i, mark in marks.items():
            mark.add(values[:, i], samples)
        with np.errstate(over="ignore"):
            blocks.append(values[:, kept].astype(np.float32))
        samples += len(values)
        check_size(path.name, samples=samples * len(kept), file_bytes=path.stat().st_size)
    rate = _rate(path, times, rate, declares_time=clock is not None)
    if not kept or not any(np.isfinite(block).any() for block in blocks):
        raise FormatError(f"{path.name} holds no number.", HOW)
    channels = tuple(RawChannel(columns[i].name, samples, rate, columns[i].unit) for i in kept)
    events = tuple(event for mark in marks.values() for event in mark.events(samples, rate))
    return RawContent(channels, lambda rows: _decode(blocks, rows), events)


def _decode(blocks: list[NDArray[np.float32]], rows: Sequence[Samples]) -> None:
    """Hand the blocks over, and let go of each."""
    first = 0
    blocks.reverse()
    while blocks:
        block = blocks.pop()
        for row, values in zip(rows, block.T, strict=True):
            row[first : first + len(block)] = values
        first += len(block)


def _declaration(path: Path, layout: Layout, declared: Mapping[str, Any]) -> tuple[float | None, list[Column]]:
    """Return rate and columns, from the user, from the first line, or from the note beside the file."""
    stated = re.search(r"rate_hz\s*[:=]\s*(\S{1,40})", layout.comments)
    rate = checked_rate(stated[1].rstrip(",;"), path.name) if stated else None
    if declared:
        stated_rate, columns = checked_declaration({"rate_hz": rate, **declared}, path.name)
    elif layout.names:
        stated_rate, columns = rate, [column(name, path.name) for name in layout.names[:MAX_COLUMNS]]
    elif path.with_suffix(".json").is_file():
        stated_rate, columns = checked_declaration({"rate_hz": rate, **_beside(path)}, path.name)
    else:
        raise FormatError(f"{path.name} does not say what its columns are.", HOW)
    if len(columns) > layout.columns or (layout.names and not declared and len(columns) < layout.columns):
        raise FormatError(f"{path.name}: {len(columns)} columns named, {layout.columns} present.", HOW)
    return stated_rate, columns


def _beside(path: Path) -> dict[str, Any]:
    note = read_note(path.with_suffix(".json"))
    return {name: note[name] for name in ("rate_hz", "columns") if name in note}  # other programs' notes hold more


def _rate(path: Path, times: _Clock, stated: float | None, *, declares_time: bool) -> float:
    if not declares_time:
        if stated is None:
            raise FormatError(
                f"{path.name} declares no sampling rate.",
                "Add a column 'time (s)', a line '# rate_hz: 1000', or declare rate_hz.",
            )
        return stated
    step = (times.last - times.first) / max(times.samples - 1, 1)
    if not (math.isfinite(step) and step > 0):
        raise FormatError(f"{path.name}: the column time does not rise, or its unit is not s, ms or us.", "Correct it.")
    if not (times.steps[0] > 0.5 * step and times.steps[1] < 1.5 * step):
        raise FormatError(
            f"{path.name}: samples are not equally spaced in time (steps of {times.steps[0]:.4g} to "
            f"{times.steps[1]:.4g} s).",
            "Resample, or fill gaps with lines of nan.",
        )
    near = round(1.0 / step)
    rate = float(near) if near and abs(step * near - 1.0) < 1e-4 else 1.0 / step
    if stated is not None and abs(stated / rate - 1.0) > 0.01:
        raise FormatError(f"{path.name}: rate_hz is {stated:g}, its column time says {rate:g}.", "Correct one.")
    return checked_rate(rate, path.name)


READER = Reader("table", "tables with declared units (.csv, .tsv, .txt)", _recognise, _read, _read_declared)

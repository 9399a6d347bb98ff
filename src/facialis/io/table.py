"""Reader for tables of numbers: CSV, TSV or text, with units declared.

The first line that is not a comment names the columns with their units, ``time (s), zyg L (uV), corr R (mV)``. Without
a column ``time`` a comment gives the rate: ``# rate_hz: 1000``. A file without such a line needs a note beside it of
the same name with ``.json``: ``{"rate_hz": 100, "columns": ["skin conductance (uS)", "zygomaticus (mV)"]}``; columns
that it does not name are left out.
"""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from facialis.errors import FormatError
from facialis.io.base import RawChannel, RawContent, Reader

SUFFIXES = {".csv", ".tsv", ".txt", ".dat"}
MAX_COLUMNS = 1024
HOW = (
    "Name every column with its unit in the first line, as in 'time (s), zyg L (uV)'; or give a .json beside the file."
)


def _recognise(path: Path, head: bytes) -> bool:
    if path.suffix.lower() not in SUFFIXES or not head:
        return False
    return not any(byte < 9 for byte in head)


def _read(path: Path) -> RawContent:
    lines = _lines(path)
    rate, names, first = _declared(path, lines)
    separator = next((mark for mark in ("\t", ";", ",") if mark in lines[first]), None)
    values = _numbers(path, lines[first:], separator)
    if len(names) > values.shape[1]:
        raise FormatError(f"{path.name}: {len(names)} columns named, {values.shape[1]} present.", HOW)
    columns = [_name_and_unit(path, name) for name in names]
    clock = next((i for i, (name, _) in enumerate(columns) if name.lower() in {"time", "t", "onset"}), None)
    if clock is not None:
        rate = _rate(path, values[:, clock], columns[clock][1])
    if rate is None:
        raise FormatError(
            f"{path.name} declares no sampling rate.", "Add a column 'time (s)' or a line '# rate_hz: 1000'."
        )
    return RawContent(
        tuple(
            RawChannel(name, np.ascontiguousarray(values[:, i]), rate, unit)
            for i, (name, unit) in enumerate(columns)
            if i != clock
        )
    )


def _lines(path: Path) -> list[str]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise FormatError(f"{path.name} cannot be read as text.", "Save it as UTF-8.") from None
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len([line for line in lines if not line.startswith("#")]) < 3:
        raise FormatError(f"{path.name} holds fewer than three lines of numbers.", HOW)
    return lines


def _declared(path: Path, lines: list[str]) -> tuple[float | None, list[str], int]:
    """Return rate, column names, and the first line of numbers."""
    comments = " ".join(line for line in lines if line.startswith("#"))
    stated = re.search(r"rate_hz\s*[:=]\s*([0-9.]+(?:e[0-9]+)?)", comments)
    rate = _positive(path, stated[1]) if stated else None
    first = next(i for i, line in enumerate(lines) if not line.startswith("#"))
    if re.search(r"[A-Za-z]", re.sub(r"(?i)nan|[0-9]e[+-]?[0-9]", "", lines[first])):
        return rate, [part.strip().strip('"') for part in re.split(r"[\t;,]", lines[first])][:MAX_COLUMNS], first + 1
    beside = path.with_suffix(".json")
    try:
        note = json.loads(beside.read_text(encoding="utf-8"))
        return _positive(path, str(note["rate_hz"])), [str(name) for name in note["columns"]][:MAX_COLUMNS], first
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise FormatError(f"{path.name} does not say what its columns are.", HOW) from None


def _positive(path: Path, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value <= 1e6:
        raise FormatError(f"{path.name}: rate_hz is {text!r}.", "Give a number above 0 and up to 1e6 Hz.")
    return value


def _numbers(path: Path, lines: list[str], separator: str | None) -> NDArray[np.float64]:
    rows = (line.replace(",", ".") if separator == ";" else line for line in lines if not line.startswith("#"))
    try:
        values = np.genfromtxt(rows, delimiter=separator, dtype=np.float64, invalid_raise=True, ndmin=2)
    except (ValueError, OverflowError) as error:
        said = str(error).splitlines()[0][:80]
        raise FormatError(f"{path.name} is no regular table of numbers: {said}.", "One line per sample.") from None
    if values.size == 0 or not np.isfinite(values).any():
        raise FormatError(f"{path.name} holds no number.", HOW)
    return np.asarray(values)


def _name_and_unit(path: Path, text: str) -> tuple[str, str]:
    match = re.fullmatch(r"(.*?)\s*[\(\[]\s*([^()\[\]]*)\s*[\)\]]", text)
    if not match or not match[1]:
        raise FormatError(f"{path.name}: column {text!r} declares no unit.", HOW)
    return match[1], match[2].strip()


def _rate(path: Path, times: NDArray[np.float64], unit: str) -> float:
    seconds = times * {"s": 1.0, "ms": 1e-3, "us": 1e-6}.get(unit, math.nan)
    steps = np.diff(seconds)
    step = float(np.median(steps)) if steps.size else math.nan
    if not (np.isfinite(step) and step > 0):
        raise FormatError(f"{path.name}: the column time does not rise, or its unit is {unit!r}.", "Use s or ms.")
    mean = (seconds[-1] - seconds[0]) / steps.size
    if np.abs(steps - step).max() > 0.5 * step:
        raise FormatError(f"{path.name}: samples are not equally spaced in time.", "Resample, or fill gaps with nan.")
    near = round(1.0 / mean)
    return float(near) if near and abs(mean * near - 1.0) < 1e-4 else float(1.0 / mean)


READER = Reader("table", "tables with declared units (.csv, .tsv, .txt)", _recognise, _read)

"""Lines of a table, a block at a time: what they look like, and the numbers in them."""

from __future__ import annotations

import contextlib
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import numpy as np
from numpy.typing import NDArray

from facialis.errors import FormatError
from facialis.io.declaration import HOW

BLOCK_CHARACTERS = 1 << 20
MAX_LINE = 100_000
MISSING = r"(?:nan|n/a|na|null|none|[-?])?"
NUMBERLIKE = re.compile(rf"\s*(?:[+-]?(?:\d+[.,]?\d*|[.,]\d+)(?:[eE][+-]?\d+)?|[+-]?inf|{MISSING})\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Layout:
    """What the first lines of a table say.

    Parameters
    ----------
    comments : str
        Lines that start with ``#``, as far as they stand before the numbers.
    names : tuple of str
        Names of the columns, empty where the file gives none.
    separator : str, optional
        Between columns; ``None`` for any blanks.
    columns : int
        Numbers in a line.
    trailing : bool
        Whether lines end with a separator.
    skip : int
        Lines before the first numbers.
    """

    comments: str
    names: tuple[str, ...]
    separator: str | None
    columns: int
    trailing: bool
    skip: int


@contextlib.contextmanager
def _open(path: Path) -> Iterator[TextIO]:
    try:
        with path.open(encoding="utf-8-sig") as file:
            yield file
    except (OSError, UnicodeDecodeError):
        raise FormatError(f"{path.name} cannot be read as text.", "Save it as UTF-8.") from None


def look_at(path: Path) -> Layout:
    """Return the layout of a table.

    Raises
    ------
    FormatError
        If it is no text, or holds fewer than three lines.
    """
    comments: list[str] = []
    names: tuple[str, ...] = ()
    lines: list[tuple[int, str]] = []
    with _open(path) as file:
        for number in itertools.count():
            line = file.readline(MAX_LINE)
            if len(line) >= MAX_LINE:
                raise FormatError(f"{path.name}: line {number + 1} is longer than {MAX_LINE} characters.", HOW)
            if not line or len(lines) == 3 or len(comments) > 1000:
                break
            if line.startswith("#"):
                comments.append(line.strip())
            elif line.strip():
                lines.append((number, line.strip("\r\n ")))
    if len(lines) < 3:
        raise FormatError(f"{path.name} holds fewer than three lines of numbers.", HOW)
    separator = next((mark for mark in ("\t", ";", ",") if mark in lines[1][1]), None)
    if not _is_numbers(lines[0][1], separator):
        names = tuple(part.strip().strip('"') for part in re.split(r"[\t;,]", lines[0][1]))
        lines = lines[1:]
    place, first = lines[0]
    trailing = separator is not None and first.endswith(separator) and lines[1][1].endswith(separator)
    count = len(first.split(separator)) - trailing
    if trailing and len(names) == count + 1 and not names[-1]:
        names = names[:-1]
    return Layout(" ".join(comments), names, separator, count, trailing, place)


def _is_numbers(line: str, separator: str | None) -> bool:
    return all(NUMBERLIKE.fullmatch(part) for part in line.split(separator))


def lines_of(path: Path, layout: Layout) -> Iterator[list[str]]:
    """Yield the lines of numbers in blocks, without blank lines, comments and line ends."""
    with _open(path) as file:
        for _ in range(layout.skip):
            file.readline()
        while block := file.readlines(BLOCK_CHARACTERS):
            if max(map(len, block)) > MAX_LINE:
                raise FormatError(f"{path.name} holds a line longer than {MAX_LINE} characters.", HOW)
            lines = [line.strip("\r\n ") for line in block if not line.startswith("#")]
            lines = [line for line in lines if line]
            if layout.trailing:
                lines = [line.removesuffix(layout.separator or "") for line in lines]
            if lines:
                yield lines


def numbers_in(lines: list[str], layout: Layout, *, name: str) -> NDArray[np.float64]:
    """Return the numbers in lines, shape (lines, columns); ``nan`` where one is missing.

    Raises
    ------
    FormatError
        Naming the first line that cannot be used.
    """
    if layout.separator == ";":
        lines = [line.replace(",", ".") for line in lines]
    values = _loaded(lines, layout)
    if values is None:
        values = _loaded([_filled(line, layout.separator) for line in lines], layout)
    if values is None:
        wrong = next((line for line in lines if not _fits(line, layout)), lines[0])
        raise FormatError(
            f"{name} is no regular table of numbers: {wrong[:60]!r} does not hold {layout.columns} of them.",
            "One line per sample, one number per column.",
        )
    return values


def _loaded(lines: list[str], layout: Layout) -> NDArray[np.float64] | None:
    try:
        values = np.loadtxt(lines, np.float64, delimiter=layout.separator, ndmin=2, comments=None)
    except (ValueError, OverflowError):
        return None
    return np.asarray(values) if values.shape == (len(lines), layout.columns) else None


def _filled(line: str, separator: str | None) -> str:
    parts = line.split(separator)
    return (separator or " ").join("nan" if re.fullmatch(rf"\s*{MISSING}\s*", part, re.I) else part for part in parts)


def _fits(line: str, layout: Layout) -> bool:
    return _loaded([_filled(line, layout.separator)], layout) is not None

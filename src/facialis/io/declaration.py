"""What the user declares about a table that does not say itself what it holds.

In a note, JSON: ``{"rate_hz": 100, "columns": ["skin conductance (uS)", "zygomaticus L (mV)", "cue (event)"]}``. A note
of the same name as the table (``trial.txt``, ``trial.json``) is found beside it; any other is given. Columns are named
from the first on, each with its unit; those that are not named are left out. A column in the unit ``event`` holds 0
where nothing happens, and another number from the start of something to its end.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from facialis.errors import FormatError

HOW = (
    "Name every column with its unit in the first line, as in 'time (s), zyg L (uV)'; put a note beside the file, "
    ".json instead of its own ending, with rate_hz and columns; or declare both when you read it."
)
MAX_COLUMNS = 1024
MAX_RATE_HZ = 1e6
MAX_NOTE_BYTES = 1_000_000
EVENT = "event"


@dataclass(frozen=True, slots=True)
class Column:
    """Name and unit of one column."""

    name: str
    unit: str

    @property
    def is_clock(self) -> bool:
        """Whether the column holds the time of the samples."""
        return self.name.lower() in {"time", "t", "onset"}

    @property
    def is_event(self) -> bool:
        """Whether the column marks events."""
        return self.unit.lower() == EVENT


def read_note(path: str | Path) -> dict[str, Any]:
    """Read a declaration of rate and columns.

    Parameters
    ----------
    path : str or Path
        JSON file.

    Returns
    -------
    dict
        For the argument ``declared`` of :func:`facialis.io.read_recording`.

    Raises
    ------
    FormatError
        If it cannot be read or is no JSON object.
    """
    path = Path(path)
    try:
        if path.stat().st_size > MAX_NOTE_BYTES:
            raise FormatError(f"{path.name} is larger than a note can be.", HOW)
        note = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise FormatError(f"Cannot read {path.name}: {error.strerror}.", HOW) from None
    except (ValueError, RecursionError):
        raise FormatError(f"{path.name} is no JSON.", HOW) from None
    if not isinstance(note, dict):
        raise FormatError(f"{path.name} holds no JSON object.", HOW)
    return note


def declared_by(
    note: str | Path | None = None, *, columns: str | None = None, rate_hz: float | None = None
) -> dict[str, Any]:
    """Return a declaration from a note, and from what is said beside it, which goes first.

    Parameters
    ----------
    note : str or Path, optional
        JSON file; see :func:`read_note`.
    columns : str, optional
        Columns with their units, with commas between them.
    rate_hz : float, optional
        Sampling rate in Hz.

    Examples
    --------
    >>> declared_by(columns="zygomaticus (mV)", rate_hz=100)
    {'columns': 'zygomaticus (mV)', 'rate_hz': 100}
    """
    said = {"columns": columns, "rate_hz": rate_hz}
    return {
        **(read_note(note) if note is not None else {}),
        **{name: value for name, value in said.items() if value is not None},
    }


def checked_declaration(declared: Mapping[str, Any], name: str) -> tuple[float | None, list[Column]]:
    """Return rate and columns of a declaration.

    Parameters
    ----------
    declared : mapping
        ``rate_hz``, a number, unless a column ``time`` is among the columns; ``columns``, a list of texts or one text
        with commas.
    name : str
        Of the file, for messages.

    Raises
    ------
    FormatError
        Naming the field that cannot be used.

    Examples
    --------
    >>> checked_declaration({"rate_hz": 100, "columns": "zygomaticus (mV), corrugator (mV)"}, "trial.txt")[1][1]
    Column(name='corrugator', unit='mV')
    """
    unknown = sorted(str(field) for field in declared if field not in {"rate_hz", "columns"})
    if unknown:
        raise FormatError(f"{name}: a declaration has no field {', '.join(unknown)[:80]}.", HOW)
    columns = declared.get("columns")
    if isinstance(columns, str):
        columns = columns.split(",")
    if not isinstance(columns, list | tuple) or not columns:
        raise FormatError(f"{name} does not say what its columns are.", HOW)
    rate = declared.get("rate_hz")
    return (
        None if rate is None else checked_rate(rate, name),
        [column(str(part).strip(), name) for part in columns[:MAX_COLUMNS]],
    )


def checked_rate(given: object, name: str) -> float:
    """Return a sampling rate in Hz.

    Raises
    ------
    FormatError
        If it is no number above 0.
    """
    try:
        rate = float(str(given))
    except ValueError:
        rate = math.nan
    if not 0 < rate <= MAX_RATE_HZ:
        raise FormatError(f"{name}: rate_hz is {str(given)[:40]!r}.", "Give a number above 0 and up to 1e6 Hz.")
    return rate


def column(text: str, name: str) -> Column:
    """Return name and unit of a column, as in ``"zyg L (uV)"``.

    Raises
    ------
    FormatError
        If it declares no unit.
    """
    match = re.fullmatch(r"([^\x00]*?)[ ]*[(\[][ ]*([^()\[\]]*?)[ ]*[)\]]", text[:200])
    if not match or not match[1] or not match[2]:
        raise FormatError(f"{name}: column {text[:80]!r} declares no unit.", HOW)
    return Column(match[1].strip(), match[2])

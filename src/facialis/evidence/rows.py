"""The table of published findings: one number a row, with its role, its spread and its source."""

from __future__ import annotations

import csv
import functools
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from pathlib import Path

from facialis.errors import EvidenceError, NameNotFoundError

COLUMNS = (
    "id", "role", "topic", "quantity", "unit", "value", "sd", "low", "high", "low_high_is", "n", "condition", "source",
)  # fmt: skip


class EvidenceRole(StrEnum):
    """What a finding may be used for."""

    INPUT = "input"
    """Sets the model directly; shown, never scored."""
    CALIBRATE = "calibrate"
    """Parameters may be chosen so that the model meets it."""
    BRIEF = "brief"
    """What the user's own text describes; must come from the mechanism."""
    PREDICT = "predict"
    """Sets nothing, by any route; reported as it falls."""


class Spread(StrEnum):
    """What low and high of a row are."""

    NONE = ""
    INDIVIDUALS = "individuals"
    """Values of people, units, fibres, trains or bursts lie in it."""
    SERIES = "series"
    """Means of series, sessions or laboratories lie in it."""
    MEAN = "mean"
    """The 95 % confidence interval of the mean."""


SPREADS: Mapping[str, Spread] = {
    "": Spread.NONE,
    "range": Spread.INDIVIDUALS,
    "between fibres": Spread.INDIVIDUALS,
    "between cells": Spread.INDIVIDUALS,
    "between patients": Spread.INDIVIDUALS,
    "between units": Spread.INDIVIDUALS,
    "between trains": Spread.INDIVIDUALS,
    "between bursts": Spread.INDIVIDUALS,
    "between muscles": Spread.INDIVIDUALS,
    "between series": Spread.SERIES,
    "range of session means": Spread.SERIES,
    "limits of normal between laboratories": Spread.SERIES,
    "95% CI of the mean": Spread.MEAN,
}
"""Words of the column ``low_high_is``."""
UNITS: Mapping[str, tuple[float, float]] = {
    "fact": (0.0, 0.0), "fraction": (0.0, 1.0), "%": (0.0, 100.0), "ratio": (0.0, math.inf), "count": (0.0, math.inf),
    "um": (0.0, math.inf), "mm": (0.0, math.inf), "ms": (0.0, math.inf), "m/s": (0.0, math.inf),
    "mV": (-math.inf, math.inf), "Hz": (0.0, math.inf), "per_min": (0.0, math.inf), "day": (0.0, math.inf),
    "month": (0.0, math.inf), "year": (0.0, math.inf), "U": (0.0, math.inf),
}  # fmt: skip
"""Units of the table, and what a number in them can be."""
REPEAT = "same"
"""In condition and source: the words of the row above; further words follow after a semicolon."""


@dataclass(frozen=True, slots=True)
class Row:
    """One published finding.

    Parameters
    ----------
    id : str
        Short name; letters at the end number the parts of one finding.
    role : EvidenceRole
        What it may be used for.
    topic, quantity : str
        What was measured.
    unit : str
        One of :data:`UNITS`; ``fact`` for what is no number.
    value, sd, low, high : float or None
        Published numbers.
    spread : Spread
        What low and high are.
    n : int or None
        People, nerves or treatments.
    condition, source : str
        Under what condition, and who published it.
    """

    id: str
    role: EvidenceRole
    topic: str
    quantity: str
    unit: str
    value: float | None
    sd: float | None
    low: float | None
    high: float | None
    spread: Spread
    n: int | None
    condition: str
    source: str

    @property
    def shown(self) -> str:
        """The finding in words and numbers: ``10.5 (SD 0.8) ms``."""
        if self.unit == "fact":
            return "fact"
        value = "" if self.value is None else f"{self.value:g}"
        sd = "" if self.sd is None else f" (SD {self.sd:g})"
        span = "" if self.low is None else f"{self.low:g}-{self.high:g}"
        both = f"{value}{sd} ({span})" if value and span else f"{value}{sd}{span}"
        return both if self.unit == "ratio" else f"{both} {self.unit}"

    @property
    def unverified(self) -> str:
        """Why the row is shown and not scored; empty if it is scored."""
        if "sanity check" in self.condition:
            return "a sanity check, not evidence"
        return "the source has yet to be verified" if "verify" in self.source else ""


@functools.cache
def rows() -> Mapping[str, Row]:
    """Return the findings that come with the package, by id.

    Examples
    --------
    >>> rows()["A35a"].shown
    '10.5 (SD 0.8) ms'
    """
    return parse_rows(_text("targets.csv"), name="targets.csv")


@functools.cache
def definitions() -> tuple[Mapping[str, str], ...]:
    """Return scales, alarms and what nobody has published: term, definition, source."""
    return tuple(csv.DictReader(io.StringIO(_text("definitions.csv"))))


def _text(name: str) -> str:
    return (files("facialis.evidence") / "data" / name).read_text(encoding="utf-8")


def read_rows(path: Path) -> Mapping[str, Row]:
    """Read a table of findings.

    Raises
    ------
    EvidenceError
        As :func:`parse_rows`, or if the file cannot be read.
    """
    try:
        return parse_rows(path.read_text(encoding="utf-8"), name=path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise EvidenceError(f"Cannot read {path.name}: {error}.", "Give a table in UTF-8 CSV.") from None


def parse_rows(text: str, *, name: str) -> Mapping[str, Row]:
    """Return the findings of a table, by id.

    Parameters
    ----------
    text : str
        CSV with the columns of :data:`COLUMNS`.
    name : str
        How errors call the table.

    Raises
    ------
    EvidenceError
        Naming line and column: an unknown role, unit or spread, a number that cannot be, two rows of one id.
    """
    reader = csv.DictReader(io.StringIO(text))
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise EvidenceError(f"{name} has the columns {reader.fieldnames}.", f"Columns: {', '.join(COLUMNS)}.")
    found: dict[str, Row] = {}
    above: Row | None = None
    for line in reader:
        where = f"{name}, line {reader.line_num}"
        row = _parse(line, where, above)
        if row.id in found:
            raise EvidenceError(f"{where}: a second row {row.id!r}.", "Ids are unique; number parts a, b, c.")
        found[row.id] = above = row
    if not found:
        raise EvidenceError(f"{name} holds no row.", "Give one finding a line.")
    return found


def _parse(line: Mapping[str, str | None], where: str, above: Row | None) -> Row:
    said = {column: (line.get(column) or "").strip() for column in COLUMNS}
    if None in line or line.get("source") is None:
        raise EvidenceError(f"{where}: too many or too few columns.", "Put texts that hold commas into quotes.")
    for column in ("id", "topic", "quantity", "source"):
        if not said[column]:
            raise EvidenceError(f"{where}: {column} is empty.", "Every finding has an id, a topic and a source.")
    numbers = {column: _number(said[column], column, where) for column in ("value", "sd", "low", "high", "n")}
    row = Row(
        id=said["id"], topic=said["topic"], quantity=said["quantity"],
        role=EvidenceRole(_word(said["role"], "role", [str(role) for role in EvidenceRole], where)),
        unit=_word(said["unit"], "unit", list(UNITS), where),
        value=numbers["value"], sd=numbers["sd"], low=numbers["low"], high=numbers["high"],
        spread=SPREADS[_word(said["low_high_is"], "low_high_is", list(SPREADS), where)],
        n=None if numbers["n"] is None else round(numbers["n"]),
        condition=_repeated(said["condition"], above.condition if above else "", where),
        source=_repeated(said["source"], above.source if above else "", where),
    )  # fmt: skip
    _check(row, where)
    return row


def _word(given: str, column: str, known: Sequence[str], where: str) -> str:
    if given not in known:
        raise EvidenceError(f"{where}: {column} {given!r}.", f"Use one of {', '.join(filter(None, known))}.")
    return given


def _number(given: str, column: str, where: str) -> float | None:
    try:
        number = float(given) if given else None
    except ValueError:
        number = math.nan
    if number is not None and not math.isfinite(number):
        raise EvidenceError(f"{where}: {column} {given!r} is no number.", "Give a finite number, or leave it empty.")
    return number


def _repeated(said: str, above: str, where: str) -> str:
    """Return the words, those of the row above where they say ``same``."""
    head, _, more = said.partition(";")
    if head.strip() != REPEAT:
        return said
    if not above:
        raise EvidenceError(f"{where}: 'same' as nothing above.", "Write the words out.")
    return f"{above};{more}" if more else above


def _check(row: Row, where: str) -> None:
    """Refuse numbers that the unit cannot have, and spans without ends."""
    numbers = [number for number in (row.value, row.low, row.high) if number is not None]
    if row.unit == "fact":
        if numbers or row.sd is not None:
            raise EvidenceError(f"{where}: {row.id} is a fact with numbers.", "Name the unit of the numbers.")
        return
    least, most = UNITS[row.unit]
    if not numbers:
        raise EvidenceError(f"{where}: {row.id} [{row.unit}] has no number.", "Give value, or low and high.")
    wrong = [number for number in numbers if not least <= number <= most]
    if wrong or (row.sd is not None and row.sd <= 0) or (row.n is not None and row.n < 1):
        raise EvidenceError(
            f"{where}: {row.id} holds {', '.join(f'{number:g}' for number in wrong) or 'an SD or n'} that "
            f"{row.unit} cannot be.", f"{row.unit}: {least:g} to {most:g}; SD above 0; n from 1.",
        )  # fmt: skip
    if (row.low is None) != (row.high is None) or (row.low is None) != (row.spread is Spread.NONE):
        raise EvidenceError(f"{where}: {row.id} lacks low, high or what they are.", "Give all three or none.")
    if row.low is not None and row.high is not None and not row.low < row.high:
        raise EvidenceError(f"{where}: {row.id} runs from {row.low:g} to {row.high:g}.", "Give low below high.")


def find_rows(wanted: str | None, *, known: Mapping[str, Row] | None = None) -> tuple[Row, ...]:
    """Return the rows of a list of ids, topics or roles joined by commas; all without one.

    Raises
    ------
    NameNotFoundError
        If a word is no id, beginning of ids (``S07``), topic or role; lists the nearest.

    Examples
    --------
    >>> [row.id for row in find_rows("A35a,S07")]
    ['A35a', 'S07a', 'S07b', 'S07c', 'S07d']
    """
    table = rows() if known is None else known
    if wanted is None:
        return tuple(table.values())
    picked: dict[str, Row] = {}
    for word in (part.strip() for part in wanted.split(",")):
        hits = [row for row in table.values() if word in (row.id, row.id.rstrip("abcdef"), row.topic, str(row.role))]
        if not hits:
            near = [each for each in table if each[:1].lower() == word[:1].lower()][:12]
            raise NameNotFoundError(
                f"There is no row, topic or role {word!r}.",
                f"Rows: {', '.join(near or list(table)[:12])} ...; topics: "
                f"{', '.join(sorted({row.topic for row in table.values()}))}.",
            )
        picked.update({row.id: row for row in hits})
    return tuple(row for row in table.values() if row.id in picked)

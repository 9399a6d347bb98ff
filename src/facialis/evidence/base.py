"""What a family of findings is: declared outcomes, and one function that does the experiment on one virtual person."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from facialis.catalogue import declared
from facialis.errors import EvidenceError, NotAssessableError
from facialis.evidence.rows import Row, rows
from facialis.evidence.rules import Summary
from facialis.examinations import Examined, find_examination, read_shocks
from facialis.measures.base import Finding
from facialis.patient import Patient
from facialis.protocol import Protocol
from facialis.visit import Visit, record

FITTING: Mapping[str, tuple[str, float]] = {
    "1": ("1", 1.0), "fact": ("1", 1.0), "fraction": ("1", 1.0), "ratio": ("1", 1.0), "%": ("1", 0.01),
    "count": ("1", 1.0), "ms": ("ms", 1.0), "s": ("ms", 1e3), "mV": ("mV", 1.0), "uV": ("mV", 1e-3), "Hz": ("Hz", 1.0),
    "per_min": ("Hz", 1 / 60), "m/s": ("m/s", 1.0), "mm": ("mm", 1.0), "um": ("mm", 1e-3), "year": ("year", 1.0),
    "day": ("day", 1.0), "month": ("month", 1.0),
}  # fmt: skip
"""Kind of every unit and its factor; units of one kind are converted."""


class Who(StrEnum):
    """On whom an experiment is done."""

    HEALTHY = "healthy people"
    PATIENTS = "patients"


@dataclass(frozen=True, slots=True)
class Reading:
    """What one person showed about one row.

    Parameters
    ----------
    values : tuple of float
        In the outcome's unit; empty if it could not be assessed.
    reason : str
        Why not.
    """

    values: tuple[float, ...] = ()
    reason: str = ""


def reading(*values: float | None, reason: str = "not seen") -> Reading:
    """Return a reading of the values that are numbers; the reason where none is."""
    known = tuple(float(value) for value in values if value is not None and np.isfinite(value))
    return Reading(known) if known else Reading(reason=reason)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One row that an experiment answers.

    Parameters
    ----------
    row : str
        Its id.
    unit : str
        Unit of the readings; converted to the row's.
    how : str
        What exactly is read.
    departs : str
        How that differs from the published experiment; empty where it does not.
    minimum : str
        Of a fact: the least effect that counts, written down before the run.
    summary : Summary
        What of the values of all persons is held against the row.
    echo : str
        Why the value only shows again what was put in; such an outcome is not scored.
    """

    row: str
    unit: str
    how: str
    departs: str = ""
    minimum: str = ""
    summary: Summary = Summary.MEAN
    echo: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One virtual person in one experiment.

    Parameters
    ----------
    patient : Patient
        Who, with the mechanisms that act.
    seed : int
        Of everything that is drawn while recording.
    strands : int
        Scale.
    """

    patient: Patient
    seed: int
    strands: int

    def record(self, protocol: Protocol, *, patient: Patient | None = None) -> Visit:
        """Carry out a protocol on this person, or on a changed one."""
        return record(patient or self.patient, protocol=protocol, seed=self.seed, strands=self.strands)

    def examine(self, examination: str, protocol: Protocol, *, patient: Patient | None = None) -> Examined:
        """Carry out a protocol and read an examination in its recording."""
        return read_examination(examination, self.record(protocol, patient=patient))


def read_examination(examination: str, visit: Visit) -> Examined:
    """Read an examination in a visit's recording as in any other."""
    return find_examination(examination).read(visit.recording, read_shocks(visit.recording))


def value_of(examined: Examined, quantity: str, *words: str) -> float | None:
    """Return the value of a quantity at the place whose name holds all words; ``None`` where there is none."""
    found = finding_of(examined, quantity, *words)
    return None if found is None else found.value


def finding_of(examined: Examined, quantity: str, *words: str) -> Finding | None:
    """Return the finding of a quantity at the place whose name holds all words, or ``None``."""
    hits = [f for f in examined.findings if f.measure == quantity and all(word in f.about for word in words)]
    return hits[0] if hits else None


@dataclass(frozen=True, slots=True)
class Family:
    """A declared family of findings that one experiment answers.

    Parameters
    ----------
    name, title : str
        Short name, and name for people.
    who : Who
        On whom; in healthy people no mechanism of the disease acts, so that one run serves all.
    outcomes : tuple of Outcome
        Rows, each with how it is read.
    run : callable
        A case to one reading per row.
    seconds : float
        Processor seconds a person at 25 strands, as measured; for the budget.
    columns : tuple of str
        Columns in which it is done; all where empty.
    chosen : bool
        Whether only people with spasms are asked (:mod:`facialis.evidence.screening`).
    """

    name: str
    title: str
    who: Who
    outcomes: tuple[Outcome, ...]
    run: Callable[[Case], Mapping[str, Reading]]
    seconds: float
    columns: tuple[str, ...] = ()
    chosen: bool = True

    def apply(self, case: Case) -> dict[str, Reading]:
        """Return one reading per row; a recording that cannot answer says why."""
        try:
            found = self.run(case)
        except NotAssessableError as error:
            found = {outcome.row: Reading(reason=str(error)) for outcome in self.outcomes}
        return {outcome.row: found.get(outcome.row, Reading(reason="not read")) for outcome in self.outcomes}


@functools.cache
def families() -> Mapping[str, Family]:
    """Return all families by name, checked against the table.

    Raises
    ------
    EvidenceError
        If a family names an unknown row, a row twice, or a unit that does not fit the row's.
    """
    found = {name: family for name, family in declared("family").items() if isinstance(family, Family)}
    check_families(found, rows())
    return found


def check_families(found: Mapping[str, Family], known: Mapping[str, Row]) -> None:
    """Refuse families that do not fit the table of findings.

    Raises
    ------
    EvidenceError
        If a family names an unknown row, a row twice, or a unit that does not fit the row's.
    """
    served: dict[str, str] = {}
    for family in found.values():
        for outcome in family.outcomes:
            where = f"Family {family.name}, row {outcome.row}"
            if outcome.row not in known:
                raise EvidenceError(f"{where}: there is no such row.", "Correct the id, or add the row.")
            if outcome.row in served:
                raise EvidenceError(f"{where}: served by {served[outcome.row]} already.", "One family answers a row.")
            served[outcome.row] = family.name
            conversion(outcome.unit, known[outcome.row], where=where)
            if known[outcome.row].unit == "fact" and not outcome.minimum:
                raise EvidenceError(f"{where}: a fact without a least effect.", "Write `minimum` before any run.")


def conversion(unit: str, row: Row, *, where: str = "") -> float:
    """Return the factor from a reading's unit to the row's.

    Raises
    ------
    EvidenceError
        If they are of different kinds.
    """
    own, theirs = FITTING.get(unit), FITTING.get(row.unit)
    if own is None or theirs is None or own[0] != theirs[0]:
        raise EvidenceError(
            f"{where or row.id}: read in {unit}, published in {row.unit}.", "Read it in a unit of the same kind."
        )
    return own[1] / theirs[1]

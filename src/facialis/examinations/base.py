"""What an examination is: a declared record; and what it answers: findings, and the sweeps that they rest on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from facialis.examinations.shocks import Shocks
from facialis.measures.base import Finding, Status, Table
from facialis.measures.evoked import Responses, Sweeps
from facialis.protocol import Protocol
from facialis.records import Recording
from facialis.vocabulary import Side

Array = NDArray[np.float64]
FINDING_COLUMNS = ("quantity", "where", "value", "low", "high", "unit", "status", "remark")


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment of the average that has a name.

    Parameters
    ----------
    name : str
        Short, as ``"M"`` or ``"R1"``.
    at_ms : float
        After the stimulus.
    low_ms, high_ms : float, optional
        95 % interval.
    """

    name: str
    at_ms: float
    low_ms: float | None = None
    high_ms: float | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Strip:
    """Sweeps of one channel after one kind of stimulus, and what was found in them.

    Parameters
    ----------
    label : str
        Site, side and channel.
    sweeps : Sweeps
        What was looked at.
    average : ndarray, shape (samples,)
        Their mean.
    shown_ms : tuple of float
        Stretch worth drawing.
    marks : tuple of Mark
        On the average.
    responses : Responses, optional
        Of every sweep.
    currents_ma : tuple of float or None
        Strength of each sweep's stimulus; empty where unknown.
    rectified : bool
        Whether the average is of rectified sweeps.
    least_uv : float
        Smaller responses were found and not counted.
    unit : str
        Of what each row of ``sweeps`` is: ``"sweep"``, or ``"average of 500"`` where there are too many to show.
    positive_up : bool
        Whether this is drawn with positive upwards, as potentials of the vertex are.
    """

    label: str
    sweeps: Sweeps
    average: Array
    shown_ms: tuple[float, float]
    marks: tuple[Mark, ...] = ()
    responses: Responses | None = None
    currents_ma: tuple[float | None, ...] = ()
    rectified: bool = False
    least_uv: float = 0.0
    unit: str = "sweep"
    positive_up: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Examined:
    """What an examination found.

    Parameters
    ----------
    examination : str
        Its name.
    findings : tuple of Finding
        In the order of the report.
    strips : tuple of Strip
        Sweeps behind them.
    shocks : Shocks
        Stimuli that were used, and where they were found.
    tables : mapping of str to Table
        Series that are no single number: recovery, threshold, units.
    notes : tuple of str
        What was done to the signals, and what limits the answer.
    """

    examination: str
    findings: tuple[Finding, ...]
    strips: tuple[Strip, ...]
    shocks: Shocks
    tables: Mapping[str, Table] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def of(self, quantity: str, where: str = "") -> tuple[Finding, ...]:
        """Return the findings of a quantity, of all places or of those whose name holds ``where``."""
        return tuple(found for found in self.findings if found.measure == quantity and where in found.about)

    def summary(self) -> Table:
        """Return one row per finding."""
        rows = tuple(
            (f.measure, f.about, f.value, f.low, f.high, f.unit, f.status.value, f.reason) for f in self.findings
        )
        return Table(FINDING_COLUMNS, rows)


@dataclass(frozen=True, slots=True)
class Examination:
    """A declared examination.

    Parameters
    ----------
    name : str
        Name on the command line, underscores for hyphens.
    title : str
        Name for people.
    question : str
        What it is done for, in a sentence.
    definition : str
        What exactly is measured.
    validity : str
        What is known of its errors, and where it must not be trusted.
    sweeps : int
        Stimuli of each series on a patient, unless another number is asked for.
    most_sweeps : int
        Most stimuli of one series on a patient.
    draw : callable, optional
        What was found to figures of its own, each with a caption, instead of those of the strips.
    protocol : callable
        Side and number of stimuli to a protocol.
    read : callable
        Recording and stimuli to what was found.
    references : tuple of str
        Where the method comes from.
    """

    name: str
    title: str
    question: str
    definition: str
    validity: str
    sweeps: int
    protocol: Callable[[Side, int], Protocol]
    read: Callable[[Recording, Shocks], Examined]
    references: tuple[str, ...] = ()
    most_sweeps: int = 200
    draw: Callable[[Examined], Sequence[tuple[Any, str]]] | None = None


def found(
    quantity: str,
    where: str,
    *,
    value: float | None,
    unit: str,
    interval: tuple[float | None, float | None] = (None, None),
    remark: str = "",
    detail: Table | None = None,
) -> Finding:
    """Return a finding; not assessable where there is no value."""
    known = value is not None and bool(np.isfinite(value))
    low, high = (None if end is None or not np.isfinite(end) else float(end) for end in interval)
    return Finding(
        quantity, where, float(value) if known and value is not None else None, unit,
        Status.OK if known else Status.NOT_ASSESSABLE, remark, low, high, detail or Table(()),
    )  # fmt: skip


def notes_of(strips: Sequence[Strip]) -> tuple[str, ...]:
    """Return what was done to the sweeps, each line once with the channels that it is about."""
    about: dict[str, list[str]] = {}
    for strip in strips:
        for note in strip.sweeps.notes:
            if not note.endswith("at given times"):
                about.setdefault(note, []).append(strip.sweeps.channel)
    return tuple(f"{', '.join(dict.fromkeys(names))}: {note}" for note, names in about.items())

"""What every treatment declares: what can be ordered, and what all orders so far make of a patient."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Protocol

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from facialis.errors import ProtocolError
from facialis.patient import Patient
from facialis.vocabulary import Side

DAYS_A_YEAR = 365.25
UNIT_DAYS = {"d": 1.0, "wk": 7.0, "mo": DAYS_A_YEAR / 12.0, "y": DAYS_A_YEAR}


def days(given: Any) -> float:
    """Return days of a time such as ``10d``, ``6wk``, ``14mo`` or ``2y``.

    Raises
    ------
    ValueError
        If it has no unit, or is negative.

    Examples
    --------
    >>> days("6wk"), days("2y")
    (42.0, 730.5)
    """
    if isinstance(given, float):  # a model's own field, read back
        return given
    found = re.fullmatch(r"\s*(\d+(?:\.\d*)?)\s*(d|wk|mo|y)\s*", str(given))
    if found is None:
        raise ValueError(f"the time {given!r} is not understood; write 10d, 6wk, 14mo or 2y")
    return float(found[1]) * UNIT_DAYS[found[2]]


def amount(unit: str) -> Callable[[Any], float]:
    """Return a reader of amounts that must carry a unit, such as ``2.5 U`` or ``600 mg``."""

    def read(given: Any) -> float:
        if isinstance(given, float):
            return given
        found = re.fullmatch(rf"\s*(-?\d+(?:\.\d*)?)\s*{re.escape(unit)}\s*", str(given))
        if found is None:
            raise ValueError(f"{given!r} is no amount in {unit}; write for instance 2.5 {unit}")
        if float(found[1]) <= 0.0:
            raise ValueError(f"{given!r} is not above 0 {unit}")
        return float(found[1])

    return read


Days = Annotated[float, BeforeValidator(days), Field(ge=0.0, le=100.0 * DAYS_A_YEAR)]
"""A time in days, written with its unit."""
Milligrams = Annotated[float, BeforeValidator(amount("mg")), Field(gt=0.0)]
"""A dose in mg, written with its unit."""


class Order(BaseModel):
    """One line of a plan.

    Parameters
    ----------
    at_d : float
        When, days from the start; written ``at: 14mo``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, validate_by_alias=True)
    at_d: Days = Field(alias="at")


class SidedOrder(Order):
    """An order for one side of the face."""

    side: Side = Side.LEFT


def keep_all(orders: tuple[Any, ...]) -> None:
    """Accept orders that cannot contradict each other."""


class Applied(Protocol):
    """What orders make of a patient on a day."""

    def __call__(self, patient: Patient, orders: tuple[Any, ...], *, time_d: float) -> Patient:
        """Return the treated patient."""
        ...


@dataclass(frozen=True, slots=True)
class Treatment:
    """One treatment.

    Parameters
    ----------
    name : str
        As a plan calls it.
    title : str
        For people, one line.
    acts_on : str
        What it changes in the patient.
    order : type of Order
        Fields that can be ordered.
    at : callable
        ``at(patient, orders, time_d=...)``: the patient as he would be without this treatment, all its orders up to
        ``time_d`` (days), to the patient with it. Pure: nothing else is known, nothing is changed.
    sources : str
        Where its numbers come from.
    check : callable
        Raises :class:`facialis.errors.ProtocolError` where orders contradict each other.
    sudden : bool
        Whether what follows from an order changes within hours, so that a course has to look again the day after.
    """

    name: str
    title: str
    acts_on: str
    order: type[Order]
    at: Applied
    sources: str
    check: Callable[[tuple[Any, ...]], None] = keep_all
    sudden: bool = False


def refuse(problem: str, remedy: str) -> ProtocolError:
    """Return the error of a plan that contradicts itself."""
    return ProtocolError(problem, remedy)

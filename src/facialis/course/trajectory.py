"""States in time, and the patient at any of them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from facialis.body.adaptation import AdaptationParameters
from facialis.course.state import CourseState, untreated
from facialis.errors import ProtocolError
from facialis.patient import Patient
from facialis.treatments import Plan, find_treatments

SAME_MONTH = 0.01
"""Moments closer than this (some hours) are one."""
DAYS_A_YEAR = 365.25
ROUNDING_D = 1e-6
"""An order counts from its own day on, though months are rounded."""
_MONTHS = {"y": 12.0, "mo": 1.0, None: 1.0, "d": 12.0 / DAYS_A_YEAR}


@dataclass(frozen=True, eq=False, slots=True)
class Trajectory:
    """The slow states of a patient's years.

    Parameters
    ----------
    patient : Patient
        As at the start.
    adaptation : AdaptationParameters
        Rates of the slow equations.
    plan : Plan, optional
        Treatments ordered.
    states : tuple of CourseState
        In order, from the start to the end.
    seed, strands : int
        Seed of all randomness; scale.
    """

    patient: Patient
    adaptation: AdaptationParameters
    plan: Plan | None
    states: tuple[CourseState, ...]
    seed: int
    strands: int

    @property
    def months(self) -> float:
        """Month of the end."""
        return self.states[-1].months

    def state(self, when: str | float) -> CourseState:
        """Return the slow state at a time; between moments its variables lie on a straight line.

        Parameters
        ----------
        when : str or float
            ``"14mo"``, ``"3.5y"`` or months.

        Raises
        ------
        ProtocolError
            If the time is not understood or lies outside the course.
        """
        month, first = parse_time(when), self.states[0].months
        if not first - SAME_MONTH <= month <= self.months + SAME_MONTH:
            raise ProtocolError(
                f"{when!r} lies outside this course.", f"Give a time from {first:g}mo to {self.months:g}mo."
            )
        place = next((n for n, each in enumerate(self.states) if each.months >= month - SAME_MONTH), -1)
        later = self.states[place]
        if place == 0 or later.months - month <= SAME_MONTH:
            return later
        before = self.states[place - 1]
        return before.towards(later, (month - before.months) / (later.months - before.months))

    def at(self, when: str | float) -> Patient:
        """Return the treated patient at a time, to be examined or simulated like any other.

        Parameters
        ----------
        when : str or float
            ``"14mo"``, ``"3.5y"`` or months.

        Raises
        ------
        ProtocolError
            If the time is not understood or lies outside the course.
        """
        state = self.state(when)
        now = untreated(self.patient, state, adaptation=self.adaptation)
        return treated(self.plan, now, months=state.months).model_copy(update={"name": f"{self.patient.name} {when}"})


def ordered_months(plan: Plan | None) -> list[float]:
    """Return the months at which a plan orders something, and a day after what is sudden; no step goes over one."""
    if plan is None:
        return []
    known = find_treatments()
    # clefts open within hours: on a straight line from the order to the next moment they would take weeks
    after = {order.at_d + 1.0 for name, order in plan.orders if known[name].sudden}
    return sorted({day * 12.0 / DAYS_A_YEAR for day in {*plan.times_d, *after}})


def treated(plan: Plan | None, patient: Patient, *, months: float) -> Patient:
    """Return the patient with what the plan has ordered until a month; without a plan the same patient."""
    return patient if plan is None else plan.treat(patient, months * DAYS_A_YEAR / 12.0 + ROUNDING_D)


def parse_time(when: str | float) -> float:
    """Return months of a time such as ``"14mo"``, ``"3.5y"``, ``"10d"``, or of a number of months.

    Raises
    ------
    ProtocolError
        If it is not understood or negative.

    Examples
    --------
    >>> parse_time("3.5y"), parse_time("14mo"), parse_time(2)
    (42.0, 14.0, 2.0)
    """
    found = re.fullmatch(r"\s*(\d+(?:\.\d*)?)\s*(y|mo|d)?\s*", str(when))
    if found is None:
        raise ProtocolError(f"The time {when!r} is not understood.", "Write 14mo, 3.5y or 10d.")
    return float(found[1]) * _MONTHS[found[2]]

"""A patient's years: moments from the start to the end, each of which can be examined, continued or branched."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol as Interface

from facialis.body.adaptation import AdaptationParameters
from facialis.course.integrate import Integrator, Point, Steps
from facialis.course.life import LIFE, live
from facialis.course.state import CourseState, begin, untreated
from facialis.errors import PatientError, ProtocolError
from facialis.parameters.course2026 import ADAPTATION
from facialis.patient import Patient
from facialis.presets import find_patient
from facialis.protocol import Protocol
from facialis.simulate import Progress

Moment = Point
"""One moment of a course."""
LONGEST_YEARS = 80.0
SAME_MONTH = 0.01
"""Moments closer than this (some hours) are one."""


class Orders(Interface):
    """Treatments as a course needs them: when something is ordered, and what all orders so far make of a patient."""

    @property
    def times_d(self) -> Sequence[float]:
        """Days from the start on which something is ordered."""
        ...

    def treat(self, patient: Patient, time_d: float, /) -> Patient:
        """Return the patient at a day with all orders so far."""
        ...


@dataclass(frozen=True, eq=False, slots=True)
class Course:
    """The years of a patient.

    Parameters
    ----------
    patient : Patient
        As at the start.
    adaptation : AdaptationParameters
        Rates of the slow equations.
    plan : Orders, optional
        Treatments ordered.
    seed, strands : int
        Seed of all randomness; scale.
    moments : tuple of Moment
        In order, from the start to the end.
    refused : int
        Steps that were taken back.
    """

    patient: Patient
    adaptation: AdaptationParameters
    plan: Orders | None
    seed: int
    strands: int
    moments: tuple[Moment, ...]
    refused: int

    @property
    def months(self) -> float:
        """Length in months."""
        return self.moments[-1].state.months

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
        month = parse_time(when)
        first = self.moments[0].state.months
        if not first <= month <= self.months + SAME_MONTH:
            raise ProtocolError(
                f"{when!r} lies outside this course.", f"Give a time from {first:g}mo to {self.months:g}mo."
            )
        later = next((m for m in self.moments if m.state.months >= month - SAME_MONTH), self.moments[-1])
        place = self.moments.index(later)
        if place == 0 or abs(later.state.months - month) <= SAME_MONTH:
            return later.state
        before = self.moments[place - 1].state
        share = (month - before.months) / (later.state.months - before.months)
        return before.towards(later.state, share)

    def at(self, when: str | float) -> Patient:
        """Return the treated patient at a time, to be examined or simulated like any other.

        Examples
        --------
        ``fc.examine("lateral_spread", course.at("14mo"), folder="results/spread")``
        """
        state = self.state(when)
        now = untreated(self.patient, state, adaptation=self.adaptation)
        return treated(self.plan, now, months=state.months).model_copy(update={"name": f"{self.patient.name} {when}"})


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
    return float(found[1]) * {"y": 12.0, "mo": 1.0, None: 1.0, "d": 12.0 / DAYS_A_YEAR}[found[2]]


DAYS_A_YEAR = 365.25


def treated(plan: Orders | None, patient: Patient, *, months: float) -> Patient:
    """Return the patient with what the plan has ordered until a month; without a plan the same patient."""
    return patient if plan is None else plan.treat(patient, months * DAYS_A_YEAR / 12.0)


def follow(
    patient: str | Path | Patient = "contact",
    *,
    years: float = 20.0,
    plan: Orders | None = None,
    seed: int = 0,
    strands: int = 25,
    adaptation: AdaptationParameters = ADAPTATION,
    life: Protocol = LIFE,
    start: CourseState | None = None,
    steps: Steps | None = None,
    progress: Progress | None = None,
) -> Course:
    """Let years pass.

    At moments chosen by how fast things change, two seconds of the patient's life are simulated; the traffic counted in
    them drives the slow equations to the next moment. Nothing here knows which muscle is which.

    Parameters
    ----------
    patient : str, Path or Patient
        Preset, YAML file or patient at the start.
    years : float
        How long, above 0 to 80, from the start of the course, also where ``start`` says that a part has passed.
    plan : Orders, optional
        Treatments ordered; none by default.
    seed : int
        Same seed, same nerve, same wandering of the vessels.
    strands : int
        Strands simulated on each side, 1 to all of the root's.
    adaptation : AdaptationParameters
        Rates of the slow equations.
    life : Protocol
        What a short piece of life holds.
    start : CourseState, optional
        State of an earlier course of the same patient, which goes on or branches from there.
    steps : Steps, optional
        How the years are cut.
    progress : callable, optional
        Called with fraction done and stage.

    Returns
    -------
    Course
        Moments from the start to the end.

    Raises
    ------
    ProtocolError
        If the length is out of range.
    PatientError
        If the state or the scale do not fit the patient.
    """
    who = find_patient(patient)
    begun = begin(who, adaptation) if start is None else start
    _check(who, begun, years=years, strands=strands)
    integrator = Integrator(
        who,
        adaptation,
        steps or Steps(),
        lambda now, months: treated(plan, now, months=months),
        lambda now: live(now, seed=seed, strands=strands, protocol=life),
        seed,
    )
    end = 12.0 * years
    stops = [month for month in ordered_months(plan) if begun.months < month < end] + [end]
    moments = _walk(integrator, begun, stops, progress or (lambda _done, _stage: None))
    return Course(who, adaptation, plan, seed, strands, tuple(moments), integrator.refused)


def _walk(integrator: Integrator, begun: CourseState, stops: list[float], progress: Progress) -> list[Moment]:
    moments = [integrator.start(begun)]
    step, end = integrator.steps.first_month, stops[-1]
    for stop in stops:
        while moments[-1].state.months < stop - SAME_MONTH:
            now = moments[-1].state.months
            progress((now - begun.months) / (end - begun.months), f"year {now / 12.0:.1f}")
            moment, step = integrator.advance(moments[-1], months=step, until=stop)
            moments.append(moment)
        step = min(step, integrator.steps.first_month) if stop < end else step
    return moments


def ordered_months(plan: Orders | None) -> list[float]:
    """Return the months at which a plan orders something, each once, in order; no step goes over one."""
    return [] if plan is None else sorted({day * 12.0 / DAYS_A_YEAR for day in plan.times_d})


def _check(patient: Patient, begun: CourseState, *, years: float, strands: int) -> None:
    if not 0.0 < years <= LONGEST_YEARS:
        raise ProtocolError(f"years = {years:g}.", f"Give a length above 0, at most {LONGEST_YEARS:g} years.")
    if begun.months >= 12.0 * years:
        raise ProtocolError(
            f"The state stands at {begun.months:g} months, the course would end at {12.0 * years:g}.",
            "Give more years: they count from the start of the course.",
        )
    if not 1 <= strands <= patient.root.strands:
        raise PatientError(f"strands = {strands}.", f"Keep 1 to {patient.root.strands} strands.")

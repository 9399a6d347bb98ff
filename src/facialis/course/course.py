"""A patient's years: moments from the start to the end, each of which can be examined, continued or branched."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from facialis.body.adaptation import AdaptationParameters
from facialis.course.integrate import Integrator, Point, Steps
from facialis.course.life import LIFE, Life, live
from facialis.course.state import CourseState, begin
from facialis.course.trajectory import DAYS_A_YEAR, SAME_MONTH, Trajectory, ordered_months, treated
from facialis.errors import PatientError, ProtocolError
from facialis.parameters.course2026 import ADAPTATION
from facialis.patient import Patient
from facialis.presets import find_patient
from facialis.protocol import Protocol
from facialis.simulate import Progress
from facialis.treatments import Plan, read_plan
from facialis.vocabulary import Side

Moment = Point
"""One moment of a course."""
LONGEST_YEARS = 80.0
VISIT_MONTHS = 3.0
"""Where orders wait for a symptom, the patient is seen at least so often."""


@dataclass(frozen=True, eq=False, slots=True)
class Course(Trajectory):
    """The years of a patient with what was lived in them; the rest as in :class:`Trajectory`.

    Parameters
    ----------
    moments : tuple of Moment
        One a state: untreated and treated patient, the simulator's counts, the ruler's findings.
    refused : int
        Steps that were taken back.
    seconds_of_work : float
        Wall time.
    """

    moments: tuple[Moment, ...]
    refused: int
    seconds_of_work: float


def follow(
    patient: str | Path | Patient = "contact",
    *,
    years: float = 20.0,
    plan: str | Path | Plan | None = None,
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
    plan : Plan, str or Path, optional
        Treatments ordered, or their YAML file; none by default.
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
        If the length is out of range, or the plan cannot be understood.
    PatientError
        If the state or the scale do not fit the patient.
    """
    began = time.perf_counter()
    who = find_patient(patient)
    ordered = plan if plan is None or isinstance(plan, Plan) else read_plan(plan)
    begun = begin(who, adaptation) if start is None else start
    _check(who, begun, years=years, strands=strands)
    ledger = _Ledger(ordered)
    lived: Callable[[Patient], Life] = functools.partial(live, seed=seed, strands=strands, protocol=life)
    cut = _watchful(steps or Steps(), ordered)
    integrator = Integrator(who, adaptation, cut, ledger.treat, lived, seed)
    end = 12.0 * years
    stops = [month for month in ordered_months(ordered) if begun.months < month < end] + [end]
    moments = _walk(integrator, ledger, begun, stops=stops, progress=progress or (lambda _done, _stage: None))
    states = tuple(moment.state for moment in moments)
    spent = time.perf_counter() - began
    return Course(who, adaptation, ledger.plan, states, seed, strands, tuple(moments), integrator.refused, spent)


@dataclass(slots=True)
class _Ledger:
    """What has been ordered so far: by calendar, and in answer to symptoms."""

    plan: Plan | None

    def treat(self, patient: Patient, months: float) -> Patient:
        return treated(self.plan, patient, months=months)

    def answer(self, moment: Moment) -> bool:
        """Order what the symptoms of a moment ask for; return whether anything was."""
        if self.plan is None:
            return False
        found = {side: moment.life.seen[side].spasm_time for side in Side}
        answered = self.plan.answer(moment.state.months * DAYS_A_YEAR / 12.0, spasm_time=found)
        changed = answered is not self.plan
        self.plan = answered
        return changed


def _watchful(steps: Steps, plan: Plan | None) -> Steps:
    """Return steps short enough for orders that wait for a symptom: somebody has to look."""
    if plan is None or not plan.rules:
        return steps
    return replace(steps, most_month=min(steps.most_month, VISIT_MONTHS), first_month=VISIT_MONTHS)


def _walk(
    integrator: Integrator, ledger: _Ledger, begun: CourseState, *, stops: list[float], progress: Progress
) -> list[Moment]:
    moments = [integrator.start(begun)]
    step, end = integrator.steps.first_month, stops[-1]
    for stop in stops:
        while moments[-1].state.months < stop - SAME_MONTH:
            now = moments[-1].state.months
            progress((now - begun.months) / (end - begun.months), f"year {now / 12.0:.1f}")
            moment, step = integrator.advance(moments[-1], months=step, until=stop)
            moments.append(moment)
            if ledger.answer(moment):
                step = integrator.steps.least_month
        step = integrator.steps.least_month if stop < end else step
    return moments


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

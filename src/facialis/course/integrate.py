"""Adaptive steps through the years: predict with the traffic known, live two seconds, correct, or step back."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from numpy.typing import NDArray

from facialis.body.adaptation import AdaptationParameters, SlowState, Traffic, advance_state, draw_load
from facialis.body.compression import Lesion, compute_bare_fraction
from facialis.course.life import Life
from facialis.course.state import CourseState, untreated
from facialis.parameters.chiappa1979 import SOUND_HEARING
from facialis.patient import HalfPatient, Patient
from facialis.surroundings import generator
from facialis.vocabulary import Side

Array = NDArray[np.float64]
Treat = Callable[[Patient, float], Patient]
"""Untreated patient and months since the start to the treated patient."""
WALK_YEARS = 120
"""Years of the load that are drawn: more than a life, so that no course runs out of them."""


@dataclass(frozen=True, slots=True)
class Steps:
    """How the years are cut; numerical choices.

    Parameters
    ----------
    first_month, least_month, most_month : float
        Length of the first, the shortest and the longest step.
    change : float
        Largest change of any slow variable in a step, of its range 0-1.
    error : float
        Largest difference between predicted and corrected excitability of the nucleus.
    joining : int
        Most muscles that may join the spasm from one moment to the next, unless the step is the shortest.
    still : float
        Where no slow variable has changed by as much since the last two seconds of life, these are not lived again.
    """

    first_month: float = 12.0
    least_month: float = 1.0
    most_month: float = 24.0
    change: float = 0.3
    error: float = 0.1
    joining: int = 4
    still: float = 0.04


@dataclass(frozen=True, eq=False, slots=True)
class Point:
    """One accepted moment.

    Parameters
    ----------
    state : CourseState
        Slow variables.
    untreated, treated : Patient
        As the state has made them, and with all orders so far.
    life : Life
        Two seconds of the treated patient's life.
    lived : CourseState
        State in which these were simulated: that of this moment, or an earlier one from which nothing has changed.
    """

    state: CourseState
    untreated: Patient
    treated: Patient
    life: Life
    lived: CourseState

    @property
    def simulated(self) -> bool:
        """Whether the two seconds were simulated at this moment."""
        return self.lived.months == self.state.months


@dataclass(eq=False, slots=True)
class Integrator:
    """Carries a patient from one moment to the next.

    Parameters
    ----------
    patient : Patient
        As at the start of the course.
    adaptation : AdaptationParameters
        Rates.
    steps : Steps
        Numerical choices.
    treat : callable
        Untreated patient and month to treated patient.
    live : callable
        Treated patient to two seconds of life.
    seed : int
        Draws the wandering of the vessels.
    refused : int
        Steps that were taken back.
    """

    patient: Patient
    adaptation: AdaptationParameters
    steps: Steps
    treat: Treat
    live: Callable[[Patient], Life]
    seed: int
    refused: int = 0
    _walks: dict[Side, Array] = field(default_factory=dict)

    def start(self, state: CourseState) -> Point:
        """Return the first moment; from here on the vessels wander."""
        self._walks = {side: self._walk(side, state) for side in Side}
        return self._point(state, None)

    def _walk(self, side: Side, state: CourseState) -> Array:
        """Return the load of a side's vessels at every birthday: as ever, or from where a branch left it."""
        at_start = np.array([vessel.load for vessel in self.patient.side(side).vessels])
        drawn = partial(draw_load, self.adaptation, years=WALK_YEARS)
        purpose = f"{side} vessels of the course"
        walk = drawn(start=at_start, rng=generator(self.seed, purpose))
        now = state.side(side).load
        if np.allclose(now, _at(walk, state.months), atol=1e-9):
            return walk
        return drawn(start=now, rng=generator(self.seed, purpose), from_year=state.months / 12.0)

    def advance(self, point: Point, *, months: float, until: float) -> tuple[Point, float]:
        """Return the next moment and the proposed length of the step after it.

        Parameters
        ----------
        point : Point
            Where the course stands.
        months : float
            Proposed length.
        until : float
            Month that is not stepped over.
        """
        steps = self.steps
        least = steps.least_month
        step = min(max(months, least), steps.most_month)
        traffic = {side: point.life.counted[side].traffic for side in Side}
        while True:
            left = until - point.state.months
            if left - step < 0.5 * least:
                step = left
            predicted = self._state(point.state, step, traffic, traffic)
            change = _change(point.state, predicted)
            if change > steps.change and step > least:
                step = max(0.9 * step * steps.change / change, least)
                continue
            reached = self._point(predicted, point)
            ahead = {side: reached.life.counted[side].traffic for side in Side}
            corrected = self._state(point.state, step, traffic, ahead)
            error = max(
                _change(predicted, corrected) / steps.error,
                _joined(point.life, reached.life) / steps.joining,
            )
            if error > 1.0 and step > least:
                self.refused += 1
                step = max(step * float(np.clip(0.9 / math.sqrt(error), 0.3, 0.7)), least)
                continue
            grown = step * float(np.clip(0.9 / math.sqrt(max(error, 1e-6)), 0.5, 2.0))
            return self._corrected(corrected, reached), grown

    def _state(
        self, state: CourseState, months: float, now: dict[Side, Traffic], then: dict[Side, Traffic]
    ) -> CourseState:
        sides = {side: self._side(state, side, months=months, now=now[side], then=then[side]) for side in Side}
        return CourseState(state.months + months, sides[Side.LEFT], sides[Side.RIGHT])

    def _side(self, state: CourseState, side: Side, *, months: float, now: Traffic, then: Traffic) -> SlowState:
        slow, half = state.side(side), self.patient.side(side)
        if not half.vessels:
            return slow
        return advance_state(
            slow,
            self.adaptation,
            months=months,
            load_at=lambda passed: self.load(side, state.months + passed),
            pressing=lambda passed: self._pressing(side, state.months + passed),
            bared=lambda loads: bared(half.lesion, loads),
            traffic_at=lambda passed: now.between(then, passed / months),
        )

    def load(self, side: Side, months: float) -> Array:
        """Return the untreated load of each vessel of a side at a month, shape (vessels,)."""
        return _at(self._walks[side], months)

    def _pressing(self, side: Side, months: float) -> Array:
        """Return what presses at a month once the treatments have had their part."""
        loads = self.load(side, months)
        natural = self.patient.side(side).vessels
        vessels = tuple(vessel.replace(load=float(load)) for vessel, load in zip(natural, loads, strict=True))
        now = self.patient.model_copy(
            update={side.value: self.patient.side(side).model_copy(update={"vessels": vessels})}
        )
        return pressing(now.side(side), self.treat(now, months).side(side))

    def _point(self, state: CourseState, before: Point | None) -> Point:
        natural = untreated(self.patient, state, adaptation=self.adaptation)
        treated = self.treat(natural, state.months)
        if before is not None and self._nothing_new(before, state, treated):
            return Point(state, natural, treated, before.life, before.lived)
        return Point(state, natural, treated, self.live(treated), state)

    def _nothing_new(self, before: Point, state: CourseState, treated: Patient) -> bool:
        if _change(before.lived, state) > self.steps.still:
            return False
        return _unslow(before.treated) == _unslow(treated)

    def _corrected(self, state: CourseState, reached: Point) -> Point:
        natural = untreated(self.patient, state, adaptation=self.adaptation)
        return Point(state, natural, self.treat(natural, state.months), reached.life, reached.lived)


def _at(walk: Array, months: float) -> Array:
    """Return the loads of a walk from birthday to birthday at a month."""
    years = np.arange(len(walk), dtype=np.float64)
    return np.array([np.interp(months / 12.0, years, column) for column in walk.T])


def pressing(before: HalfPatient, after: HalfPatient) -> Array:
    """Return the load of each vessel of a side after treatment; one that was taken away presses no more."""
    loads = {(vessel.kind, vessel.site_mm, vessel.angle_deg): vessel.load for vessel in after.vessels}
    keys = [(vessel.kind, vessel.site_mm, vessel.angle_deg) for vessel in before.vessels]
    return np.array([loads.get(key, 0.0) for key in keys])


def bared(lesion: Lesion, loads: Array) -> float:
    """Return the bare part of internodes right under the heaviest vessel over that under endless pressure, 0-1."""
    if lesion.bare_fraction <= 0.0 or not loads.size:
        return 0.0
    return float(compute_bare_fraction(lesion, np.atleast_1d(loads.max()))[0]) / lesion.bare_fraction


def _change(one: CourseState, other: CourseState) -> float:
    """Return the largest change of any slow variable of the nerve and nucleus; muscles follow and feed nothing back."""
    changes = [0.0]
    for side in Side:
        a, b = one.side(side), other.side(side)
        changes += [abs(a.channels - b.channels), abs(a.nucleus - b.nucleus)]
        changes += [*np.abs(a.myelin - b.myelin), *np.abs(a.cleft - b.cleft)]
    return float(max(changes))


def _joined(before: Life, after: Life) -> int:
    """Return how many muscles have joined or left the spasm."""
    return sum(len(set(before.counted[side].joined) ^ set(after.counted[side].joined)) for side in Side)


def _unslow(patient: Patient) -> Patient:
    """Return a patient without age, slow variables and hearing: what else has changed can alter the two seconds."""
    halves = {}
    for side in Side:
        half = patient.side(side)
        loads = tuple(vessel.model_copy(update={"load": 0.0}) for vessel in half.vessels)
        lesion = half.lesion.model_copy(update={"ectopy": 0.0})
        nucleus = half.nucleus.model_copy(update={"plateau": 0.0, "trigeminal_gain": 1.0})
        changes = {"vessels": loads, "lesion": lesion, "nucleus": nucleus, "shown": None, "hearing": SOUND_HEARING}
        halves[side.value] = half.model_copy(update=changes)
    return patient.model_copy(update={"age_year": 0.0, **halves})

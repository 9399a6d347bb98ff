"""From tablets to plasma: one compartment, mean over the day, with the drug's own induction of its clearance."""

from __future__ import annotations

import math
from typing import NamedTuple

from facialis.quantities import Parameters, quantity

STEP_D, SETTLED_D = 0.25, 400.0
"""Step of the integration, and the time after which nothing changes any more, days."""


class KineticsParameters(Parameters):
    """Course of one oral drug in an adult of 70 kg."""

    clearance_l_d: float = quantity("1", 1, 2000, "clearance at the first dose, l/day")
    volume_l: float = quantity("1", 5, 1000, "volume of distribution, l")
    absorbed: float = quantity("1", 0.05, 1, "part of a small dose that is absorbed")
    saturation_mg: float = quantity("1", 100, 1e6, "daily dose, mg, at which half of that is absorbed")
    induction: float = quantity("1", 0, 4, "rise of the clearance by the drug itself, over its first value")
    induction_d: float = quantity("1", 1, 60, "time constant of that rise, days")
    sedating_mg_l: float = quantity("1", 1e-3, 100, "plasma concentration, mg/l, that halves alertness")


class Intake(NamedTuple):
    """A daily dose between two days; ``until_d`` may be infinite."""

    at_d: float
    until_d: float
    daily_mg: float


def compute_plasma(parameters: KineticsParameters, intakes: list[Intake], *, time_d: float) -> float:
    r"""Return the mean plasma concentration of a day, mg/l.

    .. math:: \dot C = \frac{F D}{V} - \frac{Q(t)}{V} C, \qquad \tau \dot q = \iota - q, \qquad Q = Q_0 (1 + q)

    with the induction falling back to 0 at the same pace when nothing is taken.

    Parameters
    ----------
    parameters : KineticsParameters
        Of the drug.
    intakes : list of Intake
        In order of time, none overlapping another.
    time_d : float
        Day.
    """
    level, induced, now = 0.0, 0.0, 0.0
    for intake in intakes:
        if intake.at_d >= time_d:
            break
        for until, dose in ((intake.at_d, 0.0), (min(intake.until_d, time_d), intake.daily_mg)):
            level, induced = _advance(parameters, level, induced, days=until - now, daily_mg=dose)
            now = until
    return _advance(parameters, level, induced, days=time_d - now, daily_mg=0.0)[0]


def _advance(
    parameters: KineticsParameters, level: float, induced: float, *, days: float, daily_mg: float
) -> tuple[float, float]:
    """Advance concentration and induction under a constant dose; a step is exact for a constant clearance."""
    absorbed = parameters.absorbed / (1.0 + daily_mg / parameters.saturation_mg)
    goal = parameters.induction if daily_mg > 0.0 else 0.0
    left = min(days, SETTLED_D)
    while left > 1e-9:
        step = min(left, STEP_D)
        induced = goal + (induced - goal) * math.exp(-step / parameters.induction_d)
        clearance = parameters.clearance_l_d * (1.0 + induced)
        settled = absorbed * daily_mg / clearance
        level = settled + (level - settled) * math.exp(-step * clearance / parameters.volume_l)
        left -= step
    return level, induced


def compute_sedation(parameters: KineticsParameters, plasma_mg_l: float) -> float:
    """Return the part of alertness that a concentration takes away, 0-1; a side effect for reports."""
    return plasma_mg_l / (plasma_mg_l + parameters.sedating_mg_l)

"""What months of pressure and of impulses change: myelin, clefts, channels, motoneurons, muscles. Rates, no anatomy.

A side is reduced to a few slow variables. The load that the myelin *shows* follows the load that presses: every fibre
keeps the relation of bare internodes to pressure, and what lags is the pressure. Nothing here knows where a muscle's
fibres lie, nor which muscle is which.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from facialis.quantities import Parameters, quantity

Array = NDArray[np.float64]
STEP_MONTH = 0.25
"""Longest step of the slow equations; each is solved exactly while its target stands still."""


class AdaptationParameters(Parameters):
    """How fast vessel, root, nucleus and muscles change; nobody has measured any of it in a patient."""

    growth: float = quantity("1/year", -0.3, 0.5, "mean rise of a vessel's load a year; negative where it recedes")
    wander: float = quantity("1", 0, 0.5, "standard deviation of the load's yearly change about that mean")
    most_load: float = quantity("1", 0.3, 2.0, "load at which the root has given way and does not rise further")
    loss_month: float = quantity("month", 1, 120, "time constant at which myelin follows a load that has risen")
    repair_month: float = quantity("month", 0.5, 120, "time constant at which it follows a load that has fallen")
    seal_month: float = quantity("month", 0.05, 36, "time constant at which clefts seal under a load that has risen")
    open_month: float = quantity("month", 0.0005, 6, "time constant at which they open again")
    channel_month: float = quantity("month", 1, 60, "time constant of sodium channels of bare internodes")
    nucleus_month: float = quantity("month", 1, 60, "time constant of the motoneurons' excitability")
    traffic_half_hz: float = quantity("Hz", 0.2, 50, "antidromic impulses an axon at which it is half of its most")
    most_plateau: float = quantity("1", 0, 6, "plateau current over rheobase of motoneurons under endless traffic")
    most_trigeminal: float = quantity("1", 1, 6, "trigeminal gain of motoneurons under endless traffic")
    muscle_month: float = quantity("month", 0.5, 24, "time constant of muscle mass")
    work_half_hz: float = quantity("Hz", 0.2, 50, "impulses of the lesion a unit at which growth is half of its most")
    most_growth: float = quantity("1", 0, 1, "most growth of a muscle's force by work")
    most_wasting: float = quantity("1", 0, 1, "loss of force of a muscle whose junctions all fail")


@dataclass(frozen=True, eq=False, slots=True)
class SlowState:
    """Slow variables of one side.

    Parameters
    ----------
    load, myelin, cleft : ndarray, shape (vessels,)
        Load of each vessel; load that the myelin shows; load that the clefts show.
    channels : float
        Persistent sodium of bare membrane between silent (0) and ectopic (1).
    nucleus : float
        Excitability of the motoneurons between healthy (0) and that under endless traffic (1).
    muscle : ndarray, shape (13,)
        Force of each muscle relative to before.
    """

    load: Array
    myelin: Array
    cleft: Array
    channels: float
    nucleus: float
    muscle: Array


@dataclass(frozen=True, eq=False, slots=True)
class Traffic:
    """What a short piece of life shows of one side.

    Parameters
    ----------
    antidromic_hz : float
        Impulses that return to a motoneuron, mean over axons.
    work_hz : ndarray, shape (13,)
        Impulses born in the lesion that a unit of each muscle discharged.
    transmission : ndarray, shape (13,)
        Part of the impulses at each muscle that made it discharge, 0-1; 1 where none came.
    """

    antidromic_hz: float
    work_hz: Array
    transmission: Array

    def between(self, other: Traffic, share: float) -> Traffic:
        """Return the traffic a ``share`` (0-1) of the way to another."""
        return Traffic(
            self.antidromic_hz + share * (other.antidromic_hz - self.antidromic_hz),
            self.work_hz + share * (other.work_hz - self.work_hz),
            self.transmission + share * (other.transmission - self.transmission),
        )


def advance_state(
    state: SlowState,
    parameters: AdaptationParameters,
    *,
    months: float,
    load_at: Callable[[float], Array],
    pressing: Callable[[float], Array],
    bared: Callable[[Array], float],
    traffic_at: Callable[[float], Traffic],
) -> SlowState:
    r"""Advance one side.

    Each variable relaxes to its target, :math:`\dot s = (s^* - s) / \tau`, solved exactly over steps of a week, in
    which the targets stand still:

    .. math:: M^* = S^* = L, \quad e^* = b(M), \quad n^* = A / (A + A_{1/2}), \quad
              h_m^* = 1 + g\, W_m / (W_m + W_{1/2}) - w\,(1 - T_m)

    with load :math:`L`, that shown by myelin :math:`M` and by clefts :math:`S`, bared part :math:`b` under the
    strongest pressure, channels :math:`e`, antidromic traffic :math:`A`, nucleus :math:`n`, work :math:`W_m` and
    transmission :math:`T_m` of each muscle.

    Parameters
    ----------
    state : SlowState
        At the start.
    parameters : AdaptationParameters
        Rates.
    months : float
        How long, from 0.
    load_at : callable
        Months since the start to the untreated load of each vessel.
    pressing : callable
        The same for the load that presses, treatments counted.
    bared : callable
        Loads that the myelin shows to the bared part, 0-1, where the pressure is highest.
    traffic_at : callable
        Months since the start to traffic.

    Returns
    -------
    SlowState
        At the end.
    """
    count = max(int(np.ceil(months / STEP_MONTH - 1e-9)), 1)
    step = months / count
    for index in range(count):
        middle = (index + 0.5) * step
        state = _step(state, parameters, step=step, pressing=pressing(middle), bared=bared, traffic=traffic_at(middle))
    return replace(state, load=load_at(months))


def _step(
    state: SlowState,
    parameters: AdaptationParameters,
    *,
    step: float,
    pressing: Array,
    bared: Callable[[Array], float],
    traffic: Traffic,
) -> SlowState:
    p = parameters
    return SlowState(
        load=state.load,
        myelin=_follow(state.myelin, pressing, rise=p.loss_month, fall=p.repair_month, step=step),
        cleft=_follow(state.cleft, pressing, rise=p.seal_month, fall=p.open_month, step=step),
        channels=float(_relax(state.channels, bared(state.myelin), tau=p.channel_month, step=step)),
        nucleus=float(_relax(state.nucleus, kindled(p, traffic.antidromic_hz), tau=p.nucleus_month, step=step)),
        muscle=np.asarray(_relax(state.muscle, trained(p, traffic), tau=p.muscle_month, step=step)),
    )


def kindled(parameters: AdaptationParameters, antidromic_hz: float) -> float:
    """Return the nucleus' excitability under lasting traffic, 0-1."""
    return antidromic_hz / (antidromic_hz + parameters.traffic_half_hz)


def trained(parameters: AdaptationParameters, traffic: Traffic) -> Array:
    """Return the force of each muscle under lasting work, relative to before, shape (13,)."""
    growth = parameters.most_growth * traffic.work_hz / (traffic.work_hz + parameters.work_half_hz)
    return np.asarray(1.0 + growth - parameters.most_wasting * (1.0 - traffic.transmission))


def _relax(now: Array | float, target: Array | float, *, tau: Array | float, step: float) -> Array:
    return np.asarray(target + (now - target) * np.exp(-step / np.asarray(tau)))


def _follow(now: Array, target: Array, *, rise: float, fall: float, step: float) -> Array:
    return _relax(now, target, tau=np.where(target > now, rise, fall), step=step)


def draw_load(
    parameters: AdaptationParameters, start: Array, *, years: int, rng: np.random.Generator, from_year: float = 0.0
) -> Array:
    """Draw the untreated load of each vessel at every birthday of the course.

    A random walk with drift between 0 (the vessel has left the root) and where the root has given way; between
    birthdays the load lies on a straight line.

    Parameters
    ----------
    parameters : AdaptationParameters
        Growth and wandering.
    start : ndarray, shape (vessels,)
        Load at ``from_year``, 0-2.
    years : int
        How many, from 1.
    rng : numpy.random.Generator
        One draw a vessel and year; a longer course begins with the loads of a shorter one.
    from_year : float
        Where a branch begins; the wandering of every year stays that of the unbroken course.

    Returns
    -------
    ndarray, shape (years + 1, vessels)
        Load, relative to that of an indenting vessel; of no meaning before ``from_year``.
    """
    changes = parameters.growth + parameters.wander * rng.standard_normal((years, len(start)))
    ceiling = np.maximum(start, parameters.most_load)
    year = int(from_year)
    left = 1.0 - (from_year - year)
    loads = np.empty((years + 1, len(start)))
    loads[: year + 1] = start
    for index in range(year, years):
        part = left if index == year else 1.0
        now = start if index == year else loads[index]
        loads[index + 1] = np.clip(now + part * changes[index], 0.0, ceiling)
    loads[year] = loads[year + 1] - (loads[year + 1] - start) / left
    return loads

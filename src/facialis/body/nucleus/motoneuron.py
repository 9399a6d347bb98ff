"""Motoneurons of the facial nucleus: one per axon, from drives and antidromic impulses to orthodromic impulses."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from facialis.body.nucleus.condition import Condition
from facialis.body.nucleus.parameters import PERIORAL, NucleusParameters
from facialis.body.nucleus.volleys import Volleys
from facialis.errors import SimulationError
from facialis.records.arrays import Axons
from facialis.vocabulary import MUSCLES

Array = NDArray[np.float64]
_MASK = 0xFFFFFFFFFFFFFFFF
_AWAKE = np.array([[0.0, 1.0]])


@dataclass(frozen=True, eq=False, slots=True)
class NucleusState:
    """Motoneurons of one side at one moment. :func:`advance` writes into the arrays; :meth:`copy` before branching.

    Parameters
    ----------
    muscle : ndarray of int8, shape (neurons,)
        Pool of each motoneuron.
    rheobase_na : ndarray, shape (neurons,)
        Current at the soma that brings the resting neuron to threshold.
    live : ndarray, shape (neurons, columns)
        Potential, conductances, plateau, kindling; the columns are named in the kernel.
    clocks : ndarray of int64, shape (neurons, columns)
        Step that each neuron has reached.
    fixed : ndarray, shape (neurons, columns)
        What distinguishes the neurons.
    pools : ndarray, shape (13, columns)
        Size, peak drive and kindling of each pool.
    course : ndarray, shape (13, steps of a block, 4)
        Drives of the pools in the current block: will, lid, early reflex, cortex.
    late : ndarray, shape (13, steps)
        Late reflex of the pools, up to the end of the current block.
    numbers : ndarray, shape (numbers,)
        What the neurons have in common.
    """

    muscle: NDArray[np.int8]
    rheobase_na: Array
    live: Array
    clocks: NDArray[np.int64]
    fixed: Array
    pools: Array
    course: Array
    late: Array
    numbers: Array

    def copy(self) -> Self:
        """Return an independent copy."""
        return replace(self, **{field.name: getattr(self, field.name).copy() for field in fields(self)})

    def __len__(self) -> int:
        return len(self.muscle)


class Firing(NamedTuple):
    """What motoneurons did in one window; impulses sorted by time, then axon.

    Parameters
    ----------
    time_ms : ndarray, shape (impulses,)
        Impulse at the initial segment.
    axon : ndarray of int32, shape (impulses,)
        Axon, equal to the motoneuron.
    cause : ndarray of int8, shape (impulses,)
        :class:`facialis.vocabulary.Cause`: drive, blink, back-fire or plateau.
    invaded : ndarray of bool, shape (antidromic impulses,)
        Which antidromic impulses made the soma fire.
    """

    time_ms: Array
    axon: NDArray[np.int32]
    cause: NDArray[np.int8]
    invaded: NDArray[np.bool_]


def start(parameters: NucleusParameters, axons: Axons, *, rng: np.random.Generator) -> NucleusState:
    r"""Give every axon its motoneuron, at rest.

    Within a pool, thicker axons belong to larger motoneurons. With rank *r* from 0 (smallest) to 1,

    .. math:: I_\mathrm{rh} = \frac{V_\mathrm{th} - V_\mathrm{rest}}{R}\,\rho^{\,r - 1/2}, \qquad
              \rho = \text{recruitment ratio}

    so that equal drive recruits by size, and many small units come before few large ones.

    Parameters
    ----------
    parameters : NucleusParameters
        Membranes and pools.
    axons : Axons
        Muscle and diameter are used.
    rng : numpy.random.Generator
        Draws ranks, safety factors and delayed depolarisations.

    Returns
    -------
    NucleusState
        At 0 ms.

    References
    ----------
    Henneman 1965, J Neurophysiol 28:560 (size principle); Fuglevand, Winter & Patla 1993, J Neurophysiol 70:2470
    (exponential thresholds), doi 10.1152/jn.1993.70.6.2470.
    """
    from facialis.body.nucleus import kernel as k

    count = len(axons)
    rank = _ranks(parameters, axons, rng)
    ratio, reserve, share, weak = (
        np.array([getattr(parameters.pools[m], name) for m in MUSCLES])
        for name in ("recruitment_ratio", "reserve", "blink_share", "blink_weak")
    )
    code = axons.muscle
    span = parameters.threshold_mv - parameters.rest_mv
    fixed = np.zeros((count, k.FIXED))
    fixed[:, k.GAIN] = reserve[code] * ratio[code] ** (1.0 - rank)
    strong = rng.random(count) < share[code]
    fixed[:, k.BLINK_GAIN] = fixed[:, k.GAIN] * np.where(strong, 1.0, weak[code])
    fixed[:, k.SAFETY_MV] = span * parameters.safety * np.exp(parameters.safety_scatter * rng.standard_normal(count))
    fixed[:, k.REBOUND_MV] = parameters.rebound_mv * np.exp(parameters.rebound_scatter * rng.standard_normal(count))
    scatter = np.clip(parameters.turnaround_scatter * np.abs(rng.standard_normal(count)), 0.0, 1.0)
    fixed[:, k.TURNAROUND_MS] = parameters.turnaround_ms * np.exp(scatter)  # the axon beyond is refractory until then
    fixed[:, k.AHP_MS] = parameters.ahp_slow_ms + rank * (parameters.ahp_fast_ms - parameters.ahp_slow_ms)
    fixed[:, k.AHP_DECAY] = np.exp(-k.STEP_MS / fixed[:, k.AHP_MS])
    fixed[:, k.REFLEX_GAIN] = parameters.trigeminal_gain * _scattered(parameters, fixed[:, k.GAIN], rng)
    fixed[:, k.CORTEX_GAIN] = _scattered(parameters, fixed[:, k.GAIN], rng)
    fixed[:, k.LAG] = np.floor(parameters.late_lag_ms * rng.random(count) / k.STEP_MS)
    fixed[:, k.PLATEAU_GAIN] = rng.random(count) < parameters.plateau_share
    live = np.zeros((count, k.LIVE))
    live[:, k.V] = parameters.rest_mv
    # cells that fire by themselves are found anywhere in their cycle, not all at its start
    live[:, k.AVAILABLE] = rng.random(count) if _is_restless(parameters) else 1.0
    live[:, k.FREE_AT] = -1e12
    live[:, k.BACKFIRE_AT] = k.NEVER
    clocks = np.zeros((count, k.CLOCKS), np.int64)
    clocks[:, k.ASLEEP_SINCE] = clocks[:, k.HEAD] = -1
    pools = np.zeros((len(MUSCLES), k.POOLS))
    pools[:, k.SIZE] = np.bincount(code, minlength=len(MUSCLES))
    pools[:, k.FLOOR] = 1.0 / (ratio * reserve)
    pools[:, k.PERIORAL] = [muscle in PERIORAL for muscle in MUSCLES]
    course = np.zeros((len(MUSCLES), k.BLOCK, k.COURSES))
    late = np.zeros((len(MUSCLES), k.BLOCK + k.MOST_LAG))
    rheobase = span / parameters.resistance_mohm * ratio[code] ** (rank - 0.5)
    return NucleusState(code.copy(), rheobase, live, clocks, fixed, pools, course, late, _numbers(parameters))


def _scattered(parameters: NucleusParameters, gain: Array, rng: np.random.Generator) -> Array:
    """Scatter the gain of a pathway between motoneurons, mean 1."""
    spread = parameters.pathway_scatter
    return np.asarray(gain * np.exp(spread * rng.standard_normal(len(gain)) - 0.5 * spread**2))


def _ranks(parameters: NucleusParameters, axons: Axons, rng: np.random.Generator) -> Array:
    """Rank of each motoneuron in its pool, strictly between 0 and 1."""
    rank = np.zeros(len(axons))
    blur = parameters.size_scatter * rng.standard_normal(len(axons))
    for code in range(len(MUSCLES)):
        members = np.flatnonzero(axons.muscle == code)
        by_axon = np.argsort(np.argsort(axons.diameter_um[members], kind="stable"), kind="stable") / max(
            len(members), 1
        )
        blurred = np.argsort(np.argsort(by_axon + blur[members], kind="stable"), kind="stable")
        rank[members] = (blurred + 0.5) / max(len(members), 1)
    return rank


def _numbers(p: NucleusParameters) -> Array:
    """Return the numbers common to all neurons, in the kernel's order."""
    from facialis.body.nucleus import kernel as k

    seen = _noise_seen(p)
    return np.array([
        p.rest_mv, p.threshold_mv, p.reset_mv, p.refractory_ms, p.membrane_ms, p.ahp_mv, p.ahp_conductance,
        p.ahp_ceiling, p.noise_mv / seen, p.noise_mv, p.common_noise, p.fringe, p.failed_mv, p.plateau, p.unkindled,
        p.plateau_mv, p.plateau_slope_mv, p.plateau_ms, p.plateau_kick, p.fatigue_ms, p.recovery_ms, p.kindling_half,
        p.kindling_ms, p.column, p.overlap, k.DRIVE_STEP_MS, p.rebound_noise_mv, p.rebound_memory, p.leak_mv, 0.0, 1.0,
        float(_is_restless(p)),
    ])  # fmt: skip


def _is_restless(p: NucleusParameters) -> bool:
    """Tell whether the plateau current that needs no traffic opens by itself from rest: such a neuron never sleeps."""
    span, v = p.threshold_mv - p.rest_mv, p.rest_mv
    for _ in range(500):
        v = p.rest_mv + span * p.plateau * p.unkindled / (1.0 + np.exp((p.plateau_mv - v) / p.plateau_slope_mv))
    return v > p.rest_mv + 0.5 * span


def _noise_seen(p: NucleusParameters) -> float:
    r"""Part of the noise's standard deviation that passes the membrane.

    Knots of variance 1, *T* apart, joined by straight lines, through a time constant :math:`\tau`:
    :math:`\sigma^2 = \int T\,\mathrm{sinc}^4(fT) / (1 + (2\pi f\tau)^2)\,df`.
    """
    from facialis.body.nucleus import kernel as k

    knot = k.BLOCK * k.STEP_MS
    f = np.linspace(-20.0 / knot, 20.0 / knot, 20001)
    density = knot * np.sinc(f * knot) ** 4 / (1.0 + (2.0 * np.pi * f * p.membrane_ms) ** 2)
    return float(np.sqrt(np.trapezoid(density, f)))


def advance(
    state: NucleusState,
    drive: tuple[Array, Array],
    *,
    antidromic: tuple[Array, NDArray[np.int32]],
    t0_ms: float,
    t1_ms: float,
    key: int,
    volleys: Volleys | None = None,
    condition: Condition | None = None,
) -> Firing:
    r"""Advance the motoneurons from ``t0_ms`` to ``t1_ms``.

    .. math:: \tau \dot V = -(V - V_\mathrm{rest}) - g\,(V - V_\mathrm{ahp}) - \ell\,(V - V_\mathrm{K})
              + \Delta\,(i_\mathrm{will} + i_\mathrm{lid} + i_\mathrm{reflex} + i_\mathrm{cortex} + s\,a\,q) + \xi,
              \qquad \Delta = V_\mathrm{th} - V_\mathrm{rest}

    with after-hyperpolarisation *g* (a step per spike, then decay), a leak :math:`\ell` that anaesthetics and sleep
    open, and a plateau current of strength *s* (grows with
    antidromic traffic), activation *a* (by depolarisation, and a kick per spike) and availability *q* (fatigue).
    An antidromic impulse invades if :math:`V + S_i \ge V_\mathrm{th}` and the soma is not refractory; the neuron fires
    back if the delayed depolarisation that follows, shunted by *g* and helped by *V*, reaches threshold too.

    Solved with the midpoint rule, second order in the step. Cutting a run into windows of any length gives the same
    impulses bit for bit.

    Parameters
    ----------
    state : NucleusState
        Written into.
    drive : tuple of ndarray, shape (13, steps) each
        Voluntary and blink drive, one sample per ms from 0 ms, 1 is maximal voluntary drive; from
        :func:`facialis.body.nucleus.compute_drive`.
    antidromic : tuple of ndarray
        Time in ms (sorted, in the window) and axon of the impulses that reach the somata.
    t0_ms, t1_ms : float
        Window; multiples of the step of 0.1 ms.
    key : int
        Same key, same noise. The two sides take different keys.
    volleys : Volleys, optional
        Currents of the blink reflex and of the motor cortex; the same in every window.
    condition : Condition, optional
        What anaesthesia and sleep do; the same in every window. Default: awake.

    Returns
    -------
    Firing
        Impulses that leave, and which antidromic impulses invaded.

    Raises
    ------
    SimulationError
        If the window does not continue where the state stands or is not a multiple of the step.
    """
    from facialis.body.nucleus import kernel as k

    step, end = _steps(state, t0_ms, t1_ms)
    times, axons = antidromic
    hit, chain = np.empty((2, len(times)), np.int64)
    invaded = np.zeros(len(times), np.bool_)
    word = np.uint64(key & _MASK)
    volleys = Volleys.none() if volleys is None else volleys
    membrane = _AWAKE if condition is None else condition.membrane
    if len(times):
        k.link(times, axons, hit, chain, state.clocks, step, end)
    room = 2 * k.ROOM * len(state)
    parts = []
    while step < end:
        time, axon, cause = np.empty(room), np.empty(room, np.int32), np.empty(room, np.int8)
        step, found = k.advance_all(
            state.live, state.clocks, state.fixed, state.pools, state.course, state.late, state.numbers, state.muscle,
            step, end, *drive, volleys.table, volleys.size, membrane, times, hit, chain, invaded, time, axon, cause,
            word,
        )  # fmt: skip
        parts.append((time[:found], axon[:found], cause[:found]))
        room = max(room, 1 << 16)
    return _sorted(parts, invaded)


def _steps(state: NucleusState, t0_ms: float, t1_ms: float) -> tuple[int, int]:
    from facialis.body.nucleus import kernel as k

    first, last = t0_ms / k.STEP_MS, t1_ms / k.STEP_MS
    start, end = round(first), round(last)
    if abs(first - start) > 1e-6 or abs(last - end) > 1e-6 or end <= start:
        raise SimulationError(
            f"window {t0_ms} to {t1_ms} ms.", f"Give multiples of {k.STEP_MS} ms, the end after the start."
        )
    if start != state.pools[0, k.REACHED]:
        raise SimulationError(
            f"window starts at {t0_ms} ms; the motoneurons stand at {state.pools[0, k.REACHED] * k.STEP_MS:g} ms.",
            "Windows follow one another; copy the state to branch.",
        )
    state.pools[:, k.REACHED] = end
    return start, end


def _sorted(parts: list[tuple[Array, NDArray[np.int32], NDArray[np.int8]]], invaded: NDArray[np.bool_]) -> Firing:
    if len(parts) == 1:
        time, axon, cause = parts[0]
    else:
        time, axon, cause = (np.concatenate(column) for column in zip(*parts, strict=True))
    if len(time) > 1:
        order = np.lexsort((axon, time))
        time, axon, cause = time[order], axon[order], cause[order]
    return Firing(time, axon, cause, invaded)

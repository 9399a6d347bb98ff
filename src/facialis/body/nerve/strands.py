"""Strands solved as cables: their arrays, and how they are advanced, put to sleep and roused."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numba import get_num_threads
from numpy.typing import NDArray

from facialis.body.nerve import kernel as k
from facialis.body.nerve.neighbours import Neighbours, no_neighbours
from facialis.body.nerve.zone import (
    Geometry,
    Grid,
    NerveParameters,
    cleft_coefficients,
    initial_state,
    kernel_rates,
    membrane_coefficients,
)
from facialis.errors import SimulationError

Array = NDArray[np.float64]
Integers = NDArray[np.int64]
Real = NDArray[np.floating[Any]]
Pulse = tuple[float, int, int, int, int]
"""An impulse handed to a cable: time in ms, strand, lane, end (0 proximal, 1 distal), cause."""
AT_MS, STRAND, LANE, END, CAUSE = range(5)
"""Columns of a table of pulses."""

EVENTS = 1024
"""Room for impulses born or leaving per strand and window."""
PARALLEL_FROM = 4
"""Awake strands from which a parallel launch pays (a launch costs 1 us on an idle machine, ms on a busy one)."""
DOZE_MS, DEEPEST_MS = 1.0, 16.0
"""First and longest step of sleeping strands, ms; slow variables move on time scales of 50 ms and more."""
DOZE_AFTER_MS = 20.0
"""Quiet time after which a strand sleeps, ms."""
DOZE_WAKE_MV_MS = 0.05
"""A sleeping strand that moves faster is roused, mV/ms."""
DOZE_MOVE_MV = 0.002
"""Steps of a sleeping strand double while they move no potential by more than this, mV; twice that halves them."""


@dataclass(eq=False, slots=True)
class Strands:
    """Running state of solved strands; the arrays are described in :func:`facialis.body.nerve.kernel.advance_window`.

    Parameters
    ----------
    grid : Grid
        Steps and tolerances.
    geometry : Geometry
        Cells.
    state, coef, scratch : ndarray
        Membranes, their coefficients and the solver's memory, single or double precision.
    rates, cleft, clock, potentials, crossed_at, amplitude, exits, births, balance : ndarray
        Always double precision.
    active, sealed, label, pending, counts : ndarray
        Whole numbers.
    dozing, dozed_ms, doze_ms : ndarray, shape (strands,)
        Which strands sleep, until when they have been advanced, and the length of their next step.
    neighbours : Neighbours
        Which strands' clefts lead into each other.
    stiffness : ndarray, shape (strands, cells)
        Conductance along cleft and axons from every cell, uS.
    pulses : ndarray, shape (pulses, 5)
        Impulses being handed over, a row each, sorted by strand and time.
    worst_balance : float
        Largest imbalance of cleft currents over their throughput in any step so far.
    """

    grid: Grid
    geometry: Geometry
    state: Real
    coef: Real
    scratch: Real
    rates: Array
    cleft: Array
    clock: Array
    potentials: Array
    crossed_at: Array
    amplitude: Array
    exits: Array
    births: Array
    balance: Array
    active: NDArray[np.int8]
    sealed: Integers
    label: Integers
    pending: Integers
    counts: Integers
    dozing: NDArray[np.bool_]
    dozed_ms: Array
    doze_ms: Array
    neighbours: Neighbours
    stiffness: Array
    pulses: Array = field(default_factory=lambda: np.empty((0, 5)))
    worst_balance: float = 0.0

    def __len__(self) -> int:
        return len(self.state)


def lay_strands(
    parameters: NerveParameters,
    geometry: Geometry,
    *,
    diameter_um: Array,
    temperature_c: float,
    bare_fraction: Array | None = None,
    persistent_cm_s: Array | None = None,
    scale: Array | None = None,
    openness: Array | None = None,
    coupled: bool = False,
    neighbours: Neighbours | None = None,
    real: type = np.float32,
) -> Strands:
    """Return strands at rest.

    Parameters
    ----------
    parameters : NerveParameters
        Membranes, fibre, cleft, grid.
    geometry : Geometry
        From :func:`facialis.body.nerve.zone.lay_grid`, or :func:`facialis.body.nerve.zone.lay_cable` for healthy
        cables solved everywhere.
    diameter_um : ndarray, shape (strands, WIDTH)
        Fibre diameters.
    temperature_c : float
        Temperature of the nerve, 25-40 degC.
    bare_fraction : ndarray, shape (strands, cells, WIDTH), optional
        Bare part of each cell's internode, 0-1. Default: none.
    persistent_cm_s : ndarray, shape (strands, WIDTH), optional
        Persistent sodium permeability of bare membrane. Default: that of an ectopic axon.
    scale : ndarray, shape (3, strands, WIDTH), optional
        Scatter of transient sodium, slow potassium and leak of bare membrane. Default: 1.
    openness : ndarray, shape (strands, lesion cells), optional
        Conductance from cleft to bath relative to an open cleft. Default: open.
    coupled : bool
        Whether axons of a strand feel each other.
    neighbours : Neighbours, optional
        Which strands feel each other. Default: none.
    real : type
        ``numpy.float32`` or ``numpy.float64``.
    """
    count, cells = len(diameter_um), geometry.cells
    ectopic = parameters.bare.persistent_permeability_cm_s
    coef = membrane_coefficients(
        parameters,
        geometry,
        diameter_um=diameter_um,
        bare_fraction=np.zeros((count, cells, k.WIDTH)) if bare_fraction is None else bare_fraction,
        persistent_cm_s=np.full((count, k.WIDTH), ectopic) if persistent_cm_s is None else persistent_cm_s,
        scale=np.ones((3, count, k.WIDTH)) if scale is None else scale,
    )
    if openness is None:
        openness = np.ones((count, len(geometry.lesion_x_mm)))
    cleft, sealed = cleft_coefficients(
        parameters, geometry, diameter_um=diameter_um, openness=openness, coupled=coupled
    )
    neighbours = no_neighbours(count, cells) if neighbours is None else neighbours
    inside = slice(geometry.guard, geometry.guard + len(geometry.lesion_x_mm))
    cleft[:, inside, k.AROUND] += neighbours.whole_us[:, None]
    return Strands(
        grid=parameters.grid,
        geometry=geometry,
        state=initial_state(parameters, coef, real=real),
        coef=coef.astype(real),
        scratch=np.zeros((count, k.SCRATCH_ROWS, cells * k.WIDTH), real),
        rates=kernel_rates(parameters, temperature_c=temperature_c),
        cleft=cleft,
        clock=np.zeros((count, k.CLOCKS)),
        potentials=np.zeros((count, k.POTENTIAL_ROWS, cells)),
        crossed_at=np.full((count, cells, k.WIDTH), -1e9),
        amplitude=np.repeat((parameters.grid.pulse_na_per_um * diameter_um)[:, None, :], 2, axis=1),
        exits=np.zeros((count, EVENTS, 4)),
        births=np.zeros((count, EVENTS, 4)),
        balance=np.zeros((count, 1)),
        active=(coef[:, :, k.SODIUM_PERMEABILITY].max(axis=2) > 0).astype(np.int8),
        sealed=sealed,
        label=np.zeros((count, cells, k.WIDTH), np.int64),
        pending=np.full((count, 2, k.WIDTH), -1, np.int64),
        counts=np.zeros((count, 2), np.int64),
        dozing=np.zeros(count, np.bool_),
        dozed_ms=np.zeros(count),
        doze_ms=np.full(count, DOZE_MS),
        neighbours=neighbours,
        stiffness=_stiffness(coef, cleft),
    )


def _stiffness(coef: Array, cleft: Array) -> Array:
    """Return the conductance along cleft and axons from every cell, shape (strands, cells), uS."""
    along = coef[:, :, k.AXIAL].sum(axis=2) + cleft[:, :, k.ALONG]
    return np.asarray(along + np.roll(along, 1, axis=1))


def advance_strands(
    strands: Strands, entering: Array | list[Pulse], *, start_ms: float, end_ms: float
) -> tuple[Array, Array]:
    """Advance through one window.

    Parameters
    ----------
    strands : Strands
        Changed in place.
    entering : ndarray, shape (pulses, 5), or list of Pulse
        Impulses that are handed over from a time in this window on: time, strand, lane, end, cause.
    start_ms, end_ms : float
        The window, a multiple of the step.

    Returns
    -------
    exits : ndarray, shape (impulses, 5)
        Time, strand, lane, end and cause of impulses that leave.
    births : ndarray, shape (impulses, 5)
        Time, strand, lane, cell and cause of impulses born inside.

    Raises
    ------
    SimulationError
        If a potential is not finite or more impulses occur than there is room for.
    """
    _take_in(strands, np.asarray(entering, np.float64).reshape(-1, 5), after_ms=start_ms)
    if len(strands.pulses):
        hit = np.unique(strands.pulses[:, STRAND].astype(np.int64))
        _rouse(strands, hit[strands.dozing[hit]], start_ms)
    _doze(strands, start_ms)
    awake = np.flatnonzero(~strands.dozing)
    if len(awake) == 0:
        return np.empty((0, 5)), np.empty((0, 5))
    awake = _advance_together(strands, awake, start_ms=start_ms, end_ms=end_ms)
    clock = strands.clock
    tired = awake[(clock[awake, k.MODE] == k.DROWSY) & (clock[awake, k.QUIET] > DOZE_AFTER_MS)]
    strands.dozing[tired], strands.dozed_ms[tired], strands.doze_ms[tired] = True, end_ms, DOZE_MS
    if len(strands.neighbours.other):
        strands.neighbours.hold(strands.cleft, tired)
    return _events(strands.exits, strands.counts[:, 0], awake), _events(strands.births, strands.counts[:, 1], awake)


def _take_in(strands: Strands, entering: Array, *, after_ms: float) -> None:
    """Add pulses to those that are still being handed over."""
    grid, pulses = strands.grid, strands.pulses
    if len(pulses):
        pulses = pulses[pulses[:, AT_MS] + grid.pulse_ms + grid.step_ms > after_ms]
    if len(entering):
        pulses = np.concatenate([pulses, entering])
        pulses = pulses[np.lexsort((pulses[:, LANE], pulses[:, AT_MS], pulses[:, STRAND]))]
    strands.pulses = pulses


SWEEPS = 60
"""Most passes through a window until neighbouring clefts agree; a few where they are loosely coupled."""
AGREED_MV = 0.002
"""Neighbours agree where none hears more than this of what it had not heard before, mV."""
ROUSING_MV = 0.1
"""Neighbours rouse a sleeping strand that hears more than this, mV."""
KEPT = ("state", "cleft", "clock", "crossed_at", "label", "pending")
"""What a window changes in a strand."""


def _advance_together(strands: Strands, awake: Integers, *, start_ms: float, end_ms: float) -> Integers:
    """Advance until neighbours agree about the window; return the strands that were awake in it."""
    neighbours, steps = strands.neighbours, round((end_ms - start_ms) / strands.grid.step_ms)
    if not len(neighbours.other):
        _advance_awake(strands, awake, start_ms=start_ms, end_ms=end_ms)
        return awake
    neighbours.make_room(steps)
    neighbours.hold(strands.cleft, awake)
    _listen(strands, awake, steps)
    kept, values = _keep(strands, awake)
    again = awake
    for _ in range(SWEEPS):
        _advance_awake(strands, again, start_ms=start_ms, end_ms=end_ms)
        listening = neighbours.around(again)
        asleep = listening[strands.dozing[listening]]
        neighbours.heard[asleep] = 0.0
        stirred = asleep[_listen(strands, asleep, steps) > ROUSING_MV]
        _rouse(strands, stirred, start_ms)
        listening = np.intersect1d(listening, kept, assume_unique=True)
        unheard = listening[_listen(strands, listening, steps) > AGREED_MV]
        if not len(unheard) + len(stirred):
            return awake
        place = np.searchsorted(kept, unheard)
        for name, array in values.items():
            getattr(strands, name)[unheard] = array[place]
        again = np.union1d(unheard, stirred)
        awake = np.union1d(awake, stirred)
        kept, values = _keep_more(strands, kept, values, stirred)
    raise SimulationError(
        f"Clefts of neighbouring strands do not agree about the {end_ms - start_ms:.2f} ms before {end_ms:.2f} ms: "
        f"{len(again)} of {len(awake)} strands differ by over {AGREED_MV} mV after {SWEEPS} passes.",
        "Lower cleft.neighbour_us_mm, or shorten the window.",
    )


def _listen(strands: Strands, rows: Integers, steps: int) -> Array:
    return strands.neighbours.listen(
        rows, strands.cleft, stiffness=strands.stiffness, sealed=strands.sealed, steps=steps
    )


def _keep(strands: Strands, awake: Integers) -> tuple[Integers, dict[str, NDArray[Any]]]:
    """Keep what a window changes in the strands that may hear others during it; return which and what."""
    moving = awake[strands.clock[awake, k.MODE] < k.DROWSY]
    near = strands.neighbours.around(strands.neighbours.around(moving))
    kept = np.intersect1d(awake, near, assume_unique=True)
    return kept, {name: getattr(strands, name)[kept] for name in KEPT}


def _keep_more(
    strands: Strands, kept: Integers, values: dict[str, NDArray[Any]], more: Integers
) -> tuple[Integers, dict[str, NDArray[Any]]]:
    """Keep strands that were roused in the window as they are now, at its start."""
    if not len(more):
        return kept, values
    rows = np.concatenate([kept, more])
    order = np.argsort(rows)
    return rows[order], {
        name: np.concatenate([array, getattr(strands, name)[more]])[order] for name, array in values.items()
    }


def _advance_awake(strands: Strands, awake: Integers, *, start_ms: float, end_ms: float) -> None:
    grid = strands.grid
    pulses = strands.pulses[np.isin(strands.pulses[:, STRAND], awake)]
    table = np.ascontiguousarray(pulses[:, (AT_MS, LANE, END, CAUSE)])
    starts = np.searchsorted(pulses[:, STRAND], np.append(awake, len(strands))).astype(np.int64)
    steps = round((end_ms - start_ms) / grid.step_ms)
    many = int((strands.clock[awake, k.MODE] == k.AWAKE).sum()) >= PARALLEL_FROM and get_num_threads() > 1
    advance = k.advance_window if many else k.advance_window_alone
    advance(
        strands.state, strands.coef, strands.rates, strands.cleft, strands.active, strands.sealed, strands.clock,
        strands.scratch, strands.potentials, strands.crossed_at, strands.label, strands.pending, strands.amplitude,
        table, starts, awake, start_ms, steps, grid.step_ms, grid.stride, strands.exits, strands.births,
        strands.counts, strands.balance, strands.neighbours.heard, strands.neighbours.said,
    )  # fmt: skip
    lost = np.flatnonzero(np.isnan(strands.balance[:, 0]))
    if len(lost):
        raise SimulationError(
            f"The potential of strand {lost[0]} is not finite at {end_ms:.2f} ms.",
            f"Use a step below {grid.step_ms} ms, or check the conductances.",
        )
    strands.worst_balance = max(strands.worst_balance, float(strands.balance.max()))


def _events(table: Array, counts: Integers, awake: Integers) -> Array:
    """Return the filled rows of the strands' tables as one, with the strand as second column."""
    number = counts[awake]
    if not number.any():
        return np.empty((0, 5))
    if number.max() > EVENTS:
        worst = int(number.argmax())
        raise SimulationError(
            f"Strand {awake[worst]}: {number[worst]} impulses in one window; room for {EVENTS}.",
            "Shorten the window or the step.",
        )
    strand = np.repeat(awake, number)
    row = np.arange(len(strand)) - np.repeat(np.cumsum(number) - number, number)
    found = table[strand, row]
    return np.column_stack([found[:, 0], strand, found[:, 1:]])


def _doze(strands: Strands, now_ms: float) -> None:
    """Let sleeping strands move on by long steps and wake those that stir."""
    due = np.flatnonzero(strands.dozing & (strands.dozed_ms + strands.doze_ms <= now_ms + 1e-9))
    if len(due) == 0:
        return
    fastest = _sleep_through(strands, due, strands.doze_ms[due])
    moved = fastest * strands.doze_ms[due]
    longer, shorter = due[moved < DOZE_MOVE_MV], due[moved > 2.0 * DOZE_MOVE_MV]
    strands.doze_ms[longer] = np.minimum(2.0 * strands.doze_ms[longer], DEEPEST_MS)
    strands.doze_ms[shorter] = np.maximum(0.5 * strands.doze_ms[shorter], DOZE_MS)
    _rouse(strands, due[fastest > DOZE_WAKE_MV_MS], now_ms)


def _rouse(strands: Strands, rows: Integers, now_ms: float) -> None:
    """Bring sleeping strands up to now and wake them."""
    if not len(rows):
        return
    late = rows[now_ms - strands.dozed_ms[rows] > 1e-9]
    if len(late):
        _sleep_through(strands, late, now_ms - strands.dozed_ms[late])
    strands.clock[rows, k.MODE], strands.clock[rows, k.QUIET] = k.AWAKE, 0.0
    strands.dozing[rows] = False


def _sleep_through(strands: Strands, rows: Integers, step_ms: Array) -> Array:
    """Advance sleeping strands by a step each; return how fast they move, mV/ms."""
    fastest = np.zeros(len(rows))
    doze = k.doze if len(rows) >= PARALLEL_FROM * 4 and get_num_threads() > 1 else k.doze_alone
    doze(
        strands.state, strands.coef, strands.rates, strands.cleft, strands.active, strands.sealed, strands.clock,
        strands.scratch, strands.potentials, strands.crossed_at, rows, step_ms, fastest,
    )  # fmt: skip
    strands.dozed_ms[rows] += step_ms
    return fastest

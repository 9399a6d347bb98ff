"""Strands solved as cables: their arrays, and how they are advanced, put to sleep and roused."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numba import get_num_threads
from numpy.typing import NDArray

from facialis.body.nerve import kernel as k
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

EVENTS = 1024
"""Room for impulses born or leaving per strand and window."""
PARALLEL_FROM = 4
"""Awake strands from which a parallel launch pays (a launch costs 1 us on an idle machine, ms on a busy one)."""
DOZE_MS = 1.0
"""Step of sleeping strands, ms; slow variables move on time scales of 100 ms and more."""
DOZE_AFTER_MS = 20.0
"""Quiet time after which a strand sleeps, ms."""
DOZE_WAKE_MV_MS = 0.05
"""A sleeping strand that moves faster is roused, mV/ms."""


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
    dozing, dozed_ms : ndarray, shape (strands,)
        Which strands sleep, and until when they have been advanced.
    pulses : list of tuple
        Impulses being handed over.
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
    pulses: list[Pulse] = field(default_factory=list)
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
    return Strands(
        grid=parameters.grid,
        geometry=geometry,
        state=initial_state(parameters, (count, cells), real=real),
        coef=coef.astype(real),
        scratch=np.zeros((count, 4, cells * k.WIDTH), real),
        rates=kernel_rates(parameters, temperature_c=temperature_c),
        cleft=cleft,
        clock=np.zeros((count, 3)),
        potentials=np.zeros((count, 8, cells)),
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
    )


def advance_strands(strands: Strands, entering: list[Pulse], *, start_ms: float, end_ms: float) -> tuple[Array, Array]:
    """Advance through one window.

    Parameters
    ----------
    strands : Strands
        Changed in place.
    entering : list of tuple
        Impulses that are handed over from a time in this window on.
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
    grid = strands.grid
    kept = [pulse for pulse in strands.pulses if pulse[0] + grid.pulse_ms + grid.step_ms > start_ms]
    strands.pulses = sorted(kept + entering, key=lambda pulse: (pulse[1], pulse[0], pulse[2]))
    hit = np.unique([pulse[1] for pulse in strands.pulses]).astype(np.int64)
    _rouse(strands, hit[strands.dozing[hit]])
    _doze(strands, start_ms)
    awake = np.flatnonzero(~strands.dozing)
    if len(awake) == 0:
        return np.empty((0, 5)), np.empty((0, 5))
    _advance_awake(strands, awake, start_ms=start_ms, end_ms=end_ms)
    clock = strands.clock
    tired = awake[(clock[awake, 0] == k.DROWSY) & (clock[awake, 1] > DOZE_AFTER_MS)]
    strands.dozing[tired], strands.dozed_ms[tired] = True, end_ms
    for strand in tired:
        k.change_step(strands.state, strands.cleft, strand, DOZE_MS / (grid.step_ms * grid.stride))
    return _events(strands.exits, strands.counts[:, 0], awake), _events(strands.births, strands.counts[:, 1], awake)


def _advance_awake(strands: Strands, awake: Integers, *, start_ms: float, end_ms: float) -> None:
    grid = strands.grid
    rows = np.array([pulse[1] for pulse in strands.pulses], np.int64)
    table = np.array([(p[0], p[2], p[3], p[4]) for p in strands.pulses], np.float64).reshape(-1, 4)
    starts = np.searchsorted(rows, np.append(awake, len(strands))).astype(np.int64)
    steps = round((end_ms - start_ms) / grid.step_ms)
    many = int((strands.clock[awake, 0] == k.AWAKE).sum()) >= PARALLEL_FROM and get_num_threads() > 1
    advance = k.advance_window if many else k.advance_window_alone
    advance(
        strands.state, strands.coef, strands.rates, strands.cleft, strands.active, strands.sealed, strands.clock,
        strands.scratch, strands.potentials, strands.crossed_at, strands.label, strands.pending, strands.amplitude,
        table, starts, awake, start_ms, steps, grid.step_ms, grid.stride, strands.exits, strands.births,
        strands.counts, strands.balance,
    )  # fmt: skip
    lost = np.flatnonzero(np.isnan(strands.balance[:, 0]))
    if len(lost):
        raise SimulationError(
            f"The potential of strand {lost[0]} is not finite at {end_ms:.2f} ms.",
            f"Use a step below {grid.step_ms} ms, or check the conductances.",
        )
    strands.worst_balance = max(strands.worst_balance, float(strands.balance.max()))


def _events(table: Array, counts: Integers, awake: Integers) -> Array:
    parts = []
    for strand in awake[counts[awake] > 0]:
        number = int(counts[strand])
        if number > EVENTS:
            raise SimulationError(
                f"Strand {strand}: {number} impulses in one window; room for {EVENTS}.",
                "Shorten the window or the step.",
            )
        parts.append(np.insert(table[strand, :number], 1, strand, axis=1))
    return np.concatenate(parts) if parts else np.empty((0, 5))


def _doze(strands: Strands, now_ms: float) -> None:
    """Let sleeping strands move on by long steps and wake those that stir."""
    due = np.flatnonzero(strands.dozing & (strands.dozed_ms + DOZE_MS <= now_ms + 1e-9))
    if len(due) == 0:
        return
    fastest = np.zeros(len(due))
    k.doze(
        strands.state, strands.coef, strands.rates, strands.cleft, strands.active, strands.sealed, strands.clock,
        strands.scratch, strands.potentials, strands.crossed_at, due, DOZE_MS, fastest,
    )  # fmt: skip
    strands.dozed_ms[due] += DOZE_MS
    _rouse(strands, due[fastest > DOZE_WAKE_MV_MS])


def _rouse(strands: Strands, rows: Integers) -> None:
    for strand in rows:
        k.change_step(strands.state, strands.cleft, strand, strands.grid.step_ms / DOZE_MS)
        strands.clock[strand, :2] = (k.AWAKE, 0.0)
        strands.dozing[strand] = False

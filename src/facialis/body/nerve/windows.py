"""Strands advance window by window: awake ones by the compiled solver, neighbours until they agree."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import get_num_threads
from numpy.typing import NDArray

from facialis.body.nerve import kernel as k
from facialis.body.nerve.sleep import doze, rouse
from facialis.body.nerve.strands import AT_MS, CAUSE, END, EVENTS, FIRST_DOZE_MS, LANE, STRAND, Pulse, Strands
from facialis.errors import SimulationError

Array = NDArray[np.float64]
Integers = NDArray[np.int64]
PARALLEL_FROM = 4
"""Awake strands from which a parallel launch pays (a launch costs 1 us on an idle machine, ms on a busy one)."""
DOZE_AFTER_MS = 20.0
"""Quiet time after which a strand sleeps, ms."""
SWEEPS = 60
"""Most passes through a window until neighbouring clefts agree; a few where they are loosely coupled."""
AGREED_MV = 0.002
"""Neighbours agree where none hears more than this of what it had not heard before, mV."""
ROUSING_MV = 0.1
"""Neighbours rouse a sleeping strand that hears more than this, mV."""
KEPT = ("state", "cleft", "clock", "crossed_at", "label", "pending")
"""What a window changes in a strand."""


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
        rouse(strands, hit[strands.dozing[hit]], now_ms=start_ms)
    doze(strands, start_ms)
    awake = np.flatnonzero(~strands.dozing)
    if len(awake) == 0:
        return np.empty((0, 5)), np.empty((0, 5))
    awake = _advance_together(strands, awake, start_ms=start_ms, end_ms=end_ms)
    clock = strands.clock
    tired = awake[(clock[awake, k.MODE] == k.DROWSY) & (clock[awake, k.QUIET] > DOZE_AFTER_MS)]
    strands.dozing[tired], strands.dozed_ms[tired], strands.doze_ms[tired] = True, end_ms, FIRST_DOZE_MS
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
        rouse(strands, stirred, now_ms=start_ms)
        neighbours.hold(strands.cleft, stirred)
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
    table, starts = _pulses_of(strands, awake)
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


def _pulses_of(strands: Strands, rows: Integers) -> tuple[Array, Integers]:
    """Return the pulses of some strands, sorted by strand, and where those of each strand start."""
    pulses = strands.pulses
    if not len(pulses):
        return np.empty((0, 4)), np.zeros(len(rows) + 1, np.int64)
    if len(rows) < len(strands):
        pulses = pulses[np.isin(pulses[:, STRAND], rows)]
    starts = np.searchsorted(pulses[:, STRAND], np.append(rows, len(strands))).astype(np.int64)
    return np.ascontiguousarray(pulses[:, (AT_MS, LANE, END, CAUSE)]), starts


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

"""Strands in which nothing moves sleep: they advance by long steps and wake when they stir or are called."""

from __future__ import annotations

import numpy as np
from numba import get_num_threads
from numpy.typing import NDArray

from facialis.body.nerve import kernel as k
from facialis.body.nerve.strands import FIRST_DOZE_MS, Strands

Array = NDArray[np.float64]
Integers = NDArray[np.int64]
DEEPEST_MS = 16.0
"""Longest step of a sleeping strand, ms; slow variables move on time scales of 50 ms and more."""
DOZE_WAKE_MV_MS = 0.05
"""A sleeping strand that moves faster is roused, mV/ms."""
DOZE_MOVE_MV = 0.002
"""Steps of a sleeping strand double while they move no potential by more than this, mV; twice that halves them."""
DOZE_PARALLEL_FROM = 16
"""Sleeping strands from which a parallel launch pays."""


def doze(strands: Strands, now_ms: float) -> None:
    """Let sleeping strands move on by long steps and wake those that stir."""
    due = np.flatnonzero(strands.dozing & (strands.dozed_ms + strands.doze_ms <= now_ms + 1e-9))
    if len(due) == 0:
        return
    fastest = _sleep_through(strands, due, strands.doze_ms[due])
    moved = fastest * strands.doze_ms[due]
    longer, shorter = due[moved < DOZE_MOVE_MV], due[moved > 2.0 * DOZE_MOVE_MV]
    strands.doze_ms[longer] = np.minimum(2.0 * strands.doze_ms[longer], DEEPEST_MS)
    strands.doze_ms[shorter] = np.maximum(0.5 * strands.doze_ms[shorter], FIRST_DOZE_MS)
    rouse(strands, due[fastest > DOZE_WAKE_MV_MS], now_ms=now_ms)


def rouse(strands: Strands, rows: Integers, *, now_ms: float) -> None:
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
    advance = k.doze if len(rows) >= DOZE_PARALLEL_FROM and get_num_threads() > 1 else k.doze_alone
    advance(
        strands.state, strands.coef, strands.rates, strands.cleft, strands.active, strands.sealed, strands.clock,
        strands.scratch, strands.potentials, strands.crossed_at, rows, step_ms, fastest,
    )  # fmt: skip
    strands.dozed_ms[rows] += step_ms
    return fastest

"""Conduction outside the solved zone: exact two-way delay lines with collision and refractoriness.

An axon is one line (soma to muscle) or, where a lesion is solved, two (soma to zone, zone to muscle). A line conducts
at one velocity, so impulses in flight keep their order and two queues per line suffice: impulses that travel outwards
and inwards. Impulses that meet both die; none passes a place that another passed less than a refractory period ago.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from facialis.body.nerve import conduction_kernel as k
from facialis.body.nerve.conduction_kernel import CAPACITY
from facialis.errors import SimulationError

OUT, IN = 0, 1
"""Directions of travel; equal to the codes of :class:`facialis.vocabulary.Direction`."""
SPARE = 6
"""Places of a queue that are kept for impulses that a shock starts on the line."""


@dataclass(frozen=True, eq=False, slots=True)
class Lines:
    """Delay lines and what travels on them.

    Parameters
    ----------
    delay_ms : ndarray, shape (lines,)
        Conduction time from the central to the peripheral end.
    refractory_ms : ndarray, shape (lines,)
        Shortest time between two impulses that pass the same place.
    times_ms : ndarray, shape (lines, 2, 3, CAPACITY)
        Ring buffers per direction: when an impulse entered (or would have entered) the line, started and ends.
    cause, fate : ndarray, shape (lines, 2, CAPACITY)
        Causes, and what becomes of the impulse.
    head, count : ndarray, shape (lines, 2)
        First place and number of impulses in each ring.
    due_ms : ndarray, shape (lines, 2)
        When the next impulse of each direction arrives, infinite where none will.
    last_ms : ndarray, shape (lines, 2)
        Last passage at the central (0) and peripheral (1) end.
    """

    delay_ms: NDArray[np.float64]
    refractory_ms: NDArray[np.float64]
    times_ms: NDArray[np.float64]
    cause: NDArray[np.int8]
    fate: NDArray[np.int8]
    head: NDArray[np.int64]
    count: NDArray[np.int64]
    due_ms: NDArray[np.float64]
    last_ms: NDArray[np.float64]


def lay_lines(delay_ms: NDArray[np.float64], *, refractory_ms: float) -> Lines:
    """Return empty lines.

    Parameters
    ----------
    delay_ms : ndarray, shape (lines,)
        Conduction times, above 0.
    refractory_ms : float
        Absolute refractory period, 0.5-1.5 ms.

    Raises
    ------
    SimulationError
        If more impulses than the queues hold could be in flight.
    """
    longest = float(delay_ms.max(initial=0.0))
    if longest / refractory_ms + 1 > CAPACITY - SPARE:
        raise SimulationError(
            f"A line of {longest:.1f} ms may hold more than {CAPACITY - SPARE} impulses at a refractory period of "
            f"{refractory_ms} ms.",
            "Shorten the path, raise the velocity or the refractory period.",
        )
    lines = len(delay_ms)
    return Lines(
        delay_ms=np.ascontiguousarray(delay_ms, np.float64),
        refractory_ms=np.full(lines, refractory_ms),
        times_ms=np.zeros((lines, 2, 3, CAPACITY)),
        cause=np.zeros((lines, 2, CAPACITY), np.int8),
        fate=np.zeros((lines, 2, CAPACITY), np.int8),
        head=np.zeros((lines, 2), np.int64),
        count=np.zeros((lines, 2), np.int64),
        due_ms=np.full((lines, 2), k.NEVER),
        last_ms=np.full((lines, 2), -1e9),
    )


def peek(
    lines: Lines, direction: int, *, before_ms: float, first: int = 0, last: int | None = None
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int8]]:
    """Return impulses that arrive before a time, without removing them: lines, times, causes, sorted by time.

    Parameters
    ----------
    lines : Lines
        Where they travel.
    direction : int
        :data:`OUT` or :data:`IN`.
    before_ms : float
        Arrivals before this time.
    first, last : int
        Lines that are looked at, from the first to one before the last; all by default.
    """
    last = len(lines.delay_ms) if last is None else last
    room = int((lines.due_ms[first:last, direction] < before_ms).sum()) * CAPACITY
    where, when, why = np.empty(room, np.int64), np.empty(room), np.empty(room, np.int8)
    if room == 0:
        return where, when, why
    found = k.peek(
        lines.times_ms, lines.cause, lines.fate, lines.head, lines.count, lines.due_ms, first, last, direction,
        before_ms, where, when, why,
    )  # fmt: skip
    order = np.argsort(when[:found], kind="stable")
    return where[:found][order], when[:found][order], why[:found][order]


def carry(
    lines: Lines,
    line: NDArray[np.int64],
    *,
    time_ms: NDArray[np.float64],
    direction: NDArray[np.int8],
    cause: NDArray[np.int8],
    before_ms: float,
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int8], NDArray[np.int8]]:
    """Let impulses enter, collide and arrive.

    Parameters
    ----------
    lines : Lines
        Changed in place.
    line, time_ms, direction, cause : ndarray, shape (entries,)
        What enters, sorted by time; outward impulses enter the central end, inward ones the peripheral end.
    before_ms : float
        Impulses that arrive earlier than this leave the lines.

    Returns
    -------
    tuple of ndarray
        Line, time, direction and cause of arrivals, sorted by time.

    Raises
    ------
    SimulationError
        If a line holds more impulses than its queues do.
    """
    if not len(line) and not (lines.due_ms < before_ms).any():
        return np.empty(0, np.int64), np.empty(0), np.empty(0, np.int8), np.empty(0, np.int8)
    room = len(line) + int(lines.count.sum()) + 1
    where, when = np.empty(room, np.int64), np.empty(room)
    way, why = np.empty(room, np.int8), np.empty(room, np.int8)
    found = k.carry(
        lines.delay_ms, lines.refractory_ms, lines.times_ms, lines.cause, lines.fate, lines.head, lines.count,
        lines.due_ms, lines.last_ms, line, time_ms, direction, cause, before_ms, where, when, way, why,
    )  # fmt: skip
    if found == k.FULL:
        raise _too_many()
    order = np.lexsort((where[:found], when[:found]))
    return where[:found][order], when[:found][order], way[:found][order], why[:found][order]


def shock(
    lines: Lines, line: NDArray[np.int64], *, at: NDArray[np.float64], time_ms: float, cause: int
) -> NDArray[np.bool_]:
    """Start impulses in both directions at a place on lines.

    Parameters
    ----------
    lines : Lines
        Changed in place.
    line : ndarray, shape (shocked,)
        Lines that are excited.
    at : ndarray, shape (shocked,)
        Place, 0 (central end) to 1 (peripheral end).
    time_ms : float
        Time of the shock, not before the last entry.
    cause : int
        Code of the cause.

    Returns
    -------
    ndarray of bool, shape (shocked,)
        False where the place was refractory.

    Raises
    ------
    SimulationError
        If a line holds more impulses than its queues do.
    """
    fired = np.zeros(len(line), np.bool_)
    done = k.shock(
        lines.delay_ms, lines.refractory_ms, lines.times_ms, lines.cause, lines.fate, lines.head, lines.count,
        lines.due_ms, line, at, time_ms, cause, fired,
    )  # fmt: skip
    if done == k.FULL:
        raise _too_many()
    return fired


def _too_many() -> SimulationError:
    return SimulationError(
        f"More than {CAPACITY} impulses of one direction on a line.", "Raise the refractory period or shorten the path."
    )

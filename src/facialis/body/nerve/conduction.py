"""Conduction outside the solved zone: exact two-way delay lines with collision and refractoriness.

An axon is one line (soma to muscle) or, where a lesion is solved, two (soma to zone, zone to muscle). A line conducts at
one velocity, so impulses in flight keep their order and two queues per line suffice: impulses travelling outwards and
inwards. An impulse that enters an end meets the foremost impulse still travelling towards that end: both die.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from facialis.errors import SimulationError
from facialis.numerics.jit import kernel

OUT, IN = 0, 1
"""Directions of travel; equal to the codes of :class:`facialis.vocabulary.Direction`."""
CAPACITY = 16
"""Impulses of one direction in flight on a line: 8 ms of line at one impulse each absolute refractory period."""


@dataclass(frozen=True, eq=False, slots=True)
class Lines:
    """Delay lines and what travels on them.

    Parameters
    ----------
    delay_ms : ndarray, shape (lines,)
        Conduction time from the central to the peripheral end.
    refractory_ms : ndarray, shape (lines,)
        Shortest time between two impulses that pass the same place.
    entered_ms, cause : ndarray, shape (lines, 2, CAPACITY)
        Ring buffers of entry times and causes per direction.
    head, count : ndarray, shape (lines, 2)
        First place and number of impulses in each ring.
    last_ms : ndarray, shape (lines, 2)
        Last passage at the central (0) and peripheral (1) end.
    """

    delay_ms: NDArray[np.float64]
    refractory_ms: NDArray[np.float64]
    entered_ms: NDArray[np.float64]
    cause: NDArray[np.int8]
    head: NDArray[np.int64]
    count: NDArray[np.int64]
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
    if longest / refractory_ms > CAPACITY:
        raise SimulationError(
            f"A line of {longest:.1f} ms may hold more than {CAPACITY} impulses at a refractory period of "
            f"{refractory_ms} ms.",
            "Shorten the path, raise the velocity or the refractory period.",
        )
    lines = len(delay_ms)
    return Lines(
        delay_ms=np.ascontiguousarray(delay_ms, np.float64),
        refractory_ms=np.full(lines, refractory_ms),
        entered_ms=np.zeros((lines, 2, CAPACITY)),
        cause=np.zeros((lines, 2, CAPACITY), np.int8),
        head=np.zeros((lines, 2), np.int64),
        count=np.zeros((lines, 2), np.int64),
        last_ms=np.full((lines, 2), -1e9),
    )


def peek(
    lines: Lines, direction: int, *, before_ms: float
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int8]]:
    """Return impulses that arrive before a time, without removing them: lines, times, causes, sorted by time."""
    where = np.empty(len(lines.delay_ms) * 4, np.int64)
    when = np.empty(len(where))
    cause = np.empty(len(where), np.int8)
    found = _peek(
        lines.delay_ms, lines.entered_ms, lines.cause, lines.head, lines.count, direction, before_ms, where, when, cause
    )
    order = np.argsort(when[:found], kind="stable")
    return where[:found][order], when[:found][order], cause[:found][order]


def carry(
    lines: Lines,
    line: NDArray[np.int64],
    time_ms: NDArray[np.float64],
    *,
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
    """
    room = len(line) + int(lines.count.sum()) + 1
    where, when = np.empty(room, np.int64), np.empty(room)
    way, why = np.empty(room, np.int8), np.empty(room, np.int8)
    found = _carry(
        lines.delay_ms, lines.refractory_ms, lines.entered_ms, lines.cause, lines.head, lines.count, lines.last_ms,
        line, time_ms, direction, cause, before_ms, where, when, way, why,
    )  # fmt: skip
    if found < 0:
        raise SimulationError("More impulses in flight than a line holds.", "Raise the refractory period.")
    order = np.lexsort((where[:found], when[:found]))
    return where[:found][order], when[:found][order], way[:found][order], why[:found][order]


@kernel()
def _peek(delay, entered, cause, head, count, direction, before, where, when, why):
    found = 0
    for i in range(delay.shape[0]):
        for q in range(count[i, direction]):
            at = (head[i, direction] + q) % CAPACITY
            t = entered[i, direction, at] + delay[i]
            if t >= before or found >= where.shape[0]:
                break
            where[found] = i
            when[found] = t
            why[found] = cause[i, direction, at]
            found += 1
    return found


@kernel()
def _arrive(delay, entered, cause, head, count, last, i, direction, before, where, when, way, why, found):
    """Remove the impulses of one queue that arrive before a time; return the number of arrivals so far."""
    while count[i, direction] > 0:
        at = head[i, direction]
        t = entered[i, direction, at] + delay[i]
        if t >= before:
            break
        where[found] = i
        when[found] = t
        way[found] = direction
        why[found] = cause[i, direction, at]
        last[i, 1 - direction] = t
        found += 1
        head[i, direction] = (at + 1) % CAPACITY
        count[i, direction] -= 1
    return found


@kernel()
def _carry(
    delay, refractory, entered, cause, head, count, last, line, time, direction, reason, before, where, when, way, why
):
    found = 0
    for e in range(line.shape[0]):
        i, t, out = line[e], time[e], direction[e]
        against = 1 - out
        found = _arrive(delay, entered, cause, head, count, last, i, against, t, where, when, way, why, found)
        # equation of motion: an impulse passes its own end only after the refractory period of the one before
        if t - last[i, out] < refractory[i]:
            continue
        last[i, out] = t
        if count[i, against] > 0:
            head[i, against] = (head[i, against] + 1) % CAPACITY
            count[i, against] -= 1
            continue
        if count[i, out] >= CAPACITY:
            return -1
        at = (head[i, out] + count[i, out]) % CAPACITY
        entered[i, out, at] = t
        cause[i, out, at] = reason[e]
        count[i, out] += 1
    for i in range(delay.shape[0]):
        for way_out in range(2):
            found = _arrive(delay, entered, cause, head, count, last, i, way_out, before, where, when, way, why, found)
    return found


def shock(
    lines: Lines, line: NDArray[np.int64], *, at: NDArray[np.float64], time_ms: float, cause: int
) -> NDArray[np.bool_]:
    """Start impulses in both directions at a place on lines.

    Outward impulses behave as if they had entered the central end earlier, inward ones the peripheral end, so the
    queues stay exact. An impulse on its way towards the place from the centre dies with the inward one.

    Parameters
    ----------
    lines : Lines
        Changed in place.
    line : ndarray, shape (shocked,)
        Lines that are excited.
    at : ndarray, shape (shocked,)
        Place, 0 (central end) to 1 (peripheral end).
    time_ms : float
        Time of the shock.
    cause : int
        Code of the cause.

    Returns
    -------
    ndarray of bool, shape (shocked,)
        False where the place was refractory.
    """
    fired = np.zeros(len(line), np.bool_)
    for index, (i, x) in enumerate(zip(line, at, strict=True)):
        outward, inward = _queue(lines, i, OUT), _queue(lines, i, IN)
        reach_out = outward[0] + x * lines.delay_ms[i]
        reach_in = inward[0] + (1.0 - x) * lines.delay_ms[i]
        passages = np.concatenate([reach_out, reach_in])
        if np.any((passages <= time_ms) & (passages > time_ms - lines.refractory_ms[i])):
            continue
        fired[index] = True
        coming, beyond = reach_out > time_ms, reach_in > time_ms
        outward, inward = _without_first(outward, coming), _without_first(inward, beyond)
        if not beyond.any():
            outward = _inserted(outward, time_ms - x * lines.delay_ms[i], cause)
        if not coming.any():
            inward = _inserted(inward, time_ms - (1.0 - x) * lines.delay_ms[i], cause)
        _rewrite(lines, i, OUT, outward)
        _rewrite(lines, i, IN, inward)
    return fired


Queue = tuple[NDArray[np.float64], NDArray[np.int8]]


def _queue(lines: Lines, i: int, direction: int) -> Queue:
    order = (lines.head[i, direction] + np.arange(lines.count[i, direction])) % CAPACITY
    return lines.entered_ms[i, direction, order], lines.cause[i, direction, order]


def _without_first(queue: Queue, meets: NDArray[np.bool_]) -> Queue:
    """Return the queue without the first impulse for which ``meets`` is true: it dies in a collision."""
    keep = np.ones(len(meets), np.bool_)
    keep[np.flatnonzero(meets)[:1]] = False
    return queue[0][keep], queue[1][keep]


def _inserted(queue: Queue, entered_ms: float, cause: int) -> Queue:
    at = int(np.searchsorted(queue[0], entered_ms))
    return np.insert(queue[0], at, entered_ms), np.insert(queue[1], at, cause)


def _rewrite(lines: Lines, i: int, direction: int, queue: Queue) -> None:
    times, causes = queue
    lines.head[i, direction], lines.count[i, direction] = 0, len(times)
    lines.entered_ms[i, direction, : len(times)] = times
    lines.cause[i, direction, : len(times)] = causes

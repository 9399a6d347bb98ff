"""Compiled motion of impulses on delay lines.

Impulses of one direction keep their order, so a ring buffer per direction holds them by time of entry. All move at the
speed of their line: on the line from left to right, an impulse that runs right and the next one that runs left
collide like a pair of brackets, and each pair is known as soon as both are on the line.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from facialis.numerics.jit import kernel

Array = NDArray[np.float64]
Integers = NDArray[np.int64]
Codes = NDArray[np.int8]

CAPACITY = 24
"""Impulses of one direction that a line remembers: those in flight and those gone since a refractory period."""
FREE, COLLIDES, ARRIVED = 0, 1, 2
"""What becomes of an impulse: it will reach the other end, meets another one, has been reported."""
ENTERED, BEGAN, ENDS = range(3)
"""Rows of the times of an impulse: (virtual) entry at its end of the line, start, arrival or collision."""
NEVER = np.inf
FULL = -1
"""Returned where a ring buffer has no room."""


@kernel()
def _find_free(fate: Codes, head: int, count: int) -> int:
    """Return the place of the foremost impulse that nothing has met yet, -1 where there is none."""
    for q in range(count):
        at = (head + q) % CAPACITY
        if fate[at] == FREE:
            return at
    return -1


@kernel()
def _foresee(times: Array, fate: Codes, head: Integers, count: Integers, due: Array, i: int, way: int) -> None:
    """Note when the next impulse of one direction will arrive, NEVER where none will."""
    at = _find_free(fate[i, way], head[i, way], count[i, way])
    due[i, way] = times[i, way, ENDS, at] if at >= 0 else NEVER


@kernel()
def _forget(times: Array, fate: Codes, head: Integers, count: Integers, i: int, way: int, before: float) -> None:
    """Drop the foremost impulses that ended before a time."""
    while count[i, way] > 0:
        at = head[i, way]
        if fate[i, way, at] == FREE or times[i, way, ENDS, at] >= before:
            return
        head[i, way] = (at + 1) % CAPACITY
        count[i, way] -= 1


@kernel()
def _report(
    times: Array, cause: Codes, fate: Codes, head: Integers, count: Integers, due: Array, last: Array, i: int,
    way: int, before: float, where: Integers, when: Array, ways: Codes, why: Codes, found: int,
) -> int:  # fmt: skip
    """Write down the impulses of one direction that arrive before a time; return the number of arrivals so far."""
    while due[i, way] < before:
        at = _find_free(fate[i, way], head[i, way], count[i, way])
        t = times[i, way, ENDS, at]
        fate[i, way, at] = ARRIVED
        where[found], when[found], ways[found], why[found] = i, t, way, cause[i, way, at]
        last[i, 1 - way] = t
        found += 1
        _foresee(times, fate, head, count, due, i, way)
    return found


@kernel()
def carry(
    delay: Array, refractory: Array, times: Array, cause: Codes, fate: Codes, head: Integers, count: Integers,
    due: Array, last: Array, line: Integers, time: Array, direction: Codes, reason: Codes, before: float,
    where: Integers, when: Array, ways: Codes, why: Codes,
) -> int:  # fmt: skip
    """Let impulses enter in the order of time, collide and arrive; return the number of arrivals, or FULL."""
    found = 0
    for e in range(line.shape[0]):
        i, t, way = line[e], time[e], direction[e]
        against = 1 - way
        found = _report(times, cause, fate, head, count, due, last, i, against, t, where, when, ways, why, found)
        # an impulse passes its own end only after the refractory period of the one before, whichever way that went
        if t - last[i, way] < refractory[i]:
            continue
        last[i, way] = t
        for side in range(2):
            _forget(times, fate, head, count, i, side, t - refractory[i])
        if count[i, way] >= CAPACITY:
            return FULL
        at = (head[i, way] + count[i, way]) % CAPACITY
        count[i, way] += 1
        times[i, way, ENTERED, at], times[i, way, BEGAN, at], times[i, way, ENDS, at] = t, t, t + delay[i]
        cause[i, way, at], fate[i, way, at] = reason[e], FREE
        other = _find_free(fate[i, against], head[i, against], count[i, against])
        if other >= 0:
            met = 0.5 * (t + times[i, against, ENTERED, other] + delay[i])
            times[i, way, ENDS, at] = met
            times[i, against, ENDS, other] = met
            fate[i, way, at] = COLLIDES
            fate[i, against, other] = COLLIDES
        for side in range(2):
            _foresee(times, fate, head, count, due, i, side)
    for i in range(delay.shape[0]):
        for way in range(2):
            if due[i, way] >= before:
                continue
            found = _report(times, cause, fate, head, count, due, last, i, way, before, where, when, ways, why, found)
    return found


@kernel()
def peek(
    times: Array, cause: Codes, fate: Codes, head: Integers, count: Integers, due: Array, first: int, last: int,
    way: int, before: float, where: Integers, when: Array, why: Codes,
) -> int:  # fmt: skip
    """Write down the impulses of one direction that will arrive before a time on lines from ``first`` to ``last``.

    Returns their number, or FULL.
    """
    found = 0
    for i in range(first, last):
        if due[i, way] >= before:
            continue
        for q in range(count[i, way]):
            at = (head[i, way] + q) % CAPACITY
            if fate[i, way, at] != FREE:
                continue
            if times[i, way, ENDS, at] >= before:
                break
            if found >= where.shape[0]:
                return FULL
            where[found], when[found], why[found] = i, times[i, way, ENDS, at], cause[i, way, at]
            found += 1
    return found


@kernel()
def _is_refractory(
    times: Array, fate: Codes, head: Integers, count: Integers, i: int, to_place: Array, t: float, refractory: float
) -> bool:
    """Return whether an impulse passed a place during the refractory period; ``to_place`` is the way there, ms."""
    for way in range(2):
        for q in range(count[i, way]):
            at = (head[i, way] + q) % CAPACITY
            passed = times[i, way, ENTERED, at] + to_place[way]
            if fate[i, way, at] == COLLIDES and times[i, way, ENDS, at] < passed:
                continue
            if times[i, way, BEGAN, at] <= passed and t - refractory < passed <= t:
                return True
    return False


@kernel()
def _insert(
    times: Array, cause: Codes, fate: Codes, head: Integers, count: Integers, i: int, way: int, entered: float,
    t: float, delay: float, reason: int,
) -> None:  # fmt: skip
    """Put an impulse that starts on the line into its place by time of entry."""
    q = count[i, way]
    count[i, way] += 1
    while q > 0:
        at, before = (head[i, way] + q) % CAPACITY, (head[i, way] + q - 1) % CAPACITY
        if times[i, way, ENTERED, before] <= entered:
            break
        for row in range(3):
            times[i, way, row, at] = times[i, way, row, before]
        cause[i, way, at], fate[i, way, at] = cause[i, way, before], fate[i, way, before]
        q -= 1
    at = (head[i, way] + q) % CAPACITY
    times[i, way, ENTERED, at], times[i, way, BEGAN, at], times[i, way, ENDS, at] = entered, t, entered + delay
    cause[i, way, at], fate[i, way, at] = reason, FREE


@kernel()
def _pair(times: Array, fate: Codes, head: Integers, count: Integers, i: int, t: float, delay: float) -> None:
    """Find anew who collides with whom among the impulses on the line at a time."""
    for way in range(2):
        for q in range(count[i, way]):
            at = (head[i, way] + q) % CAPACITY
            if fate[i, way, at] == COLLIDES and times[i, way, ENDS, at] > t:
                fate[i, way, at] = FREE
                times[i, way, ENDS, at] = times[i, way, ENTERED, at] + delay
    stack = np.empty(CAPACITY, np.int64)
    depth = 0
    # from left to right: outward impulses from the last entered on, inward ones from the first entered on
    out, inward = count[i, 0] - 1, 0
    while out >= 0 or inward < count[i, 1]:
        a = (head[i, 0] + out) % CAPACITY
        b = (head[i, 1] + inward) % CAPACITY
        if out >= 0 and fate[i, 0, a] != FREE:
            out -= 1
            continue
        if inward < count[i, 1] and fate[i, 1, b] != FREE:
            inward += 1
            continue
        # of two impulses at one place the inward one stands first: they part
        if inward >= count[i, 1] or (
            out >= 0 and t - times[i, 0, ENTERED, a] < delay - (t - times[i, 1, ENTERED, b]) - 1e-9
        ):
            stack[depth] = a
            depth += 1
            out -= 1
            continue
        inward += 1
        if depth > 0:
            depth -= 1
            other = stack[depth]
            met = 0.5 * (times[i, 0, ENTERED, other] + times[i, 1, ENTERED, b] + delay)
            fate[i, 0, other], fate[i, 1, b] = COLLIDES, COLLIDES
            times[i, 0, ENDS, other], times[i, 1, ENDS, b] = met, met


@kernel()
def shock(
    delay: Array, refractory: Array, times: Array, cause: Codes, fate: Codes, head: Integers, count: Integers,
    due: Array, line: Integers, place: Array, t: float, reason: int, fired: NDArray[np.bool_],
) -> int:  # fmt: skip
    """Start an impulse in each direction at a place on lines; return 0, or FULL."""
    to_place = np.empty(2)
    for e in range(line.shape[0]):
        i = line[e]
        to_place[0], to_place[1] = place[e] * delay[i], (1.0 - place[e]) * delay[i]
        for way in range(2):
            _forget(times, fate, head, count, i, way, t - refractory[i])
            if count[i, way] >= CAPACITY:
                return FULL
        if _is_refractory(times, fate, head, count, i, to_place, t, refractory[i]):
            continue
        fired[e] = True
        for way in range(2):
            _insert(times, cause, fate, head, count, i, way, t - to_place[way], t, delay[i], reason)
        _pair(times, fate, head, count, i, t, delay[i])
        for way in range(2):
            _foresee(times, fate, head, count, due, i, way)
    return 0

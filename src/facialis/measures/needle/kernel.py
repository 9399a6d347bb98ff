"""Compiled parts of the needle decomposition. Places are samples; templates are rows of ``length`` samples."""

import numpy as np

from facialis.numerics.jit import kernel

BLOCK = 64
"""Samples whose best match is remembered together."""


@kernel()
def window_powers(values, width, powers) -> None:
    """Write the mean square of every ``width`` samples."""
    for i in range(powers.size):
        total = np.float32(0.0)
        for j in range(i * width, (i + 1) * width):
            total += values[j] * values[j]
        powers[i] = total / np.float32(width)


@kernel()
def find_peaks(values, usable, limit, apart, places) -> int:
    """Write places where the absolute value is above ``limit`` and the largest within ``apart``; return how many."""
    count = 0
    for t in range(apart, values.size - apart):
        size = abs(values[t])
        if size < limit or size < abs(values[t - 1]) or size <= abs(values[t + 1]) or not usable[t]:
            continue
        largest = True
        for j in range(t - apart, t + apart + 1):
            other = abs(values[j])
            if other > size or (other == size and j < t):
                largest = False
                break
        if largest and count < places.size:
            places[count] = t
            count += 1
    return count


@kernel()
def cut_windows(values, places, shifts, before, windows) -> None:
    """Write the surroundings of places plus ``shifts`` (fractions of a sample), by cubic interpolation."""
    for e in range(places.size):
        f = shifts[e]
        w0 = -0.5 * f + f * f - 0.5 * f * f * f
        w1 = 1.0 - 2.5 * f * f + 1.5 * f * f * f
        w2 = 0.5 * f + 2.0 * f * f - 1.5 * f * f * f
        w3 = -0.5 * f * f + 0.5 * f * f * f
        for i in range(windows.shape[1]):
            t = places[e] - before + i
            if t < 1 or t + 2 >= values.size:
                windows[e, i] = 0.0
            else:
                windows[e, i] = w0 * values[t - 1] + w1 * values[t] + w2 * values[t + 1] + w3 * values[t + 2]


@kernel()
def _dot(a, b) -> np.float32:
    total = np.float32(0.0)
    for i in range(a.size):
        total += a[i] * b[i]
    return total


@kernel()
def _gain(inner, energy, low, high) -> np.float32:
    return min(max(inner / energy, low), high)


@kernel()
def _score(inner, energy, sizes) -> np.float32:
    """Return by how much the squared misfit falls, less the cost of an unusual size."""
    gain = _gain(inner, energy, sizes[0], sizes[1])
    return np.float32(2.0) * gain * inner - gain * gain * energy - sizes[2] * energy * (gain - np.float32(1.0)) ** 2


@kernel()
def _best_of_block(inner, lock, energy, limit, sizes, block, score, unit, place) -> None:
    first, last = block * BLOCK, min((block + 1) * BLOCK, inner.shape[1])
    top, at_unit, at = np.float32(0.0), -1, -1
    for k in range(inner.shape[0]):
        for q in range(first, last):
            if inner[k, q] > np.float32(0.0) and lock[k, q] == 0:
                value = _score(inner[k, q], energy[k], sizes)
                if value > limit[k] and value > top:
                    top, at_unit, at = value, k, q
    score[block], unit[block], place[block] = top, at_unit, at


@kernel()
def _put(inner, lock, cross, unit, place, shift, gain, apart, sign) -> None:
    """Take a potential out of the correlations (``sign`` 1) or put it back (-1)."""
    length = (cross.shape[3] + 1) // 2
    first, last = max(place - length + 1, 0), min(place + length, inner.shape[1])
    for k in range(inner.shape[0]):
        for q in range(first, last):
            inner[k, q] -= sign * gain * cross[k, unit, shift, q - place + length - 1]
    for q in range(max(place - apart, 0), min(place + apart + 1, inner.shape[1])):
        lock[unit, q] += sign


@kernel()
def _fraction(inner, unit, place) -> np.float32:
    """Return how far the top of a parabola lies from ``place``, -0.5 to 0.5."""
    if place < 1 or place + 1 >= inner.shape[1]:
        return np.float32(0.0)
    left, middle, right = inner[unit, place - 1], inner[unit, place], inner[unit, place + 1]
    bend = left - np.float32(2.0) * middle + right
    if bend >= np.float32(0.0):
        return np.float32(0.0)
    return min(max(np.float32(0.5) * (left - right) / bend, np.float32(-0.5)), np.float32(0.5))


@kernel()
def _shift_of(fraction, shifts) -> int:
    return min(max(int(np.floor((fraction + 0.5) * shifts)), 0), shifts - 1)


@kernel()
def _refit(inner, lock, cross, energy, limit, sizes, apart, reach, unit, place, shift, gain, count) -> int:
    """Take every potential out in turn and place it again where it fits best now; drop those that no longer fit."""
    kept = 0
    shifts = cross.shape[2]
    for e in range(count):
        _put(inner, lock, cross, unit[e], place[e], shift[e], gain[e], apart, -1)
        top, at_unit, at = np.float32(0.0), -1, -1
        for k in range(inner.shape[0]):
            for q in range(max(place[e] - reach, 0), min(place[e] + reach + 1, inner.shape[1])):
                if inner[k, q] > np.float32(0.0) and lock[k, q] == 0:
                    value = _score(inner[k, q], energy[k], sizes)
                    if value > limit[k] and value > top:
                        top, at_unit, at = value, k, q
        if at_unit < 0:
            continue
        unit[kept], place[kept] = at_unit, at
        shift[kept] = _shift_of(_fraction(inner, at_unit, at), shifts)
        gain[kept] = _gain(inner[at_unit, at], energy[at_unit], sizes[0], sizes[1])
        _put(inner, lock, cross, at_unit, at, shift[kept], gain[kept], apart, 1)
        kept += 1
    return kept


@kernel()
def _pursue(inner, lock, cross, energy, limit, sizes, apart, unit, place, shift, gain, count) -> int:
    """Take the best match out again and again until none is left; return how many potentials there are now."""
    blocks = (inner.shape[1] + BLOCK - 1) // BLOCK
    length = (cross.shape[3] + 1) // 2
    score = np.empty(blocks, np.float32)
    best_unit, best_place = np.empty(blocks, np.int64), np.empty(blocks, np.int64)
    for b in range(blocks):
        _best_of_block(inner, lock, energy, limit, sizes, b, score, best_unit, best_place)
    while count < unit.size:
        top = 0
        for b in range(1, blocks):
            if score[b] > score[top]:
                top = b
        if best_unit[top] < 0 or score[top] <= 0:
            break
        k, q = best_unit[top], best_place[top]
        unit[count], place[count] = k, q
        shift[count] = _shift_of(_fraction(inner, k, q), cross.shape[2])
        gain[count] = _gain(inner[k, q], energy[k], sizes[0], sizes[1])
        _put(inner, lock, cross, k, q, shift[count], gain[count], apart, 1)
        count += 1
        for b in range(max(q - length, 0) // BLOCK, min((q + length) // BLOCK + 1, blocks)):
            _best_of_block(inner, lock, energy, limit, sizes, b, score, best_unit, best_place)
    return count


@kernel()
def match_segment(values, shifted, cross, energy, limit, sizes, apart, reach, unit, place, shift, gain) -> int:
    """Explain one active stretch by potentials of known units; return how many.

    ``shifted``: templates, shape (units, shifts, length); ``cross[k, j, s, d]``: template k against template j shifted
    by s at lag d - length + 1. ``limit``: least fall of the squared misfit per template. ``sizes``: smallest and
    largest size of a potential relative to its template, and the cost of the square of its deviation from 1,
    relative to the energy. ``apart``: samples that one unit keeps between its own potentials. What is explained is
    taken out of ``values``.
    """
    units, shifts, length = shifted.shape
    span = values.size - length + 1
    if span < 1:
        return 0
    inner = np.empty((units, span), np.float32)
    lock = np.zeros((units, span), np.int8)
    middle = shifts // 2
    for k in range(units):
        for q in range(span):
            inner[k, q] = _dot(values[q : q + length], shifted[k, middle])
    count = _pursue(inner, lock, cross, energy, limit, sizes, apart, unit, place, shift, gain, 0)
    for _ in range(3):
        count = _refit(inner, lock, cross, energy, limit, sizes, apart, reach, unit, place, shift, gain, count)
        count = _pursue(inner, lock, cross, energy, limit, sizes, apart, unit, place, shift, gain, count)
    for e in range(count):
        for i in range(length):
            values[place[e] + i] -= gain[e] * shifted[unit[e], shift[e], i]
    return count


@kernel()
def add_up(residual, place, fraction, gain, template, worst, total) -> float:
    """Add what is left around potentials of one unit, times their size; return the sum of squared sizes.

    Potentials whose surroundings hold more than ``worst`` times their own energy are left out.
    """
    weight = 0.0
    energy = 0.0
    for value in template:
        energy += value * value
    for e in range(place.size):
        own = 0.0
        for i in range(template.size):
            value = residual[place[e] + i]
            own += value * value
        if own > worst * gain[e] * gain[e] * energy:
            continue
        f = fraction[e]
        low = -1 if f < 0 else 0
        share = f - low
        for i in range(template.size):
            t = min(max(place[e] + i + low, 0), residual.size - 2)
            total[i] += gain[e] * ((1.0 - share) * residual[t] + share * residual[t + 1])
        weight += gain[e] * gain[e]
    return weight

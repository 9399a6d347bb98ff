"""Compiled search for what spoils a channel: stuck samples and steps."""

import numpy as np

from facialis.numerics.jit import kernel


@kernel()
def _mark_run(begin, end, flat_run, at_top, at_bottom, code) -> None:
    """Mark one run of equal values: 1 flat, 2 clipped."""
    if end - begin >= flat_run:
        code[begin:end] = 1
    elif at_top or at_bottom:
        code[begin:end] = 2


@kernel()
def count_stuck(values, flat_run, clipped_run, clipped_once, code) -> int:
    """Return how many samples are flat or clipped; mark them in ``code`` (1 flat, 2 clipped) unless it is empty.

    Clipped: in a row at the highest or at the lowest value, at least ``clipped_run`` samples where that happens twice
    or more, ``clipped_once`` samples where it happens once.
    """
    low, high = np.float32(np.inf), np.float32(-np.inf)
    for value in values:
        low = min(low, value)
        high = max(high, value)
    begin, total, tops, bottoms, long_top, long_bottom = 0, 0, 0, 0, 0, 0
    for t in range(1, values.size + 1):
        if t < values.size and values[t] == values[t - 1]:
            continue
        length = t - begin
        if length >= clipped_run:
            if length >= flat_run:
                total += length
            elif values[begin] == high:
                tops += 1
                long_top = max(long_top, length)
            elif values[begin] == low:
                bottoms += 1
                long_bottom = max(long_bottom, length)
        begin = t
    top = tops > 1 or long_top >= clipped_once
    bottom = bottoms > 1 or long_bottom >= clipped_once
    if total == 0 and not top and not bottom:
        return 0
    begin = 0
    for t in range(1, values.size + 1):
        if t < values.size and values[t] == values[t - 1]:
            continue
        if code.size and t - begin >= clipped_run:
            _mark_run(begin, t, flat_run, top and values[begin] == high, bottom and values[begin] == low, code)
        begin = t
    return max(total, 1)


@kernel()
def find_steps(means, template, limit, share, places, heights) -> int:
    """Write the places where a step of the form ``template`` and a height above ``limit`` stands; return how many."""
    half, count, t = template.size // 2, 0, template.size // 2
    power = np.float32(0.0)
    for value in template:
        power += value * value
    while t < means.size - half:
        if abs(means[t] + means[t + 1] - means[t - 1] - means[t - 2]) > limit:
            best, at, height = np.float32(0.0), t, np.float32(0.0)
            for place in range(t, min(t + 4, means.size - half)):
                inner, total = np.float32(0.0), np.float32(0.0)
                for j in range(template.size):
                    value = means[place - half + j]
                    inner += value * template[j]
                    total += value * value
                fit = inner * inner / (power * total)
                if fit > best:
                    best, at, height = fit, place, inner / power
            if best > share and abs(height) > limit:
                places[count] = at
                heights[count] = height
                count += 1
                t = at + half
                if count == places.size:
                    break
        t += 1
    return count

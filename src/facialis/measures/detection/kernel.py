"""Compiled parts of the burst detector. Times are counted in bins; energies are relative to the noise."""

import numpy as np

from facialis.errors import SimulationError
from facialis.numerics import simd
from facialis.numerics.jit import kernel
from facialis.numerics.lanes import LANES

LEVELS = 16
"""Burst strengths that the decoder tells apart: one vector."""
if LANES != LEVELS:
    raise SimulationError(
        f"FACIALIS_STRAND_WIDTH = {LANES}: the ruler searches {LEVELS} levels in one vector.",
        "Measure in a program started without it.",
    )


@kernel()
def bin_means(squares, width, means) -> None:
    """Write the mean over every ``width`` neighbours."""
    scale = np.float32(1.0 / width)
    for i in range(means.size):
        total = np.float32(0.0)
        for j in range(i * width, (i + 1) * width):
            total += squares[j]
        means[i] = total * scale


@kernel()
def _add(total, factor, left, right) -> None:
    for i in range(total.size):
        total[i] += factor * (left[i] + right[i])


@kernel()
def filtered_powers(values, taps, width, means) -> None:
    """Write the mean square of ``values`` behind the symmetric filter ``taps`` over every ``width`` samples.

    ``taps[0]`` is the middle tap. Blocks stay in the fast memory; outside the record stands 0.
    """
    reach, block = taps.size - 1, max(2048 // width, 1) * width
    part = np.empty(block + 2 * reach, np.float32)
    done = np.empty(block, np.float32)
    scale = np.float32(1.0 / width)
    for begin in range(0, means.size * width, block):
        for i in range(part.size):
            place = begin - reach + i
            part[i] = values[place] if 0 <= place < values.size else np.float32(0.0)
        for i in range(block):
            done[i] = taps[0] * part[i + reach]
        for j in range(1, taps.size):
            _add(done, taps[j], part[reach - j : reach - j + block], part[reach + j : reach + j + block])
        for b in range(begin // width, min((begin + block) // width, means.size)):
            total = np.float32(0.0)
            for i in range(b * width - begin, (b + 1) * width - begin):
                total += done[i] * done[i]
            means[b] = total * scale


@kernel()
def _select(values, rank) -> np.float32:
    """Return the value of a rank, counted from the lowest; changes the order of ``values``."""
    low, high = 0, values.size - 1
    while low < high:
        pivot, i, j = values[(low + high) // 2], low, high
        while i <= j:
            while values[i] < pivot:
                i += 1
            while values[j] > pivot:
                j -= 1
            if i <= j:
                values[i], values[j] = values[j], values[i]
                i += 1
                j -= 1
        if rank <= j:
            high = j
        elif rank >= i:
            low = i
        else:
            break
    return values[rank]


@kernel()
def low_quantiles(means, usable, reach, step, share, levels) -> None:
    """Write a low quantile of the usable ``means`` within ``reach`` of every ``step``-th; NaN where none is usable."""
    known = np.empty(2 * reach, means.dtype)
    for i in range(levels.size):
        count = 0
        for t in range(max(i * step - reach, 0), min(i * step + reach, means.size)):
            if usable[t] > 0.5:
                known[count] = means[t]
                count += 1
        levels[i] = _select(known[:count], np.int64(share * count)) if count > 0 else np.nan


@kernel()
def divide_by_levels(energy, levels, at, step) -> None:
    """Divide by levels given every ``step`` bins from ``at`` on, with straight lines between them."""
    for t in range(energy.size):
        place = (t + 0.5 - at) / step
        row = min(max(np.int64(np.floor(place)), 0), max(levels.size - 2, 0))
        share = min(max(place - row, 0.0), 1.0)
        level = levels[row] + share * (levels[min(row + 1, levels.size - 1)] - levels[row])
        energy[t] = np.float32(energy[t] / level)


@kernel()
def decode(energy, weight, enter, reenter, slope, offset, costs, stay, strongest, flags, path) -> None:
    """Find the most probable sequence of quiet, gap and burst levels (Viterbi); ``path`` is level + 1, or 0.

    ``costs``: burst to gap, level to level, gap to quiet, staying in a gap. ``enter`` and ``reenter``: cost of a burst
    out of quiet and out of a gap, per bin. ``slope`` and ``offset``: log-likelihood ratio of a level per energy.
    ``stay`` and ``strongest`` hold a bit for each level: whether a burst stays there, and whether it was the best one.
    """
    low = np.float32(-1e30)
    slopes, offsets = simd.load(slope, 0), simd.load(offset, 0)
    score = 0.0 * slopes + low
    quiet, gap = np.float32(0.0), low
    to_gap, to_level, to_quiet, in_gap = costs[0], costs[1], costs[2], costs[3]
    for t in range(energy.size):
        x, w = energy[t] * weight[t], weight[t]
        best = simd.top(score)
        strongest[t] = simd.at_least(score, best)
        source, flag = quiet - enter[t], 0
        if gap - reenter[t] > source:
            source, flag = gap - reenter[t], 1
        if best - to_level > source:
            source, flag = best - to_level, 2
        stayed = gap - in_gap
        if gap - to_quiet > quiet:
            quiet = gap - to_quiet
            flag += 8
        gap = stayed
        if best - to_gap > stayed:
            gap = best - to_gap
            flag += 4
        flags[t] = flag
        stay[t] = simd.at_least(score, source)
        score = simd.higher(score, source) + (slopes * x - offsets * w)
        if t & 1023 == 0:
            peak = max(quiet, best)
            quiet -= peak
            gap -= peak
            score = score - peak
    best = simd.top(score)
    state = _first_bit(simd.at_least(score, best))
    if quiet >= best and quiet >= gap:
        state = np.int64(-1)
    elif gap >= best:
        state = np.int64(-2)
    for t in range(energy.size - 1, -1, -1):
        path[t] = state + 1 if state >= 0 else 0
        flag = flags[t]
        if state >= 0:
            if not (stay[t] >> state) & 1:
                origin = flag & 3
                state = _last_bit(strongest[t]) if origin == 2 else np.int64(-1 - origin)
        elif state == -2:
            if flag & 4:
                state = _last_bit(strongest[t])
        elif flag & 8:
            state = np.int64(-2)


@kernel()
def weigh_path(path, energy, weight, slope, offset, to_level, first, last, ratio) -> None:
    """Write the log-likelihood ratio of every burst against noise, less what its changes of level cost."""
    for i in range(first.size):
        total, before = np.float64(0.0), 0
        for t in range(first[i], last[i]):
            level = path[t]
            if level > 0:
                total += slope[level - 1] * energy[t] * weight[t] - offset[level - 1] * weight[t]
                if before > 0 and level != before:
                    total -= to_level
                before = level
        ratio[i] = total


@kernel()
def _first_bit(bits) -> np.int64:
    """Return the place of the lowest bit that is set."""
    for k in range(LEVELS):
        if (bits >> k) & 1:
            return np.int64(k)
    return np.int64(0)


@kernel()
def _last_bit(bits) -> np.int64:
    """Return the place of the highest bit that is set."""
    for k in range(LEVELS - 1, 0, -1):
        if (bits >> k) & 1:
            return np.int64(k)
    return np.int64(0)


@kernel()
def _wall(path, patience, shortest) -> np.int64:
    """Return the highest level before ``shortest`` zeros in a row; the first row may be at most ``patience``."""
    highest, silent = np.int64(0), shortest - patience
    for value in path:
        silent = silent + 1 if value == 0 else 0
        if silent >= shortest:
            break
        highest = max(highest, np.int64(value))
    return highest


@kernel()
def silence_valleys(path, depth, reach, shortest) -> None:
    """Set to 0 what lies ``depth`` levels below both what precedes and what follows it within ``reach`` bins.

    Behind a strong burst its own tail keeps the power above the noise; a valley of ``shortest`` bins is a silence.
    """
    t, bins = 0, path.size
    while t < bins:
        value = np.int64(path[t])
        end = t
        while end < bins and path[end] == value:
            end += 1
        if 0 < value <= LEVELS - depth:
            stop, silent, lead = end, 0, 0
            while stop < bins and path[stop] <= value + 1 and silent < shortest:
                silent = silent + 1 if path[stop] == 0 else 0
                stop += 1
            after = _wall(path[stop : stop + reach], shortest - silent, shortest)
            before = _wall(path[max(t - reach, 0) : t][::-1], shortest, shortest)
            while lead < min(t, shortest) and path[t - lead - 1] == 0:
                lead += 1
            if stop - t + lead >= shortest and min(before, after) >= value + depth:
                for i in range(t, stop):
                    path[i] = 0
                end = stop
        t = end


@kernel()
def count_near(onsets, reach, near) -> None:
    """Add 1 to every bin that lies within ``reach`` of one of the sorted ``onsets``, once however many are near."""
    done = 0
    for onset in onsets:
        for t in range(max(onset - reach, done), min(onset + reach + 1, near.size)):
            near[t] += 1
        done = max(done, onset + reach + 1)


@kernel()
def join_long(first, last, energy, dof, limit, longest_gap, shortest_gap, long_bins) -> int:
    """Join neighbours across a gap that is too short, or not clearly silent beside a long one; return how many."""
    kept = 0
    for i in range(first.size):
        if kept > 0 and first[i] - last[kept - 1] < longest_gap:
            before, after = last[kept - 1] - first[kept - 1], last[i] - first[i]
            if first[i] - last[kept - 1] < shortest_gap:
                last[kept - 1] = last[i]
                continue
            if max(before, after) > long_bins:
                left = energy[max(first[kept - 1], last[kept - 1] - 25) : last[kept - 1]].mean()
                right = energy[first[i] : min(last[i], first[i] + 25)].mean()
                level = max(min(left, right), 1.2)
                total = energy[last[kept - 1] : first[i]].sum()
                silent = 0.5 * dof * ((first[i] - last[kept - 1]) * np.log(level) + total / level - total)
                if silent < limit:
                    last[kept - 1] = last[i]
                    continue
        first[kept] = first[i]
        last[kept] = last[i]
        kept += 1
    return kept


@kernel(inline=True)
def _misfit(energy, weight, logs, inverse) -> float:
    total = 0.0
    for t in range(energy.size):
        total += weight[t] * (logs[t] + energy[t] * inverse[t])
    return total


@kernel()
def fit_rise(energy, weight, dof, first, last, earliest, rises, relative, backwards, fit, place) -> None:
    """Fit the start of every burst with rises of several lengths.

    The power is 1 before the start and 1 + s sin^2 after it, over ``rises`` bins (or that share of the burst where
    ``relative``). Writes log-likelihood and start for each burst and rise. ``earliest`` bounds the start. Where
    ``backwards``, times count from the end of the record back.
    """
    window, bins = 60, energy.size
    logs, inverse, near, known = np.empty(window), np.empty(window), np.empty(window), np.empty(window)
    for i in range(first.size):
        a, b = first[i], last[i]
        length = b - a
        mean = energy[bins - b : bins - a].mean() if backwards else energy[a:b].mean()
        begin = max(earliest[i], a - 20)
        end = min(b, a + min(40, max(np.int64(0.6 * length), 8)))
        for t in range(begin, end):
            at = bins - 1 - t if backwards else t
            near[t - begin], known[t - begin] = energy[at], weight[at]
        count = end - begin
        for r in range(rises.size):
            rise = min(rises[r] * length * 1.15, 50.0) if relative[r] else rises[r]
            rise = min(rise, 0.9 * length)
            peak = max(mean - 1.0, 0.1) / (1.0 - min(0.7 * rise / length, 0.6))
            for j in range(window):
                share = 1.0 if j + 0.5 >= rise else np.sin(0.5 * np.pi * (j + 0.5) / rise) ** 2
                logs[j] = np.log(1.0 + peak * share)
                inverse[j] = 1.0 / (1.0 + peak * share)
            top, best, before = -1e30, a, 0.0
            for start in range(min(a + 12, end - 3) - begin):
                if start > 0:
                    before += near[start - 1] * known[start - 1]
                total = before + _misfit(near[start:count], known[start:count], logs, inverse)
                if -total > top:
                    top, best = -total, begin + start
            fit[i, r] = 0.5 * dof * top
            place[i, r] = best


@kernel()
def runs_of_path(path, first, last) -> int:
    """Write start and one past the end of every run of values above 0; return how many there are."""
    count, inside = 0, False
    for t in range(path.size):
        if path[t] > 0:
            if not inside:
                first[count] = t
                inside = True
        elif inside:
            last[count] = t
            count += 1
            inside = False
    if inside:
        last[count] = path.size
        count += 1
    return count


@kernel()
def mean_powers(power, weight, first, last, means) -> None:
    """Write the weighted mean power of every burst; 0 where nothing was measured."""
    for i in range(first.size):
        total, amount = 0.0, 0.0
        for t in range(first[i], last[i]):
            total += power[t] * weight[t]
            amount += weight[t]
        means[i] = total / amount if amount > 0.0 else 0.0


@kernel()
def loudest_beside(onset, offset, size, longest, loudest) -> None:
    """Write the largest ``size`` among all that overlap each, itself included; sorted by onset."""
    first = 0
    for i in range(onset.size):
        while onset[first] < onset[i] - longest:
            first += 1
        top, j = 0.0, first
        while j < onset.size and onset[j] < offset[i]:
            if offset[j] > onset[i]:
                top = max(top, size[j])
            j += 1
        loudest[i] = top

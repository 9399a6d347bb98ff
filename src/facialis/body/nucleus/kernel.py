"""Compiled motoneurons. One function steps a neuron through a segment; its state stays in registers.

A *block* is 4 ms of absolute time: noise has its knots there, neurons fall asleep there, kindling spreads there. So
nothing depends on how a run is cut into windows.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from facialis.numerics.jit import kernel

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

STEP_MS = 0.1
DRIVE_STEP_MS = 1.0
"""Spacing of the samples of a drive."""
BLOCK = 40
"""Steps of a block."""
STRIDE = 4
"""Steps between updates of the plateau, which takes a hundred times longer to move."""
COMMON = 10
"""Blocks between knots of the noise that a pool shares: 40 ms, hence below about 10 Hz."""
ROOM = 8
"""Most spikes of a neuron in a block."""
NEVER = 1e300
WAKING, REBOUND = -1000, -1_000_000_000
"""Counters below these are kept for the potential on waking and for delayed depolarisations."""

# columns of the state, shape (neurons, LIVE)
V, AHP, PLATEAU, AVAILABLE, KINDLED, KINDLED_AT, STRENGTH, FREE_AT, BACKFIRE_AT, LIVE = range(10)
# columns of the clocks, integer, shape (neurons, CLOCKS)
NOW, ASLEEP_SINCE, HEAD, CLOCKS = range(4)
# columns of what never changes, shape (neurons, FIXED)
(
    GAIN, BLINK_GAIN, SAFETY_MV, REBOUND_MV, TURNAROUND_MS, AHP_DECAY, AHP_MS, REFLEX_GAIN, CORTEX_GAIN, LAG,
    PLATEAU_GAIN, FIXED,
) = range(12)  # fmt: skip
# columns of the pools, shape (pools, POOLS)
(
    SIZE, FLOOR, PERIORAL, TRAFFIC, POOL_KINDLED, SPREAD, PEAK, BLINK_PEAK, REFLEX_PEAK, CORTEX_PEAK, REACHED, POOLS
) = range(12)  # fmt: skip
# columns of the course of the drives, shape (pools, BLOCK, COURSES); LATE reaches MOST_LAG steps back
WILL, LID, EARLY, CORTICAL, COURSES = range(5)
MOST_LAG = 200
"""Most steps by which the late reflex lags in a motoneuron: 20 ms."""
# columns of the volleys, shape (volleys, VOLLEYS)
ONSET, RISE, POWER, WAY, VOLLEYS = range(5)
EARLY_VOLLEY, LATE_VOLLEY, CORTICAL_VOLLEY = range(3)
# numbers common to all
(
    REST, THRESHOLD, RESET, REFRACTORY, MEMBRANE, AHP_MV, AHP_STEP, AHP_CEILING, NOISE, NOISE_V, COMMON_NOISE, FRINGE,
    FAILED_MV, STRENGTH_FULL, UNKINDLED, HALF_MV, SLOPE_MV, PLATEAU_MS, KICK, FATIGUE_MS, RECOVERY_MS, KINDLING_HALF,
    KINDLING_MS, COLUMN, OVERLAP, DRIVE_STEP, REBOUND_NOISE, REBOUND_MEMORY, LEAK_MV, LEAK, PERSISTENT, RESTLESS,
) = range(32)  # fmt: skip

CONDITION_STEP_MS = 100.0
"""Spacing of the samples of what anaesthesia and sleep do to the membrane."""
LONGEST = 12.0
"""A volley is over after this many times its rise: below 2e-4 of its peak."""
DRIVE, BLINK, BACKFIRE, BY_PLATEAU, REFLEX, CORTEX = 0, 1, 5, 6, 7, 8
"""Codes of :class:`facialis.vocabulary.Cause`."""
QUIET, SURE_SD, OPEN = 0.95, 5.0, 0.05
"""A neuron sleeps while 5 standard deviations of noise, its drive and its plateau (at least 5 % open) stay below
95 % of threshold."""


@kernel()
def hashed_normal(key, first, second):
    """Return a number of mean 0 and variance 1 (sum of four uniforms, at most 3.5) for a counter."""
    word = key + np.uint64(first) * np.uint64(0x9E3779B97F4A7C15)
    word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    word += np.uint64(second) * np.uint64(0xD1342543DE82EF95) + np.uint64(0x632BE59BD9B4E019)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    word = word ^ (word >> np.uint64(31))
    low = np.uint64(0xFFFF)
    total = (
        np.int64(word & low)
        + np.int64((word >> np.uint64(16)) & low)
        + np.int64((word >> np.uint64(32)) & low)
        + np.int64(word >> np.uint64(48))
    )
    return (float(total) - 131070.0) * (1.0 / 37837.23)  # sd of the sum: sqrt(4 * 65536^2 / 12)


@kernel(inline=True)
def _at(drive, pool, x):
    """Linear interpolation of a drive; its ends go on."""
    last = drive.shape[1] - 1
    k = min(int(x), last)
    rest = min(x - k, 1.0)
    return drive[pool, k] + rest * (drive[pool, min(k + 1, last)] - drive[pool, k])


@kernel(inline=True)
def _current(u, floor, fringe):
    """Current over maximal voluntary current: the first effort fills the subliminal fringe, the rest is linear."""
    return floor * u / (u + fringe) + (1.0 - floor) * u


@kernel()
def _start_block(pools, numbers):
    """Let kindling fade and spread between pools."""
    count = len(pools)
    fade = math.exp(-BLOCK * STEP_MS / numbers[KINDLING_MS])
    total = 0.0
    for p in range(count):
        pools[p, POOL_KINDLED] *= fade
        if pools[p, SIZE] > 0:
            pools[p, POOL_KINDLED] += pools[p, TRAFFIC] / pools[p, SIZE]
        pools[p, TRAFFIC] = 0.0
        total += pools[p, PERIORAL] * pools[p, POOL_KINDLED]
    for p in range(count):
        others = pools[p, PERIORAL] * (total - pools[p, POOL_KINDLED])
        pools[p, SPREAD] = numbers[COLUMN] * pools[p, POOL_KINDLED] + numbers[OVERLAP] * others


@kernel()
def _lay_course(pools, course, voluntary, blink, numbers, block, key):
    """Lay out what the drives of each pool are in the middle of every step of a block, and their peaks."""
    shared = block // COMMON
    for p in range(len(pools)):
        low = hashed_normal(key, -1 - p, shared)
        high = hashed_normal(key, -1 - p, shared + 1)
        pools[p, PEAK] = 0.0
        pools[p, BLINK_PEAK] = 0.0
        for s in range(BLOCK):
            middle = block * BLOCK + s + 0.5
            x = middle * STEP_MS / numbers[DRIVE_STEP]
            common = low + (middle / (BLOCK * COMMON) - shared) * (high - low)
            u = _at(voluntary, p, x)
            will = 0.0
            if u > 0.0:
                will = _current(u, pools[p, FLOOR], numbers[FRINGE]) * max(1.0 + numbers[COMMON_NOISE] * common, 0.0)
            lid = _at(blink, p, x)
            course[p, s, WILL] = will
            course[p, s, LID] = lid
            pools[p, PEAK] = max(pools[p, PEAK], will)
            pools[p, BLINK_PEAK] = max(pools[p, BLINK_PEAK], lid)


@kernel()
def _lay_volleys(pools, course, late, volleys, sizes, block):
    """Add the currents of volleys in a block, (x e^(1 - x))^k of x = time over rise; late ones from MOST_LAG before."""
    if len(volleys) == 0:
        return
    for p in range(len(pools)):
        course[p, :, EARLY:] = 0.0
        late[p, :] = 0.0
    begin, end = block * BLOCK * STEP_MS, (block + 1) * BLOCK * STEP_MS
    for n in range(len(volleys)):
        if volleys[n, ONSET] >= end:
            break
        if volleys[n, ONSET] + LONGEST * volleys[n, RISE] + MOST_LAG * STEP_MS < begin:
            continue
        way = int(volleys[n, WAY])
        lag = MOST_LAG if way == LATE_VOLLEY else 0
        for s in range(BLOCK + lag):
            x = ((block * BLOCK - lag + s + 0.5) * STEP_MS - volleys[n, ONSET]) / volleys[n, RISE]
            if x <= 0.0:
                continue
            height = (x * math.exp(1.0 - x)) ** volleys[n, POWER]
            for p in range(len(pools)):
                if way == LATE_VOLLEY:
                    late[p, s] += height * sizes[n, p]
                else:
                    course[p, s, EARLY if way == EARLY_VOLLEY else CORTICAL] += height * sizes[n, p]
    for p in range(len(pools)):
        pools[p, REFLEX_PEAK] = course[p, :, EARLY].max() + late[p].max()
        pools[p, CORTEX_PEAK] = course[p, :, CORTICAL].max()


@kernel()
def _set_condition(numbers, condition, block):
    """Set the leak and the strength of persistent inward currents for a block."""
    x = min(block * BLOCK * STEP_MS / CONDITION_STEP_MS, len(condition) - 1.0)
    k = int(x)
    after = min(k + 1, len(condition) - 1)
    numbers[LEAK] = condition[k, 0] + (x - k) * (condition[after, 0] - condition[k, 0])
    numbers[PERSISTENT] = condition[k, 1] + (x - k) * (condition[after, 1] - condition[k, 1])


@kernel()
def _wake(live, clocks, fixed, numbers, i, step, key):
    """Wake a neuron at a step: its slow states get there in closed form."""
    gone = (step - clocks[i, ASLEEP_SINCE]) * STEP_MS
    clocks[i, ASLEEP_SINCE] = -1
    clocks[i, NOW] = step
    live[i, AHP] *= math.exp(-gone / fixed[i, AHP_MS])
    live[i, PLATEAU] *= math.exp(-gone / numbers[PLATEAU_MS])
    live[i, AVAILABLE] = 1.0 - (1.0 - live[i, AVAILABLE]) * math.exp(-gone / numbers[RECOVERY_MS])
    steady = numbers[REST] + live[i, AHP] * numbers[AHP_MV] + numbers[LEAK] * numbers[LEAK_MV]
    steady /= 1.0 + live[i, AHP] + numbers[LEAK]
    live[i, V] = steady + numbers[NOISE_V] * hashed_normal(key, WAKING - i, step)


@kernel()
def _kindle(live, fixed, numbers, i, spread, step):
    """Set the plateau's strength from the traffic that has come in."""
    gone = step * STEP_MS - live[i, KINDLED_AT]
    own = live[i, KINDLED] * math.exp(-gone / numbers[KINDLING_MS])
    traffic = own + spread
    share = traffic / (traffic + numbers[KINDLING_HALF])
    full = numbers[STRENGTH_FULL] * numbers[PERSISTENT] * fixed[i, PLATEAU_GAIN]
    live[i, STRENGTH] = full * (numbers[UNKINDLED] + (1.0 - numbers[UNKINDLED]) * share)


@kernel()
def _is_quiet(live, fixed, numbers, pools, i, pool):
    """Tell whether nothing can bring the neuron to threshold in this block."""
    span = numbers[THRESHOLD] - numbers[REST]
    drive = fixed[i, GAIN] * pools[pool, PEAK] + fixed[i, BLINK_GAIN] * pools[pool, BLINK_PEAK]
    drive += fixed[i, REFLEX_GAIN] * pools[pool, REFLEX_PEAK] + fixed[i, CORTEX_GAIN] * pools[pool, CORTEX_PEAK]
    plateau = live[i, STRENGTH] * max(live[i, PLATEAU], OPEN, numbers[RESTLESS])
    return (
        span * (drive + plateau) + SURE_SD * numbers[NOISE_V] < QUIET * span
        and live[i, BACKFIRE_AT] == NEVER
        and live[i, V] < numbers[REST] + QUIET * span
    )


@kernel()
def _invade(live, fixed, numbers, i, at, step, key):
    """Let an antidromic impulse arrive; return whether the soma fired."""
    if at < live[i, FREE_AT] or live[i, BACKFIRE_AT] < NEVER:
        return False
    v = live[i, V]
    if v + fixed[i, SAFETY_MV] < numbers[THRESHOLD]:
        live[i, V] = min(v + numbers[FAILED_MV], numbers[THRESHOLD] - 0.01)
        return False
    rebound = fixed[i, REBOUND_MV] + numbers[REBOUND_NOISE] * hashed_normal(key, REBOUND - i, step)
    rebound = rebound / (1.0 + live[i, AHP] + numbers[LEAK]) + numbers[REBOUND_MEMORY] * (v - numbers[REST])
    if rebound >= numbers[THRESHOLD] - numbers[REST]:
        live[i, BACKFIRE_AT] = at + fixed[i, TURNAROUND_MS]
    live[i, KINDLED] = 1.0 + live[i, KINDLED] * math.exp(-(at - live[i, KINDLED_AT]) / numbers[KINDLING_MS])
    live[i, KINDLED_AT] = at
    return True


@kernel(inline=True)
def _spike(live, fixed, numbers, i, at, now):
    """Reset; refractory period, after-hyperpolarisation (as of ``now``) and plateau of a spike at ``at``."""
    live[i, V] = numbers[RESET]
    live[i, FREE_AT] = at + numbers[REFRACTORY]
    added = numbers[AHP_STEP] * max(1.0 - live[i, AHP] / numbers[AHP_CEILING], 0.0)
    live[i, AHP] += added * math.exp((at - now) / fixed[i, AHP_MS])
    live[i, PLATEAU] += numbers[KICK] * (1.0 - live[i, PLATEAU])


@kernel(inline=True)
def _open_plateau(live, numbers, i):
    """Move the plateau's activation on by a stride."""
    opening = 0.0
    if live[i, STRENGTH] > 0.0:
        opening = 1.0 / (1.0 + math.exp((numbers[HALF_MV] - live[i, V]) / numbers[SLOPE_MV]))
    live[i, PLATEAU] += STRIDE * STEP_MS / numbers[PLATEAU_MS] * (opening - live[i, PLATEAU])


@kernel(inline=True)
def _cause(will, lid, own, reflex, cortex):
    """Name the largest of the currents that brought a neuron to threshold."""
    if max(reflex, cortex) > max(will, lid, own):
        return REFLEX if reflex > cortex else CORTEX
    return BY_PLATEAU if own > max(will, lid) else (BLINK if lid > will else DRIVE)


@kernel()
def _run(
    live, clocks, fixed, course, late, numbers, i, pool, start, end, events, hit, chain, invaded, out, axon, cause,
    found, key, pushed,
):  # fmt: skip
    """Step neuron ``i`` from ``start`` to ``end``, both in one block; return spikes found and invasions."""
    span = numbers[THRESHOLD] - numbers[REST]
    block = start // BLOCK
    left = numbers[NOISE] * hashed_normal(key, i + 1, block)
    slope = (numbers[NOISE] * hashed_normal(key, i + 1, block + 1) - left) / BLOCK
    decay = fixed[i, AHP_DECAY]
    half_decay = math.sqrt(decay)
    per_membrane = 0.5 / numbers[MEMBRANE]
    lag = int(fixed[i, LAG])
    invasions = 0
    for step in range(start, end):
        begin = step * STEP_MS
        finish = (step + 1) * STEP_MS
        while clocks[i, HEAD] >= 0 and hit[clocks[i, HEAD]] <= step:
            event = clocks[i, HEAD]
            clocks[i, HEAD] = chain[event]
            if _invade(live, fixed, numbers, i, events[event], step, key):
                invaded[event] = True
                invasions += 1
                _spike(live, fixed, numbers, i, events[event], begin)
        if live[i, BACKFIRE_AT] < finish:
            at = max(live[i, BACKFIRE_AT], begin)
            out[found], axon[found], cause[found] = at, i, BACKFIRE
            found += 1
            live[i, BACKFIRE_AT] = NEVER
            _spike(live, fixed, numbers, i, at, begin)
        conductance = live[i, AHP] * half_decay + numbers[LEAK]
        live[i, AHP] *= decay
        if step % STRIDE == 0:
            _open_plateau(live, numbers, i)
        h = finish - max(live[i, FREE_AT], begin)
        if h <= 0.0:
            continue
        place = step - block * BLOCK
        will = fixed[i, GAIN] * course[pool, place, WILL]
        lid = fixed[i, BLINK_GAIN] * course[pool, place, LID]
        reflex = 0.0
        cortex = 0.0
        own = live[i, STRENGTH] * live[i, AVAILABLE] * live[i, PLATEAU]
        v = live[i, V]
        half = per_membrane * h
        drift = numbers[REST] + conductance * numbers[AHP_MV] + span * (will + lid + own) + left + (place + 0.5) * slope
        drift += numbers[LEAK] * (numbers[LEAK_MV] - numbers[AHP_MV])
        if pushed:
            reflex = fixed[i, REFLEX_GAIN] * (course[pool, place, EARLY] + late[pool, place + MOST_LAG - lag])
            cortex = fixed[i, CORTEX_GAIN] * course[pool, place, CORTICAL]
            drift += span * (reflex + cortex)
        after = (v * (1.0 - half * (1.0 + conductance)) + 2.0 * half * drift) / (1.0 + half * (1.0 + conductance))
        if after < numbers[THRESHOLD]:
            live[i, V] = after
            continue
        at = finish - h + h * max(numbers[THRESHOLD] - v, 0.0) / (after - v)
        out[found], axon[found] = at, i
        cause[found] = _cause(will, lid, own, reflex, cortex)
        found += 1
        _spike(live, fixed, numbers, i, at, finish)
    return found, invasions


@kernel()
def link(
    events: Floats, axons: NDArray[np.int32], hit: Integers, chain: Integers, clocks: Integers, start: int, end: int
) -> None:
    """Chain the antidromic impulses of each neuron in their order, and find the step of each."""
    for event in range(len(axons) - 1, -1, -1):
        chain[event] = clocks[axons[event], HEAD]
        clocks[axons[event], HEAD] = event
        hit[event] = min(max(int(events[event] / STEP_MS + 1e-9), start), end - 1)


@kernel()
def _settle(live, clocks, fixed, pools, numbers, i, pool, now, key):
    """At the start of a block: fatigue, kindling, and whether the neuron sleeps through it."""
    asleep = clocks[i, ASLEEP_SINCE] >= 0
    if numbers[STRENGTH_FULL] > 0.0:
        if not asleep:
            lost = live[i, PLATEAU] * live[i, AVAILABLE] / numbers[FATIGUE_MS]
            live[i, AVAILABLE] += BLOCK * STEP_MS * ((1.0 - live[i, AVAILABLE]) / numbers[RECOVERY_MS] - lost)
        _kindle(live, fixed, numbers, i, pools[pool, SPREAD], now)
    if _is_quiet(live, fixed, numbers, pools, i, pool):
        if not asleep:
            clocks[i, ASLEEP_SINCE] = now
        clocks[i, NOW] = now + BLOCK
    elif asleep:
        _wake(live, clocks, fixed, numbers, i, now, key)


@kernel()
def advance_all(
    live: Floats, clocks: Integers, fixed: Floats, pools: Floats, course: Floats, late: Floats, numbers: Floats,
    muscle: NDArray[np.int8], start: int, end: int, voluntary: Floats, blink: Floats, volleys: Floats, sizes: Floats,
    condition: Floats, events: Floats, hit: Integers,
    chain: Integers, invaded: NDArray[np.bool_], out: Floats, axon: NDArray[np.int32], cause: NDArray[np.int8],
    key: np.uint64,
) -> tuple[int, int]:  # fmt: skip
    """Step all neurons; return the step reached (before ``end`` if ``out`` is full) and the number of spikes found."""
    found = 0
    step = start
    room = len(muscle) * ROOM
    while step < end and found + room <= len(out):
        block = step // BLOCK
        until = min(end, (block + 1) * BLOCK)
        if step == block * BLOCK:
            _start_block(pools, numbers)
            _lay_course(pools, course, voluntary, blink, numbers, block, key)
            _lay_volleys(pools, course, late, volleys, sizes, block)
            _set_condition(numbers, condition, block)
        for i in range(len(muscle)):
            if clocks[i, NOW] == block * BLOCK:
                _settle(live, clocks, fixed, pools, numbers, i, muscle[i], block * BLOCK, key)
            if clocks[i, ASLEEP_SINCE] >= 0 and clocks[i, HEAD] >= 0 and hit[clocks[i, HEAD]] < until:
                _wake(live, clocks, fixed, numbers, i, hit[clocks[i, HEAD]], key)
            if clocks[i, NOW] < until:
                pushed = pools[muscle[i], REFLEX_PEAK] + pools[muscle[i], CORTEX_PEAK] > 0.0
                found, invasions = _run(
                    live, clocks, fixed, course, late, numbers, i, muscle[i], clocks[i, NOW], until, events, hit, chain,
                    invaded, out, axon, cause, found, key, pushed,
                )  # fmt: skip
                pools[muscle[i], TRAFFIC] += invasions
                clocks[i, NOW] = until
        step = until
    return step, found

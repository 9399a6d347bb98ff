"""How fast single motor units fire inside bursts, where the needle separates them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from facialis.measures.activity import Activity, Track
from facialis.measures.base import Finding, Measure, Needs, Table
from facialis.measures.motor_unit_potentials import SURFACE
from facialis.measures.needle.units import Unit
from facialis.vocabulary import SignalKind

Array = NDArray[np.float64]

MEANING = {
    "unit": "number of the unit, 1 for the largest",
    "onset_s": "first potential, seconds from the start of the recording",
    "potentials": "potentials in the train",
    "median_hz": "median of one over its intervals",
    "low_5_hz": "5 % of its intervals are slower",
    "high_95_hz": "5 % of its intervals are faster",
    "plateau_hz": "median rate of the plateau; empty where there is none",
    "plateau_ms": "how long the plateau lasts",
}
"""Columns of the table, and what they hold."""
COLUMNS = tuple(MEANING)
AROUND_S = 0.005
"""Potentials this close [s] to a burst belong to it: the edges of bursts are those of power, not of potentials."""
FEWEST = 3
"""Potentials of one unit in a burst that give a rate."""
LEVEL = 0.2
"""A plateau is the longest run of intervals whose rates stay within this share of their median."""
PLATEAU = 4
"""Intervals that make a plateau."""


def find_trains(unit: Unit, track: Track) -> list[Array]:
    """Return the times [s] of a unit's potentials in every burst that holds at least three."""
    found = []
    for onset, offset in zip(track.bursts.onset_s, track.bursts.offset_s, strict=True):
        first, last = np.searchsorted(unit.times_s, (onset - AROUND_S, offset + AROUND_S))
        if last - first >= FEWEST:
            found.append(unit.times_s[first:last])
    return found


def median_interval(values: Array) -> tuple[float | None, float | None]:
    """Return the 95 % interval of a median from order statistics; nothing of fewer than six values.

    Examples
    --------
    >>> median_interval(np.arange(1.0, 11.0))
    (2.0, 9.0)
    """
    from scipy.special import bdtr

    ordered = np.sort(values)
    below = int(np.sum(bdtr(np.arange(values.size), values.size, 0.5) <= 0.025))
    return (float(ordered[below - 1]), float(ordered[-below])) if below else (None, None)


def find_plateau(rates: Array) -> tuple[int, int]:
    """Return first and one past the last of the longest run of level rates; ``(0, 0)`` where none is long enough.

    Examples
    --------
    >>> find_plateau(np.array([100.0, 250, 290, 300, 310, 305, 295, 120]))
    (1, 7)
    """
    best = (0, 0)
    for first in range(rates.size):
        for last in range(max(first + PLATEAU, first + best[1] - best[0] + 1), rates.size + 1):
            run = rates[first:last]
            middle = float(np.median(run))
            if run.min() < (1.0 - LEVEL) * middle or run.max() > (1.0 + LEVEL) * middle:
                break
            best = (first, last)
    return best


def _row(unit: Unit, times: Array) -> tuple[object, ...]:
    rates = 1.0 / np.diff(times)
    low, high = np.quantile(rates, (0.05, 0.95))
    first, last = find_plateau(rates)
    plateau: tuple[float | None, float | None] = (None, None)
    if last > first:
        plateau = (round(float(np.median(rates[first:last])), 1), round(1e3 * float(times[last] - times[first]), 1))
    numbers = (round(float(value), 1) for value in (np.median(rates), low, high))
    return (unit.number, round(float(times[0]), 5), times.size, *numbers, *plateau)


def _finding(track: Track) -> Finding:
    name, found = track.channel.name, track.units
    if found is None:
        return MEASURE.refuse(name, SURFACE)
    if found.reason:
        return MEASURE.refuse(name, f"not measurable: {found.reason}")
    trains = [(unit, times) for unit in found.separated for times in find_trains(unit, track)]
    if not trains:
        return MEASURE.refuse(name, "no separated unit fires three times or more in a burst")
    medians = np.array([float(np.median(1.0 / np.diff(times))) for _, times in trains])
    every = np.concatenate([1.0 / np.diff(times) for _, times in trains])
    low, high = median_interval(medians)
    tails = np.quantile(every, (0.05, 0.95))
    units = len({unit.number for unit, _ in trains})
    return Finding(
        MEASURE.name, name, float(np.median(medians)), MEASURE.unit, low=low, high=high,
        reason=(
            f"{len(trains)} trains of {units} unit{'' if units == 1 else 's'}, {every.size} intervals; "
            f"5 to 95 % of intervals: {tails[0]:.0f} to {tails[1]:.0f} Hz"
        ),
        detail=Table(COLUMNS, tuple(_row(unit, times) for unit, times in trains)),
    )  # fmt: skip


def _compute(activity: Activity) -> list[Finding]:
    needles = [track for track in activity.tracks if track.channel.kind is SignalKind.NEEDLE_EMG]
    if not needles:
        return [MEASURE.refuse("recording", SURFACE)]
    return [_finding(track) for track in needles]


MEASURE = Measure(
    name="interspike_rate",
    title="Rate of single motor units inside bursts",
    unit="Hz",
    definition=(
        "Median, over trains, of one over the interval between potentials of one separated unit; a train is at least "
        "three potentials of a unit in one burst of the channel. Interval: order statistics of the medians of trains. "
        "A plateau is the longest run of four or more intervals whose rates stay within 20 % of their median. Only "
        "where the needle separates units: see motor units separated by the needle."
    ),
    needs=Needs(channels=1),
    validity=(
        "Given only for units that pass the checks of motor_unit_potentials. Planted single units at 150, 250 and 350 "
        "Hz come out within 5 %, one simulated unit at 150 and 220 Hz within 6 %; at least 95 % of their potentials "
        "are found. Blocked or missed potentials lower the rate. Spasm units are said to run at 150-400 Hz (after "
        "Hjorth & Willison 1973, evidence row S02): of two planted units at 200-350 Hz both or one are separated, of "
        "three one at most, of four none (benchmarks/numbers/needle.json). Rates come from the units that can be told "
        "apart, seldom the busiest. Not compared with manual decomposition of spasms."
    ),
    refusals=(
        "only surface EMG was recorded",
        "no unit of the channel is separated, or it is sampled below 3 kHz: not measurable, with the check that failed",
        "no separated unit fires three times or more in a burst",
    ),
    columns=MEANING,
    rests_on=("needle.band", "needle.clusters", "needle.decomposition", "needle.checks", "needle.units"),
    compute=_compute,
)

"""Stretches that cannot be measured.

Nothing is repaired here: a missing, frozen or clipped stretch is marked in the validity mask and measured around. Long
channels are looked at in blocks, so that the search needs no memory to speak of.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FROZEN_S = 0.1
"""A value that does not change for this long [s] is a lead that is off, not a muscle."""
CLIPPED_RUN = 3
"""Consecutive samples at the recorder's limit, or at the extreme of the data, that count as clipped."""
CLIP_MARGIN_S = 0.02
"""An amplifier needs this long [s] to recover after clipping."""
BLOCK = 1 << 19
"""Samples looked at in one go."""
REASONS = ("missing", "frozen (lead off)", "clipped")

Flags = NDArray[np.bool_]


def runs_of(flags: Flags) -> NDArray[np.int64]:
    """Return first and one-past-last position of every run of true values, shape (runs, 2).

    Examples
    --------
    >>> runs_of(np.array([0, 1, 1, 0, 1], bool)).tolist()
    [[1, 3], [4, 5]]
    """
    edges = np.diff(np.concatenate(([0], flags.astype(np.int8), [0])))
    return np.stack((np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)), axis=1)


@dataclass(slots=True)
class _Tally:
    """Samples and stretches marked for one reason."""

    samples: int = 0
    stretches: int = 0
    open: bool = False

    def add(self, flags: Flags) -> None:
        self.samples += int(np.count_nonzero(flags))
        self.stretches += int(np.count_nonzero(flags[1:] & ~flags[:-1])) + bool(flags[0] and not self.open)
        self.open = bool(flags[-1])


def mark_unusable(
    values: NDArray[np.floating],
    *,
    rate_hz: float,
    limits: tuple[float, float] | None,
    name: str,
    may_rest: bool = False,
) -> tuple[Flags, list[str]]:
    """Return which samples can be measured, and one line per reason why others cannot.

    Parameters
    ----------
    values : ndarray, shape (samples,)
        One channel.
    rate_hz : float
        Sampling rate.
    limits : tuple of float, optional
        Smallest and largest value that the recorder could store.
    name : str
        Channel name, for the notes.
    may_rest : bool
        Whether a constant value can be true, as that of a force or of a slow sensor, and is neither a lead that is
        off nor, unless it is one of ``limits``, clipped.
    """
    valid = np.ones(values.size, bool)
    tallies = tuple(_Tally() for _ in REASONS)
    for first, last, found in _inspected(values, rate_hz, limits):
        if may_rest:
            found[1][:] = False
            found[2][:] &= limits is not None
        for flags, tally in zip(found, tallies, strict=True):
            tally.add(flags)
            valid[first:last] &= ~flags
    notes = [
        f"{name}: {tally.samples / rate_hz:.3g} s {reason} in {tally.stretches} stretches, measured around"
        for reason, tally in zip(REASONS, tallies, strict=True)
        if tally.samples
    ]
    return valid, notes


def _inspected(
    values: NDArray[np.floating], rate_hz: float, limits: tuple[float, float] | None
) -> Iterator[tuple[int, int, tuple[Flags, Flags, Flags]]]:
    """Yield first and one-past-last sample of a block with its missing, frozen and clipped samples.

    A block is looked at with so much on either side that a run is long enough in it if it is long enough at all.
    """
    shortest = min(max(round(FROZEN_S * rate_hz), 8), values.size + 1)
    margin = min(round(CLIP_MARGIN_S * rate_hz), values.size)
    around = shortest + margin + CLIPPED_RUN + 1
    bounds = _bounds(values, limits)
    block = max(BLOCK, 4 * around)
    for first in range(0, values.size, block):
        last = min(first + block, values.size)
        start = max(first - around, 0)
        seen = values[start : last + around]
        missing = ~np.isfinite(seen)
        frozen = _long_runs(seen[1:] == seen[:-1], shortest, after=1) & ~missing
        clipped = _clipped(seen, bounds, frozen | missing, margin) if bounds else np.zeros(seen.size, bool)
        inner = slice(first - start, last - start)
        yield first, last, (missing[inner], frozen[inner], clipped[inner])


def _bounds(values: NDArray[np.floating], limits: tuple[float, float] | None) -> tuple[float, float] | None:
    """Return the values at which a channel may be clipped; none where it has one value only."""
    smallest, largest = np.inf, -np.inf
    for first in range(0, values.size, BLOCK):
        part = values[first : first + BLOCK]
        finite = np.isfinite(part)
        smallest = float(np.min(part, where=finite, initial=smallest))
        largest = float(np.max(part, where=finite, initial=largest))
    if not smallest < largest:
        return None
    low, high = limits or (-np.inf, np.inf)
    return min(max(low, smallest), high), max(min(high, largest), low)


def _long_runs(flags: Flags, shortest: int, *, after: int = 0, around: int = 0) -> Flags:
    """Return true where a run is long enough, ``around`` samples to either side of it and ``after`` more behind it."""
    long = np.zeros(flags.size + after, bool)
    for first, last in runs_of(flags):
        if last - first >= shortest:
            long[max(first - around, 0) : last + after + around] = True
    return long


def _clipped(seen: NDArray[np.floating], bounds: tuple[float, float], other: Flags, margin: int) -> Flags:
    at_bound = _long_runs(seen <= bounds[0], CLIPPED_RUN) | _long_runs(seen >= bounds[1], CLIPPED_RUN)
    return _long_runs(at_bound & ~other, 1, around=margin)

"""Where bursts begin and end: the rise and the fall that fit best, of one form for a whole recording."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from facialis.measures.detection import kernel
from facialis.measures.detection.noise import Trace

Times = NDArray[np.int64]

RISES = np.array([0.5, 3.0, 6.0, 12.0, 25.0, 0.25, 0.5])
"""Rise times that a recording may have: milliseconds, then shares of the burst."""
SAMPLE = 120
"""Bursts per channel on which the form of the rise is chosen."""
RELATIVE = np.array([False, False, False, False, False, True, True])


def refine_edges(traces: list[Trace], found: list[tuple[Times, Times]]) -> list[tuple[Times, Times]]:
    """Move starts and ends to where a smooth rise and fall fit best; one form of each for the whole recording.

    Parameters
    ----------
    traces : list of Trace
        Channels on one clock.
    found : list of tuple of ndarray of int
        First bin, and one past the last, of the bursts of every channel.

    Returns
    -------
    list of tuple of ndarray of int
        The same, moved; bursts of a channel stay apart and in order.
    """
    bins = traces[0].energy.size
    for _ in range(2):  # the rise is a share of the burst, and the burst is longer once its rise is known
        starts = _fitted(traces, found, mirrored=False)
        stops = [(bins - stop)[::-1] for stop in _fitted(traces, found, mirrored=True)]
        found = [_in_order(*pair) for pair in zip(found, starts, stops, strict=True)]
    return found


def _in_order(ends: tuple[Times, Times], start: Times, stop: Times) -> tuple[Times, Times]:
    """Return new starts and stops that keep the bursts apart."""
    if start.size > 1:
        start[1:] = np.maximum(start[1:], ends[1][:-1])
    stop = np.maximum(stop, start + 1)
    stop[:-1] = np.minimum(stop[:-1], start[1:])
    return start, stop


def _fitted(traces: list[Trace], found: list[tuple[Times, Times]], *, mirrored: bool) -> list[Times]:
    """Return the start of every burst with the rise that fits a sample of all bursts best; of its fall, backwards."""
    bins, total = traces[0].energy.size, np.zeros(RISES.size)
    if mirrored:
        found = [((bins - last)[::-1].copy(), (bins - first)[::-1].copy()) for first, last in found]
    for trace, ends in zip(traces, found, strict=True):
        some = slice(None, None, max(ends[0].size // SAMPLE, 1))
        total += _fits(trace, ends, some, np.arange(RISES.size), mirrored=mirrored)[0].sum(axis=0)
    form = np.array([np.argmax(total) if total.any() else 0])
    pairs = zip(traces, found, strict=True)
    return [_fits(trace, ends, slice(None), form, mirrored=mirrored)[1][:, 0] for trace, ends in pairs]


def _fits(
    trace: Trace, ends: tuple[Times, Times], some: slice, forms: Times, *, mirrored: bool
) -> tuple[NDArray[np.float64], Times]:
    first, last = ends
    earliest = np.concatenate((np.zeros(min(first.size, 1), np.int64), last[:-1]))[some]
    first, last = first[some].copy(), last[some].copy()
    fit, place = np.empty((first.size, forms.size)), np.empty((first.size, forms.size), np.int64)
    rises = np.where(RELATIVE, RISES, RISES * 1e-3 / trace.bin_s)[forms]
    dof = trace.dof_s * trace.bin_s
    relative = RELATIVE[forms]
    kernel.fit_rise(trace.energy, trace.weight, dof, first, last, earliest, rises, relative, mirrored, fit, place)
    return fit, place

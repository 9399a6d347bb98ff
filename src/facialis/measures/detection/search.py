"""Search for bursts: each channel alone, then each with what the others show.

A burst is a stretch of power above the channel's own noise. Strength may change inside a burst, bursts may follow each
other closely, and the most probable sequence of quiet, gap and burst is found as a whole. Then, for every channel, the
rate of onsets is counted where none, one, two ... of the other channels have an onset near, and the search is repeated
with these rates: a weak burst counts for more where the others burst, as often as this channel has joined them before,
and a channel that never joins them gains nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from facialis.measures.detection import kernel
from facialis.measures.detection.cleaning import runs_of
from facialis.measures.detection.noise import Trace, settle

Row = NDArray[np.float32]
Times = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Search:
    """How bursts begin and end; rates per second, times in seconds.

    Parameters
    ----------
    onset_rate : float
        Bursts out of quiet that are expected before anything is known. It sets the rate of false alarms.
    again_rate : float
        Bursts out of a gap between bursts.
    offset_rate : float
        Ends of bursts.
    level_rate : float
        Changes of strength inside a burst.
    gap_rate : float
        Ends of trains.
    near_s : float
        Onsets of two channels this close belong to one event.
    shortest_s : float
        Shorter bursts are dropped: clicks, single potentials.
    shortest_gap_s : float
        Bursts closer than this are one: power of the electromyogram touches the noise now and then.
    join_s, long_s, silent : float
        A gap below ``join_s`` beside a burst above ``long_s`` is bridged unless the evidence for silence, in nats,
        exceeds ``silent``.
    """

    onset_rate: float = 0.55
    again_rate: float = 18.0
    offset_rate: float = 90.0
    level_rate: float = 0.9
    gap_rate: float = 50.0
    near_s: float = 0.025
    shortest_s: float = 0.008
    shortest_gap_s: float = 0.01
    join_s: float = 0.1
    long_s: float = 0.3
    silent: float = 12.0


LEVEL_DB = np.linspace(0.0, 30.0, kernel.LEVELS)
"""Strengths of bursts over the noise [dB] that are told apart."""
RISES = np.array([0.5, 3.0, 6.0, 12.0, 25.0, 0.25, 0.5])
"""Rise times that a recording may have: milliseconds, then shares of the burst."""
SAMPLE = 120
"""Bursts per channel on which the form of the rise is chosen."""
RELATIVE = np.array([False, False, False, False, False, True, True])


@dataclass(frozen=True, eq=False, slots=True)
class Found:
    """Bursts of one channel.

    Parameters
    ----------
    first, last : ndarray of int
        Bins: start, one past the end.
    evidence : ndarray of float
        Log-likelihood ratio of burst against noise, less the cost of a burst out of quiet on this channel alone [nat].
    support : ndarray of float
        What the other channels added to the prior log-odds [nat].
    cut : int
        Bursts that an unusable stretch ended, began or divided.
    """

    first: Times
    last: Times
    evidence: NDArray[np.float64]
    support: NDArray[np.float64]
    cut: int = 0


def search_channels(traces: list[Trace], search: Search | None = None) -> list[Found]:
    """Return the bursts of channels on one clock.

    Parameters
    ----------
    traces : list of Trace
        Prepared channels; their energies are settled in place.
    search : Search, optional
        How bursts begin and end.
    """
    search = search or Search()
    if not traces or traces[0].energy.size == 0:
        return [Found(*(np.empty(0, np.int64),) * 2, *(np.empty(0),) * 2) for _ in traces]
    room = _Room(traces[0].energy.size)
    alone = []
    for trace in traces:
        ends = room.decode(trace, search, enter=None)
        settle(trace, room.path > 0)
        alone.append(ends)
    firsts = [ends[0] for ends in alone]
    found = alone
    gains: list[Row | None] = [None] * len(traces)
    if len(traces) > 1:
        found = []
        for row, trace in enumerate(traces):
            others = [first for other, first in enumerate(firsts) if other != row]
            enter = _cost_with_others(firsts[row], others, trace, search)
            gains[row] = _cost(search.onset_rate, trace) - enter
            found.append(room.decode(trace, search, enter=enter))
    parts = [_cut(trace, pair, search) for trace, pair in zip(traces, _refine(traces, found), strict=True)]
    return [_judged(trace, *pair, gain, search) for trace, pair, gain in zip(traces, parts, gains, strict=True)]


def _cut(trace: Trace, ends: tuple[Times, Times], search: Search) -> tuple[Times, Times, int]:
    """Return bursts that end where nothing can be measured, and how many had to be cut.

    Nobody knows what went on in an unusable stretch: the parts on either side are bursts of their own. Parts that are
    too short to be bursts are dropped.
    """
    first, last = ends
    measured = trace.weight > 0
    if first.size == 0 or measured.all():
        return first, last, 0
    known = np.concatenate(([0], np.cumsum(measured)))
    hit = known[last] - known[first] < last - first
    parts = [[(a, b)] if whole else runs_of(measured[a:b]) + a for a, b, whole in zip(first, last, ~hit, strict=True)]
    both = np.concatenate([np.asarray(part, np.int64).reshape(-1, 2) for part in parts])
    both = both[both[:, 1] - both[:, 0] >= search.shortest_s / trace.bin_s]
    return both[:, 0].copy(), both[:, 1].copy(), int(hit.sum())


VALLEY = 6
"""Levels (2 dB each) by which power must fall, and rise again, to divide a burst above the noise."""
VALLEY_S = 0.06
"""How far [s] around a valley its walls may stand."""


def _cost(rate: float, trace: Trace) -> np.float32:
    return np.float32(-np.log(min(rate * trace.bin_s, 0.5)))


class _Room:
    """Work space that is used again for every channel."""

    def __init__(self, bins: int) -> None:
        self.stay = np.empty(bins, np.uint16)
        self.level = np.empty(bins, np.uint16)
        self.flags = np.empty(bins, np.uint8)
        self.path = np.empty(bins, np.uint8)
        self.first = np.empty(bins // 2 + 1, np.int64)
        self.last = np.empty(bins // 2 + 1, np.int64)

    def decode(self, trace: Trace, search: Search, enter: Row | None) -> tuple[Times, Times]:
        ratio = 10.0 ** (LEVEL_DB / 10.0)
        half = 0.5 * trace.dof_s * trace.bin_s
        slope = (half * ratio / (1.0 + ratio)).astype(np.float32)
        offset = (half * np.log1p(ratio)).astype(np.float32)
        if enter is None:
            enter = np.full(trace.energy.size, _cost(search.onset_rate, trace))
            again = np.full(trace.energy.size, _cost(search.again_rate, trace))
        else:
            again = enter
        rates = (search.offset_rate, search.level_rate, search.gap_rate)
        costs = np.array([*(_cost(rate, trace) for rate in rates), 5.0 * trace.bin_s], np.float32)
        kernel.decode(
            trace.energy, trace.weight, enter, again, slope, offset, costs, self.stay, self.level, self.flags, self.path
        )
        kernel.silence_valleys(
            self.path, VALLEY, max(round(VALLEY_S / trace.bin_s), 1), max(round(search.shortest_gap_s / trace.bin_s), 1)
        )
        return self._bursts(trace, search)

    def _bursts(self, trace: Trace, search: Search) -> tuple[Times, Times]:
        count = kernel.runs_of_path(self.path, self.first, self.last)
        first, last = self.first[:count].copy(), self.last[:count].copy()
        kept = kernel.join_long(
            first, last, trace.energy, trace.dof_s * trace.bin_s, search.silent,
            max(round(search.join_s / trace.bin_s), 1), max(round(search.shortest_gap_s / trace.bin_s), 1),
            round(search.long_s / trace.bin_s),
        )  # fmt: skip
        first, last = first[:kept], last[:kept]
        enough = last - first >= search.shortest_s / trace.bin_s
        return first[enough], last[enough]


def _cost_with_others(own: Times, others: list[Times], trace: Trace, search: Search) -> Row:
    """Return the cost of an onset [nat] per bin, from the rate of onsets where as many other channels have one near."""
    bins, reach = trace.energy.size, round(search.near_s / trace.bin_s)
    near = np.zeros(bins, np.uint8)
    for other in others:
        kernel.count_near(other, reach, near)
    seconds = np.bincount(near, minlength=len(others) + 1) * trace.bin_s
    onsets = np.bincount(near[own], minlength=len(others) + 1)
    usual = max(own.size, 1) / (bins * trace.bin_s)
    rates = np.maximum.accumulate((onsets + usual) / (seconds + 1.0))
    costs = -np.log(np.clip(rates, 0.02, 50.0) * trace.bin_s)
    return np.asarray(costs.astype(np.float32)[near])


def _refine(traces: list[Trace], found: list[tuple[Times, Times]]) -> list[tuple[Times, Times]]:
    """Move starts and ends to where a smooth rise and fall fit best; one form of each for the whole recording."""
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


def _mirror(trace: Trace, ends: tuple[Times, Times]) -> tuple[Trace, tuple[Times, Times]]:
    """Return a channel and its bursts with time running backwards."""
    bins = trace.energy.size
    backwards = replace(
        trace, energy=trace.energy[::-1].copy(), weight=trace.weight[::-1].copy(), power=trace.power[:0]
    )
    return backwards, ((bins - ends[1])[::-1].copy(), (bins - ends[0])[::-1].copy())


def _fitted(traces: list[Trace], found: list[tuple[Times, Times]], *, mirrored: bool) -> list[Times]:
    """Return the start of every burst with the rise that fits a sample of all bursts best."""
    total = np.zeros(RISES.size)
    for trace, ends in zip(traces, found, strict=True):
        some = slice(None, None, max(ends[0].size // SAMPLE, 1))
        total += _fits(*(_mirror(trace, ends) if mirrored else (trace, ends)), some, np.arange(RISES.size))[0].sum(
            axis=0
        )
    form = np.array([np.argmax(total) if total.any() else 0])
    return [
        _fits(*(_mirror(trace, ends) if mirrored else (trace, ends)), slice(None), form)[1][:, 0]
        for trace, ends in zip(traces, found, strict=True)
    ]


def _fits(trace: Trace, ends: tuple[Times, Times], some: slice, forms: Times) -> tuple[NDArray[np.float64], Times]:
    first, last = ends
    earliest = np.concatenate((np.zeros(min(first.size, 1), np.int64), last[:-1]))[some]
    first, last = first[some], last[some]
    fit, place = np.empty((first.size, forms.size)), np.empty((first.size, forms.size), np.int64)
    rises = np.where(RELATIVE, RISES, RISES * 1e-3 / trace.bin_s)[forms]
    dof = trace.dof_s * trace.bin_s
    kernel.fit_rise(trace.energy, trace.weight, dof, first, last, earliest, rises, RELATIVE[forms], fit, place)
    return fit, place


def _judged(trace: Trace, first: Times, last: Times, cut: int, gain: Row | None, search: Search) -> Found:
    half = 0.5 * trace.dof_s * trace.bin_s
    running, amount = np.empty(trace.energy.size + 1), np.empty(trace.energy.size + 1)
    kernel.running_sum(trace.energy, trace.weight, running, amount)
    bins = np.maximum(amount[last] - amount[first], 1e-9)
    mean = np.maximum((running[last] - running[first]) / bins, 1.0)
    ratio = half * bins * (mean - 1.0 - np.log(mean))
    cost = float(_cost(search.onset_rate, trace) + _cost(search.offset_rate, trace))
    support = np.zeros(first.size) if gain is None else np.array([gain[a : a + 1].max() for a in first])
    return Found(first, last, ratio - cost, support, cut)

"""Search for bursts: each channel alone, then each with what the others show.

A burst is a stretch of power above the channel's own noise. Strength may change inside a burst, bursts may follow each
other closely, and the most probable sequence of quiet, gap and burst is found as a whole. Then, for every channel, the
rate of onsets is counted where none, one, two ... of the other channels have an onset near, and the search is repeated
with these rates: a weak burst counts for more where the others burst, as often as this channel has joined them before,
and a channel that never joins them gains nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from facialis.measures.detection import kernel
from facialis.measures.detection.cleaning import runs_of
from facialis.measures.detection.edges import refine_edges
from facialis.measures.detection.noise import Trace, settle

Row = NDArray[np.float32]
Times = NDArray[np.int64]
Array = NDArray[np.float64]


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
    shortest_alone_s : float
        The same for bursts that no other channel shares: a single motor-unit potential lasts up to 15 ms.
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
    shortest_alone_s: float = 0.015
    shortest_gap_s: float = 0.01
    join_s: float = 0.1
    long_s: float = 0.3
    silent: float = 12.0


LEVEL_DB = np.linspace(0.0, 30.0, kernel.LEVELS)
"""Strengths of bursts over the noise [dB] that are told apart."""


@dataclass(frozen=True, eq=False, slots=True)
class Found:
    """Bursts of one channel.

    Parameters
    ----------
    first, last : ndarray of int
        Bins: start, one past the end.
    evidence : ndarray of float
        Log-likelihood ratio of burst against noise, less the cost of a burst by itself [nat].
    support : ndarray of float
        What the other channels, or its own train, added to the prior log-odds [nat].
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
    room, firsts, heard = _Room(traces[0].energy.size), [], []
    for trace in traces:
        firsts.append(room.decode(trace, search, _alone(trace, search)).first)
        settle(trace, room.path > 0)
    for row, trace in enumerate(traces):
        others = [first for other, first in enumerate(firsts) if other != row]
        costs = _with_others(firsts[row], others, trace, search) if others else _alone(trace, search)
        heard.append(room.decode(trace, search, costs))
    ends = refine_edges(traces, [(one.first, one.last) for one in heard])
    return [_finish(trace, one, pair, search) for trace, one, pair in zip(traces, heard, ends, strict=True)]


@dataclass(frozen=True, eq=False, slots=True)
class _Costs:
    """What an onset costs [nat] out of quiet and out of a gap, per bin; and where no other channel has one near."""

    enter: Row
    again: Row
    usual: float


@dataclass(frozen=True, eq=False, slots=True)
class _Heard:
    """Bursts as decoded: ends, log-likelihood ratio, cost of each onset [nat], and which another channel shares."""

    first: Times
    last: Times
    ratio: Array
    enter: Array
    again: Array
    shared: NDArray[np.bool_]


def _finish(trace: Trace, heard: _Heard, ends: tuple[Times, Times], search: Search) -> Found:
    """Return bursts with their final ends, cut where nothing can be measured; what is not believed is dropped.

    Nobody knows what went on in an unusable stretch: the parts on either side are bursts of their own, each with its
    share of the evidence.
    """
    first, last, origin, cut = _cut(trace, *ends)
    length = last - first
    share = np.minimum(length / np.maximum(ends[1] - ends[0], 1)[origin], 1.0)
    shortest = np.where(heard.shared[origin], search.shortest_s, search.shortest_alone_s) / trace.bin_s
    kept = np.flatnonzero(length >= shortest)
    lone = float(_prices(trace, search)[:3:2].sum() + _cost(search.onset_rate, trace))
    while True:  # what leans on something that is dropped is judged again
        at = origin[kept]
        paid = _paid(first[kept], last[kept], heard.enter[at], heard.again[at], _prices(trace, search))
        ratio = heard.ratio[at] * share[kept]
        if np.all(ratio >= paid):
            return Found(first[kept], last[kept], ratio - lone, lone - paid, cut)
        kept = kept[ratio >= paid]


def _cut(trace: Trace, first: Times, last: Times) -> tuple[Times, Times, Times, int]:
    """Return bursts that end where nothing can be measured, which each was part of, and how many had to be cut."""
    measured, whole = trace.weight > 0, np.arange(first.size)
    if first.size == 0 or measured.all():
        return first, last, whole, 0
    known = np.concatenate(([0], np.cumsum(measured)))
    hit = known[last] - known[first] < last - first
    parts = [[(a, b)] if not cut else runs_of(measured[a:b]) + a for a, b, cut in zip(first, last, hit, strict=True)]
    both = np.concatenate([np.asarray(part, np.int64).reshape(-1, 2) for part in parts])
    return both[:, 0].copy(), both[:, 1].copy(), np.repeat(whole, [len(part) for part in parts]), int(hit.sum())


VALLEY = 6
"""Levels (2 dB each) by which power must fall, and rise again, to divide a burst above the noise."""
VALLEY_S = 0.06
"""How far [s] around a valley its walls may stand."""


def _cost(rate: float, trace: Trace) -> np.float32:
    return np.float32(-np.log(min(rate * trace.bin_s, 0.5)))


def _prices(trace: Trace, search: Search) -> Row:
    """Return the costs [nat] of the end of a burst, of a change of level, of the end of a gap, of a bin in a gap."""
    rates = (search.offset_rate, search.level_rate, search.gap_rate)
    return np.array([*(_cost(rate, trace) for rate in rates), 5.0 * trace.bin_s], np.float32)


def _alone(trace: Trace, search: Search) -> _Costs:
    enter, again = (_cost(rate, trace) for rate in (search.onset_rate, search.again_rate))
    return _Costs(np.full(trace.energy.size, enter), np.full(trace.energy.size, again), 0.0)


class _Room:
    """Work space that is used again for every channel."""

    def __init__(self, bins: int) -> None:
        self.stay = np.empty(bins, np.uint16)
        self.level = np.empty(bins, np.uint16)
        self.flags = np.empty(bins, np.uint8)
        self.path = np.empty(bins, np.uint8)
        self.first = np.empty(bins // 2 + 1, np.int64)
        self.last = np.empty(bins // 2 + 1, np.int64)

    def decode(self, trace: Trace, search: Search, onset: _Costs) -> _Heard:
        """Return the bursts of the most probable sequence of quiet, gap and burst."""
        ratio = 10.0 ** (LEVEL_DB / 10.0)
        half = 0.5 * trace.dof_s * trace.bin_s
        slope = (half * ratio / (1.0 + ratio)).astype(np.float32)
        offset = (half * np.log1p(ratio)).astype(np.float32)
        costs = _prices(trace, search)
        kernel.decode(
            trace.energy, trace.weight, onset.enter, onset.again, slope, offset, costs, self.stay, self.level,
            self.flags, self.path,
        )  # fmt: skip
        kernel.silence_valleys(
            self.path, VALLEY, max(round(VALLEY_S / trace.bin_s), 1), max(round(search.shortest_gap_s / trace.bin_s), 1)
        )
        first, last = self._bursts(trace, search)
        evidence = np.empty(first.size)
        kernel.weigh_path(self.path, trace.energy, trace.weight, slope, offset, costs[1], first, last, evidence)
        enter, again = (row[first].astype(np.float64) for row in (onset.enter, onset.again))
        return _Heard(first, last, evidence, enter, again, onset.enter[first] < onset.usual)

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


def _paid(first: Times, last: Times, enter: Array, again: Array, costs: Row) -> Array:
    """Return what the whole sequence of bursts would cost less [nat] without each of them."""
    if first.size == 0:
        return np.empty(0)
    to_gap, to_quiet, in_gap = float(costs[0]), float(costs[2]), float(costs[3])
    enter, again = np.append(enter, 0.0), np.append(again, 0.0)
    begin, end = np.append(first, np.inf), np.append(-np.inf, last)
    after = np.minimum(in_gap * (begin - end) + again, to_quiet + enter)  # an onset behind the burst before
    skipped = np.minimum(
        in_gap * (begin[1:] - end[:-1]) + again[1:], to_quiet + enter[1:]
    )  # behind the one before that
    after[0], skipped[0] = enter[0], enter[1]
    return np.asarray(after[:-1] + to_gap + after[1:] - skipped)


def _with_others(own: Times, others: list[Times], trace: Trace, search: Search) -> _Costs:
    """Return the cost of an onset per bin, from the rate of onsets where as many other channels have one near."""
    bins, reach = trace.energy.size, round(search.near_s / trace.bin_s)
    near = np.zeros(bins, np.uint8)
    for other in others:
        kernel.count_near(other, reach, near)
    seconds = np.bincount(near, minlength=len(others) + 1) * trace.bin_s
    onsets = np.bincount(near[own], minlength=len(others) + 1)
    usual = max(own.size, 1) / (bins * trace.bin_s)
    rates = np.maximum.accumulate((onsets + usual) / (seconds + 1.0))
    costs = (-np.log(np.clip(rates, 0.02, 50.0) * trace.bin_s)).astype(np.float32)
    enter = costs[near]
    return _Costs(enter, enter, float(costs[0]))

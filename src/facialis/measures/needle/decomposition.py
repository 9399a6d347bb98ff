"""Decomposition of one needle channel: spikes into groups, groups into templates, the whole record into potentials."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from facialis.measures.needle import kernel
from facialis.measures.needle.band import Spikes
from facialis.measures.needle.clusters import FEWEST, MOST, find_groups, find_spikes, two_heaps
from facialis.measures.needle.templates import (
    HALF_S,
    SHIFTS,
    Library,
    best_fit,
    build_library,
    distinct,
    first_templates,
    tapered,
)

Row = NDArray[np.float32]
Flags = NDArray[np.bool_]
Array = NDArray[np.float64]

MOST_UNITS = 16
"""More units than this are not looked for: they could not be told apart."""
LEARN_S = 15.0
"""Activity [s] on which templates are learnt; all of it is explained with them."""
ROUNDS = 6
"""Rounds of matching templates and learning them again."""
SIZES = (0.5, 1.4, 0.8)
"""Smallest and largest size of a potential relative to its template (fibres shrink in fast trains), and the cost of a
deviation: at 0.7 of its size a potential pays 7 % of its energy."""
EXPLAINS = 0.25
"""A potential is accepted where it explains at least this share of its template's energy, and"""
EVIDENCE = 30.0
"""this many variances of the noise (5.5 standard deviations)."""
REFRACTORY_S = 0.0013
"""A unit does not fire twice within this time [s]; shorter intervals are not even tried."""
REACH_S = 0.0006
"""When neighbours are known, a potential may move this far [s]."""
SUM_LEFT = 0.12
"""A template of which others explain all but this share of the energy is a superposition, not a unit."""
TURN_S = (0.002, 0.01)
TURNS = 0.05
FEWEST_TURNS = 15.0
AKIN = 0.8
"""Two forms are one unit where, in the first time [s], fewer than this share of the pairs are found that the density up
to the second time lets expect, where so many are expected, and where their correlation passes the last."""
CLOSE_S = 0.002
LEFTOVER = 0.4
"""Within the time above [s] of a potential, spikes below this share of its height are its own changes, not units."""
SPOILT = 1.0
"""Potentials whose surroundings keep more than this share of their energy do not shape the template."""


@dataclass(frozen=True, eq=False, slots=True)
class Potentials:
    """Potentials that were found, sorted by time; one entry each.

    Parameters
    ----------
    unit : ndarray of int64
        Row of the template.
    place : ndarray of int64
        First sample of the template.
    fraction : ndarray of float64
        Part of a sample by which it lies later.
    gain : ndarray of float64
        Size relative to the template.
    """

    unit: NDArray[np.int64]
    place: NDArray[np.int64]
    fraction: Array
    gain: Array

    def __len__(self) -> int:
        return len(self.unit)

    def of(self, unit: int) -> Potentials:
        """Return the potentials of one unit."""
        own = self.unit == unit
        return Potentials(self.unit[own], self.place[own], self.fraction[own], self.gain[own])


@dataclass(frozen=True, eq=False, slots=True)
class Decomposition:
    """A channel explained.

    Parameters
    ----------
    spikes : Spikes
        The channel in the band of spikes.
    library : Library
        Templates; none where nothing repeats.
    potentials : Potentials
        What was found with them.
    residual : ndarray of float32
        What they leave of the channel.
    """

    spikes: Spikes
    library: Library
    potentials: Potentials
    residual: Row

    @property
    def units(self) -> int:
        """Templates, whether or not they are units that can be trusted."""
        return len(self.library.templates)

    def times_s(self, unit: int) -> Array:
        """Return the times of the peaks of one unit after the first sample [s]."""
        own = self.potentials.of(unit)
        return np.asarray((own.place + own.fraction + self.library.length // 2) / self.spikes.rate_hz)


def decompose(spikes: Spikes) -> Decomposition:
    """Return the potentials of a channel and the units they come from.

    Parameters
    ----------
    spikes : Spikes
        Channel in the band of spikes.

    Notes
    -----
    Spikes that stand clear are grouped by shape. With the medians of the groups as templates, active stretches are
    explained by matching pursuit: the best template at the best place is taken out, until nothing is left that passes
    the noise; then each potential is put back in turn and placed again, given the others, so that superpositions of
    two or more are resolved together. Templates are averaged from what the others leave, groups are sought again in
    the rest, and what is twice there, or the sum of two, is dropped.
    """
    library = build_library(spikes, np.empty((0, 2 * round(HALF_S * spikes.rate_hz) + 1), np.float32))
    learn = _some(spikes.segments, round(LEARN_S * spikes.rate_hz))
    for turn in range(ROUNDS):
        found, residual = explain(spikes, library, segments=learn)
        templates, counts = _renewed(library, found, residual)
        if turn < ROUNDS - 1:
            new = _new_templates(spikes, residual, learn, near=(library, found))
            templates = np.concatenate([templates, new])
            counts = np.concatenate([counts, np.full(len(new), FEWEST)])
        kept = [row for row in distinct(spikes, templates, counts=counts) if counts[row] >= FEWEST][:MOST_UNITS]
        if not kept:
            break
        library = _without_sums(build_library(spikes, templates[kept]))
    found, residual = explain(spikes, library, segments=spikes.segments)
    return Decomposition(spikes, *_reunited(spikes, library, found), residual)


def explain_again(found: Decomposition, rows: list[int]) -> Decomposition:
    """Return the channel explained by some of its forms only."""
    library = found.library.select(rows)
    potentials, residual = explain(found.spikes, library, segments=found.spikes.segments)
    return Decomposition(found.spikes, *_reunited(found.spikes, library, potentials), residual)


def _reunited(spikes: Spikes, library: Library, found: Potentials) -> tuple[Library, Potentials]:
    """Return library and potentials with forms put together that alternate in the refractory rhythm of one unit.

    Two units fire as often within the refractory time of one another as a little later; two forms of one unit never do.
    """
    unit, gain = found.unit.copy(), found.gain.copy()
    times = (found.place + found.fraction) / spikes.rate_hz
    size = np.sqrt(library.energy.astype(np.float64))
    order = np.argsort(-np.bincount(unit, minlength=size.size), kind="stable").tolist()
    for position, one in enumerate(order):
        for other in order[position + 1 :]:
            if _take_turns(times[unit == one], times[unit == other]) and _akin(library, one, other):
                moved = unit == other
                gain[moved] *= size[other] / size[one]
                unit[moved] = one
    kept = np.unique(unit)
    potentials = Potentials(np.searchsorted(kept, unit), found.place, found.fraction, gain)
    return library.select(kept.tolist()), potentials


def _akin(library: Library, one: int, other: int) -> bool:
    wave = library.templates[one]
    _, left = best_fit(wave, library.templates[other])
    return float(left @ left) < (1.0 - AKIN**2) * float(library.energy[one])


def _take_turns(one: Array, other: Array) -> bool:
    """Return whether two forms are never close together although they often are a little apart."""
    if not one.size or not other.size:
        return False
    close, wide = (
        int(np.sum(np.searchsorted(other, one + reach) - np.searchsorted(other, one - reach)))
        for reach in (TURN_S[0], TURN_S[1])
    )
    expected = (wide - close) * TURN_S[0] / (TURN_S[1] - TURN_S[0])
    return expected > FEWEST_TURNS and close < TURNS * expected


def explain(spikes: Spikes, library: Library, *, segments: NDArray[np.int64]) -> tuple[Potentials, Row]:
    """Return the potentials in active stretches, and what is left of the channel.

    Parameters
    ----------
    spikes : Spikes
        Channel.
    library : Library
        Templates.
    segments : ndarray of int64, shape (segments, 2)
        Stretches to explain.
    """
    residual = spikes.values.copy()
    parts: list[tuple[NDArray[Any], ...]] = []
    if not len(library.templates):
        return _joined(parts), residual
    apart, reach = round(REFRACTORY_S * spikes.rate_hz), max(round(REACH_S * spikes.rate_hz), 2)
    sizes = np.array(SIZES, np.float32)
    limit = np.maximum(EVIDENCE * library.noise, EXPLAINS * library.energy)
    for first, last in segments.tolist():
        unit, place, shift, gain = _room((last - first) // 8 + 8)
        count = kernel.match_segment(
            residual[first:last], library.shifted, library.cross, library.energy, limit, sizes, apart, reach,
            unit, place, shift, gain,
        )  # fmt: skip
        parts.append((unit[:count], place[:count] + first, shift[:count], gain[:count]))
    return _joined(parts), residual


def _room(most: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], Row]:
    return np.empty(most, np.int64), np.empty(most, np.int64), np.empty(most, np.int64), np.empty(most, np.float32)


def _without_sums(library: Library) -> Library:
    """Return the library without templates that are superpositions of those before them, which are more frequent."""
    kept: list[int] = []
    apart, reach = library.length // 5, library.length // 10
    for row, wave in enumerate(library.templates):
        if kept:
            others = library.select(kept)
            rest = np.pad(wave, library.length)
            limit = EXPLAINS * others.energy
            kernel.match_segment(
                rest, others.shifted, others.cross, others.energy, limit, np.array(SIZES, np.float32), apart, reach,
                *_room(2),
            )  # fmt: skip
            if float(rest @ rest) < SUM_LEFT * float(library.energy[row]):
                continue
        kept.append(row)
    return library.select(kept)


def _joined(parts: list[tuple[NDArray[Any], ...]]) -> Potentials:
    if not parts:
        return Potentials(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0), np.empty(0))
    unit, place, shift, gain = (np.concatenate(column) for column in zip(*parts, strict=True))
    fraction = (shift + 0.5) / SHIFTS - 0.5
    order = np.argsort(place + fraction, kind="stable")
    return Potentials(unit[order], place[order], fraction[order], gain[order].astype(np.float64))


def _some(segments: NDArray[np.int64], samples: int) -> NDArray[np.int64]:
    """Return stretches from all over the record, ``samples`` long together."""
    length = segments[:, 1] - segments[:, 0]
    if length.sum() <= samples:
        return segments
    every = int(np.ceil(length.sum() / samples))
    return segments[::every]


def _renewed(library: Library, found: Potentials, residual: Row) -> tuple[Row, NDArray[np.int64]]:
    """Return templates with the mean of what is left around their potentials added, and how many these are.

    Where the potentials of a unit are clearly two kinds, both become templates.
    """
    waves, counts = [], []
    for unit, wave in enumerate(library.templates):
        own = found.of(unit)
        total = np.zeros(library.length)
        weight = kernel.add_up(residual, own.place, own.fraction, own.gain, wave, SPOILT, total)
        parts = _two_kinds(wave, own, residual)
        if parts:
            waves += [part for part, _ in parts]
            counts += [count for _, count in parts]
        else:
            waves.append(wave + (total / weight).astype(np.float32) if weight > 0 else wave)
            counts.append(len(own))
    if not waves:
        return library.templates, np.empty(0, np.int64)
    return tapered(np.stack(waves)), np.array(counts, np.int64)


def _two_kinds(wave: Row, own: Potentials, residual: Row) -> list[tuple[Row, int]]:
    """Return the two waves that potentials of one unit are, and how many of each; nothing where they are one."""
    middle = slice(wave.size // 4, wave.size - wave.size // 4)
    at = own.place[:, None] + np.arange(wave.size)
    left = residual[np.minimum(at, residual.size - 1)]
    energy = float(wave[middle] @ wave[middle])
    calm = np.square(left[:, middle]).sum(axis=1) < SPOILT * own.gain**2 * energy
    windows = (left + own.gain[:, None] * wave)[calm]
    parts = two_heaps(windows[:MOST, middle].astype(np.float64))
    return [(np.median(windows[part], axis=0).astype(np.float32), part.size) for part in parts] if parts else []


def _is_own(spikes: Spikes, residual: Row, places: NDArray[np.int64], near: tuple[Library, Potentials]) -> Flags:
    """Return which spikes are more than what potentials nearby, already explained, leave by varying."""
    library, found = near
    if not len(found):
        return np.ones(places.size, bool)
    peaks = found.place + library.length // 2
    height = found.gain * np.abs(library.templates).max(axis=1)[found.unit]
    reach = round(CLOSE_S * spikes.rate_hz)
    own = np.ones(places.size, bool)
    for step in (-2, -1, 0, 1):
        row = np.clip(np.searchsorted(peaks, places) + step, 0, peaks.size - 1)
        close = np.abs(peaks[row] - places) < reach
        own &= ~close | (np.abs(residual[places]) > LEFTOVER * height[row])
    return own


def _new_templates(spikes: Spikes, residual: Row, learn: NDArray[np.int64], *, near: tuple[Library, Potentials]) -> Row:
    """Return templates of groups among the spikes that no unit explains."""
    places = find_spikes(spikes, residual)
    places = places[_is_own(spikes, residual, places, near)]
    if not len(learn):
        return first_templates(spikes, residual, groups=[])
    row = np.searchsorted(learn[:, 0], places, "right") - 1
    inside = (row >= 0) & (places < learn[np.maximum(row, 0), 1])
    groups = find_groups(spikes, residual, places=places[inside])
    return first_templates(spikes, residual, groups=groups[:MOST_UNITS])

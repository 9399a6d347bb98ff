"""Excursions: when a region of one side moves, how far, and whether the other side moves with it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from facialis.measures.face.base import FaceView
from facialis.measures.face.stretches import find_stretches
from facialis.vocabulary import REGION_OF_MOTION, FaceMotion, FaceRegion, Side

LEAST_MM = 1.0
"""A region moves where its displacement exceeds this. Assumption: some twice the jitter of tracked landmarks; 0.5-2."""
RESUME = 0.5
"""It moves on until the displacement falls below this part of :data:`LEAST_MM`. Assumption."""
BRIDGE_S = 0.1
"""Pauses up to this long do not end an excursion. Assumption."""
SHORTEST_S = 0.05
"""Shorter excursions are left out. Assumption."""
SHARED = 0.35
"""One-sided: in most of its time the other side moves by less than this part. Assumption; 0.2-0.5."""


@dataclass(frozen=True, slots=True)
class Excursion:
    """One movement of one region.

    Parameters
    ----------
    side : Side
        Where.
    region : FaceRegion
        What moves.
    onset_s, offset_s : float
        Above threshold.
    peak_mm : float
        Largest displacement.
    one_sided : bool
        Whether the same region of the other side stays behind.
    """

    side: Side
    region: FaceRegion
    onset_s: float
    offset_s: float
    peak_mm: float
    one_sided: bool


def displacement(view: FaceView, side: Side, *, region: FaceRegion) -> NDArray[np.float64]:
    """Return how far a region is from rest, mm, shape (samples,): length over its coordinates; lids: narrowing."""
    if region is FaceRegion.EYE:
        return np.asarray(np.maximum(view.open_mm[side] - view.movement.aperture(side), 0.0))
    rows = [view.movement.motion(side, motion) for motion in FaceMotion if REGION_OF_MOTION[motion] is region]
    squares = np.stack([np.where(np.isfinite(row), row, 0.0) ** 2 for row in rows]).sum(axis=0)
    return np.asarray(np.where(np.isfinite(rows).any(axis=0), np.sqrt(squares), np.nan))


def find_excursions(view: FaceView) -> list[Excursion]:
    """Return the excursions of every region that was seen, by onset."""
    rate, start = view.movement.rate_hz, view.movement.start_s
    found = []
    for side in Side:
        for region in view.regions[side]:
            moved = displacement(view, side, region=region)
            both = region in view.regions[side.other]
            other = displacement(view, side.other, region=region) if both else np.full(len(moved), np.nan)
            for first, after in find_stretches(
                moved > RESUME * LEAST_MM, rate, shortest_s=SHORTEST_S, bridge_s=BRIDGE_S
            ):
                peak = float(np.nanmax(moved[first:after]))
                if peak < LEAST_MM:
                    continue
                still = other[first:after] < SHARED * moved[first:after]
                alone = both and bool(still.mean() > 0.5)
                found.append(Excursion(side, region, start + first / rate, start + after / rate, peak, alone))
    return sorted(found, key=lambda each: (each.onset_s, each.region))


def join_spasms(excursions: list[Excursion], side: Side) -> list[list[Excursion]]:
    """Return one-sided excursions of a side that overlap in time, as groups by onset."""
    groups: list[list[Excursion]] = []
    end = -np.inf
    for each in excursions:
        if each.side is not side or not each.one_sided:
            continue
        if each.onset_s < end:
            groups[-1].append(each)
        else:
            groups.append([each])
        end = max(end, each.offset_s)
    return groups

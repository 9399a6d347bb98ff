"""What a measure of a moving face is: the same findings as those of a recording, other needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from facialis.measures.base import Finding, Status
from facialis.records import FaceMovement
from facialis.vocabulary import FaceMotion, FaceRegion, Side

OPEN_PERCENTILE = 95.0
"""Height of an open eye: the percentile of its own fissure. Assumption: it is open in a twentieth of the time."""
LEAST_OPEN_MM = 3.0
"""Below this an eye was never seen open. Assumption; healthy fissures are 8-12 mm high, a heavy lid leaves 4."""
LEAST_SEEN = 0.5
"""Least part of the frames in which an eye or region must have been seen. Assumption."""


@dataclass(frozen=True, slots=True)
class FaceNeeds:
    """What a movement must have.

    Parameters
    ----------
    eyes : int
        Eyes whose lids were seen: 0, 1 or 2.
    regions : int
        Regions of one side that were seen.
    rate_hz : float
        Lowest frame rate.
    seconds : float
        Least length.
    """

    eyes: int = 1
    regions: int = 0
    rate_hz: float = 0.0
    seconds: float = 0.0


@dataclass(frozen=True, eq=False, slots=True)
class FaceView:
    """A movement with what several measures want to know of it.

    Parameters
    ----------
    movement : FaceMovement
        Simulated or filmed.
    open_mm : mapping of Side to float
        Height of each open eye; eyes that were not seen, or never open, are missing.
    regions : mapping of Side to tuple of FaceRegion
        Regions that were seen.
    """

    movement: FaceMovement
    open_mm: Mapping[Side, float]
    regions: Mapping[Side, tuple[FaceRegion, ...]]

    def closure(self, side: Side) -> NDArray[np.float64]:
        """Return how far one eye is closed, 0 (as open as it usually is) to 1; ``nan`` where unseen."""
        return np.asarray(np.clip(1.0 - self.movement.aperture(side) / self.open_mm[side], 0.0, 1.0))

    def during(self, start_s: float, end_s: float) -> str:
        """Return which marked event a stretch overlaps; empty if none."""
        names = [
            event.label
            for event in self.movement.events
            if event.onset_s < end_s and max(event.offset_s, event.onset_s + 1e-9) > start_s
        ]
        return ", ".join(dict.fromkeys(names))


@dataclass(frozen=True, slots=True)
class FaceMeasure:
    """A declared measure of a moving face.

    Parameters
    ----------
    name, title, unit : str
        Short name; name for people; unit of its values.
    definition : str
        What exactly is counted.
    needs : FaceNeeds
        Checked before ``compute`` is called.
    validity : str
        What is known of its error, and where it must not be trusted.
    compute : callable
        View to findings.
    columns : mapping of str to str
        Columns of its table, and what they hold.
    """

    name: str
    title: str
    unit: str
    definition: str
    needs: FaceNeeds
    validity: str
    compute: Callable[[FaceView], list[Finding]]
    columns: Mapping[str, str] = field(default_factory=dict, hash=False)

    def apply(self, view: FaceView) -> list[Finding]:
        """Return the findings, or one finding that says why the movement cannot answer."""
        reason = lacking(self.needs, view)
        return [self.refuse("recording", reason)] if reason else self.compute(view)

    def refuse(self, about: str, reason: str) -> Finding:
        """Return a finding that says why something cannot be assessed."""
        return Finding(self.name, about, None, self.unit, Status.NOT_ASSESSABLE, reason)


def look_at(movement: FaceMovement) -> FaceView:
    """Return a movement with the heights of its open eyes and the regions that were seen."""
    from facialis.vocabulary import REGION_OF_MOTION

    opened, regions = {}, {}
    for side in Side:
        lid = movement.aperture(side)
        if np.isfinite(lid).mean() >= LEAST_SEEN:
            height = float(np.nanpercentile(lid, OPEN_PERCENTILE))
            if height >= LEAST_OPEN_MM:
                opened[side] = height
        seen = {
            REGION_OF_MOTION[motion]
            for motion in FaceMotion
            if np.isfinite(movement.motion(side, motion)).mean() >= LEAST_SEEN
        } - {FaceRegion.EYE}
        seen |= {FaceRegion.EYE} if side in opened else set()
        regions[side] = tuple(region for region in FaceRegion if region in seen)
    return FaceView(movement, opened, regions)


def lacking(needs: FaceNeeds, view: FaceView) -> str:
    """Return what a movement lacks, in words; empty where it lacks nothing."""
    missing = []
    eyes, movement = len(view.open_mm), view.movement
    if eyes < needs.eyes:
        seen = ", ".join(side.value for side in view.open_mm) or "none"
        missing.append(f"eyes seen open: {seen}; needs {needs.eyes}")
    most = max(len(regions) for regions in view.regions.values())
    if most < needs.regions:
        missing.append(f"regions seen on a side: {most}; needs {needs.regions}")
    if movement.rate_hz < needs.rate_hz:
        missing.append(f"{movement.rate_hz:g} frames per second, needs {needs.rate_hz:g}")
    if movement.duration_s < needs.seconds:
        missing.append(f"{movement.duration_s:g} s long, needs {needs.seconds:g} s")
    return "; ".join(missing)

"""Where muscles and shocks lie on the face.

The skin of one side is unrolled into a plane: ``lateral`` from the midline (positive to the recorded side),
``height`` above the line of the pupils. The other side is its mirror image. Curvature is ignored.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from facialis.quantities import Parameters, assumption, quantity
from facialis.vocabulary import Muscle, Side, StimulationSite

_PLACE = assumption("surface anatomy of an adult face, rounded to a few mm; electrode guides name landmarks, not mm")


class MuscleSite(Parameters):
    """Place of a muscle on the unrolled face."""

    lateral_mm: float = quantity("mm", 0, 120, "middle of the muscle, from the midline")
    height_mm: float = quantity("mm", -200, 100, "middle of the muscle, above the line of the pupils")
    angle_deg: float = quantity("deg", -180, 180, "direction of +x of the muscle: 0 lateral, 90 up")
    cover_mm: float = quantity("mm", 0.3, 40, "skin and fat under the electrode, above the uppermost muscle there")


class ShockSite(Parameters):
    """Place of a stimulating cathode on the unrolled face."""

    lateral_mm: float = quantity("mm", 0, 150, "from the midline")
    height_mm: float = quantity("mm", -200, 200, "above the line of the pupils")


def _site(lateral: float, height: float, angle: float, cover: float) -> MuscleSite:
    return MuscleSite(lateral_mm=lateral, height_mm=height, angle_deg=angle, cover_mm=cover, sources={"*": _PLACE})


MUSCLE_SITES: dict[Muscle, MuscleSite] = {
    Muscle.FRONTALIS: _site(28, 45, 90, 4.5),
    Muscle.CORRUGATOR: _site(20, 18, 25, 4.0),
    Muscle.ORBICULARIS_OCULI: _site(36, -14, 0, 1.5),
    Muscle.NASALIS: _site(14, -38, 120, 2.5),
    Muscle.ZYGOMATICUS_MAJOR: _site(42, -46, 55, 4.5),
    Muscle.LEVATOR_LABII: _site(20, -42, 80, 4.0),
    Muscle.BUCCINATOR: _site(46, -66, 10, 8.0),
    Muscle.ORBICULARIS_ORIS: _site(20, -66, 0, 3.0),
    Muscle.DEPRESSOR_ANGULI_ORIS: _site(29, -88, -75, 4.0),
    Muscle.MENTALIS: _site(9, -100, 80, 3.0),
    Muscle.PLATYSMA: _site(45, -145, 75, 3.0),
    Muscle.POSTERIOR_DIGASTRIC: _site(78, -98, 50, 8.0),
}
"""Muscles that reach the skin; the stapedius lies in the temporal bone and has no place here."""

SHOCK_SITES: dict[StimulationSite, ShockSite] = {
    site: ShockSite(lateral_mm=lateral, height_mm=height, sources={"*": _PLACE})
    for site, (lateral, height) in {
        StimulationSite.TEMPORAL_BRANCH: (70, 12),
        StimulationSite.ZYGOMATIC_BRANCH: (72, -12),
        StimulationSite.BUCCAL_BRANCH: (70, -50),
        StimulationSite.MANDIBULAR_BRANCH: (62, -95),
        StimulationSite.CERVICAL_BRANCH: (72, -115),
        StimulationSite.STYLOMASTOID_TRUNK: (95, -50),
        StimulationSite.ROOT_EXIT_ZONE: (110, -20),
        StimulationSite.ROOT_MAGNETIC: (120, 40),
        StimulationSite.SUPRAORBITAL_NERVE: (24, 26),
        StimulationSite.FACIAL_SKIN: (45, -35),
        StimulationSite.MOTOR_CORTEX: (60, 150),
    }.items()
}
"""Cathodes over the nerve and the brow; for the root and the cortex, where their field reaches the face from."""


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the skin of one side: mm lateral of the midline and above the line of the pupils."""

    side: Side
    lateral_mm: float
    height_mm: float

    def seen_from(self, side: Side) -> tuple[float, float]:
        """Return lateral and height in the frame of ``side``; the other side lies at negative lateral."""
        return (self.lateral_mm if side is self.side else -self.lateral_mm, self.height_mm)


def to_skin(muscle: Muscle, side: Side, *, x_mm: float, y_mm: float = 0.0) -> Point:
    """Return the place on the skin over a point of a muscle's own frame."""
    site = MUSCLE_SITES[muscle]
    turn = math.radians(site.angle_deg)
    lateral = site.lateral_mm + x_mm * math.cos(turn) - y_mm * math.sin(turn)
    return Point(side, lateral, site.height_mm + x_mm * math.sin(turn) + y_mm * math.cos(turn))


def to_muscle(point: Point, muscle: Muscle, *, side: Side) -> tuple[float, float]:
    """Return x (along the fibres) and y (across) of a place on the skin in the frame of a muscle."""
    site = MUSCLE_SITES[muscle]
    lateral, height = point.seen_from(side)
    turn = math.radians(site.angle_deg)
    across, up = lateral - site.lateral_mm, height - site.height_mm
    return (
        across * math.cos(turn) + up * math.sin(turn),
        -across * math.sin(turn) + up * math.cos(turn),
    )


def distance_mm(first: Point, second: Point) -> float:
    """Return the distance between two places along the unrolled skin."""
    here, there = first.seen_from(first.side), second.seen_from(first.side)
    return math.hypot(here[0] - there[0], here[1] - there[1])

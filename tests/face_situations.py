"""Situations of a moving face: lids that close at known times, a spasm of one side that begins at the eye."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from facialis.records import Event, FaceMovement, Provenance, Subject
from facialis.vocabulary import FaceMotion, Side

OPEN_MM = (9.7, 9.7)
MOTIONS = tuple(FaceMotion)


def still_face(
    seconds: float = 20.0, *, rate_hz: float = 120.0, open_mm: tuple[float, float] = OPEN_MM
) -> FaceMovement:
    """Two open eyes, nothing moves; lids tremble by 0.02 mm."""
    samples = round(seconds * rate_hz)
    noise = 0.02 * np.random.default_rng(4).standard_normal((2, samples))
    lids = np.array(open_mm)[:, None] + noise
    return FaceMovement(lids, np.zeros((2, len(MOTIONS), samples)), rate_hz, provenance=Provenance("situation"))


def shut(movement: FaceMovement, side: Side, *, spans: Sequence[tuple[float, float]], ramp_s: float = 0.08) -> None:
    """Close one eye between the middles of two ramps; what was there before stays where it is lower."""
    times = movement.times_s
    for start, end in spans:
        down = np.clip((times - start) / ramp_s + 0.5, 0.0, 1.0)
        up = np.clip((times - end) / ramp_s + 0.5, 0.0, 1.0)
        row = movement.aperture_mm[list(Side).index(side)]
        np.minimum(row, row.max() * (1.0 - down + up), out=row)


def move(movement: FaceMovement, side: Side, *, motion: FaceMotion, span: tuple[float, float], by_mm: float) -> None:
    """Displace one coordinate during a stretch."""
    inside = (movement.times_s >= span[0]) & (movement.times_s < span[1])
    movement.motion_mm[list(Side).index(side), MOTIONS.index(motion), inside] = by_mm


def face_in_spasm(*, rate_hz: float = 120.0) -> FaceMovement:
    """Four spasms of the left: eye, 50 ms later cheek and mouth; two blinks of both eyes."""
    face = still_face(20.0, rate_hz=rate_hz)
    for at in (3.0, 16.0):
        for side in Side:
            shut(face, side, spans=[(at, at + 0.15)])
    for at in (5.0, 8.0, 11.0, 14.0):
        shut(face, Side.LEFT, spans=[(at, at + 1.2)], ramp_s=0.04)
        for motion in (FaceMotion.CHEEK_UP, FaceMotion.CORNER_OUT):
            move(face, Side.LEFT, motion=motion, span=(at + 0.05, at + 1.2), by_mm=6.0)
    events = (Event(7.9, "task smile", 1.0),)
    return FaceMovement(face.aperture_mm, face.motion_mm, rate_hz, events=events, subject=Subject("S01"))

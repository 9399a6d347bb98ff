"""Movement of a face: lids, brow, cheek, mouth, chin and neck of both sides on one clock, simulated or filmed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from facialis.errors import RecordingError
from facialis.records.recording import Event, Provenance, Subject
from facialis.vocabulary import FaceMotion, Side

MOTIONS: tuple[FaceMotion, ...] = tuple(FaceMotion)
SIDES: tuple[Side, ...] = tuple(Side)


@dataclass(frozen=True, eq=False, slots=True)
class FaceMovement:
    """What a camera could see of a moving face.

    Parameters
    ----------
    aperture_mm : ndarray, shape (2, samples)
        Height of the lid fissure, left and right, 0 and above; ``nan`` where it was not seen.
    motion_mm : ndarray, shape (2, 12, samples)
        Displacement of every coordinate from rest, in the order of :class:`facialis.vocabulary.FaceMotion`; ``nan``
        where it was not seen.
    rate_hz : float
        Frames or samples per second, above 0.
    start_s : float
        Time of the first sample after the start of the recording.
    events : tuple of Event
        Tasks and stimuli.
    subject : Subject
        Without identity.
    provenance : Provenance
        Origin and history.

    Raises
    ------
    RecordingError
        If shapes, rate or values contradict each other.
    """

    aperture_mm: NDArray[np.float64]
    motion_mm: NDArray[np.float64]
    rate_hz: float
    start_s: float = 0.0
    events: tuple[Event, ...] = ()
    subject: Subject = field(default_factory=Subject)
    provenance: Provenance = field(default_factory=lambda: Provenance("unknown"))

    def __post_init__(self) -> None:
        lids, motion = np.shape(self.aperture_mm), np.shape(self.motion_mm)
        if len(lids) != 2 or lids[0] != 2 or lids[1] < 1 or motion != (2, len(MOTIONS), lids[1]):
            raise RecordingError(
                f"Lid fissures of shape {lids}, motions of shape {motion}.",
                f"Give (2, samples) and (2, {len(MOTIONS)}, samples), nan where nothing was seen.",
            )
        if not (np.isfinite(self.rate_hz) and self.rate_hz > 0):
            raise RecordingError(f"Rate {self.rate_hz} Hz.", "Give a rate above 0 Hz.")
        if np.isinf(self.aperture_mm).any() or np.isinf(self.motion_mm).any() or (self.aperture_mm < 0).any():
            raise RecordingError(
                "A lid fissure is negative, or a displacement is infinite.", "Give 0 mm for a shut eye, nan for unseen."
            )

    @property
    def samples(self) -> int:
        """Number of samples."""
        return int(self.aperture_mm.shape[1])

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.samples / self.rate_hz

    @property
    def times_s(self) -> NDArray[np.float64]:
        """Time of every sample, shape (samples,)."""
        return self.start_s + np.arange(self.samples) / self.rate_hz

    def aperture(self, side: Side) -> NDArray[np.float64]:
        """Return the lid fissure of one eye, mm, shape (samples,)."""
        return np.asarray(self.aperture_mm[SIDES.index(side)])

    def motion(self, side: Side, motion: FaceMotion) -> NDArray[np.float64]:
        """Return one displacement of one side, mm, shape (samples,)."""
        return np.asarray(self.motion_mm[SIDES.index(side), MOTIONS.index(motion)])

    def resampled(self, rate_hz: float) -> Self:
        """Return the movement at another rate: straight lines between samples.

        Raises
        ------
        RecordingError
            If the rate is not above 0.
        """
        if not (np.isfinite(rate_hz) and rate_hz > 0):
            raise RecordingError(f"Rate {rate_hz} Hz.", "Give a rate above 0 Hz.")
        old = np.arange(self.samples) / self.rate_hz
        new = np.arange(max(1, round(self.duration_s * rate_hz))) / rate_hz
        rows = np.concatenate([self.aperture_mm, self.motion_mm.reshape(-1, self.samples)])
        found = np.stack([np.interp(new, old, row) for row in rows])
        shape = (2, len(MOTIONS), len(new))
        return replace(self, aperture_mm=found[:2], motion_mm=found[2:].reshape(shape), rate_hz=rate_hz)

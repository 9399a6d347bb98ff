"""Sweeps: stretches of one channel around its stimuli, on one clock that starts at each stimulus."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from facialis.errors import RecordingError

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True)
class Sweeps:
    """Sweeps of one channel.

    Parameters
    ----------
    values : ndarray, shape (sweeps, samples)
        Potential [uV].
    rate_hz : float
        Sampling rate, above 0.
    start_ms : float
        Time of the first sample after the stimulus; negative where sweeps begin before it.
    channel : str
        Name of the channel.
    valid : ndarray of bool, shape (sweeps, samples), optional
        False where a sample is missing, clipped or blanked. Default: where ``values`` is finite.
    stimulus_s : ndarray, shape (sweeps,), optional
        Time of each stimulus in the recording; ``nan`` where unknown.
    notes : tuple of str
        What was done to the sweeps, oldest first.

    Raises
    ------
    RecordingError
        If shapes or rate contradict each other, or there is no sweep.
    """

    values: Array
    rate_hz: float
    start_ms: float
    channel: str = "channel"
    valid: Flags = field(default=None)  # type: ignore[arg-type]
    stimulus_s: Array = field(default=None)  # type: ignore[arg-type]
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        values = np.asarray(self.values, np.float64)
        if values.ndim != 2 or 0 in values.shape:
            raise RecordingError(f"Sweeps of shape {values.shape}.", "Give sweeps x samples, at least one of each.")
        if not (np.isfinite(self.rate_hz) and self.rate_hz > 0):
            raise RecordingError(f"Sampling rate {self.rate_hz} Hz.", "Give a rate above 0 Hz.")
        if not np.isfinite(self.start_ms):
            raise RecordingError(f"start_ms = {self.start_ms}.", "Give the time of the first sample in ms.")
        valid = np.isfinite(values) if self.valid is None else np.asarray(self.valid, bool) & np.isfinite(values)
        stimulus = np.full(len(values), np.nan) if self.stimulus_s is None else np.asarray(self.stimulus_s, np.float64)
        if valid.shape != values.shape or stimulus.shape != values.shape[:1]:
            raise RecordingError(
                f"{values.shape} sweeps x samples with validity of shape {valid.shape} and {stimulus.size} stimuli.",
                "Give one flag per sample and one time per sweep.",
            )
        for name, value in (("values", values), ("valid", valid), ("stimulus_s", stimulus)):
            object.__setattr__(self, name, value)

    def __len__(self) -> int:
        return len(self.values)

    @property
    def times_ms(self) -> Array:
        """Time of every sample after the stimulus, shape (samples,)."""
        return np.asarray(self.start_ms + np.arange(self.values.shape[1]) * (1e3 / self.rate_hz), np.float64)

    @property
    def end_ms(self) -> float:
        """Time of the last sample after the stimulus."""
        return float(self.start_ms + (self.values.shape[1] - 1) * 1e3 / self.rate_hz)

    def where(self, keep: Flags | NDArray[np.int64]) -> Self:
        """Return the sweeps at ``keep``, flags or places."""
        return replace(self, values=self.values[keep], valid=self.valid[keep], stimulus_s=self.stimulus_s[keep])

    def noting(self, *lines: str) -> Self:
        """Return a copy with lines added to its notes."""
        return replace(self, notes=(*self.notes, *lines))

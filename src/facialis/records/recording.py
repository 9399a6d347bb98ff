"""Signals and recordings: one type for a clinic's file and for a simulated patient.

Times in a recording are seconds from its start. Voltages are microvolts.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from facialis.errors import RecordingError
from facialis.vocabulary import Muscle, Side, SignalKind


@dataclass(frozen=True, slots=True)
class Channel:
    """One electrode pair, sensor or derived trace.

    Parameters
    ----------
    name : str
        Label as it stands in the file or on the machine.
    kind : SignalKind
        What the channel is.
    muscle : Muscle, optional
        ``None`` where unknown.
    side : Side, optional
        ``None`` where unknown.
    """

    name: str
    kind: SignalKind = SignalKind.OTHER
    muscle: Muscle | None = None
    side: Side | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Signal:
    """Channels on one clock in one unit.

    Parameters
    ----------
    values : ndarray, shape (channels, samples)
        Samples; ``nan`` only where ``valid`` is false.
    rate_hz : float
        Sampling rate, above 0.
    unit : str
        Unit of ``values``: ``uV`` for EMG, ``mN`` for force.
    channels : tuple of Channel
        One per row of ``values``, names unique.
    start_s : float
        Time of the first sample after the start of the recording.
    valid : ndarray of bool, shape (channels, samples), optional
        False where a sample is missing, clipped or otherwise unusable. Default: where ``values`` is finite.

    Raises
    ------
    RecordingError
        If shapes, names or rate contradict each other.
    """

    values: NDArray[np.floating]
    rate_hz: float
    unit: str
    channels: tuple[Channel, ...]
    start_s: float = 0.0
    valid: NDArray[np.bool_] = field(default=None)  # type: ignore[arg-type]

    def __post_init__(self) -> None:
        if self.values.ndim != 2 or self.values.shape[0] != len(self.channels):
            raise RecordingError(
                f"Signal values have shape {self.values.shape} for {len(self.channels)} channels.",
                "Give one row of samples per channel.",
            )
        if not (np.isfinite(self.rate_hz) and self.rate_hz > 0):
            raise RecordingError(f"Sampling rate {self.rate_hz} Hz.", "Give a rate above 0 Hz.")
        names = [channel.name for channel in self.channels]
        if len(set(names)) != len(names):
            raise RecordingError(f"Channel names repeat: {names}.", "Make them unique.")
        if self.valid is None:
            object.__setattr__(self, "valid", np.isfinite(self.values))
        elif self.valid.shape != self.values.shape:
            raise RecordingError(
                f"Validity mask of shape {self.valid.shape} for values of shape {self.values.shape}.",
                "Give one flag per sample.",
            )

    @property
    def samples(self) -> int:
        """Number of samples per channel."""
        return int(self.values.shape[1])

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.samples / self.rate_hz

    @property
    def times_s(self) -> NDArray[np.float64]:
        """Time of every sample, shape (samples,)."""
        return self.start_s + np.arange(self.samples) / self.rate_hz

    def select(self, keep: list[int]) -> Self:
        """Return the channels at the given rows."""
        return replace(
            self,
            values=self.values[keep],
            valid=self.valid[keep],
            channels=tuple(self.channels[row] for row in keep),
        )


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, or a finding, at a time.

    Parameters
    ----------
    onset_s : float
        Seconds from the start of the recording.
    label : str
        What: ``"close_eyes"``, ``"spasm"``, ``"stimulus zygomatic_branch"``.
    duration_s : float
        0 for an instant.
    channel : str, optional
        Name of the channel it belongs to; ``None`` for the whole recording.
    """

    onset_s: float
    label: str
    duration_s: float = 0.0
    channel: str | None = None

    @property
    def offset_s(self) -> float:
        """End of the event in seconds."""
        return self.onset_s + self.duration_s


@dataclass(frozen=True, slots=True)
class Subject:
    """Who was recorded. Holds no name, no birth date, no hospital number.

    Parameters
    ----------
    code : str
        A code without meaning outside the study.
    age_year : float, optional
        Age in years.
    sex : str, optional
        ``"female"`` or ``"male"``.
    affected_side : Side, optional
        Side of the spasm as known to whoever recorded, if known.
    """

    code: str = "X"
    age_year: float | None = None
    sex: str | None = None
    affected_side: Side | None = None


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a recording came from and what was done to it.

    Parameters
    ----------
    origin : str
        File name without folder, or ``"facialis simulation"``.
    notes : tuple of str
        One line per thing done or noticed, oldest first; nothing is done to a recording without a line here.
    """

    origin: str
    notes: tuple[str, ...] = ()

    def noting(self, *lines: str) -> Self:
        """Return a copy with lines added."""
        return replace(self, notes=(*self.notes, *lines))


@dataclass(frozen=True, slots=True)
class Recording:
    """Signals at their own rates, events, subject and provenance.

    Parameters
    ----------
    signals : tuple of Signal
        Each on its own clock; channel names are unique across signals.
    events : tuple of Event
        Sorted by onset.
    subject : Subject
        Without identity.
    provenance : Provenance
        Origin and history.
    """

    signals: tuple[Signal, ...]
    events: tuple[Event, ...] = ()
    subject: Subject = field(default_factory=Subject)
    provenance: Provenance = field(default_factory=lambda: Provenance("unknown"))

    def __post_init__(self) -> None:
        names = [channel.name for channel in self.channels]
        if len(set(names)) != len(names):
            raise RecordingError(f"Channel names repeat across signals: {names}.", "Make them unique.")
        onsets = [event.onset_s for event in self.events]
        if onsets != sorted(onsets):
            object.__setattr__(self, "events", tuple(sorted(self.events, key=lambda event: event.onset_s)))

    @property
    def channels(self) -> tuple[Channel, ...]:
        """All channels of all signals."""
        return tuple(channel for signal in self.signals for channel in signal.channels)

    @property
    def duration_s(self) -> float:
        """End of the longest signal in seconds."""
        return max((signal.start_s + signal.duration_s for signal in self.signals), default=0.0)

    def of_kind(self, kind: SignalKind) -> tuple[Signal, ...]:
        """Return the signals reduced to channels of one kind; empty signals are left out."""
        found = []
        for signal in self.signals:
            rows = [row for row, channel in enumerate(signal.channels) if channel.kind is kind]
            if rows:
                found.append(signal.select(rows))
        return tuple(found)

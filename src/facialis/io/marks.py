"""Events in a channel that is 0 where nothing happens."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from facialis.errors import FormatError
from facialis.records import Event

MAX_EVENTS = 200_000


@dataclass(slots=True)
class Marks:
    """Events of one channel: stretches of one value other than 0.

    Parameters
    ----------
    name : str
        First word of the events; the value is the second.
    value : float
        Value of the last sample that was added.
    since : int
        Number of the first sample of that value.
    found : list of tuple
        First sample, one past the last, and value of what has ended.
    """

    name: str
    value: float = 0.0
    since: int = 0
    found: list[tuple[int, int, float]] = field(default_factory=list)

    def add(self, values: NDArray[np.float64], first: int) -> None:
        """Add the samples from number ``first`` on."""
        values = np.nan_to_num(values)
        for at in np.flatnonzero(np.diff(values, prepend=self.value)):
            if self.value:
                self.found.append((self.since, first + int(at), self.value))
            self.value, self.since = float(values[at]), first + int(at)
            if len(self.found) > MAX_EVENTS:
                raise FormatError(f"Channel {self.name!r} holds more than {MAX_EVENTS} events.", "It is no event line.")

    def events(self, samples: int, rate_hz: float) -> list[Event]:
        """Return the events of a channel of so many samples."""
        last = [(self.since, samples, self.value)] if self.value else []
        return [
            Event(first / rate_hz, f"{self.name} {value:g}", (end - first) / rate_hz)
            for first, end, value in (*self.found, *last)
        ]

"""Impulses gathered window by window: columns that grow, so that a long run keeps no object per window."""

from __future__ import annotations

import numpy as np

from facialis.records.arrays import Spikes

COLUMNS = {"time_ms": np.float64, "axon": np.int32, "cause": np.int8, "direction": np.int8}
ROOM = 1024
"""Impulses there is room for at first; doubled whenever it is used up."""


class SpikeLog:
    """Impulses of one place, in the order of their windows.

    Examples
    --------
    >>> log = SpikeLog()
    >>> log.add(Spikes.empty())
    >>> len(log.joined())
    0
    """

    def __init__(self) -> None:
        self._columns = {name: np.empty(ROOM, kind) for name, kind in COLUMNS.items()}
        self._count = 0

    def add(self, spikes: Spikes) -> None:
        """Append the impulses of a window."""
        until = self._count + len(spikes)
        room = len(self._columns["time_ms"])
        if until > room:
            self._grow(max(2 * room, until))
        for name, column in self._columns.items():
            column[self._count : until] = getattr(spikes, name)
        self._count = until

    def joined(self) -> Spikes:
        """Return all impulses sorted by time, then axon."""
        return Spikes.joined([Spikes(**{name: column[: self._count] for name, column in self._columns.items()})])

    def _grow(self, room: int) -> None:
        for name, column in self._columns.items():
            self._columns[name] = np.empty(room, column.dtype)
            self._columns[name][: self._count] = column[: self._count]

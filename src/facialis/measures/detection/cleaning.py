"""What spoils a channel: missing, flat and clipped stretches found, and the account of everything that was done.

Nothing is invented in place of a spoilt sample. Stretches that hold no signal are measured around; what lies below the
band of the electromyogram is filtered out; a step is taken out and its surroundings are measured around.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from facialis.measures.detection import artefact_kernel

Row = NDArray[np.float32]
Flags = NDArray[np.bool_]
Array = NDArray[np.float64]

FLAT_S = 0.1
"""A value that does not change for this long [s] comes from no muscle."""
CLIPPED_RUN = 3
"""Samples in a row at the highest or lowest value of the channel that count as clipped, where it happens twice."""
CLIPPED_ONCE = 8
"""Samples in a row that count as clipped even once: the top of a real wave is not that flat."""


class Spoilt(StrEnum):
    """What was wrong with a stretch of a channel."""

    MISSING = "missing"
    FLAT = "flat"
    CLIPPED = "clipped"
    MARKED = "marked unusable"
    STEP = "step"
    MOVEMENT = "movement"
    DRIFT = "drift"
    MAINS = "mains"
    HEART = "heart"
    CUT = "burst cut"


HANDLING: dict[Spoilt, str] = {
    Spoilt.MISSING: "measured around",
    Spoilt.FLAT: "measured around",
    Spoilt.CLIPPED: "measured around",
    Spoilt.MARKED: "measured around",
    Spoilt.STEP: "subtracted; 40 ms measured around",
    Spoilt.MOVEMENT: "filtered out below 20 Hz",
    Spoilt.DRIFT: "filtered out below 20 Hz",
    Spoilt.MAINS: "lines filtered out",
    Spoilt.HEART: "average beat subtracted",
    Spoilt.CUT: "ends at the unusable stretch",
}
"""What is done about it."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """One kind of artefact in one channel.

    Parameters
    ----------
    channel : str
        Name of the channel.
    what : Spoilt
        What it is.
    count : int
        Stretches, steps, lines or beats.
    seconds : float
        How long together; the whole record for mains.
    largest_uv : float, optional
        Largest size in the unit of the channel: height of a step, peak of an excursion or of the average beat,
        amplitude of a line; ``None`` where there is no size.
    base_hz : float
        Lowest mains line; 0 for anything else.
    """

    channel: str
    what: Spoilt
    count: int
    seconds: float
    largest_uv: float | None = None
    base_hz: float = 0.0

    @property
    def row(self) -> tuple[object, ...]:
        """The row of the cleaning table, in the order of :data:`COLUMNS`."""
        size = None if self.largest_uv is None else float(f"{self.largest_uv:.4g}")
        return (self.channel, self.what.value, self.count, round(self.seconds, 4), size, HANDLING[self.what])


COLUMNS = ("channel", "what", "count", "seconds", "largest_uv", "handling")


def describe_cleaning(cleaned: list[Cleaned], beats_s: Array, *, channels: int) -> list[str]:
    """Return one line per kind of artefact: in how many channels, how often, how long, how large, what was done.

    Parameters
    ----------
    cleaned : list of Cleaned
        Of all channels of a clock.
    beats_s : ndarray
        Times of heart beats.
    channels : int
        How many channels there are.
    """
    notes = []
    for what in Spoilt:
        found = [one for one in cleaned if one.what is what]
        if not found:
            continue
        sizes = [one.largest_uv for one in found if one.largest_uv is not None]
        up_to = f", up to {max(sizes):.3g} uV" if sizes else ""
        where = f"{len(found)} of {channels} channels"
        if what is Spoilt.MAINS:
            notes.append(f"mains: lines from {min(one.base_hz for one in found):g} Hz on removed from {where}{up_to}")
        elif what is Spoilt.HEART:
            rate = 60.0 / float(np.median(np.diff(beats_s)))
            size = f" (up to {max(sizes):.3g} uV)"
            notes.append(f"heart: {beats_s.size} beats at {rate:.0f} per minute, their average subtracted{size}")
        else:
            count, seconds = sum(one.count for one in found), sum(one.seconds for one in found)
            long = f", {seconds:.3g} s" if seconds else ""
            notes.append(f"{what.value}: {count} in {where}{long}{up_to}; {HANDLING[what]}")
    return notes


def runs_of(flags: Flags) -> NDArray[np.int64]:
    """Return first and one-past-last position of every run of true values, shape (runs, 2).

    Examples
    --------
    >>> runs_of(np.array([0, 1, 1, 0, 1], bool)).tolist()
    [[1, 3], [4, 5]]
    """
    edges = np.diff(np.concatenate(([0], flags.astype(np.int8), [0])))
    return np.stack((np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)), axis=1)


def mark_unusable(
    values: NDArray[np.floating], valid: Flags, *, rate_hz: float, name: str
) -> tuple[Flags, list[Cleaned]]:
    """Return which samples of a channel hold signal, and what is wrong with the others.

    Parameters
    ----------
    values : ndarray, shape (samples,)
        One channel.
    valid : ndarray of bool, shape (samples,)
        What the recording itself says.
    rate_hz : float
        Sampling rate.
    name : str
        Channel name.

    Returns
    -------
    usable : ndarray of bool
        ``valid`` itself where nothing else is found.
    cleaned : list of Cleaned
        Missing, flat, clipped and otherwise marked stretches; each sample counts once.
    """
    stuck = np.zeros(0, np.uint8)
    row = np.ascontiguousarray(values, np.float32)
    flat_run = max(round(FLAT_S * rate_hz), CLIPPED_ONCE)
    if artefact_kernel.count_stuck(row, flat_run, CLIPPED_RUN, CLIPPED_ONCE, stuck):
        stuck = np.zeros(row.size, np.uint8)
        artefact_kernel.count_stuck(row, flat_run, CLIPPED_RUN, CLIPPED_ONCE, stuck)
    elif valid.all():
        return valid, []
    if not stuck.size:
        stuck = np.zeros(row.size, np.uint8)
    missing = ~np.isfinite(row)
    stuck[missing] = 0
    kinds = (
        (Spoilt.MISSING, missing),
        (Spoilt.FLAT, stuck == 1),
        (Spoilt.CLIPPED, stuck == 2),
        (Spoilt.MARKED, ~valid & ~missing & (stuck == 0)),
    )
    cleaned = [_stretches(name, what, flags, row, rate_hz) for what, flags in kinds if flags.any()]
    return valid & ~missing & (stuck == 0), cleaned


def _stretches(name: str, what: Spoilt, flags: Flags, values: Row, rate_hz: float) -> Cleaned:
    size = float(np.abs(values[flags]).max()) if what is Spoilt.CLIPPED else None
    return Cleaned(name, what, len(runs_of(flags)), float(flags.sum()) / rate_hz, size)

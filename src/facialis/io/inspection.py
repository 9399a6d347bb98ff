"""Stretches that cannot be measured, and amplitudes that cannot be true.

Nothing is repaired here: a missing, frozen or clipped stretch is marked in the validity mask and measured around.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FROZEN_S = 0.1
"""A value that does not change for this long [s] is a lead that is off, not a muscle."""
CLIPPED_RUN = 3
"""Consecutive samples at the recorder's limit, or at the extreme of the data, that count as clipped."""
CLIP_MARGIN_S = 0.02
"""An amplifier needs this long [s] to recover after clipping."""
PLAUSIBLE_RMS_UV = (0.1, 20_000.0)
"""Root mean square of an EMG channel [uV] outside which its unit or scale is doubted."""


def runs_of(flags: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return first and one-past-last position of every run of true values, shape (runs, 2).

    Examples
    --------
    >>> runs_of(np.array([0, 1, 1, 0, 1], bool)).tolist()
    [[1, 3], [4, 5]]
    """
    edges = np.diff(np.concatenate(([0], flags.astype(np.int8), [0])))
    return np.stack((np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)), axis=1)


def mark_unusable(
    values: NDArray[np.floating], *, rate_hz: float, limits: tuple[float, float] | None, name: str
) -> tuple[NDArray[np.bool_], list[str]]:
    """Return which samples can be measured, and one line per reason why others cannot.

    Parameters
    ----------
    values : ndarray, shape (samples,)
        One channel.
    rate_hz : float
        Sampling rate.
    limits : tuple of float, optional
        Smallest and largest value that the recorder could store.
    name : str
        Channel name, for the notes.
    """
    missing = ~np.isfinite(values)
    frozen = _frozen(values, max(round(FROZEN_S * rate_hz), 8))
    clipped = _clipped(values, limits) & ~frozen
    if clipped.any():
        clipped = _widened(clipped, round(CLIP_MARGIN_S * rate_hz))
    notes = []
    for flags, what in ((missing, "missing"), (frozen & ~missing, "frozen (lead off)"), (clipped, "clipped")):
        if flags.any():
            stretches = len(runs_of(flags))
            seconds = flags.sum() / rate_hz
            notes.append(f"{name}: {seconds:.3g} s {what} in {stretches} stretches, measured around")
    return ~(missing | frozen | clipped), notes


def doubt_scale(values: NDArray[np.floating], valid: NDArray[np.bool_], *, name: str) -> list[str]:
    """Return a note where the amplitude of an EMG channel [uV] is implausible."""
    usable = values[valid]
    if usable.size == 0:
        return [f"{name}: no usable sample"]
    rms = float(np.sqrt(np.mean(np.square(usable - usable.mean(dtype=np.float64), dtype=np.float64))))
    low, high = PLAUSIBLE_RMS_UV
    if low <= rms <= high:
        return []
    return [f"{name}: rms {rms:.3g} uV lies outside {low:g}-{high:g} uV; check the unit and the scale in the file"]


def _frozen(values: NDArray[np.floating], shortest: int) -> NDArray[np.bool_]:
    flags = np.zeros(values.size, bool)
    for first, last in runs_of(np.diff(values) == 0):
        if last - first >= shortest:
            flags[first : last + 1] = True
    return flags


def _clipped(values: NDArray[np.floating], limits: tuple[float, float] | None) -> NDArray[np.bool_]:
    finite = values[np.isfinite(values)]
    flags = np.zeros(values.size, bool)
    if finite.size == 0 or finite.min() == finite.max():
        return flags
    low, high = limits or (-np.inf, np.inf)
    bounds = (min(max(low, float(finite.min())), high), max(min(high, float(finite.max())), low))
    for at_bound in (values <= bounds[0], values >= bounds[1]):
        for first, last in runs_of(at_bound):
            if last - first >= CLIPPED_RUN:
                flags[first:last] = True
    return flags


def _widened(flags: NDArray[np.bool_], margin: int) -> NDArray[np.bool_]:
    wide = flags.copy()
    for first, last in runs_of(flags):
        wide[max(first - margin, 0) : last + margin] = True
    return wide

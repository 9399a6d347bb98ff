"""Where a sweep becomes quiet after the artefact and the direct response: responses begin later than that."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from facialis.measures.evoked.band import Band, calm_baselines

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

LENGTH_MS = 1.2
"""Stretch [ms] whose power about a straight line is compared with the baseline."""
STILL_MS = 0.6
"""All stretches that begin within this time [ms] must be quiet: zero crossings of an M wave are shorter."""
AFTER_MS = 0.4
"""The search begins this much [ms] after the end of activity, whose last part is lost in the noise."""
STEP_MS = 0.4
"""Beginnings are rounded up to this [ms], so that sweeps can share their noise model."""
RARE = 0.98
"""Quiet is below this quantile of the baseline."""
COMMON = 3.0
"""All sweeps together are quiet where their mean power lies within this many standard errors of the baseline's."""
NEAR_MS = 1.5
"""A common end of the direct response counts where it is this close [ms] to those of single sweeps: then it stands
still, and its last part, lost in the noise of one sweep, is seen in all."""


def find_quiet(band: Band, first_ms: float, *, last_ms: float) -> Array:
    """Return when each sweep can be searched from.

    Parameters
    ----------
    band : Band
        Sweeps in the working band.
    first_ms, last_ms : float
        Where a quiet stretch is looked for.

    Returns
    -------
    ndarray, shape (sweeps,)
        ``first_ms`` where a sweep is quiet then; later where activity (a direct response) is still going on or
        samples are not valid; ``nan`` where the sweep never becomes quiet.
    """
    step = band.times_ms[1] - band.times_ms[0]
    width, run = max(round(LENGTH_MS / step), 4), max(round(STILL_MS / step), 1)
    still = _powers(band.values, width) < _limit(band, width)
    still &= _windows(band.usable, width).all(axis=2)
    first, last = (int(np.searchsorted(band.times_ms, at - 1e-9)) for at in (first_ms, last_ms))
    last = min(last, still.shape[1] - run)
    found = np.full(len(still), np.nan)
    if last < first:
        return found
    for place in range(last, first - 1, -1):
        found[still[:, place : place + run].all(axis=1)] = band.times_ms[place]
    begin = band.times_ms[first]
    if np.isnan(found).all():
        return found
    found = np.fmax(found, _common(band, width, slice(first, last + 1), np.nanmedian(found))) + 0.0 * found
    steps = np.ceil((found + AFTER_MS - begin) / STEP_MS - 1e-9)
    return np.asarray(np.where(found <= begin + 1e-9, begin, begin + STEP_MS * steps))


def _windows(values: Array | Flags, width: int) -> NDArray[np.generic]:
    return np.lib.stride_tricks.sliding_window_view(values, width, axis=1)


def _powers(values: Array, width: int) -> Array:
    """Return the power of each stretch about its straight line."""
    place = np.arange(width) - (width - 1) / 2
    line = np.stack([np.full(width, width**-0.5), place / np.linalg.norm(place)], axis=1)
    windows = np.lib.stride_tricks.sliding_window_view(values, width, axis=1)
    return np.asarray(np.square(windows - (windows @ line) @ line.T).sum(axis=2))


def _limit(band: Band, width: int) -> float:
    return float(np.quantile(_powers(calm_baselines(band), width), RARE))


def _common(band: Band, width: int, inside: slice, usual_ms: float) -> float:
    """Return when the sweeps together become quiet; the first moment where that is far from what they do singly."""
    before = _powers(calm_baselines(band), width)
    power = np.where(_windows(band.usable, width).all(axis=2), _powers(band.values, width), np.nan)[:, inside]
    known = np.isfinite(power).sum(axis=0)
    mean = np.nansum(power, axis=0) / np.maximum(known, 1)
    freedom = 0.5 * width  # of detrended samples of coloured noise
    limit = float(before.mean()) * (1.0 + COMMON * np.sqrt(2.0 / (freedom * np.maximum(known, 1))))
    quiet = np.flatnonzero((known > 0) & (mean < limit))
    first = float(band.times_ms[inside.start])
    if not quiet.size or not np.isfinite(usual_ms):
        return first
    end = float(band.times_ms[inside.start + quiet[0]])
    return end if end <= usual_ms + NEAR_MS else first

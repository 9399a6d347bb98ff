"""Responses over time against a baseline, and after a conditioning stimulus against none."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from facialis.errors import NotAssessableError, QuantityError
from facialis.measures.base import Table
from facialis.measures.evoked.responses import Responses

Array = NDArray[np.float64]

LEAST_BASELINE = 10
"""Fewest sweeps of a baseline."""
LIMITS = 3.0
"""Control limits lie this many standard errors from the baseline's mean (Shewhart 1931): one block in 370 of an
unchanged series lies outside."""
TREND_COLUMNS = ("block", "start_s", "end_s", "sweeps", "persistence", "ratio", "low_limit", "high_limit", "outside")
RECOVERY_COLUMNS = ("interval_ms", "sweeps", "persistence", "ratio", "low", "high", "onset_ms")


def _sizes(responses: Responses) -> Array:
    """Return amplitudes [uV]: 0 where no response was found, ``nan`` where a sweep cannot be assessed."""
    size = np.where(responses.present, responses.amplitude_uv[:, 0], 0.0)
    return np.where(responses.assessable, size, np.nan)


def compute_trend(responses: Responses, *, baseline: int, block: int = 10) -> Table:
    """Return amplitudes of successive blocks relative to the first sweeps, with control limits.

    Parameters
    ----------
    responses : Responses
        In order of time.
    baseline : int
        How many sweeps, from the first on, are the baseline; 10 or more.
    block : int
        Sweeps of a block, 1 or more.

    Returns
    -------
    Table
        One row per block after the baseline. ``ratio``: mean amplitude over that of the baseline, absent responses
        counted as 0. ``outside``: beyond the limits that an unchanged series keeps.

    Raises
    ------
    NotAssessableError
        If the baseline is too short or holds no response.
    QuantityError
        If a number is out of range.
    """
    if block < 1 or baseline < LEAST_BASELINE:
        raise QuantityError(f"baseline = {baseline}, block = {block}.", f"Give {LEAST_BASELINE} or more, 1 or more.")
    size = _sizes(responses)
    before = size[:baseline][np.isfinite(size[:baseline])]
    if before.size < LEAST_BASELINE or len(responses) <= baseline:
        raise NotAssessableError(
            f"{before.size} assessable sweeps in the baseline, {max(len(responses) - baseline, 0)} after it.",
            f"Record {LEAST_BASELINE} or more before, and some after.",
        )
    mean, spread = float(before.mean()), float(before.std(ddof=1))
    if mean <= 0:
        raise NotAssessableError("No response in the baseline.", "There is nothing to compare with.")
    rows = []
    for number, first in enumerate(range(baseline, len(responses), block)):
        part = slice(first, min(first + block, len(responses)))
        rows.append(_block(responses, size, part, number=number, mean=mean, spread=spread, before=before.size))
    return Table(TREND_COLUMNS, tuple(rows))


def _block(
    responses: Responses, size: Array, part: slice, *, number: int, mean: float, spread: float, before: int
) -> tuple[object, ...]:
    known = size[part][np.isfinite(size[part])]
    times = [float(at) if np.isfinite(at) else None for at in responses.stimulus_s[part][[0, -1]]]
    if known.size == 0:
        return (number + 1, *times, 0, None, None, None, None, None)
    half = LIMITS * spread / mean * np.sqrt(1.0 / known.size + 1.0 / before)
    ratio = float(known.mean()) / mean
    low, high = max(1.0 - half, 0.0), 1.0 + half
    persistence = float(np.mean(known > 0))
    outside = bool(ratio > high or (ratio < low) or (ratio == 0.0 and low > 0.0))
    return (number + 1, *times, int(known.size), persistence, ratio, low, high, outside)


def compute_recovery(responses: Responses, control: Responses, *, interval_ms: Array) -> Table:
    """Return the recovery curve: responses to the second stimulus of pairs relative to responses to single ones.

    Parameters
    ----------
    responses : Responses
        To second stimuli.
    control : Responses
        To single stimuli; ten or more.
    interval_ms : ndarray, shape (sweeps,)
        Time [ms] from the first stimulus to the second.

    Returns
    -------
    Table
        One row per interval: ratio of mean amplitudes, absent responses counted as 0, with its 95 % interval (delta
        method), and mean onset.

    Raises
    ------
    NotAssessableError
        If the control is too short or holds no response.
    QuantityError
        If there is not one interval above 0 per sweep.
    """
    interval_ms = np.asarray(interval_ms, np.float64)
    if interval_ms.shape != (len(responses),) or not np.all(interval_ms > 0):
        raise QuantityError(f"{interval_ms.size} intervals for {len(responses)} sweeps.", "Give one above 0 ms each.")
    alone = _sizes(control)
    alone = alone[np.isfinite(alone)]
    if alone.size < LEAST_BASELINE or not alone.mean() > 0:
        raise NotAssessableError(
            f"{alone.size} control sweeps, mean amplitude {alone.mean() if alone.size else 0.0:g} uV.",
            f"Record {LEAST_BASELINE} or more with a response.",
        )
    size = _sizes(responses)
    rows: list[tuple[object, ...]] = []
    for interval in np.unique(interval_ms):
        here = (interval_ms == interval) & np.isfinite(size)
        if not here.any():
            rows.append((float(interval), 0, None, None, None, None, None))
            continue
        ratio = float(size[here].mean() / alone.mean())
        half = 1.96 * np.hypot(_error(size[here]), ratio * _error(alone)) / float(alone.mean())
        onset = responses.onset_ms[here & responses.present, 0]
        rows.append(
            (
                float(interval), int(here.sum()), float(np.mean(size[here] > 0)), ratio, max(ratio - half, 0.0),
                ratio + half, float(onset.mean()) if onset.size else None,
            )
        )  # fmt: skip
    return Table(RECOVERY_COLUMNS, tuple(rows))


def _error(values: Array) -> float:
    """Return the standard error of a mean; 0 for a single value, whose scatter is not known."""
    return float(values.std(ddof=1) / np.sqrt(values.size)) if values.size > 1 else 0.0

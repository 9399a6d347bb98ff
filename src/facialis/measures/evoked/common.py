"""What all sweeps of a series share: the direct response, taken out so that what varies can be seen beside it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from facialis.errors import NotAssessableError
from facialis.measures.evoked.sweeps import Sweeps

Array = NDArray[np.float64]

LEAST = 8
"""Fewest sweeps of which a median shows what is common."""
LEFT_OVER = 4.0
"""Responses below this many standard deviations of what is left of the direct response are not told from it."""


def remove_common(sweeps: Sweeps, *, fit_ms: tuple[float, float]) -> tuple[Sweeps, float]:
    """Subtract the median sweep, scaled and shifted to each sweep where only the direct response can be.

    Parameters
    ----------
    sweeps : Sweeps
        Eight or more, stimulated alike.
    fit_ms : tuple of float
        Stretch [ms] of the direct response, before any response that varies.

    Returns
    -------
    sweeps : Sweeps
        What varies from sweep to sweep.
    floor_uv : float
        Smallest response, peak to peak, that is told from what is left of the direct response.

    Raises
    ------
    NotAssessableError
        If there are too few sweeps.

    Notes
    -----
    Holds for responses that come in fewer than half of the sweeps or differ between them, as F waves do; what is the
    same in all sweeps is taken for the direct response and lost.
    """
    if len(sweeps) < LEAST:
        raise NotAssessableError(
            f"{len(sweeps)} sweeps of {sweeps.channel}.", f"Give {LEAST} or more to see what is common to them."
        )
    values = np.where(sweeps.valid, sweeps.values, np.nan)
    common = np.nan_to_num(np.nanmedian(values, axis=0))
    inside = (sweeps.times_ms >= fit_ms[0]) & (sweeps.times_ms <= fit_ms[1])
    slope = np.gradient(common)
    basis = np.stack([common, slope, np.ones_like(common)], axis=1)
    fitted = np.nan_to_num(sweeps.values[:, inside])
    weights = np.linalg.lstsq(basis[inside], fitted.T, rcond=None)[0]
    left = sweeps.values - weights[0][:, None] * common - weights[1][:, None] * slope
    after = sweeps.times_ms >= 0.0
    cleaned = np.where(after, left, sweeps.values)
    floor = LEFT_OVER * float(np.nanstd(left[:, inside] - left[:, inside].mean(axis=1, keepdims=True)))
    note = f"median sweep taken for the M wave and subtracted; {floor:.3g} uV can be told from what is left of it"
    return replace(sweeps, values=cleaned).noting(note), floor

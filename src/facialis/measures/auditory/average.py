"""The average of clicks, and whether it repeats."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from facialis.errors import NotAssessableError
from facialis.measures.evoked.sweeps import Sweeps

Array = NDArray[np.float64]
RESPONSE_MS = (1.0, 10.0)
"""Where waves may lie [ms]."""


@dataclass(frozen=True, eq=False, slots=True)
class ClickAverage:
    """Average of sweeps after clicks.

    Parameters
    ----------
    values : ndarray, shape (samples,)
        Mean [uV].
    times_ms : ndarray, shape (samples,)
        After the click.
    repeats : ndarray, shape (2, samples)
        Means of the first and of the second half of the series, which are drawn over each other.
    counted : int
        Sweeps.
    noise_uv : float
        Root mean square of the noise left in ``values``.
    reproducibility : float
        Correlation of the means of every second sweep and of the others, where waves may lie.
    fsp : float
        Variance of the average over that of its noise at one point (Elberling & Don 1984).
    """

    values: Array
    times_ms: Array
    repeats: Array
    counted: int
    noise_uv: float
    reproducibility: float
    fsp: float


def average_clicks(sweeps: Sweeps) -> ClickAverage:
    r"""Average sweeps after clicks.

    .. math:: F_{sp} = \frac{\mathrm{var}_t\,\bar y(t)}{\mathrm{var}_i\,y_i(t_0) / n} \qquad (1)

    with :math:`t` where waves may lie and :math:`t_0` in its middle.

    Parameters
    ----------
    sweeps : Sweeps
        From :func:`facialis.measures.auditory.cut_clicks`.

    Raises
    ------
    NotAssessableError
        If there are fewer than 4 sweeps.

    References
    ----------
    Elberling & Don 1984 Scand Audiol 13:187.
    """
    if len(sweeps) < 4:
        raise NotAssessableError(f"{len(sweeps)} sweeps of {sweeps.channel}.", "Give 4 or more to average.")
    values, times, count = sweeps.values, sweeps.times_ms, len(sweeps)
    mean = values.mean(axis=0)
    odd, even = values[::2].mean(axis=0), values[1::2].mean(axis=0)
    inside = (times >= RESPONSE_MS[0]) & (times <= RESPONSE_MS[1])
    middle = int(np.argmin(np.abs(times - np.mean(RESPONSE_MS))))
    point = float(values[:, middle].var(ddof=1)) / count
    noise = float(np.sqrt(np.mean(np.square(0.5 * (odd - even)[inside]))))
    half = count // 2
    return ClickAverage(
        mean,
        times,
        np.stack((values[:half].mean(axis=0), values[half:].mean(axis=0))),
        count,
        noise,
        float(np.corrcoef(odd[inside], even[inside])[0, 1]) if noise > 0 else 1.0,
        float(mean[inside].var()) / point if point > 0 else float("inf"),  # equation 1
    )

"""What a series of responses shows: persistence, latencies, chronodispersion, size, ratio to the M wave."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from facialis.errors import NotAssessableError, QuantityError
from facialis.measures.base import Table
from facialis.measures.evoked.responses import Responses
from facialis.measures.statistics import share_interval

Array = NDArray[np.float64]

LEAST_SWEEPS = 10
"""Latencies of ten stimuli lie within 1 ms of those of a hundred (Fraser & Olney 1992, Muscle Nerve 15:912)."""
SPREAD_SWEEPS = 50
"""Chronodispersion needs 50-60 stimuli for 80 % of its value (the same)."""
COLUMNS = ("quantity", "value", "low", "high", "unit", "counted", "remark")


def summarise_responses(responses: Responses, *, direct_uv: float | None = None, least_uv: float = 0.0) -> Table:
    """Return persistence, latencies, chronodispersion, amplitude, area and duration of a series.

    Parameters
    ----------
    responses : Responses
        Ten assessable sweeps or more.
    direct_uv : float, optional
        Amplitude of the M wave of the same muscle [uV], peak to peak; adds the ratio of mean amplitudes (F/M).
    least_uv : float
        Smaller responses are not counted. Laboratories use 20-50 uV; 0 counts every one that was found.

    Returns
    -------
    Table
        One row per quantity with a 95 % interval where one can be given.

    Raises
    ------
    NotAssessableError
        If there are fewer sweeps.
    QuantityError
        If an amplitude is out of range.

    Notes
    -----
    Persistence: share of assessable stimuli with a response. Minimal latency: the shortest onset; its interval is that
    of this onset. Chronodispersion: longest less shortest onset, so that it grows with the number of stimuli.
    Amplitude: mean, peak to peak, of the responses that were found; absent ones do not count as 0.

    References
    ----------
    Fraser JL, Olney RK (1992). Muscle Nerve 15:912. Nobrega JA et al. (2004). Clin Neurophysiol 115:2365.
    """
    if direct_uv is not None and not direct_uv > 0:
        raise QuantityError(f"direct_uv = {direct_uv}.", "Give the M wave's amplitude in uV, above 0.")
    if not least_uv >= 0:
        raise QuantityError(f"least_uv = {least_uv}.", "Give an amplitude in uV, 0 or above.")
    known = int(responses.assessable.sum())
    if known < LEAST_SWEEPS:
        raise NotAssessableError(
            f"{known} assessable sweeps of {responses.channel}.", f"Record {LEAST_SWEEPS} or more stimuli."
        )
    counted = responses.at_least(least_uv)
    count = int(counted.sum())
    low, high = share_interval(count, known)
    least = f"responses of {least_uv:g} uV or more" if least_uv else f"false-alarm rate {responses.false_alarm:g}"
    rows: list[tuple[object, ...]] = [("persistence", count / known, low, high, "1", known, least)]
    if count:
        rows += _latencies(responses.onset_ms[counted], known)
        amplitude = responses.amplitude_uv[counted, 0]
        rows.append(("amplitude, mean", *_mean(amplitude), "uV", count, "peak to peak"))
        rows.append(("amplitude, largest", float(amplitude.max()), None, None, "uV", count, ""))
        rows.append(("area, mean", *_mean(responses.area_uv_ms[counted, 0]), "uV ms", count, "rectified"))
        rows.append(("duration, mean", *_mean(responses.duration_ms[counted]), "ms", count, ""))
        if direct_uv is not None:
            ratio = [None if part is None else part / direct_uv for part in _mean(amplitude)]
            rows.append(("ratio to the M wave", *ratio, "1", count, "mean amplitudes, peak to peak"))
    return Table(COLUMNS, tuple(rows))


def _latencies(onset_ms: Array, known: int) -> list[tuple[object, ...]]:
    count = len(onset_ms)
    first = onset_ms[int(onset_ms[:, 0].argmin())]
    span = float(np.ptp(onset_ms[:, 0]))
    remark = "" if known >= SPREAD_SWEEPS else f"too small: {known} stimuli, needs {SPREAD_SWEEPS}"
    return [
        ("latency, minimal", *(float(part) for part in first), "ms", count, ""),
        ("latency, mean", *_mean(onset_ms[:, 0]), "ms", count, ""),
        ("latency, maximal", float(onset_ms[:, 0].max()), None, None, "ms", count, ""),
        ("chronodispersion", span, None, None, "ms", count, remark),
    ]


def _mean(values: Array) -> tuple[float, float | None, float | None]:
    """Return a mean with its 95 % interval by Student's t."""
    from scipy.special import stdtrit

    mean = float(values.mean())
    if values.size < 2:
        return mean, None, None
    half = float(stdtrit(values.size - 1, 0.975) * values.std(ddof=1) / np.sqrt(values.size))
    return mean, mean - half, mean + half

"""Long responses of many unsynchronised units, as R2: measured in the mean of rectified sweeps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from facialis.measures.evoked.sweeps import Sweeps

Array = NDArray[np.float64]

WIDTH_MS = 3.0
"""The rectified mean is smoothed over this [ms]."""
LOUD = 3.0
"""A response stands where it exceeds the mean of the baseline by this many of its standard deviations, and"""
SHARE = 0.1
"""this share of its own height."""
LONGEST_MS = 80.0
"""A response ends this long after the window for its onset at the latest [ms]."""
LULL_SHARE, CALM = 0.6, 1.4
"""A lull before the response is looked for in this share of the window; there activity is below this multiple of its
least."""
LULL_MS = 1.5
"""How far the lull between two responses reaches to either side of its quietest moment [ms]."""
STEP_MS = 0.5
"""Signals are whitened by differences over this [ms] before an onset is placed."""


@dataclass(frozen=True, slots=True)
class LateBurst:
    """A long response.

    Parameters
    ----------
    onset_ms, end_ms : float
        Where it rises above the baseline, and returns.
    area_uv_ms : float
        Rectified, above the baseline.
    height_uv : float
        Highest value of the smoothed rectified mean above the baseline.
    """

    onset_ms: float
    end_ms: float
    area_uv_ms: float
    height_uv: float

    @property
    def duration_ms(self) -> float:
        """Onset to end."""
        return self.end_ms - self.onset_ms


def measure_late_burst(sweeps: Sweeps, window_ms: tuple[float, float]) -> LateBurst | None:
    """Measure a long response in the mean of the rectified sweeps; ``None`` where nothing stands out.

    Parameters
    ----------
    sweeps : Sweeps
        From before the stimulus to past the end of the response.
    window_ms : tuple of float
        Earliest and latest onset.
    """
    times = sweeps.times_ms
    before = times < -1.0
    rectified, smooth = _rectified(sweeps)
    inner = before & (times > times[0] + WIDTH_MS)
    base, spread = float(smooth[inner].mean()), float(smooth[inner].std())
    begin = find_lull(sweeps, window_ms)
    inside = (times >= begin) & (times <= min(window_ms[1] + LONGEST_MS, times[-1] - WIDTH_MS))
    height = float(smooth[inside].max()) - base
    loud = smooth - base > max(LOUD * spread, SHARE * height)
    peak = int(np.flatnonzero(inside)[int(smooth[inside].argmax())])
    if height <= LOUD * spread or not loud[peak]:
        return None
    quiet = np.flatnonzero(~loud)
    first = int(quiet[quiet < peak].max(initial=int(np.flatnonzero(inside)[0]))) + 1
    last = int(quiet[quiet > peak].min(initial=times.size - 1))
    area = float(np.sum(rectified[first:last] - base) * 1e3 / sweeps.rate_hz)
    return LateBurst(float(times[first]), float(times[last]), area, height)


def _rectified(sweeps: Sweeps) -> tuple[Array, Array]:
    """Return the mean of the rectified sweeps, and the same smoothed."""
    values = np.where(sweeps.valid, sweeps.values, np.nan)
    middle = np.nanmedian(values[:, sweeps.times_ms < -1.0], axis=1, keepdims=True)
    rectified = np.nan_to_num(np.nanmean(np.abs(values - middle), axis=0))
    width = max(round(WIDTH_MS * 1e-3 * sweeps.rate_hz), 1)
    return rectified, np.convolve(rectified, np.ones(width) / width, "same")


def _white(sweeps: Sweeps) -> tuple[Array, Array]:
    """Return times and differences over a short time: the slow tail of an earlier response hardly counts in them."""
    lag = max(round(STEP_MS * 1e-3 * sweeps.rate_hz), 1)
    values = np.where(sweeps.valid, sweeps.values, 0.0)
    return sweeps.times_ms[lag:], values[:, lag:] - values[:, :-lag]


def find_lull(sweeps: Sweeps, window_ms: tuple[float, float]) -> float:
    """Return when [ms] the sweeps first become quiet in a window: an earlier response is over, the late one to come."""
    times, white = _white(sweeps)
    width = max(round(WIDTH_MS * 1e-3 * sweeps.rate_hz), 1)
    smooth = np.convolve(np.abs(white).mean(axis=0), np.ones(width) / width, "same")
    inside = np.flatnonzero((times >= window_ms[0]) & (times <= window_ms[0] + LULL_SHARE * np.ptp(window_ms)))
    calm = smooth[inside] <= CALM * smooth[inside].min()
    return float(times[inside[int(calm.argmax())]])


def find_burst_onsets(sweeps: Sweeps, window_ms: tuple[float, float], *, end_ms: float) -> Array:
    """Return when the long response of every sweep begins: where its variance changes most likely.

    The sweep is taken for noise of the baseline's variance before the onset and of the response's after it; the onset
    is the most likely place of the change (after Staude 2001, IEEE Trans Biomed Eng 48:1292).

    Parameters
    ----------
    sweeps : Sweeps
        From before the stimulus on.
    window_ms : tuple of float
        Earliest and latest onset.
    end_ms : float
        End of the response, as :func:`measure_late_burst` finds it.

    Returns
    -------
    ndarray, shape (sweeps,)
        Onset [ms]; ``nan`` where the response is no louder than the baseline.
    """
    times, white = _white(sweeps)
    begin = find_lull(sweeps, window_ms)
    inside = (times >= begin) & (times <= max(end_ms, begin + 5.0))
    rest = np.square(white[:, times < -1.0]).mean(axis=1, keepdims=True)
    lull = np.abs(times - begin) <= LULL_MS  # what an earlier response leaves is noise too
    before = np.maximum(rest, np.square(white[:, lull]).mean(axis=1, keepdims=True))
    power = np.square(white[:, inside])
    loud = np.maximum(np.quantile(power, 0.5, axis=1, keepdims=True) / 0.455, before)
    gain = 0.5 * (power / before - power / loud - np.log(loud / before))
    suffix = np.cumsum(gain[:, ::-1], axis=1)[:, ::-1]
    place = np.where(times[inside] <= window_ms[1], suffix, -np.inf).argmax(axis=1)
    onset = times[inside][place]
    return np.asarray(np.where(loud[:, 0] > before[:, 0], onset, np.nan))

"""Steps of the electrode's potential, told by their form and taken out."""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

from facialis.measures.detection import artefact_kernel, kernel
from facialis.numerics.filters import drift_gain

Row = NDArray[np.float32]
Flags = NDArray[np.bool_]
Array = NDArray[np.float64]

STEP_REACH_S = 0.012
"""Surroundings [s] in which a step is compared with an ideal one."""
RINGING_S = 0.4
"""The drift filter rings this long [s] before and after a step."""
STEP_SHARE = 0.85
"""Share of the power around a step that an ideal step must explain. A whole cycle of a sine explains 0.6."""
STEP_SIZE = 10.0
"""Height of a step over the noise of the channel, below which it does not matter."""


@functools.lru_cache(maxsize=8)
def _ideal_step(step_s: float, reach: int, above_hz: float) -> Row:
    """Return a step of height 1 behind the drift filter, ``reach`` samples before and after; the jump is in the middle.

    The spectrum of a periodic saw-tooth stands for that of a step; its jumps lie 4 s apart.
    """
    length = 2 * round(2.0 / step_s)
    step = np.where(np.arange(length) < length // 2, -0.5, 0.5)
    spectrum = np.fft.rfft(step) * drift_gain(np.asarray(np.fft.rfftfreq(length, step_s), np.float64), above_hz)
    behind = np.fft.irfft(spectrum, length)[length // 2 - reach : length // 2 + reach]
    return np.asarray(behind, np.float32)


def subtract_steps(broad: Row, rate_hz: float, *, above_hz: float, usable: Flags) -> tuple[NDArray[np.int64], Array]:
    """Take steps out of one channel behind the drift filter; in place.

    A step leaves a jump behind the filter that rings away before and after it, in all frequencies: a burst for any
    detector. It is recognised by its form.

    Parameters
    ----------
    broad : ndarray of float32, shape (samples,)
        Channel without lines and drift; changed.
    rate_hz : float
        Sampling rate.
    above_hz : float
        Edge of the drift filter.
    usable : ndarray of bool, shape (samples,)
        Samples that hold signal; edges of what does not are no steps.

    Returns
    -------
    places : ndarray of int64
        First sample behind each step.
    heights : ndarray
        Height of each, unit of ``broad``.
    """
    width = max(round(0.001 * rate_hz), 1)
    step_s = width / rate_hz
    means = np.empty(broad.size // width, np.float32)
    kernel.bin_means(broad, width, means)
    reach = round(STEP_REACH_S / step_s)
    if means.size < 8 * reach:
        return np.empty(0, np.int64), np.empty(0)
    noise = 1.4826 * float(np.median(np.abs(means[:: max(means.size // 20_000, 1)])))
    places, heights = np.empty(means.size // reach, np.int64), np.empty(means.size // reach)
    template = _ideal_step(step_s, reach, above_hz)
    count = artefact_kernel.find_steps(means, template, STEP_SIZE * noise, STEP_SHARE, places, heights)
    places, heights = places[:count] * width, heights[:count]
    if not usable.all():
        near = round(0.03 * rate_hz)
        kept = [bool(usable[max(at - near, 0) : at + near].all()) for at in places.tolist()]
        places, heights = places[kept], heights[kept]
    if places.size:
        places = _sharpened(broad, places, 2 * width)
        template = _ideal_step(1.0 / rate_hz, round(RINGING_S * rate_hz), above_hz)
        heights = _subtract(broad, places, template, round(STEP_REACH_S * rate_hz))
    return places, heights


def _sharpened(broad: Row, places: NDArray[np.int64], reach: int) -> NDArray[np.int64]:
    """Return the samples with the largest jump from the one before, near the places given."""
    at = np.clip(places[:, None] + np.arange(-reach, reach + 1), 1, broad.size - 1)
    jumps = np.abs(broad[at] - broad[at - 1])
    return np.asarray(at[np.arange(places.size), jumps.argmax(axis=1)])


def _subtract(broad: Row, places: NDArray[np.int64], template: Row, near: int) -> Array:
    """Subtract the template with the height that fits best within ``near`` of each place; return the heights."""
    reach = template.size // 2
    heights = np.zeros(places.size)
    for row, at in enumerate(places.tolist()):
        first, last = max(at - near, 0), min(at + near, broad.size)
        part = template[first - at + reach : last - at + reach]
        heights[row] = float(broad[first:last] @ part) / float(part @ part)
        first, last = max(at - reach, 0), min(at + reach, broad.size)
        broad[first:last] -= np.float32(heights[row]) * template[first - at + reach : last - at + reach]
    return heights

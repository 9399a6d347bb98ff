"""The band in which potentials of different units are short and differ: above the slow waves of distant fibres."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from facialis.measures.needle import kernel

Row = NDArray[np.float32]
Flags = NDArray[np.bool_]
Array = NDArray[np.float64]

LEAST_RATE_HZ = 3000.0
"""Below this rate [Hz] the spikes of motor-unit potentials are lost; guides ask for filters of 10 kHz."""
WORKING_RATE_HZ = 20_000.0
"""Recordings at twice this rate [Hz] or more are thinned to it: the band ends far below."""
EDGES_HZ = (350.0, 3000.0)
"""Gaussian edges of the band [Hz]. Nearby fibres rise in under 0.5 ms, distant ones are slower: a high-pass of
0.5-1 kHz sharpens spikes for decomposition (McGill et al. 2005, J Neurosci Methods 149:121)."""
QUIET = 0.2
"""Share of the record, the quietest, that shows the noise."""
WINDOW_S = 0.01
"""Windows [s] whose power shows where the record is quiet."""
ACTIVE = 4.0
"""Activity begins where the signal exceeds the noise by this factor."""
AROUND_S = 0.004
"""Activity includes this much [s] before and after."""
LONGEST_S = 4.0
"""Activity longer than this [s] is worked through in parts."""


@dataclass(frozen=True, eq=False, slots=True)
class Spikes:
    """One channel in the band of spikes.

    Parameters
    ----------
    values : ndarray of float32, shape (samples,)
        Signal in the band.
    rate_hz : float
        Its sampling rate.
    every : int
        Samples of the recording for one here.
    usable : ndarray of bool, shape (samples,)
        Where there is signal.
    noise_uv : float
        Standard deviation of the noise in the band.
    correlation : ndarray of float64
        Autocorrelation of the noise, from lag 0 on.
    segments : ndarray of int64, shape (segments, 2)
        Active stretches: first sample, one past the last.
    """

    values: Row
    rate_hz: float
    every: int
    usable: Flags
    noise_uv: float
    correlation: Array
    segments: NDArray[np.int64]


def find_spike_band(filled: Row, usable: Flags, *, rate_hz: float) -> Spikes:
    """Return one needle channel in the band of spikes.

    Parameters
    ----------
    filled : ndarray of float32, shape (samples,)
        Channel without gaps.
    usable : ndarray of bool, shape (samples,)
        Where it holds signal.
    rate_hz : float
        Sampling rate, at least 3 kHz.
    """
    every = max(int(rate_hz // WORKING_RATE_HZ), 1)
    values = _filtered(filled, rate_hz)[::every]
    usable = usable[::every]
    rate = rate_hz / every
    width = round(WINDOW_S * rate)
    powers = np.empty(values.size // width, np.float32)
    kernel.window_powers(values, width, powers)
    known = usable[: powers.size * width].reshape(powers.size, width).all(axis=1) & (powers > 0)
    if not known.any():
        return Spikes(values, rate, every, usable, 0.0, np.ones(1), np.empty((0, 2), np.int64))
    limit = float(np.quantile(powers[known], QUIET))
    quiet = np.flatnonzero(known & (powers <= limit))
    noise = float(np.sqrt(np.median(powers[quiet]))) * 1.04  # the quietest windows of pure noise lie a little lower
    correlation = _correlation(values, quiet, width)
    return Spikes(values, rate, every, usable, noise, correlation, _segments(values, usable, noise, rate))


def _filtered(filled: Row, rate_hz: float) -> Row:
    from scipy.fft import irfft, next_fast_len, rfft

    block, margin = 1 << 21, round(0.02 * rate_hz)
    result = np.empty(filled.size, np.float32)
    for first in range(0, filled.size, block):
        begin, end = max(first - margin, 0), min(first + block + margin, filled.size)
        length = next_fast_len(end - begin + margin, real=True)
        hz = np.arange(length // 2 + 1, dtype=np.float32) * np.float32(rate_hz / length)
        gain = -np.expm1(-0.5 * np.square(hz / EDGES_HZ[0])) * np.exp(-0.5 * np.square(hz / EDGES_HZ[1]))
        part = irfft(rfft(filled[begin:end], length) * gain, length)
        last = min(first + block, filled.size)
        result[first:last] = part[first - begin : last - begin]
    return result


def _correlation(values: Row, quiet: NDArray[np.int64], width: int) -> Array:
    """Return the mean autocorrelation of quiet windows."""
    some = quiet[:: max(quiet.size // 1000, 1)]
    windows = values[some[:, None] * width + np.arange(width)].astype(np.float64)
    lags = min(width, 128)
    total = np.array([np.mean(windows[:, : width - lag] * windows[:, lag:]) for lag in range(lags)])
    return np.asarray(total / max(total[0], 1e-30))


def _segments(values: Row, usable: Flags, noise: float, rate_hz: float) -> NDArray[np.int64]:
    loud = np.flatnonzero((np.abs(values) > ACTIVE * noise) & usable)
    if loud.size == 0:
        return np.empty((0, 2), np.int64)
    around, longest = round(AROUND_S * rate_hz), round(LONGEST_S * rate_hz)
    breaks = np.flatnonzero(np.diff(loud) > 2 * around)
    first = np.concatenate(([loud[0]], loud[breaks + 1])) - around
    last = np.concatenate((loud[breaks], [loud[-1]])) + around + 1
    parts = [
        (begin, min(begin + longest, b)) for a, b in zip(first, last, strict=True) for begin in range(a, b, longest)
    ]
    return np.clip(np.array(parts, np.int64), 0, values.size)

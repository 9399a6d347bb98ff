"""The heart in the electromyogram: found by its wave, which repeats, and taken out by its own average.

Bursts differ from one to the next; the wave of the heart is the same in every beat and comes at intervals that hearts
can make. What repeats exactly (a stimulator) or comes with a marked stimulus is not the heart and is left in.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from facialis.measures.detection.movement import slow_means, slow_step_s

Array = NDArray[np.float64]
Row = NDArray[np.float32]

BAND_HZ = (6.0, 45.0)
"""Where the ventricular wave is strongest against the electromyogram and against movement."""
HALF_S = 0.08
"""Half of the window [s] in which beats are compared."""
REFRACTORY_S = 0.33
INTERVAL_S = (0.35, 1.8)
"""Median intervals between beats [s] that a heart can have."""
FEWEST = 12
ALIKE = 0.75
"""Correlation between a beat and the average of the beats, over all channels."""
EXACT_S = 0.0015
"""Half of all intervals within this much [s] of their median: a stimulator."""
CUT_S = (0.1, 0.15)
"""Window before and after a beat [s] that is subtracted."""


def find_beats(rows: Iterable[Row], rate_hz: float, *, not_at_s: Array | None = None) -> Array:
    """Return the times of heart beats in seconds from the first sample; empty where no heart is seen.

    Parameters
    ----------
    rows : iterable of ndarray of float32
        Channels without gaps, on one clock.
    rate_hz : float
        Sampling rate.
    not_at_s : ndarray, optional
        Times of stimuli.

    Notes
    -----
    Peaks of power in 6-45 Hz over all channels are candidates. Those that resemble their own average are kept, the
    average is made again from them, and the whole record is searched with it. Beats count where at least twelve agree
    with the average (correlation 0.75 in the median) and their intervals are those of a heart.
    """
    if rate_hz < 150.0:
        return np.empty(0)
    return find_beats_in([slow_means(row, rate_hz) for row in rows], slow_step_s(rate_hz), not_at_s=not_at_s)


def find_beats_in(means: list[Row], step_s: float, *, not_at_s: Array | None = None) -> Array:
    """Return what :func:`find_beats` returns, from means over about 4 ms.

    Parameters
    ----------
    means : list of ndarray of float32
        Channels without gaps; see :func:`facialis.measures.detection.cleaning.slow_means`.
    step_s : float
        Time between means.
    not_at_s : ndarray, optional
        Times of stimuli.
    """
    slow = np.stack([_slow(row, 1.0 / step_s) for row in means])
    half = round(HALF_S / step_s)
    if step_s > 1.0 / 150.0 or slow.shape[1] < 20.0 * half:
        return np.empty(0)
    places = _peaks((slow**2).sum(axis=0), half, step_s)
    template = _common_wave(slow, places, half)
    if template is None:
        return np.empty(0)
    score = sum(np.correlate(x, wave, "same") for x, wave in zip(slow, template, strict=True))
    places = _tops(np.asarray(score), 0.5, round(REFRACTORY_S / step_s))
    places = places[(places > half) & (places < slow.shape[1] - half - 1)]
    alike = _alike(slow, places, template)
    places = places[alike > 0.5]
    alike = alike[alike > 0.5]
    beats = (places + _between(np.asarray(score), places) + 0.5) * step_s
    return beats if _is_heart(beats, alike, not_at_s) else np.empty(0)


def _slow(means: Row, rate_hz: float) -> Array:
    from scipy.fft import irfft, rfft

    if means.size < 4:
        return np.zeros(means.size)
    frequency = np.fft.rfftfreq(means.size, 1.0 / rate_hz)
    spectrum = rfft(means) * ((frequency > BAND_HZ[0]) & (frequency < BAND_HZ[1]))
    band = irfft(spectrum, means.size)
    scale = float(np.median(np.abs(band)))
    return np.asarray(np.clip(band / max(scale, 1e-12), -50.0, 50.0), np.float64)


def _peaks(power: Array, half: int, step_s: float) -> NDArray[np.int64]:
    """Return where power stands out: at most one place per refractory time, windows inside the record."""
    smooth = np.convolve(power, np.ones(9) / 9.0, "same")
    floor = float(np.median(smooth))
    places = _tops(smooth, 0.0, round(REFRACTORY_S / step_s))
    places = places[smooth[places] > 3.0 * floor]
    return places[(places > 2 * half) & (places < power.size - 2 * half - 1)]


def _tops(score: Array, share: float, apart: int) -> NDArray[np.int64]:
    """Return local maxima that are the highest within ``apart``, above a share of the usual height of the highest."""
    from scipy.ndimage import maximum_filter1d

    highest = np.flatnonzero((score == maximum_filter1d(score, 2 * apart + 1)) & (score > 0))
    if highest.size == 0 or share == 0:
        return highest
    usual = float(np.quantile(score[highest], 0.75))
    return highest[score[highest] > share * usual]


def _windows(slow: Array, places: NDArray[np.int64], half: int) -> Array:
    """Return the surroundings of places, shape (places, channels * samples)."""
    at = places[:, None] + np.arange(-half, half + 1)
    return np.ascontiguousarray(slow[:, at].transpose(1, 0, 2).reshape(places.size, -1))


def _common_wave(slow: Array, places: NDArray[np.int64], half: int) -> Array | None:
    """Return the wave that candidates share, unit energy, shape (channels, samples); ``None`` where they share none."""
    if places.size < FEWEST:
        return None
    wave = np.median(_windows(slow, places, half), axis=0)
    shifts = np.arange(-6, 7)
    for _ in range(4):
        wave = wave / max(float(np.linalg.norm(wave)), 1e-12)
        fits = np.stack([_cosine(_windows(slow, places + shift, half), wave) for shift in shifts])
        best = fits.argmax(axis=0)
        moved, fit = places + shifts[best], fits.max(axis=0)
        kept = fit > 0.6
        if kept.sum() < FEWEST:
            return None
        wave = _windows(slow, moved[kept], half).mean(axis=0)
    return np.asarray((wave / np.linalg.norm(wave)).reshape(slow.shape[0], -1))


def _cosine(windows: Array, wave: Array) -> Array:
    return np.asarray(windows @ wave / np.maximum(np.linalg.norm(windows, axis=1), 1e-12))


def _alike(slow: Array, places: NDArray[np.int64], template: Array) -> Array:
    if places.size == 0:
        return np.empty(0)
    return _cosine(_windows(slow, places, template.shape[1] // 2), template.ravel())


def _between(score: Array, places: NDArray[np.int64]) -> Array:
    """Return how far the top of a parabola through three points lies from its middle point."""
    left, middle, right = score[places - 1], score[places], score[places + 1]
    bend = left - 2.0 * middle + right
    return np.where(bend < 0, 0.5 * (left - right) / np.minimum(bend, -1e-12), 0.0).clip(-0.5, 0.5)


def _is_heart(beats: Array, alike: Array, not_at_s: Array | None) -> bool:
    if beats.size < FEWEST or float(np.median(alike)) < ALIKE:
        return False
    intervals = np.diff(beats)
    usual = float(np.median(intervals))
    near = np.abs(intervals - usual)
    regular = float(np.mean(near < 0.35 * usual)) > 0.6
    exact = float(np.median(near)) < EXACT_S
    marked = 0.0
    if not_at_s is not None and not_at_s.size:
        marked = float(np.mean(np.abs(beats[:, None] - not_at_s).min(axis=1) < 0.05))
    return INTERVAL_S[0] <= usual <= INTERVAL_S[1] and regular and not exact and marked < 0.3


def subtract_beats(values: Row, rate_hz: float, *, beats_s: Array) -> float:
    """Take the average beat of one channel out of it, scaled to each beat; in place.

    Parameters
    ----------
    values : ndarray of float32, shape (samples,)
        Channel without drift; changed.
    rate_hz : float
        Sampling rate.
    beats_s : ndarray
        Times of beats.

    Returns
    -------
    float
        Largest absolute value of the average beat, unit of ``values``.
    """
    before, after = (round(part * rate_hz) for part in CUT_S)
    first = np.round(beats_s * rate_hz).astype(np.int64) - before
    first = first[(first >= 0) & (first + before + after <= values.size)]
    if first.size < FEWEST:
        return 0.0
    at = first[:, None] + np.arange(before + after)
    windows = values[at]
    power = np.square(windows).mean(axis=1)
    calm = windows[power <= np.quantile(power, 0.6)]  # beats inside bursts would blur the average
    taper = np.minimum(1.0, np.minimum(np.arange(at.shape[1]), np.arange(at.shape[1])[::-1]) / (0.02 * rate_hz))
    wave = calm.mean(axis=0) * taper
    size = np.clip(windows @ wave / max(float(wave @ wave), 1e-12), 0.5, 1.5)
    np.subtract.at(values, at.ravel(), (size[:, None] * wave).ravel().astype(np.float32))
    return float(np.abs(wave).max())

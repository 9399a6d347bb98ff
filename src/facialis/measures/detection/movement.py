"""Movement of the skin and drift of the electrodes: slower than the electromyogram, filtered out, and said."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from facialis.measures.detection import kernel
from facialis.measures.detection.cleaning import Cleaned, Spoilt, runs_of

Row = NDArray[np.float32]
Flags = NDArray[np.bool_]
Array = NDArray[np.float64]

SLOW_S = 0.004
"""Bins [s] in which movement, drift and the heart are looked for."""
DRIFT_HZ = 0.5
"""Slower than this [Hz] is drift of the electrode; faster, up to the next limit, is movement."""
MOVEMENT_HZ = 12.0
"""Movement has most of its power below 20 Hz (De Luca et al. 2010, J Biomech 43:1573); a margin for weak filters."""
EXCURSION = 8.0
"""Movement counts where it exceeds its own usual size by this factor, and the noise of the channel by :data:`LOUD`."""
LOUD = 3.0
EXCURSION_ENDS = 0.3
"""An excursion lasts while it stays above this share of that limit; pauses below :data:`PAUSE_S` do not divide it."""
PAUSE_S = 0.5


def slow_step_s(rate_hz: float) -> float:
    """Return the width [s] of the bins of :func:`slow_means`: about 4 ms."""
    return max(round(SLOW_S * rate_hz), 1) / rate_hz


def slow_means(values: Row, rate_hz: float) -> Row:
    """Return means over bins of :func:`slow_step_s`."""
    width = max(round(SLOW_S * rate_hz), 1)
    means = np.empty(values.size // width, np.float32)
    kernel.bin_means(values, width, means)
    return means


def usable_bins(usable: Flags, bins: int) -> Flags:
    """Return which of ``bins`` bins of equal width hold only usable samples."""
    width = usable.size // max(bins, 1)
    return np.asarray(usable[: bins * width].reshape(bins, width).all(axis=1))


def find_movement(
    slow: Row, step_s: float, *, noise_uv: float, beats_s: Array, name: str, usable: Flags | None = None
) -> list[Cleaned]:
    """Return movement and drift of one channel; both lie below the band that is measured.

    Parameters
    ----------
    slow : ndarray of float32, shape (bins,)
        Means of the channel; see :func:`slow_means`.
    step_s : float
        Width of a bin [s].
    noise_uv : float
        Root mean square of the channel between bursts.
    beats_s : ndarray
        Times of heart beats after the first sample, whose wave is no movement.
    name : str
        Channel name.
    usable : ndarray of bool, shape (bins,), optional
        Bins that hold signal.

    Returns
    -------
    list of Cleaned
        Excursions in 0.5-12 Hz (count, seconds, highest peak), and the range of what is slower, where it exceeds the
        noise. Records below 4 s are too short to tell drift from movement.
    """
    if slow.size * step_s < 4.0 or step_s > 0.5 / MOVEMENT_HZ:
        return []
    if 8.0 * step_s < 0.5 / MOVEMENT_HZ:  # a coarser grid does, and costs half
        slow, step_s = slow[: slow.size // 2 * 2].reshape(-1, 2).mean(axis=1), 2.0 * step_s
        usable = None if usable is None else usable_bins(usable, slow.size)
    drift, motion = _split_slow(slow, step_s)
    if beats_s.size:
        _take_beat_out(motion, np.round(beats_s / step_s).astype(np.int64), step_s)
    if usable is not None:
        motion[~usable] = 0.0
        drift = drift[usable]
    found = []
    limit = max(
        EXCURSION * 1.4826 * float(np.median(np.abs(motion[:: max(motion.size // 50_000, 1)]))), LOUD * noise_uv
    )
    stretches = _excursions(np.abs(motion), limit, round(PAUSE_S / step_s))
    if stretches:
        seconds = step_s * sum(last - first for first, last in stretches)
        found.append(Cleaned(name, Spoilt.MOVEMENT, len(stretches), seconds, float(np.abs(motion).max())))
    span = float(np.ptp(drift)) if drift.size else 0.0
    if span > LOUD * noise_uv:
        found.append(Cleaned(name, Spoilt.DRIFT, 1, drift.size * step_s, span))
    return found


def _split_slow(slow: Row, step_s: float) -> tuple[Row, Row]:
    """Return what lies below the limit of drift, and what lies between it and that of movement."""
    from scipy.fft import irfft, next_fast_len, rfft

    pad = min(round(2.0 / step_s), slow.size - 1)
    length = next_fast_len(slow.size + 2 * pad, real=True)
    beyond = min(length - slow.size - pad, slow.size - 1)
    padded = np.pad(slow, (pad, beyond), "reflect", reflect_type="odd")
    line = np.linspace(padded[0], padded[-1], padded.size, dtype=np.float32)  # without it the ends would not meet
    spectrum = rfft(padded - line)
    hz = np.arange(spectrum.size, dtype=np.float32) * np.float32(1.0 / (padded.size * step_s))
    spectrum[hz > 2.0 * MOVEMENT_HZ] = 0.0
    low = spectrum * np.exp(-0.5 * np.square(np.minimum(hz / DRIFT_HZ, 12.0)))
    motion = irfft((spectrum - low) / (1.0 + (hz / MOVEMENT_HZ) ** 8), padded.size)
    part = slice(pad, pad + slow.size)
    return (irfft(low, padded.size) + line)[part], motion[part].copy()


def _take_beat_out(motion: Row, beats: NDArray[np.int64], step_s: float) -> None:
    """Subtract the median wave of the heart between 0.25 s before and 0.5 s after its beats; in place."""
    before, after = round(0.25 / step_s), round(0.5 / step_s)
    beats = beats[(beats >= before) & (beats + after <= motion.size)]
    if beats.size < 8:
        return
    at = beats[:, None] + np.arange(-before, after)
    wave = np.median(motion[at], axis=0)
    edge = np.minimum(np.arange(wave.size) + 1, np.arange(wave.size)[::-1] + 1) * step_s / 0.1
    np.subtract.at(motion, at.ravel(), np.tile(wave * np.minimum(edge, 1.0), beats.size).astype(np.float32))


def _excursions(size: Row, limit: float, pause: int) -> list[tuple[int, int]]:
    """Return stretches that pass ``limit``, as far as they stay above a share of it, joined across short pauses."""
    if not np.any(size > limit):
        return []
    runs = runs_of(size > EXCURSION_ENDS * limit)
    joined: list[list[int]] = []
    for first, last in runs.tolist():
        if joined and first - joined[-1][1] < pause:
            joined[-1][1] = last
        else:
            joined.append([first, last])
    return [(first, last) for first, last in joined if float(size[first:last].max()) > limit]

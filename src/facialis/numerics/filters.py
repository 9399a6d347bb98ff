"""Zero-phase filters by spectrum, for long records: mains lines and slow drift."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Row = NDArray[np.float32]

BLOCK = 1 << 22
"""Samples filtered at once; bounds the memory for records of any length."""
MARGIN_S = 2.0
"""Overlap between blocks [s]; longer than the response of any filter used here."""


def remove_lines_and_drift(values: Row, rate_hz: float, *, above_hz: float) -> tuple[Row, list[tuple[float, float]]]:
    """Return ``values`` without mains lines and without what lies below ``above_hz``, and the lines that were found.

    Parameters
    ----------
    values : ndarray of float32, shape (samples,)
        One channel without gaps.
    rate_hz : float
        Sampling rate.
    above_hz : float
        Edge below which drift and movement are removed; half the amplitude is left at the edge.

    Returns
    -------
    filtered : ndarray of float32
        No phase is turned.
    lines : list of tuple of float
        Frequency [Hz] and amplitude of each line removed; see :func:`find_lines`.
    """
    from scipy.fft import irfft, next_fast_len, rfft

    filtered = np.empty(values.size, np.float32)
    lines: list[tuple[float, float]] | None = None
    margin = round(MARGIN_S * rate_hz)
    for first in range(0, values.size, BLOCK):
        last = min(first + BLOCK, values.size)
        begin, end = max(first - margin, 0), min(last + margin, values.size)
        length = next_fast_len(end - begin, real=True)
        spectrum = rfft(values[begin:end], length)
        step = rate_hz / length
        if lines is None:
            lines = find_lines(spectrum, end - begin, step_hz=step)
        _cut_drift(spectrum, step, above_hz)
        for hz, _ in lines:
            _cut_line(spectrum, step, hz)
        filtered[first:last] = irfft(spectrum, length, overwrite_x=True)[first - begin : last - begin]
    return filtered, lines or []


def _cut_drift(spectrum: NDArray[np.complex64], step_hz: float, edge_hz: float) -> None:
    top = min(int(2.0 * edge_hz / step_hz) + 1, spectrum.size)
    spectrum[:top] *= drift_gain(np.arange(top, dtype=np.float64) * step_hz, edge_hz)


def drift_gain(frequency_hz: NDArray[np.float64], edge_hz: float) -> Row:
    """Return the gain of the filter that removes drift: half at ``edge_hz``, 0 at 0 Hz."""
    return rise_gain(frequency_hz, edge_hz, width_hz=0.07 * edge_hz)


def _cut_line(spectrum: NDArray[np.complex64], step_hz: float, line_hz: float) -> None:
    """Multiply by 0 within 0.5 Hz of a line, with cosine edges of 0.25 Hz."""
    near = slice(max(int((line_hz - 0.75) / step_hz), 0), int((line_hz + 0.75) / step_hz) + 2)
    frequency = np.arange(near.start, min(near.stop, spectrum.size)) * step_hz
    away = np.clip((np.abs(frequency - line_hz) - 0.5) / 0.25, 0.0, 1.0)
    spectrum[near] *= (0.5 - 0.5 * np.cos(np.pi * away)).astype(np.float32)


def find_lines(
    spectrum: NDArray[np.complexfloating], samples: int, *, step_hz: float, base_hz: tuple[float, ...] = (50.0, 60.0)
) -> list[tuple[float, float]]:
    """Return frequency [Hz] and amplitude of every mains harmonic that stands out of its surroundings.

    Parameters
    ----------
    spectrum : ndarray of complex
        Fourier transform of a real channel from 0 Hz on.
    samples : int
        Samples that were transformed, without padding.
    step_hz : float
        Distance between frequencies.
    base_hz : tuple of float
        Possible mains frequencies; the one with the larger excess wins.

    Notes
    -----
    A line counts where its power within 0.5 Hz exceeds eight times what its surroundings, 2-8 Hz away, put there.
    Records shorter than 4 s cannot tell a line from its surroundings: the list is empty.
    """
    best: list[tuple[float, float]] = []
    excess_of_best = 0.0
    if step_hz > 0.25:
        return best
    top_hz = step_hz * (spectrum.size - 1)
    for base in base_hz:
        lines = []
        for harmonic in np.arange(base, 0.96 * top_hz, base):
            inside = _power(spectrum, (harmonic - 0.5) / step_hz, (harmonic + 0.5) / step_hz + 1)
            around = [_power(spectrum, (harmonic + o) / step_hz, (harmonic + o + 6) / step_hz) for o in (-8, 2)]
            level = float(np.median(np.concatenate(around))) / np.log(2.0) * inside.size
            excess = float(inside.sum()) - level
            if excess > 7.0 * level > 0:
                lines.append((float(harmonic), float(2.0 * np.sqrt(excess) / samples)))
        excess = sum(amplitude**2 for _, amplitude in lines)
        if excess > excess_of_best:
            best, excess_of_best = lines, excess
    return best


def _power(spectrum: NDArray[np.complexfloating], first: float, last: float) -> NDArray[np.float64]:
    part = spectrum[round(first) : round(last)]
    return np.asarray(np.square(part.real, dtype=np.float64) + np.square(part.imag, dtype=np.float64))


def rise_gain(frequency_hz: NDArray[np.float64], edge_hz: float, *, width_hz: float) -> Row:
    """Return a gain that rises from 0 to 1 around ``edge_hz`` as a logistic of ``width_hz``; 0 at 0 Hz."""
    steps = np.clip((frequency_hz - edge_hz) / width_hz, -60.0, 60.0)
    gain = 1.0 / (1.0 + np.exp(-steps))
    gain[frequency_hz == 0] = 0.0
    return np.asarray(gain, np.float32)

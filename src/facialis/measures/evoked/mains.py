"""Mains removed from sweeps without a filter: sinusoids fitted where no stimulus answers, and taken away everywhere.

A notch filter rings after an artefact and bends the waves beside it. A fit to the stretches between responses touches
nothing but the sinusoid.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

BASES_HZ = (50.0, 60.0)
HARMONICS = 9
"""Harmonics that are looked at, as far as the sampling rate reaches."""
DRIFT_HZ = 0.2
"""The mains may be off their nominal frequency by this much [Hz]; grids keep closer."""
REACH_S = 0.5
"""Sinusoids are fitted within this time [s] of each stimulus: amplitude and phase may change over minutes."""
STANDS_OUT = 6.0
"""A line counts where its mean power exceeds what noise puts there by this factor."""
LEAST_S = 0.2
"""Least free signal [s] around a stimulus for a fit: ten periods."""


def find_mains(values: Array, free: Flags, *, rate_hz: float) -> list[float]:
    """Return the frequencies [Hz] of mains lines in a channel.

    Parameters
    ----------
    values : ndarray, shape (samples,)
        One channel.
    free : ndarray of bool, shape (samples,)
        Where neither a stimulus nor a response lies.
    rate_hz : float
        Sampling rate.
    """
    best: list[float] = []
    most = 0.0
    for base in BASES_HZ:
        fine = base + np.linspace(-DRIFT_HZ, DRIFT_HZ, 9)
        powers = [_line(values, free, hz, rate_hz) for hz in fine]
        exact = float(fine[int(np.argmax([power for power, _ in powers]))])
        found = [_line(values, free, exact * k, rate_hz) for k in range(1, HARMONICS + 1) if exact * k < 0.45 * rate_hz]
        lines = [exact * (k + 1) for k, (power, chance) in enumerate(found) if power > STANDS_OUT * chance]
        total = sum(power for power, chance in found if power > STANDS_OUT * chance)
        if total > most:
            best, most = lines, total
    return best


def _line(values: Array, free: Flags, hz: float, rate_hz: float) -> tuple[float, float]:
    """Return the power of a line over stretches of a second, and what noise beside it gives."""
    length = min(round(rate_hz), values.size)
    count = values.size // length
    turns = np.exp(-2j * np.pi * np.arange(length) / rate_hz * hz)
    masked = np.where(free, values, 0.0)[: count * length].reshape(count, length)
    used = free[: count * length].reshape(count, length)
    masked = np.where(used, masked - masked.sum(axis=1, keepdims=True) / np.maximum(used.sum(axis=1), 1)[:, None], 0.0)
    beside = [np.exp(-2j * np.pi * np.arange(length) / rate_hz * (hz + off)) for off in (-7.0, -4.0, 4.0, 7.0)]
    power = float(np.mean(np.abs(masked @ turns) ** 2))
    return power, float(np.mean([np.median(np.abs(masked @ wave) ** 2) / np.log(2.0) for wave in beside]))


def mains_at(
    values: Array, free: Flags, *, rate_hz: float, lines_hz: list[float], centre: int, inside: slice
) -> Array | None:
    """Return the mains in a stretch, fitted around a stimulus; ``None`` where there is too little free signal.

    Parameters
    ----------
    values : ndarray, shape (samples,)
        One channel.
    free : ndarray of bool, shape (samples,)
        Where neither a stimulus nor a response lies.
    rate_hz : float
        Sampling rate.
    lines_hz : list of float
        Frequencies.
    centre : int
        Sample of the stimulus.
    inside : slice
        Stretch in which the mains are wanted.
    """
    reach = round(REACH_S * rate_hz)
    first, last = max(centre - reach, 0), min(centre + reach, values.size)
    place = first + np.flatnonzero(free[first:last])
    if place.size < LEAST_S * rate_hz:
        return None
    every = max(int(rate_hz // (4.0 * max(lines_hz))), 1)
    place = place[::every]
    weights = np.linalg.lstsq(_waves(place, lines_hz, rate_hz), values[place], rcond=None)[0]
    wanted = np.arange(inside.start, inside.stop)
    return np.asarray(_waves(wanted, lines_hz, rate_hz)[:, 1:] @ weights[1:])


def _waves(place: NDArray[np.int64], lines_hz: list[float], rate_hz: float) -> Array:
    turns = 2 * np.pi * place[:, None] / rate_hz * np.array(lines_hz)
    return np.concatenate((np.ones((place.size, 1)), np.cos(turns), np.sin(turns)), axis=1)

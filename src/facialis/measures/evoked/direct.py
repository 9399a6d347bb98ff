"""The direct response of a muscle to its own nerve: the M wave, or compound muscle action potential."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from facialis.errors import NotAssessableError
from facialis.measures.evoked.averaging import Average
from facialis.measures.evoked.band import LEAST_RATE_HZ
from facialis.measures.evoked.sweeps import Sweeps

Array = NDArray[np.float64]

SEARCH_MS = (1.0, 9.0)
"""The steepest slope of an M wave of the face lies here [ms]: onsets of 2.9 (SD 0.4) ms in orbicularis oculi from the
stylomastoid foramen (row A35c), later in trunks and at the chin, earlier from a branch."""
PULSE_MS = 0.6
"""The stimulus itself and the first edge of the amplifier end by then [ms]; pulses last up to 0.5 ms."""
SLOPE_SHARE = 0.05
"""Walking back from the steepest slope, the wave begins where the slope falls below this share of it."""
TAIL_ONLY = (4.0, 0.02, 0.004)
"""The tail alone explains a stretch as long as what it leaves stays below this many standard deviations of the noise,
or this share of the tail's start, or this share of the largest deflection."""
SMOOTH_MS = 0.2
"""Slopes are of straight lines over this time [ms]."""
CONSTANTS = np.geomspace(0.25, 5.0, 30)
"""Time constants of the artefact's tail [ms] that are tried."""
LEAST_FIT = 4
"""Fewest samples between pulse and onset to which a tail is fitted."""
BASELINE_MS = (-15.0, -1.0)
LASTS_MS = 20.0
"""What comes later than this after the onset [ms] is no M wave."""
END_SHARE = 0.05
"""The wave ends where it last reaches this share of its size, peak to peak."""
LEAST_SNR = 8.0
"""Smallest M wave, peak to peak over the noise."""


@dataclass(frozen=True, slots=True)
class DirectResponse:
    """An M wave.

    Parameters
    ----------
    onset_ms : float
        First departure from the baseline.
    peak_ms : float
        Peak of the first phase.
    amplitude_uv : float
        Baseline to the peak of the first phase, as nerve conduction studies give it.
    peak_to_peak_uv : float
        Largest to smallest value.
    area_uv_ms : float
        Of the first phase.
    duration_ms : float
        Of the first phase: onset to the return to the baseline.
    end_ms : float
        Where the whole wave last reaches 5 % of its size.
    negative_first : bool
        Whether the active electrode becomes negative first, as it does over the end-plates.
    noise_uv : float
        Noise before the stimulus.
    """

    onset_ms: float
    peak_ms: float
    amplitude_uv: float
    peak_to_peak_uv: float
    area_uv_ms: float
    duration_ms: float
    end_ms: float
    negative_first: bool
    noise_uv: float


def measure_direct(
    sweeps: Sweeps | Average, *, search_ms: tuple[float, float] = SEARCH_MS, lasts_ms: float = LASTS_MS
) -> DirectResponse:
    """Measure the M wave in an average, or in the mean of sweeps.

    Parameters
    ----------
    sweeps : Sweeps or Average
        Sampled at 4 kHz or more, from 5 ms before the stimulus on; active electrode minus reference.
    search_ms : tuple of float
        Where the steepest slope of the wave is looked for.
    lasts_ms : float
        Longest duration.

    Returns
    -------
    DirectResponse
        Latencies, size, area and duration.

    Raises
    ------
    NotAssessableError
        If there is no M wave, or the sweeps are too coarse or too short for one.

    Notes
    -----
    The tail of the artefact, one exponential between the pulse and the onset, is subtracted. On generated M waves of
    0.2-6 mV behind tails of 0-2 mV in 5 uV of noise the onset is 0.05 ms late in the median and within 0.3 ms in 95 %
    (``benchmarks/direct.py``).
    """
    values, times, noise = _trace(sweeps)
    values, over = _without_tail(values, times, search_ms, noise)
    first = _begin(values, times, (max(search_ms[0], over), search_ms[1]))
    inside = np.flatnonzero((np.arange(times.size) >= first) & (times <= times[first] + lasts_ms))
    wave = values[inside] - values[first]
    size = float(np.ptp(wave))
    if size < LEAST_SNR * noise:
        raise NotAssessableError(
            f"No M wave in {_name(sweeps)}: {size:.3g} uV peak to peak in {noise:.2g} uV of noise.",
            "Check the site and the strength of the stimulus, and which muscle the channel records.",
        )
    return _described(wave, times[inside], size, noise)


def _name(sweeps: Sweeps | Average) -> str:
    return sweeps.singles.channel if isinstance(sweeps, Average) else sweeps.channel


def _trace(sweeps: Sweeps | Average) -> tuple[Array, Array, float]:
    """Return the mean, its times and the noise in it."""
    rate = sweeps.singles.rate_hz if isinstance(sweeps, Average) else sweeps.rate_hz
    if rate < LEAST_RATE_HZ:
        raise NotAssessableError(
            f"{_name(sweeps)} is sampled at {rate:g} Hz.", f"An M wave's latency needs {LEAST_RATE_HZ:g} Hz or more."
        )
    values = sweeps.values if isinstance(sweeps, Average) else np.nanmean(sweeps.values, axis=0)
    times = sweeps.times_ms
    before = (times >= BASELINE_MS[0]) & (times <= BASELINE_MS[1])
    if before.sum() < 20 or times[-1] < SEARCH_MS[1] + 4.0:
        raise NotAssessableError(
            f"Sweeps of {_name(sweeps)} last from {times[0]:g} to {times[-1]:g} ms.",
            f"Cut them from 5 ms before the stimulus to {SEARCH_MS[1] + 4:g} ms after it, or longer.",
        )
    width = max(round(SMOOTH_MS * 1e-3 * rate), 1)
    smooth = np.convolve(np.nan_to_num(values - values[before].mean()), np.ones(width) / width, "same")
    return smooth, times, max(float(smooth[before].std()), 1e-9)


def _begin(values: Array, times: Array, search_ms: tuple[float, float]) -> int:
    """Return the sample where the wave begins: walk back from its first steep slope until that is nearly flat."""
    slope = np.gradient(values, times)
    inside = np.flatnonzero((times >= search_ms[0]) & (times <= search_ms[1]))
    steepest = float(np.max(np.abs(slope[inside])))
    place = int(inside[np.abs(slope[inside]) >= 0.5 * steepest][0])
    while place + 1 < times.size and abs(slope[place + 1]) > abs(slope[place]):
        place += 1
    limit, sign = SLOPE_SHARE * abs(slope[place]), np.sign(slope[place])
    while place > 0 and times[place] > PULSE_MS and sign * slope[place] > limit:
        place -= 1
    return place


def _without_tail(values: Array, times: Array, search_ms: tuple[float, float], noise: float) -> tuple[Array, float]:
    """Subtract the exponential that explains the longest stretch after the pulse; return until when [ms] it does."""
    start = int(np.searchsorted(times, PULSE_MS))
    largest = float(np.ptp(values[(times >= search_ms[0]) & (times <= search_ms[1] + 4.0)]))
    limit = max(TAIL_ONLY[0] * noise, TAIL_ONLY[1] * abs(float(values[start])), TAIL_ONLY[2] * largest)
    best, over = np.zeros_like(values), PULSE_MS
    for stop in range(start + LEAST_FIT, int(np.searchsorted(times, search_ms[1]))):
        fitted = _exponential(values, times, slice(start, stop))
        if np.abs(values[start:stop] - fitted[start:stop]).max() > limit:
            break
        best, over = fitted, float(times[stop])
    return np.where(times >= times[start], values - best, values), over


def _exponential(values: Array, times: Array, inside: slice) -> Array:
    """Return the decaying exponential that fits a stretch best, from its start on."""
    since = times - times[inside.start]
    decays = np.exp(-np.maximum(since, 0.0)[None, :] / CONSTANTS[:, None])
    part = decays[:, inside]
    sizes = part @ values[inside] / np.square(part).sum(axis=1)
    left = np.square(values[inside] - sizes[:, None] * part).sum(axis=1)
    best = int(left.argmin())
    return np.asarray(sizes[best] * decays[best])


def _described(wave: Array, times: Array, size: float, noise: float) -> DirectResponse:
    loud = np.flatnonzero(np.abs(wave) >= 0.25 * size)
    sign = float(np.sign(wave[loud[0]]))
    back = np.flatnonzero((sign * wave <= 0) & (np.arange(wave.size) > loud[0]))
    stop = int(back[0]) if back.size else wave.size - 1
    phase = sign * wave[: stop + 1]
    above = np.flatnonzero(np.abs(wave) >= END_SHARE * size)
    return DirectResponse(
        onset_ms=float(times[0]),
        peak_ms=float(times[int(phase.argmax())]),
        amplitude_uv=float(phase.max()),
        peak_to_peak_uv=size,
        area_uv_ms=float(np.trapezoid(np.maximum(phase, 0.0), times[: stop + 1])),
        duration_ms=float(times[stop] - times[0]),
        end_ms=float(times[above[-1]]),
        negative_first=sign < 0,
        noise_uv=noise,
    )

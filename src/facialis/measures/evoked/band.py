"""The band in which responses are looked for, and the noise in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from facialis.errors import NotAssessableError
from facialis.measures.evoked.sweeps import Sweeps

Array = NDArray[np.float64]

LEAST_RATE_HZ = 4000.0
"""Lowest sampling rate [Hz]: facial responses hold power up to 1-2 kHz, and a sample then lasts 0.25 ms. The IFCN asks
for a band up to 10 kHz in nerve conduction studies (Stalberg et al. 2019, Clin Neurophysiol 130:1688)."""
WORKING_RATE_HZ = 5000.0
"""Sweeps at twice this rate [Hz] or more are thinned to between it and twice it."""
EDGE = 0.4
"""Cut-off of the filter before thinning, relative to the thinned rate."""
TAPS = 8
"""Length of that filter in samples of the thinned rate."""
GUARD_MS = 1.0
"""What lies closer than this [ms] to the stimulus is no baseline."""
LEAST_BASELINE_MS = 5.0
"""Shortest stretch before the stimulus [ms] from which noise can be learned."""
TWITCH = 9.0
"""A baseline of more power than this, relative to the usual, holds a twitch and shows no noise."""
ORDER = 12
"""Order of the autoregressive model of the noise; lower where there are fewer than 40 samples for each."""
SAMPLES_PER_ORDER = 40


@dataclass(frozen=True, eq=False, slots=True)
class Band:
    """Sweeps in the working band.

    Parameters
    ----------
    values : ndarray, shape (sweeps, samples)
        Potential [uV].
    usable : ndarray of bool, shape (sweeps, samples)
        Where every sample that a value rests on is valid.
    times_ms : ndarray, shape (samples,)
        Time after the stimulus.
    every : int
        Samples of the sweeps for one here.
    rate_hz : float
        Sampling rate of the sweeps.
    """

    values: Array
    usable: NDArray[np.bool_]
    times_ms: Array
    every: int
    rate_hz: float

    @property
    def reach_ms(self) -> float:
        """How far the filter reaches to either side."""
        return 0.0 if self.every == 1 else 0.5e3 * TAPS * self.every / self.rate_hz

    def response_of_filter(self, step_ms: float) -> Array:
        """Return the filter's response to an impulse, sampled every ``step_ms``, sum 1."""
        if self.every == 1:
            return np.ones(1)
        half = round(self.reach_ms / step_ms)
        return _low_pass(2 * half + 1, 2e-3 * EDGE * self.rate_hz / self.every * step_ms)


@dataclass(frozen=True, eq=False, slots=True)
class Noise:
    """Noise of sweeps in the working band.

    Parameters
    ----------
    covariance : ndarray, shape (lags,)
        Autocovariance [uV2].
    scale : ndarray, shape (sweeps,)
        Noise of each sweep relative to all.
    freedom : float
        Degrees of freedom of its power: how well it is known.
    """

    covariance: Array
    scale: Array
    freedom: float

    @property
    def deviation_uv(self) -> float:
        """Standard deviation of the noise in the band."""
        return float(np.sqrt(self.covariance[0]))


def _low_pass(taps: int, edge: float) -> Array:
    """Return a linear-phase low-pass filter; ``edge`` is relative to half the sampling rate."""
    place = np.arange(taps) - (taps - 1) / 2
    taper = 0.54 + 0.46 * np.cos(2 * np.pi * place / max(taps - 1, 1))
    form = np.sinc(edge * place) * taper
    return np.asarray(form / form.sum())


def to_band(sweeps: Sweeps) -> Band:
    """Return sweeps in the working band; no phase is turned.

    Parameters
    ----------
    sweeps : Sweeps
        Sampled at 4 kHz or more.

    Raises
    ------
    NotAssessableError
        If they are sampled too coarsely.
    """
    if sweeps.rate_hz < LEAST_RATE_HZ:
        raise NotAssessableError(
            f"{sweeps.channel} is sampled at {sweeps.rate_hz:g} Hz.",
            f"Responses and their latencies need {LEAST_RATE_HZ:g} Hz or more.",
        )
    every = max(int(sweeps.rate_hz // WORKING_RATE_HZ), 1)
    place = np.arange(0, sweeps.values.shape[1], every)
    values = np.where(sweeps.valid, sweeps.values, 0.0)
    if every == 1:
        return Band(values, sweeps.valid, sweeps.times_ms, 1, sweeps.rate_hz)
    taps = _low_pass(TAPS * every + 1, 2.0 * EDGE / every)
    half = taps.size // 2
    padded = np.pad(values, ((0, 0), (half, half)), mode="edge")
    bad = np.pad(~sweeps.valid, ((0, 0), (half, half))).cumsum(axis=1)
    thinned = np.zeros((len(values), place.size))
    for lag, weight in enumerate(taps):
        thinned += weight * padded[:, place + lag]
    before = np.where(place > 0, bad[:, np.maximum(place - 1, 0)], 0)
    usable = bad[:, place + taps.size - 1] == before
    return Band(thinned, usable, sweeps.times_ms[place], every, sweeps.rate_hz)


def calm_baselines(band: Band) -> Array:
    """Return the baselines that are valid and hold no twitch, shape (sweeps, samples)."""
    baseline = band.times_ms < -GUARD_MS
    values = band.values[band.usable[:, baseline].all(axis=1)][:, baseline]
    power = values.var(axis=1)
    return np.asarray(values[power <= TWITCH * np.median(power)])


def find_noise(band: Band, lags: int) -> Noise:
    """Return the noise before the stimuli.

    Parameters
    ----------
    band : Band
        Sweeps that begin at least 6 ms before the stimulus.
    lags : int
        Length of the autocovariance; beyond what the baseline shows it is continued by an autoregressive model.

    Raises
    ------
    NotAssessableError
        If the baseline is too short or missing.

    Notes
    -----
    Sweeps may differ in noise (a face that relaxes): the power of each baseline is shrunk towards the mean by the part
    of its variance that the length of the baseline explains.
    """
    baseline = band.times_ms < -GUARD_MS
    rows = band.usable[:, baseline].all(axis=1)
    length_ms = baseline.sum() * band.every / band.rate_hz * 1e3
    if length_ms < LEAST_BASELINE_MS or not rows.any():
        raise NotAssessableError(
            f"The sweeps hold {length_ms:.1f} ms of valid signal up to {GUARD_MS:g} ms before the stimulus.",
            f"Cut them from at least {LEAST_BASELINE_MS + GUARD_MS:g} ms before it: noise is learned there.",
        )
    values = band.values[rows][:, baseline]
    values = values - values.mean(axis=1, keepdims=True)
    power = np.square(values).mean(axis=1)
    if float(np.median(power)) <= 0:
        raise NotAssessableError("The baseline before the stimuli is flat.", "Give sweeps that were not blanked there.")
    clean = power <= TWITCH * np.median(power)
    covariance = _covariance(values[clean], lags)
    scale = np.ones(len(band.values))
    each = values.shape[1] / _spread(covariance, values.shape[1])
    scale[rows] = np.sqrt(_shrunk(power / np.mean(power[clean]), chance=2.0 / each))
    return Noise(covariance, scale, max(each * float(clean.sum()), 4.0))


def _covariance(values: Array, lags: int) -> Array:
    """Return the autocovariance by the Yule-Walker equations."""
    from scipy.linalg import solve_toeplitz

    samples = values.shape[1]
    order = max(min(ORDER, samples // 4, values.size // SAMPLES_PER_ORDER), 2)
    known = np.array([np.sum(values[:, : samples - lag] * values[:, lag:]) for lag in range(order + 1)])
    known *= 1.0 / (len(values) * (samples - 1.0))
    known[0] *= 1.0 + 1e-6
    weights = solve_toeplitz(known[:-1], known[1:])
    full = np.zeros(max(lags, order + 1))
    full[: order + 1] = known
    for lag in range(order + 1, full.size):
        full[lag] = float(weights @ full[lag - 1 : lag - order - 1 : -1])
    return full[:lags]


def _spread(covariance: Array, samples: int) -> float:
    """Return how many samples of this noise count as one, for its power (Bartlett 1946)."""
    correlation = covariance[: min(covariance.size, samples)] / covariance[0]
    return 1.0 + 2.0 * float(np.sum(correlation[1:] ** 2))


def _shrunk(ratio: Array, *, chance: float) -> Array:
    """Return powers relative to their mean, shrunk by the variance that ``chance`` gives them."""
    ratio = np.clip(ratio, 0.05, 20.0)
    true = max(float(np.var(ratio)) - chance, 0.0)
    return np.asarray(1.0 + (ratio - 1.0) * true / (true + chance))

"""From the potential between two electrodes to samples: noise, drift, mains, band, sampling."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from facialis.protocol import Record
from facialis.quantities import Parameters, quantity

Array = NDArray[np.float64]


class AmplifierParameters(Parameters):
    """Electrode noise and amplifier band."""

    high_pass_hz: float = quantity("Hz", 0.1, 500, "lower limit of the band, second order Butterworth")
    low_pass_hz: float = quantity("Hz", 100, 20000, "upper limit of the band; never above 0.4 of the sampling rate")
    noise_uv: float = quantity("uV", 0, 20, "noise of electrodes and amplifier, RMS within the band")
    drift_uv: float = quantity("uV", 0, 500, "wander of the electrode potential before the high-pass, RMS")
    drift_ms: float = quantity("ms", 50, 60000, "correlation time of the wander")
    mains_third: float = quantity("1", 0, 1, "third harmonic of the mains over the fundamental")
    mains_fifth: float = quantity("1", 0, 1, "fifth harmonic of the mains over the fundamental")
    mains_scatter: float = quantity("1", 0, 1, "coefficient of variation of mains pick-up between channels")


def oversampling(rate_hz: float, least_hz: float) -> int:
    """Return by how much the internal rate exceeds the recorded one so that it reaches ``least_hz``."""
    return max(1, math.ceil(least_hz / rate_hz - 1e-9))


def amplify(
    source_uv: Array,
    amplifier: AmplifierParameters,
    *,
    rate_hz: float,
    keep_every: int,
    record: Record,
    rng: np.random.Generator,
) -> Array:
    """Add what electrodes and room add to one channel, then filter and sample.

    Parameters
    ----------
    source_uv : ndarray, shape (samples,)
        Potential between the electrodes at ``rate_hz``.
    amplifier : AmplifierParameters
        Noise and band.
    rate_hz : float
        Internal rate.
    keep_every : int
        Internal samples per recorded sample.
    record : Record
        Mains amplitude and frequency.
    rng : numpy.random.Generator
        Noise, drift and the phase of the mains.

    Returns
    -------
    ndarray, shape (ceil(samples / keep_every),)
        Recorded samples, uV.
    """
    from scipy.signal import butter, sosfilt

    upper = min(amplifier.low_pass_hz, 0.4 * rate_hz / keep_every)
    lower = min(amplifier.high_pass_hz, 0.5 * upper)
    noise = amplifier.noise_uv * math.sqrt(0.5 * rate_hz / (upper - lower))
    trace = source_uv + noise * rng.standard_normal(len(source_uv))
    trace += _drift(len(source_uv), rate_hz, amplifier, rng)
    trace += _mains(len(source_uv), rate_hz, amplifier, record, rng)
    sos = np.vstack(
        [
            butter(2, lower, "highpass", fs=rate_hz, output="sos"),
            butter(2 if keep_every == 1 else 6, upper, "lowpass", fs=rate_hz, output="sos"),
        ]
    )
    return np.asarray(sosfilt(sos, trace)[::keep_every], np.float64)


def _drift(samples: int, rate_hz: float, amplifier: AmplifierParameters, rng: np.random.Generator) -> Array:
    """Ornstein-Uhlenbeck wander, drawn on a coarse grid; starts at 0, as the amplifier has settled."""
    from scipy.signal import lfilter

    step_ms = amplifier.drift_ms / 20.0
    knots = int(samples / rate_hz * 1000.0 / step_ms) + 2
    keep = math.exp(-step_ms / amplifier.drift_ms)
    kicks = amplifier.drift_uv * math.sqrt(1.0 - keep**2) * rng.standard_normal(knots)
    kicks[0] = 0.0
    wander = np.asarray(lfilter([1.0], [1.0, -keep], kicks))
    return np.asarray(np.interp(np.arange(samples) * 1000.0 / rate_hz, np.arange(knots) * step_ms, wander))


def _mains(
    samples: int, rate_hz: float, amplifier: AmplifierParameters, record: Record, rng: np.random.Generator
) -> Array:
    phases = rng.uniform(0.0, 2.0 * math.pi, 3)
    size = record.mains_uv * math.exp(amplifier.mains_scatter * rng.standard_normal())
    angle = 2.0 * math.pi * record.mains_hz * np.arange(samples) / rate_hz
    mains = np.zeros(samples)
    if size == 0.0:
        return mains
    for order, part, phase in zip((1, 3, 5), (1.0, amplifier.mains_third, amplifier.mains_fifth), phases, strict=True):
        mains += size * part * np.sin(order * angle + phase)
    return mains

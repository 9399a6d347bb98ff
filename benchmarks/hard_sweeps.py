"""Hard sweeps with known responses: what the response detector is measured on.

Three hundred sweeps at 20 kHz, a response in 60 % of them, 30-150 uV peak to peak in 10 uV of noise, behind the tail of
a stimulus artefact (time constant 1.5 ms) and an M wave of another muscle that ends 2-4 ms before the response. The
description leaves open what a response looks like, whether responses of a series are alike, how their latency varies,
whether the M wave stands still, and the colour of the noise: each is a choice here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from facialis.measures.evoked import Sweeps

Array = NDArray[np.float64]
Shape = Literal["biphasic", "triphasic", "polyphasic", "units", "derivative", "damped", "mixed"]
SHAPES: tuple[Shape, ...] = ("biphasic", "triphasic", "polyphasic", "units", "derivative", "damped")


@dataclass(frozen=True)
class Hardness:
    """What the sweeps are made of; the defaults are the description.

    ``alike``: responses of a series share shape and duration, as a lateral spread does; otherwise each has its own, as
    F waves do. ``latency``: ``locked`` (standard deviation 0.15 ms), ``jittered`` (0.7 ms), ``free`` (uniform in
    8-14 ms). ``m_wave``: ``still``, ``free`` (ends 2-4 ms before the place of each single response) or ``none``.
    ``m_tail``: part of the M wave that decays with 3 ms after its end. ``noise``: ``white``; ``amplifier`` (white below
    3 kHz); ``pink``; ``emg`` (a maximum near 90 Hz). ``spikes``: chance per sweep of a motor-unit potential of the
    background, anywhere.
    """

    sweeps: int = 300
    rate_hz: float = 20_000.0
    before_ms: float = 20.0
    after_ms: float = 30.0
    present: float = 0.6
    amplitude_uv: tuple[float, float] = (30.0, 150.0)
    noise_uv: float = 10.0
    shape: Shape = "mixed"
    alike: bool = False
    latency: Literal["locked", "jittered", "free"] = "jittered"
    latency_ms: float = 10.5
    m_wave: Literal["still", "free", "none"] = "still"
    m_uv: tuple[float, float] = (300.0, 1500.0)
    m_tail: float = 0.0
    tail_ms: float = 1.5
    tail_uv: tuple[float, float] = (300.0, 1500.0)
    noise: Literal["white", "amplifier", "pink", "emg"] = "white"
    mains_uv: float = 0.0
    spikes: float = 0.0


@dataclass(frozen=True)
class Truth:
    """What was put in, one entry per sweep.

    Whether there is a response; its waveform (for sweeps without, the one that they might have had); onset and end
    after the stimulus [ms]; peak to peak [uV]; end of the M wave [ms]; and the covariance of the noise over lags [uV2].
    """

    present: NDArray[np.bool_]
    waves: Array
    onset_ms: Array
    end_ms: Array
    peak_to_peak_uv: Array
    m_end_ms: Array
    covariance: Array


def response(shape: Shape, place: Array, rng: np.random.Generator) -> Array:
    """Return a response at relative times 0-1 between onset and end, 0 outside, peak to peak 1."""
    u = np.clip(place, 0.0, 1.0)
    inside = (place > 0) & (place < 1)
    if shape == "biphasic":
        wave = np.sin(2 * np.pi * u) * np.sin(np.pi * u) ** 0.5
    elif shape == "triphasic":
        wave = np.sin(3 * np.pi * u) * np.sin(np.pi * u)
    elif shape == "polyphasic":
        turns = rng.integers(4, 8)
        wave = np.sin(turns * np.pi * u + 0.0) * np.sin(np.pi * u) ** rng.uniform(0.5, 1.2)
    elif shape == "units":
        wave = np.zeros_like(u)
        starts = np.concatenate(([0.0], rng.uniform(0.05, 0.6, rng.integers(2, 6))))
        for start in starts:
            v = np.clip((u - start) / 0.4, 0.0, 1.0)
            wave += rng.uniform(0.4, 1.0) * np.sin(2 * np.pi * v) * (1.0 - v)
    elif shape == "derivative":  # of a Gaussian, cut at three standard deviations
        v = 6.0 * (u - 0.5)
        wave = -v * np.exp(-0.5 * v**2)
    else:
        wave = np.sin(2 * np.pi * 2.5 * u) * np.exp(-3.0 * u)
    wave = np.where(inside, wave, 0.0) * rng.choice((-1.0, 1.0))
    return np.asarray(wave / max(np.ptp(wave), 1e-9))


def spectrum_of(kind: str, frequency_hz: Array) -> Array:
    """Return the power spectrum of a kind of noise, without scale."""
    if kind == "white":
        return np.ones_like(frequency_hz)
    if kind == "amplifier":
        return np.asarray((frequency_hz > 10.0) / (1.0 + (frequency_hz / 3000.0) ** 4))
    if kind == "pink":
        return np.asarray(1.0 / np.maximum(frequency_hz, 20.0) + 1e-4)
    ratio = frequency_hz / 90.0
    return np.asarray(ratio**2 / (1.0 + ratio**2) ** 2 + 1e-3)


def _noise(rng: np.random.Generator, hard: Hardness, samples: int) -> tuple[Array, Array]:
    """Return noise, shape (sweeps, samples), and its covariance over lags."""
    length = 4 * samples
    frequency = np.fft.rfftfreq(length, 1.0 / hard.rate_hz)
    power = spectrum_of(hard.noise, frequency)
    covariance = np.fft.irfft(power, length)
    scale = hard.noise_uv**2 / covariance[0]
    root = np.sqrt(power * scale)
    white = np.fft.rfft(rng.standard_normal((hard.sweeps, length)), axis=1)
    return np.fft.irfft(white * root, length, axis=1)[:, :samples], covariance[:samples] * scale


def _latencies(rng: np.random.Generator, hard: Hardness) -> Array:
    if hard.latency == "free":
        return rng.uniform(8.0, 14.0, hard.sweeps)
    spread = 0.15 if hard.latency == "locked" else 0.7
    return hard.latency_ms + np.clip(rng.normal(0.0, spread, hard.sweeps), -2.0, 3.0)


def _m_waves(rng: np.random.Generator, hard: Hardness, times: Array, onset: Array) -> tuple[Array, Array]:
    """Return M waves and their ends: biphasic, negative first, over 3-4.5 ms."""
    ends = onset - rng.uniform(2.0, 4.0, hard.sweeps)
    if hard.m_wave == "still":
        ends = np.full(hard.sweeps, onset.min() - 2.0)
    waves = np.zeros((hard.sweeps, times.size))
    if hard.m_wave == "none":
        return waves, np.zeros(hard.sweeps)
    length, size = rng.uniform(3.0, 4.5), rng.uniform(*hard.m_uv)
    for row, end in enumerate(ends):
        u = np.clip((times - (end - length)) / length, 0.0, 1.0)
        form = -np.sin(2 * np.pi * u**0.85) * np.sin(np.pi * u) ** 0.5
        after = np.where(times > end, np.exp(-np.clip(times - end, 0.0, None) / 3.0), u**4)
        waves[row] = size * rng.normal(1.0, 0.03) * (0.5 * form + hard.m_tail * after * (times > end - length))
    return waves, ends


def generate(seed: int, hard: Hardness | None = None) -> tuple[Sweeps, Truth]:
    """Return sweeps and their responses; the same seed gives the same bits."""
    hard = hard or Hardness()
    rng = np.random.default_rng(seed)
    before, after = (round(t * 1e-3 * hard.rate_hz) for t in (hard.before_ms, hard.after_ms))
    times = (np.arange(before + after) - before) / hard.rate_hz * 1e3
    values, covariance = _noise(rng, hard, times.size)
    onset = _latencies(rng, hard)
    present = rng.random(hard.sweeps) < hard.present
    size = rng.uniform(*hard.amplitude_uv, hard.sweeps)
    m_waves, m_ends = _m_waves(rng, hard, times, onset)
    waves, ends = np.zeros_like(values), np.empty(hard.sweeps)
    common = (rng.choice(SHAPES), rng.uniform(4.0, 8.0), int(rng.integers(1 << 30)))
    for row in range(hard.sweeps):
        kind, length, form = common if hard.alike else (rng.choice(SHAPES), rng.uniform(3.0, 8.0), row)
        kind = kind if hard.shape == "mixed" else hard.shape
        own = np.random.default_rng([seed, form])
        waves[row] = size[row] * response(kind, (times - onset[row]) / length, own)
        ends[row] = onset[row] + length
    since = np.maximum(times, 0.0)
    tail = np.where(times >= 0.1, np.exp(-since / hard.tail_ms), 0.0) + 20.0 * ((times >= 0) & (times < 0.1))
    values += rng.choice((-1.0, 1.0)) * rng.uniform(*hard.tail_uv) * rng.normal(1.0, 0.05, hard.sweeps)[:, None] * tail
    values += m_waves + np.where(present[:, None], waves, 0.0)
    phase = rng.uniform(0, 2 * np.pi, hard.sweeps)[:, None]
    values += hard.mains_uv * np.sin(2 * np.pi * 0.05 * times + phase)
    for row in np.flatnonzero(rng.random(hard.sweeps) < hard.spikes):
        place = (times - rng.uniform(times[0], times[-1])) / 3.0
        values[row] += rng.uniform(30.0, 80.0) * response("triphasic", place, rng)
    sweeps = Sweeps(values, rate_hz=hard.rate_hz, start_ms=float(times[0]), channel="generated")
    return sweeps, Truth(present, waves, onset, ends, size, m_ends, covariance)

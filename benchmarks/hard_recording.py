"""A hard recording with known bursts: what the burst detector is measured on.

Ten minutes, eight channels, 2 kHz: clonic trains and tonic spasms at 1-19 dB with hum, heart and movement. The
description leaves open how a burst rises and falls, what its spectrum is and whether the channels share one strength;
each is a choice here, so that a detector can be tried on all of them and not only on the one it was built with.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from facialis.records import Channel, Provenance, Recording, Signal
from facialis.vocabulary import Muscle, Side, SignalKind

Array = NDArray[np.float64]
Shape = Literal["box", "ramp", "hann", "decay"]

MUSCLES = (
    Muscle.FRONTALIS, Muscle.CORRUGATOR, Muscle.ORBICULARIS_OCULI, Muscle.NASALIS,
    Muscle.ZYGOMATICUS_MAJOR, Muscle.ORBICULARIS_ORIS, Muscle.MENTALIS, Muscle.PLATYSMA,
)  # fmt: skip
BAND_HZ = (20.0, 450.0)


@dataclass(frozen=True)
class Hardness:
    """What the recording is made of; the defaults are the description.

    ``shape`` is the envelope: ``box``; ``ramp`` (3 ms linear edges); ``hann``; ``decay`` (fast rise, slow fall).
    ``spectrum``: ``flat`` in 20-450 Hz, or ``emg`` (a maximum near 90 Hz). ``shared``: channels of one event share
    their signal-to-noise ratio within 3 dB instead of each having its own. ``silent`` channels have no bursts.
    """

    seconds: float = 600.0
    rate_hz: float = 2000.0
    shape: Shape = "ramp"
    spectrum: Literal["flat", "emg"] = "emg"
    noise: Literal["white", "band"] = "white"
    shared: bool = False
    silent: int = 0
    snr_db: tuple[float, float] = (1.0, 19.0)
    hum_uv: float = 4.0
    heart_uv: float = 12.0
    movement_uv: float = 60.0
    noise_uv: float = 3.0
    event_every_s: float = 4.0
    tonic_fraction: float = 0.25


@dataclass(frozen=True)
class Truth:
    """Bursts that were put in: channel, onset [s], offset [s], signal-to-noise ratio [dB], one entry each."""

    channel: NDArray[np.int64]
    onset_s: Array
    offset_s: Array
    snr_db: Array

    @property
    def tonic(self) -> NDArray[np.bool_]:
        """Which are tonic (at least one second)."""
        return self.offset_s - self.onset_s >= 0.99


def _events(rng: np.random.Generator, hard: Hardness) -> list[tuple[float, float]]:
    events, now = [], 1.0 + rng.exponential(hard.event_every_s)
    while now < hard.seconds - 10.0:
        if rng.random() < hard.tonic_fraction:
            length = rng.uniform(1.0, 6.0)
            events.append((now, length))
            now += length
        else:
            rate = rng.uniform(4.0, 12.0)
            for _ in range(int(rng.integers(4, 21))):
                interval = rng.uniform(0.85, 1.15) / rate
                events.append((now, min(rng.uniform(0.02, 0.09), 0.75 * interval)))
                now += interval
        now += 0.3 + rng.exponential(hard.event_every_s)
    return events


def envelope(shape: Shape, samples: int, rate_hz: float) -> Array:
    """Return the amplitude envelope of a burst, mean square 1."""
    place = (np.arange(samples) + 0.5) / samples
    if shape == "box" or samples < 4:
        form = np.ones(samples)
    elif shape == "ramp":
        edge = min(0.003 * rate_hz, samples / 2)
        away = np.minimum(np.arange(samples) + 0.5, samples - np.arange(samples) - 0.5)
        form = np.minimum(away / edge, 1.0)
    elif shape == "hann":
        form = np.sin(np.pi * place)
        if samples > 0.2 * rate_hz:  # a tonic spasm rises in 50 ms
            away = np.minimum(np.arange(samples), samples - np.arange(samples)) / (0.05 * rate_hz)
            form = np.sin(0.5 * np.pi * np.minimum(away + 0.01, 1.0))
    else:
        form = np.minimum(place * samples / (0.002 * rate_hz), 1.0) * np.exp(-1.5 * place)
    return np.asarray(form / np.sqrt(np.mean(form**2)))


def _shaped(rng: np.random.Generator, samples: int, hard: Hardness) -> Array:
    """Gaussian noise with mean square 1 in the band and nothing outside (plus the roll-off of ``emg``)."""
    frequency = np.fft.rfftfreq(samples, 1.0 / hard.rate_hz)
    inside = (frequency >= BAND_HZ[0]) & (frequency <= BAND_HZ[1])
    power = inside.astype(float)
    if hard.spectrum == "emg":  # Shwedyk's form: zero at 0 Hz, maximum near 90 Hz
        ratio = frequency / 90.0
        power = inside * ratio**2 / (1.0 + ratio**2) ** 2
    spectrum = np.fft.rfft(rng.standard_normal(samples)) * np.sqrt(power / power.mean())
    return np.asarray(np.fft.irfft(spectrum, samples))


def _heart(times: Array, rng: np.random.Generator) -> Array:
    wave = np.zeros(times.size)
    beats = np.cumsum(rng.normal(0.85, 0.04, int(times[-1] / 0.7)))
    for beat in beats[beats < times[-1] - 0.5]:
        part = slice(*np.searchsorted(times, (beat - 0.15, beat + 0.4)))
        t = times[part] - beat
        for height, centre, width in ((-0.15, -0.025, 0.008), (1.0, 0.0, 0.010), (-0.25, 0.025, 0.009)):
            wave[part] += height * np.exp(-0.5 * ((t - centre) / width) ** 2)
        wave[part] += 0.25 * np.exp(-0.5 * ((t - 0.25) / 0.045) ** 2)
    return wave


def _movement(samples: int, rng: np.random.Generator, hard: Hardness) -> Array:
    frequency = np.fft.rfftfreq(samples, 1.0 / hard.rate_hz)
    slow = np.fft.irfft(np.fft.rfft(rng.standard_normal(samples)) / (1.0 + (frequency / 1.5) ** 4), samples)
    times = np.arange(samples) / hard.rate_hz
    gate = np.zeros(samples)
    for centre in rng.uniform(0, hard.seconds, int(hard.seconds / 12)):
        gate += np.exp(-0.5 * ((times - centre) / rng.uniform(0.2, 0.8)) ** 2)
    return np.asarray(slow / slow.std() * gate)


def generate(seed: int, hard: Hardness | None = None) -> tuple[Recording, Truth]:
    """Return a recording and its bursts; the same seed gives the same bits."""
    hard = hard or Hardness()
    rng = np.random.default_rng(seed)
    samples = round(hard.seconds * hard.rate_hz)
    times = np.arange(samples) / hard.rate_hz
    events, heart = _events(rng, hard), _heart(times, rng)
    share = (BAND_HZ[1] - BAND_HZ[0]) / (0.5 * hard.rate_hz) if hard.noise == "white" else 1.0
    values, truth = np.empty((8, samples)), []
    for channel in range(8):
        flat = rng.standard_normal(samples) if hard.noise == "white" else _shaped(rng, samples, hard)
        carrier, gain = _shaped(rng, samples, hard), np.zeros(samples)
        if channel < 8 - hard.silent:
            for onset, length in events:
                common = np.random.default_rng([seed, int(onset * 1e6)]).uniform(*hard.snr_db)
                snr = rng.uniform(*hard.snr_db)
                if hard.shared:
                    snr = float(np.clip(common + rng.uniform(-3, 3), *hard.snr_db))
                first = round((onset + rng.uniform(0.002, 0.025)) * hard.rate_hz)
                count = max(round(length * hard.rate_hz), 8)
                amplitude = hard.noise_uv * np.sqrt(share * 10 ** (snr / 10))
                gain[first : first + count] = amplitude * envelope(hard.shape, count, hard.rate_hz)
                truth.append((channel, first / hard.rate_hz, (first + count) / hard.rate_hz, snr))
        hum = sum(
            np.sin(2 * np.pi * 50 * k * times + rng.uniform(0, 6.28)) * hard.hum_uv / k**1.5 for k in (1, 2, 3, 5)
        )
        values[channel] = hard.noise_uv * flat + gain * carrier + hum
        values[channel] += hard.heart_uv * rng.uniform(0.3, 1.0) * heart
        values[channel] += hard.movement_uv * rng.uniform(0.3, 1.0) * _movement(samples, rng, hard)
    channels = tuple(Channel(f"{muscle.value} left", SignalKind.SURFACE_EMG, muscle, Side.LEFT) for muscle in MUSCLES)
    signal = Signal(values.astype(np.float32), hard.rate_hz, "uV", channels)
    columns = np.array(truth).T if truth else np.empty((4, 0))
    known = Truth(columns[0].astype(np.int64), columns[1], columns[2], columns[3])
    return Recording((signal,), provenance=Provenance("generated hard recording")), known

"""Recordings with known content for the tests of the ruler; built here, by nothing that the simulator uses."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from facialis.records import Channel, Event, Provenance, Recording, Signal
from facialis.vocabulary import Muscle, Side, SignalKind

EYE, CHEEK, CHIN, MOUTH = (
    Muscle.ORBICULARIS_OCULI, Muscle.ZYGOMATICUS_MAJOR, Muscle.MENTALIS, Muscle.ORBICULARIS_ORIS,
)  # fmt: skip
MUSCLES = (EYE, CHEEK, CHIN, MOUTH)
LEFT, RIGHT = Side.LEFT, Side.RIGHT
Burst = tuple[Side, Muscle, float, float, float]
"""Side, muscle, onset [s], duration [s], root mean square [uV]."""


def emg(rng: np.random.Generator, samples: int, rate_hz: float) -> NDArray[np.float64]:
    """Return Gaussian noise with the spectrum of surface EMG and mean square 1."""
    frequency = np.fft.rfftfreq(samples, 1.0 / rate_hz)
    ratio = frequency / 90.0
    power = ratio**2 / (1.0 + ratio**2) ** 2
    return np.fft.irfft(np.fft.rfft(rng.standard_normal(samples)) * np.sqrt(power / power.mean()), samples)


def face(
    bursts: Iterable[Burst],
    *,
    seconds: float = 60.0,
    rate_hz: float = 2000.0,
    noise_uv: float = 3.0,
    seed: int = 1,
    sides: tuple[Side, ...] = (LEFT, RIGHT),
    events: tuple[Event, ...] = (),
) -> Recording:
    """Return a surface recording of four muscles a side: white noise, and EMG during the bursts given."""
    rng = np.random.default_rng(seed)
    samples = round(seconds * rate_hz)
    channels = tuple(
        Channel(f"{muscle.value} {side.value}", SignalKind.SURFACE_EMG, muscle, side)
        for side in sides
        for muscle in MUSCLES
    )
    values = noise_uv * rng.standard_normal((len(channels), samples))
    rows = {(channel.side, channel.muscle): row for row, channel in enumerate(channels)}
    for side, muscle, onset, duration, size in bursts:
        first, count = round(onset * rate_hz), round(duration * rate_hz)
        edge = np.minimum(np.arange(count) + 0.5, count - np.arange(count) - 0.5) / (0.003 * rate_hz)
        part = emg(rng, count + 400, rate_hz)[200 : 200 + count] * np.minimum(edge, 1.0)
        values[rows[side, muscle], first : first + count] += size * part
    signal = Signal(values.astype(np.float32), rate_hz, "uV", channels)
    return Recording((signal,), events, provenance=Provenance("built for a test"))


def blink(at: float, *, size: float = 40.0, duration: float = 0.15) -> list[Burst]:
    """Return the bursts of a blink: both eyes, 4 ms apart."""
    return [(LEFT, EYE, at, duration, size), (RIGHT, EYE, at + 0.004, duration, 1.1 * size)]


def twitch(side: Side, at: float, *, size: float = 40.0, duration: float = 0.05) -> list[Burst]:
    """Return the bursts of a twitch: all muscles of a side within 12 ms."""
    return [(side, muscle, at + 0.004 * i, duration, size) for i, muscle in enumerate(MUSCLES)]


def train(side: Side, at: float, *, twitches: int, rate_hz: float, size: float = 40.0) -> list[Burst]:
    """Return a clonic train."""
    return [burst for i in range(twitches) for burst in twitch(side, at + i / rate_hz, size=size)]


def tonic(side: Side, at: float, *, duration: float, size: float = 40.0) -> list[Burst]:
    """Return a tonic contraction of all muscles of a side."""
    return twitch(side, at, size=size, duration=duration)

"""Needle recordings with known discharges for the tests of the ruler; built without the simulator."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from facialis.records import Channel, Provenance, Recording, Signal
from facialis.vocabulary import Muscle, Side, SignalKind

RATE_HZ = 20_000.0
NOISE_UV = 5.0
LEAD_S = 0.006
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Situation:
    """Units of one needle: how large, how fast, when.

    ``size``: peak to peak over the standard deviation of the noise. ``bursts``: start and end [s]. ``rates``: range of
    the units' rates [Hz]. ``varies``: relative change of size from one discharge to the next.
    """

    sizes: tuple[float, ...]
    bursts: tuple[tuple[float, float], ...]
    rates: tuple[float, float]
    seconds: float = 20.0
    varies: float = 0.05
    seed: int = 0


def every(period_s: float, length_s: float, *, seconds: float = 20.0) -> tuple[tuple[float, float], ...]:
    """Return bursts of a length that begin every so often."""
    return tuple((float(at), float(at) + length_s) for at in np.arange(0.3, seconds - length_s, period_s))


def wave(rng: np.random.Generator) -> Array:
    """Return a potential of 3-8 fibres, peak to peak 1: bipolar waves of 0.1-0.5 ms within 1.5 ms."""
    t = np.arange(-LEAD_S, 0.010, 1.0 / RATE_HZ)
    total = np.zeros(t.size)
    for _ in range(rng.integers(3, 9)):
        u = (t - rng.normal(0.0, 0.0005)) / rng.uniform(0.00012, 0.0005)
        total -= rng.lognormal(0.0, 0.6) * (u**2 - 1.0 + 0.25 * u) * np.exp(-0.5 * u**2)
    return total / np.ptp(total)


def needle(situation: Situation) -> tuple[Recording, list[Array]]:
    """Return a recording of one needle, and the times [s] of every unit's potentials."""
    rng = np.random.default_rng(situation.seed)
    values = NOISE_UV * rng.standard_normal(round(situation.seconds * RATE_HZ))
    truth = []
    for size in situation.sizes:
        form, times = wave(rng), []
        for begin, end in situation.bursts:
            rate, now = rng.uniform(*situation.rates), begin + rng.uniform(0.0, 0.01)
            while now < end:
                times.append(now)
                now += max(rng.normal(1.0, 0.08), 0.6) / rate
        for at in times:
            place = (at - LEAD_S) * RATE_HZ
            first, part = int(place), place - int(place)
            gain = size * NOISE_UV * (1.0 + situation.varies * rng.standard_normal())
            values[first : first + form.size] += gain * (1.0 - part) * form
            values[first + 1 : first + 1 + form.size] += gain * part * form
        truth.append(np.array(times))
    channel = Channel("needle mentalis left", SignalKind.NEEDLE_EMG, Muscle.MENTALIS, Side.LEFT)
    signal = Signal(values[None].astype(np.float32), RATE_HZ, "uV", (channel,))
    return Recording((signal,), provenance=Provenance("built for a test")), truth


def hits(found: Array, true: Array, *, within_s: float = 0.0007) -> int:
    """Return how many found times match true ones, one to one, after the usual distance between them is taken out."""
    if not found.size or not true.size:
        return 0
    nearest = true[np.clip(np.searchsorted(true, found)[:, None] + np.array([-1, 0]), 0, true.size - 1)]
    away = (found[:, None] - nearest).ravel()
    count, edges = np.histogram(away, 160, (-0.008, 0.008))
    shift = edges[count.argmax()] + 5e-5
    matched, f, t = 0, 0, 0
    while f < found.size and t < true.size:
        difference = found[f] - shift - true[t]
        if abs(difference) <= within_s:
            matched, f, t = matched + 1, f + 1, t + 1
        elif difference < 0:
            f += 1
        else:
            t += 1
    return matched

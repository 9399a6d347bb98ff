"""Physical situations that muscles and electrodes are tested in: a nerve, a steady contraction, one volley."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
from numpy.typing import NDArray

from facialis.body.muscle import grow_motor_units, transmit
from facialis.instruments.base import HalfFace
from facialis.parameters.happak1997 import MUSCULATURE
from facialis.parameters.wood2001 import JUNCTION
from facialis.records.arrays import Axons, MotorUnits, Spikes
from facialis.vocabulary import MUSCLE_CODE, MUSCLES, Cause, Muscle, Side

FULL_COUNT = 6450
"""Axons of the full nerve that end in the thirteen muscles."""


def grow_axons(count: int, *, rng: np.random.Generator) -> Axons:
    """Axons of one side, shared out among the muscles; diameters 7-10 um."""
    shares = np.array(MUSCULATURE.axon_shares)
    muscle = np.repeat(np.arange(len(MUSCLES)), np.maximum(1, np.round(shares * count).astype(int)))
    nothing = np.zeros(len(muscle))
    return Axons(
        muscle=muscle.astype(np.int8),
        diameter_um=rng.uniform(7, 10, len(muscle)),
        strand=np.zeros(len(muscle), np.int32),
        y_mm=nothing,
        z_mm=nothing,
        central_mm=nothing,
        distal_mm=nothing,
        velocity_m_s=nothing + 55.0,
    )


@functools.cache
def half_muscles(count: int = 400) -> tuple[Axons, MotorUnits]:
    """Axons and motor units of one side; each unit stands for its share of the full nerve."""
    rng = np.random.default_rng(1)
    axons = grow_axons(count, rng=rng)
    weight = max(1.0, FULL_COUNT / len(axons))
    return axons, grow_motor_units(MUSCULATURE, axons, rng=rng, weight=weight)


def at_terminals(time_ms: NDArray[Any], axon: NDArray[Any], cause: Cause = Cause.DRIVE) -> Spikes:
    """Impulses at the terminals, sorted."""
    order = np.argsort(time_ms, kind="stable")
    count = len(time_ms)
    return Spikes(
        np.asarray(time_ms, np.float64)[order],
        np.asarray(axon, np.int32)[order],
        np.full(count, cause, np.int8),
        np.zeros(count, np.int8),
    )


def train(rate_hz: float, seconds: float, axon: int = 0) -> Spikes:
    """A regular train on one axon."""
    time_ms = np.arange(int(rate_hz * seconds)) * 1000.0 / rate_hz
    return at_terminals(time_ms, np.full(len(time_ms), axon))


def volley(axons: Axons, *, at_ms: float, muscles: tuple[Muscle, ...] = MUSCLES) -> Spikes:
    """One impulse on every axon, scattered as by a tenth of velocity over 4 ms of nerve."""
    codes = [MUSCLE_CODE[muscle] for muscle in muscles]
    members = np.flatnonzero(np.isin(axons.muscle, codes))
    scatter = 0.4 * np.random.default_rng(3).standard_normal(len(members))
    return at_terminals(at_ms + scatter, members, Cause.STIMULUS)


def contraction(
    axons: Axons, effort: float, *, seconds: float, from_s: float = 0.0, muscles: tuple[Muscle, ...] = MUSCLES
) -> Spikes:
    """Steady effort: thin axons are recruited first, at 8 Hz, and speed up to 30 Hz; intervals vary by 0.18.

    Kirk, Zero & Rice 2021 (frontalis, 8 Hz at recruitment); Petajan & Philip 1969 (25 Hz when a second unit
    joins).
    """
    rng = np.random.default_rng(7)
    times, owners = [], []
    for muscle in muscles:
        members = np.flatnonzero(axons.muscle == MUSCLE_CODE[muscle])
        ordered = members[np.argsort(axons.diameter_um[members], kind="stable")]
        for place, axon in enumerate(ordered):
            threshold = 0.7 * 30.0 ** ((place + 0.5) / len(ordered) - 1.0)
            if effort <= threshold:
                continue
            rate = min(30.0, 8.0 + 28.0 * (effort - threshold) / (1.0 - threshold))
            intervals = 1e3 / rate * np.exp(0.18 * rng.standard_normal(int(seconds * rate * 1.3) + 5))
            time = rng.uniform(0.0, 1e3 / rate) + np.cumsum(intervals)
            time = time[time < 1e3 * seconds]
            times.append(1e3 * from_s + time)
            owners.append(np.full(len(time), axon))
    return at_terminals(np.concatenate(times), np.concatenate(owners))


def face(side: Side, spikes: Spikes, *, count: int = 400) -> HalfFace:
    """One side of a face whose terminals carry ``spikes``."""
    _, units = half_muscles(count)
    return HalfFace(side, units, transmit(spikes, units, junction=JUNCTION, key=11))

"""Situations for tests of the nucleus: pools of motoneurons, drives, shocks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from facialis.body.nucleus import Blinks, Condition, Firing, NucleusParameters, advance, compute_drive, start
from facialis.parameters.kirk2021 import HEALTHY_NUCLEUS
from facialis.parameters.schmidt2006 import TASKS
from facialis.records.arrays import Axons
from facialis.vocabulary import MUSCLE_CODE, MUSCLES, Muscle, Side, TaskName

Array = NDArray[np.float64]
Drive = tuple[Array, Array]
Impulses = tuple[Array, NDArray[np.int32]]
NO_IMPULSES: Impulses = (np.empty(0), np.empty(0, np.int32))
NO_BLINKS = Blinks(np.empty((0, 2)), np.empty((0, 2)), np.empty(0))


@dataclass(frozen=True)
class Task:
    do: TaskName
    at_s: float = 0.0
    for_s: float | None = None
    effort: float = 0.5
    side: Side | None = None


def pool(muscle: Muscle = Muscle.FRONTALIS, *, count: int = 100) -> Axons:
    """Axons of one muscle, calibres evenly spread."""
    return axons([muscle] * count)


def face(count: int = 20) -> Axons:
    """The same number of axons for every muscle."""
    return axons([muscle for muscle in MUSCLES for _ in range(count)])


def axons(muscles: list[Muscle]) -> Axons:
    count = len(muscles)
    fill = np.zeros(count)
    calibre = np.random.default_rng(11).permutation(np.linspace(7.0, 10.0, count))
    codes = np.array([MUSCLE_CODE[muscle] for muscle in muscles], np.int8)
    strand = (np.arange(count) // 16).astype(np.int32)
    return Axons(codes, calibre, strand, fill, fill, fill + 20.0, fill + 130.0, 6.0 * calibre)


def ramp(muscle: Muscle, *, rise_s: float, hold_s: float = 0.0, to: float = 1.0) -> Drive:
    """Voluntary drive of one muscle that rises evenly, then holds."""
    ms = np.arange(1000.0 * (rise_s + hold_s) + 1.0)
    drive = np.zeros((len(MUSCLES), len(ms)))
    drive[MUSCLE_CODE[muscle]] = to * (np.minimum(ms / (1000.0 * rise_s), 1.0) if rise_s else 1.0)
    return drive, np.zeros_like(drive)


def quiet(seconds: float) -> Drive:
    drive = np.zeros((len(MUSCLES), int(1000 * seconds) + 1))
    return drive, drive.copy()


def do(tasks: list[Task], *, seconds: float, blinks: Blinks = NO_BLINKS, side: Side = Side.LEFT) -> Drive:
    return compute_drive(tasks, side, blinks=blinks, habits=TASKS, duration_s=seconds)


def fire(
    axons: Axons,
    drive: Drive,
    *,
    nucleus: NucleusParameters = HEALTHY_NUCLEUS,
    shocks: Impulses = NO_IMPULSES,
    seed: int = 0,
    key: int = 5,
    condition: Condition | None = None,
) -> Firing:
    """Run from rest to the end of the drive in one window."""
    state = start(nucleus, axons, rng=np.random.default_rng(seed))
    end_ms = drive[0].shape[1] - 1.0
    return advance(state, drive, antidromic=shocks, t0_ms=0.0, t1_ms=end_ms, key=key, condition=condition)


def barrage(axons: Axons, *, at_ms: float, for_ms: float, rate_hz: float) -> Impulses:
    """Antidromic trains into every axon, not in step with one another."""
    period = 1000.0 / rate_hz
    offset = np.random.default_rng(3).random(len(axons)) * period
    times = at_ms + offset[:, None] + np.arange(0.0, for_ms, period)[None, :]
    who = np.broadcast_to(np.arange(len(axons), dtype=np.int32)[:, None], times.shape)
    order = np.argsort(times, axis=None, kind="stable")
    return times.ravel()[order], who.ravel()[order]


def trains(firing: Firing, count: int) -> list[Array]:
    """Impulse times of every motoneuron."""
    order = np.argsort(firing.axon, kind="stable")
    return np.split(firing.time_ms[order], np.searchsorted(firing.axon[order], np.arange(1, count)))

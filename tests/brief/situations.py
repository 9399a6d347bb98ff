"""Situations for tests of the disease: patients who blink at rest, or close their eyes once."""

from __future__ import annotations

import functools

import numba
import numpy as np
from numpy.typing import NDArray

from facialis.episode import Episode, HalfEpisode
from facialis.presets import preset
from facialis.protocol import Protocol, Stimulus, Task
from facialis.records import Spikes
from facialis.simulate import simulate
from facialis.vocabulary import MUSCLE_CODE, Cause, Muscle, StimulationSite, TaskName

CLOSURE = Task(do=TaskName.CLOSE_EYES, at_s=0.4, for_s=0.8, effort=0.6)
"""The eyes close from 0.4 to 1.2 s; the drive has gone 0.35 s later."""
CLOSED_MS, OPEN_MS = 400.0, 1550.0
SECONDS = 2.5
LOWER_FACE = (
    Muscle.ZYGOMATICUS_MAJOR, Muscle.LEVATOR_LABII, Muscle.BUCCINATOR, Muscle.ORBICULARIS_ORIS,
    Muscle.DEPRESSOR_ANGULI_ORIS, Muscle.MENTALIS, Muscle.PLATYSMA,
)  # fmt: skip
FOUR = (Muscle.ORBICULARIS_OCULI, Muscle.ZYGOMATICUS_MAJOR, Muscle.ORBICULARIS_ORIS, Muscle.PLATYSMA)
"""Four muscles from eyelid to neck, as recorded by Lee 1992 (row S05)."""


numba.set_num_threads(1)  # two workers share two cores; a parallel launch on a busy core costs milliseconds


@functools.cache
def closure(name: str, seed: int, switches: tuple[bool, bool, bool] = (True, True, True), dealt: int = 0) -> Episode:
    """One eye closure of a preset; ``switches`` are ectopy, ephapse and nucleus."""
    ectopy, ephapse, nucleus = switches
    patient = preset(name).with_changes(dealt=dealt).with_mechanisms(ectopy=ectopy, ephapse=ephapse, nucleus=nucleus)
    return simulate(patient, Protocol(duration_s=SECONDS, tasks=(CLOSURE,)), seed=seed, strands=25)


@functools.cache
def shocked(name: str, seed: int) -> Episode:
    """One supramaximal shock to the trunk at 0.1 s, as after-activity is sought in the clinic (Nielsen 1984)."""
    shock = Stimulus(site=StimulationSite.STYLOMASTOID_TRUNK, at_s=0.1, amplitude_ma=25.0)
    return simulate(preset(name), Protocol(duration_s=0.6, stimuli=(shock,)), seed=seed, strands=25)


@functools.cache
def rest(name: str, seed: int, seconds: float) -> Episode:
    """A patient at rest who blinks."""
    protocol = Protocol(duration_s=seconds, tasks=(Task(do=TaskName.SPONTANEOUS_BLINKS),))
    return simulate(preset(name), protocol, seed=seed, strands=25)


def of_muscles(half: HalfEpisode, spikes: Spikes, *muscles: Muscle) -> Spikes:
    """Impulses of some muscles' axons."""
    codes = [MUSCLE_CODE[muscle] for muscle in muscles]
    return spikes.where(np.isin(half.axons.muscle[spikes.axon], codes))


def from_lesion(spikes: Spikes) -> Spikes:
    """Impulses that were born in the lesion."""
    return spikes.where(np.isin(spikes.cause, [Cause.ECTOPIC, Cause.EPHAPTIC]))


def train_rates(spikes: Spikes, *, after_ms: float, before_ms: float = np.inf) -> NDArray[np.float64]:
    """Interspike frequency of every train: four impulses or more of an axon less than 10 ms apart, Hz."""
    trains: list[NDArray[np.float64]] = []
    for axon in np.unique(spikes.axon):
        times = spikes.time_ms[(spikes.axon == axon) & (spikes.time_ms >= after_ms) & (spikes.time_ms < before_ms)]
        trains += np.split(times, np.flatnonzero(np.diff(times) >= 10.0) + 1)
    return np.array([1000.0 / np.diff(train).mean() for train in trains if len(train) >= 4])


def overlaps_by_half(values: NDArray[np.float64], low: float, high: float) -> bool:
    """The rule for ranges: the central 90 % overlaps the finding by at least half of the narrower of the two."""
    bottom, top = np.percentile(values, [5, 95])
    shared = min(top, high) - max(bottom, low)
    return bool(shared >= 0.5 * min(top - bottom, high - low))

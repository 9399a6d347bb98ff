"""Situations for tests of the disease: patients who blink at rest, or close their eyes once."""

from __future__ import annotations

import functools

import numba
import numpy as np

from facialis.episode import Episode
from facialis.presets import preset
from facialis.protocol import Protocol, Task
from facialis.records import Spikes
from facialis.simulate import simulate
from facialis.vocabulary import Cause, Muscle, TaskName
from studies.calibrated import CLOSURE, SECONDS

LOWER_FACE = (
    Muscle.ZYGOMATICUS_MAJOR, Muscle.LEVATOR_LABII, Muscle.BUCCINATOR, Muscle.ORBICULARIS_ORIS,
    Muscle.DEPRESSOR_ANGULI_ORIS, Muscle.MENTALIS, Muscle.PLATYSMA,
)  # fmt: skip
numba.set_num_threads(1)  # two workers share two cores; a parallel launch on a busy core costs milliseconds


@functools.cache
def closure(name: str, seed: int, switches: tuple[bool, bool, bool] = (True, True, True), dealt: int = 0) -> Episode:
    """One eye closure of a preset; ``switches`` are ectopy, ephapse and nucleus."""
    ectopy, ephapse, nucleus = switches
    patient = preset(name).with_changes(dealt=dealt).with_mechanisms(ectopy=ectopy, ephapse=ephapse, nucleus=nucleus)
    return simulate(patient, Protocol(duration_s=SECONDS, tasks=(CLOSURE,)), seed=seed, strands=25)


@functools.cache
def rest(name: str, seed: int, seconds: float) -> Episode:
    """A patient at rest who blinks."""
    protocol = Protocol(duration_s=seconds, tasks=(Task(do=TaskName.SPONTANEOUS_BLINKS),))
    return simulate(preset(name), protocol, seed=seed, strands=25)


def from_lesion(spikes: Spikes) -> Spikes:
    """Impulses that were born in the lesion."""
    return spikes.where(np.isin(spikes.cause, [Cause.ECTOPIC, Cause.EPHAPTIC]))

"""A very small visit, simulated once: a typical patient with one strand a side, who blinks."""

from __future__ import annotations

import functools

from facialis.protocol import Protocol, Record, Task
from facialis.visit import Visit, record
from facialis.vocabulary import Muscle, TaskName

SMALL = Protocol(
    name="small",
    duration_s=0.4,
    tasks=(Task(do=TaskName.BLINK, at_s=0.05), Task(do=TaskName.SMILE, at_s=0.1, for_s=0.2, effort=0.8)),
    record=(Record(muscles=(Muscle.ORBICULARIS_OCULI, Muscle.MENTALIS)),),
)


@functools.cache
def small_visit() -> Visit:
    """Return the visit; frozen, so that tests may share it."""
    return record("typical", protocol=SMALL, seed=3, strands=1)

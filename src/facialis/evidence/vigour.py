"""How vigorous one spasm is, for treatments: the electromyogram of the eyelid after an eye closure has ended."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from facialis.episode import Episode
from facialis.evidence.base import Case
from facialis.patient import Patient
from facialis.protocol import Protocol, Record, Task
from facialis.records import Recording
from facialis.simulate import simulate
from facialis.vocabulary import Muscle, Side, TaskName

CLOSE_S, FOR_S, SECONDS = 0.3, 0.8, 2.6
AFTER_S = CLOSE_S + FOR_S + 0.35
"""From here on the drive of the closure has gone, and what is left is spasm."""
QUIET_S = 0.25
LEAST = 3.0
"""A spasm has at least so many times the mean rectified value of the quiet beginning."""


def vigour_protocol() -> Protocol:
    """Return rest, one eye closure, and what follows; skin over the left orbicularis oculi."""
    closure = Task(do=TaskName.CLOSE_EYES, at_s=CLOSE_S, for_s=FOR_S, effort=0.6)
    record = Record(muscles=(Muscle.ORBICULARIS_OCULI,), sides=(Side.LEFT,))
    return Protocol(name="vigour", duration_s=SECONDS, tasks=(closure,), record=(record,))


def untreated(case: Case) -> Episode:
    """Return the spasm of a case as it is; simulated once for all families that ask for it."""
    return _simulated(case.patient.model_dump_json(), case.seed, case.strands)


@lru_cache(maxsize=12)
def _simulated(patient: str, seed: int, strands: int) -> Episode:
    return simulate(Patient.model_validate_json(patient), vigour_protocol(), seed=seed, strands=strands)


def _parts_uv(recording: Recording) -> tuple[float, float]:
    signal = recording.signals[0]
    rectified = np.abs(signal.values[0].astype(np.float64))
    quiet = rectified[: round(QUIET_S * signal.rate_hz)].mean()
    return float(quiet), float(rectified[round(AFTER_S * signal.rate_hz) :].mean())


def vigour_uv(recording: Recording) -> float:
    """Return the mean rectified value after the closure less that of the quiet beginning, uV; not below 0."""
    quiet, after = _parts_uv(recording)
    return max(after - quiet, 0.0)


def least_uv(episode: Episode) -> float:
    """Return the vigour below which nothing is called a spasm, uV."""
    from facialis.visit import observe

    return (LEAST - 1.0) * _parts_uv(observe(episode))[0]

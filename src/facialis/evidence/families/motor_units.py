"""Rates of single motor units of the brow and the eyelid, from the lightest to maximal effort."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from facialis.evidence.base import Case, Family, Outcome, Reading, Who, reading
from facialis.evidence.trains import discharges_of
from facialis.protocol import Protocol, Record, Task
from facialis.vocabulary import Muscle, TaskName

STEPS, STEP_S, REST_S = 25, 0.24, 0.5
INTERVALS = 5
FASTEST = 95.0
"""Percentile of the units' last rates that stands for the peak: the fastest units are those that are reported."""


def _ramp(task: TaskName) -> Protocol:
    """Return an effort that rises from 0.04 to 1 in 6 s."""
    tasks = tuple(
        Task(do=task, at_s=round(REST_S + STEP_S * step, 6), for_s=STEP_S, effort=(step + 1) / STEPS)
        for step in range(STEPS)
    )
    muscle = Muscle.FRONTALIS if task is TaskName.RAISE_BROWS else Muscle.ORBICULARIS_OCULI
    return Protocol(
        name="ramp", duration_s=REST_S + STEPS * STEP_S + 0.2, tasks=tasks,
        record=(Record(instrument="needle_emg", muscles=(muscle,), rate_hz=20000.0),),
    )  # fmt: skip


def _rates(case: Case, task: TaskName, muscle: Muscle) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the rate [Hz] of every unit over its first and its last five intervals, both sides."""
    episode = case.record(_ramp(task)).episode
    end = 1000.0 * (REST_S + STEPS * STEP_S)
    trains = [times[times <= end] for half in (episode.left, episode.right) for times in discharges_of(half, muscle)]
    long = [train for train in trains if len(train) > INTERVALS]
    first = [1000.0 * INTERVALS / np.ptp(train[: INTERVALS + 1]) for train in long]
    last = [1000.0 * INTERVALS / np.ptp(train[-INTERVALS - 1 :]) for train in long]
    return np.array(first), np.array(last)


def _run(case: Case) -> Mapping[str, Reading]:
    start, peak = _rates(case, TaskName.RAISE_BROWS, Muscle.FRONTALIS)
    _, eyelid = _rates(case, TaskName.CLOSE_EYES, Muscle.ORBICULARIS_OCULI)
    none = "no unit of six discharges"
    return {
        "A50a": reading(float(start.mean()) if start.size else None, reason=none),
        "A50b": reading(float(np.percentile(peak, FASTEST)) if peak.size else None, reason=none),
        "A51": reading(*eyelid.tolist(), reason=none),
    }


_RAMP = "effort from 0.04 to 1 in 6 s"
_KNOWN = "every unit is known, where wires separate some"
FAMILY = Family(
    name="motor_units",
    title="Rates of motor units",
    who=Who.HEALTHY,
    outcomes=(
        Outcome("A50a", "Hz", f"mean over units of the first five intervals, frontalis; {_RAMP}", departs=_KNOWN),
        Outcome("A50b", "Hz", f"95 % of units' last five intervals, frontalis; {_RAMP}", departs=_KNOWN),
        Outcome("A51", "Hz", f"last five intervals of every unit, orbicularis oculi; {_RAMP}", departs=_KNOWN),
    ),
    run=_run,
    seconds=5.0,
)
"""Two ramps."""

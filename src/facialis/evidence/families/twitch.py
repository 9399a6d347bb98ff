"""Contraction time of single units of the lower lip, by averaging force after their discharges."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from facialis.evidence.base import Case, Family, Outcome, Reading, Who, reading
from facialis.evidence.trains import discharges_of
from facialis.protocol import Protocol, Record, Task
from facialis.vocabulary import MUSCLE_CODE, Muscle, TaskName

SECONDS, EFFORT = 40.0, 0.06
FEWEST = 60
"""Discharges that an average needs."""
SPAN_MS = 150.0
CLEAR = 4.0
"""Height of the average over what remains of it before the discharge, root mean square."""


def _run(case: Case) -> Mapping[str, Reading]:
    task = Task(do=TaskName.PURSE_LIPS, at_s=0.0, for_s=SECONDS, effort=EFFORT)
    protocol = Protocol(
        name="light purse", duration_s=SECONDS, tasks=(task,),
        record=(Record(instrument="needle_emg", muscles=(Muscle.ORBICULARIS_ORIS,), rate_hz=4000.0),),
    )  # fmt: skip
    half = case.record(protocol).episode.left
    force = half.force_mn[MUSCLE_CODE[Muscle.ORBICULARIS_ORIS]]
    per_ms = half.force_rate_hz / 1000.0
    span = round(SPAN_MS * per_ms)
    found = []
    for times in discharges_of(half, Muscle.ORBICULARIS_ORIS):
        at = np.round(times * per_ms).astype(int)
        at = at[(at > span) & (at + span < force.size)]
        if at.size < FEWEST:
            continue
        mean = np.mean([force[index - span : index + span] for index in at], axis=0)
        before, after = mean[:span], mean[span:]
        rise = after.max() - before[-1]
        if rise > CLEAR * np.std(np.diff(before)):
            found.append(float(np.argmax(after)) / per_ms)
    return {"A49": reading(*found, reason="no unit's average stands out")}


FAMILY = Family(
    name="twitch",
    title="Twitches of single units",
    who=Who.HEALTHY,
    outcomes=(
        Outcome(
            "A49",
            "ms",
            f"discharge to the peak of the averaged force, orbicularis oris, light purse of {SECONDS:g} s",
            departs="force of the whole muscle, both lips; the units' rates fuse twitches, which shortens the time",
        ),
    ),
    run=_run,
    seconds=3.0,
)
"""Spike-triggered averages."""

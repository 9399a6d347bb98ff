"""Which muscle begins, which follow, and what ablations change.

Before the first impulse of the lesion nothing returns to the nucleus, so that the slow state at any month is known
without simulating what came before: the month of onset is found by halving. Runs that lie in the folder already are not
made again, so that it can be interrupted:

    python -m studies.course runs/ --people 8
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from facialis.body.adaptation import Traffic, advance_state
from facialis.body.anatomy import Topography
from facialis.course import LIFE, CourseState, begin, live, untreated
from facialis.course.integrate import bared
from facialis.course.life import JOINS
from facialis.parameters.course2026 import ADAPTATION
from facialis.patient import Patient
from facialis.presets import preset
from facialis.protocol import Protocol
from facialis.vocabulary import MUSCLES, Side

STEADY = ADAPTATION.replace(growth=0.1, wander=0.0)
"""A vessel that grows evenly: a month of onset is a load, the same for every patient."""
FIRST_MONTH, LAST_MONTH = 12.0, 150.0
WITHIN_MONTH = 0.75
LATER_MONTHS = (6.0, 12.0, 18.0)
"""Months after onset at which the muscles are listed again; the nucleus is left healthy, the nerve alone decides."""
SILENCE = Traffic(0.0, np.zeros(len(MUSCLES)), np.ones(len(MUSCLES)))


@dataclass(frozen=True, slots=True)
class Condition:
    """What is changed, and in words."""

    name: str
    words: str
    change: Callable[[Patient], Patient]
    life: Protocol = LIFE


def _turned(patient: Patient) -> Patient:
    vessels = tuple(
        vessel.replace(angle_deg=(vessel.angle_deg + 360.0) % 360.0 - 180.0) for vessel in patient.left.vessels
    )
    return patient.with_changes(left={"vessels": vessels})


def _equal(patient: Patient) -> Patient:
    return patient.with_changes(tasks={"blink": {"corrugator": 1.0, "elsewhere": 1.0}})


def _ordered(patient: Patient) -> Patient:
    return patient.with_changes(topography=Topography.UPPER_ANTERIOR)


def _dealt(patient: Patient) -> Patient:
    return patient.with_changes(dealt=1)


CONDITIONS = (
    Condition("random", "random topography (the default)", lambda patient: patient),
    Condition("dealt", "the same nerves, muscles dealt anew over the fibres", _dealt),
    Condition("equal", "random topography, blinks drive every muscle alike", _equal),
    Condition("anterior", "upper face in front, where the vessel is", _ordered),
    Condition(
        "turned", "upper face in front, vessel turned by 180 degrees", lambda patient: _turned(_ordered(patient))
    ),
    Condition("equal_turned", "as before, and blinks drive every muscle alike", lambda p: _equal(_turned(_ordered(p)))),
)
BY_NAME: Mapping[str, Condition] = MappingProxyType({condition.name: condition for condition in CONDITIONS})


def state_at(patient: Patient, month: float) -> CourseState:
    """Return the slow state at a month of a course in which nothing has returned to the nucleus."""
    state = begin(patient, STEADY)
    left = advance_state(
        state.left,
        STEADY,
        months=month,
        load_at=lambda passed: _load(patient, passed),
        pressing=lambda passed: _load(patient, passed),
        bared=lambda loads: bared(patient.left.lesion, loads),
        traffic_at=lambda _: SILENCE,
    )
    return CourseState(month, left, state.right)


def _load(patient: Patient, month: float) -> NDArray[np.float64]:
    start = np.array([vessel.load for vessel in patient.left.vessels])
    return np.minimum(start + STEADY.growth * month / 12.0, STEADY.most_load)


def lesion_impulses(month: float, *, condition: Condition, seed: int, strands: int) -> dict[str, int]:
    """Return the impulses of the lesion that arrive at each muscle in two seconds of life at a month."""
    patient = condition.change(preset("contact"))
    now = untreated(patient, state_at(patient, month), adaptation=STEADY)
    counted = live(now, seed=seed, strands=strands, protocol=condition.life).counted[Side.LEFT]
    return {muscle.value: int(born) for muscle, born in zip(MUSCLES, counted.born, strict=True) if born}


def _joined(impulses: Mapping[str, int]) -> list[str]:
    return [name for name, born in impulses.items() if born >= JOINS]


def find_onset(condition: Condition, *, seed: int, strands: int = 25) -> dict[str, Any]:
    """Return the month of onset within :data:`WITHIN_MONTH`, and the impulses then and later."""
    lived: dict[float, dict[str, int]] = {}

    def at(month: float) -> dict[str, int]:
        if month not in lived:
            lived[month] = lesion_impulses(month, condition=condition, seed=seed, strands=strands)
        return lived[month]

    silent, ill = FIRST_MONTH, FIRST_MONTH
    while not _joined(at(ill)):
        silent, ill = ill, ill + 12.0
        if ill > LAST_MONTH:
            return {"onset": None, "seed": seed, "strands": strands, "lived": lived}
    while ill - silent > WITHIN_MONTH:
        middle = 0.5 * (silent + ill)
        silent, ill = (silent, middle) if _joined(at(middle)) else (middle, ill)
    for later in LATER_MONTHS:
        at(ill + later)
    return {"onset": ill, "seed": seed, "strands": strands, "lived": lived}


def run(condition: Condition, seed: int, runs: Path, *, strands: int = 25) -> None:
    """Find one patient's onset and store it unless it is there."""
    target = runs / f"onset-{condition.name}-{seed}-{strands}.json"
    if not target.exists():
        found = find_onset(condition, seed=seed, strands=strands)
        target.write_text(json.dumps(found) + "\n", encoding="utf-8")
        onset = found["onset"]
        print(target.name, onset, onset and found["lived"][onset], flush=True)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("runs", type=Path)
    arguments.add_argument("--people", type=int, default=8)
    arguments.add_argument("--first", type=int, default=0)
    arguments.add_argument("--strands", type=int, default=25)
    arguments.add_argument("--only", choices=tuple(BY_NAME), help="one condition; default: all")
    given = arguments.parse_args()
    numba.set_num_threads(1)
    given.runs.mkdir(parents=True, exist_ok=True)
    for number in range(given.first, given.people):
        for each in CONDITIONS if given.only is None else (BY_NAME[given.only],):
            run(each, number, given.runs, strands=given.strands)

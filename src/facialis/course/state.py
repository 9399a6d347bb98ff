"""The slow state of a patient: from a patient, to a patient, to JSON and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from facialis.body.adaptation import AdaptationParameters, SlowState
from facialis.body.compression import Vessel
from facialis.body.muscle import MuscleEffects
from facialis.errors import PatientError, StoreError
from facialis.patient import HalfPatient, Patient
from facialis.vocabulary import MUSCLES, Side

STATE_VERSION = 1
"""Raised whenever the slow variables or their meaning change; states of other versions are refused."""
FORMAT = "facialis course state"


@dataclass(frozen=True, eq=False, slots=True)
class CourseState:
    """Where a course stands; with the patient that it began with it can go on, or branch.

    Parameters
    ----------
    months : float
        Since the start of the course.
    left, right : SlowState
        Slow variables of the sides.
    """

    months: float
    left: SlowState
    right: SlowState

    def side(self, side: Side) -> SlowState:
        """Return one side."""
        return self.left if side is Side.LEFT else self.right

    def towards(self, other: CourseState, share: float) -> CourseState:
        """Return the state a ``share`` (0-1) of the way to another."""
        sides = (_between(self.side(side), other.side(side), share) for side in Side)
        return CourseState(self.months + share * (other.months - self.months), *sides)

    def to_json(self) -> str:
        """Return the state as JSON text with its version."""
        sides = {side.value: _plain(self.side(side)) for side in Side}
        content = {"format": FORMAT, "version": STATE_VERSION, "months": self.months, **sides}
        return json.dumps(content, indent=1, allow_nan=False) + "\n"


def _between(one: SlowState, other: SlowState, share: float) -> SlowState:
    mixed = {name: value + share * (getattr(other, name) - value) for name, value in _fields(one).items()}
    return SlowState(**mixed)


def _fields(state: SlowState) -> dict[str, Any]:
    return {each.name: getattr(state, each.name) for each in fields(state)}


def _plain(state: SlowState) -> dict[str, Any]:
    return {name: value.tolist() if isinstance(value, np.ndarray) else value for name, value in _fields(state).items()}


def read_state(given: str | Path) -> CourseState:
    """Read a state from JSON text or a file.

    Raises
    ------
    StoreError
        If it is no state of a course, or one of another version.
    """
    try:
        text = given.read_text(encoding="utf-8") if isinstance(given, Path) else given
        content = json.loads(text)
        if content.get("format") != FORMAT:
            raise ValueError("its format is not given")
    except (OSError, UnicodeDecodeError, ValueError, AttributeError) as error:
        raise StoreError(f"This is not the state of a course: {error}.", "Give state.json of a course.") from None
    if content.get("version") != STATE_VERSION:
        raise StoreError(
            f"The state was saved by version {content.get('version')} of the slow equations.",
            f"This facialis has version {STATE_VERSION}: compute the course again from its patient.",
        )
    try:
        return CourseState(float(content["months"]), _slow(content["left"]), _slow(content["right"]))
    except (KeyError, TypeError, ValueError) as error:
        raise StoreError(f"The state of the course is damaged: {error!r}.", "Compute the course again.") from None


def _slow(content: Mapping[str, Any]) -> SlowState:
    arrays = {name: np.asarray(content[name], np.float64) for name in ("load", "myelin", "cleft", "muscle")}
    vessels = {arrays[name].shape for name in ("load", "myelin", "cleft")}
    if arrays["muscle"].shape != (len(MUSCLES),) or len(vessels) != 1:
        raise ValueError("its arrays do not fit together")
    return SlowState(channels=float(content["channels"]), nucleus=float(content["nucleus"]), **arrays)


def begin(patient: Patient, adaptation: AdaptationParameters) -> CourseState:
    """Return the state that a patient is in at the start of a course."""
    return CourseState(0.0, *(_begin_side(patient.side(side), adaptation) for side in Side))


def _begin_side(half: HalfPatient, adaptation: AdaptationParameters) -> SlowState:
    myelin, clefts = half.pressing
    if not len(myelin) == len(clefts) == len(half.vessels):
        raise PatientError(
            f"{len(half.vessels)} vessels press, myelin shows {len(myelin)} and clefts {len(clefts)}.",
            "Give each vessel in all three, with load 0 where it does not press.",
        )
    return SlowState(
        load=_loads(half.vessels),
        myelin=_loads(myelin),
        cleft=_loads(clefts),
        channels=half.lesion.ectopy,
        nucleus=half.nucleus.plateau / _most_plateau(half, adaptation),
        muscle=np.ones(len(MUSCLES)),
    )


def _loads(vessels: tuple[Vessel, ...]) -> NDArray[np.float64]:
    return np.array([vessel.load for vessel in vessels], np.float64)


def _most_plateau(half: HalfPatient, adaptation: AdaptationParameters) -> float:
    """Return the plateau current under endless traffic; a patient may begin above the usual one."""
    return max(adaptation.most_plateau, half.nucleus.plateau, 1e-9)


def _most_trigeminal(half: HalfPatient, adaptation: AdaptationParameters) -> float:
    """Return the trigeminal gain under endless traffic, such that the start of the course has the patient's own."""
    share = half.nucleus.plateau / _most_plateau(half, adaptation)
    if share <= 0.0:
        return adaptation.most_trigeminal
    return 1.0 + (half.nucleus.trigeminal_gain - 1.0) / share


def untreated(patient: Patient, state: CourseState, *, adaptation: AdaptationParameters) -> Patient:
    """Return the patient as the state of the course has made them, nothing treated.

    Sides that no vessel touches stay as they are. Age advances with the months.

    Parameters
    ----------
    patient : Patient
        As at the start of the course.
    state : CourseState
        Of the same course.
    adaptation : AdaptationParameters
        Of the same course.

    Raises
    ------
    PatientError
        If the state belongs to a patient with other vessels.
    """
    halves = {side: _half(patient.side(side), state.side(side), adaptation=adaptation) for side in Side}
    age = min(patient.age_year + state.months / 12.0, 110.0)
    return patient.model_copy(update={"age_year": age, "left": halves[Side.LEFT], "right": halves[Side.RIGHT]})


def _half(half: HalfPatient, state: SlowState, *, adaptation: AdaptationParameters) -> HalfPatient:
    if len(state.load) != len(half.vessels):
        raise PatientError(
            f"The state has {len(state.load)} vessels on a side where the patient has {len(half.vessels)}.",
            "Continue a course with the patient that it began with.",
        )
    if not half.vessels:
        return half
    shown = {"myelin": _with_loads(half.vessels, state.myelin), "clefts": _with_loads(half.vessels, state.cleft)}
    nucleus = half.nucleus.replace(
        plateau=state.nucleus * _most_plateau(half, adaptation),
        trigeminal_gain=1.0 + state.nucleus * (_most_trigeminal(half, adaptation) - 1.0),
    )
    changed = {
        **dict(half),
        "vessels": _with_loads(half.vessels, state.load),
        "lesion": half.lesion.replace(ectopy=min(state.channels, 1.0)),
        "nucleus": nucleus,
        "shown": shown,
        "muscles": _worked(half.muscles, state.muscle),
    }
    return HalfPatient.model_validate(changed)


def _worked(muscles: MuscleEffects, force: NDArray[np.float64]) -> MuscleEffects:
    """Return muscles with what work has added to their bulk; what toxin takes away is the treatment's own."""
    before = muscles.per_muscle("grown")
    grown = np.clip((1.0 + before) * np.maximum(force, 1.0) - 1.0, 0.0, 1.0)
    named = {muscle: float(part) for muscle, part in zip(MUSCLES, grown, strict=True) if part > 0.0}
    return muscles.model_copy(update={"grown": named})


def _with_loads(vessels: tuple[Vessel, ...], loads: NDArray[np.float64]) -> tuple[Vessel, ...]:
    return tuple(vessel.replace(load=float(load)) for vessel, load in zip(vessels, loads, strict=True))

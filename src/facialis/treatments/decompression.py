"""Microvascular decompression: load taken off the root, wholly or in part, of the vessels that were found."""

from __future__ import annotations

import itertools
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from facialis.body.hearing import HearingParameters, recover
from facialis.patient import HalfPatient, Patient, ShownPressure
from facialis.treatments.base import Days, SidedOrder, Treatment, amount, refuse
from facialis.vocabulary import Side

HEALING_D = 30.0
"""Nobody operates twice on one side within this time (assumption)."""
MINUTES_A_DAY = 1440.0


class Operation(SidedOrder):
    """One decompression.

    Parameters
    ----------
    found : "all" or tuple of int
        Vessels that the surgeon sees, by their number in the patient (from 0); the others stay where they are.
    relief : float
        Part of their load that is taken away, 0-1.
    slips_d : float, optional
        Time after the operation at which the padding slips; written ``slips_after: 18mo``.
    slipped : float
        Part of the relief that is lost then, 0-1.
    traction_mm : float
        Pull on the eighth nerve while the retractor lies, 0-15 mm beyond its slack; written ``traction: 2 mm``.
    ischaemia : float
        Part of the blood of the labyrinthine artery that is missing meanwhile, 0-1.
    minutes : float
        How long both last; written ``lasting: 20 min``.
    """

    found: Literal["all"] | tuple[int, ...] = "all"
    relief: float = Field(1.0, ge=0.0, le=1.0)
    slips_d: Days | None = Field(None, alias="slips_after")
    slipped: float = Field(1.0, ge=0.0, le=1.0)
    traction_mm: Annotated[float, BeforeValidator(amount("mm"))] = Field(0.0, alias="traction", ge=0.0, le=15.0)
    ischaemia: float = Field(0.0, ge=0.0, le=1.0)
    minutes: Annotated[float, BeforeValidator(amount("min"))] = Field(20.0, alias="lasting", ge=0.0, le=600.0)

    @model_validator(mode="after")
    def _numbers(self) -> Self:
        if self.found != "all" and (len(set(self.found)) < len(self.found) or any(n < 0 for n in self.found)):
            raise ValueError(f"found = {list(self.found)}; name each vessel once, by its number from 0 on")
        return self


def check(orders: tuple[Operation, ...]) -> None:
    """Refuse operations that overlap.

    Raises
    ------
    ProtocolError
        Two on one side within :data:`HEALING_D` days.
    """
    for side in Side:
        own = [order for order in orders if order.side is side]
        for one, two in itertools.pairwise(own):
            if two.at_d - one.at_d < HEALING_D:
                raise refuse(
                    f"Operations on the {side} on days {one.at_d:g} and {two.at_d:g} overlap.",
                    f"Leave at least {HEALING_D:g} days between them, or make them one.",
                )


def left_over(order: Operation, number: int, *, time_d: float) -> float:
    """Return the part of a vessel's load that an operation leaves on a day."""
    if order.at_d > time_d or (order.found != "all" and number not in order.found):
        return 1.0
    slipped = order.slips_d is not None and time_d >= order.at_d + order.slips_d
    return 1.0 - order.relief * (1.0 - order.slipped if slipped else 1.0)


def at(patient: Patient, orders: tuple[Operation, ...], *, time_d: float) -> Patient:
    """Return the patient on a day with all operations so far.

    What presses is relieved; what the pressure has done (myelin, clefts, motoneurons) is the course's.

    Raises
    ------
    ProtocolError
        If an order names a vessel that the patient does not have.
    """
    changed: dict[str, HalfPatient] = {}
    for side in Side:
        own = tuple(order for order in orders if order.side is side and order.at_d <= time_d)
        if own:
            relieved = _relieved(patient.side(side), own, time_d=time_d, side=side)
            changed[side.value] = _pulled(relieved, own, time_d=time_d, hearing=patient.hearing)
    return patient.model_copy(update=changed)


def _relieved(half: HalfPatient, orders: tuple[Operation, ...], *, time_d: float, side: Side) -> HalfPatient:
    loads = [vessel.load for vessel in half.vessels]
    for order in orders:
        if order.found != "all" and any(number >= len(loads) for number in order.found):
            raise refuse(
                f"The operation on day {order.at_d:g} finds vessel {max(order.found)} on the {side}.",
                f"This patient has {len(loads)} there, numbered from 0.",
            )
        # a later operation works on what the one before has left
        loads = [load * left_over(order, number, time_d=time_d) for number, load in enumerate(loads)]
    vessels = tuple(vessel.replace(load=load) for vessel, load in zip(half.vessels, loads, strict=True))
    # clefts open at once (row L25), myelin is the course's: what it shows is the load before the operation
    shown = half.shown or ShownPressure(myelin=half.vessels, clefts=vessels)
    return half.model_copy(update={"vessels": vessels, "shown": shown})


def _pulled(
    half: HalfPatient, orders: tuple[Operation, ...], *, time_d: float, hearing: HearingParameters
) -> HalfPatient:
    """Return the side with what traction and lack of blood have left of its hearing since each operation."""
    ear = half.hearing
    for order in orders:
        worst = ear.replace(
            traction_mm=max(ear.traction_mm, order.traction_mm), ischaemia=max(ear.ischaemia, order.ischaemia)
        )
        ear = recover(hearing, worst, suffered_min=order.minutes, since_min=MINUTES_A_DAY * (time_d - order.at_d))
    return half.model_copy(update={"hearing": ear})


TREATMENT = Treatment(
    name="decompression",
    title="Microvascular decompression",
    acts_on="load of the vessels on the root; the eighth nerve, where it is pulled",
    order=Operation,
    at=at,
    sources="what is found, relieved and slips is the order's; how often, rows T23 and T23b",
    check=check,
    sudden=True,
)

"""Botulinum toxin: junctions fall silent within days and return within months; the needle's place decides which."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BeforeValidator, Field, model_validator

from facialis.body.muscle.effects import MuscleEffects
from facialis.body.pharmacology import (
    Depot,
    Session,
    ToxinParameters,
    compute_neutralised,
    compute_silenced,
    compute_wasted,
)
from facialis.parameters.jitpimolmard1998 import (
    ABOBOTULINUM,
    AREAS,
    BRIEF,
    INCOBOTULINUM,
    LITERATURE,
    RIMABOTULINUM,
    SITES,
    STANDARD_U,
)
from facialis.patient import HalfPatient, Patient
from facialis.treatments.base import SidedOrder, Treatment, amount, refuse
from facialis.vocabulary import Muscle, Side

LEVATOR = "levator_palpebrae"
STEP_D = 7.0
"""Step at which silencing is looked up for the bulk of the muscle."""
APART_D = 84.0
"""Time after which what is left of one product does not add to another (assumption)."""


class Product(StrEnum):
    """Products; a unit of one is nothing to another."""

    ONABOTULINUM = "onabotulinumtoxinA"
    ABOBOTULINUM = "abobotulinumtoxinA"
    INCOBOTULINUM = "incobotulinumtoxinA"
    RIMABOTULINUM = "rimabotulinumtoxinB"


class Telling(StrEnum):
    """How the years of repeated sessions are told: by published series, or by the brief."""

    LITERATURE = "literature"
    BRIEF = "brief"


PRODUCTS: Mapping[Product, ToxinParameters] = MappingProxyType(
    {
        Product.ONABOTULINUM: LITERATURE,
        Product.ABOBOTULINUM: ABOBOTULINUM,
        Product.INCOBOTULINUM: INCOBOTULINUM,
        Product.RIMABOTULINUM: RIMABOTULINUM,
    }
)
Units = Annotated[float, BeforeValidator(amount("U")), Field(gt=0.0, le=5000.0)]
"""A dose in units of the product; written with ``U``."""


class Injections(SidedOrder):
    """One session: units of one product at sites of one side.

    Parameters
    ----------
    product : Product
        Whose units they are.
    sites : dict of str to float
        Units at each site of the map, written ``{canthus_lateral: 2.5 U}``; ``standard`` for a usual session of
        onabotulinumtoxin A.
    telling : Telling
        Whether benefit lasts as long every time, or shortens as in the brief. The same in all sessions.
    antibodies : float
        Titre that this person raises by 100 units, 0-10; 0 as in nearly all.
    """

    product: Product
    sites: dict[str, Units]
    telling: Telling = Telling.LITERATURE
    antibodies: float = Field(0.0, ge=0.0, le=10.0)

    @model_validator(mode="before")
    @classmethod
    def _standard(cls, given: Any) -> Any:
        if not isinstance(given, dict) or given.get("sites") != "standard":
            return given
        if given.get("product") != Product.ONABOTULINUM:
            raise ValueError(
                f"the standard session is one of {Product.ONABOTULINUM.value}; its units mean nothing for "
                f"{given.get('product')!r}: give its own dose for every site"
            )
        return {**given, "sites": dict(STANDARD_U)}

    @model_validator(mode="after")
    def _known(self) -> Self:
        unknown = [site for site in self.sites if site not in SITES]
        if unknown or not self.sites:
            raise ValueError(f"no such site: {', '.join(unknown) or 'none given'}; sites are {', '.join(SITES)}")
        if self.telling is Telling.BRIEF and self.product is not Product.ONABOTULINUM:
            raise ValueError(f"the brief tells the years of {Product.ONABOTULINUM.value} only")
        return self


def check(orders: tuple[Injections, ...]) -> None:
    """Refuse what pools products or tells one person's years in two ways.

    Raises
    ------
    ProtocolError
        Two products on one side within :data:`APART_D` days, whose units would add; two tellings; two readinesses for
        antibodies.
    """
    for name, what in (("telling", "tellings"), ("antibodies", "readinesses for antibodies")):
        values = sorted({str(getattr(order, name)) for order in orders})
        if len(values) > 1:
            raise refuse(f"Sessions name two {what}: {' and '.join(values)}.", "A person has one, on both sides.")
    for side in Side:
        own = [order for order in orders if order.side is side]
        for one, two in itertools.combinations(own, 2):
            if one.product is not two.product and two.at_d - one.at_d < APART_D:
                raise refuse(
                    f"Sessions on the {side} on days {one.at_d:g} and {two.at_d:g} name two products: "
                    f"{one.product.value} and {two.product.value}.",
                    "Units of two products are never pooled: keep to one, or wait "
                    f"{APART_D:g} days before another is used.",
                )


def parameters_of(order: Injections) -> ToxinParameters:
    """Return what a unit of an order's product does in this person."""
    base = BRIEF if order.telling is Telling.BRIEF else PRODUCTS[order.product]
    return base if order.antibodies == 0.0 else base.replace(antibodies=order.antibodies)


def silenced_course(
    orders: tuple[Injections, ...], *, days: NDArray[np.float64], side: Side = Side.LEFT
) -> dict[str, NDArray[np.float64]]:
    """Return the silenced part of every muscle of a side, and of the levator of the lid, on some days."""
    sessions = [
        Session(order.at_d, tuple(Depot(*SITES[s], units) for s, units in order.sites.items()), parameters_of(order))
        for order in orders
    ]
    here = [order.side is side for order in orders]
    bound = [part for part, own in zip(compute_neutralised(sessions), here, strict=True) if own]
    given = [session for session, own in zip(sessions, here, strict=True) if own]
    return {name: compute_silenced(area, given, neutralised=bound, days=days) for name, area in AREAS.items()}


def at(patient: Patient, orders: tuple[Injections, ...], *, time_d: float) -> Patient:
    """Return the patient on a day with all sessions so far."""
    given = tuple(order for order in orders if order.at_d <= time_d)
    changed: dict[str, HalfPatient] = {}
    for side in {order.side for order in given}:
        first = min(order.at_d for order in given if order.side is side)
        days = np.append(np.arange(first, time_d, STEP_D), time_d)
        course = silenced_course(given, days=days, side=side)
        changed[side.value] = _treated(patient.side(side), course, days=days, parameters=parameters_of(given[0]))
    return patient.model_copy(update=changed)


def _treated(
    half: HalfPatient, course: dict[str, NDArray[np.float64]], *, days: NDArray[np.float64], parameters: ToxinParameters
) -> HalfPatient:
    lifted = 1.0 - float(course.pop(LEVATOR)[-1])
    silenced, wasted = dict(half.muscles.silenced), dict(half.muscles.wasted)
    for name, parts in course.items():
        muscle = Muscle(name)
        silenced[muscle] = 1.0 - (1.0 - silenced.get(muscle, 0.0)) * (1.0 - float(parts[-1]))
        lost = compute_wasted(parameters, days, silenced=parts)
        wasted[muscle] = 1.0 - (1.0 - wasted.get(muscle, 0.0)) * (1.0 - lost)
    lid = half.lid.replace(levator_strength=half.lid.levator_strength * lifted)
    muscles = MuscleEffects(silenced=silenced, wasted=wasted, grown=half.muscles.grown)
    return half.model_copy(update={"muscles": muscles, "lid": lid})


TREATMENT = Treatment(
    name="botulinum",
    title="Botulinum toxin, injected",
    acts_on="neuromuscular junctions: they release no transmitter; bulk of the muscle; levator of the upper lid",
    order=Injections,
    at=at,
    sources="Jitpimolmard 1998, Sorgun 2015, Toxins 2021 (rows T10, T11, T13, T21); map and spread are assumptions",
    check=check,
)

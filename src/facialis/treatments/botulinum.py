"""Botulinum toxin: junctions fall silent within days and return within months; the needle's place decides which."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any, Self

import numpy as np
from pydantic import BeforeValidator, Field, model_validator

from facialis.body.muscle.effects import MuscleEffects
from facialis.body.pharmacology import Depot, Session, ToxinParameters, compute_silenced, compute_wasted
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
    """Refuse what pools products or mixes two tellings.

    Raises
    ------
    ProtocolError
        Two products on one side, whose units cannot be added; two tellings of the years; two persons' antibodies.
    """
    for side in Side:
        own = [order for order in orders if order.side is side]
        for name, what in (
            ("product", "products"),
            ("telling", "tellings"),
            ("antibodies", "readinesses for antibodies"),
        ):
            values = sorted({str(getattr(order, name)) for order in own})
            if len(values) > 1:
                raise refuse(
                    f"Sessions on the {side} name two {what}: {' and '.join(values)}.",
                    "Units of two products are never pooled: keep to one product, one telling, one person a side.",
                )


def parameters_of(order: Injections) -> ToxinParameters:
    """Return what a unit of an order's product does in this person."""
    base = BRIEF if order.telling is Telling.BRIEF else PRODUCTS[order.product]
    return base if order.antibodies == 0.0 else base.replace(antibodies=order.antibodies)


def sessions_of(orders: tuple[Injections, ...]) -> list[Session]:
    """Return the depots of every session."""
    return [
        Session(order.at_d, tuple(Depot(*SITES[site], units) for site, units in order.sites.items()))
        for order in orders
    ]


def silenced_course(orders: tuple[Injections, ...], *, days: np.ndarray[Any, Any]) -> dict[str, np.ndarray[Any, Any]]:
    """Return the silenced part of every muscle, and of the levator of the lid, on some days."""
    parameters, sessions = parameters_of(orders[0]), sessions_of(orders)
    return {name: compute_silenced(parameters, area, sessions=sessions, days=days) for name, area in AREAS.items()}


def at(patient: Patient, orders: tuple[Injections, ...], *, time_d: float) -> Patient:
    """Return the patient on a day with all sessions so far."""
    changed: dict[str, HalfPatient] = {}
    for side in Side:
        own = tuple(order for order in orders if order.side is side and order.at_d <= time_d)
        if own:
            changed[side.value] = _treated(patient.side(side), own, time_d=time_d)
    return patient.model_copy(update=changed)


def _treated(half: HalfPatient, orders: tuple[Injections, ...], *, time_d: float) -> HalfPatient:
    first = orders[0].at_d
    days = np.append(np.arange(first, time_d, STEP_D), time_d)
    course, parameters = silenced_course(orders, days=days), parameters_of(orders[0])
    lifted = 1.0 - float(course.pop(LEVATOR)[-1])
    silenced, wasted = dict(half.muscles.silenced), dict(half.muscles.wasted)
    for name, parts in course.items():
        muscle = Muscle(name)
        silenced[muscle] = 1.0 - (1.0 - silenced.get(muscle, 0.0)) * (1.0 - float(parts[-1]))
        lost = compute_wasted(parameters, parts, step_d=STEP_D)
        wasted[muscle] = 1.0 - (1.0 - wasted.get(muscle, 0.0)) * (1.0 - lost)
    lid = half.lid.replace(levator_strength=half.lid.levator_strength * lifted)
    return half.model_copy(update={"muscles": MuscleEffects(silenced=silenced, wasted=wasted), "lid": lid})


TREATMENT = Treatment(
    name="botulinum",
    title="Botulinum toxin, injected",
    acts_on="neuromuscular junctions: they release no transmitter; bulk of the muscle; levator of the upper lid",
    order=Injections,
    at=at,
    sources="Jitpimolmard 1998, Sorgun 2015, Toxins 2021 (rows T10, T11, T13, T21); map and spread are assumptions",
    check=check,
)

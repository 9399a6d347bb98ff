"""Tablets: a daily dose from a day on, and what it comes to in plasma."""

from __future__ import annotations

import itertools
import math
from typing import Any, Self

from pydantic import Field, model_validator

from facialis.body.pharmacology import Intake, KineticsParameters, compute_plasma
from facialis.patient import Patient
from facialis.treatments.base import Applied, Days, Milligrams, Order, refuse


class Tablets(Order):
    """A daily dose until a day, until it is replaced by a later order, or for good.

    Parameters
    ----------
    daily_mg : float
        Dose of a day; written ``daily: 600 mg``.
    until_d : float, optional
        Written ``until: 2y``.
    """

    daily_mg: Milligrams = Field(alias="daily")
    until_d: Days | None = Field(None, alias="until")

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.until_d is not None and self.until_d <= self.at_d:
            raise ValueError(f"it ends on day {self.until_d:g}, not after it begins on day {self.at_d:g}")
        return self


def check_tablets(orders: tuple[Tablets, ...]) -> None:
    """Refuse two doses of one drug at the same time.

    Raises
    ------
    ProtocolError
        If an order begins before the end that the one before it names.
    """
    for one, two in itertools.pairwise(orders):
        if one.until_d is not None and two.at_d < one.until_d:
            raise refuse(
                f"A dose from day {two.at_d:g} overlaps one that lasts until day {one.until_d:g}.",
                "End the first before the second begins, or leave out its end: a later order replaces it.",
            )


def intakes(orders: tuple[Tablets, ...]) -> list[Intake]:
    """Return the doses with the days on which each really ends."""
    following = [*(order.at_d for order in orders[1:]), math.inf]
    return [
        Intake(order.at_d, min(until, math.inf if order.until_d is None else order.until_d), order.daily_mg)
        for order, until in zip(orders, following, strict=True)
    ]


def taking(drug: str, parameters: KineticsParameters) -> Applied:
    """Return what the orders of one drug make of a patient: its concentration in force."""

    def at(patient: Patient, orders: tuple[Any, ...], *, time_d: float) -> Patient:
        level = compute_plasma(parameters, intakes(orders), time_d=time_d)
        return patient.with_changes(drugs={drug: level})

    return at

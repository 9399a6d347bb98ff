"""Orders that wait for a symptom: given anew whenever the spasm is bad enough and enough time has passed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from facialis.treatments.base import Days
from facialis.vocabulary import Side


class When(BaseModel):
    """What an order waits for; written ``when: {spasm_time_above: 0.1, not_sooner: 10wk}``.

    Parameters
    ----------
    spasm_time_above : float
        Part of the time in spasm, 0-1, as the ruler reads it on the side of the order.
    not_sooner_d : float
        Least time between two such orders.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
    spasm_time_above: float = Field(ge=0.0, lt=1.0)
    not_sooner_d: Days = Field(alias="not_sooner")


class Rule(BaseModel):
    """One line of a plan that waits.

    Parameters
    ----------
    name : str
        Treatment.
    fields : dict
        What is ordered, without its day.
    side : Side
        Side that is watched.
    when : When
        What is waited for.
    from_d, until_d : float
        Days between which it may be ordered.
    """

    model_config = ConfigDict(frozen=True)
    name: str
    fields: dict[str, Any]
    side: Side
    when: When
    from_d: float
    until_d: float

    def is_due(self, day: float, *, spasm_time: Mapping[Side, float], others_d: Sequence[float]) -> bool:
        """Return whether it is ordered on a day, given the time in spasm and the days of its other orders."""
        rested = all(abs(day - other) >= self.when.not_sooner_d for other in others_d)
        return self.from_d <= day <= self.until_d and rested and spasm_time[self.side] > self.when.spasm_time_above

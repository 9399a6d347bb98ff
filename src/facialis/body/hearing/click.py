"""The click that an ear hears."""

from __future__ import annotations

from dataclasses import dataclass

from facialis.errors import QuantityError


@dataclass(frozen=True, slots=True)
class Click:
    """A series of clicks to one ear.

    Parameters
    ----------
    level_db : float
        Above the threshold of normal ears, -10 to 120 dB nHL.
    rate_hz : float
        Clicks a second, above 0 to 200.

    Raises
    ------
    QuantityError
        If level or rate is out of range.
    """

    level_db: float
    rate_hz: float

    def __post_init__(self) -> None:
        if not -10.0 <= self.level_db <= 120.0:
            raise QuantityError(f"level_db = {self.level_db:g}.", "Give -10 to 120 dB nHL.")
        if not 0.0 < self.rate_hz <= 200.0:
            raise QuantityError(f"rate_hz = {self.rate_hz:g}.", "Give above 0 to 200 clicks a second.")

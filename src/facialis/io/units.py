"""Units in files: everything that is a voltage becomes microvolts."""

from __future__ import annotations

MICROVOLTS: dict[str, float] = {
    "uv": 1.0, "µv": 1.0, "μv": 1.0, "microv": 1.0, "microvolt": 1.0, "microvolts": 1.0,
    "mv": 1e3, "millivolt": 1e3, "millivolts": 1e3, "v": 1e6, "volt": 1e6, "volts": 1e6, "nv": 1e-3,
}  # fmt: skip
"""Microvolts per unit, by the unit's name in small letters. ``MV`` is read as millivolts: nobody records megavolts."""


def microvolts_per(unit: str) -> float | None:
    """Return how many microvolts one ``unit`` is, or ``None`` where it is not a known voltage.

    Examples
    --------
    >>> microvolts_per("mV"), microvolts_per("kg")
    (1000.0, None)
    """
    return MICROVOLTS.get(unit.strip().lower())

"""Names and units as people write them."""

from __future__ import annotations

import re

from facialis.vocabulary import MUSCLES

UNITS = {"per_min": "per min", "uV": "µV", "um": "µm", "degC": "°C", "1": "1"}
_CODE = re.compile("|".join(sorted((muscle.value for muscle in MUSCLES if "_" in muscle.value), key=len, reverse=True)))


def shown_unit(unit: str) -> str:
    """Return a unit as people write it.

    Examples
    --------
    >>> shown_unit("per_min")
    'per min'
    """
    return UNITS.get(unit, unit)


def shown_words(text: str) -> str:
    """Return a remark with muscles and units as people write them; other words stay.

    Examples
    --------
    >>> shown_words("orbicularis_oculi first, 12 uV")
    'orbicularis oculi first, 12 µV'
    """
    named = _CODE.sub(lambda found: found.group().replace("_", " "), text)
    return re.sub(r"(?<=\d )uV\b", "µV", named)

"""Names and units as people write them; machine files keep the names of the code."""

from __future__ import annotations

import re
from typing import Any

from facialis.vocabulary import MUSCLES

UNITS = {"per_min": "per minute", "uV": "µV", "um": "µm", "degC": "°C", "1": "1"}
ENDINGS = {
    "per_s": "per s", "per_min": "per minute", "s": "s", "ms": "ms", "uv": "µV", "hz": "Hz", "db": "dB",
}  # fmt: skip
"""Units at the end of a column's name, as people write them."""
_CODE = re.compile("|".join(sorted((muscle.value for muscle in MUSCLES if "_" in muscle.value), key=len, reverse=True)))


def shown_unit(unit: str) -> str:
    """Return a unit as people write it.

    Examples
    --------
    >>> shown_unit("per_min")
    'per minute'
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
    return re.sub(r"(?<=\d )uV\b|(?<=\[)uV\b", "µV", named)


def shown_column(name: str) -> str:
    """Return the name of a column as people write it, its unit in brackets.

    Examples
    --------
    >>> shown_column("median_lag_ms"), shown_column("twitches_per_s"), shown_column("channel")
    ('median lag [ms]', 'twitches [per s]', 'channel')
    """
    for ending, unit in ENDINGS.items():
        if name.endswith(f"_{ending}"):
            return f"{name.removesuffix(f'_{ending}').replace('_', ' ')} [{unit}]"
    return name.replace("_", " ")


def shown_cell(value: Any, column: str) -> Any:
    """Return a cell of a table as people write it; numbers stay.

    Parameters
    ----------
    value : object
        Number, text, truth or ``None``.
    column : str
        Name of its column; in ``muscles`` names are parted by commas.

    Examples
    --------
    >>> shown_cell("orbicularis_oculi mentalis", "muscles"), shown_cell(True, "separated")
    ('orbicularis oculi, mentalis', 'yes')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, str):
        return value
    return shown_words(", ".join(value.split(" ")) if column == "muscles" else value)

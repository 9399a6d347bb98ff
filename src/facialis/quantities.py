"""Declared quantities: every physical constant has a unit, a range, a meaning and a source.

A stage declares *what* it needs as a subclass of :class:`Parameters`, one :func:`quantity` per field.
*Values* live once, in ``facialis.parameters``, each with its :class:`Source`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

UNITS = frozenset(
    {
        "1", "us", "ms", "s", "min", "month", "year", "mV", "uV", "um", "mm", "cm2", "mm2", "mA", "nA", "uA/cm2",
        "mS/cm2", "uF/cm2", "cm/s", "ohm cm", "m/s", "N", "mN", "Hz", "degC", "mM", "S/m", "mmHg", "per_min", "count",
        "1/ms", "1/year", "deg", "mM/ms", "dB", "uV2/Hz", "m/s/um", "1/mm", "mV/nA", "Mohm", "nF", "uS", "um2", "kPa",
        "mM cm3/uC", "mV/mM", "1/mmHg", "mN/mm", "g",
    }
)  # fmt: skip
"""Units a quantity may be declared in; ``1`` is dimensionless."""


class Role(StrEnum):
    """Where a value comes from."""

    PAPER = "paper"
    """Read in a publication."""
    EVIDENCE = "evidence"
    """A row of role input, calibrate or brief in the evidence table."""
    ASSUMPTION = "assumption"
    """Nobody has published it; the declared range is what we would defend."""
    NUMERICS = "numerics"
    """Chosen for accuracy or cost; no physical claim."""
    GIVEN = "given"
    """Set by whoever described this patient."""


class Source(BaseModel):
    """Origin of one value.

    Parameters
    ----------
    role : Role
        What kind of origin.
    text : str
        Author, year, journal or DOI; evidence row; or the reason for an assumption.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    role: Role
    text: str = Field(min_length=4)


def paper(text: str) -> Source:
    """Return the source of a value read in a publication."""
    return Source(role=Role.PAPER, text=text)


def evidence(row: str, text: str = "") -> Source:
    """Return the source of a value set by a row of the evidence table (role input, calibrate or brief)."""
    return Source(role=Role.EVIDENCE, text=f"row {row}. {text}".strip())


def assumption(reason: str) -> Source:
    """Return the source of a value that nobody has published, with the reason for choosing it."""
    return Source(role=Role.ASSUMPTION, text=reason)


def numerics(reason: str) -> Source:
    """Return the source of a value that makes no physical claim."""
    return Source(role=Role.NUMERICS, text=reason)


GIVEN = Source(role=Role.GIVEN, text="set in the description of this patient")
"""Source of a value that a user's file or call has set without saying where it comes from."""


def quantity(unit: str, low: float, high: float, meaning: str) -> Any:
    """Declare a field of :class:`Parameters`.

    Parameters
    ----------
    unit : str
        One of :data:`UNITS`.
    low, high : float
        Plausible range, inclusive; a value outside is refused.
    meaning : str
        One line for the reference page.

    Returns
    -------
    Any
        A pydantic field with bounds and the declaration as metadata.
    """
    if unit not in UNITS:
        raise ValueError(f"unit {unit!r} is not declared; add it to UNITS")
    return Field(
        ge=low,
        le=high,
        description=meaning,
        json_schema_extra={"unit": unit, "low": low, "high": high},
    )


class Parameters(BaseModel):
    """Base of every stage's parameters: frozen, no unknown fields, a source for every quantity.

    Parameters
    ----------
    sources : dict of str to Source
        One entry per quantity; the key ``"*"`` covers fields without an entry of their own.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
    sources: dict[str, Source] = Field(default_factory=dict, repr=False)

    @model_validator(mode="after")
    def _every_quantity_has_a_source(self) -> Self:
        names = declared_quantities(type(self))
        missing = [name for name in names if name not in self.sources and "*" not in self.sources]
        if missing:
            raise ValueError(f"no source for {', '.join(missing)}; give sources={{'name': paper(...)}}")
        unknown = [name for name in self.sources if name != "*" and name not in type(self).model_fields]
        if unknown:
            raise ValueError(f"sources for fields that do not exist: {', '.join(unknown)}")
        return self

    def source_of(self, name: str) -> Source:
        """Return the source of the field ``name``."""
        return self.sources.get(name) or self.sources["*"]

    def replace(self, **changes: Any) -> Self:
        """Return a validated copy with some fields changed.

        A changed field keeps its source; give ``sources`` too when the origin differs.
        """
        return type(self).model_validate({**dict(self), **changes})


def declared_quantities(parameters: type[BaseModel]) -> dict[str, dict[str, Any]]:
    """Return the declarations of a parameter class.

    Returns
    -------
    dict
        Field name to ``{"unit", "low", "high", "meaning"}``.
    """
    declared = {}
    for name, field in parameters.model_fields.items():
        extra = field.json_schema_extra
        if isinstance(extra, dict) and "unit" in extra:
            declared[name] = {**extra, "meaning": field.description}
    return declared


def describe_invalid(error: ValidationError, noun: str) -> tuple[str, str]:
    """Turn a validation error into what was given and what is allowed.

    Returns
    -------
    tuple of str
        Problem (field, value) and remedy.
    """
    problems, remedies = [], []
    for item in error.errors():
        where = ".".join(str(part) for part in item["loc"] if "[" not in str(part))  # no names of unions
        if not where:
            problems.append(f"this {noun}")
            remedies.append(item["msg"].removeprefix("Value error, "))
            continue
        given = item.get("input")
        shown = "" if isinstance(given, dict | list | tuple) else f" = {given!r}"
        problems.append(f"{noun} field {where}{shown}")
        if item["type"] == "extra_forbidden":
            remedies.append(f"{where} is not a field: check the spelling")
        else:
            remedies.append(f"{where}: {item['msg'].removeprefix('Value error, ')}")
    return "Cannot use " + "; ".join(problems) + ".", "; ".join(remedies) + "."

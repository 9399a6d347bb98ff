"""Parameters: unit, value, range, meaning, role and source of every number, found by walking the patient."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

from pydantic import BaseModel

from facialis.quantities import Parameters, declared_quantities
from facialis.report.html import folded, table
from facialis.report.words import shown_unit

COLUMNS = ["name", "value", "unit", "range", "meaning", "role", "source"]


def find_parameters(thing: object, name: str = "") -> Iterator[tuple[str, Parameters]]:
    """Yield every set of parameters inside a description, with the path that leads to it.

    Parameters
    ----------
    thing : object
        A pydantic model, dataclass, mapping or sequence; walked to the bottom.
    name : str
        Path so far.
    """
    if isinstance(thing, Parameters) and declared_quantities(type(thing)):
        yield name or type(thing).__name__, thing
    for key, value in _inside(thing):
        yield from find_parameters(value, f"{name} › {key}" if name else key)


def _inside(thing: object) -> list[tuple[str, Any]]:
    if isinstance(thing, BaseModel):
        return [(key, value) for key, value in thing if key != "sources"]
    if dataclasses.is_dataclass(thing) and not isinstance(thing, type):
        return [(field.name, getattr(thing, field.name)) for field in dataclasses.fields(thing)]
    if isinstance(thing, Mapping):
        return [(str(getattr(key, "value", key)), value) for key, value in thing.items()]
    if isinstance(thing, tuple | list):
        return [(str(index + 1), value) for index, value in enumerate(thing) if isinstance(value, BaseModel)]
    return []


def write_parameters(things: Mapping[str, object]) -> str:
    """Return one table per set of parameters; what left and right share is shown once."""
    found = [pair for name, thing in things.items() for pair in find_parameters(thing, name)]
    sets = dict(found)
    parts = []
    for name, parameters in sets.items():
        mirrored = name.replace(" › right", " › left", 1)
        if " › right" in name and sets.get(mirrored) == parameters:
            continue
        shared = " › left" in name and sets.get(name.replace(" › left", " › right", 1)) == parameters
        title = name.replace(" › left", " › both sides", 1) if shared else name
        rows = parameter_rows(parameters)
        parts.append(folded(title.replace("_", " "), table(COLUMNS, rows, caption=type(parameters).__name__)))
    return "".join(parts)


def plain_fields(model: BaseModel) -> list[tuple[str, str]]:
    """Return what a description says in words and numbers beside its quantities: kinds, names, switches."""
    quantities = declared_quantities(type(model))
    return [
        (name, value.value.replace("_", " ") if isinstance(value, Enum) else str(value))
        for name, value in model
        if name not in quantities and isinstance(value, str | int | float)
    ]


def parameter_rows(parameters: Parameters) -> list[tuple[Any, ...]]:
    """Return name, value, unit, range, meaning, role and source of every quantity."""
    rows: list[tuple[Any, ...]] = [(name, value, "", "", "", "", "") for name, value in plain_fields(parameters)]
    for name, declared in declared_quantities(type(parameters)).items():
        source = parameters.source_of(name)
        extent = f"{declared['low']:g} to {declared['high']:g}"
        value = getattr(parameters, name)
        rows.append(
            (name, value, shown_unit(declared["unit"]), extent, declared["meaning"], source.role.value, source.text)
        )
    return rows

"""Every number of the model is declared with unit, range, meaning and source, and no prediction sets one."""

from __future__ import annotations

import csv
import importlib
import math
import pkgutil
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from pydantic import BaseModel

import facialis.parameters
from facialis.quantities import UNITS, Parameters, Role, declared_quantities
from tests.contracts.exemptions import PREDICT_VALUES, UNDECLARED_NUMBERS
from tests.contracts.source import ROOT

EVIDENCE = ROOT / "src" / "facialis" / "evidence" / "data" / "targets.csv"

SCALE: dict[str, tuple[str, float]] = {
    "fraction": ("1", 1.0), "ratio": ("1", 1.0), "%": ("1", 0.01), "s": ("ms", 1e3), "min": ("ms", 6e4),
    "uV": ("mV", 1e-3), "cm": ("mm", 10.0), "um": ("mm", 1e-3), "per_min": ("Hz", 1 / 60),
    "year": ("month", 12.0),
}  # fmt: skip
"""Units of one kind are compared in one of them."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One number of a row of the evidence table, in the unit of :data:`SCALE`."""

    row: str
    unit: str
    value: float


def test_there_are_parameters_to_check() -> None:
    assert len(_instances()) > 0


def test_every_number_is_a_declared_quantity() -> None:
    undeclared = {
        f"{type(each).__name__}.{field}"
        for each in _instances()
        for field, value in each
        if field != "sources" and field not in declared_quantities(type(each)) and any(_numbers(value))
    }
    assert undeclared - set(UNDECLARED_NUMBERS) == set(), "declare it with quantity(unit, low, high, meaning)"
    assert set(UNDECLARED_NUMBERS) - undeclared == set(), "declared by now: take it out of UNDECLARED_NUMBERS"


def test_every_quantity_has_unit_range_and_meaning() -> None:
    for kind in {type(each) for each in _instances()}:
        for field, declared in declared_quantities(kind).items():
            where = f"{kind.__name__}.{field}: {declared}"
            assert declared["unit"] in UNITS, where
            assert math.isfinite(declared["low"]), where
            assert math.isfinite(declared["high"]), where
            assert declared["low"] < declared["high"], where
            assert len(declared["meaning"].split()) >= 2, where


def test_every_value_lies_in_its_range() -> None:
    for each, field, value, declared in _quantities():
        assert declared["low"] <= value <= declared["high"], f"{type(each).__name__}.{field} = {value}: {declared}"


def test_every_value_has_a_source_that_can_be_looked_up() -> None:
    wrong = []
    for each, field, _, _ in _quantities():
        source = each.source_of(field)
        year = re.search(r"\b(1[89]|20)\d\d\b|doi", source.text)
        if len(source.text.split()) < 2 or (source.role is Role.PAPER and not year):
            wrong.append(f"{type(each).__name__}.{field}: {source.role} {source.text!r}")
    assert wrong == [], "a paper has an author and a year; an assumption has a reason"


def test_no_value_is_set_by_a_prediction() -> None:
    roles = {row["id"]: row["role"] for row in _evidence()}
    wrong = []
    for each, field, _, _ in _quantities():
        source = each.source_of(field)
        cited = re.match(r"row (\w+)\.", source.text)
        if source.role is Role.EVIDENCE:
            role = roles.get(cited[1], "missing") if cited else "missing"
            if role not in {"input", "calibrate", "brief"}:
                wrong.append(f"{type(each).__name__}.{field} cites {source.text!r}, whose role is {role}")
    assert wrong == []


def test_no_value_equals_a_prediction_without_a_reason() -> None:
    """0 and 1 without unit carry no information and are left out."""
    findings = [finding for row in _evidence() if row["role"] == "predict" for finding in _findings(row)]
    equal = {
        f"{type(each).__name__}.{field} = {value:g} {declared['unit']} ({finding.row})"
        for each, field, value, declared in _quantities()
        for finding in findings
        if _same(finding, value, unit=declared["unit"])
    }
    assert equal - set(PREDICT_VALUES) == set(), "change it, or say in PREDICT_VALUES why it is a coincidence"
    assert set(PREDICT_VALUES) - equal == set(), "no longer equal: take it out of PREDICT_VALUES"


@pytest.mark.parametrize(
    ("value", "unit", "same"),
    [(9.0, "ms", True), (0.009, "s", True), (9.0, "mV", False), (9.001, "ms", False), (0.0, "ms", False)],
)
def test_equal_means_in_the_same_unit(value: float, unit: str, same: bool) -> None:
    assert _same(Finding("L01a", "ms", 9.0), value, unit=unit) is same


def _same(finding: Finding, value: float, *, unit: str) -> bool:
    kind, factor = SCALE.get(unit, (unit, 1.0))
    informative = value != 0.0 and not (kind in {"1", "count"} and value == 1.0)
    return informative and kind == finding.unit and math.isclose(factor * value, finding.value, rel_tol=1e-6)


def _findings(row: Mapping[str, str]) -> Iterator[Finding]:
    unit, factor = SCALE.get(row["unit"], (row["unit"], 1.0))
    for column in ("value", "low", "high"):
        if row[column]:
            yield Finding(row["id"], unit, factor * float(row[column]))


def _evidence() -> list[dict[str, str]]:
    with EVIDENCE.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@cache
def _instances() -> tuple[Parameters, ...]:
    """Return every parameter object that a module of ``facialis.parameters`` holds, however deep."""
    found: dict[int, Parameters] = {}
    for module in pkgutil.walk_packages(facialis.parameters.__path__, "facialis.parameters."):
        for value in vars(importlib.import_module(module.name)).values():
            found.update({id(each): each for each in _parameters_in(value)})
    return tuple(found.values())


def _parameters_in(value: Any) -> Iterator[Parameters]:
    if isinstance(value, Parameters):
        yield value
    if isinstance(value, BaseModel):
        value = dict(value)
    if isinstance(value, Mapping):
        value = tuple(value.values())
    if isinstance(value, tuple | list | set | frozenset):
        for item in value:
            yield from _parameters_in(item)


def _quantities() -> Iterator[tuple[Parameters, str, float, dict[str, Any]]]:
    for each in _instances():
        for field, declared in declared_quantities(type(each)).items():
            for value in _numbers(getattr(each, field)):
                yield each, field, value, declared


def _numbers(value: Any) -> Iterator[float]:
    """Yield every number in a value; text, switches and other parameter objects hold none of their own."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        yield float(value)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _numbers(item)
    elif isinstance(value, tuple | list | set | frozenset):
        for item in value:
            yield from _numbers(item)

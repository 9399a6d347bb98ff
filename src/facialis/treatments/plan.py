"""Plans: what is ordered when, read from YAML with the line of every mistake, and folded into a patient."""

from __future__ import annotations

import contextlib
import functools
import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml
from pydantic import ValidationError

from facialis.errors import ProtocolError
from facialis.patient import Patient
from facialis.presets import find_patient
from facialis.treatments.base import Order, Treatment, days
from facialis.treatments.rules import Rule, When
from facialis.vocabulary import Side

LINE = "__line__"
MOST_REPEATS = 2000
REPEATED = "botulinum"
"""The treatment that is given again and again."""


@functools.cache
def find_treatments() -> Mapping[str, Treatment]:
    """Return all treatments of this folder by name."""
    package = importlib.import_module("facialis.treatments")
    found = {}
    for module in pkgutil.iter_modules(package.__path__):
        if module.name in ("base", "plan", "rules", "tablets"):
            continue
        treatment = importlib.import_module(f"facialis.treatments.{module.name}").TREATMENT
        found[treatment.name] = treatment
    return MappingProxyType(dict(sorted(found.items())))


@dataclass(frozen=True, slots=True)
class Plan:
    """Orders of all treatments.

    Parameters
    ----------
    orders : tuple of (str, Order)
        Name of the treatment and what is ordered, in order of time.
    rules : tuple of Rule
        Orders that wait for a symptom.
    places : tuple of (str, float, str)
        Treatment and day of an order, and the file and line that it came from.
    """

    orders: tuple[tuple[str, Order], ...] = ()
    rules: tuple[Rule, ...] = ()
    places: tuple[tuple[str, float, str], ...] = field(default=(), compare=False)

    @property
    def times_d(self) -> tuple[float, ...]:
        """Days on which something is ordered, each once."""
        return tuple(sorted({order.at_d for _, order in self.orders}))

    def of(self, name: str) -> tuple[Order, ...]:
        """Return the orders of one treatment."""
        return tuple(order for treatment, order in self.orders if treatment == name)

    def treat(self, patient: Patient, time_d: float) -> Patient:
        """Return the patient on a day with everything that has been ordered until then.

        Parameters
        ----------
        patient : Patient
            As he would be on that day without any treatment.
        time_d : float
            Days from the start of the plan.

        Raises
        ------
        ProtocolError
            If an order does not fit this patient; it names the lines that it may have come from.
        """
        for name, treatment in find_treatments().items():
            orders = tuple(order for order in self.of(name) if order.at_d <= time_d)
            try:
                patient = treatment.at(patient, orders, time_d=time_d) if orders else patient
            except ProtocolError as error:
                raise self._placed(error, name, orders=orders) from None
        return patient

    def _placed(self, error: ProtocolError, name: str, *, orders: tuple[Order, ...]) -> ProtocolError:
        """Return an error that begins with the lines of the orders, where they came from a file."""
        given = {order.at_d for order in orders}
        lines = dict.fromkeys(place for treatment, day, place in self.places if treatment == name and day in given)
        return ProtocolError(f"{'; '.join(lines)}: {error.problem}", error.remedy) if lines else error

    def with_orders(self, *more: tuple[str, Order]) -> Plan:
        """Return the plan with more orders, in order of time; checked."""
        plan = replace(self, orders=tuple(sorted([*self.orders, *more], key=lambda pair: pair[1].at_d)))
        for name, treatment in find_treatments().items():
            treatment.check(plan.of(name))
        return plan

    def answer(self, day: float, *, spasm_time: Mapping[Side, float]) -> Plan:
        """Return the plan with what its rules order on a day; the same plan where none is due.

        A rule keeps its distance from all orders of its treatment, also from those that stand for later days; one that
        would contradict them (an operation a week before another) waits on.

        Parameters
        ----------
        day : float
            Days from the start.
        spasm_time : mapping of Side to float
            Part of the time in spasm on each side, 0-1, as the ruler reads it.
        """
        plan = self
        for rule in self.rules:
            own = [order.at_d for order in plan.of(rule.name) if getattr(order, "side", rule.side) is rule.side]
            if rule.is_due(day, spasm_time=spasm_time, others_d=own):
                order = find_treatments()[rule.name].order.model_validate({**rule.fields, "at": float(day)})
                with contextlib.suppress(ProtocolError):
                    plan = plan.with_orders((rule.name, order))
        return plan


class _Loader(yaml.SafeLoader):
    """Reads YAML and keeps the line of every mapping."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Return the mapping with its line under :data:`LINE`."""
        names = [key.value for key, _ in node.value]
        twice = next((name for place, name in enumerate(names) if name in names[:place]), None)
        if twice is not None:
            raise yaml.constructor.ConstructorError(
                None, None, f"{twice} stands twice in the order of line {node.start_mark.line + 1}", None
            )
        content = dict(super().construct_mapping(node, deep=deep))
        content[LINE] = node.start_mark.line + 1
        return content


def read_plan(path: Path | str) -> Plan:
    """Read a plan.

    A plan is a list of orders, in order of time::

        - {at: 2mo, do: carbamazepine, daily: 600 mg, until: 6mo}
        - {at: 6mo, do: botulinum, product: onabotulinumtoxinA, sites: standard, every: 3mo, until: 3y}
        - {at: 3y, do: decompression, relief: 0.95}

    ``every`` repeats an injection until the day named by ``until``; ``when`` makes an order wait for a symptom in a
    course::

        - {at: 1y, do: botulinum, product: onabotulinumtoxinA, sites: standard,
           when: {spasm_time_above: 0.1, not_sooner: 10wk}}

    Times carry a unit: d, wk, mo, y.

    Parameters
    ----------
    path : Path or str
        YAML file.

    Raises
    ------
    ProtocolError
        Naming file, line, what was given and what is allowed.
    """
    path = Path(path)
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # a SafeLoader with lines
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ProtocolError(f"Cannot read the plan {path.name}: {error}.", "Give a YAML file.") from None
    if not isinstance(content, list) or not all(isinstance(line, dict) for line in content):
        raise ProtocolError(
            f"{path.name} is no list of orders.",
            "Write one order a line: - {at: 2mo, do: carbamazepine, daily: 600 mg}",
        )
    waiting = [line for line in content if "when" in line]
    fixed = [(line, _orders(line, where=path.name)) for line in content if "when" not in line]
    orders = [pair for _, pairs in fixed for pair in pairs]
    places = [(n, order.at_d, f"{path.name}, line {line[LINE]}") for line, pairs in fixed for n, order in pairs]
    rules = tuple(_rule(line, where=path.name) for line in waiting)
    return replace(_checked(orders, content, rules=rules, where=path.name), places=tuple(places))


def _orders(line: dict[str, Any], *, where: str) -> list[tuple[str, Order]]:
    """Return the orders of one line, repeated where it says so."""
    place = f"{where}, line {line[LINE]}"
    given = _plain(line)
    treatments, name = find_treatments(), str(given.pop("do", ""))
    if name not in treatments:
        raise ProtocolError(f"{place}: there is no treatment {name!r}.", f"Treatments: {', '.join(treatments)}.")
    try:
        starts = _starts(given, name) if "every" in given else [given.get("at")]
        return [(name, treatments[name].order.model_validate({**given, "at": at})) for at in starts]
    except ValidationError as error:
        problem = error.errors()[0]
        field = ".".join(map(str, problem["loc"])) or name
        words = problem["msg"].removeprefix("Value error, ")
        shown = "" if isinstance(problem["input"], dict) else f" = {problem['input']!r}"
        fields = ", ".join(info.alias or key for key, info in treatments[name].order.model_fields.items())
        raise ProtocolError(f"{place}: {field}{shown}: {words}.", f"Fields of {name}: {fields}.") from None
    except ValueError as error:
        raise ProtocolError(f"{place}: {error}.", "Write times as 10d, 6wk, 14mo or 2y.") from None


def _rule(line: dict[str, Any], *, where: str) -> Rule:
    """Return the rule of a line that waits; what it would order is checked now, on its first day."""
    place = f"{where}, line {line[LINE]}"
    given = {key: value for key, value in line.items() if key not in ("when", "until")}
    if "every" in given:
        raise ProtocolError(f"{place}: every and when stand together.", "Order by calendar or by symptom, not by both.")
    ((name, order),) = _orders(given, where=where)
    try:
        when = When.model_validate(_plain(line["when"]))
        until = days(line.get("until", "100y"))
    except ValidationError as error:
        problem = error.errors()[0]
        field, words = ".".join(map(str, problem["loc"])), problem["msg"].removeprefix("Value error, ")
        raise ProtocolError(f"{place}: when.{field}: {words}.", "Fields: spasm_time_above (0-1), not_sooner.") from None
    except ValueError as error:
        raise ProtocolError(f"{place}: {error}.", "Write times as 10d, 6wk, 14mo or 2y.") from None
    fields = {key: value for key, value in _plain(given).items() if key not in ("at", "do")}
    side = getattr(order, "side", Side.LEFT)
    return Rule(name=name, fields=fields, side=side, when=when, from_d=order.at_d, until_d=until)


def _starts(given: dict[str, Any], name: str) -> list[float]:
    """Return the days of a repeated order, and take the repetition out of it."""
    if name != REPEATED:
        raise ValueError(f"every is for {REPEATED}: {name} is not repeated")
    if "until" not in given:
        raise ValueError("every needs an end: add until")
    every, first, last = days(given.pop("every")), days(given.get("at")), days(given.pop("until"))
    if last < first:
        raise ValueError(f"it ends on day {last:g}, before it begins on day {first:g}")
    if every < 1.0 or (last - first) / every > MOST_REPEATS:
        raise ValueError(f"it would be repeated every {every:g} days until day {last:g}")
    count = int((last - first) / every) + 1
    return [first + every * number for number in range(count)]


def _plain(value: Any) -> Any:
    """Return a value without lines, and numbers with a point as text: an amount or a time must carry its unit."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items() if key != LINE}
    return repr(value) if isinstance(value, float) else value


def _checked(
    orders: list[tuple[str, Order]], lines: list[dict[str, Any]], *, rules: tuple[Rule, ...], where: str
) -> Plan:
    """Refuse lines that are out of order, and orders that contradict each other."""
    began = [days(line["at"]) for line in lines]
    for number in range(1, len(lines)):
        if began[number] < began[number - 1]:
            raise ProtocolError(
                f"{where}, line {lines[number][LINE]}: {lines[number]['at']} comes before {lines[number - 1]['at']} of "
                f"line {lines[number - 1][LINE]}.",
                "Put the orders in order of time.",
            )
    for name, treatment in find_treatments().items():
        own = tuple(order for given, order in orders if given == name)
        try:
            treatment.check(own)
        except ProtocolError as error:
            of = ", ".join(str(line[LINE]) for line in lines if line.get("do") == name)
            raise ProtocolError(f"{where}, lines {of}: {error.problem}", error.remedy) from None
    _never_pooled(orders, lines, rules=rules, where=where)
    return Plan(tuple(sorted(orders, key=lambda pair: pair[1].at_d)), rules)


def _never_pooled(
    orders: list[tuple[str, Order]], lines: list[dict[str, Any]], *, rules: tuple[Rule, ...], where: str
) -> None:
    """Refuse an order that waits for a symptom and would bring a second product to a side."""
    for rule in rules:
        for name, order in orders:
            one, other = getattr(order, "product", None), rule.fields.get("product")
            if name == rule.name and getattr(order, "side", rule.side) is rule.side and one and other and one != other:
                of = ", ".join(str(line[LINE]) for line in lines if line.get("do") == name)
                raise ProtocolError(
                    f"{where}, lines {of}: sessions on the {rule.side} name two products, {one} by day and {other} by "
                    "symptom.",
                    "Units of two products are never pooled: keep to one.",
                )


def treat(patient: str | Path | Patient, plan: str | Path | Plan, *, at: str) -> Patient:
    """Return a patient as a plan has made him by a time; what the disease does meanwhile is the course's.

    Parameters
    ----------
    patient : str, Path or Patient
        Preset, YAML file or patient.
    plan : str, Path or Plan
        Plan or its YAML file.
    at : str
        Time from the start of the plan: ``10d``, ``6wk``, ``14mo``, ``2y``.

    Raises
    ------
    ProtocolError
        If plan or time cannot be understood, or an order does not fit the patient.

    Examples
    --------
    >>> from facialis.treatments import Plan, treat
    >>> treat("typical", Plan(), at="14mo").name
    'typical'
    """
    ordered = plan if isinstance(plan, Plan) else read_plan(plan)
    try:
        day = days(at)
    except ValueError as error:
        raise ProtocolError(f"{error}.".capitalize(), "Write times as 10d, 6wk, 14mo or 2y.") from None
    return ordered.treat(find_patient(patient), day)

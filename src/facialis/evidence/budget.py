"""What a run costs and what it reaches, told before it begins."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from facialis.evidence.base import Family, Who
from facialis.evidence.rows import EvidenceRole, Row
from facialis.evidence.rules import LEAST, PEOPLE_LEAST, rule_of
from facialis.evidence.run import NULL, READINGS, USUAL_STRANDS, Plan, is_done
from facialis.evidence.screening import POPULATION, PRIOR, SECONDS_EACH, screened

LOOKED_AT = 3.0
"""Candidates screened for one patient where nobody has been yet; how many it takes is a result."""
Cost = Callable[[Family, str], float]


@dataclass(frozen=True, slots=True)
class Reach:
    """What a run does within a budget.

    Parameters
    ----------
    experiments : int
        Experiments still to be done.
    seconds : float
        Processor seconds they take, with the screening of patients.
    patients, people : int
        Patients, and healthy people, who are through all their experiments at the end.
    """

    experiments: int
    seconds: float
    patients: int
    people: int


def costs(folder: Path, plan: Plan) -> Cost:
    """Return what an experiment costs in one column: the mean of what the folder holds, else as declared, s."""
    spent: dict[tuple[str, str], list[float]] = defaultdict(list)
    for path in sorted((folder / READINGS).glob("*.json")):
        kept = json.loads(path.read_text(encoding="utf-8"))
        spent[kept["family"], kept["column"]].append(float(kept["seconds"]))
    means = {key: sum(values) / len(values) for key, values in spent.items()}
    scale = plan.strands / USUAL_STRANDS
    return lambda family, column: means.get((family.name, column), family.seconds * scale)


def reach(plan: Plan, folder: Path, *, seconds: float | None = None) -> Reach:
    """Return what is left to do and how far it gets.

    Parameters
    ----------
    plan : Plan
        What is wanted.
    folder : Path
        What is in it is not done again, and tells what experiments cost.
    seconds : float, optional
        Processor seconds after which nothing new is begun. Default: no end.
    """
    done, cost = is_done(folder), costs(folder, plan)
    screening = {group: _screening_s(folder, plan, group) for group in (POPULATION, PRIOR)}
    looked: set[tuple[str, int]] = set()
    spent, experiments, short = 0.0, 0, dict.fromkeys(Who, plan.people + plan.patients)
    for family, column, number in plan.jobs():
        if done(family.name, column, number):
            continue
        if seconds is not None and spent >= seconds:
            short[family.who] = min(short[family.who], number)
            continue
        group = PRIOR if column == NULL else POPULATION
        if family.who is Who.PATIENTS and family.chosen and (group, number) not in looked:
            looked.add((group, number))
            spent += screening[group]
        spent += cost(family, column)
        experiments += 1
    return Reach(experiments, spent, min(plan.patients, short[Who.PATIENTS]), min(plan.people, short[Who.HEALTHY]))


def _screening_s(folder: Path, plan: Plan, group: str) -> float:
    """Return the seconds of screening until the next patient is found, s."""
    count, spasm = screened(folder, group)
    each = SECONDS_EACH * plan.strands / USUAL_STRANDS
    return each * (count / spasm if spasm else LOOKED_AT)


def least_people(row: Row) -> int:
    """Return the number of virtual people below which a row's verdict is "too few".

    Examples
    --------
    >>> from facialis.evidence.rows import rows
    >>> [least_people(rows()[name]) for name in ("A35a", "L03", "L07")]
    [100, 5, 20]
    """
    return LEAST.get(rule_of(row), PEOPLE_LEAST)


def short_of(wanted: Sequence[Row], plan: Plan, *, reached: Reach) -> Mapping[int, tuple[str, ...]]:
    """Return the rows that will say "too few", by the number of people that their rule asks for.

    Echoes, inputs and rows that are not verified are left out: they are never scored.
    """
    asked = {
        outcome.row: reached.people if family.who is Who.HEALTHY else reached.patients
        for family in plan.families
        for outcome in family.outcomes
        if not outcome.echo
    }
    found: dict[int, list[str]] = defaultdict(list)
    for row in wanted:
        if row.id in asked and row.role is not EvidenceRole.INPUT and not row.unverified:
            least = least_people(row)
            if asked[row.id] < least:
                found[least].append(row.id)
    return {least: tuple(ids) for least, ids in sorted(found.items())}


def budget_words(plan: Plan, folder: Path, *, wanted: Sequence[Row], seconds: float | None = None) -> str:
    """Return how many experiments are to be done, how long they take and what they reach, in words."""
    reached = reach(plan, folder, seconds=seconds)
    outcomes = sum(len(family.outcomes) for family in plan.families)
    asked = f"{plan.patients} patients, {plan.people} healthy people, {plan.strands} strands"
    minutes = reached.seconds / 60.0
    told = f"{reached.experiments} experiments for {outcomes} rows, about {minutes:.3g} minutes of one core ({asked})"
    lines = [f"{told}; interrupt it at any time."]
    if (reached.patients, reached.people) != (plan.patients, plan.people):
        lines.append(f"The budget reaches {reached.patients} patients and {reached.people} healthy people.")
    lines += [
        f"Too few for a verdict, which asks for {least} people: {', '.join(ids)}."
        for least, ids in short_of(wanted, plan, reached=reached).items()
    ]
    return "\n".join(lines)

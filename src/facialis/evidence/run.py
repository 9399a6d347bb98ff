"""Do the experiments: person by person, each kept as it is done, so that nothing is done twice."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from facialis.cohort import draw_healthy
from facialis.errors import EvidenceError, FacialisError
from facialis.evidence.base import Case, Family, Reading, Who, families
from facialis.evidence.null import draw_prior
from facialis.evidence.rows import Row
from facialis.evidence.screening import DRAW, POPULATION, PRIOR, choose, screened
from facialis.patient import Mechanisms, Patient

Progress = Callable[[float, str], None]
NULL = "null"
"""Column of the null model: the prior, nothing calibrated, all mechanisms."""
COLUMNS = ("all", "ephaptic", "nuclear", "reflex", NULL)
USUAL_STRANDS = 25
READINGS, SETTINGS = "readings", "settings.json"
MOST_PEOPLE = 10_000


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be done.

    Parameters
    ----------
    families : tuple of Family
        Experiments.
    columns : tuple of str
        Mechanisms, and ``null``.
    people : int
        Healthy people in each experiment on them.
    patients : int
        Patients in each experiment on them, per mechanism.
    strands : int
        Scale.
    seed : int
        Of the population.
    """

    families: tuple[Family, ...]
    columns: tuple[str, ...]
    people: int
    patients: int
    strands: int = USUAL_STRANDS
    seed: int = 0

    def jobs(self) -> Iterator[tuple[Family, str, int]]:
        """Yield experiment, column and person; every person is done in all experiments before the next begins."""
        for number in range(max(self.people, self.patients)):
            for family in self.families:
                healthy = family.who is Who.HEALTHY
                if number >= (self.people if healthy else self.patients):
                    continue
                # the mechanisms of the disease do not act in healthy people: one column serves all
                own = tuple(dict.fromkeys(NULL if c == NULL else "all" for c in self.columns)) if healthy else None
                for column in own or [c for c in self.columns if not family.columns or c in family.columns]:
                    yield family, column, number


def make_plan(
    wanted: Sequence[Row],
    *,
    mechanisms: Sequence[str] = COLUMNS,
    people: int = 100,
    patients: int = 20,
    strands: int = USUAL_STRANDS,
    seed: int = 0,
) -> Plan:
    """Return what must be done for some rows.

    Parameters
    ----------
    wanted : sequence of Row
        Rows; inputs and rows without an experiment need nothing.
    mechanisms : sequence of str
        ``null``, or anything that :meth:`facialis.patient.Mechanisms.named` knows.
    people, patients : int
        Healthy people, and patients per mechanism.
    strands, seed : int
        Scale and seed of the population.

    Raises
    ------
    EvidenceError
        If a number is out of range.
    PatientError
        If a mechanism is unknown.
    """
    for name, value in (("people", people), ("patients", patients)):
        if not 1 <= value <= MOST_PEOPLE:
            raise EvidenceError(f"{name} = {value}.", f"Give 1 to {MOST_PEOPLE}.")
    for name in mechanisms:
        if name != NULL:
            Mechanisms.named(name)
    ids = {row.id for row in wanted}
    chosen = tuple(f for f in families().values() if ids & {outcome.row for outcome in f.outcomes})
    return Plan(chosen, tuple(dict.fromkeys(mechanisms)), people, patients, strands, seed)


def run_plan(plan: Plan, folder: Path, *, progress: Progress | None = None, seconds: float | None = None) -> int:
    """Do what is not done yet, and keep every reading in the folder.

    Parameters
    ----------
    plan : Plan
        What is wanted.
    folder : Path
        New, or of an earlier run of the same seed and scale.
    progress : callable, optional
        Called with fraction done and what is being done.
    seconds : float, optional
        Processor seconds after which no experiment is begun. Default: no end.

    Returns
    -------
    int
        Experiments that were done now.

    Raises
    ------
    EvidenceError
        If the folder holds readings of another seed or scale.
    """
    started, count = time.process_time(), 0
    check_settings(plan, folder)
    todo = [job for job in plan.jobs() if not _path(folder, job[0].name, job[1], job[2]).is_file()]
    total, spent = sum(job[0].seconds for job in todo), 0.0
    for family, column, number in todo:
        if _path(folder, family.name, column, number).is_file():
            continue  # another process on the same folder has done it meanwhile
        if progress is not None:
            progress(spent / max(total, 1e-9), f"{family.name}, {column}, person {number + 1}")
        began = time.process_time()
        if seconds is not None and began - started >= seconds:
            break
        readings = _apply(family, column, number, plan, folder)
        _write(folder, family, column, number, readings, time.process_time() - began)
        spent += family.seconds
        count += 1
    return count


def person(family: Family, column: str, *, number: int, seed: int) -> Patient:
    """Return a virtual person as drawn, in one column; patients by their number among the candidates."""
    if family.who is Who.PATIENTS:
        return DRAW[PRIOR](number, seed) if column == NULL else DRAW[POPULATION](number, seed).with_mechanism(column)
    return draw_prior(number, seed=seed, sick=False) if column == NULL else draw_healthy(number, seed=seed)


def _apply(family: Family, column: str, number: int, plan: Plan, folder: Path) -> Mapping[str, Reading]:
    place = number
    if family.who is Who.PATIENTS and family.chosen:
        group = PRIOR if column == NULL else POPULATION
        found = choose(folder, group, number=number, seed=plan.seed, strands=plan.strands)
        if found is None:
            looked, _ = screened(folder, group)
            return {o.row: Reading(reason=f"no more patients: {looked} candidates screened") for o in family.outcomes}
        place = found
    try:
        who = person(family, column, number=place, seed=plan.seed)
        return family.apply(Case(who, 1000 * plan.seed + place, plan.strands))
    except FacialisError as error:
        reason = f"{type(error).__name__}: {error}"[:300]
        return {outcome.row: Reading(reason=reason) for outcome in family.outcomes}


def _path(folder: Path, family: str, column: str, number: int) -> Path:
    return folder / READINGS / f"{family}.{column.replace(',', '+')}.{number:04d}.json"


def is_done(folder: Path) -> Callable[[str, str, int], bool]:
    """Return a function that says whether an experiment's readings are in the folder."""
    return lambda family, column, number: _path(folder, family, column, number).is_file()


def _write(
    folder: Path, family: Family, column: str, number: int, readings: Mapping[str, Reading], seconds: float
) -> None:
    content = {
        "family": family.name, "column": column, "number": number, "seconds": round(seconds, 2),
        "readings": {row: {"values": list(r.values), "reason": r.reason} for row, r in readings.items()},
    }  # fmt: skip
    path = _path(folder, family.name, column, number)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(f".{os.getpid()}.partial")
    partial.write_text(json.dumps(content, allow_nan=False) + "\n", encoding="utf-8")
    partial.replace(path)


def check_settings(plan: Plan, folder: Path) -> None:
    """Write seed and scale into a new folder; refuse one of another seed or scale.

    Raises
    ------
    EvidenceError
        If they differ, or the folder holds something else.
    """
    own, path = {"seed": plan.seed, "strands": plan.strands}, folder / SETTINGS
    if path.is_file():
        kept = json.loads(path.read_text(encoding="utf-8"))
        if kept != own:
            raise EvidenceError(f"{folder.name} holds readings of {kept}, asked for {own}.", "Name another folder: -o.")
        return
    if folder.is_dir() and any(folder.iterdir()):
        raise EvidenceError(f"{folder.name} holds something else.", "Name a new folder, or one of an earlier run: -o.")
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(own) + "\n", encoding="utf-8")


def read_readings(folder: Path) -> dict[tuple[str, str], dict[int, Reading]]:
    """Return the readings of a folder by row and column, and within them by person."""
    found: dict[tuple[str, str], dict[int, Reading]] = {}
    for path in sorted((folder / READINGS).glob("*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        for row, kept in content["readings"].items():
            one = Reading(tuple(kept["values"]), kept["reason"])
            found.setdefault((row, content["column"]), {})[content["number"]] = one
    return found

"""Who is a patient: virtual people with a vessel who have spasms when they are seen, as those of the papers had.

Published patients were chosen for having hemifacial spasm; a vessel and a lesion drawn at random need not give any
(decision 11). Every candidate does what :func:`screening_protocol` says, with all mechanisms, and the ruler looks for a
spasm of the left side in the electromyogram. The same patients are then examined under every mechanism alone.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

from facialis.cohort import draw_patient
from facialis.errors import FacialisError
from facialis.evidence.null import draw_prior
from facialis.measures import measure
from facialis.measures.activity import Kind
from facialis.measures.spasm_rate import COLUMNS
from facialis.patient import Patient
from facialis.protocol import Protocol, Record, Task
from facialis.visit import record
from facialis.vocabulary import TaskName

POPULATION, PRIOR = "patients", "null"
"""The sampler's patients, and those of the null model."""
DRAW: dict[str, Callable[[int, int], Patient]] = {
    POPULATION: lambda number, seed: draw_patient(number, seed=seed),
    PRIOR: lambda number, seed: draw_prior(number, seed=seed, sick=True),
}
FOLDER = "screening"
CANDIDATES = 12
"""Candidates looked at for one wanted patient, on average, before the search is given up."""
SPASM = (Kind.CLONIC.value, Kind.TONIC.value)
SECONDS_EACH = 6.0
"""Processor seconds a candidate at 25 strands, as measured; for the budget."""


def screening_protocol() -> Protocol:
    """Return half a second of rest, one eye closure of 0.8 s and what follows it; every muscle of both sides."""
    closure = Task(do=TaskName.CLOSE_EYES, at_s=0.5, for_s=0.8, effort=0.6)
    return Protocol(name="screening", duration_s=3.0, tasks=(closure,), record=(Record(),))


def has_spasm(patient: Patient, *, seed: int, strands: int) -> bool:
    """Return whether the ruler finds a spasm on the left."""
    found = measure(record(patient, protocol=screening_protocol(), seed=seed, strands=strands).recording)
    side, kind = COLUMNS.index("side"), COLUMNS.index("kind")
    return any(row[side] == "left" and row[kind] in SPASM for row in found.episodes.rows)


def choose(folder: Path, group: str, *, number: int, seed: int, strands: int) -> int | None:
    """Return which candidate is the patient of a number, counted from 0; ``None`` where too few have spasms.

    What was found of every candidate is kept in the folder; nobody is looked at twice.

    Parameters
    ----------
    folder : Path
        Of the run.
    group : str
        :data:`POPULATION` or :data:`PRIOR`.
    number : int
        Which patient, from 0.
    seed, strands : int
        Of the population; scale.
    """
    chosen = -1
    for candidate in range(CANDIDATES * (number + 1)):
        if _look(folder, group, candidate=candidate, seed=seed, strands=strands):
            chosen += 1
            if chosen == number:
                return candidate
    return None


def _look(folder: Path, group: str, *, candidate: int, seed: int, strands: int) -> bool:
    path = folder / FOLDER / f"{group}.{candidate:04d}.json"
    if not path.is_file():
        try:
            found, reason = has_spasm(DRAW[group](candidate, seed), seed=1000 * seed + candidate, strands=strands), ""
        except FacialisError as error:
            found, reason = False, f"{type(error).__name__}: {error}"[:300]
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(f".{os.getpid()}.partial")
        partial.write_text(json.dumps({"spasm": found, "reason": reason}) + "\n", encoding="utf-8")
        partial.replace(path)
    return bool(json.loads(path.read_text(encoding="utf-8"))["spasm"])


def screened(folder: Path, group: str) -> tuple[int, int]:
    """Return how many candidates of a group were looked at, and how many had a spasm."""
    found = [
        json.loads(path.read_text(encoding="utf-8"))["spasm"] for path in (folder / FOLDER).glob(f"{group}.*.json")
    ]
    return len(found), sum(found)

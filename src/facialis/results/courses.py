"""A course in a folder: written in one step, read back, and any moment of it as a patient."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from facialis.body.adaptation import AdaptationParameters
from facialis.course import Course, CourseState, Trajectory, read_state
from facialis.errors import ProtocolError, StoreError
from facialis.parameters.course2026 import ADAPTATION
from facialis.patient import Patient
from facialis.presets import find_patient
from facialis.quantities import describe_invalid
from facialis.report.course import moment_table, muscle_table, write_course_report
from facialis.results.files import COURSE, REPORT, write_text
from facialis.store import Manifest, read_manifest, replacing, write_manifest
from facialis.treatments import Plan
from facialis.treatments.plan import find_treatments
from facialis.treatments.rules import Rule


def save_course(course: Course, folder: str | Path) -> Path:
    """Write a course into a folder in one step.

    The folder holds ``report.html``, ``timeline.csv`` (a row per moment), ``muscles.csv`` (a row per moment and
    muscle), ``course.json`` (patient, rates and every slow state, from which any moment is made again),
    ``patient.yaml`` and ``manifest.json``.

    Parameters
    ----------
    course : Course
        What :func:`facialis.follow` returned.
    folder : str or Path
        A new or empty folder, or an earlier result, which is replaced.

    Returns
    -------
    Path
        The report.

    Raises
    ------
    StoreError
        If the folder cannot be written or holds something else; then nothing was changed.
    """
    report = write_course_report(course)
    with replacing(folder) as partial:
        write_text(partial / REPORT, report)
        write_text(partial / "timeline.csv", moment_table(course).to_csv())
        write_text(partial / "muscles.csv", muscle_table(course).to_csv())
        write_text(partial / "patient.yaml", course.patient.to_yaml())
        write_text(partial / COURSE, _to_json(course))
        write_manifest(partial, _manifest(course))
    return Path(folder) / REPORT


def _to_json(course: Course) -> str:
    content = {
        "patient": course.patient.model_dump(mode="json"),
        "adaptation": course.adaptation.model_dump(mode="json"),
        "plan": _plain_plan(course.plan),
        "seed": course.seed,
        "strands": course.strands,
        "states": [json.loads(state.to_json()) for state in course.states],
    }
    return json.dumps(content, indent=1, allow_nan=False) + "\n"


def _plain_plan(plan: Plan | None) -> dict[str, Any] | None:
    if plan is None:
        return None
    orders = [{"do": name, **order.model_dump(mode="json", by_alias=True)} for name, order in plan.orders]
    return {"orders": orders, "rules": [rule.model_dump(mode="json", by_alias=True) for rule in plan.rules]}


def _read_plan(content: dict[str, Any] | None) -> Plan | None:
    if content is None:
        return None
    known = find_treatments()
    orders = [dict(each) for each in content["orders"]]
    return Plan(
        tuple((name, known[name].order.model_validate(each)) for each in orders if (name := each.pop("do"))),
        tuple(Rule.model_validate(each) for each in content["rules"]),
    )


def _manifest(course: Course) -> Manifest:
    return Manifest(
        kind="course",
        patient=course.patient.model_dump(mode="json"),
        seed=course.seed,
        strands=course.strands,
        full_strands=course.patient.root.strands,
        seconds_of_work=round(course.seconds_of_work, 3),
    )


def load_course(folder: str | Path) -> Trajectory:
    """Read a course from its folder; every file is compared with its checksum.

    Parameters
    ----------
    folder : str or Path
        As written by :func:`save_course`.

    Returns
    -------
    Trajectory
        States in time; ``.at("14mo")`` is the patient at a moment, ``.state("14mo")`` starts a branch.

    Raises
    ------
    StoreError
        If the folder is no course, was written by another version, or a file was changed.
    """
    folder = Path(folder)
    manifest = read_manifest(folder)
    if manifest.kind != "course":
        raise StoreError(f"{folder} holds a {manifest.kind}, not a course.", "Give a folder that course wrote.")
    content: dict[str, Any] = json.loads((folder / COURSE).read_text(encoding="utf-8"))
    try:
        patient = Patient.model_validate(content["patient"])
        adaptation = AdaptationParameters.model_validate(content["adaptation"])
        states = tuple(_state(each) for each in content["states"])
        return Trajectory(
            patient, adaptation, _read_plan(content["plan"]), states, int(content["seed"]), int(content["strands"])
        )
    except (KeyError, ValidationError) as error:
        problem = describe_invalid(error, "course")[0] if isinstance(error, ValidationError) else f"{error} is missing."
        raise StoreError(
            f"{folder} was written by facialis {manifest.versions.get('facialis')} and does not fit. {problem}",
            "Use that version, or compute the course again.",
        ) from None


def _state(content: dict[str, Any]) -> CourseState:
    return read_state(json.dumps(content))


def is_course(given: object) -> bool:
    """Return whether a path is the folder of a course."""
    return isinstance(given, str | Path) and (Path(given) / COURSE).is_file()


def find_person(given: str | Path, when: str | None) -> tuple[Patient, int]:
    """Return a patient and their usual seed: of a preset or YAML file, or at a moment of a course in a folder.

    Parameters
    ----------
    given : str or Path
        Preset, YAML file, or folder as written by :func:`save_course`.
    when : str, optional
        ``"14mo"``, ``"3.5y"``: which moment of a course; only there, and there without a default.

    Returns
    -------
    tuple of Patient and int
        The seed of a course gives the patient at a moment the nerve that the course followed; 0 otherwise.

    Raises
    ------
    ProtocolError
        If a time is missing, not wanted, or outside the course.
    StoreError
        If the folder is no course, or was changed.
    """
    if not is_course(given):
        if when is not None:
            raise ProtocolError(
                f"--at {when}: {given} is no course.", "Give the folder of a course, or leave out --at."
            )
        return find_patient(given), 0
    course = load_course(given)
    if when is None:
        raise ProtocolError(
            f"{given} is a course of {course.months:g} months.", "Say which moment: --at 14mo, or --at 3.5y."
        )
    return course.at(when), course.seed


@dataclass(frozen=True, slots=True)
class Beginning:
    """Where a course begins.

    Parameters
    ----------
    patient : Patient
        As at the start.
    adaptation : AdaptationParameters
        Rates.
    start : CourseState, optional
        State of an earlier course from which it goes on.
    plan : Plan, optional
        That of the earlier course.
    seed, strands : int
        Usual seed and scale.
    """

    patient: Patient
    adaptation: AdaptationParameters
    start: CourseState | None
    plan: Plan | None
    seed: int
    strands: int


def take_up(
    given: str | Path, when: str | None = None, *, growth: float | None = None, mechanism: str | None = None
) -> Beginning:
    """Return where a course begins: with a patient, or at a moment of an earlier course in a folder.

    Parameters
    ----------
    given : str or Path
        Preset, YAML file, or folder as written by :func:`save_course`.
    when : str, optional
        Moment of an earlier course; needed there, and only there.
    growth : float, optional
        Mean rise of the vessel's load a year, instead of the usual one or that of the earlier course.
    mechanism : str, optional
        Mechanisms that act; see :func:`facialis.visit.record`.

    Raises
    ------
    ProtocolError
        If a time is missing, not wanted, or outside the course; or the growth is out of range.
    StoreError
        If the folder is no course, or was changed.
    """
    if is_course(given):
        if when is None:
            raise ProtocolError(f"{given} is a course already.", "Say where to go on: --from 14mo, or --from 3.5y.")
        course = load_course(given)
        found = Beginning(
            course.patient, course.adaptation, course.state(when), course.plan, course.seed, course.strands
        )
    elif when is not None:
        raise ProtocolError(
            f"--from {when}: {given} is no course.", "Give the folder of a course, or leave out --from."
        )
    else:
        found = Beginning(find_patient(given), ADAPTATION, None, None, 0, 25)
    if growth is not None:
        found = replace(found, adaptation=_grown(found.adaptation, growth))
    return found if mechanism is None else replace(found, patient=found.patient.with_mechanism(mechanism))


def _grown(adaptation: AdaptationParameters, growth: float) -> AdaptationParameters:
    """Return rates with another growth; a vessel that stands still does not wander either."""
    try:
        return adaptation.replace(growth=growth, **({"wander": 0.0} if growth == 0.0 else {}))
    except ValidationError as error:
        raise ProtocolError(*describe_invalid(error, "course")) from None

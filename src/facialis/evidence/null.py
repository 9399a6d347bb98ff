"""The null model: what is assumed or calibrated is drawn from its declared range, nothing is fitted."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from pydantic import BaseModel

from facialis.errors import PatientError
from facialis.evidence.rows import EvidenceRole, rows
from facialis.patient import Patient
from facialis.presets import preset
from facialis.quantities import Parameters, Role, declared_quantities

DISEASE = frozenset({"plateau", "unkindled", "trigeminal_gain"})
"""Quantities of the nucleus that only disease changes; a healthy half keeps them."""
KEPT = frozenset({"grid", "mechanisms", "vessels"})
"""Parts of a patient that are no parameters of a person: numerics, switches; vessels are drawn as inputs say."""
WIDE = 10.0
"""Ranges that span more than this factor are drawn by their logarithm."""


TRIES = 50
"""Draws that violate a range are repeated so often."""


def draw_prior(number: int, *, seed: int = 0, sick: bool) -> Patient:
    """Return a person of the null model: everything assumed or calibrated drawn from its declared range.

    Values read in a paper, set by inputs, or numerical stay. Healthy halves keep no lesion and no plateau.

    Parameters
    ----------
    number : int
        Which person.
    seed : int
        Seed of the population.
    sick : bool
        Whether the left side is diseased.

    Raises
    ------
    PatientError
        If no draw makes a valid person.
    """
    rng = np.random.default_rng([seed, number, 3, int(sick)])
    base = preset("typical" if sick else "healthy")
    for _ in range(TRIES):
        try:
            drawn = draw_from_ranges(base, rng=rng, sick=sick)
            return drawn.with_changes(name=f"prior {number}")
        except PatientError:
            continue
    raise PatientError(f"No valid person in {TRIES} draws from the declared ranges.", "Narrow the ranges.")


def draw_from_ranges(person: Patient, *, rng: np.random.Generator, sick: bool) -> Patient:
    """Return a person with every assumed or calibrated quantity drawn from its declared range.

    Parameters
    ----------
    person : Patient
        Whose values from papers and inputs are kept.
    rng : numpy.random.Generator
        Draws.
    sick : bool
        Whether lesion and nucleus of the left side are drawn too.

    Raises
    ------
    PatientError
        If the values drawn contradict one another.

    Notes
    -----
    Both sides share nerve, junctions and healthy motoneurons: what is drawn for the left holds for the right.
    """
    content = dict(person)
    for name, value in person:
        if name not in KEPT and name not in ("left", "right") and isinstance(value, BaseModel):
            content[name] = _drawn(value, rng, frozenset())
    left = _drawn(person.left, rng, DISEASE if not sick else frozenset(), lesion=sick)
    shared = {name: left[name] for name in ("node", "bare", "fibre", "cleft", "junction")}
    nucleus = {**left["nucleus"], **{name: getattr(person.right.nucleus, name) for name in DISEASE}}
    content["left"], content["right"] = left, {**dict(person.right), **shared, "nucleus": nucleus}
    try:
        return type(person).model_validate(content)
    except ValueError as error:
        raise PatientError(f"A draw contradicts itself: {error}.", "Draw again.") from None


def assumed(parameters: Parameters, name: str) -> bool:
    """Return whether a value is an assumption or set by a row of role calibrate, and so has no other origin."""
    source, known = parameters.source_of(name), rows()
    if source.role is Role.ASSUMPTION:
        return True
    cited = re.match(r"row (\w+)", source.text)
    return (
        source.role is Role.EVIDENCE
        and cited is not None
        and cited[1] in known
        and known[cited[1]].role is EvidenceRole.CALIBRATE
    )


def _drawn(model: BaseModel, rng: np.random.Generator, kept: frozenset[str], *, lesion: bool = True) -> dict[str, Any]:
    """Return the fields of a model with drawn values, nested models likewise."""
    content: dict[str, Any] = dict(model)
    declared = declared_quantities(type(model))
    for name, value in model:
        if name in KEPT or (name == "lesion" and not lesion):
            continue
        if isinstance(value, BaseModel) and name != "sources":
            content[name] = _drawn(value, rng, kept)
        elif isinstance(value, dict) and name != "sources":
            content[name] = _each(value, rng, kept)
        elif name in declared and name not in kept and isinstance(model, Parameters) and assumed(model, name):
            content[name] = _value(value, declared[name]["low"], declared[name]["high"], rng)
    return content


def _each(value: dict[Any, Any], rng: np.random.Generator, kept: frozenset[str]) -> dict[Any, Any]:
    """Draw the entries of a mapping; shares of axons are made to sum to 1 again."""
    drawn = {key: _drawn(each, rng, kept) if isinstance(each, BaseModel) else each for key, each in value.items()}
    shares = [each["axon_share"] for each in drawn.values() if isinstance(each, dict) and "axon_share" in each]
    if shares:
        drawn = {key: {**each, "axon_share": each["axon_share"] / sum(shares)} for key, each in drawn.items()}
    return drawn


def _value(value: Any, low: float, high: float, rng: np.random.Generator) -> Any:
    if low > 0 and high / low > WIDE:
        drawn = float(np.exp(rng.uniform(np.log(low), np.log(high))))
    else:
        drawn = float(rng.uniform(low, high))
    return round(drawn) if isinstance(value, int) else drawn

"""What is declared: instruments, measures, treatments, examinations, families of findings, presets; and schemas.

A room's folder is searched for modules with one constant each (``INSTRUMENT``, ``MEASURE``, ...) on first use, never on
import, so that a new instrument is one new file.
"""

from __future__ import annotations

import difflib
import functools
import importlib
import importlib.util
import pkgutil
import re
from collections.abc import Iterable, Iterator, Mapping
from importlib.abc import InspectLoader
from types import MappingProxyType
from typing import Any

from pydantic.fields import FieldInfo

from facialis.errors import NameNotFoundError
from facialis.instruments.base import Instrument
from facialis.patient import Patient
from facialis.presets import preset, presets
from facialis.protocol import Protocol
from facialis.vocabulary import Side

ROOMS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "instrument": ("facialis.instruments", "INSTRUMENT"),
        "measure": ("facialis.measures", "MEASURE"),
        "face_measure": ("facialis.measures.face", "FACE_MEASURE"),
        "treatment": ("facialis.treatments", "TREATMENT"),
        "examination": ("facialis.examinations", "EXAMINATION"),
        "family": ("facialis.evidence.families", "FAMILY"),
    }
)
"""Kind of declaration to folder and name of the constant."""

SCHEMAS: Mapping[str, type[Patient | Protocol]] = MappingProxyType({"patient": Patient, "protocol": Protocol})
"""Descriptions that have a JSON schema."""


@functools.cache
def declared(kind: str) -> Mapping[str, Any]:
    """Return everything declared of one kind, sorted by name.

    Parameters
    ----------
    kind : str
        ``"instrument"``, ``"measure"``, ``"face_measure"``, ``"treatment"``, ``"examination"`` or ``"family"`` (of
        published findings).

    Returns
    -------
    mapping of str to record
        Empty where the room does not exist yet.

    Raises
    ------
    NameNotFoundError
        If there is no such kind.
    ImportError
        If two files declare the same name, or a constant has none.

    Examples
    --------
    >>> "surface_emg" in declared("instrument")
    True
    """
    folder, constant = ROOMS[nearest("kind of declaration", kind, known=ROOMS)]
    found: dict[str, Any] = {}
    for module in _modules_declaring(folder, constant):
        record = getattr(importlib.import_module(module), constant)
        name = getattr(record, "name", None)
        if not isinstance(name, str) or not name:
            raise ImportError(f"{module}.{constant} has no name; declare a record with the field name.")
        if name in found:
            raise ImportError(f"{module}.{constant} repeats the name {name!r}; names are unique within {folder}.")
        found[name] = record
    return MappingProxyType(dict(sorted(found.items())))


def _modules_declaring(folder: str, constant: str) -> Iterator[str]:
    """Yield the modules whose text assigns the constant; the others (kernels, tables) are not imported."""
    if importlib.util.find_spec(folder) is None:
        return
    package = importlib.import_module(folder)
    assigns = re.compile(rf"^{constant}\b *(?::[^=\n]+)?=", flags=re.MULTILINE)
    for module in sorted(pkgutil.walk_packages(package.__path__, f"{folder}."), key=lambda found: found.name):
        loader = getattr(importlib.util.find_spec(module.name), "loader", None)
        text = loader.get_source(module.name) if isinstance(loader, InspectLoader) else None
        if text and assigns.search(text):
            yield module.name


def nearest(noun: str, name: str, *, known: Iterable[str]) -> str:
    """Return ``name`` if it is known.

    Parameters
    ----------
    noun : str
        What is looked for, as the error calls it.
    name : str
        Name given.
    known : iterable of str
        Names that exist.

    Raises
    ------
    NameNotFoundError
        Lists what exists and suggests the nearest.
    """
    names = list(known)
    if name in names:
        return name
    exists = f"Declared: {', '.join(names)}." if names else f"No {noun} is declared yet."
    close = difflib.get_close_matches(str(name).lower().replace("-", "_").replace(" ", "_"), names, n=1, cutoff=0.5)
    suggestion = f"Did you mean {close[0]!r}? " if close else ""
    raise NameNotFoundError(f"There is no {noun} {name!r}.", suggestion + exists)


def instrument(name: str) -> Instrument:
    """Return a declared instrument.

    Raises
    ------
    NameNotFoundError
        Lists what exists and suggests the nearest.

    Examples
    --------
    >>> instrument("surface_emg").unit
    'uV'
    """
    record = declared("instrument")[nearest("instrument", name, known=declared("instrument"))]
    if not isinstance(record, Instrument):
        raise TypeError(f"{name} is declared as {type(record).__name__}; INSTRUMENT must be an Instrument.")
    return record


def find(kind: str, name: str) -> Any:
    """Return one declared record of any kind.

    Raises
    ------
    NameNotFoundError
        Lists what exists and suggests the nearest.
    """
    return declared(kind)[nearest(kind, name, known=declared(kind))]


def schema(name: str | None = None) -> dict[str, Any]:
    """Return a JSON schema: every field with unit, range and meaning.

    Parameters
    ----------
    name : str, optional
        ``"patient"`` or ``"protocol"``; ``None`` for both, each under its name.

    Raises
    ------
    NameNotFoundError
        If there is no such description.

    Examples
    --------
    >>> schema("protocol")["properties"]["duration_s"]["maximum"]
    3600
    """
    if name is None:
        return {each: description.model_json_schema() for each, description in SCHEMAS.items()}
    return SCHEMAS[nearest("schema", name, known=SCHEMAS)].model_json_schema()


def describe_presets() -> list[dict[str, str]]:
    """Return one row per preset: name, age, vessel and lesion, plateau current, and what else is not healthy."""
    return [{"preset": name, "age": f"{who.age_year:g}", **_diseased(who)} for name, who in presets().items()]


def _diseased(patient: Patient) -> dict[str, str]:
    vessels, lesions, nuclei = [], [], []
    other = [_blinking(patient)] if patient.tasks.blink != preset("healthy").tasks.blink else []
    for side in Side:
        half = patient.side(side)
        vessels += [
            f"{side.value}: {vessel.kind.value.replace('_', ' ')}, load {vessel.load:g}" for vessel in half.vessels
        ]
        if half.vessels:
            lesions.append(f"up to {half.lesion.bare_fraction:.0%} of internodes bare")
        if half.nucleus.plateau:
            share = "" if half.nucleus.plateau_share == 1.0 else f", {half.nucleus.plateau_share:.0%} of motoneurons"
            nuclei.append(f"{half.nucleus.plateau:g} of rheobase{share}")
        if half.regrowth is not None:
            other.append(f"{half.regrowth.lost:.0%} of axons lost, {half.regrowth.misrouted:.0%} of the rest astray")
    return {
        "vessel": "; ".join(vessels) or "none",
        "lesion": "; ".join(lesions) or "none",
        "plateau current": "; ".join(nuclei) or "none",
        "other": "; ".join(other) or "none",
    }


def _blinking(patient: Patient) -> str:
    blink = patient.tasks.blink
    return f"{blink.rate_per_min:g} blinks a minute of {blink.duration_ms:g} ms"


def describe_declared() -> list[dict[str, str]]:
    """Return one row per declared record: kind, name, title."""
    return [
        {"kind": kind, "name": name, "title": str(getattr(record, "title", ""))}
        for kind in ROOMS
        for name, record in declared(kind).items()
    ]


def describe_treatments() -> list[dict[str, str]]:
    """Return one row per field of every treatment: what can be ordered, in which unit, within which range.

    Examples
    --------
    >>> rows = describe_treatments()
    >>> next(row["allowed"] for row in rows if row["treatment"] == "decompression" and row["field"] == "relief")
    '0 to 1'
    """
    from facialis.treatments import find_treatments

    rows = []
    for name, treatment in find_treatments().items():
        for place, (field, info) in enumerate(treatment.order.model_fields.items()):
            rows.append(
                {
                    "treatment": name,
                    "field": info.alias or field,
                    "if left out": "must be given" if info.is_required() else "-" if info.default is None
                    else str(info.default),
                    "allowed": _allowed(info),
                    "acts on": "" if place else treatment.acts_on,
                }
            )  # fmt: skip
    return rows


def _allowed(info: FieldInfo) -> str:
    """Return the range of a field in words; empty where it has none of its own."""
    low = next((getattr(each, name) for each in info.metadata for name in ("ge", "gt") if hasattr(each, name)), None)
    high = next((getattr(each, name) for each in info.metadata for name in ("le", "lt") if hasattr(each, name)), None)
    if low is None and high is None:
        return ""
    return f"above {low:g}" if high is None else f"{low or 0:g} to {high:g}"

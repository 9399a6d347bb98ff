"""All measures of one moving face."""

from __future__ import annotations

import functools
import importlib
import json
import pkgutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from facialis.errors import NameNotFoundError
from facialis.measures.base import Finding, Table
from facialis.measures.face.base import FaceMeasure, look_at
from facialis.records import FaceMovement


@dataclass(frozen=True, eq=False, slots=True)
class FaceMeasurement:
    """Findings of all measures of a moving face.

    Parameters
    ----------
    origin : str
        Where the movement came from.
    duration_s : float
        Its length.
    findings : tuple of Finding
        In the order of the measures' names.
    """

    origin: str
    duration_s: float
    findings: tuple[Finding, ...]

    def of(self, name: str, about: str | None = None) -> tuple[Finding, ...]:
        """Return the findings of one measure, about one thing if given."""
        return tuple(f for f in self.findings if f.measure == name and about in (None, f.about))

    def details(self) -> dict[str, Table]:
        """Return every table by name: the findings, and what each measure adds."""
        rows = tuple((f.measure, f.about, f.value, f.unit, f.status.value, f.reason) for f in self.findings)
        tables = {"findings": Table(("measure", "about", "value", "unit", "status", "reason"), rows)}
        for name in dict.fromkeys(f.measure for f in self.findings if len(f.detail)):
            parts = [f.detail for f in self.of(name) if len(f.detail)]
            tables[name] = Table(parts[0].columns, tuple(row for part in parts for row in part.rows))
        return tables

    def to_json(self) -> str:
        """Return everything as JSON text."""
        content = {"origin": self.origin, "duration_s": self.duration_s, "findings": [asdict(f) for f in self.findings]}
        return json.dumps(content, indent=1, allow_nan=False, default=str)


@functools.cache
def find_face_measures() -> tuple[FaceMeasure, ...]:
    """Return the measures declared in this folder, sorted by name."""
    package = importlib.import_module("facialis.measures.face")
    modules = (importlib.import_module(f"{package.__name__}.{m.name}") for m in pkgutil.iter_modules(package.__path__))
    found = (getattr(module, "FACE_MEASURE", None) for module in modules)
    return tuple(sorted((record for record in found if isinstance(record, FaceMeasure)), key=lambda each: each.name))


def measure_face(movement: FaceMovement, names: Sequence[str] | None = None) -> FaceMeasurement:
    """Measure a moving face.

    Parameters
    ----------
    movement : FaceMovement
        Simulated or filmed; nothing in it says which to any measure.
    names : sequence of str, optional
        Which measures; all of them by default.

    Returns
    -------
    FaceMeasurement
        One finding or more per measure; a measure that the movement cannot support says why.

    Raises
    ------
    NameNotFoundError
        If a measure of that name is not declared.
    """
    known = {record.name: record for record in find_face_measures()}
    unknown = [name for name in names or () if name not in known]
    if unknown:
        raise NameNotFoundError(
            f"No measure of a face is called {', '.join(unknown)}.", f"Measures: {', '.join(known)}."
        )
    view = look_at(movement)
    chosen = known.values() if names is None else [known[name] for name in names]
    findings = tuple(finding for record in chosen for finding in record.apply(view))
    return FaceMeasurement(movement.provenance.origin, movement.duration_s, findings)

"""All measures of one recording."""

from __future__ import annotations

import functools
import importlib
import json
import pkgutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np

from facialis.errors import NameNotFoundError
from facialis.measures.activity import Activity, Kind, find_activity
from facialis.measures.base import Finding, Measure, Status, Table
from facialis.measures.bursts import COLUMNS as BURST_COLUMNS
from facialis.measures.bursts import burst_rows
from facialis.measures.detection.cleaning import COLUMNS as CLEANING_COLUMNS
from facialis.measures.detection.search import Search
from facialis.measures.episodes import find_episodes
from facialis.measures.spasm_rate import COLUMNS as EPISODE_COLUMNS
from facialis.measures.spasm_rate import episode_rows
from facialis.records import Event, Recording


@dataclass(frozen=True, eq=False, slots=True)
class Measurement:
    """Findings of all measures, and the tables they rest on.

    Parameters
    ----------
    origin : str
        Where the recording came from.
    duration_s : float
        Length of the recording.
    findings : tuple of Finding
        In the order of the measures' names.
    bursts : Table
        One row per burst.
    episodes : Table
        One row per spasm, blink or bilateral contraction.
    notes : tuple of str
        What was noticed in the file, cleaned, left out.
    cleaning : Table
        One row per channel and kind of artefact: how many, how long, how large, and what was done.
    """

    origin: str
    duration_s: float
    findings: tuple[Finding, ...]
    bursts: Table
    episodes: Table
    notes: tuple[str, ...]
    cleaning: Table = field(default_factory=lambda: Table(CLEANING_COLUMNS))

    def of(self, name: str, about: str | None = None) -> tuple[Finding, ...]:
        """Return the findings of one measure, about one thing if given."""
        return tuple(f for f in self.findings if f.measure == name and about in (None, f.about))

    def events(self) -> tuple[Event, ...]:
        """Return bursts and episodes as events, for plots and for writing beside the signals."""
        on, off = BURST_COLUMNS.index("onset_s"), BURST_COLUMNS.index("offset_s")
        found = [Event(row[on], "burst", row[off] - row[on], row[0]) for row in self.bursts.rows]
        on, off, kind = (EPISODE_COLUMNS.index(name) for name in ("onset_s", "offset_s", "kind"))
        found += [Event(row[on], f"{row[kind]} {row[0]}", row[off] - row[on]) for row in self.episodes.rows]
        return tuple(sorted(found, key=lambda event: event.onset_s))

    def tables(self) -> dict[str, str]:
        """Return every table of :meth:`details` as CSV text, by a name that can be a file's."""
        return {name: table.to_csv() for name, table in self.details().items()}

    def details(self) -> dict[str, Table]:
        """Return every table by name: findings, bursts, episodes, cleaning, and what each measure adds."""
        summary = tuple(
            (f.measure, f.about, f.value, f.unit, f.low, f.high, f.status.value, f.reason) for f in self.findings
        )
        columns = ("measure", "about", "value", "unit", "low", "high", "status", "reason")
        tables = {"findings": Table(columns, summary), "bursts": self.bursts, "episodes": self.episodes}
        tables["cleaning"] = self.cleaning
        for finding in self.findings:
            if len(finding.detail) and finding.detail.columns not in (BURST_COLUMNS, EPISODE_COLUMNS):
                tables[f"{finding.measure}_{finding.about}"] = finding.detail
        return tables

    def to_json(self) -> str:
        """Return everything as JSON text."""
        content: dict[str, Any] = {
            "origin": self.origin,
            "duration_s": self.duration_s,
            "findings": [_plain(finding) for finding in self.findings],
            "bursts": asdict(self.bursts),
            "episodes": asdict(self.episodes),
            "cleaning": asdict(self.cleaning),
            "notes": self.notes,
        }
        return json.dumps(content, indent=1, allow_nan=False, default=str)


def _plain(finding: Finding) -> dict[str, Any]:
    content = asdict(finding)
    if finding.detail.columns in (BURST_COLUMNS, EPISODE_COLUMNS):
        del content["detail"]  # stands in the table of bursts or episodes
    return content


@functools.cache
def find_measures() -> tuple[Measure, ...]:
    """Return the measures declared in this folder, sorted by name."""
    package = importlib.import_module("facialis.measures")
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    found = (getattr(importlib.import_module(f"facialis.measures.{name}"), "MEASURE", None) for name in names)
    return tuple(record for record in found if isinstance(record, Measure))


def measure(
    recording: Recording, names: Sequence[str] | None = None, *, seed: int = 0, search: Search | None = None
) -> Measurement:
    """Measure a recording.

    Parameters
    ----------
    recording : Recording
        Real or simulated; nothing in it says which to any measure.
    names : sequence of str, optional
        Which measures; all of them by default.
    seed : int
        Seeds the shuffle tests.
    search : Search, optional
        How bursts begin and end.

    Returns
    -------
    Measurement
        One finding or more per measure; a measure that the recording cannot support says why.

    Raises
    ------
    NameNotFoundError
        If a measure of that name is not declared.
    """
    chosen = _chosen(names)
    activity = find_activity(recording, np.random.default_rng(seed), search=search)
    activity = replace(activity, episodes=find_episodes(activity))
    findings = tuple(finding for record in chosen for finding in record.apply(activity))
    return Measurement(
        recording.provenance.origin,
        recording.duration_s,
        findings,
        Table(BURST_COLUMNS, _burst_rows(findings, activity)),
        Table(EPISODE_COLUMNS, episode_rows(activity, *Kind)),
        (*recording.provenance.notes, *activity.notes),
        Table(CLEANING_COLUMNS, tuple(done.row for track in activity.tracks for done in track.cleaned)),
    )


def _burst_rows(findings: tuple[Finding, ...], activity: Activity) -> tuple[tuple[Any, ...], ...]:
    """Return the rows of all bursts; those that the findings hold already are not made twice."""
    made = {f.about: f.detail.rows for f in findings if f.detail.columns == BURST_COLUMNS}
    tracks = activity.tracks
    return tuple(row for track in tracks for row in made.get(track.channel.name) or burst_rows(track))


def _chosen(names: Sequence[str] | None) -> tuple[Measure, ...]:
    known = {record.name: record for record in find_measures()}
    unknown = [name for name in names or () if name not in known]
    if unknown:
        raise NameNotFoundError(f"No measure is called {', '.join(unknown)}.", f"Measures: {', '.join(known)}.")
    return tuple(known.values()) if names is None else tuple(known[name] for name in names)


__all__ = ["Activity", "Measurement", "Status", "find_measures", "measure"]

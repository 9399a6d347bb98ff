"""The table across recordings."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from facialis.measures.base import Table
from facialis.series.change import Change, compute_changes
from facialis.series.entries import Entry, keys_of
from facialis.series.retest import Retest, compute_test_retest

PAGE = "series.html"
LONG = (
    "recording", "group", "subject", "measure", "about", "value", "unit", "low", "high", "status", "reason",
)  # fmt: skip
CHANGES = (
    "subject", "measure", "about", "unit", "from", "to", "before", "after", "recordings_before", "recordings_after",
    "difference", "ratio", "minimal_detectable_change", "verdict", "reason",
)  # fmt: skip
ERRORS = (
    "measure", "about", "unit", "subjects", "recordings", "degrees_of_freedom", "within_subject_sd", "low", "high",
    "minimal_detectable_change", "status", "reason",
)  # fmt: skip


@dataclass(frozen=True, eq=False, slots=True)
class Series:
    """Measures across recordings.

    Parameters
    ----------
    entries : tuple of Entry
        Recordings in order, those that could not be read among them.
    errors : tuple of Retest
        Test-retest error of every measure.
    changes : tuple of Change
        Change in every subject.
    groups : tuple of str, optional
        The two groups that are compared; ``None`` where changes count from the first recording of a subject.
    folder : Path, optional
        Where it was written.
    """

    entries: tuple[Entry, ...]
    errors: tuple[Retest, ...]
    changes: tuple[Change, ...]
    groups: tuple[str, str] | None = None
    folder: Path | None = None

    @property
    def failed(self) -> tuple[Entry, ...]:
        """Recordings that could not be read or measured."""
        return tuple(entry for entry in self.entries if entry.reason)

    @property
    def page(self) -> Path | None:
        """Path of the page across recordings, where it was written."""
        return self.folder / PAGE if self.folder else None

    def tables(self) -> dict[str, Table]:
        """Return the tables by the names of their files: long, wide, change, error."""
        return {
            "series": self.long(),
            "series_wide": self.wide(),
            "series_change": Table(CHANGES, tuple(_change_row(change) for change in self.changes)),
            "series_error": Table(ERRORS, tuple(_error_row(error) for error in self.errors)),
        }

    def long(self) -> Table:
        """Return one row per recording and finding; a recording that was not read has one row with the reason."""
        rows: list[tuple[Any, ...]] = []
        for entry in self.entries:
            head = (entry.name, entry.group, entry.subject)
            if entry.reason:
                rows.append((*head, "", "", None, "", None, None, entry.status, entry.reason))
            rows += [
                (*head, f.measure, f.about, f.value, f.unit, f.low, f.high, f.status.value, f.reason)
                for f in entry.findings
            ]
        return Table(LONG, tuple(rows))

    def wide(self) -> Table:
        """Return one row per recording and one column per measure that has a value anywhere."""
        keys = keys_of(self.entries)
        columns = ("recording", "group", "subject", "status", "duration_s", *(" ".join(key) for key in keys))
        rows = (
            (e.name, e.group, e.subject, e.status, e.duration_s, *(e.value(key) for key in keys)) for e in self.entries
        )
        return Table(columns, tuple(rows))

    def to_json(self) -> str:
        """Return everything as JSON text."""
        recordings = [
            {
                "recording": entry.name,
                "group": entry.group,
                "subject": entry.subject,
                "folder": entry.folder,
                "duration_s": entry.duration_s,
                "status": entry.status,
                "reason": entry.reason,
            }
            for entry in self.entries
        ]
        content = {
            "change": f"{self.groups[0]} to {self.groups[1]}" if self.groups else "from the first recording",
            "recordings": recordings,
            **{name: asdict(table) for name, table in self.tables().items() if name != "series_wide"},
        }
        return json.dumps(content, indent=1, allow_nan=False)


def compare(entries: tuple[Entry, ...], *, groups: tuple[str, str] | None = None, folder: Path | None = None) -> Series:
    """Compare recordings: test-retest error, and change within each subject.

    Parameters
    ----------
    entries : tuple of Entry
        Recordings in order.
    groups : tuple of str, optional
        Before and after; by default changes count from the first recording of a subject.
    folder : Path, optional
        Where the result will stand.
    """
    errors = compute_test_retest(entries)
    return Series(entries, errors, compute_changes(entries, errors, groups=groups), groups, folder)


def _change_row(c: Change) -> tuple[Any, ...]:
    return (
        c.subject, *c.key, c.start, c.end, c.before, c.after, *c.repeats, c.difference, c.ratio, c.detectable,
        c.verdict, c.reason,
    )  # fmt: skip


def _error_row(e: Retest) -> tuple[Any, ...]:
    return (
        *e.key, e.subjects, e.recordings, e.freedom, e.sem, e.low, e.high, e.mdc, e.status.value, e.reason,
    )  # fmt: skip

"""Measure many recordings, and compare them in one table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from facialis.errors import FacialisError, FormatError, RecordingError
from facialis.io.identity import blank_secrets
from facialis.measures import Measurement
from facialis.measures import measure as measure_recording
from facialis.measures.base import Table
from facialis.records import Recording
from facialis.results.files import REPORT, SERIES, SERIES_PAGE, file_name, write_text
from facialis.results.measuring import write_measurement
from facialis.series import Candidate, Entry, Series, check_pairing, compare, find_recordings, pair, read_candidate
from facialis.series.page import write_series_page
from facialis.store import Manifest, replacing, write_manifest

Progress = Callable[[float, str], None]


def measure_series(
    paths: Sequence[str | Path] | str | Path,
    folder: str | Path | None = None,
    *,
    before: str | None = None,
    after: str | None = None,
    pair_by: str = "stem",
    mapping: Mapping[str, str] | None = None,
    declared: Mapping[str, Any] | None = None,
    annotated: bool | None = None,
    progress: Progress | None = None,
    notice: Callable[[str], None] | None = None,
) -> Series:
    """Measure every recording in files and folders, and compare them.

    Folders that are given are groups; where one folder is given, its first level of folders. The same subject has the
    same name of file in each, without the group's name and without a marked repeat (``p01_run2``). A recording that
    cannot be read is listed with the reason and does not stop the others.

    Parameters
    ----------
    paths : sequence of str or Path
        Files and folders; see :func:`facialis.series.find_recordings`.
    folder : str or Path, optional
        A new or empty folder, or an earlier result, which is replaced: a folder per recording, as
        :func:`facialis.results.save_measurement` writes it, and ``series.csv`` (long), ``series_wide.csv``,
        ``series_change.csv``, ``series_error.csv``, ``series.json`` and ``series.html``. Interrupted anywhere, it holds
        the old result or the new one. By default nothing is written.
    before, after : str, optional
        Names of two groups to compare; by default every recording is compared with its subject's first.
    pair_by : str
        How the subject is told from names; see :func:`facialis.series.pair`.
    mapping : mapping of str to str, optional
        Channel name to ``"muscle side"``, for every recording.
    declared : mapping, optional
        Rate and columns, for every table; see :func:`facialis.io.read_recording`.
    annotated : bool, optional
        Whether to write annotated copies; see :func:`facialis.results.save_measurement`.
    progress : callable, optional
        Called with fraction done and what is being done.
    notice : callable, optional
        Called with what was left out or could not be read, and why.

    Returns
    -------
    Series
        Values, changes and test-retest error.

    Raises
    ------
    FormatError
        If there is no recording, or none could be read.
    RecordingError
        If a group does not exist, or ``pair_by`` cannot be used.
    StoreError
        If the folder cannot be written or holds something else; then nothing was changed.
    """
    check_pairing(pair_by)
    candidates = find_recordings([paths] if isinstance(paths, str | Path) else paths)
    places = [pair(candidate, pair_by) for candidate in candidates]
    groups = _checked_groups(before, after, known=list(dict.fromkeys(group for group, _ in places)))
    work = _Work(dict(mapping or {}), declared, annotated, progress or _quiet, notice or _quiet)
    if folder is None:
        return _compared(work, candidates, places=places, groups=groups)
    with replacing(folder) as partial:
        series = _compared(replace(work, target=partial), candidates, places=places, groups=groups)
        work.progress(1.0, "comparing")
        _write(partial, series, mapping=work.mapping)
    return replace(series, folder=Path(folder))


def _quiet(*said: object) -> None:
    """Say nothing."""


@dataclass(frozen=True, slots=True)
class _Work:
    """What holds for every recording, and the names in use."""

    mapping: dict[str, str]
    declared: Mapping[str, Any] | None
    annotated: bool | None
    progress: Progress
    notice: Callable[[str], None]
    target: Path | None = None
    taken: set[str] = field(default_factory=set)
    codes: dict[tuple[str, str], str] = field(default_factory=dict)

    def shown(self, kind: str, name: str, *, secrets: tuple[str, ...]) -> str:
        """Return a name of a file or folder; where it holds a secret of the header, a code that stays the same."""
        if (kind, name) not in self.codes and blank_secrets(name, secrets) != name:
            self.codes[kind, name] = f"{kind}-{1 + sum(known == kind for known, _ in self.codes)}"
        return self.codes.get((kind, name), name)

    def folder_for(self, name: str) -> str:
        """Return a name for a recording's own folder that is not in use."""
        stem, number = file_name(name), 1
        unique = stem
        while unique.casefold() in self.taken:
            number += 1
            unique = f"{stem}-{number}"
        self.taken.add(unique.casefold())
        return unique


def _checked_groups(before: str | None, after: str | None, *, known: list[str]) -> tuple[str, str] | None:
    if before is None and after is None:
        return None
    if before is None or after is None or before == after:
        raise RecordingError("A comparison needs two groups.", "Give both --before and --after, and two names.")
    for name in (before, after):
        if name not in known:
            raise RecordingError(f"There is no group {name!r}.", f"Groups: {', '.join(known)}.")
    return before, after


def _compared(
    work: _Work,
    candidates: tuple[Candidate, ...],
    *,
    places: list[tuple[str, str]],
    groups: tuple[str, str] | None,
) -> Series:
    entries = []
    for index, (candidate, place) in enumerate(zip(candidates, places, strict=True)):
        entries.append(_measured(work, candidate, place=place, at=(index, len(candidates))))
    if all(entry.reason for entry in entries):
        words = "The recording" if len(entries) == 1 else f"None of the {len(entries)} recordings"
        raise FormatError(f"{words} could not be read. {entries[0].name}: {entries[0].reason}")
    named = (
        (work.codes.get(("group", groups[0]), groups[0]), work.codes.get(("group", groups[1]), groups[1]))
        if groups
        else None
    )
    coded = [
        replace(entry, group=work.codes.get(("group", group), group), subject=work.codes.get(("subject", who), who))
        for entry, (group, who) in zip(entries, places, strict=True)
    ]
    return compare(tuple(coded), groups=named)


def _measured(work: _Work, candidate: Candidate, *, place: tuple[str, str], at: tuple[int, int]) -> Entry:
    """Read, measure and write one recording."""
    index, count = at
    group, subject = place

    def say(stage: str) -> None:
        work.progress(index / count, f"recording {index + 1} of {count}: {stage}")

    say("reading")
    try:
        recording, secrets = read_candidate(candidate, mapping=work.mapping, declared=work.declared)
        work.shown("group", group, secrets=secrets)
        work.shown("subject", subject, secrets=secrets)
        name = work.shown("recording", candidate.name, secrets=secrets)
        say(f"measuring {name}")
        measurement = measure_recording(recording)
    except (FacialisError, MemoryError) as error:
        reason = str(error) or "it does not fit into memory"
        work.notice(f"{candidate.name} could not be read: {reason}")
        return Entry(candidate.name, group, subject, reason=reason)
    folder = _write_one(work, recording, measurement=measurement, name=name, say=say)
    findings = tuple(replace(finding, detail=Table(())) for finding in measurement.findings)
    return Entry(name, group, subject, folder, recording.duration_s, findings)


def _write_one(
    work: _Work, recording: Recording, *, measurement: Measurement, name: str, say: Callable[[str], None]
) -> str:
    if work.target is None:
        return ""
    folder = work.folder_for(name)
    (work.target / folder).mkdir()
    write_measurement(
        work.target / folder,
        recording,
        measurement=measurement,
        mapping=work.mapping,
        annotated=work.annotated,
        progress=lambda stage: say(f"{stage}, {name}"),
        notice=lambda words: work.notice(f"{name}: {words}"),
    )
    return folder


def _write(folder: Path, series: Series, *, mapping: dict[str, str]) -> None:
    for name, table in series.tables().items():
        write_text(folder / f"{name}.csv", table.to_csv())
    write_text(folder / SERIES, series.to_json())
    write_text(folder / SERIES_PAGE, write_series_page(series, report=REPORT))
    origin = f"{len(series.entries)} recordings"
    write_manifest(folder, Manifest(kind="series", origin=origin, mapping=mapping))

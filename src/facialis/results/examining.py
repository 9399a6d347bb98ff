"""Do an examination on a patient or a file, and put what was found into a folder."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from facialis.errors import RecordingError
from facialis.examinations import Examined, examine_patient, examine_recording, find_examination
from facialis.io import read_recording, write_edf
from facialis.measures.base import Table
from facialis.patient import Patient
from facialis.presets import presets
from facialis.records import Recording
from facialis.report.examination import write_examination_report
from facialis.results.files import EPISODE, EXAMINATION, REPORT, file_name, write_text
from facialis.store import (
    Manifest,
    check_destination,
    digest_spikes,
    replacing,
    write_episode,
    write_events,
    write_manifest,
)
from facialis.visit import Visit
from facialis.vocabulary import Side

SUMMARY, MARKERS, SWEEPS = "summary.csv", "markers.csv", "sweeps"
Progress = Callable[[float, str], None]


def is_patient(given: object) -> bool:
    """Return whether what was given is a patient: an object, a preset's name, or a YAML file."""
    if isinstance(given, Patient):
        return True
    if not isinstance(given, str | Path):
        return False
    return str(given) in presets() or Path(given).suffix.lower() in (".yaml", ".yml")


def examine(
    examination: str,
    given: str | Path | Patient | Recording,
    *,
    folder: str | Path | None = None,
    side: str | Side = Side.LEFT,
    sweeps: int | None = None,
    seed: int = 0,
    strands: int = 25,
    mechanism: str | None = None,
    mapping: Mapping[str, str] | None = None,
    markers: str | Path | Sequence[float] | None = None,
    stimulated: str | None = None,
    progress: Progress | None = None,
) -> Examined:
    """Do a clinical examination on a virtual patient, or read it in a recording or a file.

    Parameters
    ----------
    examination : str
        ``"lateral_spread"``, ``"blink_reflex"``, ``"f_wave"``, ``"cmap"``, ``"mep"``, ``"needle_jitter"`` or
        ``"baep"``; hyphens and underscores are the same.
    given : str, Path, Patient or Recording
        A preset, a patient's YAML file, a patient; or a recording or its file.
    folder : str or Path, optional
        A new or empty folder, or an earlier result, which is replaced: report, summary, sweeps, stimuli. By default
        nothing is written.
    side : str or Side
        Of a patient: which side is stimulated.
    sweeps : int, optional
        Of a patient: stimuli of each series; default: the examination's own.
    seed, strands : int
        Of a patient: seed, and strands simulated on each side.
    mechanism : str, optional
        Of a patient: mechanisms that act; see :func:`facialis.visit.record`.
    mapping : mapping of str to str, optional
        Of a file: channel name to ``"muscle side"``.
    markers : str, Path or sequence of float, optional
        Of a recording: where the stimuli are; see :func:`facialis.examinations.read_shocks`.
    stimulated : str, optional
        Of a recording: site and side of stimuli that do not say so, as ``"zygomatic left"``.
    progress : callable, optional
        Called with fraction done and what is being done.

    Returns
    -------
    Examined
        Findings, and the sweeps behind them.

    Raises
    ------
    NotAssessableError
        If the recording cannot answer, with the remedy; nothing is written.
    NameNotFoundError
        If there is no such examination or preset.
    StoreError
        If the folder cannot be written or holds something else; then nothing was changed.

    Examples
    --------
    >>> from facialis.results import examine
    >>> from facialis.records import Recording
    >>> examine("lateral-spread", "healthy", strands=1, sweeps=0)
    Traceback (most recent call last):
        ...
    facialis.errors.ProtocolError: 0 stimuli of each series. Give 1 to 200.
    """
    kind = find_examination(examination)
    if folder is not None:
        check_destination(folder)
    visit: Visit | None = None
    if isinstance(given, Patient) or (not isinstance(given, Recording) and is_patient(given)):
        if markers is not None or stimulated is not None or mapping:
            raise RecordingError("A patient's stimuli and channels are known.", "Leave out markers, site and mapping.")
        examined, visit = examine_patient(
            kind.name,
            given,
            side=Side(side),
            sweeps=sweeps,
            seed=seed,
            strands=strands,
            mechanism=mechanism,
            progress=progress,
        )
        recording = visit.recording
    else:
        recording = given if isinstance(given, Recording) else read_recording(given, mapping)
        if progress is not None:
            progress(0.3, "examining")
        examined = examine_recording(kind.name, recording, markers=markers, stimulated=stimulated)
    if folder is not None:
        if progress is not None:
            progress(0.95, "writing the report")
        _save(examined, recording, folder, visit=visit, mapping=mapping)
    return examined


def _save(
    examined: Examined,
    recording: Recording,
    folder: str | Path,
    *,
    visit: Visit | None,
    mapping: Mapping[str, str] | None,
) -> None:
    """Write everything in one step."""
    report = write_examination_report(find_examination(examined.examination), examined, recording=recording)
    with replacing(folder) as partial:
        write_text(partial / REPORT, report)
        write_text(partial / SUMMARY, examined.summary().to_csv())
        write_text(partial / EXAMINATION, to_json(examined))
        write_text(partial / MARKERS, examined.shocks.table().to_csv())
        write_text(partial / f"{SWEEPS}.csv", _responses(examined).to_csv())
        (partial / SWEEPS).mkdir()
        for number, strip in enumerate(examined.strips, 1):
            write_text(partial / SWEEPS / f"{number}_{file_name(strip.label)}.csv", _traces(examined, number - 1))
        for name, table in examined.tables.items():
            write_text(partial / f"{file_name(name)}.csv", table.to_csv())
        write_events(partial / "events.csv", recording.events)
        if visit is not None:
            write_edf(recording, partial / "recording.edf")
            write_episode(partial / EPISODE, visit.episode)
            write_text(partial / "patient.yaml", visit.episode.patient.to_yaml())
            write_text(partial / "protocol.yaml", visit.episode.protocol.to_yaml())
        write_manifest(partial, _manifest(recording, visit, mapping))


def _manifest(recording: Recording, visit: Visit | None, mapping: Mapping[str, str] | None) -> Manifest:
    origin = recording.provenance.origin
    if visit is None:
        return Manifest(kind="examination", origin=origin, mapping=dict(mapping or {}))
    episode = visit.episode
    return Manifest(
        kind="examination", origin=origin, patient=episode.patient.model_dump(mode="json"),
        protocol=episode.protocol.model_dump(mode="json"), seed=episode.seed, strands=episode.strands,
        full_strands=episode.patient.root.strands, spikes=digest_spikes(episode),
        seconds_of_work=round(episode.seconds_of_work, 3),
    )  # fmt: skip


def to_json(examined: Examined) -> str:
    """Return findings, tables, stimuli and notes as JSON."""
    content = {
        "examination": examined.examination,
        "stimuli": {"found": examined.shocks.note, "count": len(examined.shocks)},
        "findings": _records(examined.summary()),
        "tables": {name: _records(table) for name, table in examined.tables.items()},
        "notes": list(examined.notes),
    }
    return json.dumps(content, indent=1, allow_nan=False) + "\n"


def _records(table: Table) -> list[dict[str, Any]]:
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def _responses(examined: Examined) -> Table:
    """Return one row per sweep of every strip: what was found in it."""
    columns: tuple[str, ...] = ()
    rows: list[tuple[Any, ...]] = []
    for strip in examined.strips:
        if strip.responses is None:
            continue
        found = strip.responses.table()
        currents = strip.currents_ma or (None,) * len(found)
        columns = ("where", "current_ma", *found.columns)
        rows += [(strip.label, current, *row) for current, row in zip(currents, found.rows, strict=True)]
    return Table(columns or ("where",), tuple(rows))


def _traces(examined: Examined, place: int) -> str:
    """Return the sweeps of one strip as a table: time, average, and one column per sweep [uV]."""
    strip = examined.strips[place]
    sweeps, times = strip.sweeps, strip.sweeps.times_ms
    inside = (times >= strip.shown_ms[0]) & (times <= strip.shown_ms[1])
    unit = strip.unit.replace(" ", "_")
    columns = ("time_ms", "average_uv", *(f"{unit}_{row + 1}_uv" for row in range(len(sweeps))))
    digits = 2 if strip.unit == "sweep" else 4
    lines = [",".join(columns)]
    for at in inside.nonzero()[0]:
        values = (strip.average[at], *sweeps.values[:, at])
        lines.append(f"{times[at]:.4f}," + ",".join(f"{value:.{digits}f}" for value in values))
    return "\n".join(lines) + "\n"

"""Measure a recording, and put the measures into a folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from facialis.errors import RecordingError
from facialis.io import read_recording, write_edf
from facialis.measures import Measurement
from facialis.measures import measure as measure_recording
from facialis.records import Event, Recording
from facialis.report import write_report
from facialis.results.files import ANNOTATED, REPORT, silent, write_measures, write_text
from facialis.store import Manifest, replacing, write_events, write_manifest

ANNOTATED_SAMPLES = 20_000_000
"""Recordings of more samples (all channels together) are not copied unless that is asked for: 40 MB of EDF+."""
SAME_EVENT_S = 2e-3
"""An event of the file and a finding of one label that begin within this time are one."""


def measure(
    given: str | Path | Recording | object,
    *,
    mapping: Mapping[str, str] | None = None,
    declared: Mapping[str, Any] | None = None,
) -> Measurement:
    """Measure a recording, or a file of any known format.

    Parameters
    ----------
    given : str, Path, Recording or object
        A file of any format that is read, a recording in memory, or a ``Raw`` object of MNE.
    mapping : mapping of str to str, optional
        For files: channel name to ``"muscle side"`` where the file's own names do not say.
    declared : mapping, optional
        For a table that does not say what it holds: ``rate_hz`` and ``columns``; see
        :func:`facialis.io.read_recording`.

    Returns
    -------
    Measurement
        What could be measured, and what could not, with the reason.

    Raises
    ------
    FormatError
        If the file is empty, truncated, mislabelled or of no known format.
    RecordingError
        If ``mapping`` names a channel or a muscle that does not exist.
    """
    recording = given if isinstance(given, Recording) else read_recording(given, mapping, declared=declared)
    return measure_recording(recording)


def save_measurement(
    recording: Recording,
    folder: str | Path,
    *,
    mapping: Mapping[str, str] | None = None,
    annotated: bool | None = None,
    progress: Callable[[str], None] | None = None,
    notice: Callable[[str], None] | None = None,
) -> Path:
    """Measure a recording and put measures, report and an annotated copy into a folder in one step.

    The copy, ``annotated.edf``, is EDF+ with the bursts of every channel, spasms, blinks and contractions as
    annotations with durations; any viewer of EDF+ shows them over the signals.

    Parameters
    ----------
    recording : Recording
        Of a patient, or simulated.
    folder : str or Path
        A new or empty folder, or an earlier result, which is replaced. Interrupted anywhere, it holds the old result or
        the new one.
    mapping : mapping of str to str, optional
        What was said about channels when the file was read, for the manifest.
    annotated : bool, optional
        Whether to write the annotated copy; default: up to ``ANNOTATED_SAMPLES`` samples.
    progress : callable, optional
        Called with what is being done.
    notice : callable, optional
        Called with what was left out, and why.

    Returns
    -------
    Path
        The report.

    Raises
    ------
    StoreError
        If the folder cannot be written or holds something else; then nothing was changed.
    """
    say = progress or silent
    say("measuring")
    measurement = measure_recording(recording)
    with replacing(folder) as partial:
        write_measurement(
            partial,
            recording,
            measurement=measurement,
            mapping=mapping,
            annotated=annotated,
            progress=say,
            notice=notice,
        )
    return Path(folder) / REPORT


def write_measurement(
    folder: Path,
    recording: Recording,
    *,
    measurement: Measurement,
    mapping: Mapping[str, str] | None = None,
    annotated: bool | None = None,
    progress: Callable[[str], None] = silent,
    notice: Callable[[str], None] | None = None,
) -> None:
    """Write measures, report, annotated copy and manifest into a folder that exists.

    Parameters
    ----------
    folder : Path
        As given by :func:`facialis.store.replacing`, or a folder inside it.
    recording : Recording
        What was measured.
    measurement : Measurement
        What was found in it.
    mapping : mapping of str to str, optional
        What was said about channels, for the manifest.
    annotated : bool, optional
        Whether to write the annotated copy; default: up to ``ANNOTATED_SAMPLES`` samples.
    progress : callable, optional
        Called with what is being done.
    notice : callable, optional
        Called with what was left out, and why.
    """
    progress("writing the annotated copy")
    if left_out := _write_annotated(folder / ANNOTATED, recording, measurement=measurement, wanted=annotated):
        measurement = replace(measurement, notes=(*measurement.notes, left_out))
        (notice or silent)(left_out)
    progress("drawing the report")
    write_text(folder / REPORT, write_report(recording, measurement))
    progress("writing")
    write_measures(folder, measurement)
    write_events(folder / "events.csv", recording.events)
    manifest = Manifest(kind="measurement", origin=recording.provenance.origin, mapping=dict(mapping or {}))
    write_manifest(folder, manifest)


def _write_annotated(path: Path, recording: Recording, *, measurement: Measurement, wanted: bool | None) -> str:
    """Write the copy with annotations; return why it was left out, if it was and nobody asked for that."""
    samples = sum(signal.values.size for signal in recording.signals)
    if wanted is False:
        return ""
    if wanted is None and samples > ANNOTATED_SAMPLES:
        return (
            f"{path.name} is left out: {samples / 1e6:.0f} million samples, more than {ANNOTATED_SAMPLES / 1e6:.0f} "
            "million; --annotated writes it"
        )
    try:
        write_edf(annotate(recording, measurement), path)
    except RecordingError as error:
        return f"{path.name} is left out: {error}"
    return ""


def annotate(recording: Recording, measurement: Measurement) -> Recording:
    """Return a recording with what was found in it among its events.

    Parameters
    ----------
    recording : Recording
        What was measured.
    measurement : Measurement
        Bursts become events of their channel; spasms, blinks and contractions events of the recording. An event that
        the recording had from an earlier measurement is not repeated.
    """
    found = measurement.events()
    times: dict[tuple[str, str | None], list[float]] = {}
    for event in found:
        times.setdefault((event.label, event.channel), []).append(event.onset_s)
    kept = [event for event in recording.events if not _repeated(event, times.get((event.label, event.channel), []))]
    return replace(recording, events=(*kept, *found))


def _repeated(event: Event, onsets: list[float]) -> bool:
    return any(abs(event.onset_s - onset) <= SAME_EVENT_S for onset in onsets)

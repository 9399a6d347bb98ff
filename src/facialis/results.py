"""What the command line does, one function each: measure a file, save a result, load it, make it again."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from facialis.episode import Episode
from facialis.errors import PatientError, StoreError
from facialis.io import read_recording, write_edf
from facialis.measures import Measurement
from facialis.measures import measure as measure_recording
from facialis.patient import Patient
from facialis.protocol import Protocol
from facialis.quantities import describe_invalid
from facialis.records import Recording
from facialis.report import write_report
from facialis.simulate import Progress, simulate
from facialis.store import (
    Manifest,
    describe_machine,
    describe_versions,
    digest_spikes,
    read_episode,
    read_manifest,
    read_recording_arrays,
    replacing,
    write_episode,
    write_events,
    write_manifest,
    write_recording_arrays,
)
from facialis.visit import Visit

REPORT, MEASURES, EPISODE, ARRAYS = "report.html", "measures.json", "episode.npz", "recording.npz"


@dataclass(frozen=True, slots=True)
class Result:
    """A result read back.

    Parameters
    ----------
    folder : Path
        Where it lies.
    manifest : Manifest
        How it came to be.
    recording : Recording, optional
        Signals of a visit at full precision; a measured file stays where it is.
    episode : Episode, optional
        The truth behind a visit.
    measures_json : str
        Measures as written.
    """

    folder: Path
    manifest: Manifest
    recording: Recording | None
    episode: Episode | None
    measures_json: str

    @property
    def report(self) -> Path:
        """Path of the HTML report."""
        return self.folder / REPORT


@dataclass(frozen=True, slots=True)
class Replay:
    """Outcome of simulating a result again.

    Parameters
    ----------
    same : dict of str to bool
        Whether the impulses at each place (``left.fired`` and so on) are equal, bit for bit.
    differing : dict of str to tuple of str
        Versions and machine that differ: name to (then, now).
    """

    same: dict[str, bool]
    differing: dict[str, tuple[str, str]]

    @property
    def identical(self) -> bool:
        """Whether every impulse is the same, bit for bit."""
        return bool(self.same) and all(self.same.values())

    @property
    def verdict(self) -> str:
        """One sentence for people."""
        changed = "; ".join(f"{name} {then} -> {now}" for name, (then, now) in self.differing.items())
        if self.identical:
            return "Identical: every impulse is the same, bit for bit." + (f" Differing: {changed}." if changed else "")
        places = ", ".join(place for place, same in self.same.items() if not same)
        because = (
            f"What differs: {changed}."
            if changed
            else "Versions and processor are the same: the manifest was edited, or facialis is at fault."
        )
        return f"Not identical at {places}. {because}"


def parse_scale(scale: str, patient: Patient) -> int:
    """Return how many strands to simulate on each side.

    Parameters
    ----------
    scale : str
        A whole number, or ``"full"`` for the whole nerve.
    patient : Patient
        Whose nerve.

    Raises
    ------
    PatientError
        If the scale is neither, or more than the nerve has.
    """
    full = patient.root.strands
    strands = full if scale == "full" else int(scale) if scale.isascii() and scale.isdigit() else 0
    if not 1 <= strands <= full:
        raise PatientError(f"Scale {scale!r} cannot be simulated.", f"Give 1 to {full} strands a side, or 'full'.")
    return strands


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


def save(visit: Visit, folder: str | Path, *, progress: Callable[[str], None] | None = None) -> Path:
    """Measure a visit, write its report, and put everything into a folder in one step.

    The folder holds ``report.html``, ``recording.edf`` and ``.npz`` (full precision), ``episode.npz``, ``events.csv``,
    measures as JSON and tables, ``patient.yaml``, ``protocol.yaml`` and ``manifest.json``.

    Parameters
    ----------
    visit : Visit
        What :func:`facialis.visit.record` returned.
    folder : str or Path
        A new or empty folder, or an earlier result, which is replaced. Interrupted anywhere, it holds the old result or
        the new one.
    progress : callable, optional
        Called with what is being done.

    Returns
    -------
    Path
        The report.

    Raises
    ------
    StoreError
        If the folder cannot be written or holds something else; then nothing was changed.
    """
    say = progress or _silent
    say("measuring")
    measurement = measure_recording(visit.recording)
    say("drawing the report")
    report = write_report(visit.recording, measurement, episode=visit.episode)
    say("writing")
    with replacing(folder) as partial:
        _write_text(partial / REPORT, report)
        _write_measures(partial, measurement)
        write_edf(visit.recording, partial / "recording.edf")
        write_recording_arrays(partial / ARRAYS, visit.recording)
        write_events(partial / "events.csv", visit.recording.events)
        write_episode(partial / EPISODE, visit.episode)
        _write_text(partial / "patient.yaml", visit.episode.patient.to_yaml())
        _write_text(partial / "protocol.yaml", visit.episode.protocol.to_yaml())
        write_manifest(partial, _manifest_of_visit(visit))
    return Path(folder) / REPORT


def save_measurement(
    recording: Recording,
    folder: str | Path,
    *,
    mapping: Mapping[str, str] | None = None,
    progress: Callable[[str], None] | None = None,
) -> Path:
    """Measure a recording and put measures and report into a folder in one step; the signals are not copied.

    Parameters
    ----------
    recording : Recording
        Of a patient, or simulated.
    folder : str or Path
        A new or empty folder, or an earlier result, which is replaced.
    mapping : mapping of str to str, optional
        What was said about channels when the file was read, for the manifest.
    progress : callable, optional
        Called with what is being done.

    Returns
    -------
    Path
        The report.

    Raises
    ------
    StoreError
        If the folder cannot be written or holds something else; then nothing was changed.
    """
    say = progress or _silent
    say("measuring")
    measurement = measure_recording(recording)
    say("drawing the report")
    report = write_report(recording, measurement)
    say("writing")
    with replacing(folder) as partial:
        _write_text(partial / REPORT, report)
        _write_measures(partial, measurement)
        write_events(partial / "events.csv", recording.events)
        manifest = Manifest(kind="measurement", origin=recording.provenance.origin, mapping=dict(mapping or {}))
        write_manifest(partial, manifest)
    return Path(folder) / REPORT


def _silent(stage: str) -> None:
    """Say nothing."""


def _manifest_of_visit(visit: Visit) -> Manifest:
    episode = visit.episode
    return Manifest(
        kind="visit",
        patient=episode.patient.model_dump(mode="json"),
        protocol=episode.protocol.model_dump(mode="json"),
        seed=episode.seed,
        strands=episode.strands,
        full_strands=episode.patient.root.strands,
        spikes=digest_spikes(episode),
        origin=visit.recording.provenance.origin,
        seconds_of_work=round(episode.seconds_of_work, 3),
    )


def _write_measures(folder: Path, measurement: Measurement) -> None:
    _write_text(folder / MEASURES, measurement.to_json())
    for name, text in measurement.tables().items():
        _write_text(folder / f"{file_name(name)}.csv", text)


def file_name(name: str) -> str:
    """Return a name that is safe as a file's: a channel's label may hold slashes.

    Examples
    --------
    >>> file_name("rate EMG 1/2")
    'rate_EMG_1_2'
    """
    return re.sub(r"[^A-Za-z0-9_-]+", "_", name)[:100] or "table"


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def load_result(folder: str | Path) -> Result:
    """Read a result folder; every file is compared with its checksum.

    Parameters
    ----------
    folder : str or Path
        As written by :func:`save` or :func:`save_measurement`.

    Raises
    ------
    StoreError
        If the folder is no result, was written by another version, or a file was changed.
    """
    folder = Path(folder)
    manifest = read_manifest(folder)
    text = (folder / MEASURES).read_text(encoding="utf-8")
    if manifest.kind == "measurement":
        return Result(folder, manifest, None, None, text)
    patient, protocol, seed, strands = _description(folder, manifest)
    episode = read_episode(folder / EPISODE, patient=patient, protocol=protocol, seed=seed, strands=strands)
    return Result(folder, manifest, read_recording_arrays(folder / ARRAYS), episode, text)


def _description(folder: Path, manifest: Manifest) -> tuple[Patient, Protocol, int, int]:
    if manifest.patient is None or manifest.protocol is None or manifest.seed is None or manifest.strands is None:
        raise StoreError(
            f"{folder} holds measures of a recording, not a simulation.", "Replay a folder that simulate wrote."
        )
    try:
        patient = Patient.model_validate(manifest.patient)
        protocol = Protocol.model_validate(manifest.protocol)
    except ValidationError as error:
        problem, _ = describe_invalid(error, "manifest")
        raise StoreError(
            f"{folder} was written by facialis {manifest.versions.get('facialis')} and does not fit. {problem}",
            "Use that version, or simulate again.",
        ) from None
    return patient, protocol, manifest.seed, manifest.strands


def replay(folder: str | Path, *, progress: Progress | None = None) -> Replay:
    """Simulate a result again from its manifest, and compare every impulse; nothing is written.

    Parameters
    ----------
    folder : str or Path
        Result of a simulation.
    progress : callable, optional
        Called with fraction done and stage.

    Returns
    -------
    Replay
        Whether the impulses are the same, bit for bit, and which versions differ.

    Raises
    ------
    StoreError
        If the folder is no result of a simulation.
    """
    manifest = read_manifest(folder)
    patient, protocol, seed, strands = _description(Path(folder), manifest)
    now = digest_spikes(simulate(patient, protocol, seed=seed, strands=strands, progress=progress))
    same = {place: now.get(place) == digest for place, digest in manifest.spikes.items()}
    then, today = {**manifest.versions, **manifest.machine}, {**describe_versions(), **describe_machine()}
    differing = {name: (then[name], today.get(name, "none")) for name in then if then[name] != today.get(name)}
    return Replay(same, differing)

"""Save a simulated visit; read a result folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from facialis.episode import Episode
from facialis.errors import StoreError
from facialis.io import write_edf, write_face_movement
from facialis.measures import measure as measure_recording
from facialis.measures.face import measure_face
from facialis.movement import move
from facialis.patient import Patient
from facialis.protocol import Protocol
from facialis.quantities import describe_invalid
from facialis.records import Recording
from facialis.report import write_report
from facialis.results.files import (
    ARRAYS,
    EPISODE,
    EXAMINATION,
    MEASURES,
    REPORT,
    SERIES,
    SERIES_PAGE,
    silent,
    write_measures,
    write_text,
)
from facialis.store import (
    Manifest,
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
        return self.folder / (SERIES_PAGE if self.manifest.kind == "series" else REPORT)


def save(visit: Visit, folder: str | Path, *, progress: Callable[[str], None] | None = None) -> Path:
    """Measure a visit, write its report, and put everything into a folder in one step.

    The folder holds ``report.html``, ``recording.edf`` and ``.npz`` (full precision), ``episode.npz``, ``face.npz``,
    ``events.csv``, measures as JSON and tables, ``patient.yaml``, ``protocol.yaml`` and ``manifest.json``.

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
    say = progress or silent
    say("measuring")
    measurement = measure_recording(visit.recording)
    say("drawing the report")
    movement = move(visit.episode)
    report = write_report(visit.recording, measurement, episode=visit.episode, movement=movement)
    say("writing")
    with replacing(folder) as partial:
        write_text(partial / REPORT, report)
        write_measures(partial, measurement)
        write_edf(visit.recording, partial / "recording.edf")
        write_recording_arrays(partial / ARRAYS, visit.recording)
        write_events(partial / "events.csv", visit.recording.events)
        write_episode(partial / EPISODE, visit.episode)
        write_face_movement(movement, partial / "face.npz")
        write_text(partial / "face_measures.json", measure_face(movement).to_json())
        write_text(partial / "patient.yaml", visit.episode.patient.to_yaml())
        write_text(partial / "protocol.yaml", visit.episode.protocol.to_yaml())
        write_manifest(partial, _manifest_of_visit(visit))
    return Path(folder) / REPORT


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


def load_result(folder: str | Path) -> Result:
    """Read a result folder; every file is compared with its checksum.

    Parameters
    ----------
    folder : str or Path
        As written by :func:`save`, :func:`facialis.results.save_measurement` or
        :func:`facialis.results.measure_series`.

    Raises
    ------
    StoreError
        If the folder is no result, was written by another version, or a file was changed.
    """
    folder = Path(folder)
    manifest = read_manifest(folder)
    names = {"series": SERIES, "examination": EXAMINATION}
    text = (folder / names.get(manifest.kind, MEASURES)).read_text(encoding="utf-8")
    if manifest.kind != "visit":
        return Result(folder, manifest, None, None, text)
    patient, protocol, seed, strands = describe_visit(folder, manifest)
    episode = read_episode(folder / EPISODE, patient=patient, protocol=protocol, seed=seed, strands=strands)
    return Result(folder, manifest, read_recording_arrays(folder / ARRAYS), episode, text)


def describe_visit(folder: Path, manifest: Manifest) -> tuple[Patient, Protocol, int, int]:
    """Return patient, protocol, seed and strands of a simulated visit.

    Raises
    ------
    StoreError
        If the manifest is not one of a visit, or of a version whose descriptions do not fit.
    """
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

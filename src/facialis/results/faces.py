"""Measure a moving face from a file, and put the measures into a folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from facialis.measures.face import measure_face
from facialis.records import FaceMovement
from facialis.report.face import write_face_report
from facialis.results.files import MEASURES, REPORT, file_name, silent, write_text
from facialis.store import Manifest, replacing, write_events, write_manifest


def save_face_measurement(
    movement: FaceMovement, folder: str | Path, *, progress: Callable[[str], None] | None = None
) -> Path:
    """Measure a moving face and put measures and report into a folder in one step.

    Parameters
    ----------
    movement : FaceMovement
        Filmed or simulated, as :func:`facialis.io.read_face_movement` returns it.
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
    measurement = measure_face(movement)
    say("drawing the report")
    report = write_face_report(movement, measurement)
    say("writing")
    with replacing(folder) as partial:
        write_text(partial / REPORT, report)
        write_text(partial / MEASURES, measurement.to_json())
        for name, found in measurement.details().items():
            write_text(partial / f"{file_name(name)}.csv", found.to_csv())
        write_events(partial / "events.csv", movement.events)
        write_manifest(partial, Manifest(kind="measurement", origin=movement.provenance.origin))
    return Path(folder) / REPORT

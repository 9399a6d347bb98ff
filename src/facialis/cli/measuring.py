"""The command that measures one recording, or many."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from facialis.cli.errors import SOME_FAILED
from facialis.cli.mapping import parse_mapping
from facialis.cli.options import After, AnnotatedCopy, Before, Channels, Columns, Note, Output, PairBy, Paths, Rate
from facialis.cli.progress import Reporter
from facialis.errors import RecordingError


def measure(
    paths: Paths,
    *,
    output: Output,
    channel: Channels = None,
    columns: Columns = None,
    rate_hz: Rate = None,
    note: Note = None,
    annotated: AnnotatedCopy = None,
    before: Before = None,
    after: After = None,
    pair_by: PairBy = "stem",
) -> None:
    """Measure recordings: bursts, spasms, synchrony, blinks; and say what cannot be assessed, and why.

        facialis measure visit.edf -o results/visit

        facialis measure visit.edf --map "EMG1=orbicularis_oculi left" --map "EMG2=mentalis left" -o results/visit

        facialis measure trial.txt --rate-hz 1000 --columns "zyg L (mV), zyg R (mV), cue (event)" -o results/trial

        facialis measure before after --before before --after after -o results/botulinum

        facialis measure face.csv -o results/face

    Of several recordings, or a folder, every one is measured into a folder of its own, and one table compares them:
    change of every subject, and test-retest error where a subject was recorded twice in a group. Folders are groups;
    a subject has the same name of file in each (`before/p01.edf`, `after/p01.edf`; repeats: `p01_run2.edf`).

    A table of a moving face (`time_s`, `left_aperture_mm`, ...), made from a film, is measured as one.

    Exit status 3 if some recordings could not be read; they are listed with the reason. 2 if none could.

    Names, birth dates and hospital numbers stay in the file: they are neither printed nor copied.
    In Python: `facialis.measure("visit.edf")`, `facialis.measure_series(["before", "after"], "results/botulinum")`.
    """
    notices: list[str] = []
    with Reporter("Reading") as reporter:
        from facialis.io import declared_by
        from facialis.series import is_one_recording
        from facialis.store import check_destination

        check_destination(output)
        shared: dict[str, Any] = {
            "mapping": parse_mapping(channel or []),
            "declared": declared_by(note, columns=columns, rate_hz=rate_hz),
            "annotated": annotated,
            "notice": notices.append,
        }
        if len(paths) == 1 and is_one_recording(paths[0]):
            if before is not None or after is not None:
                raise RecordingError("One recording cannot be compared.", "Give several files or folders.")
            report: Path | None = _measure_one(paths[0], output, shared=shared, reporter=reporter)
            failed = False
        else:
            report, failed = _measure_many(
                paths,
                output,
                shared={**shared, "before": before, "after": after, "pair_by": pair_by},
                reporter=reporter,
            )
    for words in notices:
        typer.echo(words, err=True)
    typer.echo(f"Report: {report}")
    if failed:
        raise typer.Exit(SOME_FAILED)


def _measure_one(path: Path, output: Path, *, shared: dict[str, Any], reporter: Reporter) -> Path:
    from facialis.io import is_face_movement, read_face_movement, read_recording
    from facialis.results import save_face_measurement, save_measurement

    if is_face_movement(path):
        return save_face_measurement(read_face_movement(path), output, progress=reporter.stage)
    declared = shared.pop("declared")
    recording = read_recording(path, shared["mapping"], declared=declared)
    return save_measurement(recording, output, progress=reporter.stage, **shared)


def _measure_many(
    paths: list[Path], output: Path, *, shared: dict[str, Any], reporter: Reporter
) -> tuple[Path | None, bool]:
    from facialis.results import measure_series

    series = measure_series(paths, output, progress=reporter.fraction, **shared)
    read = len(series.entries) - len(series.failed)
    typer.echo(f"Measured: {read} of {len(series.entries)} recordings.")
    return series.page, bool(series.failed)

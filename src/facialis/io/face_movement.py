"""Movement of a face as a file: a table of columns that any film could give, or compressed arrays with events."""

from __future__ import annotations

import csv
import json
import re
import zipfile
from dataclasses import asdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from facialis.errors import FormatError, RecordingError
from facialis.records import Event, FaceMovement, Provenance, Subject
from facialis.vocabulary import FaceMotion, Side

LIDS = tuple(f"{side.value}_aperture_mm" for side in Side)
MOVES = tuple(f"{side.value}_{motion.value}_mm" for side in Side for motion in FaceMotion)
COLUMNS = ("time_s", *LIDS, *MOVES)
"""Columns of a table; those of a file may be any of them, in any order, but for ``time_s``."""
JITTER = 0.01
"""Time stamps that differ from a regular clock by less than this part of an interval are taken as regular."""
MOST_MB = 2000
OF_A_FACE = re.compile(r"aperture|fissure|eyelid|ear([23]d\d*)?|(landmark|lm)\d*")
"""Words in the heads of tables that tools for films of faces write; a unit beside the word makes it a signal."""
LONGEST_HEAD = 100_000
"""Characters of a first line that are looked at."""
WORDS = 200
"""Longest complaint about columns."""


def write_face_movement(movement: FaceMovement, path: str | Path) -> Path:
    """Write a movement.

    Parameters
    ----------
    movement : FaceMovement
        Simulated or filmed.
    path : str or Path
        ``.csv``: one row a frame, what was not seen is empty, micrometres; tasks are not kept. ``.npz``: everything.

    Returns
    -------
    Path
        Where it was written.

    Raises
    ------
    FormatError
        If the name ends otherwise.
    """
    path = Path(path)
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(COLUMNS)
            table = np.vstack([movement.aperture_mm, movement.motion_mm.reshape(len(MOVES), -1)]).T
            for time, row in zip(movement.times_s.tolist(), table.tolist(), strict=True):
                writer.writerow([f"{time:.5f}", *("" if np.isnan(value) else f"{value:.3f}" for value in row)])
    elif path.suffix == ".npz":
        about = {
            "events": [asdict(event) for event in movement.events],
            "subject": asdict(movement.subject),
            "provenance": asdict(movement.provenance),
        }
        np.savez_compressed(
            path,
            aperture_mm=movement.aperture_mm,
            motion_mm=movement.motion_mm,
            rate_hz=movement.rate_hz,
            start_s=movement.start_s,
            about=json.dumps(about),
        )
    else:
        raise FormatError(
            f"{path.name}: a movement is written as a table or as arrays.", "End the name in .csv or .npz."
        )
    return path


def is_face_movement(path: str | Path) -> bool:
    """Return whether a file is, or means to be, the movement of a face rather than signals.

    A table is one if its head has a column of :data:`COLUMNS` besides the time, or one that names a lid's aperture, an
    eye aspect ratio or landmarks; arrays are one if they hold a movement.

    Parameters
    ----------
    path : str or Path
        Any file; what cannot be opened is none.
    """
    path = Path(path)
    try:
        if path.suffix == ".npz":
            with zipfile.ZipFile(path) as archive:
                return {"aperture_mm.npy", "motion_mm.npy"} <= set(archive.namelist())
        if path.suffix != ".csv":
            return False
        with path.open(encoding="utf-8-sig", newline="") as file:
            names = [name.strip() for name in next(csv.reader([file.readline(LONGEST_HEAD)]), [])]
    except (OSError, UnicodeDecodeError, csv.Error, zipfile.BadZipFile):
        return False
    words = {
        word for name in names if "(" not in name and "[" not in name for word in re.split(r"[\W_]+", name.lower())
    }
    return not {*LIDS, *MOVES}.isdisjoint(names) or any(OF_A_FACE.fullmatch(word) for word in words)


def read_face_movement(path: str | Path) -> FaceMovement:
    """Read a movement that was written by :func:`write_face_movement`, or a table made from a film.

    Parameters
    ----------
    path : str or Path
        ``.npz``, or ``.csv`` with ``time_s`` and any of the columns of :data:`COLUMNS`.

    Returns
    -------
    FaceMovement
        Frames at irregular times are brought to a regular clock, and the provenance says so.

    Raises
    ------
    FormatError
        If the file is no movement, or an entry is no number.
    """
    path = Path(path)
    if not path.is_file():
        raise FormatError(f"There is no file {path}.", "Give the path of a movement (.csv or .npz).")
    if path.stat().st_size > MOST_MB * 1e6:
        raise FormatError(f"{path.name} is larger than {MOST_MB} MB.", "Give a shorter movement.")
    return _read_arrays(path) if path.suffix == ".npz" else _read_table(path)


def _read_arrays(path: Path) -> FaceMovement:
    try:
        with np.load(path, allow_pickle=False) as file:
            about = json.loads(str(file["about"]))
            arrays = {name: np.asarray(file[name], np.float64) for name in ("aperture_mm", "motion_mm")}
            rate, start = float(file["rate_hz"]), float(file["start_s"])
        side = about["subject"].pop("affected_side")
        given = about["provenance"]
        return FaceMovement(
            **arrays,
            rate_hz=rate,
            start_s=start,
            events=tuple(Event(**event) for event in about["events"]),
            subject=Subject(**about["subject"], affected_side=None if side is None else Side(side)),
            provenance=Provenance(given["origin"], tuple(given["notes"])),
        )
    except (KeyError, TypeError, ValueError, OSError, zipfile.BadZipFile) as error:
        if isinstance(error, RecordingError):
            raise
        raise FormatError(f"{path.name} holds no movement of a face.", "Give a file of write_face_movement.") from None


def _read_table(path: Path) -> FaceMovement:
    names, table = _read_columns(path)
    times = table[:, names.index("time_s")]
    if len(times) < 2 or not np.isfinite(times).all() or (np.diff(times) <= 0).any():
        raise FormatError(f"{path.name}: times are missing or do not rise.", "Give two rows or more, in order of time.")
    step = float((times[-1] - times[0]) / (len(times) - 1))
    even = times[0] + step * np.arange(len(times))
    rows = np.full((len(COLUMNS) - 1, len(times)), np.nan)
    for place, name in enumerate(COLUMNS[1:]):
        if name in names:
            rows[place] = table[:, names.index(name)]
    provenance = Provenance(path.name)
    if np.abs(times - even).max() > JITTER * step:
        rows = np.stack([np.interp(even, times, row) for row in rows])
        provenance = provenance.noting(f"frames at irregular times brought to {1.0 / step:.4g} a second")
    motion = rows[2:].reshape(2, len(FaceMotion), -1)
    return FaceMovement(rows[:2], motion, 1.0 / step, float(times[0]), provenance=provenance)


def _read_columns(path: Path) -> tuple[list[str], NDArray[np.float64]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.reader(file))
    except (UnicodeDecodeError, csv.Error):
        raise FormatError(f"{path.name} is not a table.", "Give comma-separated text in UTF-8.") from None
    if not lines:
        raise FormatError(f"{path.name} is empty.", "Give a header line and one row a frame.")
    names = [name.strip() for name in lines[0]]
    unknown = [name for name in names if name not in COLUMNS]
    if "time_s" not in names or len(set(names)) < max(2, len(names)) or unknown:
        problem = f"unknown columns {', '.join(unknown)}" if unknown else "a column is missing or repeats"
        problem = problem[:WORDS] + " ..." if len(problem) > WORDS else problem
        raise FormatError(
            f"{path.name}: {problem}.",
            f"Give time_s and any of these, parted by commas; lids in mm, not as a ratio: {', '.join(COLUMNS)}.",
        )
    for number, row in enumerate(lines[1:], start=2):
        if len(row) != len(names):
            raise FormatError(f"{path.name}, line {number}: {len(row)} of {len(names)} entries.", "Complete it.")
    try:
        values = [[float(entry) if entry.strip() else np.nan for entry in row] for row in lines[1:]]
    except ValueError as error:
        raise FormatError(f"{path.name}: {error}.", "Give numbers, or nothing where nothing was seen.") from None
    return names, np.array(values, np.float64).reshape(-1, len(names))

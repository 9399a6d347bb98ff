"""Which recordings stand in the files and folders that were given."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from facialis.errors import FormatError, StoreError
from facialis.io import read_recording
from facialis.io.base import Reader
from facialis.io.read import HEAD_BYTES, build_recording, find_readers
from facialis.records import Recording
from facialis.store import read_manifest

ENDINGS = frozenset([".edf", ".bdf", ".hea", ".csv", ".tsv", ".txt", ".h5", ".hdf5", ".xdf", ".nwb", ".fif"])
"""A file with one of these is a recording, or should be: where it cannot be read, the reason is reported."""
NO_RECORDING = re.compile(
    r"(readme|license|licence|changes|changelog|notes?|participants|(?:sha\d+|md5)sums?|.*_(channels|events|electrodes|scans|sessions))"
    r"\.(txt|tsv|csv)",
    re.IGNORECASE,
)
"""Names of texts and sidecars that lie beside recordings."""
DATASET, RESULT, VISIT_RECORDING = "dataset_description.json", "manifest.json", "recording.edf"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that is a recording, or should be.

    Parameters
    ----------
    path : Path
        Where it lies.
    level : str
        Folder that was given, or first folder below the only one that was given.
    within : str
        Path below ``level``, with forward slashes.
    stem : str
        Its name without ending; the folder's for the recording of a simulated visit.
    reader : Reader, optional
        ``None`` where no reader recognises it.
    """

    path: Path
    level: str
    within: str
    stem: str
    reader: Reader | None = None

    @property
    def name(self) -> str:
        """Name in tables: level and path below it."""
        return f"{self.level}/{self.within}"


def is_one_recording(path: str | Path) -> bool:
    """Return whether a path is a single recording: a file, a WFDB record, or a BIDS folder that holds one.

    Parameters
    ----------
    path : str or Path
        As the user gave it; what does not exist counts as one, so that reading it says so.
    """
    path = Path(path)
    if not path.is_dir():
        return True
    return (path / DATASET).is_file() and len(list(_of_dataset(path))) == 1


def find_recordings(paths: Sequence[str | Path]) -> tuple[Candidate, ...]:
    """Return every recording in files and folders, in the order given, within a folder in the order of names.

    Hidden files, results of facialis and sidecars are passed over; of a simulated visit its recording counts, of a WFDB
    record its header, of a BIDS folder its ``*_emg`` files.

    Parameters
    ----------
    paths : sequence of str or Path
        Files and folders.

    Returns
    -------
    tuple of Candidate
        Each file once.

    Raises
    ------
    FormatError
        If there is no recording.
    """
    given = [Path(path) for path in paths]
    labels = _labels([path if path.is_dir() else path.parent for path in given])
    found: dict[Path, Candidate] = {}
    for path, label in zip(given, labels, strict=True):
        if not path.is_dir():
            candidates = [Candidate(path, label, path.name, path.stem, _reader(path))]
        else:
            candidates = [_candidate(file, path, label=label, split=len(given) == 1) for file in _walk(path)]
        for candidate in candidates:
            found.setdefault(Path(os.path.realpath(candidate.path)), candidate)
    if not found:
        words = ", ".join(path.name or str(path) for path in given) or "Nothing"
        raise FormatError(f"{words} holds no recording.", f"Known endings: {', '.join(sorted(ENDINGS))}.")
    return tuple(found.values())


def read_candidate(
    candidate: Candidate, *, mapping: Mapping[str, str] | None = None, declared: Mapping[str, Any] | None = None
) -> tuple[Recording, tuple[str, ...]]:
    """Read a recording, and the words that identify its subject, so that they can be blanked in names of files.

    Parameters
    ----------
    candidate : Candidate
        What was found.
    mapping : mapping of str to str, optional
        Channel name to ``"muscle side"``.
    declared : mapping, optional
        Rate and columns for tables; formats that say themselves what they hold need none and are read without.

    Raises
    ------
    FormatError, RecordingError
        As :func:`facialis.io.read_recording`.
    """
    reader = candidate.reader
    if reader is None:
        return read_recording(candidate.path, mapping, declared=declared), ()
    by_declaration = reader.read_declared if declared else None
    content = by_declaration(candidate.path, declared or {}) if by_declaration else reader.read(candidate.path)
    return build_recording(content, candidate.name, mapping=mapping or {}), content.secrets


def natural(text: str) -> list[tuple[int, int, str]]:
    """Return a key that sorts ``p2`` before ``p10``."""
    parts = re.findall(r"[0-9]+|[^0-9]+", text.casefold())
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts]


def _labels(folders: list[Path]) -> list[str]:
    """Return names of folders, with as many of their parents' as tell them apart."""
    real = [Path(os.path.realpath(folder)) for folder in folders]
    for depth in range(1, max(len(path.parts) for path in real) + 1 if real else 1):
        names = ["/".join(path.parts[-depth:]).strip("/") or "root" for path in real]
        if len(set(names)) == len(set(real)):
            return names
    return [str(path) for path in real]


def _candidate(file: Path, top: Path, *, label: str, split: bool) -> Candidate:
    """Describe a file below a folder; below the only folder that was given, the first level is the group."""
    parts = file.relative_to(top).parts
    level, within = (parts[0], parts[1:]) if split and len(parts) > 1 else (label, parts)
    simulated = file.name == VISIT_RECORDING and _kind_of_result(file.parent) == "visit"
    if simulated and level == file.parent.name:
        level = label
    stem = file.parent.name if simulated else file.stem
    return Candidate(file, level, "/".join(within), stem, _reader(file))


def _walk(top: Path) -> Iterator[Path]:
    folders = sorted((p for p in _visible(top) if p.is_dir() and not p.is_symlink()), key=lambda p: natural(p.name))
    kind = _kind_of_result(top)
    if kind:
        if kind == "visit":
            yield top / VISIT_RECORDING
        return
    if (top / DATASET).is_file():
        yield from _of_dataset(top)
        return
    files = (path for path in _visible(top) if path.is_file() and _is_candidate(path))
    yield from sorted(files, key=lambda path: natural(path.name))
    for folder in folders:
        yield from _walk(folder)


def _visible(folder: Path) -> list[Path]:
    try:
        return [path for path in folder.iterdir() if not path.name.startswith(".")]
    except OSError as error:
        raise FormatError(f"Cannot list {folder.name}: {error.strerror}.", "Check the permissions.") from None


def _of_dataset(folder: Path) -> Iterator[Path]:
    files = (path for path in folder.rglob("*_emg.*") if path.suffix.lower() in {".edf", ".bdf"})
    yield from sorted(files, key=lambda path: natural(path.relative_to(folder).as_posix()))


def _kind_of_result(folder: Path) -> str:
    if not (folder / RESULT).is_file():
        return ""
    try:
        return read_manifest(folder, checked=False).kind
    except StoreError:
        return ""


def _is_candidate(path: Path) -> bool:
    if NO_RECORDING.fullmatch(path.name) or (path.suffix == ".dat" and path.with_suffix(".hea").exists()):
        return False
    return path.suffix.lower() in ENDINGS or _reader(path) is not None


def _reader(path: Path) -> Reader | None:
    """Return the reader of a file; ``None`` where there is none or the file cannot be opened."""
    head = b""
    try:
        if path.is_file():
            with path.open("rb") as file:
                head = file.read(HEAD_BYTES)
            if not head:
                return None
    except (OSError, ValueError):
        return None
    return next((reader for reader in find_readers() if reader.recognise(path, head)), None)

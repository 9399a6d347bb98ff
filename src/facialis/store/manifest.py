"""``manifest.json``: what was done, with what, and what the folder must hold."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from facialis.errors import StoreError
from facialis.store.environment import describe_machine, describe_versions, find_commit

MANIFEST = "manifest.json"


class StoredFile(BaseModel):
    """Size and checksum of one file of a result."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    bytes: int
    sha256: str


class Manifest(BaseModel):
    """How a result came to be.

    Parameters
    ----------
    format : str
        Tells results of facialis from other folders.
    format_version : int
        Layout of the folder.
    kind : "visit", "measurement", "series", "examination" or "course"
        A simulated visit, measures of a recording, measures across recordings, an examination, or a course of years.
    patient, protocol : dict, optional
        Full descriptions of a visit; they and ``seed`` and ``strands`` make it again.
    seed : int, optional
        Seed of all randomness.
    strands : int, optional
        Scale: strands simulated on each side.
    full_strands : int, optional
        Strands of the full nerve.
    spikes : dict of str to str
        SHA-256 of the impulses at each place, as ``left.fired``.
    origin : str
        What was measured; a file's name without folder.
    mapping : dict of str to str
        Muscle and side that the user gave for channels.
    versions, machine : dict of str to str
        What computed it.
    commit : str, optional
        Commit of the source checkout, ``+changes`` if files differ from it; ``None`` outside a checkout.
    written : str
        Time of writing, UTC.
    seconds_of_work : float, optional
        Wall time of the simulation.
    files : dict of str to StoredFile
        Every other file of the folder.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    format: Literal["facialis result"] = "facialis result"
    format_version: Literal[1] = 1
    kind: Literal["visit", "measurement", "series", "examination", "course"]
    patient: dict[str, Any] | None = None
    protocol: dict[str, Any] | None = None
    seed: int | None = None
    strands: int | None = None
    full_strands: int | None = None
    spikes: dict[str, str] = Field(default_factory=dict)
    origin: str = "facialis simulation"
    mapping: dict[str, str] = Field(default_factory=dict)
    versions: dict[str, str] = Field(default_factory=describe_versions)
    machine: dict[str, str] = Field(default_factory=describe_machine)
    commit: str | None = Field(default_factory=find_commit)
    written: str = Field(default_factory=lambda: dt.datetime.now(dt.UTC).isoformat(timespec="seconds"))
    seconds_of_work: float | None = None
    files: dict[str, StoredFile] = Field(default_factory=dict)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest with sizes and checksums of the files that are in the folder.

    Parameters
    ----------
    folder : Path
        As given by :func:`facialis.store.replacing`; every file that does not start with a dot is listed.
    manifest : Manifest
        Without files.
    """
    names = sorted(
        file.relative_to(folder).as_posix()
        for file in folder.rglob("*")
        if file.is_file() and not file.name.startswith(".") and file != folder / MANIFEST
    )
    files = {name: StoredFile(bytes=(folder / name).stat().st_size, sha256=_checksum(folder / name)) for name in names}
    content = manifest.model_copy(update={"files": files}).model_dump(mode="json")
    (folder / MANIFEST).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def read_manifest(folder: str | Path, *, checked: bool = True) -> Manifest:
    """Read the manifest of a result.

    Parameters
    ----------
    folder : str or Path
        Result folder.
    checked : bool
        Whether to compare every file with its checksum.

    Raises
    ------
    StoreError
        If the folder is no result, is of another format, or a file is missing or was changed.
    """
    folder = Path(folder)
    try:
        manifest = Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        raise StoreError(f"{folder} is no result of facialis.", f"A result folder holds {MANIFEST}.") from None
    except OSError as error:
        raise StoreError(f"Cannot read {folder / MANIFEST}: {error.strerror}.", "Check the permissions.") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or MANIFEST
        raise StoreError(
            f"{folder / MANIFEST} is not a manifest of this version of facialis ({where}: {first['msg']}).",
            "Read it with the version that wrote it, or simulate again into a new folder.",
        ) from None
    if checked:
        _compare_files(folder, manifest)
    return manifest


def _compare_files(folder: Path, manifest: Manifest) -> None:
    for name, stored in manifest.files.items():
        try:
            same = _checksum(folder / name) == stored.sha256
        except OSError as error:
            raise StoreError(
                f"Cannot read {name} of the result {folder}: {error.strerror}.", "Copy the whole folder again."
            ) from None
        if not same:
            raise StoreError(
                f"{name} of the result {folder} is not what was written.", "Copy it again, or simulate again."
            )


def _checksum(file: Path) -> str:
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()

"""The simulated truth as arrays, and a fingerprint of its impulses."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, get_type_hints

import numpy as np
from numpy.typing import NDArray

from facialis.episode import Episode, HalfEpisode
from facialis.errors import StoreError
from facialis.patient import Patient
from facialis.protocol import Protocol
from facialis.records import Spikes
from facialis.store.arrays import read_arrays, write_arrays
from facialis.vocabulary import Side

PARTS: dict[str, Any] = get_type_hints(HalfEpisode)
"""Field of a half episode to its type."""


def write_episode(path: Path, episode: Episode) -> None:
    """Write all arrays of an episode; patient, protocol, seed and scale stand in the manifest.

    Parameters
    ----------
    path : Path
        File ending in ``.npz``; an array's name is ``side.part.column``, such as ``left.fired.time_ms``.
    episode : Episode
        The truth.
    """
    arrays: dict[str, NDArray[Any]] = {
        "blinks_ms": episode.blinks_ms,
        "seconds_of_work": np.array(episode.seconds_of_work),
    }
    for side in Side:
        for name, values in _columns(episode.side(side)):
            arrays[f"{side.value}.{name}"] = np.asarray(values)
    write_arrays(path, arrays)


def _columns(half: HalfEpisode) -> Iterator[tuple[str, Any]]:
    for part in PARTS:
        value = getattr(half, part)
        if is_dataclass(value):
            yield from ((f"{part}.{column.name}", getattr(value, column.name)) for column in fields(value))
        elif isinstance(value, dict):
            yield from ((f"{part}.{name}", values) for name, values in value.items())
        else:
            yield part, value


def read_episode(path: Path, *, patient: Patient, protocol: Protocol, seed: int, strands: int) -> Episode:
    """Read an episode back, equal to what was written.

    Parameters
    ----------
    path : Path
        File written by :func:`write_episode`.
    patient, protocol : Patient, Protocol
        From the manifest.
    seed, strands : int
        From the manifest.

    Raises
    ------
    StoreError
        If the file is damaged or lacks an array.
    """
    arrays = read_arrays(path)
    try:
        left, right = (_half(arrays, side) for side in Side)
        return Episode(
            patient=patient,
            protocol=protocol,
            seed=seed,
            strands=strands,
            left=left,
            right=right,
            blinks_ms=arrays["blinks_ms"],
            seconds_of_work=float(arrays["seconds_of_work"]),
        )
    except KeyError as error:
        raise StoreError(
            f"{path} holds no array {error}.", "Read it with the version of facialis that wrote it."
        ) from None


def _half(arrays: dict[str, NDArray[Any]], side: Side) -> HalfEpisode:
    made: dict[str, Any] = {}
    for part, kind in PARTS.items():
        start = f"{side.value}.{part}"
        if isinstance(kind, type) and is_dataclass(kind):
            made[part] = kind(**{column.name: arrays[f"{start}.{column.name}"] for column in fields(kind)})
        elif part == "state":
            made[part] = {
                name.removeprefix(start + "."): values
                for name, values in arrays.items()
                if name.startswith(start + ".")
            }
        else:
            values = arrays[start]
            made[part] = values if values.ndim else values.item()
    return HalfEpisode(**made)


def digest_spikes(episode: Episode) -> dict[str, str]:
    """Return a SHA-256 of the impulses at each place; equal digests mean equal bits.

    Returns
    -------
    dict of str to str
        Keys ``left.fired``, ``left.returned``, ``left.born``, ``left.arrived`` and the same for the right.
    """
    digests = {}
    for side in Side:
        half = episode.side(side)
        for part, kind in PARTS.items():
            if kind is Spikes:
                digests[f"{side.value}.{part}"] = _digest(getattr(half, part))
    return digests


def _digest(spikes: Spikes) -> str:
    digest = hashlib.sha256()
    for column in fields(spikes):
        values = np.ascontiguousarray(getattr(spikes, column.name))
        digest.update(f"{column.name} {values.dtype.str} {values.shape}".encode())
        digest.update(values.tobytes())
    return digest.hexdigest()

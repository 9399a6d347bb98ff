"""Reader for BIDS-EMG: a recording with its sidecars, given as folder or as the ``*_emg`` file."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

from facialis.errors import FormatError
from facialis.io import edf
from facialis.io.base import RawChannel, RawContent, Reader
from facialis.records import Event

SUFFIXES = {".edf", ".bdf"}
MAX_SIDECAR_BYTES = 10_000_000


def _is_recording(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES and path.stem.endswith("_emg")


def _recordings(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*_emg.*") if _is_recording(path))


def _sidecar(path: Path, kind: str) -> Path:
    return path.with_name(path.stem.removesuffix("_emg") + f"_{kind}.tsv")


def _recognise(path: Path, head: bytes) -> bool:
    if head:
        return _is_recording(path) and _sidecar(path, "channels").exists()
    return path.is_dir() and (path / "dataset_description.json").exists()


def _read(path: Path) -> RawContent:
    if path.is_dir():
        found = _recordings(path)
        if len(found) != 1:
            names = ", ".join(file.name for file in found) or "none"
            raise FormatError(f"{path.name} holds {len(found)} EMG recordings ({names}).", "Give one of the files.")
        path = found[0]
    content = edf.READER.read(path)
    rows = {row.get("name", ""): row for row in _rows(_sidecar(path, "channels"))}
    notes = [*content.notes, "BIDS: names of muscles and types of channels from the sidecar"]
    channels = []
    for channel in content.channels:
        row = rows.get(channel.name)
        if row is None:
            notes.append(f"BIDS: channel {channel.name} is not in the sidecar")
            channels.append(channel)
            continue
        channels.append(_described(channel, row))
        unit = row.get("units", "")
        if unit and channel.unit and unit.lower().replace("micro", "u") != channel.unit.lower():
            notes.append(f"{channel.name}: the sidecar says {unit}, the file {channel.unit}; that of the file is used")
    events = (*content.events, *_events(_sidecar(path, "events")))
    return replace(content, channels=tuple(channels), events=events, notes=tuple(notes))


def _described(channel: RawChannel, row: dict[str, str]) -> RawChannel:
    muscle = row.get("target_muscle", "") or channel.description
    if row.get("type", "EMG").upper() != "EMG":
        return replace(channel, kind=row["type"])
    return replace(channel, description=muscle)


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        if not path.exists():
            return []
        if path.stat().st_size > MAX_SIDECAR_BYTES:
            raise FormatError(f"{path.name} is larger than a sidecar can be.", "Check the file.")
        text = path.read_text(encoding="utf-8-sig")
        reader = csv.DictReader(io.StringIO(text), delimiter="\t")
        return [{str(k): str(v or "") for k, v in row.items() if k is not None} for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error):
        raise FormatError(f"{path.name} cannot be read as a table.", "Save it as UTF-8 with tabs.") from None


def _events(path: Path) -> list[Event]:
    events = []
    for row in _rows(path):
        try:
            onset, duration = float(row["onset"]), float(row.get("duration") or 0)
        except (KeyError, ValueError):
            continue  # n/a is allowed
        if abs(onset) < 1e9 and 0 <= duration < 1e9:
            events.append(Event(onset, row.get("trial_type") or row.get("value") or "event", duration))
    return events


READER = Reader("bids", "BIDS-EMG (folder, or *_emg.edf with its sidecars)", _recognise, _read)

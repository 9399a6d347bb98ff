"""One door for every file: recognise by content, decode, name, scale, inspect."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from facialis.errors import FormatError, RecordingError
from facialis.io.base import RawChannel, RawContent, Reader
from facialis.io.channel_names import correct_channels, guess_channel
from facialis.io.identity import blank_secrets
from facialis.io.inspection import doubt_scale, mark_unusable
from facialis.io.units import microvolts_per
from facialis.records import Channel, Event, Provenance, Recording, Signal, Subject
from facialis.vocabulary import SignalKind

HEAD_BYTES = 512
INVALID = "invalid"
"""Label of an event that marks an unusable stretch of a channel; :func:`facialis.io.write_edf` writes it."""


@functools.cache
def find_readers() -> tuple[Reader, ...]:
    """Return the readers declared in this folder, sorted by name."""
    package = importlib.import_module("facialis.io")
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    found = (getattr(importlib.import_module(f"facialis.io.{name}"), "READER", None) for name in names)
    return tuple(reader for reader in found if isinstance(reader, Reader))


def read_recording(path: str | Path, mapping: Mapping[str, str] | None = None) -> Recording:
    """Read a recording of any known format.

    Voltages become microvolts. Missing, frozen and clipped stretches are marked in the validity masks. Muscle and side
    come from the channel names unless ``mapping`` says otherwise. Name, birth date and hospital number are left in the
    file.

    Parameters
    ----------
    path : str or Path
        File; for WFDB the header or the record without suffix.
    mapping : mapping of str to str, optional
        Channel name to ``"muscle side"``; see :func:`facialis.io.channel_names.correct_channels`.

    Returns
    -------
    Recording
        With one line of provenance per thing done or noticed.

    Raises
    ------
    FormatError
        If the file is missing, empty, truncated, mislabelled or of an unknown format.
    RecordingError
        If ``mapping`` names what does not exist.
    """
    path = Path(path)
    head = _head(path)
    for reader in find_readers():
        if reader.recognise(path, head):
            return build_recording(reader.read(path), path.name, mapping=mapping or {})
    known = "; ".join(reader.title for reader in find_readers())
    raise FormatError(f"{path.name} is of no known format.", f"Known: {known}.")


def _head(path: Path) -> bytes:
    try:
        if path.is_dir():
            return b""
        if not path.exists() and path.with_name(path.name + ".hea").exists():
            return b""
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except FileNotFoundError:
        raise FormatError(f"{path.name} does not exist.", "Check the path.") from None
    except OSError as error:
        raise FormatError(f"Cannot open {path.name}: {error.strerror}.", "Check the permissions.") from None
    except ValueError:
        raise FormatError("The path holds a character that no file name can have.", "Check the path.") from None
    if not head:
        raise FormatError(f"{path.name} is empty (0 bytes).", "Copy the file again.")
    return head


def build_recording(content: RawContent, origin: str, *, mapping: Mapping[str, str]) -> Recording:
    """Return the recording of decoded content: named, scaled, inspected, without identity.

    Parameters
    ----------
    content : RawContent
        What a reader decoded.
    origin : str
        File name.
    mapping : mapping of str to str
        The user's corrections of muscle and side.
    """
    if not content.channels:
        raise FormatError(f"{origin} holds no signal.", "Give a file with at least one channel.")
    channels = correct_channels(_named(content), mapping)
    names = {raw.name: channel.name for raw, channel in zip(content.channels, channels, strict=True)}
    notes = [blank_secrets(note, content.secrets) for note in content.notes]
    notes += _naming_notes(channels, mapping)
    signals = []
    for rows in _by_clock(content.channels):
        signal, said = _signal([content.channels[r] for r in rows], [channels[r] for r in rows], content.events)
        signals.append(signal)
        notes += said
    events = tuple(_clean_event(event, content, names) for event in content.events if event.label != INVALID)
    subject = Subject(age_year=content.age_year, sex=content.sex)
    return Recording(tuple(signals), events, subject, Provenance(blank_secrets(origin, content.secrets), tuple(notes)))


def _named(content: RawContent) -> list[Channel]:
    guessed = [
        guess_channel(raw.name, raw.description, voltage=not raw.unit or microvolts_per(raw.unit) is not None)
        for raw in content.channels
    ]
    names = _unique([blank_secrets(channel.name, content.secrets) or "unnamed" for channel in guessed])
    return [replace(channel, name=name) for channel, name in zip(guessed, names, strict=True)]


def _clean_event(event: Event, content: RawContent, names: Mapping[str, str]) -> Event:
    channel = names.get(event.channel) if event.channel else None
    return Event(event.onset_s, blank_secrets(event.label, content.secrets), event.duration_s, channel)


def _unique(names: list[str]) -> list[str]:
    seen: dict[str, int] = {}
    unique = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        candidate = name if seen[name] == 1 else f"{name} ({seen[name]})"
        while candidate in unique:
            candidate += "'"
        unique.append(candidate)
    return unique


def _naming_notes(channels: tuple[Channel, ...], mapping: Mapping[str, str]) -> list[str]:
    notes = [f"{name}: {text} (given by the user)" for name, text in mapping.items()]
    for channel in channels:
        lacking = [word for word, value in (("muscle", channel.muscle), ("side", channel.side)) if value is None]
        if channel.kind is not SignalKind.OTHER and lacking and channel.name not in mapping:
            notes.append(f"{channel.name}: {' and '.join(lacking)} not known from the name")
    return notes


def _by_clock(channels: tuple[RawChannel, ...]) -> list[list[int]]:
    """Return rows that can share a signal: voltages on one clock; what is no voltage stands alone."""
    groups: dict[tuple[float, float, int, str], list[int]] = {}
    for row, raw in enumerate(channels):
        voltage = not raw.unit or microvolts_per(raw.unit) is not None
        key = (raw.rate_hz, raw.start_s, raw.values.size, "voltage" if voltage else f"row {row}")
        groups.setdefault(key, []).append(row)
    return list(groups.values())


def _signal(raws: list[RawChannel], channels: list[Channel], events: tuple[Event, ...]) -> tuple[Signal, list[str]]:
    values = np.empty((len(raws), raws[0].values.size), np.float32)
    valid = np.empty(values.shape, bool)
    notes: list[str] = []
    for row, (raw, channel) in enumerate(zip(raws, channels, strict=True)):
        factor = microvolts_per(raw.unit) if raw.unit else 1.0
        valid[row], said = mark_unusable(raw.values, rate_hz=raw.rate_hz, limits=raw.limits, name=channel.name)
        values[row] = raw.values * (1.0 if factor is None else factor)
        _mark_declared(valid[row], raw, events)
        notes += said
        if channel.kind is not SignalKind.OTHER:
            if not raw.unit:
                notes.append(f"{channel.name}: the file gives no unit; read as uV")
            notes += doubt_scale(values[row], valid[row], name=channel.name)
    values[~np.isfinite(values)] = np.nan
    valid &= np.isfinite(values)
    unit = "uV" if not raws[0].unit or microvolts_per(raws[0].unit) is not None else raws[0].unit
    try:
        return Signal(values, raws[0].rate_hz, unit, tuple(channels), raws[0].start_s, valid), notes
    except RecordingError as error:
        raise FormatError(error.problem, error.remedy) from None


def _mark_declared(valid: NDArray[np.bool_], raw: RawChannel, events: tuple[Event, ...]) -> None:
    for event in events:
        if event.label == INVALID and event.channel in (None, raw.name):
            first = round((event.onset_s - raw.start_s) * raw.rate_hz)
            last = round((event.offset_s - raw.start_s) * raw.rate_hz)
            valid[max(first, 0) : max(last, 0)] = False

"""One door for every file: recognise by content, decode, name, scale, inspect."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from facialis.errors import FormatError, RecordingError
from facialis.io.base import RawChannel, RawContent, Reader
from facialis.io.channel_names import correct_channels, guess_channel
from facialis.io.identity import blank_secrets
from facialis.io.inspection import BLOCK, mark_unusable
from facialis.io.plausibility import doubt_scale, is_whole
from facialis.io.units import microvolts_per
from facialis.records import Channel, Event, Provenance, Recording, Signal, Subject
from facialis.vocabulary import SignalKind

HEAD_BYTES = 512
EMG = frozenset({SignalKind.SURFACE_EMG, SignalKind.NEEDLE_EMG})
INVALID = "invalid"
"""Label of an event that marks an unusable stretch of a channel; :func:`facialis.io.write_edf` writes it."""


@functools.cache
def find_readers() -> tuple[Reader, ...]:
    """Return the readers declared in this folder, sorted by name."""
    package = importlib.import_module("facialis.io")
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    found = (getattr(importlib.import_module(f"facialis.io.{name}"), "READER", None) for name in names)
    return tuple(reader for reader in found if isinstance(reader, Reader))


def read_recording(
    given: str | Path | object, mapping: Mapping[str, str] | None = None, *, declared: Mapping[str, Any] | None = None
) -> Recording:
    """Read a recording of any known format.

    Voltages become microvolts. Missing, frozen and clipped stretches are marked in the validity masks. Muscle and side
    come from the channel names unless ``mapping`` says otherwise. Name, birth date and hospital number are left in the
    file.

    Parameters
    ----------
    given : str, Path or object
        File, for WFDB the header or the record without suffix; or a ``Raw`` object of MNE.
    mapping : mapping of str to str, optional
        Channel name to ``"muscle side"``; see :func:`facialis.io.channel_names.correct_channels`.
    declared : mapping, optional
        For a table that does not say what it holds: its ``rate_hz`` and its ``columns`` with their units; see
        :mod:`facialis.io.table`.

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
    if not isinstance(given, str | Path):
        return build_recording(_adopted(given), "object in memory", mapping=mapping or {})
    path = Path(given)
    head = _head(path)
    for reader in find_readers():
        if reader.recognise(path, head):
            return build_recording(_content(reader, path, declared), path.name, mapping=mapping or {})
    known = "; ".join(reader.title for reader in find_readers())
    raise FormatError(f"{path.name} is of no known format.", f"Known: {known}.")


def _content(reader: Reader, path: Path, declared: Mapping[str, Any] | None) -> RawContent:
    if not declared:
        return reader.read(path)
    if reader.read_declared is None:
        raise FormatError(
            f"{path.name} is read as {reader.title}, which says itself what it holds.",
            "Leave out the declaration of rate and columns; they are for tables.",
        )
    return reader.read_declared(path, declared)


def _adopted(given: object) -> RawContent:
    for reader in find_readers():
        content = reader.adopt(given) if reader.adopt else None
        if content is not None:
            return content
    raise FormatError(f"An object of type {type(given).__name__} is no recording.", "Give a path, or a Raw of MNE.")


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
    _check_voltages(content.channels, channels)
    names = {raw.name: channel.name for raw, channel in zip(content.channels, channels, strict=True)}
    notes = [blank_secrets(note, content.secrets) for note in content.notes]
    notes += _naming_notes(channels, mapping)
    with np.errstate(all="ignore"):  # damaged samples may be any pattern of bits
        signals, said = _signals(content, channels)
    notes += said
    events = tuple(_clean_event(event, content, names) for event in content.events if event.label != INVALID)
    subject = Subject(age_year=content.age_year, sex=content.sex)
    return Recording(tuple(signals), events, subject, Provenance(blank_secrets(origin, content.secrets), tuple(notes)))


def _signals(content: RawContent, channels: tuple[Channel, ...]) -> tuple[list[Signal], list[str]]:
    """Decode the samples into the arrays of the signals, and look them over."""
    groups = _by_clock(content.channels)
    blocks = [np.empty((len(rows), content.channels[rows[0]].samples), np.float32) for rows in groups]
    place = {row: (block, i) for rows, block in zip(groups, blocks, strict=True) for i, row in enumerate(rows)}
    content.decode([place[row][0][place[row][1]] for row in range(len(content.channels))])
    signals, notes = [], []
    for rows, block in zip(groups, blocks, strict=True):
        signal, said = _signal(block, [content.channels[r] for r in rows], [channels[r] for r in rows], content.events)
        signals.append(signal)
        notes += said
    return signals, notes


def _named(content: RawContent) -> list[Channel]:
    guessed = [guess_channel(raw.name, raw.description, voltage=raw.may_be_emg) for raw in content.channels]
    names = _unique([blank_secrets(channel.name, content.secrets) or "unnamed" for channel in guessed])
    return [replace(channel, name=name) for channel, name in zip(guessed, names, strict=True)]


def _check_voltages(raws: tuple[RawChannel, ...], channels: tuple[Channel, ...]) -> None:
    for raw, channel in zip(raws, channels, strict=True):
        if channel.kind in EMG and not raw.is_voltage:
            raise RecordingError(
                f"Channel {channel.name!r} is in {raw.unit!r}, which is no voltage, and cannot be EMG.",
                "Correct the mapping, or the unit in the file.",
            )


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
        if channel.kind in EMG and lacking and channel.name not in mapping:
            notes.append(f"{channel.name}: {' and '.join(lacking)} not known from the name")
    return notes


def _by_clock(channels: tuple[RawChannel, ...]) -> list[list[int]]:
    """Return rows that can share a signal: voltages on one clock; what is no voltage stands alone."""
    groups: dict[tuple[float, float, int, str], list[int]] = {}
    for row, raw in enumerate(channels):
        key = (raw.rate_hz, raw.start_s, raw.samples, "voltage" if raw.is_voltage else f"row {row}")
        groups.setdefault(key, []).append(row)
    return list(groups.values())


def _signal(
    values: NDArray[np.float32], raws: list[RawChannel], channels: list[Channel], events: tuple[Event, ...]
) -> tuple[Signal, list[str]]:
    valid = np.empty(values.shape, bool)
    notes: list[str] = []
    for row, raw, channel, usable in zip(values, raws, channels, valid, strict=True):
        emg = channel.kind in EMG
        usable[:], said = mark_unusable(
            row, rate_hz=raw.rate_hz, limits=raw.limits, name=channel.name, may_rest=not emg
        )
        notes += said
        if emg and is_whole(row):
            notes.append(
                f"{channel.name}: every sample is a whole number of {raw.unit or 'an unknown unit'}; "
                "if these are counts of a converter, no amplitude is in uV"
            )
        _scale(row, usable, microvolts_per(raw.unit) if raw.unit else None)
        _mark_declared(usable, raw, events)
        if emg:
            if not raw.unit:
                notes.append(f"{channel.name}: the file gives no unit; read as uV")
            notes += doubt_scale(row, usable, rate_hz=raw.rate_hz, name=channel.name)
    unit = "uV" if raws[0].is_voltage else raws[0].unit
    try:
        return Signal(values, raws[0].rate_hz, unit, tuple(channels), raws[0].start_s, valid), notes
    except RecordingError as error:
        raise FormatError(error.problem, error.remedy) from None


def _scale(values: NDArray[np.float32], usable: NDArray[np.bool_], factor: float | None) -> None:
    """Scale in place; what is not finite becomes missing."""
    for first in range(0, values.size, BLOCK):
        part = values[first : first + BLOCK]
        if factor is not None and factor != 1.0:
            part *= np.float32(factor)
        finite = np.isfinite(part)
        part[~finite] = np.nan
        usable[first : first + BLOCK] &= finite


def _mark_declared(valid: NDArray[np.bool_], raw: RawChannel, events: tuple[Event, ...]) -> None:
    for event in events:
        if event.label == INVALID and event.channel in (None, raw.name):
            first = round((event.onset_s - raw.start_s) * raw.rate_hz)
            last = round((event.offset_s - raw.start_s) * raw.rate_hz)
            valid[max(first, 0) : max(last, 0)] = False

"""A recording at full precision, and its events as a table."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter, ValidationError

from facialis.errors import StoreError
from facialis.records import Channel, Event, Provenance, Recording, Signal, Subject
from facialis.store.arrays import read_arrays, write_arrays

CHANNELS = TypeAdapter(tuple[Channel, ...])
EVENTS = TypeAdapter(tuple[Event, ...])
SUBJECT = TypeAdapter(Subject)
PROVENANCE = TypeAdapter(Provenance)


def write_recording_arrays(path: Path, recording: Recording) -> None:
    """Write a recording without loss: samples and masks as arrays, all else as JSON text beside them.

    Parameters
    ----------
    path : Path
        File ending in ``.npz``.
    recording : Recording
        Any recording.
    """
    arrays: dict[str, NDArray[Any]] = {
        "events": np.array(EVENTS.dump_json(recording.events).decode()),
        "subject": np.array(SUBJECT.dump_json(recording.subject).decode()),
        "provenance": np.array(PROVENANCE.dump_json(recording.provenance).decode()),
    }
    for index, signal in enumerate(recording.signals):
        arrays[f"signal{index}.values"] = signal.values
        arrays[f"signal{index}.valid"] = signal.valid
        arrays[f"signal{index}.clock"] = np.array([signal.rate_hz, signal.start_s])
        arrays[f"signal{index}.unit"] = np.array(signal.unit)
        arrays[f"signal{index}.channels"] = np.array(CHANNELS.dump_json(signal.channels).decode())
    write_arrays(path, arrays)


def read_recording_arrays(path: Path) -> Recording:
    """Read a recording back, equal to what was written.

    Raises
    ------
    StoreError
        If the file is damaged.
    """
    arrays = read_arrays(path)
    signals: list[Signal] = []
    try:
        while (name := f"signal{len(signals)}") + ".values" in arrays:
            rate_hz, start_s = (float(value) for value in arrays[f"{name}.clock"])
            channels = CHANNELS.validate_json(str(arrays[f"{name}.channels"]))
            values, valid = arrays[f"{name}.values"], arrays[f"{name}.valid"]
            signals.append(Signal(values, rate_hz, str(arrays[f"{name}.unit"]), channels, start_s, valid))
        return Recording(
            tuple(signals),
            EVENTS.validate_json(str(arrays["events"])),
            SUBJECT.validate_json(str(arrays["subject"])),
            PROVENANCE.validate_json(str(arrays["provenance"])),
        )
    except (KeyError, ValidationError) as error:
        raise StoreError(f"{path} is not a recording of this version: {error}.", "Simulate again.") from None


def write_events(path: Path, events: tuple[Event, ...]) -> None:
    """Write events as a table with the columns onset_s, duration_s, label, channel."""
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(("onset_s", "duration_s", "label", "channel"))
        table.writerows((event.onset_s, event.duration_s, event.label, event.channel or "") for event in events)

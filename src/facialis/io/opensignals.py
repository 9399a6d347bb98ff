"""Reader for OpenSignals HDF5 files (biosignalsplux, BITalino): EMG channels of every device.

Layout: a group per device with the attributes ``sampling rate`` and ``resolution``; in its group ``raw`` one data set
of converter codes per channel, with the attribute ``sensor``.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from facialis.errors import FormatError
from facialis.io.base import RawChannel, RawContent, Reader, Samples, check_size
from facialis.io.hdf5 import SIGNATURE, checked_column, copied, is_hdf5, opened, text

SUPPLY_V = 3.0
GAIN = 1000.0
"""Transfer function in the data sheet of the biosignalsplux EMG sensor: (code / 2^bits - 1/2) supply / gain."""
NOT_THIS, REMEDY = "is no OpenSignals file that can be read", "Export it again, or as EDF."


def _recognise(path: Path, head: bytes) -> bool:
    if path.suffix.lower() == ".nwb":
        return False
    return head.startswith(SIGNATURE) or (path.suffix.lower() in {".h5", ".hdf5"} and bool(head))


def _read(path: Path) -> RawContent:
    if not is_hdf5(path):
        raise FormatError(f"{path.name} is named HDF5 but does not start like it.", "Check what it is.")
    with opened(path, NOT_THIS, remedy=REMEDY) as file:
        found = [channel for device in file.values() for channel in _channels(device, path)]
    if not found:
        raise FormatError(f"{path.name} holds no EMG channel in the layout of OpenSignals.", "Export it as EDF.")
    note = f"OpenSignals: codes turned into volts for a supply of {SUPPLY_V:g} V and a gain of {GAIN:g}"
    channels, places, steps = zip(*found, strict=True)
    check_size(path.name, samples=sum(channel.samples for channel in channels), file_bytes=path.stat().st_size)
    return RawContent(channels, lambda rows: _decode(path, places, steps, rows), notes=(note,))


def _channels(device: Any, path: Path) -> list[tuple[RawChannel, str, float]]:
    """Return channel, place in the file and volts per code."""
    rate = float(np.ravel(device.attrs["sampling rate"])[0])
    bits = [int(value) for value in np.ravel(device.attrs["resolution"])]
    if not 0 < rate <= 1e6 or not all(1 <= bit <= 32 for bit in bits):
        raise ValueError
    found = []
    names = [name for name in device["raw"] if name.startswith("channel")]
    for place, name in enumerate(sorted(names)):
        data = device["raw"][name]
        if "EMG" not in text(data.attrs.get("sensor", "")).upper():
            continue
        samples = checked_column(data, path)
        step = SUPPLY_V / GAIN / 2 ** bits[min(place, len(bits) - 1)]
        limits = (np.float32(-0.5 * SUPPLY_V / GAIN), np.float32(0.5 * SUPPLY_V / GAIN - step))
        label = f"EMG {name.removeprefix('channel_')}"
        found.append((RawChannel(label, samples, rate, "V", (float(limits[0]), float(limits[1]))), data.name, step))
    return found


def _decode(path: Path, places: Sequence[str], steps: Sequence[float], rows: Sequence[Samples]) -> None:
    with opened(path, NOT_THIS, remedy=REMEDY) as file:
        for place, step, row in zip(places, steps, rows, strict=True):
            copied(file[place], row, scale=step, offset=-0.5 * SUPPLY_V / GAIN)


READER = Reader("opensignals", "OpenSignals HDF5 (.h5)", _recognise, _read)

"""Reader for OpenSignals HDF5 files (biosignalsplux, BITalino): EMG channels of one device."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from facialis.errors import FormatError
from facialis.io.base import RawChannel, RawContent, Reader

SIGNATURE = b"\x89HDF\r\n\x1a\n"
SUPPLY_V = 3.0
GAIN = 1000.0
"""Transfer function in the data sheet of the biosignalsplux EMG sensor: (code / 2^bits - 1/2) supply / gain."""
MAX_SAMPLES = 1 << 30


def _recognise(path: Path, head: bytes) -> bool:
    return head.startswith(SIGNATURE) or (path.suffix.lower() in {".h5", ".hdf5"} and bool(head))


def _read(path: Path) -> RawContent:
    try:
        import h5py
    except ImportError:
        raise FormatError(f"{path.name} is HDF5, and h5py is not installed.", "pip install 'facialis[hdf5]'.") from None
    try:
        with h5py.File(path, "r") as file:
            channels = [channel for device in file.values() for channel in _channels(device)]
    except (OSError, KeyError, ValueError, TypeError, AttributeError, RuntimeError, IndexError) as error:
        raise FormatError(
            f"{path.name} is no OpenSignals file that can be read ({type(error).__name__}).", "Export it again."
        ) from None
    if not channels:
        raise FormatError(f"{path.name} holds no EMG channel in the layout of OpenSignals.", "Export it as EDF.")
    note = f"OpenSignals: codes turned into volts for a supply of {SUPPLY_V:g} V and a gain of {GAIN:g}"
    return RawContent(tuple(channels), notes=(note,))


def _channels(device: Any) -> list[RawChannel]:
    rate = float(np.ravel(device.attrs["sampling rate"])[0])
    bits = [int(value) for value in np.ravel(device.attrs["resolution"])]
    if not 0 < rate <= 1e6 or not all(1 <= bit <= 32 for bit in bits):
        raise ValueError
    found = []
    names = [name for name in device["raw"] if name.startswith("channel")]
    for place, name in enumerate(sorted(names)):
        data = device["raw"][name]
        sensor = data.attrs.get("sensor", "")
        sensor = sensor.decode() if isinstance(sensor, bytes) else str(sensor)
        if "EMG" not in sensor.upper() or data.size > MAX_SAMPLES:
            continue
        codes = np.ravel(data[()]).astype(np.float64)
        full = float(2 ** bits[min(place, len(bits) - 1)])
        volts = (codes / full - 0.5) * SUPPLY_V / GAIN
        limits = (-0.5 * SUPPLY_V / GAIN, (0.5 - 1.0 / full) * SUPPLY_V / GAIN)
        found.append(RawChannel(f"EMG {name.removeprefix('channel_')}", volts, rate, "V", limits))
    return found


READER = Reader("opensignals", "OpenSignals HDF5 (.h5)", _recognise, _read)

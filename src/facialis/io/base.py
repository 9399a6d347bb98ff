"""What a reader is, and the plain content that every reader hands over.

A reader only decodes. Units, channel names, identity and usable stretches are looked after in one place for all
formats (:mod:`facialis.io.read`), so that a new format is one file that declares ``READER``.

A reader describes its channels first, and fills the arrays that it is handed afterwards: the samples stand in memory
once, as they will be measured.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from facialis.errors import FormatError
from facialis.io.units import microvolts_per
from facialis.records import Event

Samples = NDArray[np.float32]
"""Samples of one channel, in the unit of the file."""
Decode = Callable[[Sequence[Samples]], None]
"""Fills one array per channel, in the order of the channels. Called once."""

BYTES_PER_SAMPLE = 5
"""What one sample needs in memory: a value in single precision and a flag."""
MEMORY_FACTOR = 4.0
SPARE_BYTES = 150_000_000
"""A file may ask for ``MEMORY_FACTOR`` times its size and this much more; one that asks for more is damaged."""


@dataclass(frozen=True, eq=False, slots=True)
class RawChannel:
    """One channel as a file describes it.

    Parameters
    ----------
    name : str
        Label in the file.
    samples : int
        How many samples it has.
    rate_hz : float
        Sampling rate.
    unit : str
        Unit as it is written in the file; empty where the file gives none.
    limits : tuple of float, optional
        Smallest and largest value that the recorder could store, in ``unit``.
    description : str
        Sensor, transducer or target muscle as the file words it.
    start_s : float
        Time of the first sample after the start of the recording.
    kind : str
        What the file says the channel is, ``EMG`` or something else; empty where it does not say.
    """

    name: str
    samples: int
    rate_hz: float
    unit: str = ""
    limits: tuple[float, float] | None = None
    description: str = ""
    start_s: float = 0.0
    kind: str = ""

    @property
    def is_voltage(self) -> bool:
        """Whether its unit is a voltage or unknown."""
        return not self.unit or microvolts_per(self.unit) is not None

    @property
    def may_be_emg(self) -> bool:
        """Whether its unit and its kind allow it to be an electromyogram."""
        return self.is_voltage and (not self.kind or "EMG" in self.kind.upper())


@dataclass(frozen=True, eq=False, slots=True)
class RawContent:
    """Everything that a file holds and that may be kept.

    Parameters
    ----------
    channels : tuple of RawChannel
        In the order of the file.
    decode : callable
        Fills one array per channel with its samples in the unit of the file; ``nan`` where one is missing.
    events : tuple of Event
        Annotations.
    sex : str, optional
        ``"female"`` or ``"male"``.
    age_year : float, optional
        Age at the time of recording.
    secrets : tuple of str
        Names and numbers that identify the person; used to blank them in labels, never kept.
    notes : tuple of str
        What the reader noticed.
    """

    channels: tuple[RawChannel, ...]
    decode: Decode
    events: tuple[Event, ...] = ()
    sex: str | None = None
    age_year: float | None = None
    secrets: tuple[str, ...] = field(default=(), repr=False)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reader:
    """A declared file format.

    Parameters
    ----------
    name : str
        Short name of the format.
    title : str
        What the format is called in full, with its limits.
    recognise : callable
        Whether a path with these first 512 bytes is of this format.
    read : callable
        Describes the content of the file.
    read_declared : callable, optional
        The same for a file that does not say what it holds, with what the user declared; see
        :mod:`facialis.io.table`.
    adopt : callable, optional
        Content of an object in memory, or ``None`` where the object is of another kind.

    Notes
    -----
    All of them, and ``decode``, raise :class:`facialis.errors.FormatError` for everything they cannot decode.
    """

    name: str
    title: str
    recognise: Callable[[Path, bytes], bool]
    read: Callable[[Path], RawContent]
    read_declared: Callable[[Path, Mapping[str, Any]], RawContent] | None = None
    adopt: Callable[[object], RawContent | None] | None = None


def held(arrays: Sequence[NDArray[Any]]) -> Decode:
    """Return a decoder for samples that stand in memory already."""

    def decode(rows: Sequence[Samples]) -> None:
        for row, values in zip(rows, arrays, strict=True):
            row[:] = values

    return decode


def check_size(name: str, *, samples: int, file_bytes: int) -> None:
    """Refuse a file that declares more samples than it can hold.

    Parameters
    ----------
    name : str
        Of the file, for the message.
    samples : int
        Declared samples of all channels.
    file_bytes : int
        Its size.

    Raises
    ------
    FormatError
        If the samples would need more memory than four times the file and some more.
    """
    allowed = MEMORY_FACTOR * file_bytes + SPARE_BYTES
    if samples * BYTES_PER_SAMPLE > allowed:
        raise FormatError(
            f"{name} declares {samples:.6g} samples, which need {samples * BYTES_PER_SAMPLE / 1e6:.4g} MB; "
            f"a file of {file_bytes / 1e6:.3g} MB is given {allowed / 1e6:.4g} MB.",
            "Check the file; if it is right, export it in pieces or without compression.",
        )

"""What a reader is, and the plain content that every reader hands over.

A reader only decodes. Units, channel names, identity and usable stretches are looked after in one place for all
formats (:mod:`facialis.io.read`), so that a new format is one file that declares ``READER``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from facialis.records import Event


@dataclass(frozen=True, eq=False, slots=True)
class RawChannel:
    """One channel as it stands in a file.

    Parameters
    ----------
    name : str
        Label in the file.
    values : ndarray, shape (samples,)
        Samples in ``unit``; ``nan`` where the file says that a sample is missing.
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
    """

    name: str
    values: NDArray[np.floating]
    rate_hz: float
    unit: str = ""
    limits: tuple[float, float] | None = None
    description: str = ""
    start_s: float = 0.0


@dataclass(frozen=True, eq=False, slots=True)
class RawContent:
    """Everything that a file holds and that may be kept.

    Parameters
    ----------
    channels : tuple of RawChannel
        In the order of the file.
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
        Decodes the file.

    Notes
    -----
    ``read`` raises :class:`facialis.errors.FormatError` for everything it cannot decode.
    """

    name: str
    title: str
    recognise: Callable[[Path, bytes], bool]
    read: Callable[[Path], RawContent]

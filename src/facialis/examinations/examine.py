"""An examination of a recording, or of a patient: simulate its protocol, then read the recording as any other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from facialis.catalogue import declared, nearest
from facialis.errors import ProtocolError
from facialis.examinations.base import Examination, Examined
from facialis.examinations.shocks import read_shocks
from facialis.patient import Patient
from facialis.records import Recording
from facialis.simulate import Progress
from facialis.visit import Visit, record
from facialis.vocabulary import Side


def find_examination(name: str) -> Examination:
    """Return a declared examination; hyphens and underscores are the same.

    Raises
    ------
    NameNotFoundError
        Lists what exists and suggests the nearest.

    Examples
    --------
    >>> find_examination("lateral-spread").title
    'Lateral spread response'
    """
    known: Mapping[str, Any] = declared("examination")
    record_of = known[nearest("examination", name.replace("-", "_"), known=known)]
    if not isinstance(record_of, Examination):
        raise TypeError(f"{name} is declared as {type(record_of).__name__}; EXAMINATION must be an Examination.")
    return record_of


def examine_recording(
    examination: str,
    recording: Recording,
    *,
    markers: str | Path | Sequence[float] | None = None,
    stimulated: str | None = None,
) -> Examined:
    """Read an examination in a recording, real or simulated.

    Parameters
    ----------
    examination : str
        Name.
    recording : Recording
        With stimuli in it.
    markers : str, Path or sequence of float, optional
        Where the stimuli are; see :func:`facialis.examinations.shocks.read_shocks`.
    stimulated : str, optional
        Site and side of stimuli that do not say so.

    Returns
    -------
    Examined
        Findings, and the sweeps behind them.

    Raises
    ------
    NotAssessableError
        If the recording cannot answer: no stimuli, wrong muscle, too coarse, too fast, too few; with the remedy.
    RecordingError
        If the markers are not understood.
    """
    kind = find_examination(examination)
    return kind.read(recording, read_shocks(recording, markers, stimulated=stimulated))


def examine_patient(
    examination: str,
    patient: str | Path | Patient,
    *,
    side: Side = Side.LEFT,
    sweeps: int | None = None,
    seed: int = 0,
    strands: int = 25,
    mechanism: str | None = None,
    progress: Progress | None = None,
) -> tuple[Examined, Visit]:
    """Do an examination on a virtual patient.

    Parameters
    ----------
    examination : str
        Name.
    patient : str, Path or Patient
        Preset, YAML file or patient.
    side : Side
        Side that is stimulated.
    sweeps : int, optional
        Stimuli of each series; default: the examination's own.
    seed : int
        Seed of all randomness.
    strands : int
        Strands simulated on each side.
    mechanism : str, optional
        Mechanisms that act; see :func:`facialis.visit.record`.
    progress : callable, optional
        Called with fraction done and stage.

    Returns
    -------
    tuple of Examined and Visit
        What was found in the recording, and the visit.

    Raises
    ------
    ProtocolError
        If the number of stimuli is out of range.
    """
    kind = find_examination(examination)
    count = kind.sweeps if sweeps is None else sweeps
    if not 1 <= count <= kind.most_sweeps:
        raise ProtocolError(f"{count} stimuli of each series.", f"Give 1 to {kind.most_sweeps}.")
    protocol = kind.protocol(side, count)
    visit = record(patient, protocol=protocol, seed=seed, strands=strands, mechanism=mechanism, progress=progress)
    return kind.read(visit.recording, read_shocks(visit.recording)), visit

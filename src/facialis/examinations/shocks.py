"""Which stimuli a recording holds, where they were given, and how strong they were."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from facialis.errors import NotAssessableError, RecordingError
from facialis.measures.base import Table
from facialis.measures.evoked.stimuli import ARTEFACT, HOW, LABELS, find_stimuli
from facialis.records import Event, Recording
from facialis.vocabulary import Side, SignalKind

SITES: Mapping[str, tuple[str, ...]] = {
    "temporal_branch": ("temporal branch", "temporal"),
    "zygomatic_branch": ("zygomatic branch", "zygomatic"),
    "buccal_branch": ("buccal branch", "buccal"),
    "mandibular_branch": ("mandibular branch", "marginal mandibular", "mandibular"),
    "cervical_branch": ("cervical branch", "cervical"),
    "stylomastoid_trunk": ("stylomastoid trunk", "stylomastoid", "trunk"),
    "root_exit_zone": ("root exit zone",),
    "root_magnetic": ("root magnetic",),
    "facial_skin": ("facial skin",),
    "supraorbital_nerve": ("supraorbital nerve", "supraorbital"),
    "motor_cortex": ("motor cortex", "cortex", "cortical"),
    "ear": ("ear", "click", "clicks"),
}
"""Sites of stimulation, and the words that name them in annotations and on the command line."""
TRIGGERS = re.compile(r"\b(trig|trigger|stim|stimulus|sync|marker|ttl)", re.IGNORECASE)
"""Names of channels that are taken for triggers."""
AVERAGE = re.compile(r"average of (\d{1,6}) stimuli\b")
"""Label of an event where a recording is an average that was kept without its sweeps."""
COLUMNS = ("onset_s", "site", "side", "current_ma")
"""Columns of a table of stimuli; only the first must be there."""


@dataclass(frozen=True, slots=True)
class Shock:
    """One stimulus.

    Parameters
    ----------
    at_s : float
        Seconds from the start of the recording.
    site : str
        One of :data:`SITES`; empty where unknown.
    side : Side, optional
        ``None`` where unknown.
    current_ma : float, optional
        ``None`` where unknown.
    level_db : float, optional
        Of a click; ``None`` where unknown.
    averaged : int
        Stimuli that the recording is an average of; 1 where it is none.
    """

    at_s: float
    site: str = ""
    side: Side | None = None
    current_ma: float | None = None
    level_db: float | None = None
    averaged: int = 1


@dataclass(frozen=True, slots=True)
class Shocks:
    """Stimuli of a recording.

    Parameters
    ----------
    shocks : tuple of Shock
        In order of time.
    note : str
        Where they were found.
    """

    shocks: tuple[Shock, ...]
    note: str

    def __len__(self) -> int:
        return len(self.shocks)

    @property
    def times_s(self) -> NDArray[np.float64]:
        """Their times, shape (shocks,)."""
        return np.array([shock.at_s for shock in self.shocks])

    def groups(self) -> list[tuple[str, Side | None, Shocks]]:
        """Return the stimuli by site and side, in order of their first."""
        keys = list(dict.fromkeys((shock.site, shock.side) for shock in self.shocks))
        return [(site, side, self.where(site, side)) for site, side in keys]

    def where(self, site: str, side: Side | None) -> Shocks:
        """Return the stimuli of one site and side."""
        return replace(self, shocks=tuple(s for s in self.shocks if (s.site, s.side) == (site, side)))

    def table(self) -> Table:
        """Return the stimuli as a table that ``--markers`` takes back."""
        rows = tuple((s.at_s, s.site, s.side.value if s.side else "", s.current_ma) for s in self.shocks)
        return Table(COLUMNS, rows)


def read_shocks(
    recording: Recording,
    markers: str | Path | Sequence[float] | None = None,
    *,
    stimulated: str | None = None,
) -> Shocks:
    """Return the stimuli of a recording: from its annotations, else a trigger channel, else their artefacts.

    Parameters
    ----------
    recording : Recording
        Real or simulated.
    markers : str, Path or sequence of float, optional
        Where they are, if not there: a table (``.csv`` with ``onset_s`` and, where known, ``site``, ``side`` and
        ``current_ma``), the name of a channel, how annotations begin, ``"artefact"``, or times in seconds.
    stimulated : str, optional
        Site and side of stimuli that do not say so, as ``"zygomatic left"``.

    Returns
    -------
    Shocks
        At least one, with a note on where they were found.

    Raises
    ------
    NotAssessableError
        If there is none.
    RecordingError
        If the table, the site or the side is not understood.
    """
    if isinstance(markers, str | Path) and str(markers).lower().endswith((".csv", ".tsv")):
        found = read_table(Path(markers), recording)
    elif markers is None:
        found = _searched(recording)
    else:
        found = _asked(recording, markers if not isinstance(markers, Path) else str(markers))
    site, side = parse_place(stimulated) if stimulated else ("", None)
    if stimulated and not site:
        raise RecordingError(f"{stimulated!r} names no site of stimulation.", f"Sites: {', '.join(SITES)}.")
    side = side or only_side(recording)
    filled = [replace(s, site=s.site or site, side=s.side or side) for s in found.shocks]
    return replace(found, shocks=tuple(sorted(filled, key=lambda shock: shock.at_s)))


def parse_place(label: str) -> tuple[str, Side | None]:
    """Return site and side that a label names; empty and ``None`` where it does not.

    Examples
    --------
    >>> parse_place("stim zygomatic L")
    ('zygomatic_branch', <Side.LEFT: 'left'>)
    """
    words = re.sub(r"[^a-z0-9.]+", " ", label.lower()).strip()
    site = next((name for name, said in SITES.items() if any(f" {word} " in f" {words} " for word in said)), "")
    sides = {Side.LEFT: {"left", "l", "lt"}, Side.RIGHT: {"right", "r", "rt"}}
    named = [side for side, said in sides.items() if said & set(words.split())]
    return site, named[0] if len(named) == 1 else None


def parse_current(label: str) -> float | None:
    """Return the current [mA] that a label names.

    Examples
    --------
    >>> parse_current("stimulus zygomatic_branch left 7.5 mA")
    7.5
    """
    said = re.search(r"(\d+(?:\.\d+)?)\s*mA\b", label, re.IGNORECASE)
    return float(said[1]) if said else None


def parse_level(label: str) -> float | None:
    """Return the level [dB] of a click that a label names.

    Examples
    --------
    >>> parse_level("stimulus ear left 70 dB nHL alternating, other ear masked 40 dB")
    70.0
    """
    said = re.search(r"(-?\d+(?:\.\d+)?)\s*dB\b", label)
    return float(said[1]) if said else None


def only_side(recording: Recording) -> Side | None:
    """Return the side of all muscles that were recorded, if it is one."""
    sides = {channel.side for channel in recording.channels if channel.muscle is not None}
    return next(iter(sides)) if len(sides) == 1 else None


def read_table(path: Path, recording: Recording) -> Shocks:
    """Return the stimuli that a table lists.

    Raises
    ------
    RecordingError
        If it cannot be read, has no column ``onset_s``, or names what is unknown.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise RecordingError(f"Cannot read {path.name}: {error}.", f"Give a table with {', '.join(COLUMNS)}.") from None
    rows = list(csv.DictReader(text.splitlines(), delimiter="\t" if path.suffix.lower() == ".tsv" else ","))
    if not rows or "onset_s" not in rows[0]:
        raise RecordingError(f"{path.name} has no column onset_s.", f"Columns: {', '.join(COLUMNS)}; a row a stimulus.")
    shocks = [_row(row, number, path.name) for number, row in enumerate(rows, 2)]
    outside = [shock.at_s for shock in shocks if not 0.0 <= shock.at_s <= recording.duration_s]
    if outside:
        raise RecordingError(
            f"{path.name}: stimulus at {outside[0]:g} s in a recording of {recording.duration_s:g} s.",
            "Give seconds from its start.",
        )
    return Shocks(tuple(sorted(shocks, key=lambda s: s.at_s)), f"{len(shocks)} stimuli from the table {path.name}")


def _row(row: Mapping[str, str | None], number: int, name: str) -> Shock:
    said = {column: (row.get(column) or "").strip() for column in COLUMNS}
    try:
        at_s, current = float(said["onset_s"]), float(said["current_ma"]) if said["current_ma"] else None
    except ValueError:
        raise RecordingError(f"{name}, line {number}: no number.", "Give onset_s in s and current_ma in mA.") from None
    site, side = parse_place(f"{said['site']} {said['side']}")
    if said["site"] and not site:
        raise RecordingError(f"{name}, line {number}: site {said['site']!r}.", f"Sites: {', '.join(SITES)}.")
    return Shock(at_s, site, side, current)


def _searched(recording: Recording) -> Shocks:
    """Look at annotations, then trigger channels, then artefacts."""
    averages = [event for event in recording.events if AVERAGE.match(event.label)]
    if averages:
        return _from_averages(averages)
    if any(event.label.lower().startswith(LABELS) for event in recording.events):
        return _from_events(recording, LABELS)
    for channel in recording.channels:
        if channel.muscle is None and TRIGGERS.search(channel.name.replace("_", " ")):
            return _asked(recording, channel.name)
    return _from_artefacts(recording)


def _asked(recording: Recording, markers: str | Sequence[float]) -> Shocks:
    if isinstance(markers, str):
        if markers == ARTEFACT:
            return _from_artefacts(recording)
        if not any(channel.name == markers for channel in recording.channels):
            return _from_events(recording, (markers.lower(),))
    stimuli = find_stimuli(recording, markers)
    return Shocks(tuple(Shock(float(at)) for at in stimuli.times_s), stimuli.note)


def _from_events(recording: Recording, begins: tuple[str, ...]) -> Shocks:
    events = [event for event in recording.events if event.label.lower().startswith(begins)]
    if not events:
        have = ", ".join(sorted({event.label for event in recording.events})[:5]) or "none"
        names = ", ".join(channel.name for channel in recording.channels)
        raise NotAssessableError(f"No channel or annotation is called {begins[0]!r}.", f"Annotations: {have}. {names}.")
    shocks = [Shock(e.onset_s, *parse_place(e.label), parse_current(e.label), parse_level(e.label)) for e in events]
    return Shocks(tuple(sorted(shocks, key=lambda s: s.at_s)), f"{len(shocks)} stimuli from annotations")


def _from_averages(events: Sequence[Event]) -> Shocks:
    shocks = [
        Shock(e.onset_s, *parse_place(e.label), None, parse_level(e.label), int(said[1]))
        for e in events
        if (said := AVERAGE.match(e.label))
    ]
    return Shocks(tuple(shocks), f"an average of {shocks[0].averaged} stimuli, kept without its sweeps")


def _from_artefacts(recording: Recording) -> Shocks:
    """Return the artefacts of the channel that shows most."""
    best = None
    for channel in recording.channels:
        if channel.kind not in (SignalKind.SURFACE_EMG, SignalKind.NEEDLE_EMG):
            continue
        try:
            found = find_stimuli(recording, ARTEFACT, channel=channel.name)
        except NotAssessableError:
            continue
        if best is None or found.times_s.size > best.times_s.size:
            best = found
    if best is None:
        raise NotAssessableError(
            "The recording marks no stimulus, has no trigger channel, and shows no stimulus artefact.",
            f"{HOW} On the command line: --markers FILE.csv|CHANNEL|LABEL|artefact.",
        )
    return Shocks(tuple(Shock(float(at)) for at in best.times_s), best.note)

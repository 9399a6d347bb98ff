"""From the tables of a measurement to what figures shade."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from facialis.measures import Measurement
from facialis.measures.base import Table
from facialis.plots.marks import Mark, MarkKind, Participation
from facialis.plots.palette import muscle_title
from facialis.vocabulary import Muscle, Side

RANK = (MarkKind.TONIC, MarkKind.SPASM, MarkKind.BLINK, MarkKind.BILATERAL, MarkKind.ASKED)
"""A burst inside several episodes is shown as the first of these."""
MOSTLY = 0.5
"""A burst belongs to an episode that its muscle takes part in and that covers at least this share of it."""


def as_records(found: Table) -> list[dict[str, Any]]:
    """Return the rows of a table as dictionaries."""
    return [dict(zip(found.columns, row, strict=True)) for row in found.rows]


def read_episodes(measurement: Measurement) -> list[Mark]:
    """Return spasms, blinks and bilateral contractions; those of both sides carry no side."""
    marks = []
    for row in as_records(measurement.episodes):
        kind = MarkKind(row["kind"])
        side = Side(row["side"]) if kind in (MarkKind.SPASM, MarkKind.TONIC, MarkKind.ASKED) and row["side"] else None
        marks.append(Mark(kind, row["onset_s"], row["offset_s"], side))
    return marks


def read_bursts(measurement: Measurement) -> list[Mark]:
    """Return every burst, with the meaning of the episode that it belongs to."""
    episodes = [
        (mark, set(row["muscles"].split()))
        for mark, row in zip(read_episodes(measurement), as_records(measurement.episodes), strict=True)
    ]
    marks = []
    for row in as_records(measurement.bursts):
        side = Side(row["side"]) if row["side"] else None
        burst = Mark(MarkKind.BURST, row["onset_s"], row["offset_s"], side, row["channel"])
        around = {
            mark.kind
            for mark, muscles in episodes
            if (row["muscle"] in muscles or row["channel"] in muscles)
            and mark.side in (side, None)
            and _overlap_s(mark, burst) >= MOSTLY * (burst.offset_s - burst.onset_s)
        }
        kind = next((kind for kind in RANK if kind in around), MarkKind.BURST)
        marks.append(replace(burst, kind=kind))
    return marks


def _overlap_s(one: Mark, other: Mark) -> float:
    return min(one.offset_s, other.offset_s) - max(one.onset_s, other.onset_s)


def read_participation(measurement: Measurement, side: Side) -> list[Participation]:
    """Return the spasms of a side with the onset of every muscle that the measure counts in.

    The onset is that of the muscle's first burst that starts within the spasm; a muscle that was active before counts
    from the onset of the spasm.
    """
    bursts = [row for row in as_records(measurement.bursts) if row["side"] == side.value]
    spasms = []
    for row in as_records(measurement.episodes):
        if row["side"] != side.value or row["kind"] not in (MarkKind.SPASM, MarkKind.TONIC):
            continue
        onsets: dict[str, float] = {}
        for burst in bursts:
            counted = (burst["muscle"] or burst["channel"]) in row["muscles"].split()
            if counted and burst["offset_s"] > row["onset_s"] and burst["onset_s"] < row["offset_s"]:
                onset = max(burst["onset_s"], row["onset_s"])
                onsets[burst_label(burst)] = min(onsets.get(burst_label(burst), onset), onset)
        if onsets:
            tonic = row["kind"] == MarkKind.TONIC
            spasms.append(Participation(side, row["onset_s"], row["offset_s"], tonic, onsets))
    return spasms


def burst_label(row: dict[str, Any]) -> str:
    """Return the muscle of a burst where it is known, else its channel."""
    return muscle_title(Muscle(row["muscle"])) if row["muscle"] else str(row["channel"])


def choose_windows(
    measurement: Measurement, *, most: int = 4, longest_s: float = 1.6
) -> list[tuple[str, float, float]]:
    """Return stretches worth seeing at full resolution: title, start and end in seconds.

    The longest tonic spasm, the first clonic spasm, the one with most muscles, the first blink; without any of them,
    the strongest bursts.
    """
    rows = as_records(measurement.episodes)
    tonic = [row for row in rows if row["kind"] == MarkKind.TONIC]
    clonic = [row for row in rows if row["kind"] == MarkKind.SPASM]
    blinks = [row for row in rows if row["kind"] == MarkKind.BLINK]
    wanted: list[tuple[str, dict[str, Any]]] = []
    if tonic:
        wanted.append(("Longest tonic spasm", max(tonic, key=lambda row: row["offset_s"] - row["onset_s"])))
    if clonic:
        wanted.append(("First clonic spasm", clonic[0]))
        wanted.append(("Clonic spasm with most muscles", max(clonic, key=lambda row: len(row["muscles"].split()))))
    if blinks:
        wanted.append(("First blink", blinks[0]))
    if not wanted:
        bursts = sorted(as_records(measurement.bursts), key=lambda row: -row["amplitude_uv"])
        wanted = [("Strong burst", row) for row in bursts[:most]]
    return _windows(wanted, duration_s=measurement.duration_s, most=most, longest_s=longest_s)


def _windows(
    wanted: list[tuple[str, dict[str, Any]]], *, duration_s: float, most: int, longest_s: float
) -> list[tuple[str, float, float]]:
    windows: list[tuple[str, float, float]] = []
    for title, row in wanted:
        start = max(row["onset_s"] - 0.15 * longest_s, 0.0)
        end = min(row["offset_s"] + 0.15 * longest_s, start + longest_s, duration_s)
        end = min(max(end, start + 0.4 * longest_s), duration_s)
        if not any(abs(start - other) < 0.5 * longest_s for _, other, _ in windows):
            windows.append((title, start, end))
    return windows[:most]

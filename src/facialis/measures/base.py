"""What a measure is: a declared record with one function; and what it answers: findings."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from facialis.measures.activity import Activity


class Status(StrEnum):
    """Whether the recording could answer."""

    OK = "ok"
    NOT_ASSESSABLE = "not assessable"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows behind a finding.

    Parameters
    ----------
    columns : tuple of str
        Names; a unit stands at the end, as in ``onset_s``.
    rows : tuple of tuple
        Numbers, texts or ``None``.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    def to_csv(self) -> str:
        """Return the table as CSV text with a header line; what is unknown is empty."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerows([self.columns, *self.rows])
        return text.getvalue()


@dataclass(frozen=True, slots=True)
class Finding:
    """Answer of one measure about one thing.

    Parameters
    ----------
    measure : str
        Name of the measure.
    about : str
        Channel, side or ``"recording"``.
    value : float, optional
        ``None`` where the recording cannot answer.
    unit : str
        Unit of ``value``.
    status : Status
        Whether it could be assessed.
    reason : str
        Why not; or what limits the answer.
    low, high : float, optional
        95 % interval of ``value``.
    detail : Table
        What the value was made from.
    """

    measure: str
    about: str
    value: float | None
    unit: str
    status: Status = Status.OK
    reason: str = ""
    low: float | None = None
    high: float | None = None
    detail: Table = field(default_factory=lambda: Table(()))


@dataclass(frozen=True, slots=True)
class Needs:
    """What a recording must have for a measure.

    Parameters
    ----------
    channels : int
        EMG channels.
    muscles_on_a_side : int
        Muscles on one side of known side.
    both_sides : bool
        EMG of known side on the left and on the right.
    rate_hz : float
        Lowest sampling rate.
    """

    channels: int = 1
    muscles_on_a_side: int = 0
    both_sides: bool = False
    rate_hz: float = 0.0


@dataclass(frozen=True, slots=True)
class Measure:
    """A declared measure.

    Parameters
    ----------
    name : str
        Short name.
    title : str
        Name for people.
    unit : str
        Unit of its values.
    definition : str
        What exactly is counted.
    needs : Needs
        What a recording must have; checked before ``compute`` is called.
    validity : str
        What is known of its error, and where it must not be trusted.
    compute : callable
        Activity to findings.
    refusals : tuple of str
        When it is not assessable although the recording has what it needs.
    columns : mapping of str to str
        Columns of its table, and what they hold.
    rests_on : tuple of str
        Files of measures whose constants it rests on beside its own, as ``detection.search``.
    """

    name: str
    title: str
    unit: str
    definition: str
    needs: Needs
    validity: str
    compute: Callable[[Activity], list[Finding]]
    refusals: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict, hash=False)
    rests_on: tuple[str, ...] = ()

    def apply(self, activity: Activity) -> list[Finding]:
        """Return the findings, or one finding that says why the recording cannot answer."""
        reason = lacking(self.needs, activity)
        if reason:
            return [self.refuse("recording", reason)]
        return self.compute(activity)

    def refuse(self, about: str, reason: str) -> Finding:
        """Return a finding that says why something cannot be assessed."""
        return Finding(self.name, about, None, self.unit, Status.NOT_ASSESSABLE, reason)


def lacking(needs: Needs, activity: Activity) -> str:
    """Return what a recording lacks, in words; empty where it lacks nothing."""
    tracks = activity.tracks
    missing = []
    if len(tracks) < needs.channels:
        missing.append(f"{_number(len(tracks))} EMG channel{'' if len(tracks) == 1 else 's'}, needs {needs.channels}")
    if needs.muscles_on_a_side > 0 and tracks:
        most = max(len(activity.on_side(side)) for side in activity.both_sides)
        if most < needs.muscles_on_a_side:
            missing.append(_side_words(activity, f"needs {needs.muscles_on_a_side} muscles of one side"))
    if needs.both_sides and tracks and not all(activity.on_side(side) for side in activity.both_sides):
        missing.append(_side_words(activity, "needs both sides"))
    slowest = min((track.rate_hz for track in tracks), default=0.0)
    if tracks and slowest < needs.rate_hz:
        missing.append(f"sampled at {slowest:g} Hz, needs {needs.rate_hz:g} Hz")
    return "; ".join(dict.fromkeys(missing))


def _number(count: int) -> str:
    return {0: "no", 1: "one"}.get(count, str(count))


def _side_words(activity: Activity, needed: str) -> str:
    tracks = activity.tracks
    counted = f"{_number(len(tracks))} channel{'' if len(tracks) == 1 else 's'}"
    unknown = [track for track in tracks if track.channel.side is None]
    if len(unknown) == len(tracks):
        return f"{counted}, side unknown; {needed}"
    known = sorted({track.channel.side.value for track in tracks if track.channel.side is not None})
    return f"{counted}, side known: {' and '.join(known)}; {needed}"

"""Change of a measure: from a subject's first recording, or between two groups."""

from __future__ import annotations

from dataclasses import dataclass

from facialis.series.entries import Entry, Key, keys_of
from facialis.series.retest import NO_REPEATS, Retest

SMALLER, BEYOND = "smaller than the minimal detectable change", "beyond the minimal detectable change"
OF_REPEATS = "both recordings are repeats in one group, which give the error themselves"
ZERO_BEFORE = "no ratio: the value to compare with is 0"


@dataclass(frozen=True, slots=True)
class Change:
    """Change of one measure in one subject.

    Parameters
    ----------
    subject : str
        Who.
    key : tuple of str
        Measure, what it is about, unit.
    start, end : str
        Recording or group from which, and to which.
    before, after : float, optional
        Values; means where a group holds repeats.
    repeats : tuple of int
        Recordings behind each of the two.
    difference : float, optional
        ``after - before``.
    ratio : float, optional
        ``after / before``; ``None`` where that is divided by 0.
    detectable : float, optional
        Minimal detectable change between means of so many recordings.
    verdict : str
        Whether the difference exceeds it; empty where that cannot be said.
    reason : str
        Why something is missing.
    """

    subject: str
    key: Key
    start: str
    end: str
    before: float | None
    after: float | None
    repeats: tuple[int, int]
    difference: float | None = None
    ratio: float | None = None
    detectable: float | None = None
    verdict: str = ""
    reason: str = ""


def compute_changes(
    entries: tuple[Entry, ...],
    errors: tuple[Retest, ...],
    *,
    groups: tuple[str, str] | None = None,
) -> tuple[Change, ...]:
    """Return the change of every measure in every subject.

    Parameters
    ----------
    entries : tuple of Entry
        A series, in order.
    errors : tuple of Retest
        Its test-retest error.
    groups : tuple of str, optional
        Compare the subject's mean in the first group with that in the second; by default every recording of a subject
        is compared with the first one.

    Returns
    -------
    tuple of Change
        By subject, then measure.
    """
    error_of = {error.key: error for error in errors}
    changes = []
    for subject in dict.fromkeys(entry.subject for entry in entries):
        own = tuple(entry for entry in entries if entry.subject == subject and not entry.reason)
        pairs = _between(own, groups) if groups else _from_first(own)
        changes += [
            _change(key, starts, ends, error=error_of[key], named=groups)
            for starts, ends in pairs
            for key in keys_of((*starts, *ends))
        ]
    return tuple(changes)


Pair = tuple[tuple[Entry, ...], tuple[Entry, ...]]


def _from_first(own: tuple[Entry, ...]) -> list[Pair]:
    return [((own[0],), (later,)) for later in own[1:]]


def _between(own: tuple[Entry, ...], groups: tuple[str, str]) -> list[Pair]:
    before, after = (tuple(entry for entry in own if entry.group == group) for group in groups)
    return [(before, after)] if before and after else []


def _change(
    key: Key,
    starts: tuple[Entry, ...],
    ends: tuple[Entry, ...],
    *,
    error: Retest,
    named: tuple[str, str] | None,
) -> Change:
    first = [value for entry in starts if (value := entry.value(key)) is not None]
    last = [value for entry in ends if (value := entry.value(key)) is not None]
    start, end = named or (starts[0].name, ends[0].name)
    before = sum(first) / len(first) if first else None
    after = sum(last) / len(last) if last else None
    repeats = (len(first), len(last))
    if before is None or after is None:
        where = start if before is None else end
        reason = f"not assessable in {where}"
        return Change(starts[0].subject, key, start, end, before, after, repeats, reason=reason)
    difference = after - before
    ratio = after / before if before else None
    remarks = [] if before else [ZERO_BEFORE]
    detectable, verdict = error.detectable(*repeats), ""
    if starts[0].group == ends[0].group:
        detectable = None
        remarks.append(OF_REPEATS)
    elif detectable is None:
        remarks.append(f"error {error.status.value}: {NO_REPEATS}" if error.sem is None else error.reason)
    else:
        verdict = BEYOND if abs(difference) >= detectable else SMALLER
    subject = starts[0].subject
    return Change(
        subject, key, start, end, before, after, repeats, difference, ratio, detectable, verdict, "; ".join(remarks)
    )

"""One recording of a series, and the values in it."""

from __future__ import annotations

from dataclasses import dataclass

from facialis.measures.base import Finding, Status

NOT_READ = "not read"
Key = tuple[str, str, str]
"""Measure, what it is about, unit."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One recording of a series.

    Parameters
    ----------
    name : str
        Unique within the series, without what identifies the subject.
    group : str
        Condition: before or after, or a visit.
    subject : str
        Who was recorded.
    folder : str
        Folder of its own measures and report inside the result; empty where it could not be read.
    duration_s : float, optional
        Length; ``None`` where it could not be read.
    findings : tuple of Finding
        Without their details.
    reason : str
        Why it could not be read or measured; empty where it was.
    """

    name: str
    group: str
    subject: str
    folder: str = ""
    duration_s: float | None = None
    findings: tuple[Finding, ...] = ()
    reason: str = ""

    @property
    def status(self) -> str:
        """Whether it was measured: ``"ok"`` or ``"not read"``."""
        return NOT_READ if self.reason else Status.OK.value

    def value(self, key: Key) -> float | None:
        """Return a value, or ``None`` where the recording cannot give it."""
        found = (f.value for f in self.findings if (f.measure, f.about, f.unit) == key)
        return next((value for value in found if value is not None), None)


def keys_of(entries: tuple[Entry, ...]) -> tuple[Key, ...]:
    """Return every measure that has a value in at least one recording, in the order of the measures."""
    keys = {(f.measure, f.about, f.unit): None for e in entries for f in e.findings if f.value is not None}
    return tuple(sorted(keys, key=lambda key: key[0]))

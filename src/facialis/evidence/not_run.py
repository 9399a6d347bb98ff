"""Outcome rows that no family answers, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from facialis.evidence.rows import EvidenceRole, Row

_GROWTH = (
    "how fast vessels grow has been measured in nobody: the share of outcomes would show the spread that was put in"
)
_PULL = "how far the eighth nerve is pulled in operations has not been published: the share would show what was put in"
MISSING: Mapping[str, str] = MappingProxyType(
    {
        "P08": "a simulation: a sanity check, not evidence",
        "P14": "rats stimulated daily for weeks; the course knows no stimulation",
        "T23": "how often relief is complete is an order of the operation, drawn by this very row",
        "E14a": _GROWTH,
        "E14b": _GROWTH,
        "E14c": _GROWTH,
        "E14d": _GROWTH,
        "T37a": _PULL,
        "T37b": _PULL,
    }
)
"""Row to reason."""


def why_not_run(row: Row) -> str:
    """Return why no family answers a row; empty where one should.

    Examples
    --------
    >>> from facialis.evidence.rows import rows
    >>> why_not_run(rows()["P08"])
    'a simulation: a sanity check, not evidence'
    """
    if row.role is EvidenceRole.INPUT:
        return "an input: shown, never scored"
    return MISSING.get(row.id, "")

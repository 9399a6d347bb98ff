"""Outcome rows that no family answers, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from facialis.evidence.rows import EvidenceRole, Row

_NERVE = "no instrument records the potential of the nerve itself"
_LIFE = "needs the course over months and years"
MISSING: Mapping[str, str] = MappingProxyType(
    {
        "L10b": _NERVE,
        "P01": f"a current between single fibres: {_NERVE}",
        "P02": f"a velocity inside the lesion: {_NERVE}",
        "P08": "a simulation: a sanity check, not evidence",
        "P14": _LIFE,
        "E10": _LIFE,
        "G04": _LIFE,
    }
)
"""Row to reason."""
TOPICS: Mapping[str, str] = MappingProxyType(
    {
        "course": _LIFE,
        "botulinum": "needs the treatment",
        "drug": "needs the treatment",
        "decompression": "needs the operation",
        "outcome": "needs the operation",
        "recovery": "needs the operation",
        "hearing": "needs the hearing nerve",
    }
)
"""Topic to reason, for rows that :data:`MISSING` does not name."""


def why_not_run(row: Row) -> str:
    """Return why no family answers a row; empty where one should.

    Examples
    --------
    >>> from facialis.evidence.rows import rows
    >>> why_not_run(rows()["T23"])
    'needs the operation'
    """
    if row.id == "L25":
        return TOPICS["decompression"]
    if row.role is EvidenceRole.INPUT:
        return "an input: shown, never scored"
    return MISSING.get(row.id) or TOPICS.get(row.topic, "")

"""How many muscles join a spasm."""

from __future__ import annotations

import numpy as np

from facialis.measures.activity import Activity
from facialis.measures.base import Finding, Measure, Needs, Table

MEANING = {
    "muscle": "muscle",
    "share_of_spasms": "share of the side's spasms that it takes part in",
}
"""Columns of the table, and what they hold."""
COLUMNS = tuple(MEANING)


def _compute(activity: Activity) -> list[Finding]:
    findings = []
    for side in activity.both_sides:
        spasms = [e for e in activity.episodes if e.is_spasm and e.side is side]
        if not spasms:
            findings.append(MEASURE.refuse(side.value, "no spasm on this side"))
            continue
        names = [track.name for track in activity.on_side(side)]
        rows = tuple((name, round(sum(name in e.muscles for e in spasms) / len(spasms), 4)) for name in names)
        findings.append(
            Finding(
                MEASURE.name, side.value, float(np.mean([len(e.muscles) for e in spasms])), MEASURE.unit,
                reason=f"of {len(names)} muscles recorded, in {len(spasms)} spasms",
                detail=Table(COLUMNS, rows),
            )
        )  # fmt: skip
    return findings


MEASURE = Measure(
    name="spread",
    title="Muscles in a spasm",
    unit="count",
    definition="Mean number of muscles of the side that burst in a spasm, of those recorded.",
    needs=Needs(channels=2, muscles_on_a_side=2),
    validity=(
        "Four planted muscles of four come out as four. Depends on which muscles were recorded: compare only "
        "recordings with the same montage. Cross-talk below a fifth of the strongest muscle is left out; a weak "
        "muscle beside a strong one may be left out with it, and stronger cross-talk counts as a muscle. Not compared "
        "with video."
    ),
    refusals=("the side has no spasm",),
    columns=MEANING,
    rests_on=("pieces", "sides", "episodes"),
    compute=_compute,
)

"""Which muscle starts a spasm."""

from __future__ import annotations

from collections import Counter

from facialis.measures.activity import ENVELOPE_RATE_HZ, Activity
from facialis.measures.base import Finding, Measure, Needs, Table

MEANING = {
    "muscle": "muscle",
    "share_first": "share of the spasms that it starts",
    "mean_rank": "its mean place in the order of onset, of the spasms that it takes part in",
    "spasms": "spasms that it takes part in",
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
        first = Counter(e.muscles[0] for e in spasms)
        place = {
            name: [e.muscles.index(name) + 1 for e in spasms if name in e.muscles]
            for name in dict.fromkeys(muscle for e in spasms for muscle in e.muscles)
        }
        rows = tuple(
            (name, round(first[name] / len(spasms), 4), round(sum(ranks) / len(ranks), 3), len(ranks))
            for name, ranks in place.items()
        )
        leader, times = first.most_common(1)[0]
        findings.append(
            Finding(
                MEASURE.name, side.value, times / len(spasms), MEASURE.unit, reason=f"{leader} first",
                detail=Table(COLUMNS, rows),
            )
        )  # fmt: skip
    return findings


MEASURE = Measure(
    name="onset_order",
    title="Order of onset",
    unit="1",
    definition=(
        "Share of spasms that the most frequent leader starts; the table ranks all muscles by their first burst in a "
        "spasm. Onsets closer than about 3 ms cannot be ordered."
    ),
    needs=Needs(channels=2, muscles_on_a_side=2, rate_hz=ENVELOPE_RATE_HZ),
    validity=(
        "A leader planted 12 ms ahead is found in all of 14 spasms. Onsets carry a median error of 1-3 ms "
        "(benchmarks/numbers/detection.json); muscles closer than about 3 ms cannot be ordered, and then the leader "
        "is chance. A burst that rises slowly, or is weak, is found late, which favours strong muscles. With few "
        "spasms the share of the leader is large by chance: with n muscles and no order one of them leads at least "
        "one in n."
    ),
    refusals=("the side has no spasm",),
    columns=MEANING,
    rests_on=("pieces", "sides", "episodes"),
    compute=_compute,
)

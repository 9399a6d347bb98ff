"""Which muscle starts a spasm."""

from __future__ import annotations

from collections import Counter

from facialis.measures.activity import ENVELOPE_RATE_HZ, Activity
from facialis.measures.base import Finding, Measure, Needs, Table


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
                detail=Table(("muscle", "share_first", "mean_rank", "spasms"), rows),
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
        "Onsets carry 1-3 ms of error; muscles closer than about 3 ms cannot be ordered, and then the leader "
        "is chance. Few spasms make the share of the leader large by chance."
    ),
    compute=_compute,
)

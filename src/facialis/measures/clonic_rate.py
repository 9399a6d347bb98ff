"""Rate of twitches inside clonic spasms."""

from __future__ import annotations

import numpy as np

from facialis.measures.activity import Activity, Kind
from facialis.measures.base import Finding, Measure, Needs, Table

MEANING = {
    "onset_s": "start of the spasm, seconds from the start of the recording",
    "twitches": "twitches in it",
    "twitches_per_s": "their mean rate, from the first to the last",
}
"""Columns of the table, and what they hold."""
COLUMNS = tuple(MEANING)


def _compute(activity: Activity) -> list[Finding]:
    findings = []
    for side in activity.both_sides:
        trains = [e for e in activity.episodes if e.kind is Kind.CLONIC and e.side is side and len(e.twitches) > 2]
        if not trains:
            findings.append(MEASURE.refuse(side.value, "no clonic spasm of three twitches or more on this side"))
            continue
        intervals = np.concatenate([np.diff([start for start, _ in e.twitches]) for e in trains])
        low, high = np.quantile(1.0 / intervals, (0.025, 0.975))
        rows = tuple(
            (round(e.onset_s, 4), len(e.twitches), round((len(e.twitches) - 1) / _span(e.twitches), 3)) for e in trains
        )
        findings.append(
            Finding(
                MEASURE.name, side.value, float(1.0 / np.median(intervals)), MEASURE.unit, low=float(low),
                high=float(high), reason="low and high hold 95 % of the intervals",
                detail=Table(COLUMNS, rows),
            )
        )  # fmt: skip
    return findings


def _span(twitches: tuple[tuple[float, float], ...]) -> float:
    return twitches[-1][0] - twitches[0][0]


MEASURE = Measure(
    name="clonic_rate",
    title="Twitches per second in clonic spasms",
    unit="Hz",
    definition="One over the median interval between onsets of twitches, in clonic spasms of three twitches or more.",
    needs=Needs(channels=2, muscles_on_a_side=2),
    validity=(
        "Planted trains of 7 per second come out within 3 %; of 45 twitches at 12 per second at most one is missed or "
        "added in any channel. A twitch that fewer than two muscles show is missed and lowers the rate, unless the "
        "eyelid shows it. Twitches more than 0.5 s apart begin a new spasm, so that rates below 2 per second cannot "
        "appear. No rate of twitches in patients has been published to compare with (evidence/definitions.csv)."
    ),
    refusals=("the side has no clonic spasm of three twitches or more",),
    columns=MEANING,
    rests_on=("pieces", "sides", "episodes"),
    compute=_compute,
)

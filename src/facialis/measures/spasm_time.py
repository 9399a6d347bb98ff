"""Fraction of time in spasm."""

from __future__ import annotations

from facialis.measures.activity import Activity
from facialis.measures.base import Finding, Measure, Needs
from facialis.measures.spasm_rate import caveat


def _covered(spans: list[tuple[float, float]]) -> float:
    """Return the time that spans cover together, s; spasms of different muscles may overlap."""
    total, end = 0.0, -1.0
    for start, stop in sorted(spans):
        total += max(stop - max(start, end), 0.0)
        end = max(end, stop)
    return total


def _compute(activity: Activity) -> list[Finding]:
    findings = []
    for side in activity.both_sides:
        measured = activity.measured_s(side)
        if measured <= 0:
            findings.append(MEASURE.refuse(side.value, "fewer than two muscles of this side measured"))
            continue
        spasms = [(e.onset_s, e.offset_s) for e in activity.episodes if e.is_spasm and e.side is side]
        share = min(_covered(spasms) / measured, 1.0)
        findings.append(Finding(MEASURE.name, side.value, share, MEASURE.unit, reason=caveat(activity, side)))
    return findings


MEASURE = Measure(
    name="spasm_time",
    title="Fraction of time in spasm",
    unit="1",
    definition=(
        "Time from the first onset to the last end of every spasm, pauses between its twitches included, over the time "
        "in which at least two muscles of the side could be measured."
    ),
    needs=Needs(channels=2, muscles_on_a_side=2),
    validity=(
        "As valid as the spasms it adds up (see spasm_rate). Planted trains and a tonic spasm come out within 3 %. A "
        "pause below 0.5 s between twitches counts as spasm, so that clonic trains weigh more than their bursts. Not "
        "compared with raters."
    ),
    refusals=("fewer than two muscles of the side can be measured at any time",),
    rests_on=("pieces", "sides", "episodes"),
    compute=_compute,
)

"""Spasms per minute of a side."""

from __future__ import annotations

from facialis.measures.activity import Activity, Kind
from facialis.measures.base import Finding, Measure, Needs, Table
from facialis.measures.sides import share_with_weak_other_side
from facialis.measures.statistics import rate_interval
from facialis.vocabulary import Side

MEANING = {
    "side": "side of the face; left stands for both in blinks and bilateral contractions",
    "kind": "clonic or tonic spasm, blink, bilateral contraction, contraction on demand",
    "onset_s": "first onset of a muscle, seconds from the start of the recording",
    "offset_s": "last end of a muscle, seconds from the start of the recording",
    "muscles": "muscles that take part, by their first onset",
    "first_muscle": "muscle that starts it",
    "twitches": "number of twitches; 1 for what is sustained",
    "twitches_per_s": "mean rate of the twitches, from the first to the last",
    "during": "marked task in which it begins, if any",
}
"""Columns of the table, and what they hold."""
COLUMNS = tuple(MEANING)
WEAK_SHARE = 0.5
"""Accompanied by the other side in more than this share of its bursts, a side is not known to be in spasm."""
WEAK_SIDE = (
    "the other side moved too in most of these bursts, at less than a fifth of this side's strength (half at the "
    "midline): cross-talk, or weakness of that side, and then no spasm"
)
ONE_SIDE = "the other side was not recorded: voluntary contractions and blinks cannot be told from spasms"


def one_side_only(activity: Activity, side: object) -> str:
    """Return the caveat where the other side of ``side`` was not recorded, else an empty text."""
    others = [track for track in activity.tracks if track.channel.side not in (side, None)]
    return "" if others else ONE_SIDE


def caveat(activity: Activity, side: Side) -> str:
    """Return what makes spasms of a side uncertain: the other side not recorded, or weak; else an empty text."""
    if share_with_weak_other_side(activity, side) > WEAK_SHARE:
        return WEAK_SIDE
    return one_side_only(activity, side)


def episode_rows(activity: Activity, *kinds: Kind, side: object = None) -> tuple[tuple[object, ...], ...]:
    """Return one row per episode of the given kinds, in the order of :data:`COLUMNS`."""
    rows = []
    for e in activity.episodes:
        if e.kind in kinds and side in (None, e.side):
            starts = [start for start, _ in e.twitches]
            rate = (len(starts) - 1) / (starts[-1] - starts[0]) if len(starts) > 1 else None
            rows.append(
                (
                    e.side.value, e.kind.value, round(e.onset_s, 4), round(e.offset_s, 4), " ".join(e.muscles),
                    e.muscles[0], len(starts), rate and round(rate, 3), e.during,
                )
            )  # fmt: skip
    return tuple(rows)


def _compute(activity: Activity) -> list[Finding]:
    findings = []
    for side in activity.both_sides:
        minutes = activity.measured_s(side) / 60.0
        if minutes <= 0:
            findings.append(MEASURE.refuse(side.value, "fewer than two muscles of this side measured"))
            continue
        rows = episode_rows(activity, Kind.CLONIC, Kind.TONIC, side=side)
        low, high = rate_interval(len(rows), minutes)
        findings.append(
            Finding(
                MEASURE.name, side.value, len(rows) / minutes, MEASURE.unit, low=low, high=high,
                reason=caveat(activity, side), detail=Table(COLUMNS, rows),
            )
        )  # fmt: skip
    return findings


MEASURE = Measure(
    name="spasm_rate",
    title="Spasms per minute",
    unit="per_min",
    definition=(
        "Every burst is judged by the same muscle of the other side: what both do is no spasm. Twitches of one side "
        "(bursts of at least two muscles that start within 30 ms, or of the eyelid alone where the other eyelid was "
        "recorded) less than 0.5 s apart are one clonic spasm; two muscles, or the eyelid alone, contracting for 1 s "
        "or more are a tonic spasm. Activity of the other side below a fifth of this side's (half at the midline) is "
        "taken for cross-talk. Interval: exact Poisson, as if spasms came independently."
    ),
    needs=Needs(channels=2, muscles_on_a_side=2),
    validity=(
        "Trains and tonic spasms planted in noise come out in number (tests/unit/measures/test_episodes.py). No spasm "
        "in 4 simulated healthy minutes of four seeds (tests/brief/test_healthy.py). On generated hard recordings the "
        "label tonic has F1 0.979-1.0 for spasms of 1 s or more (seven variants, benchmarks/numbers/detection.json). "
        "A wink or a one-sided movement counts unless it is marked, and so do movements of both sides where one is "
        "weaker than a fifth of the other; then the remark says so. The eyelid's own part is not seen while both eyes "
        "are closed on purpose. Spasms come in clusters, for which the interval is too narrow. Clinical raters agree "
        "among themselves at ICC 0.41-0.65, after training 0.53-0.71 (PMC10480239); this measure has not been "
        "compared with them."
    ),
    refusals=("fewer than two muscles of the side can be measured at any time",),
    columns=MEANING,
    rests_on=("pieces", "sides", "episodes"),
    compute=_compute,
)

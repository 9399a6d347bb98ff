"""Contractions of every channel: stretches of activity, whatever makes them up."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from facialis.measures.activity import Activity, Bursts
from facialis.measures.base import Finding, Measure, Needs, Table
from facialis.measures.statistics import rate_interval

MEANING = {
    "onset_s": "start, seconds from the start of the recording",
    "offset_s": "end, seconds from the start of the recording",
    "amplitude_uv": "root mean square of its bursts, less the noise",
}
"""Columns of the table, and what they hold."""
COLUMNS = tuple(MEANING)

PAUSE_S = 0.3
"""A pause shorter than this [s] does not end a contraction."""
WEAK = 0.3
"""Bursts below this share of the channel's strong ones (95 %) are tone between contractions."""
SHORTEST_S = 0.3
"""Shorter ones [s] are bursts, no contractions."""


def find_strong(bursts: Bursts) -> NDArray[np.bool_]:
    """Return which bursts of a channel reach :data:`WEAK` of its strong ones."""
    if len(bursts) == 0:
        return np.zeros(0, np.bool_)
    return np.asarray(bursts.amplitude_uv >= WEAK * float(np.quantile(bursts.amplitude_uv, 0.95)))


def find_contractions(bursts: Bursts) -> list[tuple[float, float, float]]:
    """Return onset [s], offset [s] and amplitude [uV] of the contractions of a channel."""
    strong = find_strong(bursts)
    found: list[list[float]] = []  # onset, offset, energy, active time
    columns = (bursts.onset_s[strong], bursts.offset_s[strong], bursts.amplitude_uv[strong])
    for on, off, size in zip(*(column.tolist() for column in columns), strict=True):
        if found and on - found[-1][1] < PAUSE_S:
            found[-1][1] = off
            found[-1][2] += size**2 * (off - on)
            found[-1][3] += off - on
        else:
            found.append([on, off, size**2 * (off - on), off - on])
    return [(on, off, (energy / time) ** 0.5) for on, off, energy, time in found if off - on >= SHORTEST_S]


def _compute(activity: Activity) -> list[Finding]:
    findings = []
    for track in activity.tracks:
        minutes = track.measured_s / 60.0
        if minutes <= 0:
            findings.append(MEASURE.refuse(track.channel.name, "no stretch that can be measured"))
            continue
        found = find_contractions(track.bursts)
        low, high = rate_interval(len(found), minutes)
        rows = tuple((round(on, 4), round(off, 4), float(f"{size:.5g}")) for on, off, size in found)
        findings.append(
            Finding(
                MEASURE.name, track.channel.name, len(found) / minutes, MEASURE.unit, low=low, high=high,
                reason=f"{len(found)} contractions, {sum(off - on for on, off, _ in found):.4g} s in all",
                detail=Table(COLUMNS, rows),
            )
        )  # fmt: skip
    return findings


MEASURE = Measure(
    name="contractions",
    title="Contractions per minute",
    unit="per_min",
    definition=(
        "Stretches of 0.3 s or more made of bursts with pauses below 0.3 s; bursts weaker than 30 % of the channel's "
        "strong ones are left out as tone. Voluntary contractions and trains of twitches count alike. Interval: exact "
        "Poisson."
    ),
    needs=Needs(channels=1),
    validity=(
        "The nine contractions that stand in a real record of biceps (28.5 s) come out as nine, with limits of 15, 30 "
        "and 50 % of the strong bursts alike (tests/unit/io/test_bids_and_opensignals.py). The pause and the limit "
        "are choices for a limb; for faces nothing was measured. Twitches less than 0.3 s apart run together: not a "
        "number of spasms. Not compared with raters."
    ),
    refusals=("no stretch of the channel can be measured",),
    columns=MEANING,
    rests_on=("detection.search", "detection.edges", "detection.noise"),
    compute=_compute,
)

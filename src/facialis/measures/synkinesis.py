"""Synkinesis: muscles of one side that join when both sides blink or move."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from facialis.measures.activity import ENVELOPE_RATE_HZ, Activity, Episode, Kind
from facialis.measures.base import Finding, Measure, Needs, Table
from facialis.measures.sides import find_pieces
from facialis.measures.statistics import share_interval
from facialis.vocabulary import Muscle, Side

EARLY_S = 0.02
LATE_S = 0.15
"""A burst that starts between this much before a trigger [s] and this much after it [s] joins it."""
FEWEST = 3
"""Fewest triggers for an answer."""
SHUFFLES = 200
"""Shifts of the triggers that show chance."""
TRIGGERS = {"blinks": Kind.BLINK, "movements": Kind.BILATERAL}
MEANING = {
    "muscle": "muscle that may join",
    "share": "share of the triggers that it joins",
    "chance": "mean of that share with the triggers shifted",
    "chance_high": "95 % of shifts stay below",
    "joined": "triggers that it joins",
    "triggers": "triggers in all",
    "median_lag_ms": "median time from the trigger to its onset",
}
"""Columns of the table, and what they hold."""
COLUMNS = tuple(MEANING)

Array = NDArray[np.float64]


def _compute(activity: Activity) -> list[Finding]:
    findings = []
    for side in activity.both_sides:
        onsets = _own_onsets(activity, side)
        for word, kind in TRIGGERS.items():
            triggers = [episode for episode in activity.episodes if episode.kind is kind]
            findings.append(_finding(activity, side, onsets, triggers, word=word))
    return findings


def _own_onsets(activity: Activity, side: Side) -> dict[str, Array]:
    """Return onsets [s] of what each muscle but the eyelid did without the other side."""
    own, _ = find_pieces(activity, side)
    names = [track.name for track in activity.on_side(side) if track.channel.muscle is not Muscle.ORBICULARIS_OCULI]
    return {name: np.sort([piece.onset for piece in own if piece.muscle == name]) for name in names}


def _finding(
    activity: Activity, side: Side, onsets: dict[str, Array], triggers: list[Episode], *, word: str
) -> Finding:
    about = f"{side.value}, {word}"
    if len(triggers) < FEWEST:
        return MEASURE.refuse(about, f"{len(triggers)} {word} of both sides found, needs {FEWEST}")
    if not onsets:
        return MEASURE.refuse(about, "no muscle of this side but the eyelid")
    at = np.array([trigger.onset_s for trigger in triggers])
    joined = {name: _lags(at, times) for name, times in onsets.items()}
    shifts = activity.rng.uniform(0.0, activity.recording.duration_s, SHUFFLES)
    shuffled = [np.sort((at + shift) % activity.recording.duration_s) for shift in shifts]
    rows = tuple(_row(name, joined[name], [_lags(times, onsets[name]) for times in shuffled]) for name in onsets)
    anywhere = np.sort(np.concatenate(list(onsets.values())))
    count = int(np.isfinite(_lags(at, anywhere)).sum())
    chance = [float(np.isfinite(_lags(times, anywhere)).mean()) for times in shuffled]
    low, high = share_interval(count, at.size)
    reason = (
        f"{count} of {at.size} {word}; by chance {np.mean(chance):.2g}, at most {np.quantile(chance, 0.95):.2g} in 95 %"
    )
    return Finding(
        MEASURE.name, about, count / at.size, MEASURE.unit, reason=reason, low=low, high=high,
        detail=Table(COLUMNS, rows),
    )  # fmt: skip


def _lags(at: Array, onsets: Array) -> Array:
    """Return the lag [s] of the first onset near each trigger; nan where none joins."""
    first = np.searchsorted(onsets, at - EARLY_S)
    near = np.append(onsets, np.inf)[first] - at
    return np.where(near <= LATE_S, near, np.nan)


def _row(name: str, lags: Array, shuffled: list[Array]) -> tuple[object, ...]:
    joins = np.isfinite(lags)
    chance = [float(np.isfinite(each).mean()) for each in shuffled]
    lag = round(1e3 * float(np.median(lags[joins])), 1) if joins.any() else None
    return (
        name, round(float(joins.mean()), 4), round(float(np.mean(chance)), 4),
        round(float(np.quantile(chance, 0.95)), 4), int(joins.sum()), lags.size, lag,
    )  # fmt: skip


MEASURE = Measure(
    name="synkinesis",
    title="Synkinesis",
    unit="1",
    definition=(
        "Share of blinks, and of other bilateral contractions, with which a muscle other than the eyelid starts a "
        "burst on this side alone, from 20 ms before their onset to 150 ms after it. Chance: the same share with the "
        "triggers shifted together by a random time, 200 times. Interval: exact binomial."
    ),
    needs=Needs(channels=4, muscles_on_a_side=2, both_sides=True, rate_hz=ENVELOPE_RATE_HZ),
    validity=(
        "Twelve planted among sixteen blinks come out as twelve, with their lag within 4 ms. Muscles beside the "
        "eyelid see it by cross-talk on both sides alike, which does not count. Shares from few triggers are wide: "
        "read the interval. A spasm that a blink sets off counts as well; and this is not the synkinetic response to "
        "a shock to the supraorbital nerve, which 23 of 23 patients had (Auger 1979, evidence row S16). Not compared "
        "with raters."
    ),
    refusals=(
        "fewer than three blinks, or other bilateral contractions, were found",
        "no muscle of the side but the eyelid was recorded",
    ),
    columns=MEANING,
    rests_on=("pieces", "sides", "episodes"),
    compute=_compute,
)

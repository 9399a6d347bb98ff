"""Spasms that movements set off: synchrony over four muscles, the other Babinski sign, rates inside bursts."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from facialis.evidence.base import Case, Family, Outcome, Reading, Who, reading
from facialis.evidence.trains import train_rates
from facialis.measures import measure
from facialis.measures.activity import Kind
from facialis.measures.bursts import COLUMNS as BURST
from facialis.measures.measurement import Measurement
from facialis.measures.spasm_rate import COLUMNS as EPISODE
from facialis.protocol import Protocol, Record, Task
from facialis.vocabulary import Muscle, TaskName

REST_S, SECONDS = 1.6, 8.0
MOVES = ((TaskName.CLOSE_EYES, 1.6, 0.6), (TaskName.PURSE_LIPS, 4.8, 0.6))
FOR_S, OUTLASTS_S = 1.0, 1.5
FOUR = (Muscle.ORBICULARIS_OCULI, Muscle.ZYGOMATICUS_MAJOR, Muscle.ORBICULARIS_ORIS, Muscle.PLATYSMA)
SPASM = (Kind.CLONIC.value, Kind.TONIC.value)


def movement_protocol() -> Protocol:
    """Return rest, one eye closure and one lip purse of 1 s, with spontaneous blinks; every muscle, both sides."""
    moves = [Task(do=name, at_s=at_s, for_s=FOR_S, effort=effort) for name, at_s, effort in MOVES]
    tasks = (Task(do=TaskName.SPONTANEOUS_BLINKS), *moves)
    return Protocol(name="movements", duration_s=SECONDS, tasks=tasks, record=(Record(),))


def spasms_of(found: Measurement, side: str = "left") -> list[tuple[float, float, frozenset[str]]]:
    """Return onset [s], offset [s] and muscles of the spasms of a side."""
    at = {name: EPISODE.index(name) for name in ("side", "kind", "onset_s", "offset_s", "muscles")}
    return [
        (float(row[at["onset_s"]]), float(row[at["offset_s"]]), frozenset(str(row[at["muscles"]]).split()))
        for row in found.episodes.rows
        if row[at["side"]] == side and row[at["kind"]] in SPASM
    ]


def _together(found: Measurement) -> Reading:
    """Return whether bursts of all four muscles of the left overlap at one instant of a spasm."""
    spasms = spasms_of(found)
    if not spasms:
        return Reading(reason="no spasm")
    at = {name: BURST.index(name) for name in ("muscle", "side", "onset_s", "offset_s")}
    spans = {
        muscle.value: [
            (float(row[at["onset_s"]]), float(row[at["offset_s"]]))
            for row in found.bursts.rows
            if row[at["muscle"]] == muscle.value and row[at["side"]] == "left"
        ]
        for muscle in FOUR
    }
    instants = np.concatenate([np.arange(onset, offset, 0.01) for onset, offset, _ in spasms] or [np.empty(0)])
    active = [np.any([(instants >= a) & (instants <= b) for a, b in each], axis=0) for each in spans.values() if each]
    return reading(float(len(active) == len(FOUR) and bool(np.logical_and.reduce(active).any())))


def _time_in(spasms: list[tuple[float, float, frozenset[str]]], begin: float, end: float) -> float:
    return sum(max(min(off, end) - max(on, begin), 0.0) for on, off, _ in spasms) / (end - begin)


def _triggered(found: Measurement) -> Reading:
    """Return whether both movements bring more time in spasm than the rest before the first."""
    spasms = spasms_of(found)
    before = _time_in(spasms, 0.0, REST_S)
    during = [_time_in(spasms, at_s, at_s + FOR_S + OUTLASTS_S) for _, at_s, _ in MOVES]
    return reading(float(min(during) > max(before, 0.05)))


def _brow(found: Measurement) -> Reading:
    eye = [muscles for _, _, muscles in spasms_of(found) if Muscle.ORBICULARIS_OCULI.value in muscles]
    if not eye:
        return Reading(reason="no spasm of the eyelid")
    return reading(float(any(Muscle.FRONTALIS.value in muscles for muscles in eye)))


def _run(case: Case) -> Mapping[str, Reading]:
    visit = case.record(movement_protocol())
    found = measure(visit.recording)
    begin = 1000.0 * MOVES[0][1]
    rates = train_rates(
        visit.episode.left, Muscle.ORBICULARIS_OCULI, after_ms=begin, before_ms=begin + 1000.0 * (FOR_S + OUTLASTS_S)
    )
    return {
        "S05": _together(found),
        "S12": _triggered(found),
        "S13": _brow(found),
        "S02": reading(*rates, reason="no train of four discharges within 10 ms of one another"),
    }


_BOTH = f"eye closure and lip purse of {FOR_S:g} s"
FAMILY = Family(
    name="spasm",
    title="Spasms set off by movement",
    who=Who.PATIENTS,
    outcomes=(
        Outcome("S05", "1", f"bursts of four muscles from eyelid to neck overlap at one instant of a spasm; {_BOTH}"),
        Outcome(
            "S12",
            "1",
            f"time in spasm during each movement and {OUTLASTS_S:g} s after, above that before and above 5 %; {_BOTH}",
            departs="patients were chosen for a spasm after an eye closure (decision 11), which is half of this row",
            minimum="both movements in 19 of 20 patients",
        ),
        Outcome(
            "S13",
            "1",
            f"frontalis takes part in a spasm of the eyelid; {_BOTH}",
            departs="seen in the electromyogram, where the papers looked at faces",
        ),
        Outcome(
            "S02",
            "Hz",
            "mean rate of every train of four discharges or more, orbicularis oculi, from eye closure to 1.5 s after",
            departs="every unit is known, where a needle separates few",
        ),
    ),
    run=_run,
    seconds=27.0,
)
"""Movements, skin electrodes over every muscle."""

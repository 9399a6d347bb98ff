"""F waves: motoneurons answer impulses that run back to them."""

from __future__ import annotations

import numpy as np

from facialis.errors import NotAssessableError
from facialis.examinations.base import Examination, Examined, Mark, Strip, found, notes_of
from facialis.examinations.montage import (
    SERVED,
    at_rest,
    check_count,
    check_pace,
    check_rate,
    cut,
    emg_channels,
    over,
    search,
)
from facialis.examinations.montage import where as place_of
from facialis.examinations.shocks import Shocks
from facialis.measures.base import Finding
from facialis.measures.evoked import Responses, average_sweeps
from facialis.measures.evoked.band import LEAST_RATE_HZ
from facialis.measures.evoked.common import remove_common
from facialis.measures.evoked.direct import DirectResponse, measure_direct
from facialis.measures.evoked.series import SPREAD_SWEEPS
from facialis.measures.evoked.series import summarise_responses as summarise
from facialis.protocol import Protocol, Record, Stimulus
from facialis.records import Channel, Recording
from facialis.vocabulary import MUSCLES, Muscle, Side, StimulationSite

WINDOW_MS = (5.0, 20.0)
"""F waves of the face begin here [ms]: twice the way to the nucleus takes 5 ms at least; 9.0 (SD 0.5) ms from the
mandibular branch (row A38)."""
LEAST = 10
"""Latencies of ten stimuli lie within 1 ms of those of a hundred (Fraser & Olney 1992, Muscle Nerve 15:912)."""
LEAST_UV = 20.0
"""Smallest F wave that is counted [uV], peak to peak; laboratories use 20-50 (Fisher 1992, Muscle Nerve 15:1223)."""
LEAST_OF_M = 0.01
"""Nor is one below this share of the M wave, peak to peak: F waves of other muscles reach the electrode through the
volume, and 20 uV are this share of an M wave of 2 mV, the usual size in the face (assumption)."""
UNTIL_MS = 45.0
SHORTEST_MS = 150.0
"""Shorter intervals [ms] leave motoneurons and junctions no rest; 1 Hz is usual, up to 2 Hz accepted."""
LONGEST_S = 30.0
FIT_FROM_MS = 1.0
CURRENT_MA = 20.0
NAMES = {
    "persistence": "persistence", "latency, minimal": "minimal latency", "latency, mean": "mean latency",
    "latency, maximal": "maximal latency", "chronodispersion": "chronodispersion", "amplitude, mean": "amplitude",
    "amplitude, largest": "largest amplitude", "area, mean": "area", "duration, mean": "duration",
    "ratio to the M wave": "F/M ratio",
}  # fmt: skip
"""Quantities of a series, as they are called here."""


def protocol(side: Side, sweeps: int) -> Protocol:
    """Return supramaximal shocks to the mandibular branch at 2 per second."""
    stimulus = Stimulus(
        site=StimulationSite.MANDIBULAR_BRANCH, side=side, at_s=0.2, amplitude_ma=CURRENT_MA, pulses=sweeps, rate_hz=2.0
    )
    muscles = (Muscle.DEPRESSOR_ANGULI_ORIS, Muscle.MENTALIS)
    return Protocol(
        name="F wave", duration_s=round(0.2 + 0.5 * sweeps, 6), stimuli=(stimulus,),
        record=(Record(instrument="surface_emg", muscles=muscles, sides=(side,), rate_hz=20000.0),),
    )  # fmt: skip


def read(recording: Recording, shocks: Shocks) -> Examined:
    """Look for F waves in every muscle that a stimulated branch serves."""
    channels = emg_channels(recording)
    findings: list[Finding] = []
    strips: list[Strip] = []
    for site, side, own in shocks.groups():
        for channel in over(channels, SERVED.get(site, frozenset(MUSCLES)) if site else frozenset(MUSCLES), side=side):
            check_rate(recording, [channel], least_hz=LEAST_RATE_HZ, why="An F wave")
            check_pace(own, shortest_ms=SHORTEST_MS, longest_s=LONGEST_S, why="A series of F waves")
            check_count(own, LEAST, why="A series of F waves")
            new, strip = _one(recording, channel, own, label=place_of(site, side, channel=channel))
            findings += new
            strips.append(strip)
    if not strips:
        had = ", ".join(f"{site} {side or ''}".strip() for site, side, _ in shocks.groups())
        raise NotAssessableError(
            f"No recorded muscle is served by what was stimulated: {had}.",
            "Record the muscle of the stimulated branch (mandibular branch: depressor anguli oris or mentalis).",
        )
    return Examined("f_wave", tuple(findings), tuple(strips), shocks, {}, notes_of(strips))


def _one(recording: Recording, channel: Channel, shocks: Shocks, *, label: str) -> tuple[list[Finding], Strip]:
    sweeps = at_rest(cut(recording, channel, shocks=shocks, until_ms=UNTIL_MS), LEAST)
    average = average_sweeps(sweeps)
    try:
        direct: DirectResponse | None = measure_direct(average)
    except NotAssessableError:
        direct = None
    varying, floor = remove_common(sweeps, fit_ms=(FIT_FROM_MS, WINDOW_MS[0]))
    least = float(np.ceil(max(LEAST_UV, floor, LEAST_OF_M * direct.peak_to_peak_uv if direct else 0.0)))
    responses = search(varying, WINDOW_MS)
    marks = () if direct is None else (Mark("M", direct.onset_ms),)
    strip = Strip(label, varying, average.values, (-2.0, 35.0), marks, responses)
    findings = [] if direct is None else _direct(label, direct)
    if responses is None or responses.assessable.sum() < LEAST:
        reason = "the sweeps never become quiet after the M wave"
        return [found("persistence", label, value=None, unit="1", remark=reason), *findings], strip
    findings = [*_series(label, responses, least=least, direct=direct), *findings]
    shortest = next((f.value for f in findings if f.measure == "minimal latency"), None)
    if shortest is not None:
        marks = (*marks, Mark("F, first", shortest))
    return findings, Strip(label, varying, average.values, (-2.0, 35.0), marks, responses, least_uv=least)


def _direct(label: str, direct: DirectResponse) -> list[Finding]:
    return [
        found("M wave", label, value=direct.peak_to_peak_uv, unit="uV", remark="peak to peak"),
        found("M wave latency", label, value=direct.onset_ms, unit="ms"),
    ]


def _series(label: str, responses: Responses, *, least: float, direct: DirectResponse | None) -> list[Finding]:
    table = summarise(responses, least_uv=least, direct_uv=None if direct is None else direct.peak_to_peak_uv)
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    findings = []
    for row in rows:
        remark = str(row["remark"])
        if row["quantity"] == "persistence":
            remark = f"{round(row['value'] * row['counted'])} of {row['counted']} sweeps; {remark}"
        findings.append(
            found(NAMES[row["quantity"]], label, value=row["value"], unit=row["unit"],
                  interval=(row["low"], row["high"]),
                  remark=remark)
        )  # fmt: skip
    counted = responses.at_least(least)
    if counted.any():
        span = responses.onset_ms[counted, 0] + responses.duration_ms[counted]
        findings.append(found("latest end", label, value=float(np.max(span)), unit="ms", remark="of any F wave"))
    return findings


EXAMINATION = Examination(
    name="f_wave",
    title="F wave",
    question="How readily do the motoneurons of the face answer impulses that run back to them?",
    definition=(
        "Supramaximal shocks to a branch, recorded over its own muscle. The median sweep, scaled and shifted to "
        "each sweep before 5 ms, is taken for the M wave and subtracted; what begins at 5-20 ms is an F wave if "
        "it is found by its likelihood and reaches 20 uV, 1 % of the M wave and four standard deviations of what "
        "is left of it. Persistence, minimal and mean latency, chronodispersion, amplitude, duration; F/M: mean "
        "amplitude of the F waves over the M wave, peak to peak."
    ),
    validity=(
        "Presence in 300 hard sweeps with responses that each differ (30-150 uV in 10 uV of noise, 60 %): F1 "
        "0.995 or more at any latency of 8-14 ms, latency wrong by 0.16 ms at most in the median "
        "(``benchmarks/responses.py``). In an after-discharge that comes with every stimulus and is always the "
        "same, the subtraction hides what is common. Chronodispersion grows with the number of stimuli and needs "
        f"{SPREAD_SWEEPS}."
    ),
    sweeps=20,
    protocol=protocol,
    read=read,
    references=(
        "Fisher 1992 Muscle Nerve 15:1223; Fraser & Olney 1992 Muscle Nerve 15:912",
        "Clin Neurophysiol 2018 S157 (face)",
    ),
)
"""F waves of the face."""

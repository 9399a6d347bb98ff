"""The motor-evoked potential: muscles of the face answer a stimulus to the motor cortex."""

from __future__ import annotations

import numpy as np

from facialis.errors import NotAssessableError
from facialis.examinations.base import Examination, Examined, Mark, Strip, found, notes_of
from facialis.examinations.montage import at_rest, check_count, check_rate, cut, emg_channels, search
from facialis.examinations.montage import where as place_of
from facialis.examinations.shocks import Shocks
from facialis.measures.base import Finding
from facialis.measures.evoked import Responses, average_sweeps
from facialis.measures.evoked.band import LEAST_RATE_HZ
from facialis.measures.statistics import share_interval
from facialis.protocol import Protocol, Record, Stimulus
from facialis.records import Channel, Recording
from facialis.vocabulary import Muscle, Side, StimulationSite

SITE = "motor_cortex"
WINDOW_MS = (7.0, 26.0)
"""Onsets [ms] after the first pulse; earlier answers are the nerve's own, excited through the skull (Dong et al. 2005,
Neurosurgery 57:1073, asks for 10 ms and a single pulse as control). In a train the response may begin before or soon
after the last pulse; it is looked for from there."""
PAST_PULSE_MS = 2.0
"""The artefact of the last pulse is over by then [ms]."""
UNTIL_MS = 60.0
TRAIN_MS = 20.0
"""Pulses closer than this [ms] are one train."""
LEAST = 3
LEAST_UV = 10.0
CURRENT_MA = 200.0
TRAIN, TRAIN_INTERVAL_MS = 4, 2.0
"""Pulses of a train and their interval [ms] on a patient (Dong 2005: 3-4 pulses, 500 Hz)."""


def protocol(side: Side, sweeps: int) -> Protocol:
    """Return trains to the cortex that drives this side of the face, one a second."""
    stimulus = Stimulus(
        site=StimulationSite.MOTOR_CORTEX, side=side.other, at_s=0.5, amplitude_ma=CURRENT_MA, pulses=sweeps,
        train=TRAIN, interval_ms=TRAIN_INTERVAL_MS,
    )  # fmt: skip
    muscles = (Muscle.ORBICULARIS_OCULI, Muscle.ORBICULARIS_ORIS, Muscle.MENTALIS)
    return Protocol(
        name="motor-evoked potential", duration_s=round(0.5 + 1.0 * sweeps, 6), stimuli=(stimulus,),
        record=(Record(instrument="surface_emg", muscles=muscles, rate_hz=20000.0),),
    )  # fmt: skip


def read(recording: Recording, shocks: Shocks) -> Examined:
    """Look for answers in every muscle of the face."""
    channels = emg_channels(recording)
    findings: list[Finding] = []
    strips: list[Strip] = []
    for site, side, own in shocks.groups():
        if site not in ("", SITE):
            continue
        first, span_ms = _trains(own)
        check_count(first, LEAST, why="A motor-evoked potential")
        for channel in channels:
            check_rate(recording, [channel], least_hz=LEAST_RATE_HZ, why="A motor-evoked potential")
            label = place_of(site or SITE, side, channel=channel)
            new, strip = _one(recording, channel, first, label=label, span_ms=span_ms)
            findings += new
            strips.append(strip)
    if not strips:
        raise NotAssessableError(
            "No stimulus was given to the motor cortex.", "Correct it with --markers FILE.csv or --stimulated."
        )
    return Examined("mep", tuple(findings), tuple(strips), shocks, {}, notes_of(strips))


def _trains(shocks: Shocks) -> tuple[Shocks, float]:
    """Return the first pulse of every train, and the time [ms] from it to the last, the longest of all."""
    times = 1e3 * shocks.times_s
    begins = np.insert(np.diff(times) > TRAIN_MS, 0, True)
    number = np.cumsum(begins)
    span = max(float(np.ptp(times[number == train])) for train in np.unique(number))
    return Shocks(tuple(s for s, new in zip(shocks.shocks, begins, strict=True) if new), shocks.note), span


def _one(
    recording: Recording, channel: Channel, shocks: Shocks, *, label: str, span_ms: float
) -> tuple[list[Finding], Strip]:
    sweeps = at_rest(cut(recording, channel, shocks=shocks, until_ms=UNTIL_MS + span_ms), LEAST)
    average = average_sweeps(sweeps)
    responses = search(sweeps, (max(WINDOW_MS[0], span_ms + PAST_PULSE_MS), WINDOW_MS[1] + span_ms))
    findings = _findings(label, responses, span_ms)
    onset = next((f.value for f in findings if f.measure == "onset"), None)
    marks = () if onset is None else (Mark("MEP", onset),)
    return findings, Strip(label, sweeps, average.values, (-5.0, 50.0), marks, responses, least_uv=LEAST_UV)


def _findings(label: str, responses: Responses | None, span_ms: float) -> list[Finding]:
    if responses is None or not responses.assessable.any():
        return [
            found(
                "persistence", label, value=None, unit="1", remark="the channel never becomes quiet after the stimulus"
            )
        ]
    shown, known = responses.at_least(LEAST_UV), int(responses.assessable.sum())
    count = int(shown.sum())
    rows = [
        found("persistence", label, value=count / known, unit="1", interval=share_interval(count, known),
              remark=f"{count} of {known} stimuli, {LEAST_UV:g} uV or more")
    ]  # fmt: skip
    if count:
        onset, size = responses.onset_ms[shown, 0], responses.amplitude_uv[shown, 0]
        low, high = (float(part) for part in np.quantile(onset, (0.025, 0.975)))
        rows += [
            found(
                "onset",
                label,
                value=float(np.median(onset)),
                unit="ms",
                interval=(low, high),
                remark=f"median of single sweeps, after the first pulse; the last comes {span_ms:.3g} ms later",
            ),
            found(
                "amplitude", label, value=float(size.mean()), unit="uV", remark="peak to peak, mean of single sweeps"
            ),
            found("largest amplitude", label, value=float(size.max()), unit="uV"),
            found("area", label, value=float(responses.area_uv_ms[shown, 0].mean()), unit="uV ms", remark="rectified"),
            found("duration", label, value=float(responses.duration_ms[shown].mean()), unit="ms"),
        ]
    return rows


EXAMINATION = Examination(
    name="mep",
    title="Motor-evoked potential",
    question="Do the muscles of the face answer a stimulus to the motor cortex?",
    definition=(
        "Stimuli to the motor cortex, single or in trains; responses of 10 uV or more that begin 7 ms after the "
        "first pulse, 2 ms after the last, or later. Where no site is marked every stimulus is taken for one to "
        "the cortex. Onset, amplitude, area, duration."
    ),
    validity=(
        "Presence as for other single responses: in 3 x 300 hard sweeps F1 0.997-1, false alarms at most 0.8 %; "
        "in background EMG F1 0.95-0.98 (``benchmarks/responses.py``). In so wide a window onsets are looked at "
        "every 0.3 ms, and are up to 1 ms early where a series has fewer than ten sweeps. A response that begins "
        "before the last pulse's artefact is over is not told from it."
    ),
    sweeps=10,
    protocol=protocol,
    read=read,
    references=("Dong et al. 2005 Neurosurgery 57:1073; Wilkinson & Kaufmann 2005 J Neurosurg 103:1061",),
)
"""Motor-evoked potentials of the face."""

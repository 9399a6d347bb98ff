"""The compound muscle action potential: distal latency, amplitude, area, duration, and both sides compared."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from facialis.errors import NotAssessableError
from facialis.examinations.base import Examination, Examined, Mark, Strip, found, notes_of
from facialis.examinations.montage import SERVED, at_rest, check_pace, check_rate, cut, emg_channels, over
from facialis.examinations.montage import where as place_of
from facialis.examinations.shocks import Shocks
from facialis.measures.base import Finding
from facialis.measures.evoked import Sweeps, average_sweeps
from facialis.measures.evoked.band import LEAST_RATE_HZ
from facialis.measures.evoked.direct import DirectResponse, measure_direct
from facialis.protocol import Protocol, Record, Stimulus
from facialis.records import Channel, Recording
from facialis.vocabulary import MUSCLES, Muscle, Side, SignalKind, StimulationSite

UNTIL_MS = 35.0
SHORTEST_MS = 100.0
LONGEST_S = 60.0
CURRENT_MA = 40.0
MUSCLES_OF_PROTOCOL = (Muscle.ORBICULARIS_OCULI, Muscle.NASALIS, Muscle.MENTALIS)
QUANTITIES: tuple[tuple[str, str, str, str], ...] = (
    ("distal latency", "onset_ms", "ms", "first departure from the baseline"),
    ("amplitude", "amplitude_uv", "uV", "baseline to the peak of the first phase"),
    ("amplitude, peak to peak", "peak_to_peak_uv", "uV", ""),
    ("area", "area_uv_ms", "uV ms", "of the first phase"),
    ("duration", "duration_ms", "ms", "of the first phase"),
    ("peak latency", "peak_ms", "ms", ""),
)
"""Quantity, field of the M wave, unit, remark."""


def protocol(side: Side, sweeps: int) -> Protocol:
    """Return supramaximal shocks to the trunk at 2 per second, this side first, then the other."""
    stimuli = tuple(
        Stimulus(
            site=StimulationSite.STYLOMASTOID_TRUNK, side=each, at_s=round(0.2 + number * 0.5 * sweeps, 6),
            amplitude_ma=CURRENT_MA, pulses=sweeps, rate_hz=2.0,
        )
        for number, each in enumerate((side, side.other))
    )  # fmt: skip
    return Protocol(
        name="compound muscle action potential", duration_s=round(0.2 + 1.0 * sweeps, 6), stimuli=stimuli,
        record=(Record(instrument="belly_tendon_emg", muscles=MUSCLES_OF_PROTOCOL, rate_hz=20000.0),),
    )  # fmt: skip


def read(recording: Recording, shocks: Shocks) -> Examined:
    """Measure the M wave in every muscle that a stimulated nerve serves."""
    channels = emg_channels(recording, (SignalKind.SURFACE_EMG,))
    findings: list[Finding] = []
    strips: list[Strip] = []
    waves: dict[tuple[str, Muscle | None, Side | None], float] = {}
    for site, side, own in shocks.groups():
        for channel in over(channels, SERVED.get(site, frozenset(MUSCLES)) if site else frozenset(MUSCLES), side=side):
            check_rate(recording, [channel], least_hz=LEAST_RATE_HZ, why="Distal latency")
            check_pace(own, shortest_ms=SHORTEST_MS, longest_s=LONGEST_S, why="The M wave")
            new, strip, wave = _one(recording, channel, _strongest(own), label=place_of(site, side, channel=channel))
            findings += new
            strips.append(strip)
            if wave is not None:
                waves[site, channel.muscle, channel.side] = wave.amplitude_uv
    if not strips:
        had = ", ".join(f"{site} {side or ''}".strip() for site, side, _ in shocks.groups())
        raise NotAssessableError(
            f"No recorded muscle is served by what was stimulated: {had}.",
            "Record a muscle of the stimulated nerve, on its side.",
        )
    if not waves:
        raise NotAssessableError(findings[0].reason, "Check the site and the strength of the stimulus.")
    findings += _sides(waves)
    return Examined("cmap", tuple(findings), tuple(strips), shocks, {}, notes_of(strips))


def _strongest(shocks: Shocks) -> Shocks:
    top = max((shock.current_ma or 0.0 for shock in shocks.shocks), default=0.0)
    return replace(shocks, shocks=tuple(s for s in shocks.shocks if (s.current_ma or 0.0) == top))


def _one(
    recording: Recording, channel: Channel, shocks: Shocks, *, label: str
) -> tuple[list[Finding], Strip, DirectResponse | None]:
    sweeps = at_rest(cut(recording, channel, shocks=shocks, until_ms=UNTIL_MS), 1)
    mean = np.nanmean(np.where(sweeps.valid, sweeps.values, np.nan), axis=0)
    try:
        wave = measure_direct(average_sweeps(sweeps) if len(sweeps) > 1 else sweeps)
    except NotAssessableError as error:
        strip = Strip(label, sweeps, mean, (-2.0, 25.0))
        return [found("distal latency", label, value=None, unit="ms", remark=error.problem)], strip, None
    single = [_measured(sweeps.where(np.array([row]))) for row in range(len(sweeps))]
    findings = []
    for quantity, field, unit, remark in QUANTITIES:
        values = np.array([getattr(each, field) for each in single if each is not None])
        findings.append(
            found(quantity, label, value=getattr(wave, field), unit=unit, interval=_interval(values), remark=remark)
        )  # fmt: skip
    if not wave.negative_first:
        findings[1] = replace(findings[1], reason="begins positive: the active electrode is not over the end-plates")
    marks = (Mark("onset", wave.onset_ms), Mark("peak", wave.peak_ms), Mark("end", wave.onset_ms + wave.duration_ms))
    return findings, Strip(label, sweeps, mean, (-2.0, 25.0), marks), wave


def _measured(sweep: Sweeps) -> DirectResponse | None:
    try:
        return measure_direct(sweep)
    except NotAssessableError:
        return None


def _interval(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> tuple[float | None, float | None]:
    """Return the range that holds 95 % of single sweeps; none of fewer than three."""
    if values.size < 3:
        return None, None
    low, high = np.quantile(values, (0.025, 0.975))
    return float(low), float(high)


def _sides(waves: dict[tuple[str, Muscle | None, Side | None], float]) -> list[Finding]:
    """Return the ratio of the sides for every muscle that was measured on both."""
    findings = []
    for site, muscle, side in waves:
        other = waves.get((site, muscle, Side.RIGHT))
        if side is not Side.LEFT or muscle is None or other is None:
            continue
        ratio = waves[site, muscle, side] / other
        words = muscle.value.replace("_", " ")
        findings.append(found("left over right", words, value=ratio, unit="1", remark="amplitudes of the first phase"))
    return findings


EXAMINATION = Examination(
    name="cmap",
    title="Compound muscle action potential",
    question="Does the nerve conduct to its muscles, as well as on the other side?",
    definition=(
        "Supramaximal shocks to the trunk at the stylomastoid foramen, averaged, belly-tendon. The tail of the "
        "artefact, one exponential, is subtracted. Distal latency: where the slope of the first deflection, "
        "followed back from its steepest point, falls below 5 % of that. Amplitude from the baseline to the first "
        "peak; area and duration of the first phase; intervals hold 95 % of single sweeps."
    ),
    validity=(
        "Of 300 generated M waves (0.2-6 mV, onset 1.8-5 ms) behind tails of up to 2 mV in 5 uV of noise all are "
        "found; the onset is 0.07 ms early in the median and within 0.21 ms in 95 %, the size within 2 % "
        "(``benchmarks/examinations.py``). Where the M wave begins within a millisecond of the artefact, as it "
        "does from a branch near the muscle, the onset may be 0.3 ms early."
    ),
    sweeps=5,
    protocol=protocol,
    read=read,
    references=("Kimura, Electrodiagnosis; Stalberg et al. 2019 Clin Neurophysiol 130:1688",),
)
"""The compound muscle action potential of both sides."""

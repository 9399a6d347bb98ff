"""Single units in a needle: their latency after a stimulus, its jitter, and blocking."""

from __future__ import annotations

import numpy as np

from facialis.errors import NotAssessableError
from facialis.examinations.base import Examination, Examined, Mark, Strip, found, notes_of
from facialis.examinations.lateral_spread import SUPRAMAXIMAL_MA
from facialis.examinations.montage import check_count, check_pace, check_rate, cut, emg_channels
from facialis.examinations.montage import where as place_of
from facialis.examinations.shocks import Shocks
from facialis.measures.base import Finding, Table
from facialis.measures.evoked.jitter import Jitter, compute_jitter, jitter_table
from facialis.measures.evoked.stimuli import find_channel
from facialis.measures.needle.units import Unit, Units, find_units
from facialis.protocol import Protocol, Record, Stimulus
from facialis.records import Channel, Recording
from facialis.vocabulary import Muscle, Side, SignalKind, StimulationSite

WINDOW_MS = (0.8, 60.0)
"""Where answers of a unit are looked for [ms]."""
LEAST_RATE_HZ = 20_000.0
"""Lowest sampling rate [Hz]: jitter of tens of microseconds is read between samples (Stalberg & Trontelj, Single Fiber
EMG, ask for a resolution of 5-10 us, which interpolation gives from 50 us)."""
LEAST = 30
UNTIL_MS = 60.0
SHORTEST_MS = 65.0
LONGEST_S = 2.0
"""Slower series [s] mix slow drifts of latency into the jitter."""
MANY = 50


def protocol(side: Side, sweeps: int) -> Protocol:
    """Return shocks to the zygomatic branch at 5 per second, with needles in chin and lid."""
    stimulus = Stimulus(
        site=StimulationSite.ZYGOMATIC_BRANCH, side=side, at_s=0.2, amplitude_ma=SUPRAMAXIMAL_MA, pulses=sweeps,
        rate_hz=5.0,
    )  # fmt: skip
    muscles = (Muscle.MENTALIS, Muscle.ORBICULARIS_ORIS, Muscle.ORBICULARIS_OCULI)
    return Protocol(
        name="needle jitter", duration_s=round(0.4 + 0.2 * sweeps, 6), stimuli=(stimulus,),
        record=(Record(instrument="needle_emg", muscles=muscles, sides=(side,), rate_hz=40000.0),),
    )  # fmt: skip


def read(recording: Recording, shocks: Shocks) -> Examined:
    """Separate the units of every needle and follow those that answer."""
    needles = emg_channels(recording, (SignalKind.NEEDLE_EMG,))
    findings: list[Finding] = []
    strips: list[Strip] = []
    tables: dict[str, Table] = {}
    for site, side, own in shocks.groups():
        for channel in [c for c in needles if side is None or c.side in (side, None)]:
            check_rate(recording, [channel], least_hz=LEAST_RATE_HZ, why="Jitter")
            check_count(own, LEAST, why="Jitter")
            check_pace(own, shortest_ms=SHORTEST_MS, longest_s=LONGEST_S, why="Jitter")
            label = place_of(site, side, channel=channel)
            units = _units(recording, channel)
            answers = [
                each for unit in followed(units)
                if (each := compute_jitter(unit.times_s, own.times_s, unit=unit.number, window_ms=WINDOW_MS))
            ]  # fmt: skip
            findings += _findings(label, units, answers)
            tables[f"units {label}"] = jitter_table(answers)
            sweeps = cut(recording, channel, shocks=own, until_ms=UNTIL_MS)
            marks = tuple(Mark(f"unit {each.unit}", each.latency_ms) for each in answers)
            strips.append(Strip(label, sweeps, np.nanmean(sweeps.values, axis=0), (-2.0, 50.0), marks))
    if not strips:
        raise NotAssessableError(
            f"No needle on the stimulated side; needles: {', '.join(channel.name for channel in needles)}.",
            "Correct the side of the stimuli with --markers FILE.csv, or the channels with --map.",
        )
    return Examined("needle_jitter", tuple(findings), tuple(strips), shocks, tables, notes_of(strips))


def _units(recording: Recording, channel: Channel) -> Units:
    signal, row = find_channel(recording, channel.name)
    usable = signal.valid[row]
    filled = np.where(usable, signal.values[row], 0.0).astype(np.float32)
    return find_units(filled, usable, rate_hz=signal.rate_hz, start_s=signal.start_s)


def followed(units: Units) -> list[Unit]:
    """Return the units whose times can be trusted: separated ones, and ones that fail by a varying size alone.

    Partial block at the junction changes the size of a potential and not its time. Nothing is followed in an
    interference pattern.
    """
    if units.reason.startswith("interference"):
        return []
    return [unit for unit in units.units if all(check.startswith("size varies") for check in unit.failed)]


def _findings(label: str, units: Units, answers: list[Jitter]) -> list[Finding]:
    if not answers and units.reason:
        return [found("jitter", label, value=None, unit="us", remark=f"units are not separated: {units.reason}")]
    if not answers:
        reason = f"none of {len(units.separated)} separated units answers often enough at one latency"
        return [found("jitter", label, value=None, unit="us", remark=reason)]
    rows = []
    for each in answers:
        about = f"{label}, unit {each.unit}"
        few = "" if each.answers >= MANY else f"; few answers, {MANY} are asked for"
        rows += [
            found("jitter", about, value=each.jitter_us, unit="us", interval=(each.low_us, each.high_us),
                  remark=f"mean consecutive difference of {each.answers} answers{few}"),
            found("latency", about, value=each.latency_ms, unit="ms"),
            found("blocking", about, value=each.blocking, unit="1",
                  remark=f"{each.stimuli - each.answers} of {each.stimuli}"),
        ]  # fmt: skip
    return rows


EXAMINATION = Examination(
    name="needle_jitter",
    title="Single units and their jitter",
    question="How steady is the answer of single motor units to a stimulus: one junction, or a chain of them?",
    definition=(
        "Units of a needle are separated by their form; of those that answer at one latency (within 1 ms) the "
        "mean absolute difference of the latencies after consecutive stimuli is the jitter, and the share of "
        "stimuli without an answer is blocking. Latency is that of the largest peak."
    ),
    validity=(
        "Of 60 answers whose latency scatters by 10-80 us and drifts by 200 us the jitter is 1 % low in the "
        "median and within 21 % in 95 %; its interval holds the truth in 90 % (``benchmarks/examinations.py``). "
        "What the placing of potentials in noise adds comes on top: about 5 us at a peak of 60 times the noise. "
        "Units that are not separated are not measured; a concentric needle sees several fibres, so that its "
        "jitter is not that of one junction."
    ),
    sweeps=60,
    protocol=protocol,
    read=read,
    references=("Ekstedt, Nilsson & Stalberg 1974 J Neurol Neurosurg Psychiatry 37:526",),
)
"""Jitter of single units in a needle."""

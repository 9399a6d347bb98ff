"""Lateral spread: a muscle answers the stimulation of a branch that does not serve it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

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
from facialis.measures.base import Finding, Table
from facialis.measures.evoked import Responses, Sweeps, average_sweeps, compute_trend
from facialis.measures.evoked.band import LEAST_RATE_HZ
from facialis.measures.evoked.direct import DirectResponse, measure_direct
from facialis.measures.evoked.spill import Spill, find_spill
from facialis.measures.statistics import share_interval
from facialis.protocol import Protocol, Record, Stimulus
from facialis.records import Channel, Recording
from facialis.vocabulary import Muscle, Side, SignalKind, StimulationSite

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

FAR: Mapping[str, frozenset[Muscle]] = {
    "temporal_branch": frozenset({Muscle.MENTALIS, Muscle.DEPRESSOR_ANGULI_ORIS, Muscle.ORBICULARIS_ORIS}),
    "zygomatic_branch": frozenset({Muscle.MENTALIS, Muscle.DEPRESSOR_ANGULI_ORIS, Muscle.ORBICULARIS_ORIS}),
    "mandibular_branch": frozenset({Muscle.ORBICULARIS_OCULI, Muscle.FRONTALIS, Muscle.CORRUGATOR}),
}
"""Muscles in which lateral spread is looked for: far from those that the branch serves (Nielsen 1984)."""
WINDOW_MS = (5.0, 20.0)
"""A response begins here [ms]. To the root exit zone and back a fast fibre needs 4 ms (120 mm each way at 60 m/s, rows
A27, L11a, L11b), junction and terminals 1 ms; later answers are reflexes or voluntary."""
LEAST = 5
"""Fewest stimuli of one strength in a series."""
LONGEST_S = 30.0
"""Stimuli are no series where they are farther apart [s] than this (assumption)."""
UNTIL_MS = 45.0
FIRST_MS = 1.0
LEAST_UV = 10.0
"""Smaller responses are not counted (assumption: no laboratory counts what its display hardly shows)."""
CHANCE = 0.02
"""False alarms per sweep that are allowed for when a response is called present: twice the rate that is asked for, as
the noise is learned from a second of signal."""
LONG, BASELINE = 30, 10
"""Series of so many sweeps get a trend, relative to the first so many."""
LEVELS_MA = (2.0, 4.0, 6.0, 9.0, 13.0)
"""Ascending strengths on a patient [mA], below the supramaximal one."""
SUPRAMAXIMAL_MA = 20.0
PAIR = 2
"""Stimuli at each ascending strength."""


@dataclass(frozen=True, eq=False, slots=True)
class _Direction:
    """One site and side, its stimuli at full strength, and every stimulus."""

    site: str
    side: Side | None
    full: Shocks
    every: Shocks


def protocol(side: Side, sweeps: int) -> Protocol:
    """Return both directions on one side: ascending strengths, then a series at full strength, at 2 per second."""
    gap_s, at_s, stimuli = 0.5, 0.2, []
    for site in (StimulationSite.ZYGOMATIC_BRANCH, StimulationSite.MANDIBULAR_BRANCH):
        for current, count in [*((level, PAIR) for level in LEVELS_MA), (SUPRAMAXIMAL_MA, sweeps)]:
            stimuli.append(
                Stimulus(
                    site=site, side=side, at_s=round(at_s, 6), amplitude_ma=current, pulses=count, rate_hz=1 / gap_s
                )
            )
            at_s += count * gap_s
    muscles = (Muscle.ORBICULARIS_OCULI, Muscle.MENTALIS)
    return Protocol(
        name="lateral spread", duration_s=round(at_s, 6), stimuli=tuple(stimuli),
        record=(
            Record(instrument="surface_emg", muscles=muscles, sides=(side,), rate_hz=20000.0),
            Record(instrument="needle_emg", muscles=muscles, sides=(side,), rate_hz=20000.0),
        ),
    )  # fmt: skip


def read(recording: Recording, shocks: Shocks) -> Examined:
    """Look for lateral spread in every muscle that a stimulated branch does not serve."""
    channels = emg_channels(recording)
    directions = _directions(shocks, channels)
    findings: list[Finding] = []
    strips: list[Strip] = []
    tables: dict[str, Table] = {}
    direct = _direct_responses(recording, directions, channels)
    for way in directions:
        for channel in over(channels, FAR[way.site], side=way.side):
            check_rate(recording, [channel], least_hz=LEAST_RATE_HZ, why="Lateral spread")
            own = direct.get(channel.name)
            new, strip, table = _one(recording, way, channel, own)
            findings += new
            strips.append(strip)
            if table is not None:
                tables[f"threshold {strip.label}"] = table
            tables |= _trend(strip)
    for name, (label, wave) in direct.items():
        findings.append(found("M wave", label, value=wave.peak_to_peak_uv, unit="uV", remark=f"peak to peak, {name}"))
        findings.append(found("M wave latency", label, value=wave.onset_ms, unit="ms"))
    notes = notes_of(strips)
    return Examined("lateral_spread", tuple(findings), tuple(strips), shocks, tables, notes)


def _directions(shocks: Shocks, channels: list[Channel]) -> list[_Direction]:
    """Return what can be looked at, or say what is missing."""
    if not any(site for site, _, _ in shocks.groups()):
        raise NotAssessableError(
            f"No stimulus says which branch was stimulated ({shocks.note}).",
            "Say it: --stimulated 'zygomatic left', or a table of stimuli with --markers FILE.csv.",
        )
    ways = []
    for site, side, own in shocks.groups():
        if site not in FAR or not over(channels, FAR[site], side=side):
            continue
        currents = [shock.current_ma for shock in own.shocks if shock.current_ma is not None]
        top = max(currents, default=None)
        full = replace(own, shocks=tuple(s for s in own.shocks if top is None or s.current_ma == top))
        check_count(full, LEAST, why=f"Lateral spread from the {site.replace('_', ' ')}")
        ways.append(_Direction(site, side, full, own))
    check_pace(shocks, shortest_ms=UNTIL_MS + 5.0, longest_s=LONGEST_S, why="Lateral spread")
    if not ways:
        had = ", ".join(sorted({f"{site or 'unknown site'} {side or ''}".strip() for site, side, _ in shocks.groups()}))
        over_words = ", ".join(channel.name for channel in channels)
        wanted = "; ".join(f"{site}: {', '.join(sorted(muscles))}" for site, muscles in FAR.items())
        raise NotAssessableError(
            f"No recorded muscle can show lateral spread: stimulated {had}, recorded {over_words}.", f"Record {wanted}."
        )
    return ways


def _direct_responses(
    recording: Recording, directions: list[_Direction], channels: list[Channel]
) -> dict[str, tuple[str, DirectResponse]]:
    """Return by channel the M wave that its own branch gives."""
    waves = {}
    skin = [channel for channel in channels if channel.kind is SignalKind.SURFACE_EMG]
    for way in directions:
        for channel in over(skin, SERVED[way.site], side=way.side):
            try:
                sweeps = at_rest(cut(recording, channel, shocks=way.full, until_ms=UNTIL_MS), LEAST)
                waves[channel.name] = (
                    place_of(way.site, way.side, channel=channel),
                    measure_direct(average_sweeps(sweeps)),
                )
            except NotAssessableError:
                continue
    return waves


def _one(
    recording: Recording, way: _Direction, channel: Channel, own: tuple[str, DirectResponse] | None
) -> tuple[list[Finding], Strip, Table | None]:
    """Return what one channel shows in one direction."""
    label = place_of(way.site, way.side, channel=channel)
    sweeps = at_rest(cut(recording, channel, shocks=way.full, until_ms=UNTIL_MS), LEAST)
    average = average_sweeps(sweeps)
    spill = find_spill(average, first_ms=FIRST_MS, earliest_ms=WINDOW_MS[0], last_ms=WINDOW_MS[1])
    shown = (-5.0, 40.0)
    spilled = found(
        "volume-conducted M wave", label, value=spill.peak_to_peak_uv, unit="uV",
        remark="peak to peak, before any impulse could return",
    )  # fmt: skip
    begin = max(WINDOW_MS[0], spill.end_ms)
    responses = None if begin > WINDOW_MS[1] - 2.0 else search(sweeps, (begin, WINDOW_MS[1]))
    if responses is None:
        reason = f"the volume-conducted M wave lasts to {_until(spill)}: {ADVICE}"
        strip = Strip(label, sweeps, average.values, shown, _spill_marks(spill))
        return [found("persistence", label, value=None, unit="1", remark=reason), spilled], strip, None
    counted = responses.at_least(max(spill.floor_uv, LEAST_UV))
    together = search(average, (begin, WINDOW_MS[1]))
    findings = _findings(label, responses, counted, spill=spill, together=together, own=own)
    marks = _spill_marks(spill)
    if counted.any():
        onset = float(np.median(responses.onset_ms[counted, 0]))
        marks = (*marks, Mark("onset", onset), Mark("peak", float(np.median(responses.peak_ms[counted]))))
    strip = Strip(
        label,
        sweeps,
        average.values,
        shown,
        marks,
        responses,
        _currents(way.full, sweeps),
        least_uv=max(spill.floor_uv, LEAST_UV),
    )
    table, threshold = _threshold(recording, way, channel, begin=begin, floor_uv=max(spill.floor_uv, LEAST_UV))
    if table is not None:
        findings.append(
            found("threshold", label, value=threshold, unit="mA", remark=_threshold_words(threshold), detail=table)
        )
    return [*findings, spilled], strip, table


ADVICE = (
    "a response cannot be told from it at this electrode; record with a needle, with a closer pair, or with the "
    "electrodes turned across the field"
)


def _until(spill: Spill) -> str:
    return f"{spill.end_ms:.1f} ms" if np.isfinite(spill.end_ms) else f"past {WINDOW_MS[1]:g} ms"


def _spill_marks(spill: Spill) -> tuple[Mark, ...]:
    return (Mark("M wave over", spill.end_ms),) if spill.peak_to_peak_uv and np.isfinite(spill.end_ms) else ()


def _currents(shocks: Shocks, sweeps: Sweeps) -> tuple[float | None, ...]:
    times = shocks.times_s
    return tuple(shocks.shocks[int(np.argmin(np.abs(times - at)))].current_ma for at in sweeps.stimulus_s)


def _findings(
    label: str,
    responses: Responses,
    counted: Flags,
    *,
    spill: Spill,
    together: Responses | None,
    own: tuple[str, DirectResponse] | None,
) -> list[Finding]:
    """Return persistence, latencies, amplitudes and their ratio to the M wave of the same muscle."""
    known, count = int(responses.assessable.sum()), int(counted.sum())
    if not known:
        return [
            found("persistence", label, value=None, unit="1", remark="no sweep ever becomes quiet before a response")
        ]
    if not count and spill.hides:
        reason = f"the volume-conducted M wave lasts to {_until(spill)}, and nothing later is larger: {ADVICE}"
        return [found("persistence", label, value=None, unit="1", remark=reason)]
    remark = f"{count} of {known} sweeps"
    if spill.peak_to_peak_uv:
        remark += f"; responses of {spill.floor_uv:.3g} uV or more, smaller ones are not told from the M wave"
    present = beyond_chance(count, known)
    words = "more sweeps are answered than false alarms explain" if present else "no more than false alarms"
    rows = [
        found("present", label, value=float(present), unit="1", remark=f"{words} ({CHANCE:g} of sweeps)"),
        found(
            "persistence", label, value=count / known, unit="1", interval=share_interval(count, known), remark=remark
        ),
    ]
    if not present:
        return rows
    onset, size = responses.onset_ms[counted], responses.amplitude_uv[counted, 0]
    rows.append(found("onset", label, value=float(np.median(onset[:, 0])), unit="ms", interval=_middle(onset[:, 0]),
                      remark="median of single sweeps; interval holds the middle 95 %"))  # fmt: skip
    rows.append(found("amplitude", label, value=float(size.mean()), unit="uV", interval=_middle(size),
                      remark="peak to peak, mean of single sweeps; interval holds the middle 95 %"))  # fmt: skip
    rows.append(
        found("area", label, value=float(responses.area_uv_ms[counted, 0].mean()), unit="uV ms", remark="rectified")
    )
    rows.append(found("duration", label, value=float(responses.duration_ms[counted].mean()), unit="ms"))
    if together is not None and together.present[0]:
        for name, three, unit in (("onset", together.onset_ms[0], "ms"), ("amplitude", together.amplitude_uv[0], "uV")):
            value, low, high = (float(part) for part in three)
            rows.append(found(f"{name} of the average", label, value=value, unit=unit, interval=(low, high)))
    if own is not None:
        ratio = float(size.mean()) / own[1].peak_to_peak_uv
        rows.append(found("ratio to the M wave", label, value=ratio, unit="1", remark=f"M wave: {own[0]}"))
    return rows


def beyond_chance(count: int, known: int) -> bool:
    """Return whether so many answers of so many sweeps are unlikely (under 5 %) to be false alarms."""
    from scipy.stats import binom

    return count > 0 and float(binom.sf(count - 1, known, CHANCE)) < 0.05


def _middle(values: Array) -> tuple[float, float]:
    low, high = np.quantile(values, (0.025, 0.975))
    return float(low), float(high)


def _trend(strip: Strip) -> dict[str, Table]:
    """Return the course of a long series against its first sweeps, with control limits; nothing of a short one."""
    if strip.responses is None or len(strip.responses) < LONG:
        return {}
    try:
        return {f"trend {strip.label}": compute_trend(strip.responses, baseline=BASELINE, block=BASELINE)}
    except NotAssessableError:
        return {}


THRESHOLD_COLUMNS = ("current_ma", "stimuli", "responses", "largest_uv")


def _threshold(
    recording: Recording, way: _Direction, channel: Channel, *, begin: float, floor_uv: float
) -> tuple[Table | None, float | None]:
    """Return responses by strength, and the lowest strength at which half of the stimuli are answered."""
    levels = sorted({shock.current_ma for shock in way.every.shocks if shock.current_ma is not None})
    if len(levels) < 2:
        return None, None
    sweeps = cut(recording, channel, shocks=way.every, until_ms=UNTIL_MS)
    responses = search(sweeps, (begin, WINDOW_MS[1]))
    if responses is None:
        return None, None
    strengths = np.array([current or 0.0 for current in _currents(way.every, sweeps)])
    present = responses.at_least(floor_uv)
    rows, threshold = [], None
    for level in levels:
        here = (strengths == level) & responses.assessable
        answered = int((present & here).sum())
        largest = float(responses.amplitude_uv[present & here, 0].max()) if answered else None
        rows.append((level, int(here.sum()), answered, largest))
        enough = here.any() and answered >= 0.5 * here.sum()
        threshold = (level if threshold is None else threshold) if enough else None
    return Table(THRESHOLD_COLUMNS, tuple(rows)), threshold


def _threshold_words(threshold: float | None) -> str:
    return (
        "lowest strength from which on half of the stimuli or more are answered"
        if threshold is not None
        else "no strength is answered"
    )


EXAMINATION = Examination(
    name="lateral_spread",
    title="Lateral spread response",
    question="Does a muscle answer when a branch that does not serve it is stimulated?",
    definition=(
        "Zygomatic branch to mentalis and mandibular branch to orbicularis oculi, and other muscles far from the "
        "branch. In the average the wave that other muscles send through the volume is measured before any "
        "impulse could return; single sweeps are searched from where it is over to 20 ms. A response must be "
        "found by its likelihood and reach a quarter of that wave; it is present where more sweeps are answered "
        "than 2 % of false alarms explain. Ratio: mean amplitude over the M wave of the same muscle."
    ),
    validity=(
        "Presence in 3 x 300 hard sweeps (30-150 uV in 10 uV of noise behind a tail of 1.5 ms and an M wave that "
        "ends 2-4 ms before): F1 0.999 (0.997-1), false alarms 0.3 % (0-0.8 %), no misses; latency wrong by 0.15 "
        "ms in the median, amplitude by under 1 %; in background EMG F1 0.97, 6 % missed "
        "(``benchmarks/responses.py``). Fewer than 40 sweeps teach the noise less well: up to 5 % false alarms. A "
        "response under a volume-conducted M wave is not seen; that is said instead of calling it absent."
    ),
    sweeps=10,
    protocol=protocol,
    read=read,
    references=(
        "Esslen 1957; Nielsen 1984 Neurology 34:418; Moller & Jannetta 1984 J Neurosurg 61:569",
        "Lee 1992 J Korean Acad Rehabil Med 16:101",
    ),
)
"""Lateral spread in both directions."""

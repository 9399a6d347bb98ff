"""Brainstem auditory evoked potentials: waves I, III and V of both ears, their intervals, and warnings over time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from facialis.errors import NotAssessableError
from facialis.examinations.averages import read_average
from facialis.examinations.base import Examination, Examined, Mark, Strip, found, notes_of
from facialis.examinations.shocks import Shock, Shocks
from facialis.measures.auditory import Moment, Wave, WavesFound, average_blocks, cut_clicks, find_waves, follow_waves
from facialis.measures.base import Finding, Table
from facialis.measures.evoked.sweeps import Sweeps
from facialis.protocol import Protocol, Record, State, Stimulus
from facialis.records import Channel, Recording
from facialis.vocabulary import Arousal, Side, SignalKind, StimulationSite

SITE = StimulationSite.EAR
LEVEL_DB, MASKING_DB, PACE_HZ = 70.0, 40.0, 21.1
"""Clicks above threshold, noise to the other ear 30 dB below them, and a rate that no harmonic of the mains shares."""
GAP_S = 1.0
NAMES = ("I", "III", "V")
INTERVALS = (("I", "III"), ("III", "V"), ("I", "V"))
SHOWN_MS = (-1.0, 12.0)
STACKED = 8
"""Averages that are stacked in the figure."""
MARKED = "Marked: waves that are present, with the 95 % interval of their latency. Vertex positive up."
TREND = ("at_s", "wave_i_ms", "wave_iii_ms", "wave_v_ms", "wave_v_uv", "grade", "words")


def protocol(side: Side, sweeps: int) -> Protocol:
    """Return clicks of alternating polarity to this ear, then to the other, the one not clicked masked."""
    lasts = sweeps / PACE_HZ + GAP_S
    stimuli = tuple(
        Stimulus(
            site=SITE, side=each, at_s=round(0.1 + number * lasts, 6), pulses=sweeps, rate_hz=PACE_HZ, width_ms=0.1,
            level_db=LEVEL_DB, masking_db=MASKING_DB,
        )
        for number, each in enumerate((side, side.other))
    )  # fmt: skip
    return Protocol(
        name="brainstem auditory evoked potentials", duration_s=round(0.2 + 2.0 * lasts, 6), stimuli=stimuli,
        state=State(arousal=Arousal.DROWSY), record=(Record(instrument="scalp_eeg", rate_hz=16000.0),),
    )  # fmt: skip


def read(recording: Recording, shocks: Shocks) -> Examined:
    """Find waves I, III and V of every ear that was clicked, at its own mastoid."""
    channels = _channels(recording)
    if any(shock.averaged > 1 for shock in shocks.shocks):
        return read_average(recording, channels[0], shocks=shocks)
    clicked = [group for group in _series(shocks) if group[0] in (SITE.value, "")]
    if not clicked:
        named = ", ".join(sorted({shock.site for shock in shocks.shocks}))
        raise NotAssessableError(
            f"No click was given to an ear (sites: {named}).", "Correct it with --markers FILE.csv, or --stimulated."
        )
    findings: list[Finding] = []
    strips: list[Strip] = []
    tables: dict[str, Table] = {}
    seen: dict[Side, WavesFound] = {}
    for _, side, level, own in clicked:
        for channel in [each for each in channels if side is None or each.side in (side, None)]:
            label = _label(side, level, channel)
            sweeps = cut_clicks(recording, channel=channel.name, clicks_s=own.times_s)
            waves = find_waves(sweeps)
            findings += _waves(waves, label) + _repeats(sweeps, waves, label)
            new, moments = _changes(sweeps, label)
            findings += new
            if moments:
                tables[f"trend {label}"] = _trend(moments)
            strips.append(_strip(sweeps, waves, label))
            if side is not None and channel.side is side:
                seen.setdefault(side, waves)
    if not strips:
        raise NotAssessableError(
            f"No mastoid of a clicked ear among {', '.join(channel.name for channel in channels)}.",
            'Say which it is: --map "CHANNEL=scalp left".',
        )
    findings += _sides(seen)
    return Examined("baep", tuple(findings), tuple(strips), shocks, tables, notes_of(strips))


def _channels(recording: Recording) -> list[Channel]:
    channels = [channel for channel in recording.channels if channel.kind is SignalKind.EEG]
    if not channels:
        names = ", ".join(channel.name for channel in recording.channels)
        raise NotAssessableError(
            f"No channel of the vertex against a mastoid among {names}.",
            'Say which it is, vertex positive up: --map "CHANNEL=scalp left".',
        )
    return channels


def _series(shocks: Shocks) -> list[tuple[str, Side | None, float | None, Shocks]]:
    """Return the clicks by ear and level."""
    series = []
    for site, side, own in shocks.groups():
        for level in dict.fromkeys(shock.level_db for shock in own.shocks):
            kept: tuple[Shock, ...] = tuple(shock for shock in own.shocks if shock.level_db == level)
            series.append((site, side, level, Shocks(kept, own.note)))
    return series


def _label(side: Side | None, level_db: float | None, channel: Channel) -> str:
    ear = "ear unknown" if side is None else f"{side.value} ear"
    return f"{ear}{'' if level_db is None else f' {level_db:g} dB'}, {channel.name}"


def _waves(waves: WavesFound, label: str) -> list[Finding]:
    """Return presence, latency, height and intervals."""
    findings = []
    for name in NAMES:
        wave = waves.waves[name]
        lost = (
            ""
            if wave.present
            else f"not told from noise (p = {wave.p:.2g}, noise left {waves.average.noise_uv:.2g} uV)"
        )
        findings += [
            found(f"wave {name} present", label, value=float(wave.present), unit="1", remark=f"p = {wave.p:.2g}"),
            found(f"wave {name} latency", label, value=wave.latency_ms, unit="ms",
                  interval=(wave.low_ms, wave.high_ms), remark=lost),
            found(f"wave {name} amplitude", label, value=wave.height_uv, unit="uV",
                  remark=lost or "peak to the trough behind it"),
        ]  # fmt: skip
    for first, second in INTERVALS:
        one, two = waves.waves[first], waves.waves[second]
        value, half = waves.interval_ms(first, second), math.hypot(_half(one), _half(two))
        findings.append(
            found(f"interval {first}-{second}", label, value=value, unit="ms", interval=(value - half, value + half),
                  remark="" if math.isfinite(value) else f"wave {first if not one.present else second} is missing")
        )  # fmt: skip
    return findings


def _half(wave: Wave) -> float:
    return 0.5 * (wave.high_ms - wave.low_ms)


def _repeats(sweeps: Sweeps, waves: WavesFound, label: str) -> list[Finding]:
    """Return how well the first half of the clicks repeats in the second."""
    average, rows = waves.average, np.arange(len(sweeps))
    findings = [
        found("reproducibility", label, value=average.reproducibility, unit="1",
              remark="correlation of every second sweep with the others, 1-10 ms"),
        found("noise left", label, value=average.noise_uv, unit="uV", remark=f"RMS, {average.counted} clicks averaged"),
    ]  # fmt: skip
    if len(sweeps) < 40:
        return findings
    halves = [find_waves(sweeps.where(part)).waves["V"] for part in np.array_split(rows, 2)]
    apart = abs(halves[1].latency_ms - halves[0].latency_ms)
    return [
        *findings,
        found("wave V of the two repeats", label, value=apart, unit="ms",
              remark="apart" if math.isfinite(apart) else "not found in both halves of the clicks"),
    ]  # fmt: skip


def _changes(sweeps: Sweeps, label: str) -> tuple[list[Finding], list[Moment]]:
    """Return the gravest change since the first average, and the averages."""
    try:
        moments = follow_waves(sweeps)
    except NotAssessableError as error:
        return [found("gravest change", label, value=None, unit="1", remark=error.problem)], []
    graded = [moment for moment in moments if moment.warned is not None and moment.warned.grade is not None]
    if not graded:
        return [], moments
    worst = max(graded, key=lambda moment: -1 if moment.warned is None else int(moment.warned.grade or 0))
    if worst.warned is None or worst.warned.grade is None:
        return [], moments
    words = f"{worst.warned.grade.name.lower()} at {worst.at_s:.0f} s: {worst.warned.words}"
    return [found("gravest change", label, value=float(worst.warned.grade), unit="1", remark=words)], moments


def _trend(moments: Sequence[Moment]) -> Table:
    """Return one row per average."""
    rows = []
    for moment in moments:
        waves, warned = moment.found.waves, moment.warned
        grade = "baseline" if warned is None else "unknown" if warned.grade is None else warned.grade.name.lower()
        values = [waves[name].latency_ms for name in NAMES] + [waves["V"].height_uv]
        shown = [round(value, 3) if math.isfinite(value) else None for value in values]
        rows.append((round(moment.at_s, 1), *shown, grade, "" if warned is None else warned.words))
    return Table(TREND, tuple(rows))


def _strip(sweeps: Sweeps, waves: WavesFound, label: str) -> Strip:
    marks = tuple(
        Mark(name, wave.latency_ms, wave.low_ms, wave.high_ms) for name, wave in waves.waves.items() if wave.present
    )
    each = max(len(sweeps) // STACKED, 1)
    stacked = average_blocks(sweeps, STACKED)
    return Strip(label, stacked, waves.average.values, SHOWN_MS, marks, unit=f"average of {each}", positive_up=True)


def _sides(seen: dict[Side, WavesFound]) -> list[Finding]:
    """Return what differs between the ears."""
    if len(seen) < 2:
        return []
    left, right = seen[Side.LEFT], seen[Side.RIGHT]
    differences = [
        ("wave V latency", left.waves["V"].latency_ms - right.waves["V"].latency_ms),
        ("interval I-V", left.interval_ms("I", "V") - right.interval_ms("I", "V")),
    ]
    return [
        found("left minus right", name, value=value, unit="ms",
              remark="" if math.isfinite(value) else "a wave is missing")
        for name, value in differences
    ]  # fmt: skip


def draw(examined: Examined) -> Sequence[tuple[Any, str]]:
    """Return the figures of the report: both repeats and stacked averages of each ear, and the trend."""
    from facialis.plots.auditory import plot_stacked, plot_trend

    figures: list[tuple[Any, str]] = []
    for strip in examined.strips:
        marks = [(mark.name, mark.at_ms, mark.low_ms, mark.high_ms) for mark in strip.marks]
        stacked = strip.sweeps
        figure = plot_stacked(
            stacked.times_ms, strip.average, stacked=stacked.values, marks=marks, shown_ms=strip.shown_ms
        )
        words = f"; both halves over each other; below, each line {strip.unit}, the first at the top"
        figures.append((figure, f"{strip.label}: average of all{words if len(stacked) > 1 else ''}. {MARKED}"))
    for name, table in examined.tables.items():
        figure = plot_trend(table.columns, table.rows)
        figures.append((figure, f"{name}: latencies and height of wave V of each average."))
    return figures


EXAMINATION = Examination(
    name="baep",
    title="Brainstem auditory evoked potentials",
    question="Do the cochlea, the eighth nerve and the brainstem answer clicks, on time and alike on both sides?",
    definition=(
        "Clicks of alternating polarity, 70 dB nHL at 21.1 a second, to one ear, the other masked by 40 dB; vertex "
        "against the mastoid of the clicked ear, positive up. The artefact is bridged (-0.2 to 0.8 ms), the band is "
        "100-2,000 Hz without delay, loud sweeps are left out. Each wave is sought by the filter matched to it in the "
        "noise of the sweeps; it is present where averages of the same sweeps with random signs answer as strongly in "
        "fewer than 1 % (waves I and III beside a sure wave V: 5 %). Latency: crest of the average nearby; height: "
        "from it to the trough behind. Reproducibility: correlation of odd with even sweeps. Each further thousand "
        "clicks is graded against the first thousand: watch (wave V 0.5 ms later or I-III 0.5 ms longer), warn (wave "
        "V 1 ms later or half as high), critical (both, or wave V lost). How pulled, pale and sound ears look: "
        "``docs/examinations/baep_states.md``. A file needs channels named as Cz-A1, Cz-A2, ABR or BAEP, or ``--map "
        "'CHANNEL=scalp left'``. An average that was kept without its sweeps (EARNDB) gives a latency of wave V."
    ),
    validity=(
        "On simulated scalps, 2,000 clicks, 30 series of each kind (``benchmarks/hearing.py``): awake, waves I, III, "
        "V of a healthy ear are found in 83, 70 and 100 %; pulled by 2 mm in 63, 27 and 63 %, by 4 mm in 73, 7 and 20 "
        "%. Anaesthetised: 100, 100, 100 %; by 2 mm 100, 97, 100 %; by 4 mm 100, 63, 100 %. Without an answer (180 "
        "series) wave I is claimed in 1, III in 2, V in none. The shapes of these waves resemble those that the "
        "filter expects: real ones will be found somewhat less often. The crest of wave V is read 0.06 ms early, 0.13 "
        "ms at 4 mm, as wave IV leans on it; the interval of a latency holds chance only, not this. The trend "
        "(``benchmarks/hearing_trend.py``): where nothing happens none of 80 averages warns. A pull of 2 mm (wave V "
        "0.7 ms later) is watched in 40 of 40 averages under propofol; in a drowsy patient in 31 of 40, missed in 2, "
        "overrated in 4, undecided in 3: monitoring wants sleep or more clicks. At 4 mm all of 40 warn under propofol "
        "(30 critical), 29 of 40 in the drowsy, 11 undecided. Real averages (``benchmarks/auditory_archive.py``: "
        "EARNDB, five listeners, tone bursts of 50 dB SPL and more, 110 pairs of repeats): wave V of the two repeats "
        "lies 0.49 ms apart in the median and 1.09 ms in the mean, the largest sample 0.90 and 1.50 ms. The widths of "
        "that reading were once chosen with all five in view; with widths chosen on the other four listeners it is "
        "0.49 and 1.21 ms, nearer in 61 pairs and farther in 49 (p = 0.09): the gain is likely, not proven. The "
        "archive's gain is refused, so that no height is given. Norms of a laboratory are not built in."
    ),
    sweeps=3000,
    most_sweeps=6000,
    protocol=protocol,
    read=read,
    draw=draw,
    references=(
        "American Clinical Neurophysiology Society 2006 J Clin Neurophysiol 23:157 (short-latency auditory potentials)",
        "Elberling & Don 1984 Scand Audiol 13:187 (noise of averages); Turin 1960 IRE Trans Inf Theory 6:311 (filter)",
        "Park et al. 2018 Clin Neurophysiol; Clin Neurophysiol 2021 132:358 (warnings during decompression)",
    ),
)
"""Clicks to both ears."""

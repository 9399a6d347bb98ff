"""The blink reflex: R1 and R2 of both sides, the lower face, and recovery after a conditioning shock."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from facialis.errors import NotAssessableError
from facialis.examinations.base import Examination, Examined, Mark, Strip, found, notes_of
from facialis.examinations.montage import at_rest, check_count, check_rate, cut, emg_channels, search
from facialis.examinations.montage import where as place_of
from facialis.examinations.shocks import Shocks
from facialis.measures.base import Finding, Table
from facialis.measures.evoked import Responses, Sweeps, compute_recovery, find_responses
from facialis.measures.evoked.band import LEAST_RATE_HZ
from facialis.measures.evoked.bursts import LateBurst, find_burst_onsets, measure_late_burst
from facialis.measures.statistics import share_interval
from facialis.protocol import Protocol, Record, Stimulus
from facialis.records import Channel, Recording
from facialis.vocabulary import Muscle, Side, StimulationSite

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

SITE = "supraorbital_nerve"
R1_MS = (7.0, 16.0)
"""Onsets of R1 [ms]: 10.5 (SD 0.8) (row A35a), four standard deviations and more to either side."""
R2_MS = (21.0, 60.0)
"""Onsets of R2 [ms]: 30.5 (SD 3.4) on the side of the shock (row A35b), later on the other and in disease."""
EARLY_MS = (5.0, 20.0)
"""A discharge of the lower face here [ms] is no ordinary R2."""
R2_LASTS_MS = (9.0, 13.0)
UNTIL_MS = 110.0
SHORTEST_MS = 115.0
HABITUATES_S = 5.0
"""R2 habituates where shocks follow each other faster [s] (Kimura, Electrodiagnosis: 5-10 s)."""
PAIRED_S = 2.0
"""Shocks closer than this [s] are pairs, unless all are."""
LEAST = 5
LEAST_UV = {"R1": 20.0, "R2": 20.0}
"""Smallest responses that are counted [uV] (Kimura: 20-50 uV on the usual display)."""
LOWER = frozenset(
    {Muscle.MENTALIS, Muscle.DEPRESSOR_ANGULI_ORIS, Muscle.ORBICULARIS_ORIS, Muscle.ZYGOMATICUS_MAJOR, Muscle.PLATYSMA}
)
PACE_S = 5.0
CURRENT_MA = 12.0


def protocol(side: Side, sweeps: int) -> Protocol:
    """Return single supraorbital shocks, one in five seconds, recorded over both eyes and the chin."""
    stimulus = Stimulus(
        site=StimulationSite.SUPRAORBITAL_NERVE,
        side=side,
        at_s=0.5,
        amplitude_ma=CURRENT_MA,
        pulses=sweeps,
        rate_hz=1.0 / PACE_S,
    )
    muscles = (Muscle.ORBICULARIS_OCULI, Muscle.MENTALIS)
    return Protocol(
        name="blink reflex", duration_s=round(0.7 + PACE_S * (sweeps - 1), 6), stimuli=(stimulus,),
        record=(Record(instrument="surface_emg", muscles=muscles, rate_hz=10000.0),),
    )  # fmt: skip


def read(recording: Recording, shocks: Shocks) -> Examined:
    """Look for R1 and R2 in both orbicularis oculi, and for answers of the lower face."""
    channels = emg_channels(recording)
    eyes = [channel for channel in channels if channel.muscle is Muscle.ORBICULARIS_OCULI]
    if not eyes:
        raise NotAssessableError(
            f"No orbicularis oculi among {', '.join(channel.name for channel in channels)}.",
            'The blink reflex is read there: record it, or say which it is: --map "CHANNEL=orbicularis_oculi left".',
        )
    chosen = _supraorbital(shocks)
    findings: list[Finding] = []
    strips: list[Strip] = []
    tables: dict[str, Table] = {}
    for _, side, own in chosen.groups():
        single, pairs, gaps_ms = _pairs(own)
        check_count(single, LEAST, why="A blink reflex")
        _check_pace(single, gaps_ms)
        for channel in eyes:
            new, strip = _eye(recording, channel, single, side=side)
            findings += new
            strips.append(strip)
            if len(pairs):
                tables |= _recovery(recording, channel, single, pairs, gaps_ms=gaps_ms, label=strip.label)
        for channel in [c for c in channels if c.muscle in LOWER and (side is None or c.side in (side, None))]:
            new, strip = _lower(recording, channel, single, side=side)
            findings += new
            strips.append(strip)
    notes = notes_of(strips) + _habituation(chosen)
    return Examined("blink_reflex", tuple(findings), tuple(strips), shocks, tables, notes)


def _supraorbital(shocks: Shocks) -> Shocks:
    """Return the shocks to the supraorbital nerve; all of them where no site is known."""
    sites = {site for site, _, _ in shocks.groups()}
    if sites == {""}:
        return shocks
    kept = tuple(shock for shock in shocks.shocks if shock.site == SITE)
    if not kept:
        named = ", ".join(sorted(site or "unknown" for site in sites))
        raise NotAssessableError(
            f"No shock was given to the supraorbital nerve (sites: {named}).",
            "Correct it with --markers FILE.csv, or ask for another examination.",
        )
    return replace(shocks, shocks=kept)


def _pairs(shocks: Shocks) -> tuple[Shocks, Shocks, Array]:
    """Return single shocks (no other within two seconds), second shocks of pairs, and their intervals [ms]."""
    times = shocks.times_s
    gaps = np.diff(times)
    if not gaps.size or not (gaps >= PAIRED_S).any():
        return shocks, replace(shocks, shocks=()), np.empty(0)
    before, after = np.insert(gaps, 0, np.inf), np.append(gaps, np.inf)
    alone = (before >= PAIRED_S) & (after >= PAIRED_S)
    second = (before < PAIRED_S) & (after >= PAIRED_S)
    pick = [replace(shocks, shocks=tuple(s for s, own in zip(shocks.shocks, kept, strict=True) if own))
            for kept in (alone, second)]  # fmt: skip
    return pick[0], pick[1], 1e3 * before[second]


def _check_pace(single: Shocks, gaps_ms: Array) -> None:
    close = [*(1e3 * np.diff(single.times_s)), *gaps_ms]
    if close and (gap := float(min(close))) < SHORTEST_MS:
        raise NotAssessableError(
            f"Shocks {gap:.3g} ms apart ({single.note}).",
            f"R2 ends by {UNTIL_MS:g} ms: leave {SHORTEST_MS:g} ms or more, {1e3 / SHORTEST_MS:.2g} Hz or slower.",
        )


def _habituation(shocks: Shocks) -> tuple[str, ...]:
    gaps = np.diff(shocks.times_s)
    usual = float(np.median(gaps)) if gaps.size else np.inf
    if usual >= HABITUATES_S:
        return ()
    return (f"shocks {usual:.3g} s apart: R2 habituates; leave {HABITUATES_S:g} s (0.2 Hz or slower)",)


def _sweeps(recording: Recording, channel: Channel, shocks: Shocks) -> Sweeps:
    check_rate(recording, [channel], least_hz=LEAST_RATE_HZ, why="The blink reflex")
    return cut(recording, channel, shocks=shocks, until_ms=UNTIL_MS)


def _eye(recording: Recording, channel: Channel, shocks: Shocks, *, side: Side | None) -> tuple[list[Finding], Strip]:
    """Return R1 (on the side of the shock, or where it is unknown) and R2 of one eye."""
    label = place_of(SITE, side, channel=channel)
    sweeps = at_rest(_sweeps(recording, channel, shocks), LEAST)
    same = side is None or channel.side in (side, None)
    findings, marks = [], []
    r1 = search(sweeps, R1_MS)
    shown = _counted(r1, LEAST_UV["R1"])
    name = "R1" if same else "R1 of the other side"
    findings += _response(name, label, r1, shown)
    if shown.any() and r1 is not None:
        marks.append(Mark("R1", float(np.median(r1.onset_ms[shown, 0]))))
    late, burst = search(sweeps, R2_MS, durations_ms=R2_LASTS_MS), measure_late_burst(sweeps, R2_MS)
    late = _with_onsets(late, sweeps, burst)
    shown = _counted(late, LEAST_UV["R2"])
    findings += _response("R2", label, late, shown, burst=burst)
    if shown.any() and late is not None:
        marks.append(Mark("R2", float(np.nanmedian(late.onset_ms[shown, 0]))))
    average = np.nanmean(np.abs(np.where(sweeps.valid, sweeps.values, np.nan)), axis=0)
    strip = Strip(
        label, sweeps, average, (-5.0, UNTIL_MS - 10.0), tuple(marks), late, rectified=True, least_uv=LEAST_UV["R1"]
    )
    return findings, strip


def _with_onsets(responses: Responses | None, sweeps: Sweeps, burst: LateBurst | None) -> Responses | None:
    """Return responses that are longer than those of a search with onsets that are placed by their variance."""
    if responses is None or burst is None:
        return responses
    onset = np.full_like(responses.onset_ms, np.nan)
    placed = find_burst_onsets(sweeps, R2_MS, end_ms=burst.end_ms)
    onset[:, 0] = np.where(responses.present & np.isfinite(placed), placed, responses.onset_ms[:, 0])
    return replace(responses, onset_ms=onset, duration_ms=np.where(responses.present, burst.duration_ms, np.nan))


def _lower(recording: Recording, channel: Channel, shocks: Shocks, *, side: Side | None) -> tuple[list[Finding], Strip]:
    """Return early and late answers of a muscle of the lower face: synkinesis of the reflex."""
    label = place_of(SITE, side, channel=channel)
    sweeps = at_rest(_sweeps(recording, channel, shocks), LEAST)
    early, late = search(sweeps, EARLY_MS), search(sweeps, R2_MS, durations_ms=R2_LASTS_MS)
    late = _with_onsets(late, sweeps, measure_late_burst(sweeps, R2_MS))
    findings, marks = [], []
    for name, responses in (("early answer of the lower face", early), ("late answer of the lower face", late)):
        shown = _counted(responses, LEAST_UV["R1"])
        findings += _response(name, label, responses, shown)
        if shown.any() and responses is not None:
            marks.append(Mark(name.split()[0], float(np.nanmedian(responses.onset_ms[shown, 0]))))
    average = np.nanmean(np.abs(np.where(sweeps.valid, sweeps.values, np.nan)), axis=0)
    return findings, Strip(
        label, sweeps, average, (-5.0, UNTIL_MS - 10.0), tuple(marks), early, rectified=True, least_uv=LEAST_UV["R1"]
    )


def _counted(responses: Responses | None, least_uv: float) -> Flags:
    return np.zeros(0, bool) if responses is None else responses.at_least(least_uv)


def _response(
    name: str, label: str, responses: Responses | None, shown: Flags, *, burst: LateBurst | None = None
) -> list[Finding]:
    """Return presence, latency, amplitude, area and duration of one component."""
    if responses is None or not responses.assessable.any():
        reason = "the channel never becomes quiet before it could begin"
        return [found(f"{name}, persistence", label, value=None, unit="1", remark=reason)]
    known, count = int(responses.assessable.sum()), int(shown.sum())
    rows = [
        found(f"{name}, persistence", label, value=count / known, unit="1", interval=share_interval(count, known),
              remark=f"{count} of {known} sweeps, {LEAST_UV['R1']:g} uV or more")
    ]  # fmt: skip
    if not count:
        return rows
    onset, size = responses.onset_ms[shown, 0], responses.amplitude_uv[shown, 0]
    middle = tuple(float(part) for part in np.nanquantile(onset, (0.025, 0.975)))
    rows += [
        found(f"{name}, latency", label, value=float(np.nanmedian(onset)), unit="ms", interval=(middle[0], middle[1]),
              remark="median; interval holds the middle 95 %"),
        found(f"{name}, shortest latency", label, value=float(np.nanmin(onset)), unit="ms"),
        found(f"{name}, amplitude", label, value=float(size.mean()), unit="uV",
              remark="peak to peak, mean of single sweeps"),
    ]  # fmt: skip
    if burst is None:
        rows.append(found(f"{name}, duration", label, value=float(responses.duration_ms[shown].mean()), unit="ms"))
    else:
        rows += [
            found(
                f"{name}, duration", label, value=burst.duration_ms, unit="ms", remark="of the mean rectified response"
            ),
            found(f"{name}, area", label, value=burst.area_uv_ms, unit="uV ms", remark="rectified, above the baseline"),
        ]
    return rows


def _recovery(
    recording: Recording, channel: Channel, single: Shocks, pairs: Shocks, *, gaps_ms: Array, label: str
) -> dict[str, Table]:
    """Return R2 after a conditioning shock relative to R2 alone, by interval."""
    control = find_responses(_sweeps(recording, channel, single), window_ms=R2_MS, durations_ms=R2_LASTS_MS)
    try:
        sweeps = cut(recording, channel, shocks=pairs, until_ms=UNTIL_MS, gap_ms=float(gaps_ms.min()))
        tested = find_responses(sweeps, window_ms=R2_MS, durations_ms=R2_LASTS_MS)
        return {f"recovery of R2 {label}": compute_recovery(tested, control, interval_ms=np.round(gaps_ms))}
    except NotAssessableError:
        return {}


EXAMINATION = Examination(
    name="blink_reflex",
    title="Blink reflex",
    question="Does the way from the trigeminal nerve to the facial nucleus and to both eyes work, and does it spread?",
    definition=(
        "Shocks to the supraorbital nerve, recorded over both orbicularis oculi. R1 begins at 7-16 ms on the side "
        "of the shock, R2 at 21-60 ms on both; responses of 20 uV or more. Onset of R2: where the variance of a "
        "sweep changes most likely. Duration and area of R2 from the mean rectified response. Answers of the "
        "lower face on the same side: early (5-20 ms) and late. Recovery: R2 to the second shock of pairs closer "
        "than 2 s over R2 alone, absent ones counted as 0."
    ),
    validity=(
        "Presence of R1 and of early answers as for other single responses: in 3 x 300 hard sweeps F1 0.997-1, "
        "false alarms at most 0.8 %, latency wrong by 0.13-0.16 ms in the median (``benchmarks/responses.py``). "
        "R2 in 200 generated series of 8, two to ten times the noise: all found, onset 0.4 ms late in the median, "
        "wrong by 0.6 ms in the median and by 4.3 ms in one sweep of 20, duration 3.6 ms too short as it fades "
        "into the noise (``benchmarks/examinations.py``). Behind a large R1 whose tail lasts to 30 ms it is read "
        "some ms late. Muscles that are active before the shock hide both."
    ),
    sweeps=6,
    protocol=protocol,
    read=read,
    references=("Kimura, Powers & Van Allen 1969 Arch Neurol 21:193; Valls-Sole 2012 Clin Neurophysiol 123:13",),
)
"""Blink reflex of both sides."""

"""Which channels answer a question, and whether the recording and its stimuli suit it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from facialis.errors import NotAssessableError
from facialis.examinations.shocks import Shocks
from facialis.measures.evoked import Average, Responses, Sweeps, cut_sweeps, find_responses
from facialis.measures.evoked.family import DURATIONS_MS
from facialis.measures.evoked.stimuli import find_channel
from facialis.records import Channel, Recording
from facialis.vocabulary import MUSCLES, Muscle, Side, SignalKind

EMG = (SignalKind.SURFACE_EMG, SignalKind.NEEDLE_EMG)
SERVED: Mapping[str, frozenset[Muscle]] = {
    "temporal_branch": frozenset({Muscle.FRONTALIS, Muscle.CORRUGATOR, Muscle.ORBICULARIS_OCULI}),
    "zygomatic_branch": frozenset({Muscle.ORBICULARIS_OCULI, Muscle.ZYGOMATICUS_MAJOR, Muscle.LEVATOR_LABII}),
    "buccal_branch": frozenset(
        {Muscle.NASALIS, Muscle.ZYGOMATICUS_MAJOR, Muscle.LEVATOR_LABII, Muscle.BUCCINATOR, Muscle.ORBICULARIS_ORIS}
    ),
    "mandibular_branch": frozenset({Muscle.MENTALIS, Muscle.DEPRESSOR_ANGULI_ORIS, Muscle.ORBICULARIS_ORIS}),
    "cervical_branch": frozenset({Muscle.PLATYSMA}),
    "stylomastoid_trunk": frozenset(MUSCLES) - {Muscle.STAPEDIUS},
    "root_exit_zone": frozenset(MUSCLES) - {Muscle.STAPEDIUS},
    "root_magnetic": frozenset(MUSCLES) - {Muscle.STAPEDIUS},
    "motor_cortex": frozenset(MUSCLES) - {Muscle.STAPEDIUS},
}
"""Muscles that a site drives directly (Gray's Anatomy; the branches overlap between people)."""
BEFORE_MS = (10.0, 100.0)
"""Sweeps begin this long before the stimulus [ms], as the answer to the one before allows: longer shows more noise."""
UNREST = 5.0
"""A sweep before whose stimulus the muscle is active, root mean square over the median of all, is left out, and"""
LOUD_UV = 10.0
"""only where it exceeds this [uV]."""


def emg_channels(recording: Recording, kinds: tuple[SignalKind, ...] = EMG) -> list[Channel]:
    """Return the channels of some kinds, in the recording's order.

    Raises
    ------
    NotAssessableError
        If there is none.
    """
    found = [channel for channel in recording.channels if channel.kind in kinds and channel.muscle is not None]
    if not found:
        named = ", ".join(channel.name for channel in recording.channels)
        wanted = " or ".join(kind.value.replace("_", " ") for kind in kinds)
        raise NotAssessableError(
            f"No channel is known to be {wanted} of a muscle. Channels: {named}.",
            'Say what they are: --map "CHANNEL=MUSCLE SIDE".',
        )
    return found


def over(channels: list[Channel], muscles: frozenset[Muscle], *, side: Side | None) -> list[Channel]:
    """Return the channels over some muscles of a side; of all sides where it is unknown."""
    return [c for c in channels if c.muscle in muscles and (side is None or c.side in (side, None))]


def check_rate(recording: Recording, channels: list[Channel], *, least_hz: float, why: str) -> None:
    """Refuse channels that are sampled too coarsely.

    Raises
    ------
    NotAssessableError
        With the rate that is needed.
    """
    for channel in channels:
        rate = find_channel(recording, channel.name)[0].rate_hz
        if rate < least_hz:
            raise NotAssessableError(
                f"{channel.name} is sampled at {rate:g} Hz.", f"{why} needs {least_hz:g} Hz or more: record it faster."
            )


def check_pace(shocks: Shocks, *, shortest_ms: float, longest_s: float, why: str) -> None:
    """Refuse stimuli that follow each other too fast or too slowly.

    Raises
    ------
    NotAssessableError
        With the rate that is needed.
    """
    gaps = np.diff(shocks.times_s)
    if gaps.size == 0:
        return
    if (gap := 1e3 * float(gaps.min())) < shortest_ms:
        raise NotAssessableError(
            f"Stimuli {gap:.3g} ms apart ({shocks.note}).",
            f"{why} needs {shortest_ms:g} ms or more between them: {1e3 / shortest_ms:.3g} Hz or slower.",
        )
    if (gap := float(np.median(gaps))) > longest_s:
        raise NotAssessableError(
            f"Stimuli {gap:.3g} s apart ({shocks.note}).",
            f"{why} needs a series: {1.0 / longest_s:.3g} Hz or faster.",
        )


def check_count(shocks: Shocks, least: int, *, why: str) -> None:
    """Refuse series that are too short.

    Raises
    ------
    NotAssessableError
        With the number that is needed.
    """
    if len(shocks) < least:
        raise NotAssessableError(f"{len(shocks)} stimuli ({shocks.note}).", f"{why} needs {least} or more.")


def cut(
    recording: Recording, channel: Channel, *, shocks: Shocks, until_ms: float, gap_ms: float | None = None
) -> Sweeps:
    """Cut sweeps of a channel around stimuli, mains subtracted; stimuli too near an end are left out with a note.

    Parameters
    ----------
    recording : Recording
        Real or simulated.
    channel : Channel
        Which channel.
    shocks : Shocks
        Stimuli to cut around.
    until_ms : float
        End of each sweep.
    gap_ms : float, optional
        Shortest time from any stimulus to the next; by default of those that are cut around.
    """
    gaps = 1e3 * np.diff(shocks.times_s)
    gap = gap_ms if gap_ms is not None else float(gaps.min()) if gaps.size else np.inf
    before = float(np.clip(gap - until_ms, *BEFORE_MS))
    return cut_sweeps(
        recording, channel=channel.name, stimuli=shocks.times_s, window_ms=(-before, until_ms), trains="refuse"
    )


def at_rest(sweeps: Sweeps, least: int) -> Sweeps:
    """Return the sweeps before whose stimulus the muscle rests; all of them where fewer than ``least`` would be left.

    Notes
    -----
    A spasm or a blink that is going on would be taken for a response.
    """
    before = sweeps.times_ms < -1.0
    values = np.where(sweeps.valid[:, before], sweeps.values[:, before], np.nan)
    power = np.nanstd(values, axis=1)
    calm = power <= max(UNREST * float(np.nanquantile(power, 0.25)), LOUD_UV)
    lost = int((~calm).sum())
    if not lost:
        return sweeps
    if calm.sum() < least:
        return sweeps.noting(f"the muscle is active before {lost} of {len(sweeps)} stimuli; too few others, all kept")
    return sweeps.where(calm).noting(f"{lost} sweeps left out: the muscle is active before their stimulus")


def where(site: str, side: Side | None, *, channel: Channel) -> str:
    """Return the name of what was stimulated and recorded, for people."""
    parts = [site.replace("_", " ") or "unknown site", side.value if side else ""]
    return f"{' '.join(part for part in parts if part)} → {channel.name.replace('_', ' ')}"


def search(
    sweeps: Sweeps | Average, window_ms: tuple[float, float], *, durations_ms: tuple[float, ...] = DURATIONS_MS
) -> Responses | None:
    """Return the responses in a window; ``None`` where no sweep ever becomes quiet in it."""
    try:
        return find_responses(sweeps, window_ms=window_ms, durations_ms=durations_ms)
    except NotAssessableError:
        return None

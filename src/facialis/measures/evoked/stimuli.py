"""When the stimuli were given: from events, from a trigger channel, or found by their artefact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from facialis.errors import NotAssessableError, RecordingError
from facialis.records import Recording, Signal

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

ARTEFACT = "artefact"
"""Asks for stimuli to be found in the channel itself."""
LABELS = ("stimulus", "stim", "shock", "trigger")
"""First word of events that are stimuli, unless another is given."""
REST_MS = 5.0
"""Steps closer than this [ms] belong to one artefact."""
STEEP = 12.0
"""An artefact's steepest step over the 99th percentile of the channel's."""
ALIKE = 0.3
"""Artefacts reach this share of the median of the largest."""
HOW = (
    f"Mark stimuli as events ({', '.join(LABELS)}), name a trigger channel, give times in seconds, or ask for "
    f"stimuli={ARTEFACT!r}."
)


@dataclass(frozen=True, eq=False, slots=True)
class Stimuli:
    """Times of stimuli.

    Parameters
    ----------
    times_s : ndarray
        Seconds from the start of the recording, sorted.
    note : str
        Where they come from.
    """

    times_s: Array
    note: str


def find_channel(recording: Recording, name: str) -> tuple[Signal, int]:
    """Return the signal and the row of a channel.

    Raises
    ------
    RecordingError
        If there is no channel of that name.
    """
    for signal in recording.signals:
        for row, channel in enumerate(signal.channels):
            if channel.name == name:
                return signal, row
    known = ", ".join(channel.name for channel in recording.channels)
    raise RecordingError(f"channel = {name!r} is not in the recording.", f"Channels: {known}.")


def find_stimuli(
    recording: Recording, stimuli: str | Sequence[float] | Array | None = None, *, channel: str | None = None
) -> Stimuli:
    """Return when stimuli were given.

    Parameters
    ----------
    recording : Recording
        Real or simulated.
    stimuli : str or sequence of float, optional
        Times [s]; name of a trigger channel; how the labels of the events begin; or ``"artefact"``. By default events
        whose label begins with stimulus, stim, shock or trigger.
    channel : str, optional
        Channel in which artefacts are looked for.

    Returns
    -------
    Stimuli
        At least one.

    Raises
    ------
    NotAssessableError
        If there is none.
    RecordingError
        If a time lies outside the recording.
    """
    if stimuli is None:
        return _from_events(recording, LABELS)
    if not isinstance(stimuli, str):
        return _given(recording, np.sort(np.asarray(stimuli, np.float64).ravel()))
    if stimuli == ARTEFACT:
        if channel is None:
            raise NotAssessableError("No channel to look for artefacts in.", "Give channel=.")
        return _from_artefacts(recording, channel)
    if any(known.name == stimuli for known in recording.channels):
        return _from_trigger(recording, stimuli)
    return _from_events(recording, (stimuli,))


def _given(recording: Recording, times: Array) -> Stimuli:
    if times.size == 0:
        raise NotAssessableError("No stimulus times were given.", HOW)
    wrong = times[~((times >= 0) & (times <= recording.duration_s))]
    if wrong.size:
        raise RecordingError(
            f"Stimulus at {wrong[0]:g} s in a recording of {recording.duration_s:g} s.",
            "Give seconds from the start of the recording.",
        )
    return Stimuli(times, f"{times.size} stimuli at given times")


def _from_events(recording: Recording, labels: tuple[str, ...]) -> Stimuli:
    times = [e.onset_s for e in recording.events if e.label.lower().startswith(tuple(x.lower() for x in labels))]
    if not times:
        have = sorted({event.label for event in recording.events})[:5]
        raise NotAssessableError(
            f"No event marks a stimulus; the recording has {', '.join(have) if have else 'no events'}.", HOW
        )
    return Stimuli(np.array(sorted(times)), f"{len(times)} stimuli from events")


def _from_trigger(recording: Recording, name: str) -> Stimuli:
    signal, row = find_channel(recording, name)
    values = np.where(signal.valid[row], signal.values[row], np.nan).astype(np.float64)
    low, high = np.nanmin(values), np.nanmax(values)
    if not high - low > 0:
        raise NotAssessableError(f"Trigger channel {name} never changes.", HOW)
    if np.nanmedian(values) > 0.5 * (low + high):  # pulses that point down
        values, low, high = -values, -high, -low
    above = np.nan_to_num(values, nan=low) > 0.5 * (low + high)
    rises = np.flatnonzero(np.diff(above.astype(np.int8), prepend=np.int8(above[0])) > 0)
    if rises.size == 0:
        raise NotAssessableError(f"Trigger channel {name} holds no pulse.", HOW)
    return Stimuli(signal.start_s + rises / signal.rate_hz, f"{rises.size} stimuli from trigger channel {name}")


def _from_artefacts(recording: Recording, name: str) -> Stimuli:
    """Find the steepest steps: a shock rises within a sample or two, muscle does not."""
    signal, row = find_channel(recording, name)
    values = np.where(signal.valid[row], signal.values[row], 0.0).astype(np.float64)
    steps = np.abs(np.diff(values, prepend=values[:1]))
    usual = float(np.quantile(steps, 0.99))
    peaks = _apart(steps, STEEP * max(usual, 1e-9), round(REST_MS * 1e-3 * signal.rate_hz))
    if peaks.size:
        largest = float(np.median(np.sort(steps[peaks])[-max(peaks.size // 2, 1) :]))
        peaks = peaks[steps[peaks] >= ALIKE * largest]
    if peaks.size == 0:
        raise NotAssessableError(f"No stimulus artefact stands out in {name}.", HOW)
    note = f"{peaks.size} stimuli found by their artefact in {name}: check that these are all, and only, the shocks"
    return Stimuli(signal.start_s + peaks / signal.rate_hz, note)


def _apart(steps: Array, limit: float, rest: int) -> NDArray[np.int64]:
    """Return the first of each group of steps above a limit."""
    loud = np.flatnonzero(steps > limit)
    if loud.size == 0:
        return loud
    return np.asarray(loud[np.concatenate(([True], np.diff(loud) > max(rest, 1)))], np.int64)

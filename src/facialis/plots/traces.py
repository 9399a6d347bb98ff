"""Electromyogram of all muscles and both sides."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from facialis.plots.lanes import Lane, Style, plot_lanes
from facialis.plots.marks import Mark, find_unusable
from facialis.plots.palette import muscle_title
from facialis.records import Channel, Event, Signal
from facialis.vocabulary import MUSCLE_CODE, SignalKind

KIND_TITLE: dict[SignalKind, str] = {
    SignalKind.SURFACE_EMG: "Surface electromyogram",
    SignalKind.NEEDLE_EMG: "Needle electromyogram",
    SignalKind.EEG: "Scalp",
    SignalKind.FORCE: "Force",
    SignalKind.OTHER: "Other channels",
}
"""Headings of the kinds of signal."""


def plot_traces(
    signal: Signal,
    *,
    marks: Sequence[Mark] = (),
    events: Sequence[Event] = (),
    window_s: tuple[float, float] | None = None,
    bins: int | None = 1400,
) -> go.Figure:
    """Draw the channels of a signal, brow at the top, negative upwards.

    Parameters
    ----------
    signal : Signal
        Channels of one kind. Samples that are not valid are left out, their stretches shaded.
    marks : sequence of Mark
        Bursts, spasms, blinks to shade.
    events : sequence of Event
        Tasks and stimuli to name.
    window_s : tuple of float, optional
        Stretch to draw, seconds; default all.
    bins : int, optional
        Stretches of the min-max envelope; ``None`` draws every sample.

    Returns
    -------
    plotly.graph_objects.Figure
    """
    emg = signal.channels[0].kind in (SignalKind.SURFACE_EMG, SignalKind.NEEDLE_EMG)
    unit = signal.unit.replace("uV", "µV")
    style = Style(
        unit=unit,
        floor=50.0 if unit == "µV" else 1e-9,
        upward=-1 if emg else 1,
        centred=signal.channels[0].kind is not SignalKind.FORCE,
        bins=bins,
    )
    shaded = [*marks, *find_unusable(signal)]
    return plot_lanes(compute_lanes(signal), style=style, marks=shaded, events=events, window_s=window_s)


def compute_lanes(signal: Signal) -> list[Lane]:
    """Return one lane per channel; channels whose muscle and side are known share a row with the other side."""
    rows = sorted(range(len(signal.channels)), key=lambda row: _place(signal.channels[row]))
    lanes = []
    for row in rows:
        channel = signal.channels[row]
        values = signal.values[row]
        if not signal.valid[row].all():
            values = np.where(signal.valid[row], values, np.nan)
        lanes.append(
            Lane(_label(channel, signal.channels), values, signal.rate_hz, channel.side, signal.start_s, channel.name)
        )
    return lanes


def _place(channel: Channel) -> tuple[int, str]:
    return (len(MUSCLE_CODE) if channel.muscle is None else MUSCLE_CODE[channel.muscle]), channel.name


def _label(channel: Channel, channels: Sequence[Channel]) -> str:
    """Return the muscle where it stands for one channel a side, else the channel's own name."""
    same = [other for other in channels if other.muscle is channel.muscle and other.side is channel.side]
    if channel.muscle is None or len(same) > 1:
        return channel.name
    return muscle_title(channel.muscle)

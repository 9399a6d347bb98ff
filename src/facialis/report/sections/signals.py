"""Traces: the whole recording as an envelope, chosen stretches sample by sample."""

from __future__ import annotations

from facialis.measures import Measurement
from facialis.plots.marks import Mark
from facialis.plots.timeline import plot_timeline
from facialis.plots.traces import KIND_TITLE, compute_lanes, plot_traces
from facialis.records import Recording, Signal
from facialis.report.html import Figures, heading
from facialis.report.reading import choose_windows, read_bursts
from facialis.vocabulary import SignalKind

WINDOW_S = {SignalKind.SURFACE_EMG: 1.6, SignalKind.NEEDLE_EMG: 0.4}
"""Longest stretch drawn sample by sample."""
SIGN = "Negative upwards; the median of each trace is subtracted, nothing is filtered."


def write_signals(recording: Recording, measurement: Measurement, *, figures: Figures) -> str:
    """Return overview and details of every kind of signal."""
    bursts = read_bursts(measurement)
    parts = []
    for kind in SignalKind:
        for signal in recording.of_kind(kind):
            parts += _of_signal(recording, measurement, signal, bursts=bursts, figures=figures)
    return "".join(parts)


def _of_signal(
    recording: Recording, measurement: Measurement, signal: Signal, *, bursts: list[Mark], figures: Figures
) -> list[str]:
    kind = signal.channels[0].kind
    emg = kind in WINDOW_S
    names = {channel.name for channel in signal.channels}
    marks = [mark for mark in bursts if mark.channel in names]
    events = [event for event in recording.events if event.channel is None]
    gain = "The bar at the right of each trace shows its gain."
    if len({channel.side for channel in signal.channels}) > 1:
        gain = f"Both sides of a muscle share one gain. {gain}"
    parts = [
        heading(3, KIND_TITLE[kind]),
        figures.add(
            plot_traces(signal, marks=marks, events=events),
            caption=f"Smallest and largest value of every stretch, {signal.rate_hz:g} Hz. {gain} {SIGN if emg else ''} "
            "Shaded: bursts, in the colour of what they belong to. Rare peaks may run into the neighbouring trace.",
        ),
    ]
    if not emg:
        return parts
    windows = choose_windows(measurement, longest_s=WINDOW_S[kind])
    for title, start, end in windows:
        figure = plot_traces(signal, marks=marks, events=events, window_s=(start, end), bins=None)
        parts.append(figures.add(figure, caption=f"{title}, {start:.2f} to {end:.2f} s, every sample. {gain} {SIGN}"))
    return parts


def write_timeline(recording: Recording, measurement: Measurement, *, figures: Figures) -> str:
    """Return the bursts of all EMG channels as bars over time."""
    lanes = [
        lane
        for kind in (SignalKind.SURFACE_EMG, SignalKind.NEEDLE_EMG)
        for signal in recording.of_kind(kind)
        for lane in compute_lanes(signal)
    ]
    if not lanes:
        return ""
    lanes.sort(key=lambda lane: "" if lane.side is None else lane.side.value)
    rows = [(lane.channel, f"{lane.label}, {lane.side.value}" if lane.side else lane.label) for lane in lanes]
    figure = plot_timeline(
        rows,
        marks=read_bursts(measurement),
        duration_s=recording.duration_s,
        events=[event for event in recording.events if event.channel is None],
    )
    return figures.add(figure, caption="Bursts of every channel, in the colour of what they belong to.")

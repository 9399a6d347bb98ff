"""Sweeps as papers show them: stacked, as a waterfall over time, and the average with marked latencies.

Negative is drawn upwards, as clinical displays do.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from facialis.plots.palette import GREY, INK, PALE, axis, quiet_layout

Array = NDArray[np.float64]
Mark = tuple[str, float, float | None, float | None]
"""Name, time, and the ends of its interval [ms]."""
MARKED = "#D55E00"
SINGLE = "#9fb6c6"
MOST_STACKED = 30
"""More sweeps than this are thinned evenly in a stack."""
POINTS = 900
"""Most points of a line."""
DEAD_MS = 1.0
"""What lies closer to the stimulus than this [ms] is artefact and does not set the scale."""


def _cut(times_ms: Array, values: Array, shown_ms: tuple[float, float]) -> tuple[Array, Array]:
    """Return what is shown, thinned, negative upwards."""
    inside = np.flatnonzero((times_ms >= shown_ms[0]) & (times_ms <= shown_ms[1]))
    every = max(inside.size // POINTS, 1)
    return times_ms[inside][::every], -values[..., inside][..., ::every]


def _scale(times_ms: Array, values: Array) -> float:
    """Return half the height [uV] that the sweeps need after the artefact, never below 10."""
    after = values[..., np.abs(times_ms) > DEAD_MS]
    return max(float(np.nanquantile(np.abs(after), 0.999)) if after.size else 0.0, 10.0)


def _numbers(values: Array) -> list[float | None]:
    return [round(float(value), 2) if np.isfinite(value) else None for value in values]


def plot_average(
    times_ms: Array,
    average: Array,
    *,
    singles: Array,
    shown_ms: tuple[float, float],
    marks: Sequence[Mark] = (),
    rectified: bool = False,
) -> go.Figure:
    """Draw the average over the single sweeps, with named moments.

    Parameters
    ----------
    times_ms : ndarray, shape (samples,)
        After the stimulus.
    average : ndarray, shape (samples,)
        [uV].
    singles : ndarray, shape (sweeps, samples)
        [uV].
    shown_ms : tuple of float
        Stretch that is drawn.
    marks : sequence of tuple
        Name, time and the ends of its interval, ``None`` where there is none.
    rectified : bool
        Whether the average is of rectified sweeps; then single sweeps are left out.

    Returns
    -------
    plotly.graph_objects.Figure
    """
    times, mean = _cut(times_ms, -average if rectified else average, shown_ms)
    _, single = _cut(times_ms, singles, shown_ms)
    figure = go.Figure()
    if not rectified:
        for row in np.unique(np.linspace(0, len(single) - 1, min(len(single), MOST_STACKED)).astype(int)):
            figure.add_trace(_line(times, single[row], SINGLE, 0.7))
    figure.add_trace(_line(times, mean, INK, 1.8))
    half = _scale(times, mean if rectified else single)
    for number, (name, at, low, high) in enumerate(marks):
        if low is not None and high is not None:
            figure.add_vrect(x0=low, x1=high, fillcolor=MARKED, opacity=0.15, line_width=0)
        figure.add_vline(x=at, line={"color": MARKED, "width": 1.2})
        figure.add_annotation(
            x=at, y=1.0 - 0.09 * (number % 4), yref="paper", text=f"{name} {at:.1f}", showarrow=False, xanchor="left",
            font={"size": 11, "color": MARKED},
        )  # fmt: skip
    figure.update_layout(
        quiet_layout(height=300, showlegend=False, margin={"l": 70, "r": 20, "t": 30, "b": 48}, uirevision="keep")
    )
    figure.update_xaxes(axis("time after the stimulus [ms]", range=list(shown_ms)))
    low = 0.0 if rectified else -1.1 * half
    figure.update_yaxes(axis("µV, rectified" if rectified else "µV, negative up", range=[low, 1.1 * half]))
    return figure


def plot_stack(
    times_ms: Array,
    sweeps: Array,
    *,
    shown_ms: tuple[float, float],
    onsets_ms: Array | None = None,
    labels: Sequence[str] = (),
) -> go.Figure:
    """Draw single sweeps under one another, first at the top, with the onsets that were found.

    Parameters
    ----------
    times_ms : ndarray, shape (samples,)
        After the stimulus.
    sweeps : ndarray, shape (sweeps, samples)
        [uV]; of more than thirty every second, third and so on is drawn.
    shown_ms : tuple of float
        Stretch that is drawn.
    onsets_ms : ndarray, shape (sweeps,), optional
        ``nan`` where nothing was found.
    labels : sequence of str
        What stands beside each sweep.

    Returns
    -------
    plotly.graph_objects.Figure
    """
    every = int(np.ceil(len(sweeps) / MOST_STACKED))
    rows = np.arange(0, len(sweeps), every)
    times, values = _cut(times_ms, sweeps[rows], shown_ms)
    step = 1.2 * float(np.nanquantile(np.abs(values[:, np.abs(times) > DEAD_MS]), 0.98)) + 5.0
    figure = go.Figure()
    for place, value in enumerate(values):
        figure.add_trace(_line(times, np.clip(value, -1.5 * step, 1.5 * step) - place * step, INK, 0.9))
    if onsets_ms is not None:
        at = [(float(onsets_ms[row]), -place * step) for place, row in enumerate(rows) if np.isfinite(onsets_ms[row])]
        figure.add_trace(
            go.Scatter(
                x=[x for x, _ in at],
                y=[y for _, y in at],
                mode="markers",
                hovertemplate="onset %{x:.2f} ms",
                marker={"symbol": "line-ns", "size": 12, "line": {"width": 2, "color": MARKED}},
            )
        )
    figure.add_shape(
        type="line", x0=shown_ms[1], x1=shown_ms[1], y0=0, y1=-step, line={"color": GREY, "width": 3}, xref="x"
    )
    figure.update_layout(
        quiet_layout(height=140 + 26 * len(rows), showlegend=False, margin={"l": 90, "r": 20, "t": 30, "b": 48})
    )
    figure.update_xaxes(axis("time after the stimulus [ms]", range=list(shown_ms)))
    text = [labels[row] if len(labels) > row else str(row + 1) for row in rows.tolist()]
    figure.update_yaxes(
        axis(
            f"sweep; {step:.3g} µV apart", tickvals=[-place * step for place in range(len(rows))], ticktext=text,
            range=[-(len(rows) + 0.7) * step, 1.7 * step], showline=False, tickfont={"size": 10},
        )
    )  # fmt: skip
    return figure


def plot_waterfall(times_ms: Array, sweeps: Array, *, shown_ms: tuple[float, float], at_s: Array) -> go.Figure:
    """Draw every sweep as a line of colour at the time of its stimulus, so that a change over minutes is seen.

    Parameters
    ----------
    times_ms : ndarray, shape (samples,)
        After the stimulus.
    sweeps : ndarray, shape (sweeps, samples)
        [uV].
    shown_ms : tuple of float
        Stretch that is drawn.
    at_s : ndarray, shape (sweeps,)
        Time of each stimulus in the recording.

    Returns
    -------
    plotly.graph_objects.Figure
    """
    times, values = _cut(times_ms, sweeps, shown_ms)
    every = max(times.size // 300, 1)
    times, values = times[::every], values[:, ::every]
    half = float(np.nanquantile(np.abs(values[:, times > DEAD_MS]), 0.98)) + 5.0
    figure = go.Figure(
        go.Heatmap(
            x=_numbers(times),
            y=[round(float(at), 3) for at in at_s],
            z=[_numbers(row) for row in values],
            zmid=0.0,
            zmin=-half,
            zmax=half,
            colorscale=[[0.0, "#0072B2"], [0.5, "#ffffff"], [1.0, "#D55E00"]],
            colorbar={"title": {"text": "µV, negative up"}, "thickness": 12},
            hovertemplate="%{x:.1f} ms, stimulus at %{y:.1f} s: %{z:.0f} µV<extra></extra>",
        )
    )
    figure.update_layout(
        quiet_layout(height=160 + min(12 * len(values), 500), margin={"l": 70, "r": 20, "t": 30, "b": 48})
    )
    figure.update_xaxes(axis("time after the stimulus [ms]", range=list(shown_ms)))
    figure.update_yaxes(axis("time of the stimulus [s]", autorange="reversed", linecolor=PALE))
    return figure


def _line(x: Array, y: Array, colour: str, width: float) -> go.Scatter:
    return go.Scatter(
        x=_numbers(x), y=_numbers(y), mode="lines", line={"color": colour, "width": width}, hoverinfo="skip"
    )

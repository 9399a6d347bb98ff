"""Brainstem auditory evoked potentials as laboratories draw them: vertex positive upwards, repeats over each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from facialis.plots.palette import GREY, INK, axis, quiet_layout

Array = NDArray[np.float64]
Mark = tuple[str, float, float | None, float | None]
"""Name, latency, and the ends of its interval [ms]."""
REPEATS = ("#0072B2", "#D55E00")
MARKED = "#D55E00"
SMALLEST_UV = 0.05
GRADES = {"none": "#009E73", "watch": "#E69F00", "warn": "#D55E00", "critical": "#8B1A1A", "unknown": GREY}
"""Colour of each grade of warning; the words stand beside it."""


def plot_stacked(
    times_ms: Array, average: Array, *, stacked: Array, marks: Sequence[Mark] = (), shown_ms: tuple[float, float]
) -> go.Figure:
    """Draw the average, both halves over each other, and successive averages below.

    Parameters
    ----------
    times_ms : ndarray, shape (samples,)
        After the click.
    average : ndarray, shape (samples,)
        Of all clicks [uV].
    stacked : ndarray, shape (averages, samples)
        Of successive clicks, in order [uV].
    marks : sequence of tuple
        Waves that are present.
    shown_ms : tuple of float
        Stretch that is drawn.

    Returns
    -------
    plotly.graph_objects.Figure
    """
    inside = (times_ms >= shown_ms[0]) & (times_ms <= shown_ms[1])
    times, mean, rows = times_ms[inside], average[inside], stacked[:, inside]
    several = len(rows) > 1
    step = 1.4 * max(float(np.ptp(mean)), float(np.quantile(np.ptp(rows, axis=1), 0.8)) * 0.6, SMALLEST_UV)
    figure = go.Figure(_line(times, mean, INK, 1.8))
    if several:
        for half, colour in zip(np.array_split(rows, 2), REPEATS, strict=True):
            figure.add_trace(_line(times, half.mean(axis=0) - step, colour, 1.4))
        for place, row in enumerate(rows):
            figure.add_trace(_line(times, row - (place + 2) * step, INK, 0.9))
    for name, at, low, high in marks:
        if low is not None and high is not None:
            figure.add_vrect(x0=low, x1=high, fillcolor=MARKED, opacity=0.15, line_width=0)
        figure.add_vline(x=at, line={"color": MARKED, "width": 1.0, "dash": "dot"})
        figure.add_annotation(
            x=at, y=1.0, yref="paper", yanchor="bottom", text=f"{name} {at:.2f}", showarrow=False,
            font={"size": 11, "color": MARKED},
        )  # fmt: skip
    places = [0.0, *(-step * (place + 1) for place in range(len(rows) + 1))] if several else [0.0]
    names = ["all", "both halves", *(str(row + 1) for row in range(len(rows)))] if several else ["all"]
    title = f"{step:.2g} µV apart, vertex positive up" if several else "vertex positive up"
    figure.update_layout(
        quiet_layout(height=190 + 46 * len(places), showlegend=False, margin={"l": 90, "r": 20, "t": 40, "b": 48})
    )
    figure.update_xaxes(axis("time after the click [ms]", range=list(shown_ms)))
    figure.update_yaxes(
        axis(title, tickvals=places, ticktext=names, showline=False,
             range=[places[-1] - step, step])
    )  # fmt: skip
    return figure


def plot_trend(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> go.Figure:
    """Draw latencies over time, the height of wave V below them, and the grade of each change as colour.

    Parameters
    ----------
    columns : sequence of str
        ``at_s``, ``wave_i_ms``, ``wave_iii_ms``, ``wave_v_ms``, ``wave_v_uv``, ``grade`` among them.
    rows : sequence of sequence
        One per average; ``None`` where a wave is missing.

    Returns
    -------
    plotly.graph_objects.Figure
    """
    from plotly.subplots import make_subplots

    table = {name: [row[place] for row in rows] for place, name in enumerate(columns)}
    colours = [GRADES.get(str(grade), INK) for grade in table["grade"]]
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, row_heights=[0.65, 0.35], vertical_spacing=0.06)
    for name, symbol in (("i", "circle"), ("iii", "square"), ("v", "diamond")):
        figure.add_trace(_points(table["at_s"], table[f"wave_{name}_ms"], colours, symbol, name.upper()), row=1, col=1)
    figure.add_trace(_points(table["at_s"], table["wave_v_uv"], colours, "diamond", "V, uV"), row=2, col=1)
    for at, grade in zip(table["at_s"], table["grade"], strict=True):
        figure.add_annotation(
            x=at, y=1.0, yref="paper", yanchor="bottom", text=str(grade), showarrow=False, font={"size": 10},
            textangle=-30,
        )  # fmt: skip
    figure.update_layout(quiet_layout(height=420, showlegend=False, margin={"l": 70, "r": 20, "t": 60, "b": 48}))
    figure.update_yaxes(axis("latency [ms]"), row=1, col=1)
    figure.update_yaxes(axis("wave V [µV]", rangemode="tozero"), row=2, col=1)
    figure.update_xaxes(axis("time [s]"), row=2, col=1)
    return figure


def _points(x: Sequence[Any], y: Sequence[Any], colours: list[str], symbol: str, name: str) -> go.Scatter:
    return go.Scatter(
        x=list(x), y=list(y), mode="lines+markers", line={"color": GREY, "width": 1}, name=name,
        marker={"color": colours, "symbol": symbol, "size": 10}, hovertemplate=name + " %{y:.2f} at %{x:.0f} s",
    )  # fmt: skip


def _line(x: Array, y: Array, colour: str, width: float) -> go.Scatter:
    return go.Scatter(
        x=[round(float(each), 4) for each in x], y=[round(float(each), 4) for each in y], mode="lines",
        line={"color": colour, "width": width}, hoverinfo="skip",
    )  # fmt: skip

"""Traces stacked in lanes, left and right side beside each other, each lane with its scale bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.subplots import make_subplots

from facialis.plots.envelope import compute_envelope, compute_scale_bar
from facialis.plots.marks import MARK_COLOUR, Mark, MarkKind, compute_boxes
from facialis.plots.palette import INK, axis, quiet_layout, quiet_titles, side_title
from facialis.records import Event
from facialis.vocabulary import Side

HIGH = 1000
"""Height of a lane in plot units; whole numbers of them keep a report small."""
PEAK_QUANTILE = 0.999
"""This share of the points of a lane fits into it; rarer peaks run into the neighbours."""


@dataclass(frozen=True, eq=False, slots=True)
class Lane:
    """One trace.

    Parameters
    ----------
    label : str
        What stands at the lane; lanes of one label share a row and a gain.
    values : ndarray, shape (samples,)
        Samples, ``nan`` where missing.
    rate_hz : float
        Sampling rate.
    side : Side, optional
        Column.
    start_s : float
        Time of the first sample.
    channel : str
        Name that marks refer to.
    """

    label: str
    values: NDArray[np.floating]
    rate_hz: float
    side: Side | None = None
    start_s: float = 0.0
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Style:
    """How lanes are drawn.

    Parameters
    ----------
    unit : str
        Unit of the scale bars.
    floor : float
        Smallest full scale of a lane, so that noise is not blown up.
    upward : int
        1 draws positive values upwards, -1 negative ones.
    centred : bool
        Whether 0 lies in the middle of a lane, not at its bottom.
    bins : int, optional
        Stretches of the min-max envelope; ``None`` draws every sample.
    """

    unit: str = "µV"
    floor: float = 50.0
    upward: int = -1
    centred: bool = True
    bins: int | None = 1400


def plot_lanes(
    lanes: Sequence[Lane],
    *,
    style: Style,
    marks: Sequence[Mark] = (),
    events: Sequence[Event] = (),
    window_s: tuple[float, float] | None = None,
    height: int | None = None,
) -> go.Figure:
    """Draw lanes, one row per label and one column per side.

    Parameters
    ----------
    lanes : sequence of Lane
        In the order of the rows.
    style : Style
        Unit, sign, decimation.
    marks : sequence of Mark
        Shaded: a mark with a channel in its lane, one without over its whole side.
    events : sequence of Event
        Named above the lanes.
    window_s : tuple of float, optional
        Stretch to draw, seconds; default all.
    height : int, optional
        Pixels; default by the number of rows.

    Returns
    -------
    plotly.graph_objects.Figure
    """
    labels = list(dict.fromkeys(lane.label for lane in lanes))
    sides = [side for side in (Side.LEFT, Side.RIGHT, None) if any(lane.side is side for lane in lanes)]
    window = window_s or _whole(lanes)
    figure = make_subplots(
        rows=1,
        cols=len(sides),
        shared_yaxes=True,
        horizontal_spacing=0.07,
        subplot_titles=[side_title(s) for s in sides],
    )
    full = {label: _full_scale([lane for lane in lanes if lane.label == label], style) for label in labels}
    for column, side in enumerate(sides, start=1):
        here = [lane for lane in lanes if lane.side is side]
        _shade(figure, here, column=column, labels=labels, marks=_relevant(marks, side, window))
        for lane in here:
            _draw(
                figure,
                lane,
                column=column,
                row=labels.index(lane.label),
                full=full[lane.label],
                window=window,
                style=style,
            )
    _name_events(figure, events, columns=len(sides), window=window)
    _scale_bars(figure, full, columns=len(sides), style=style)
    _finish(figure, labels, window=window, columns=len(sides), height=height)
    return figure


def _whole(lanes: Sequence[Lane]) -> tuple[float, float]:
    ends = [lane.start_s + lane.values.size / lane.rate_hz for lane in lanes]
    return min((lane.start_s for lane in lanes), default=0.0), max(ends, default=1.0)


def _relevant(marks: Sequence[Mark], side: Side | None, window: tuple[float, float]) -> list[Mark]:
    inside = [mark for mark in marks if mark.offset_s > window[0] and mark.onset_s < window[1]]
    return [mark for mark in inside if mark.side is side or mark.side is None or side is None]


def _full_scale(lanes: Sequence[Lane], style: Style) -> float:
    """Return the value that reaches the edge of the lane, the same for all lanes of a row."""
    peaks = [style.floor]
    for lane in lanes:
        shown = compute_envelope(lane.values - _middle(lane, style), 4000)
        finite = np.abs(shown[np.isfinite(shown)])
        if finite.size:
            peaks.append(float(np.quantile(finite, PEAK_QUANTILE)))
    return max(peaks)


def _middle(lane: Lane, style: Style) -> float:
    finite = lane.values[np.isfinite(lane.values)]
    return float(np.median(finite)) if style.centred and finite.size else 0.0


def _draw(
    figure: go.Figure, lane: Lane, *, column: int, row: int, full: float, window: tuple[float, float], style: Style
) -> None:
    first = max(int(np.floor((window[0] - lane.start_s) * lane.rate_hz)), 0)
    last = max(int(np.ceil((window[1] - lane.start_s) * lane.rate_hz)), first)
    values = lane.values[first:last]
    if values.size == 0:
        return
    shown = values if style.bins is None else compute_envelope(values, style.bins)
    scale = style.upward * HIGH * (0.48 if style.centred else 0.9) / (full or 1.0)
    base = -row * HIGH - (0.0 if style.centred else 0.45 * HIGH)
    y = base + scale * (shown - _middle(lane, style))
    figure.add_trace(
        go.Scatter(
            x0=lane.start_s + first / lane.rate_hz,
            dx=values.size / lane.rate_hz / shown.size,
            y=np.round(y).astype(np.int32 if y.size and row > 28 else np.int16) if np.isfinite(y).all() else y,
            mode="lines",
            line={"color": INK, "width": 0.8},
            name=lane.channel or lane.label,
            hoverinfo="skip",
            showlegend=False,
        ),
        row=1,
        col=column,
    )


def _shade(figure: go.Figure, lanes: Sequence[Lane], *, column: int, labels: list[str], marks: Sequence[Mark]) -> None:
    rows = {lane.channel: labels.index(lane.label) for lane in lanes}
    for kind in MarkKind:
        boxes = []
        for mark in marks:
            if mark.kind is kind and mark.channel is None:
                boxes.append((mark.onset_s, mark.offset_s, -(len(labels) - 0.5) * HIGH, 0.5 * HIGH))
            elif mark.kind is kind and mark.channel in rows:
                middle = -rows[mark.channel] * HIGH
                boxes.append((mark.onset_s, mark.offset_s, middle - 0.46 * HIGH, middle + 0.46 * HIGH))
        if boxes:
            _add_boxes(figure, kind, boxes, column=column)


def _add_boxes(
    figure: go.Figure, kind: MarkKind, boxes: Sequence[tuple[float, float, float, float]], *, column: int
) -> None:
    x, y = compute_boxes(boxes)
    shown = {trace.legendgroup for trace in figure.data}
    figure.add_trace(
        go.Scatter(
            x=x,
            y=y,
            mode="lines",
            line={"width": 0},
            fill="toself",
            fillcolor=MARK_COLOUR[kind],
            opacity=0.32,
            name=kind.value,
            legendgroup=kind.value,
            showlegend=kind.value not in shown,
            hoverinfo="skip",
        ),
        row=1,
        col=column,
    )


def _name_events(figure: go.Figure, events: Sequence[Event], *, columns: int, window: tuple[float, float]) -> None:
    inside = [event for event in events if event.offset_s >= window[0] and event.onset_s <= window[1]]
    for column in range(1, columns + 1):
        for event in inside[:60]:
            start, end = max(event.onset_s, window[0]), min(event.offset_s, window[1])
            figure.add_shape(
                type="line",
                x0=start,
                x1=max(end, start),
                y0=0.62 * HIGH,
                y1=(0.62 if end > start else 0.9) * HIGH,
                line={"color": INK, "width": 3 if end > start else 1},
                row=1,
                col=column,
            )
            figure.add_annotation(
                x=start,
                y=0.7 * HIGH,
                text=event.label.removeprefix("task ").replace("_", " "),
                showarrow=False,
                xanchor="left",
                yanchor="bottom",
                font={"size": 10, "color": INK},
                row=1,
                col=column,
            )


def _scale_bars(figure: go.Figure, full: dict[str, float], *, columns: int, style: Style) -> None:
    for row, reach in enumerate(full.values()):
        if reach <= 0.0:
            continue  # a silent lane of a quantity without noise
        bar = compute_scale_bar(reach)
        tall = HIGH * (0.48 if style.centred else 0.9) * bar / reach
        middle = -row * HIGH if style.centred else -row * HIGH - 0.45 * HIGH + 0.5 * tall
        for column in range(1, columns + 1):
            place: dict[str, Any] = {"xref": f"x{column if column > 1 else ''} domain", "yref": "y"}
            figure.add_shape(
                type="line",
                x0=1.008,
                x1=1.008,
                y0=middle - 0.5 * tall,
                y1=middle + 0.5 * tall,
                line={"color": INK, "width": 2},
                **place,
            )
            figure.add_annotation(
                x=1.014,
                y=middle,
                text=_bar_words(bar, style.unit),
                showarrow=False,
                xanchor="left",
                font={"size": 10, "color": INK},
                **place,
            )


def _bar_words(bar: float, unit: str) -> str:
    larger = {"µV": "mV", "mN": "N"}.get(unit)
    return f"{bar / 1000:g} {larger}" if larger and bar >= 1000 else f"{bar:g} {unit}"


def _finish(
    figure: go.Figure, labels: list[str], *, window: tuple[float, float], columns: int, height: int | None
) -> None:
    rows = len(labels)
    figure.update_layout(quiet_layout(height=height or 130 + rows * int(np.clip(330 / rows, 44, 150))))
    figure.update_xaxes(axis("time [s]", range=list(window)))
    figure.update_yaxes(
        axis(
            range=[-(rows - 0.45) * HIGH, 1.25 * HIGH],
            tickvals=[-row * HIGH for row in range(rows)],
            ticktext=labels,
            ticks="",
            showline=False,
            fixedrange=True,
        )
    )
    for column in range(2, columns + 1):
        figure.update_xaxes(matches="x", row=1, col=column)
    quiet_titles(figure)

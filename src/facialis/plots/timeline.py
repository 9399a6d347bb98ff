"""When each muscle was active, and what that activity was."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from facialis.plots.marks import MARK_COLOUR, Mark, MarkKind, compute_boxes
from facialis.plots.palette import GREY, INK, PALE, axis, quiet_layout
from facialis.records import Event


def plot_timeline(
    rows: Sequence[tuple[str, str]],
    *,
    marks: Sequence[Mark],
    duration_s: float,
    events: Sequence[Event] = (),
) -> go.Figure:
    """Draw one bar per burst, one row per channel; spasms of a whole side are shaded behind its rows.

    Parameters
    ----------
    rows : sequence of tuple of str
        Name of the channel that marks refer to, and the label it is drawn with.
    marks : sequence of Mark
        Bursts, blinks and spasms.
    duration_s : float
        Length, seconds.
    events : sequence of Event
        Tasks and stimuli, drawn above the rows.

    Returns
    -------
    plotly.graph_objects.Figure
    """
    figure = go.Figure()
    place = {channel: index for index, (channel, _) in enumerate(rows)}
    for index in range(len(rows)):
        figure.add_shape(
            type="line", x0=0, x1=duration_s, y0=index, y1=index, line={"color": PALE, "width": 1}, layer="below"
        )
    _bars(figure, place, marks)
    _name_events(figure, events, duration_s)
    if not figure.data:
        figure.add_trace(go.Scatter(x=[0, duration_s], y=[None, None], showlegend=False))
    figure.update_layout(quiet_layout(height=130 + 19 * len(rows), margin={"l": 190, "r": 30, "t": 50, "b": 48}))
    figure.update_xaxes(axis("time [s]", range=[0.0, duration_s]))
    figure.update_yaxes(
        axis(
            range=[len(rows) - 0.4, -2.0],
            tickvals=list(range(len(rows))),
            ticktext=[label for _, label in rows],
            tickfont={"size": 11},
            ticks="",
            showline=False,
        )
    )
    return figure


def _bars(figure: go.Figure, place: dict[str, int], marks: Sequence[Mark]) -> None:
    for kind in MarkKind:
        boxes = [
            (mark.onset_s, mark.offset_s, place[mark.channel] - 0.36, place[mark.channel] + 0.36)
            for mark in marks
            if mark.kind is kind and mark.channel in place
        ]
        if boxes:
            x, y = compute_boxes(boxes)
            figure.add_trace(
                go.Scatter(
                    x=x,
                    y=y,
                    mode="lines",
                    line={"width": 0.6, "color": MARK_COLOUR[kind]},
                    fill="toself",
                    fillcolor=MARK_COLOUR[kind],
                    name=kind.value,
                    showlegend=True,
                    hoverinfo="skip",
                )
            )


def _name_events(figure: go.Figure, events: Sequence[Event], duration_s: float) -> None:
    for event in events[:100]:
        figure.add_shape(
            type="line",
            x0=event.onset_s,
            x1=max(event.offset_s, event.onset_s + 0.002 * duration_s),
            y0=-0.9,
            y1=-0.9,
            line={"color": INK, "width": 3},
        )
        figure.add_annotation(
            x=event.onset_s,
            y=-1.0,
            text=event.label.removeprefix("task ").replace("_", " "),
            showarrow=False,
            xanchor="left",
            yanchor="bottom",
            font={"size": 10, "color": GREY},
        )

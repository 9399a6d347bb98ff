"""One measure in many recordings: a point per recording, by group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from facialis.plots.palette import GREY, axis, quiet_layout, quiet_titles

GROUP_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#5c5c5c")
GROUP_SYMBOLS = ("circle", "square", "diamond", "triangle-up", "triangle-down", "x", "cross")
"""Shape says again what colour says; both repeat after seven groups."""
SPREAD = 0.6
"""Part of a group's width over which its subjects are spread."""
PANEL_PX = 290


@dataclass(frozen=True, slots=True)
class Point:
    """Value of one recording.

    Parameters
    ----------
    recording, group, subject : str
        What was recorded.
    value : float
        In the unit of the panel.
    low, high : float, optional
        95 % interval.
    """

    recording: str
    group: str
    subject: str
    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """One measure.

    Parameters
    ----------
    title : str
        Measure and what it is about.
    unit : str
        As people write it.
    points : tuple of Point
        Recordings that have a value.
    """

    title: str
    unit: str
    points: tuple[Point, ...]


def plot_series(panels: Sequence[Panel], *, groups: Sequence[str], subjects: Sequence[str]) -> go.Figure:
    """Draw a point with its interval per recording, and a line through the recordings of each subject.

    Parameters
    ----------
    panels : sequence of Panel
        One per measure.
    groups : sequence of str
        From left to right.
    subjects : sequence of str
        Every subject stands at the same place within its group.

    Returns
    -------
    plotly.graph_objects.Figure
    """
    columns = 2 if len(panels) > 1 else 1
    rows = -(-len(panels) // columns)
    figure = make_subplots(
        rows, columns, subplot_titles=[panel.title for panel in panels], vertical_spacing=0.3 / rows**1.2
    )
    for index, panel in enumerate(panels):
        where = {"row": index // columns + 1, "col": index % columns + 1}
        for subject in subjects:
            figure.add_trace(_line(panel, subject, groups=groups, subjects=subjects), **where)
        for group in groups:
            figure.add_trace(_points(panel, group, groups=groups, subjects=subjects, legend=index == 0), **where)
        ticks = axis(tickvals=list(range(len(groups))), ticktext=list(groups), range=[-0.6, len(groups) - 0.4])
        figure.update_xaxes(ticks, **where)
        figure.update_yaxes(axis(panel.unit, rangemode="tozero"), **where)
    figure.update_layout(quiet_layout(height=90 + PANEL_PX * rows, margin={"l": 70, "r": 30, "t": 80, "b": 48}))
    quiet_titles(figure)
    return figure


def _places(points: Sequence[Point], groups: Sequence[str], subjects: Sequence[str]) -> list[float]:
    """Return where points stand from left to right: by group, in it by subject, repeats beside one another."""
    cells = [(point.subject, point.group) for point in points]
    width = SPREAD / len(subjects)
    return [
        groups.index(group)
        + width * (subjects.index(subject) + 0.5 - 0.5 * len(subjects))
        + 0.5 * width * ((cells[:index].count((subject, group)) + 0.5) / cells.count((subject, group)) - 0.5)
        for index, (subject, group) in enumerate(cells)
    ]


def _line(panel: Panel, subject: str, *, groups: Sequence[str], subjects: Sequence[str]) -> go.Scatter:
    points = [point for point in panel.points if point.subject == subject]
    return go.Scatter(
        x=_places(points, groups, subjects),
        y=[point.value for point in points],
        mode="lines",
        line={"color": GREY, "width": 1},
        opacity=0.6,
        showlegend=False,
        hoverinfo="skip",
    )


def _points(panel: Panel, group: str, *, groups: Sequence[str], subjects: Sequence[str], legend: bool) -> go.Scatter:
    points = [point for point in panel.points if point.group == group]
    number = groups.index(group) % len(GROUP_COLOURS)
    return go.Scatter(
        x=_places(points, groups, subjects),
        y=[point.value for point in points],
        error_y={
            "type": "data",
            "symmetric": False,
            "array": [0.0 if p.high is None else p.high - p.value for p in points],
            "arrayminus": [0.0 if p.low is None else p.value - p.low for p in points],
            "thickness": 1,
            "width": 2,
        },
        mode="markers",
        marker={"color": GROUP_COLOURS[number], "symbol": GROUP_SYMBOLS[number], "size": 8},
        name=group,
        legendgroup=group,
        showlegend=legend,
        text=[f"{_safe(p.recording)}<br>subject {_safe(p.subject)}" for p in points],
        hovertemplate="%{text}<br>%{y:.4g}<extra></extra>",
    )


def _safe(text: str) -> str:
    """Return text without what plotly reads as markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

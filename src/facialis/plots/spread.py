"""Spread across muscles: who joins a spasm, in which order, how much later."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from facialis.plots.marks import MARK_COLOUR, MarkKind, Participation
from facialis.plots.palette import GREY, INK, axis, quiet_layout, quiet_titles

SHORTEST_MS = 1.0
"""Shorter lags are drawn here; a burst starts at a bin of a millisecond."""


def compute_lags_ms(spasms: Sequence[Participation], label: str) -> list[float]:
    """Return how long after the first muscle of each spasm this one started, in ms; spasms without it are left out."""
    lags = [
        1000.0 * (spasm.onsets_s[label] - min(spasm.onsets_s.values())) for spasm in spasms if label in spasm.onsets_s
    ]
    return [round(lag, 3) for lag in lags]


def plot_spread(spasms: Sequence[Participation], *, labels: Sequence[str]) -> go.Figure:
    """Draw, per muscle, the share of spasms it joins, how often it is first, and its onset lag.

    Parameters
    ----------
    spasms : sequence of Participation
        Spasms of one side.
    labels : sequence of str
        Muscles (or channels) in plotting order, also those that never join.

    Returns
    -------
    plotly.graph_objects.Figure
    """
    count = max(len(spasms), 1)
    joined = [100.0 * sum(label in spasm.onsets_s for spasm in spasms) / count for label in labels]
    lags = {label: compute_lags_ms(spasms, label) for label in labels}
    first = [100.0 * sum(lag == 0.0 for lag in lags[label]) / count for label in labels]
    figure = make_subplots(
        rows=1,
        cols=3,
        shared_yaxes=True,
        horizontal_spacing=0.05,
        column_widths=[0.28, 0.28, 0.44],
        subplot_titles=["joins", "starts (or shares the start)", "onset after the first muscle"],
    )
    for column, shares in ((1, joined), (2, first)):
        figure.add_trace(
            go.Bar(
                x=shares,
                y=list(labels),
                orientation="h",
                marker={"color": MARK_COLOUR[MarkKind.SPASM] if column == 1 else "#0072B2"},
                text=[f"{share:.0f}" if share else "" for share in shares],
                textposition="auto",
                textangle=0,
                hovertemplate="%{y}: %{x:.0f} %",
                showlegend=False,
            ),
            row=1,
            col=column,
        )
    _add_lags(figure, lags)
    quiet_titles(figure)
    figure.update_layout(quiet_layout(height=120 + 28 * len(labels), bargap=0.35, showlegend=False))
    figure.update_xaxes(axis("% of spasms", range=[0, 105]), col=1)
    figure.update_xaxes(axis("% of spasms", range=[0, 105]), col=2)
    ticks = [1, 10, 100, 1000, 10000]
    figure.update_xaxes(
        axis("lag [ms]", type="log", range=[-0.1, 4.2], tickvals=ticks, ticktext=["≤ 1", *map(str, ticks[1:])]), col=3
    )
    figure.update_yaxes(axis(autorange="reversed", ticks="", showline=False, categoryarray=list(labels)))
    return figure


def _add_lags(figure: go.Figure, lags: dict[str, list[float]]) -> None:
    """Add every lag as a dot and the median as a bar."""
    points = [(max(lag, SHORTEST_MS), label) for label, values in lags.items() for lag in values]
    medians = [(max(float(np.median(values)), SHORTEST_MS), label) for label, values in lags.items() if values]
    figure.add_trace(
        go.Scatter(
            x=[lag for lag, _ in points],
            y=[label for _, label in points],
            mode="markers",
            marker={"color": GREY, "size": 6, "opacity": 0.6},
            hovertemplate="%{y}: %{x:.1f} ms",
        ),
        row=1,
        col=3,
    )
    figure.add_trace(
        go.Scatter(
            x=[lag for lag, _ in medians],
            y=[label for _, label in medians],
            mode="markers",
            marker={"symbol": "line-ns", "size": 18, "line": {"width": 3, "color": INK}},
            hovertemplate="%{y}: median %{x:.1f} ms",
        ),
        row=1,
        col=3,
    )

"""A course of years: what changes slowly, and which muscles take part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from facialis.plots.palette import GREY, INK, axis, muscle_title, quiet_layout
from facialis.vocabulary import MUSCLES

Array = NDArray[np.float64]
LINES = ("#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#5c5c5c")
FLOOR_HZ = 0.01
"""Lowest rate that is coloured; rates are drawn on a logarithmic scale."""


def plot_slow(
    years: Sequence[float], lines: Mapping[str, Sequence[float]], *, marks: Sequence[tuple[float, str]] = ()
) -> go.Figure:
    """Draw slow variables against time.

    Parameters
    ----------
    years : sequence of float
        Times of the moments.
    lines : mapping of str to sequence of float
        Name to values at the moments, 0 to about 1.
    marks : sequence of tuple of float and str
        Treatments: year and words.

    Returns
    -------
    plotly.graph_objects.Figure
    """
    figure = go.Figure()
    for number, (name, values) in enumerate(lines.items()):
        colour = LINES[number % len(LINES)]
        figure.add_trace(
            go.Scatter(
                x=list(years), y=list(values), name=name, mode="lines+markers",
                line={"color": colour, "width": 2}, marker={"size": 5},
                hovertemplate="%{y:.2f} at %{x:.1f} years<extra>" + name + "</extra>",
            )
        )  # fmt: skip
    _mark(figure, marks)
    top = max((max(values) for values in lines.values() if len(values)), default=1.0)
    figure.update_layout(
        quiet_layout(height=380), xaxis=axis("years"), yaxis=axis("relative value", range=[-0.02, max(top, 1.0) * 1.05])
    )
    return figure


def plot_muscles(
    years: Sequence[float],
    values: Array,
    *,
    what: str,
    logarithmic: bool,
    marks: Sequence[tuple[float, str]] = (),
) -> go.Figure:
    """Draw what each muscle did at every moment as a map: muscles from brow to neck against time.

    Parameters
    ----------
    years : sequence of float
        Times of the moments, rising.
    values : ndarray, shape (moments, 13)
        What each muscle did, from 0.
    what : str
        What the colour means, with its unit.
    logarithmic : bool
        Whether colours follow the logarithm.
    marks : sequence of tuple of float and str
        Treatments: year and words.

    Returns
    -------
    plotly.graph_objects.Figure
    """
    shown = np.log10(np.maximum(values, FLOOR_HZ)) if logarithmic else np.asarray(values)
    bar: dict[str, object] = {"title": {"text": what, "side": "right"}, "thickness": 12, "outlinewidth": 0}
    if logarithmic:
        ticks = np.arange(np.log10(FLOOR_HZ), max(float(shown.max(initial=0.0)), 1.0) + 0.5)
        bar |= {"tickvals": ticks.tolist(), "ticktext": [f"{10.0**tick:g}" for tick in ticks]}
    figure = go.Figure(
        go.Heatmap(
            x=_edges(years), y=[muscle_title(muscle) for muscle in MUSCLES], z=shown.T.tolist(),
            customdata=np.asarray(values).T.tolist(), colorscale=[[0.0, "#ffffff"], [0.4, "#fdd49e"], [1.0, "#7f0000"]],
            zmin=float(np.log10(FLOOR_HZ)) if logarithmic else 0.0,
            zmax=max(float(shown.max(initial=0.0)), 1.0), colorbar=bar,
            hovertemplate="%{y}: %{customdata:.3g} at %{x:.1f} years<extra></extra>",
        )
    )  # fmt: skip
    _mark(figure, marks)
    figure.update_layout(quiet_layout(height=420), xaxis=axis("years"), yaxis=axis("", autorange="reversed"))
    return figure


def _edges(years: Sequence[float]) -> list[float]:
    """Return where one moment's column ends and the next begins: halfway."""
    at = np.asarray(years, np.float64)
    if at.size < 2:
        return [float(at[0]) - 0.5, float(at[0]) + 0.5] if at.size else []
    middle = 0.5 * (at[1:] + at[:-1])
    return [float(at[0]), *middle.tolist(), float(at[-1])]


def _mark(figure: go.Figure, marks: Sequence[tuple[float, str]]) -> None:
    for year, words in marks:
        figure.add_vline(x=year, line={"color": GREY, "width": 1, "dash": "dot"})
        figure.add_annotation(
            x=year, y=1.0, yref="paper", text=words, showarrow=False, textangle=-90, xanchor="left", yanchor="top",
            font={"size": 11, "color": INK},
        )  # fmt: skip

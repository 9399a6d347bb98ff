"""Motor-unit raster: every impulse a tick, its colour the cause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.subplots import make_subplots

from facialis.plots.palette import CAUSE_COLOUR, CAUSE_TITLE, PALE, axis, muscle_title, quiet_layout, quiet_titles
from facialis.records import Axons, Spikes
from facialis.vocabulary import MUSCLES, Cause

GAP_ROWS = 4
"""Empty rows between muscles."""
LABEL_PX, TICK_PX = 13.0, 3.0
"""Height of a muscle's name, and least height of a tick."""


@dataclass(frozen=True, eq=False, slots=True)
class RasterRows:
    """Which axon is drawn where.

    Parameters
    ----------
    row : ndarray of int, shape (axons,)
        Row from the top, -1 for an axon that is left out.
    centres, labels : list
        Middle row and name of each muscle.
    rows : int
        Rows in all.
    """

    row: NDArray[np.int64]
    centres: list[float]
    labels: list[str]
    rows: int


def arrange_rows(
    axons: Axons, *, keep_every: int = 1, only: NDArray[np.bool_] | None = None, tall_px: float = 600.0
) -> RasterRows:
    """Sort axons by muscle, thinnest at the top of each muscle.

    Parameters
    ----------
    axons : Axons
        Population.
    keep_every : int
        1 draws all axons, 2 every second of each muscle, and so on.
    only : ndarray of bool, shape (axons,), optional
        Leave out all others.
    tall_px : float
        Height of the panel; small muscles get room for their names.

    Returns
    -------
    RasterRows
        Axons that are drawn are drawn with all their impulses.
    """
    row = np.full(len(axons), -1, np.int64)
    room = _rows_per_label(axons, keep_every, only, tall_px)
    centres, labels, top = [], [], 0
    for code, muscle in enumerate(MUSCLES):
        members = np.flatnonzero(axons.muscle == code)
        members = members if only is None else members[only[members]]
        members = members[np.argsort(axons.diameter_um[members], kind="stable")][::keep_every]
        if members.size == 0:
            continue
        row[members] = top + np.arange(members.size)
        centres.append(top + 0.5 * (members.size - 1))
        labels.append(f"{muscle_title(muscle)} ({members.size})")
        top += max(members.size, room) + GAP_ROWS
    return RasterRows(row, centres, labels, max(top - GAP_ROWS, 1))


def _rows_per_label(axons: Axons, keep_every: int, only: NDArray[np.bool_] | None, tall_px: float) -> int:
    drawn = len(axons) if only is None else int(only.sum())
    return int(np.ceil((drawn / keep_every + GAP_ROWS * len(MUSCLES)) * LABEL_PX / tall_px))


def plot_raster(
    panels: Mapping[str, tuple[Spikes, Axons]],
    *,
    window_s: tuple[float, float],
    keep_every: int = 1,
    stacked: bool = False,
    height: int = 820,
) -> go.Figure:
    """Draw impulses of several places or sides.

    Parameters
    ----------
    panels : mapping of str to tuple of Spikes and Axons
        Title to impulses and population.
    window_s : tuple of float
        Stretch to draw, seconds.
    keep_every : int
        Draw every so-manieth axon of each muscle.
    stacked : bool
        Panels below each other, not beside each other; axons that are silent in all of them are left out.
    height : int
        Pixels.

    Returns
    -------
    plotly.graph_objects.Figure
    """
    shape = {"rows": len(panels), "cols": 1} if stacked else {"rows": 1, "cols": len(panels)}
    figure = make_subplots(
        **shape,
        shared_xaxes=stacked,
        subplot_titles=list(panels),
        horizontal_spacing=0.16,
        vertical_spacing=0.06,
    )
    tall_px = (height - 118.0) / (1.25 * len(panels) if stacked else 1.0)
    active = _active([spikes for spikes, _ in panels.values()], window_s) if stacked else None
    for index, (spikes, axons) in enumerate(panels.values()):
        place = {"row": index + 1, "col": 1} if stacked else {"row": 1, "col": index + 1}
        only = None if active is None else np.isin(np.arange(len(axons)), active)
        rows = arrange_rows(axons, keep_every=keep_every, only=only, tall_px=tall_px)
        _panel(figure, spikes, rows, place=place, window_s=window_s, half=0.5 * TICK_PX * rows.rows / tall_px)
    quiet_titles(figure)
    figure.update_layout(quiet_layout(height=height, margin={"l": 180, "r": 20, "t": 70, "b": 48}))
    figure.update_xaxes(axis(range=list(window_s)))
    bottom = {"row": len(panels), "col": 1} if stacked else {}
    figure.update_xaxes(title={"text": "time [s]", "standoff": 8}, **bottom)
    for column in range(2, 1 if stacked else len(panels) + 1):  # stacked panels share their axis already
        figure.update_xaxes(matches="x", row=1, col=column)
    return figure


def _active(places: Sequence[Spikes], window_s: tuple[float, float]) -> NDArray[np.int32]:
    """Return the axons with an impulse at any of the places."""
    low, high = (1000.0 * edge for edge in window_s)
    return np.unique(np.concatenate([s.axon[(s.time_ms >= low) & (s.time_ms <= high)] for s in places]))


def _panel(
    figure: go.Figure,
    spikes: Spikes,
    rows: RasterRows,
    *,
    place: dict[str, int],
    window_s: tuple[float, float],
    half: float,
) -> None:
    time_s = spikes.time_ms / 1000.0
    row = rows.row[spikes.axon]
    inside = (time_s >= window_s[0]) & (time_s <= window_s[1]) & (row >= 0)
    for cause in _present(spikes.cause[inside]):
        chosen = inside & (spikes.cause == cause)
        x, y = compute_ticks(time_s[chosen], row[chosen], half=max(half, 0.45))
        named = {trace.legendgroup for trace in figure.data}
        figure.add_trace(
            go.Scatter(
                x=x,
                y=y,
                mode="lines",
                line={"color": CAUSE_COLOUR[cause], "width": 1.4, "simplify": False},
                name=CAUSE_TITLE[cause],
                legendgroup=CAUSE_TITLE[cause],
                legendrank=1000 + int(cause),
                showlegend=CAUSE_TITLE[cause] not in named,
                hoverinfo="skip",
            ),
            **place,
        )
    if not inside.any():  # an empty panel keeps its axes
        figure.add_trace(go.Scatter(x=list(window_s), y=[None, None], showlegend=False), **place)
    figure.update_yaxes(
        axis(
            range=[rows.rows + 1, -2],
            tickvals=rows.centres,
            ticktext=rows.labels,
            tickfont={"size": 11},
            ticks="",
            showline=True,
            linecolor=PALE,
        ),
        **place,
    )


def _present(causes: NDArray[np.int8]) -> Sequence[Cause]:
    return [cause for cause in Cause if np.any(causes == cause)]


def compute_ticks(
    time_s: NDArray[np.float64], row: NDArray[np.int64], *, half: float = 0.45
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return one path of upright ticks, ``half`` a row up and down: up, down, gap, for every impulse."""
    gap = np.full(time_s.size, np.nan)
    x = np.stack([time_s, time_s, gap], axis=1).ravel()
    y = np.stack([row - half, row + half, gap], axis=1).ravel()
    return x.astype(np.float32), y.astype(np.float32)

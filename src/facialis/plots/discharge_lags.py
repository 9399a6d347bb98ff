"""Lag between muscles per discharge: do motor units of two muscles fire together, and how far apart."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from facialis.plots.palette import GREY, axis, quiet_layout

MOST_REFERENCES = 20_000
"""Of more discharges than this an even selection is compared; the shape of a correlogram is steady long before."""


def compute_correlogram(
    reference_ms: NDArray[np.float64],
    other_ms: NDArray[np.float64],
    *,
    reach_ms: float,
    bin_ms: float,
    own: bool = False,
) -> NDArray[np.float64]:
    """Return discharges of another muscle around those of a reference, relative to a flat course.

    Parameters
    ----------
    reference_ms, other_ms : ndarray
        Sorted times of discharge.
    reach_ms : float
        Largest lag either way.
    bin_ms : float
        Width of a bin.
    own : bool
        Both are the same discharges: the pairing of each with itself is left out.

    Returns
    -------
    ndarray, shape (bins,)
        Mean 1 over all bins; 0 everywhere where nothing coincides.
    """
    bins = round(2.0 * reach_ms / bin_ms)
    reference_ms = reference_ms[:: -(-reference_ms.size // MOST_REFERENCES) or 1]
    first = np.searchsorted(other_ms, reference_ms - reach_ms)
    count = np.searchsorted(other_ms, reference_ms + reach_ms) - first
    start = np.concatenate(([0], np.cumsum(count)[:-1])) if count.size else np.empty(0, np.int64)
    partner = np.arange(count.sum()) - np.repeat(start - first, count)
    lag = other_ms[partner] - np.repeat(reference_ms, count)
    if own:
        lag = lag[lag != 0.0]
    counts = np.histogram(lag, bins=bins, range=(-reach_ms, reach_ms))[0].astype(np.float64)
    return counts / counts.mean() if counts.any() else counts


def plot_discharge_lags(
    times_ms: Mapping[str, NDArray[np.float64]], *, reference: str, reach_ms: float = 12.0, bin_ms: float = 0.5
) -> go.Figure:
    """Draw cross-correlograms of all muscles against one as a heat map.

    Parameters
    ----------
    times_ms : mapping of str to ndarray
        Discharge times of every muscle.
    reference : str
        Muscle that the others are compared with; its own row is its auto-correlogram.
    reach_ms, bin_ms : float
        Largest lag and width of a bin, ms.

    Returns
    -------
    plotly.graph_objects.Figure
    """
    labels = [label for label, times in times_ms.items() if times.size > 1]
    rows = [
        compute_correlogram(
            times_ms[reference], times_ms[label], reach_ms=reach_ms, bin_ms=bin_ms, own=label == reference
        )
        for label in labels
    ]
    centre = round(reach_ms / bin_ms)
    figure = go.Figure(
        go.Heatmap(
            z=np.asarray(rows, np.float32),
            x=-reach_ms + bin_ms * (0.5 + np.arange(2 * centre)),
            y=[f"{label} ({times_ms[label].size})" for label in labels],
            colorscale="Cividis",
            zmin=0.0,
            zmax=max(1.5, float(np.max(rows, initial=0.0))),
            colorbar={"title": {"text": "discharges,<br>flat = 1"}, "thickness": 12, "outlinewidth": 0},
            hovertemplate="%{y}, %{x:.1f} ms: %{z:.1f}",
        )
    )
    figure.add_vline(x=0.0, line={"color": GREY, "width": 1, "dash": "dot"})
    figure.update_layout(quiet_layout(height=130 + 26 * len(labels), margin={"l": 190, "r": 70, "t": 60, "b": 48}))
    figure.update_xaxes(axis(f"lag after a discharge of {reference} [ms]"))
    figure.update_yaxes(axis(autorange="reversed", ticks="", showline=False))
    return figure

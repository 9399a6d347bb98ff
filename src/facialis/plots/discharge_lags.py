"""Lag between muscles per discharge: do motor units of two muscles fire together, and how far apart."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from facialis.plots.palette import GREY, axis, quiet_layout


def compute_correlogram(
    reference_ms: NDArray[np.float64], other_ms: NDArray[np.float64], *, reach_ms: float, bin_ms: float
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

    Returns
    -------
    ndarray, shape (bins,)
        Mean 1 over all bins; 0 everywhere where nothing coincides.
    """
    bins = round(2.0 * reach_ms / bin_ms)
    counts = np.zeros(bins)
    first = np.searchsorted(other_ms, reference_ms - reach_ms)
    last = np.searchsorted(other_ms, reference_ms + reach_ms)
    for time, a, b in zip(reference_ms, first, last, strict=True):
        counts += np.histogram(other_ms[a:b] - time, bins=bins, range=(-reach_ms, reach_ms))[0]
    return counts / counts.mean() if counts.any() else counts


def plot_discharge_lags(
    times_ms: Mapping[str, NDArray[np.float64]], *, reference: str, reach_ms: float = 12.0, bin_ms: float = 0.5
) -> go.Figure:
    """Draw cross-correlograms of all muscles against one as a heat map.

    Parameters
    ----------
    times_ms : mapping of str to ndarray
        Discharge times of every muscle, inside spasms.
    reference : str
        Muscle that the others are compared with; its own row leaves out each discharge's pairing with itself.
    reach_ms, bin_ms : float
        Largest lag and width of a bin, ms.

    Returns
    -------
    plotly.graph_objects.Figure
    """
    labels = [label for label, times in times_ms.items() if times.size > 1]
    centre = round(reach_ms / bin_ms)
    rows = []
    for label in labels:
        row = compute_correlogram(times_ms[reference], times_ms[label], reach_ms=reach_ms, bin_ms=bin_ms)
        if label == reference:
            row[centre - 1 : centre + 1] = np.nan  # every discharge coincides with itself
        rows.append(row)
    figure = go.Figure(
        go.Heatmap(
            z=np.asarray(rows, np.float32),
            x=-reach_ms + bin_ms * (0.5 + np.arange(2 * centre)),
            y=labels,
            colorscale="Cividis",
            zmin=0.0,
            zmax=max(3.0, float(np.nanquantile(rows, 0.98)) if rows else 3.0),
            colorbar={"title": {"text": "discharges,<br>flat = 1"}, "thickness": 12, "outlinewidth": 0},
            hovertemplate="%{y}, %{x:.1f} ms: %{z:.1f}",
        )
    )
    figure.add_vline(x=0.0, line={"color": GREY, "width": 1, "dash": "dot"})
    figure.update_layout(quiet_layout(height=130 + 26 * len(labels)))
    figure.update_xaxes(axis(f"lag after a discharge of {reference} [ms]"))
    figure.update_yaxes(axis(autorange="reversed", ticks="", showline=False))
    return figure

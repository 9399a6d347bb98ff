"""How many impulses of each cause reach the muscles, over time."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.subplots import make_subplots

from facialis.plots.palette import CAUSE_COLOUR, CAUSE_TITLE, axis, quiet_layout, quiet_titles, side_title
from facialis.records import Spikes
from facialis.vocabulary import Cause, Side


def compute_cause_rates(
    spikes: Spikes, *, axons: int, duration_s: float, bins: int
) -> dict[Cause, NDArray[np.float64]]:
    """Return impulses per second and axon for every cause that occurs.

    Parameters
    ----------
    spikes : Spikes
        Impulses at one place.
    axons : int
        Size of the population, above 0.
    duration_s : float
        Length, seconds.
    bins : int
        Number of equal stretches.

    Returns
    -------
    dict of Cause to ndarray, shape (bins,)
        Hz; the mean over all axons, silent ones included.
    """
    rates = {}
    for cause in Cause:
        times = spikes.time_ms[spikes.cause == cause] / 1000.0
        if times.size:
            counts = np.histogram(times, bins=bins, range=(0.0, duration_s))[0]
            rates[cause] = counts * bins / duration_s / axons
    return rates


def plot_cause_rates(
    arrived: Mapping[Side, tuple[Spikes, int]], *, duration_s: float, bin_s: float = 0.05
) -> go.Figure:
    """Draw the mean discharge rate by cause, stacked, one panel per side.

    Parameters
    ----------
    arrived : mapping of Side to tuple of Spikes and int
        Impulses that reached the muscles, and number of axons.
    duration_s : float
        Length, seconds.
    bin_s : float
        Width of a stretch, seconds; wider in long recordings.

    Returns
    -------
    plotly.graph_objects.Figure
    """
    bins = int(np.clip(round(duration_s / bin_s), 1, 1200))
    width = duration_s / bins
    figure = make_subplots(
        rows=1,
        cols=len(arrived),
        shared_yaxes=True,
        horizontal_spacing=0.07,
        subplot_titles=[side_title(side) for side in arrived],
    )
    for column, (spikes, axons) in enumerate(arrived.values(), start=1):
        rates = compute_cause_rates(spikes, axons=max(axons, 1), duration_s=duration_s, bins=bins)
        for cause, rate in rates.items():
            named = {trace.legendgroup for trace in figure.data}
            figure.add_trace(
                go.Scatter(
                    x0=0.5 * width,
                    dx=width,
                    y=rate.astype(np.float32),
                    stackgroup=f"side {column}",
                    mode="lines",
                    line={"width": 0, "color": CAUSE_COLOUR[cause]},
                    fillcolor=CAUSE_COLOUR[cause],
                    name=CAUSE_TITLE[cause],
                    legendgroup=CAUSE_TITLE[cause],
                    legendrank=1000 + int(cause),
                    showlegend=CAUSE_TITLE[cause] not in named,
                    hovertemplate="%{x:.2f} s: %{y:.2f} Hz",
                ),
                row=1,
                col=column,
            )
    quiet_titles(figure)
    figure.update_layout(quiet_layout(height=290, margin={"l": 70, "r": 20, "t": 70, "b": 48}))
    figure.update_xaxes(axis("time [s]", range=[0.0, duration_s]))
    figure.update_yaxes(axis(rangemode="tozero"))
    figure.update_yaxes(title={"text": "impulses per second and axon", "standoff": 8}, col=1)
    return figure

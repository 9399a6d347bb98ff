"""The lesion: what the vessel has done, along the root and across it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.subplots import make_subplots

from facialis.plots.palette import (
    GREY,
    INK,
    REGION_COLOUR,
    REGION_OF,
    REGION_SYMBOL,
    axis,
    muscle_title,
    quiet_layout,
    quiet_titles,
)
from facialis.records import Axons
from facialis.vocabulary import MUSCLES


def plot_lesion_along(
    x_mm: NDArray[np.float64], pressure: NDArray[np.float64], *, bare_fraction: NDArray[np.float64]
) -> go.Figure:
    """Draw pressure and bare fraction along the root, fibres sorted by the pressure they bear.

    Parameters
    ----------
    x_mm : ndarray, shape (cells,)
        Distance from the root exit point.
    pressure, bare_fraction : ndarray, shape (axons, cells)
        Lesion fields.

    Returns
    -------
    plotly.graph_objects.Figure
    """
    order = np.argsort(-pressure.max(axis=1, initial=0.0), kind="stable")
    figure = make_subplots(
        rows=1,
        cols=2,
        shared_yaxes=True,
        horizontal_spacing=0.14,
        subplot_titles=["pressure (1: under an indenting vessel)", "bare fraction of internodes"],
    )
    for column, (field, scale) in enumerate(((pressure, "Viridis"), (bare_fraction, "Cividis")), start=1):
        figure.add_trace(
            go.Heatmap(
                x=x_mm.astype(np.float32),
                z=field[order].astype(np.float32).round(4),
                colorscale=scale,
                zmin=0.0,
                zmax=max(float(field.max(initial=0.0)), 1e-6),
                colorbar={"x": 0.43 if column == 1 else 1.0, "thickness": 12, "outlinewidth": 0},
                hovertemplate="%{x:.2f} mm: %{z:.3f}",
            ),
            row=1,
            col=column,
        )
    quiet_titles(figure)
    figure.update_layout(quiet_layout(height=380, margin={"l": 70, "r": 60, "t": 50, "b": 48}))
    figure.update_xaxes(axis("distance from the root exit point [mm]"))
    figure.update_yaxes(axis(autorange="reversed"))
    figure.update_yaxes(title={"text": "fibres, most pressed first"}, col=1)
    return figure


def plot_lesion_across(
    axons: Axons,
    *,
    bare_fraction: NDArray[np.float64],
    radius_mm: float,
    vessels: Sequence[tuple[float, float]] = (),
) -> go.Figure:
    """Draw the fibres in the cross-section of the root: their muscles, and how bare they are.

    Parameters
    ----------
    axons : Axons
        Positions and muscles.
    bare_fraction : ndarray, shape (axons, cells)
        The largest along each fibre is drawn.
    radius_mm : float
        Radius of the root.
    vessels : sequence of tuple of float
        Direction [deg] and diameter [mm] of each vessel, drawn at true size where it fits.

    Returns
    -------
    plotly.graph_objects.Figure
    """
    figure = make_subplots(
        rows=1, cols=2, horizontal_spacing=0.12, subplot_titles=["region of the face served", "largest bare fraction"]
    )
    regions = np.array([REGION_OF[MUSCLES[code]] for code in axons.muscle])
    for region, colour in REGION_COLOUR.items():
        own = regions == region
        if own.any():
            figure.add_trace(
                go.Scatter(
                    x=axons.z_mm[own].astype(np.float32),
                    y=axons.y_mm[own].astype(np.float32),
                    mode="markers",
                    marker={"color": colour, "symbol": REGION_SYMBOL[region], "size": 5},
                    text=[muscle_title(MUSCLES[code]) for code in axons.muscle[own]],
                    hovertemplate="%{text}",
                    name=region,
                ),
                row=1,
                col=1,
            )
    worst = bare_fraction.max(axis=1, initial=0.0)
    figure.add_trace(
        go.Scatter(
            x=axons.z_mm.astype(np.float32),
            y=axons.y_mm.astype(np.float32),
            mode="markers",
            marker={
                "color": worst.astype(np.float32),
                "colorscale": "Cividis",
                "reversescale": True,
                "cmin": 0.0,
                "size": 5,
                "line": {"width": 0.3, "color": INK},
                "colorbar": {"thickness": 12, "outlinewidth": 0},
            },
            hovertemplate="%{marker.color:.3f}",
            showlegend=False,
        ),
        row=1,
        col=2,
    )
    for column in (1, 2):
        _outline(figure, radius_mm, vessels, column=column)
    quiet_titles(figure)
    figure.update_layout(quiet_layout(height=470, margin={"l": 60, "r": 60, "t": 70, "b": 48}))
    reach = 1.3 * radius_mm
    figure.update_xaxes(axis("to the front [mm]", range=[-reach, reach]))
    figure.update_yaxes(axis("towards the eighth nerve [mm]", range=[-reach, reach]))
    for column in (1, 2):
        figure.update_yaxes(scaleanchor=f"x{column if column > 1 else ''}", row=1, col=column)
    return figure


def _outline(figure: go.Figure, radius_mm: float, vessels: Sequence[tuple[float, float]], *, column: int) -> None:
    figure.add_shape(
        type="circle",
        x0=-radius_mm,
        x1=radius_mm,
        y0=-radius_mm,
        y1=radius_mm,
        line={"color": GREY, "width": 1.5},
        row=1,
        col=column,
    )
    for angle_deg, diameter in vessels:
        distance = radius_mm + 0.5 * diameter
        z, y = distance * np.sin(np.deg2rad(angle_deg)), distance * np.cos(np.deg2rad(angle_deg))
        figure.add_shape(
            type="circle",
            x0=z - 0.5 * diameter,
            x1=z + 0.5 * diameter,
            y0=y - 0.5 * diameter,
            y1=y + 0.5 * diameter,
            line={"color": "#9b1c1c", "width": 1.5},
            fillcolor="rgba(155,28,28,0.25)",
            row=1,
            col=column,
        )

"""Force of every muscle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from facialis.plots.lanes import Lane, Style, plot_lanes
from facialis.plots.marks import Mark
from facialis.plots.palette import muscle_title
from facialis.records import Event
from facialis.vocabulary import MUSCLES, Side


def plot_force(
    force_mn: Mapping[Side, NDArray[np.float64]],
    *,
    rate_hz: float,
    marks: Sequence[Mark] = (),
    events: Sequence[Event] = (),
) -> go.Figure:
    """Draw the force of every muscle, both sides at the same scale.

    Parameters
    ----------
    force_mn : mapping of Side to ndarray, shape (muscles, samples)
        Force in mN, rows in the order of the vocabulary.
    rate_hz : float
        Rate of the samples.
    marks : sequence of Mark
        Stretches to shade.
    events : sequence of Event
        Tasks and stimuli to name.

    Returns
    -------
    plotly.graph_objects.Figure
    """
    lanes = [
        Lane(muscle_title(muscle), force_mn[side][code], rate_hz, side, channel=f"{side.value} {muscle.value} force")
        for code, muscle in enumerate(MUSCLES)
        for side in force_mn
    ]
    style = Style(unit="mN", floor=0.0, upward=1, centred=False, bins=700)
    return plot_lanes(lanes, style=style, marks=marks, events=events, height=130 + 36 * len(MUSCLES))

"""What only the simulator knows: every impulse with its cause, and the force of every muscle."""

from __future__ import annotations

import numpy as np

from facialis.episode import Episode
from facialis.plots.cause_rates import plot_cause_rates
from facialis.plots.discharge_lags import plot_discharge_lags
from facialis.plots.force import plot_force
from facialis.plots.palette import CAUSE_TITLE, muscle_title, side_title
from facialis.plots.raster import plot_raster
from facialis.records import Axons, Event, Spikes
from facialis.report.html import Figures, heading, paragraph, table
from facialis.vocabulary import MUSCLES, Cause, Side

MOST_TICKS = 60_000
"""More impulses than this on a side cannot be told apart, and make the page slow."""
ZOOM_S = 0.35
"""Length of the stretch that shows impulse by impulse how activity arises."""
REFERENCE = "orbicularis oculi"
FEWEST = 50
"""With fewer discharges a correlogram is mostly chance."""


def write_units(episode: Episode, *, figures: Figures) -> str:
    """Return rasters, rates and counts by cause, and lags between muscles."""
    whole = (0.0, episode.protocol.duration_s)
    arrived = {side: episode.side(side).arrived for side in Side}
    every = max(1, int(np.ceil(max(len(spikes) for spikes in arrived.values()) / MOST_TICKS)))
    panels = {side_title(side): (arrived[side], episode.side(side).axons) for side in Side}
    thinned = f" One in {every} motor units of each muscle is drawn, with all its impulses." if every > 1 else ""
    parts = [
        figures.add(
            plot_raster(panels, window_s=whole, keep_every=every),
            caption="Impulses that reached the muscles, one row per motor unit, coloured by the cause of their birth; "
            f"in brackets the units drawn.{thinned}",
        ),
        figures.add(
            plot_cause_rates(
                {side: (arrived[side], len(episode.side(side).axons)) for side in Side}, duration_s=whole[1]
            ),
            caption="Mean rate over all motor units, silent ones included, by cause.",
        ),
        *_zoom(episode, figures=figures),
        *_lags(episode, figures=figures),
        _counts(episode),
    ]
    return "".join(parts)


def _zoom(episode: Episode, *, figures: Figures) -> list[str]:
    """Draw how activity of the lesion arises, at soma, lesion and muscle."""
    side = max(Side, key=lambda each: len(episode.side(each).born))
    start = _rise_s(episode, side)
    half = episode.side(side)
    panels: dict[str, tuple[Spikes, Axons]] = {
        "left the soma": (half.fired, half.axons),
        "born in the lesion": (half.born, half.axons),
        "came back to the soma": (half.returned, half.axons),
        "reached the muscle": (half.arrived, half.axons),
    }
    shown = {title: pair for title, pair in panels.items() if len(pair[0])}
    if not shown:
        return []
    window = (start, min(start + ZOOM_S, episode.protocol.duration_s))
    figure = plot_raster(shown, window_s=window, stacked=True, height=120 + 330 * len(shown))
    return [
        heading(3, f"Impulse by impulse, {side.value} side"),
        figures.add(
            figure,
            caption=f"Where most axons join at once, from {start:.2f} s: where impulses start, pass and arrive. One "
            "row per axon that fires here, the same in every panel.",
        ),
    ]


def _rise_s(episode: Episode, side: Side) -> float:
    """Return a time shortly before the tenth of a second in which most axons join, in the lesion or else anywhere."""
    half = episode.side(side)
    spikes = half.born if len(half.born) else half.arrived
    tenth = (spikes.time_ms // 100.0).astype(np.int64)
    pairs = np.unique(np.stack([tenth, spikes.axon.astype(np.int64)], axis=1), axis=0)
    active = np.bincount(pairs[:, 0], minlength=1)
    return max(0.1 * float(np.diff(active, prepend=0).argmax()) - 0.1, 0.0)


def _lags(episode: Episode, *, figures: Figures) -> list[str]:
    """Draw lags between discharges that the lesion gave birth to; they need no spasm to be measured."""
    parts = []
    for side in Side:
        discharges, units = episode.side(side).discharges, episode.side(side).units
        lesional = np.isin(discharges.cause, (Cause.ECTOPIC, Cause.EPHAPTIC))
        muscle = units.muscle[discharges.unit]
        times = {
            muscle_title(each): discharges.time_ms[lesional & (muscle == code)] for code, each in enumerate(MUSCLES)
        }
        if not lesional.any():
            continue
        parts.append(heading(3, f"Lag between muscles per discharge, {side.value} side"))
        count = times[REFERENCE].size
        if count < FEWEST:
            parts.append(
                paragraph(f"Not assessable: {count} discharges of {REFERENCE} born in the lesion, needs {FEWEST}.")
            )
            continue
        shown = {label: each for label, each in times.items() if each.size >= FEWEST}
        parts.append(
            figures.add(
                plot_discharge_lags(shown, reference=REFERENCE),
                caption=f"Discharges born in the lesion, of every muscle with at least {FEWEST}, around those of "
                f"{REFERENCE}; 1 is what a flat course would give. A ridge says that muscles fire together impulse "
                "by impulse, its place how far apart; in brackets the number of discharges.",
            )
        )
    return parts


def _counts(episode: Episode) -> str:
    rows = []
    for side in Side:
        half = episode.side(side)
        places = {
            "left the soma": half.fired,
            "born in the lesion": half.born,
            "came back to the soma": half.returned,
            "reached the muscle": half.arrived,
        }
        for place, spikes in places.items():
            counts = np.bincount(spikes.cause, minlength=len(Cause))
            rows.append((side.value, place, *(int(counts[cause]) for cause in Cause), len(spikes)))
    columns = ["side", "place", *CAUSE_TITLE.values(), "all"]
    caption = "Impulses by cause; an impulse keeps the cause of its birth wherever it is seen."
    return heading(3, "Counts") + table(columns, rows, caption=caption)


def write_force(episode: Episode, *, events: list[Event], figures: Figures) -> str:
    """Return the force of every muscle."""
    force = {side: episode.side(side).force_mn for side in Side}
    rows = [
        (
            muscle_title(muscle),
            *(float(force[side][code].max(initial=0.0)) for side in Side),
            *(float(force[side][code].mean()) for side in Side),
        )
        for code, muscle in enumerate(MUSCLES)
    ]
    figure = plot_force(force, rate_hz=episode.left.force_rate_hz, events=events)
    columns = ["muscle", "peak, left [mN]", "peak, right [mN]", "mean, left [mN]", "mean, right [mN]"]
    return (
        paragraph("Forces of the simulated units, weighted to the full nerve.", kind="note")
        + figures.add(figure, caption="Force of every muscle; both sides of a muscle share one scale.")
        + table(columns, rows, caption="Force of every muscle.")
    )

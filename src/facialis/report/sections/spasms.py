"""Spasms: when, and how they spread across muscles."""

from __future__ import annotations

from facialis.measures import Measurement
from facialis.plots.palette import muscle_title
from facialis.plots.spread import plot_spread
from facialis.records import Recording
from facialis.report.html import Figures, heading, paragraph, table
from facialis.report.reading import as_records, read_participation
from facialis.report.sections.signals import write_timeline
from facialis.vocabulary import Muscle, Side

KNOWN_MUSCLES = {muscle.value: muscle_title(muscle) for muscle in Muscle}


def write_spasms(recording: Recording, measurement: Measurement, *, figures: Figures) -> str:
    """Return timeline, spread and table of episodes."""
    parts = [write_timeline(recording, measurement, figures=figures)]
    for side in Side:
        spasms = read_participation(measurement, side)
        if not spasms:
            continue
        recorded = [
            muscle_title(channel.muscle)
            for channel in sorted(recording.channels, key=lambda c: list(Muscle).index(c.muscle) if c.muscle else 99)
            if channel.side is side and channel.muscle
        ]
        labels = list(dict.fromkeys([*recorded, *(name for spasm in spasms for name in spasm.onsets_s)]))
        parts.append(heading(3, f"Spread across muscles, {side.value} side"))
        parts.append(
            figures.add(
                plot_spread(spasms, labels=labels),
                caption=f"{len(spasms)} spasms. Onset is that of the first burst of a muscle within the spasm, so a "
                "muscle that joins a later twitch has a long lag. Dots: single spasms; bar: median.",
            )
        )
    parts.append(_episodes(measurement))
    return "".join(parts)


def _episodes(measurement: Measurement) -> str:
    if not len(measurement.episodes):
        return paragraph(
            "No spasm, blink or bilateral contraction was found, or none could be assessed (see Measures)."
        )
    rows = [
        (
            row["kind"],
            "both" if row["kind"] in ("blink", "bilateral contraction") else row["side"],
            row["onset_s"],
            round(row["offset_s"] - row["onset_s"], 3),
            row["twitches"],
            row["twitches_per_s"],
            ", ".join(KNOWN_MUSCLES.get(name, name) for name in row["muscles"].split()),
            row["during"].removeprefix("task ").replace("_", " "),
        )
        for row in as_records(measurement.episodes)
    ]
    columns = ["what", "side", "onset [s]", "duration [s]", "twitches", "twitches per s", "muscles, by onset", "during"]
    return table(columns, rows, caption="Spasms, blinks, bilateral contractions, contractions on demand.")

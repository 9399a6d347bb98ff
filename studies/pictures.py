"""Pictures of the runs of ``studies.presets``, written to ``docs/findings``; needs the extra ``papers``.

python -m studies.pictures runs/ docs/findings
"""

from __future__ import annotations

import argparse
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from facialis.episode import HalfEpisode
from facialis.measures import measure
from facialis.plots.palette import CAUSE_COLOUR, CAUSE_TITLE, muscle_title
from facialis.results import Result, load_result
from facialis.vocabulary import MUSCLE_CODE, Cause, Muscle, Side
from studies.presets import FACTORIAL, LIVES, Case

SHOWN = (
    Muscle.FRONTALIS, Muscle.ORBICULARIS_OCULI, Muscle.ZYGOMATICUS_MAJOR, Muscle.ORBICULARIS_ORIS, Muscle.MENTALIS,
    Muscle.PLATYSMA,
)  # fmt: skip
SCALE_UV = 1000.0


def traces(result: Result, path: Path, *, title: str) -> None:
    """Draw six muscles of both sides with tasks and what the ruler calls spasm."""
    (signal,) = result.recording.signals
    rows = [
        (side, muscle, row)
        for side in Side
        for muscle in SHOWN
        for row, channel in enumerate(signal.channels)
        if (channel.side, channel.muscle) == (side, muscle)
    ]
    figure, axis = plt.subplots(figsize=(11, 6.5))
    time = np.arange(signal.samples) / signal.rate_hz
    for place, (side, _, row) in enumerate(rows):
        colour = "black" if side is Side.LEFT else "steelblue"
        axis.plot(time, np.clip(signal.values[row] / SCALE_UV, -0.75, 0.75) - place, lw=0.25, color=colour)
    for line in measure(result.recording).episodes.rows:
        if str(line[1]).endswith("spasm"):
            axis.axvspan(line[2], line[3], color="orangered" if line[1] == "tonic spasm" else "orange", alpha=0.2, lw=0)
    for event in result.recording.events:
        axis.hlines(0.9, event.onset_s, event.offset_s, color="black", lw=3)
        axis.text(event.onset_s, 1.0, event.label.removeprefix("task ").replace("_", " "), fontsize=8)
    axis.set_yticks([-place for place in range(len(rows))], [f"{muscle_title(m)}, {s.value}" for s, m, _ in rows])
    axis.set(xlabel="time [s]", xlim=(0, time[-1]), ylim=(0.8 - len(rows), 1.5), title=title)
    figure.text(0.995, 0.01, f"one row: {SCALE_UV:g} uV; orange: clonic, red: tonic spasm", ha="right", fontsize=8)
    figure.tight_layout()
    figure.savefig(path, dpi=80)
    plt.close(figure)


def raster(axis: Axes, half: HalfEpisode) -> None:
    """Draw impulses at the muscles, one row per motor unit, coloured by cause."""
    spikes = half.arrived
    rank = np.empty(len(half.axons), int)
    rank[np.argsort(half.axons.muscle, kind="stable")] = np.arange(len(half.axons))
    for cause in Cause:
        mine = spikes.cause == cause
        if mine.any():
            axis.plot(
                spikes.time_ms[mine] / 1000.0, rank[spikes.axon[mine]], ",", color=CAUSE_COLOUR[cause],
                label=CAUSE_TITLE[cause],
            )  # fmt: skip
    codes = half.axons.muscle[np.argsort(half.axons.muscle, kind="stable")]
    for muscle in SHOWN:
        axis.text(-0.01, np.flatnonzero(codes == MUSCLE_CODE[muscle]).mean(), muscle_title(muscle), fontsize=5,
                  ha="right", va="center", transform=axis.get_yaxis_transform())  # fmt: skip
    axis.set(yticks=[], ylim=(len(half.axons), 0))


def factorial(runs: Path, path: Path, *, seed: int) -> None:
    """Draw the left side of all eight combinations."""
    cases = [case for case in FACTORIAL if case.seed == seed]
    figure, axes = plt.subplots(4, 2, figsize=(11, 13), sharex=True)
    for axis, case in zip(axes.flat, cases, strict=True):
        raster(axis, _load(case, runs).episode.left)
        names = [name for name, on in zip(("ectopy", "ephapse", "nucleus"), case.switches, strict=True) if on]
        axis.set_title(" + ".join(names) or "everything off", fontsize=9)
        axis.hlines(-8, 0.4, 1.2, color="black", lw=3, clip_on=False)
    for axis in axes[-1]:
        axis.set_xlabel("time [s]; the bar is the eye closure")
    handles = [mpl.lines.Line2D([], [], marker="s", ls="", color=CAUSE_COLOUR[c], label=CAUSE_TITLE[c]) for c in Cause]
    figure.legend(handles=handles, loc="lower center", ncols=len(handles), fontsize=8, frameon=False)
    figure.tight_layout(rect=(0, 0.03, 1, 1))
    figure.savefig(path, dpi=80)
    plt.close(figure)


def _load(case: Case, runs: Path) -> Result:
    return load_result(runs / case.folder)


if __name__ == "__main__":
    mpl.use("agg")
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("runs", type=Path)
    arguments.add_argument("docs", type=Path)
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    given.docs.mkdir(parents=True, exist_ok=True)
    factorial(given.runs, given.docs / "factorial.png", seed=given.seed)
    for each in (case for case in LIVES if case.seed == given.seed):
        name = f"{each.protocol.name}-{each.name}"
        traces(
            _load(each, given.runs), given.docs / f"{name}.png", title=f"{name.replace('-', ', ')}, seed {given.seed}"
        )

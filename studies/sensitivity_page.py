"""Table and picture of the runs of ``studies.sensitivity``, those of complete trajectories; needs the extra ``papers``.

python -m studies.sensitivity_page runs/ docs/findings
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from matplotlib import pyplot as plt
from numpy.typing import NDArray

from studies.impulses import table
from studies.sensitivity import FACTORS, OUTCOMES, TRAJECTORIES, elementary_effects, stored

Array = NDArray[np.float64]
RESAMPLES = 2000
TITLES = {
    "lateral_spread": "lateral spread: part of the chin's units that answer",
    "f_over_m": "F/M: back-fired over direct discharges, eyelid",
    "spasm_rate": "spasms a second of the lower face",
    "spasm_time": "part of the time in spasm",
}


def complete(file: Path) -> tuple[Array, Array, float]:
    """Return paths, outcomes by name and processor time of the complete trajectories.

    Returns
    -------
    tuple of ndarray, ndarray and float
        Shape (trajectories, factors + 1, factors); shape (outcomes, trajectories, factors + 1); seconds of all runs.
    """
    runs, rows = stored(file), len(FACTORS) + 1
    whole = [path for path in range(TRAJECTORIES) if all((path, row) in runs for row in range(rows))]
    paths = np.array([[runs[path, row]["point"] for row in range(rows)] for path in whole])
    found = np.array([[[runs[path, row][name] for row in range(rows)] for path in whole] for name in OUTCOMES])
    return paths, found, sum(run["processor_s"] for run in runs.values())


def rank(effects: Array, rng: np.random.Generator) -> tuple[Array, Array, Array]:
    """Return mean absolute effect, its 95 % interval over trajectories, and spread of the effect, per factor."""
    size = np.abs(effects)
    again = size[rng.integers(0, len(size), (RESAMPLES, len(size)))].mean(axis=1)
    return size.mean(axis=0), np.quantile(again, [0.025, 0.975], axis=0), effects.std(axis=0, ddof=1)


def report(runs: Path, folder: Path) -> str:
    """Write the picture and return the tables."""
    paths, found, seconds = complete(runs / "sensitivity.jsonl")
    rng = np.random.default_rng(0)
    made, minutes = paths.shape[0] * paths.shape[1], seconds / 60.0
    parts = [
        f"{len(paths)} of {TRAJECTORIES} trajectories, {made} runs; all runs took {minutes:.0f} min of one processor."
    ]
    figure, axes = plt.subplots(1, len(OUTCOMES), figsize=(15, 4.4), sharey=True)
    for axis, name, values in zip(axes, OUTCOMES, found, strict=True):
        effects = elementary_effects(paths, values)
        mean, (low, high), spread = rank(effects, rng)
        order = np.argsort(-mean)
        rows = [
            [FACTORS[i].label, f"{mean[i]:.2f} ({low[i]:.2f}-{high[i]:.2f})", f"{effects[:, i].mean():+.2f}",
             f"{spread[i]:.2f}"]
            for i in order
        ]  # fmt: skip
        columns = ("parameter", "size of effect (95 %)", "mean effect", "spread")
        low_5, mid, high_95 = np.quantile(values, [0.05, 0.5, 0.95])
        parts.append(
            f"### {TITLES[name][0].upper()}{TITLES[name][1:]}\n\nMedian of the runs {mid:.2f}, 5-95 % "
            f"{low_5:.2f}-{high_95:.2f}.\n\n{table(columns, rows)}"
        )
        place = np.arange(len(FACTORS))
        axis.barh(place, mean, color="steelblue", alpha=0.7)
        axis.errorbar(mean, place, xerr=[mean - low, high - mean], fmt="none", ecolor="black", lw=1)
        axis.plot(spread, place, "o", color="firebrick", ms=4)
        axis.set(title=TITLES[name].split(":")[0], xlabel="per full range of the parameter")
    axes[0].set_yticks(np.arange(len(FACTORS)), [factor.label for factor in FACTORS])
    axes[0].invert_yaxis()
    figure.text(0.995, 0.01, "bar: size of effect, 95 %; dot: spread (interaction, chance)", ha="right", fontsize=8)
    figure.tight_layout()
    figure.savefig(folder / "sensitivity.png", dpi=80)
    plt.close(figure)
    return "\n\n".join(parts)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("runs", type=Path)
    arguments.add_argument("folder", type=Path)
    given = arguments.parse_args()
    print(report(given.runs, given.folder))

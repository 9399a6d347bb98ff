"""Tables and a picture of the runs of ``studies.course`` and of courses in folders; needs the extra ``papers``.

python -m studies.course_page runs/ docs/findings --course results/years --operated results/operated
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm

from facialis.course.life import JOINS, UPPER
from facialis.parameters.happak1997 import MUSCULATURE
from facialis.plots.palette import muscle_title
from facialis.vocabulary import MUSCLE_CODE, MUSCLES, Muscle
from studies.course import CONDITIONS, LATER_MONTHS, STEADY
from studies.summary import table

START_LOAD = 0.2


def load_runs(runs: Path, condition: str, *, strands: int = 25) -> Iterator[dict[str, Any]]:
    """Yield the onsets of one condition."""
    for path in sorted(runs.glob(f"onset-{condition}-*-{strands}.json")):
        found = json.loads(path.read_text(encoding="utf-8"))
        if found["onset"] is not None:
            found["lived"] = {float(month): impulses for month, impulses in found["lived"].items()}
            yield found


def first(found: dict[str, Any]) -> list[Muscle]:
    """Return the muscles that join at onset."""
    return [Muscle(name) for name, born in found["lived"][found["onset"]].items() if born >= JOINS]


def share(founds: Sequence[dict[str, Any]], muscles: Sequence[Muscle]) -> float:
    """Return the number of patients whose first muscle is one of these; muscles that begin together share one."""
    return sum(sum(muscle in muscles for muscle in first(found)) / len(first(found)) for found in founds)


def leading(found: dict[str, Any], later: float) -> Muscle:
    """Return the muscle with the most impulses of the lesion some months after onset."""
    impulses = found["lived"][found["onset"] + later]
    return Muscle(max(impulses, key=lambda name: impulses[name]))


def onsets(runs: Path) -> str:
    """Return one row per condition."""
    rows = []
    for condition in CONDITIONS:
        founds = list(load_runs(runs, condition.name))
        if not founds:
            continue
        leaders = Counter(muscle_title(muscle) for found in founds for muscle in first(found))
        months = [found["onset"] for found in founds]
        rows.append(
            [
                condition.words, len(founds), f"{share(founds, (Muscle.ORBICULARIS_OCULI,)):.1f}",
                f"{share(founds, UPPER):.1f}", ", ".join(f"{name} {count}" for name, count in leaders.most_common()),
                sum(leading(found, LATER_MONTHS[1]) is Muscle.ORBICULARIS_OCULI for found in founds),
                f"{_load(np.median(months)):.2f} ({_load(min(months)):.2f}-{_load(max(months)):.2f})",
            ]
        )  # fmt: skip
    columns = (
        "condition", "patients", "eyelid first", "upper face first", "first muscles",
        f"eyelid most active {LATER_MONTHS[1]:g} months later", "load at onset (range)",
    )  # fmt: skip
    return table(columns, rows)


def _load(month: float) -> float:
    return START_LOAD + STEADY.growth * float(month) / 12.0


def dealt_alike(runs: Path) -> tuple[int, int]:
    """Return how many nerves begin in the same muscle with the muscles dealt anew, and of how many."""
    as_grown = {found["seed"]: set(first(found)) for found in load_runs(runs, "random")}
    dealt = {found["seed"]: set(first(found)) for found in load_runs(runs, "dealt")}
    both = as_grown.keys() & dealt.keys()
    return sum(bool(as_grown[seed] & dealt[seed]) for seed in both), len(both)


def spread(runs: Path) -> str:
    """Return how many patients each muscle has joined in, at onset and later; random topography."""
    founds = list(load_runs(runs, "random"))
    rows = []
    for muscle in MUSCLES:
        counts = [
            sum(found["lived"][found["onset"] + later].get(muscle.value, 0) >= JOINS for found in founds)
            for later in (0.0, *LATER_MONTHS)
        ]
        axons = MUSCULATURE.axon_shares[MUSCLE_CODE[muscle]]
        rows.append([muscle_title(muscle), f"{axons:.2f}", *counts])
    later = (f"{month:g} months later" for month in LATER_MONTHS)
    return table(("muscle", "share of axons", "at onset", *later), rows)


def scales(runs: Path) -> str:
    """Return the onsets of the same patients at two scales."""
    large = {found["seed"]: found for found in load_runs(runs, "random", strands=75)}
    small = {found["seed"]: found for found in load_runs(runs, "random")}
    rows = [
        [
            seed,
            *(
                f"{', '.join(muscle_title(muscle) for muscle in first(each[seed]))} at load "
                f"{_load(each[seed]['onset']):.2f}; then "
                + ", ".join(muscle_title(leading(each[seed], later)) for later in LATER_MONTHS)
                for each in (small, large)
            ),
        ]
        for seed in sorted(large.keys() & small.keys())
    ]
    months = ", ".join(f"{month:g}" for month in LATER_MONTHS)
    words = f"first; most active {months} months later"
    return table(("patient", f"25 strands: {words}", f"75 strands: {words}"), rows)


def draw(folders: Sequence[tuple[str, Path]], path: Path) -> None:
    """Draw muscles against years for each course: counted impulses above, measured time in spasm below."""
    mpl.rcParams.update({"font.size": 8, "svg.hashsalt": "facialis"})
    figure, axes = plt.subplots(2, len(folders), figsize=(4.4 * len(folders), 6.4), squeeze=False)
    for column, (title, folder) in enumerate(folders):
        with (folder / "muscles.csv").open(encoding="utf-8", newline="") as lines:
            rows = [row for row in csv.DictReader(lines) if row["side"] == "left"]
        years = sorted({float(row["year"]) for row in rows})
        for line, (name, words) in enumerate((("lesion_hz", "lesion, impulses/unit/s"), ("time_in_spasm", "in spasm"))):
            values = np.array([float(row[name]) for row in rows]).reshape(len(years), len(MUSCLES))
            _map(axes[line, column], years, values, words=words, logarithmic=line == 0)
        axes[0, column].set_title(title)
        axes[1, column].set_xlabel("years")
    figure.tight_layout()
    figure.savefig(path, dpi=110)


def _map(ax: Axes, years: Sequence[float], values: Any, *, words: str, logarithmic: bool) -> None:
    middles = 0.5 * (np.array(years[1:]) + np.array(years[:-1]))
    edges = np.concatenate([[years[0]], middles, [years[-1]]])
    norm = LogNorm(0.03, 100.0, clip=True) if logarithmic else None
    shown = np.where(values > 0, values, np.nan)
    limits = {} if logarithmic else {"vmin": 0.0, "vmax": 1.0}
    mesh = ax.pcolormesh(edges, np.arange(len(MUSCLES) + 1), shown.T, norm=norm, cmap="OrRd", **limits)
    ax.set_yticks(np.arange(len(MUSCLES)) + 0.5, [muscle_title(muscle) for muscle in MUSCLES])
    ax.invert_yaxis()
    plt.colorbar(mesh, ax=ax, label=words)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("runs", type=Path)
    arguments.add_argument("docs", type=Path)
    arguments.add_argument("--course", type=Path)
    arguments.add_argument("--operated", type=Path)
    given = arguments.parse_args()
    same, nerves = dealt_alike(given.runs)
    alike = f"Same first muscle after dealing anew: {same} of {nerves} nerves."
    parts = (onsets(given.runs), alike, spread(given.runs), scales(given.runs))
    (given.docs / "course_tables.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    print("\n\n".join(parts))
    named = (("untreated", given.course), ("vessel lifted after a year", given.operated))
    there = [(title, folder) for title, folder in named if folder is not None]
    if there:
        draw(there, given.docs / "course.png")

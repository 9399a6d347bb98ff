"""Tables and picture of the runs of ``studies.scale``; needs the extra ``papers``.

python -m studies.scale_page runs/ docs/findings
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib import pyplot as plt

from studies.impulses import table
from studies.scale import CASES, FULL_AXONS, USUAL_WIDTH, Case, stored

COLUMNS = {
    "muscles": ("muscles joining", ".0f"),
    "axons_firing": ("axons firing in the lesion", ".2f"),
    "impulses_per_axon": ("impulses of the lesion per axon", ".1f"),
    "spasm_time": ("part of the time in spasm", ".2f"),
    "lateral_spread": ("part of the chin that answers", ".3f"),
    "f_over_m": ("F/M in units", ".3f"),
    "rate_50_hz": ("rate [Hz], 50 %", ".0f"),
}
"""Outcomes that are tabulated: title and format."""
Runs = dict[Case, dict[str, Any]]


def groups(runs: Runs) -> dict[str, list[dict[str, Any]]]:
    """Return the runs by what differs, whole nerve as grown in between."""
    found: dict[str, list[dict[str, Any]]] = {}
    for case in CASES:
        if case not in runs:
            continue
        if case.axons < FULL_AXONS:
            title = f"{case.strands} strands of 16"
        elif case.width != USUAL_WIDTH:
            title = f"whole nerve, {case.strands} strands of {case.width}"
        elif case.bundled:
            title = f"whole nerve, bundled anew ({case.bundled})"
        else:
            title = f"whole nerve, {case.strands} strands of 16"
        found.setdefault(title, []).append(runs[case])
    return found


def summary(values: list[float], form: str) -> str:
    """Return mean, least and most."""
    return f"{np.mean(values):{form}} ({min(values):{form}}-{max(values):{form}})"


def tabulate(found: dict[str, list[dict[str, Any]]]) -> str:
    """Return the table: a line for each group, means over seeds, least and most in brackets."""
    head = ["runs", "seeds", *(title for title, _form in COLUMNS.values())]
    rows = [
        [title, len(runs), *(summary([run[name] for run in runs], form) for name, (_, form) in COLUMNS.items())]
        for title, runs in found.items()
    ]
    return table(head, rows)


def draw(found: dict[str, list[dict[str, Any]]], file: Path) -> None:
    """Draw every outcome against scale, and beside it widths and bundles of the whole nerve."""
    figure, axes = plt.subplots(1, len(COLUMNS), figsize=(2.3 * len(COLUMNS), 4.2), sharey=True)
    place = np.arange(len(found))
    for axis, (name, (title, _form)) in zip(axes, COLUMNS.items(), strict=True):
        for row, runs in zip(place, found.values(), strict=True):
            values = [run[name] for run in runs]
            axis.plot(values, [row] * len(values), "o", color="steelblue", ms=5, alpha=0.7)
            axis.plot(np.mean(values), row, "|", color="firebrick", ms=16, mew=2)
        axis.set(title=title.replace(" of ", "\nof ").replace(" that ", "\nthat ").replace(" in ", "\nin "))
        axis.set_xlim(left=0)
        axis.title.set_fontsize(9)
    axes[0].set_yticks(place, list(found))
    axes[0].invert_yaxis()
    figure.text(0.995, 0.01, "dot: one seed; line: mean", ha="right", fontsize=8)
    figure.tight_layout()
    figure.savefig(file, dpi=80)
    plt.close(figure)


def far(found: dict[str, list[dict[str, Any]]], chosen: Callable[[str], bool]) -> str:
    """Return which means of chosen groups lie over 10 % from those of the whole nerve as grown."""
    base = next(runs for title, runs in found.items() if title == "whole nerve, 438 strands of 16")
    words = []
    for title, runs in found.items():
        if not chosen(title):
            continue
        for name, (label, _form) in COLUMNS.items():
            own, whole = (float(np.mean([run[name] for run in each])) for each in (runs, base))
            if whole and abs(own / whole - 1.0) > 0.1:
                words.append(f"{title}: {label} {100 * (own / whole - 1.0):+.0f} %")
    return "; ".join(words) if words else "none"


def main() -> None:
    """Write ``scale.md`` and ``scale.png``."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("runs", type=Path)
    arguments.add_argument("folder", type=Path)
    given = arguments.parse_args()
    runs = stored(given.runs / "scale.jsonl")
    found = groups(runs)
    draw(found, given.folder / "scale.png")
    print(tabulate(found))
    print("\nOver 10 % from the whole nerve as grown, scale:", far(found, lambda title: "strands of 16" in title))
    print("\nWidth and bundles:", far(found, lambda title: "strands of 16" not in title))


if __name__ == "__main__":
    main()

"""Whether the whole nerve would have taken the same course as the 25 strands that drove it: three patients.

    python -m studies.course_scale runs/ docs/findings

Each patient (`contact`, one seed each) is followed for 20 years at 25 strands. At two moments, when the first muscles
have joined, and at the end, the same two seconds are lived by all 438 strands. What
drives the slow equations is the antidromic traffic T: motoneurons strive for T / (T + half). The difference of that aim
is the error that a step of the course can take from its scale. Lines of ``runs/course_scale.jsonl`` that are there are
not made again; a whole nerve in tonic spasm takes two minutes a moment on two cores.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from facialis.course import Course, Moment, follow, live
from facialis.parameters.course2026 import ADAPTATION
from facialis.vocabulary import MUSCLES, Side
from studies.impulses import table

SEEDS = (0, 1, 2)
YEARS, FULL = 20.0, 438
LIMIT = 0.1
"""Difference of the aim that is called the same: the error at which a step of the course is taken back."""

TEXT = (
    f"Made by `python -m studies.course_scale`. Patients `contact`, {YEARS:g} untreated years at 25 strands; at two "
    "moments of each, when the first muscles have joined and at the end, the same two seconds are lived by all "
    "438 strands. Traffic to the nucleus drives the slow equations; the aim is the excitability that motoneurons "
    "strive for, 0-1. A muscle takes part with 20 impulses "
    "of the lesion at 25 strands, in proportion with the whole nerve. The same course means: aims no more than "
    f"{LIMIT:g} apart, the error at which the course takes a step back."
)


def chosen(course: Course) -> list[Moment]:
    """Return the moments at which the whole nerve is asked; a course that stays silent is asked at its end."""
    moments = [moment for moment in course.moments if moment.simulated]
    first = next((n for n, each in enumerate(moments) if each.life.counted[Side.LEFT].joined), len(moments) - 1)
    return [moments[n] for n in sorted({first, len(moments) - 1})]


def aim(antidromic_hz: float) -> float:
    """Return the excitability that motoneurons strive for."""
    return antidromic_hz / (antidromic_hz + ADAPTATION.traffic_half_hz)


def run(seed: int, moment: Moment) -> dict[str, Any]:
    """Live a moment with the whole nerve, and put both scales side by side."""
    small = moment.life.counted[Side.LEFT]
    whole = live(moment.treated, seed=seed, strands=FULL)
    counted = whole.counted[Side.LEFT]
    # the whole nerve has 17.5 times the axons: a muscle joins with as many impulses an axon
    scale = sum(counted.born) / max(sum(small.born), 1)
    return {
        "seed": seed, "year": moment.state.months / 12.0, "load": float(moment.state.side(Side.LEFT).load.max()),
        "hz": [small.traffic.antidromic_hz, counted.traffic.antidromic_hz],
        "work": [float(small.traffic.work_hz.mean()), float(counted.traffic.work_hz.mean())],
        "joined": [len(small.joined), int(sum(counted.born >= 20 * 7000 / 400))],
        "spasm_time": [moment.life.seen[Side.LEFT].spasm_time, whole.seen[Side.LEFT].spasm_time],
        "born_ratio": float(scale), "wall_s": whole.seconds_of_work,
    }  # fmt: skip


def stored(file: Path) -> list[dict[str, Any]]:
    """Return the runs that are there."""
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []


def page(runs: list[dict[str, Any]]) -> str:
    """Return the page."""
    away = [abs(aim(run["hz"][0]) - aim(run["hz"][1])) for run in runs]
    rows = [
        [
            run["seed"], f"{run['year']:.1f}", f"{run['load']:.2f}", *(f"{hz:.2f}" for hz in run["hz"]),
            *(f"{aim(hz):.2f}" for hz in run["hz"]), f"{apart:.2f}", " and ".join(str(n) for n in run["joined"]),
            " and ".join(f"{part:.2f}" for part in run["spasm_time"]),
        ]
        for run, apart in zip(runs, away, strict=True)
    ]  # fmt: skip
    head = ["seed", "year", "load", "traffic at 25 strands, Hz an axon", "whole nerve", "aim at 25 strands",
            "whole nerve", "apart", f"muscles taking part, of {len(MUSCLES)}", "part of the time in spasm"]  # fmt: skip
    within = sum(apart <= LIMIT for apart in away)
    most = max(away, default=0.0)
    verdict = f"{within} of {len(runs)} moments lie within the limit; the farthest is {most:.2f} apart."
    return "\n\n".join(["# A course at 25 strands and with the whole nerve", TEXT, table(head, rows), verdict])


def main() -> None:
    """Follow the patients, ask the whole nerve, and write the page."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("runs", type=Path)
    arguments.add_argument("out", type=Path)
    given = arguments.parse_args()
    file = given.runs / "course_scale.jsonl"
    file.parent.mkdir(parents=True, exist_ok=True)
    runs = stored(file)
    there = {(run["seed"], round(run["year"], 3)) for run in runs}
    for seed in SEEDS:
        for moment in chosen(follow("contact", years=YEARS, seed=seed)):
            if (seed, round(moment.state.months / 12.0, 3)) in there:
                continue
            runs.append(run(seed, moment))
            with file.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(runs[-1]) + "\n")
            print(f"seed {seed}, year {runs[-1]['year']:.1f}: {runs[-1]['wall_s']:.0f} s", flush=True)
    (given.out / "course_scale.md").write_text(page(runs) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

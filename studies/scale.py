"""How results of `typical` change with scale, with the width of strands, and with who shares a strand.

Run it from the project's folder. Every run is a line of ``runs/scale.jsonl`` made by a process of its own, since the
width of strands is fixed when a program starts; lines that are there are not made again:

    python -m studies.scale runs/
    python -m studies.scale_page runs/ docs/findings
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

FULL_AXONS, USUAL_AXONS, USUAL_WIDTH = 7000, 400, 16


@dataclass(frozen=True, slots=True)
class Case:
    """One run: how many axons are kept, in strands of which width, bundled which way, with which seed."""

    axons: int
    width: int = USUAL_WIDTH
    bundled: int = 0
    seed: int = 0

    @property
    def strands(self) -> int:
        """Strands that hold the axons."""
        return -(-self.axons // self.width)


CASES = (
    *(Case(USUAL_AXONS * 2**power, seed=seed) for power in range(4) for seed in range(3)),
    *(Case(FULL_AXONS, seed=seed) for seed in range(3)),
    *(Case(FULL_AXONS, width=width, seed=seed) for width in (8, 32) for seed in range(2)),
    *(Case(FULL_AXONS, bundled=bundled, seed=seed) for bundled in (1, 2) for seed in range(2)),
)
"""Scales with three seeds; widths and bundles at full scale with two."""


def run(case: Case) -> dict[str, Any]:
    """Simulate the protocol of the sensitivity study (shocks, a blink, an eye closure) and count impulses."""
    import time

    import numpy as np

    from facialis.presets import preset
    from facialis.simulate import simulate
    from studies.impulses import JOINS, born_in_lesion, intervals, joining
    from studies.sensitivity import PROTOCOL, outcomes_of

    patient = preset("typical").with_changes(bundled=case.bundled)
    began = time.perf_counter()
    episode = simulate(patient, PROTOCOL, seed=case.seed, strands=case.strands)
    half = episode.left
    lesion = born_in_lesion(half)
    after = lesion.where(lesion.time_ms >= 1e3 * PROTOCOL.tasks[-1].at_s)
    rates = np.percentile(1e3 / intervals(lesion), [5, 50, 95]) if len(lesion) > 100 else np.full(3, np.nan)
    scale = len(half.axons) / USUAL_AXONS
    return {
        **asdict(case),
        **outcomes_of(episode),
        "muscles": len(joining(half, after, least=round(JOINS * scale))),
        "impulses_per_axon": len(lesion) / len(half.axons),
        "axons_firing": float(np.unique(lesion.axon).size / len(half.axons)),
        **{f"rate_{name}_hz": float(rate) for name, rate in zip(("5", "50", "95"), rates, strict=True)},
        "wall_s": time.perf_counter() - began,
    }


def stored(file: Path) -> dict[Case, dict[str, Any]]:
    """Return the runs that are there; a line that was cut off is left out."""
    runs = {}
    for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else ():
        try:
            found = json.loads(line)
        except json.JSONDecodeError:
            continue
        runs[Case(**{name: found[name] for name in Case.__slots__})] = found
    return runs


def run_alone(case: Case) -> dict[str, Any]:
    """Run a case in a process of its own, with its width of strands."""
    given = json.dumps(asdict(case))
    done = subprocess.run(
        [sys.executable, "-m", "studies.scale", "--case", given],
        env={**os.environ, "FACIALIS_STRAND_WIDTH": str(case.width)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{case} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    """Make the runs that are missing."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("runs", type=Path, nargs="?")
    arguments.add_argument("--case", help="run one case and print it as JSON")
    given = arguments.parse_args()
    if given.case:
        print(json.dumps(run(Case(**json.loads(given.case)))))
        return
    if given.runs is None:
        arguments.error("name the folder of the runs")
    file = given.runs / "scale.jsonl"
    file.parent.mkdir(parents=True, exist_ok=True)
    there = stored(file)
    missing = [case for case in CASES if case not in there]
    print(f"{len(missing)} of {len(CASES)} runs to make; a whole nerve takes two minutes on two cores", flush=True)
    for number, case in enumerate(missing, 1):
        found = run_alone(case)
        with file.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(found) + "\n")
        print(f"{number}/{len(missing)} {case}: {found['wall_s']:.0f} s", flush=True)


if __name__ == "__main__":
    main()

"""The rows of role calibrate that the spasm's presets were chosen by, at any scale: S01, S02, S05, S12.

The preset `typical`, two experiments a seed: a supramaximal shock to the trunk, and one eye closure. Every run is a
line of ``runs/calibrated.jsonl``; lines that are there are not made again. A whole nerve takes some two minutes a seed
on two cores:

    python -m studies.calibrated runs/ docs/findings
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from facialis.episode import Episode, HalfEpisode
from facialis.presets import preset
from facialis.protocol import Protocol, Stimulus, Task
from facialis.records import Spikes
from facialis.simulate import simulate
from facialis.vocabulary import MUSCLE_CODE, Muscle, StimulationSite, TaskName
from studies.impulses import born_in_lesion, table

CLOSURE = Task(do=TaskName.CLOSE_EYES, at_s=0.4, for_s=0.8, effort=0.6)
"""The eyes close from 0.4 to 1.2 s; the drive has gone 0.35 s later."""
CLOSED_MS, OPEN_MS, SECONDS = 400.0, 1550.0, 2.5
FOUR = (Muscle.ORBICULARIS_OCULI, Muscle.ZYGOMATICUS_MAJOR, Muscle.ORBICULARIS_ORIS, Muscle.PLATYSMA)
"""Four muscles from eyelid to neck, as recorded by Lee 1992 (row S05)."""
SHOCK = Stimulus(site=StimulationSite.STYLOMASTOID_TRUNK, at_s=0.1, amplitude_ma=25.0)
"""After-activity is sought with a shock to the nerve (Nielsen 1984, row S01)."""
USUAL_AXONS = 400
BIN_MS, LEAST, AFTER = 100.0, 5, 20
"""At 25 strands a muscle is active in a bin with 5 impulses; a spasm outlasts the closure with more than 20."""
S01_HZ, S02_HZ = (250.0, 350.0), (150.0, 400.0)
SCALES, SEEDS = (25, 438), (0, 1, 2)
TEXT = (
    "Made by `python -m studies.calibrated`. The preset `typical`: rates of trains after one supramaximal shock to the "
    "trunk (S01) and while the eyes close once (S02), 5, 50 and 95 % over all trains; bursts in four muscles of the "
    "ill side at once and none on the other (S05); a movement that sets off the spasm and is outlasted by it (S12). "
    "Counts are in proportion to the axons kept. The same functions judge `make test` at 25 strands."
)
Values = NDArray[np.float64]


def shocked(seed: int, strands: int) -> Episode:
    """Give `typical` the shock."""
    return simulate(preset("typical"), Protocol(duration_s=0.6, stimuli=(SHOCK,)), seed=seed, strands=strands)


def closing(seed: int, strands: int) -> Episode:
    """Let `typical` close the eyes once."""
    return simulate(preset("typical"), Protocol(duration_s=SECONDS, tasks=(CLOSURE,)), seed=seed, strands=strands)


def of_muscles(half: HalfEpisode, spikes: Spikes, *muscles: Muscle) -> Spikes:
    """Return impulses of some muscles' axons."""
    codes = [MUSCLE_CODE[muscle] for muscle in muscles]
    return spikes.where(np.isin(half.axons.muscle[spikes.axon], codes))


def train_rates(spikes: Spikes, *, after_ms: float, before_ms: float = np.inf) -> Values:
    """Return the interspike frequency of every train: four impulses or more of an axon less than 10 ms apart, Hz."""
    trains: list[Values] = []
    kept = spikes.where((spikes.time_ms >= after_ms) & (spikes.time_ms < before_ms))
    order = np.lexsort((kept.time_ms, kept.axon))
    bounds = np.flatnonzero(np.diff(kept.axon[order])) + 1
    for times in np.split(kept.time_ms[order], bounds):
        trains += np.split(times, np.flatnonzero(np.diff(times) >= 10.0) + 1)
    return np.array([1000.0 / np.diff(train).mean() for train in trains if len(train) >= 4])


def overlaps_by_half(values: Values, low: float, high: float) -> bool:
    """Apply the rule for ranges: the central 90 % overlaps the finding by at least half of the narrower of the two."""
    bottom, top = np.percentile(values, [5, 95])
    shared = min(top, high) - max(bottom, low)
    return bool(shared >= 0.5 * min(top - bottom, high - low))


def after_activity_hz(half: HalfEpisode) -> Values:
    """Return the rates of the trains that follow the shock (row S01)."""
    return train_rates(born_in_lesion(half), after_ms=1e3 * SHOCK.at_s)


def burst_hz(half: HalfEpisode) -> Values:
    """Return the rates of the trains while the eyes close (row S02)."""
    return train_rates(born_in_lesion(half), after_ms=CLOSED_MS, before_ms=OPEN_MS)


def bins_of_four(half: HalfEpisode) -> int:
    """Return the bins of 100 ms in which all of :data:`FOUR` are active (row S05)."""
    edges = np.arange(0.0, 1000.0 * SECONDS + 1.0, BIN_MS)
    least = LEAST * len(half.axons) / USUAL_AXONS
    lesion = born_in_lesion(half)
    active = [np.histogram(of_muscles(half, lesion, muscle).time_ms, edges)[0] >= least for muscle in FOUR]
    return int(np.logical_and.reduce(active).sum())


def set_off(half: HalfEpisode) -> tuple[float, float, int]:
    """Return impulses of the lesion a ms in the lower face before and during the closure, and how many after (S12)."""
    lesion = of_muscles(half, born_in_lesion(half), *FOUR[1:]).time_ms
    before = np.sum(lesion < CLOSED_MS) / CLOSED_MS
    during = np.sum((lesion >= CLOSED_MS) & (lesion < OPEN_MS)) / (OPEN_MS - CLOSED_MS)
    return float(before), float(during), int(np.sum(lesion >= OPEN_MS))


def is_set_off(half: HalfEpisode) -> bool:
    """Return whether a movement sets off the spasm, and the spasm outlasts it (row S12)."""
    before, during, after = set_off(half)
    scale = len(half.axons) / USUAL_AXONS
    return during > 5.0 * before and during > 0.2 * scale and after > AFTER * scale


def run(seed: int, strands: int) -> dict[str, Any]:
    """Make both experiments and count."""
    shock, closure = shocked(seed, strands).left, closing(seed, strands)
    before, during, after = set_off(closure.left)
    return {
        "seed": seed, "strands": strands, "s01_hz": after_activity_hz(shock).tolist(),
        "s02_hz": burst_hz(closure.left).tolist(), "s05_bins": bins_of_four(closure.left),
        "other_side": len(born_in_lesion(closure.right)), "before": before, "during": during, "after": after,
        "s12": is_set_off(closure.left), "axons": len(closure.left.axons),
    }  # fmt: skip


def stored(file: Path) -> list[dict[str, Any]]:
    """Return the runs that are there."""
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []


def described(runs: list[dict[str, Any]], name: str, span: tuple[float, float]) -> str:
    """Return 5, 50 and 95 % of the trains' rates of all seeds, and whether they overlap by half."""
    rates = np.concatenate([run[name] for run in runs])
    low, middle, high = np.percentile(rates, [5, 50, 95])
    verdict = "pass" if overlaps_by_half(rates, *span) else "fail"
    return f"{low:.0f}, {middle:.0f}, {high:.0f} ({len(rates)} trains): {verdict}"


def line(strands: int, runs: list[dict[str, Any]]) -> list[str]:
    """Return a scale's line of the table."""
    synchronous = [run["s05_bins"] for run in runs]
    passed = all(bins >= 3 and not run["other_side"] for bins, run in zip(synchronous, runs, strict=True))
    ratio = [400.0 / run["axons"] * run["during"] for run in runs]
    return [
        f"{strands}", f"{len(runs)}", described(runs, "s01_hz", S01_HZ), described(runs, "s02_hz", S02_HZ),
        f"{', '.join(map(str, synchronous))}: {'pass' if passed else 'fail'}",
        f"{min(ratio):.2f}-{max(ratio):.2f}: {'pass' if all(run['s12'] for run in runs) else 'fail'}",
    ]  # fmt: skip


def page(runs: list[dict[str, Any]]) -> str:
    """Return the page."""
    head = [
        "strands", "seeds", "S01, Hz (finding 250-350)", "S02, Hz (150-400)",
        "S05, bins of 100 ms with four muscles active", "S12, impulses a ms in the lower face per 400 axons",
    ]  # fmt: skip
    rows = [line(scale, found) for scale in SCALES if (found := [run for run in runs if run["strands"] == scale])]
    return "\n\n".join(["# The calibrated rows at full scale", TEXT, table(head, rows)])


def main() -> None:
    """Make the runs that are missing, and the page."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("runs", type=Path)
    arguments.add_argument("out", type=Path)
    given = arguments.parse_args()
    file = given.runs / "calibrated.jsonl"
    file.parent.mkdir(parents=True, exist_ok=True)
    runs = stored(file)
    there = {(run["seed"], run["strands"]) for run in runs}
    for strands in SCALES:
        for seed in SEEDS:
            if (seed, strands) in there:
                continue
            runs.append(run(seed, strands))
            with file.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(runs[-1]) + "\n")
            print(f"{strands} strands, seed {seed}: done", flush=True)
    (given.out / "calibrated.md").write_text(page(runs) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""What moves lateral spread, F/M and spasm most: elementary effects of ten parameters of `typical` (Morris 1991).

Run it from the project's folder. Every run is a line of ``runs/sensitivity.jsonl``; those that are there are not made
again, so it can be interrupted, and trajectories that are complete can be reported at any time:

    python -m studies.sensitivity runs/ --processes 2
    python -m studies.sensitivity_page runs/ docs/findings
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from facialis.episode import Episode
from facialis.patient import Patient
from facialis.presets import preset
from facialis.protocol import Protocol, Stimulus, Task
from facialis.simulate import simulate
from facialis.vocabulary import MUSCLE_CODE, Cause, Muscle, StimulationSite, TaskName

Array = NDArray[np.float64]
TRAJECTORIES, STRANDS, LEVELS, SEED = 20, 25, 4, 2026
STEP = LEVELS / (2.0 * (LEVELS - 1))
"""Length of a step in the unit cube, 2/3 of the range (Morris 1991)."""
FIRST_S, GAP_S, SHOCKS = 0.05, 0.25, 4
PROTOCOL = Protocol(
    name="sensitivity",
    duration_s=2.4,
    stimuli=(Stimulus(site=StimulationSite.ZYGOMATIC_BRANCH, at_s=FIRST_S, pulses=SHOCKS, rate_hz=1.0 / GAP_S),),
    tasks=(
        Task(do=TaskName.BLINK, at_s=1.2, effort=0.6),
        Task(do=TaskName.CLOSE_EYES, at_s=1.5, for_s=0.3, effort=0.6),
    ),
)
"""Four shocks to the zygomatic branch, a blink, an eye closure."""
LOWER = (Muscle.ZYGOMATICUS_MAJOR, Muscle.ORBICULARIS_ORIS, Muscle.DEPRESSOR_ANGULI_ORIS, Muscle.MENTALIS)
LESION = (Cause.ECTOPIC, Cause.EPHAPTIC)
SPREAD_MS, F_MS = (5.0, 20.0), (5.0, 20.0)
SPASM_FROM_MS, BIN_MS, SPASM_SHARE = 1200.0, 50.0, 0.05
"""From the blink on, a spasm is a run of bins in each of which 5 % of the lower face's units carry impulses of the
lesion (our convention; the ruler needs longer recordings)."""
OUTCOMES = ("lateral_spread", "f_over_m", "spasm_rate", "spasm_time")


@dataclass(frozen=True, slots=True)
class Factor:
    """One parameter of the left side and the range that its declaration or source defends."""

    place: str
    name: str
    low: float
    high: float
    logarithmic: bool = False

    @property
    def label(self) -> str:
        """Name and range for people."""
        return f"{self.place} {self.name} ({self.low:g}-{self.high:g})"

    def value(self, part: float) -> float:
        """Return the value at a part of the range, 0-1."""
        if self.logarithmic:
            return float(self.low * (self.high / self.low) ** part)
        return self.low + part * (self.high - self.low)


FACTORS = (
    Factor("vessel", "load", 0.6, 1.4),
    Factor("vessel", "depth_mm", 0.3, 1.5),
    Factor("lesion", "bare_fraction", 0.05, 0.4),
    Factor("lesion", "ectopy", 0.0, 1.0),
    Factor("lesion", "sealing", 12.0, 20.0),
    Factor("cleft", "clearance_ms", 10.0, 300.0, logarithmic=True),
    Factor("nucleus", "plateau", 0.5, 6.0),
    Factor("nucleus", "kindling_half", 2.0, 200.0, logarithmic=True),
    Factor("nucleus", "safety", 0.8, 3.2),
    Factor("nucleus", "rebound_mv", 4.0, 12.0),
)


def trajectories(factors: int, count: int, *, rng: np.random.Generator) -> Array:
    """Return Morris trajectories, shape (count, factors + 1, factors), in the unit cube on four levels.

    Each starts anywhere on the grid and changes every factor once, in random order, by a step up or down.
    """
    found = np.empty((count, factors + 1, factors))
    starts = np.arange(LEVELS // 2) / (LEVELS - 1.0)
    for path in found:
        low = rng.choice(starts, factors)
        upward = rng.random(factors) < 0.5
        point = np.where(upward, low, low + STEP)
        path[0] = point
        for row, factor in enumerate(rng.permutation(factors), 1):
            point = point.copy()
            point[factor] += STEP if upward[factor] else -STEP
            path[row] = point
    return found


def elementary_effects(paths: Array, outcomes: Array) -> Array:
    """Return the change of an outcome per full range of each factor, shape (trajectories, factors).

    Parameters
    ----------
    paths : ndarray, shape (trajectories, factors + 1, factors)
        From :func:`trajectories`.
    outcomes : ndarray, shape (trajectories, factors + 1)
        One outcome of every run.
    """
    moves = np.diff(paths, axis=1)
    which = np.abs(moves).argmax(axis=2)
    step = np.take_along_axis(moves, which[:, :, None], axis=2)[:, :, 0]
    effects = np.empty((paths.shape[0], paths.shape[2]))
    np.put_along_axis(effects, which, np.diff(outcomes, axis=1) / step, axis=1)
    return effects


def patient_at(point: Iterable[float]) -> Patient:
    """Return `typical` with the factors of its left side at a point of the unit cube."""
    who = preset("typical")
    changes: dict[str, dict[str, float]] = {}
    for factor, part in zip(FACTORS, point, strict=True):
        changes.setdefault(factor.place, {})[factor.name] = factor.value(part)
    vessel = who.left.vessels[0].replace(**changes.pop("vessel", {}))
    left: dict[str, Any] = {**changes, "vessels": (vessel,)}
    return who.with_changes(name="sensitivity", left=left)


def outcomes_of(episode: Episode) -> dict[str, float]:
    """Return the outcomes of a run of :data:`PROTOCOL`, counted in motor units.

    ``lateral_spread``: part of the units of the chin that discharge 5-20 ms after a shock to the zygomatic branch.
    ``f_over_m``: back-fired discharges of the eyelid in that time over directly excited ones. ``spasm_rate``: spasms
    of the lower face a second from the blink on; ``spasm_time``: part of that time in spasm.
    """
    half = episode.left
    muscle, unit, at = half.axons.muscle, half.arrived.axon, half.arrived.time_ms
    since = at[:, None] - 1e3 * (FIRST_S + GAP_S * np.arange(SHOCKS))
    chin, lid = (muscle[unit] == MUSCLE_CODE[m] for m in (Muscle.MENTALIS, Muscle.ORBICULARIS_OCULI))
    late = (since >= SPREAD_MS[0]) & (since < SPREAD_MS[1])
    answers = [np.unique(unit[chin & late[:, shock]]).size for shock in range(SHOCKS)]
    chins = max(int(np.sum(muscle == MUSCLE_CODE[Muscle.MENTALIS])), 1)
    direct = int(np.sum(lid & (half.arrived.cause == Cause.STIMULUS)))
    back = int(np.sum(lid & (half.arrived.cause == Cause.BACKFIRE) & late.any(axis=1)))
    rate, share = _spasms(episode)
    values = (float(np.mean(answers)) / chins, back / max(direct, 1), rate, share)
    return dict(zip(OUTCOMES, values, strict=True))


def _spasms(episode: Episode) -> tuple[float, float]:
    """Return spasms a second, and the part of the time in spasm."""
    half = episode.left
    lower = np.isin(half.axons.muscle, [MUSCLE_CODE[each] for each in LOWER])
    born = half.arrived.where(np.isin(half.arrived.cause, LESION))
    mine = lower[born.axon]
    edges = np.arange(SPASM_FROM_MS, 1e3 * episode.protocol.duration_s + 1e-6, BIN_MS)
    bins = np.digitize(born.time_ms[mine], edges) - 1
    units = [np.unique(born.axon[mine][bins == each]).size for each in range(len(edges) - 1)]
    active = np.asarray(units) >= SPASM_SHARE * lower.sum()
    onsets = int(np.sum(np.diff(np.concatenate([[False], active]).astype(int)) == 1))
    return onsets / (1e-3 * (edges[-1] - edges[0])), float(active.mean())


def _one(job: tuple[int, int, list[float]]) -> dict[str, Any]:
    path, row, point = job
    began = time.process_time()
    found = outcomes_of(simulate(patient_at(point), PROTOCOL, seed=path, strands=STRANDS))
    return {"trajectory": path, "row": row, "point": point, **found, "processor_s": time.process_time() - began}


def stored(file: Path) -> dict[tuple[int, int], dict[str, Any]]:
    """Return the runs that are there, by trajectory and row; a line that was cut off is left out."""
    runs = {}
    for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else ():
        try:
            run = json.loads(line)
        except json.JSONDecodeError:
            continue
        runs[run["trajectory"], run["row"]] = run
    return runs


def run_all(file: Path, *, processes: int, say: Callable[[str], None]) -> None:
    """Make the runs that are missing, trajectory by trajectory."""
    paths = trajectories(len(FACTORS), TRAJECTORIES, rng=np.random.default_rng(SEED))
    there = stored(file)
    jobs = [
        (path, row, [float(part) for part in paths[path, row]])
        for path in range(len(paths))
        for row in range(paths.shape[1])
        if (path, row) not in there
    ]
    cost = [run["processor_s"] for run in there.values()] or [12.0]
    need = len(jobs) * float(np.mean(cost)) / 60.0
    say(f"{len(jobs)} of {paths.shape[0] * paths.shape[1]} runs to make, {need:.0f} min of one processor")
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as lines, ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        for done, found in enumerate(pool.map(_one, jobs), 1):
            lines.write(json.dumps(found) + "\n")
            lines.flush()
            say(f"{done}/{len(jobs)} trajectory {found['trajectory']}: {found['processor_s']:.0f} s")


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("runs", type=Path)
    arguments.add_argument("--processes", type=int, default=1)
    given = arguments.parse_args()
    run_all(given.runs / "sensitivity.jsonl", processes=given.processes, say=lambda words: print(words, flush=True))

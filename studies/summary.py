"""Tables of the runs of ``studies.presets``, those that are there, written to ``docs/findings``.

python -m studies.summary runs/ docs/findings
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from facialis.episode import HalfEpisode
from facialis.measures import Measurement
from facialis.measures import measure as measure_recording
from facialis.plots.discharge_lags import compute_correlogram
from facialis.protocol import Protocol
from facialis.records import Spikes
from facialis.results import Result, load_result
from facialis.vocabulary import MUSCLE_CODE, Cause, Muscle
from studies.impulses import LESION, born_in_lesion, intervals, joining, table
from studies.presets import FACTORIAL, LIVES, MOVEMENTS, MOVES, REST, Case

DRIVE_GONE_MS = 1550.0
"""The closure of the factorial ends at 1.2 s, and its drive 0.35 s later."""
LAG_MS = 2.0


def factorial(runs: Path) -> str:
    """Return one row per combination of switches: mean over the seeds, least and most in brackets."""
    rows = []
    for switches in dict.fromkeys(case.switches for case in FACTORIAL):
        halves = [_load(case, runs).episode.left for case in FACTORIAL if case.switches == switches]
        counts = [np.bincount(half.arrived.cause, minlength=len(Cause)) for half in halves]
        spikes = [born_in_lesion(half) for half in halves]
        last = [max(float(each.time_ms.max(initial=0.0)) - DRIVE_GONE_MS, 0.0) / 1000.0 for each in spikes]
        rows.append(
            [
                *("on" if on else "off" for on in switches),
                *(_spread([int(count[cause]) for count in counts]) for cause in (Cause.DRIVE, Cause.PLATEAU, *LESION)),
                _spread([len(joining(half, each)) for half, each in zip(halves, spikes, strict=True)]),
                _spread([round(each, 2) for each in last]),
                *_rates(np.concatenate([intervals(each) for each in spikes])),
            ]
        )
    columns = (
        "ectopy", "ephapse", "nucleus", "drive", "plateau", "ectopic", "ephaptic", "muscles joining",
        "outlasts the drive [s]", "rate [Hz]: 5 %", "50 %", "95 %",
    )  # fmt: skip
    return table(columns, rows)


def _spread(values: Sequence[float]) -> str:
    shown = ".2f" if isinstance(values[0], float) else ".0f"
    return f"{np.mean(values):{shown}} ({min(values):{shown}}-{max(values):{shown}})"


def _rates(gaps: NDArray[np.float64]) -> list[str]:
    return [f"{each:.0f}" for each in np.percentile(1000.0 / gaps, [5, 50, 95])] if gaps.size > 50 else ["-"] * 3


def movements(runs: Path) -> str:
    """Return one row per run of movements: what joins, how long, in which order, at which rates, how far apart."""
    rows = []
    for case in _there(runs, MOVEMENTS):
        result = _load(case, runs)
        half, measured = result.episode.left, measure_recording(result.recording)
        spikes = born_in_lesion(half)
        rows.append(
            [
                case.name, case.seed,
                *(_joined(half, spikes, task.at_s) for task in MOVEMENTS.tasks[1:]),
                *_value(measured, "spasm_time", "left"), *_value(measured, "spasm_time", "right"),
                len(spikes), *_rates(intervals(spikes)), *_lag(half, spikes),
            ]
        )  # fmt: skip
    columns = (
        "preset", "seed", *(f"joins {move.value.replace('_', ' ')}" for move in MOVES), "time in spasm, left",
        "right", "impulses of the lesion", "rate [Hz]: 5 %", "50 %", "95 %", "same discharge", "lag [ms]",
    )  # fmt: skip
    return table(columns, rows)


def _joined(half: HalfEpisode, spikes: Spikes, at_s: float) -> int:
    during = spikes.where((spikes.time_ms >= 1000.0 * at_s) & (spikes.time_ms < 1000.0 * (at_s + 3.8)))
    return len(joining(half, during))


def _value(measured: Measurement, name: str, about: str) -> list[str]:
    (finding,) = measured.of(name, about)
    return [f"{finding.value:.2f}" if finding.value is not None else "-"]


def _lag(half: HalfEpisode, spikes: Spikes) -> list[str]:
    """Return how much likelier than chance orbicularis oris discharges within 2 ms of zygomaticus, and the mode."""
    one, two = (
        np.sort(spikes.time_ms[half.axons.muscle[spikes.axon] == MUSCLE_CODE[muscle]])
        for muscle in (Muscle.ZYGOMATICUS_MAJOR, Muscle.ORBICULARIS_ORIS)
    )
    if min(one.size, two.size) < 50:
        return ["-", "-"]
    rates = compute_correlogram(one, two, reach_ms=12.0, bin_ms=0.5)
    lags = -12.0 + 0.5 * (0.5 + np.arange(rates.size))
    return [f"{rates[np.abs(lags) < LAG_MS].mean():.2f}", f"{lags[rates.argmax()]:.1f}"]


def rest(runs: Path) -> str:
    """Return one row per run of rest, measured by the ruler."""
    rows = []
    for case in _there(runs, REST):
        result = _load(case, runs)
        measured = measure_recording(result.recording)
        spasms = [row for row in measured.episodes.rows if row[0] == "left" and str(row[1]).endswith("spasm")]
        tonic = [row[3] - row[2] for row in spasms if row[1] == "tonic spasm"]
        blinks = result.episode.blinks_ms / 1000.0
        alone = sum(not np.any((blinks > row[2] - 2.0) & (blinks < row[2] + 0.1)) for row in spasms)
        muscles = [len(str(row[4]).split()) for row in spasms]
        rows.append(
            [
                case.name, case.seed, blinks.size, len(spasms), alone, max(muscles, default=0), len(tonic),
                f"{max(tonic, default=0.0):.1f}", *_value(measured, "spasm_time", "left"),
                len(born_in_lesion(result.episode.left)),
            ]
        )  # fmt: skip
    columns = (
        "preset", "seed", "blinks", "spasms", "of them without a blink in 2 s", "most muscles", "tonic",
        "longest tonic [s]", "time in spasm", "impulses of the lesion",
    )  # fmt: skip
    return table(columns, rows)


def order(runs: Path) -> str:
    """Return which muscle leads spasms in every preset, of all its runs."""
    rows = []
    for name in dict.fromkeys(case.name for case in LIVES):
        first: dict[str, int] = {}
        for case in (case for case in _there(runs, MOVEMENTS, REST) if case.name == name):
            for row in measure_recording(_load(case, runs).recording).episodes.rows:
                if row[0] == "left" and str(row[1]).endswith("spasm"):
                    first[row[5]] = first.get(row[5], 0) + 1
        leaders = sorted(first.items(), key=lambda pair: -pair[1])
        shown = ", ".join(f"{muscle.replace('_', ' ')} {count}" for muscle, count in leaders)
        rows.append([name, sum(first.values()), shown])
    return table(("preset", "spasms", "begun by"), rows)


def _there(runs: Path, *protocols: Protocol) -> list[Case]:
    cases = [case for case in LIVES if any(case.protocol is protocol for protocol in protocols)]
    return [case for case in cases if (runs / case.folder / "manifest.json").is_file()]


def _load(case: Case, runs: Path) -> Result:
    return load_result(runs / case.folder)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("runs", type=Path)
    arguments.add_argument("docs", type=Path)
    given = arguments.parse_args()
    given.docs.mkdir(parents=True, exist_ok=True)
    for name, write in (("factorial", factorial), ("movements", movements), ("rest", rest), ("order", order)):
        text = write(given.runs)
        (given.docs / f"{name}.md").write_text(text + "\n", encoding="utf-8")
        print(f"{name}\n{text}\n")

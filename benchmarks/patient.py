"""The whole patient: wall time over simulated time, memory, motoneurons alone, and growth with the number of strands.

``python -m benchmarks.patient``; about fifteen minutes on two idle cores. Every row runs
in a process of its own, on as many threads as there are cores, after the kernels have been compiled; memory is the
largest resident size of that process. A strand-millisecond is a strand that is awake for one.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.environment import ROOT, save
from facialis.protocol import Protocol, Record, Task
from facialis.vocabulary import TaskName

FULL = 438
RATE_HZ = 4000.0
BLINKS = Task(do=TaskName.SPONTANEOUS_BLINKS)
GROWTH = (25, 50, 100, 200)
"""Strands a side, 2x, 4x and 8x the least."""


@dataclass(frozen=True, slots=True)
class Row:
    """One run of a patient: what must be reached is wall time over simulated time."""

    patient: str
    seconds: float
    strands: int
    tasks: tuple[Task, ...]
    wanted: float | None = None

    @property
    def protocol(self) -> Protocol:
        """Tasks and surface electrodes on every muscle."""
        return Protocol(duration_s=self.seconds, tasks=self.tasks, record=(Record(rate_hz=RATE_HZ),))


def closure(seconds: float) -> Task:
    """Return an eye closure that is held to the end."""
    return Task(do=TaskName.CLOSE_EYES, at_s=0.2, for_s=seconds - 0.2, effort=0.8)


ROWS = {
    "healthy with blinks": Row("healthy", 60.0, FULL, (BLINKS,), 0.5),
    "typical with blinks": Row("typical", 10.0, FULL, (BLINKS,), 1.0),
    "typical with blinks, a minute": Row("typical", 60.0, FULL, (BLINKS,), 1.0),
    "continuous tonic spasm": Row("severe", 3.0, FULL, (closure(3.0),), 5.0),
    **{f"{strands} strands": Row("severe", 2.0, strands, (closure(2.0),)) for strands in GROWTH},
}


def measure(name: str) -> dict[str, float]:
    """Run one row in this process: wall and processor time of simulating and recording, strand-milliseconds, memory."""
    from resource import RUSAGE_SELF, getrusage

    from facialis import simulate
    from facialis.body.nerve import windows
    from facialis.visit import record

    solved, recorded, resting = [0.0], [0.0], [0.0]
    plain, settle = windows._advance_awake, simulate._settle

    def counting(strands: Any, awake: Any, *, start_ms: float, end_ms: float) -> None:
        solved[0] += len(awake) * (end_ms - start_ms)
        recorded[0] += len(awake) * (end_ms - start_ms) if start_ms >= 0.0 else 0.0
        plain(strands, awake, start_ms=start_ms, end_ms=end_ms)

    def timing(nerve: Any, course: Any) -> None:
        began = time.perf_counter()
        settle(nerve, course)
        resting[0] += time.perf_counter() - began

    row = ROWS[name]
    record(row.patient, protocol=Protocol(duration_s=0.1, record=(Record(rate_hz=RATE_HZ),)), strands=2)
    windows._advance_awake, simulate._settle = counting, timing
    wall, spent = time.perf_counter(), time.process_time()
    visit = record(row.patient, protocol=row.protocol, strands=row.strands, seed=0)
    wall, spent = time.perf_counter() - wall, time.process_time() - spent
    side = visit.episode.left
    return {
        "simulated_s": row.seconds, "wall_s": wall, "rest_s": resting[0], "cpu_s": spent,
        "strand_ms": solved[0], "recorded_strand_ms": recorded[0],
        "discharges": len(side.discharges.time_ms), "memory_mb": getrusage(RUSAGE_SELF).ru_maxrss / 1024.0,
        "axons": 2 * len(side.axons),
    }  # fmt: skip


def motoneurons() -> dict[str, float]:
    """Run all motoneurons of both sides for a second of eye closure and blinks; no nerve, no muscle."""
    from facialis.body.nucleus import advance, start
    from facialis.presets import preset
    from facialis.surroundings import gather_drive, gather_inputs, generator, grow_nerve
    from facialis.vocabulary import Side

    patient, protocol = preset("healthy"), Protocol(duration_s=1.0, tasks=(BLINKS, closure(1.0)))
    inputs, best, count, fired = gather_inputs(patient, protocol, seed=0), np.inf, 0, 0
    nothing = (np.empty(0), np.empty(0, np.int32))
    for _ in range(4):
        states, drives = [], []
        for side in Side:
            axons, _pool = grow_nerve(patient, protocol, side=side, seed=0, strands=FULL)
            states.append(start(patient.side(side).nucleus, axons, rng=generator(0, f"{side} nucleus")))
            drives.append(gather_drive(patient, protocol, side=side, inputs=inputs[side]))
        began, fired = time.perf_counter(), 0
        for side, state, drive in zip(Side, states, drives, strict=True):
            for window in range(20):
                firing = advance(
                    state, drive, antidromic=nothing, t0_ms=50.0 * window, t1_ms=50.0 * (window + 1), key=1,
                    volleys=inputs[side].volleys, condition=inputs[side].condition,
                )  # fmt: skip
                fired += len(firing.axon)
        best, count = min(best, time.perf_counter() - began), sum(map(len, states))
    return {"wall_s": best, "motoneurons": count, "impulses": fired, "wanted": 0.5}


def alone(name: str) -> dict[str, float]:
    """Run a row in a process of its own, on all cores."""
    threads = str(os.cpu_count() or 1)
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.patient", name],
        cwd=ROOT, env={**os.environ, "NUMBA_NUM_THREADS": threads}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"The row {name!r} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    """Measure every row and save the numbers; with a row's name, measure that row here and print it."""
    if len(sys.argv) > 1 and sys.argv[1] in (*ROWS, "motoneurons"):
        print(json.dumps(motoneurons() if sys.argv[1] == "motoneurons" else measure(sys.argv[1])))
        return
    numbers: dict[str, Any] = {"motoneurons": alone("motoneurons"), "rows": {}}
    for name, row in ROWS.items():
        numbers["rows"][name] = {**alone(name), "wanted": row.wanted}
        print(f"{name}: {numbers['rows'][name]['wall_s'] / row.seconds:.2f} s a simulated second", flush=True)
    save("patient", numbers)


if __name__ == "__main__":
    main()

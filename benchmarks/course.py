"""Twenty untreated years on all cores: wall time, and where it goes. ``python -m benchmarks.course``, two minutes.

In a process of its own, since the number of threads is fixed when a program starts.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from typing import Any

from benchmarks.environment import ROOT, save

PATIENT, YEARS, WANTED_S = "contact", 20.0, 120.0


def measure() -> dict[str, Any]:
    """Follow the patient in this process; count the time of resting, of the two seconds and of the rest."""
    from facialis import simulate
    from facialis.course import follow, live

    resting = [0.0]
    plain = simulate._settle

    def timing(nerve: Any, course: Any) -> None:
        began = time.perf_counter()
        plain(nerve, course)
        resting[0] += time.perf_counter() - began

    from facialis.presets import preset

    live(preset("severe"), strands=2)
    simulate._settle = timing
    wall, spent = time.perf_counter(), time.process_time()
    course = follow(PATIENT, years=YEARS)
    wall, spent = time.perf_counter() - wall, time.process_time() - spent
    lived = [moment.life.seconds_of_work for moment in course.moments if moment.simulated]
    return {
        "years": YEARS, "strands": course.strands, "wall_s": wall, "cpu_s": spent, "wanted_s": WANTED_S,
        "moments": len(course.moments), "simulated": len(lived), "refused": course.refused, "resting_s": resting[0],
        "living_s": sum(lived), "dearest_s": max(lived),
    }  # fmt: skip


def main() -> None:
    """Run on all cores and save the numbers."""
    if sys.argv[1:] == ["here"]:
        print(json.dumps(measure()))
        return
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.course", "here"],
        cwd=ROOT, env={**os.environ, "NUMBA_NUM_THREADS": str(os.cpu_count() or 1)}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"The course ended with {done.returncode}:\n{done.stderr[-2000:]}")
    found = json.loads(done.stdout.splitlines()[-1])
    print(f"{YEARS:g} years: {found['wall_s']:.0f} s", flush=True)
    save("course", found)


if __name__ == "__main__":
    main()

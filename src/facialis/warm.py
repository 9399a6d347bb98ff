"""Compile every kernel once, at set-up, so that the first simulation starts at once: ``python -m facialis.warm``."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from facialis.episode import Episode
from facialis.protocol import Protocol, Record, Stimulus, Task
from facialis.vocabulary import Muscle, StimulationSite, TaskName

PROTOCOL = Protocol(
    name="compile",
    duration_s=0.3,
    tasks=(Task(do=TaskName.SMILE, effort=0.8), Task(do=TaskName.BLINK, at_s=0.05)),
    stimuli=(Stimulus(site=StimulationSite.ZYGOMATIC_BRANCH, at_s=0.2),),
    record=(
        Record(muscles=(Muscle.MENTALIS, Muscle.ORBICULARIS_OCULI)),
        Record(instrument="belly_tendon_emg", muscles=(Muscle.MENTALIS,)),
        Record(instrument="needle_emg", muscles=(Muscle.MENTALIS,), rate_hz=20000),
    ),
)
"""Touches every kernel: drive, blink, shock, lesion, junctions, force, each instrument; measures follow."""


def warm(report: Callable[[str], None]) -> float:
    """Compile all kernels into the cache on disk, by using each once on a very small patient.

    Parameters
    ----------
    report : callable
        Called with one line when a stage begins.

    Returns
    -------
    float
        Seconds it took; under one where the cache was filled already.
    """
    began = time.perf_counter()
    report("loading the compiler")
    from facialis.measures import measure
    from facialis.visit import record

    stages: list[str] = []

    def on_progress(fraction: float, stage: str) -> None:
        if fraction < 1.0 and stage not in stages:
            stages.append(stage)
            report(f"compiling: {stage}")

    report("compiling: first use of the nerve, about half a minute")
    visit = record("typical", protocol=PROTOCOL, strands=2, progress=on_progress)
    report("compiling: measures")
    measure(visit.recording)
    _draw_once(report, visit.episode)
    return time.perf_counter() - began


def _draw_once(report: Callable[[str], None], episode: Episode) -> None:
    """Compile what moves the face and, where its mesh is, what draws it."""
    from facialis.movement import move
    from facialis.resources import MESH, has_resource

    report("compiling: movement of the face")
    movement = move(episode)
    if not has_resource(MESH):
        return
    report("compiling: pictures of the face")
    from facialis.plots.face.picture import FacePainter, draw_frames

    for _ in draw_frames(movement, painter=FacePainter(width_px=64)):
        pass


def main() -> None:
    """Compile with a line per stage on standard error."""

    def say(text: str) -> None:
        sys.stderr.write(f"[kernels] {text}\n")
        sys.stderr.flush()

    seconds = warm(say)
    say(f"ready after {seconds:.0f} s")


if __name__ == "__main__":
    main()

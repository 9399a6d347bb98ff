"""What the presets do: mechanisms switched on and off, movements and rest.

Run it from the project's folder. Runs that lie in the folder already are not made again, so it can be interrupted:

    python -m studies.presets runs/
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numba

from facialis.patient import Patient
from facialis.presets import preset
from facialis.protocol import Protocol, Record, Task
from facialis.results import save
from facialis.visit import record
from facialis.vocabulary import TaskName

CLOSURE = Protocol(
    name="closure",
    duration_s=2.5,
    tasks=(Task(do=TaskName.CLOSE_EYES, at_s=0.4, for_s=0.8, effort=0.6),),
    record=(Record(),),
)
"""One eye closure, as in the tests."""
REST = Protocol(name="rest", duration_s=20.0, tasks=(Task(do=TaskName.SPONTANEOUS_BLINKS),), record=(Record(),))
MOVES = (
    TaskName.CLOSE_EYES,
    TaskName.PURSE_LIPS,
    TaskName.SMILE,
    TaskName.RAISE_BROWS,
    TaskName.SPEAK,
)
MOVEMENTS = Protocol(
    name="movements",
    duration_s=20.0,
    tasks=(
        Task(do=TaskName.SPONTANEOUS_BLINKS),
        *(Task(do=move, at_s=1.0 + 3.8 * index, for_s=1.5, effort=0.6) for index, move in enumerate(MOVES)),
    ),
    record=(Record(),),
)
"""Five movements with 2.3 s of rest after each."""
SWITCHES = tuple(product((False, True), repeat=3))


@dataclass(frozen=True, slots=True)
class Case:
    """One run: ectopy, ephapse and nucleus are switches."""

    name: str
    seed: int
    protocol: Protocol
    switches: tuple[bool, bool, bool] = (True, True, True)

    @property
    def folder(self) -> str:
        """Name that tells all of it."""
        switched = "".join(str(int(on)) for on in self.switches)
        return f"{self.protocol.name}-{self.name}-{switched}-seed{self.seed}".replace(" ", "-")

    @property
    def patient(self) -> Patient:
        """The preset with its switches set."""
        ectopy, ephapse, nucleus = self.switches
        return preset(self.name).with_mechanisms(ectopy=ectopy, ephapse=ephapse, nucleus=nucleus)


FACTORIAL = tuple(Case("typical", seed, CLOSURE, switches) for seed in range(3) for switches in SWITCHES)
LIVES = tuple(
    Case(name, seed, protocol)
    for seed in range(2)
    for protocol in (MOVEMENTS, REST)
    for name in ("typical", "severe", "early")
)


def run(case: Case, runs: Path) -> None:
    """Simulate, measure and store a case unless it is there."""
    folder = runs / case.folder
    if not (folder / "manifest.json").exists():
        visit = record(case.patient, protocol=case.protocol, seed=case.seed, strands=25)
        save(visit, folder)
        print(f"{case.folder}: {visit.episode.seconds_of_work:.0f} s", flush=True)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("runs", type=Path)
    given = arguments.parse_args()
    numba.set_num_threads(1)
    for each in (*FACTORIAL, *LIVES):
        run(each, given.runs)

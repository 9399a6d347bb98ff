"""Axons that share one cleft in NEURON: ``extracellular`` for the cleft, ``LinearMechanism`` to tie the outsides.

Runs in the peers' environment: ``python -m benchmarks.peers.neuron_coupled LIBRARY JSON`` with a list of jobs {axons,
method, step_ms or tolerance, duration_ms, stimulated, runs, first, together}; one line of JSON per job. Every axon
carries its share of the cleft's longitudinal conductance, or the first one all of it; the outsides of all axons are
tied, cell by cell, by a conductance thousands of times larger. How it is tied decides how much NEURON's sparse solver
fills in, by factors of three to thirty: ties to the first axon are far better than ties from each axon to the next.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import numpy as np

from benchmarks.peers.neuron_uncoupled import (
    DIAMETER_UM,
    FROM_NODE,
    INTERNODE_UM,
    NODE_UM,
    RA_OHM_CM,
    REST_MV,
    STIMULUS_NA,
    TO_NODE,
    axon,
    crossing_ms,
)

TIE_S = 1e-2
"""Conductance of a tie, S; the cleft's own between neighbouring cells is about 3e-7 S."""
OHM_CM = RA_OHM_CM / (np.pi * (DIAMETER_UM * 1e-4) ** 2 / 4.0)
"""Axial resistance of an axon per length, ohm/cm."""


def seal(axons: list[dict[str, list[Any]]], *, ratio: float, first: bool) -> None:
    """Give all axons, or the ``first``, a cleft with ``ratio`` times the axons' conductance, open at both ends."""
    for number, one in enumerate(axons):
        carries = number == 0 or not first
        for section in one["node"] + one["internode"]:
            section.insert("extracellular")
            for segment in section:
                segment.xraxial[0] = OHM_CM * 1e-6 / (ratio * (len(axons) if first else 1)) if carries else 1e9
                segment.xg[0] = 1e-12
                segment.xc[0] = 0.0
        for end in (one["node"][0], one["node"][-1]):
            end(0.5).xg[0] = 1e9 if carries else 1e-12


def tie(h: Any, axons: list[dict[str, list[Any]]], *, together: bool) -> list[Any]:
    """Tie the outsides of all axons to the first one's, cell by cell; return what must be kept alive.

    One LinearMechanism for all cells (``together``) or one for each.
    """
    places = [[(section, part.x) for section in one["node"] + one["internode"] for part in section] for one in axons]
    cells = list(range(len(places[0])))
    return [_mechanism(h, places, part) for part in ([cells] if together else [[k] for k in cells])]


def _mechanism(h: Any, places: list[list[tuple[Any, float]]], cells: list[int]) -> list[Any]:
    listed, x = h.SectionList(), []
    for k in cells:
        for one in places:
            listed.append(one[k][0])
            x.append(one[k][1])
    number = len(x)
    c, g = h.Matrix(number, number, 2), h.Matrix(number, number, 2)
    for place, k in enumerate(cells):
        section, at = places[0][k]
        each = TIE_S / (section(at).area() * 1e-8)
        one = place * len(places)
        for other in range(one + 1, one + len(places)):
            for row, column, value in (
                (one, one, each),
                (other, other, each),
                (one, other, -each),
                (other, one, -each),
            ):
                g.setval(row, column, g.getval(row, column) + value)
    y, b, where, layer = h.Vector(number), h.Vector(number), h.Vector(x), h.Vector([1.0] * number)
    return [c, g, y, b, listed, where, layer, h.LinearMechanism(c, g, y, b, listed, where, layer)]


def choose(h: Any, job: dict[str, Any]) -> None:
    """Choose the solver: ``euler`` (the only fixed step that LinearMechanism allows) or ``daspk`` (variable step)."""
    solver = h.CVode()
    h.secondorder = 0
    if job["method"] == "daspk":
        solver.active(True)
        solver.use_daspk(True)
        solver.atol(job["tolerance"])
        return
    solver.active(False)
    h.dt = job["step_ms"]
    h.steps_per_ms = 1.0 / job["step_ms"]


def run(h: Any, job: dict[str, Any]) -> dict[str, Any]:
    """Run one job: velocities, least processor time, time per compartment-step."""
    axons = [axon(h) for _ in range(int(job["axons"]))]
    for one, fires in zip(axons, job["stimulated"], strict=True):
        one["stimulus"][0].amp = STIMULUS_NA * fires
    seal(axons, ratio=1.0, first=bool(job.get("first", False)))
    kept = tie(h, axons, together=bool(job.get("together", True))) if len(axons) > 1 else []
    clock = h.Vector().record(h._ref_t)
    traces = [[h.Vector().record(one["node"][k](0.5)._ref_v) for k in (FROM_NODE, TO_NODE)] for one in axons]
    choose(h, job)
    context = h.ParallelContext()
    context.set_maxstep(10.0)
    wall, cpu = [], []
    for _ in range(int(job["runs"])):
        h.finitialize(REST_MV)
        begin, spent = time.perf_counter(), time.process_time()
        context.psolve(job["duration_ms"])
        wall.append(time.perf_counter() - begin)
        cpu.append(time.process_time() - spent)
    times = np.array(clock)
    steps = times.size - 1
    at = np.array([[crossing_ms(times, np.array(trace)) for trace in pair] for pair in traces])
    velocity = (TO_NODE - FROM_NODE) * (NODE_UM + INTERNODE_UM) * 1e-3 / (at[:, 1] - at[:, 0])
    del kept
    return {
        "velocity_m_s": velocity.tolist(), "wall_s": min(wall), "cpu_s": min(cpu), "steps": steps,
        "ns_per_compartment_step": 1e9 * min(cpu) / (steps * 115 * len(axons)),
    }  # fmt: skip


def main() -> None:
    """Run the jobs."""
    from neuron import h

    h.load_file("stdrun.hoc")
    h.nrn_load_dll(sys.argv[1])
    h.celsius = 37.0
    h.nlayer_extracellular(1)  # a second layer, the default, is not needed and makes it half as slow again
    for job in json.loads(sys.argv[2]):
        print(json.dumps({**job, **run(h, job)}), flush=True)


if __name__ == "__main__":
    main()

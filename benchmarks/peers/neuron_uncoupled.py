"""The uncoupled problem in NEURON. Runs in the peers' environment: ``python -m benchmarks.peers.neuron_uncoupled``.

``... LIBRARY JSON`` takes the compiled mechanism and a list of jobs {method, step_ms or tolerance, axons, runs}; prints
one line of JSON per job: velocity [m/s], least wall and processor time of the runs [s], steps.

Methods: ``euler`` (backward Euler), ``second`` (secondorder = 2, staggered Crank-Nicolson), ``cvode`` (variable step,
one for all axons), ``cvode_local`` (variable step, one for each axon).
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import numpy as np

NODES, PER_INTERNODE = 20, 5
NODE_UM, INTERNODE_UM, DIAMETER_UM = 1.5, 1000.0, 7.0
RA_OHM_CM, NODE_UF_CM2, MYELIN_UF_CM2, MYELIN_S_CM2, REST_MV = 54.7, 2.5, 5e-4, 5e-6, -80.0
STIMULUS_NA, STIMULUS_MS, DURATION_MS = 2.0, 0.1, 20.0
THRESHOLD_MV, FROM_NODE, TO_NODE = -30.0, 5, 15


def axon(h: Any) -> dict[str, list[Any]]:
    """Build one axon: twenty Sweeney nodes, nineteen passive internodes of five compartments."""
    sections: dict[str, list[Any]] = {"node": [], "internode": [], "stimulus": []}
    before = None
    for number in range(NODES):
        node = h.Section(name=f"node{number}")
        node.L, node.diam, node.Ra, node.cm, node.nseg = NODE_UM, DIAMETER_UM, RA_OHM_CM, NODE_UF_CM2, 1
        node.insert("sweeney")
        if before is not None:
            node.connect(before(1), 0)
        sections["node"].append(node)
        if number == NODES - 1:
            break
        before = h.Section(name=f"internode{number}")
        before.L, before.diam, before.Ra, before.cm = INTERNODE_UM, DIAMETER_UM, RA_OHM_CM, MYELIN_UF_CM2
        before.nseg = PER_INTERNODE
        before.insert("pas")
        before.g_pas, before.e_pas = MYELIN_S_CM2, REST_MV
        before.connect(node(1), 0)
        sections["internode"].append(before)
    pulse = h.IClamp(sections["node"][0](0.5))
    setattr(pulse, "del", 0.0)
    pulse.amp, pulse.dur = STIMULUS_NA, STIMULUS_MS
    sections["stimulus"].append(pulse)
    return sections


def crossing_ms(times: np.ndarray[Any, Any], trace: np.ndarray[Any, Any]) -> float:
    """Return when the trace first rises through the threshold, between samples along a line; NaN if never."""
    above = np.flatnonzero((trace[1:] >= THRESHOLD_MV) & (trace[:-1] < THRESHOLD_MV))
    if above.size == 0:
        return float("nan")
    k = above[0]
    return float(times[k] + (THRESHOLD_MV - trace[k]) / (trace[k + 1] - trace[k]) * (times[k + 1] - times[k]))


def run(h: Any, job: dict[str, Any]) -> dict[str, float]:
    """Run one job and return its numbers."""
    axons = [axon(h) for _ in range(int(job["axons"]))]
    watched = [axons[0]["node"][number](0.5) for number in (FROM_NODE, TO_NODE)]
    clock = h.Vector().record(h._ref_t) if job["method"] != "cvode_local" else None
    traces = [h.Vector().record(place._ref_v) for place in watched]
    if job["method"] == "cvode_local":  # each axon has its own clock; crossings are located by the solver itself
        traces = []
    counters = [h.NetCon(place._ref_v, None, sec=place.sec) for place in watched]
    events = [h.Vector() for _ in counters]
    for counter, event in zip(counters, events, strict=True):
        counter.threshold = THRESHOLD_MV
        counter.record(event)
    solver = h.CVode()
    solver.active(job["method"].startswith("cvode"))
    if job["method"].startswith("cvode"):
        solver.use_local_dt(job["method"] == "cvode_local")
        solver.condition_order(2)
        solver.atol(job["tolerance"])
        solver.rtol(0.0)
    else:
        h.secondorder = 2 if job["method"] == "second" else 0
        h.dt = job["step_ms"]
        h.steps_per_ms = 1.0 / job["step_ms"]
    context = h.ParallelContext()
    context.set_maxstep(10.0)
    wall, cpu = [], []
    for _ in range(int(job["runs"])):
        h.finitialize(REST_MV)
        begin, spent = time.perf_counter(), time.process_time()
        context.psolve(DURATION_MS)
        wall.append(time.perf_counter() - begin)
        cpu.append(time.process_time() - spent)
    if traces:
        times = np.array(clock)
        at = [crossing_ms(times, np.array(trace)) for trace in traces]
        steps = float(times.size - 1)
    else:
        at = [float(event[0]) if len(event) else float("nan") for event in events]
        steps = float("nan")
    distance_mm = (TO_NODE - FROM_NODE) * (NODE_UM + INTERNODE_UM) * 1e-3
    return {"velocity_m_s": distance_mm / (at[1] - at[0]), "wall_s": min(wall), "cpu_s": min(cpu), "steps": steps}


def main() -> None:
    """Run the jobs."""
    from neuron import h

    h.load_file("stdrun.hoc")
    h.nrn_load_dll(sys.argv[1])
    h.celsius = 37.0
    h.usetable_sweeney = 1
    for job in json.loads(sys.argv[2]):
        h.usetable_sweeney = int(job.get("table", 1))
        print(json.dumps({**job, **run(h, job)}), flush=True)


if __name__ == "__main__":
    main()

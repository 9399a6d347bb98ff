"""100 uncoupled myelinated axons, 20 ms, one impulse each: NEURON at its best against the engine's vector core.

``python -m benchmarks.uncoupled``; about three minutes. Both are asked for the conduction velocity within 1 % of the
limit of small steps, at the least processor time on one core. NEURON may choose: backward Euler, secondorder = 2
(staggered Crank-Nicolson), variable steps for all axons together or for each. Velocity and its error do not depend on
the number of axons, so settings are chosen on one axon and timed on a hundred, in turn with ours.
"""

from __future__ import annotations

import json
import time
from typing import Any

import numpy as np

from benchmarks.environment import mechanisms, peer_versions, run_peer, save
from benchmarks.nerve.kernels import MODES
from benchmarks.nerve.problem import Problem, bundle_velocity_m_s, lay, lay_bundle, run, run_bundle, velocity_m_s

AXONS, COMPARTMENTS, ALLOWED, ROUNDS = 100, 115, 0.01, 4
NEURON_STEPS = {
    "euler": (0.001, 0.0005, 0.00035, 0.00025),
    "second": (0.006, 0.005, 0.004, 0.003, 0.0025, 0.002),
    "cvode": (3.0, 2.0, 1.5, 1.0, 0.5, 0.3, 0.1, 0.03, 0.01),
    "cvode_local": (3.0, 2.0, 1.5, 1.0, 0.5, 0.3, 0.1, 0.03, 0.01),
}
"""Steps [ms] of the fixed methods, absolute tolerances [mV] of the variable ones, from rough to fine."""
OUR_STEPS_MS = (0.01, 0.00625, 0.005, 0.004, 0.0025, 0.00125, 0.000625)
LONG_MS, SETTLE = 0.5, (0.1, 0.2)
"""Step while nothing moves; what counts as nothing [mV/ms], and for how long before steps are long [ms]."""


def neuron(jobs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Run jobs in NEURON."""
    out = run_peer("benchmarks.peers.neuron_uncoupled", str(mechanisms()), json.dumps(jobs))
    return [json.loads(line) for line in out.splitlines() if line.startswith("{")]


def job(method: str, setting: float, *, axons: int, runs: int = 1) -> dict[str, Any]:
    """Return a job for NEURON."""
    return {"method": method, "tolerance" if "cvode" in method else "step_ms": setting, "axons": axons, "runs": runs}


def ours(step_ms: float, *, axons: int, real: type, awake: bool = False) -> dict[str, float]:
    """Run the problem on our core; ``awake`` forbids long steps."""
    problem = Problem()
    layout = lay(problem, axons, step_ms=step_ms, stride=round(LONG_MS / step_ms), real=real)
    begin, spent = time.perf_counter(), time.process_time()
    run(problem, layout, settle=(-1.0, 1e9) if awake else SETTLE)
    cpu, wall = time.process_time() - spent, time.perf_counter() - begin
    steps = float(layout.clock.sum()) / len(layout.state)
    return {
        "velocity_m_s": float(velocity_m_s(problem, layout, axons).mean()), "cpu_s": cpu, "wall_s": wall,
        "steps": steps,
        "ns_per_compartment_step": 1e9 * cpu / (axons * COMPARTMENTS * steps),
    }  # fmt: skip


def best(errors: dict[float, float]) -> float | None:
    """Return the roughest setting from which on all finer ones keep the error allowed."""
    chosen = None
    for setting in sorted(errors):
        if not abs(errors[setting]) <= ALLOWED:
            break
        chosen = setting
    return chosen


def order(steps: list[float], velocity: list[float], limit: float) -> float:
    """Return the observed order of convergence from the two finest steps."""
    a, b = abs(velocity[-2] - limit), abs(velocity[-1] - limit)
    return float(np.log(a / b) / np.log(steps[-2] / steps[-1]))


def neuron_errors() -> tuple[float, dict[str, dict[float, float]]]:
    """Return NEURON's limit of small steps [m/s] and the error of every setting, on one axon."""
    fine = [run["velocity_m_s"] for run in neuron([job("second", step, axons=1) for step in (0.0005, 0.00025)])]
    limit = fine[1] + (fine[1] - fine[0]) / 3.0
    errors: dict[str, dict[float, float]] = {}
    for method, settings in NEURON_STEPS.items():
        found = neuron([job(method, setting, axons=1) for setting in settings])
        errors[method] = {s: one["velocity_m_s"] / limit - 1.0 for s, one in zip(settings, found, strict=True)}
    return limit, errors


def convergence() -> dict[str, Any]:
    """Return our velocities for all steps, their limit, and the orders in time and space."""
    velocity = [ours(step, axons=16, real=np.float64)["velocity_m_s"] for step in OUR_STEPS_MS]
    limit = velocity[-1] + (velocity[-1] - velocity[-2]) / 3.0
    finer = ours(OUR_STEPS_MS[-1] / 2, axons=16, real=np.float64)["velocity_m_s"]
    cells, speeds = (5, 10, 20, 40), []
    for number in cells:
        problem = Problem(cells=number)
        bundle = lay_bundle(problem, 1, cleft_ratio=1e6, pulse_na=np.array([problem.pulse_na]), real=np.float64)
        run_bundle(problem, bundle, step_ms=0.005, duration_ms=0.8, tolerance=1e-9)
        speeds.append(float(bundle_velocity_m_s(problem, bundle, 1)[0]))
    change = np.abs(np.diff(speeds))
    return {
        "step_ms": OUR_STEPS_MS, "velocity_m_s": velocity, "limit_m_s": limit,
        "order_in_time": order(list(OUR_STEPS_MS), velocity, finer + (finer - velocity[-1]) / 3.0),
        "cells": cells, "velocity_by_cells_m_s": speeds, "order_in_space": float(np.log2(change[-2] / change[-1])),
        "condensed_minus_full_m_s": velocity[OUR_STEPS_MS.index(0.005)] - speeds[cells.index(MODES)],
    }  # fmt: skip


def main() -> None:
    """Measure, print, save."""
    ours(0.005, axons=16, real=np.float32)
    known = convergence()
    errors_ours = {s: v / known["limit_m_s"] - 1.0 for s, v in zip(OUR_STEPS_MS, known["velocity_m_s"], strict=True)}
    step = best(errors_ours)
    if step is None:
        raise SystemExit("No step of ours keeps the error allowed.")
    limit, errors = neuron_errors()
    print(f"limit of small steps: NEURON {limit:.3f}, ours {known['limit_m_s']:.3f} m/s")
    print(f"order of convergence: time {known['order_in_time']:.2f}, space {known['order_in_space']:.2f}", flush=True)
    chosen = {method: best(found) for method, found in errors.items()}
    timed: dict[str, list[dict[str, Any]]] = {}
    own: dict[str, list[dict[str, float]]] = {}
    for _ in range(ROUNDS):
        for method, setting in chosen.items():
            if setting is not None and method != "euler":
                timed.setdefault(method, []).extend(neuron([job(method, setting, axons=AXONS)]))
        for name, real, awake in (
            ("single", np.float32, False),
            ("double", np.float64, False),
            ("awake", np.float32, True),
        ):
            own.setdefault(name, []).extend(ours(step, axons=AXONS, real=real, awake=awake) for _ in range(5))
    euler = neuron([job("euler", 0.005, axons=AXONS)])[0]
    report(known, limit, errors, {"step": step, "error": errors_ours[step], "chosen": chosen}, timed, own, euler)


def report(
    known: dict[str, Any], limit: float, errors: dict[str, dict[float, float]], settled: dict[str, Any],
    timed: dict[str, list[dict[str, Any]]], own: dict[str, list[dict[str, float]]], euler: dict[str, Any],
) -> None:  # fmt: skip
    """Print the table and save the numbers."""
    least = {name: min(runs, key=lambda run: run["cpu_s"]) for name, runs in {**timed, **own}.items()}
    peers = {}
    for method in timed:
        setting = settled["chosen"][method]
        peers[method] = {
            "setting": setting, "error": errors[method][setting], **least[method],
            "ns_per_compartment_step": 1e9 * least[method]["cpu_s"] / (AXONS * COMPARTMENTS * least[method]["steps"]),
        }  # fmt: skip
        print(
            f"NEURON {method:12s} {setting:8g}: {least[method]['cpu_s'] * 1e3:9.2f} ms CPU, "
            f"error {errors[method][setting]:+.4f}"
        )
    for name in own:
        print(
            f"ours   {name:12s} {settled['step']:8g}: {least[name]['cpu_s'] * 1e3:9.2f} ms CPU, "
            f"{least[name]['ns_per_compartment_step']:.2f} ns per compartment-step, error {settled['error']:+.4f}"
        )
    quickest = min(peers, key=lambda method: peers[method]["cpu_s"])
    ratio = peers[quickest]["cpu_s"] / least["single"]["cpu_s"]
    per_step = 1e9 * euler["cpu_s"] / (AXONS * COMPARTMENTS * euler["steps"])
    print(f"NEURON at its best ({quickest}) over ours: {ratio:.0f}; at least 50 is wanted", flush=True)
    save("uncoupled", {
        "axons": AXONS, "compartments": COMPARTMENTS, "peers": peer_versions("neuron"), "neuron_limit_m_s": limit,
        "neuron": peers, "neuron_euler_5us": {**euler, "ns_per_compartment_step": per_step},
        "neuron_errors": {method: {f"{k:g}": v for k, v in found.items()} for method, found in errors.items()},
        "ours": {name: {"step_ms": settled["step"], "error": settled["error"], **least[name]} for name in own},
        "convergence": known, "best_of_neuron": quickest, "ratio": ratio, "wanted": 50,
    })  # fmt: skip


if __name__ == "__main__":
    main()

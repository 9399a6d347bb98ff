"""20 axons in one cleft, 1 ms, one volley: NEURON (extracellular and LinearMechanism) against the engine's vector core.

``python -m benchmarks.coupled``; about three minutes, nearly all in NEURON. The cleft conducts as well as the axons
together, Gi / (Gi + Ge) = 0.5; with all axons in step each runs like one axon of doubled axial resistance. Settings are
chosen on one axon in its cleft, whose velocity is that of twenty in step. LinearMechanism allows backward Euler or
DASPK's variable steps.
"""

from __future__ import annotations

import json
import time
from typing import Any

import numpy as np

from benchmarks.environment import mechanisms, peer_versions, run_peer, save
from benchmarks.nerve.problem import Problem, bundle_velocity_m_s, lay_bundle, run_bundle
from benchmarks.uncoupled import best

AXONS, COMPARTMENTS, DURATION_MS, ROUNDS = 20, 115, 1.0, 15
NEURON_SETTINGS = {"euler": (0.001, 0.0005, 0.00035, 0.00025), "daspk": (3.0, 1.0, 0.3, 0.1, 0.03, 0.01)}
OUR_STEPS_MS = (0.01, 0.00625, 0.005, 0.004, 0.0025, 0.00125)
EULER_SAMPLE_MS = 0.1
"""Time for which NEURON's backward Euler is run with all axons; its steps all cost the same."""


LAYOUTS = [{"first": first, "together": together} for first in (False, True) for together in (True, False)]
"""Ways to write the cleft in NEURON that differ in speed alone."""


def neuron(
    method: str,
    setting: float,
    *,
    pattern: list[int],
    duration_ms: float = DURATION_MS,
    layout: dict[str, bool] | None = None,
) -> dict[str, Any]:
    """Run NEURON with a stimulus on the axons marked in ``pattern``."""
    key = "tolerance" if method == "daspk" else "step_ms"
    job = {
        "method": method, key: setting, "axons": len(pattern), "stimulated": pattern, "duration_ms": duration_ms,
        "runs": 1, **(layout or {}),
    }  # fmt: skip
    out = run_peer("benchmarks.peers.neuron_coupled", str(mechanisms()), json.dumps([job]))
    found: dict[str, Any] = json.loads(next(line for line in out.splitlines() if line.startswith("{")))
    return found


def ours(step_ms: float, *, pattern: list[int], real: type, problem: Problem | None = None) -> dict[str, Any]:
    """Run our core with a stimulus on the axons marked in ``pattern``."""
    problem = problem or Problem()
    number = len(pattern)
    bundle = lay_bundle(problem, number, cleft_ratio=1.0, pulse_na=problem.pulse_na * np.array(pattern), real=real)
    begin, spent = time.perf_counter(), time.process_time()
    tolerance = 1e-10 if real is np.float64 else 1e-4
    run_bundle(problem, bundle, step_ms=step_ms, duration_ms=DURATION_MS, tolerance=tolerance)
    cpu, wall = time.process_time() - spent, time.perf_counter() - begin
    steps = round(DURATION_MS / step_ms)
    return {
        "velocity_m_s": float(np.nanmean(bundle_velocity_m_s(problem, bundle, number))), "cpu_s": cpu, "wall_s": wall,
        "steps": steps, "ns_per_compartment_step": 1e9 * cpu / (steps * COMPARTMENTS * number),
        "balance": float(bundle.balance[0]), "corrections_per_step": float(bundle.balance[1]) / steps,
    }  # fmt: skip


def limit(pattern: list[int]) -> float:
    """Return our velocity [m/s] in the limit of small steps."""
    rough, fine = (ours(step, pattern=pattern, real=np.float64)["velocity_m_s"] for step in (0.00125, 0.000625))
    return float(fine + (fine - rough) / 3.0)


def agreement() -> dict[str, Any]:
    """Compare velocities in the limit of small steps: in step, half of two and half of ten axons stimulated."""
    table: dict[str, Any] = {}
    for name, pattern in (("one", [1]), ("one of two", [1, 0]), ("five of ten", [1] * 5 + [0] * 5)):
        steps = (0.001, 0.0005) if len(pattern) < 10 else (0.002, 0.001)
        speed = [np.nanmean(np.array(neuron("euler", s, pattern=pattern)["velocity_m_s"], float)) for s in steps]
        table[name] = {"neuron_m_s": float(2.0 * speed[1] - speed[0]), "ours_m_s": limit(pattern)}
        print(
            f"{name:12s} limit of small steps, m/s: "
            f"NEURON {table[name]['neuron_m_s']:.3f}, ours {table[name]['ours_m_s']:.3f}",
            flush=True,
        )
    doubled = Problem(axoplasm_ohm_cm=2.0 * Problem().axoplasm_ohm_cm)
    alone = lay_bundle(doubled, 1, cleft_ratio=1e6, pulse_na=np.array([doubled.pulse_na]), real=np.float64)
    run_bundle(doubled, alone, step_ms=0.0025, duration_ms=DURATION_MS, tolerance=1e-10)
    together = ours(0.0025, pattern=[1] * AXONS, real=np.float64)["velocity_m_s"]
    table["in step"] = {
        "doubled_resistance_m_s": float(bundle_velocity_m_s(doubled, alone, 1)[0]), "twenty_in_step_m_s": together,
    }  # fmt: skip
    return table


def main() -> None:
    """Measure, print, save."""
    ours(0.01, pattern=[1] * AXONS, real=np.float32)
    agree = agreement()
    one = limit([1])
    errors_ours = {s: ours(s, pattern=[1] * AXONS, real=np.float32)["velocity_m_s"] / one - 1.0 for s in OUR_STEPS_MS}
    step = best(errors_ours)
    if step is None:
        raise SystemExit("No step of ours keeps the error allowed.")
    errors: dict[str, dict[float, float]] = {}
    for method, settings in NEURON_SETTINGS.items():
        found = {s: neuron(method, s, pattern=[1])["velocity_m_s"][0] for s in settings}
        errors[method] = {s: v / agree["one"]["neuron_m_s"] - 1.0 for s, v in found.items()}
    chosen = {method: best(found) for method, found in errors.items()}
    tried = [neuron("euler", 0.005, pattern=[1] * AXONS, duration_ms=0.03, layout=one)["cpu_s"] for one in LAYOUTS]
    layout = LAYOUTS[int(np.argmin(tried))]
    peers: dict[str, dict[str, Any]] = {}
    own: list[dict[str, Any]] = []
    for method, setting in chosen.items():
        own += [ours(step, pattern=[1] * AXONS, real=np.float32) for _ in range(ROUNDS)]
        if setting is None:
            continue
        brief = EULER_SAMPLE_MS * (setting / 0.005) if method == "euler" else DURATION_MS
        found = neuron(method, setting, pattern=[1] * AXONS, duration_ms=brief, layout=layout)
        whole = found["cpu_s"] * DURATION_MS / brief
        peers[method] = {"setting": setting, "error": errors[method][setting], "whole_cpu_s": whole, **found}
        del peers[method]["velocity_m_s"], peers[method]["stimulated"]
        print(
            f"NEURON {method:6s} {setting:8g}: {whole:9.2f} s CPU, error {errors[method][setting]:+.4f}, "
            f"{found['ns_per_compartment_step']:.0f} ns per compartment-step",
            flush=True,
        )
    own += [ours(step, pattern=[1] * AXONS, real=np.float32) for _ in range(ROUNDS)]
    least = min(own, key=lambda run: run["cpu_s"])
    double = min(
        (ours(step, pattern=[1] * AXONS, real=np.float64) for _ in range(ROUNDS)), key=lambda run: run["cpu_s"]
    )
    print(
        f"ours   single {step:8g}: {least['cpu_s'] * 1e3:9.2f} ms CPU, error {errors_ours[step]:+.4f}, "
        f"{least['ns_per_compartment_step']:.2f} ns per compartment-step"
    )
    quickest = min(peers, key=lambda method: peers[method]["whole_cpu_s"])
    ratio = peers[quickest]["whole_cpu_s"] / least["cpu_s"]
    per_step = peers["euler"]["ns_per_compartment_step"] / least["ns_per_compartment_step"]
    print(f"NEURON at its best ({quickest}) over ours: {ratio:.0f}; a compartment-step: {per_step:.0f}; wanted: 1000")
    save("coupled", {
        "axons": AXONS, "compartments": COMPARTMENTS, "peers": peer_versions("neuron"), "agreement": agree,
        "neuron": peers, "ours": {"step_ms": step, "error": errors_ours[step], **least}, "ours_double": double,
        "best_of_neuron": quickest, "ratio": ratio, "ratio_per_step": per_step, "wanted": 1000,
    })  # fmt: skip


if __name__ == "__main__":
    main()

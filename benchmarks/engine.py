"""The engine's own membrane on the lean kernel: the same healthy cable by the engine and by the lean kernel.

``python -m benchmarks.engine``, half a minute, prints the velocity error of both for a row of steps, and the time of a
compartment-step. It shows what the engine would gain from gates that are solved with the potential, and that one kernel
serves two membranes.
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.environment import save
from benchmarks.nerve import kernels as lean
from benchmarks.nerve.problem import Layout, condense
from facialis.body.nerve import kernel as k
from facialis.body.nerve.membrane import rest_gates, thermal_mv
from facialis.body.nerve.strands import Strands, lay_strands
from facialis.body.nerve.windows import advance_strands
from facialis.body.nerve.zone import NerveParameters, lay_cable
from facialis.parameters.assumed2026 import CLEFT, GRID
from facialis.parameters.bostock1978 import BARE
from facialis.parameters.mcintyre2002 import FIBRE
from facialis.parameters.schwarz1995 import NODE

INTERNODES, FIRST, LAST, TEMPERATURE_C, DURATION_MS = 24, 8, 18, 37.0, 1.0
DIAMETER_UM = np.linspace(6.0, 12.0, lean.WIDTH)
STEPS_MS = (0.01, 0.005, 0.0025, 0.00125)


def parameters(step_ms: float) -> NerveParameters:
    """Return the shipped nerve with six cells to an internode: a node and the five that the lean kernel condenses."""
    return NerveParameters(NODE, BARE, FIBRE, CLEFT, GRID.replace(step_ms=step_ms, cells_per_internode=lean.MODES + 1))


def cable(step_ms: float, real: type) -> Strands:
    """Return sixteen healthy fibres of different diameters, solved everywhere by the engine."""
    nerve = parameters(step_ms)
    diameter = DIAMETER_UM[None, :]
    geometry = lay_cable(nerve, diameter, internodes=INTERNODES)
    return lay_strands(nerve, geometry, diameter_um=diameter, temperature_c=TEMPERATURE_C, real=real)


def velocity(crossed_ms: NDArray[np.float64], internode_mm: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return velocities [m/s] from crossing times of nodes, shape (nodes, WIDTH)."""
    return (LAST - FIRST) * internode_mm / (crossed_ms[LAST] - crossed_ms[FIRST])


def by_engine(step_ms: float, real: type) -> tuple[NDArray[np.float64], float]:
    """Return velocities [m/s] and time per compartment-step [ns] of the engine."""
    strands = cable(step_ms, real)
    entering = [(0.0, 0, lane, 0, 0) for lane in range(k.WIDTH)]
    spent = time.process_time()
    advance_strands(strands, entering, start_ms=0.0, end_ms=DURATION_MS)
    spent = time.process_time() - spent
    length = strands.geometry.length_mm[0, 0] * (lean.MODES + 1)
    cells = strands.geometry.cells
    ns = 1e9 * spent / (round(DURATION_MS / step_ms) * cells * k.WIDTH)
    return velocity(strands.crossed_at[0, :: lean.MODES + 1], length), ns


def lay(step_ms: float, real: type) -> tuple[lean.Schwarz, Layout]:
    """Return the engine's cable for the lean kernel: membrane and arrays, with the engine's own coefficients."""
    strands = cable(step_ms, np.float64)
    coef, rates = strands.coef[0], strands.rates
    membrane = lean.Schwarz(
        leak_at_mv=NODE.leak_mv, potassium_mv=NODE.potassium_mv, thermal_mv=thermal_mv(TEMPERATURE_C),
        sodium_in_mm=NODE.sodium_in_mm, sodium_out_mm=NODE.sodium_out_mm,
        q_m=rates[k.Q_M], q_h=rates[k.Q_H], q_s=rates[k.Q_S], q_n=rates[k.Q_N],
    )  # fmt: skip
    node, cell = coef[0], coef[1]
    densities = [node[row] for row in (k.SODIUM_PERMEABILITY, k.SLOW_K, k.FAST_K, k.LEAK)]
    m, h, _, s, n = rest_gates(NODE.leak_mv)
    coefs, internodes = condense(
        step_ms, step_ms, c_node=node[k.C_NF], densities=densities, c_cell=cell[k.C_NF], g_cell=cell[k.LEAK],
        inner=cell[k.AXIAL], outer=node[k.AXIAL],
    )  # fmt: skip
    nodes = INTERNODES + 1
    state = np.zeros((1, nodes, lean.GATES + 12, lean.WIDTH))
    state[:, :, lean.GATES :: 3] = np.array([m, h, s, n])[:, None]
    layout = Layout(
        state=state.reshape(1, -1).astype(real),
        modes=np.zeros((1, INTERNODES * lean.MODES * lean.WIDTH), real),
        scratch=np.zeros((1, nodes * lean.SCRATCH_ROWS * lean.WIDTH), real),
        coefs=coefs.astype(real), internodes=internodes.astype(real),
        pulse=strands.amplitude[:1, 0].astype(real), ladder=np.array([step_ms, step_ms]),
        crossed_at=np.full((1, nodes, lean.WIDTH), np.nan), clock=np.zeros(2, np.int64),
    )  # fmt: skip
    return membrane, layout


def by_lean(step_ms: float, real: type) -> tuple[NDArray[np.float64], float]:
    """Return velocities [m/s] and time per compartment-step [ns] of the lean kernel."""
    membrane, layout = lay(step_ms, real)
    strands = cable(step_ms, np.float64)
    length = strands.geometry.length_mm[0, 0] * (lean.MODES + 1)
    steps = round(DURATION_MS / step_ms)
    spent = time.process_time()
    lean.advance(
        membrane, 4, layout.state[0], layout.coefs, layout.internodes, layout.modes[0], layout.scratch[0],
        layout.pulse[0], GRID.pulse_ms, steps, layout.ladder, (-1.0, 1e9), layout.crossed_at[0],
        -30.0 - NODE.leak_mv, layout.clock,
    )  # fmt: skip
    spent = time.process_time() - spent
    return velocity(layout.crossed_at[0], length), 1e9 * spent / (steps * strands.geometry.cells * lean.WIDTH)


def compare() -> dict[str, Any]:
    """Return limits of velocity by fibre, errors by step and the least time of a compartment-step of both."""
    both = {"engine": by_engine, "lean": by_lean}
    found: dict[str, Any] = {}
    for name, run in both.items():
        fine = [run(step, np.float64)[0] for step in (0.001, 0.0005)]
        limit = fine[1] + (fine[1] - fine[0]) / 3.0
        errors = {f"{step:g}": float(np.abs(run(step, np.float64)[0] / limit - 1.0).max()) for step in STEPS_MS}
        found[name] = {"limit_m_s": limit.tolist(), "largest_error": errors, "ns_per_compartment_step": np.inf}
        run(0.005, np.float32)
    for _ in range(20):
        for name, run in both.items():
            least = min(found[name]["ns_per_compartment_step"], run(0.005, np.float32)[1])
            found[name]["ns_per_compartment_step"] = least
    return found


def main() -> None:
    """Measure, print, save."""
    found = compare()
    limits = {name: np.array(row["limit_m_s"]) for name, row in found.items()}
    apart = float(np.abs(limits["lean"] / limits["engine"] - 1.0).max())
    for name, row in found.items():
        errors = ", ".join(
            f"{1e3 * float(step):g} us {100 * error:.2f} %" for step, error in row["largest_error"].items()
        )
        print(f"{name:7s} {row['ns_per_compartment_step']:.2f} ns per compartment-step; largest error: {errors}")
    print(f"limits of small steps differ by {100 * apart:.3f} % at most", flush=True)
    save("engine", {"diameter_um": DIAMETER_UM.tolist(), "limits_apart": apart, **found})


if __name__ == "__main__":
    main()

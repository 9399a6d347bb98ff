"""Bare fibres side by side, on a bench: how fast an impulse runs in them, and how soon one crosses to another.

An experiment with the engine of the nerve alone, as Rasminsky did it with a root: no face, no muscle. Sixteen fibres of
the patient's calibres lose all their myelin over a stretch, under a vessel that indents. One fibre is excited; where
nothing crosses, two, four and eight together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from facialis.body.compression import compute_openness
from facialis.body.nerve import kernel as k
from facialis.body.nerve.strands import Strands, lay_strands
from facialis.body.nerve.windows import advance_strands
from facialis.body.nerve.zone import NerveParameters, lay_grid
from facialis.evidence.base import Case, Family, Outcome, Reading, Who, reading
from facialis.protocol import Protocol
from facialis.surroundings import grow_nerve
from facialis.vocabulary import Side

Array = NDArray[np.float64]
Exciting = tuple[int, ...]
NERVE_C = 27.0
"""Middle of the row's 26-28 degC."""
STRETCH_MM, TAPER_MM = 3.0, 0.5
"""Length of the bare stretch, and of its ends, in which myelin fades (assumptions)."""
REST_MS, WATCHED_MS = 20.0, 10.0
TOGETHER = (1, 2, 4, 8)
"""Fibres excited together, until something crosses."""
SPIKE_MV = -30.0
"""An impulse passes where the membrane rises through this, as everywhere in the engine."""


@dataclass(frozen=True, eq=False, slots=True)
class Watched:
    """What was seen in the bare stretch after a shock.

    Parameters
    ----------
    membrane_mv, inward_na : ndarray, shape (steps, cells, fibres)
        Membrane potential, and current into the fibre, in the bare stretch.
    step_ms, cell_mm : float
        Resolution.
    born : dict of int to int
        By fibre that was excited by others: the cell of the stretch nearest to where it was; nodes beside the stretch
        are the more excitable.
    """

    membrane_mv: Array
    inward_na: Array
    step_ms: float
    cell_mm: float
    born: Mapping[int, int]


def lay_bench(case: Case) -> Strands:
    """Return sixteen fibres of a patient with a bare stretch under an indenting vessel, at rest."""
    patient = case.patient
    shipped = patient.nerve(Side.LEFT)
    nerve = NerveParameters(
        shipped.node, shipped.bare, shipped.fibre, shipped.cleft, shipped.grid.replace(stride=1)
    )  # every step is looked at
    axons, _ = grow_nerve(patient, Protocol(name="bench"), side=Side.LEFT, seed=case.seed, strands=1)
    diameter = np.resize(axons.diameter_um, (1, k.WIDTH))
    cells = round(STRETCH_MM / nerve.grid.cell_mm)
    x = np.linspace(0.0, cells * nerve.grid.cell_mm, 2 * cells + 1)[1::2]
    bare = np.clip(np.minimum(x, STRETCH_MM - x) / TAPER_MM, 0.0, 1.0)
    phase = np.random.default_rng([case.seed, 41]).random((1, k.WIDTH))
    geometry = lay_grid(nerve, diameter, lesion_x_mm=x, phase=phase)
    fraction = np.zeros((1, geometry.cells, k.WIDTH))
    fraction[0, geometry.guard : geometry.guard + cells] = bare[:, None]
    strands = lay_strands(
        nerve,
        geometry,
        diameter_um=diameter,
        temperature_c=NERVE_C,
        bare_fraction=fraction,
        persistent_cm_s=np.full((1, k.WIDTH), nerve.bare.silent_persistent_cm_s),
        openness=compute_openness(patient.left.lesion, bare)[None],
        coupled=True,
        real=np.float64,
    )
    advance_strands(strands, [], start_ms=0.0, end_ms=REST_MS)
    return strands


def excite(strands: Strands, exciting: Exciting) -> Watched:
    """Excite some fibres at their proximal end, and watch the bare stretch; the strand is changed in place."""
    step, guard = strands.grid.step_ms, strands.geometry.guard
    membrane, inward = [], []
    born: dict[int, int] = {}
    stretch = slice(guard, guard + len(strands.geometry.lesion_x_mm))
    pulses = [(REST_MS, 0, fibre, 0, 0) for fibre in exciting]
    for number in range(round(WATCHED_MS / step)):
        start = REST_MS + number * step
        births = advance_strands(strands, pulses if not number else [], start_ms=start, end_ms=start + step)[1]
        for _, _, fibre, cell, cause in births:
            if cause == k.EPHAPTIC:
                born.setdefault(int(fibre), int(np.clip(cell - guard, 0, stretch.stop - guard - 1)))
        potential = strands.state[0, :, k.V].astype(np.float64)
        inside = potential + strands.cleft[0, :, k.PHI, None]
        along = strands.coef[0, :-1, k.AXIAL] * np.diff(inside, axis=0)
        out = np.diff(np.pad(along, ((1, 1), (0, 0))), axis=0)  # what flows in along the axon leaves through its wall
        membrane.append(potential[stretch])
        inward.append(-out[stretch])
    return Watched(np.array(membrane), np.array(inward), step, strands.grid.cell_mm, born)


def velocity_m_s(watched: Watched, fibre: int) -> float | None:
    """Return the velocity in the middle half of the stretch; ``None`` where the impulse does not run along it."""
    trace = watched.membrane_mv[:, :, fibre]
    up = (trace[:-1] < SPIKE_MV) & (trace[1:] >= SPIKE_MV)
    first, last = up.shape[1] // 4, up.shape[1] - up.shape[1] // 4 - 1
    middle = up[:, first : last + 1]
    if not middle.any(axis=0).all():
        return None
    passed_ms = middle.argmax(axis=0) * watched.step_ms
    slope = np.polyfit(np.arange(first, last + 1) * watched.cell_mm, passed_ms, 1)[0]
    return float(1.0 / slope) if slope > 0 else None


def transit_ms(watched: Watched, exciting: Exciting) -> list[float]:
    """Return for each excited fibre the time from the exciting fibres' inward peak to its own, where it was excited."""
    peak = watched.inward_na.argmax(axis=0) * watched.step_ms
    return [float(peak[cell, fibre] - peak[cell, list(exciting)].mean()) for fibre, cell in watched.born.items()]


def _run(case: Case) -> Mapping[str, Reading]:
    for count in TOGETHER:
        exciting = tuple(range(count))
        watched = excite(lay_bench(case), exciting)
        if watched.born:
            break
    return {
        "P01": reading(*transit_ms(watched, exciting), reason=f"nothing crosses from {TOGETHER[-1]} fibres to others"),
        "P02": reading(*(velocity_m_s(watched, fibre) for fibre in exciting), reason="no impulse runs through"),
    }


_BENCH = f"engine of the nerve alone, {NERVE_C:g} degC, {STRETCH_MM:g} mm without myelin under a vessel that indents"
_FIBRES = "human calibres instead of a mouse's; bare membrane that is silent"
FAMILY = Family(
    name="bare_fibres",
    title="Bare fibres side by side",
    who=Who.PATIENTS,
    outcomes=(
        Outcome(
            "P01",
            "ms",
            "peak of inward current of an excited fibre less that of the exciting ones, at the end of the stretch "
            f"where it is excited; {_BENCH}",
            departs=f"of 1, 2, 4 or 8 exciting fibres the fewest from which anything crosses, not one; {_FIBRES}",
        ),
        Outcome("P02", "m/s", f"velocity of the exciting fibres in the middle half; {_BENCH}", departs=_FIBRES),
    ),
    run=_run,
    seconds=0.3,
    columns=("all", "null"),
    chosen=False,
)
"""Sixteen bare fibres, currents seen directly."""

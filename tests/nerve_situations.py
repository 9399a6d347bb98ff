"""Physical situations that the nerve is tested in: healthy cables solved everywhere, a bundle with one sealed cleft."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from facialis.body.nerve import kernel as k
from facialis.body.nerve.strands import Pulse, Strands, lay_strands
from facialis.body.nerve.windows import advance_strands
from facialis.body.nerve.zone import NerveParameters, lay_cable, lay_grid
from facialis.parameters.assumed2026 import CLEFT, GRID
from facialis.parameters.bostock1978 import BARE
from facialis.parameters.mcintyre2002 import FIBRE
from facialis.parameters.schwarz1995 import NODE

Array = NDArray[np.float64]
NERVE = NerveParameters(NODE, BARE, FIBRE, CLEFT, GRID)
WINDOW_MS = 0.5


def nerve(**changes: dict[str, Any]) -> NerveParameters:
    """Return the shipped parameters with changes by part: ``nerve(node={"leak_ms_cm2": 50.0})``."""
    parts = {name: getattr(NERVE, name) for name in ("node", "bare", "fibre", "cleft", "grid")}
    return NerveParameters(**{name: part.replace(**changes.get(name, {})) for name, part in parts.items()})


def healthy_cable(
    parameters: NerveParameters, diameter_um: Array, *, internodes: int = 24, temperature_c: float = 37.0
) -> Strands:
    """Sixteen healthy fibres, uncoupled, with a node at either end; double precision."""
    diameter = np.broadcast_to(diameter_um, (1, k.WIDTH)).copy()
    geometry = lay_cable(parameters, diameter, internodes=internodes)
    return lay_strands(parameters, geometry, diameter_um=diameter, temperature_c=temperature_c, real=np.float64)


def bundle(
    parameters: NerveParameters,
    *,
    bare: float,
    openness: float,
    diameter_um: Array | None = None,
    phase: Array | None = None,
    lesion_mm: float = 3.0,
    strands: int = 1,
    real: type = np.float64,
    coupled: bool = True,
    seed: int = 0,
    **laid: Any,
) -> Strands:
    """Strands with a lesion whose ends are smooth; ``bare`` and ``openness`` hold at its middle."""
    rng = np.random.default_rng(seed)
    diameter = rng.uniform(7.0, 10.0, (strands, k.WIDTH)) if diameter_um is None else diameter_um
    cells = round(lesion_mm / parameters.grid.cell_mm)
    x = np.linspace(0.0, lesion_mm, 2 * cells + 1)[1::2]
    profile = np.sin(np.pi * x / lesion_mm) ** 2
    profile = profile**2 / (profile**2 + 0.01)
    drawn = rng.random(diameter.shape)
    geometry = lay_grid(parameters, diameter, lesion_x_mm=x, phase=drawn if phase is None else phase)
    fraction = np.zeros((len(diameter), geometry.cells, k.WIDTH))
    fraction[:, geometry.guard : geometry.guard + cells] = bare * profile[None, :, None]
    return lay_strands(
        parameters,
        geometry,
        diameter_um=diameter,
        temperature_c=37.0,
        bare_fraction=fraction,
        openness=np.tile(np.exp(np.log(max(openness, 1e-12)) * profile), (len(diameter), 1)),
        coupled=coupled,
        real=real,
        **laid,
    )


def run(strands: Strands, duration_ms: float, pulses: list[Pulse] | None = None, *, start_ms: float = 0.0) -> Array:
    """Advance and return exits, sorted by time; pulses hold times after ``start_ms``."""
    exits = []
    for window in range(round(duration_ms / WINDOW_MS)):
        begin = start_ms + window * WINDOW_MS
        now = [pulse for pulse in pulses or [] if begin <= pulse[0] < begin + WINDOW_MS]
        exits.append(advance_strands(strands, now, start_ms=begin, end_ms=begin + WINDOW_MS)[0])
    joined = np.concatenate(exits)
    return joined[np.argsort(joined[:, 0], kind="stable")]


def settle(strands: Strands, duration_ms: float = 20.0) -> Strands:
    """Let strands come to rest and start their clocks anew."""
    run(strands, duration_ms)
    strands.clock[:] = 0.0
    strands.dozing[:] = False
    strands.crossed_at[:] = -1e9
    strands.worst_balance = 0.0
    strands.balance[:] = 0.0
    return strands


def volley(at_ms: float, lanes: range = range(k.WIDTH), *, strand: int = 0, end: int = 0) -> list[Pulse]:
    """One impulse into each lane at the same time."""
    return [(at_ms, strand, lane, end, 0) for lane in lanes]


def count_by_lane(exits: Array, *, end: int = 1) -> NDArray[np.int64]:
    """Number of impulses that leave each lane at one end."""
    return np.bincount(exits[exits[:, 3] == end, 2].astype(np.int64), minlength=k.WIDTH)

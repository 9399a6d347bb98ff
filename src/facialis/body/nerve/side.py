"""One facial nerve from soma to muscle: delay lines outside the lesion, solved strands inside it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from facialis.body.nerve import kernel as k
from facialis.body.nerve.conduction import IN, OUT, Lines, carry, lay_lines, peek, shock
from facialis.body.nerve.zone import (
    Geometry,
    NerveParameters,
    cleft_coefficients,
    initial_state,
    internode_mm,
    kernel_rates,
    lay_grid,
    membrane_coefficients,
)
from facialis.errors import SimulationError
from facialis.records import Axons, Spikes

Array = NDArray[np.float64]
EVENTS = 1024
"""Room for impulses born or leaving per strand and window."""
DOZE_MS = 1.0
"""Step of sleeping strands, ms; slow variables move on time scales of 100 ms and more."""
DOZE_AFTER_MS = 20.0
"""Quiet time after which a strand sleeps, ms."""
DOZE_WAKE_MV_MS = 0.05
"""A sleeping strand that moves faster is roused, mV/ms."""


@dataclass(frozen=True, eq=False, slots=True)
class LesionField:
    """What the vessel has made of the fibres of one side, on the lesion's grid.

    Parameters
    ----------
    x_mm : ndarray, shape (cells,)
        Distance from the root exit point; empty where nothing is solved.
    pressure, bare_fraction : ndarray, shape (axons, cells)
        Relative pressure and bare part of the internodes, 0-1.
    openness : ndarray, shape (strands, cells)
        Conductance from cleft to bath relative to an open cleft, in the order of ``strand``.
    strand : ndarray of int, shape (strands,)
        Numbers of the strands, sorted.
    """

    x_mm: Array
    pressure: Array
    bare_fraction: Array
    openness: Array
    strand: NDArray[np.int32]


@dataclass(eq=False, slots=True)
class Nerve:
    """Running state of one side's nerve; advanced in place by :func:`advance_nerve`."""

    axons: Axons
    parameters: NerveParameters
    lines: Lines
    split: NDArray[np.bool_]
    lane_axon: NDArray[np.int64]
    axon_lane: NDArray[np.int64]
    geometry: Geometry | None
    memory: dict[str, NDArray[np.generic]]
    window_ms: float
    dozing: NDArray[np.bool_]
    dozed_ms: Array
    pulses: list[tuple[float, int, int, int, int]] = field(default_factory=list)
    worst_balance: float = 0.0


@dataclass(frozen=True, slots=True)
class Passed:
    """What happened in a window: impulses at the muscle, at the soma and born in the lesion."""

    muscle: Spikes
    soma: Spikes
    born: Spikes


def start_nerve(
    parameters: NerveParameters,
    axons: Axons,
    *,
    lesion: LesionField,
    zone_mm: float,
    ectopy: float,
    coupled: bool,
    temperature_c: float,
    rng: np.random.Generator,
    solve: NDArray[np.bool_] | None = None,
    real: type = np.float32,
) -> Nerve:
    """Build one side's nerve at rest.

    Parameters
    ----------
    parameters : NerveParameters
        Membranes, fibre, cleft, grid.
    axons : Axons
        Population of the side.
    lesion : LesionField
        What the vessel has made of it.
    zone_mm : float
        End of the zone; ``axons.distal_mm`` counts from here.
    ectopy : float
        0 (bare membrane is silent) to 1 (its persistent sodium is that of an ectopic site).
    coupled : bool
        Whether axons of a strand feel each other through their cleft.
    temperature_c : float
        Temperature of the nerve, 25-40 degC.
    rng : numpy.random.Generator
        Draws node positions and channel scatter.
    solve : ndarray of bool, shape (strands,), optional
        Strands solved as cables. Default: those with a bare axon or a sealed cleft.
    real : type
        ``numpy.float32`` or ``numpy.float64``.

    Raises
    ------
    SimulationError
        If the lesion reaches beyond the zone.
    """
    diseased = (lesion.bare_fraction.max(axis=1, initial=0.0) > 0.002)[:, None]
    strands = lesion.strand
    if solve is None:
        solve = np.array([bool(diseased[axons.strand == s].any()) for s in strands], np.bool_)
        solve |= lesion.openness.min(axis=1, initial=1.0) < 0.5
    chosen = strands[solve]
    lane_axon = np.full((len(chosen), k.WIDTH), -1, np.int64)
    axon_lane = np.full((len(axons), 2), -1, np.int64)
    for row, strand in enumerate(chosen):
        members = np.flatnonzero(axons.strand == strand)
        lane_axon[row, : len(members)] = members
        axon_lane[members, 0], axon_lane[members, 1] = row, np.arange(len(members))
    split = axon_lane[:, 0] >= 0
    geometry, memory = _solved(
        parameters, axons, lesion, lane_axon, np.flatnonzero(solve), (ectopy, coupled, temperature_c), rng, real
    )
    lines = _lines(parameters, axons, lesion, split, zone_mm)
    shortest = float(lines.delay_ms[: len(axons)].min())
    step = parameters.grid.step_ms
    stride = step * parameters.grid.stride
    window = max(stride, np.floor(min(shortest, 0.5) / stride) * stride) if split.any() else min(shortest, 2.0)
    if split.any() and shortest < window:
        raise SimulationError(
            f"The shortest path from soma to zone takes {shortest:.3f} ms, less than a window of {window:.3f} ms.",
            "Lengthen the intrapontine path or shorten the step.",
        )
    rows = len(chosen)
    return Nerve(
        axons, parameters, lines, split, lane_axon, axon_lane, geometry, memory, float(window),
        dozing=np.zeros(rows, np.bool_), dozed_ms=np.zeros(rows),
    )  # fmt: skip


def _lines(parameters: NerveParameters, axons: Axons, lesion: LesionField, split: NDArray[np.bool_], zone_mm: float) -> Lines:
    fibre, grid = parameters.fibre, parameters.grid
    guard = grid.guard_internodes * internode_mm(fibre, axons.diameter_um)
    half = 0.5 * grid.cell_mm
    start = (lesion.x_mm[0] - half if len(lesion.x_mm) else 0.0) - guard
    end = (lesion.x_mm[-1] + half if len(lesion.x_mm) else 0.0) + guard
    whole = axons.central_mm + zone_mm + axons.distal_mm
    central = np.where(split, axons.central_mm + start, whole)
    distal = np.where(split, axons.distal_mm + zone_mm - end, whole)
    if split.any() and (central[split].min() <= 0 or distal[split].min() <= 0):
        raise SimulationError(
            f"The lesion with its guards spans {start.min():.1f} to {end.max():.1f} mm, beyond soma or muscle.",
            "Move the vessel or shorten its contact.",
        )
    delay = np.concatenate([central, distal]) / np.tile(axons.velocity_m_s, 2)
    delay[: len(axons)][split] -= grid.pulse_latency_ms
    return lay_lines(delay, refractory_ms=fibre.refractory_ms)


def _solved(
    parameters: NerveParameters,
    axons: Axons,
    lesion: LesionField,
    lane_axon: NDArray[np.int64],
    rows: NDArray[np.int64],
    mechanisms: tuple[float, bool, float],
    rng: np.random.Generator,
    real: type,
) -> tuple[Geometry | None, dict[str, NDArray[np.generic]]]:
    """Lay the cables of the solved strands; spare lanes are healthy fibres that nothing reaches."""
    ectopy, coupled, temperature_c = mechanisms
    # draws are per axon of the whole side, so that solving fewer strands does not shift them
    phase_all = rng.random(len(axons))
    spread = parameters.bare.scatter
    sigma = np.sqrt(np.log1p(spread**2))
    scatter_all = np.exp(rng.normal(-0.5 * sigma**2, sigma, (4, len(axons))))
    count = len(lane_axon)
    if count == 0:
        return None, {}
    spare = lane_axon < 0
    pick = np.where(spare, 0, lane_axon)
    diameter = np.where(spare, axons.diameter_um.mean(), axons.diameter_um[pick])
    geometry = lay_grid(parameters, diameter, lesion_x_mm=lesion.x_mm, phase=np.where(spare, 0.5, phase_all[pick]))
    inner = slice(geometry.guard, geometry.guard + len(lesion.x_mm))
    bare = np.zeros((count, geometry.cells, k.WIDTH))
    bare[:, inner] = np.where(spare[:, None], 0.0, lesion.bare_fraction[pick].transpose(0, 2, 1))
    membrane = parameters.bare
    persistent = membrane.silent_persistent_cm_s + ectopy * (
        membrane.persistent_permeability_cm_s - membrane.silent_persistent_cm_s
    )
    coef = membrane_coefficients(
        parameters,
        geometry,
        diameter,
        bare_fraction=bare,
        persistent_cm_s=persistent * scatter_all[3][pick],
        scale=scatter_all[:3, pick],
    )
    cleft, sealed = cleft_coefficients(parameters, geometry, diameter, openness=lesion.openness[rows], coupled=coupled)
    cells = geometry.cells
    memory: dict[str, NDArray[np.generic]] = {
        "state": initial_state(parameters, (count, cells), real=real),
        "coef": coef.astype(real),
        "rates": kernel_rates(parameters, temperature_c=temperature_c),
        "cleft": cleft,
        "active": (coef[:, :, k.SODIUM_PERMEABILITY].max(axis=2) > 0).astype(np.int8),
        "sealed": sealed,
        "clock": np.zeros((count, 2)),
        "scratch": np.zeros((count, 4, cells * k.WIDTH), real),
        "potentials": np.zeros((count, 8, cells)),
        "crossed_at": np.full((count, cells, k.WIDTH), -1e9),
        "label": np.zeros((count, cells, k.WIDTH), np.int64),
        "pending": np.full((count, 2, k.WIDTH), -1, np.int64),
        "amplitude": np.repeat((parameters.grid.pulse_na_per_um * diameter)[:, None, :], 2, axis=1),
        "exits": np.zeros((count, EVENTS, 4)),
        "births": np.zeros((count, EVENTS, 4)),
        "counts": np.zeros((count, 2), np.int64),
        "balance": np.zeros((count, 1)),
    }
    return geometry, memory


def arriving_at_soma(nerve: Nerve, *, before_ms: float) -> tuple[Array, NDArray[np.int64]]:
    """Return antidromic impulses that reach somata before a time: times and axons, sorted by time."""
    line, time, _ = peek(nerve.lines, IN, before_ms=before_ms)
    at_soma = line < len(nerve.axons)
    return time[at_soma], line[at_soma]


def shock_nerve(nerve: Nerve, axon: NDArray[np.int64], *, from_muscle_mm: Array, time_ms: float, cause: int) -> NDArray[np.bool_]:
    """Excite axons at a distance from the muscle; return which were not refractory."""
    line = axon + np.where(nerve.split[axon], len(nerve.axons), 0)
    travelled = from_muscle_mm / nerve.axons.velocity_m_s[axon]
    at = np.clip(1.0 - travelled / nerve.lines.delay_ms[line], 0.0, 1.0)
    return shock(nerve.lines, line, at=at, time_ms=time_ms, cause=cause)


def advance_nerve(nerve: Nerve, leaving: Spikes, *, start_ms: float, end_ms: float) -> Passed:
    """Advance through one window.

    Parameters
    ----------
    nerve : Nerve
        Changed in place.
    leaving : Spikes
        Impulses that leave somata in the window, sorted by time.
    start_ms, end_ms : float
        The window; at most ``nerve.window_ms`` long.
    """
    axons = len(nerve.axons)
    line = [leaving.axon.astype(np.int64)]
    time, cause = [leaving.time_ms], [leaving.cause]
    way = [np.full(len(leaving), OUT, np.int8)]
    born = Spikes.empty()
    if nerve.split.any():
        exits, born = _advance_strands(nerve, start_ms, end_ms)
        if len(exits):
            to_muscle = exits[:, 2] > 0
            line.append(exits[:, 1].astype(np.int64) + np.where(to_muscle, axons, 0))
            time.append(exits[:, 0])
            way.append(np.where(to_muscle, OUT, IN).astype(np.int8))
            cause.append(exits[:, 3].astype(np.int8))
    entries = [np.concatenate(column) for column in (line, time, way, cause)]
    order = np.lexsort((entries[0], entries[1]))
    where, when, direction, why = carry(
        nerve.lines,
        entries[0][order],
        entries[1][order],
        direction=entries[2][order],
        cause=entries[3][order],
        before_ms=end_ms,
    )
    axon = np.where(where >= axons, where - axons, where).astype(np.int32)
    peripheral = (where >= axons) | ~nerve.split[axon] if len(where) else np.zeros(0, np.bool_)
    arrived = Spikes(when, axon, why, direction)
    return Passed(
        muscle=arrived.where(peripheral & (direction == OUT)),
        soma=arrived.where((where < axons) & (direction == IN)),
        born=born,
    )


def _advance_strands(nerve: Nerve, start_ms: float, end_ms: float) -> tuple[Array, Spikes]:
    """Advance solved strands; return exits (time, axon, end, cause) and births."""
    grid, memory = nerve.parameters.grid, nerve.memory
    _collect_pulses(nerve, start_ms, end_ms)
    hit = np.unique([pulse[1] for pulse in nerve.pulses]).astype(np.int64)
    _rouse(nerve, hit[nerve.dozing[hit]], start_ms)
    _doze(nerve, start_ms)
    awake = np.flatnonzero(~nerve.dozing)
    if len(awake) == 0:
        return np.empty((0, 4)), Spikes.empty()
    rows = np.array([pulse[1] for pulse in nerve.pulses], np.int64)
    table = np.array([(p[0], p[2], p[3], p[4]) for p in nerve.pulses], np.float64).reshape(-1, 4)
    starts = np.searchsorted(rows, np.append(awake, len(nerve.dozing))).astype(np.int64)
    steps = round((end_ms - start_ms) / grid.step_ms)
    k.advance_window(
        memory["state"], memory["coef"], memory["rates"], memory["cleft"], memory["active"], memory["sealed"],
        memory["clock"], memory["scratch"], memory["potentials"], memory["crossed_at"], memory["label"], memory["pending"],
        memory["amplitude"], table, starts, awake, start_ms, steps, grid.step_ms, grid.stride, memory["exits"],
        memory["births"], memory["counts"], memory["balance"],
    )  # fmt: skip
    if np.isnan(memory["balance"]).any():
        raise SimulationError(
            f"Strand {int(np.flatnonzero(np.isnan(memory['balance'][:, 0]))[0])} is not finite at {end_ms:.2f} ms.",
            "Use a smaller step.",
        )
    nerve.worst_balance = max(nerve.worst_balance, float(memory["balance"].max()))
    clock = memory["clock"]
    tired = awake[(clock[awake, 0] == k.DROWSY) & (clock[awake, 1] > DOZE_AFTER_MS)]
    nerve.dozing[tired], nerve.dozed_ms[tired] = True, end_ms
    for s in tired:
        k.change_step(memory["state"], memory["cleft"], s, DOZE_MS / (grid.step_ms * grid.stride))
    return _events(nerve, awake, "exits", 0), _births(nerve, awake)


def _collect_pulses(nerve: Nerve, start_ms: float, end_ms: float) -> None:
    """Keep pulses still under way, add impulses that arrive at the zone; sorted by strand, then time."""
    axons, grid = len(nerve.axons), nerve.parameters.grid
    kept = [pulse for pulse in nerve.pulses if pulse[0] + grid.pulse_ms + grid.step_ms > start_ms]
    for direction, end in ((OUT, 0), (IN, 1)):
        line, time, cause = peek(nerve.lines, direction, before_ms=end_ms)
        for i, t, c in zip(line, time, cause, strict=True):
            axon = i - axons if i >= axons else i
            if nerve.split[axon] and (i >= axons) == (end == 1):
                row, lane = nerve.axon_lane[axon]
                kept.append((float(t), int(row), int(lane), end, int(c)))
    nerve.pulses = sorted(kept, key=lambda pulse: (pulse[1], pulse[0], pulse[2]))


def _doze(nerve: Nerve, now_ms: float) -> None:
    """Let sleeping strands move on by long steps and wake those that stir."""
    due = np.flatnonzero(nerve.dozing & (nerve.dozed_ms + DOZE_MS <= now_ms + 1e-9))
    if len(due) == 0:
        return
    m = nerve.memory
    fastest = np.zeros(len(due))
    k.doze(
        m["state"], m["coef"], m["rates"], m["cleft"], m["active"], m["sealed"], m["clock"], m["scratch"], m["potentials"],
        m["crossed_at"], due, DOZE_MS, fastest,
    )  # fmt: skip
    nerve.dozed_ms[due] += DOZE_MS
    _rouse(nerve, due[fastest > DOZE_WAKE_MV_MS], now_ms)


def _rouse(nerve: Nerve, rows: NDArray[np.int64], now_ms: float) -> None:
    grid, clock = nerve.parameters.grid, nerve.memory["clock"]
    for s in rows:
        k.change_step(nerve.memory["state"], nerve.memory["cleft"], s, grid.step_ms / DOZE_MS)
        clock[s] = (k.AWAKE, 0.0)
        nerve.dozing[s] = False


def _events(nerve: Nerve, awake: NDArray[np.int64], name: str, column: int) -> Array:
    table, counts = nerve.memory[name], nerve.memory["counts"]
    parts = []
    for s in awake[counts[awake, column] > 0]:
        number = int(counts[s, column])
        if number > EVENTS:
            raise SimulationError(
                f"Strand {s}: {number} impulses in one window; room for {EVENTS}.", "Shorten the window or the step."
            )
        rows = table[s, :number].copy()
        rows[:, 1] = nerve.lane_axon[s, rows[:, 1].astype(np.int64)]
        parts.append(rows[rows[:, 1] >= 0])
    return np.concatenate(parts) if parts else np.empty((0, 4))


def _births(nerve: Nerve, awake: NDArray[np.int64]) -> Spikes:
    rows = _events(nerve, awake, "births", 1)
    order = np.argsort(rows[:, 0], kind="stable")
    rows = rows[order]
    return Spikes(rows[:, 0], rows[:, 1].astype(np.int32), rows[:, 3].astype(np.int8), np.zeros(len(rows), np.int8))

"""One facial nerve from soma to muscle: delay lines outside the lesion, solved strands inside it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from facialis.body.nerve import kernel as k
from facialis.body.nerve.conduction import IN, OUT, Lines, carry, lay_lines, peek, shock
from facialis.body.nerve.neighbours import Neighbours, find_neighbours, no_neighbours
from facialis.body.nerve.strands import Strands, lay_strands
from facialis.body.nerve.windows import advance_strands
from facialis.body.nerve.zone import SEALED_BELOW, NerveParameters, internode_mm, lay_grid
from facialis.errors import SimulationError
from facialis.records import Axons, Spikes

Array = NDArray[np.float64]
Integers = NDArray[np.int64]
WINDOW_MS = 0.1
"""Windows are multiples of this, the step of the motoneurons, ms."""
BARE_FROM = 0.002
"""Bare part of an internode from which a strand counts as diseased."""


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


@dataclass(frozen=True, eq=False, slots=True)
class Nerve:
    """One side's nerve; what it holds is advanced in place by :func:`advance_nerve`.

    Parameters
    ----------
    axons : Axons
        Population of the side.
    lines : Lines
        Soma to zone, or soma to muscle where nothing is solved, for every axon; then zone to muscle for every axon.
    split : ndarray of bool, shape (axons,)
        Axons that run through a solved strand.
    lane_axon : ndarray of int, shape (solved strands, WIDTH)
        Axon of every lane, -1 where spare.
    axon_lane : ndarray of int, shape (axons, 2)
        Solved strand and lane of every axon, -1 where not solved.
    strands : Strands or None
        Solved strands.
    window_ms : float
        Longest window, no longer than the shortest delay between soma and zone.
    """

    axons: Axons
    lines: Lines
    split: NDArray[np.bool_]
    lane_axon: Integers
    axon_lane: Integers
    strands: Strands | None
    window_ms: float

    @property
    def worst_balance(self) -> float:
        """Largest imbalance of cleft currents over their throughput in any step so far."""
        return self.strands.worst_balance if self.strands else 0.0


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
    density_mm2: float = np.inf,
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
    density_mm2 : float
        Fibres per mm2 of the whole root, from which follows who are neighbours. Default: none are.
    solve : ndarray of bool, shape (strands,), optional
        Strands solved as cables. Default: those with a bare axon or a sealed cleft.
    real : type
        ``numpy.float32`` or ``numpy.float64``.

    Raises
    ------
    SimulationError
        If the lesion reaches beyond the zone.
    """
    if solve is None:
        solve = _worth_solving(axons, lesion)
    lane_axon, axon_lane = _seat(axons, lesion.strand[solve])
    split = axon_lane[:, 0] >= 0
    strands = _solved(
        parameters,
        axons,
        lesion=lesion,
        lane_axon=lane_axon,
        rows=np.flatnonzero(solve),
        mechanisms=(ectopy, coupled, temperature_c),
        density_mm2=density_mm2,
        rng=rng,
        real=real,
    )
    lines = _lines(parameters, axons, lesion, split, zone_mm)
    shortest = float(lines.delay_ms[: len(axons)].min())
    window = max(WINDOW_MS, np.floor(min(shortest, 0.5 if split.any() else 2.0) / WINDOW_MS) * WINDOW_MS)
    if shortest < window:
        raise SimulationError(
            f"The shortest path from soma to zone takes {shortest:.3f} ms, less than a window of {window:.3f} ms.",
            "Lengthen the intrapontine path or shorten the step.",
        )
    return Nerve(axons, lines, split, lane_axon, axon_lane, strands, float(window))


def _worth_solving(axons: Axons, lesion: LesionField) -> NDArray[np.bool_]:
    """Return which strands have a bare axon or a sealed cleft."""
    bare = lesion.bare_fraction.max(axis=1, initial=0.0) > BARE_FROM
    solve = np.array([bool(bare[axons.strand == s].any()) for s in lesion.strand], np.bool_)
    return np.asarray(solve | (lesion.openness.min(axis=1, initial=1.0) < SEALED_BELOW))


def _seat(axons: Axons, chosen: NDArray[np.int32]) -> tuple[Integers, Integers]:
    """Give every axon of the chosen strands a lane."""
    lane_axon = np.full((len(chosen), k.WIDTH), -1, np.int64)
    axon_lane = np.full((len(axons), 2), -1, np.int64)
    for row, strand in enumerate(chosen):
        members = np.flatnonzero(axons.strand == strand)
        lane_axon[row, : len(members)] = members
        axon_lane[members, 0], axon_lane[members, 1] = row, np.arange(len(members))
    return lane_axon, axon_lane


def _lines(
    parameters: NerveParameters, axons: Axons, lesion: LesionField, split: NDArray[np.bool_], zone_mm: float
) -> Lines:
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
    # handing an impulse over takes 0.035 ms, but it passes the last, sealed cell as much too early
    delay = np.concatenate([central, distal]) / np.tile(axons.velocity_m_s, 2)
    return lay_lines(delay, refractory_ms=fibre.refractory_ms)


def _solved(
    parameters: NerveParameters,
    axons: Axons,
    *,
    lesion: LesionField,
    lane_axon: Integers,
    rows: Integers,
    mechanisms: tuple[float, bool, float],
    density_mm2: float,
    rng: np.random.Generator,
    real: type,
) -> Strands | None:
    """Lay the cables of the solved strands; spare lanes are healthy fibres that nothing reaches."""
    ectopy, coupled, temperature_c = mechanisms
    membrane = parameters.bare
    # draws are per axon of the whole side, so that solving fewer strands does not shift them
    phase_all = rng.random(len(axons))
    sigma = np.sqrt(np.log1p(membrane.scatter**2))
    scatter_all = np.exp(rng.normal(-0.5 * sigma**2, sigma, (4, len(axons))))
    if len(lane_axon) == 0:
        return None
    spare = lane_axon < 0
    pick = np.where(spare, 0, lane_axon)
    diameter = np.where(spare, axons.diameter_um.mean(), axons.diameter_um[pick])
    geometry = lay_grid(parameters, diameter, lesion_x_mm=lesion.x_mm, phase=np.where(spare, 0.5, phase_all[pick]))
    inner = slice(geometry.guard, geometry.guard + len(lesion.x_mm))
    bare = np.zeros((len(lane_axon), geometry.cells, k.WIDTH))
    bare[:, inner] = np.where(spare[:, None], 0.0, lesion.bare_fraction[pick].transpose(0, 2, 1))
    neighbours = _neighbours(parameters, axons, lane_axon, density_mm2, geometry.cells) if coupled else None
    silent, ectopic = membrane.silent_persistent_cm_s, membrane.persistent_permeability_cm_s
    return lay_strands(
        parameters,
        geometry,
        diameter_um=diameter,
        temperature_c=temperature_c,
        bare_fraction=bare,
        persistent_cm_s=(silent + ectopy * (ectopic - silent)) * scatter_all[3][pick],
        scale=scatter_all[:3, pick],
        openness=lesion.openness[rows],
        coupled=coupled,
        neighbours=neighbours,
        real=real,
    )


def _neighbours(
    parameters: NerveParameters, axons: Axons, lane_axon: Integers, density_mm2: float, cells: int
) -> Neighbours:
    """Find which solved strands border on each other."""
    row, lane = np.nonzero(lane_axon >= 0)
    axon = lane_axon[row, lane]
    whole_us = parameters.cleft.neighbour_us_mm * parameters.grid.cell_mm
    if whole_us == 0.0:
        return no_neighbours(len(lane_axon), cells)
    y, z = axons.y_mm[axon], axons.z_mm[axon]
    return find_neighbours(y, z, strand=row, density_mm2=density_mm2, width=k.WIDTH, whole_us=whole_us, cells=cells)


def arriving_at_soma(nerve: Nerve, *, before_ms: float) -> tuple[Array, NDArray[np.int64]]:
    """Return antidromic impulses that reach somata before a time: times and axons, sorted by time."""
    line, time, _ = peek(nerve.lines, IN, before_ms=before_ms, last=len(nerve.axons))
    return time, line


def shock_nerve(
    nerve: Nerve,
    axon: NDArray[np.int64],
    *,
    from_muscle_mm: Array,
    time_ms: float,
    cause: int,
    from_soma_mm: Array | None = None,
) -> NDArray[np.bool_]:
    """Excite axons at a distance from the muscle, and from the soma; return which were not refractory.

    Without a distance from the soma the place lies distal to the solved zone; a place inside the zone is moved to the
    nearer of its ends.
    """
    velocity, split = nerve.axons.velocity_m_s[axon], nerve.split[axon]
    peripheral = axon + np.where(split, len(nerve.axons), 0)
    travelled = from_muscle_mm / velocity
    at = np.clip(1.0 - travelled / nerve.lines.delay_ms[peripheral], 0.0, 1.0)
    line = peripheral
    if from_soma_mm is not None:
        short_of = from_soma_mm / velocity - nerve.lines.delay_ms[axon]
        central = split & (short_of < travelled - nerve.lines.delay_ms[peripheral])
        line = np.where(central, axon, peripheral)
        at = np.where(central, np.clip(1.0 + short_of / nerve.lines.delay_ms[axon], 0.0, 1.0), at)
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
    entering, born = [_entries(leaving.axon, leaving.time_ms, leaving.cause, OUT)], Spikes.empty()
    if nerve.strands is not None:
        exits, births = advance_strands(
            nerve.strands, _arriving_at_zone(nerve, before_ms=end_ms), start_ms=start_ms, end_ms=end_ms
        )
        if len(exits):
            axon, when, end, why = _by_axon(nerve, exits)
            line = axon + np.where(end > 0, len(nerve.axons), 0)
            entering.append(_entries(line, when, why, np.where(end > 0, OUT, IN)))
        if len(births):
            axon, when, _, why = _by_axon(nerve, births)
            order = np.argsort(when, kind="stable")
            born = Spikes(when[order], axon[order].astype(np.int32), why[order], np.zeros(len(order), np.int8))
    return _arrivals(nerve, entering, born=born, before_ms=end_ms)


Entries = tuple[Integers, Array, NDArray[np.int8], NDArray[np.int8]]
"""Lines, times, causes and directions of impulses that enter lines."""


def _entries(line: NDArray[np.integer], time: Array, cause: NDArray[np.int8], way: int | NDArray[np.int64]) -> Entries:
    return line.astype(np.int64), time, cause, np.full(len(line), way, np.int8)


def _arrivals(nerve: Nerve, entering: list[Entries], *, born: Spikes, before_ms: float) -> Passed:
    """Let impulses travel on the lines, and sort those that arrive."""
    axons = len(nerve.axons)
    lines, times, causes, ways = (np.concatenate(column) for column in zip(*entering, strict=True))
    order = np.lexsort((lines, times))
    where, when, direction, why = carry(
        nerve.lines, lines[order], time_ms=times[order], direction=ways[order], cause=causes[order], before_ms=before_ms
    )
    if not len(where):
        return Passed(Spikes.empty(), Spikes.empty(), born)
    axon = np.where(where >= axons, where - axons, where)
    peripheral = (where >= axons) | ~nerve.split[axon]
    arrived = Spikes(when, axon.astype(np.int32), why, direction)
    return Passed(
        muscle=arrived.where(peripheral & (direction == OUT)),
        soma=arrived.where((where < axons) & (direction == IN)),
        born=born,
    )


def _arriving_at_zone(nerve: Nerve, *, before_ms: float) -> Array:
    """Return the impulses that reach either end of a solved strand before a time, as a table of pulses."""
    axons = len(nerve.axons)
    tables = []
    for direction, end, first in ((OUT, 0, 0), (IN, 1, axons)):
        line, time, cause = peek(nerve.lines, direction, before_ms=before_ms, first=first, last=first + axons)
        if not len(line):
            continue
        axon = line - first
        facing = nerve.split[axon]
        row, lane = nerve.axon_lane[axon[facing]].T
        tables.append(np.column_stack([time[facing], row, lane, np.full(len(row), end), cause[facing]]))
    return np.concatenate(tables) if tables else np.empty((0, 5))


def _by_axon(nerve: Nerve, events: Array) -> tuple[Integers, Array, Integers, NDArray[np.int8]]:
    """Return axon, time, place and cause of events in strands; spare lanes are left out."""
    row, lane = events[:, 1].astype(np.int64), events[:, 2].astype(np.int64)
    axon = nerve.lane_axon[row, lane]
    real = axon >= 0
    return axon[real], events[real, 0], events[real, 3].astype(np.int64), events[real, 4].astype(np.int8)


def final_state(nerve: Nerve) -> dict[str, NDArray[np.generic]]:
    """Return what a later run needs to go on from here: strands, clefts and impulses in flight."""
    names = ("state", "cleft", "clock", "crossed_at", "label")
    lines, strands = nerve.lines, nerve.strands
    return {
        **({name: getattr(strands, name).copy() for name in names} if strands else {}),
        "times_ms": lines.times_ms.copy(),
        "cause": lines.cause.copy(),
        "fate": lines.fate.copy(),
        "head": lines.head.copy(),
        "count": lines.count.copy(),
        "due_ms": lines.due_ms.copy(),
        "last_ms": lines.last_ms.copy(),
    }

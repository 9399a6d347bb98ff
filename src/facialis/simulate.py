"""Seconds of a patient's life: patient and protocol to episode. Reads top to bottom."""

from __future__ import annotations

import math
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from facialis.body.compression import compute_bare_fraction, compute_openness, compute_pressure
from facialis.body.nerve.courses import NerveCourse, follow
from facialis.body.nerve.side import (
    WINDOW_MS,
    LesionField,
    Nerve,
    Passed,
    advance_nerve,
    arriving_at_soma,
    final_state,
    shock_nerve,
    start_nerve,
)
from facialis.body.nucleus import advance, start
from facialis.contraction import FORCE_RATE_HZ, contract
from facialis.episode import Episode, HalfEpisode, LesionMap
from facialis.patient import Patient
from facialis.protocol import Protocol
from facialis.records import Axons, Spikes
from facialis.records.spike_log import SpikeLog
from facialis.surroundings import (
    AxonShock,
    Inputs,
    course_times,
    gather_drive,
    gather_inputs,
    gather_shocks,
    generator,
    grow_nerve,
    nerve_course,
    switched_nucleus,
)
from facialis.vocabulary import Cause, Direction, Side

Progress = Callable[[float, str], None]
"""Called with the fraction done (0-1) and what is being done."""
PRESSED_STRANDS = 25
"""Strands a side by default where a lesion has to be solved."""
SETTLE_MS = 4000.0
"""Life of the nerve before the recording, ms: longer than the trains of a nerve that starts without sodium gained."""
QUIET_WINDOW_MS = 50.0
"""Window where nerve and nucleus cannot talk back: no lesion and no shock."""


def usual_strands(patient: Patient) -> int:
    """Return the scale that answers about as quickly as life: the whole nerve where no vessel touches it, else 25."""
    pressed = any(vessels for side in Side for vessels in patient.side(side).pressing)
    return PRESSED_STRANDS if pressed else patient.root.strands


def simulate(
    patient: Patient,
    protocol: Protocol,
    *,
    seed: int = 0,
    strands: int | None = None,
    facial: bool = True,
    progress: Progress | None = None,
) -> Episode:
    """Carry out a protocol on a patient.

    Parameters
    ----------
    patient : Patient
        Who.
    protocol : Protocol
        What is done; what is recorded does not matter here.
    seed : int
        The same seed gives the same impulses, bit for bit, on one machine and any number of threads.
    strands : int, optional
        Strands kept on each side, 1 to all of the root's; whole strands are drawn at random. Default:
        :func:`usual_strands`.
    facial : bool
        Whether the seventh nerve lives; without it no impulse arises, which is enough where only ears are examined.
    progress : callable, optional
        Called with fraction done and stage.

    Returns
    -------
    Episode
        The truth: every impulse with its cause, forces, lesion, final state.

    Raises
    ------
    SimulationError
        If a state is not finite.
    """
    began = time.perf_counter()
    strands = usual_strands(patient) if strands is None else strands
    report = progress or (lambda _fraction, _stage: None)
    inputs = gather_inputs(patient, protocol, seed=seed)
    halves = {
        side: _simulate_side(
            patient,
            protocol,
            side,
            inputs=inputs[side],
            seed=seed,
            strands=strands,
            facial=facial,
            progress=_half_of(report, index),
        )
        for index, side in enumerate(Side)
    }
    report(1.0, "done")
    return Episode(
        patient=patient,
        protocol=protocol,
        seed=seed,
        strands=strands,
        left=halves[Side.LEFT],
        right=halves[Side.RIGHT],
        blinks_ms=inputs[Side.LEFT].blinks.time_ms[:, 0],
        seconds_of_work=time.perf_counter() - began,
    )


@dataclass(frozen=True, slots=True)
class Logs:
    """Impulses of one side as they leave somata, reach muscles, come back to somata, and are born in the lesion."""

    fired: SpikeLog = field(default_factory=SpikeLog)
    muscle: SpikeLog = field(default_factory=SpikeLog)
    soma: SpikeLog = field(default_factory=SpikeLog)
    born: SpikeLog = field(default_factory=SpikeLog)

    def add(self, leaving: Spikes, passed: Passed) -> None:
        """Append what happened in a window."""
        self.fired.add(leaving)
        self.muscle.add(passed.muscle)
        self.soma.add(passed.soma)
        self.born.add(passed.born)


def _half_of(report: Progress, index: int) -> Progress:
    """Return a progress callback for the first (0) or second (1) half of the work."""
    return lambda fraction, stage: report((index + fraction) / 2.0, stage)


def _simulate_side(
    patient: Patient,
    protocol: Protocol,
    side: Side,
    *,
    inputs: Inputs,
    seed: int,
    strands: int,
    facial: bool,
    progress: Progress,
) -> HalfEpisode:
    half = patient.side(side)
    axons, pool = grow_nerve(patient, protocol, side=side, seed=seed, strands=strands)
    load = protocol.state.sample("vessel_load", course_times(protocol))
    lesion = _press(patient, side, axons, load=float(load.max()))
    nerve = start_nerve(
        patient.nerve(side),
        axons,
        lesion=lesion,
        zone_mm=patient.grid.zone_mm,
        ectopy=half.lesion.ectopy if patient.mechanisms.ectopy else 0.0,
        coupled=patient.mechanisms.ephapse,
        temperature_c=protocol.state.nerve_temperature_c,
        density_mm2=patient.root.axon_count / (0.25 * math.pi * patient.root.root_mm**2),
        rng=generator(seed, f"{side} nerve"),
    )
    course = nerve_course(patient, protocol, side=side, nerve=nerve, lesion=lesion, load=load)
    logs = Logs()
    if facial:
        logs = _run(
            patient, protocol, side, nerve=nerve, pool=pool, course=course, inputs=inputs, seed=seed, progress=progress
        )
    arrived = logs.muscle.joined()
    progress(0.97, f"{side} muscles")
    units, discharges, force = contract(patient, protocol, side=side, axons=axons, arrived=arrived, seed=seed)
    return HalfEpisode(
        axons=axons,
        units=units,
        lesion=LesionMap(lesion.x_mm, lesion.pressure, lesion.bare_fraction, lesion.openness, lesion.strand),
        fired=logs.fired.joined(),
        returned=logs.soma.joined(),
        born=logs.born.joined(),
        arrived=arrived,
        discharges=discharges,
        force_mn=force,
        force_rate_hz=FORCE_RATE_HZ,
        worst_balance=nerve.worst_balance,
        state=final_state(nerve),
    )


def _press(patient: Patient, side: Side, axons: Axons, *, load: float) -> LesionField:
    """Compute pressure and its consequences on a grid that spans every contact."""
    half, cell = patient.side(side), patient.grid.cell_mm
    strand = np.unique(axons.strand).astype(np.int32)
    myelin, clefts = half.pressing
    if not myelin:
        nothing = np.empty((len(axons), 0))
        return LesionField(np.empty(0), nothing, nothing, np.empty((len(strand), 0)), strand)
    start = max(min(vessel.site_mm - vessel.contact_mm for vessel in myelin), 0.0)
    end = max(vessel.site_mm + vessel.contact_mm for vessel in myelin)
    x = np.float64(start) + cell * (np.arange(max(round((end - start) / cell), 3), dtype=np.float64) + 0.5)
    # myelin was lost under the vessel's own load; lifting it changes the clefts, not the myelin
    chronic, acute = (
        compute_pressure(
            vessels, x, y_mm=axons.y_mm, z_mm=axons.z_mm, radius_mm=0.5 * patient.root.root_mm, load=factor
        )
        for vessels, factor in ((myelin, 1.0), (clefts, load))
    )
    mean = np.stack([acute[axons.strand == s].mean(axis=0) for s in strand])
    return LesionField(
        x_mm=x,
        pressure=acute,
        bare_fraction=compute_bare_fraction(half.lesion, chronic),
        openness=compute_openness(half.lesion, mean),
        strand=strand,
    )


def _run(
    patient: Patient,
    protocol: Protocol,
    side: Side,
    *,
    nerve: Nerve,
    pool: NDArray[np.int8],
    course: NerveCourse | None,
    inputs: Inputs,
    seed: int,
    progress: Progress,
) -> Logs:
    """Let nucleus and nerve exchange impulses, window by window."""
    motoneurons = replace(nerve.axons, muscle=pool)
    state = start(switched_nucleus(patient, side), motoneurons, rng=generator(seed, f"{side} nucleus"))
    drive = gather_drive(patient, protocol, side=side, inputs=inputs)
    shocks = gather_shocks(patient, protocol, side=side, axons=nerve.axons, seed=seed)
    key = zlib.crc32(f"{seed} {side} noise".encode())
    talks = nerve.split.any() or bool(shocks)
    window = nerve.window_ms if talks else QUIET_WINDOW_MS
    total = WINDOW_MS * math.ceil(1000.0 * protocol.duration_s / WINDOW_MS - 1e-6)
    _settle(nerve, course)
    logs = Logs()
    now, pending = 0.0, 0
    while now < total - 1e-9:
        until = min(round(now + window, 6), total)
        if course is not None:
            follow(nerve, course, time_ms=now)
        while pending < len(shocks) and shocks[pending].time_ms < until:
            _give(nerve, shocks[pending])
            pending += 1
        returning = arriving_at_soma(nerve, before_ms=until) if talks else (np.empty(0), np.empty(0, np.int64))
        firing = advance(
            state,
            drive,
            antidromic=(returning[0], returning[1].astype(np.int32)),
            t0_ms=now,
            t1_ms=until,
            key=key,
            volleys=inputs.volleys,
            condition=inputs.condition,
        )
        leaving = Spikes(
            firing.time_ms, firing.axon, firing.cause, np.full(len(firing.axon), Direction.ORTHODROMIC, np.int8)
        )
        part = advance_nerve(nerve, leaving, start_ms=now, end_ms=until)
        logs.add(leaving, part)
        now = until
        progress(0.95 * now / total, f"{side} nerve and nucleus")
    return logs


def _settle(nerve: Nerve, course: NerveCourse | None) -> None:
    """Let bare axons find their own rest before the recording, so that no train is locked to its first sample."""
    if not nerve.split.any():
        return
    if course is not None:
        follow(nerve, course, time_ms=0.0)
    for window in range(-round(SETTLE_MS / nerve.window_ms), 0):
        start_ms = window * nerve.window_ms
        advance_nerve(nerve, Spikes.empty(), start_ms=start_ms, end_ms=start_ms + nerve.window_ms)


def _give(nerve: Nerve, given: AxonShock) -> None:
    """Excite the axons of a shock."""
    shock_nerve(
        nerve,
        given.axon,
        from_muscle_mm=given.from_muscle_mm,
        from_soma_mm=given.from_soma_mm,
        time_ms=given.time_ms,
        cause=int(Cause.STIMULUS),
    )

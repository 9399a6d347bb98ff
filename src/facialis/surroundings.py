"""What a protocol and a state bring to one side: volleys, drives, shocks, what presses, breathes and relaxes."""

from __future__ import annotations

import zlib
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from facialis.body.anatomy import grow_axons, path_mm, permute_muscles, regrow_axons, weights
from facialis.body.compression import compute_openness
from facialis.body.hearing import Click, Waves, compute_generators, compute_waves
from facialis.body.muscle import compute_endplate, grow_motor_units, reshape
from facialis.body.nerve.alkalosis import axon_excitability, compute_carbon_dioxide, persistent_gain
from facialis.body.nerve.courses import COURSE_STEP_S, NerveCourse, solved_strands
from facialis.body.nerve.membrane import velocity_m_s
from facialis.body.nerve.side import LesionField, Nerve
from facialis.body.nerve.stimulation import SUPPLY, excite
from facialis.body.nucleus import (
    Blinks,
    Condition,
    NucleusParameters,
    Shock,
    Volleys,
    compute_condition,
    compute_cortical,
    compute_drive,
    compute_reflex,
    draw_blinks,
)
from facialis.parameters.kirk2021 import HEALTHY_NUCLEUS
from facialis.patient import Patient
from facialis.protocol import Protocol, Stimulus
from facialis.records import Axons, Evoked, MotorUnits
from facialis.vocabulary import Side, StimulationSite

Array = NDArray[np.float64]


class Inputs(NamedTuple):
    """What reaches a side's motoneurons from the brainstem."""

    blinks: Blinks
    volleys: Volleys
    condition: Condition


def generator(seed: int, purpose: str) -> np.random.Generator:
    """Return a generator of its own for each purpose, so that one more draw here shifts nothing there."""
    return np.random.default_rng([seed, zlib.crc32(purpose.encode())])


def grow_nerve(
    patient: Patient, protocol: Protocol, *, side: Side, seed: int, strands: int
) -> tuple[Axons, NDArray[np.int8]]:
    """Return the axons of a side with the muscle that each serves, and the muscle that its motoneuron belongs to."""
    axons = grow_axons(
        patient.root,
        patient.face,
        shares=patient.musculature.axon_shares,
        strands=strands,
        velocity_m_s_per_um=velocity_per_um(patient, protocol, side=side),
        zone_mm=patient.grid.zone_mm,
        rng=generator(seed, f"{side} axons"),
        topography=patient.topography,
        bundling=generator(seed, f"bundles {patient.bundled}") if patient.bundled else None,
    )
    if patient.dealt:
        axons = permute_muscles(axons, rng=generator(seed, f"deal {patient.dealt}"))
    regrowth = patient.side(side).regrowth
    if regrowth is None:
        return axons, axons.muscle
    return regrow_axons(axons, regrowth, rng=generator(seed, f"{side} regrowth"))


def grow_units(patient: Patient, axons: Axons, *, side: Side, seed: int) -> MotorUnits:
    """Return the motor units of a side: one an axon, larger where sprouts have adopted orphaned fibres."""
    regrowth, shares = patient.side(side).regrowth, patient.musculature.axon_shares
    weight = weights(axons, patient.root, shares=shares)
    if regrowth is not None:
        weight = np.maximum(weight * (1.0 - regrowth.lost), 1.0)
    units = grow_motor_units(patient.musculature, axons, rng=generator(seed, f"{side} units"), weight=weight)
    units = reshape(units, patient.side(side).muscles)
    if regrowth is None:
        return units
    larger = regrowth.enlargement
    return replace(units, fibres=larger * units.fibres, twitch_mn=larger * units.twitch_mn)


def gather_inputs(patient: Patient, protocol: Protocol, *, seed: int) -> dict[Side, Inputs]:
    """Return what the brainstem sends to the motoneurons of each side."""
    condition = compute_condition(
        patient.brainstem.condition, protocol.state_lived, duration_s=protocol.duration_s, drugs=patient.drugs
    )
    blinks = draw_blinks(
        patient.tasks.blink,
        protocol.tasks,
        duration_s=protocol.duration_s,
        rng=generator(seed, "blinks"),
        condition=condition,
    )
    volleys = _volleys(patient, protocol, condition=condition, seed=seed)
    return {side: Inputs(blinks, volleys[side], condition) for side in Side}


def _volleys(patient: Patient, protocol: Protocol, *, condition: Condition, seed: int) -> dict[Side, Volleys]:
    """Return the volleys that shocks to skin and cortex send to the motoneurons of each side."""
    shocks = [
        Shock(at_ms, stimulus.side, stimulus.site, stimulus.amplitude_ma, stimulus.width_ms)
        for stimulus in protocol.stimuli
        for at_ms in stimulus.times_ms
    ]
    reflex = compute_reflex(
        patient.brainstem.reflex,
        shocks,
        condition=condition,
        velocity_m_s_per_um=velocity_per_um(patient, protocol, side=Side.LEFT),
        rng=generator(seed, "reflex"),
    )
    cortical = compute_cortical(patient.brainstem.cortex, shocks, condition=condition)
    return {side: Volleys.joined([reflex[side], cortical[side]]) for side in Side}


def switched_nucleus(patient: Patient, side: Side) -> NucleusParameters:
    """Return the side's motoneurons with what the switches leave of their disease."""
    nucleus = patient.side(side).nucleus
    if not patient.mechanisms.nucleus:
        nucleus = nucleus.replace(plateau=HEALTHY_NUCLEUS.plateau)
    if not patient.mechanisms.reflex:
        nucleus = nucleus.replace(trigeminal_gain=HEALTHY_NUCLEUS.trigeminal_gain)
    return nucleus


def gather_drive(patient: Patient, protocol: Protocol, *, side: Side, inputs: Inputs) -> tuple[Array, Array]:
    """Return voluntary and blink drive: nobody moves at will asleep, and GABA shunts the blink's interneurons."""
    tasks = [task for task in protocol.tasks if task.side in (None, side)]
    will, lid = compute_drive(tasks, side, blinks=inputs.blinks, habits=patient.tasks, duration_s=protocol.duration_s)
    grid, condition = np.arange(will.shape[1], dtype=np.float64), inputs.condition
    if condition.asleep.any():
        will = will * (condition.at("asleep", grid) < 0.5)
    if condition.gaba.any():
        lid = lid / (1.0 + condition.at("gaba", grid))
    return will, lid


def velocity_per_um(patient: Patient, protocol: Protocol, *, side: Side) -> float:
    """Return conduction velocity over fibre diameter at the temperature of the recording, m/s per um."""
    fibre, temperature_c = patient.side(side).fibre, protocol.state.nerve_temperature_c
    return float(velocity_m_s(fibre, np.ones(1), temperature_c=temperature_c)[0])


def endplate_left(patient: Patient, protocol: Protocol, *, side: Side, time_ms: Array) -> Array | None:
    """Return what a relaxant leaves of the end-plate potential of every impulse, None where there is none."""
    count = protocol.state.sample("train_of_four", 1e-3 * time_ms)
    if np.all(count == 4.0):
        return None
    return compute_endplate(patient.relaxant, patient.side(side).junction, train_of_four=count)


def course_times(protocol: Protocol) -> Array:
    """Return the times at which courses of the nerve are sampled, s."""
    return np.arange(0.0, protocol.duration_s + COURSE_STEP_S, COURSE_STEP_S)


def _carbon_dioxide(patient: Patient, protocol: Protocol) -> Array:
    """Return end-tidal carbon dioxide at the times of the courses, mmHg."""
    times = course_times(protocol)
    base = protocol.state.sample("end_tidal_co2_mmhg", times)
    return compute_carbon_dioxide(patient.alkalosis, protocol.tasks, base_mmhg=base, times_s=times)


def nerve_course(
    patient: Patient, protocol: Protocol, *, side: Side, nerve: Nerve, lesion: LesionField, load: Array
) -> NerveCourse | None:
    """Return what changes in the solved strands, None where nothing does."""
    gain = persistent_gain(patient.alkalosis, _carbon_dioxide(patient, protocol))
    lifted = np.ptp(load) > 0.0
    if nerve.strands is None or not (lifted or np.any(gain != 1.0)):
        return None
    half, openness = patient.side(side), None
    if lifted:
        rows = [np.flatnonzero(nerve.axons.strand == strand) for strand in solved_strands(nerve)]
        most = np.stack([lesion.pressure[row].mean(axis=0) for row in rows])
        openness = np.stack([compute_openness(half.lesion, most * now / load.max()) for now in load])
    return NerveCourse(np.maximum(gain, 1e-3), openness, half.cleft, patient.grid)


class AxonShock(NamedTuple):
    """A shock to the nerve: when, which axons, and where on them."""

    time_ms: float
    axon: NDArray[np.int64]
    from_muscle_mm: Array
    from_soma_mm: Array | None


def gather_shocks(patient: Patient, protocol: Protocol, *, side: Side, axons: Axons, seed: int) -> list[AxonShock]:
    """Return every shock to this side's nerve, sorted by time."""
    paths = path_mm(patient.root, patient.face)
    whole = axons.central_mm + patient.grid.zone_mm + axons.distal_mm
    breath = axon_excitability(patient.alkalosis, _carbon_dioxide(patient, protocol))
    shocks = []
    for stimulus in protocol.stimuli:
        if stimulus.side is not side or stimulus.site not in SUPPLY:
            continue
        for at_ms in stimulus.times_ms:
            axon, from_muscle = excite(
                patient.shock,
                axons.muscle,
                diameter_um=axons.diameter_um,
                site=stimulus.site,
                amplitude=stimulus.strength,
                width_ms=stimulus.width_ms,
                paths=paths,
                rng=generator(seed, f"{side} {stimulus.site}"),
                cathode_mm=stimulus.cathode_mm,
                excitability=float(np.interp(1e-3 * at_ms, course_times(protocol), breath)),
            )
            on_root = stimulus.site in (StimulationSite.ROOT_EXIT_ZONE, StimulationSite.ROOT_MAGNETIC)
            begins_ms = at_ms + patient.shock.initiation_ms
            shocks.append(AxonShock(begins_ms, axon, from_muscle, whole[axon] - from_muscle if on_root else None))
    return sorted(shocks, key=lambda shock: shock.time_ms)


def gather_evoked(patient: Patient, protocol: Protocol, *, mastoid: Side) -> Evoked | None:
    """Return what the protocol's clicks evoke between vertex and one mastoid, None where there are no clicks.

    The ear that hears a click answers; so does the other, where the click crosses the head louder than the noise that
    masks it.
    """
    parts = [
        _heard(patient, protocol, stimulus, ear=ear, mastoid=mastoid)
        for stimulus in protocol.stimuli
        if stimulus.site is StimulationSite.EAR
        for ear in Side
        if _level_at(patient, stimulus, ear) is not None
    ]
    if not parts:
        return None
    return Evoked(
        np.concatenate([part.time_ms for part in parts]),
        np.concatenate([part.latency_ms for part in parts]),
        np.concatenate([part.width_ms for part in parts]),
        np.concatenate([part.height_uv for part in parts]),
    )


def _level_at(patient: Patient, stimulus: Stimulus, ear: Side) -> float | None:
    """Return how loud an ear hears a click [dB nHL], None where it does not."""
    if ear is stimulus.side:
        return stimulus.strength
    crossed = stimulus.strength - patient.hearing.crosses_db
    return crossed if crossed > max(0.0, stimulus.masking_db or 0.0) else None


def _heard(patient: Patient, protocol: Protocol, stimulus: Stimulus, *, ear: Side, mastoid: Side) -> Evoked:
    """Return the answer of one ear to every click of a stimulus; its state may change from click to click."""
    level = _level_at(patient, stimulus, ear)
    click = Click(patient.hearing.reference_db if level is None else level, _pace(stimulus))
    own, times = patient.side(ear).hearing, np.array(stimulus.times_ms)
    suffered = np.zeros((len(times), 2))
    if ear is protocol.state.operated:
        names = ("eighth_traction_mm", "cochlear_ischaemia")
        suffered = np.stack([protocol.state.sample(name, 1e-3 * times) for name in names], axis=1)
    kinds, which = np.unique(suffered.round(3), axis=0, return_inverse=True)
    answers: list[Waves] = []
    for traction_mm, ischaemia in kinds:
        state = own.replace(
            traction_mm=min(own.traction_mm + float(traction_mm), 15.0),
            ischaemia=1.0 - (1.0 - own.ischaemia) * (1.0 - float(ischaemia)),
        )
        waves = compute_waves(patient.hearing, state, click=click, age_year=patient.age_year)
        answers.append(compute_generators(patient.hearing, waves, same_ear=ear is mastoid))
    rows = which.ravel()
    return Evoked(
        times,
        np.stack([answer.latency_ms for answer in answers])[rows],
        np.stack([answer.width_ms for answer in answers])[rows],
        np.stack([answer.height_uv for answer in answers])[rows],
    )


def _pace(stimulus: Stimulus) -> float:
    """Return the clicks a second."""
    if len(stimulus.times_s) < 1:
        return stimulus.rate_hz
    return float(1.0 / np.median(np.diff(stimulus.starts_s)))

"""What impulses at the muscles come to: discharges of motor units and force; also of a patient treated since."""

from __future__ import annotations

import zlib
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from facialis.body.muscle import compute_force, silence, transmit
from facialis.episode import Episode, HalfEpisode
from facialis.patient import Patient
from facialis.protocol import Protocol
from facialis.records import Axons, Discharges, MotorUnits, Spikes
from facialis.surroundings import endplate_left, grow_units
from facialis.vocabulary import Side

FORCE_RATE_HZ = 200.0


def contract(
    patient: Patient, protocol: Protocol, *, side: Side, axons: Axons, arrived: Spikes, seed: int
) -> tuple[MotorUnits, Discharges, NDArray[np.float64]]:
    """Let impulses that reach the muscles of a side pass its junctions.

    Parameters
    ----------
    patient : Patient
        Whose junctions and muscles.
    protocol : Protocol
        Length, and relaxants at the end-plate.
    side : Side
        Which.
    axons : Axons
        Population of the side.
    arrived : Spikes
        Impulses at the muscles.
    seed : int
        Draws motor units and failing junctions; the same seed, the same units.

    Returns
    -------
    tuple
        Motor units, their discharges, and force in mN of each muscle at :data:`FORCE_RATE_HZ`.
    """
    half = patient.side(side)
    units = grow_units(patient, axons, side=side, seed=seed)
    discharges = transmit(
        arrived,
        units,
        junction=half.junction,
        key=zlib.crc32(f"{seed} {side} junction".encode()),
        endplate=endplate_left(patient, protocol, side=side, time_ms=arrived.time_ms),
    )
    discharges = silence(discharges, units, effects=half.muscles)
    force = compute_force(discharges, units, force=patient.force, duration_s=protocol.duration_s, rate_hz=FORCE_RATE_HZ)
    return units, discharges, force


def recontract(episode: Episode, patient: Patient) -> Episode:
    """Return the episode as it would be with the same impulses at the muscles of a changed patient.

    For what acts at the junction or behind it: nerve and nucleus are those of the episode, and are not solved again.

    Parameters
    ----------
    episode : Episode
        Simulated before.
    patient : Patient
        The same person with other junctions, muscles or lids.
    """
    left, right = (_again(episode, patient, side) for side in Side)
    return replace(episode, patient=patient, left=left, right=right)


def _again(episode: Episode, patient: Patient, side: Side) -> HalfEpisode:
    half = episode.side(side)
    units, discharges, force = contract(
        patient, episode.protocol, side=side, axons=half.axons, arrived=half.arrived, seed=episode.seed
    )
    return replace(half, units=units, discharges=discharges, force_mn=force)

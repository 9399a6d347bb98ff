"""A short piece of life: what it costs the nerve, and what the ruler sees of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from facialis.body.adaptation import Traffic
from facialis.episode import Episode, HalfEpisode
from facialis.measures.activity import Activity, Kind, find_activity
from facialis.measures.activity import Episode as Contraction
from facialis.measures.episodes import find_episodes
from facialis.patient import Patient
from facialis.protocol import Protocol, Record, Task
from facialis.simulate import simulate
from facialis.visit import observe
from facialis.vocabulary import MUSCLE_CODE, MUSCLES, Cause, Muscle, Side, TaskName

Array = NDArray[np.float64]
LIFE = Protocol(
    name="two seconds of life",
    duration_s=2.0,
    tasks=(
        Task(do=TaskName.BLINK, at_s=0.1, for_s=0.14, effort=0.38),
        Task(do=TaskName.SPEAK, at_s=0.7, for_s=0.5, effort=0.5),
    ),
    record=(Record(),),
)
"""One blink as strong as a spontaneous one, half a second of speech, and rest: what a face does most of the day.

Nothing closes the eye at will, so that the eyelid is moved by the blink alone."""
JOINS = 20
"""A muscle joins with at least this many impulses born in the lesion, as in the studies of the presets."""
UPPER: tuple[Muscle, ...] = (Muscle.FRONTALIS, Muscle.CORRUGATOR, Muscle.ORBICULARIS_OCULI)
"""Muscles around the eye, for the grade (row of SMC grades in the definitions)."""
_LESION = (Cause.ECTOPIC, Cause.EPHAPTIC)


@dataclass(frozen=True, eq=False, slots=True)
class Seen:
    """What the ruler finds in the electromyogram of one side.

    Parameters
    ----------
    spasm_time : float
        Fraction of the time in spasm, 0-1.
    muscle_time : ndarray, shape (13,)
        Fraction of the time in which each muscle bursts in a spasm.
    spasms, tonic : int
        Spasms, and the tonic ones among them.
    first : Muscle or None
        Muscle that begins the first spasm.
    grade : int
        0 no spasm, 1 around the eye only, 2 elsewhere too, 3 with tonic closure of the eye. The fourth, disfiguring
        asymmetry, is not seen in an electromyogram.
    """

    spasm_time: float
    muscle_time: Array
    spasms: int
    tonic: int
    first: Muscle | None
    grade: int


@dataclass(frozen=True, eq=False, slots=True)
class Counted:
    """What only the simulator knows of one side.

    Parameters
    ----------
    traffic : Traffic
        What drives the slow equations.
    born : ndarray of int, shape (13,)
        Impulses of the lesion that arrived at each muscle.
    spontaneous : int
        Impulses born in the lesion before the first task.
    """

    traffic: Traffic
    born: NDArray[np.int64]
    spontaneous: int

    @property
    def joined(self) -> tuple[Muscle, ...]:
        """Muscles with at least :data:`JOINS` impulses of the lesion."""
        return tuple(muscle for muscle in MUSCLES if self.born[MUSCLE_CODE[muscle]] >= JOINS)

    @property
    def leading(self) -> Muscle | None:
        """Muscle whose units the lesion makes discharge most, of those that join; what moved first plays no part."""
        work = self.traffic.work_hz
        return max(self.joined, key=lambda muscle: float(work[MUSCLE_CODE[muscle]]), default=None)


@dataclass(frozen=True, eq=False, slots=True)
class Life:
    """A short piece of life of a patient, truth and ruler kept apart.

    Parameters
    ----------
    counted : dict of Side to Counted
        The simulator's counts.
    seen : dict of Side to Seen
        The ruler's findings.
    seconds_of_work : float
        Wall time of the simulation.
    """

    counted: dict[Side, Counted]
    seen: dict[Side, Seen]
    seconds_of_work: float


def live(patient: Patient, *, seed: int = 0, strands: int = 25, protocol: Protocol = LIFE) -> Life:
    """Simulate a short piece of a patient's life and count it.

    Parameters
    ----------
    patient : Patient
        Who; treated or not.
    seed : int
        The same seed is the same nerve, fibre by fibre.
    strands : int
        Strands kept on each side.
    protocol : Protocol
        What is done.

    Returns
    -------
    Life
        Counts and findings.
    """
    episode = simulate(patient, protocol, seed=seed, strands=strands)
    activity = find_activity(observe(episode), np.random.default_rng(seed))
    spasms = [found for found in find_episodes(activity) if found.is_spasm and not is_doubtful(found)]
    return Life(
        counted={side: count(episode, side) for side in Side},
        seen={side: _see(activity, spasms, side) for side in Side},
        seconds_of_work=episode.seconds_of_work,
    )


def is_doubtful(found: Contraction) -> bool:
    """Return whether a spasm is one twitch in a marked movement: in speech two sides are never quite alike."""
    return found.kind is Kind.CLONIC and bool(found.during) and len(found.twitches) == 1


def count(episode: Episode, side: Side) -> Counted:
    """Count the impulses of one side of an episode."""
    half, seconds = episode.side(side), episode.protocol.duration_s
    arrived = half.arrived.where(np.isin(half.arrived.cause, _LESION))
    born = _per_muscle(half, arrived.axon)
    begins_ms = 1000.0 * min((task.at_s for task in episode.protocol.tasks), default=seconds)
    return Counted(
        traffic=_traffic(half, seconds=seconds),
        born=born,
        spontaneous=int(np.count_nonzero(half.born.time_ms < begins_ms)),
    )


def _traffic(half: HalfEpisode, *, seconds: float) -> Traffic:
    units = np.maximum(np.bincount(half.axons.muscle, minlength=len(MUSCLES)), 1)
    worked = half.discharges.unit[np.isin(half.discharges.cause, _LESION)]
    arrived = _per_muscle(half, half.arrived.axon)
    passed = _per_muscle(half, half.discharges.unit)
    return Traffic(
        antidromic_hz=len(half.returned) / max(len(half.axons), 1) / seconds,
        work_hz=_per_muscle(half, worked) / units / seconds,
        transmission=np.where(arrived > 0, np.minimum(passed / np.maximum(arrived, 1), 1.0), 1.0),
    )


def _per_muscle(half: HalfEpisode, axon: NDArray[np.int32]) -> NDArray[np.int64]:
    return np.bincount(half.axons.muscle[axon], minlength=len(MUSCLES)).astype(np.int64)


def _see(activity: Activity, spasms: Iterable[Contraction], side: Side) -> Seen:
    own = [spasm for spasm in spasms if spasm.side is side]
    measured = max(activity.measured_s(side), 1e-9)
    time = np.zeros(len(MUSCLES))
    for track in activity.on_side(side):
        if track.channel.muscle is not None:
            spans = [
                (max(on, spasm.onset_s), min(off, spasm.offset_s))
                for on, off in zip(track.bursts.onset_s, track.bursts.offset_s, strict=True)
                for spasm in own
                if track.name in spasm.muscles
            ]
            covered = sum(max(float(off - on), 0.0) for on, off in spans)
            time[MUSCLE_CODE[track.channel.muscle]] = min(covered / measured, 1.0)
    covered = sum(spasm.offset_s - spasm.onset_s for spasm in own)
    return Seen(
        spasm_time=min(covered / measured, 1.0),
        muscle_time=time,
        spasms=len(own),
        tonic=sum(spasm.kind is Kind.TONIC for spasm in own),
        first=_muscle(own[0].muscles[0]) if own else None,
        grade=grade(own),
    )


def grade(spasms: list[Contraction]) -> int:
    """Return the grade of the spasms of one side, 0-3 (see :class:`Seen`)."""
    if not spasms:
        return 0
    muscles = {name for spasm in spasms for name in spasm.muscles}
    tonic = {name for spasm in spasms if spasm.kind is Kind.TONIC for name in spasm.muscles}
    if any(Muscle.ORBICULARIS_OCULI.value in name for name in tonic):
        return 3
    return 1 if all(_muscle(name) in UPPER for name in muscles) else 2


def _muscle(name: str) -> Muscle | None:
    return next((muscle for muscle in MUSCLES if muscle.value == name.split()[0]), None)

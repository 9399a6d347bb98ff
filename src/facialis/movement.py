"""How the face moved in an episode: forces of the muscles and orders to the levator become movement."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np

from facialis.body.face import Pause, compute_levator, compute_motion
from facialis.body.face.mechanics import step_times
from facialis.body.muscle import JunctionParameters
from facialis.episode import Episode
from facialis.protocol import Protocol
from facialis.records import Event, FaceMovement, Provenance, Subject
from facialis.vocabulary import Arousal, Side, TaskName


def move(episode: Episode) -> FaceMovement:
    """Compute how the face moved.

    Parameters
    ----------
    episode : Episode
        Simulated truth.

    Returns
    -------
    FaceMovement
        Lid fissures and displacements at the rate of the forces.

    Examples
    --------
    >>> import facialis as fc
    >>> visit = fc.record("healthy", seconds=0.5, strands=1)
    >>> fc.move(visit.episode).aperture_mm.shape
    (2, 100)
    """
    patient, protocol = episode.patient, episode.protocol
    aperture, motion = [], []
    for side in Side:
        half, parts = patient.side(side), episode.side(side)
        times = step_times(parts.force_mn.shape[1], parts.force_rate_hz, step_ms=patient.movement.step_ms)
        moved, opened = compute_motion(
            parts.force_mn,
            patient.movement,
            lid=half.lid,
            levator=compute_levator(find_pauses(episode, side), half.lid, times_ms=times),
            rate_hz=parts.force_rate_hz,
            tone=resting_tone(half.junction),
        )
        motion.append(moved)
        aperture.append(opened)
    return FaceMovement(
        aperture_mm=np.stack(aperture),
        motion_mm=np.stack(motion),
        rate_hz=episode.left.force_rate_hz,
        events=_task_events(protocol),
        subject=Subject(code=patient.name, age_year=patient.age_year),
        provenance=Provenance("facialis simulation").noting(
            f"scale: {episode.strands} of {patient.root.strands} strands a side; seed {episode.seed}"
        ),
    )


def find_pauses(episode: Episode, side: Side) -> list[Pause]:
    """Return when the third nerve lets go of one upper lid: in blinks, eye closure at will, and sleep.

    A spasm is no pause: it arises in the seventh nerve, and its closing muscle works against the levator.
    """
    blink = episode.patient.tasks.blink
    pauses = [Pause(at, at + blink.duration_ms) for at in episode.blinks_ms.tolist()]
    for task in episode.protocol.tasks:
        if task.side not in (None, side):
            continue
        begin = 1000.0 * task.at_s
        if task.do is TaskName.BLINK:
            pauses.append(Pause(begin, begin + (blink.voluntary_ms if task.for_s is None else 1000.0 * task.for_s)))
        elif task.do is TaskName.CLOSE_EYES:
            habit = episode.patient.tasks.habits[task.do]
            usual = habit.usual_s if task.for_s is None else task.for_s
            pauses.append(Pause(begin, begin + 1000.0 * usual + 0.5 * habit.fall_ms))
    return pauses + _sleep(episode.protocol)


def _sleep(protocol: Protocol) -> list[Pause]:
    arousal = protocol.state_lived.arousal
    course = arousal if isinstance(arousal, tuple) else ((0.0, arousal),)
    ends = [*(at for at, _ in course[1:]), protocol.duration_s + 1.0]
    return [
        # asleep from the first moment: the levator has been relaxed for long
        Pause(1000.0 * (at if at > 0.0 else -1.0), 1000.0 * end)
        for (at, level), end in zip(course, ends, strict=True)
        if level in (Arousal.NREM, Arousal.REM)
    ]


def resting_tone(junction: JunctionParameters) -> float:
    """Return the part of the muscle fibres that a single impulse still reaches: 1 in health, 0 after full block.

    Safety factors are log-normal about their median.

    Examples
    --------
    >>> from facialis.parameters.wood2001 import JUNCTION
    >>> round(resting_tone(JUNCTION), 3), round(resting_tone(JUNCTION.replace(safety_factor=0.5)), 3)
    (1.0, 0.0)
    """
    spread = math.sqrt(math.log1p(junction.safety_scatter**2))
    if spread == 0.0:
        return float(junction.safety_factor > 1.0)
    return NormalDist().cdf(math.log(junction.safety_factor) / spread)


def _task_events(protocol: Protocol) -> tuple[Event, ...]:
    return tuple(
        Event(task.at_s, f"task {task.do.value}", task.for_s or 0.0)
        for task in protocol.tasks
        if task.do not in (TaskName.REST, TaskName.SPONTANEOUS_BLINKS)
    )

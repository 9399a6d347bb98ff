"""What reaches the motoneurons from above: voluntary drive and the drive of blinks, per muscle and time."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from facialis.body.nucleus.blink import SIDES, Blinks, TaskLike
from facialis.body.nucleus.parameters import BlinkParameters, HabitParameters, TaskParameters
from facialis.vocabulary import MUSCLE_CODE, MUSCLES, Muscle, Side, TaskName

Array = NDArray[np.float64]
OPENERS: tuple[Muscle, ...] = (
    Muscle.ZYGOMATICUS_MAJOR,
    Muscle.LEVATOR_LABII,
    Muscle.DEPRESSOR_ANGULI_ORIS,
    Muscle.PLATYSMA,
    Muscle.POSTERIOR_DIGASTRIC,
)
"""Muscles that open the mouth in speech and chewing, half a cycle after those that close it."""
_GOLDEN = 0.6180339887498949


def compute_drive(
    tasks: Sequence[TaskLike], side: Side, *, blinks: Blinks, habits: TaskParameters, duration_s: float
) -> tuple[Array, Array]:
    r"""Compute the drives of one side.

    A task drives its muscles with effort times habit times :math:`\sin^2` ramps; it falls after its end. Tasks that
    overlap do not add: the larger drive counts. Speech waxes and wanes with the syllables, the closers of the mouth
    against the openers; so does chewing with its strokes. A blink is a :math:`\sin^2` in warped time, rising faster
    than it falls.

    Parameters
    ----------
    tasks : sequence of TaskLike
        Those of one side, or of both.
    side : Side
        Whose drives.
    blinks : Blinks
        Spontaneous blinks from :func:`facialis.body.nucleus.draw_blinks`.
    habits : TaskParameters
        How this person moves.
    duration_s : float
        Length, s.

    Returns
    -------
    tuple of ndarray, shape (13, ms + 1) each
        Voluntary drive and blink drive, one sample per ms from 0 ms, in the order of
        :data:`facialis.vocabulary.MUSCLES`; 1 is maximal voluntary drive of the muscle.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> import numpy as np
    >>> from facialis.parameters.schmidt2006 import TASKS
    >>> smile = SimpleNamespace(do=TaskName.SMILE, at_s=0.5, for_s=2.0, effort=0.5, side=None)
    >>> none = Blinks(np.empty((0, 2)), np.empty((0, 2)), np.empty(0))
    >>> voluntary, lid = compute_drive([smile], Side.LEFT, blinks=none, habits=TASKS, duration_s=4)
    >>> voluntary[MUSCLE_CODE[Muscle.ZYGOMATICUS_MAJOR], [0, 2000, 3900]].tolist()
    [0.0, 0.5, 0.0]
    """
    grid = np.arange(math.ceil(duration_s * 1000.0) + 1.0)
    voluntary, lid = np.zeros((2, len(MUSCLES), len(grid)))
    for task in tasks:
        if task.side not in (None, side):
            continue
        if task.do is TaskName.BLINK:
            length = habits.blink.voluntary_ms if task.for_s is None else 1000.0 * task.for_s
            _add_blink(lid, habits.blink, (1000.0 * task.at_s, length, task.effort * habits.blink.voluntary_strength))
        elif task.do in habits.habits:
            _add_task(voluntary, task, grid=grid, habits=habits)
    column = SIDES.index(side)
    for at, size, length in zip(blinks.time_ms[:, column], blinks.size[:, column], blinks.duration_ms, strict=True):
        _add_blink(lid, habits.blink, (float(at), float(length), float(size) * habits.blink.strength))
    return voluntary, lid


def _add_task(voluntary: Array, task: TaskLike, *, grid: Array, habits: TaskParameters) -> None:
    habit = habits.habits[task.do]
    shape = task.effort * _envelope(task, habit, grid)
    closers = openers = np.ones(len(grid))
    rhythms = {TaskName.SPEAK: habits.syllables_hz, TaskName.CHEW: habits.chewing_hz}
    if task.do in rhythms:
        beat = (grid - 1000.0 * task.at_s) * 1e-3 * rhythms[task.do]
        closers, openers = _syllables(beat, habits.syllable_duty), _syllables(beat + 0.5, habits.syllable_duty)
    for muscle in MUSCLES:
        peak = getattr(habit, muscle.value)
        if peak > 0.0:
            rhythm = openers if muscle in OPENERS else closers
            row = voluntary[MUSCLE_CODE[muscle]]
            np.maximum(row, peak * shape * rhythm, out=row)


def _envelope(task: TaskLike, habit: HabitParameters, grid: Array) -> Array:
    begin = 1000.0 * task.at_s
    end = begin + 1000.0 * (habit.usual_s if task.for_s is None else task.for_s)
    return np.asarray(_ramp((grid - begin) / habit.rise_ms) * (1.0 - _ramp((grid - end) / habit.fall_ms)))


def _ramp(x: Array) -> Array:
    return np.sin(0.5 * np.pi * np.clip(x, 0.0, 1.0)) ** 2


def _syllables(beat: Array, duty: float) -> Array:
    """One hump per beat, of uneven height (golden-ratio sequence: irregular, yet the same every time)."""
    number = np.floor(beat)
    phase = np.clip((beat - number) / duty, 0.0, 1.0)
    return np.asarray(np.sin(np.pi * phase) ** 2 * (0.5 + 0.5 * np.mod(number * _GOLDEN, 1.0)))


def _add_blink(lid: Array, blink: BlinkParameters, burst: tuple[float, float, float]) -> None:
    """Add one burst (start, length, peak) to eyelid, corrugator and whatever else blinks drive."""
    begin, length, peak = burst
    first, last = max(math.ceil(begin), 0), min(math.ceil(begin + length), lid.shape[1])
    if last <= first:
        return
    warp = math.log(0.5) / math.log(blink.peak_at)
    hump = peak * np.sin(np.pi * ((np.arange(first, last) - begin) / length) ** warp) ** 2
    part = np.full(len(MUSCLES), blink.elsewhere)
    part[MUSCLE_CODE[Muscle.ORBICULARIS_OCULI]] = 1.0
    part[MUSCLE_CODE[Muscle.CORRUGATOR]] = blink.corrugator
    np.maximum(lid[:, first:last], part[:, None] * hump, out=lid[:, first:last])

"""Which muscles a task uses, when, how strongly; when a person blinks."""

from __future__ import annotations

import numpy as np
import pytest

from facialis.body.nucleus import Blinks, compute_drive, draw_blinks
from facialis.parameters.bentivoglio1997 import BLINKS
from facialis.parameters.schmidt2006 import TASKS
from facialis.vocabulary import MUSCLE_CODE, MUSCLES, Muscle, Side, TaskName
from tests.nucleus_situations import Task, do

EYE = MUSCLE_CODE[Muscle.ORBICULARIS_OCULI]
BLINKING = Task(TaskName.SPONTANEOUS_BLINKS)


def _rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize(
    ("task", "leader"),
    [
        (TaskName.CLOSE_EYES, Muscle.ORBICULARIS_OCULI),
        (TaskName.SMILE, Muscle.ZYGOMATICUS_MAJOR),
        (TaskName.PURSE_LIPS, Muscle.ORBICULARIS_ORIS),
        (TaskName.RAISE_BROWS, Muscle.FRONTALIS),
        (TaskName.SPEAK, Muscle.ORBICULARIS_ORIS),
    ],
)
def test_each_task_has_its_leading_muscle(task: TaskName, leader: Muscle) -> None:
    voluntary, lid = do([Task(task, 0.5, 2.0, 0.6)], seconds=5)
    assert MUSCLES[int(voluntary.max(axis=1).argmax())] is leader
    assert lid.max() == 0.0
    assert voluntary[:, :500].max() == 0.0
    assert voluntary[:, 3600:].max() == 0.0  # fallen


def test_the_eye_leaves_the_mouth_alone() -> None:
    voluntary, _ = do([Task(TaskName.CLOSE_EYES, 0.0, 1.0, 1.0)], seconds=2)
    mouth = [MUSCLE_CODE[m] for m in MUSCLES if MUSCLE_CODE[m] >= MUSCLE_CODE[Muscle.ZYGOMATICUS_MAJOR]]
    assert voluntary[mouth].max() == 0.0


def test_effort_scales_and_the_ramp_takes_its_time() -> None:
    habit = TASKS.habits[TaskName.RAISE_BROWS]
    voluntary, _ = do([Task(TaskName.RAISE_BROWS, 1.0, 2.0, 0.4)], seconds=4)
    brow = voluntary[0]
    assert brow.max() == pytest.approx(0.4 * habit.frontalis)
    assert brow[1000 + int(habit.rise_ms / 2)] == pytest.approx(0.2, abs=1e-9)
    assert brow[3000 + int(habit.fall_ms / 2)] == pytest.approx(0.2, abs=1e-9)


def test_a_task_on_one_side_leaves_the_other() -> None:
    wink = [Task(TaskName.BLINK, 0.5, effort=0.5, side=Side.RIGHT), Task(TaskName.SMILE, 0.5, 1.0, side=Side.RIGHT)]
    left, right = (do(wink, seconds=2, side=side) for side in (Side.LEFT, Side.RIGHT))
    assert left[0].max() == left[1].max() == 0.0
    assert right[1][EYE].max() == pytest.approx(0.5 * BLINKS.voluntary_strength, rel=0.02)


def test_tasks_at_once_do_not_add() -> None:
    one = do([Task(TaskName.SMILE, 0.0, 1.0, 0.5)], seconds=2)[0]
    two = do([Task(TaskName.SMILE, 0.0, 1.0, 0.5)] * 2, seconds=2)[0]
    np.testing.assert_array_equal(one, two)


def test_speech_beats_with_its_syllables_and_opens_between_closings() -> None:
    voluntary, _ = do([Task(TaskName.SPEAK, 0.0, 4.0, 1.0)], seconds=4)
    close = voluntary[MUSCLE_CODE[Muscle.ORBICULARIS_ORIS], 500:4000]
    open_ = voluntary[MUSCLE_CODE[Muscle.DEPRESSOR_ANGULI_ORIS], 500:4000]
    spectrum = np.abs(np.fft.rfft(close - close.mean()))
    assert np.fft.rfftfreq(len(close), 1e-3)[spectrum.argmax()] == pytest.approx(TASKS.syllables_hz, abs=0.3)
    assert np.corrcoef(close, open_)[0, 1] < -0.3


def test_both_sides_blink_together() -> None:
    blinks = draw_blinks(BLINKS, [BLINKING], duration_s=600, rng=_rng())
    lag = blinks.time_ms[:, 1] - blinks.time_ms[:, 0]
    assert np.abs(lag).max() <= 3.0 * BLINKS.lag_ms
    assert lag.std() == pytest.approx(BLINKS.lag_ms, rel=0.2)
    assert np.corrcoef(blinks.size[:, 0], blinks.size[:, 1]).min() > 0.9


def test_no_blink_before_the_task_or_under_closed_eyes_or_at_rest() -> None:
    tasks = [Task(TaskName.SPONTANEOUS_BLINKS, 20.0, 80.0), Task(TaskName.CLOSE_EYES, 50.0, 20.0)]
    at = np.concatenate([draw_blinks(BLINKS, tasks, duration_s=120, rng=_rng(s)).time_ms[:, 0] for s in range(20)])
    assert len(at) > 200
    assert at.min() >= 20e3
    assert at.max() <= 100e3
    assert not np.any((at > 50e3) & (at < 70e3))
    assert len(draw_blinks(BLINKS, [Task(TaskName.REST)], duration_s=600, rng=_rng())) == 0


def test_intervals_are_irregular_skewed_and_never_too_short() -> None:
    blinks = draw_blinks(BLINKS, [BLINKING], duration_s=3600, rng=_rng())
    gaps = np.diff(blinks.time_ms[:, 0])
    assert gaps.std() / gaps.mean() == pytest.approx(BLINKS.interval_variation, rel=0.12)
    assert ((gaps - gaps.mean()) ** 3).mean() / gaps.std() ** 3 > 1.0  # Garcia 2011: skewness above 1
    assert gaps.min() > BLINKS.shortest_ms - 1.0


def test_same_seed_same_blinks() -> None:
    one, two = (draw_blinks(BLINKS, [BLINKING], duration_s=60, rng=_rng(7)) for _ in range(2))
    np.testing.assert_array_equal(one.time_ms, two.time_ms)
    np.testing.assert_array_equal(one.size, two.size)


def test_a_blink_drives_the_lid_fast_up_and_slowly_down() -> None:
    _, lid = do([Task(TaskName.BLINK, 0.1, effort=1.0)], seconds=1)
    rise = lid[EYE].argmax() - 100
    assert rise == pytest.approx(BLINKS.peak_at * BLINKS.voluntary_ms, abs=1.5)
    assert np.flatnonzero(lid[EYE])[[0, -1]] == pytest.approx([101, 100 + BLINKS.voluntary_ms], abs=2)
    assert np.flatnonzero(lid.max(axis=1)).tolist() == [MUSCLE_CODE[Muscle.CORRUGATOR], EYE]


@pytest.mark.parametrize(("elsewhere", "frontalis"), [(0.0, 0.0), (1.0, 1.9)])
def test_a_blink_moves_the_lid_alone_unless_an_ablation_drives_all_muscles(elsewhere: float, frontalis: float) -> None:
    habits = TASKS.replace(blink=BLINKS.replace(elsewhere=elsewhere))
    one = Blinks(np.array([[100.0, 100.0]]), np.ones((1, 2)), np.array([140.0]))
    _, lid = compute_drive([], Side.LEFT, blinks=one, habits=habits, duration_s=0.5)
    assert lid[MUSCLE_CODE[Muscle.ORBICULARIS_OCULI]].max() == pytest.approx(1.9, rel=0.01)
    assert lid[MUSCLE_CODE[Muscle.FRONTALIS]].max() == pytest.approx(frontalis, rel=0.01)

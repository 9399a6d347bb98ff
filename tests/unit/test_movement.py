"""Movement of the face in an episode: forces of the truth, orders to the levator, and what the record refuses."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from facialis.episode import Episode
from facialis.errors import RecordingError, SimulationError
from facialis.movement import find_pauses, move, resting_tone
from facialis.parameters.wood2001 import JUNCTION
from facialis.presets import preset
from facialis.protocol import Protocol, State, Task
from facialis.records import FaceMovement
from facialis.vocabulary import MUSCLE_CODE, MUSCLES, Arousal, FaceMotion, Muscle, Side, TaskName
from tests.report_situations import face_with_spasms, small_truth


def _episode(*, tasks: tuple[Task, ...] = (), blinks_ms: tuple[float, ...] = (), **state: Arousal) -> Episode:
    """Two seconds without any force on either side."""
    base = small_truth(face_with_spasms())
    still = np.zeros((len(MUSCLES), 400))
    protocol = Protocol(duration_s=2.0, tasks=tasks, state=State(**state))
    left, right = (replace(base.side(side), force_mn=still) for side in Side)
    return replace(base, protocol=protocol, blinks_ms=np.array(blinks_ms), left=left, right=right)


def test_without_force_and_orders_nothing_moves() -> None:
    still = move(_episode())
    assert still.aperture_mm == pytest.approx(9.7)
    assert np.abs(still.motion_mm).max() < 1e-4


def test_force_on_one_side_moves_that_side_only() -> None:
    episode = _episode()
    force = np.zeros((len(MUSCLES), 400))
    force[[MUSCLE_CODE[m] for m in (Muscle.ORBICULARIS_OCULI, Muscle.ZYGOMATICUS_MAJOR, Muscle.PLATYSMA)], 100:] = (
        1200.0
    )
    moved = move(replace(episode, left=replace(episode.left, force_mn=force)))
    assert moved.aperture(Side.LEFT)[-1] == 0.0
    assert moved.motion(Side.LEFT, FaceMotion.CORNER_OUT)[-1] > 8.0
    assert moved.motion(Side.LEFT, FaceMotion.NECK_TIGHT)[-1] > 8.0
    assert moved.aperture(Side.RIGHT).min() > 9.6999
    assert np.abs(moved.motion_mm[1]).max() < 1e-4


def test_the_levator_pauses_in_blinks_closure_and_sleep_and_not_for_the_other_eye() -> None:
    wink = Task(do=TaskName.CLOSE_EYES, at_s=0.5, for_s=0.5, side=Side.LEFT)
    episode = _episode(tasks=(wink, Task(do=TaskName.BLINK, at_s=1.5)), blinks_ms=(100.0,))
    starts = {side: sorted(pause.start_ms for pause in find_pauses(episode, side)) for side in Side}
    assert starts == {Side.LEFT: [100.0, 500.0, 1500.0], Side.RIGHT: [100.0, 1500.0]}
    moved = move(episode)
    at_s = round(0.9 * moved.rate_hz)
    assert moved.aperture(Side.LEFT)[at_s] < 4.0
    assert moved.aperture(Side.RIGHT)[at_s] > 9.6


def test_the_lids_fall_in_sleep() -> None:
    assert move(_episode(arousal=Arousal.NREM)).aperture_mm[:, 0] == pytest.approx(3.7)


def test_after_full_block_of_the_junctions_the_face_droops() -> None:
    blocked = preset("typical").with_changes(left={"junction": {"safety_factor": 0.3}})
    moved = move(replace(_episode(), patient=blocked))
    assert moved.motion(Side.LEFT, FaceMotion.CORNER_UP)[0] == pytest.approx(-5.5, abs=0.01)
    assert moved.motion(Side.RIGHT, FaceMotion.CORNER_UP)[0] == pytest.approx(0.0, abs=1e-4)
    assert resting_tone(JUNCTION.replace(safety_factor=1.0)) == pytest.approx(0.5)


def test_a_missing_muscle_is_refused_in_words() -> None:
    episode = _episode()
    short = replace(episode.left, force_mn=episode.left.force_mn[:5])
    with pytest.raises(SimulationError, match="one row for each of the 13 muscles"):
        move(replace(episode, left=short))


def _record(**changes: object) -> FaceMovement:
    given = {"aperture_mm": np.full((2, 5), 9.0), "motion_mm": np.zeros((2, 12, 5)), "rate_hz": 50.0}
    return FaceMovement(**{**given, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"aperture_mm": np.full((1, 5), 9.0)}, "nan where nothing was seen"),
        ({"aperture_mm": np.full((2, 5), -1.0)}, "negative"),
        ({"rate_hz": 0.0}, "above 0 Hz"),
    ],
)
def test_a_movement_that_contradicts_itself_is_refused(changes: dict[str, object], words: str) -> None:
    with pytest.raises(RecordingError, match=words):
        _record(**changes)


def test_resampling_keeps_time_and_straight_lines() -> None:
    line = np.tile(np.arange(5.0), (2, 1))
    fine = _record(aperture_mm=line).resampled(100.0)
    assert fine.samples == 10
    assert fine.aperture_mm[0, :9] == pytest.approx(np.arange(9) / 2)

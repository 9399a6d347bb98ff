"""Morris trajectories and their elementary effects, against functions whose effects are known."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from facialis.presets import preset
from facialis.simulate import simulate
from studies.sensitivity import (
    FACTORS,
    OUTCOMES,
    PROTOCOL,
    STEP,
    elementary_effects,
    outcomes_of,
    patient_at,
    stored,
    trajectories,
)  # fmt: skip


def test_every_trajectory_moves_each_factor_once_by_one_step_and_stays_in_the_cube() -> None:
    paths = trajectories(7, 50, rng=np.random.default_rng(1))
    moves = np.diff(paths, axis=1)
    assert np.allclose(np.abs(moves).sum(axis=1), STEP)
    assert np.all(np.sum(np.abs(moves) > 1e-9, axis=2) == 1)
    assert paths.min() >= 0.0
    assert paths.max() <= 1.0 + 1e-12
    assert np.allclose(np.unique(np.round(paths, 9)), [0.0, 1 / 3, 2 / 3, 1.0])


def test_effects_of_a_linear_function_are_its_slopes_and_of_a_product_they_spread() -> None:
    paths = trajectories(3, 40, rng=np.random.default_rng(2))
    effects = elementary_effects(paths, paths @ np.array([2.0, -5.0, 0.0]))
    assert np.allclose(effects, [2.0, -5.0, 0.0])
    crossed = elementary_effects(paths, paths[:, :, 0] * paths[:, :, 1])
    assert crossed[:, 0].std() > 0.2
    assert np.allclose(crossed[:, 2], 0.0)


def test_the_ends_of_every_factor_make_a_patient_and_the_middle_of_a_logarithmic_one_is_its_geometric_mean() -> None:
    for end in (0.0, 1.0):
        who = patient_at([end] * len(FACTORS))
        assert who.left.lesion.ectopy == end
        assert who.right == preset("typical").right
    clearance = next(factor for factor in FACTORS if factor.name == "clearance_ms")
    assert clearance.value(0.5) == pytest.approx(np.sqrt(clearance.low * clearance.high))


def test_a_healthy_side_has_no_spread_and_no_spasm() -> None:
    found = outcomes_of(simulate(preset("healthy"), PROTOCOL, seed=0, strands=4))
    assert found["lateral_spread"] == found["spasm_rate"] == found["spasm_time"] == 0.0
    assert tuple(found) == OUTCOMES


def test_a_run_cut_off_in_the_middle_of_a_line_is_made_again(tmp_path: Path) -> None:
    file = tmp_path / "sensitivity.jsonl"
    run = {"trajectory": 0, "row": 1, "point": [0.0]}
    file.write_text(json.dumps(run) + "\n" + json.dumps({**run, "row": 2})[:-9] + "\n", encoding="utf-8")
    assert list(stored(file)) == [(0, 1)]

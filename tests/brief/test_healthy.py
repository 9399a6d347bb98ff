"""A healthy face blinks on both sides, and nothing else happens."""

from __future__ import annotations

import numpy as np
import pytest

from facialis.measures import measure
from facialis.visit import observe
from facialis.vocabulary import Cause, Muscle, Side
from studies.calibrated import of_muscles
from tests.brief.situations import LOWER_FACE, closure, rest

SECONDS = 60.0


@pytest.mark.parametrize("seed", range(20))
def test_healthy_faces_blink_on_both_sides_without_the_lower_face(seed: int) -> None:
    episode = rest("healthy", seed, SECONDS)
    for side in Side:
        half = episode.side(side)
        eyelid = of_muscles(half, half.arrived, Muscle.ORBICULARIS_OCULI)
        blinking = [np.any((eyelid.time_ms > at) & (eyelid.time_ms < at + 250.0)) for at in episode.blinks_ms]
        assert np.mean(blinking[:-1]) > 0.9
        assert set(half.arrived.cause.tolist()) <= {Cause.DRIVE, Cause.BLINK}
        assert len(half.born) == 0
        assert len(of_muscles(half, half.arrived, *LOWER_FACE)) < 0.05 * len(eyelid)


@pytest.mark.parametrize("seed", range(4))
def test_the_ruler_finds_blinks_and_no_spasm_in_a_healthy_recording(seed: int) -> None:
    episode = rest("healthy", seed, SECONDS)
    found = measure(observe(episode))
    for side in ("left", "right"):
        assert [finding.value for finding in found.of("spasm_rate", side)] == [0.0]
    blinks = found.of("blinks")[0].value
    assert blinks == pytest.approx(len(episode.blinks_ms) * 60.0 / SECONDS, abs=2.0)


def test_typical_with_the_vessel_lesion_nucleus_and_age_of_healthy_is_healthy() -> None:
    from facialis.presets import preset
    from facialis.simulate import simulate

    healthy = preset("healthy")
    left = {name: getattr(healthy.left, name) for name in ("vessels", "lesion", "nucleus")}
    cured = preset("typical").with_changes(age_year=healthy.age_year, left=left)
    protocol = closure("healthy", 0).protocol
    for side in Side:
        ours, theirs = simulate(cured, protocol, seed=0, strands=25).side(side), closure("healthy", 0).side(side)
        np.testing.assert_array_equal(ours.arrived.time_ms, theirs.arrived.time_ms)
        np.testing.assert_array_equal(ours.arrived.axon, theirs.arrived.axon)
        assert len(ours.arrived) > 100

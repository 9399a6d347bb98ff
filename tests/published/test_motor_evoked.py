"""Motor-evoked responses of the face: trains, sides, latency, anaesthesia."""

from __future__ import annotations

from typing import Any

import numpy as np

from facialis.vocabulary import Muscle, Side, StimulationSite
from tests.stimulation_situations import EYE, after, per_unit, shocked

CHIN = Muscle.MENTALIS
ASLEEP = {"propofol_ug_ml": 3.5, "remifentanil_ng_ml": 6.0}


def _size(muscle: Muscle, side: Side, **more: Any) -> float:
    """Discharges per unit within 40 ms of the first shock over the right hemisphere, 100 mA, 0.5 ms."""
    options = {"side": Side.RIGHT, "amplitude_ma": 100.0, "width_ms": 0.5, "strands": 24, "state": ASLEEP, **more}
    found = shocked(StimulationSite.MOTOR_CORTEX, **options)
    return sum(per_unit(found, muscle, side, start_ms=0.0, end_ms=40.0))


def test_under_propofol_a_train_fires_what_a_single_shock_does_not() -> None:
    single, three, five = (_size(CHIN, Side.LEFT, train=count) for count in (1, 3, 5))
    assert single < 0.1
    assert three > 0.3
    assert five > three


def test_the_lower_face_answers_to_the_other_hemisphere_and_the_eyelid_to_both() -> None:
    crossed, same = (_size(CHIN, side, train=5) for side in (Side.LEFT, Side.RIGHT))
    assert same < 0.1 * crossed
    assert _size(EYE, Side.RIGHT, train=5, amplitude_ma=150.0) > 0.05


def test_the_response_begins_some_10_ms_after_the_train_and_not_before_the_way_allows() -> None:
    """Nasal responses to magnetic shocks begin near 10 ms; what comes earlier would be the nerve itself."""
    found = shocked(
        StimulationSite.MOTOR_CORTEX,
        side=Side.RIGHT,
        amplitude_ma=100.0,
        width_ms=0.5,
        train=4,
        state=ASLEEP,
        strands=30,
    )
    chin = np.concatenate([times + 2.0 * index for index, times in enumerate(after(found, CHIN, Side.LEFT))])
    assert 9.0 < chin.min() < 14.0


def test_a_volatile_and_a_relaxant_shrink_it_each_at_its_place() -> None:
    """The volatile in the nucleus (fewer impulses leave), the relaxant at the junction (as many leave)."""
    plain, gas, relaxed = (
        shocked(
            StimulationSite.MOTOR_CORTEX,
            side=Side.RIGHT,
            amplitude_ma=100.0,
            width_ms=0.5,
            train=5,
            state=state,
            strands=16,
        )
        for state in (ASLEEP, {"volatile_mac": 1.0}, {**ASLEEP, "train_of_four": 1.0})
    )
    assert len(gas.left.fired) < 0.7 * len(plain.left.fired)
    np.testing.assert_array_equal(relaxed.left.fired.time_ms, plain.left.fired.time_ms)
    recruited = [float(found.left.discharges.recruited.sum()) for found in (plain, relaxed)]
    assert recruited[1] < 0.5 * recruited[0]

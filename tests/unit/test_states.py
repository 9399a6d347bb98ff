"""What a state does: each acts at its place, as a number or in time, and nothing where it is absent."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from facialis.body.muscle import compute_endplate, transmit
from facialis.body.nerve import kernel as nerve_kernel
from facialis.body.nerve.alkalosis import axon_excitability, compute_carbon_dioxide, persistent_gain
from facialis.body.nerve.courses import NerveCourse, follow
from facialis.body.nerve.neighbours import no_neighbours
from facialis.body.nucleus import compute_condition
from facialis.errors import ProtocolError
from facialis.parameters.assumed2026 import CLEFT, GRID
from facialis.parameters.larkman2005 import CONDITION
from facialis.parameters.lee1975 import RELAXANT
from facialis.parameters.macefield1991 import ALKALOSIS
from facialis.parameters.wood2001 import JUNCTION
from facialis.presets import preset
from facialis.protocol import Protocol, State, Task
from facialis.simulate import simulate
from facialis.vocabulary import Arousal, Muscle, TaskName
from tests.muscle_situations import at_terminals, half_muscles
from tests.nucleus_situations import fire, pool, quiet, ramp

TIMES = np.arange(0.0, 10.0, 0.5)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"propofol_ug_ml": 40}, "give 0 to 15"),
        ({"train_of_four": [[0, 4], [5, 6]]}, "give 0 to 4"),
        ({"volatile_mac": [[5, 1], [2, 0]]}, "rising seconds"),
        ({"arousal": "comatose"}, "comatose"),
        ({"vessel_load": []}, "rising seconds"),
        ({"nerve_temperature_c": 10}, "give 25 to 40"),
    ],
)
def test_states_that_cannot_be_are_refused(content: dict[str, object], words: str) -> None:
    with pytest.raises(ProtocolError, match=words):
        Protocol.checked({"duration_s": 1.0, "state": content})


def test_a_state_is_a_number_or_a_course_and_survives_yaml() -> None:
    text = "duration_s: 10\nstate: {propofol_ug_ml: [[0, 0], [10, 4]], arousal: [[0, awake], [5, nrem]]}\ntasks: []"
    protocol = Protocol.from_yaml(text)
    assert Protocol.from_yaml(protocol.to_yaml()) == protocol
    assert protocol.state.sample("propofol_ug_ml", TIMES)[10] == pytest.approx(2.0)
    assert protocol.state.sample("volatile_mac", TIMES).tolist() == [0.0] * len(TIMES)
    assert protocol.state.arousal_is(Arousal.NREM, TIMES).tolist() == (TIMES >= 5.0).tolist()


def test_the_task_sleep_sets_arousal_and_nobody_moves_or_blinks_asleep() -> None:
    tasks = (
        Task(do=TaskName.SLEEP, at_s=1.0, for_s=2.0), Task(do=TaskName.SPONTANEOUS_BLINKS),
        Task(do=TaskName.SMILE, at_s=0.5, for_s=3.0, effort=0.9),
    )  # fmt: skip
    protocol = Protocol(duration_s=4.0, tasks=tasks)
    assert protocol.state_lived.arousal_is(Arousal.NREM, np.array([0.9, 1.0, 2.9, 3.0])).tolist() == [0, 1, 1, 0]
    times = simulate(preset("healthy"), protocol, strands=6).left.fired.time_ms
    assert np.sum((times > 1300.0) & (times < 2900.0)) == 0
    assert np.sum(times < 1000.0) > 20
    assert np.sum(times > 3100.0) > 20


def _condition(**state: Any) -> Any:
    return compute_condition(CONDITION, State.model_validate(state), duration_s=2.0)


def test_each_state_acts_on_its_own_conductance_or_synapse() -> None:
    awake = _condition()
    for name, state, touched in (
        ("propofol", {"propofol_ug_ml": 3.0}, {"gaba"}),
        ("volatile", {"volatile_mac": 1.0}, {"gaba", "leak"}),
        ("opioid", {"remifentanil_ng_ml": 5.0}, {"release"}),
        ("sleep", {"arousal": "nrem"}, {"gaba", "leak", "persistent", "asleep"}),
        ("others", {"train_of_four": 1.0, "end_tidal_co2_mmhg": 25.0, "vessel_load": 0.0}, set()),
    ):
        found = _condition(**state)
        changed = {
            part
            for part in ("gaba", "leak", "release", "persistent", "asleep")
            if not np.array_equal(getattr(found, part), getattr(awake, part))
        }
        assert changed == touched, name


def test_a_volatile_hyperpolarises_by_5_mv_and_the_motoneuron_needs_more_drive() -> None:
    """Whitney & Glenn 1986: 5 mV; the membrane's equation at rest, and a ramp of drive."""
    leak = CONDITION.leak_per_mac
    assert (-68.0 + leak * -90.0) / (1.0 + leak) == pytest.approx(-73.0, abs=0.5)
    drive = ramp(Muscle.FRONTALIS, rise_s=1.0)
    plain = fire(pool(), drive)
    gassed = fire(pool(), drive, condition=_condition(volatile_mac=1.0))
    assert gassed.time_ms.min() > plain.time_ms.min() + 30.0
    assert 0.3 < len(gassed.time_ms) / len(plain.time_ms) < 0.9


def test_an_awake_condition_changes_no_bit() -> None:
    drive = ramp(Muscle.FRONTALIS, rise_s=0.3, hold_s=0.2)
    plain, awake = fire(pool(), drive), fire(pool(), drive, condition=_condition())
    np.testing.assert_array_equal(plain.time_ms, awake.time_ms)
    assert len(fire(pool(), quiet(0.2)).time_ms) == 0


def test_a_relaxant_leaves_twitches_as_lee_counted_them() -> None:
    """Share of a rested muscle's junctions that pass: 25, 20, 10 and 0.5 % with three, two, one and no twitch left."""
    units = half_muscles(300)[1]
    once = at_terminals(np.full(300, 10.0), np.arange(300))
    passed = []
    for count in (4.0, 3.0, 2.0, 1.0, 0.0):
        left = compute_endplate(RELAXANT, JUNCTION, train_of_four=np.full(300, count))
        found = transmit(once, units, junction=JUNCTION, key=3, endplate=left)
        passed.append(float(found.recruited.sum()) / 300)
    assert passed[0] > 0.99
    assert passed[1:] == pytest.approx([0.29, 0.25, 0.15, 0.02], abs=0.06)  # release scatters by a seventh, too
    assert passed == sorted(passed, reverse=True)


def test_hyperventilation_lowers_carbon_dioxide_and_it_returns_more_slowly() -> None:
    times = np.arange(0.0, 600.0, 0.25)
    task = Task(do=TaskName.HYPERVENTILATE, at_s=60.0, for_s=180.0, effort=1.0)
    found = compute_carbon_dioxide(ALKALOSIS, [task], base_mmhg=np.full(len(times), 40.0), times_s=times)
    assert found[times < 60.0].min() == 40.0
    assert found.min() == pytest.approx(40.0 - 20.0 * (1.0 - np.exp(-3.0)), abs=0.1)
    assert 40.0 - found[-1] == pytest.approx(19.0 * np.exp(-360.0 / 150.0), abs=0.2)
    assert persistent_gain(ALKALOSIS, np.array([40.0, 20.0])) == pytest.approx([1.0, 1.2])
    assert axon_excitability(ALKALOSIS, np.array([40.0, 20.0])) == pytest.approx([1.0, 1.0 / 0.86])


def test_a_nerve_follows_its_course_from_its_own_coefficients() -> None:
    coef, cleft = np.ones((2, 8, 10, 16)), np.zeros((2, 8, 8))
    strands = SimpleNamespace(coef=coef, cleft=cleft, geometry=SimpleNamespace(guard=2), neighbours=no_neighbours(2, 8))
    nerve = cast(Any, SimpleNamespace(strands=strands))
    openness = np.stack([np.full((2, 4), 0.01), np.full((2, 4), 0.5), np.full((2, 4), 1.0)])
    course = NerveCourse(np.array([1.0, 1.2, 0.9]), openness, CLEFT, GRID)
    for time_ms, gain, opened in ((-4000.0, 1.0, 0.01), (260.0, 1.2, 0.5), (270.0, 1.2, 0.5), (9000.0, 0.9, 1.0)):
        follow(nerve, course, time_ms=time_ms)
        assert coef[:, :, nerve_kernel.PERSISTENT] == pytest.approx(gain)
        assert cleft[:, 2:6, nerve_kernel.AROUND] == pytest.approx(CLEFT.open_us_mm * GRID.cell_mm * opened)
    assert coef[:, :, nerve_kernel.SLOW_K] == pytest.approx(1.0)
    assert cleft[:, :2] == pytest.approx(0.0)


def test_lifting_the_vessel_in_time_ends_where_a_lifted_vessel_is() -> None:
    """Clefts at the end of a course to 0 are open, those of a constant load are not."""
    ends = []
    for load in (1.0, ((0.0, 1.0), (0.1, 0.0))):
        protocol = Protocol(duration_s=0.3, state=State(vessel_load=load))
        ends.append(simulate(preset("typical"), protocol, strands=1).left.state["cleft"][:, :, nerve_kernel.AROUND])
    middle = ends[0].shape[1] // 2
    assert ends[0][0, middle] < 0.5 * ends[1][0, middle]
    assert ends[1][0, middle] == pytest.approx(CLEFT.open_us_mm * GRID.cell_mm)

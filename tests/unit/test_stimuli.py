"""Stimuli as a protocol writes them: trains, pairs, times, refusals; and which axons a shock excites."""

from __future__ import annotations

import numpy as np
import pytest

from facialis.body.anatomy import path_mm
from facialis.body.nerve.stimulation import SUPPLY, excite
from facialis.errors import ProtocolError
from facialis.parameters.kullman1971 import FACE, ROOT
from facialis.parameters.mcneal1976 import SHOCK
from facialis.protocol import Protocol, Stimulus
from facialis.vocabulary import Cause, Muscle, Side, StimulationSite
from tests.nucleus_situations import face
from tests.stimulation_situations import shocked

PATHS = path_mm(ROOT, FACE)
AXONS = face(60)


def test_a_train_repeats_and_a_pair_is_a_train_of_two() -> None:
    pair = Stimulus(site=StimulationSite.SUPRAORBITAL_NERVE, at_s=1.0, pulses=2, rate_hz=0.5, train=2, interval_ms=300)
    assert pair.times_ms == [1000.0, 1300.0, 3000.0, 3300.0]
    assert pair.length_ms == pytest.approx(300.2)


def test_times_may_be_given_one_by_one() -> None:
    stimulus = Stimulus(site=StimulationSite.ZYGOMATIC_BRANCH, at_s=0.5, times_s=(1.25, 4.0))
    assert stimulus.times_ms == [500.0, 1250.0, 4000.0]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"site": "zygomatic_branch", "at_s": 0.0, "pulses": 3, "rate_hz": 100.0, "train": 6}, "lower rate_hz"),
        ({"site": "zygomatic_branch", "at_s": 1.0, "times_s": [0.5]}, "times_s in order"),
        ({"site": "zygomatic_branch", "at_s": 0.0, "times_s": [1.0], "pulses": 2}, "give one of them"),
        ({"site": "zygomatic_branch", "at_s": 0.0, "amplitude_ma": 300.0}, "0-100 mA"),
        ({"site": "stylomastoid_trunk", "at_s": 0.0, "cathode_mm": 20.0}, "leave it out"),
        ({"site": "vagus", "at_s": 0.0}, "vagus"),
        ({"site": "zygomatic_branch", "at_s": 1.0, "pulses": 20, "rate_hz": 1.0}, "give fewer pulses"),
    ],
)  # fmt: skip
def test_stimuli_that_cannot_be_given_are_refused_with_a_remedy(content: dict[str, object], words: str) -> None:
    with pytest.raises(ProtocolError, match=words):
        Protocol.checked({"duration_s": 10.0, "stimuli": [content]})


def test_two_trains_to_one_place_may_not_overlap_but_two_places_may_be_shocked_at_once() -> None:
    train = {"site": "motor_cortex", "at_s": 1.0, "train": 5, "interval_ms": 2.0}
    with pytest.raises(ProtocolError, match=r"overlap at 1004 ms.*move one"):
        Protocol.checked({"duration_s": 3.0, "stimuli": [train, {**train, "at_s": 1.004}]})
    for other in ({"site": "zygomatic_branch"}, {"side": "right"}, {"at_s": 1.5}):
        assert len(Protocol.checked({"duration_s": 3.0, "stimuli": [train, {**train, **other}]}).stimuli) == 2


def _excited(site: StimulationSite, amplitude: float, **more: float) -> tuple[np.ndarray, np.ndarray]:
    return excite(
        SHOCK, AXONS.muscle, diameter_um=AXONS.diameter_um, site=site, amplitude=amplitude, width_ms=0.2, paths=PATHS,
        rng=np.random.default_rng(2), **more,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("site", "most"), [(StimulationSite.ROOT_EXIT_ZONE, 1.0), (StimulationSite.ROOT_MAGNETIC, 90.0)]
)
def test_the_root_carries_every_muscle_and_thick_fibres_answer_first(site: StimulationSite, most: float) -> None:
    every, _ = _excited(site, most)
    assert len(every) > 0.98 * len(AXONS)
    few, _ = _excited(site, 0.35 * most if site is StimulationSite.ROOT_MAGNETIC else 0.12 * most)
    assert 0 < len(few) < 0.5 * len(AXONS)
    assert AXONS.diameter_um[few].mean() > AXONS.diameter_um.mean() + 0.1


def test_places_lie_in_order_along_the_nerve() -> None:
    eye = AXONS.muscle == 2
    distance = []
    for site in (StimulationSite.ROOT_EXIT_ZONE, StimulationSite.ROOT_MAGNETIC, StimulationSite.STYLOMASTOID_TRUNK):
        axon, far = _excited(site, 90.0)
        distance.append(far[eye[axon]].max())
    assert distance[0] == pytest.approx(PATHS["from_exit"][2] + PATHS["thin"][2] - SHOCK.root_mm)
    assert distance[0] - distance[1] == pytest.approx(ROOT.cisternal_mm + SHOCK.coil_mm - SHOCK.root_mm)
    assert distance[1] > distance[2] + 20.0


def test_a_cathode_beyond_the_branch_and_a_site_without_motor_axons_are_refused() -> None:
    with pytest.raises(ProtocolError, match=r"cathode_mm = 115 .* 88 mm"):
        _excited(StimulationSite.MANDIBULAR_BRANCH, 20.0, cathode_mm=115.0)
    with pytest.raises(ProtocolError, match="No motor axons pass facial_skin"):
        _excited(StimulationSite.FACIAL_SKIN, 20.0)
    assert StimulationSite.MOTOR_CORTEX not in SUPPLY


def test_alkalosis_lets_a_weak_shock_excite_more() -> None:
    plain, alkalotic = (len(_excited(StimulationSite.ZYGOMATIC_BRANCH, 6.0, excitability=e)[0]) for e in (1.0, 1.2))
    assert alkalotic > plain + 5


def test_a_shock_to_the_root_runs_both_ways_past_a_lesion() -> None:
    """Proximal of the vessel: somata are reached at once, muscles through the lesion."""
    found = shocked(StimulationSite.ROOT_EXIT_ZONE, patient="typical", amplitude_ma=1.0, strands=2)
    back, out = found.left.returned, found.left.arrived
    first = back.time_ms[back.cause == Cause.STIMULUS]
    assert len(np.unique(back.axon[back.cause == Cause.STIMULUS])) == len(found.left.axons)
    assert np.median(first) - 50.0 == pytest.approx(22.0 / 52.5, abs=0.15)
    assert len(np.unique(out.axon)) > 0.9 * len(found.left.axons)


def test_skin_of_the_cheek_gives_r2_rather_than_r1() -> None:
    found = shocked(StimulationSite.FACIAL_SKIN, amplitude_ma=15.0, pulses=2, rate_hz=0.2)
    brow = shocked(StimulationSite.SUPRAORBITAL_NERVE, amplitude_ma=15.0, pulses=2, rate_hz=0.2)

    def early(episode: object) -> int:
        half = episode.side(Side.LEFT)  # type: ignore[attr-defined]
        late = (half.discharges.time_ms - 50.0) % 5000.0
        return int(np.sum(late < 20.0))

    assert len(found.left.discharges) > 20
    assert early(found) < 0.5 * early(brow)


def test_sites_of_skin_and_cortex_excite_no_motor_axon() -> None:
    found = shocked(StimulationSite.MOTOR_CORTEX, amplitude_ma=100.0, width_ms=0.5)
    for side in Side:
        assert not np.any(found.side(side).arrived.cause == Cause.STIMULUS)
    assert Muscle.STAPEDIUS in SUPPLY[StimulationSite.ROOT_EXIT_ZONE]

"""Virtual people are as different as inputs say, and the null model draws what nobody measured."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from facialis.body.compression import VesselKind
from facialis.cohort import draw_healthy, draw_patient, without_lesion
from facialis.evidence.null import assumed, draw_prior
from facialis.parameters.campos2008 import HEALTHY_LESION
from facialis.presets import preset

PEOPLE = 400


def test_the_same_number_and_seed_give_the_same_person() -> None:
    assert draw_patient(7) == draw_patient(7)
    assert draw_patient(7) != draw_patient(7, seed=1)
    assert draw_healthy(7) != draw_healthy(8)


def test_patients_have_the_vessels_and_sites_of_the_series() -> None:
    vessels = [draw_patient(number).left.vessels[0] for number in range(PEOPLE)]
    kinds = Counter(vessel.kind for vessel in vessels)
    # three standard errors of the published shares, 43, 31, 23 and 3 %
    for kind, share in ((VesselKind.AICA, 0.43), (VesselKind.PICA, 0.31), (VesselKind.VERTEBRAL, 0.23)):
        assert kinds[kind] / PEOPLE == pytest.approx(share, abs=3 * np.sqrt(share * (1 - share) / PEOPLE))
    attached = np.mean([2.0 <= vessel.site_mm < 7.0 for vessel in vessels])
    assert attached == pytest.approx(0.64, abs=3 * np.sqrt(0.64 * 0.36 / PEOPLE))
    bent = np.mean([vessel.load >= 1.2 for vessel in vessels])
    assert bent == pytest.approx(0.12, abs=3 * np.sqrt(0.12 * 0.88 / PEOPLE))


def test_a_fifth_of_healthy_roots_is_touched_and_none_is_ill() -> None:
    people = [draw_healthy(number) for number in range(PEOPLE)]
    touched = [person for person in people if person.left.vessels]
    assert len(touched) / PEOPLE == pytest.approx(0.21, abs=3 * np.sqrt(0.21 * 0.79 / PEOPLE))
    assert all(person.left.vessels[0].load <= 0.2 for person in touched)
    assert all(person.left.lesion == HEALTHY_LESION and person.left.nucleus.plateau == 0.0 for person in people)


def test_lengths_and_calibres_differ_as_inputs_say() -> None:
    people = [draw_healthy(number) for number in range(PEOPLE)]
    trunk = np.array([person.face.trunk_mm for person in people])
    assert trunk.mean() == pytest.approx(18.5, abs=0.6)
    assert trunk.std() == pytest.approx(3.8, rel=0.15)
    pons = np.array([person.root.pontine_mm for person in people])
    assert (pons.min() > 15.0, pons.max() < 25.0) == (True, True)
    calibre = np.array([person.root.diameter_um for person in people])
    assert calibre.std() / calibre.mean() == pytest.approx(0.075, rel=0.15)


def test_contact_without_lesion_leaves_the_vessel_and_takes_the_disease() -> None:
    patient = draw_patient(3)
    cured = without_lesion(patient)
    assert cured.left.vessels == patient.left.vessels
    assert cured.left.lesion.bare_fraction == 0.0
    assert cured.left.nucleus.plateau == 0.0


def test_the_null_model_keeps_papers_and_inputs_and_draws_the_rest() -> None:
    people = [draw_prior(number, sick=True) for number in range(20)]
    typical = preset("typical")
    assert {person.root.axon_count for person in people} == {typical.root.axon_count}
    spread = {round(person.left.lesion.sealing, 6) for person in people}
    assert len(spread) == 20
    assert min(spread) < 6.0 < 14.0 < max(spread)
    assert all(person.right.lesion == HEALTHY_LESION and person.right.nucleus.plateau == 0.0 for person in people)
    assert all(person.right.node == person.left.node for person in people)


def test_shares_of_axons_still_sum_to_one() -> None:
    assert sum(draw_prior(0, sick=False).musculature.axon_shares) == pytest.approx(1.0)


def test_what_is_assumed_or_calibrated_is_told_from_what_was_read() -> None:
    healthy = preset("healthy")
    assert assumed(healthy.left.nucleus, "noise_mv")
    assert assumed(healthy.left.nucleus, "ahp_conductance")  # row A50a, calibrate
    assert not assumed(healthy.root, "axon_count")  # row A03, input
    assert not assumed(healthy.left.nucleus, "membrane_ms")  # a paper

"""What treatments do in a simulated patient: at the junction, on the channel, on the root; and not beyond."""

from __future__ import annotations

import functools

import numpy as np
import pytest

from facialis.body.muscle import MuscleEffects, reshape
from facialis.episode import Episode
from facialis.parameters.kuo1997 import SODIUM_BLOCK
from facialis.patient import Patient
from facialis.presets import preset
from facialis.protocol import Protocol, Record, Stimulus, Task
from facialis.simulate import simulate
from facialis.treatments.botulinum import TREATMENT, Injections
from facialis.treatments.decompression import TREATMENT as OPERATION
from facialis.visit import observe
from facialis.vocabulary import MUSCLE_CODE, Cause, Muscle, Side, StimulationSite, TaskName

EYE = MUSCLE_CODE[Muscle.ORBICULARIS_OCULI]
SHOCKED = Protocol(
    duration_s=0.2,
    stimuli=(Stimulus(site=StimulationSite.STYLOMASTOID_TRUNK, at_s=0.05, amplitude_ma=60.0),),
    record=(
        Record(
            instrument="belly_tendon_emg", muscles=(Muscle.ORBICULARIS_OCULI,), sides=(Side.LEFT,), rate_hz=20000.0
        ),
    ),
)  # fmt: skip
CLOSED = Protocol(duration_s=1.4, tasks=(Task(do=TaskName.CLOSE_EYES, at_s=0.2, for_s=0.5, effort=0.6),))


def injected() -> Patient:
    order = Injections.model_validate({"at": "0d", "product": "onabotulinumtoxinA", "sites": "standard"})
    return TREATMENT.at(preset("healthy"), (order,), time_d=21.0)


@functools.cache
def shocked(treated: bool) -> Episode:
    return simulate(injected() if treated else preset("healthy"), SHOCKED, seed=1, strands=20)


@functools.cache
def closed(carbamazepine: float = 0.0, *, relieved: bool = False) -> Episode:
    patient = preset("typical").with_changes(drugs={"carbamazepine": carbamazepine})
    operation = OPERATION.order.model_validate({"at": "0d"})
    who = OPERATION.at(patient, (operation,), time_d=0.01) if relieved else patient
    return simulate(who, CLOSED, seed=1, strands=25)


def test_the_m_wave_falls_by_what_is_silenced_and_the_nerve_is_left_alone() -> None:
    plain, treated = shocked(False), shocked(True)
    sizes = [float(np.ptp(observe(each).signals[0].values)) for each in (plain, treated)]
    left = 1.0 - treated.patient.left.muscles.silenced[Muscle.ORBICULARIS_OCULI]
    bulk = 1.0 - treated.patient.left.muscles.wasted[Muscle.ORBICULARIS_OCULI]
    assert 0.3 < left < 0.7
    assert left * bulk**0.5 * 0.85 < sizes[1] / sizes[0] < left * 1.05
    assert np.array_equal(plain.left.arrived.time_ms, treated.left.arrived.time_ms)


def test_force_falls_with_junctions_and_bulk_and_the_other_side_keeps_its_bits() -> None:
    plain, treated = shocked(False), shocked(True)
    effects = treated.patient.left.muscles
    force = treated.left.force_mn[EYE].max() / plain.left.force_mn[EYE].max()
    expected = (1.0 - effects.silenced[Muscle.ORBICULARIS_OCULI]) * (1.0 - effects.wasted[Muscle.ORBICULARIS_OCULI])
    assert force == pytest.approx(expected, rel=0.1)
    assert np.array_equal(plain.right.force_mn, treated.right.force_mn)


def test_carbamazepine_takes_trains_and_spares_driven_impulses() -> None:
    plain, drugged = closed(), closed(12.0)
    lesion, drive = (
        np.sum(np.isin(drugged.left.arrived.cause, causes)) / np.sum(np.isin(plain.left.arrived.cause, causes))
        for causes in ((Cause.ECTOPIC, Cause.EPHAPTIC), (Cause.DRIVE,))
    )
    assert lesion < 0.9
    assert drive == pytest.approx(1.0, abs=0.25)


def test_carbamazepine_slows_the_return_from_inactivation_and_leaves_resting_membrane_alone() -> None:
    patient = preset("typical").with_changes(drugs={"carbamazepine": 8.0})
    plain, treated = (each.nerve(Side.LEFT) for each in (preset("typical"), patient))
    expected = 1.0 + 8e3 * SODIUM_BLOCK.free / SODIUM_BLOCK.molar_g / SODIUM_BLOCK.inactivated_um
    assert plain.bare.recovery_per_ms / treated.bare.recovery_per_ms == pytest.approx(expected)
    assert treated.node == plain.node
    assert treated.bare.sodium_permeability_cm_s == plain.bare.sodium_permeability_cm_s


def test_a_root_just_relieved_has_open_clefts_and_the_old_myelin_and_crosses_less() -> None:
    pressed, freed = closed(), closed(relieved=True)
    assert freed.left.lesion.bare_fraction.max() == pressed.left.lesion.bare_fraction.max() > 0.1
    assert freed.left.lesion.openness.min() > 0.9
    crossed = [int(np.sum(each.left.born.cause == Cause.EPHAPTIC)) for each in (pressed, freed)]
    assert crossed[0] > 500
    assert crossed[1] < 0.05 * crossed[0]


def test_a_silenced_part_beyond_one_is_refused() -> None:
    with pytest.raises(ValueError, match=r"silenced of mentalis is 1\.2"):
        preset("healthy").with_changes(left={"muscles": {"silenced": {"mentalis": 1.2}}})


def test_grown_fibres_pull_harder_and_conduct_a_little_faster() -> None:
    units = closed().left.units
    bigger = reshape(units, MuscleEffects(grown={Muscle.ORBICULARIS_OCULI: 0.21}))
    lid = units.muscle == MUSCLE_CODE[Muscle.ORBICULARIS_OCULI]
    np.testing.assert_allclose(bigger.twitch_mn[lid], 1.21 * units.twitch_mn[lid])
    np.testing.assert_allclose(bigger.fibre_velocity_m_s[lid], 1.05 * units.fibre_velocity_m_s[lid])
    np.testing.assert_array_equal(bigger.twitch_mn[~lid], units.twitch_mn[~lid])
    assert reshape(bigger, MuscleEffects(wasted={Muscle.ORBICULARIS_OCULI: 0.5})).twitch_mn[lid] == pytest.approx(
        0.605 * units.twitch_mn[lid]
    )

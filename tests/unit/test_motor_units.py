import numpy as np
import pytest

from facialis.body.muscle import grow_motor_units
from facialis.errors import PatientError
from facialis.parameters.happak1997 import MUSCULATURE
from facialis.vocabulary import MUSCLE_CODE, MUSCLES, Muscle
from tests.muscle_situations import grow_axons, half_muscles


def test_every_axon_has_its_unit_and_the_same_generator_gives_the_same_units() -> None:
    axons = grow_axons(200, rng=np.random.default_rng(5))
    first = grow_motor_units(MUSCULATURE, axons, rng=np.random.default_rng(2))
    second = grow_motor_units(MUSCULATURE, axons, rng=np.random.default_rng(2))
    assert len(first) == len(axons)
    assert np.array_equal(first.muscle, axons.muscle)
    assert np.array_equal(first.endplate_x_mm, second.endplate_x_mm)
    assert np.all(first.weight == 1.0)


def test_thicker_axons_own_more_fibres_stronger_and_faster_twitches() -> None:
    axons, units = half_muscles()
    members = np.flatnonzero(units.muscle == MUSCLE_CODE[Muscle.ZYGOMATICUS_MAJOR])
    ordered = members[np.argsort(axons.diameter_um[members])]
    assert np.all(np.diff(units.fibres[ordered]) > 0)
    assert np.all(np.diff(units.twitch_mn[ordered]) > 0)
    third = len(ordered) // 3
    assert units.contraction_ms[ordered[:third]].mean() > 1.3 * units.contraction_ms[ordered[-third:]].mean()


@pytest.mark.parametrize("muscle", MUSCLES)
def test_mean_unit_has_the_declared_number_of_fibres(muscle: Muscle) -> None:
    _, units = half_muscles(3000)
    members = units.muscle == MUSCLE_CODE[muscle]
    assert units.fibres[members].mean() == pytest.approx(MUSCULATURE.muscles[muscle].innervation_ratio, rel=0.02)


@pytest.mark.parametrize("muscle", MUSCLES)
def test_units_lie_inside_their_muscle(muscle: Muscle) -> None:
    _, units = half_muscles()
    declared = MUSCULATURE.muscles[muscle]
    members = units.muscle == MUSCLE_CODE[muscle]
    assert np.all(np.abs(units.endplate_x_mm[members]) < declared.fibre_length_mm / 2)
    assert np.all(np.abs(units.y_mm[members]) <= declared.width_mm / 2)
    assert np.all(units.depth_mm[members] > declared.cover_mm)
    assert np.all(units.depth_mm[members] < declared.cover_mm + declared.thickness_mm)


@pytest.mark.parametrize("muscle", MUSCLES)
def test_fibres_of_the_full_nerve_fit_into_the_sheet(muscle: Muscle) -> None:
    """The cross-sections of all fibres fill a tenth to nine tenths of width times thickness."""
    declared = MUSCULATURE.muscles[muscle]
    fibres = 7000 * declared.axon_share * declared.innervation_ratio
    area_mm2 = fibres * np.pi / 4 * (declared.fibre_diameter_um * 1e-3) ** 2
    assert 0.1 < area_mm2 / (declared.width_mm * declared.thickness_mm) < 0.9 or muscle is Muscle.STAPEDIUS


def test_a_weight_below_one_is_refused() -> None:
    axons = grow_axons(50, rng=np.random.default_rng(0))
    with pytest.raises(PatientError, match=r"weight = 0\.5"):
        grow_motor_units(MUSCULATURE, axons, rng=np.random.default_rng(0), weight=0.5)


def test_shares_must_sum_to_one() -> None:
    changed = MUSCULATURE.muscles[Muscle.PLATYSMA].replace(axon_share=0.39)
    with pytest.raises(ValueError, match="axon shares sum to"):
        MUSCULATURE.replace(muscles={**MUSCULATURE.muscles, Muscle.PLATYSMA: changed})

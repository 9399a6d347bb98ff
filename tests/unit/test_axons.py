"""Axons of the root: counts, strands, topography, scale."""

from __future__ import annotations

import numpy as np
import pytest

from facialis.body.anatomy import (
    Topography,
    axon_counts,
    grow_axons,
    path_mm,
    permute_muscles,
    strand_count,
    weights,
)
from facialis.errors import PatientError
from facialis.parameters.happak1997 import MUSCULATURE
from facialis.parameters.kullman1971 import FACE, ROOT
from facialis.records.arrays import Axons
from facialis.vocabulary import MUSCLE_CODE, MUSCLES, Muscle

SHARES = MUSCULATURE.axon_shares
UPPER = [MUSCLE_CODE[m] for m in (Muscle.FRONTALIS, Muscle.CORRUGATOR, Muscle.ORBICULARIS_OCULI)]


def _grow(
    strands: int = 438,
    *,
    seed: int = 0,
    width: int = 16,
    topography: Topography = Topography.RANDOM,
    zone_mm: float = 12.0,
) -> Axons:
    return grow_axons(
        ROOT, FACE, shares=SHARES, strands=strands, velocity_m_s_per_um=6.0, zone_mm=zone_mm,
        rng=np.random.default_rng(seed), width=width, topography=topography,
    )  # fmt: skip


WHOLE = _grow()


def test_the_whole_nerve_has_7000_axons_in_438_strands() -> None:
    sizes = np.bincount(WHOLE.strand)
    assert len(WHOLE) == 7000
    assert len(sizes) == strand_count(ROOT) == 438
    assert np.all(sizes[:-1] == 16)
    assert sizes[-1] == 8
    assert np.all(np.diff(WHOLE.strand) >= 0)


def test_every_muscle_gets_its_share() -> None:
    counts = np.bincount(WHOLE.muscle, minlength=len(MUSCLES))
    np.testing.assert_array_equal(counts, axon_counts(ROOT, SHARES))
    np.testing.assert_allclose(counts, 7000 * np.array(SHARES), atol=1.0)
    np.testing.assert_allclose(weights(WHOLE, ROOT, shares=SHARES), 1.0)


def test_calibres_follow_row_a06() -> None:
    low, high = np.percentile(WHOLE.diameter_um, [5, 95])
    assert low == pytest.approx(7.0, abs=0.15)
    assert high == pytest.approx(10.0, abs=0.15)
    assert ROOT.thinnest_um <= WHOLE.diameter_um.min()
    assert WHOLE.diameter_um.max() <= ROOT.thickest_um
    np.testing.assert_allclose(WHOLE.velocity_m_s, 6.0 * WHOLE.diameter_um)


@pytest.mark.parametrize("width", [8, 16, 32])
def test_strands_tile_the_disc_in_compact_pieces(width: int) -> None:
    axons = _grow(strand_count(ROOT, width=width), width=width)
    assert np.hypot(axons.y_mm, axons.z_mm).max() <= 0.5 * ROOT.root_mm
    ideal = 0.5 * ROOT.root_mm * np.sqrt(width / 7000)
    spread = []
    for strand in range(0, axons.strand.max(), 7):
        y, z = (place[axons.strand == strand] for place in (axons.y_mm, axons.z_mm))
        spread.append(np.hypot(y - y.mean(), z - z.mean()).max())
    assert np.median(spread) < 1.6 * ideal


def test_membership_is_drawn_anew_with_another_seed() -> None:
    other = _grow(seed=1)
    pairs = []
    for axons in (WHOLE, other):
        mates = axons.strand[np.argsort(axons.y_mm**2 + axons.z_mm**2)]  # same fibre: same radius
        pairs.append(mates[:-500] == mates[500:])
    assert not np.array_equal(pairs[0], pairs[1])
    np.testing.assert_array_equal(_grow(25, seed=3).y_mm, _grow(25, seed=3).y_mm)


def test_a_smaller_scale_keeps_whole_strands_of_the_larger() -> None:
    small, larger = _grow(25), _grow(60)
    assert len(small) in {392, 400}
    assert np.bincount(small.strand).max() == 16
    there = {(y, d) for y, d in zip(larger.y_mm, larger.diameter_um, strict=True)}
    assert all((y, d) in there for y, d in zip(small.y_mm, small.diameter_um, strict=True))


def test_weights_add_up_to_the_whole_nerve() -> None:
    kept = _grow(25)
    total = np.bincount(kept.muscle, weights=weights(kept, ROOT, shares=SHARES), minlength=len(MUSCLES))
    np.testing.assert_allclose(total, axon_counts(ROOT, SHARES))
    assert weights(kept, ROOT, shares=SHARES).min() > 5.0


def test_topography_random_by_default_and_upper_face_in_front_by_choice() -> None:
    for axons, shift in ((WHOLE, 0.0), (_grow(topography=Topography.UPPER_ANTERIOR), 0.2)):
        upper = np.isin(axons.muscle, UPPER)
        assert axons.y_mm[upper].mean() == pytest.approx(shift, abs=0.03)
        assert axons.z_mm[upper].mean() == pytest.approx(shift, abs=0.03)


def test_permuted_muscles_keep_fibres_and_counts() -> None:
    kept = _grow(25)
    dealt = permute_muscles(kept, rng=np.random.default_rng(5))
    np.testing.assert_array_equal(dealt.y_mm, kept.y_mm)
    np.testing.assert_array_equal(dealt.diameter_um, kept.diameter_um)
    np.testing.assert_array_equal(np.bincount(dealt.muscle), np.bincount(kept.muscle))
    assert np.mean(dealt.muscle != kept.muscle) > 0.7
    assert set(zip(dealt.muscle, dealt.distal_mm, strict=True)) == set(zip(kept.muscle, kept.distal_mm, strict=True))


def test_paths_follow_the_face() -> None:
    paths = path_mm(ROOT, FACE)
    bone = FACE.meatal_mm + FACE.labyrinthine_mm + FACE.tympanic_mm + FACE.mastoid_mm
    np.testing.assert_allclose(paths["from_exit"] - paths["from_foramen"], ROOT.cisternal_mm + bone)
    assert MUSCLES[int(paths["from_exit"].argmin())] is Muscle.STAPEDIUS
    assert 0 < paths["from_foramen"][MUSCLE_CODE[Muscle.POSTERIOR_DIGASTRIC]] < 15
    eye = WHOLE.muscle == MUSCLE_CODE[Muscle.ORBICULARIS_OCULI]
    assert WHOLE.distal_mm[eye].mean() == pytest.approx(paths["from_exit"][2] + paths["thin"][2] - 12.0, abs=0.5)
    assert paths["thin"][2] == pytest.approx(FACE.intramuscular_mm * (1.0 / FACE.intramuscular_speed - 1.0))
    assert paths["thin"][MUSCLE_CODE[Muscle.STAPEDIUS]] == 0.0
    np.testing.assert_allclose(_grow(25, zone_mm=10.0).distal_mm - _grow(25).distal_mm, 2.0)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"strands": 0}, "1 to 438"),
        ({"strands": 439}, "1 to 438"),
        ({"width": 0}, "1 to 64"),
        ({"zone_mm": 16.0}, "0-15 mm"),
    ],
)
def test_what_cannot_be_is_refused(change: dict[str, int], words: str) -> None:
    with pytest.raises(PatientError, match=words):
        _grow(**change)  # type: ignore[arg-type]


def test_shares_must_sum_to_one() -> None:
    with pytest.raises(PatientError, match="sum to 1"):
        grow_axons(
            ROOT,
            FACE,
            shares=[0.1] * 13,
            strands=2,
            velocity_m_s_per_um=6.0,
            zone_mm=12.0,
            rng=np.random.default_rng(0),
        )

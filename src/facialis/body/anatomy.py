"""Motor axons of one side: where they run in the root, which muscle they serve, how far they have to go."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import fields, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from facialis.errors import PatientError
from facialis.numerics.lanes import LANES
from facialis.quantities import Parameters, quantity
from facialis.records.arrays import Axons
from facialis.vocabulary import MUSCLES

Array = NDArray[np.float64]


class Topography(StrEnum):
    """How the muscles' fibres lie in the cross-section of the root."""

    RANDOM = "random"
    """Anywhere, whatever the muscle: the judged default."""
    LOOSE = "loose"
    """In the order of the face along a direction drawn at random, blurred."""
    UPPER_ANTERIOR = "upper_anterior"
    """Upper face anterior and caudal (evidence row A28b), blurred; circular for predicting where spasm starts."""


class RootParameters(Parameters):
    """The facial root and its motor axons, from nucleus to the internal auditory canal."""

    axon_count: int = quantity("count", 1000, 15000, "myelinated motor axons of one side")
    root_mm: float = quantity("mm", 0.8, 2.5, "diameter of the root at its exit zone, as a circle of its area")
    diameter_um: float = quantity("um", 5, 12, "mean outer diameter of the motor fibres")
    diameter_sd_um: float = quantity("um", 0.1, 3, "its standard deviation between fibres")
    thinnest_um: float = quantity("um", 2, 8, "thinnest motor fibre")
    thickest_um: float = quantity("um", 8, 16, "thickest motor fibre")
    pontine_mm: float = quantity("mm", 15, 25, "soma to root exit point, with the genu")
    pontine_sd_mm: float = quantity("mm", 0, 3, "its standard deviation between axons")
    cisternal_mm: float = quantity(
        "mm", 10, 25, "root exit point to internal auditory canal, attached segment included"
    )
    blur: float = quantity("1", 0, 5, "scatter of fibres about their muscle's place, in radii of the root")
    upper_face_deg: float = quantity("deg", -180, 180, "where the upper face lies: 0 the eighth nerve, 90 the front")

    @property
    def strands(self) -> int:
        """Strands that hold all axons."""
        return strand_count(self)


class BranchParameters(Parameters):
    """Path along the nerve from the bifurcation to each muscle's border; negative where the twig leaves before it."""

    frontalis: float = quantity("mm", 40, 130, "bifurcation to frontalis at its border")
    corrugator: float = quantity("mm", 40, 130, "bifurcation to corrugator at its border")
    orbicularis_oculi: float = quantity("mm", 30, 120, "bifurcation to orbicularis oculi at its border")
    nasalis: float = quantity("mm", 30, 120, "bifurcation to nasalis at its border")
    zygomaticus_major: float = quantity("mm", 25, 110, "bifurcation to zygomaticus major at its border")
    levator_labii: float = quantity("mm", 30, 120, "bifurcation to levator labii at its border")
    buccinator: float = quantity("mm", 20, 100, "bifurcation to buccinator at its border")
    orbicularis_oris: float = quantity("mm", 30, 120, "bifurcation to orbicularis oris at its border")
    depressor_anguli_oris: float = quantity("mm", 25, 110, "bifurcation to depressor anguli oris at its border")
    mentalis: float = quantity("mm", 40, 130, "bifurcation to mentalis at its border")
    platysma: float = quantity("mm", 15, 100, "bifurcation to platysma at its border")
    posterior_digastric: float = quantity("mm", -18, 20, "bifurcation to posterior digastric")
    stapedius: float = quantity("mm", -40, -10, "bifurcation to stapedius; its twig leaves in the bone")


class FaceParameters(Parameters):
    """Course of the nerve from the internal auditory canal to the muscles.

    Parameters
    ----------
    branches : BranchParameters
        From the bifurcation on.
    """

    branches: BranchParameters = Field(repr=False)
    meatal_mm: float = quantity("mm", 7, 15, "segment in the internal auditory canal")
    labyrinthine_mm: float = quantity("mm", 2, 6, "labyrinthine segment")
    tympanic_mm: float = quantity("mm", 8, 13, "tympanic segment")
    mastoid_mm: float = quantity("mm", 8, 17, "mastoid segment, to the stylomastoid foramen")
    trunk_mm: float = quantity("mm", 8, 28, "stylomastoid foramen to bifurcation")
    intramuscular_mm: float = quantity("mm", 2, 20, "border of a muscle to its end-plates, along the nerve")
    intramuscular_speed: float = quantity("1", 0.15, 1, "conduction velocity on that way over that of the stem fibre")
    branch_scatter: float = quantity("1", 0, 0.2, "standard deviation between axons of the path beyond the bifurcation")


class RegrowthParameters(Parameters):
    """What a palsy with loss of axons has left, once the axons have grown back."""

    lost: float = quantity("1", 0, 0.95, "part of the motor axons that reached no muscle again")
    misrouted: float = quantity("1", 0, 1, "part of the others that grew into any muscle of the side, whatever theirs")
    slowing: float = quantity("1", 0.4, 1, "conduction velocity of regrown axons over that before, mean of the way")
    adoption: float = quantity("1", 1, 8, "largest factor by which sprouting enlarges a motor unit")

    @property
    def enlargement(self) -> float:
        """Factor by which units grow: orphaned fibres are shared out as far as sprouting reaches."""
        return min(1.0 / (1.0 - self.lost), self.adoption)


def regrow_axons(
    axons: Axons, regrowth: RegrowthParameters, *, rng: np.random.Generator
) -> tuple[Axons, NDArray[np.int8]]:
    """Let axons die back and grow again, some of them into other muscles than their motoneurons'.

    Misrouted axons deal their muscles, and the ways there, out anew among themselves, so that each muscle gets back as
    many axons as survived for it; some come home by chance.

    Parameters
    ----------
    axons : Axons
        As grown before the palsy.
    regrowth : RegrowthParameters
        How many died, how many lost their way.
    rng : numpy.random.Generator
        Draws both.

    Returns
    -------
    tuple of Axons and ndarray of int8, shape (axons,)
        Survivors with the muscle that each now serves, and the muscle whose motoneuron pool each belongs to.
    """
    alive = np.flatnonzero(rng.random(len(axons)) >= regrowth.lost)
    astray = np.flatnonzero(rng.random(len(alive)) < regrowth.misrouted)
    pool, distal = axons.muscle[alive], axons.distal_mm[alive]
    muscle, way = pool.copy(), distal.copy()
    dealt = rng.permutation(astray)
    muscle[astray], way[astray] = pool[dealt], distal[dealt]
    kept = {field.name: getattr(axons, field.name)[alive] for field in fields(axons)}
    kept |= {"muscle": muscle, "distal_mm": way, "velocity_m_s": regrowth.slowing * kept["velocity_m_s"]}
    return Axons(**kept), pool


def strand_count(root: RootParameters, *, width: int = LANES) -> int:
    """Return how many strands of ``width`` fibres hold all axons (438 for 7,000 axons, 16 wide)."""
    return -(-root.axon_count // width)


def axon_counts(root: RootParameters, shares: Sequence[float]) -> NDArray[np.int64]:
    """Return the number of axons of each muscle in the whole nerve, shape (13,); remainders go to the largest."""
    exact = root.axon_count * np.asarray(shares, np.float64)
    counts = np.floor(exact).astype(np.int64)
    order = np.argsort(counts - exact, kind="stable")
    counts[order[: root.axon_count - counts.sum()]] += 1
    return counts


def path_mm(root: RootParameters, face: FaceParameters) -> dict[str, Array]:
    """Return the mean path along the nerve per muscle, mm.

    Returns
    -------
    dict of str to ndarray, shape (13,) each
        ``from_exit`` (root exit point to muscle), ``from_canal`` (entry of the internal auditory canal to muscle),
        ``from_foramen`` (stylomastoid foramen to muscle) and ``branch`` (bifurcation to muscle; 0 where the twig
        leaves before), all to the end-plates; and ``thin``, what the slow end of the way is longer in time than in
        millimetres, at the speed of the stem fibre.
    """
    beyond = np.array([getattr(face.branches, muscle.value) for muscle in MUSCLES])
    branch = np.where(beyond > 0.0, beyond + face.intramuscular_mm, 0.0)
    from_foramen = face.trunk_mm + branch + np.minimum(beyond, 0.0)
    bone = face.meatal_mm + face.labyrinthine_mm + face.tympanic_mm + face.mastoid_mm
    from_canal = bone + from_foramen
    return {
        "from_exit": root.cisternal_mm + from_canal,
        "from_canal": from_canal,
        "from_foramen": from_foramen,
        "branch": branch,
        "thin": np.where(beyond > 0.0, face.intramuscular_mm * (1.0 / face.intramuscular_speed - 1.0), 0.0),
    }


def grow_axons(
    root: RootParameters,
    face: FaceParameters,
    *,
    shares: Sequence[float],
    strands: int,
    velocity_m_s_per_um: float,
    zone_mm: float,
    rng: np.random.Generator,
    width: int = LANES,
    bundling: np.random.Generator | None = None,
    topography: Topography = Topography.RANDOM,
) -> Axons:
    """Grow the motor axons of one side, bundle them in strands and keep some strands whole.

    Fibres fill the disc of the root evenly. Halving it again and again, each time along a direction drawn anew, yields
    compact strands of ``width`` neighbours. The kept strands are drawn at random; with the same seed those of
    a smaller scale are among those of a larger one, fibre by fibre.

    Parameters
    ----------
    root : RootParameters
        Counts and calibres.
    face : FaceParameters
        Lengths.
    shares : sequence of float
        Fraction of the axons per muscle, in the order of :data:`facialis.vocabulary.MUSCLES`; sums to 1.
    strands : int
        How many to keep, 1 to :func:`strand_count`.
    velocity_m_s_per_um : float
        Conduction velocity over fibre diameter at the nerve's temperature.
    zone_mm : float
        Length of the zone that the nerve solves, from the root exit point, mm.
    rng : numpy.random.Generator
        Draws places, calibres, muscles, strands.
    width : int
        Fibres of a strand, 1 to 64; the last strand may hold fewer.
    bundling : numpy.random.Generator, optional
        Draws anew which neighbours share a strand; places, calibres and muscles stay.
    topography : Topography
        How the muscles lie in the cross-section.

    Returns
    -------
    Axons
        Sorted by strand; strands are numbered from 0.

    Raises
    ------
    PatientError
        If a number of strands, a width, shares or a zone cannot be.
    """
    whole = strand_count(root, width=max(width, 1))
    _check(root, shares, strands=strands, whole=whole, width=width, zone_mm=zone_mm)
    y, z = _fill_disc(root, rng)
    strand = _bundle(y, z, width=width, rng=rng)
    if bundling is not None:
        strand = _bundle(y, z, width=width, rng=bundling)
    diameter = _draw_diameters(root, rng)
    muscle = _place_muscles(root, np.stack([y, z]), counts=axon_counts(root, shares), topography=topography, rng=rng)
    central = root.pontine_mm + root.pontine_sd_mm * _clipped(root.axon_count, rng)
    paths = path_mm(root, face)
    distal = (paths["from_exit"] + paths["thin"] - zone_mm)[muscle]
    distal += paths["branch"][muscle] * face.branch_scatter * _clipped(root.axon_count, rng)
    kept = np.sort(rng.permutation(whole)[:strands])
    chosen = np.argsort(strand, kind="stable")
    chosen = chosen[np.isin(strand[chosen], kept)]
    return Axons(
        muscle=muscle[chosen],
        diameter_um=diameter[chosen],
        strand=np.searchsorted(kept, strand[chosen]).astype(np.int32),
        y_mm=y[chosen],
        z_mm=z[chosen],
        central_mm=central[chosen],
        distal_mm=distal[chosen],
        velocity_m_s=velocity_m_s_per_um * diameter[chosen],
    )


def permute_muscles(axons: Axons, *, rng: np.random.Generator) -> Axons:
    """Return the same fibres at the same places with their muscles (and the way to them) dealt anew.

    The count per muscle stays, so that weights stay.
    """
    dealt = rng.permutation(len(axons))
    return replace(axons, muscle=axons.muscle[dealt], distal_mm=axons.distal_mm[dealt])


def weights(axons: Axons, root: RootParameters, *, shares: Sequence[float]) -> Array:
    """Return how many axons of the whole nerve each kept one stands for, shape (axons,); 1 at full scale."""
    kept = np.bincount(axons.muscle, minlength=len(MUSCLES))
    ratio = axon_counts(root, shares) / np.maximum(kept, 1)
    return np.asarray(ratio[axons.muscle])


def _check(
    root: RootParameters, shares: Sequence[float], *, strands: int, whole: int, width: int, zone_mm: float
) -> None:
    if not 1 <= width <= 64:
        raise PatientError(f"width = {width}.", "A strand holds 1 to 64 fibres.")
    if not 1 <= strands <= whole:
        raise PatientError(f"strands = {strands}.", f"Keep 1 to {whole} strands of {width} fibres.")
    if len(shares) != len(MUSCLES) or abs(sum(shares) - 1.0) > 1e-6 or min(shares) < 0:
        raise PatientError(f"shares = {tuple(shares)}.", f"Give {len(MUSCLES)} fractions that sum to 1.")
    if not 0 < zone_mm <= root.cisternal_mm:
        raise PatientError(f"zone_mm = {zone_mm:g}.", f"The zone ends before the canal, 0-{root.cisternal_mm:g} mm.")


def _fill_disc(root: RootParameters, rng: np.random.Generator) -> tuple[Array, Array]:
    """Sunflower: equal areas, no rows."""
    index = np.arange(root.axon_count)
    radius = 0.5 * root.root_mm * np.sqrt((index + 0.5) / root.axon_count)
    angle = index * math.pi * (3.0 - math.sqrt(5.0)) + 2.0 * math.pi * rng.random()
    return radius * np.cos(angle), radius * np.sin(angle)


def _bundle(y: Array, z: Array, *, width: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Number the strand of every fibre."""
    strand = np.zeros(len(y), np.int64)
    pending = [np.arange(len(y))]
    number = 0
    while pending:
        group = pending.pop()
        pieces = -(-len(group) // width)
        if pieces == 1:
            strand[group] = number
            number += 1
            continue
        points = np.stack([y[group], z[group]])
        axis = np.linalg.eigh(np.cov(points))[1][:, 1]  # across the longer extent, give or take 30 degrees
        turn = rng.uniform(-math.pi / 6.0, math.pi / 6.0)
        along = math.cos(turn) * axis + math.sin(turn) * np.array([-axis[1], axis[0]])
        ordered = group[np.argsort(along @ points, kind="stable")]
        cut = (pieces // 2) * width
        pending += [ordered[cut:], ordered[:cut]]  # the incomplete strand stays last
    return strand


def _draw_diameters(root: RootParameters, rng: np.random.Generator) -> Array:
    """Normal, cut off at both ends by drawing again in effect (quantiles between the cuts)."""
    from scipy.special import ndtr, ndtri

    low, high = ((edge - root.diameter_um) / root.diameter_sd_um for edge in (root.thinnest_um, root.thickest_um))
    uniform = ndtr(low) + rng.random(root.axon_count) * (ndtr(high) - ndtr(low))
    return np.asarray(root.diameter_um + root.diameter_sd_um * ndtri(uniform))


def _place_muscles(
    root: RootParameters, places: Array, *, counts: NDArray[np.int64], topography: Topography, rng: np.random.Generator
) -> NDArray[np.int8]:
    """Deal the muscles out: in random order, or in the order of the face along a direction, blurred."""
    direction = 2.0 * math.pi * rng.random()
    blur = rng.standard_normal(root.axon_count)
    if topography is Topography.UPPER_ANTERIOR:
        direction = math.radians(root.upper_face_deg)
    along = math.cos(direction) * places[0] + math.sin(direction) * places[1]
    upper = blur if topography is Topography.RANDOM else along / (0.5 * root.root_mm) + root.blur * blur
    muscle = np.empty(root.axon_count, np.int8)
    muscle[np.argsort(-upper, kind="stable")] = np.repeat(np.arange(len(MUSCLES)), counts)
    return muscle


def _clipped(count: int, rng: np.random.Generator) -> Array:
    return np.clip(rng.standard_normal(count), -2.5, 2.5)

"""Virtual people: what inputs and declared assumptions say of how people differ; the same seed, the same person."""

from __future__ import annotations

from typing import Any

import numpy as np

from facialis.body.compression import Lesion, Vessel, VesselKind
from facialis.body.nucleus.parameters import NucleusParameters
from facialis.parameters.campos2008 import HEALTHY_LESION, LESION, LOOP
from facialis.parameters.kullman1971 import FACE, ROOT
from facialis.parameters.moller1985 import TYPICAL_NUCLEUS
from facialis.parameters.variability2026 import VARIABILITY, Variability
from facialis.patient import Patient
from facialis.presets import preset
from facialis.vocabulary import MUSCLES, Side

DIAMETERS_MM: dict[VesselKind, tuple[float, float]] = {
    VesselKind.AICA: (0.7, 1.6),
    VesselKind.PICA: (1.0, 2.5),
    VesselKind.VERTEBRAL: (2.5, 4.5),
    VesselKind.VEIN: (0.5, 1.5),
}
"""Outer diameters [mm] (Lister 1982 for the first; the others are assumptions); nothing but drawings reads them."""
SITES_MM: dict[str, tuple[float, float]] = {
    "exit_point": (0.5, 2.0), "attached": (2.0, 7.0), "detachment": (7.0, 8.5), "cisternal": (8.5, 9.5),
}  # fmt: skip
"""Centre of contact [mm] by segment: attached to 8 mm (row A23); the last ends where the solved zone still holds it."""
SCALES = (0.65, 1.23)
"""Smallest and largest factor on branches: beyond, the shortest or the longest leaves its declared range."""
LONGEST_WAIT_YEAR = 15.0
"""Years of disease before the examination are spread evenly up to this (assumption)."""


def draw_healthy(number: int, *, seed: int = 0, how: Variability = VARIABILITY) -> Patient:
    """Return a healthy person; of those in ``how.contact_healthy`` a vessel touches the left root.

    Parameters
    ----------
    number : int
        Which person; each has lengths, calibres and reflexes of their own.
    seed : int
        Seed of the population.
    how : Variability
        How people differ.

    Examples
    --------
    >>> draw_healthy(3).name
    'healthy 3'
    """
    rng = np.random.default_rng([seed, number, 1])
    person = _with_body(preset("healthy"), how, rng)
    age = float(np.clip(rng.normal(how.age_year, how.age_sd_year), how.age_low_year, how.age_high_year))
    touched: tuple[Vessel, ...] = ()
    if rng.random() < how.contact_healthy:
        load = float(rng.uniform(0.0, how.touch_load))
        touched = (_vessel(how, rng).replace(load=load),)
    return person.with_changes(name=f"healthy {number}", age_year=age, left={"vessels": touched})


def draw_patient(number: int, *, seed: int = 0, how: Variability = VARIABILITY) -> Patient:
    """Return a patient with hemifacial spasm on the left: vessel, site, grade, lesion and nucleus drawn.

    Parameters
    ----------
    number : int
        Which patient.
    seed : int
        Seed of the population.
    how : Variability
        How people differ.

    Notes
    -----
    A second vessel, present in 38 % of the operated, is left out: its joint distribution is not published.

    Examples
    --------
    >>> len(draw_patient(3).left.vessels), draw_patient(3) == draw_patient(3)
    (1, True)
    """
    rng = np.random.default_rng([seed, number, 2])
    person = _with_body(preset("typical"), how, rng)
    onset = float(np.clip(rng.normal(how.age_year, how.age_sd_year), how.age_low_year, how.age_high_year))
    left = {
        "vessels": (_vessel(how, rng),),
        "lesion": _lesion(how, rng),
        "nucleus": _nucleus(person.left.nucleus, how, rng),
    }
    age = min(onset + float(rng.uniform(0.0, LONGEST_WAIT_YEAR)), 100.0)
    return person.with_changes(name=f"patient {number}", age_year=age, left=left)


def _with_body(person: Patient, how: Variability, rng: np.random.Generator) -> Patient:
    """Draw lengths, calibres, the delay of R2 and the readiness of motoneurons, for both sides alike."""
    scale = float(np.clip(rng.normal(1.0, how.branch_sd), *SCALES))
    branches = {name: scale * getattr(FACE.branches, name) for name in (m.value for m in MUSCLES)}
    branches = {name: value if value > 0 else getattr(FACE.branches, name) for name, value in branches.items()}
    face: dict[str, Any] = {"branches": branches}
    for name in ("meatal", "labyrinthine", "tympanic", "mastoid"):
        face[f"{name}_mm"] = _even(rng, how, f"{name}_low_mm", f"{name}_high_mm")
    face["trunk_mm"] = float(np.clip(rng.normal(FACE.trunk_mm, how.trunk_sd_mm), 8.0, 28.0))
    calibre = float(np.clip(rng.normal(1.0, how.calibre_sd), 0.8, 1.2))
    root = {
        "pontine_mm": _even(rng, how, "pontine_low_mm", "pontine_high_mm"),
        "cisternal_mm": _even(rng, how, "cisternal_low_mm", "cisternal_high_mm"),
        "diameter_um": calibre * ROOT.diameter_um,
        "thinnest_um": calibre * ROOT.thinnest_um,
        "thickest_um": calibre * ROOT.thickest_um,
    }
    reflex = person.brainstem.reflex
    delay = float(np.clip(rng.normal(reflex.r2_delay_ms, how.reflex_sd_ms), 10.0, 35.0))
    ready = float(np.clip(rng.normal(1.0, how.rebound_sd), 0.7, 1.3))
    sides: dict[str, Any] = {
        side.value: {"nucleus": {"rebound_mv": ready * person.side(side).nucleus.rebound_mv}} for side in Side
    }
    return person.with_changes(root=root, face=face, brainstem={"reflex": {"r2_delay_ms": delay}}, **sides)


def _vessel(how: Variability, rng: np.random.Generator) -> Vessel:
    kind = _pick(rng, how, ("aica", "pica", "vertebral", "vein"))
    site = _pick(rng, how, tuple(SITES_MM))
    grade = _pick(rng, how, ("touch", "indentation", "deviation"))
    ends = {
        "touch": (how.touch_load, how.indentation_load),
        "indentation": (how.indentation_load, how.deviation_load),
        "deviation": (how.deviation_load, how.most_load),
    }
    vessel = VesselKind[kind.upper()]
    return LOOP.replace(
        kind=vessel,
        diameter_mm=float(rng.uniform(*DIAMETERS_MM[vessel])),
        site_mm=float(rng.uniform(*SITES_MM[site])),
        angle_deg=float(rng.uniform(-180.0, 180.0)),
        load=float(rng.uniform(*ends[grade])),
        contact_mm=_even(rng, how, "contact_low_mm", "contact_high_mm"),
        depth_mm=_even(rng, how, "depth_low_mm", "depth_high_mm"),
    )


def _lesion(how: Variability, rng: np.random.Generator) -> Lesion:
    return LESION.replace(
        bare_fraction=_even(rng, how, "bare_low", "bare_high"),
        ectopy=float(rng.uniform(how.ectopy_low, 1.0)),
        sealing=_even(rng, how, "sealing_low", "sealing_high"),
    )


def _nucleus(own: NucleusParameters, how: Variability, rng: np.random.Generator) -> NucleusParameters:
    return TYPICAL_NUCLEUS.replace(
        rebound_mv=own.rebound_mv,
        plateau=_even(rng, how, "plateau_low", "plateau_high"),
        trigeminal_gain=_even(rng, how, "trigeminal_low", "trigeminal_high"),
    )


def _even(rng: np.random.Generator, how: Variability, low: str, high: str) -> float:
    return float(rng.uniform(getattr(how, low), getattr(how, high)))


def _pick(rng: np.random.Generator, how: Variability, names: tuple[str, ...]) -> str:
    weights = np.array([getattr(how, name) for name in names])
    return names[int(rng.choice(len(names), p=weights / weights.sum()))]


def without_lesion(person: Patient) -> Patient:
    """Return a person whose vessel has changed nothing: contact alone."""
    return person.with_changes(left={"lesion": HEALTHY_LESION, "nucleus": preset("healthy").left.nucleus})

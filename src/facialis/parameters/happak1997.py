"""Muscles of the face.

Lengths and end-plate zones follow the ranges of Happak et al. 1997 (10 facial muscles of 11 cadavers: 29-65
mm; zones eccentric, one predominant and some small ones in most muscles); fibre types are rows A45-A47; the
platysma's axons and fibres are Feinstein et al. 1955. What stands in no publication for a single muscle (most
axon shares, most innervation ratios, widths, covers) is an assumption, chosen so that the fibres fill a
plausible part of the sheet. The set does not claim to be one person's anatomy.

References
----------
Happak, Liu, Burggasser, Flowers, Gruber & Freilinger 1997, Anat Rec 249:276.
Feinstein, Lindegard, Nyman & Wohlfart 1955, Acta Anat 23:127.
Nandedkar & Stalberg 1983, Med Biol Eng Comput 21:158.
"""

from __future__ import annotations

from facialis.body.muscle.parameters import MuscleParameters, MusculatureParameters
from facialis.quantities import Source, assumption, evidence, paper
from facialis.vocabulary import Muscle

_HAPPAK = paper("Happak 1997 Anat Rec 249:276: fibres of facial muscles 29-65 mm long; the value lies in that range")
_ZONES = paper("Happak 1997 Anat Rec 249:276: zones eccentric, one predominant and two to three small; place assumed")
_TYPES = {
    "oculi": evidence("A45", "orbicularis oculi"),
    "middle": evidence("A46", "zygomaticus major, levator labii, depressor anguli oris, platysma"),
    "slow": evidence("A47", "occipitofrontalis, buccinator"),
    "other": assumption("not among the muscles of A45-A47; taken inside A46, as most muscles of expression are fast"),
}

_SHARED: dict[str, Source] = {
    "axon_share": assumption(
        "no human count for this muscle; A03 divided by size of muscle and branch counts, +/- 40 %; shares sum to 1"
    ),
    "innervation_ratio": assumption(
        "platysma has about 25 fibres per axon (Feinstein 1955); others by bulk over axons, 15-100"
    ),
    "innervation_range": assumption("tenfold between smallest and largest; limb muscles 10-100 (Fuglevand 1993)"),
    "fibre_diameter_um": paper(
        "Freilinger 1990 Plast Reconstr Surg: means of facial muscles 20.2-41.5 um; place in that range assumed"
    ),
    "fibre_length_mm": _HAPPAK,
    "width_mm": assumption("surgical anatomy of the muscle, rounded"),
    "thickness_mm": assumption("surgical anatomy and ultrasound of the muscle (1-4 mm), rounded"),
    "cover_mm": assumption("skin 1-2 mm with the subcutaneous fat usual at the site"),
    "endplate_x_mm": _ZONES,
    "endplate_scatter_mm": assumption(
        "end-plate zones of facial muscles are a few mm wide in acetylcholinesterase stains"
    ),
    "second_zone_fraction": _ZONES,
    "territory_mm": assumption("small units with few fibres; fibres lie about 0.5-1 mm apart within a territory"),
    "contraction_fast_ms": evidence("A49", "inside the range of lower-lip units"),
    "contraction_slow_ms": evidence("A49", "inside the range of lower-lip units"),
}


_PLACED = 6450
"""Axons of A03 that end in these muscles; the rest supply ear, occiput and small muscles."""


def _muscle(types: str, axons: int, fibre_type: float, /, **values: float) -> MuscleParameters:
    sources = {**_SHARED, "type_i_fraction": _TYPES[types]}
    common = {
        "innervation_ratio": 25.0, "innervation_range": 10.0, "fibre_diameter_um": 30.0,
        "endplate_scatter_mm": 2.5,
        "second_zone_fraction": 0.3, "territory_mm": 2.0, "contraction_fast_ms": 33.0,
        "contraction_slow_ms": 58.0,
    }  # fmt: skip
    return MuscleParameters.model_validate(
        {**common, **values, "axon_share": axons / _PLACED, "type_i_fraction": fibre_type, "sources": sources}
    )


_FEINSTEIN = paper("Feinstein 1955 Acta Anat 23:127: platysma, 1,096 motor axons, 27,100 fibres of about 20 um")

_MUSCLES: dict[Muscle, MuscleParameters] = {
    Muscle.FRONTALIS: _muscle(
        "slow", 500, 0.64, fibre_length_mm=55, width_mm=32, thickness_mm=1.8, cover_mm=4.5, endplate_x_mm=-6,
        innervation_ratio=30, contraction_fast_ms=40, contraction_slow_ms=60, second_zone_fraction=0.4,
    ),
    Muscle.CORRUGATOR: _muscle(
        "other", 250, 0.45, fibre_length_mm=38, width_mm=9, thickness_mm=2.0, cover_mm=5.0, endplate_x_mm=-3,
        innervation_ratio=30,
    ),
    Muscle.ORBICULARIS_OCULI: _muscle(
        "oculi", 1200, 0.15, fibre_length_mm=40, width_mm=22, thickness_mm=1.5, cover_mm=2.0,
        endplate_x_mm=-4,
        innervation_ratio=20, fibre_diameter_um=22, contraction_fast_ms=19, contraction_slow_ms=40,
        second_zone_fraction=0.45,
    ),
    Muscle.NASALIS: _muscle(
        "other", 150, 0.33, fibre_length_mm=30, width_mm=10, thickness_mm=1.5, cover_mm=2.5, endplate_x_mm=-3,
        innervation_ratio=30, second_zone_fraction=0.2,
    ),
    Muscle.ZYGOMATICUS_MAJOR: _muscle(
        "middle", 500, 0.32, fibre_length_mm=60, width_mm=9, thickness_mm=2.5, cover_mm=6.0, endplate_x_mm=-8,
        innervation_ratio=20, fibre_diameter_um=36, territory_mm=1.8,
    ),
    Muscle.LEVATOR_LABII: _muscle(
        "middle", 450, 0.32, fibre_length_mm=36, width_mm=14, thickness_mm=1.8, cover_mm=5.0,
        endplate_x_mm=-4,
        innervation_ratio=20, fibre_diameter_um=33,
    ),
    Muscle.BUCCINATOR: _muscle(
        "slow", 400, 0.60, fibre_length_mm=55, width_mm=22, thickness_mm=2.5, cover_mm=12.0, endplate_x_mm=-6,
        innervation_ratio=50, contraction_fast_ms=40, contraction_slow_ms=60, territory_mm=2.5,
    ),
    Muscle.ORBICULARIS_ORIS: _muscle(
        "other", 900, 0.30, fibre_length_mm=45, width_mm=16, thickness_mm=2.5, cover_mm=3.5, endplate_x_mm=-4,
        innervation_ratio=30, second_zone_fraction=0.4,
    ),
    Muscle.DEPRESSOR_ANGULI_ORIS: _muscle(
        "middle", 300, 0.33, fibre_length_mm=38, width_mm=15, thickness_mm=1.5, cover_mm=4.0,
        endplate_x_mm=-4,
        fibre_diameter_um=33,
    ),
    Muscle.MENTALIS: _muscle(
        "other", 300, 0.35, fibre_length_mm=29, width_mm=10, thickness_mm=3.0, cover_mm=3.5, endplate_x_mm=-2,
        innervation_ratio=30, fibre_diameter_um=36,
    ),
    Muscle.PLATYSMA: _muscle(
        "middle", 1000, 0.35, fibre_length_mm=65, width_mm=60, thickness_mm=1.2, cover_mm=3.5,
        endplate_x_mm=8,
        fibre_diameter_um=24, territory_mm=2.5,
    ),
    Muscle.POSTERIOR_DIGASTRIC: _muscle(
        "other", 250, 0.40, fibre_length_mm=45, width_mm=9, thickness_mm=7.0, cover_mm=13.0, endplate_x_mm=0,
        innervation_ratio=120, fibre_diameter_um=42, contraction_fast_ms=40, contraction_slow_ms=60,
    ),
    Muscle.STAPEDIUS: _muscle(
        "other", 250, 0.25, fibre_length_mm=5, width_mm=2, thickness_mm=2.0, cover_mm=25.0, endplate_x_mm=0,
        innervation_ratio=5, fibre_diameter_um=20, endplate_scatter_mm=0.8, territory_mm=0.5,
        contraction_fast_ms=20, contraction_slow_ms=35,
    ),
}  # fmt: skip

_OWN_SOURCES: dict[Muscle, dict[str, Source]] = {
    Muscle.PLATYSMA: {
        "axon_share": _FEINSTEIN,
        "innervation_ratio": _FEINSTEIN,
        "fibre_diameter_um": _FEINSTEIN,
    },
    Muscle.POSTERIOR_DIGASTRIC: {
        "fibre_length_mm": assumption("not in Happak 1997; belly of the posterior digastric 45-65 mm"),
        "innervation_ratio": assumption("a jaw muscle: between facial units and the hundreds of the masseter"),
        "fibre_diameter_um": assumption("closer to limb fibres (40-60 um) than the muscles of expression"),
    },
    Muscle.STAPEDIUS: {
        "fibre_length_mm": assumption("muscle of 6 mm in the pyramidal eminence with pennate, shorter fibres"),
        "innervation_ratio": assumption(
            "rat: about 150 motoneurons for 500 fibres (Shibayama 1990); middle-ear units are the smallest"
        ),
    },
}


def _with_own_sources(muscle: Muscle, values: MuscleParameters) -> MuscleParameters:
    return values.replace(sources={**values.sources, **_OWN_SOURCES.get(muscle, {})})


MUSCULATURE = MusculatureParameters(
    muscles={muscle: _with_own_sources(muscle, values) for muscle, values in _MUSCLES.items()},
    velocity_at_25_um_m_s=2.2,
    velocity_slope_m_s_um=0.05,
    velocity_scatter=0.10,
    twitch_stress_kpa=25.0,
    contraction_scatter=0.14,
    sources={
        "velocity_at_25_um_m_s": paper("Nandedkar & Stalberg 1983 Med Biol Eng Comput 21:158: 2.2 + 0.05 "
            "(d - 25) m/s"),
        "velocity_slope_m_s_um": paper("Nandedkar & Stalberg 1983 Med Biol Eng Comput 21:158: 2.2 + 0.05 "
            "(d - 25) m/s"),
        "velocity_scatter": assumption("mean diameters vary between units, hence velocity by about a tenth"),
        "twitch_stress_kpa": assumption("225 kPa over the tetanus-to-twitch ratio near 9 of the gain curve"),
        "contraction_scatter": assumption("with the two types, spans most of row A49 (16-90 ms)"),
    },
)  # fmt: skip
"""The standard musculature of one side."""

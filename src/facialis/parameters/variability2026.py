"""How people differ: nerves, reflexes, vessels, lesions, nuclei.

Lengths, calibres and vessels are rows of role input, their spread with them. How lesions and nuclei differ between
patients nobody has measured: the spreads are the ranges that the presets' own assumptions declare. No value was changed
after a validation run; ``docs/evidence/tuning.md`` would say so.
"""

from __future__ import annotations

from facialis.quantities import Parameters, assumption, evidence, paper, quantity


class Variability(Parameters):
    """Spread between people. ``low`` and ``high`` end even distributions, ``sd`` belongs to normal ones."""

    branch_sd: float = quantity("1", 0.01, 0.4, "relative deviation of all branch lengths of a person")
    trunk_sd_mm: float = quantity("mm", 0.5, 8, "deviation of the way from foramen to bifurcation")
    pontine_low_mm: float = quantity("mm", 15, 25, "shortest way inside the pons")
    pontine_high_mm: float = quantity("mm", 15, 25, "longest way inside the pons")
    cisternal_low_mm: float = quantity("mm", 10, 25, "shortest way from exit point to canal")
    cisternal_high_mm: float = quantity("mm", 10, 25, "longest way from exit point to canal")
    meatal_low_mm: float = quantity("mm", 7, 15, "shortest meatal segment")
    meatal_high_mm: float = quantity("mm", 7, 15, "longest meatal segment")
    labyrinthine_low_mm: float = quantity("mm", 2, 6, "shortest labyrinthine segment")
    labyrinthine_high_mm: float = quantity("mm", 2, 6, "longest labyrinthine segment")
    tympanic_low_mm: float = quantity("mm", 8, 13, "shortest tympanic segment")
    tympanic_high_mm: float = quantity("mm", 8, 13, "longest tympanic segment")
    mastoid_low_mm: float = quantity("mm", 8, 17, "shortest mastoid segment")
    mastoid_high_mm: float = quantity("mm", 8, 17, "longest mastoid segment")
    calibre_sd: float = quantity("1", 0.01, 0.2, "relative deviation of the mean fibre diameter of a person")
    reflex_sd_ms: float = quantity("ms", 0.1, 6, "deviation of the central delay of R2")
    rebound_sd: float = quantity("1", 0.01, 0.5, "relative deviation of the motoneurons' tendency to fire back")
    contact_healthy: float = quantity("1", 0, 1, "healthy people whose root a vessel touches")
    age_year: float = quantity("year", 10, 90, "mean age at onset")
    age_sd_year: float = quantity("year", 1, 30, "its deviation")
    age_low_year: float = quantity("year", 1, 50, "youngest at onset")
    age_high_year: float = quantity("year", 50, 110, "oldest at onset")
    aica: float = quantity("1", 0, 100, "weight of the anterior inferior cerebellar artery")
    pica: float = quantity("1", 0, 100, "weight of the posterior inferior cerebellar artery")
    vertebral: float = quantity("1", 0, 100, "weight of the vertebral artery")
    vein: float = quantity("1", 0, 100, "weight of veins")
    exit_point: float = quantity("1", 0, 100, "weight of the root exit point")
    attached: float = quantity("1", 0, 100, "weight of the attached segment")
    detachment: float = quantity("1", 0, 100, "weight of the root detachment point")
    cisternal: float = quantity("1", 0, 100, "weight of the cisternal segment")
    touch: float = quantity("1", 0, 100, "weight of mere contact")
    indentation: float = quantity("1", 0, 100, "weight of indentation")
    deviation: float = quantity("1", 0, 100, "weight of deviation")
    touch_load: float = quantity("1", 0, 2, "least load of a vessel that touches")
    indentation_load: float = quantity("1", 0, 2, "least load of a vessel that indents")
    deviation_load: float = quantity("1", 0, 2, "least load of a vessel that bends the root aside")
    most_load: float = quantity("1", 0, 2, "largest load")
    contact_low_mm: float = quantity("mm", 0.5, 6, "shortest contact along the root")
    contact_high_mm: float = quantity("mm", 0.5, 6, "longest contact along the root")
    depth_low_mm: float = quantity("mm", 0.1, 3, "least depth over which pressure falls")
    depth_high_mm: float = quantity("mm", 0.1, 3, "largest depth over which pressure falls")
    bare_low: float = quantity("1", 0, 0.6, "least bare fraction of internodes")
    bare_high: float = quantity("1", 0, 0.6, "largest bare fraction of internodes")
    ectopy_low: float = quantity("1", 0, 1, "least persistent sodium of bare membrane")
    sealing_low: float = quantity("1", 0, 20, "least sealing of clefts")
    sealing_high: float = quantity("1", 0, 20, "largest sealing of clefts")
    plateau_low: float = quantity("1", 0, 8, "least plateau current")
    plateau_high: float = quantity("1", 0, 8, "largest plateau current")
    trigeminal_low: float = quantity("1", 0.5, 5, "least gain of trigeminal synapses")
    trigeminal_high: float = quantity("1", 0.5, 5, "largest gain of trigeminal synapses")


_CAMPOS = "shares of 115 operated patients (Campos-Benitez & Kaufmann 2008)"
_LESION = assumption("the range that the presets' own assumption declares; nobody has measured it between patients")
_NUCLEUS = assumption("the span of the presets early to severe; nobody has measured it between patients")

VARIABILITY = Variability(
    branch_sd=0.15,
    trunk_sd_mm=3.8,
    pontine_low_mm=15.0,
    pontine_high_mm=25.0,
    cisternal_low_mm=13.0,
    cisternal_high_mm=17.0,
    meatal_low_mm=7.0,
    meatal_high_mm=10.0,
    labyrinthine_low_mm=3.0,
    labyrinthine_high_mm=4.0,
    tympanic_low_mm=8.0,
    tympanic_high_mm=13.0,
    mastoid_low_mm=8.9,
    mastoid_high_mm=16.0,
    calibre_sd=0.075,
    reflex_sd_ms=3.4,
    rebound_sd=0.1,
    contact_healthy=0.21,
    age_year=48.5,
    age_sd_year=14.1,
    age_low_year=15.0,
    age_high_year=87.0,
    aica=43.0,
    pica=31.0,
    vertebral=23.0,
    vein=3.0,
    exit_point=10.0,
    attached=64.0,
    detachment=22.0,
    cisternal=3.0,
    touch=27.0,
    indentation=61.0,
    deviation=12.0,
    touch_load=0.2,
    indentation_load=0.6,
    deviation_load=1.2,
    most_load=1.6,
    contact_low_mm=0.8,
    contact_high_mm=2.5,
    depth_low_mm=0.6,
    depth_high_mm=1.5,
    bare_low=0.05,
    bare_high=0.4,
    ectopy_low=0.6,
    sealing_low=12.0,
    sealing_high=20.0,
    plateau_low=1.5,
    plateau_high=4.5,
    trigeminal_low=1.2,
    trigeminal_high=2.4,
    sources={
        "*": _LESION,
        "branch_sd": paper(
            "Otolaryngol Head Neck Surg 2013, doi 10.1177/0194599813496044a10: deviations of 12-17 % in ten half-faces"
        ),
        "trunk_sd_mm": evidence("A20"),
        "pontine_low_mm": evidence("A15b"),
        "pontine_high_mm": evidence("A15b"),
        "cisternal_low_mm": evidence("A15"),
        "cisternal_high_mm": evidence("A15"),
        "meatal_low_mm": evidence("A16"),
        "meatal_high_mm": evidence("A16"),
        "labyrinthine_low_mm": evidence("A17"),
        "labyrinthine_high_mm": evidence("A17"),
        "tympanic_low_mm": evidence("A18"),
        "tympanic_high_mm": evidence("A18"),
        "mastoid_low_mm": evidence("A19"),
        "mastoid_high_mm": evidence("A19"),
        "calibre_sd": evidence("A27", "deviation of the velocity between people, which goes with the diameter"),
        "reflex_sd_ms": evidence("A35b", "what lengths and calibres explain of its deviation is little"),
        "rebound_sd": assumption("persistence of F waves differs widely between people; 0.05-0.2"),
        "contact_healthy": evidence("E20a"),
        "age_year": evidence("E06"),
        "age_sd_year": evidence("E06"),
        "age_low_year": evidence("E06"),
        "age_high_year": evidence("E06"),
        "aica": evidence("E15a", _CAMPOS),
        "pica": evidence("E15b", _CAMPOS),
        "vertebral": evidence("E15c", _CAMPOS),
        "vein": evidence("E15d", _CAMPOS),
        "exit_point": evidence("E16a", _CAMPOS),
        "attached": evidence("E16b", _CAMPOS),
        "detachment": evidence("E16c", _CAMPOS),
        "cisternal": evidence("E16d", _CAMPOS),
        "touch": evidence("E17a", _CAMPOS),
        "indentation": evidence("E17b", _CAMPOS),
        "deviation": evidence("E17c", _CAMPOS),
        "touch_load": assumption("1 indents, 0.2 only touches (body.compression); between them by grade"),
        "indentation_load": assumption("below this a vessel touches"),
        "deviation_load": assumption("the load of the preset severe"),
        "most_load": assumption("somewhat above the preset severe"),
        "contact_low_mm": assumption("about the diameter of a loop and up to twice the preset's contact; 0.5-3"),
        "contact_high_mm": assumption("about the diameter of a loop and up to twice the preset's contact; 0.5-3"),
        "plateau_low": _NUCLEUS,
        "plateau_high": _NUCLEUS,
        "trigeminal_low": _NUCLEUS,
        "trigeminal_high": _NUCLEUS,
    },
)  # fmt: skip
"""People as the sampler draws them."""

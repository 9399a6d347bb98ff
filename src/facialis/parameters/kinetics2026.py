"""Oral drugs in plasma: clearance, volume, absorption, induction; adults of 70 kg.

Does not claim: peaks within a day, metabolites, interactions, age, kidneys that fail.
"""

from facialis.body.pharmacology import KineticsParameters
from facialis.quantities import assumption, paper

_NONE = assumption("not known to induce or saturate its own way")
_SEDATION = assumption("drowsiness is the dose-limiting complaint within the usual range; within a factor of 3")

CARBAMAZEPINE = KineticsParameters(
    clearance_l_d=43.0,
    volume_l=80.0,
    absorbed=0.8,
    saturation_mg=1e5,
    induction=1.1,
    induction_d=10.0,
    sedating_mg_l=15.0,
    sources={
        "*": paper("Bertilsson & Tomson 1986 Clin Pharmacokinet 11:177: 25 ml/h/kg, doubling within weeks; 1-1.2 l/kg"),
        "saturation_mg": _NONE,
        "sedating_mg_l": _SEDATION,
    },
)
"""Carbamazepine."""

BACLOFEN = KineticsParameters(
    clearance_l_d=260.0,
    volume_l=58.0,
    absorbed=0.8,
    saturation_mg=1e4,
    induction=0.0,
    induction_d=10.0,
    sedating_mg_l=0.5,
    sources={
        "*": paper("Wuis 1989 Eur J Clin Pharmacol 37:181: clearance 175-180 ml/min, 0.83 l/kg, mostly by the kidney"),
        "saturation_mg": _NONE,
        "induction": _NONE,
        "induction_d": _NONE,
        "sedating_mg_l": _SEDATION,
    },
)
"""Baclofen."""

CLONAZEPAM = KineticsParameters(
    clearance_l_d=92.0,
    volume_l=210.0,
    absorbed=0.95,
    saturation_mg=1e4,
    induction=0.0,
    induction_d=10.0,
    sedating_mg_l=0.045,
    sources={
        "*": paper("Berlin & Dahlstrom 1975 Eur J Clin Pharmacol 9:155: 55 ml/h/kg, 3 l/kg, half-life 1-2 days"),
        "saturation_mg": _NONE,
        "induction": _NONE,
        "induction_d": _NONE,
        "sedating_mg_l": _SEDATION,
    },
)
"""Clonazepam."""

GABAPENTIN = KineticsParameters(
    clearance_l_d=180.0,
    volume_l=58.0,
    absorbed=0.85,
    saturation_mg=1900.0,
    induction=0.0,
    induction_d=10.0,
    sedating_mg_l=15.0,
    sources={
        "*": paper(
            "labelling of 2017: 60 % of 900 mg, 34 % of 2,400 mg a day absorbed; 58 l; 120 ml/min by the kidney"
        ),
        "induction": _NONE,
        "induction_d": _NONE,
        "sedating_mg_l": _SEDATION,
    },
)
"""Gabapentin."""

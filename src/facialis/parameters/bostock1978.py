"""Bare internode of a demyelinated axon.

That bare internodes conduct, continuously and slowly: Bostock & Sears 1978; that they discharge in trains:
Rasminsky 1978, Baker & Bostock 1992. Densities on human central motor axons are not published; these are assumptions
within the ranges that the neurones' own axolemma shows, chosen so that trains run at the rates of row S01.
"""

from facialis.body.nerve.membrane import BareMembrane
from facialis.quantities import assumption, evidence, paper

BARE = BareMembrane(
    capacitance_uf_cm2=2.0,
    sodium_permeability_cm_s=8e-4,
    persistent_permeability_cm_s=3.3e-6,
    silent_persistent_cm_s=0.5e-6,
    slow_potassium_ms_cm2=3.0,
    fast_potassium_ms_cm2=3.0,
    leak_ms_cm2=1.0,
    pump_ua_cm2=300.0,
    pump_km_mm=15.0,
    sodium_rest_mm=12.0,
    tiring_per_ms=0.05,
    recovery_per_ms=0.0015,
    tiring_mv=-30.0,
    tiring_slope_mv=6.0,
    scatter=0.15,
    sources={
        "*": assumption("density of bare human axolemma unknown; a tenth of nodal sodium keeps it conducting"),
        "capacitance_uf_cm2": paper("axolemma 1-2 uF/cm2; McIntyre, Richardson & Grill 2002 J Neurophysiol 87:995"),
        "sodium_permeability_cm_s": evidence("S01", "sets the rate of trains together with capacitance and potassium"),
        "persistent_permeability_cm_s": evidence("S01", "0.4 % of the transient permeability"),
        "tiring_per_ms": assumption(
            "in trains, as in Jung, Mickus & Spruston 1997 J Neurosci 17:6639; ends trains in 0.1 s"
        ),
        "recovery_per_ms": assumption(
            "recovery over 0.7 s; about 1 s in Mickus, Jung & Spruston 1999 Biophys J 76:846"
        ),
        "pump_ua_cm2": assumption("ends spasms within seconds; trains hyperpolarise such axons (Bostock & Grafe 1985)"),
        "scatter": assumption("channel densities scatter by some 15 % between axons"),
    },
)
"""Bare internode."""

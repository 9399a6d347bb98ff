"""Botulinum toxin in hemifacial spasm: how much, how far, how long; each product by its own trials.

Units of different products are different things: no number of one is made from a number of another. Two ways of
telling the years stand side by side. `LITERATURE`: benefit lasts as long the twelfth time as the first (Jitpimolmard
1998, rows T10c and T11). `BRIEF`: it lasts nine months, then six, then three (rows T11ba-T11bc). They differ in the
half-life in the terminal and in how much of it every session takes away, and in nothing else.

Does not claim: the place of single terminals, the fold of the skin, the hand that injects.
"""

from facialis.body.pharmacology import Area, ToxinParameters
from facialis.quantities import assumption, evidence

_SPREAD = assumption("haloes of 25-30 mm across around 2-5 units on the forehead (Cliff 2000); 4-15")
_SPROUTS = assumption("terminals sprout and the old ones return within three months (de Paiva 1999 PNAS 96:3200)")
_TITRE = assumption("1-5 % of patients raise antibodies; a person's own, none unless given; 0-5")

LITERATURE = ToxinParameters(
    half_units=0.32,
    spread_mm=7.0,
    septum=0.08,
    uptake_d=6.0,
    half_life_d=36.0,
    shortening=0.0,
    fewest=0.4,
    wasting_month=3.0,
    most_wasted=0.4,
    antibodies=0.0,
    titre_half_month=6.0,
    sources={
        "half_units": evidence("T21a", "so that 2.5 units silence the middle of a site nearly wholly; 0.2-1.5"),
        "spread_mm": _SPREAD,
        "septum": assumption("the septum holds nearly all of it back: most lids do not drop; 0.02-0.3"),
        "uptake_d": evidence("T13", "benefit is felt at eight days: half of the peak lies a few days before"),
        "half_life_d": evidence("T10c", "more than half of the peak lasts 3.4 months after a usual session"),
        "shortening": evidence("T11", "no trend over twelve treatments"),
        "fewest": _SPROUTS,
        "wasting_month": assumption("denervated muscle loses half its bulk within two to four months; 1-8"),
        "most_wasted": assumption("fibres thin and come back; repeated injections leave visible thinning; 0.2-0.6"),
        "antibodies": _TITRE,
        "titre_half_month": assumption("titres fall over years in some, months in others; 3-36"),
    },
)
"""Onabotulinumtoxin A, as the literature tells the years."""

BRIEF = LITERATURE.replace(
    half_life_d=100.0,
    shortening=0.33,
    fewest=0.33,
    sources={
        **LITERATURE.sources,
        "half_life_d": evidence("T11ba", "more than half of the peak lasts nine months at first"),
        "shortening": evidence("T11bb", "then six"),
        "fewest": evidence("T11bc", "later three, a third of the first"),
    },
)
"""Onabotulinumtoxin A, as the brief tells the years."""

_OWN = "session doses of its own trials in the face lie at {}; where half of the junctions fall silent is inferred"

ABOBOTULINUM = LITERATURE.replace(
    half_units=1.0, sources={**LITERATURE.sources, "half_units": assumption(_OWN.format("40-120 units; 0.6-5"))}
)
"""Abobotulinumtoxin A."""
INCOBOTULINUM = LITERATURE.replace(
    half_units=0.33, sources={**LITERATURE.sources, "half_units": assumption(_OWN.format("12-25 units; 0.2-1.6"))}
)
"""Incobotulinumtoxin A."""
RIMABOTULINUM = LITERATURE.replace(
    half_units=18.0,
    half_life_d=20.0,
    sources={
        **LITERATURE.sources,
        "half_units": assumption(_OWN.format("500-2,000 units; 10-90")),
        "half_life_d": assumption("serotype B lasts two to three months; 14-28"),
    },
)
"""Rimabotulinumtoxin B."""


def _area(lateral: float, height: float, radius: float, *, hole: float = 0.0, septum: bool = False) -> Area:
    where = assumption("surface anatomy of an adult face, rounded to a few mm, as the electrodes' places are")
    return Area(
        lateral_mm=lateral, height_mm=height, radius_mm=radius, hole_mm=hole, septum=septum, sources={"*": where}
    )


AREAS: dict[str, Area] = {
    "frontalis": _area(28, 45, 20),
    "corrugator": _area(20, 18, 8),
    "orbicularis_oculi": _area(32, 0, 26, hole=10),
    "nasalis": _area(14, -38, 8),
    "zygomaticus_major": _area(42, -46, 14),
    "levator_labii": _area(20, -42, 10),
    "buccinator": _area(46, -66, 13),
    "orbicularis_oris": _area(14, -66, 16),
    "depressor_anguli_oris": _area(29, -88, 10),
    "mentalis": _area(9, -100, 8),
    "platysma": _area(45, -145, 35),
    "posterior_digastric": _area(78, -98, 9),
    "levator_palpebrae": _area(32, 12, 7, septum=True),
}
"""Junctions of every muscle that toxin in the skin can reach, and of the levator of the upper lid (third nerve)."""

SITES: dict[str, tuple[float, float]] = {
    "brow": (28.0, 40.0),
    "corrugator": (20.0, 18.0),
    "upper_lid_medial": (24.0, 9.0),
    "upper_lid_lateral": (44.0, 9.0),
    "canthus_lateral": (52.0, 0.0),
    "lower_lid_lateral": (44.0, -14.0),
    "lower_lid_middle": (32.0, -17.0),
    "cheek": (42.0, -46.0),
    "nasalis": (14.0, -38.0),
    "mouth_corner": (26.0, -66.0),
    "upper_lip": (10.0, -56.0),
    "depressor_anguli_oris": (29.0, -88.0),
    "chin": (9.0, -100.0),
    "platysma": (45.0, -130.0),
}
"""Sites of injection: mm from the midline and above the line of the pupils."""

STANDARD_U: dict[str, float] = {
    "upper_lid_medial": 2.5,
    "upper_lid_lateral": 2.5,
    "canthus_lateral": 2.5,
    "lower_lid_lateral": 2.5,
    "cheek": 2.5,
    "chin": 2.5,
}
"""A usual session of onabotulinumtoxin A: 15 units over six sites (rows T21a, T21b); of no other product."""

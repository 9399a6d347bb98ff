"""Rates of the years: our assumptions. Nobody has followed vessel, myelin or motoneurons of a patient with spasm.

No outcome of untreated or treated patients sets anything here: those findings are predictions of the evidence.
"""

from __future__ import annotations

from facialis.body.adaptation import AdaptationParameters
from facialis.quantities import assumption, evidence

ADAPTATION = AdaptationParameters(
    growth=0.06,
    wander=0.05,
    most_load=1.2,
    loss_month=12.0,
    repair_month=6.0,
    seal_month=3.0,
    open_month=0.001,
    channel_month=12.0,
    nucleus_month=12.0,
    traffic_half_hz=8.0,
    most_plateau=4.0,
    most_trigeminal=2.2,
    muscle_month=3.0,
    work_half_hz=10.0,
    most_growth=0.25,
    most_wasting=0.5,
    sources={
        "*": assumption("rates of the years are not published; order of magnitude only"),
        "growth": assumption("a loop that touches at 0.2 indents after about a decade; -0.1 to 0.2 explored"),
        "wander": assumption("vessels elongate and shift unevenly; 0-0.1"),
        "most_load": assumption("the load of the preset severe: an indented root gives way; 0.8-1.5"),
        "loss_month": assumption("demyelination by slow compression takes months to years; 3-36"),
        "repair_month": assumption("central remyelination takes weeks to months once pressure is gone; 2-36"),
        "seal_month": assumption("clefts seal as scar forms, over weeks to months; 0.5-12"),
        "open_month": evidence(
            "L25", "lateral spread is mostly gone when the operation ends: within an hour; 0 to weeks"
        ),
        "channel_month": assumption("sodium channels spread over bare internodes within weeks to years; 2-36"),
        "nucleus_month": assumption("lasting change of motoneurons within months; 2-36"),
        "traffic_half_hz": assumption("antidromic impulses in 2 s with a blink and a movement; 1-30"),
        "most_plateau": assumption("that of the preset severe; 0-6"),
        "most_trigeminal": assumption("that of the preset severe; 1-4"),
        "muscle_month": assumption("muscle mass follows use within months; 1-6"),
        "most_growth": assumption("moderate hypertrophy by years of spasm; 0-0.5"),
        "most_wasting": assumption("loss of half of the force after lasting denervation; 0.3-0.8"),
    },
)
"""A loop that grows into the root."""

STANDSTILL = ADAPTATION.replace(growth=0.0, wander=0.0)
"""A vessel that stays as it is."""

RECEDING = ADAPTATION.replace(growth=-0.06)
"""A vessel that leaves the root."""

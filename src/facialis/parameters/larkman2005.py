"""What anaesthetics, opioids and sleep do to conductances and synapses around the facial nucleus.

In facial motoneurons amines close a leak potassium conductance and isoflurane opens it (Larkman & Perkins 2005); by how
much in people is inferred: halothane hyperpolarises motoneurons by 5 mV (Whitney & Glenn 1986), and propofol and
sevoflurane halve R1 at 1.78 ug/ml and 0.34 vol% (Mourisse 2007). Does not claim: actions on the plateau by
anaesthetics, on glutamate receptors, or on the cord.
"""

from facialis.body.nucleus.pathway_parameters import ConditionParameters
from facialis.quantities import assumption, paper

_MOURISSE = paper("Mourisse 2007 Br J Anaesth 98:737: concentrations that halve the area of R1")
_LEAK = paper("Whitney & Glenn 1986 Brain Res 381:199: 5 mV of hyperpolarisation; facial: Larkman & Perkins 2005")
_AMINES = assumption("amines fall in drowsiness and sleep, and with them what they close (leak) or keep open (plateau)")
_SLEEP = assumption("R2 fades in sleep without rapid eye movements and returns in part with them (Kimura 1976)")

CONDITION = ConditionParameters(
    leak_per_mac=0.28,
    leak_drowsy=0.05,
    leak_nrem=0.15,
    leak_rem=0.2,
    amines_drowsy=0.85,
    amines_nrem=0.4,
    amines_rem=0.15,
    gaba_per_propofol=0.31,
    gaba_per_mac=2.7,
    gaba_drowsy=0.1,
    gaba_nrem=0.7,
    gaba_rem=0.25,
    opioid_half_ng_ml=12.0,
    gaba_per_clonazepam=8.0,
    leak_per_baclofen=0.06,
    baclofen_half_mg_l=1.0,
    gabapentin_most=0.4,
    gabapentin_half_mg_l=12.0,
    sources={
        "leak_per_mac": _LEAK,
        "leak_drowsy": _AMINES,
        "leak_nrem": paper("F waves fall in sleep; Electromyogr Clin Neurophysiol 1999 39:167; size assumed, 0.05-0.3"),
        "leak_rem": assumption("motoneurons are hyperpolarised by 2-10 mV in REM sleep (Chase & Morales 1990), lumped"),
        "amines_drowsy": _AMINES,
        "amines_nrem": _AMINES,
        "amines_rem": _AMINES,
        "gaba_per_propofol": _MOURISSE,
        "gaba_per_mac": _MOURISSE,
        "gaba_drowsy": _SLEEP,
        "gaba_nrem": _SLEEP,
        "gaba_rem": _SLEEP,
        "gaba_per_clonazepam": assumption("0.05 mg/l as much as 1 ug/ml of propofol, which sedates alike; 2-20"),
        "leak_per_baclofen": assumption(
            "GABA-B opens potassium channels of motoneurons; oral doses hardly weaken a sound face; 0-0.3"
        ),
        "baclofen_half_mg_l": assumption(
            "above what oral doses reach: they relieve trigeminal neuralgia in part; 0.3-3"
        ),
        "gabapentin_most": assumption("alpha-2-delta: in vitro release falls by 20-40 %; 0.1-0.6"),
        "gabapentin_half_mg_l": assumption("the concentration of usual doses; 5-30"),
        "opioid_half_ng_ml": assumption("opioids spare touch: A beta release is lowered little; 5-50"),
    },
)
"""An adult."""

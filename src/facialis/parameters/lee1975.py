"""Train-of-four and block of the single twitch (Lee 1975), for adductor pollicis.

Does not claim: that facial muscles are blocked alike; the corrugator resists more, the orbicularis oculi about as much.
"""

from facialis.body.muscle.parameters import RelaxantParameters
from facialis.quantities import assumption, paper

_LEE = paper("Lee 1975 Anesth Analg 54:649: the fourth, third and second twitch go at 75, 80 and 90 % block")

RELAXANT = RelaxantParameters(
    lost_none_left=0.995,
    lost_one_left=0.9,
    lost_two_left=0.8,
    lost_three_left=0.75,
    sources={"*": _LEE, "lost_none_left": assumption("complete block: all but the last few fibres")},
)
"""A competitive relaxant."""
